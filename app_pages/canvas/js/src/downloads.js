// What can be taken away: a picture, and its numbers.

import { atFrame } from "./block.js";
import { element } from "./dom.js";

/** @import {AnyPanelHeader, DotsHeader, LinesHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Life} from "./mount.js" */

/** @param {string} href @param {string} name */
function save(href, name) {
  const link = element("a");
  link.href = href;
  link.download = name;
  link.click();
}

/** On a ground of its own: the canvas has none. @param {HTMLCanvasElement} canvas @param {string} background @param {string} name */
export function savePng(canvas, background, name) {
  const copy = element("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d");
  if (!context) return;
  context.fillStyle = background;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  save(copy.toDataURL("image/png"), `${name}.png`);
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
