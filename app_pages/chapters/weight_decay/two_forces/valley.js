// Two made-up weights in a valley, and what a loss and decay do to them: story.chapters.weight_decay.Valley once more,
// held to it by numbers that Python made.

/** @import {ValleyData} from "../../../canvas/js/src/protocol.d.ts" */
/** @typedef {[number, number]} Pair one number for each weight */
/** @typedef {"together" | "against" | "alone" | "gradient" | "balance" | "nothing"} Case */

export const AT_REST = 1e-3;

/** The two forces: minus the gradient, and minus decay times the weights. @param {ValleyData} valley @param {Pair} weights @param {number} decay @returns {{ gradient: Pair, decay: Pair }} */
export function pulls({ stiffness, place }, [first, second], decay) {
  return { gradient: [-stiffness * (first - place), 0], decay: [-decay * first, -decay * second] };
}

/** Where the two forces on the first weight are equal and opposite. @param {ValleyData} valley @param {number} decay */
export function balance({ stiffness, place }, decay) {
  return (stiffness * place) / (stiffness + decay);
}

/** One step along both forces. @param {ValleyData} valley @param {Pair} weights @param {number} decay @returns {Pair} */
export function step(valley, weights, decay) {
  const found = pulls(valley, weights, decay);
  return both((axis) => weights[axis] + valley.lr * (found.gradient[axis] + found.decay[axis]));
}

/**
 * Which of the cases of training.measures.forces two forces on a weight are; here with those where nothing moves.
 * @param {number} gradient
 * @param {number} decay
 * @param {number} alone decay is alone where the gradient is below this share of it
 * @returns {Case}
 */
export function caseOf(gradient, decay, alone) {
  const still = AT_REST * 10;
  if (Math.abs(gradient + decay) < still) return Math.abs(gradient) < still ? "nothing" : "balance";
  if (decay === 0) return "gradient";
  if (Math.abs(gradient) < alone * Math.abs(decay)) return "alone";
  return Math.sign(gradient) === Math.sign(decay) ? "together" : "against";
}

/** @param {(axis: 0 | 1) => number} of @returns {Pair} */
export const both = (of) => [of(0), of(1)];
