// The pictures of the sandpile: the table, the latest avalanches, and the sizes of all of them.

import { boxOf, pen, plot } from "../../../canvas/js/src/axes.js";
import { disc } from "../../../canvas/js/src/marks.js";
import { rgb } from "../../../canvas/js/src/theme.js";
import { LONGEST, sharesAbove, siteOf } from "./table.js";

/** @import {PileData} from "../../../canvas/js/src/protocol.d.ts" */
/** @import {Look} from "../../../canvas/js/src/theme.js" */
/** @import {Table} from "./table.js" */

const FADES = 0.8;

/**
 * Grains as shades of grey; what has just toppled glows. Returns whether anything still does.
 * @param {HTMLCanvasElement} canvas
 * @param {Table} table
 * @param {Look} look
 * @param {string} avalanche
 */
export function drawSand(canvas, table, look, avalanche) {
  const { side, heights, toppled } = table;
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  if (!context) return false;
  const picture = context.createImageData(side, side);
  const glows = rgb(avalanche);
  let glowing = false;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const site = siteOf(table, row, column);
      const share = Math.min(4, heights[site]) / 4;
      const grey = look.dark ? 30 + 150 * share : 245 - 150 * share;
      const glow = toppled[site];
      const at = 4 * (row * side + column);
      for (let part = 0; part < 3; part++) picture.data[at + part] = grey + (glows[part] - grey) * glow;
      picture.data[at + 3] = 255;
      toppled[site] = glow < 0.05 ? 0 : glow * FADES;
      glowing ||= glow > 0;
    }
  context.putImageData(picture, 0, 0);
  return glowing;
}

/** The avalanches of the latest grains, one after the other. @param {HTMLCanvasElement} canvas @param {Table} table @param {Look} look @param {PileData} data */
export function drawLatest(canvas, table, look, data) {
  const drawn = pen(canvas, look);
  const box = boxOf(drawn);
  const top = 10 ** Math.ceil(Math.log10(Math.max(10, ...table.latest)));
  const axes = { x: data.text.grains, y: data.text.topplings, log_y: true };
  const { x, y } = plot(drawn, look, box, axes, [0, LONGEST], [0.8, top]);
  drawn.context.fillStyle = data.avalanche;
  const wide = Math.max(1, (box.right - box.left) / LONGEST);
  const start = LONGEST - table.latest.length;
  table.latest.forEach((size, at) => {
    if (size) drawn.context.fillRect(x(start + at), y(size), wide, box.bottom - y(size));
  });
}

/** The share of avalanches at least as large as a size, both axes in powers of ten. @param {HTMLCanvasElement} canvas @param {Table} table @param {Look} look @param {PileData} data */
export function drawSizes(canvas, table, look, data) {
  const drawn = pen(canvas, look);
  const shares = sharesAbove(table);
  const axes = { x: data.text.size, y: data.text.share, log_x: true, log_y: true };
  const [largest, least] = shares.at(-1) ?? [1, 1];
  const right = Math.max(1e3, 10 ** Math.ceil(Math.log10(largest)));
  const low = Math.min(1e-2, 10 ** Math.floor(Math.log10(least)));
  const { x, y } = plot(drawn, look, boxOf(drawn), axes, [1, right], [low, 1]);
  drawn.context.fillStyle = data.avalanche;
  for (const [size, share] of shares) disc(drawn.context, x(size), y(share), 2);
}
