// The sandpile in the browser: a table to drop grains on, the latest avalanches, and the sizes of all of them.

import { keepInAddress, part, pointerOn, sizeOf } from "../../../canvas/js/src/dom.js";
import { component } from "../../../canvas/js/src/mount.js";
import { saveCsv } from "../../../canvas/js/src/taken/downloads.js";
import { savePng } from "../../../canvas/js/src/taken/slides.js";
import { readLook } from "../../../canvas/js/src/theme.js";
import { fill, said } from "../../../canvas/js/src/wording.js";
import { drawLatest, drawSand, drawSizes } from "./pictures.js";
import { anySite, createTable, dropGrain, dropWhole, settle, siteOf, topple } from "./table.js";

/** @import {Format, PileData} from "../../../canvas/js/src/protocol.d.ts" */
/** @import {Life} from "../../../canvas/js/src/mount.js" */

const PACES = [0, 5, 100, 2000]; // whole grains a frame; 0 shows every round of an avalanche
const BETWEEN = 8; // frames from one grain to the next at the slowest pace
const SLOWLY = 1;
const WORDS = [".mark", ".sand-title", ".latest-title", ".sizes-title", ".rule", ".summary", ".code"];

export default component(".pile", createPile);

/** @param {HTMLElement} root @param {Life} life */
function createPile(root, life) {
  const [sand, latest, sizes] = [".sand", ".latest", ".sizes"].map((name) =>
    part(root, name, HTMLCanvasElement),
  );
  const [play, drop, fillUp, again, png, csv] = [".play", ".drop", ".fill", ".again", ".png", ".csv"].map(
    (name) => part(root, name, HTMLButtonElement),
  );
  const [paces, sides] = [".pace", ".side"].map((name) => part(root, name, HTMLSelectElement));
  const [told, counted] = [".told", ".counted"].map((name) => part(root, name, HTMLElement));
  /** @type {PileData | null} */
  let data = null;
  let table = createTable(1);
  let [playing, waited, spoken] = [false, 0, 0];
  const run = life.batched(turn);
  const later = life.batched(draw);
  const shown = () => /** @type {PileData} */ (data);
  const somewhere = () => anySite(table, Math.random);

  /** @param {PileData} next */
  function show(next) {
    const first = !data;
    data = next;
    const { text } = next;
    for (const name of WORDS) part(root, name, HTMLElement).textContent = text[name.slice(1)];
    [drop.textContent, fillUp.textContent, again.textContent] = [text.drop, text.fill, text.again];
    play.textContent = playing ? text.pause : text.play;
    paces.setAttribute("aria-label", text.pace);
    sides.setAttribute("aria-label", text.side);
    const chosen = first ? SLOWLY : paces.selectedIndex;
    paces.replaceChildren(...next.paces.map((name, at) => new Option(name, String(at))));
    paces.selectedIndex = chosen;
    if (first) table = createTable(next.side);
    sides.replaceChildren(...next.sides.map((side) => new Option(`${side} × ${side}`, String(side))));
    sides.value = String(table.side);
    for (const button of [png, csv]) button.title = fill(text.download, { kind: button.textContent ?? "" });
    if (first && !matchMedia("(prefers-reduced-motion: reduce)").matches) begin();
    later();
  }

  /** It opens on a full table that rains: on an empty one nothing happens for a long while. */
  function begin() {
    fillTable();
    toggle();
  }

  function toggle() {
    playing = !playing;
    play.textContent = playing ? shown().text.pause : shown().text.play;
    run();
  }

  function fillTable() {
    while (table.grains < table.burnIn) dropWhole(table, somewhere());
    table.toppled.fill(0);
    run();
  }

  function advance() {
    const pace = PACES[paces.selectedIndex];
    if (pace === 0) {
      if (!table.resting) topple(table);
      else if (playing && ++waited >= BETWEEN) {
        waited = 0;
        dropGrain(table, somewhere());
      }
      return;
    }
    settle(table);
    const until = performance.now() + 14;
    for (let grain = 0; playing && grain < pace && performance.now() < until; grain++)
      dropWhole(table, somewhere());
  }

  /** Comes again while there is something to see: grains that fall, an avalanche, or its glow. */
  function turn() {
    if (!root.isConnected) return;
    advance();
    const glowing = draw();
    if (playing || !table.resting || glowing) run();
    else say();
  }

  function draw() {
    if (!data || !root.isConnected) return false;
    const look = readLook(root, data.colours);
    const glowing = drawSand(sand, table, look, data.avalanche);
    drawLatest(latest, table, look, data);
    drawSizes(sizes, table, look, data);
    if (performance.now() - spoken > 1000 || !playing) say();
    return glowing;
  }

  function say() {
    const { text, means, language } = shown();
    spoken = performance.now();
    /** @param {number} value @param {Format} [format] */
    const number = (value, format = "whole") => said(value, format, language);
    const values = {
      grains: number(table.grains),
      lying: number(table.lying),
      lost: number(table.lost),
      last: number(table.last),
      burn_in: number(table.burnIn),
      counted: number(table.counted),
      mean: number(table.topplings / table.counted, "short"),
      exact: number(means[table.side], "short"),
      largest: number(table.largest),
    };
    told.textContent = fill(text.told, values);
    counted.textContent = fill(table.counted ? text.counted : text.filling, values);
    sand.setAttribute("aria-label", `${text["sand-title"]}. ${told.textContent}`);
    latest.setAttribute("aria-label", `${text["latest-title"]}. ${told.textContent}`);
    sizes.setAttribute("aria-label", `${text["sizes-title"]}. ${counted.textContent}`);
  }

  /** @param {number} side */
  function fresh(side) {
    table = createTable(side);
    waited = 0;
    run();
  }

  /** @param {number} site */
  function one(site) {
    settle(table);
    dropGrain(table, site);
    run();
  }

  life.listen(play, "click", toggle);
  life.listen(drop, "click", () => one(somewhere()));
  life.listen(sand, "pointerdown", (event) => {
    const [[x, y], { width, height }] = [pointerOn(event, sand), sizeOf(sand)];
    /** @param {number} at @param {number} size */
    const place = (at, size) => Math.max(0, Math.min(table.side - 1, Math.floor((at / size) * table.side)));
    one(siteOf(table, place(y, height), place(x, width)));
  });
  life.listen(fillUp, "click", fillTable);
  life.listen(again, "click", () => fresh(table.side));
  life.listen(sides, "change", () => {
    fresh(Number(sides.value));
    keepInAddress({ side: sides.value });
  });
  life.listen(csv, "click", () => {
    const rows = [...table.sizes].sort(([size], [other]) => size - other).map((row) => row.join());
    saveCsv(life, ["size,avalanches", ...rows], "avalanches");
  });
  life.listen(png, "click", () => {
    const { text, colours } = shown();
    const { width, height } = sizeOf(sizes);
    savePng(
      {
        name: "avalanches",
        title: text["sizes-title"],
        legend: [],
        says: counted.textContent ?? "",
        source: [text.mark],
        width,
        height,
        draw: (pen) => pen.context.drawImage(sizes, 0, 0, pen.width, pen.height),
      },
      readLook(root, colours),
    );
  });
  life.onResize(later);
  life.onTheme(later);
  return show;
}
