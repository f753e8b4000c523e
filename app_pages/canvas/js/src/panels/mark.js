// A step that is dragged along a picture of curves, and told to the page where it is let go.

import { line } from "../axes.js";
import { dot } from "../marks.js";
import { nearest } from "../scales.js";

/** @import {AnyPanelHeader, LinesHeader, MarkHeader} from "../protocol.d.ts" */
/** @import {Box} from "../axes.js" */
/** @import {Stage} from "../block.js" */
/** @import {Look} from "../theme.js" */
/** @import {View} from "./index.js" */
/** @typedef {LinesHeader & { mark: MarkHeader }} Marked */

/** Whether a step can be marked on a panel. @param {AnyPanelHeader} panel @returns {panel is Marked} */
export const isMarked = (panel) => panel.picture === "lines" && panel.mark !== null;

/** Where the mark stands: where it has been dragged to, else where the page has it. @param {MarkHeader} mark @param {View} view */
export const markOf = (mark, view) => view.mark ?? mark.at;

/** The step next to another one that the mark can stand at. @param {MarkHeader} mark @param {Stage} stage @param {number} wanted */
export function markNear(mark, stage, wanted) {
  const { values } = stage.arrays[mark.steps];
  return values[nearest(values, wanted)];
}

/** The step so many places further on. @param {MarkHeader} mark @param {Stage} stage @param {View} view @param {number} by */
export function markBy(mark, stage, view, by) {
  const { values, shape } = stage.arrays[mark.steps];
  const at = nearest(values, markOf(mark, view)) + by;
  return values[Math.max(0, Math.min(shape[0] - 1, at))];
}

/** @param {CanvasRenderingContext2D} context @param {Box} box @param {number} x @param {string} label @param {Look} look */
export function drawMark(context, box, x, label, look) {
  context.strokeStyle = look.text;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  line(context, x, box.top, x, box.bottom);
  context.setLineDash([]);
  dot(context, x, (box.top + box.bottom) / 2, look.text, look.background, 8);
  context.fillStyle = look.text;
  context.font = `600 12px ${look.font}`;
  const wide = context.measureText(label).width;
  const right = x + 12 + wide < box.right;
  context.textAlign = right ? "left" : "right";
  context.fillText(label, right ? x + 8 : x - 8, box.top + 14);
  context.font = `12px ${look.font}`;
}
