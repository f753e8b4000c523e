// A picture as it goes into a talk: by itself, with what it shows, what its colours stand for, and where it is from.

import { element } from "../dom.js";
import { inRows, save, wrapped } from "./downloads.js";

/** @import {Pen} from "../axes.js" */
/** @import {Look} from "../theme.js" */
/** @typedef {{ label: string, paint: string, mark: string }} Mark an entry of a legend, in the colour it is drawn in */
/**
 * A picture with all that goes with it.
 * @typedef {object} Slide
 * @property {string} name of the file
 * @property {string} title
 * @property {Mark[]} legend
 * @property {string} says what is to be seen
 * @property {string[]} source where it is from: the run, the step
 * @property {number} width on the page
 * @property {number} height
 * @property {(pen: Pen) => void} draw
 */

// Twice as many pixels as on a usual screen, and never fewer than 1200 across.
const [SHARP, LEAST_WIDE, EDGE, ROW, MARK, SMALL] = [2, 640, 24, 22, 46, 14];

/** @typedef {ReturnType<typeof laidOut>} Layout */

/** How the parts of a slide lie under each other. @param {Slide} slide @param {Look} look @param {CanvasRenderingContext2D} context measures words */
export function laidOut(slide, look, context) {
  const wide = Math.max(LEAST_WIDE, slide.width);
  const high = Math.min(wide, slide.height * (wide / slide.width)); // a phone's picture would be a tower
  context.font = `${SMALL}px ${look.font}`;
  const rows = inRows(slide.legend, wide, (entry) => MARK + context.measureText(entry.label).width);
  const says = wrapped(slide.says, wide, (words) => context.measureText(words).width);
  const top = EDGE + 34 + rows.length * ROW;
  const foot = top + high + says.length * ROW + 12;
  return { wide, high, rows, says, top, foot, width: wide + 2 * EDGE, height: foot + ROW + EDGE / 2 };
}

/** @param {Slide} slide @param {Look} look */
export function savePng(slide, look) {
  const copy = element("canvas");
  const context = copy.getContext("2d");
  if (!context) return;
  const layout = laidOut(slide, look, context);
  Object.assign(copy, { width: SHARP * layout.width, height: SHARP * layout.height });
  context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  paint(context, slide, look, layout);
  save(copy.toDataURL("image/png"), `${slide.name}.png`);
}

/** @param {CanvasRenderingContext2D} context @param {Slide} slide @param {Look} look @param {Layout} layout */
export function paint(context, slide, look, { wide, high, rows, says, top, foot, width, height }) {
  context.fillStyle = look.background;
  context.fillRect(0, 0, width, height);
  /** @param {string} words @param {number} x @param {number} y @param {string} font */
  const write = (words, x, y, font) => {
    context.font = `${font} ${look.font}`;
    context.fillStyle = look.text;
    context.fillText(words, x, y, wide);
  };
  write(slide.title, EDGE, EDGE + 18, "600 20px");
  rows.forEach((row, at) => {
    for (const { entry, x } of row) {
      const y = EDGE + 28 + ROW * (at + 0.5);
      drawMark(context, entry, EDGE + x, y);
      write(entry.label, EDGE + x + MARK - 18, y + 5, `${SMALL}px`);
    }
  });
  context.save();
  context.translate(EDGE, top);
  context.font = `12px ${look.font}`;
  context.lineJoin = "round";
  slide.draw({ context, width: wide, height: high });
  context.restore();
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  says.forEach((words, at) => {
    write(words, EDGE, top + high + ROW * (at + 1), `${SMALL}px`);
  });
  context.globalAlpha = 0.7;
  write(["Kaiqiao 开窍", ...slide.source].filter(Boolean).join(" · "), EDGE, foot + ROW - 4, "12px");
}

/** @param {CanvasRenderingContext2D} context @param {Mark} entry @param {number} x @param {number} y */
function drawMark(context, { paint, mark }, x, y) {
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [paint, paint, 3];
  if (mark === "area") return context.fillRect(x, y - 6, 18, 12);
  context.setLineDash(mark === "dashed" ? [5, 4] : []);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 18, y);
  context.stroke();
  context.setLineDash([]);
}
