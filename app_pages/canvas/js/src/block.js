// One block of bytes from Python: the length of a JSON header (uint32, little-endian), the header, and what
// lies behind it; for a stage, arrays at the offsets that the header names (see packing.py).

/** @import {ArrayPlace, StageHeader} from "./protocol.d.ts" */
/** @typedef {{ shape: number[], values: Float32Array | Uint8Array }} Block an array and its shape */
/** @typedef {Omit<StageHeader, "arrays"> & { arrays: Record<string, Block> }} Stage */

/**
 * The header, and the bytes behind it.
 * @param {Uint8Array | ArrayBuffer} data
 * @returns {{ header: any, rest: Uint8Array }}
 */
export function split(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, rest: bytes.subarray(4 + length) };
}

/**
 * A stage as it was packed, its arrays in place of their offsets.
 * @param {Uint8Array | ArrayBuffer} data
 * @returns {Stage}
 */
export function unpack(data) {
  const { header, rest } = split(data);
  /** @type {Record<string, Block>} */
  const arrays = {};
  for (const [name, place] of Object.entries(/** @type {Record<string, ArrayPlace>} */ (header.arrays))) {
    arrays[name] = { shape: place.shape, values: read(rest, place) };
  }
  return { ...header, arrays };
}

/** @param {Uint8Array} bytes @param {ArrayPlace} place */
function read(bytes, { offset, shape, kind }) {
  const count = shape.reduce((product, size) => product * size, 1);
  const start = bytes.byteOffset + offset;
  // Copied, because a Float32Array must begin at a multiple of four.
  if (kind === "u1") return new Uint8Array(bytes.buffer.slice(start, start + count));
  return new Float32Array(bytes.buffer.slice(start, start + 4 * count));
}

/**
 * What an array holds at one frame; one whose first axis has length 1 stands still.
 * @param {Block} block
 * @param {number} frame
 */
export function atFrame({ shape, values }, frame) {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const start = shape[0] === 1 ? 0 : frame * size;
  return values.subarray(start, start + size);
}
