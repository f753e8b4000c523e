import assert from "node:assert/strict";
import { test } from "node:test";
import { logitsOf, nearestWeights, softmax } from "../src/panels/network.js";
import { numbers } from "./golden.js";

/** @import {NetworkHeader} from "../src/protocol.d.ts" */
/** @import {Block, Stage} from "../src/block.js" */

const golden = numbers("network");

/** @param {any} nested @returns {number[]} */
const shapeOf = (nested) => (Array.isArray(nested) ? [nested.length, ...shapeOf(nested[0])] : []);

/** A stage with nothing but a network. @param {string} name */
function made(name) {
  /** @type {Record<string, Block>} */
  const arrays = { frames: { shape: [2], values: Float32Array.from(golden.frames) } };
  const { levels, scales } = golden.networks[name];
  for (const [key, nested] of Object.entries(levels))
    arrays[`levels.${key}`] = { shape: shapeOf(nested), values: Uint8Array.from(nested.flat(9)) };
  for (const [key, values] of Object.entries(scales))
    arrays[`scales.${key}`] = { shape: [2], values: Float32Array.from(/** @type {number[]} */ (values)) };
  const names = (/** @type {string} */ kind) =>
    Object.fromEntries(Object.keys(levels).map((key) => [key, `${kind}.${key}`]));
  /** @type {NetworkHeader} */
  const network = {
    name,
    heads: golden.heads,
    frames: "frames",
    levels: names("levels"),
    scales: names("scales"),
    said: "",
  };
  return { network, stage: /** @type {Stage} */ (/** @type {unknown} */ ({ arrays })) };
}

for (const [name, { logits }] of Object.entries(golden.networks)) {
  test(`${name}: its logits are Python's to 1e-5`, () => {
    const { network, stage } = made(name);
    golden.questions.forEach((/** @type {number[]} */ [left, right], /** @type {number} */ question) => {
      for (const place of [0, 1]) {
        const found = logitsOf(network, stage, place, left, right);
        const expected = logits[place][question];
        const size = Math.max(1, ...expected.map(Math.abs));
        found.forEach((value, at) => {
          assert.ok(Math.abs(value - expected[at]) <= 1e-5 * size, `${value} for ${expected[at]}`);
        });
      }
    });
  });
}

test("between frames with weights the nearest stand in", () => {
  const { network, stage } = made("relu_mlp");
  assert.deepEqual(
    [0, 1, 2, 3, 9].map((frame) => nearestWeights(network, stage, frame)),
    [0, 0, 1, 1, 1],
  );
});

test("softmax is of parts of one, however large the logits", () => {
  assert.deepEqual([...softmax([1000, 1000, -1000])], [0.5, 0.5, 0]);
});
