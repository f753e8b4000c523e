// A step that is guessed on the picture, while what comes later is veiled; then it is held against what was recorded.

import { line } from "../axes.js";
import { fill, said } from "../wording.js";

/** @import {AnyPanelHeader, GuessHeader} from "../protocol.d.ts" */
/** @import {Box} from "../axes.js" */
/** @import {Look} from "../theme.js" */
/** @import {Stage} from "../block.js" */
/** @import {View} from "./index.js" */

/** What can be guessed on a panel. @param {AnyPanelHeader} panel @returns {GuessHeader | null} */
export const guessOn = (panel) => (panel.picture === "lines" ? panel.guess : null);

/** The question, as long as it is one; then, to whoever has guessed, how near that was. @param {GuessHeader} guess @param {Stage} stage @param {View} view @param {boolean} veiled */
export function guessWords({ at, near, words }, stage, view, veiled) {
  if (veiled) return words.ask;
  if (view.guess === undefined) return "";
  const off = view.guess - at;
  const [told, found] = [view.guess, at].map((step) => said(step, "whole", stage.language));
  return fill(words[Math.abs(off) <= near ? "near" : off < 0 ? "early" : "late"], { guess: told, at: found });
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

/** @param {CanvasRenderingContext2D} context @param {Box} box @param {number} x @param {Look} look */
export function drawGuess(context, box, x, look) {
  context.strokeStyle = context.fillStyle = look.geometry;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  line(context, x, box.top, x, box.bottom);
  context.setLineDash([]);
  context.font = `600 14px ${look.font}`;
  context.textAlign = "center";
  context.fillText("?", x, box.top - 6);
  context.font = `12px ${look.font}`;
}
