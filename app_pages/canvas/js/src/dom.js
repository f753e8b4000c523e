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
  window.history.replaceState(window.history.state, "", address);
}

/** Whether an element crosses the middle of the screen. @param {Element} one */
export function inView(one) {
  const { top, bottom } = one.getBoundingClientRect();
  return top < window.innerHeight / 2 && bottom > window.innerHeight / 2;
}

/** Where a pointer is, in an element's own pixels. @param {MouseEvent} event @param {Element} on @returns {[number, number]} */
export function pointerOn(event, on) {
  const box = on.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}
