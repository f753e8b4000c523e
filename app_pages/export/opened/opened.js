// What happens when an exported file is opened: its data is unpacked, and the components of the page and language that
// are shown are mounted as Streamlit mounts them, each in a shadow tree of its own. Nothing is asked of any network.

import { split } from "../../canvas/js/src/block.js";
import { element } from "../../canvas/js/src/dom.js";
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
const untold = () => {};

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
  const articles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article")]);
  const told = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-language]")]);
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("button[data-speak]")]);
  const [pages, languages] = ["page", "language"].map((name) => [
    ...new Set(articles.map((one) => one.dataset[name] ?? "")),
  ]);
  let [page, language] = [pages[0], spoken(languages)];
  /** @type {(() => void)[]} */
  let mounted = [];

  /** @param {HTMLElement} place @returns {() => void} */
  function mount(place) {
    const one = manifest.mounts[Number(place.dataset.mount)];
    const shadow = place.shadowRoot ?? place.attachShadow({ mode: "open" });
    const { html, css } = manifest.parts[one.component];
    shadow.innerHTML = html;
    const style = element("style");
    style.textContent = css;
    shadow.prepend(style);
    const data = one.stage ? blockOf(asked(one.stage), manifest.arrays, arrays) : one.data;
    const end = COMPONENTS[one.component]({ parentElement: shadow, data, setTriggerValue: untold });
    return () => {
      end();
      shadow.replaceChildren();
    };
  }

  function show() {
    for (const end of mounted) end();
    for (const one of told) one.hidden = one.dataset.language !== language;
    for (const one of articles) one.hidden ||= one.dataset.page !== page;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.speak === language));
    for (const link of document.querySelectorAll("nav a"))
      if (link.getAttribute("href") === `#${page}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    document.documentElement.lang = language;
    const article = articles.find((one) => !one.hidden);
    document.title = `${article?.querySelector("h1")?.textContent ?? ""} · Kaiqiao 开窍`;
    const places = /** @type {HTMLElement[]} */ ([...(article?.querySelectorAll("[data-mount]") ?? [])]);
    mounted = places.map(mount);
  }

  /** The address names a page, a language or both: #leap, #zh, #leap/zh. */
  function read() {
    const words = decodeURIComponent(window.location.hash.slice(1)).split("/");
    page = words.find((word) => pages.includes(word)) ?? page;
    language = words.find((word) => languages.includes(word)) ?? language;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      language = button.dataset.speak ?? language;
      show();
    });
  }
  window.addEventListener("hashchange", () => {
    const before = page + language;
    read();
    if (page + language === before) return;
    show();
    window.scrollTo(0, 0);
  });
  read();
  show();
}

/** A stage that begins at the step of the address, if there is one: as the app's pages do. @param {import("./arrays.js").PackedStage} stage */
function asked(stage) {
  const step = new URLSearchParams(window.location.search).get(stage.address) ?? "";
  return /^\d{1,10}$/.test(step) ? { ...stage, step: Number(step), plays: false } : stage;
}

/** The language that the reader's browser asks for, where the file has it. @param {string[]} languages */
const spoken = (languages) =>
  navigator.languages.map((one) => one.slice(0, 2)).find((one) => languages.includes(one)) ?? languages[0];

/** Another look than the one of the reader's system, until the file is closed. */
function letChangeLook() {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  document.querySelector("button[data-look]")?.addEventListener("click", () => {
    const isDark = root.dataset.look ? root.dataset.look === "dark" : dark.matches;
    root.dataset.look = isDark ? "light" : "dark";
  });
}

letChangeLook();
inflated(document.getElementById("data")?.textContent?.trim() ?? "")
  .then(open)
  .catch((reason) => {
    const failed = document.getElementById("failed");
    if (failed) failed.hidden = false;
    console.error(reason);
  });
