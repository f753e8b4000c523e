// The plane of the two weights: the valley behind, the forces as arrows, the point with its trail.

import { line, pen } from "../../../canvas/js/src/axes.js";
import { dot } from "../../../canvas/js/src/marks.js";
import { balance, both, pulls } from "./valley.js";

/** @import {ForcesData, ForcesText, ValleyData} from "../../../canvas/js/src/protocol.d.ts" */
/** @import {Pen} from "../../../canvas/js/src/axes.js" */
/** @import {Look} from "../../../canvas/js/src/theme.js" */
/** @import {Pair} from "./valley.js" */
/** @typedef {ReturnType<typeof planeOf>} Plane */

const ARROW = 0.6; // an arrow is this long, in units of the plane, for a force of 1
const LEVELS = 14;
const BETWEEN = 2; // loss from one line to the next
const [DARKEST, STRIP] = [0.3, 4]; // what is far up the slope is shaded, a strip of pixels after the other

/** From weights to pixels and back. @param {number} width @param {number} height @param {number} reach */
export function planeOf(width, height, reach) {
  const unit = Math.min(width, height) / 2 / reach;
  return {
    /** @param {number} value */
    x: (value) => width / 2 + unit * value,
    /** @param {number} value */
    y: (value) => height / 2 - unit * value,
    /** @param {Pair} place @returns {Pair} */
    back: ([px, py]) => [(px - width / 2) / unit, (height / 2 - py) / unit],
  };
}

/** @param {HTMLCanvasElement} canvas @param {Look} look @param {ForcesData} data @param {Pair} weights @param {Pair[]} trail @param {number} decay */
export function drawPlane(canvas, look, { valley, text }, weights, trail, decay) {
  const drawn = pen(canvas, look);
  const { context } = drawn;
  const at = planeOf(drawn.width, drawn.height, valley.reach);
  drawValley(drawn, look, at, valley, text);
  context.strokeStyle = look.geometry;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(at.x(balance(valley, decay)), at.y(0), 8, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = look.control;
  for (const [first, second] of trail) context.fillRect(at.x(first) - 1, at.y(second) - 1, 2, 2);
  const found = pulls(valley, weights, decay);
  const sum = both((axis) => found.gradient[axis] + found.decay[axis]);
  drawArrow(context, at, weights, sum, look.text, [4, 3]);
  drawArrow(context, at, weights, found.gradient, look.gradient);
  drawArrow(context, at, weights, found.decay, look.decay);
  dot(context, at.x(weights[0]), at.y(weights[1]), look.text, look.background, 8, 2);
}

/** Shaded by its loss, with lines of equal loss, dashed: they are made up. @param {Pen} pen @param {Look} look @param {Plane} at @param {ValleyData} valley @param {ForcesText} text */
function drawValley({ context, width, height }, look, at, valley, text) {
  /** @param {number} first */
  const loss = (first) => (valley.stiffness / 2) * (first - valley.place) ** 2;
  context.fillStyle = look.control;
  const highest = loss(at.back([0, 0])[0]);
  for (let x = 0; x < width; x += STRIP) {
    context.globalAlpha = (DARKEST * loss(at.back([x + STRIP / 2, 0])[0])) / highest;
    context.fillRect(x, 0, STRIP, height);
  }
  context.strokeStyle = look.control;
  context.setLineDash([3, 5]);
  for (let level = 0; level < LEVELS; level++)
    for (const side of level ? [-1, 1] : [0]) {
      const x = at.x(valley.place + side * Math.sqrt((2 * level * BETWEEN) / valley.stiffness));
      context.globalAlpha = level ? 0.5 : 1;
      context.lineWidth = level ? 1 : 2;
      line(context, x, 0, x, height);
    }
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.lineWidth = 1;
  line(context, 0, at.y(0), width, at.y(0));
  line(context, at.x(0), 0, at.x(0), height);
  /** @param {string} words @param {number} x @param {number} y */
  const write = (words, x, y) => {
    const room = context.measureText(words).width;
    const left = Math.max(2, Math.min(x, width - room - 4));
    context.fillStyle = look.background;
    context.fillRect(left - 3, y - 12, room + 6, 16);
    context.fillStyle = look.text;
    context.fillText(words, left, y);
  };
  context.textAlign = "left";
  write("0", at.x(0) + 6, at.y(0) + 15);
  write(text.second, at.x(0) - context.measureText(text.second).width - 6, 14);
  write(text.first, 4, at.y(0) + 15);
  write(text.least, at.x(valley.place) + 6, height - 8);
}

/** @param {CanvasRenderingContext2D} context @param {Plane} at @param {Pair} from @param {Pair} force @param {string} colour @param {number[]} [dashes] */
function drawArrow(context, at, from, force, colour, dashes = []) {
  const [x, y] = [at.x(from[0]), at.y(from[1])];
  const [toX, toY] = [at.x(from[0] + ARROW * force[0]), at.y(from[1] + ARROW * force[1])];
  if (Math.hypot(toX - x, toY - y) < 3) return;
  const angle = Math.atan2(toY - y, toX - x);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = dashes.length ? 1.5 : 3;
  context.setLineDash(dashes);
  line(context, x, y, toX, toY);
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(toX + 4 * Math.cos(angle), toY + 4 * Math.sin(angle));
  for (const turn of [2.5, -2.5])
    context.lineTo(toX + 9 * Math.cos(angle + turn), toY + 9 * Math.sin(angle + turn));
  context.fill();
}
