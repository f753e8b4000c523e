// The browser's two forces against story.chapters.weight_decay and training.measures.forces.

import assert from "node:assert/strict";
import { test } from "node:test";
import { balance, caseOf, pulls, step } from "../../../chapters/weight_decay/two_forces/valley.js";
import { numbers } from "./golden.js";

/** @typedef {[number, number]} Pair */
/** @type {{ valley: { place: number, stiffness: number, reach: number, lr: number }, alone: number, found: [number, Pair, Pair, Pair, [string | null, string | null], Pair][], balances: Record<string, number> }} */
const told = numbers("valley");

/** Equal to the rounding of a few sums of numbers of this size. @param {Pair} found @param {Pair} expected */
function near(found, expected) {
  for (const axis of [0, 1]) assert.ok(Math.abs(found[axis] - expected[axis]) <= 8 * Number.EPSILON * 10);
}

test("the forces and the step along them are Python's", () => {
  for (const [decay, weights, gradient, pulled, , then] of told.found) {
    const found = pulls(told.valley, weights, decay);
    near(found.gradient, gradient);
    near(found.decay, pulled);
    near(step(told.valley, weights, decay), then);
  }
});

test("so are the cases, wherever Python has a word for them", () => {
  const met = new Set();
  for (const [, , gradient, pulled, cases] of told.found)
    for (const axis of [0, 1]) {
      if (cases[axis] === null) continue;
      met.add(cases[axis]);
      assert.equal(caseOf(gradient[axis], pulled[axis], told.alone), cases[axis]);
    }
  assert.deepEqual([...met].sort(), ["against", "alone", "gradient", "together"]);
});

test("where the forces balance nothing moves, and steps lead there", () => {
  for (const [decay, place] of Object.entries(told.balances)) {
    assert.ok(Math.abs(balance(told.valley, Number(decay)) - place) < 1e-12);
    /** @type {Pair} */
    let weights = [-2.5, 0];
    for (let i = 0; i < 400; i++) weights = step(told.valley, weights, Number(decay));
    near(weights, [place, 0]);
    const { gradient, decay: pulled } = pulls(told.valley, weights, Number(decay));
    const words = decay === "0" || decay === "0.0" ? "nothing" : "balance";
    assert.equal(caseOf(gradient[0], pulled[0], told.alone), words);
  }
});
