// Bars at each frame: a spectrum, a histogram; `marked` are drawn in the colour, the others grey.

import { boxOf, plot } from "../axes.js";
import { atFrame } from "../block.js";
import { itemAt } from "../hover.js";
import { trace } from "../marks.js";
import { nearest } from "../scales.js";
import { colourOf } from "../theme.js";

/** @import {BarsHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */

/** Between neighbours: bars of one width do not touch, however they are spaced. @param {ArrayLike<number>} positions @param {number} count */
function leastGap(positions, count) {
  let least = Infinity;
  for (let at = 1; at < count; at++) least = Math.min(least, positions[at] - positions[at - 1]);
  return Number.isFinite(least) ? least : 0;
}

/** @param {Painted<BarsHeader>} painted */
export function drawBars({ pen, stage, panel, frame, look, view, hover }) {
  const { context } = pen;
  const now = atFrame(stage.arrays[panel.values], frame);
  const positions = stage.arrays[panel.positions].values;
  const [first, last] = [positions[0], positions[now.length - 1]];
  const half = leastGap(positions, now.length) / 2;
  const [low, high] = panel.range_y;
  const box = boxOf(pen);
  const { x, y } = plot(pen, look, box, panel, [first - half, last + half], panel.range_y);
  view.probe = (px) => ({
    kind: "item",
    at: nearest(positions, x.inverse(px)),
    count: now.length,
    panel: panel.name,
  });
  const lit = itemAt(panel, stage, hover);
  const wide = Math.max(1, (x(first + 2 * half) - x(first)) * 0.78);
  for (let at = 0; at < now.length; at++) {
    if (!Number.isFinite(now[at])) continue; // a gap
    context.fillStyle =
      !panel.marked || panel.marked.includes(at) ? colourOf(look, panel.colour) : look.control;
    const top = y(Math.min(high, Math.max(now[at], low)));
    context.fillRect(x(positions[at]) - wide / 2, top, wide, y(low) - top);
    if (at !== lit) continue;
    context.strokeStyle = look.text;
    context.lineWidth = 2;
    context.strokeRect(x(positions[at]) - wide / 2, box.top, wide, y(low) - box.top);
  }
  if (panel.beside === null) return;
  const curve = {
    xs: positions,
    ys: stage.arrays[panel.beside].values,
    dashed: panel.beside_colour === "control",
  };
  trace(context, curve, x, y, colourOf(look, panel.beside_colour));
}
