// The pictures of the stage: each draws one panel at one frame, and keeps nothing but what is in `view`.

import { drawAnswers } from "./answers.js";
import { drawBars } from "./bars.js";
import { drawBundle } from "./bundle.js";
import { drawClocks } from "./clocks.js";
import { drawDots } from "./dots.js";
import { drawHeat } from "./heat.js";
import { drawLines } from "./lines.js";
import { drawPoints } from "./points.js";
import { drawRing } from "./ring.js";
import { drawTeeth } from "./teeth.js";

/** @import {AnyPanelHeader, CellHeader} from "../protocol.d.ts" */
/** @import {Pen} from "../axes.js" */
/** @import {Stage} from "../block.js" */
/** @import {Hover} from "../hover.js" */
/** @import {Look} from "../theme.js" */
/**
 * What a visitor has done to a picture, and what the picture tells of its pixels.
 * @typedef {object} View
 * @property {[number, number]} [turn] how a cloud is turned
 * @property {CellHeader} [cell] that was picked
 * @property {number} [guess] the step, or the value, that was guessed
 * @property {import("./drawn.js").Drawn} [drawn] the curve that was guessed
 * @property {number} [mark] the step that a mark has been dragged to
 * @property {((pixel: number) => number) | null} [toMark] the step that a mark can stand at under a pointer
 * @property {number} [on] which clocks are switched on, a bit each
 * @property {{ clock: number, hand: "first" | "sum" } | null} [grip] the hand that is held, of which clock
 * @property {{ question: string, start: number }} [sweep] when its hands began to turn
 * @property {{ choice: number, most: number }} [reach] the largest score of a choice of clocks
 * @property {boolean} [held] whether a cloud that turned by itself has been touched
 * @property {number} [spun] when it last turned by itself
 * @property {boolean} [moving] whether the picture goes on moving by itself
 * @property {(x: number, y: number) => View["grip"]} [grab] the hand under a pointer
 * @property {(grip: NonNullable<View["grip"]>, x: number, y: number) => CellHeader} [turned] the cell that a held hand points to
 * @property {HTMLCanvasElement} [image] what a picture is painted on before it is scaled
 * @property {((pixel: number) => number) | null} [toValue] where a pointer leads on the axis of steps
 * @property {ReturnType<typeof import("./guess.js").guessing> | null} [guessing] what a pointer there guesses, and where a guess is
 * @property {(x: number, y: number) => CellHeader | null} [toCell]
 * @property {(x: number, y: number) => Hover | null} [probe] what is there under a pointer
 */
/**
 * @template Panel
 * @typedef {{ pen: Pen, stage: Stage, panel: Panel, frame: number, look: Look, view: View, hover: Hover | null, veiled?: boolean }} Painted what is veiled has not been played yet
 */

// Below this, in units of drawing, axes and rings have no inside: while a page is laid out its boxes may be empty.
const ROOM = 64;

/** @param {Painted<AnyPanelHeader>} painted */
export function drawPanel({ panel, ...rest }) {
  if (Math.min(rest.pen.width, rest.pen.height) < ROOM) return;
  switch (panel.picture) {
    case "lines":
      return drawLines({ panel, ...rest });
    case "points":
      return drawPoints({ panel, ...rest });
    case "bars":
      return drawBars({ panel, ...rest });
    case "teeth":
      return drawTeeth({ panel, ...rest });
    case "bundle":
      return drawBundle({ panel, ...rest });
    case "heat":
      return drawHeat({ panel, ...rest });
    case "dots":
      return drawDots({ panel, ...rest });
    case "answers":
      return drawAnswers({ panel, ...rest });
    case "ring":
      return drawRing({ panel, ...rest });
    case "clocks":
      return drawClocks({ panel, ...rest });
  }
}
