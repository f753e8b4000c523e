// The viewer of "The leap": curves, a scrubber, the tokens' circle and one row of margins.
// It builds on stage/base.js, and gets one block of bytes, once: a JSON header and float32 arrays (see leap_viewer.py). From then on
// scrubbing, playing and choosing a frequency happen here alone.

const MARGIN = { left: 52, right: 14, top: 26, bottom: 34 };
const FRAMES_PER_SECOND = 24;

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".leap");
  const viewer = root.viewer ?? (root.viewer = createViewer(root));
  viewer.show(unpack(data));
  return () => viewer.pause();
}

function createViewer(root) {
  const find = (name) => root.querySelector("." + name);
  const parts = Object.fromEntries(
    ["legend", "curves", "transport", "play", "scrubber", "step", "summary", "frequencies",
     "circle", "row", "circle-title", "circle-note", "row-title", "row-note", "pictures"].map((name) => [name, find(name)]));
  const state = { run: null, frame: 0, frequency: 0, timer: null, background: "" };

  function show(run) {
    const another = !state.run || state.run.run_id !== run.run_id || state.run.live !== run.live;
    state.run = run;
    const last = run.arrays.steps.shape[0] - 1;
    if (another) state.frame = run.step === null ? last : nearest(run.arrays.steps.values, run.step);
    state.frame = run.live ? last : Math.max(0, Math.min(state.frame, last));
    state.frequency = Math.min(state.frequency, Math.max(0, run.frequencies.length - 1));
    parts.transport.hidden = run.live || last < 1;
    parts.scrubber.max = Math.max(0, last);
    parts.scrubber.setAttribute("aria-label", run.text.scrubber);
    parts["circle-title"].textContent = run.text.circle_title;
    parts["row-title"].textContent = run.text.row_title;
    parts["row-note"].textContent = run.text.row_note;
    parts["circle-note"].textContent = run.text.circle_note;
    parts.circle.closest("figure").hidden = !run.frequencies.length;
    parts.pictures.classList.toggle("single", !run.frequencies.length);
    parts.curves.setAttribute("aria-label", run.text.curves_label);
    parts.circle.setAttribute("aria-label", run.text.circle_label);
    parts.row.setAttribute("aria-label", run.text.row_label);
    buildFrequencies();
    draw();
  }

  function buildFrequencies() {
    const { run } = state;
    parts.frequencies.replaceChildren(...run.frequencies.map((k, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `k = ${k}`;
      button.title = run.text.frequency;
      button.onclick = () => { state.frequency = index; draw(); };
      return button;
    }));
  }

  function go(frame) {
    state.frame = Math.max(0, Math.min(frame, state.run.arrays.steps.shape[0] - 1));
    draw();
  }

  function pause() {
    clearInterval(state.timer);
    state.timer = null;
    if (state.run) parts.play.textContent = state.run.text.play;
  }

  function play() {
    if (state.timer) { pause(); remember(); return; }
    const last = state.run.arrays.steps.shape[0] - 1;
    if (state.frame >= last) go(0);
    state.timer = setInterval(() => (state.frame >= last ? (pause(), remember()) : go(state.frame + 1)),
                              1000 / FRAMES_PER_SECOND);
    parts.play.textContent = state.run.text.pause;
  }

  // The step belongs to the address, so that a link leads to what its sender saw.
  function remember() {
    const address = new URL(window.location.href);
    address.searchParams.set("step", String(state.run.arrays.steps.values[state.frame]));
    window.history.replaceState(window.history.state, "", address);
  }

  function draw() {
    const { run, frame } = state;
    if (!run || !root.isConnected) return;
    const look = readLook(root, run.colours);
    state.background = look.background;
    const steps = run.arrays.steps.values;
    const step = steps.length ? steps[frame] : 0;
    if (!state.timer) parts.play.textContent = run.text.play;
    parts.scrubber.value = frame;
    parts.step.textContent = fill(run.text.step, { step });
    parts.scrubber.setAttribute("aria-valuetext", parts.step.textContent);
    parts.summary.textContent = summary(run, step, frame, state.frequency);
    [...parts.frequencies.children].forEach((button, index) =>
      button.setAttribute("aria-pressed", String(index === state.frequency)));
    drawLegend(parts.legend, run, look);
    drawCurves(parts.curves, run, run.live ? null : step, look);
    if (run.frequencies.length) drawCircle(parts.circle, run, frame, state.frequency, look);
    drawRow(parts.row, run, frame, look);
  }

  parts.scrubber.oninput = () => { pause(); go(Number(parts.scrubber.value)); };
  parts.scrubber.onchange = remember;
  parts.play.onclick = play;
  const toPointer = (event) => {
    if (state.run.live) return;
    const box = parts.curves.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
    pause();
    go(nearest(state.run.arrays.steps.values, share * state.run.last_step));
  };
  parts.curves.onpointerdown = (event) => { parts.curves.setPointerCapture(event.pointerId); toPointer(event); };
  parts.curves.onpointermove = (event) => { if (event.buttons) toPointer(event); };
  parts.curves.onpointerup = () => { if (!state.run.live) remember(); };
  new ResizeObserver(draw).observe(root);
  // Streamlit changes the theme's variables without telling the component.
  setInterval(() => { if (state.run && readLook(root, state.run.colours).background !== state.background) draw(); }, 500);
  return { show, pause };
}

