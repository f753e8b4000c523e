// What the colours of a panel stand for: beside the picture, and on a slide.

import { element } from "../dom.js";
import { colourOf } from "../theme.js";

/** @import {AnyPanelHeader} from "../protocol.d.ts" */
/** @import {Look} from "../theme.js" */

/** @param {AnyPanelHeader} panel */
export function entriesOf(panel) {
  const curves = panel.picture === "lines" ? panel.series.filter((one) => one.label) : [];
  return [
    ...curves.map(({ label, colour, dashed }) => ({ label, colour, mark: dashed ? "dashed" : "" })),
    ...panel.legend.map(({ label, colour, area }) => ({ label, colour, mark: area ? "area" : "" })),
  ];
}

/** @param {AnyPanelHeader} panel */
export function legendOf(panel) {
  return entriesOf(panel).map(({ label, colour, mark }) => {
    const [span, sign] = [element("span"), element("i", mark)];
    sign.dataset.colour = colour;
    span.append(sign, label);
    return span;
  });
}

/** @param {HTMLElement} legend @param {Look} look */
export function colourLegend(legend, look) {
  for (const mark of legend.querySelectorAll("i")) {
    const colour = colourOf(look, mark.dataset.colour ?? "");
    if (mark.className === "area") mark.style.background = colour;
    else mark.style.borderColor = colour;
  }
}
