// The arrays of an exported file, and a stage as the one block of bytes that its component takes (see archive.py and
// canvas/packing.py).

/** @import {ArrayPlace, StageHeader} from "../../canvas/js/src/protocol.d.ts" */
/** @typedef {{ shape: number[], kind: "f4" | "u1" }} Shape */
/** @typedef {Omit<StageHeader, "arrays"> & { arrays: Record<string, number> }} PackedStage its arrays by their numbers */

/** @param {Shape} shape */
const sizeOf = ({ shape, kind }) =>
  shape.reduce((product, size) => product * size, 1) * (kind === "u1" ? 1 : 4);

/**
 * The bytes of each array, as they lie in memory. Of a float32 the file has all first bytes, then all second ones.
 * @param {Shape[]} shapes
 * @param {Uint8Array} bytes
 */
export function arraysOf(shapes, bytes) {
  let start = 0;
  return shapes.map((shape) => {
    const size = sizeOf(shape);
    const packed = bytes.subarray(start, start + size);
    start += size;
    if (shape.kind === "u1") return packed;
    const count = size / 4;
    const values = new Uint8Array(size);
    for (let at = 0; at < count; at++)
      for (let byte = 0; byte < 4; byte++) values[4 * at + byte] = packed[byte * count + at];
    return values;
  });
}

/**
 * A stage with its arrays behind it.
 * @param {PackedStage} stage
 * @param {Shape[]} shapes
 * @param {Uint8Array[]} arrays
 * @returns {Uint8Array}
 */
export function blockOf(stage, shapes, arrays) {
  /** @type {Record<string, ArrayPlace>} */
  const places = {};
  let offset = 0;
  for (const [name, number] of Object.entries(stage.arrays)) {
    places[name] = { offset, ...shapes[number] };
    offset += arrays[number].length;
  }
  const header = new TextEncoder().encode(JSON.stringify({ ...stage, arrays: places }));
  const block = new Uint8Array(4 + header.length + offset);
  new DataView(block.buffer).setUint32(0, header.length, true);
  block.set(header, 4);
  let at = 4 + header.length;
  for (const number of Object.values(stage.arrays)) {
    block.set(arrays[number], at);
    at += arrays[number].length;
  }
  return block;
}
