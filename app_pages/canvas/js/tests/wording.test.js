import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, percentTick, said, tenTo } from "../src/wording.js";

test("sentences are filled; a name without a value stays empty", () => {
  assert.equal(fill("Step {step}: {share}{more}", { step: 5, share: "3 %" }), "Step 5: 3 %");
});

test("numbers in both languages", () => {
  assert.equal(said(12345, "whole", "en"), "12,345");
  assert.equal(said(0.5, "percent", "en"), "50%");
  assert.equal(said(0.5, "percent", "zh"), "50%");
  assert.equal(said(2.4681, "short", "en"), "2.47");
  assert.equal(said(2.5e-7, "short", "en"), "2.5 · 10⁻⁷");
});

test("neither a little nor nearly all is rounded away", () => {
  assert.equal(said(0.004, "percent", "en"), "0.4%");
  assert.equal(said(0.996, "percent", "en"), "99.6%");
  assert.equal(said(0.999973, "percent", "en"), "99.997%");
  assert.equal(said(1 - 1e-9, "percent", "en"), "100%");
  assert.equal(said(1, "percent", "en"), "100%");
  assert.equal(said(0, "percent", "en"), "0%");
});

test("what is not a number is a dash, never 0", () => {
  for (const value of [Number.NaN, Infinity, null])
    for (const format of /** @type {const} */ (["percent", "whole", "short"]))
      assert.equal(said(value, format, "en"), "–");
});

test("powers of ten and shares on an axis", () => {
  assert.deepEqual([-12, 0, 1, 34].map(tenTo), ["10⁻¹²", "1", "10¹", "10³⁴"]);
  assert.equal(percentTick(0.1 + 0.2), "30 %");
});
