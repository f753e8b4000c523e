// The addition by hand: clocks that are turned by two symbols, and what those that are on say to each answer together.

import { atFrame } from "../block.js";
import { fill, said } from "../wording.js";

/** @import {CellHeader, ClocksHeader} from "../protocol.d.ts" */
/** @import {Stage} from "../block.js" */
/** @import {Asked} from "../asking.js" */
/** @import {View} from "./index.js" */
/**
 * How far the hands are turned by both symbols and where they stand then, in places; null for a symbol without one.
 * @typedef {{ first: number, second: number, sum: number }} Turned
 */

const NONE = -1;

/** Which clocks are on, a bit each. @param {ClocksHeader} panel @param {View} view */
export const choiceOf = (panel, view) => view.on ?? panel.on;

/** @param {number} choice @param {number} at */
export const isOn = (choice, at) => ((choice >> at) & 1) === 1;

/** How many places a clock has. @param {ClocksHeader} panel @param {Stage} stage */
export const placesOf = (panel, stage) => stage.arrays[panel.symbols].shape[0];

/** @param {ClocksHeader} panel @param {Stage} stage @param {CellHeader} cell @returns {Turned | null} */
export function turnedBy(panel, stage, { row, column }) {
  const first = stage.arrays[panel.left].values[row];
  const second = stage.arrays[panel.right].values[column];
  if (!(first >= 0 && second >= 0)) return null;
  return { first, second, sum: (first + second) % placesOf(panel, stage) };
}

/**
 * What the clocks that are on say to the answer at each place, for a sum at a place.
 * @param {ClocksHeader} panel
 * @param {Stage} stage
 * @param {number} frame
 * @param {number} choice
 * @param {number} sum
 */
export function scoresOf(panel, stage, frame, choice, sum) {
  const m = placesOf(panel, stage);
  const scores = Float64Array.from(atFrame(stage.arrays[panel.bias], frame));
  const [cosines, sines] = [panel.cosines, panel.sines].map((name) => atFrame(stage.arrays[name], frame));
  panel.frequencies.forEach((k, at) => {
    if (!isOn(choice, at)) return;
    const turn = (2 * Math.PI * ((k * sum) % m)) / m;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    for (let c = 0; c < m; c++) scores[c] += cos * cosines[at * m + c] + sin * sines[at * m + c];
  });
  return scores;
}

/** The place whose answer leads all others; -1 where none does. @param {Float64Array} scores */
export function leading(scores) {
  let best = 0;
  let alike = false;
  for (let at = 1; at < scores.length; at++) {
    if (scores[at] > scores[best]) [best, alike] = [at, false];
    else if (scores[at] === scores[best]) alike = true;
  }
  return alike || !Number.isFinite(scores[best]) ? NONE : best;
}

/** The largest score that the clocks that are on ever give. @param {ClocksHeader} panel @param {Stage} stage @param {number} choice */
export function reachOf(panel, stage, choice) {
  const m = placesOf(panel, stage);
  const [cosines, sines] = [panel.cosines, panel.sines].map((name) => stage.arrays[name].values);
  const each = panel.frequencies.length * m;
  let reach = 0;
  for (let start = 0; start < cosines.length; start += each) {
    let total = 0;
    for (let at = 0; at < panel.frequencies.length; at++) {
      if (!isOn(choice, at)) continue;
      let most = 0;
      for (let c = start + at * m; c < start + (at + 1) * m; c++)
        most = Math.max(most, Math.hypot(cosines[c], sines[c]) || 0);
      total += most;
    }
    reach = Math.max(reach, total);
  }
  return reach || 1;
}

/** How much of the table a choice answers alone. @param {ClocksHeader} panel @param {Stage} stage @param {number} frame @param {number} choice */
export const shareOf = (panel, stage, frame, choice) => atFrame(stage.arrays[panel.values], frame)[choice];

/** The question, and what the clocks answer to it. @param {ClocksHeader} panel @param {Stage} stage @param {number} frame @param {View} view @returns {Asked} */
export function readSum(panel, stage, frame, view) {
  const cell = view.cell ?? panel.chosen;
  const turned = turnedBy(panel, stage, cell);
  const symbols = stage.arrays[panel.symbols].values;
  const asked = { ...cell, weighed: true, kind: null, shares: null, at: null, none: NONE };
  if (!turned) return { ...asked, answer: NONE, taught: NONE };
  const best = leading(scoresOf(panel, stage, frame, choiceOf(panel, view), turned.sum));
  return { ...asked, answer: best === NONE ? NONE : symbols[best], taught: symbols[turned.sum] };
}

/** The symbol at a place, and what the clocks that are on say to it as an answer. @param {ClocksHeader} panel @param {Stage} stage @param {number} frame @param {View} view @param {number} at */
export function scoreAt(panel, stage, frame, view, at) {
  const turned = turnedBy(panel, stage, view.cell ?? panel.chosen);
  const scores = turned && scoresOf(panel, stage, frame, choiceOf(panel, view), turned.sum);
  return { symbol: stage.arrays[panel.symbols].values[at], score: scores ? scores[at] : Number.NaN };
}

/** What the clocks that are on know, in a sentence. @param {ClocksHeader} panel @param {Stage} stage @param {number} frame @param {View} view */
export function knownBy(panel, stage, frame, view) {
  const choice = choiceOf(panel, view);
  const on = panel.frequencies.filter((_, at) => isOn(choice, at));
  const share = said(shareOf(panel, stage, frame, choice), "percent", stage.language);
  const which = on.join(stage.language === "zh" ? "、" : ", ");
  const how = ["none", "one"][on.length] ?? "on";
  return fill(panel.sentences[how], { which, share });
}

/**
 * The cell of the table that a hand at an angle of a clock stands for: the symbol that it points to, or the nearest.
 * @param {ClocksHeader} panel
 * @param {Stage} stage
 * @param {CellHeader} cell
 * @param {{ clock: number, hand: "first" | "sum" }} grip
 * @param {number} turn a share of the clock
 * @returns {CellHeader}
 */
export function cellAtTurn(panel, stage, cell, { clock, hand }, turn) {
  const m = placesOf(panel, stage);
  const turned = turnedBy(panel, stage, cell);
  if (!turned) return cell;
  const k = panel.frequencies[clock];
  /** @param {number} place */
  const off = (place) => {
    const away = Math.abs(((k * place) % m) / m - turn);
    return Math.min(away, 1 - away);
  };
  let best = hand === "first" ? turned.first : turned.sum;
  for (let place = 0; place < m; place++) if (off(place) < off(best) - 1e-9) best = place;
  const wanted = hand === "first" ? best : (best - turned.first + m) % m;
  const places = stage.arrays[hand === "first" ? panel.left : panel.right].values;
  const symbol = places.indexOf(wanted);
  if (symbol < 0) return cell;
  return hand === "first" ? { ...cell, row: symbol } : { ...cell, column: symbol };
}

/** Another cell by arrow keys, round and round, past symbols that have no place. @param {ClocksHeader} panel @param {Stage} stage @param {CellHeader} cell @param {[number, number]} by */
export function stepped(panel, stage, cell, [down, right]) {
  const next = { ...cell };
  for (let tries = 0; tries < panel.size; tries++) {
    next.row = (next.row + down + panel.size) % panel.size;
    next.column = (next.column + right + panel.size) % panel.size;
    if (turnedBy(panel, stage, next)) return next;
  }
  return cell;
}
