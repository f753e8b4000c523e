// What is used of svgcanvas (MIT), which has no types of its own: a context that writes SVG.

export const Context: new (
  width: number,
  height: number,
) => CanvasRenderingContext2D & { getSerializedSvg(): string };
