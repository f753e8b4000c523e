// Points in the plane, or in space to be turned by dragging; in a cyclic order, joined where `joined` says so.

import { line } from "../axes.js";
import { atFrame } from "../block.js";
import { itemAt } from "../hover.js";
import { closest, disc, ring } from "../marks.js";
import { colourOf, cyclic } from "../theme.js";

/** @import {PointsHeader} from "../protocol.d.ts" */
/** @import {Look} from "../theme.js" */
/** @import {Painted, View} from "./index.js" */

/** @typedef {(a: number, b: number, c: number) => [number, number, number]} Turning to the right, up, and towards the eye */

const CROWD = 200;
const TURN = 24_000; // milliseconds of a whole turn
const NEARER = 0.2; // how much larger the nearest is than what lies in the middle

/** @param {Painted<PointsHeader>} painted */
export function drawPoints({ pen, stage, panel, frame, look, view, hover }) {
  const { context, width, height } = pen;
  const [, count, dims] = stage.arrays[panel.points].shape;
  const now = atFrame(stage.arrays[panel.points], frame);
  const order = panel.order === null ? null : stage.arrays[panel.order].values;
  const size = (Math.min(width, height) / 2 - 14) / panel.reach;
  view.turn ??= [0.6, 0.4];
  view.moving = dims > 2 && panel.spins && spin(view);
  const turned = turnedBy(view.turn);
  const [depths, places] = [new Float64Array(count), /** @type {[number, number][]} */ ([])];
  for (let token = 0; token < count; token++) {
    const [a, b] = [now[token * dims], now[token * dims + 1]];
    const [u, v, depth] = dims > 2 ? turned(a, b, now[token * dims + 2]) : [a, b, 0];
    depths[token] = Math.max(-1, Math.min(1, depth / panel.reach || 0));
    const larger = size * nearer(depths[token]);
    places.push([width / 2 + larger * u, height / 2 - larger * v]);
  }
  if (panel.shell) drawShell(context, [width / 2, height / 2], size, panel.shell, look);
  drawAxes(context, width, height, dims > 2 ? 0.6 * size * panel.reach : 0, turned, look);
  view.probe = (px, py) => {
    const at = closest(places, px, py);
    return at === null ? null : { kind: "item", at, count, panel: panel.name };
  };
  const chain = Array.from({ length: count }, (_, at) => at);
  if (dims > 2) chain.sort((one, other) => depths[tokenAt(order, one)] - depths[tokenAt(order, other)]);
  for (const at of chain) {
    const token = tokenAt(order, at);
    const [x, y] = places[token];
    context.strokeStyle = context.fillStyle = panel.colours
      ? colourOf(look, panel.colours[token])
      : cyclic(look, at, count);
    if (dims > 2) context.globalAlpha = 0.7 + 0.3 * depths[token];
    if (panel.joined && (panel.closed || at + 1 < count)) {
      context.lineWidth = 1.1;
      line(context, x, y, ...places[tokenAt(order, (at + 1) % count)]);
    }
    disc(context, x, y, count > CROWD ? 2 : dims > 2 ? 4.5 * nearer(depths[token]) ** 2 : 3.5);
  }
  context.globalAlpha = 1;
  const lit = itemAt(panel, stage, hover);
  if (lit !== null) ring(context, ...places[lit], look.text);
}

/** @param {ArrayLike<number> | null} order @param {number} at */
const tokenAt = (order, at) => (order ? order[at] : at);

/** @param {number} depth from -1 to 1, towards the eye */
const nearer = (depth) => 1 / (1 - NEARER * depth);

/** A cloud turns by itself until it is touched; not for who wants no motion. @param {View} view @returns {boolean} whether it does */
function spin(view) {
  if (view.held || !view.turn || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  const now = performance.now();
  view.turn = [view.turn[0] + (2 * Math.PI * Math.min(100, now - (view.spun ?? now))) / TURN, view.turn[1]];
  view.spun = now;
  return true;
}

/** The middle, and in space where the three axes lie. @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {number} long @param {Turning} turned @param {Look} look */
function drawAxes(context, width, height, long, turned, look) {
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  const [x, y] = [width / 2, height / 2];
  /** @type {[number, number, number][]} */
  const axes = long ? [turned(1, 0, 0), turned(0, 1, 0), turned(0, 0, 1)] : [];
  for (const [u, v] of axes) line(context, x - long * u, y + long * v, x + long * u, y - long * v);
  if (axes.length) return;
  line(context, x - 8, y, x + 8, y);
  line(context, x, y - 8, x, y + 8);
}

/** What lies between two circles, and its outer edge. @param {CanvasRenderingContext2D} context @param {[number, number]} centre @param {number} size of a unit @param {[number, number]} shell @param {Look} look */
function drawShell(context, [x, y], size, [inner, outer], look) {
  context.fillStyle = look.grid;
  context.beginPath();
  context.arc(x, y, size * outer, 0, 2 * Math.PI);
  context.arc(x, y, size * inner, 0, 2 * Math.PI, true);
  context.fill();
  context.strokeStyle = look.control;
  context.lineWidth = 1;
  context.beginPath();
  context.arc(x, y, size * outer, 0, 2 * Math.PI);
  context.stroke();
}

/** Seen from a direction: turned about the upright axis, then towards the eye. @param {[number, number]} turn @returns {Turning} */
export function turnedBy([around, up]) {
  const [sy, cy, sp, cp] = [Math.sin(around), Math.cos(around), Math.sin(up), Math.cos(up)];
  return (a, b, c) => {
    const ahead = cy * c - sy * a;
    return [cy * a + sy * c, cp * b - sp * ahead, sp * b + cp * ahead];
  };
}
