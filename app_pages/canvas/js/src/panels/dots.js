// Numbers with their seeds, one below another: a dot a seed, the mean, its interval, and what is read where
// there is nothing to find.

import { line } from "../axes.js";
import { itemAt } from "../hover.js";
import { disc } from "../marks.js";
import { extent, scale } from "../scales.js";
import { colourOf } from "../theme.js";
import { percentTick } from "../wording.js";

/** @import {DotsHeader, RowHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */
/** @import {Box} from "../axes.js" */
/** @import {Scale} from "../scales.js" */
/** @import {Look} from "../theme.js" */

const ROW = 40;

/** @param {Painted<DotsHeader>} painted */
export function drawDots({ pen, stage, panel, look, view, hover }) {
  const { context, width, height } = pen;
  const box = { left: 12, right: width - 12, top: 8, bottom: height - 42 };
  const numbers = panel.rows.flatMap((row) => [...row.each, row.value, row.low, row.high, row.null]);
  const range = extent([numbers.filter((value) => value !== null)], panel.log_x);
  const room = panel.log_x ? 0 : 0.04 * (range[1] - range[0]);
  const x = scale(range[0] - room, range[1] + room, box.left, box.right, panel.log_x);
  context.textAlign = "center";
  for (const [value, name] of x.ticks((box.right - box.left) / 90)) {
    context.strokeStyle = look.grid;
    context.lineWidth = 1;
    line(context, x(value), box.top, x(value), box.bottom);
    context.fillStyle = look.text;
    const place = Math.min(box.right - 14, Math.max(box.left + 14, x(value)));
    context.fillText(panel.percent ? percentTick(value) : name, place, box.bottom + 15);
  }
  context.textAlign = "right";
  context.fillStyle = look.text;
  context.fillText(panel.x, box.right, box.bottom + 34, box.right - box.left);
  const count = panel.rows.length;
  view.probe = (_, py) => {
    const at = Math.floor((py - box.top) / ROW);
    return at >= 0 && at < count ? { kind: "item", at, count, panel: panel.name } : null;
  };
  const lit = itemAt(panel, stage, hover);
  if (lit !== null) {
    context.fillStyle = look.wrong;
    context.fillRect(box.left - 8, box.top + lit * ROW, box.right - box.left + 16, ROW);
  }
  panel.rows.forEach((row, place) => {
    drawRow(context, row, box.top + place * ROW, x, box, look);
  });
}

/** @param {CanvasRenderingContext2D} context @param {RowHeader} row @param {number} top @param {Scale} x @param {Box} box @param {Look} look */
function drawRow(context, row, top, x, box, look) {
  const middle = top + 27;
  context.textAlign = "left";
  context.fillStyle = look.text;
  context.fillText(row.label, box.left, top + 14, box.right - box.left);
  context.strokeStyle = context.fillStyle = colourOf(look, row.colour);
  context.globalAlpha = 0.4;
  for (const value of row.each) if (value !== null) disc(context, x(value), middle, 3);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  if (row.low !== null && row.high !== null)
    line(context, Math.max(box.left, x(row.low)), middle, Math.min(box.right, x(row.high)), middle);
  if (row.value !== null) diamond(context, x(row.value), middle);
  if (row.null === null) return;
  context.strokeStyle = look.control;
  line(context, x(row.null), middle - 9, x(row.null), middle + 9);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function diamond(context, x, y) {
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x + 6, y);
  context.lineTo(x, y + 6);
  context.lineTo(x - 6, y);
  context.closePath();
  context.fill();
}
