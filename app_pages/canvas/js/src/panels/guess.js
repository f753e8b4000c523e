// A step, a value or a whole curve that is guessed on the picture while what comes later is veiled; then it is held
// against what was recorded.

import { line } from "../axes.js";
import { dot } from "../marks.js";
import { fill, said } from "../wording.js";
import { beside, drawDrawn, drawOn, penOf } from "./drawn.js";

/** @import {AnyPanelHeader, GuessHeader} from "../protocol.d.ts" */
/** @import {Box} from "../axes.js" */
/** @import {Scale} from "../scales.js" */
/** @import {Look} from "../theme.js" */
/** @import {Stage} from "../block.js" */
/** @import {View} from "./index.js" */
/** @typedef {{ x: Scale, y: Scale }} Scales */

/** What can be guessed on a panel. @param {AnyPanelHeader} panel @returns {GuessHeader | null} */
export const guessOn = (panel) => (panel.picture === "lines" ? panel.guess : null);

/** Whether somebody has guessed. @param {View} view */
export const isGuessed = ({ guess, drawn }) => guess !== undefined || drawn !== undefined;

/** The question, as long as it is one; then, to whoever has guessed, how near that was. @param {GuessHeader} guess @param {Stage} stage @param {View} view @param {boolean} veiled @param {boolean} [log] whether near is counted in powers of ten */
export function guessWords(guess, stage, view, veiled, log = false) {
  const { at, near, words, format, curve } = guess;
  if (veiled && !isGuessed(view)) return words.ask;
  const noted = words.told ?? stage.text.told;
  if (curve && view.drawn) {
    const { over, apart } = beside(view.drawn, stage.arrays[curve.xs].values, stage.arrays[curve.ys].values);
    const how = apart <= near ? "near" : over < 0 ? "early" : "late";
    return fill(veiled ? noted : words[how], { guess: said(apart, format, stage.language) });
  }
  if (view.guess === undefined) return "";
  const off = log ? Math.log10(view.guess / at) : view.guess - at;
  const [told, found] = [view.guess, at].map((one) => said(one, format, stage.language));
  if (veiled) return fill(noted, { guess: told });
  return fill(words[Math.abs(off) <= near ? "near" : off < 0 ? "early" : "late"], { guess: told, at: found });
}

/**
 * Whether what plays has just come to where a guess is asked for that nobody has made.
 * @param {GuessHeader | null} guess
 * @param {View} view
 * @param {ArrayLike<number>} steps
 * @param {number} frame
 */
export function isAwaited(guess, view, steps, frame) {
  if (guess?.waits_at == null || isGuessed(view)) return false;
  return steps[frame] >= guess.waits_at && (frame === 0 || steps[frame - 1] < guess.waits_at);
}

/** Whether the axis that is guessed on counts in powers of ten. @param {AnyPanelHeader} panel */
export const guessIsLog = (panel) =>
  panel.picture === "lines" && (panel.guess?.axis === "x" ? panel.log_x : panel.log_y);

/**
 * Between pixels and what is guessed there: never what has been shown already.
 * @param {GuessHeader} guess
 * @param {Scales} scales
 * @param {{ now: number, last: number, low: number, high: number }} ends of what can be guessed
 * @returns {{ at: (px: number, py: number, before: View) => Partial<View>, where: (told: View) => [number, number] | null }}
 */
export function guessing({ axis, format, place }, { x, y }, { now, last, low, high }) {
  /** @param {number} px */
  const stepAt = (px) => Math.max(now, Math.min(last, x.inverse(px)));
  /** @param {number} py */
  const valueAt = (py) => Math.max(low, Math.min(high, y.inverse(py)));
  /** @param {[number, number] | null} pen @returns {[number, number] | null} */
  const pixels = (pen) => pen && [x(pen[0]), y(pen[1])];
  return {
    at(px, py, before) {
      if (axis === "curve") return { drawn: drawOn(before.drawn, { now, last }, stepAt(px), valueAt(py)) };
      if (axis === "y") return { guess: valueAt(py) };
      return { guess: format === "whole" ? Math.round(stepAt(px)) : stepAt(px) };
    },
    where({ guess, drawn }) {
      if (axis === "curve") return drawn ? pixels(penOf(drawn)) : null;
      if (guess === undefined) return null;
      return axis === "y" ? [x(place), y(guess)] : [x(guess), 0];
    },
  };
}

/** In the room that is still empty, if there is enough of it. @param {CanvasRenderingContext2D} context @param {Box} box @param {number} from @param {string} words @param {Look} look */
export function drawQuestion(context, box, from, words, look) {
  context.font = `600 13px ${look.font}`;
  context.fillStyle = look.text;
  context.textAlign = "center";
  if (context.measureText(words).width < box.right - from - 16)
    context.fillText(words, (from + box.right) / 2, (box.top + box.bottom) / 2);
  context.font = `12px ${look.font}`;
}

/**
 * The guess; or, as long as there is none, where a value is asked for.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Scales} scales
 * @param {GuessHeader} guess
 * @param {View} view
 * @param {boolean} veiled
 * @param {Look} look
 */
export function drawGuess(context, box, { x, y }, guess, { guess: told, drawn }, veiled, look) {
  if (guess.axis === "curve") {
    if (drawn) drawDrawn(context, { x, y }, drawn, look);
    return;
  }
  context.strokeStyle = context.fillStyle = look.geometry;
  context.lineWidth = 2;
  context.font = `600 14px ${look.font}`;
  context.textAlign = "center";
  const place = guess.axis === "x" ? told : guess.place;
  if (place === undefined || (told === undefined && !veiled)) return;
  context.setLineDash([6, 4]);
  context.globalAlpha = guess.axis === "y" ? 0.5 : 1;
  line(context, x(place), box.top, x(place), box.bottom);
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.fillText("?", x(place), box.top - 6);
  if (guess.axis === "y" && told !== undefined) {
    if (!veiled) line(context, x(place), y(told), x(place), y(guess.at));
    dot(context, x(place), y(told), look.geometry, look.background, 7);
  }
  context.font = `12px ${look.font}`;
}
