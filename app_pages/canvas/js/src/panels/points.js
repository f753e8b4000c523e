// Points in the plane, or in space to be turned by dragging; in a cyclic order, joined where `joined` says so.

import { line } from "../axes.js";
import { atFrame } from "../block.js";
import { itemAt } from "../hover.js";
import { closest, disc, ring } from "../marks.js";
import { colourOf, cyclic } from "../theme.js";

/** @import {PointsHeader} from "../protocol.d.ts" */
/** @import {Look} from "../theme.js" */
/** @import {Painted} from "./index.js" */

const CROWD = 200;

/** @param {Painted<PointsHeader>} painted */
export function drawPoints({ pen, stage, panel, frame, look, view, hover }) {
  const { context, width, height } = pen;
  const [, count, dims] = stage.arrays[panel.points].shape;
  const now = atFrame(stage.arrays[panel.points], frame);
  const order = panel.order === null ? null : stage.arrays[panel.order].values;
  const size = (Math.min(width, height) / 2 - 14) / panel.reach;
  view.turn ??= [0.6, 0.4];
  const turned = turnedBy(view.turn);
  /** @param {number} token @returns {[number, number]} */
  const place = (token) => {
    const [a, b] = [now[token * dims], now[token * dims + 1]];
    const [u, v] = dims > 2 ? turned(a, b, now[token * dims + 2]) : [a, b];
    return [width / 2 + size * u, height / 2 - size * v];
  };
  if (panel.shell) drawShell(context, [width / 2, height / 2], size, panel.shell, look);
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  line(context, width / 2 - 8, height / 2, width / 2 + 8, height / 2);
  line(context, width / 2, height / 2 - 8, width / 2, height / 2 + 8);
  const places = Array.from({ length: count }, (_, token) => place(token));
  view.probe = (px, py) => {
    const at = closest(places, px, py);
    return at === null ? null : { kind: "item", at, count, panel: panel.name };
  };
  for (let at = 0; at < count; at++) {
    const token = order ? order[at] : at;
    const [x, y] = places[token];
    context.strokeStyle = context.fillStyle = panel.colours
      ? colourOf(look, panel.colours[token])
      : cyclic(look, at, count);
    if (panel.joined && (panel.closed || at + 1 < count)) {
      const next = (at + 1) % count;
      context.lineWidth = 1.1;
      line(context, x, y, ...places[order ? order[next] : next]);
    }
    disc(context, x, y, count > CROWD ? 2 : 3.5);
  }
  const lit = itemAt(panel, stage, hover);
  if (lit !== null) ring(context, ...places[lit], look.text);
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

/** Seen from a direction: turned about the upright axis, then towards the eye. @param {[number, number]} turn */
function turnedBy([around, up]) {
  const [sy, cy, sp, cp] = [Math.sin(around), Math.cos(around), Math.sin(up), Math.cos(up)];
  /** @param {number} a @param {number} b @param {number} c @returns {[number, number]} */
  return (a, b, c) => [cy * a + sy * c, cp * b - sp * (cy * c - sy * a)];
}
