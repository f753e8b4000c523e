// The table of a task: one small cell for each question, light where it is answered rightly. It is a night picture on
// a light page as well: it fills with light.

import { noQuestion, readCell } from "../asking.js";
import { cellAt } from "../hover.js";
import { outline } from "../marks.js";
import { rgb } from "../theme.js";

/** @import {AnswersHeader, CellHeader} from "../protocol.d.ts" */
/** @import {Painted} from "./index.js" */
/** @import {Stage} from "../block.js" */
/** @typedef {[number, number, number]} Rgb */

const [LEFT, TOP] = [30, 20]; // for the numbers of the cell that is asked
const GLOW = 6; // frames for which a cell glows that has just become right
const TRAINED = 1;

/** @param {Painted<AnswersHeader>} painted */
export function drawAnswers({ pen: { context, width, height }, stage, panel, frame, look, view, hover }) {
  const [, n] = stage.arrays[panel.values].shape;
  const side = Math.max(n, Math.min(width - LEFT, height - TOP));
  const cell = side / n;
  const ratio = window.devicePixelRatio || 1;
  view.image ??= document.createElement("canvas");
  paint(view.image, panel, stage, frame, Math.max(1, Math.ceil(cell * ratio)));
  context.imageSmoothingQuality = "high";
  context.drawImage(view.image, LEFT, TOP, side, side);
  view.toCell = (px, py) => {
    const [column, row] = [Math.floor((px - LEFT) / cell), Math.floor((py - TOP) / cell)];
    const inside = row >= 0 && row < n && column >= 0 && column < n;
    return inside && readCell(panel, stage, frame, { row, column }).kind !== noQuestion(panel)
      ? { row, column }
      : null;
  };
  view.probe = (px, py) => {
    const on = view.toCell?.(px, py);
    return on ? { kind: "cell", ...on, rows: n, columns: n, picture: "answers" } : null;
  };

  /** @param {CellHeader} one @param {number} thick */
  const frameCell = ({ row, column }, thick) => {
    const [x, y, wide] = [LEFT + column * cell, TOP + row * cell, Math.max(cell, 5)];
    const inset = (wide - cell) / 2 + thick / 2;
    outline(context, [x - inset, y - inset, cell + 2 * inset, cell + 2 * inset], thick, look.ink);
  };
  const lit = cellAt(panel, stage, hover);
  if (lit) frameCell(lit, 1);
  const asked = view.cell ?? panel.chosen;
  frameCell(asked, 2);
  context.fillStyle = look.text;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText(
    String(asked.row),
    LEFT - 6,
    clamp(TOP + (asked.row + 0.5) * cell, TOP + 6, TOP + side - 6),
  );
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  context.fillText(
    String(asked.column),
    clamp(LEFT + (asked.column + 0.5) * cell, LEFT + 8, LEFT + side - 8),
    TOP - 6,
  );
}

/** @param {number} value @param {number} low @param {number} high */
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * The cells, each so many pixels wide: scaled down to the screen they stay even.
 * @param {HTMLCanvasElement} canvas
 * @param {AnswersHeader} panel
 * @param {Stage} stage
 * @param {number} frame
 * @param {number} pixels
 */
function paint(canvas, panel, stage, frame, pixels) {
  const [, n] = stage.arrays[panel.values].shape;
  if (canvas.width !== n * pixels) canvas.width = canvas.height = n * pixels;
  const context = canvas.getContext("2d");
  if (!context) return;
  const kinds = stage.arrays[panel.kinds].values;
  const ages = agesOf(panel, stage, frame);
  const tones = tonesOf(stage, noQuestion(panel));
  const small = new ImageData(n, n);
  for (let at = 0; at < n * n; at++) small.data.set(tones[kinds[at]][ages[at]], 4 * at);
  const cells = new OffscreenCanvas(n, n);
  cells.getContext("2d")?.putImageData(small, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, 0, 0, n * pixels, n * pixels);
}

/** By its kind and its age, a cell's colour. It is of the night, whatever the page: in the dark a cell is faintly of the colour that it will have. @param {Stage} stage @param {number} none the kind of what is no question @returns {number[][][]} */
function tonesOf({ colours: { dark } }, none) {
  const ground = rgb(dark.ink);
  const kinds = [...Array(none + 1).keys()];
  return kinds.map((kind) => {
    if (kind === none) return Array(GLOW + 2).fill([...ground, 255]);
    const [own, light, faint] =
      kind >= TRAINED ? [dark.train, dark.lit_train, 0.22] : [dark.held_out, dark.lit_held_out, 0.08];
    const lit = [...Array(GLOW + 1).keys()].map((at) =>
      mixed(rgb(light), rgb(dark.glow), 0.9 * Math.max(0, 1 - (at + 1) / GLOW)),
    );
    return [mixed(ground, rgb(own), faint), ...lit].map((tone) => [...tone, 255]);
  });
}

/** @param {Rgb} one @param {Rgb} other @param {number} share of the other @returns {Rgb} */
function mixed(one, other, share) {
  /** @param {number} at */
  const part = (at) => Math.round(one[at] + share * (other[at] - one[at]));
  return [part(0), part(1), part(2)];
}

/** For how many frames each cell has been right, at most GLOW + 1; 0 for one that is wrong. @param {AnswersHeader} panel @param {Stage} stage @param {number} frame */
export function agesOf(panel, stage, frame) {
  const { shape, values } = stage.arrays[panel.values];
  const expected = stage.arrays[panel.expected].values;
  const size = shape[1] * shape[2];
  const now = shape[0] === 1 ? 0 : frame;
  const ages = new Uint8Array(size);
  for (let at = 0; at < size; at++) {
    if (expected[at] === panel.none) continue; // no question
    let age = 0;
    while (age <= GLOW && age <= now && values[(now - age) * size + at] === expected[at]) age++;
    ages[at] = age > now ? GLOW + 1 : age; // what has never been anything else does not glow
  }
  return ages;
}
