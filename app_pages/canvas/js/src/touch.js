// What pointers and keys do to a figure: read, pin, pick, turn, go to a step.

import { pointerOn, sizeOf } from "./dom.js";
import { itemAt, itemsOf } from "./hover.js";
import { stepped } from "./panels/adding.js";
import { lifted } from "./panels/drawn.js";
import { guessOn } from "./panels/guess.js";
import { isMarked, markBy } from "./panels/mark.js";

/** @import {Figure, Host} from "./figure.js" */
/** @import {AnswersHeader, AnyPanelHeader, HeatHeader} from "./protocol.d.ts" */
/** @import {Life} from "./mount.js" */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };
const TURN = 0.15; // radians a key
const BY_KEYS = 40; // keys from one end of a picture to the other, for a guess

/** Whether the cells of a panel can be picked. @param {AnyPanelHeader} panel @returns {panel is AnswersHeader | HeatHeader} */
const isPicked = (panel) => panel.picture === "answers" || (panel.picture === "heat" && panel.picks);

/** @param {Figure} figure @param {Life} life @param {Host} host */
export function touch(figure, life, host) {
  const { canvas, panel, view } = figure;
  /** @type {[number, number] | null} */
  let held = null;
  let pinned = false;

  /** Reads what is there; a pinned reading stays. @param {PointerEvent} event */
  function read(event) {
    if (pinned) return;
    const [x, y] = pointerOn(event, canvas);
    host.point(isToCome(x) ? null : (view().probe?.(x, y) ?? null));
  }

  /** Whether a pointer stands at a step that is veiled: there is nothing to read. @param {number} x */
  function isToCome(x) {
    const { steps, arrays } = host.stage();
    return Boolean(steps && guesses() && Number(view().toValue?.(x)) > arrays.steps.values[host.frame()]);
  }

  function letGo() {
    pinned = false;
    host.point(null);
  }

  /** @param {number} x @param {number} y */
  function turn(x, y) {
    const [around, up] = view().turn ?? [0, 0];
    Object.assign(view(), { turn: [around + x, up + y], held: true });
    host.redraw();
  }

  /** Whether a step can be guessed just now: none that has been played. */
  const guesses = () => host.veiled() && guessOn(panel()) !== null;

  /** @param {number} x @param {number} y */
  function guess(x, y) {
    Object.assign(view(), view().guessing?.at(x, y, view()));
    host.redraw();
  }

  /** By keys: on from where the guess is, else from the middle. @param {number} right @param {number} up */
  function guessByKeys(right, up) {
    const { width, height } = sizeOf(canvas);
    const [x, y] = view().guessing?.where(view()) ?? [width / 2, height / 2];
    guess(x + (right * width) / BY_KEYS, y - (up * height) / BY_KEYS);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const [x, y] = pointerOn(event, canvas);
    const { toValue, toCell } = view();
    const one = panel();
    const { toMark } = view();
    if (isMarked(one) && toMark) {
      view().mark = toMark(x);
      host.redraw();
    } else if (guesses()) guess(x, y);
    else if (toValue && host.stage().steps) host.goTo(toValue(x), false);
    else if (one.picture === "points" && held) {
      turn((x - held[0]) / 120, (y - held[1]) / 120);
      held = [x, y];
    } else if (one.picture === "clocks") {
      if (event.type === "pointerdown") view().grip = view().grab?.(x, y) ?? null;
      const { grip, turned } = view();
      if (grip && turned) host.pick(figure, turned(grip, x, y));
    } else if (isPicked(one) && (event.type === "pointerdown" || one.picture === "answers")) {
      const cell = toCell?.(x, y);
      if (cell) host.pick(figure, cell);
    }
  }

  life.listen(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = pointerOn(event, canvas);
    view().held = true;
    pinned = false;
    read(event);
    pinned = !view().toValue;
    move(event);
  });
  life.listen(canvas, "pointermove", (event) => {
    if (event.buttons) move(event);
    else read(event);
  });
  /** What was held is let go, and the pen lifted. */
  function release() {
    held = null;
    view().grip = null;
    const { drawn } = view();
    if (drawn) view().drawn = lifted(drawn);
  }
  life.listen(canvas, "pointerup", (event) => {
    release();
    const { toValue, mark } = view();
    if (isMarked(panel()) && mark !== undefined) host.mark(figure, mark);
    else if (toValue && host.stage().steps && !guesses())
      host.goTo(toValue(pointerOn(event, canvas)[0]), true);
  });
  life.listen(canvas, "pointercancel", release); // a finger that scrolls the page on
  life.listen(canvas, "pointerleave", () => {
    if (!pinned) host.point(null);
  });
  life.listen(canvas, "dblclick", letGo);
  life.listen(canvas, "blur", letGo);
  life.listen(canvas, "keydown", (event) => {
    const by = ARROWS[event.key];
    if (event.key === "Escape") letGo();
    else if (!by || !keyed(by, event.shiftKey)) return;
    event.preventDefault();
  });

  /** Whether an arrow is for the picture: a table's cells, a cloud that turns (with shift), the items of any other up and down. @param {[number, number]} by @param {boolean} shift */
  function keyed([up, right], shift) {
    const [one, stage] = [panel(), host.stage()];
    if (isPicked(one)) {
      const [, rows, columns] = stage.arrays[one.values].shape;
      const now = view().cell ?? one.chosen ?? { row: 0, column: 0 };
      const down = one.picture === "answers" ? -up : up; // its rows count from above
      host.pick(figure, {
        row: Math.max(0, Math.min(rows - 1, now.row + down)),
        column: Math.max(0, Math.min(columns - 1, now.column + right)),
      });
      return true;
    }
    if (one.picture === "clocks") {
      host.pick(figure, stepped(one, stage, view().cell ?? one.chosen, [-up, right]));
      return true;
    }
    if (isMarked(one) && shift && right) {
      view().mark = markBy(one.mark, stage, view(), right);
      host.redraw();
      host.mark(figure, view().mark ?? one.mark.at);
      return true;
    }
    const asked = guesses() ? guessOn(one) : null;
    if (asked && shift && (asked.axis === "curve" || (asked.axis === "y" ? up : right))) {
      guessByKeys(right, up);
      return true;
    }
    if (one.picture === "points" && shift) {
      turn(TURN * right, TURN * up);
      return true;
    }
    const count = itemsOf(one, stage);
    if (!up || !count) return false;
    const now = itemAt(one, stage, figure.hover());
    const at = now === null ? 0 : (now + up + count) % count;
    host.point({ kind: "item", at, count, panel: one.name });
    return true;
  }
}
