import assert from "node:assert/strict";
import { test } from "node:test";
import { extent, logTicks, nearest, padded, plainTicks, scale, stretches } from "../src/scales.js";

const { NaN: gap } = Number;

test("a scale leads from end to end, and back", () => {
  for (const log of [false, true]) {
    const x = scale(0.01, 100, 50, 450, log);
    assert.equal(x(0.01), 50);
    assert.ok(Math.abs(x(100) - 450) < 1e-9);
    for (const pixel of [50, 123, 450]) assert.ok(Math.abs(x(x.inverse(pixel)) - pixel) < 1e-9);
  }
});

test("powers of ten are equally far apart on a logarithmic axis", () => {
  const y = scale(1e-4, 1e2, 600, 0, true);
  for (let power = -4; power <= 2; power++)
    assert.ok(Math.abs(y(10 ** power) - (600 - 100 * (power + 4))) < 1e-9);
});

test("what lies below a logarithmic axis lies on its edge, a gap nowhere", () => {
  const y = scale(0.1, 10, 100, 0, true);
  assert.equal(y(0), 100);
  assert.ok(Number.isNaN(y(gap)));
  assert.ok(Number.isNaN(scale(0, 1, 0, 1)(gap)));
});

test("ticks are round, inside, and as many as there is room for", () => {
  for (const [low, high, room] of [
    [0, 1, 4],
    [0, 655, 8],
    [-26.7, 10.3, 6],
    [0.2, 0.21, 5],
    [0, 1e6, 3],
  ]) {
    const ticks = plainTicks(low, high, room);
    const values = ticks.map(([value]) => value);
    assert.ok(values.length >= 1 && values.length <= room + 1, `${low} to ${high}: ${values}`);
    const slack = 1e-6 * (high - low);
    assert.ok(values.every((value) => value >= low - slack && value <= high + slack));
    for (const [value, name] of ticks) assert.ok(Math.abs(Number(name) - value) <= 1e-5 * Math.abs(value));
  }
  assert.deepEqual(
    plainTicks(0, 0.3, 3).map(([, name]) => name),
    ["0", "0.1", "0.2", "0.3"],
  );
});

test("ticks of a logarithmic axis are powers of ten, or plain where there are too few", () => {
  assert.deepEqual(
    logTicks(-4, 2, 3).map(([, name]) => name),
    ["10⁻⁴", "10⁻²", "1", "10²"],
  );
  assert.ok(logTicks(Math.log10(2), Math.log10(8), 3).length >= 2);
});

test("an extent knows finite values only, on a logarithmic axis those above 0", () => {
  assert.deepEqual(
    extent([
      [3, gap, 1],
      [Infinity, 2],
    ]),
    [1, 3],
  );
  assert.deepEqual(extent([[0, -1, 4, 2]], true), [2, 4]);
  assert.deepEqual(extent([[gap]]), [0, 1]);
  assert.deepEqual(extent([[]], true), [1, 10]);
  assert.deepEqual(extent([[5, 5]]), [4.5, 5.5]);
});

test("room around a range does not lead below 0 for nothing", () => {
  assert.deepEqual(padded([0, 100], false), [0, 104]);
  assert.deepEqual(padded([-100, 0], false), [-104, 4]);
});

test("the nearest value", () => {
  assert.equal(nearest([0, 5, 10], 7), 1);
  assert.equal(nearest([0, 5, 10], 99), 2);
  assert.equal(nearest([3], -1), 0);
});

test("a value that is not finite is a gap, never 0", () => {
  const xs = [0, 1, 2, 3, 4, 5];
  assert.deepEqual(stretches(xs, [1, 2, gap, 3, gap, gap]), [
    [0, 2],
    [3, 4],
  ]);
  assert.deepEqual(stretches(xs, [gap, 1, 1, 1, 1, Infinity]), [[1, 5]]);
  assert.deepEqual(
    stretches(
      xs,
      xs.map(() => gap),
    ),
    [],
  );
  assert.deepEqual(stretches(xs, xs), [[0, 6]]);
});
