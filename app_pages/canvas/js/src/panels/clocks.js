// Frequencies as clocks: each is turned by the first symbol and on by the second; beside them, all answers on a clock
// of their own, and how much of the table those that are on answer alone, over the steps.

import { isRight } from "../asking.js";
import { line, plot } from "../axes.js";
import { itemAt } from "../hover.js";
import { closest, disc, dot, ring as drawRing, trace } from "../marks.js";
import { cyclic } from "../theme.js";
import { said } from "../wording.js";
import {
  cellAtTurn,
  choiceOf,
  isOn,
  leading,
  placesOf,
  reachOf,
  readSum,
  scoresOf,
  shareOf,
  turnedBy,
} from "./adding.js";
import { paintRing } from "./ring.js";

/** @import {ClocksHeader} from "../protocol.d.ts" */
/** @import {Painted, View} from "./index.js" */
/** @import {Box} from "../axes.js" */
/** @import {Look} from "../theme.js" */
/** @typedef {{ x: number, y: number, radius: number }} Dial */

const SWEEP = 1600; // milliseconds for both turns
const WIDE = 620;
const PLOT = 112; // the curve, with its axis

/**
 * Where everything stands: clocks and curve to the left of the answers, or above them on a narrow screen.
 * @param {number} width
 * @param {number} height
 * @param {number} count of clocks
 */
function laidOut(width, height, count) {
  const wide = width > WIDE;
  const block = wide ? Math.min(0.56 * width, width - 0.8 * height) : width;
  const columns = count <= (wide ? 3 : 4) ? count : Math.ceil(count / 2);
  const rows = Math.ceil(count / columns);
  const room = wide ? height - PLOT : Math.min(rows * (block / columns), 0.42 * height);
  const [w, h] = [block / columns, room / rows];
  const radius = Math.max(8, Math.min(w, h) / 2 - 17);
  const dials = Array.from({ length: count }, (_, at) => ({
    x: ((at % columns) + 0.5) * w,
    y: (Math.floor(at / columns) + 0.5) * h + 4,
    radius,
  }));
  const top = wide ? room : height - PLOT;
  const curve = { left: 44, right: block - 14, top: top + 26, bottom: top + PLOT - 36 };
  const ring = wide
    ? { x: (block + width) / 2 + 10, y: height / 2, radius: Math.min((width - block) / 2 - 10, height / 2) }
    : { x: width / 2, y: (room + height - PLOT) / 2, radius: (height - PLOT - room) / 2 };
  return { dials, curve, ring: { ...ring, radius: Math.max(8, ring.radius - 22) } };
}

/** @param {Painted<ClocksHeader>} painted */
export function drawClocks({ pen, stage, panel, frame, look, view, hover }) {
  const { context, width, height } = pen;
  const [choice, m] = [choiceOf(panel, view), placesOf(panel, stage)];
  const { dials, curve, ring } = laidOut(width, height, dialCount(panel));
  const cell = view.cell ?? panel.chosen;
  const turned = turnedBy(panel, stage, cell);
  const asked = readSum(panel, stage, frame, view);
  const told = isRight(asked) ? look.geometry : look.text;
  const lit = itemAt(panel, stage, hover);
  const done = swept(view, JSON.stringify(cell));
  dials.forEach((dial, at) => {
    context.globalAlpha = isOn(choice, at) ? 1 : 0.35;
    drawDial(context, dial, panel.frequencies[at], m, lit, look);
    if (turned) drawHands(context, dial, panel.frequencies[at], m, turned, done, asked.taught, look);
    context.globalAlpha = 1;
  });
  if (turned) {
    const scores = scoresOf(panel, stage, frame, choice, turned.sum);
    if (view.reach?.choice !== choice) view.reach = { choice, most: reachOf(panel, stage, choice) };
    const clock = { x: ring.x, y: ring.y, inner: 0.56 * ring.radius, outer: ring.radius, count: m };
    const names = Array.from(stage.arrays[panel.symbols].values, String);
    const answer = leading(scores);
    paintRing(context, { ...clock, names }, look, {
      values: scores,
      low: -view.reach.most,
      high: view.reach.most,
      taught: turned.sum,
      answer: answer < 0 ? null : answer,
      lit,
      own: look.geometry,
      hand: told,
      form: panel.form,
      asked,
    });
  }
  drawCurve({ pen, stage, panel, frame, look, view, hover: null }, curve, choice);
  view.probe = (px, py) => {
    const at = pointedAt(dials, panel, m, px, py) ?? answerAt(ring, m, px, py);
    return at === null ? null : { kind: "item", at, count: m, panel: panel.name };
  };
  view.grab = (px, py) => grabbed(dials, panel, m, turned, px, py);
  view.turned = (grip, px, py) => {
    const { x, y } = dials[grip.clock];
    return cellAtTurn(panel, stage, cell, grip, (Math.atan2(px - x, y - py) / (2 * Math.PI) + 1) % 1);
  };
}