const percent = (run, value) =>
  new Intl.NumberFormat(run.language, { style: "percent", maximumFractionDigits: 1 }).format(value);
const number = (run, value) => new Intl.NumberFormat(run.language, { maximumFractionDigits: 1 }).format(value);

function summary(run, step, frame, frequency) {
  const at = nearest(run.arrays.metric_steps.values, step);
  const values = {
    step,
    train: percent(run, run.arrays.train_accuracy.values[at]),
    held_out: percent(run, run.arrays.held_out_accuracy.values[at]),
    tooth: number(run, run.arrays.train_margin.values[at] - run.arrays.held_out_margin.values[at]),
    share: run.frequencies.length
      ? percent(run, run.arrays.circle_share.values[frame * run.frequencies.length + frequency]) : "",
  };
  const text = run.live || !run.frequencies.length ? run.text.summary_live : run.text.summary;
  return fill(text, values);
}

function drawLegend(legend, run, look) {
  const entry = (text, colour, area) => {
    const span = document.createElement("span");
    const mark = document.createElement("i");
    if (area) { mark.className = "area"; mark.style.background = colour; } else mark.style.borderColor = colour;
    span.append(mark, text);
    return span;
  };
  legend.replaceChildren(
    entry(run.text.train, look.train), entry(run.text.held_out, look.held_out),
    ...run.spans.map((span) => entry(run.text.phases[span.phase], look.phases[span.phase], true)));
}

// Accuracy above, loss (log scale) below, over the same steps; the phases as tints behind both.
function drawCurves(canvas, run, cursor, look) {
  const { context, width, height } = pen(canvas, look);
  const inner = { left: MARGIN.left, right: width - MARGIN.right };
  const x = (step) => inner.left + (step / run.last_step) * (inner.right - inner.left);
  const gap = 34;
  const room = height - MARGIN.top - MARGIN.bottom - gap;
  const top = { from: MARGIN.top, to: MARGIN.top + 0.62 * room };
  const bottom = { from: top.to + gap, to: top.to + gap + 0.38 * room };
  const losses = [...run.arrays.train_loss.values, ...run.arrays.held_out_loss.values].filter((value) => value > 0);
  const [low, high] = [Math.floor(Math.log10(Math.min(...losses))), Math.ceil(Math.log10(Math.max(...losses)))];
  const accuracy = (value) => top.to - value * (top.to - top.from);
  const loss = (value) => bottom.to - ((Math.log10(Math.max(value, 10 ** low)) - low) / Math.max(1, high - low)) * (bottom.to - bottom.from);

  for (const span of run.spans) {
    context.fillStyle = look.phases[span.phase];
    for (const box of [top, bottom]) context.fillRect(x(span.from), box.from, x(span.to) - x(span.from), box.to - box.from);
  }
  axis(context, look, inner, [[0, "0 %"], [0.5, "50 %"], [1, "100 %"]].map(([value, name]) => [accuracy(value), name]));
  const tens = [];
  const stride = Math.max(1, Math.ceil((high - low) / 4));
  for (let power = low; power <= high; power += stride) tens.push([loss(10 ** power), tenTo(power)]);
  axis(context, look, inner, tens);
  context.fillStyle = look.text;
  context.textAlign = "left";
  context.fillText(run.text.accuracy, inner.left, top.from - 9);
  context.fillText(run.text.loss, inner.left, bottom.from - 9);
  stepAxis(context, look, run, x, bottom.to, inner.right);

  const at = run.arrays.metric_steps.values;
  for (const set of ["held_out", "train"]) {
    line(context, at, run.arrays[`${set}_accuracy`].values, x, accuracy, look[set]);
    line(context, at, run.arrays[`${set}_loss`].values, x, loss, look[set]);
  }
  if (cursor === null) return;
  const here = nearest(at, cursor);
  context.strokeStyle = look.text;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x(cursor), top.from);
  context.lineTo(x(cursor), bottom.to);
  context.stroke();
  for (const set of ["held_out", "train"]) {
    dot(context, x(cursor), accuracy(run.arrays[`${set}_accuracy`].values[here]), look[set], look.background);
    dot(context, x(cursor), loss(run.arrays[`${set}_loss`].values[here]), look[set], look.background);
  }
}

