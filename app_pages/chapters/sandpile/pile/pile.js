// The sandpile in the browser: a table to drop grains on, the latest avalanches, and the sizes of all of them.

const PACES = [0, 5, 100, 2000]; // whole grains a frame; 0 shows every round of an avalanche
const BETWEEN = 8; // frames from one grain to the next at the slowest pace
const FADES = 0.8;

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".pile");
  const pile = root.pile ?? (root.pile = createPile(root));
  pile.show(data);
  return () => pile.pause();
}

function createPile(root) {
  const names = ["play", "drop", "fill", "again", "pace", "side", "sand", "latest", "sizes", "told", "counted", "mark", "csv", "png",
    "sand-title", "latest-title", "sizes-title", "rule", "summary", "code"];
  const parts = Object.fromEntries(names.map((name) => [name, root.querySelector("." + name)]));
  const state = { data: null, table: null, playing: false, waited: 0, frame: 0, spoken: 0, background: "" };

  function show(data) {
    const first = !state.data;
    state.data = data;
    for (const name of ["drop", "fill", "again", "mark", "sand-title", "latest-title", "sizes-title", "rule", "summary", "code"])
      parts[name].textContent = data.text[name];
    parts.play.textContent = state.playing ? data.text.pause : data.text.play;
    parts.pace.setAttribute("aria-label", data.text.pace);
    parts.side.setAttribute("aria-label", data.text.side);
    const chosen = first ? 1 : parts.pace.selectedIndex;
    parts.pace.replaceChildren(...data.text.paces.map((name, at) => new Option(name, at)));
    parts.pace.selectedIndex = chosen;
    parts.side.replaceChildren(...data.sides.map((side) => new Option(`${side} × ${side}`, side)));
    parts.side.value = String(first ? data.side : state.table.side);
    for (const kind of ["csv", "png"]) parts[kind].title = fill(data.text.download, { kind: kind.toUpperCase() });
    if (first) state.table = createTable(data.side);
    draw();
  }

  function pause() {
    state.playing = false;
    if (state.data) parts.play.textContent = state.data.text.play;
  }

  function advance() {
    const { table } = state;
    const pace = PACES[parts.pace.selectedIndex];
    if (pace === 0) {
      if (!table.resting) topple(table);
      else if (state.playing && ++state.waited >= BETWEEN) { state.waited = 0; dropGrain(table, anySite(table)); }
    } else {
      while (!table.resting) topple(table);
      const until = performance.now() + 14;
      for (let grain = 0; state.playing && grain < pace && performance.now() < until; grain++) dropWhole(table, anySite(table));
    }
  }

  // Runs while there is something to see: grains that fall, an avalanche, or its glow.
  function run() {
    if (state.frame) return;
    const turn = () => {
      state.frame = 0;
      if (!root.isConnected) return;
      advance();
      const glowing = draw();
      if (state.playing || !state.table.resting || glowing) state.frame = requestAnimationFrame(turn);
      else tell();
    };
    state.frame = requestAnimationFrame(turn);
  }

  function draw() {
    if (!state.data || !root.isConnected) return false;
    const look = readLook(root, state.data.colours);
    state.background = look.background;
    const glowing = drawSand(parts.sand, state.table, look, state.data.colours.avalanche);
    drawLatest(parts.latest, state.table, look, state.data);
    drawSizes(parts.sizes, state.table, look, state.data);
    if (performance.now() - state.spoken > 1000 || !state.playing) tell();
    return glowing;
  }

  function tell() {
    const { table, data } = state;
    state.spoken = performance.now();
    const say = (value, format = "whole") => said(value, format, data.language);
    const values = {
      grains: say(table.grains), lying: say(table.lying), lost: say(table.lost), last: say(table.last), burn_in: say(table.burnIn),
      counted: say(table.counted), mean: say(table.topplings / table.counted, "short"), exact: say(data.means[table.side], "short"),
      largest: say(table.largest),
    };
    parts.told.textContent = fill(data.text.told, values);
    parts.counted.textContent = fill(table.counted ? data.text.counted : data.text.filling, values);
    parts.sand.setAttribute("aria-label", `${data.text["sand-title"]}. ${parts.told.textContent}`);
    parts.latest.setAttribute("aria-label", `${data.text["latest-title"]}. ${parts.told.textContent}`);
    parts.sizes.setAttribute("aria-label", `${data.text["sizes-title"]}. ${parts.counted.textContent}`);
  }

  function fresh(side) {
    state.table = createTable(side);
    state.waited = 0;
    run();
  }

  parts.play.onclick = () => {
    state.playing = !state.playing;
    parts.play.textContent = state.playing ? state.data.text.pause : state.data.text.play;
    run();
  };
  const one = (site) => {
    while (!state.table.resting) topple(state.table);
    dropGrain(state.table, site);
    run();
  };
  parts.drop.onclick = () => one(anySite(state.table));
  parts.sand.onpointerdown = (event) => {
    const box = parts.sand.getBoundingClientRect();
    const place = (at, size) => Math.max(0, Math.min(state.table.side - 1, Math.floor((at / size) * state.table.side)));
    one(siteOf(state.table, place(event.clientY - box.top, box.height), place(event.clientX - box.left, box.width)));
  };
  parts.fill.onclick = () => {
    while (state.table.grains < state.table.burnIn) dropWhole(state.table, anySite(state.table));
    state.table.toppled.fill(0);
    run();
  };
  parts.again.onclick = () => fresh(state.table.side);
  parts.side.onchange = () => {
    fresh(Number(parts.side.value));
    const address = new URL(window.location.href);
    address.searchParams.set("side", parts.side.value);
    window.history.replaceState(window.history.state, "", address);
  };
  parts.csv.onclick = () => {
    const [sizes] = sharesAbove(state.table);
    const rows = ["size,avalanches", ...sizes.map((size) => `${size},${state.table.sizes.get(size)}`)];
    keep(URL.createObjectURL(new Blob([rows.join("\n") + "\n"], { type: "text/csv" })), "avalanches.csv");
  };
  parts.png.onclick = () => keep(parts.sizes.toDataURL("image/png"), "avalanches.png");
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(root);
  // Streamlit changes the theme's variables without telling the component.
  setInterval(() => { if (state.data && readLook(root, state.data.colours).background !== state.background) draw(); }, 500);
  return { show, pause };
}

