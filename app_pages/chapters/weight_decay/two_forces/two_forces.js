// Two made-up weights as a point to be dragged: what a loss and what decay do to them. The valley, its words and
// its colours come from Python.

import { element, keepInAddress, part, pointerOn, sizeOf } from "../../../canvas/js/src/dom.js";
import { component } from "../../../canvas/js/src/mount.js";
import { readLook } from "../../../canvas/js/src/theme.js";
import { fill, said } from "../../../canvas/js/src/wording.js";
import { drawPlane, planeOf } from "./plane.js";
import { AT_REST, both, caseOf, pulls, step } from "./valley.js";

/** @import {ForcesData} from "../../../canvas/js/src/protocol.d.ts" */
/** @import {Life} from "../../../canvas/js/src/mount.js" */
/** @import {Look} from "../../../canvas/js/src/theme.js" */
/** @import {Pair} from "./valley.js" */

const MOST_STEPS = 600;
const STEPS_A_SECOND = 30;
const STARTS = /** @type {const} */ (["together", "against", "alone"]);
/** @type {Record<string, Pair>} */
const ARROWS = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };

/** Whoever wants no motion sees where it ends. */
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export default component(".forces", createForces);

/** @param {HTMLElement} root @param {Life} life */
function createForces(root, life) {
  const canvas = part(root, "canvas", HTMLCanvasElement);
  const pull = part(root, ".pull", HTMLInputElement);
  const [says, name, output, legend] = [".says", ".name", "output", ".legend"].map((which) =>
    part(root, which, HTMLElement),
  );
  const button = (/** @type {string} */ which) => part(root, `.${which}`, HTMLButtonElement);
  /** @type {ForcesData | null} */
  let data = null;
  /** @type {Pair} */
  let weights = [0, 0];
  /** @type {Pair[]} */
  let trail = [];
  let stop = () => {};
  const later = life.batched(draw);
  const shown = () => /** @type {ForcesData} */ (data);
  const decay = () => Number(pull.value);

  /** @param {ForcesData} next */
  function show(next) {
    const first = !data;
    if (first) {
      weights = next.weights;
      pull.value = String(next.decay);
    }
    data = next;
    const { text } = next;
    for (const which of STARTS) button(which).textContent = text[which];
    button("go").textContent = text.go;
    name.textContent = text.pull;
    if (first && !new URL(window.location.href).searchParams.has("w") && !still()) letGo();
    later();
  }

  /** @param {Pair} to */
  function move(to) {
    const { reach } = shown().valley;
    const { width: w, height: h } = sizeOf(canvas);
    const sides = [reach * Math.max(1, w / h), reach * Math.max(1, h / w)];
    weights = both((axis) => Math.max(-sides[axis], Math.min(sides[axis], to[axis])));
    later();
  }

  /** A visitor puts the point somewhere. @param {Pair} to */
  function put(to) {
    stop();
    trail = [];
    move(to);
  }

  /** One step of both forces; returns whether there is another. */
  function fall() {
    trail.push(weights);
    move(step(shown().valley, weights, decay()));
    const found = pulls(shown().valley, weights, decay());
    const speed = Math.hypot(...both((axis) => found.gradient[axis] + found.decay[axis]));
    if (speed >= AT_REST && trail.length <= MOST_STEPS) return true;
    stop();
    remember();
    return false;
  }

  function letGo() {
    stop();
    trail = [];
    if (still()) while (fall());
    else stop = life.every(1000 / STEPS_A_SECOND, fall);
  }

  function remember() {
    keepInAddress({ w: weights.map((value) => value.toFixed(2)).join(), pull: pull.value });
  }

  function draw() {
    if (!data || !root.isConnected) return;
    const look = readLook(root, data.colours);
    drawPlane(canvas, look, data, weights, trail, decay());
    legend.replaceChildren(...legendOf(data, look));
    output.textContent = said(decay(), "short", data.language);
    says.textContent = [sentence(0), sentence(1)].join(" ");
    canvas.setAttribute("aria-label", `${data.text.label} ${says.textContent}`);
  }

  /** What becomes of a weight. @param {0 | 1} axis */
  function sentence(axis) {
    const { valley, alone, text, language } = shown();
    const found = pulls(valley, weights, decay());
    return fill(text.weight[axis], {
      value: said(Math.round(weights[axis] * 100) / 100 + 0, "short", language),
      case: text.cases[caseOf(found.gradient[axis], found.decay[axis], alone)],
    });
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    put(
      planeOf(sizeOf(canvas).width, sizeOf(canvas).height, shown().valley.reach).back(
        pointerOn(event, canvas),
      ),
    );
  }

  life.listen(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag(event);
  });
  life.listen(canvas, "pointermove", (event) => {
    if (event.buttons) drag(event);
  });
  life.listen(canvas, "pointerup", remember);
  life.listen(canvas, "keydown", (event) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    put(both((axis) => weights[axis] + by[axis]));
    remember();
  });
  for (const which of STARTS)
    life.listen(button(which), "click", () => {
      put(shown().starts[which]);
      remember();
    });
  life.listen(button("go"), "click", letGo);
  life.listen(pull, "input", later);
  life.listen(pull, "change", remember);
  life.onResize(later);
  life.onTheme(later);
  return show;
}

/** @param {ForcesData} data @param {Look} look */
function legendOf({ text }, look) {
  const colours = { gradient: look.gradient, decay: look.decay, sum: look.text, balance: look.geometry };
  return Object.entries(colours).map(([name, colour]) => {
    const [span, mark] = [element("span"), element("i", name === "sum" ? "dashed" : "")];
    mark.style.borderColor = colour;
    span.append(mark, text.legend[name]);
    return span;
  });
}