/** The number on the rim of a clock next to a pointer. @param {Dial[]} dials @param {ClocksHeader} panel @param {number} m @param {number} px @param {number} py */
function pointedAt(dials, panel, m, px, py) {
  for (const [at, k] of panel.frequencies.entries()) {
    const { x, y, radius } = dials[at];
    if (Math.hypot(px - x, py - y) > radius + 12) continue;
    const turns = Array.from({ length: m }, (_, place) => (2 * Math.PI * k * place) / m);
    return closest(
      turns.map((turn) => [x + radius * Math.sin(turn), y - radius * Math.cos(turn)]),
      px,
      py,
    );
  }
  return null;
}

/** The answer whose ray is under a pointer. @param {Dial} ring @param {number} m @param {number} px @param {number} py */
function answerAt({ x, y, radius }, m, px, py) {
  const away = Math.hypot(px - x, py - y);
  if (away < 0.45 * radius || away > radius + 16) return null;
  const turn = (Math.atan2(px - x, y - py) / (2 * Math.PI) + 1) % 1;
  return Math.round(turn * m) % m;
}

/** @param {ClocksHeader} panel */
const dialCount = (panel) => Math.max(1, panel.frequencies.length);

/** How much of both turns is done, from 0 to 2; a hand that is held, and who wants no motion, sees the end of it. @param {View} view @param {string} question */
function swept(view, question) {
  const now = performance.now();
  if (view.sweep?.question !== question) {
    const still = view.grip || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.sweep = { question, start: still ? Number.NEGATIVE_INFINITY : now };
  }
  const done = Math.min(2, (2 * (now - view.sweep.start)) / SWEEP);
  view.moving = done < 2;
  return done;
}

/** All numbers on the rim, each in a colour of its own on all clocks; the one that is lit in a ring. @param {CanvasRenderingContext2D} context @param {Dial} dial @param {number} k @param {number} m @param {number | null} lit @param {Look} look */
function drawDial(context, { x, y, radius }, k, m, lit, look) {
  const small = Math.max(1, Math.min(2.6, (1.9 * radius) / m));
  for (let place = 0; place < m; place++) {
    const turn = (2 * Math.PI * ((k * place) % m)) / m;
    context.fillStyle = cyclic(look, place, m);
    const [px, py] = [x + radius * Math.sin(turn), y - radius * Math.cos(turn)];
    disc(context, px, py, small);
    if (place === lit) drawRing(context, px, py, look.text);
  }
  context.fillStyle = look.text;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(`k = ${k}`, x - radius - 15, y - radius - 3);
}

/**
 * The way of the hand, by the first symbol and on by the second, as far as it is done.
 * @param {CanvasRenderingContext2D} context
 * @param {Dial} dial
 * @param {number} k
 * @param {number} m
 * @param {import("./adding.js").Turned} turned
 * @param {number} done
 * @param {number} name of the number at the sum
 * @param {Look} look
 */
