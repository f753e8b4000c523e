// A slide as lines and letters (SVG), to be enlarged and edited: what draws on a canvas draws it, too.

import { Context } from "svgcanvas";
import { element } from "../dom.js";
import { save } from "./downloads.js";
import { laidOut, paint } from "./slides.js";

/** @import {Life} from "../mount.js" */
/** @import {Slide} from "./slides.js" */
/** @import {Look} from "../theme.js" */

/** @param {Life} life @param {Slide} slide @param {Look} look */
export function saveSvg(life, slide, look) {
  const measuring = element("canvas").getContext("2d");
  if (!measuring) return;
  const layout = laidOut(slide, look, measuring);
  const context = new Context(layout.width, layout.height);
  paint(context, slide, look, layout);
  const [address] = life.address(new Blob([context.getSerializedSvg()], { type: "image/svg+xml" }));
  save(address, `${slide.name}.svg`);
}
