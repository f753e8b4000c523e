// Many curves over one axis, which may fall on to one.

import { boxOf, clipped, plot } from "../axes.js";
import { atFrame } from "../block.js";
import { trace } from "../marks.js";
import { cyclic } from "../theme.js";

/** @import {BundleHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */

/** @param {Painted<BundleHeader>} painted */
export function drawBundle({ pen, stage, panel, frame, look }) {
  const { context } = pen;
  const [, curves, count] = stage.arrays[panel.values].shape;
  const now = atFrame(stage.arrays[panel.values], frame);
  const xs = Float32Array.from({ length: count }, (_, at) => panel.start + at);
  const box = boxOf(pen);
  const { x, y } = plot(pen, look, box, panel, [panel.start, panel.start + count - 1], panel.range_y);
  clipped(context, box, () => {
    context.globalAlpha = Math.max(0.12, Math.min(0.6, 12 / curves));
    for (let at = 0; at < curves; at++) {
      const curve = { xs, ys: now.subarray(at * count, (at + 1) * count), thin: true };
      trace(context, curve, x, y, cyclic(look, at, curves));
    }
    context.globalAlpha = 1;
    if (panel.beside === null) return;
    trace(context, { xs, ys: atFrame(stage.arrays[panel.beside], frame) }, x, y, look.text);
  });
}
