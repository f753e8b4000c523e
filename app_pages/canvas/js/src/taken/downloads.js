// What can be taken away of a picture: its numbers, and how words are laid out on a slide of it (slides.js).

import { atFrame } from "../block.js";
import { element } from "../dom.js";

/** @import {AnyPanelHeader, DotsHeader, LinesHeader} from "../protocol.d.ts" */
/** @import {Stage} from "../block.js" */
/** @import {Life} from "../mount.js" */
/** @param {string} href @param {string} name */
export function save(href, name) {
  const link = element("a");
  link.href = href;
  link.download = name;
  link.click();
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
