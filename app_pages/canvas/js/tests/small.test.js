import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../src/block.js";
import { drawPanel } from "../src/panels/index.js";
import { bytes } from "./golden.js";

// Somebody who wants nothing to move: the clocks ask.
Object.assign(globalThis, { window: { matchMedia: () => ({ matches: true }) } });

const LOOK = /** @type {import("../src/theme.js").Look} */ (
  new Proxy({ font: "serif", dark: false }, { get: (known, name) => Reflect.get(known, name) ?? "#123456" })
);

/** A canvas that counts what is drawn, and refuses what a browser refuses. @param {number} width @param {number} height */
function strict(width, height) {
  const counted = { calls: 0 };
  const context = new Proxy(/** @type {Record<string, unknown>} */ ({}), {
    get(known, name) {
      if (name in known) return Reflect.get(known, name);
      return (/** @type {unknown[]} */ ...given) => {
        counted.calls++;
        if (name === "arc")
          assert.ok(Number(given[2]) >= 0, `a radius of ${given[2]} at ${width} × ${height}`);
        return name === "measureText" ? { width: 10 } : { addColorStop() {} };
      };
    },
  });
  const pen = {
    context: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context)),
    width,
    height,
  };
  return { pen, counted };
}

const stage = unpack(new Uint8Array(bytes("stage.bin")));
// A table and a heat map are painted on a canvas of their own first, which only a browser has.
const drawn = stage.panels.filter(({ picture }) => picture !== "answers" && picture !== "heat");

test("a picture without room is not drawn, and none draws a circle of less than nothing", () => {
  for (const panel of drawn)
    for (const [width, height] of [
      [0, 0],
      [0, 300],
      [390, 0],
      [30, 30],
      [64, 64],
      [120, 300],
      [700, 80],
      [900, 500],
    ]) {
      const { pen, counted } = strict(width, height);
      drawPanel({ pen, stage, panel, frame: 1, look: LOOK, view: {}, hover: null });
      assert.equal(
        counted.calls > 0,
        Math.min(width, height) >= 64,
        `${panel.picture} at ${width} × ${height}`,
      );
    }
});
