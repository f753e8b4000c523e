// What can be taken away: a picture, and its numbers.

import { atFrame } from "./block.js";
import { element } from "./dom.js";

/** @import {AnyPanelHeader, DotsHeader, LinesHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Life} from "./mount.js" */
/** @import {Pen} from "./axes.js" */
/** @import {Look} from "./theme.js" */
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

/** @param {string} href @param {string} name */
function save(href, name) {
  const link = element("a");
  link.href = href;
  link.download = name;
  link.click();
}

/**
 * A picture as it goes into a talk: by itself, with what it shows, what its colours stand for, and where it is from.
 * @param {Slide} slide
 * @param {Look} look
 */
export function savePng(slide, look) {
  const copy = element("canvas");
  const context = copy.getContext("2d");
  if (!context) return;
  const wide = Math.max(LEAST_WIDE, slide.width);
  const high = Math.min(wide, slide.height * (wide / slide.width)); // a phone's picture would be a tower
  context.font = `${SMALL}px ${look.font}`;
  const rows = inRows(slide.legend, wide, (entry) => MARK + context.measureText(entry.label).width);
  const says = wrapped(slide.says, wide, (words) => context.measureText(words).width);
  const top = EDGE + 34 + rows.length * ROW;
  const foot = top + high + says.length * ROW + 12;
  Object.assign(copy, { width: SHARP * (wide + 2 * EDGE), height: SHARP * (foot + ROW + EDGE / 2) });
  context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  context.fillStyle = look.background;
  context.fillRect(0, 0, copy.width, copy.height);
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
  save(copy.toDataURL("image/png"), `${slide.name}.png`);
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

/**
 * Entries in rows that are no wider than there is room, each with its place in its row.
 * @template Entry
 * @param {Entry[]} entries
 * @param {number} room
 * @param {(entry: Entry) => number} width
 * @returns {{ entry: Entry, x: number }[][]}
 */
export function inRows(entries, room, width) {
  /** @type {{ entry: Entry, x: number }[][]} */
  const rows = [];
  let x = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const wide = width(entry);
    if (x + wide > room) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ entry, x });
    x += wide;
  }
  return rows;
}

/** A text in lines that are no wider than there is room; Chinese breaks anywhere. @param {string} text @param {number} room @param {(words: string) => number} width */
export function wrapped(text, room, width) {
  const pieces = text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? [];
  return inRows(pieces, room, width).map((row) =>
    row
      .map(({ entry }) => entry)
      .join("")
      .trimEnd(),
  );
}

/** @param {Life} life @param {string[]} lines @param {string} name */
export function saveCsv(life, lines, name) {
  const [address] = life.address(new Blob([`${lines.join("\n")}\n`], { type: "text/csv" }));
  save(address, `${name}.csv`);
}

/** What a panel shows at a frame. @param {AnyPanelHeader} panel @param {Stage} stage @param {number} frame */
export function csvOf(panel, stage, frame) {
  if (panel.picture === "dots") return dotsCsv(panel);
  if (panel.picture === "lines") return linesCsv(panel, stage);
  const block = stage.arrays[panel.picture === "points" ? panel.points : panel.values];
  const now = atFrame(block, frame);
  const columns = block.shape[2] ?? 1;
  const names = Array.from({ length: columns }, (_, column) => `column ${column}`);
  const rows = [`# step ${stage.steps ? stage.arrays.steps.values[frame] : "-"}`, ["row", ...names].join()];
  for (let row = 0; row * columns < now.length; row++)
    rows.push([row, ...Array.from(now.subarray(row * columns, (row + 1) * columns), cell)].join());
  return rows;
}

/** @param {LinesHeader} panel @param {Stage} stage */
function linesCsv(panel, stage) {
  const rows = ["curve,x,y"];
  for (const one of panel.series) {
    const [xs, ys] = [stage.arrays[one.xs].values, stage.arrays[one.ys].values];
    for (let i = 0; i < xs.length; i++) rows.push(`${text(one.name)},${cell(xs[i])},${cell(ys[i])}`);
  }
  return rows;
}

/** @param {DotsHeader} panel */
function dotsCsv(panel) {
  const rows = panel.rows.map((row) =>
    [text(row.label), row.value, row.low, row.high, row.null, ...row.each].join(),
  );
  return ["reading,value,low,high,null,each seed", ...rows];
}

/** A gap stays empty. @param {number} value */
const cell = (value) => (Number.isFinite(value) ? String(value) : "");

/** A text as a cell: none that a spreadsheet would compute (language/csv_cells.py). @param {string} words */
export function text(words) {
  const safe =
    /^[=+\-@\t\r＝＋－＠]/.test(words) && !/^[+-][\d.]+(e[+-]?\d+)?$/i.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
