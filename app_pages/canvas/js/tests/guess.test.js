import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/block.js";
import { guessOn, guessWords } from "../src/panels/guess.js";
import { bytes } from "./golden.js";

const stage = unpack(new Uint8Array(bytes("stage.bin")));

test("it is asked as long as it is veiled; then a guess is held against what was recorded", () => {
  const guess = guessOn(stage.panels[0]);
  assert.ok(guess);
  assert.equal(guessWords(guess, stage, {}, true), "When?");
  assert.equal(guessWords(guess, stage, {}, false), "");
  assert.deepEqual(
    [1, 4, 6, 9].map((step) => guessWords(guess, stage, { guess: step }, false)),
    ["1 is early.", "4, near 5.", "6, near 5.", "9 is late."],
  );
});
