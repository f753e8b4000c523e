// What every picture of the stage builds on: the block of bytes, the look, a sharp canvas, axes.

function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const start = bytes.byteOffset + 4 + length;
  const arrays = {};
  for (const [name, { offset, shape, kind }] of Object.entries(header.arrays)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const size = kind === "u1" ? 1 : 4;
    const part = bytes.buffer.slice(start + offset, start + offset + size * count);
    arrays[name] = { shape, values: kind === "u1" ? new Uint8Array(part) : new Float32Array(part) };
  }
  return { ...header, arrays };
}

function nearest(values, wanted) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
  return best;
}

function readLook(root, colours) {
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  const background = read("--st-background-color") || "#ffffff";
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = background;
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(probe.fillStyle.slice(at, at + 2), 16));
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  return {
    background, dark, font: style.fontFamily, text: read("--st-text-color") || style.color,
    ...(dark ? colours.dark : colours.light),
  };
}

// A canvas as sharp as the screen, cleared, with the look's font; sizes in CSS pixels.
function pen(canvas, look) {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `12px ${look.font}`;
  context.lineJoin = "round";
  context.textBaseline = "alphabetic";
  return { context, width, height };
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const tenTo = (power) => (power === 0 ? "1" : "10" + [...String(power)].map((sign) => SUPERSCRIPTS[sign]).join(""));

// A number as people read it: "percent", "whole", "short" (three digits).
function said(value, format, language) {
  if (!Number.isFinite(value)) return "–";
  if (format === "percent") {
    const digits = Math.abs(value) < 0.1 && value !== 0 ? 1 : 0;
    return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(value);
  }
  if (format === "whole") return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    const power = Math.floor(Math.log10(Math.abs(value)));
    return `${(value / 10 ** power).toFixed(1)} · ${tenTo(power)}`;
  }
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}

// A scale from values to pixels with whole and readable ticks; `log` counts in powers of ten.
function scale(low, high, from, to, log) {
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const at = (value) => from + (((log ? Math.log10(Math.max(value, low)) : value) - a) / (b - a || 1)) * (to - from);
  at.inverse = (pixel) => { const v = a + ((pixel - from) / (to - from)) * (b - a); return log ? 10 ** v : v; };
  at.ticks = (room) => (log ? logTicks(a, b, room) : plainTicks(low, high, room));
  return at;
}

function plainTicks(low, high, room) {
  const rough = (high - low) / Math.max(1, room);
  const ten = 10 ** Math.floor(Math.log10(rough || 1));
  const stride = [1, 2, 5, 10].map((factor) => factor * ten).find((size) => size >= rough * 0.999) || 1;
  const ticks = [];
  for (let value = Math.ceil(low / stride - 1e-9) * stride; value <= high + stride * 1e-6; value += stride) ticks.push(value);
  return ticks.map((value) => [value, String(Number(value.toPrecision(6)))]);
}

function logTicks(low, high, room) {
  const stride = Math.max(1, Math.ceil((high - low) / Math.max(1, room)));
  const ticks = [];
  for (let power = Math.ceil(low - 1e-9); power <= high + 1e-9; power += stride) ticks.push([10 ** power, tenTo(power)]);
  if (ticks.length >= 2 || high - low > 2) return ticks;
  return plainTicks(10 ** low, 10 ** high, room);
}

// Lowest and highest finite value, above zero where the axis is logarithmic.
function extent(lists, log) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists)
    for (const value of values)
      if (Number.isFinite(value) && (!log || value > 0)) { low = Math.min(low, value); high = Math.max(high, value); }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  return [low, high];
}

// The box of a plot with its axes drawn; returns the scales of both.
function plot(context, look, box, panel, rangeX, rangeY) {
  const x = scale(...rangeX, box.left, box.right, panel.log_x);
  const y = scale(...rangeY, box.bottom, box.top, panel.log_y);
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, name] of y.ticks((box.bottom - box.top) / 48)) {
    context.strokeStyle = look.grid;
    context.beginPath();
    context.moveTo(box.left, y(value));
    context.lineTo(box.right, y(value));
    context.stroke();
    context.fillStyle = look.text;
    context.fillText(panel.percent ? `${Number((value * 100).toPrecision(6))} %` : name, box.left - 6, y(value));
  }
  context.textBaseline = "alphabetic";
  context.fillStyle = look.text;
  const nameWidth = context.measureText(panel.x).width;
  context.textAlign = "center";
  for (const [value, name] of x.ticks((box.right - box.left) / 80))
    if (x(value) < box.right - nameWidth - 22) context.fillText(name, x(value), box.bottom + 17);
  context.textAlign = "right";
  context.fillText(panel.x, box.right, box.bottom + 17);
  context.textAlign = "left";
  context.fillText(panel.y, 4, box.top - 10);
  return { x, y };
}

const boxOf = (width, height) => ({ left: 52, right: width - 12, top: 28, bottom: height - 26 });
