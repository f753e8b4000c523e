// A table of cells; the values are shares of the way from `low` to `high`, or places in a list of colours.

import { atFrame } from "../block.js";
import { cellAt } from "../hover.js";
import { dot, outline } from "../marks.js";
import { scale } from "../scales.js";
import { colourOf } from "../theme.js";
import { said } from "../wording.js";

/** @import {HeatHeader, Format} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */
/** @import {Box} from "../axes.js" */
/** @import {Look} from "../theme.js" */

/** @param {Painted<HeatHeader>} painted */
export function drawHeat(painted) {
  const { pen, stage, panel, frame, look, view, hover } = painted;
  const { context, width, height } = pen;
  const [, rows, columns] = stage.arrays[panel.values].shape;
  const now = atFrame(stage.arrays[panel.values], frame);
  const box = { left: panel.row_names.length ? 64 : 12, right: width - 12, top: 26, bottom: height - 40 };
  const [w, h] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
  const shade = shadeOf(panel, look);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      context.fillStyle = shade(now[row * columns + column]);
      context.fillRect(box.left + column * w, box.bottom - (row + 1) * h, w + 0.5, h + 0.5);
    }
  nameCells(context, panel, box, w, h, look);
  if (panel.path && panel.path_values) drawPath(painted, box, shade);
  if (panel.bar !== "") drawBar(context, box.right, panel, panel.bar, look, stage.language);
  view.toCell = (px, py) => {
    const [column, row] = [Math.floor((px - box.left) / w), Math.floor((box.bottom - py) / h)];
    return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
  };
  view.probe = (px, py) => {
    const cell = view.toCell?.(px, py);
    return cell ? { kind: "cell", ...cell, rows, columns, picture: "heat" } : null;
  };
  const [chosen, lit] = [view.cell ?? panel.chosen, cellAt(panel, stage, hover)];
  for (const [cell, thick] of /** @type {const} */ ([
    [lit, 1.5],
    [chosen, 2.5],
  ])) {
    if (!cell) continue;
    outline(context, [box.left + cell.column * w, box.bottom - (cell.row + 1) * h, w, h], thick, look.ink);
  }
}

/**
 * The path so far over the table: each dot in the shade of its own value, the one that is shown the largest.
 * @param {Painted<HeatHeader>} painted
 * @param {Box} box
 * @param {(value: number) => string} shade
 */
function drawPath({ pen: { context }, stage, panel, frame, look }, box, shade) {
  const points = stage.arrays[/** @type {string} */ (panel.path)].values;
  const values = stage.arrays[/** @type {string} */ (panel.path_values)].values;
  const x = scale(0, 1, box.left, box.right);
  const y = scale(0, 1, box.bottom, box.top);
  const count = points.length / 2;
  context.strokeStyle = look.text;
  for (const [end, alpha] of [
    [count, 0.3],
    [frame + 1, 1],
  ]) {
    context.globalAlpha = alpha;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let i = 0; i < end; i++) context.lineTo(x(points[2 * i]), y(points[2 * i + 1]));
    context.stroke();
  }
  for (let i = 0; i <= frame; i++) {
    const last = i === frame;
    dot(
      context,
      x(points[2 * i]),
      y(points[2 * i + 1]),
      shade(values[i]),
      look.text,
      last ? 8 : 4,
      last ? 2.5 : 1,
    );
  }
}

/** @param {CanvasRenderingContext2D} context @param {HeatHeader} panel @param {Box} box @param {number} w @param {number} h @param {Look} look */
function nameCells(context, panel, box, w, h, look) {
  context.fillStyle = look.text;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const skipRows = Math.ceil(16 / h);
  panel.row_names.forEach((name, row) => {
    if (row % skipRows === 0) context.fillText(name, box.left - 6, box.bottom - (row + 0.5) * h);
  });
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const widest = Math.max(0, ...panel.column_names.map((name) => context.measureText(name).width)) + 8;
  const skip = Math.ceil(widest / w);
  panel.column_names.forEach((name, column) => {
    if (column % skip === 0) context.fillText(name, box.left + (column + 0.5) * w, box.bottom + 15);
  });
  context.textAlign = "right";
  context.fillText(panel.x, box.right, box.bottom + 32);
  context.textAlign = "left";
  context.fillText(panel.y, 4, box.top - 9);
}

/** The colour of a value; a value that is not finite is a gap. @param {HeatHeader} panel @param {Look} look */
function shadeOf(panel, look) {
  const share = scale(panel.low, panel.high, 0, 1, panel.log);
  /** @param {number} value */
  return (value) => {
    if (!Number.isFinite(value)) return look.grid;
    if (panel.palette) return colourOf(look, panel.palette[Math.round(value)]);
    const s = Math.max(0, Math.min(1, share(value)));
    if (look.dark) return `oklch(${0.25 + 0.6 * s} ${0.05 + 0.09 * s} ${260 - 170 * s})`;
    return `oklch(${0.95 - 0.6 * s} ${0.03 + 0.1 * s} ${110 + 150 * s})`;
  };
}

/**
 * Above the table, to the right: which shade means what, from the lowest to the highest.
 * @param {CanvasRenderingContext2D} context
 * @param {number} right
 * @param {HeatHeader} panel
 * @param {Format} format
 * @param {Look} look
 * @param {string} language
 */
function drawBar(context, right, panel, format, look, language) {
  const [low, high] = [panel.low, panel.high].map((value) => said(value, format, language));
  const from = right - context.measureText(high).width - 6 - 96;
  const shades = scale(panel.low, panel.high, from, from + 96, panel.log);
  const shade = shadeOf(panel, look);
  for (let x = from; x < from + 96; x += 2) {
    context.fillStyle = shade(shades.inverse(x));
    context.fillRect(x, 8, 2.5, 9);
  }
  context.fillStyle = look.text;
  context.textAlign = "right";
  context.fillText(high, right, 17);
  context.fillText(low, from - 6, 17);
}
