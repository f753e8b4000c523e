// Small ways with elements, and with the page's address.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {string} [text]
 */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/**
 * The part of a component that must be there.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {{ new (): T }} kind
 * @returns {T}
 */
export function part(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`${selector} is not in the component's HTML`);
  return found;
}

/** Values that belong to the address, so that a link leads to what its sender saw. @param {Record<string, string>} values */
export function keepInAddress(values) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  replaceAddress(address);
}

/** @param {URL} address */
export function replaceAddress(address) {
  try {
    window.history.replaceState(window.history.state, "", address);
  } catch {
    // A page in a frame of somebody else's page may have no address of its own.
  }
}

/** Whether an element crosses the middle of the screen. @param {Element} one */
export function inView(one) {
  const { top, bottom } = one.getBoundingClientRect();
  return top < window.innerHeight / 2 && bottom > window.innerHeight / 2;
}

/** A length that grows with the page's letters. @param {number} pixels at their usual size */
export const rem = (pixels) => `${pixels / 16}rem`;

/** How much larger letters are than usual: by the browser's own setting, or for a room that reads from afar. */
const enlarged = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;

/**
 * The size of a canvas in the units that it is drawn in, and how many pixels of the page each of these is: letters,
 * lines and margins grow together.
 * @param {Element} canvas
 */
export function sizeOf(canvas) {
  const [box, by] = [canvas.getBoundingClientRect(), enlarged()];
  return { width: box.width / by, height: box.height / by, by };
}

/** Where a pointer is, in the units that an element is drawn in. @param {MouseEvent} event @param {Element} on @returns {[number, number]} */
export function pointerOn(event, on) {
  const [box, by] = [on.getBoundingClientRect(), enlarged()];
  return [(event.clientX - box.left) / by, (event.clientY - box.top) / by];
}
