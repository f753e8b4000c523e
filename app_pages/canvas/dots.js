// Numbers with their seeds, one below another: a dot a seed, the mean, its interval, and what is read where
// there is nothing to find.

PICTURES.dots = drawDots;

const DOT_ROW = 40;

function drawDots(canvas, stage, panel, frame, look) {
  const { context, width, height } = pen(canvas, look);
  const box = { left: 12, right: width - 12, top: 8, bottom: height - 42 };
  const numbers = panel.rows.flatMap((row) => [...row.each, row.value, row.low, row.high, row.null]).filter((value) => value !== null);
  let range = extent([numbers], panel.log_x);
  if (!panel.log_x) { const room = 0.04 * (range[1] - range[0]); range = [range[0] - room, range[1] + room]; }
  const x = scale(...range, box.left, box.right, panel.log_x);
  context.textAlign = "center";
  for (const [value, name] of x.ticks((box.right - box.left) / 90)) {
    context.strokeStyle = look.grid;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x(value), box.top);
    context.lineTo(x(value), box.bottom);
    context.stroke();
    context.fillStyle = look.text;
    const said = panel.percent ? `${Number((value * 100).toPrecision(6))} %` : name;
    context.fillText(said, Math.min(box.right - 14, Math.max(box.left + 14, x(value))), box.bottom + 15);
  }
  context.textAlign = "right";
  context.fillStyle = look.text;
  context.fillText(panel.x, box.right, box.bottom + 34, box.right - box.left);
  panel.rows.forEach((row, place) => drawDotRow(context, row, box.top + place * DOT_ROW, x, box, look));
}

function drawDotRow(context, row, top, x, box, look) {
  const [middle, colour] = [top + 27, colourOf(look, row.colour)];
  context.textAlign = "left";
  context.fillStyle = look.text;
  context.fillText(row.label, box.left, top + 14, box.right - box.left);
  context.strokeStyle = context.fillStyle = colour;
  context.globalAlpha = 0.4;
  for (const value of row.each) {
    if (value === null) continue;
    context.beginPath();
    context.arc(x(value), middle, 3, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
  if (row.low !== null && row.high !== null) {
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(Math.max(box.left, x(row.low)), middle);
    context.lineTo(Math.min(box.right, x(row.high)), middle);
    context.stroke();
  }
  if (row.value !== null) {
    const at = x(row.value);
    context.beginPath();
    for (const [dx, dy] of [[0, -6], [6, 0], [0, 6], [-6, 0]]) context.lineTo(at + dx, middle + dy);
    context.closePath();
    context.fill();
  }
  if (row.null === null) return;
  context.strokeStyle = look.control;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x(row.null), middle - 9);
  context.lineTo(x(row.null), middle + 9);
  context.stroke();
}

function dotsCsv(panel) {
  const rows = panel.rows.map((row) => [JSON.stringify(row.label), row.value, row.low, row.high, row.null, ...row.each].join(","));
  return ["reading,value,low,high,null,each seed", ...rows];
}
