// Curves over the steps (with a cursor) or over anything else.

import { boxOf, clipped, line, plot } from "../axes.js";
import { placeAt } from "../hover.js";
import { dot, trace } from "../marks.js";
import { extent, nearest, padded, scale } from "../scales.js";
import { colourOf } from "../theme.js";
import { drawGuess, drawQuestion, guessing, isGuessed } from "./guess.js";
import { drawMark, isMarked, markNear, markOf } from "./mark.js";

/** @import {LinesHeader, SeriesHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */
/** @import {Stage} from "../block.js" */

/** @param {Painted<LinesHeader>} painted */
export function drawLines({ pen, stage, panel, frame, look, view, hover, veiled }) {
  const { context } = pen;
  const box = boxOf(pen);
  const series = panel.series.map((one) => ({ ...one, ...curveOf(one, stage) }));
  const lists = { x: series.map((one) => one.xs), y: series.map((one) => one.ys) };
  const rangeX = panel.range_x ?? extent(lists.x, panel.log_x);
  const rangeY = panel.range_y ?? padded(extent(lists.y, panel.log_y), panel.log_y);
  const along = scale(...rangeX, box.left, box.right, panel.log_x);
  const now = stage.steps && panel.cursor ? stage.arrays.steps.values[frame] : 0;
  const known = veiled && panel.cursor ? now : rangeX[1];
  for (const span of panel.spans) {
    context.fillStyle = look.phases[span.phase];
    const from = Math.max(box.left, along(span.start));
    const width = Math.max(0, Math.min(box.right, along(Math.min(known, span.end))) - from);
    context.fillRect(from, box.top, width, box.bottom - box.top);
  }
  const { x, y } = plot(pen, look, box, panel, rangeX, rangeY);
  view.toValue = panel.cursor ? (pixel) => x.inverse(pixel) : null;
  const ends = { now, last: rangeX[1], low: rangeY[0], high: rangeY[1] };
  view.guessing = panel.guess ? guessing(panel.guess, { x, y }, ends) : null;
  clipped(context, known < rangeX[1] ? { ...box, right: x(known) - 6 } : box, () => {
    for (const one of series) trace(context, one, x, y, colourOf(look, one.colour));
  });

  /** @param {typeof series[number]} one @param {number} at @param {number} place */
  const mark = (one, at, place) => {
    const value = one.ys[at];
    if (Number.isFinite(value) && value <= rangeY[1])
      dot(context, place, y(value), colourOf(look, one.colour), look.background);
  };
  if (panel.live) for (const one of series) mark(one, one.ys.length - 1, x(one.xs[one.xs.length - 1]));
  view.probe = (px) => {
    const at = Math.max(rangeX[0], Math.min(known, x.inverse(px)));
    return panel.cursor ? { kind: "step", at } : { kind: "value", at, panel: panel.name };
  };
  const read = placeAt(panel, hover);
  if (read !== null) {
    context.strokeStyle = look.control;
    context.lineWidth = 1;
    line(context, x(read), box.top, x(read), box.bottom);
    for (const one of series) {
      const at = nearest(one.xs, read);
      mark(one, at, x(one.xs[at]));
    }
  }
  view.toMark = isMarked(panel) ? (pixel) => markNear(panel.mark, stage, x.inverse(pixel)) : null;
  if (isMarked(panel)) drawMark(context, box, x(markOf(panel.mark, view)), panel.mark.label, look);
  if (!panel.cursor || !stage.steps) return;
  context.strokeStyle = look.text;
  context.lineWidth = 1;
  line(context, x(now), box.top, x(now), box.bottom);
  for (const one of series) mark(one, nearest(one.xs, now), x(now));
  if (!panel.guess) return;
  if (veiled && !isGuessed(view) && panel.guess.axis !== "y")
    drawQuestion(context, box, x(now), panel.guess.words.ask, look);
  drawGuess(context, box, { x, y }, panel.guess, view, Boolean(veiled), look);
}

/** @param {SeriesHeader} one @param {Stage} stage */
function curveOf(one, stage) {
  return { xs: stage.arrays[one.xs].values, ys: stage.arrays[one.ys].values };
}
