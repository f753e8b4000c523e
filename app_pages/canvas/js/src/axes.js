// A sharp canvas, and the box of a plot with its axes.

import { sizeOf } from "./dom.js";
import { scale } from "./scales.js";
import { percentTick } from "./wording.js";

/** @import {Look} from "./theme.js" */
/** @import {Range, Scale} from "./scales.js" */
/** @typedef {{ context: CanvasRenderingContext2D, width: number, height: number }} Pen sizes in units of drawing */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */
/** @typedef {{ x: string, y: string, log_x?: boolean, log_y?: boolean, percent?: boolean }} Axes what the axes say */

/**
 * A canvas as sharp as the screen, cleared, with the look's font.
 * @param {HTMLCanvasElement} canvas
 * @param {Look} look
 * @returns {Pen}
 */
export function pen(canvas, look) {
  const { width, height, by } = sizeOf(canvas);
  const ratio = by * (window.devicePixelRatio || 1);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws on no canvas");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `12px ${look.font}`;
  context.lineJoin = "round";
  context.textBaseline = "alphabetic";
  return { context, width, height };
}

/** @param {Pen} pen @returns {Box} */
export function boxOf({ width, height }) {
  return { left: 52, right: width - 12, top: 28, bottom: height - 40 };
}

/**
 * Draws the axes; returns their scales.
 * @param {Pen} pen
 * @param {Look} look
 * @param {Box} box
 * @param {Axes} axes
 * @param {Range} rangeX
 * @param {Range} rangeY
 * @returns {{ x: Scale, y: Scale }}
 */
export function plot({ context }, look, box, axes, rangeX, rangeY) {
  const x = scale(...rangeX, box.left, box.right, axes.log_x);
  const y = scale(...rangeY, box.bottom, box.top, axes.log_y);
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, name] of y.ticks((box.bottom - box.top) / 48)) {
    context.strokeStyle = look.grid;
    line(context, box.left, y(value), box.right, y(value));
    context.fillStyle = look.text;
    context.fillText(axes.percent ? percentTick(value) : name, box.left - 6, y(value));
  }
  context.textBaseline = "alphabetic";
  context.fillStyle = look.text;
  context.textAlign = "center";
  for (const [value, name] of x.ticks(Math.max(5, (box.right - box.left) / 80)))
    context.fillText(name, x(value), box.bottom + 16);
  context.textAlign = "right";
  context.fillText(axes.x, box.right, box.bottom + 33);
  context.textAlign = "left";
  context.fillText(axes.y, 4, box.top - 10);
  return { x, y };
}

/** @param {CanvasRenderingContext2D} context @param {number} fromX @param {number} fromY @param {number} toX @param {number} toY */
export function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

/** Draws inside a box, and a little over its edge, so that a curve along it is whole. @param {CanvasRenderingContext2D} context @param {Box} box @param {() => void} draw */
export function clipped(context, box, draw) {
  context.save();
  context.beginPath();
  context.rect(box.left - 6, box.top - 6, box.right - box.left + 12, box.bottom - box.top + 12);
  context.clip();
  draw();
  context.restore();
}
