// What happens when an exported file is opened: its data is unpacked, and the components of the page and language that
// are shown are mounted as Streamlit mounts them, each in a shadow tree of its own. Nothing is asked of any network.

import { split } from "../../canvas/js/src/block.js";
import { element, replaceAddress } from "../../canvas/js/src/dom.js";
import stage from "../../canvas/js/src/stage.js";
import pile from "../../chapters/sandpile/pile/pile.js";
import twoForces from "../../chapters/weight_decay/two_forces/two_forces.js";
import { arraysOf, blockOf } from "./arrays.js";

/** @typedef {{ component: string, data?: unknown, stage?: import("./arrays.js").PackedStage }} Mount */
/** @typedef {{ mounts: Mount[], arrays: import("./arrays.js").Shape[], parts: Record<string, { html: string, css: string }> }} Manifest */
/** @typedef {(call: { parentElement: ShadowRoot, data: any, setTriggerValue: () => void }) => (() => void)} Component */

/** @type {Record<string, Component>} */
const COMPONENTS = { kaiqiao_stage: stage, kaiqiao_pile: pile, kaiqiao_two_forces: twoForces };
// No server hears what is picked: all that a picture shows of it, it has with it.
const ignored = () => {};

/** @param {string} base64 @returns {Promise<Uint8Array>} */
async function inflated(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {Uint8Array} bytes */
function open(bytes) {
  const { header, rest } = split(bytes);
  const manifest = /** @type {Manifest} */ (header);
  const arrays = arraysOf(manifest.arrays, rest);
  const articles = all("article");
  const told = all("[data-language]");
  const buttons = all("button[data-speak]");
  const [pages, languages] = ["page", "language"].map((name) => [
    ...new Set(articles.map((one) => one.dataset[name] ?? "")),
  ]);
  let page = pages[0];
  let language = spoken(languages);
  let isChosen = false; // the language, by the reader: then it stands in the address
  /** @type {{ page: string, places: HTMLElement[], ends: (() => void)[] }} */
  let shown = { page: "", places: [], ends: [] };

  /** Mounts a component, or brings the one that is there up to date. @param {HTMLElement} place @returns {() => void} */
  function mount(place) {
    const one = manifest.mounts[Number(place.dataset.mount)];
    const shadow = place.shadowRoot ?? place.attachShadow({ mode: "open" });
    if (!shadow.childElementCount) {
      const { html, css } = manifest.parts[one.component];
      const style = element("style");
      style.textContent = css;
      shadow.innerHTML = html;
      shadow.prepend(style);
    }
    const data = one.stage ? blockOf(asked(one.stage), manifest.arrays, arrays) : one.data;
    return COMPONENTS[one.component]({ parentElement: shadow, data, setTriggerValue: ignored });
  }

  /** The pictures of a page in another language are the same ones: they go there as they are. @param {HTMLElement[]} places */
  function turn(places) {
    const isSamePage = shown.page === page && shown.places.length === places.length;
    if (isSamePage) return places.map((place, at) => changePlaces(shown.places[at], place));
    for (const end of shown.ends) end();
    for (const place of shown.places) place.shadowRoot?.replaceChildren();
    return places;
  }

  function show() {
    for (const one of told) one.hidden = one.dataset.language !== language;
    for (const one of articles) one.hidden ||= one.dataset.page !== page;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.speak === language));
    for (const link of all("nav a"))
      if (link.getAttribute("href") === `#${page}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    all("nav a[aria-current]")
      .find((link) => link.offsetParent)
      ?.scrollIntoView({ block: "nearest" });
    document.documentElement.lang = language;
    const article = articles.find((one) => !one.hidden);
    document.title = `${article?.querySelector("h1")?.textContent ?? ""} · Kaiqiao 开窍`;
    const places = turn(all("[data-mount]", article));
    shown = { page, places, ends: places.map(mount) };
    if (isChosen) replaceAddress(new URL(`#${page}/${language}`, window.location.href));
  }

  /** The address names a page, a language or both: #leap, #zh, #leap/zh. */
  function read() {
    const words = window.location.hash.slice(1).split("/");
    page = words.find((word) => pages.includes(word)) ?? page;
    const wanted = words.find((word) => languages.includes(word));
    isChosen ||= wanted !== undefined;
    language = wanted ?? language;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      language = button.dataset.speak ?? language;
      isChosen = true;
      show();
    });
  }
  window.addEventListener("hashchange", () => {
    const [before, spokenBefore] = [page, language];
    read();
    if (page === before && language === spokenBefore) return;
    show();
    if (page !== before) window.scrollTo(0, 0);
  });
  read();
  show();
}

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
const all = (selector, within = document) => [...within.querySelectorAll(selector)].filter(isHtml);

/** @param {Element} one @returns {one is HTMLElement} */
const isHtml = (one) => one instanceof HTMLElement;

/** A picture that is mounted, and the place where it would be mounted anew. @param {HTMLElement} picture @param {HTMLElement} place */
function changePlaces(picture, place) {
  const gap = document.createComment("");
  picture.replaceWith(gap);
  place.replaceWith(picture);
  gap.replaceWith(place);
  [picture.dataset.mount, place.dataset.mount] = [place.dataset.mount, picture.dataset.mount];
  return picture;
}

/** A stage that begins at the step and the question of the address, if there are any: as the app's pages do. @param {import("./arrays.js").PackedStage} stage */
function asked(stage) {
  const address = new URLSearchParams(window.location.search);
  const [step, row, column] = [stage.address, "a", "b"].map((name) => {
    const word = address.get(name) ?? "";
    return /^\d{1,10}$/.test(word) ? Number(word) : null;
  });
  const begins = step === null ? {} : { step, plays: false };
  return row === null || column === null
    ? { ...stage, ...begins }
    : { ...stage, ...begins, cell: { row, column } };
}

/** The language that the address asks for, or the reader's browser, where the file has it. @param {string[]} languages */
function spoken(languages) {
  const asked = new URLSearchParams(window.location.search).get("lang") ?? "";
  const wanted = [asked, ...navigator.languages].map((one) => one.slice(0, 2));
  return wanted.find((one) => languages.includes(one)) ?? languages[0];
}

/** Another look than the one of the reader's system, until the file is closed. */
function letChangeLook() {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  document.querySelector("button[data-look]")?.addEventListener("click", () => {
    const isDark = root.dataset.look ? root.dataset.look === "dark" : dark.matches;
    root.dataset.look = isDark ? "light" : "dark";
  });
}

/** Paper is white. Pictures are drawn anew for it (stage.js), after this has been heard. */
function turnLightForPrint() {
  const root = document.documentElement;
  /** @type {string | undefined} */
  let look;
  window.addEventListener("beforeprint", () => {
    look = root.dataset.look;
    root.dataset.look = "light";
  });
  window.addEventListener("afterprint", () => {
    if (look) root.dataset.look = look;
    else delete root.dataset.look;
  });
}

letChangeLook();
turnLightForPrint();
inflated(document.getElementById("data")?.textContent?.trim() ?? "")
  .then(open)
  .catch((reason) => {
    const failed = document.getElementById("failed");
    if (failed) failed.hidden = false;
    console.error(reason);
  });
