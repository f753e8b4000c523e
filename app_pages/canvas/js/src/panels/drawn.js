// A curve that is drawn by hand over what is veiled, and how far it is from what was recorded.

import { nearest } from "../scales.js";

/** @import {Numbers, Scale} from "../scales.js" */
/** @import {Look} from "../theme.js" */
/**
 * Heights at places evenly spaced from one end of what is veiled to the other, NaN where nothing is drawn yet. The pen
 * is at the place that was drawn last, as long as it is held.
 * @typedef {{ from: number, last: number, heights: Float64Array, pen: number | null }} Drawn
 */

const PLACES = 64;

/** An empty sheet over the steps that are veiled. @param {number} from @param {number} last @returns {Drawn} */
const sheet = (from, last) => ({ from, last, heights: new Float64Array(PLACES).fill(Number.NaN), pen: null });

/** @param {Drawn} drawn @param {number} place */
const stepAt = ({ from, last }, place) => from + ((last - from) * place) / (PLACES - 1);

/**
 * Draws on to a step, in a straight line from where the pen is.
 * @param {Drawn | undefined} before
 * @param {{ now: number, last: number }} ends
 * @param {number} step
 * @param {number} height
 * @returns {Drawn}
 */
export function drawOn(before, { now, last }, step, height) {
  const drawn = before ?? sheet(now, last);
  const share = (step - drawn.from) / Math.max(drawn.last - drawn.from, 1);
  const place = Math.round(Math.max(0, Math.min(1, share)) * (PLACES - 1));
  const start = drawn.pen ?? place;
  const heights = drawn.heights.slice();
  const old = heights[start];
  const [low, high] = [Math.min(start, place), Math.max(start, place)];
  for (let at = low; at <= high; at++) {
    const on = start === place ? 1 : (at - start) / (place - start);
    heights[at] = Number.isNaN(old) ? height : old + on * (height - old);
  }
  return { ...drawn, heights, pen: place };
}

/** The pen is lifted. @param {Drawn} drawn @returns {Drawn} */
export const lifted = (drawn) => ({ ...drawn, pen: null });

/** Where the pen is, or where it was last. @param {Drawn} drawn @returns {[number, number] | null} a step and a height */
export function penOf(drawn) {
  const known = [...drawn.heights.keys()].filter((at) => Number.isFinite(drawn.heights[at]));
  const place = drawn.pen ?? known.at(-1);
  return place === undefined ? null : [stepAt(drawn, place), drawn.heights[place]];
}

/** How far it lies beside a curve, over all places that are drawn: in the mean, and in the mean either way. @param {Drawn} drawn @param {Numbers} steps @param {Numbers} values */
export function beside(drawn, steps, values) {
  let [count, over, apart] = [0, 0, 0];
  drawn.heights.forEach((height, place) => {
    const off = height - values[nearest(steps, stepAt(drawn, place))];
    if (!Number.isFinite(off)) return;
    count++;
    over += off;
    apart += Math.abs(off);
  });
  return { over: over / count, apart: apart / count };
}

/** @param {CanvasRenderingContext2D} context @param {{ x: Scale, y: Scale }} scales @param {Drawn} drawn @param {Look} look */
export function drawDrawn(context, { x, y }, drawn, look) {
  context.strokeStyle = look.geometry;
  context.lineWidth = 3;
  context.setLineDash([2, 5]);
  context.lineCap = "round";
  context.beginPath();
  drawn.heights.forEach((height, place) => {
    if (Number.isFinite(height)) context.lineTo(x(stepAt(drawn, place)), y(height));
  });
  context.stroke();
  context.lineCap = "butt";
  context.setLineDash([]);
}
