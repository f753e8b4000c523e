// A film that stops at the end of every part and goes on when it is told to: for those who talk over it.
// It gets one block of bytes, once: the length of a JSON header, the header, the film.

import { split } from "../../canvas/js/src/block.js";
import { element, part } from "../../canvas/js/src/dom.js";
import { component } from "../../canvas/js/src/mount.js";
import { fill } from "../../canvas/js/src/wording.js";

/** @import {FilmHeader} from "../../canvas/js/src/protocol.d.ts" */
/** @import {Life} from "../../canvas/js/src/mount.js" */

export default component(".film-steps", createPlayer);

/** @param {HTMLElement} root @param {Life} life */
function createPlayer(root, life) {
  const video = part(root, "video", HTMLVideoElement);
  const [says, list] = [".says", ".parts"].map((name) => part(root, name, HTMLElement));
  const [back, again, on, full] = [".back", ".again", ".on", ".full"].map((name) =>
    part(root, name, HTMLButtonElement),
  );
  /** @type {FilmHeader | null} */
  let film = null;
  let now = 0;
  let forget = () => {};
  let unwatch = () => {};
  const shown = () => /** @type {FilmHeader} */ (film);
  const last = () => shown().parts.length - 1;
  const start = (/** @type {number} */ place) => shown().parts[place].start;
  // Just before the next part begins: its first picture must not be seen yet.
  const end = (/** @type {number} */ place) =>
    place < last() ? start(place + 1) - 1.2 / shown().rate : Infinity;
  const atRest = () =>
    video.paused && video.currentTime >= Math.min(end(now), video.duration || Infinity) - 0.02;

  /** @param {Uint8Array} data */
  function show(data) {
    const { header, rest } = split(data);
    if (film?.id === header.id) return;
    leave();
    film = /** @type {FilmHeader} */ (header);
    const { text } = film;
    const blob = new Blob([/** @type {BlobPart} */ (rest)], { type: "video/mp4" });
    [video.src, forget] = life.address(blob);
    video.setAttribute("aria-label", text.label);
    [back.textContent, again.textContent, full.textContent] = [text.back, text.again, text.full];
    full.hidden = !root.requestFullscreen;
    list.replaceChildren(...film.parts.map(({ name }, place) => entry(`${place + 1} ${name}`, place)));
    now = 0;
    video.currentTime = 0;
    tell();
  }

  /** @param {string} name @param {number} place */
  function entry(name, place) {
    const [item, button] = [element("li"), element("button", "", name)];
    button.type = "button";
    life.listen(button, "click", () => play(place));
    item.append(button);
    return item;
  }

  /** @param {number} place */
  function play(place) {
    now = place;
    video.currentTime = start(place);
    resume();
  }

  function resume() {
    video.play().catch(() => tell()); // taken away or paused before it began
    unwatch();
    unwatch = life.frame(stopInTime);
    tell();
  }

  /** With every picture of the screen: "timeupdate" comes four times a second only. */
  function stopInTime() {
    if (video.currentTime >= end(now)) {
      video.pause();
      video.currentTime = end(now);
    }
    if (video.paused || video.ended) tell();
    else unwatch = life.frame(stopInTime);
  }

  function goOn() {
    if (!video.paused) video.pause();
    else if (video.currentTime === 0 || !atRest()) resume();
    else play(now < last() ? now + 1 : 0);
    tell();
  }

  function goBack() {
    play(Math.max(0, now - 1));
  }

  /** What the button that goes on does next. */
  function next() {
    const { text, parts } = shown();
    if (!video.paused && !video.ended) return text.pause;
    if (!atRest() && video.currentTime < end(now)) return text.play;
    return now < last() ? fill(text.on, { part: parts[now + 1].name }) : text.over;
  }

  function tell() {
    if (!film) return;
    const { text, parts } = film;
    on.textContent = next();
    back.disabled = now === 0;
    says.textContent = fill(text.part, { n: now + 1, count: parts.length, name: parts[now].name });
    list.querySelectorAll("button").forEach((button, place) => {
      if (place === now) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    root.dataset.part = String(now);
    root.dataset.waits = String(video.paused || video.ended);
  }

  function leave() {
    film = null;
    unwatch();
    video.pause();
    video.removeAttribute("src");
    forget();
  }

  /** @type {Record<string, () => void>} the keys of presenters' remote controls too */
  const keys = {
    ArrowRight: goOn,
    PageDown: goOn,
    " ": goOn,
    ArrowLeft: goBack,
    PageUp: goBack,
    Home: () => play(0),
    r: () => play(now),
    f: () => full.click(),
  };
  life.listen(on, "click", goOn);
  life.listen(video, "click", goOn);
  life.listen(back, "click", goBack);
  life.listen(again, "click", () => play(now));
  life.listen(full, "click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  });
  life.listen(video, "ended", tell);
  life.listen(video, "pause", tell);
  life.listen(root, "keydown", (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    action();
  });
  life.owned(leave);
  return show;
}
