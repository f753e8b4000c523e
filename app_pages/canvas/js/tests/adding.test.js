import assert from "node:assert/strict";
import { test } from "node:test";
import { readout } from "../src/hover.js";
import {
  cellAtTurn,
  knownBy,
  leading,
  reachOf,
  readSum,
  scoreAt,
  scoresOf,
  stepped,
  turnedBy,
} from "../src/panels/adding.js";
import { numbers } from "./golden.js";

/** @import {ClocksHeader} from "../src/protocol.d.ts" */
/** @import {Block, Stage} from "../src/block.js" */

const golden = numbers("adding");
const m = golden.bias.length;
const places = [...Array(m).keys()];

/** A clock with the golden waves; symbol 0 has no place where `from` is 1, as in multiplication. @param {number} from */
function made(from = 0) {
  /** @param {number[]} values @param {number[]} shape @returns {Block} */
  const block = (values, shape) => ({ shape, values: Float32Array.from(values) });
  const symbols = places.map((place) => place + from);
  const left = [...Array(from).fill(-1), ...places];
  const k = golden.frequencies.length;
  const arrays = {
    steps: block([0], [1]),
    values: block(golden.accuracy, [1, golden.accuracy.length]),
    bias: block(golden.bias, [1, m]),
    cosines: block(golden.cosines.flat(), [1, k, m]),
    sines: block(golden.sines.flat(), [1, k, m]),
    left: block(left, [m + from]),
    right: block(left, [m + from]),
    symbols: block(symbols, [m]),
  };
  const names = Object.fromEntries(Object.keys(arrays).map((name) => [name, name]));
  const sentences = { none: "None: {share}.", one: "{which} alone: {share}.", on: "{which}: {share}." };
  const more = { frequencies: golden.frequencies, on: 1, size: m + from, sentences, form: "{a}+{b}={c}" };
  const panel = /** @type {ClocksHeader} */ (
    /** @type {unknown} */ ({ ...names, ...more, picture: "clocks", chosen: { row: from, column: from } })
  );
  return {
    panel,
    stage: /** @type {Stage} */ (/** @type {unknown} */ ({ arrays, language: "en", steps: true })),
  };
}

test("what the clocks say is what Python says of the same waves, for every choice and sum", () => {
  const { panel, stage } = made();
  golden.scores.forEach((/** @type {number[][]} */ table, /** @type {number} */ choice) => {
    let right = 0;
    table.forEach((row, sum) => {
      const scores = scoresOf(panel, stage, 0, choice, sum);
      row.forEach((value, answer) => {
        assert.ok(Math.abs(scores[answer] - value) < 1e-5, `${choice} ${sum} ${answer}`);
      });
      if (leading(scores) === sum) right++;
    });
    assert.equal(right / m, golden.accuracy[choice]);
  });
});

test("no score is larger than what is reached, and none leads where two are alike", () => {
  const { panel, stage } = made();
  const most = Math.max(...scoresOf(panel, stage, 0, 7, 3).map((value, at) => value - golden.bias[at]));
  assert.ok(most <= reachOf(panel, stage, 7) + 1e-6);
  assert.equal(leading(Float64Array.of(1, 3, 3)), -1);
  assert.equal(leading(Float64Array.of(1, 3, 2)), 1);
});

test("a hand that is turned to a number's place stands for that number, on every clock", () => {
  for (const from of [0, 1]) {
    const { panel, stage } = made(from);
    const cell = { row: from + 3, column: from + 4 };
    for (const clock of golden.frequencies.keys())
      for (const place of places) {
        const turn = ((golden.frequencies[clock] * place) % m) / m;
        const first = cellAtTurn(panel, stage, cell, { clock, hand: "first" }, turn);
        assert.deepEqual(first, { row: from + place, column: from + 4 });
        const sum = cellAtTurn(panel, stage, cell, { clock, hand: "sum" }, turn);
        assert.equal(sum.row, cell.row);
        assert.equal(turnedBy(panel, stage, sum)?.sum, place);
      }
  }
});

test("a symbol without a place is no question, and the keys pass it by", () => {
  const { panel, stage } = made(1);
  assert.equal(turnedBy(panel, stage, { row: 0, column: 1 }), null);
  assert.deepEqual(stepped(panel, stage, { row: 1, column: 1 }, [-1, 0]), { row: m, column: 1 });
  const asked = readSum(panel, stage, 0, { cell: { row: 3, column: 4 }, on: 7 });
  assert.equal(asked.taught, 6); // the places 2 and 3 make 5, where the sixth symbol stands
});

test("a number that is pointed at is read with what the clocks say to it", () => {
  const { panel, stage } = made(1);
  const view = { cell: { row: 3, column: 4 }, on: 5 };
  const read = scoreAt(panel, stage, 0, view, 8);
  assert.equal(read.symbol, 9);
  assert.ok(Math.abs(read.score - golden.scores[5][5][8]) < 1e-5);
  /** @type {import("../src/hover.js").Hover} */
  const on = { kind: "item", at: 8, count: m, panel: panel.name };
  assert.equal(readout(panel, stage, 0, on, view)?.title, "9");
  assert.equal(readout(panel, stage, 0, { ...on, count: m + 1 }, view), null);
});

test("it is said which circles are on, and how much they know", () => {
  const { panel, stage } = made();
  const share = (/** @type {number} */ choice) =>
    new Intl.NumberFormat("en", { style: "percent" }).format(golden.accuracy[choice]);
  assert.equal(knownBy(panel, stage, 0, {}), `2 alone: ${share(1)}.`);
  assert.equal(knownBy(panel, stage, 0, { on: 5 }), `2, 3: ${share(5)}.`);
  assert.match(knownBy(panel, stage, 0, { on: 0 }), /^None: /);
});
