// One row of the table: a value for every pair, filled for training pairs, hollow for held-out ones.

import { boxOf, plot } from "../axes.js";
import { atFrame } from "../block.js";
import { itemAt } from "../hover.js";
import { dot, ring, trace } from "../marks.js";

/** @import {TeethHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */

/** @param {Painted<TeethHeader>} painted */
export function drawTeeth({ pen, stage, panel, frame, look, view, hover }) {
  const { context } = pen;
  const box = boxOf(pen);
  const now = atFrame(stage.arrays[panel.values], frame);
  const filled = stage.arrays[panel.filled].values;
  const places = Float32Array.from(now, (_, at) => at);
  const { x, y } = plot(pen, look, box, panel, [-0.5, now.length - 0.5], panel.range_y);
  context.fillStyle = look.wrong;
  if (panel.range_y[0] < 0) context.fillRect(box.left, y(0), box.right - box.left, box.bottom - y(0));
  context.fillStyle = look.text;
  context.textAlign = "left";
  context.fillText(panel.above, box.left + 6, box.top + 12);
  context.fillText(panel.below, box.left + 6, box.bottom - 8);
  trace(context, { xs: places, ys: now, thin: true }, x, y, look.control);
  for (let at = 0; at < now.length; at++) {
    if (!Number.isFinite(now[at])) continue; // a gap
    if (filled[at]) dot(context, x(at), y(now[at]), look.train, look.background, 4.2, 1);
    else dot(context, x(at), y(now[at]), look.background, look.held_out, 3.3, 1.6);
  }
  view.probe = (px) => {
    const at = Math.max(0, Math.min(now.length - 1, Math.round(x.inverse(px))));
    return { kind: "item", at, count: now.length, panel: panel.name };
  };
  const lit = itemAt(panel, stage, hover);
  if (lit !== null && Number.isFinite(now[lit])) ring(context, x(lit), y(now[lit]), look.text);
}
