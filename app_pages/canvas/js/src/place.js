// Where in its run a stage begins: at the step of the address, else at the share of the run that the last page was left
// at, else at its end; and whether it plays by itself.

import { nearest } from "./scales.js";

/** @import {Stage} from "./block.js" */

const [PLACE, PLAYED] = ["kaiqiao.place", "kaiqiao.played"];

/** What this window keeps; a page in a frame of somebody else's page may keep nothing. */
function kept() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** The share of the run that pages of this window were left at. @returns {number | null} */
function keptPlace() {
  const share = Number.parseFloat(kept()?.getItem(PLACE) ?? "");
  return share >= 0 && share <= 1 ? share : null;
}

/** A stage may have other frames than the steps of a run: shares of weights left out, norms. @param {Stage} stage */
export const isOfRun = (stage) => stage.address === "step";

/** @param {Stage} stage @param {number} share */
export function keepPlace(stage, share) {
  if (isOfRun(stage)) kept()?.setItem(PLACE, String(share));
}

/** @param {Stage} stage @param {number} last @param {boolean} back whether its visitor has come back to it */
export function firstFrame(stage, last, back) {
  if (!stage.steps) return 0;
  const steps = stage.arrays.steps.values;
  if (stage.step !== null && !(back && stage.veiled)) return nearest(steps, stage.step);
  const share = isOfRun(stage) ? keptPlace() : null;
  return share === null ? last : nearest(steps, share * steps[last]);
}

/** What a stage shows, of which run. @param {Stage} stage */
const what = (stage) => `${stage.id}/${stage.panels[0]?.name}`;

const metBefore = () => (kept()?.getItem(PLAYED) ?? "").split("\n");
const onTour = () => new URLSearchParams(window.location.search).has("tour");

/** Whether the visitor has met this stage before in this window: what it asks is not asked again. @param {Stage} stage */
export const isMetAgain = (stage) => stage.plays && metBefore().includes(what(stage)) && !onTour();

/** A stage plays by itself once in a window, on the tour whenever it is met, and not for who wants no motion. @param {Stage} stage */
export function playsNow(stage) {
  if (!stage.plays) return false;
  const again = isMetAgain(stage);
  if (!again) kept()?.setItem(PLAYED, [...metBefore(), what(stage)].join("\n"));
  return !again && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
