// A question to the network: the cell that is picked, two fields to type it into, and what it answers, in words.

import { atFrame } from "./block.js";
import { element } from "./dom.js";
import { readSum } from "./panels/adding.js";
import { logitsOf, nearestWeights, softmax } from "./panels/network.js";
import { fill, said } from "./wording.js";

/** @import {AnswersHeader, AnyPanelHeader, CellHeader, ClocksHeader, RingHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {Life} from "./mount.js" */
/** @import {View} from "./panels/index.js" */
/**
 * A question at a frame; `shares` say how sure the network is of each answer, where that is known, `at` which step's
 * weights, where those of another step stand in. Weighed is the one that the page has sent the logits of; of any other, the table knows what is
 * answered.
 * @typedef {{ row: number, column: number, weighed: boolean, answer: number, taught: number, kind: number | null, none: number, shares: ArrayLike<number> | null, at: number | null }} Asked
 */

/** What a cell is that the kinds do not name. @param {AnswersHeader} table */
export const noQuestion = (table) => table.kind_names.length;

/** The cell that is picked, in a table or for the ring. @param {AnswersHeader | RingHeader} panel @param {View} view @returns {CellHeader} */
export const cellOf = (panel, view) => view.cell ?? panel.chosen;

/** @param {RingHeader} panel @param {Stage} stage @returns {AnswersHeader | null} */
function tableOf(panel, stage) {
  const found = stage.panels.find((one) => one.name === panel.table);
  return found?.picture === "answers" ? found : null;
}

/** @param {AnswersHeader} table @param {Stage} stage @param {number} frame @param {CellHeader} cell @returns {Asked} */
export function readCell(table, stage, frame, { row, column }) {
  const at = row * stage.arrays[table.values].shape[2] + column;
  return {
    row,
    column,
    weighed: false,
    answer: atFrame(stage.arrays[table.values], frame)[at],
    taught: stage.arrays[table.expected].values[at],
    kind: stage.arrays[table.kinds].values[at],
    none: table.none,
    shares: null,
    at: null,
  };
}

/** How a network that came along weighs the answers, at the step nearest to a frame. @param {RingHeader} panel @param {Stage} stage @param {number} frame @param {CellHeader} cell */
function weighed({ network }, stage, frame, { row, column }) {
  if (!network) return { shares: null, at: null };
  const place = nearestWeights(network, stage, frame);
  const shares = softmax(logitsOf(network, stage, place, row, column));
  return { shares, at: stage.arrays.steps.values[stage.arrays[network.frames].values[place]] };
}

/** @param {RingHeader} panel @param {Stage} stage @param {number} frame @param {View} view @returns {Asked} */
export function readAsked(panel, stage, frame, view) {
  const [cell, table] = [cellOf(panel, view), tableOf(panel, stage)];
  const known = cell.row === panel.chosen.row && cell.column === panel.chosen.column;
  const read = table && readCell(table, stage, frame, cell);
  const none = stage.arrays[panel.values].shape[1];
  if (!known) {
    const asked = read ?? { ...cell, answer: none, taught: none, kind: null, none };
    return {
      ...asked,
      weighed: false,
      ...(read ? weighed(panel, stage, frame, cell) : { shares: null, at: null }),
    };
  }
  const answer = atFrame(stage.arrays[panel.answers], frame)[0];
  const shares = atFrame(stage.arrays[panel.values], frame);
  return {
    ...cell,
    weighed: true,
    answer,
    taught: panel.taught,
    kind: read?.kind ?? null,
    none,
    shares,
    at: null,
  };
}

/** @param {Asked} asked */
export const isRight = ({ answer, taught, none }) => answer === taught && answer !== none;

/** A question with its answer. @param {string} form @param {Asked} asked @param {number} answer */
export function written(form, { row, column, none }, answer) {
  return fill(form, { a: row, b: column, c: answer === none ? "?" : answer });
}

