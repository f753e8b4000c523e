// A figure of the stage: a picture with its title, legend and sentence, and a drawer for whatever goes further.
// Panels of one group take turns in one figure; a button each chooses.

import { buildAsking } from "./asking.js";
import { pen } from "./axes.js";
import { colourLegend, entriesOf, legendOf } from "./controls/legend.js";
import { buildSwitches } from "./controls/switches.js";
import { element, rem, sizeOf } from "./dom.js";
import { readout } from "./hover.js";
import { guessIsLog, guessOn, guessWords } from "./panels/guess.js";
import { drawPanel } from "./panels/index.js";
import { isMarked } from "./panels/mark.js";
import { wordsOf } from "./sentences.js";
import { csvOf, saveCsv } from "./taken/downloads.js";
import { savePng } from "./taken/slides.js";
import { saveSvg } from "./taken/vectors.js";
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
 * @property {(figure: Figure, at: number) => void} flip switches a clock on or off
 * @property {(figure: Figure, step: number) => void} mark tells the page which step is marked
 * @property {() => Hover | null} hover what is lit
 * @property {(word: string) => void} choose turns all figures to the panels that go by this word
 * @property {() => boolean} veiled whether what has not been played yet is out of sight
 * @property {(on: Hover | null) => void} point lights up what the pointer is on, everywhere
 */

const BETWEEN = 30; // milliseconds

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
  const downloads = tools();
  more.append(summary, downloads.row, note, code);
  const asking = buildAsking(life, (cell) => host.pick(figure, cell));
  const switches = buildSwitches(life, (at) => host.flip(figure, at));
  head.append(title, asking.box, choices, switches.box);
  box.append(head, legend, picture, says, more);
  /** @type {{ panels: AnyPanelHeader[], chosen: number, look: Look | null, dressed: boolean, seen: boolean, ticking: boolean, view: View }} */
  const state = {
    panels: [],
    chosen: 0,
    look: null,
    dressed: false,
    seen: true,
    ticking: false,
    view: {},
  };
  const panel = () => state.panels[state.chosen];

  function tools() {
    const row = element("span", "tools");
    const png = element("button", "", "PNG");
    const svg = element("button", "", "SVG");
    const csv = element("button", "", "CSV");
    life.listen(png, "click", () => {
      if (state.look) savePng(slide(state.look), state.look);
    });
    life.listen(svg, "click", () => {
      if (state.look) saveSvg(life, slide(state.look), state.look);
    });
    life.listen(csv, "click", () => saveCsv(life, csvOf(panel(), host.stage(), host.frame()), panel().name));
    row.append(png, svg, csv);
    return { row, buttons: [png, svg, csv] };
  }

  /** The picture as it is now, to be taken away. @param {Look} look */
  function slide(look) {
    const [one, stage, frame] = [panel(), host.stage(), host.frame()];
    const { width, height } = sizeOf(canvas);
    const step = stage.steps ? stage.arrays.steps.values[frame] : null;
    return {
      name: one.name,
      title: one.title,
      legend: entriesOf(one).map((entry) => ({ ...entry, paint: colourOf(look, entry.colour) })),
      says: wordsOf(one, stage, frame, state.view),
      source: [
        stage.id,
        step === null ? "" : fill(stage.text.step, { step: said(step, "whole", stage.language) }),
      ],
      width,
      height,
      /** @param {Pen} drawn */
      draw: (drawn) =>
        drawPanel({
          pen: drawn,
          panel: one,
          view: { ...state.view },
          stage,
          frame,
          look,
          hover: null,
          veiled: host.veiled(),
        }),
    };
  }

  /** @param {AnyPanelHeader[]} panels @param {boolean} fresh forgets what was done to the picture */
  function show(panels, fresh) {
    state.panels = panels;
    if (fresh) state.view = {};
    state.chosen = Math.min(state.chosen, panels.length - 1);
    choices.hidden = panels.length < 2;
    choices.replaceChildren(...(panels.length < 2 ? [] : panels.map(choice)));
    switches.show(panel());
    dress();
  }

  /** @param {AnyPanelHeader} one @param {number} at */
  function choice(one, at) {
    const button = element("button", "", one.choice);
    button.type = "button";
    life.listen(button, "click", () => {
      turnTo(at);
      host.choose(one.choice);
    });
    return button;
  }

  /** @param {number} at */
  function turnTo(at) {
    if (at === state.chosen) return;
    state.chosen = at;
    dress();
  }

  /** Another figure has turned to what goes by this word. @param {string} word */
  function choose(word) {
    const at = state.panels.findIndex((one) => one.choice === word);
    if (at >= 0 && state.panels.length > 1) turnTo(at);
  }

  function dress() {
    const one = panel();
    const text = host.stage().text;
    box.className = one.tall ? `w${one.width} tall` : `w${one.width}`;
    box.dataset.panel = one.name;
    title.textContent = one.title;
    canvas.className = one.picture;
    canvas.style.height = one.picture === "answers" ? "" : rem(one.height);
    canvas.style.maxWidth = one.picture === "answers" ? rem(one.height) : "";
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
    says.hidden = !one.says && one.picture !== "ring" && one.picture !== "clocks" && !guessOn(one);
    note.textContent = one.note;
    note.hidden = !one.note;
    summary.textContent = text.more;
    code.textContent = one.code;
    code.hidden = !one.code;
  }

  /** Whether a panel is in space, to be turned. @param {AnyPanelHeader} one */
  const turns = (one) => one.picture === "points" && host.stage().arrays[one.points].shape[2] > 2;

  /** @param {Pen} drawn @param {{ stage: Stage, frame: number, look: Look, hover: Hover | null, veiled: boolean }} now */
  function draw(drawn, now) {
    drawPanel({ pen: drawn, panel: panel(), view: state.view, ...now });
    if (state.view.moving) tick();
  }

  /** A picture that goes on moving by itself is drawn again in a moment, and not with every picture of the screen. */
  function tick() {
    if (state.ticking) return;
    state.ticking = true;
    life.after(BETWEEN, () => {
      state.ticking = false;
      host.redraw();
    });
  }

  /** What goes with it. @param {Stage} stage @param {number} frame @param {Look} look @param {Hover | null} hover */
  function tell(stage, frame, look, hover) {
    const one = panel();
    tellProbe(state.seen ? readout(one, stage, frame, hover, state.view) : null, look, hover);
    const guess = guessOn(one);
    const told = wordsOf(one, stage, frame, state.view);
    const asked = guess && guessWords(guess, stage, state.view, host.veiled(), guessIsLog(one));
    const words = [told, asked].filter(Boolean).join(stage.language === "zh" ? "" : " ");
    if (guess) says.hidden = !words;
    switches.tell(one, state.view, words);
    asking.tell(one, stage, frame, state.view);
    const asks = guess && host.veiled() ? stage.text.guess : "";
    const keys = isMarked(one) ? stage.text.mark : asks;
    const label = [one.title, words, keys, one.note].filter(Boolean).join(". ");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
    if (says.textContent !== words) says.textContent = words;
    if (state.look?.background !== look.background || !state.dressed) colourLegend(legend, look);
    [state.look, state.dressed] = [look, true];
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
    choose,
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
