// A figure of the stage: a picture with its title, legend, sentence, note and code, and what can be done with it.
// Panels of one group take turns in one figure; a button each chooses.

import { buildAsking, sentenceOf } from "./asking.js";
import { pen } from "./axes.js";
import { element } from "./dom.js";
import { csvOf, saveCsv, savePng } from "./downloads.js";
import { readout } from "./hover.js";
import { drawPanel } from "./panels/index.js";
import { colourOf } from "./theme.js";
import { touch } from "./touch.js";
import { fill, said } from "./wording.js";

/** @import {AnyPanelHeader, CellHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Life} from "./mount.js" */
/** @import {Hover} from "./hover.js" */
/** @import {View} from "./panels/index.js" */
/** @import {Look} from "./theme.js" */
/** @import {Pen} from "./axes.js" */
/** @typedef {ReturnType<typeof buildFigure>} Figure */
/**
 * What a figure asks of the stage.
 * @typedef {object} Host
 * @property {() => Stage} stage
 * @property {() => number} frame
 * @property {() => void} redraw
 * @property {(step: number, done: boolean) => void} goTo the frame nearest to a step
 * @property {(figure: Figure, cell: CellHeader) => void} pick
 * @property {() => Hover | null} hover what is lit
 * @property {(on: Hover | null) => void} point lights up what the pointer is on, everywhere
 */

/** Figures are the same as long as they have the same key. @param {AnyPanelHeader} panel */
export const keyOf = (panel) => `${panel.picture} ${panel.group || panel.name}`;

