// The one timeline of a stage, at the foot of the screen: play, step, speed, the phases of the run to jump to.

import { element, part } from "./dom.js";
import { nearest } from "./scales.js";
import { colourOf } from "./theme.js";
import { fill, said } from "./wording.js";

/** @import {Stage} from "./block.js" */
/** @import {Life} from "./mount.js" */
/** @import {Look} from "./theme.js" */

const PATIENCE = 7000; // milliseconds that it waits for a guess
const SPEEDS = [6, 12, 24, 48]; // frames a second
const USUAL = 1;
/** @type {Record<string, (frame: number, last: number) => number>} */
const KEYS = {
  ArrowLeft: (frame) => frame - 1,
  ArrowRight: (frame) => frame + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * @param {HTMLElement} root
 * @param {Life} life
 * @param {{ stage: () => Stage, frame: () => number, last: () => number, go: (frame: number) => void, remember: () => void, veil: (on: boolean) => void, waits: () => boolean }} host
 */
export function createTimeline(root, life, host) {
  const bar = part(root, ".transport", HTMLElement);
  const scrubber = part(root, ".scrubber", HTMLInputElement);
  const step = part(root, ".step", HTMLElement);
  const tints = part(root, ".tints", HTMLElement);
  const [play, back, on, faster] = [".play", ".back", ".on", ".speed"].map((name) =>
    part(root, name, HTMLButtonElement),
  );
  /** @type {(() => void) | null} */
  let stop = null;
  let speed = USUAL;

  function show() {
    const { text } = host.stage();
    bar.hidden = host.last() < 1;
    scrubber.max = String(host.last());
    scrubber.setAttribute("aria-label", text.scrubber);
    [back.title, on.title, faster.title] = [text.back, text.on, text.speed];
    tints.replaceChildren(...tinted());
  }

  /** The phases along the bar, each a button to where it begins. */
  function tinted() {
    const { steps, arrays, spans, phases } = host.stage();
    if (!steps || host.last() < 1) return [];
    /** @param {number} at */
    const placeOf = (at) => nearest(arrays.steps.values, at) / host.last();
    return spans.map(({ phase, start, end }) => {
      const tint = element("button", "tint", phases[phase]);
      tint.type = "button";
      tint.dataset.phase = phase;
      tint.style.width = `${100 * (placeOf(end) - placeOf(start))}%`;
      tint.title = `${phases[phase]}: ${fill(host.stage().text.step, { step: said(start, "whole", host.stage().language) })}`;
      life.listen(tint, "click", () => moveTo(nearest(arrays.steps.values, start)));
      return tint;
    });
  }

  function pause() {
    stop?.();
    stop = null;
    play.textContent = host.stage().text.play;
  }

  /** @param {number} [until] the frame at which it comes to rest: the last one */
  function start(until = host.last()) {
    if (host.frame() >= until) host.go(0);
    if (host.frame() === 0) host.veil(true);
    stop?.();
    const every = 1000 / SPEEDS[speed];
    let patience = PATIENCE;
    stop = life.every(every, () => {
      if (host.waits() && patience > 0) {
        patience -= every;
        return;
      }
      if (host.frame() < Math.min(until, host.last())) return host.go(host.frame() + 1);
      pause();
      // What is asked for stays veiled where it comes to rest on the way to it.
      host.veil(host.stage().veiled && until < host.last());
      host.remember();
    });
    play.textContent = host.stage().text.pause;
  }

  function toggle() {
    if (!stop) return start();
    pause();
    host.remember();
  }

  /** @param {number} frame */
  function moveTo(frame) {
    pause();
    host.veil(false);
    host.go(frame);
    host.remember();
  }

  /** @param {Stage} stage @param {number} frame @param {Look} look @param {boolean} veiled */
  function tell(stage, frame, look, veiled) {
    tints.style.clipPath = veiled ? `inset(0 ${100 - (100 * frame) / Math.max(1, host.last())}% 0 0)` : "";
    faster.textContent = `× ${SPEEDS[speed] / SPEEDS[USUAL]}`;
    for (const tint of tints.children)
      if (tint instanceof HTMLElement) tint.style.background = colourOf(look, tint.dataset.phase ?? "");
    if (!stage.steps) return;
    play.textContent = stop ? stage.text.pause : stage.text.play;
    scrubber.value = String(frame);
    step.textContent = fill(stage.text.step, {
      step: said(stage.arrays.steps.values[frame], "whole", stage.language),
    });
    scrubber.setAttribute("aria-valuetext", step.textContent);
  }

  /** Arrows, Home and End move, the space bar plays. @param {KeyboardEvent} event @returns {boolean} whether it was for the timeline */
  function key(event) {
    if (bar.hidden || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === " ") toggle();
    else if (Object.hasOwn(KEYS, event.key)) moveTo(KEYS[event.key](host.frame(), host.last()));
    else return false;
    event.preventDefault();
    return true;
  }

  life.listen(scrubber, "input", () => {
    pause();
    host.veil(false);
    host.go(Number(scrubber.value));
  });
  life.listen(scrubber, "change", host.remember);
  life.listen(play, "click", toggle);
  life.listen(back, "click", () => moveTo(host.frame() - 1));
  life.listen(on, "click", () => moveTo(host.frame() + 1));
  life.listen(faster, "click", () => {
    speed = (speed + 1) % SPEEDS.length;
    if (stop) start();
    faster.textContent = `× ${SPEEDS[speed] / SPEEDS[USUAL]}`;
  });
  return { show, tell, pause, start, key };
}
