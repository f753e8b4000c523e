import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/block.js";
import { drawOn, lifted } from "../src/panels/drawn.js";
import { guessing, guessOn, guessWords, isAwaited } from "../src/panels/guess.js";
import { scale } from "../src/scales.js";
import { bytes } from "./golden.js";

/** @import {GuessHeader} from "../src/protocol.d.ts" */
/** @import {View} from "../src/panels/index.js" */

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
  /** @param {number} px @param {number} py */
  const guessed = (px, py) => at(px, py, {}).guess;
  assert.deepEqual(
    [guessed(0, 25), guessed(600, 25), guessed(300, -40), guessed(300, 140)],
    [0.75, 0.75, 1, 0],
  );
  assert.deepEqual(where({ guess: 0.75 }), [SCALES.x(100), 25]);
  assert.equal(where({}), null);
});

test("a step is guessed along the axis, whole, and never among those that have been shown", () => {
  const step = { at: 100, near: 1, words: {}, axis: "x", place: 0, format: "whole" };
  const { at, where } = guessing(/** @type {GuessHeader} */ (step), SCALES, ENDS);
  assert.equal(at(0, 0, {}).guess, 10);
  assert.equal(at(900, 0, {}).guess, 1e6);
  const found = at(300, 0, {}).guess ?? Number.NaN;
  assert.equal(found, Math.round(found));
  assert.ok(Math.abs((where({ guess: found })?.[0] ?? 0) - 300) < 1);
});

test("a curve is drawn from where the picture rests; it is held against the recorded one over what is drawn", () => {
  const [xs, ys] = [Float32Array.of(0, 10, 20, 30), Float32Array.of(0, 0, 0.5, 0.5)];
  const own = {
    ...stage,
    arrays: { ...stage.arrays, xs: { values: xs, shape: [4] }, ys: { values: ys, shape: [4] } },
  };
  /** @type {GuessHeader} */
  const curve = {
    at: 0,
    near: 0.1,
    words: { ask: "Draw.", told: "Play!", near: "{guess}, near", early: "{guess} low", late: "{guess} high" },
    axis: "curve",
    place: 0,
    format: "percent",
    waits_at: null,
    curve: { xs: "xs", ys: "ys" },
  };
  const scales = { x: scale(0, 30, 0, 300), y: scale(0, 1, 100, 0) };
  const { at, where } = guessing(curve, scales, { now: 10, last: 30, low: 0, high: 1 });
  assert.equal(guessWords(curve, own, {}, true), "Draw.");
  assert.equal(guessWords(curve, own, {}, false), "");
  /** @param {[number, number][]} places */
  const stroke = (places) => {
    /** @type {View} */
    let view = {};
    for (const [px, py] of places) view = { ...view, ...at(px, py, view) };
    return view;
  };
  const level = stroke([
    [0, 50],
    [300, 50],
  ]);
  assert.equal(guessWords(curve, own, level, true), "Play!");
  assert.deepEqual(where(level), [300, 50]);
  // Half of what is drawn, from step 10 to 15, is .5 above; the rest on the curve.
  assert.match(guessWords(curve, own, level, false), /^1[23](\.\d)?% high$/);
  assert.match(
    guessWords(
      curve,
      own,
      stroke([
        [200, 90],
        [300, 90],
      ]),
      false,
    ),
    /^40% low$/,
  );
  assert.match(
    guessWords(
      curve,
      own,
      stroke([
        [200, 45],
        [300, 45],
      ]),
      false,
    ),
    /^5%, near$/,
  );
  // A new stroke begins where the pen is put down: nothing is drawn between.
  const { drawn } = stroke([[120, 50]]);
  assert.ok(drawn);
  const two = { ...at(280, 50, { drawn: lifted(drawn) }) }.drawn;
  assert.equal(two?.heights.filter(Number.isFinite).length, 2);
});

test("a slope is drawn straight from place to place, in either direction", () => {
  const ends = { now: 0, last: 63 };
  const there = drawOn(drawOn(undefined, ends, 0, 0), ends, 63, 1);
  const back = drawOn(drawOn(undefined, ends, 63, 1), ends, 0, 0);
  for (let place = 0; place < 64; place++) {
    assert.ok(Math.abs(there.heights[place] - place / 63) < 1e-9);
    assert.ok(Math.abs(back.heights[place] - place / 63) < 1e-9);
  }
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
    curve: null,
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
