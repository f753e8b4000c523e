import assert from "node:assert/strict";
import { test } from "node:test";
import { readAsked, sentenceOf, written } from "../src/asking.js";
import { unpack } from "../src/block.js";
import { cellAt, readout } from "../src/hover.js";
import { agesOf } from "../src/panels/answers.js";
import { bytes } from "./golden.js";

/** @import {AnswersHeader, RingHeader} from "../src/protocol.d.ts" */

const stage = unpack(new Uint8Array(bytes("stage.bin")));
const table = /** @type {AnswersHeader} */ (stage.panels.find((panel) => panel.picture === "answers"));
const ring = /** @type {RingHeader} */ (stage.panels.find((panel) => panel.picture === "ring"));

test("a cell is as old as it has been right; what always was is old, what is no question never right", () => {
  assert.deepEqual(
    [0, 1, 2].map((frame) => [...agesOf(table, stage, frame)]),
    [
      [7, 7, 0, 0],
      [7, 7, 1, 0],
      [7, 7, 2, 0],
    ],
  );
});

test("the question that was weighed is told by its own answers, any other by the table", () => {
  assert.deepEqual(
    [0, 1].map((frame) => sentenceOf(ring, stage, frame, {})),
    ["Undecided, not 1. Never shown.", "Step 5: 1² + 1·0 = 1, right. Never shown."],
  );
  const other = { cell: { row: 0, column: 1 } };
  assert.equal(readAsked(ring, stage, 2, other).weighed, false);
  assert.equal(sentenceOf(ring, stage, 2, other), "Step 10: 0² + 0·1 = 1, right. Shown.");
});

test("no answer is written as a question mark", () => {
  const asked = readAsked(ring, stage, 0, {});
  assert.equal(written(ring.form, asked, asked.none), "1² + 1·0 = ?");
});

test("a cell of the table is read with what would be right", () => {
  /** @type {import("../src/hover.js").Hover} */
  const on = { kind: "cell", row: 1, column: 0, rows: 2, columns: 2 };
  assert.ok(cellAt(table, stage, on));
  assert.deepEqual(readout(table, stage, 0, on), {
    title: "1 + 0 = ? ✗",
    rows: [
      ["held out", "", "held_out"],
      ["✓", "1 + 0 = 1", ""],
    ],
  });
});
