// What is drawn inside a plot: curves, dots.

import { stretches } from "./scales.js";

/** @import {Numbers} from "./scales.js" */
/** @typedef {{ xs: Numbers, ys: Numbers, dashed?: boolean, points?: boolean, thin?: boolean }} Curve */

/**
 * A curve, with gaps where it is not finite, or its points.
 * @param {CanvasRenderingContext2D} context
 * @param {Curve} curve
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 * @param {string} colour
 */
export function trace(context, { xs, ys, dashed, points, thin }, x, y, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = thin ? 1 : 2;
  context.setLineDash(dashed ? [5, 4] : []);
  for (const [first, end] of stretches(xs, ys)) {
    if (points) for (let i = first; i < end; i++) disc(context, x(xs[i]), y(ys[i]), 3.5);
    else if (end - first === 1) disc(context, x(xs[first]), y(ys[first]), context.lineWidth);
    else {
      context.beginPath();
      for (let i = first; i < end; i++) context.lineTo(x(xs[i]), y(ys[i]));
      context.stroke();
    }
  }
  context.setLineDash([]);
}

/** The outline of a cell, white on ink: seen on whatever colour there is. @param {CanvasRenderingContext2D} context @param {[number, number, number, number]} box left, top, width, height @param {number} thick @param {string} ink */
export function outline(context, box, thick, ink) {
  for (const [colour, more] of /** @type {const} */ ([
    [ink, 3],
    ["#ffffff", 0],
  ])) {
    context.strokeStyle = colour;
    context.lineWidth = thick + more;
    context.strokeRect(...box);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
export function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A disc with an edge. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} colour @param {string} edge @param {number} [radius] @param {number} [width] */
export function dot(context, x, y, colour, edge, radius = 5, width = 1.5) {
  context.fillStyle = colour;
  disc(context, x, y, radius);
  context.strokeStyle = edge;
  context.lineWidth = width;
  context.stroke();
}

/** Around what is lit. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} colour */
export function ring(context, x, y, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.stroke();
}

const REACH = 16; // pixels

/** The place next to a pointer, if it is near enough. @param {ArrayLike<[number, number]>} places @param {number} px @param {number} py */
export function closest(places, px, py) {
  let [found, least] = [/** @type {number | null} */ (null), REACH];
  for (let at = 0; at < places.length; at++) {
    const distance = Math.hypot(places[at][0] - px, places[at][1] - py);
    if (distance < least) [found, least] = [at, distance];
  }
  return found;
}
