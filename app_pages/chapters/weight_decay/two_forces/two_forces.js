// Two made-up weights as a point to be dragged: what a loss and what decay do to them. The valley, its words and
// its colours come from Python (see story.chapters.weight_decay.Valley); base.js of the stage gives canvas and scales.

// An arrow is this long, in units of the plane, for a force of 1.
const ARROW = 0.6;
// Decay counts as alone where the gradient is below this share of it, as in training.measures.forces.
const ALONE = 0.1;
const AT_REST = 1e-3;
const MOST_STEPS = 600;

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".forces");
  const plane = root.plane ?? (root.plane = createPlane(root));
  plane.show(data);
  return () => plane.pause();
}

function createPlane(root) {
  const find = (name) => root.querySelector(name);
  const [canvas, says, pull, output] = ["canvas", ".says", ".pull", "output"].map(find);
  const state = { data: null, weights: [0, 0], trail: [], timer: null, held: false };

  function show(data) {
    if (!state.data) {
      state.weights = [...data.weights];
      pull.value = data.decay;
    }
    state.data = data;
    for (const name of ["together", "against", "alone", "go"]) find("." + name).textContent = data.text[name];
    find(".name").textContent = data.text.pull;
    requestAnimationFrame(draw);
  }

  const decay = () => Number(pull.value);
  // What Valley.pulls says.
  function forces([first, second]) {
    const { stiffness, place } = state.data.valley;
    return { gradient: [-stiffness * (first - place), 0], decay: [-decay() * first, -decay() * second] };
  }

  function move(weights, keepTrail) {
    const { reach } = state.data.valley;
    const [w, h] = [canvas.clientWidth, canvas.clientHeight];
    const sides = [reach * Math.max(1, w / h), reach * Math.max(1, h / w)];
    state.weights = weights.map((value, axis) => Math.max(-sides[axis], Math.min(sides[axis], value)));
    if (!keepTrail) state.trail = [];
    draw();
  }

  function step() {
    const { gradient, decay: pulled } = forces(state.weights);
    const { lr } = state.data.valley;
    state.trail.push(state.weights);
    move(state.weights.map((value, axis) => value + lr * (gradient[axis] + pulled[axis])), true);
    const speed = Math.hypot(gradient[0] + pulled[0], gradient[1] + pulled[1]);
    if (speed < AT_REST || state.trail.length > MOST_STEPS) { pause(); remember(); }
    return state.timer !== null;
  }

  function pause() {
    clearInterval(state.timer);
    state.timer = null;
  }

  function letGo() {
    pause();
    state.trail = [];
    state.timer = setInterval(step, 1000 / 30);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) while (step());
  }

  // The point and the pull belong to the address, so that a link leads to what its sender saw.
  function remember() {
    const address = new URL(window.location.href);
    address.searchParams.set("w", state.weights.map((value) => value.toFixed(2)).join(","));
    address.searchParams.set("pull", pull.value);
    window.history.replaceState(window.history.state, "", address);
  }

  function scales(width, height) {
    const unit = Math.min(width, height) / 2 / state.data.valley.reach;
    return {
      unit,
      x: (value) => width / 2 + unit * value,
      y: (value) => height / 2 - unit * value,
      back: (px, py) => [(px - width / 2) / unit, (height / 2 - py) / unit],
    };
  }

  function draw() {
    if (!state.data || !root.isConnected) return;
    const { valley, text, colours, language } = state.data;
    const look = readLook(root, colours);
    state.background = look.background;
    const { context, width, height } = pen(canvas, look);
    const at = scales(width, height);
    drawValley(context, look, at, width, height, valley, text);
    const found = forces(state.weights);
    const balance = (valley.stiffness * valley.place) / (valley.stiffness + decay());
    context.strokeStyle = look.geometry;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(at.x(balance), at.y(0), 8, 0, 2 * Math.PI);
    context.stroke();
    context.fillStyle = look.control;
    for (const [first, second] of state.trail) context.fillRect(at.x(first) - 1, at.y(second) - 1, 2, 2);
    const sum = found.gradient.map((value, axis) => value + found.decay[axis]);
    arrow(context, at, state.weights, sum, look.text, [4, 3]);
    arrow(context, at, state.weights, found.gradient, look.gradient);
    arrow(context, at, state.weights, found.decay, look.decay);
    dot(context, at.x(state.weights[0]), at.y(state.weights[1]), look.text, look.background);
    legend(look, text);
    output.textContent = said(decay(), "short", language);
    says.textContent = words(found, text, language);
    canvas.setAttribute("aria-label", `${text.label} ${says.textContent}`);
  }

  function words(found, text, language) {
    const named = (axis) => fill(text.weight[axis], {
      value: said(Math.round(state.weights[axis] * 100) / 100 + 0, "short", language),
      case: text.cases[caseOf(found.gradient[axis], found.decay[axis])],
    });
    return `${named(0)} ${named(1)}`;
  }

  function legend(look, text) {
    const entries = [["gradient", look.gradient, ""], ["decay", look.decay, ""], ["sum", look.text, "dashed"], ["balance", look.geometry, ""]];
    find(".legend").replaceChildren(...entries.map(([name, colour, kind]) => {
      const [span, mark] = [document.createElement("span"), document.createElement("i")];
      mark.className = kind;
      mark.style.borderColor = colour;
      span.append(mark, text.legend[name]);
      return span;
    }));
  }

  const here = (event) => {
    const box = canvas.getBoundingClientRect();
    return scales(box.width, box.height).back(event.clientX - box.left, event.clientY - box.top);
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); pause(); move(here(event)); };
  canvas.onpointermove = (event) => { if (event.buttons) move(here(event)); };
  canvas.onpointerup = remember;
  canvas.onkeydown = (event) => {
    const by = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    if (!by) return;
    event.preventDefault();
    pause();
    move(state.weights.map((value, axis) => value + by[axis]));
    remember();
  };
  for (const name of ["together", "against", "alone"])
    find("." + name).onclick = () => { pause(); move(state.data.starts[name]); remember(); };
  find(".go").onclick = letGo;
  pull.oninput = draw;
  pull.onchange = remember;
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(root);
  setInterval(() => { if (state.data && readLook(root, state.data.colours).background !== state.background) draw(); }, 500);
  return { show, pause };
}

