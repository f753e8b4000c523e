// The stage: linked pictures over the steps of a run. It gets one block of bytes, once (see packing.py);
// scrubbing, playing, turning and downloading happen here alone, without the server.

import { unpack } from "./block.js";
import { inView, keepInAddress, part } from "./dom.js";
import { buildFigure, keyOf } from "./figure.js";
import { component } from "./mount.js";
import { choiceOf, isOn } from "./panels/adding.js";
import { guessOn, isAwaited } from "./panels/guess.js";
import { firstFrame, isMetAgain, isOfRun, keepPlace, playsNow } from "./place.js";
import { nearest } from "./scales.js";
import { readLook } from "./theme.js";
import { createTimeline } from "./timeline.js";

/** @import {AnyPanelHeader, CellHeader, HeatHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Figure} from "./figure.js" */
/** @import {Hover} from "./hover.js" */
/** @import {Life, Tell} from "./mount.js" */

const REST = 250; // milliseconds
// Told to the window when a stage has gone to another step.
const WENT = "kaiqiao.went";
// Told to the window when a stage is new on the page: one that hides what comes later then says so again.
const CAME = "kaiqiao.came";

export default component(".stage", createStage);

/** @param {HTMLElement} root @param {Life} life */
function createStage(root, life) {
  const panels = part(root, ".panels", HTMLElement);
  /** @type {Map<string, Figure>} */
  let figures = new Map();
  /** @type {Stage | null} */
  let stage = null;
  /** @type {Tell} */
  let tell = () => {};
  /** @type {Hover | null} */
  let hover = null;
  let frame = 0;
  let waiting = () => {};
  let veiled = false;
  // Whether it shows the step that another stage of the page has gone to.
  let follows = false;
  /** @type {Record<string, string>} */
  let kept = {};
  const later = life.batched(() => draw());
  const shown = () => /** @type {Stage} */ (stage);
  const last = () => (shown().steps ? shown().arrays.steps.shape[0] - 1 : 0);
  const timeline = createTimeline(root, life, {
    stage: shown,
    frame: () => frame,
    last,
    go,
    remember,
    veil,
    waits,
  });
  const host = {
    stage: shown,
    frame: () => frame,
    redraw: later,
    goTo,
    pick,
    mark,
    flip,
    point,
    choose,
    hover: () => hover,
    veiled: () => veiled,
  };

  /** @param {Uint8Array} data @param {Tell} tells */
  function show(data, tells) {
    const next = unpack(data);
    const another = stage?.id !== next.id;
    [stage, tell] = [next, tells];
    const back = another && isMetAgain(next);
    if (another) [frame, kept] = [firstFrame(next, last(), back), {}];
    // What the server writes into the address it takes from before all this.
    keepInAddress(kept);
    if (another) veiled = next.veiled && !back;
    frame = Math.max(0, Math.min(frame, last()));
    timeline.show();
    const groups = grouped(next.panels);
    const before = figures;
    figures = new Map([...groups.keys()].map((key) => [key, before.get(key) ?? buildFigure(life, host)]));
    for (const [key, group] of groups) figures.get(key)?.show(group, another);
    if (another && next.cell) {
      for (const figure of figures.values())
        if (hasCell(figure.panel(), next, next.cell)) figure.view().cell = next.cell;
    }
    place([...figures.values()].map((figure) => figure.box));
    if (another && frame > 0 && playsNow(next)) {
      const until = frame;
      frame = 0;
      veiled = true;
      timeline.start(until);
    }
    if (another) window.dispatchEvent(new CustomEvent(CAME));
    later();
  }

  /** Figures that are there already stay where they are, with the focus. @param {HTMLElement[]} boxes */
  function place(boxes) {
    if (boxes.length === panels.children.length && boxes.every((box, at) => box === panels.children[at]))
      return;
    const tree = root.getRootNode();
    const focused = tree instanceof ShadowRoot || tree instanceof Document ? tree.activeElement : null;
    panels.replaceChildren(...boxes);
    if (focused instanceof HTMLElement && panels.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** The other stages of the page that show steps of the same run go along. @param {number} to */
  function go(to) {
    frame = Math.max(0, Math.min(to, last()));
    later();
    lead();
  }

  function lead() {
    follows = false;
    if (!shown().steps) return;
    const { address, arrays } = shown();
    const detail = { from: root, address, step: arrays.steps.values[frame], veiled };
    window.dispatchEvent(new CustomEvent(WENT, { detail }));
  }

  /** @param {Event} event */
  function along(event) {
    if (!(event instanceof CustomEvent) || !stage?.steps) return;
    const { from, address, step, veiled: hidden } = event.detail;
    if (from === root || address !== stage.address) return;
    timeline.pause();
    follows = true;
    frame = nearest(stage.arrays.steps.values, step);
    if (isOfRun(stage)) veiled = hidden; // no picture of the run tells what another one asks
    later();
  }

  /** Whether it has come to where a guess is asked for. */
  function waits() {
    const steps = shown().arrays.steps.values;
    return [...figures.values()].some((one) => isAwaited(guessOn(one.panel()), one.view(), steps, frame));
  }

  /** Panels that take turns under the same word do so together. @param {string} word */
  function choose(word) {
    for (const figure of figures.values()) figure.choose(word);
    later();
  }

  /** Whether what has not been played yet is out of sight. @param {boolean} on */
  function veil(on) {
    const changed = veiled !== on;
    veiled = on;
    later();
    if (changed) lead();
  }

  /** @param {number} wanted a step @param {boolean} done */
  function goTo(wanted, done) {
    timeline.pause();
    veil(false);
    if (done) remember();
    else go(nearest(shown().arrays.steps.values, wanted));
  }

  /** @param {Figure} figure @param {CellHeader} cell */
  function pick(figure, cell) {
    for (const other of figures.values())
      if (sharesCells(other.panel(), figure.panel())) other.view().cell = cell;
    later();
    const picked = { panel: figure.panel().name, ...cell };
    if (!asks(figure.panel())) return tell("picked", picked);
    keep({ a: String(cell.row), b: String(cell.column) });
    if (figure.panel().picture === "clocks") return; // all that it shows is here
    // The table knows the answer already; the page is asked for more once the hand rests.
    waiting();
    waiting = life.after(REST, () => tell("picked", picked));
  }

  /** Switches a clock on or off. @param {Figure} figure @param {number} at */
  function flip(figure, at) {
    const panel = figure.panel();
    if (panel.picture !== "clocks") return;
    const choice = choiceOf(panel, figure.view()) ^ (1 << at);
    figure.view().on = choice;
    keep({ circles: panel.frequencies.filter((_, place) => isOn(choice, place)).join("-") || "0" });
    later();
  }

  /** The page is told once the hand rests. @param {Figure} figure @param {number} step */
  function mark(figure, step) {
    waiting();
    waiting = life.after(REST, () => tell("picked", { panel: figure.panel().name, row: step, column: 0 }));
  }

  /** @param {Record<string, string>} values */
  function keep(values) {
    kept = { ...kept, ...values };
    keepInAddress(kept);
  }

  /** The step is kept for the address, for the next page, and for other stages of the same run. */
  function remember() {
    const step = shown().arrays.steps.values[frame];
    keep({ [shown().address]: String(step) });
    keepPlace(shown(), step / shown().arrays.steps.values[last()]);
  }

  /** @param {Hover | null} on */
  function point(on) {
    if (JSON.stringify(on) === JSON.stringify(hover)) return;
    hover = on;
    later();
  }

  /** @param {boolean} [everything] what is out of sight, too: on paper it is not */
  function draw(everything = false) {
    if (!stage || !root.isConnected) return;
    const look = readLook(root, stage.colours);
    // Sizes are asked first and words written last: the browser lays out the page once, not once a figure.
    const all = [...figures.values()];
    const seen = all.filter((figure) => everything || figure.isSeen());
    const pens = seen.map((figure) => figure.sized(look));
    seen.forEach((figure, at) => {
      figure.draw(pens[at], { stage: /** @type {Stage} */ (stage), frame, look, hover, veiled });
    });
    for (const figure of all) figure.tell(stage, frame, look, hover);
    timeline.tell(stage, frame, look, veiled);
  }

  /** Keys are for the stage that has the focus; where nothing has it, for the first one that is in view. @param {KeyboardEvent} event */
  function key(event) {
    if (event.defaultPrevented || !stage?.steps || event.target instanceof HTMLInputElement) return;
    if (event.key === "Escape") point(null);
    else timeline.key(event);
  }

  life.listen(root, "keydown", (event) => {
    if (!(event.target instanceof HTMLButtonElement) || event.key !== " ") key(event);
  });
  life.listen(window, /** @type {"input"} */ (WENT), along);
  life.listen(window, /** @type {"input"} */ (CAME), () => {
    if (veiled && !follows && stage && isOfRun(stage)) lead();
  });
  life.listen(window, "keydown", (event) => {
    if (document.activeElement === document.body && inView(root)) key(event);
  });
  life.listen(window, /** @type {"input"} */ ("beforeprint"), () => draw(true));
  life.onResize(later);
  life.onTheme(later);
  return show;
}

/** @param {AnyPanelHeader[]} panels */
function grouped(panels) {
  /** @type {Map<string, AnyPanelHeader[]>} */
  const groups = new Map();
  for (const panel of panels) groups.set(keyOf(panel), [...(groups.get(keyOf(panel)) ?? []), panel]);
  return groups;
}

/** Whether a panel is about one question of a table. @param {AnyPanelHeader} panel */
const asks = (panel) => ["answers", "ring", "clocks"].includes(panel.picture);

/** Whether a panel asks questions of a table, and this is one. @param {AnyPanelHeader} panel @param {Stage} stage @param {CellHeader} cell */
function hasCell(panel, stage, { row, column }) {
  if (panel.picture === "answers") return Math.max(row, column) < stage.arrays[panel.values].shape[1];
  return (panel.picture === "ring" || panel.picture === "clocks") && Math.max(row, column) < panel.size;
}

/** Tables of the same rows and columns: a cell that is picked in one is picked in the others. @param {AnyPanelHeader} one @param {AnyPanelHeader} other */
function sharesCells(one, other) {
  if (asks(one) && asks(other)) return true;
  if (one.picture !== "heat" || other.picture !== "heat" || !one.picks || !other.picks) return false;
  /** @param {HeatHeader} panel */
  const table = ({ x, y, row_names, column_names }) => JSON.stringify([x, y, row_names, column_names]);
  return table(one) === table(other);
}
