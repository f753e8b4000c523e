import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/block.js";
import { guessing, guessOn, guessWords, isAwaited } from "../src/panels/guess.js";
import { scale } from "../src/scales.js";
import { bytes } from "./golden.js";

/** @import {GuessHeader} from "../src/protocol.d.ts" */

const stage = unpack(new Uint8Array(bytes("stage.bin")));

test("it is asked as long as it is veiled; then a guess is held against what was recorded", () => {
  const guess = guessOn(stage.panels[0]);
  assert.ok(guess);
  assert.equal(guessWords(guess, stage, {}, true), "When?");
  assert.equal(guessWords(guess, stage, {}, false), "");
  assert.deepEqual(
    [1, 4, 6, 9].map((step) => guessWords(guess, stage, { guess: step }, false)),
    ["1 is early.", "4, near 5.", "6, near 5.", "9 is late."],
  );
});

const SCALES = { x: scale(2, 1e6, 0, 600, true), y: scale(0, 1, 100, 0) };
const ENDS = { now: 10, last: 1e6, low: 0, high: 1 };

test("a value is guessed by height alone, at its place, and not beyond the axis", () => {
  const value = { at: 0.99997, near: 0.05, words: {}, axis: "y", place: 100, format: "percent" };
  const { at, where } = guessing(/** @type {GuessHeader} */ (value), SCALES, ENDS);
  assert.deepEqual([at(0, 25), at(600, 25), at(300, -40), at(300, 140)], [0.75, 0.75, 1, 0]);
  assert.deepEqual(where(0.75), [SCALES.x(100), 25]);
});

test("a step is guessed along the axis, whole, and never among those that have been shown", () => {
  const step = { at: 100, near: 1, words: {}, axis: "x", place: 0, format: "whole" };
  const { at, where } = guessing(/** @type {GuessHeader} */ (step), SCALES, ENDS);
  assert.equal(at(0, 0), 10);
  assert.equal(at(900, 0), 1e6);
  const found = at(300, 0);
  assert.equal(found, Math.round(found));
  assert.ok(Math.abs(where(found)[0] - 300) < 1);
});

test("a value is said as it is counted; on a logarithmic axis near counts in powers of ten", () => {
  const told = {
    told: "you say {guess}",
    near: "{guess}, near {at}",
    early: "{guess} is low",
    late: "{guess} is high",
  };
  /** @type {GuessHeader} */
  const share = {
    at: 0.99997,
    near: 0.05,
    words: told,
    axis: "y",
    place: 100,
    format: "percent",
    waits_at: null,
  };
  assert.equal(guessWords(share, stage, { guess: 0.96 }, false), "96%, near 99.997%");
  assert.equal(guessWords(share, stage, { guess: 0.5 }, false), "50% is low");
  assert.equal(guessWords(share, stage, { guess: 0.5 }, true), "you say 50%");
  const power = { ...share, at: 1000, near: 0.5, format: /** @type {const} */ ("short") };
  assert.deepEqual(
    [400, 200, 5000].map((guess) => guessWords(power, stage, { guess }, false, true)),
    ["400, near 1,000", "200 is low", "5,000 is high"],
  );
});

test("what plays waits where a guess is asked for, and nowhere else, until there is one", () => {
  const guess = { at: 310, near: 30, words: {}, axis: "x", place: 0, format: "whole", waits_at: 120 };
  const steps = [0, 60, 115, 125, 310];
  const at = (/** @type {number} */ frame) =>
    isAwaited(/** @type {GuessHeader} */ (guess), { guess: undefined }, steps, frame);
  assert.deepEqual([0, 1, 2, 3, 4].map(at), [false, false, false, true, false]);
  assert.equal(isAwaited(/** @type {GuessHeader} */ (guess), { guess: 200 }, steps, 3), false);
  assert.equal(isAwaited(/** @type {GuessHeader} */ ({ ...guess, waits_at: null }), {}, steps, 3), false);
  assert.equal(isAwaited(null, {}, steps, 3), false);
});