function caseOf(gradient, decay) {
  if (Math.abs(gradient + decay) < AT_REST * 10) return Math.abs(gradient) < AT_REST * 10 ? "nothing" : "balance";
  if (decay === 0) return "gradient";
  if (Math.abs(gradient) < ALONE * Math.abs(decay)) return "alone";
  return Math.sign(gradient) === Math.sign(decay) ? "together" : "against";
}

// Lines of equal loss, dashed: they are made up. Where they crowd, the loss is steep.
function drawValley(context, look, at, width, height, valley, text) {
  context.strokeStyle = look.control;
  context.setLineDash([3, 5]);
  for (let level = 0; level < 45; level++)
    for (const side of level ? [-1, 1] : [0]) {
      const x = at.x(valley.place + side * Math.sqrt((2 * level * 0.6) / valley.stiffness));
      context.globalAlpha = level ? 0.5 : 1;
      context.lineWidth = level ? 1 : 2;
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, height);
      context.stroke();
    }
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.strokeStyle = look.control;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, at.y(0));
  context.lineTo(width, at.y(0));
  context.moveTo(at.x(0), 0);
  context.lineTo(at.x(0), height);
  context.stroke();
  const write = (words, x, y) => {
    const room = context.measureText(words).width;
    const left = Math.max(2, Math.min(x, width - room - 4));
    context.fillStyle = look.background;
    context.fillRect(left - 3, y - 12, room + 6, 16);
    context.fillStyle = look.text;
    context.fillText(words, left, y);
  };
  context.textAlign = "left";
  write("0", at.x(0) + 6, at.y(0) + 15);
  write(text.second, at.x(0) - context.measureText(text.second).width - 6, 14);
  write(text.first, 4, at.y(0) + 15);
  write(text.least, at.x(valley.place) + 6, height - 8);
}

function arrow(context, at, [first, second], [pullX, pullY], colour, dashes = []) {
  const [x, y] = [at.x(first), at.y(second)];
  const [toX, toY] = [at.x(first + ARROW * pullX), at.y(second + ARROW * pullY)];
  if (Math.hypot(toX - x, toY - y) < 3) return;
  const angle = Math.atan2(toY - y, toX - x);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = dashes.length ? 1.5 : 3;
  context.setLineDash(dashes);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(toX + 4 * Math.cos(angle), toY + 4 * Math.sin(angle));
  for (const turn of [2.5, -2.5]) context.lineTo(toX + 9 * Math.cos(angle + turn), toY + 9 * Math.sin(angle + turn));
  context.fill();
}

function dot(context, x, y, colour, edge) {
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 2;
  context.stroke();
}
