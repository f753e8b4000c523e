import assert from "node:assert/strict";
import { test } from "node:test";
import { atFrame, unpack } from "../src/block.js";
import { bytes, numbers } from "./golden.js";

const packed = bytes("stage.bin");
const told = numbers("stage");

/** @param {ReturnType<typeof unpack>} stage */
function held(stage) {
  assert.equal(stage.id, told.id);
  assert.deepEqual(
    stage.panels.map((panel) => panel.name),
    told.panels,
  );
  assert.deepEqual(Object.keys(stage.arrays), Object.keys(told.arrays));
  for (const [name, { shape, values }] of Object.entries(stage.arrays)) {
    assert.deepEqual(shape, told.arrays[name].shape);
    const finite = Array.from(values, (value) => (Number.isFinite(value) ? value : null));
    assert.deepEqual(finite, told.arrays[name].values, name);
  }
}

test("what Python packed is what is unpacked", () => held(unpack(new Uint8Array(packed))));

test("a block may begin anywhere in its buffer", () => {
  for (const offset of [1, 2, 3]) {
    const around = new Uint8Array(packed.length + offset);
    around.set(packed, offset);
    held(unpack(around.subarray(offset)));
  }
});

test("whole numbers travel as bytes", () => {
  const { arrays } = unpack(new Uint8Array(packed));
  assert.ok(arrays["heat.values"].values instanceof Uint8Array);
  assert.ok(arrays.steps.values instanceof Float32Array);
});

test("a frame is a part of the array; one frame stands still", () => {
  const values = Float32Array.from({ length: 12 }, (_, at) => at);
  assert.deepEqual([...atFrame({ shape: [3, 2, 2], values }, 1)], [4, 5, 6, 7]);
  assert.deepEqual([...atFrame({ shape: [1, 12], values }, 2)], [...values]);
});
