// A network that is asked here: its weights at a few frames, as bytes, and the equations that Python has for it
// (training/models). Of two symbols and one operation.

import { atFrame } from "../block.js";

/** @import {NetworkHeader} from "../protocol.d.ts" */
/** @import {Stage} from "../block.js" */
/** @typedef {{ values: Float32Array, rows: number, columns: number }} Matrix */
/** @typedef {(name: string) => Matrix} Weights */

const ZERO = 128;

/** @type {Record<string, (of: Weights, left: number, right: number, heads: number) => Float32Array>} */
const NETWORKS = { one_layer_transformer: transformer, relu_mlp: reluNetwork, quadratic_mlp: quadratic };

/** @type {WeakMap<object, { at: number, weights: Map<string, Matrix> }>} the weights that were used last, by stage */
const unpacked = new WeakMap();

/** The frame with weights that is nearest to a frame, as a place among them. @param {NetworkHeader} network @param {Stage} stage @param {number} frame */
export function nearestWeights(network, stage, frame) {
  const frames = stage.arrays[network.frames].values;
  let best = 0;
  for (let at = 1; at < frames.length; at++)
    if (Math.abs(frames[at] - frame) < Math.abs(frames[best] - frame)) best = at;
  return best;
}

/**
 * The logits of all answers to a question.
 * @param {NetworkHeader} network
 * @param {Stage} stage
 * @param {number} at a place among the frames with weights
 * @param {number} left
 * @param {number} right
 */
export function logitsOf(network, stage, at, left, right) {
  let kept = unpacked.get(stage.arrays);
  if (kept?.at !== at) kept = { at, weights: new Map() };
  unpacked.set(stage.arrays, kept);
  const { weights } = kept;
  const of = /** @type {Weights} */ (
    (name) => {
      const known = weights.get(name);
      if (known) return known;
      const block = stage.arrays[network.levels[name]];
      const scale = stage.arrays[network.scales[name]].values[at];
      const values = Float32Array.from(atFrame(block, at), (level) => (level - ZERO) * scale);
      const columns = block.shape[block.shape.length - 1];
      const matrix = { values, rows: values.length / columns, columns };
      weights.set(name, matrix);
      return matrix;
    }
  );
  return NETWORKS[network.name](of, left, right, network.heads);
}

/** @param {ArrayLike<number>} logits */
export function softmax(logits) {
  const top = Math.max(...Array.from(logits));
  const parts = Float32Array.from(logits, (value) => Math.exp(value - top));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

/** @param {Weights} of @param {number} left @param {number} right @param {number} heads */
function transformer(of, left, right, heads) {
  const [embedding, positions] = [of("W_E"), of("W_pos")];
  const [symbols, size] = [embedding.rows - 1, embedding.columns];
  const x = [left, right, symbols].map((token, at) => sum(row(embedding, token), row(positions, at)));
  const query = times(x[2], of("W_Q"));
  const [W_K, W_V] = [of("W_K"), of("W_V")];
  const [keys, values] = [W_K, W_V].map((matrix) => x.map((one) => times(one, matrix)));
  const mixed = new Float32Array(size);
  const width = size / heads;
  for (let head = 0; head < heads; head++) {
    const from = head * width;
    const scores = keys.map((key) => dot(query, key, from, width) / Math.sqrt(width));
    const shares = softmax(scores);
    for (let at = from; at < from + width; at++)
      mixed[at] = values.reduce((total, value, place) => total + shares[place] * value[at], 0);
  }
  const stream = sum(x[2], times(mixed, of("W_O")));
  const hidden = relu(sum(times(stream, of("W_in")), of("b_in").values));
  return times(sum(sum(stream, times(hidden, of("W_out"))), of("b_out").values), of("W_U"));
}

/** @param {Weights} of @param {number} left @param {number} right */
function reluNetwork(of, left, right) {
  const embedding = of("W_E");
  const both = Float32Array.from([...row(embedding, left), ...row(embedding, right)]);
  return times(relu(sum(times(both, of("W_in")), of("b_in").values)), of("W_U"));
}

/** @param {Weights} of @param {number} left @param {number} right */
function quadratic(of, left, right) {
  const inward = of("W_in");
  const summed = sum(row(inward, left), row(inward, inward.rows / 2 + right));
  const hidden = summed.map((value) => value ** 2 / inward.rows);
  return times(hidden, of("W_U")).map((logit) => logit / inward.columns);
}

/** @param {Matrix} matrix @param {number} at */
const row = ({ values, columns }, at) => values.subarray(at * columns, (at + 1) * columns);

/** @param {Float32Array} one @param {ArrayLike<number>} other */
const sum = (one, other) => one.map((value, at) => value + other[at]);

/** @param {Float32Array} values */
const relu = (values) => values.map((value) => Math.max(0, value));

/** @param {Float32Array} one @param {Float32Array} other @param {number} from @param {number} count */
function dot(one, other, from, count) {
  let total = 0;
  for (let at = from; at < from + count; at++) total += one[at] * other[at];
  return total;
}

/** A row of numbers times a matrix. @param {Float32Array} vector @param {Matrix} matrix */
function times(vector, { values, rows, columns }) {
  const product = new Float64Array(columns);
  for (let at = 0; at < rows; at++) {
    const by = vector[at];
    if (by === 0) continue;
    for (let column = 0; column < columns; column++) product[column] += by * values[at * columns + column];
  }
  return Float32Array.from(product);
}