/** What is answered at a frame, in a sentence. @param {RingHeader} panel @param {Stage} stage @param {number} frame @param {View} view */
export function sentenceOf(panel, stage, frame, view) {
  const asked = readAsked(panel, stage, frame, view);
  const how = asked.answer === asked.none ? "none" : isRight(asked) ? "right" : "wrong";
  const step = stage.steps ? said(stage.arrays.steps.values[frame], "whole", stage.language) : "";
  const kind = asked.kind === null ? "" : (panel.sentences[`kind${asked.kind}`] ?? "");
  const values = { step, question: written(panel.form, asked, asked.answer), taught: asked.taught };
  const from = asked.at === null ? "" : said(asked.at, "whole", stage.language);
  const weights = from && panel.network ? fill(panel.network.said, { step: from }) : "";
  return [fill(panel.sentences[how], values), kind, weights]
    .filter(Boolean)
    .join(stage.language === "zh" ? "" : " ");
}

/**
 * The question as it is written, with a field for each of its symbols.
 * @param {Life} life
 * @param {(cell: CellHeader) => void} ask
 */
export function buildAsking(life, ask) {
  const box = element("div", "asking");
  const fields = [element("input"), element("input")];
  const answer = element("output");
  let built = "";
  /** @type {HTMLElement[]} */
  let echoes = [];

  for (const field of fields) {
    Object.assign(field, { type: "number", inputMode: "numeric", min: "0", step: "1" });
    life.listen(field, "input", () => {
      const [row, column] = fields.map(({ value }) => (/^\d+$/.test(value) ? Number(value) : Number.NaN));
      const fits = fields.every((one) => one.value !== "" && one.checkValidity());
      if (fits) return ask({ row, column });
      answer.textContent = "?"; // of what is no number of this clock
      field.reportValidity();
    });
    life.listen(field, "focus", () => field.select());
  }

  /** @param {RingHeader | ClocksHeader} panel */
  function build(panel) {
    const key = JSON.stringify([panel.form, panel.size, panel.labels]);
    if (key === built) return;
    built = key;
    echoes = [];
    const seen = new Set();
    const parts = panel.form.split(/(\{[abc]\})/).map((text) => {
      const at = "ab".indexOf(text[1] ?? " ");
      if (text === "{c}") return answer;
      if (!/^\{[ab]\}$/.test(text)) return element("span", "", text);
      if (!seen.has(at)) {
        seen.add(at);
        return fields[at];
      }
      const echo = element("span");
      echo.dataset.of = String(at);
      echoes.push(echo);
      return echo;
    });
    fields.forEach((field, at) => {
      field.max = String(panel.size - 1);
      field.setAttribute("aria-label", panel.labels[at]);
    });
    box.replaceChildren(...parts);
  }

  /** @param {AnyPanelHeader} panel @param {Stage} stage @param {number} frame @param {View} view */
  function tell(panel, stage, frame, view) {
    box.hidden = panel.picture !== "ring" && panel.picture !== "clocks";
    if (panel.picture !== "ring" && panel.picture !== "clocks") return;
    build(panel);
    const read = panel.picture === "ring" ? readAsked : readSum;
    const asked = read(/** @type {never} */ (panel), stage, frame, view);
    const symbols = [String(asked.row), String(asked.column)];
    const tree = box.getRootNode();
    const focused = tree instanceof ShadowRoot || tree instanceof Document ? tree.activeElement : null;
    fields.forEach((field, at) => {
      if (field !== focused && field.value !== symbols[at]) field.value = symbols[at];
    });
    for (const echo of echoes) echo.textContent = symbols[Number(echo.dataset.of)];
    if (!fields.every((one) => one.value !== "" && one.checkValidity())) return;
    answer.textContent = asked.answer === asked.none ? "?" : String(asked.answer);
    answer.dataset.right = String(isRight(asked));
  }

  return { box, tell };
}
