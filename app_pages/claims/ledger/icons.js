// A mark for each standing, told apart by its shape: 16 units wide, drawn in the colour of its text.

const SPACE = "http://www.w3.org/2000/svg";
const DISC = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
const RING = "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5z";
/** @typedef {{ filled?: string, cut?: string, drawn?: string, dashed?: string }} Shape filled, cut out of that in white, drawn */
/** @type {Record<string, Shape>} */
const SHAPES = {
  holds: { filled: DISC, cut: "M4.6 8.3l2.3 2.4l4.5-5" },
  on_condition: { drawn: RING, filled: "M8 1.75a6.25 6.25 0 0 0 0 12.5z" },
  fails: { filled: "M2 2h12v12H2z", cut: "M5 5l6 6M11 5l-6 6" },
  analogy: {
    dashed: RING,
    drawn: "M4.6 7c1.2-1.4 2.3-1.2 3.4-.4s2.2 1 3.4-.4M4.6 10.2c1.2-1.4 2.3-1.2 3.4-.4s2.2 1 3.4-.4",
  },
  undecided: { drawn: `${RING}M6 6.4c0-2.6 4-2.6 4-.2c0 1.7-2 1.6-2 3.2M8 11.2v.6` },
  missing: { drawn: "M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7z" },
  stale: { drawn: "M12.6 5.2A5.4 5.4 0 1 0 13.4 8M12.9 2v3.4H9.5" },
  damaged: { drawn: "M8 2l6.4 11.5H1.6zM8 6.5v3.2M8 11.4v.5" },
  untraced: { drawn: "M8 2l6.4 11.5H1.6zM8 6.5v3.2M8 11.4v.5" },
};

/** @param {string} standing */
export function icon(standing) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, d] of Object.entries(SHAPES[standing] ?? {})) {
    const path = document.createElementNS(SPACE, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", kind);
    svg.append(path);
  }
  return svg;
}