function axis(context, look, inner, ticks) {
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [y, name] of ticks) {
    context.strokeStyle = look.grid;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(inner.left, y);
    context.lineTo(inner.right, y);
    context.stroke();
    context.fillStyle = look.text;
    context.fillText(name, inner.left - 6, y);
  }
  context.textBaseline = "alphabetic";
}

function stepAxis(context, look, run, x, y, right) {
  const room = Math.max(2, Math.floor((right - x(0)) / 90));
  const rough = run.last_step / room;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const stride = Math.max(1, [1, 2, 5, 10].map((factor) => factor * ten).find((size) => size >= rough));
  context.fillStyle = look.text;
  context.textAlign = "center";
  const nameWidth = context.measureText(run.text.steps_axis).width;
  for (let step = 0; step <= run.last_step; step += stride)
    if (x(step) < right - nameWidth - 30) context.fillText(String(step), x(step), y + 16);
  context.textAlign = "right";
  context.fillText(run.text.steps_axis, right, y + 16);
}

function line(context, steps, values, x, y, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (let i = 0; i < steps.length; i++) context.lineTo(x(steps[i]), y(values[i]));
  context.stroke();
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

// The tokens on the plane of one frequency, joined in its order; one scale for all steps.
function drawCircle(canvas, run, frame, frequency, look) {
  const { context, width, height } = pen(canvas, look);
  const [, count, p] = run.arrays.circles.shape;
  const points = run.arrays.circles.values;
  const order = run.arrays.orders.values.subarray(frequency * p, (frequency + 1) * p);
  const reach = run.reaches[frequency];
  const scale = (Math.min(width, height) / 2 - 12) / reach;
  const base = (frame * count + frequency) * p * 2;
  const x = (token) => width / 2 + scale * points[base + 2 * token];
  const y = (token) => height / 2 - scale * points[base + 2 * token + 1];
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(width / 2 - 8, height / 2); context.lineTo(width / 2 + 8, height / 2);
  context.moveTo(width / 2, height / 2 - 8); context.lineTo(width / 2, height / 2 + 8);
  context.stroke();
  const colour = (place) => `oklch(${look.dark ? 0.75 : 0.6} 0.14 ${(360 * place) / p})`;
  context.lineWidth = 1.25;
  for (let place = 0; place < p; place++) {
    const [from, to] = [order[place], order[(place + 1) % p]];
    context.strokeStyle = colour(place);
    context.beginPath();
    context.moveTo(x(from), y(from));
    context.lineTo(x(to), y(to));
    context.stroke();
  }
  for (let place = 0; place < p; place++) {
    context.fillStyle = colour(place);
    context.beginPath();
    context.arc(x(order[place]), y(order[place]), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}

// One row of the table: the margin of every pair; above the zero line the answer is right.
function drawRow(canvas, run, frame, look) {
  const { context, width, height } = pen(canvas, look);
  const p = run.arrays.trained.shape[0];
  const values = run.arrays.margins.values.subarray(frame * p, (frame + 1) * p);
  const inner = { left: 44, right: width - 10, top: 12, bottom: height - 34 };
  const [low, high] = run.margin_range;
  const x = (b) => inner.left + ((b + 0.5) / p) * (inner.right - inner.left);
  const y = (margin) => inner.bottom - ((margin - low) / (high - low)) * (inner.bottom - inner.top);
  context.fillStyle = look.wrong;
  context.fillRect(inner.left, y(0), inner.right - inner.left, inner.bottom - y(0));
  axis(context, look, inner, run.margin_ticks.map((value) => [y(value), String(value)]));
  context.fillStyle = look.text;
  context.textAlign = "left";
  context.fillText(run.text.right, inner.left + 6, inner.top + 10);
  context.fillText(run.text.wrong, inner.left + 6, inner.bottom - 8);
  context.textAlign = "right";
  context.fillText(run.text.b_axis, inner.right, height - 12);
  context.textAlign = "center";
  for (let b = 0; b < p - p / 8; b += Math.max(1, Math.round(p / 5))) context.fillText(String(b), x(b), height - 12);
  context.strokeStyle = look.dark ? "#9aa0a6" : "#6b7280";
  context.lineWidth = 1;
  context.beginPath();
  for (let b = 0; b < p; b++) context.lineTo(x(b), y(values[b]));
  context.stroke();
  for (let b = 0; b < p; b++) {
    const trained = run.arrays.trained.values[b] > 0;
    context.beginPath();
    context.arc(x(b), y(values[b]), trained ? 4.5 : 3.5, 0, 2 * Math.PI);
    context.fillStyle = trained ? look.train : look.background;
    context.fill();
    context.strokeStyle = trained ? look.background : look.held_out;
    context.lineWidth = trained ? 1 : 1.75;
    context.stroke();
  }
}
