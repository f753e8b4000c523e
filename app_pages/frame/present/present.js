// Presenter mode: the whole screen, large letters, no side bar; a clicker's keys go from scene to scene. It lasts from
// page to page, until it is left.

import { part } from "../../canvas/js/src/dom.js";
import { component } from "../../canvas/js/src/mount.js";

/** @import {PresentData} from "../../canvas/js/src/protocol.d.ts" */
/** @import {Life} from "../../canvas/js/src/mount.js" */

const page = document.documentElement;
// Headings, and pictures; a picture right below its heading is one scene with it.
const SCENES = '[data-testid="stMain"] :is(h1, h2, h3, [data-testid="stBidiComponentIsolated"])';
const LEAST = 0.25; // of the screen's height, that a component must have to be a picture, and scenes lie apart
/** @type {Record<string, number>} what clickers send, too */
const TURNS = { PageDown: 1, PageUp: -1 };

export default component(".present", createPresent);

/** @param {HTMLElement} root @param {Life} life */
function createPresent(root, life) {
  const button = part(root, "button", HTMLButtonElement);
  /** @type {PresentData} */
  let words = { present: "", leave: "" };

  const isOn = () => page.hasAttribute("data-present");

  /** @param {boolean} on */
  function set(on) {
    page.toggleAttribute("data-present", on);
    say();
  }

  function say() {
    button.textContent = isOn() ? words.leave : words.present;
    button.setAttribute("aria-pressed", String(isOn()));
  }

  function toggle() {
    set(!isOn());
    // In a frame that may not fill the screen the large letters are there all the same.
    if (isOn()) page.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
  }

  /** To the next scene or to the one before. @param {number} turn */
  function turnTo(turn) {
    const least = LEAST * window.innerHeight;
    const scenes = [...document.querySelectorAll(SCENES)]
      .map((scene) => ({ scene, box: scene.getBoundingClientRect() }))
      .filter(({ scene, box }) => scene.matches("h1, h2, h3") || box.height > least);
    const next =
      turn > 0 ? scenes.find(({ box }) => box.top > least) : scenes.findLast(({ box }) => box.top < -1);
    next?.scene.scrollIntoView({ block: "start" });
  }

  life.listen(button, "click", toggle);
  life.listen(document, "fullscreenchange", () => {
    if (!document.fullscreenElement) set(false);
  });
  life.listen(document, "keydown", (event) => {
    const [on] = event.composedPath();
    const writes =
      on instanceof HTMLElement && (on.matches("input, textarea, select") || on.isContentEditable);
    if (writes || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "f") toggle();
    else if (isOn() && Object.hasOwn(TURNS, event.key)) {
      event.preventDefault();
      turnTo(TURNS[event.key]);
    }
  });

  /** @param {PresentData} data */
  return (data) => {
    words = data;
    say();
  };
}
