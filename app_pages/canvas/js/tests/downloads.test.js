import assert from "node:assert/strict";
import { test } from "node:test";
import { inRows, wrapped } from "../src/taken/downloads.js";

/** @param {string} words */
const width = (words) => words.length;

test("entries fill rows from the left, none wider than the room unless it stands alone", () => {
  const rows = inRows(["aaaa", "bb", "ccc", "ddddddddd", "e"], 7, width);
  assert.deepEqual(
    rows.map((row) => row.map(({ entry, x }) => [entry, x])),
    [
      [
        ["aaaa", 0],
        ["bb", 4],
      ],
      [["ccc", 0]],
      [["ddddddddd", 0]],
      [["e", 0]],
    ],
  );
});

test("a text is broken between words, a Chinese one anywhere, and nothing is lost", () => {
  assert.deepEqual(wrapped("one two three", 8, width), ["one two", "three"]);
  assert.deepEqual(wrapped("第 595 步开窍", 6, width), ["第 595", "步开窍"]);
  assert.deepEqual(wrapped("", 8, width), []);
});
