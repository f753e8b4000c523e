// The table of the sandpile, by the rules of geometry.sandpile: a site with four grains gives one to each of its
// four neighbours, all unstable sites topple together, and what falls over the edge is lost.

const BEYOND = -(2 ** 30); // what a site beyond the edge starts with, so that it never comes to topple
const LONGEST = 400; // grains that the strip of the latest ones shows

function createTable(side) {
  const width = side + 2;
  const heights = new Int32Array(width * width).fill(BEYOND);
  for (let row = 1; row <= side; row++) heights.fill(0, row * width + 1, row * width + side + 1);
  return {
    side, width, heights, unstable: [], toppled: new Float32Array(width * width),
    grains: 0, lying: 0, lost: 0, size: 0, resting: true, last: 0, largest: 0,
    burnIn: 3 * side * side, counted: 0, topplings: 0, sizes: new Map(), latest: [],
  };
}

const siteOf = (table, row, column) => (row + 1) * table.width + column + 1;

function anySite(table) {
  return siteOf(table, Math.floor(Math.random() * table.side), Math.floor(Math.random() * table.side));
}

// One grain; where it makes its site unstable, an avalanche begins.
function dropGrain(table, site) {
  table.grains += 1;
  table.lying += 1;
  table.size = 0;
  table.resting = false;
  table.heights[site] += 1;
  table.unstable = table.heights[site] > 3 ? [site] : [];
  if (!table.unstable.length) rest(table);
}

// One round of an avalanche.
function topple(table) {
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
    const over = (row === 1) + (row === side) + (column === 1) + (column === side);
    table.lost += over;
    table.lying -= over;
  }
  table.size += table.unstable.length;
  table.unstable = soon;
  if (!soon.length) rest(table);
}

// The table has come to rest: the avalanche is written down, once the table has filled.
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

function dropWhole(table, site) {
  dropGrain(table, site);
  while (!table.resting) topple(table);
}

// Of the avalanches counted, the share of those at least as large as each size met: [sizes, shares].
function sharesAbove(table) {
  const sizes = [...table.sizes.keys()].sort((one, other) => one - other);
  let left = sizes.reduce((sum, size) => sum + table.sizes.get(size), 0);
  const all = left;
  const shares = sizes.map((size) => { const share = left / all; left -= table.sizes.get(size); return share; });
  return [sizes, shares];
}
