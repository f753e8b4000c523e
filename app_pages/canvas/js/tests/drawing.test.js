import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/block.js";
import { trace } from "../src/marks.js";
import { csvOf, text } from "../src/taken/downloads.js";
import { bytes } from "./golden.js";

/** A canvas that writes down where its lines and discs are. */
function diary() {
  /** @type {[number, number][][]} */
  const paths = [];
  /** @type {[number, number][]} */
  const discs = [];
  const pen = {
    setLineDash() {},
    beginPath: () => paths.push([]),
    lineTo: (/** @type {number} */ x, /** @type {number} */ y) => paths.at(-1)?.push([x, y]),
    arc: (/** @type {number} */ x, /** @type {number} */ y) => discs.push([x, y]),
    stroke() {},
    fill() {},
  };
  const context = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (pen));
  return { context, lines: () => paths.filter((path) => path.length), discs };
}

/** @param {number} value */
const same = (value) => value;
const CURVE = { xs: [0, 1, 2, 3, 4, 5], ys: [7, 8, Number.NaN, 9, Number.NaN, 6] };

test("a curve has a gap where it is not finite: no line crosses it, nothing lies at 0", () => {
  const { context, lines, discs } = diary();
  trace(context, CURVE, same, same, "black");
  assert.deepEqual(lines(), [
    [
      [0, 7],
      [1, 8],
    ],
  ]);
  assert.deepEqual(
    discs,
    [
      [3, 9],
      [5, 6],
    ],
    "a value alone between gaps is still to be seen",
  );
});

test("points have gaps as well", () => {
  const { context, lines, discs } = diary();
  trace(context, { ...CURVE, points: true }, same, same, "black");
  assert.deepEqual(lines(), []);
  assert.deepEqual(discs, [
    [0, 7],
    [1, 8],
    [3, 9],
    [5, 6],
  ]);
});

test("a gap stays empty in the numbers to take away", () => {
  const stage = unpack(new Uint8Array(bytes("stage.bin")));
  const rows = csvOf(stage.panels[0], stage, 0);
  assert.deepEqual(rows, ["curve,x,y", "train,0,1", "train,5,", "train,10,0.5"]);
});

test("what is taken away is the frame that is shown", () => {
  const stage = unpack(new Uint8Array(bytes("stage.bin")));
  const teeth = stage.panels.findIndex((panel) => panel.picture === "teeth");
  const { values } = stage.arrays["teeth.values"];
  assert.deepEqual(csvOf(stage.panels[teeth], stage, 2), [
    "# step 10",
    "row,column 0",
    ...[0, 1, 2, 3, 4].map((at) => `${at},${values[10 + at]}`),
  ]);
});

test("no text that is taken away begins as a formula does; numbers and commas stay what they are", () => {
  assert.deepEqual(
    ["=1+1", "+cmd", "-x", "@SUM(1)", "\tx", "＝1", "-0.5", "+1e-7", "W_E", 'a,"b"'].map(text),
    ["'=1+1", "'+cmd", "'-x", "'@SUM(1)", "'\tx", "'＝1", "-0.5", "+1e-7", "W_E", '"a,""b"""'],
  );
});
