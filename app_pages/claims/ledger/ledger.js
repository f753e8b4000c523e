// The whole ledger at a glance: a strip of marks a chapter, and a row a claim. Filtering and searching happen
// here alone; a claim that is opened is shown by the server.

import { element, part } from "../../canvas/js/src/dom.js";
import { component } from "../../canvas/js/src/mount.js";
import { readLook } from "../../canvas/js/src/theme.js";
import { fill } from "../../canvas/js/src/wording.js";
import { icon } from "./icons.js";

/** @import {LedgerData, LedgerRow} from "../../canvas/js/src/protocol.d.ts" */
/** @import {Life, Tell} from "../../canvas/js/src/mount.js" */
/** @typedef {{ row: LedgerRow, mark: HTMLAnchorElement, line: HTMLAnchorElement }} Shown */

const ALL = "all";
const STEPS = /** @type {Record<string, number>} */ ({
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
});

export default component(".ledger", createLedger);

/** @param {HTMLElement} root @param {Life} life */
function createLedger(root, life) {
  const [filters, strips, hint, list, found] = [".filters", ".strips", ".hint", ".list", ".found"].map(
    (name) => part(root, name, HTMLElement),
  );
  const map = part(root, ".map", HTMLElement);
  const search = part(root, ".search", HTMLInputElement);
  const [summary, lines] = [".blind summary", ".blind ul"].map((name) => part(root, name, HTMLElement));
  /** @type {LedgerData | null} */
  let data = null;
  /** @type {Tell} */
  let tell = () => {};
  /** @type {Shown[]} */
  let shown = [];
  let verdict = ALL;
  const now = () => /** @type {LedgerData} */ (data);

  /** @param {LedgerData} next @param {Tell} tells */
  function show(next, tells) {
    const first = data === null;
    [data, tell] = [next, tells];
    if (first) [verdict, search.value] = [next.verdict, next.search];
    search.placeholder = next.text.search;
    search.setAttribute("aria-label", next.text.search);
    filters.setAttribute("aria-label", next.text.filter);
    map.setAttribute("aria-label", next.text.map);
    summary.textContent = next.text.blind;
    lines.replaceChildren(...next.blind.map((line) => element("li", "", line)));
    dress();
    build();
    sift();
    if (first && next.last) shown.find(({ row }) => row.name === next.last)?.line.focus();
  }

  function dress() {
    if (data) root.classList.toggle("dark", readLook(root, data.colours).dark);
  }

  function build() {
    shown = now().rows.map((row) => ({ row, mark: markOf(row), line: lineOf(row) }));
    strips.replaceChildren(...now().groups.map(stripOf));
    list.replaceChildren(...now().groups.map(sectionOf));
    for (const { mark } of shown.slice(1)) mark.tabIndex = -1;
  }

  /** @param {string} title @param {number} group */
  function stripOf(title, group) {
    const box = element("section", "strip");
    const to = element("button", "to", title);
    to.type = "button";
    to.dataset.group = String(group);
    const marks = element("span", "marks");
    marks.append(...shown.filter(({ row }) => row.group === group).map(({ mark }) => mark));
    box.append(to, marks);
    return box;
  }

  /** @param {string} title @param {number} group */
  function sectionOf(title, group) {
    const box = element("section");
    box.append(element("h2", "", title));
    box.append(...shown.filter(({ row }) => row.group === group).map(({ line }) => line));
    return box;
  }

  /** @param {LedgerRow} row */
  function markOf(row) {
    const link = linkTo(row, "mark");
    const said = fill(now().text.mark, { verdict: row.verdict, statement: row.statement });
    link.setAttribute("aria-label", said);
    link.title = said;
    link.append(icon(row.standing));
    return link;
  }

  /** @param {LedgerRow} row */
  function lineOf(row) {
    const link = linkTo(row, "line");
    const word = element("span", `word ${row.standing}`);
    word.append(icon(row.standing), element("b", "", row.verdict));
    link.append(word, element("strong", "", row.statement), element("span", "sentence", row.sentence));
    if (row.blind) word.append(element("small", "", row.blind));
    return link;
  }

  /** @param {LedgerRow} row @param {string} kind */
  function linkTo(row, kind) {
    const link = element("a", `${kind} ${row.standing}`);
    link.href = `?claim=${row.name}${now().address}`;
    link.dataset.claim = row.name;
    return link;
  }

  // What is built anew with new data is listened to from around it, so that nothing is left behind.

  /** @param {MouseEvent} event */
  function clicked(event) {
    const link = aimedAt(event, "a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    scrollToTop();
    tell("open", { claim: link.dataset.claim, ...asked() });
  }

  /** @param {Event} event */
  function pointed(event) {
    const mark = aimedAt(event, "a.mark");
    if (mark) hint.textContent = mark.title;
  }

  /** @param {Event} event */
  function filtered(event) {
    const name = aimedAt(event, "button")?.className;
    if (!name) return;
    verdict = verdict === name ? ALL : name;
    sift();
  }

  /** What is about to take the place of the list begins at its top. */
  function scrollToTop() {
    for (let place = hostOf(root); place; place = place.parentElement ?? hostOf(place)) place.scrollTop = 0;
  }

  function sift() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = shown.filter(({ row }) => words.every((word) => textOf(row).includes(word)));
    for (const one of shown) {
      const out = !matching.includes(one) || (verdict !== ALL && one.row.standing !== verdict);
      one.line.hidden = out;
      one.mark.classList.toggle("out", out);
    }
    for (const box of list.children)
      if (box instanceof HTMLElement) box.hidden = !box.querySelector("a:not([hidden])");
    count(matching);
    keep(asked());
  }

  /** What the address says of the list. */
  function asked() {
    return { verdict: verdict === ALL ? "" : verdict, q: search.value.trim() };
  }

  /** @param {Shown[]} matching */
  function count(matching) {
    const every = [{ name: ALL, label: now().text.all }, ...now().standings];
    const had = root.getRootNode();
    const focused = had instanceof ShadowRoot || had instanceof Document ? had.activeElement : null;
    const at = focused instanceof HTMLElement ? [...filters.children].indexOf(focused) : -1;
    filters.replaceChildren(
      ...every.map(({ name, label }) => {
        const button = element("button", name);
        const size = matching.filter(({ row }) => name === ALL || row.standing === name).length;
        button.type = "button";
        button.setAttribute("aria-pressed", String(verdict === name));
        if (name !== ALL) button.append(icon(name));
        button.append(element("span", "", label), element("b", "", String(size)));
        return button;
      }),
    );
    if (at >= 0) /** @type {HTMLElement} */ (filters.children[at]).focus();
    const left = shown.filter(({ line }) => !line.hidden).length;
    found.textContent = left ? fill(now().text.found, { left, all: shown.length }) : now().text.none;
  }

  /** Arrow keys go through the marks, and through the rows. @param {HTMLAnchorElement[]} links @param {KeyboardEvent} event */
  function walk(links, event) {
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
    const ends = { Home: 0, End: links.length - 1 };
    const to = event.key in ends ? ends[/** @type {"Home" | "End"} */ (event.key)] : at + STEPS[event.key];
    if (at < 0 || !links[to]) return;
    event.preventDefault();
    links[to].focus();
    if (!links[to].classList.contains("mark")) return;
    links[at].tabIndex = -1;
    links[to].tabIndex = 0;
  }

  life.onTheme(dress);
  life.listen(root, "click", clicked);
  life.listen(filters, "click", filtered);
  life.listen(strips, "pointerover", pointed);
  life.listen(strips, "focusin", pointed);
  life.listen(strips, "click", (event) => {
    const to = aimedAt(event, "button");
    if (to) list.children[Number(to.dataset.group)].scrollIntoView({ block: "start" });
  });
  life.listen(search, "input", sift);
  life.listen(strips, "keydown", (event) =>
    walk(
      shown.map(({ mark }) => mark),
      event,
    ),
  );
  life.listen(list, "keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return;
    const lines = shown.filter(({ line }) => !line.hidden).map(({ line }) => line);
    walk(lines, event);
  });
  return show;
}

/** @param {LedgerRow} row */
function textOf(row) {
  return `${row.statement} ${row.sentence} ${row.verdict} ${row.name}`.toLowerCase();
}

/** The element around what an event is about. @param {Event} event @param {string} selector */
function aimedAt(event, selector) {
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}

/** The element that a shadow tree hangs on. @param {Element} inside */
function hostOf(inside) {
  const tree = inside.getRootNode();
  return tree instanceof ShadowRoot ? tree.host : null;
}

/** In the address, so that a link leads to what its sender saw; "" takes a value away. @param {Record<string, string>} values */
function keep(values) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address);
}
