// The pictures of the stage: each draws one panel at one frame; pure functions of what they are given.

const PICTURES = { lines: drawLines, points: drawPoints, bars: drawBars, teeth: drawTeeth, bundle: drawBundle, heat: drawHeat };

// Curves over the steps (with a cursor) or over anything else.
function drawLines(canvas, stage, panel, frame, look, view) {
  const { context, width, height } = pen(canvas, look);
  const box = boxOf(width, height);
  const series = panel.series.map((one) => ({ ...one, xs: stage.arrays[one.xs].values, ys: stage.arrays[one.ys].values }));
  const rangeX = panel.range_x ?? extent(series.map((one) => one.xs), panel.log_x);
  const rangeY = panel.range_y ?? padded(extent(series.map((one) => one.ys), panel.log_y), panel.log_y);
  const ends = scale(...rangeX, box.left, box.right, panel.log_x);
  for (const span of panel.spans ?? []) {
    context.fillStyle = look.phases[span.phase];
    const from = Math.max(box.left, ends(span.from));
    context.fillRect(from, box.top, Math.max(0, Math.min(box.right, ends(span.to)) - from), box.bottom - box.top);
  }
  const { x, y } = plot(context, look, box, panel, rangeX, rangeY);
  view.toValue = panel.cursor ? (pixel) => x.inverse(pixel) : null;
  context.save();
  context.beginPath();
  context.rect(box.left - 6, box.top - 6, box.right - box.left + 12, box.bottom - box.top + 12);
  context.clip();
  for (const one of series) trace(context, one, x, y, colourOf(look, one.colour));
  context.restore();
  if (!panel.cursor || !stage.steps) return;
  const step = stage.arrays.steps.values[frame];
  context.strokeStyle = look.text;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x(step), box.top);
  context.lineTo(x(step), box.bottom);
  context.stroke();
  for (const one of series) {
    const value = one.ys[nearest(one.xs, step)];
    if (Number.isFinite(value) && value <= rangeY[1]) dot(context, x(step), y(value), colourOf(look, one.colour), look.background);
  }
}

function padded([low, high], log) {
  if (log) return [low / 1.15, high * 1.15];
  const room = 0.04 * (high - low);
  return [low >= 0 && low < room ? 0 : low - room, high + room];
}

const colourOf = (look, name) => look[name] ?? name;

function trace(context, one, x, y, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = one.thin ? 1 : 2;
  context.setLineDash(one.dashed ? [5, 4] : []);
  if (one.points) {
    for (let i = 0; i < one.xs.length; i++) {
      if (!Number.isFinite(one.ys[i])) continue;
      context.beginPath();
      context.arc(x(one.xs[i]), y(one.ys[i]), 3.5, 0, 2 * Math.PI);
      context.fill();
    }
  } else {
    context.beginPath();
    let open = false;
    for (let i = 0; i < one.xs.length; i++) {
      if (!Number.isFinite(one.ys[i])) { open = false; continue; }
      if (open) context.lineTo(x(one.xs[i]), y(one.ys[i])); else context.moveTo(x(one.xs[i]), y(one.ys[i]));
      open = true;
    }
    context.stroke();
  }
  context.setLineDash([]);
}

function dot(context, x, y, colour, edge) {
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.stroke();
}

const cyclic = (look, place, count) => `oklch(${look.dark ? 0.75 : 0.6} 0.14 ${(360 * place) / count})`;

