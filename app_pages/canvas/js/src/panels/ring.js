// All answers to one question, on a clock: a ray for each, as long as the network is sure of it; a hand points to the
// answer that leads, a mark to the right one.

import { isRight, readAsked, written } from "../asking.js";
import { itemAt } from "../hover.js";
import { disc } from "../marks.js";
import { scale } from "../scales.js";

/** @import {RingHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */
/** @import {Look} from "../theme.js" */
/** @import {Asked} from "../asking.js" */
/** @typedef {{ x: number, y: number, inner: number, outer: number, count: number, names?: string[] }} Clock */
/**
 * What a clock of answers shows: a ray for each, and the places of the right one and of the one that leads.
 * @typedef {object} Shown
 * @property {ArrayLike<number> | null} values how long each ray is, between `low` and `high`
 * @property {number} low
 * @property {number} high
 * @property {number | null} taught
 * @property {number | null} answer
 * @property {number | null} lit
 * @property {string} own the colour of the right one
 * @property {string} hand
 * @property {string} form
 * @property {Asked} asked
 */

const WIDEST = 9; // pixels of a ray

/** @param {Painted<RingHeader>} painted */
export function drawRing({ pen: { context, width, height }, stage, panel, frame, look, view, hover }) {
  const asked = readAsked(panel, stage, frame, view);
  const outer = Math.min(width, height) / 2 - 20;
  /** @type {Clock} */
  const clock = {
    x: width / 2,
    y: height / 2,
    inner: 0.56 * outer,
    outer,
    count: stage.arrays[panel.values].shape[1],
  };
  const own = asked.kind === null || asked.kind === 0 ? look.held_out : look.train;
  paintRing(context, clock, look, {
    values: asked.shares,
    low: 0,
    high: 1,
    taught: asked.taught === asked.none ? null : asked.taught,
    answer: asked.answer === asked.none ? null : asked.answer,
    lit: itemAt(panel, stage, hover),
    own,
    hand: isRight(asked) ? own : look.text,
    form: panel.form,
    asked,
  });
  view.probe = (px, py) => {
    const [dx, dy] = [px - clock.x, py - clock.y];
    const away = Math.hypot(dx, dy);
    if (away < 0.8 * clock.inner || away > clock.outer + 16) return null;
    const turn = (Math.atan2(dx, -dy) / (2 * Math.PI) + 1) % 1;
    return {
      kind: "item",
      at: Math.round(turn * clock.count) % clock.count,
      count: clock.count,
      panel: panel.name,
    };
  };
}

/** @param {CanvasRenderingContext2D} context @param {Clock} clock @param {Look} look @param {Shown} shown */
export function paintRing(context, clock, look, shown) {
  const { values, taught, answer, lit, own } = shown;
  drawFace(context, clock, look, taught);
  if (values) {
    const reach = scale(shown.low, shown.high, clock.inner + 1, clock.outer);
    for (let at = 0; at < clock.count; at++) {
      if (!Number.isFinite(values[at])) continue;
      const special = at === taught || at === answer || at === lit;
      context.strokeStyle = at === taught ? own : special ? look.text : look.control;
      context.globalAlpha = special ? 1 : 0.55;
      context.lineWidth = Math.max(1, Math.min(WIDEST, ((2 * Math.PI * clock.inner) / clock.count) * 0.72));
      const end = Math.min(clock.outer, Math.max(clock.inner + 1, reach(values[at])));
      ray(context, clock, at, clock.inner, end);
    }
    context.globalAlpha = 1;
  }
  if (taught !== null) drawMark(context, clock, taught, own, look);
  if (answer !== null) drawHand(context, clock, answer, shown.hand);
  drawWords(context, clock, shown, look);
}

/** What an answer is called. @param {Clock} clock @param {number} at */
const nameOf = ({ names }, at) => names?.[at] ?? String(at);

/** Where an answer stands: the first at the top, then as a clock goes. @param {Clock} clock @param {number} at @param {number} radius @returns {[number, number]} */
function place({ x, y, count }, at, radius) {
  const angle = (2 * Math.PI * at) / count;
  return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
}

/** @param {CanvasRenderingContext2D} context @param {Clock} clock @param {number} at @param {number} from @param {number} to */
function ray(context, clock, at, from, to) {
  context.beginPath();
  context.moveTo(...place(clock, at, from));
  context.lineTo(...place(clock, at, to));
  context.stroke();
}

/** The answer that is marked has a number of its own. @param {CanvasRenderingContext2D} context @param {Clock} clock @param {Look} look @param {number | null} marked */
function drawFace(context, clock, look, marked) {
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  for (const radius of [clock.inner, clock.outer]) {
    context.beginPath();
    context.arc(clock.x, clock.y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
  context.fillStyle = look.text;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const every = clock.count <= 14 ? 1 : clock.count <= 60 ? 5 : clock.count <= 130 ? 10 : 20;
  context.globalAlpha = 0.75;
  for (let at = 0; at <= clock.count - 0.6 * every; at += every) {
    const away = marked === null ? clock.count : Math.abs(at - marked);
    if (Math.min(away, clock.count - away) > 0.05 * clock.count)
      context.fillText(nameOf(clock, at), ...place(clock, at, clock.outer + 12));
  }
  context.globalAlpha = 1;
}

/** On the rim, with its number outside. @param {CanvasRenderingContext2D} context @param {Clock} clock @param {number} at @param {string} colour @param {Look} look */
function drawMark(context, clock, at, colour, look) {
  context.fillStyle = colour;
  disc(context, ...place(clock, at, clock.outer), 4);
  context.font = `600 13px ${look.font}`;
  context.fillText(nameOf(clock, at), ...place(clock, at, clock.outer + 13));
}

/** @param {CanvasRenderingContext2D} context @param {Clock} clock @param {number} at @param {string} colour */
function drawHand(context, clock, at, colour) {
  const half = (clock.count * 0.1) / (2 * Math.PI);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(...place(clock, at, clock.inner - 2));
  context.lineTo(...place(clock, at - half, clock.inner - 15));
  context.lineTo(...place(clock, at + half, clock.inner - 15));
  context.closePath();
  context.fill();
}

/** In the middle: the question, and its answer. @param {CanvasRenderingContext2D} context @param {Clock} clock @param {Shown} shown @param {Look} look */
function drawWords(context, clock, { form, asked, hand: colour }, look) {
  const { x, y, inner } = clock;
  const size = Math.round(0.52 * inner);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.font = `600 ${size}px ${look.font}`;
  context.fillText(asked.answer === asked.none ? "?" : String(asked.answer), x, y);
  context.fillStyle = look.text;
  context.font = `${Math.max(10, Math.round(0.19 * inner))}px ${look.font}`;
  const question = written(form, asked, asked.none).replace(/\?$/, "");
  if (context.measureText(question).width < 1.2 * inner) context.fillText(question, x, y - 0.42 * inner);
  context.fillStyle = colour;
  context.fillText(isRight(asked) ? "✓" : "✗", x, y + 0.43 * inner);
  context.font = `12px ${look.font}`;
}
