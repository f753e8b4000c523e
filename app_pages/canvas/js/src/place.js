// Where in its run a stage begins: at the step of the address, else at the share of the run that the last page was left
// at, else at its end; and whether it plays by itself.

import { nearest } from "./scales.js";

/** @import {Stage} from "./block.js" */

const [PLACE, PLAYED] = ["kaiqiao.place", "kaiqiao.played"];

/** The share of the run that pages of this window were left at. @returns {number | null} */
function keptPlace() {
  const kept = Number.parseFloat(window.sessionStorage.getItem(PLACE) ?? "");
  return kept >= 0 && kept <= 1 ? kept : null;
}

/** A stage may have other frames than the steps of a run: shares of weights left out, norms. @param {Stage} stage */
const isOfRun = (stage) => stage.address === "step";

/** @param {Stage} stage @param {number} share */
export function keepPlace(stage, share) {
  if (isOfRun(stage)) window.sessionStorage.setItem(PLACE, String(share));
}

/** @param {Stage} stage @param {number} last */
export function firstFrame(stage, last) {
  if (!stage.steps) return 0;
  const steps = stage.arrays.steps.values;
  if (stage.step !== null) return nearest(steps, stage.step);
  const kept = isOfRun(stage) ? keptPlace() : null;
  return kept === null ? last : nearest(steps, kept * steps[last]);
}

/** What a stage shows, of which run. @param {Stage} stage */
const what = (stage) => `${stage.id}/${stage.panels[0]?.name}`;

/** A stage plays by itself once in a window, on the tour whenever it is met, and not for who wants no motion. @param {Stage} stage */
export function playsNow(stage) {
  if (!stage.plays || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  const played = (window.sessionStorage.getItem(PLAYED) ?? "").split("\n");
  window.sessionStorage.setItem(PLAYED, [...played, what(stage)].join("\n"));
  return !played.includes(what(stage)) || new URLSearchParams(window.location.search).has("tour");
}
