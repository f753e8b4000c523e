// What a panel shows at a frame, in words: its sentence with the numbers of that frame.

import { sentenceOf } from "./asking.js";
import { knownBy } from "./panels/adding.js";
import { fill, said } from "./wording.js";

/** @import {AnyPanelHeader} from "./protocol.d.ts" */
/** @import {Stage} from "./block.js" */
/** @import {View} from "./panels/index.js" */

/** @param {AnyPanelHeader} panel @param {Stage} stage @param {number} frame @param {View} view */
export function wordsOf(panel, stage, frame, view) {
  if (panel.picture === "ring") return sentenceOf(panel, stage, frame, view);
  if (panel.picture === "clocks") return knownBy(panel, stage, frame, view);
  if (!panel.says) return "";
  /** @type {Record<string, string>} */
  const values = {};
  for (const [name, { array, format }] of Object.entries(panel.numbers)) {
    const all = stage.arrays[array].values;
    values[name] = said(all[Math.min(frame, all.length - 1)], format, stage.language);
  }
  const told = fill(panel.says, values);
  if (panel.picture !== "heat" || !panel.picks || !panel.hint) return told;
  return told + (stage.language === "zh" ? "" : " ") + panel.hint;
}