function drawHands(context, { x, y, radius }, k, m, { first, second }, done, name, look) {
  const [one, other] = [first, second].map((place) => (2 * Math.PI * ((k * place) % m)) / m);
  const [a, b] = [one * Math.min(1, done), other * Math.max(0, done - 1)];
  /** @param {number} from @param {number} to @param {number} share */
  const arc = (from, to, share) => {
    context.beginPath();
    context.arc(x, y, share * radius, from - Math.PI / 2, to - Math.PI / 2);
    context.stroke();
  };
  /** @param {number} turn @param {number} share @returns {[number, number]} */
  const at = (turn, share) => [x + share * radius * Math.sin(turn), y - share * radius * Math.cos(turn)];
  context.strokeStyle = look.control;
  context.lineWidth = 2;
  arc(0, a, 0.48);
  line(context, x, y, ...at(a, 0.62));
  context.strokeStyle = look.geometry;
  if (b > 0) arc(a, a + b, 0.68);
  context.lineWidth = 3;
  line(context, x, y, ...at(a + b, 0.92));
  context.fillStyle = look.geometry;
  disc(context, ...at(a + b, 1), 4);
  disc(context, x, y, 3);
  if (done < 2) return;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 12px ${look.font}`;
  context.fillText(String(name), ...at(a + b, 1 + 12 / radius));
  context.font = `12px ${look.font}`;
}

/** @param {Painted<ClocksHeader>} painted @param {Box} box @param {number} choice */
function drawCurve({ pen, stage, panel, frame, look }, box, choice) {
  if (!stage.steps) return;
  const { context } = pen;
  const steps = stage.arrays.steps.values;
  const shares = Float64Array.from(steps, (_, at) => shareOf(panel, stage, at, choice));
  const axes = { x: panel.x, y: panel.sentences.share, percent: true };
  const { x, y } = plot(pen, look, box, axes, [0, Math.max(1, steps[steps.length - 1])], [0, 1]);
  const beside = stage.arrays[panel.beside].values;
  trace(context, { xs: steps, ys: beside, thin: true }, x, y, look.held_out);
  trace(context, { xs: steps, ys: shares }, x, y, look.geometry);
  const after = 4 + context.measureText(axes.y).width + 14;
  context.fillStyle = look.held_out;
  if (after + context.measureText(panel.sentences.beside).width < box.right - 64) {
    context.textAlign = "left";
    context.fillText(panel.sentences.beside, after, box.top - 10);
  }
  context.strokeStyle = look.text;
  context.lineWidth = 1;
  line(context, x(steps[frame]), box.top, x(steps[frame]), box.bottom);
  if (Number.isFinite(shares[frame]))
    dot(context, x(steps[frame]), y(shares[frame]), look.geometry, look.background);
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  context.fillStyle = look.geometry;
  context.font = `700 22px ${look.font}`;
  context.fillText(said(shares[frame], "percent", stage.language), box.right, box.top - 7);
  context.font = `12px ${look.font}`;
}

/**
 * The clock under a pointer, and its nearer hand.
 * @param {Dial[]} dials
 * @param {ClocksHeader} panel
 * @param {number} m
 * @param {import("./adding.js").Turned | null} turned
 * @param {number} px
 * @param {number} py
 * @returns {View["grip"]}
 */
function grabbed(dials, panel, m, turned, px, py) {
  const clock = dials.findIndex(({ x, y, radius }) => Math.hypot(px - x, py - y) < radius + 12);
  if (clock < 0 || !turned || clock >= panel.frequencies.length) return null;
  const { x, y, radius } = dials[clock];
  const k = panel.frequencies[clock];
  const turn = Math.atan2(px - x, y - py);
  /** @param {number} place */
  const off = (place) => Math.abs(Math.sin((turn - (2 * Math.PI * k * place) / m) / 2));
  // The first hand is the shorter one: out at the rim, it is always the sum that is turned.
  const inside = Math.hypot(px - x, py - y) < 0.72 * radius;
  return { clock, hand: inside && off(turned.first) < off(turned.sum) ? "first" : "sum" };
}
