// The stage: linked pictures over the steps of a run. It gets one block of bytes, once (see stage.py);
// scrubbing, playing, turning and downloading happen here alone, without the server.

const SPEEDS = [6, 12, 24, 48];

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".stage");
  const stage = root.stage ?? (root.stage = createStage(root));
  stage.show(unpack(data), (value) => component.setTriggerValue("picked", value));
  return () => stage.pause();
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function createStage(root) {
  const find = (name) => root.querySelector("." + name);
  const parts = Object.fromEntries(["transport", "play", "back", "on", "speed", "scrubber", "step", "panels"].map((name) => [name, find(name)]));
  const state = { run: null, frame: 0, timer: null, speed: 1, background: "", figures: [], pick: null, waiting: false };

  function show(run, pick) {
    const another = !state.run || state.run.id !== run.id;
    state.run = run;
    state.pick = pick;
    const last = run.steps ? run.arrays.steps.shape[0] - 1 : 0;
    if (another) state.frame = run.steps && run.step !== null ? nearest(run.arrays.steps.values, run.step) : last;
    state.frame = Math.max(0, Math.min(state.frame, last));
    parts.transport.hidden = last < 1;
    parts.scrubber.max = last;
    parts.scrubber.setAttribute("aria-label", run.text.scrubber);
    for (const [name, text] of [["back", run.text.back], ["on", run.text.on], ["speed", run.text.speed]]) parts[name].title = text;
    const focused = state.figures.find((figure) => figure.canvas === root.getRootNode().activeElement)?.panel.name;
    const views = another ? {} : Object.fromEntries(state.figures.map((figure) => [figure.panel.name, figure.view]));
    state.figures = run.panels.map((panel) => buildFigure(panel, views[panel.name] ?? {}));
    parts.panels.replaceChildren(...state.figures.map((figure) => figure.box));
    state.figures.find((figure) => figure.panel.name === focused)?.canvas.focus({ preventScroll: true });
    requestAnimationFrame(draw);
  }

  function buildFigure(panel, view) {
    const box = element("figure", `w${panel.width}`);
    const head = element("figcaption");
    head.append(element("strong", "", panel.title), tools(panel, () => canvas, () => state));
    const canvas = element("canvas", panel.picture);
    canvas.style.height = `${panel.height}px`;
    canvas.setAttribute("role", "img");
    canvas.tabIndex = panel.picture === "heat" && panel.picks ? 0 : -1;
    const says = element("p", "says");
    box.append(head, legend(panel), canvas, says);
    if (panel.note) box.append(element("p", "note", panel.note));
    if (panel.code) {
      const more = element("details", "code");
      more.append(element("summary", "", state.run.text.code), element("pre", "", panel.code));
      box.append(more);
    }
    const figure = { panel, view, box, canvas, says };
    listen(figure);
    return figure;
  }

  function legend(panel) {
    const row = element("div", "legend");
    row.setAttribute("aria-hidden", "true");
    const entries = [...(panel.series ?? []).filter((one) => one.label), ...(panel.legend ?? [])];
    row.append(...entries.map((one) => {
      const span = element("span");
      const mark = element("i", one.area ? "area" : one.dashed ? "dashed" : "");
      mark.dataset.colour = one.colour;
      span.append(mark, one.label);
      return span;
    }));
    return row;
  }

  function listen(figure) {
    const { canvas, panel, view } = figure;
    const from = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); view.held = from(event); move(event); };
    canvas.onpointermove = (event) => { if (event.buttons) move(event); };
    canvas.onpointerup = () => { view.held = null; if (view.toValue) remember(); };
    function move(event) {
      const [x, y] = from(event);
      if (view.toValue && state.run.steps) { pause(); go(nearest(state.run.arrays.steps.values, view.toValue(x))); }
      else if (panel.picture === "points" && view.held && view.turn) {
        view.turn = [view.turn[0] + (x - view.held[0]) / 120, view.turn[1] + (y - view.held[1]) / 120];
        view.held = [x, y];
        later();
      } else if (panel.picks && view.toCell && event.type === "pointerdown") choose(figure, view.toCell(x, y));
    }
    canvas.onkeydown = (event) => {
      const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] }[event.key];
      if (!panel.picks || !by) return;
      event.preventDefault();
      const { shape } = state.run.arrays[panel.values];
      const now = view.cell ?? panel.chosen ?? { row: 0, column: 0 };
      choose(figure, { row: Math.max(0, Math.min(shape[1] - 1, now.row + by[0])), column: Math.max(0, Math.min(shape[2] - 1, now.column + by[1])) });
    };
  }

  function choose(figure, cell) {
    if (!cell) return;
    for (const other of state.figures) if (sharesCells(other.panel, figure.panel)) other.view.cell = cell;
    later();
    state.pick({ panel: figure.panel.name, ...cell });
  }

  function go(frame) {
    state.frame = Math.max(0, Math.min(frame, state.run.arrays.steps.shape[0] - 1));
    later();
  }

  function later() {
    if (state.waiting) return;
    state.waiting = true;
    requestAnimationFrame(() => { state.waiting = false; draw(); });
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
    state.timer = setInterval(() => (state.frame >= last ? (pause(), remember()) : go(state.frame + 1)), 1000 / SPEEDS[state.speed]);
    parts.play.textContent = state.run.text.pause;
  }

  // The step belongs to the address, so that a link leads to what its sender saw.
  function remember() {
    const address = new URL(window.location.href);
    address.searchParams.set(state.run.address, String(state.run.arrays.steps.values[state.frame]));
    window.history.replaceState(window.history.state, "", address);
  }

  function draw() {
    const { run, frame } = state;
    if (!run || !root.isConnected) return;
    const look = readLook(root, run.colours);
    state.background = look.background;
    if (run.steps) {
      const step = run.arrays.steps.values[frame];
      if (!state.timer) parts.play.textContent = run.text.play;
      parts.scrubber.value = frame;
      parts.step.textContent = fill(run.text.step, { step: said(step, "whole", run.language) });
      parts.scrubber.setAttribute("aria-valuetext", parts.step.textContent);
    }
    parts.speed.textContent = `× ${SPEEDS[state.speed] / SPEEDS[1]}`;
    for (const figure of state.figures) {
      PICTURES[figure.panel.picture](figure.canvas, run, figure.panel, frame, look, figure.view);
      const words = wordsOf(figure.panel, run, frame);
      figure.says.textContent = words;
      figure.canvas.setAttribute("aria-label", [figure.panel.title, words, figure.panel.note].filter(Boolean).join(". "));
      for (const mark of figure.box.querySelectorAll(".legend i"))
        mark.style[mark.className === "area" ? "background" : "borderColor"] = look.phases[mark.dataset.colour] ?? colourOf(look, mark.dataset.colour);
    }
  }

  function step(by) { pause(); go(state.frame + by); remember(); }
  parts.scrubber.oninput = () => { pause(); go(Number(parts.scrubber.value)); };
  parts.scrubber.onchange = remember;
  parts.play.onclick = play;
  parts.back.onclick = () => step(-1);
  parts.on.onclick = () => step(1);
  parts.speed.onclick = () => {
    state.speed = (state.speed + 1) % SPEEDS.length;
    if (state.timer) { pause(); play(); }
    later();
  };
  new ResizeObserver(later).observe(root);
  // Streamlit changes the theme's variables without telling the component.
  setInterval(() => { if (state.run && readLook(root, state.run.colours).background !== state.background) draw(); }, 500);
  return { show, pause };
}

// Tables of the same rows and columns: a cell that is picked in one is picked in the others.
const sharesCells = (one, other) =>
  one.picks && other.picks && [one.x, one.y, one.row_names, one.column_names].join("|") === [other.x, other.y, other.row_names, other.column_names].join("|");

// What a panel shows at a frame, in words: its sentence with the numbers of that frame.
function wordsOf(panel, run, frame) {
  if (!panel.says) return "";
  const values = {};
  for (const [name, { array, format }] of Object.entries(panel.numbers ?? {})) {
    const { values: all } = run.arrays[array];
    values[name] = said(all[Math.min(frame, all.length - 1)], format, run.language);
  }
  return fill(panel.says, values);
}
