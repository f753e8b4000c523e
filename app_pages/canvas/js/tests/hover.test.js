import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/block.js";
import { cellAt, itemAt, itemsOf, placeAt, readout } from "../src/hover.js";
import { closest } from "../src/marks.js";
import { bytes } from "./golden.js";

const stage = unpack(new Uint8Array(bytes("stage.bin")));
/** @param {string} name */
const panelOf = (name) => {
  const found = stage.panels.find((panel) => panel.name === name);
  assert.ok(found);
  return found;
};

test("curves over the steps are read at the step, each at its nearest value; a gap is no number", () => {
  const curves = panelOf("curves");
  assert.deepEqual(readout(curves, stage, 0, { kind: "step", at: 9 }), {
    title: "Step 9",
    rows: [["training", "0.5", "train"]],
  });
  assert.equal(readout(curves, stage, 0, { kind: "step", at: 5 })?.rows[0][1], "–");
  assert.equal(readout(curves, stage, 0, null), null);
});

test("a token lights up in every cloud and row that has as many, a bar in its own picture alone", () => {
  const [plane, space, teeth, bars] = ["plane", "space", "teeth", "bars"].map(panelOf);
  assert.deepEqual(
    [plane, teeth, bars].map((panel) => itemsOf(panel, stage)),
    [7, 5, 4],
  );
  /** @type {import("../src/hover.js").Hover} */
  const token = { kind: "item", at: 3, count: 7, panel: "plane" };
  assert.deepEqual(
    [plane, space, teeth].map((panel) => itemAt(panel, stage, token)),
    [3, 3, null],
  );
  assert.equal(itemAt(bars, stage, { kind: "item", at: 1, count: 4, panel: "others" }), null);
  assert.equal(readout(plane, stage, 0, token)?.title, "no. 4");
  const value = stage.arrays["teeth.values"].values[5 + 2];
  const read = readout(teeth, stage, 1, { kind: "item", at: 2, count: 5, panel: "teeth" });
  assert.equal(Number(read?.rows[0][1]).toPrecision(3), value.toPrecision(3));
});

test("a cell is read in tables of as many rows and columns", () => {
  const heat = panelOf("heat");
  assert.ok(heat.picture === "heat");
  /** @type {import("../src/hover.js").Hover} */
  const cell = { kind: "cell", row: 1, column: 2, rows: 2, columns: 3 };
  assert.deepEqual(cellAt(heat, stage, cell), cell);
  assert.equal(cellAt(heat, stage, { ...cell, rows: 9 }), null);
  assert.ok(readout(heat, stage, 0, cell));
});

test("a value on an axis is its own picture's, a reading of seeds says its interval", () => {
  const curves = panelOf("curves");
  assert.ok(curves.picture === "lines");
  assert.equal(placeAt({ ...curves, cursor: false }, { kind: "value", at: 2, panel: "curves" }), 2);
  assert.equal(placeAt({ ...curves, cursor: false }, { kind: "step", at: 2 }), null);
  const dots = readout(panelOf("dots"), stage, 0, { kind: "item", at: 0, count: 1, panel: "dots" });
  assert.deepEqual(dots, { title: "a reading", rows: [["", "0.5 (0.4 – 0.6)", "held_out"]] });
});

test("what is near a pointer is found, and nothing where all is far", () => {
  /** @type {[number, number][]} */
  const places = [
    [0, 0],
    [10, 0],
    [100, 100],
  ];
  assert.equal(closest(places, 7, 1), 1);
  assert.equal(closest(places, 50, 50), null);
});
