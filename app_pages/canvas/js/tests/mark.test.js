import assert from "node:assert/strict";
import { test } from "node:test";
import { isMarked, markBy, markNear, markOf } from "../src/panels/mark.js";

/** @type {import("../src/block.js").Stage} */
const stage = /** @type {never} */ ({ arrays: { steps: { values: [10, 20, 50], shape: [3] } } });
const mark = { at: 20, label: "off", steps: "steps" };

test("a mark stands at recorded steps alone, and where it was dragged to", () => {
  assert.deepEqual(
    [0, 14, 16, 34, 36, 900].map((wanted) => markNear(mark, stage, wanted)),
    [10, 10, 20, 20, 50, 50],
  );
  assert.equal(markOf(mark, {}), 20);
  assert.equal(markOf(mark, { mark: 50 }), 50);
});

test("keys move it from step to step, and not beyond the ends", () => {
  assert.equal(markBy(mark, stage, {}, 1), 50);
  assert.equal(markBy(mark, stage, {}, -1), 10);
  assert.equal(markBy(mark, stage, { mark: 50 }, 1), 50);
  assert.equal(markBy(mark, stage, { mark: 10 }, -1), 10);
});

test("a picture without a mark has none", () => {
  const panel = /** @type {import("../src/protocol.d.ts").AnyPanelHeader} */ (
    /** @type {unknown} */ ({ picture: "lines", mark: null })
  );
  assert.equal(isMarked(panel), false);
});
