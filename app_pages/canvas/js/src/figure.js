// A figure of the stage: a picture with its title, legend, sentence, note and code, and what can be done with it.
// Panels of one group take turns in one figure; a button each chooses.

import { pen } from "./axes.js";
import { element, pointerOn } from "./dom.js";
import { csvOf, saveCsv, savePng } from "./downloads.js";
import { drawPanel } from "./panels/index.js";
import { colourOf } from "./theme.js";
import { fill, said } from "./wording.js";

/** @import {AnyPanelHeader, CellHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Life} from "./mount.js" */
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
 */

/** Figures are the same as long as they have the same key. @param {AnyPanelHeader} panel */
export const keyOf = (panel) => `${panel.picture} ${panel.group || panel.name}`;

/** @param {Life} life @param {Host} host */
export function buildFigure(life, host) {
  const box = element("figure");
  const [head, title, choices] = [element("figcaption"), element("strong"), element("span", "choices")];
  const [legend, canvas, says, note] = [
    element("div", "legend"),
    element("canvas"),
    element("p", "says"),
    element("p", "note"),
  ];
  const [more, summary, code] = [element("details", "code"), element("summary"), element("pre")];
  choices.setAttribute("role", "group");
  legend.setAttribute("aria-hidden", "true");
  canvas.setAttribute("role", "img");
  more.append(summary, code);
  const downloads = tools();
  head.append(title, choices, downloads.row);
  box.append(head, legend, canvas, says, note, more);
  /** @type {{ panels: AnyPanelHeader[], chosen: number, background: string, dressed: boolean, view: View }} */
  const state = { panels: [], chosen: 0, background: "", dressed: false, view: {} };
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
    box.className = `w${one.width}`;
    box.dataset.panel = one.name;
    title.textContent = one.title;
    canvas.className = one.picture;
    canvas.style.height = `${one.height}px`;
    canvas.tabIndex = one.picture === "heat" && one.picks ? 0 : -1;
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
    says.hidden = !one.says;
    note.textContent = one.note;
    note.hidden = !one.note;
    more.hidden = !one.code;
    summary.textContent = text.code;
    code.textContent = one.code;
  }

  /** The picture at a frame. @param {Pen} drawn @param {Stage} stage @param {number} frame @param {Look} look */
  function draw(drawn, stage, frame, look) {
    drawPanel({ pen: drawn, stage, panel: panel(), frame, look, view: state.view });
  }

  /** What goes with it. @param {Stage} stage @param {number} frame @param {Look} look */
  function tell(stage, frame, look) {
    const one = panel();
    const words = wordsOf(one, stage, frame);
    const label = [one.title, words, one.note].filter(Boolean).join(". ");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
    if (says.textContent !== words) says.textContent = words;
    if (state.background !== look.background || !state.dressed) colourLegend(look);
    [state.background, state.dressed] = [look.background, true];
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
  const figure = { box, canvas, panel, show, sized, draw, tell, view: () => state.view };
  touch(figure, life, host);
  return figure;
}

/** What pointers and keys do to a figure. @param {Figure} figure @param {Life} life @param {Host} host */
function touch(figure, life, host) {
  const { canvas, panel, view } = figure;
  /** @type {[number, number] | null} */
  let held = null;

  /** @param {PointerEvent} event */
  function move(event) {
    const [x, y] = pointerOn(event, canvas);
    const { toValue, turn, toCell } = view();
    const one = panel();
    if (toValue && host.stage().steps) host.goTo(toValue(x), false);
    else if (one.picture === "points" && held && turn) {
      view().turn = [turn[0] + (x - held[0]) / 120, turn[1] + (y - held[1]) / 120];
      held = [x, y];
      host.redraw();
    } else if (one.picture === "heat" && one.picks && event.type === "pointerdown") {
      const cell = toCell?.(x, y);
      if (cell) host.pick(figure, cell);
    }
  }

  life.listen(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = pointerOn(event, canvas);
    move(event);
  });
  life.listen(canvas, "pointermove", (event) => {
    if (event.buttons) move(event);
  });
  life.listen(canvas, "pointerup", (event) => {
    held = null;
    const { toValue } = view();
    if (toValue && host.stage().steps) host.goTo(toValue(pointerOn(event, canvas)[0]), true);
  });
  life.listen(canvas, "keydown", (event) => {
    const one = panel();
    const by = ARROWS[event.key];
    if (one.picture !== "heat" || !one.picks || !by) return;
    event.preventDefault();
    const [, rows, columns] = host.stage().arrays[one.values].shape;
    const now = view().cell ?? one.chosen ?? { row: 0, column: 0 };
    host.pick(figure, {
      row: Math.max(0, Math.min(rows - 1, now.row + by[0])),
      column: Math.max(0, Math.min(columns - 1, now.column + by[1])),
    });
  });
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };

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

/** What a panel shows at a frame, in words: its sentence with the numbers of that frame. @param {AnyPanelHeader} panel @param {Stage} stage @param {number} frame */
function wordsOf(panel, stage, frame) {
  if (!panel.says) return "";
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, { array, format }] of Object.entries(panel.numbers)) {
    const all = stage.arrays[array].values;
    values[name] = said(all[Math.min(frame, all.length - 1)], format, stage.language);
  }
  return fill(panel.says, values);
}