// Grains as shades of grey; what has just toppled glows. Returns whether anything still does.
function drawSand(canvas, table, look, avalanche) {
  const { side, heights, toppled } = table;
  if (canvas.width !== side) { canvas.width = side; canvas.height = side; }
  const context = canvas.getContext("2d");
  const picture = context.createImageData(side, side);
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(avalanche.slice(at, at + 2), 16));
  let glowing = false;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const site = siteOf(table, row, column);
      const share = Math.min(4, heights[site]) / 4;
      const grey = look.dark ? 30 + 150 * share : 245 - 150 * share;
      const glow = toppled[site];
      const at = 4 * (row * side + column);
      picture.data[at] = grey + (r - grey) * glow;
      picture.data[at + 1] = grey + (g - grey) * glow;
      picture.data[at + 2] = grey + (b - grey) * glow;
      picture.data[at + 3] = 255;
      toppled[site] = glow < 0.05 ? 0 : glow * FADES;
      glowing ||= glow > 0;
    }
  context.putImageData(picture, 0, 0);
  return glowing;
}

const frame = (width, height) => ({ left: 52, right: width - 12, top: 28, bottom: height - 26 });

// The avalanches of the latest grains, one after the other.
function drawLatest(canvas, table, look, data) {
  const { context, width, height } = pen(canvas, look);
  const box = frame(width, height);
  const top = 10 ** Math.ceil(Math.log10(Math.max(10, ...table.latest)));
  const panel = { x: data.text.grains, y: data.text.topplings, log_y: true };
  const { x, y } = plot(context, look, box, panel, [0, LONGEST], [0.8, top]);
  context.fillStyle = data.colours.avalanche;
  const wide = Math.max(1, (box.right - box.left) / LONGEST);
  const start = LONGEST - table.latest.length;
  table.latest.forEach((size, at) => { if (size) context.fillRect(x(start + at), y(size), wide, box.bottom - y(size)); });
}

// The share of avalanches at least as large as a size, both axes in powers of ten.
function drawSizes(canvas, table, look, data) {
  const { context, width, height } = pen(canvas, look);
  const box = frame(width, height);
  const [sizes, shares] = sharesAbove(table);
  const panel = { x: data.text.size, y: data.text.share, log_x: true, log_y: true };
  const right = Math.max(1e3, 10 ** Math.ceil(Math.log10(sizes.at(-1) ?? 1)));
  const low = Math.min(1e-2, 10 ** Math.floor(Math.log10(shares.at(-1) ?? 1)));
  const { x, y } = plot(context, look, box, panel, [1, right], [low, 1]);
  context.fillStyle = data.colours.avalanche;
  sizes.forEach((size, at) => {
    context.beginPath();
    context.arc(x(size), y(shares[at]), 2, 0, 2 * Math.PI);
    context.fill();
  });
}

function keep(href, name) {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}
