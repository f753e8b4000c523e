// The browser's sandpile against geometry.sandpile.pile.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anySite,
  createTable,
  dropGrain,
  dropWhole,
  sharesAbove,
  siteOf,
  topple,
} from "../../../chapters/sandpile/pile/table.js";
import { numbers } from "./golden.js";

/** @type {{ side: number, sites: [number, number][], heights: number[][], sizes: number[], durations: number[], lost: number, shares: [number, number][] }} */
const told = numbers("sandpile");

/** @param {[number, number][]} sites */
function dropped(sites) {
  const table = createTable(told.side);
  const sizes = sites.map(([row, column]) => {
    dropWhole(table, siteOf(table, row, column));
    return table.last;
  });
  return { table, sizes };
}

/** @param {ReturnType<typeof createTable>} table */
function heightsOf(table) {
  const side = [...Array(table.side).keys()];
  return side.map((row) => side.map((column) => table.heights[siteOf(table, row, column)]));
}

test("the same grains leave the same table, after the same avalanches, with as many lost", () => {
  const { table, sizes } = dropped(told.sites);
  assert.deepEqual(heightsOf(table), told.heights);
  assert.deepEqual(sizes, told.sizes);
  assert.equal(table.lost, told.lost);
  assert.deepEqual(sharesAbove(table), told.shares);
});

test("an avalanche takes as many rounds", () => {
  const table = createTable(told.side);
  told.sites.forEach(([row, column], at) => {
    dropGrain(table, siteOf(table, row, column));
    let rounds = 0;
    for (; !table.resting; rounds++) topple(table);
    assert.equal(rounds, told.durations[at]);
  });
});

test("no grain comes from nowhere: what was dropped lies on the table or was lost", () => {
  const { table } = dropped(told.sites);
  const lying = heightsOf(table)
    .flat()
    .reduce((sum, height) => sum + height, 0);
  assert.equal(table.lying, lying);
  assert.equal(table.grains, lying + table.lost);
});

test("the order of the grains does not matter to the table that is left (Dhar)", () => {
  const backwards = dropped([...told.sites].reverse());
  assert.deepEqual(heightsOf(backwards.table), told.heights);
  assert.equal(backwards.table.lost, told.lost);
  const toppled = (/** @type {number[]} */ sizes) => sizes.reduce((sum, size) => sum + size, 0);
  assert.equal(toppled(backwards.sizes), toppled(told.sizes));
});

test("a random site is on the table, for the least and the largest that chance gives", () => {
  const table = createTable(told.side);
  assert.equal(
    anySite(table, () => 0),
    siteOf(table, 0, 0),
  );
  assert.equal(
    anySite(table, () => 1 - 2 ** -53),
    siteOf(table, told.side - 1, told.side - 1),
  );
});
