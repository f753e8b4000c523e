// The look of the page: its colours by what they stand for, and its letters.

/** @import {Colours, Palette} from "./protocol.d.ts" */
/** @typedef {Palette & { background: string, dark: boolean, font: string, text: string }} Look */

/** @param {Element} root @param {Colours} colours @returns {Look} */
export function readLook(root, colours) {
  const style = getComputedStyle(root);
  const background = style.getPropertyValue("--st-background-color").trim() || "#ffffff";
  const text = style.getPropertyValue("--st-text-color").trim() || style.color;
  const dark = isDark(background);
  return { ...(dark ? colours.dark : colours.light), background, dark, font: style.fontFamily, text };
}

/** @type {Map<string, boolean>} asked with every picture, and a page has a background or two */
const darkness = new Map();

/** @param {string} colour any that CSS knows */
function isDark(colour) {
  let dark = darkness.get(colour);
  if (dark === undefined) {
    const probe = document.createElement("canvas").getContext("2d");
    if (!probe) return false;
    probe.fillStyle = colour;
    const [r, g, b] = rgb(String(probe.fillStyle));
    dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
    darkness.set(colour, dark);
  }
  return dark;
}

/** @param {string} colour as #rrggbb @returns {[number, number, number]} */
export function rgb(colour) {
  return [
    parseInt(colour.slice(1, 3), 16),
    parseInt(colour.slice(3, 5), 16),
    parseInt(colour.slice(5, 7), 16),
  ];
}

/** A colour of the house by its name; any other is CSS. @param {Look} look @param {string} name @returns {string} */
export function colourOf(look, name) {
  const found = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (look))[name];
  return typeof found === "string" ? found : (look.phases[name] ?? name);
}

/** The colour of a place in a cycle. @param {Look} look @param {number} place @param {number} count */
export function cyclic(look, place, count) {
  return `oklch(${look.dark ? 0.75 : 0.6} 0.14 ${(360 * place) / count})`;
}