// Points in the plane, or in space to be turned by dragging; in a cyclic order, joined where `joined` says so.
function drawPoints(canvas, stage, panel, frame, look, view) {
  const { context, width, height } = pen(canvas, look);
  const { shape, values } = stage.arrays[panel.points];
  const [frames, count, dims] = shape;
  const order = stage.arrays[panel.order]?.values;
  const base = (frames === 1 ? 0 : frame) * count * dims;
  const size = (Math.min(width, height) / 2 - 14) / panel.reach;
  view.turn ??= [0.6, 0.4];
  const [sy, cy, sp, cp] = [Math.sin(view.turn[0]), Math.cos(view.turn[0]), Math.sin(view.turn[1]), Math.cos(view.turn[1])];
  const place = (token) => {
    const [a, b, c] = [values[base + token * dims], values[base + token * dims + 1], dims > 2 ? values[base + token * dims + 2] : 0];
    const [u, v] = dims > 2 ? [cy * a + sy * c, cp * b - sp * (cy * c - sy * a)] : [a, b];
    return [width / 2 + size * u, height / 2 - size * v];
  };
  context.strokeStyle = look.grid;
  context.beginPath();
  context.moveTo(width / 2 - 8, height / 2); context.lineTo(width / 2 + 8, height / 2);
  context.moveTo(width / 2, height / 2 - 8); context.lineTo(width / 2, height / 2 + 8);
  context.stroke();
  for (let at = 0; at < count; at++) {
    const token = order ? order[at] : at;
    const [x, y] = place(token);
    const colour = panel.colours ? colourOf(look, panel.colours[token]) : cyclic(look, at, count);
    if (panel.joined && (panel.closed || at + 1 < count)) {
      const [toX, toY] = place(order ? order[(at + 1) % count] : (at + 1) % count);
      context.strokeStyle = colour;
      context.lineWidth = 1.1;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      context.stroke();
    }
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, panel.dot ?? 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}

// Bars at each frame: a spectrum, a histogram; `marked` are drawn in the colour, the others grey.
function drawBars(canvas, stage, panel, frame, look) {
  const { context, width, height } = pen(canvas, look);
  const box = boxOf(width, height);
  const { shape, values } = stage.arrays[panel.values];
  const count = shape[1];
  const now = values.subarray((shape[0] === 1 ? 0 : frame) * count, ((shape[0] === 1 ? 0 : frame) + 1) * count);
  const positions = stage.arrays[panel.positions].values;
  const [first, last] = [positions[0], positions[count - 1]];
  const half = (last - first) / Math.max(1, count - 1) / 2;
  const { x, y } = plot(context, look, box, panel, [first - half, last + half], panel.range_y);
  const wide = Math.max(1, (x(first + 2 * half) - x(first)) * 0.78);
  for (let at = 0; at < count; at++) {
    context.fillStyle = !panel.marked || panel.marked.includes(at) ? colourOf(look, panel.colour) : look.control;
    const top = y(Math.min(panel.range_y[1], Math.max(now[at], panel.range_y[0])));
    context.fillRect(x(positions[at]) - wide / 2, top, wide, y(panel.range_y[0]) - top);
  }
  if (panel.beside) {
    const curve = stage.arrays[panel.beside].values;
    trace(context, { xs: positions, ys: curve, dashed: panel.beside_colour === "control" }, x, y, colourOf(look, panel.beside_colour));
  }
}

// One row of the table: a value for every pair, filled for training pairs, hollow for held-out ones.
function drawTeeth(canvas, stage, panel, frame, look) {
  const { context, width, height } = pen(canvas, look);
  const box = boxOf(width, height);
  const { shape, values } = stage.arrays[panel.values];
  const count = shape[1];
  const now = values.subarray(frame * count, (frame + 1) * count);
  const filled = stage.arrays[panel.filled].values;
  const { x, y } = plot(context, look, box, panel, [-0.5, count - 0.5], panel.range_y);
  context.fillStyle = look.wrong;
  if (panel.range_y[0] < 0) context.fillRect(box.left, y(0), box.right - box.left, box.bottom - y(0));
  context.strokeStyle = look.control;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = 0; at < count; at++) context.lineTo(x(at), y(now[at]));
  context.stroke();
  for (let at = 0; at < count; at++) {
    context.beginPath();
    context.arc(x(at), y(now[at]), filled[at] ? 4.2 : 3.3, 0, 2 * Math.PI);
    context.fillStyle = filled[at] ? look.train : look.background;
    context.fill();
    context.strokeStyle = filled[at] ? look.background : look.held_out;
    context.lineWidth = filled[at] ? 1 : 1.6;
    context.stroke();
  }
}

// Many curves over one axis, which may fall on to one.
function drawBundle(canvas, stage, panel, frame, look) {
  const { context, width, height } = pen(canvas, look);
  const box = boxOf(width, height);
  const { shape, values } = stage.arrays[panel.values];
  const [frames, curves, count] = shape;
  const start = (frames === 1 ? 0 : frame) * curves * count;
  const { x, y } = plot(context, look, box, panel, [panel.start, panel.start + count - 1], panel.range_y);
  const curve = (all, from) => {
    context.beginPath();
    for (let at = 0; at < count; at++) context.lineTo(x(panel.start + at), y(all[from + at]));
    context.stroke();
  };
  context.globalAlpha = Math.max(0.12, Math.min(0.6, 12 / curves));
  context.lineWidth = 1;
  for (let at = 0; at < curves; at++) {
    context.strokeStyle = cyclic(look, at, curves);
    curve(values, start + at * count);
  }
  context.globalAlpha = 1;
  const beside = stage.arrays[panel.beside];
  if (!beside) return;
  context.strokeStyle = look.text;
  context.lineWidth = 2.2;
  curve(beside.values, beside.shape[0] === 1 ? 0 : frame * count);
}
