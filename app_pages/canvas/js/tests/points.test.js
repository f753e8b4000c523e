import assert from "node:assert/strict";
import { test } from "node:test";
import { turnedBy } from "../src/panels/points.js";

test("seen from the front, a cloud is as it is", () => {
  assert.deepEqual(turnedBy([0, 0])(1, 2, 3), [1, 2, 3]);
});

test("turning keeps lengths and right angles, whichever way", () => {
  for (const turn of /** @type {[number, number][]} */ ([
    [0.6, 0.4],
    [2.5, -1.2],
    [-4, 3],
  ])) {
    const seen = turnedBy(turn);
    const axes = [seen(1, 0, 0), seen(0, 1, 0), seen(0, 0, 1)];
    for (const [at, one] of axes.entries())
      for (const [other, two] of axes.entries()) {
        const product = one.reduce((sum, value, place) => sum + value * two[place], 0);
        assert.ok(Math.abs(product - (at === other ? 1 : 0)) < 1e-12);
      }
  }
});

test("a quarter turn about the upright axis brings to the side what was towards the eye", () => {
  const [u, v, depth] = turnedBy([Math.PI / 2, 0])(0, 0, 1);
  assert.ok(Math.abs(u - 1) < 1e-12 && Math.abs(v) < 1e-12 && Math.abs(depth) < 1e-12);
});