/** @param {Life} life @param {Host} host */
export function buildFigure(life, host) {
  const box = element("figure");
  const [head, title, choices] = [element("figcaption"), element("strong"), element("span", "choices")];
  const [legend, picture, canvas, probe, says, note] = [
    element("div", "legend"),
    element("div", "picture"),
    element("canvas"),
    element("div", "probe"),
    element("p", "says"),
    element("p", "note"),
  ];
  const [more, summary, code] = [element("details", "code"), element("summary"), element("pre")];
  choices.setAttribute("role", "group");
  legend.setAttribute("aria-hidden", "true");
  canvas.setAttribute("role", "img");
  probe.setAttribute("aria-live", "polite");
  picture.append(canvas, probe);
  more.append(summary, note, code);
  const downloads = tools();
  head.append(title, choices, downloads.row);
  const asking = buildAsking(life, (cell) => host.pick(figure, cell));
  head.insertBefore(asking.box, downloads.row);
  box.append(head, legend, picture, says, more);
  /** @type {{ panels: AnyPanelHeader[], chosen: number, background: string, dressed: boolean, seen: boolean, view: View }} */
  const state = { panels: [], chosen: 0, background: "", dressed: false, seen: true, view: {} };
  const panel = () => state.panels[state.chosen];

  function tools() {
    const row = element("span", "tools");
    const png = element("button", "", "PNG");
    const csv = element("button", "", "CSV");
    life.listen(png, "click", () => savePng(canvas, state.background, panel().name));
    life.listen(csv, "click", () => saveCsv(life, csvOf(panel(), host.stage(), host.frame()), panel().name));
    row.append(png, csv);
    return { row, buttons: [png, csv] };
  }

  /** @param {AnyPanelHeader[]} panels @param {boolean} fresh forgets what was done to the picture */
  function show(panels, fresh) {
    state.panels = panels;
    if (fresh) state.view = {};
    state.chosen = Math.min(state.chosen, panels.length - 1);
    choices.hidden = panels.length < 2;
    choices.replaceChildren(...(panels.length < 2 ? [] : panels.map(choice)));
    dress();
  }

  /** @param {AnyPanelHeader} one @param {number} at */
  function choice(one, at) {
    const button = element("button", "", one.choice);
    button.type = "button";
    life.listen(button, "click", () => {
      state.chosen = at;
      dress();
      host.redraw();
    });
    return button;
  }

  function dress() {
    const one = panel();
    const text = host.stage().text;
    box.className = one.tall ? `w${one.width} tall` : `w${one.width}`;
    box.dataset.panel = one.name;
    title.textContent = one.title;
    canvas.className = one.picture;
    canvas.style.height = one.picture === "answers" ? "" : `${one.height}px`;
    canvas.style.maxWidth = one.picture === "answers" ? `${one.height}px` : "";
    canvas.tabIndex = 0;
    canvas.classList.toggle("turns", turns(one));
    [...choices.children].forEach((button, at) => {
      button.setAttribute("aria-pressed", String(at === state.chosen));
    });
    for (const button of downloads.buttons) {
      button.type = "button";
      button.title = fill(text.download, { kind: button.textContent ?? "" });
      button.setAttribute("aria-label", `${button.title}: ${one.title}`);
    }
    legend.replaceChildren(...legendOf(one));
    state.dressed = false;
    says.hidden = !one.says && one.picture !== "ring";
    note.textContent = one.note;
    note.hidden = !one.note;
    more.hidden = !one.code && !one.note;
    summary.textContent = text.more;
    code.textContent = one.code;
    code.hidden = !one.code;
  }

  /** Whether a panel is in space, to be turned. @param {AnyPanelHeader} one */
  const turns = (one) => one.picture === "points" && host.stage().arrays[one.points].shape[2] > 2;

  /** @param {Pen} drawn @param {{ stage: Stage, frame: number, look: Look, hover: Hover | null }} now */
  function draw(drawn, now) {
    drawPanel({ pen: drawn, panel: panel(), view: state.view, ...now });
  }

  /** What goes with it. @param {Stage} stage @param {number} frame @param {Look} look @param {Hover | null} hover */
  function tell(stage, frame, look, hover) {
    const one = panel();
    tellProbe(state.seen ? readout(one, stage, frame, hover) : null, look, hover);
    const words = wordsOf(one, stage, frame, state.view);
    asking.tell(one, stage, frame, state.view);
    const label = [one.title, words, one.note].filter(Boolean).join(". ");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
    if (says.textContent !== words) says.textContent = words;
    if (state.background !== look.background || !state.dressed) colourLegend(look);
    [state.background, state.dressed] = [look.background, true];
  }

  /** @param {ReturnType<typeof readout>} read @param {Look} look @param {Hover | null} hover */
  function tellProbe(read, look, hover) {
    probe.hidden = !read;
    if (!read) return;
    probe.classList.toggle("aside", hover?.kind === "cell" && hover.column > hover.columns / 2);
    const rows = read.rows.map(([label, value, colour]) => {
      const [row, sign] = [element("span", "", label ? `${label} ` : ""), element("b", "", value)];
      if (colour) row.style.borderLeftColor = colourOf(look, colour);
      row.append(sign);
      return row;
    });
    probe.replaceChildren(element("strong", "", read.title), ...rows);
  }

  /** @param {Look} look */
  function colourLegend(look) {
    for (const mark of legend.querySelectorAll("i")) {
      const colour = colourOf(look, mark.dataset.colour ?? "");
      if (mark.className === "area") mark.style.background = colour;
      else mark.style.borderColor = colour;
    }
  }

  /** @param {Look} look */
  const sized = (look) => pen(canvas, look);
  const isSeen = () => state.seen;
  const figure = {
    box,
    canvas,
    panel,
    show,
    sized,
    draw,
    tell,
    isSeen,
    view: () => state.view,
    hover: () => host.hover(),
  };
  life.onSight(box, (seen) => {
    if (seen && !state.seen) host.redraw();
    state.seen = seen;
  });
  touch(figure, life, host);
  return figure;
}

/** @param {AnyPanelHeader} panel */
function legendOf(panel) {
  const curves = panel.picture === "lines" ? panel.series.filter((one) => one.label) : [];
  const entries = [
    ...curves.map(({ label, colour, dashed }) => ({ label, colour, mark: dashed ? "dashed" : "" })),
    ...panel.legend.map(({ label, colour, area }) => ({ label, colour, mark: area ? "area" : "" })),
  ];
  return entries.map(({ label, colour, mark }) => {
    const [span, sign] = [element("span"), element("i", mark)];
    sign.dataset.colour = colour;
    span.append(sign, label);
    return span;
  });
}

/** What a panel shows at a frame, in words: its sentence with the numbers of that frame. @param {AnyPanelHeader} panel @param {Stage} stage @param {number} frame @param {View} view */
function wordsOf(panel, stage, frame, view) {
  if (panel.picture === "ring") return sentenceOf(panel, stage, frame, view);
  if (!panel.says) return "";
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, { array, format }] of Object.entries(panel.numbers)) {
    const all = stage.arrays[array].values;
    values[name] = said(all[Math.min(frame, all.length - 1)], format, stage.language);
  }
  return fill(panel.says, values);
}
