// From values to pixels, with whole and readable ticks.

import { tenTo } from "./wording.js";

/** @typedef {[number, number]} Range */
/** @typedef {[number, string]} Tick where, and what it says */
/** @typedef {ArrayLike<number>} Numbers */
/**
 * @typedef {((value: number) => number) & {
 *   inverse: (pixel: number) => number,
 *   ticks: (room: number) => Tick[],
 * }} Scale
 */

/**
 * A scale from low..high to the pixels from..to; where `log`, it counts in powers of ten, and what lies below
 * `low` (a loss of 0) lies on its edge.
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @param {boolean} [log]
 * @returns {Scale}
 */
export function scale(low, high, from, to, log = false) {
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  /** @param {number} value */
  const at = (value) => {
    const place = log ? Math.log10(Math.max(value, low)) : value;
    return from + ((place - a) / (b - a || 1)) * (to - from);
  };
  return Object.assign(at, {
    /** @param {number} pixel */
    inverse: (pixel) => {
      const place = a + ((pixel - from) / (to - from)) * (b - a);
      return log ? 10 ** place : place;
    },
    /** @param {number} room how many there is room for */
    ticks: (room) => (log ? logTicks(a, b, room) : plainTicks(low, high, room)),
  });
}

/** @param {number} low @param {number} high @param {number} room @returns {Tick[]} */
export function plainTicks(low, high, room) {
  const rough = (high - low) / Math.max(1, room);
  const ten = 10 ** Math.floor(Math.log10(rough || 1));
  const stride = [1, 2, 5, 10].map((factor) => factor * ten).find((size) => size >= rough * 0.999) ?? 1;
  const first = Math.ceil(low / stride - 1e-9);
  const last = Math.floor(high / stride + 1e-6);
  /** @type {Tick[]} */
  const ticks = [];
  for (let at = first; at <= last; at++) {
    const value = Number((at * stride).toPrecision(12));
    ticks.push([value, String(Number(value.toPrecision(6)))]);
  }
  return ticks;
}

/** @param {number} low power of ten @param {number} high @param {number} room @returns {Tick[]} */
export function logTicks(low, high, room) {
  const stride = Math.max(1, Math.ceil((high - low) / Math.max(1, room)));
  /** @type {Tick[]} */
  const ticks = [];
  for (let power = Math.ceil(low - 1e-9); power <= high + 1e-9; power += stride)
    ticks.push([10 ** power, tenTo(power)]);
  if (ticks.length >= 2 || high - low > 2) return ticks;
  return plainTicks(10 ** low, 10 ** high, room);
}

/** Lowest and highest finite value, above zero where the axis is logarithmic. @param {Iterable<Numbers>} lists @param {boolean} [log] @returns {Range} */
export function extent(lists, log = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists)
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value) || (log && value <= 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  return [low, high];
}

/** A range with some room around it; one that begins a little above 0 begins at 0. @param {Range} range @param {boolean} log @returns {Range} */
export function padded([low, high], log) {
  if (log) return [low / 1.15, high * 1.15];
  const room = 0.04 * (high - low);
  return [low >= 0 && low < room ? 0 : low - room, high + room];
}

/** The place of the value nearest to what is wanted. @param {Numbers} values @param {number} wanted */
export function nearest(values, wanted) {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
  return best;
}

/**
 * Where a series can be drawn: [first, end) of each stretch without a gap. A value that is not finite is a gap.
 * @param {Numbers} xs
 * @param {Numbers} ys
 * @returns {[number, number][]}
 */
export function stretches(xs, ys) {
  /** @type {[number, number][]} */
  const found = [];
  let first = -1;
  for (let i = 0; i <= ys.length; i++) {
    const there = i < ys.length && Number.isFinite(xs[i]) && Number.isFinite(ys[i]);
    if (there && first < 0) first = i;
    if (!there && first >= 0) {
      found.push([first, i]);
      first = -1;
    }
  }
  return found;
}
