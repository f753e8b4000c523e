// A table of cells; the values are shares of the way from `low` to `high`, or places in a list of colours.
function drawHeat(canvas, stage, panel, frame, look, view) {
  const { context, width, height } = pen(canvas, look);
  const { shape, values } = stage.arrays[panel.values];
  const [frames, rows, columns] = shape;
  const start = (frames === 1 ? 0 : frame) * rows * columns;
  const box = { left: 64, right: width - 12, top: 26, bottom: height - 40 };
  const [w, h] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      context.fillStyle = heatColour(values[start + row * columns + column], panel, look);
      context.fillRect(box.left + column * w, box.bottom - (row + 1) * h, w + 0.5, h + 0.5);
    }
  context.fillStyle = look.text;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const skipRows = Math.ceil(16 / h);
  panel.row_names?.forEach((name, row) => { if (row % skipRows === 0) context.fillText(name, box.left - 6, box.bottom - (row + 0.5) * h); });
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const widest = Math.max(...(panel.column_names ?? [""]).map((name) => context.measureText(name).width)) + 8;
  const skip = Math.ceil(widest / w);
  panel.column_names?.forEach((name, column) => { if (column % skip === 0) context.fillText(name, box.left + (column + 0.5) * w, box.bottom + 15); });
  context.textAlign = "right";
  context.fillText(panel.x, box.right, box.bottom + 32);
  context.textAlign = "left";
  context.fillText(panel.y, 4, box.top - 9);
  if (panel.bar) drawBar(context, box.right, panel, look, stage.language);
  view.toCell = (px, py) => {
    const [column, row] = [Math.floor((px - box.left) / w), Math.floor((box.bottom - py) / h)];
    return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
  };
  const chosen = view.cell ?? panel.chosen;
  if (!chosen) return;
  context.strokeStyle = look.text;
  context.lineWidth = 2.5;
  context.strokeRect(box.left + chosen.column * w, box.bottom - (chosen.row + 1) * h, w, h);
}

function heatColour(value, panel, look) {
  if (!Number.isFinite(value)) return look.grid;
  if (panel.palette) return colourOf(look, panel.palette[Math.round(value)]);
  const share = Math.max(0, Math.min(1, scale(panel.low, panel.high, 0, 1, panel.log)(value)));
  return look.dark ? `oklch(${0.25 + 0.6 * share} ${0.05 + 0.09 * share} ${260 - 170 * share})`
                   : `oklch(${0.95 - 0.6 * share} ${0.03 + 0.1 * share} ${110 + 150 * share})`;
}

// Above the table, to the right: which shade means what, from the lowest to the highest.
function drawBar(context, right, panel, look, language) {
  const [low, high] = [panel.low, panel.high].map((value) => said(value, panel.bar, language));
  const from = right - context.measureText(high).width - 6 - 96;
  const shades = scale(panel.low, panel.high, from, from + 96, panel.log);
  for (let x = from; x < from + 96; x += 2) {
    context.fillStyle = heatColour(shades.inverse(x), panel, look);
    context.fillRect(x, 8, 2.5, 9);
  }
  context.fillStyle = look.text;
  context.textAlign = "right";
  context.fillText(high, right, 17);
  context.fillText(low, from - 6, 17);
}
