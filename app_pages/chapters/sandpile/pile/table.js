// The table of the sandpile, by the rules of geometry.sandpile.pile: a site with four grains gives one to each of its
// four neighbours, all unstable sites topple together, and what falls over the edge is lost.

/** @typedef {ReturnType<typeof createTable>} Table */

const BEYOND = -(2 ** 30); // what a site beyond the edge starts with, so that it never comes to topple
export const LONGEST = 400; // grains that the strip of the latest ones shows

/** An empty table, with an edge around it. @param {number} side */
export function createTable(side) {
  const width = side + 2;
  const heights = new Int32Array(width * width).fill(BEYOND);
  for (let row = 1; row <= side; row++) heights.fill(0, row * width + 1, row * width + side + 1);
  return {
    side,
    width,
    heights,
    /** @type {number[]} */
    unstable: [],
    toppled: new Float32Array(width * width),
    grains: 0,
    lying: 0,
    lost: 0,
    size: 0,
    resting: true,
    last: 0,
    largest: 0,
    burnIn: 3 * side * side,
    counted: 0,
    topplings: 0,
    /** @type {Map<number, number>} how often each size was met */
    sizes: new Map(),
    /** @type {number[]} */
    latest: [],
  };
}

/** @param {Table} table @param {number} row @param {number} column */
export const siteOf = (table, row, column) => (row + 1) * table.width + column + 1;

/** @param {Table} table @param {() => number} random */
export function anySite(table, random) {
  return siteOf(table, Math.floor(random() * table.side), Math.floor(random() * table.side));
}

/** One grain; where it makes its site unstable, an avalanche begins. @param {Table} table @param {number} site */
export function dropGrain(table, site) {
  table.grains += 1;
  table.lying += 1;
  table.size = 0;
  table.resting = false;
  table.heights[site] += 1;
  table.unstable = table.heights[site] > 3 ? [site] : [];
  if (!table.unstable.length) rest(table);
}

/** One round of an avalanche. @param {Table} table */
export function topple(table) {
  const { heights, width, side } = table;
  const soon = [];
  for (const site of table.unstable) {
    heights[site] -= 4;
    table.toppled[site] = 1;
    for (const neighbour of [site - width, site - 1, site + 1, site + width]) {
      heights[neighbour] += 1;
      if (heights[neighbour] === 4) soon.push(neighbour);
    }
    const [row, column] = [Math.floor(site / width), site % width];
    const over = [row === 1, row === side, column === 1, column === side].filter(Boolean).length;
    table.lost += over;
    table.lying -= over;
  }
  table.size += table.unstable.length;
  table.unstable = soon;
  if (!soon.length) rest(table);
}

/** A grain and its whole avalanche. @param {Table} table @param {number} site */
export function dropWhole(table, site) {
  dropGrain(table, site);
  settle(table);
}

/** The rest of an avalanche. @param {Table} table */
export function settle(table) {
  while (!table.resting) topple(table);
}

/** The table has come to rest: the avalanche is written down, once the table has filled. @param {Table} table */
function rest(table) {
  table.resting = true;
  table.last = table.size;
  table.latest.push(table.size);
  if (table.latest.length > LONGEST) table.latest.shift();
  if (table.grains <= table.burnIn) return;
  table.counted += 1;
  table.topplings += table.size;
  table.largest = Math.max(table.largest, table.size);
  if (table.size > 0) table.sizes.set(table.size, (table.sizes.get(table.size) ?? 0) + 1);
}

/** Of the avalanches counted, the share of those at least as large as each size met. @param {Table} table @returns {[number, number][]} sizes with their shares */
export function sharesAbove(table) {
  const sizes = [...table.sizes].sort(([one], [other]) => one - other);
  const all = sizes.reduce((sum, [, met]) => sum + met, 0);
  let left = all;
  return sizes.map(([size, met]) => {
    const share = left / all;
    left -= met;
    return [size, share];
  });
}
