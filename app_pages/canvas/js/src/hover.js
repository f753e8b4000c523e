// What a pointer, or a key, is on: one thing, which lights up in every picture that has it; and what is read there.

import { isRight, readCell, written } from "./asking.js";
import { atFrame } from "./block.js";
import { placesOf, scoreAt } from "./panels/adding.js";
import { nearest } from "./scales.js";
import { fill, said } from "./wording.js";

/** @import {AnswersHeader, AnyPanelHeader, BarsHeader, DotsHeader, HeatHeader, LinesHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {View} from "./panels/index.js" */
/**
 * A step of the run; a value on an axis of one picture's own; an item of so many (a token, a bar, a row); a cell of a
 * table of so many rows and columns.
 * @typedef {{ kind: "step", at: number }} OnStep
 * @typedef {{ kind: "value", at: number, panel: string }} OnValue
 * @typedef {{ kind: "item", at: number, count: number, panel: string }} OnItem
 * @typedef {{ kind: "cell", row: number, column: number, rows: number, columns: number, picture?: string }} OnCell
 * @typedef {OnStep | OnValue | OnItem | OnCell} Hover
 */
/** @typedef {{ title: string, rows: [label: string, value: string, colour: string][] }} Readout */

/** How many items a panel has at a frame; 0 for one that has none. @param {AnyPanelHeader} panel @param {Stage} stage */
export function itemsOf(panel, stage) {
  if (panel.picture === "points") return stage.arrays[panel.points].shape[1];
  if (panel.picture === "bars" || panel.picture === "teeth" || panel.picture === "ring")
    return stage.arrays[panel.values].shape[1];
  if (panel.picture === "clocks") return placesOf(panel, stage);
  return panel.picture === "dots" ? panel.rows.length : 0;
}

/** The item of a panel that is lit: of its own, or of another cloud or row of as many tokens. @param {AnyPanelHeader} panel @param {Stage} stage @param {Hover | null} hover @returns {number | null} */
export function itemAt(panel, stage, hover) {
  if (hover?.kind !== "item" || hover.count !== itemsOf(panel, stage)) return null;
  const linked = panel.picture === "points" || panel.picture === "teeth";
  return linked || hover.panel === panel.name ? hover.at : null;
}

/** The cell of a table that is lit: tables of as many cells light up together, where they are of one kind. @param {HeatHeader | AnswersHeader} panel @param {Stage} stage @param {Hover | null} hover */
export function cellAt(panel, stage, hover) {
  const [, rows, columns] = stage.arrays[panel.values].shape;
  if (hover?.kind !== "cell" || hover.rows !== rows || hover.columns !== columns) return null;
  return (hover.picture ?? panel.picture) === panel.picture ? hover : null;
}

/** Where on its axis of steps, or of anything else, a picture of curves is read. @param {LinesHeader} panel @param {Hover | null} hover @returns {number | null} */
export function placeAt(panel, hover) {
  if (hover?.kind === "step") return panel.cursor ? hover.at : null;
  return hover?.kind === "value" && hover.panel === panel.name ? hover.at : null;
}

/**
 * What is read in a panel where the pointer is; null where the panel does not have it.
 * @param {AnyPanelHeader} panel
 * @param {Stage} stage
 * @param {number} frame
 * @param {Hover | null} hover
 * @param {View} [view] what a visitor has done to it
 * @returns {Readout | null}
 */
export function readout(panel, stage, frame, hover, view = {}) {
  if (panel.picture === "lines") return ofLines(panel, stage, placeAt(panel, hover));
  if (panel.picture === "heat") return ofHeat(panel, stage, frame, hover);
  if (panel.picture === "answers") return ofAnswers(panel, stage, frame, hover);
  const at = itemAt(panel, stage, hover);
  if (at === null) return null;
  if (panel.picture === "dots") return ofDots(panel, at, stage.language);
  if (panel.picture === "points")
    return { title: panel.names[at] ?? fill(stage.text.item, { n: at + 1 }), rows: [] };
  if (panel.picture === "bundle") return null;
  if (panel.picture === "clocks") {
    const { symbol, score } = scoreAt(panel, stage, frame, view, at);
    return { title: String(symbol), rows: [["", said(score, "short", stage.language), ""]] };
  }
  const value = atFrame(stage.arrays[panel.values], frame)[at];
  const title = panel.picture === "bars" ? positionOf(panel, stage, at) : String(at);
  const format = panel.picture === "ring" ? "percent" : "short";
  return { title: `${panel.x}: ${title}`, rows: [["", said(value, format, stage.language), ""]] };
}

/** @param {BarsHeader} panel @param {Stage} stage @param {number} at */
function positionOf(panel, stage, at) {
  return said(stage.arrays[panel.positions].values[at], "short", stage.language);
}

/** @param {LinesHeader} panel @param {Stage} stage @param {number | null} place @returns {Readout | null} */
function ofLines(panel, stage, place) {
  if (place === null) return null;
  const { language, text } = stage;
  const format = panel.percent ? "percent" : "short";
  const whole = said(place, "whole", language);
  const title = panel.cursor
    ? fill(text.step, { step: whole })
    : `${panel.x}: ${said(place, "short", language)}`;
  /** @type {Readout["rows"]} */
  const rows = panel.series.map((one) => {
    const [xs, ys] = [stage.arrays[one.xs].values, stage.arrays[one.ys].values];
    return [one.label || one.name, said(ys[nearest(xs, place)], format, language), one.colour];
  });
  return { title, rows };
}

/** @param {HeatHeader} panel @param {Stage} stage @param {number} frame @param {Hover | null} hover @returns {Readout | null} */
function ofHeat(panel, stage, frame, hover) {
  const cell = cellAt(panel, stage, hover);
  if (!cell) return null;
  const { row, column, columns } = cell;
  const place = [
    `${panel.x}: ${panel.column_names[column] ?? column}`,
    `${panel.y}: ${panel.row_names[row] ?? row}`,
  ].join(" · ");
  const title = panel.names[row * columns + column] ?? place;
  const value = atFrame(stage.arrays[panel.values], frame)[row * columns + column];
  const label = panel.palette
    ? (panel.legend.find(({ colour }) => colour === panel.palette?.[Math.round(value)])?.label ?? "")
    : said(value, panel.bar || "short", stage.language);
  return { title, rows: label ? [["", label, panel.palette?.[Math.round(value)] ?? ""]] : [] };
}

/** @param {AnswersHeader} panel @param {Stage} stage @param {number} frame @param {Hover | null} hover @returns {Readout | null} */
function ofAnswers(panel, stage, frame, hover) {
  const cell = cellAt(panel, stage, hover);
  if (!cell) return null;
  const asked = readCell(panel, stage, frame, cell);
  const kind = asked.kind ?? 0;
  /** @type {Readout["rows"]} */
  const rows = [[panel.kind_names[kind] ?? "", "", kind === 0 ? "held_out" : "train"]];
  if (!isRight(asked)) rows.push(["✓", written(panel.form, asked, asked.taught), ""]);
  return { title: `${written(panel.form, asked, asked.answer)} ${isRight(asked) ? "✓" : "✗"}`, rows };
}

/** @param {DotsHeader} panel @param {number} at @param {string} language @returns {Readout} */
function ofDots(panel, at, language) {
  const row = panel.rows[at];
  const format = panel.percent ? "percent" : "short";
  const [value, low, high] = [row.value, row.low, row.high].map((one) => said(one, format, language));
  const interval = row.low === null ? value : `${value} (${low} – ${high})`;
  return { title: row.label, rows: [["", interval, row.colour]] };
}
