// The stage: linked pictures over the steps of a run. It gets one block of bytes, once (see packing.py);
// scrubbing, playing, turning and downloading happen here alone, without the server.

import { unpack } from "./block.js";
import { keepInAddress, part } from "./dom.js";
import { buildFigure, keyOf } from "./figure.js";
import { component } from "./mount.js";
import { nearest } from "./scales.js";
import { readLook } from "./theme.js";
import { fill, said } from "./wording.js";

/** @import {AnyPanelHeader, CellHeader, HeatHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Figure} from "./figure.js" */
/** @import {Life, Tell} from "./mount.js" */

const SPEEDS = [6, 12, 24, 48]; // frames a second
const USUAL = 1;

export default component(".stage", createStage);

/** @param {HTMLElement} root @param {Life} life */
function createStage(root, life) {
  const transport = part(root, ".transport", HTMLElement);
  const scrubber = part(root, ".scrubber", HTMLInputElement);
  const step = part(root, ".step", HTMLElement);
  const panels = part(root, ".panels", HTMLElement);
  const [play, back, on, faster] = [".play", ".back", ".on", ".speed"].map((name) =>
    part(root, name, HTMLButtonElement),
  );
  /** @type {Map<string, Figure>} */
  let figures = new Map();
  /** @type {Stage | null} */
  let stage = null;
  /** @type {Tell} */
  let tell = () => {};
  /** @type {(() => void) | null} */
  let stop = null;
  let [frame, speed] = [0, USUAL];
  const later = life.batched(draw);
  const shown = () => /** @type {Stage} */ (stage);
  const last = () => (shown().steps ? shown().arrays.steps.shape[0] - 1 : 0);
  const host = { stage: shown, frame: () => frame, redraw: later, goTo, pick };

  /** @param {Uint8Array} data @param {Tell} tells */
  function show(data, tells) {
    const next = unpack(data);
    const another = stage?.id !== next.id;
    [stage, tell] = [next, tells];
    if (another)
      frame = next.steps && next.step !== null ? nearest(next.arrays.steps.values, next.step) : last();
    frame = Math.max(0, Math.min(frame, last()));
    transport.hidden = last() < 1;
    scrubber.max = String(last());
    scrubber.setAttribute("aria-label", next.text.scrubber);
    [back.title, on.title, faster.title] = [next.text.back, next.text.on, next.text.speed];
    const groups = grouped(next.panels);
    const before = figures;
    figures = new Map([...groups.keys()].map((key) => [key, before.get(key) ?? buildFigure(life, host)]));
    for (const [key, group] of groups) figures.get(key)?.show(group, another);
    place([...figures.values()].map((figure) => figure.box));
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

  /** @param {number} to */
  function go(to) {
    frame = Math.max(0, Math.min(to, last()));
    later();
  }

  /** @param {number} wanted a step @param {boolean} done */
  function goTo(wanted, done) {
    pause();
    if (done) remember();
    else go(nearest(shown().arrays.steps.values, wanted));
  }

  /** @param {Figure} figure @param {CellHeader} cell */
  function pick(figure, cell) {
    for (const other of figures.values())
      if (sharesCells(other.panel(), figure.panel())) other.view().cell = cell;
    later();
    tell("picked", { panel: figure.panel().name, ...cell });
  }

  function pause() {
    stop?.();
    stop = null;
    play.textContent = shown().text.play;
  }

  function start() {
    if (frame >= last()) go(0);
    stop = life.every(1000 / SPEEDS[speed], () => {
      if (frame < last()) return go(frame + 1);
      pause();
      remember();
    });
    play.textContent = shown().text.pause;
  }

  function remember() {
    keepInAddress({ [shown().address]: String(shown().arrays.steps.values[frame]) });
  }

  function draw() {
    if (!stage || !root.isConnected) return;
    const look = readLook(root, stage.colours);
    // Sizes are asked first and words written last: the browser lays out the page once, not once a figure.
    const all = [...figures.values()];
    const pens = all.map((figure) => figure.sized(look));
    all.forEach((figure, at) => {
      figure.draw(pens[at], /** @type {Stage} */ (stage), frame, look);
    });
    for (const figure of all) figure.tell(stage, frame, look);
    tellStep(stage);
  }

  /** @param {Stage} stage */
  function tellStep(stage) {
    if (stage.steps) {
      play.textContent = stop ? stage.text.pause : stage.text.play;
      scrubber.value = String(frame);
      step.textContent = fill(stage.text.step, {
        step: said(stage.arrays.steps.values[frame], "whole", stage.language),
      });
      scrubber.setAttribute("aria-valuetext", step.textContent);
    }
    faster.textContent = `× ${SPEEDS[speed] / SPEEDS[USUAL]}`;
  }

  /** @param {number} frames */
  function stepBy(frames) {
    pause();
    go(frame + frames);
    remember();
  }

  life.listen(scrubber, "input", () => {
    pause();
    go(Number(scrubber.value));
  });
  life.listen(scrubber, "change", remember);
  life.listen(play, "click", () => {
    if (!stop) return start();
    pause();
    remember();
  });
  life.listen(back, "click", () => stepBy(-1));
  life.listen(on, "click", () => stepBy(1));
  life.listen(faster, "click", () => {
    speed = (speed + 1) % SPEEDS.length;
    if (stop) {
      pause();
      start();
    }
    later();
  });
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

/** Tables of the same rows and columns: a cell that is picked in one is picked in the others. @param {AnyPanelHeader} one @param {AnyPanelHeader} other */
function sharesCells(one, other) {
  if (one.picture !== "heat" || other.picture !== "heat" || !one.picks || !other.picks) return false;
  /** @param {HeatHeader} panel */
  const table = ({ x, y, row_names, column_names }) => JSON.stringify([x, y, row_names, column_names]);
  return table(one) === table(other);
}
