// Made from modules by ./run bundle.

// app_pages/canvas/js/src/dom.js
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
function part(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`${selector} is not in the component's HTML`);
  return found;
}
function keepInAddress(values) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  replaceAddress(address);
}
function replaceAddress(address) {
  try {
    window.history.replaceState(window.history.state, "", address);
  } catch {
  }
}
var enlarged = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
function sizeOf(canvas) {
  const [box, by] = [canvas.getBoundingClientRect(), enlarged()];
  return { width: box.width / by, height: box.height / by, by };
}
function pointerOn(event, on) {
  const [box, by] = [on.getBoundingClientRect(), enlarged()];
  return [(event.clientX - box.left) / by, (event.clientY - box.top) / by];
}

// app_pages/canvas/js/src/mount.js
var THEME_EVERY = 500;
var THEME = ["--st-background-color", "--st-text-color", "--st-font"];
function begin(root) {
  const ended = new AbortController();
  const ends = /* @__PURE__ */ new Set();
  function owned(give) {
    const end = () => {
      if (ends.delete(end)) give();
    };
    ends.add(end);
    return end;
  }
  const life = {
    /**
     * @template {keyof HTMLElementEventMap} K
     * @param {EventTarget} target
     * @param {K} type
     * @param {(event: HTMLElementEventMap[K]) => void} handle
     */
    listen(target, type, handle) {
      target.addEventListener(
        type,
        /** @type {EventListener} */
        handle,
        { signal: ended.signal }
      );
    },
    /** @param {number} milliseconds @param {() => void} act */
    every(milliseconds, act) {
      const timer = setInterval(act, milliseconds);
      return owned(() => clearInterval(timer));
    },
    /** @param {number} milliseconds @param {() => void} act */
    after(milliseconds, act) {
      const timer = setTimeout(() => {
        end();
        act();
      }, milliseconds);
      const end = owned(() => clearTimeout(timer));
      return end;
    },
    /** Once, with the next picture of the screen. @param {() => void} act */
    frame(act) {
      const request = requestAnimationFrame(() => {
        end();
        act();
      });
      const end = owned(() => cancelAnimationFrame(request));
      return end;
    },
    /** A function that acts once with the next picture, however often it is called until then. @param {() => void} act */
    batched(act) {
      let waiting = false;
      return () => {
        if (waiting || ended.signal.aborted) return;
        waiting = true;
        life.frame(() => {
          waiting = false;
          act();
        });
      };
    },
    /** @param {() => void} act */
    onResize(act) {
      const observer = new ResizeObserver(act);
      observer.observe(root);
      owned(() => observer.disconnect());
    },
    /** Tells when an element comes into sight, or nearly, and when it leaves. @param {Element} one @param {(seen: boolean) => void} act */
    onSight(one, act) {
      const observer = new IntersectionObserver(([entry]) => act(entry.isIntersecting), {
        rootMargin: "50%"
      });
      observer.observe(one);
      owned(() => observer.disconnect());
    },
    /** Streamlit changes the theme's variables without telling the component. @param {() => void} act */
    onTheme(act) {
      const read = () => {
        const style = getComputedStyle(root);
        return THEME.map((name) => style.getPropertyValue(name)).join();
      };
      let seen = read();
      life.every(THEME_EVERY, () => {
        const now = read();
        if (now === seen) return;
        seen = now;
        act();
      });
    },
    /** An address for a blob, until it is given back. @param {Blob} blob @returns {[string, () => void]} */
    address(blob) {
      const url = URL.createObjectURL(blob);
      return [url, owned(() => URL.revokeObjectURL(url))];
    },
    /** For whatever else must be undone at the end. @param {() => void} give */
    owned,
    end() {
      ended.abort();
      for (const end of [...ends]) end();
    }
  };
  return life;
}
function component(selector, create) {
  const mounted = /* @__PURE__ */ new WeakMap();
  return ({ parentElement, data, setTriggerValue }) => {
    const root = parentElement.querySelector(selector);
    if (!(root instanceof HTMLElement)) throw new Error(`${selector} is not in the component's HTML`);
    let one = mounted.get(parentElement);
    if (!one || one.root !== root) {
      one?.life.end();
      const life = begin(root);
      one = { root, life, show: create(root, life) };
      mounted.set(parentElement, one);
    }
    one.show(data, (name, value) => setTriggerValue(name, value));
    return () => {
      one.life.end();
      mounted.delete(parentElement);
    };
  };
}

// app_pages/canvas/js/src/taken/downloads.js
function save(href, name) {
  const link = element("a");
  link.href = href;
  link.download = name;
  link.click();
}
function inRows(entries, room, width) {
  const rows = [];
  let x = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const wide = width(entry);
    if (x + wide > room) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ entry, x });
    x += wide;
  }
  return rows;
}
function wrapped(text, room, width) {
  const pieces = text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? [];
  return inRows(pieces, room, width).map(
    (row) => row.map(({ entry }) => entry).join("").trimEnd()
  );
}
function saveCsv(life, lines, name) {
  const [address] = life.address(new Blob([`${lines.join("\n")}
`], { type: "text/csv" }));
  save(address, `${name}.csv`);
}

// app_pages/canvas/js/src/taken/slides.js
var [SHARP, LEAST_WIDE, EDGE, ROW, MARK, SMALL] = [2, 640, 24, 22, 46, 14];
function laidOut(slide, look, context) {
  const wide = Math.max(LEAST_WIDE, slide.width);
  const high = Math.min(wide, slide.height * (wide / slide.width));
  context.font = `${SMALL}px ${look.font}`;
  const rows = inRows(slide.legend, wide, (entry) => MARK + context.measureText(entry.label).width);
  const says = wrapped(slide.says, wide, (words) => context.measureText(words).width);
  const top = EDGE + 34 + rows.length * ROW;
  const foot = top + high + says.length * ROW + 12;
  return { wide, high, rows, says, top, foot, width: wide + 2 * EDGE, height: foot + ROW + EDGE / 2 };
}
function savePng(slide, look) {
  const copy = element("canvas");
  const context = copy.getContext("2d");
  if (!context) return;
  const layout = laidOut(slide, look, context);
  Object.assign(copy, { width: SHARP * layout.width, height: SHARP * layout.height });
  context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  paint(context, slide, look, layout);
  save(copy.toDataURL("image/png"), `${slide.name}.png`);
}
function paint(context, slide, look, { wide, high, rows, says, top, foot, width, height }) {
  context.fillStyle = look.background;
  context.fillRect(0, 0, width, height);
  const write = (words, x, y, font) => {
    context.font = `${font} ${look.font}`;
    context.fillStyle = look.text;
    context.fillText(words, x, y, wide);
  };
  write(slide.title, EDGE, EDGE + 18, "600 20px");
  rows.forEach((row, at) => {
    for (const { entry, x } of row) {
      const y = EDGE + 28 + ROW * (at + 0.5);
      drawMark(context, entry, EDGE + x, y);
      write(entry.label, EDGE + x + MARK - 18, y + 5, `${SMALL}px`);
    }
  });
  context.save();
  context.translate(EDGE, top);
  context.font = `12px ${look.font}`;
  context.lineJoin = "round";
  slide.draw({ context, width: wide, height: high });
  context.restore();
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  says.forEach((words, at) => {
    write(words, EDGE, top + high + ROW * (at + 1), `${SMALL}px`);
  });
  context.globalAlpha = 0.7;
  write(["Kaiqiao 开窍", ...slide.source].filter(Boolean).join(" · "), EDGE, foot + ROW - 4, "12px");
}
function drawMark(context, { paint: paint2, mark }, x, y) {
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [paint2, paint2, 3];
  if (mark === "area") return context.fillRect(x, y - 6, 18, 12);
  context.setLineDash(mark === "dashed" ? [5, 4] : []);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 18, y);
  context.stroke();
  context.setLineDash([]);
}

// app_pages/canvas/js/src/theme.js
function readLook(root, colours) {
  const style = getComputedStyle(root);
  const background = style.getPropertyValue("--st-background-color").trim() || "#ffffff";
  const text = style.getPropertyValue("--st-text-color").trim() || style.color;
  const dark = isDark(background);
  return { ...dark ? colours.dark : colours.light, background, dark, font: style.fontFamily, text };
}
var darkness = /* @__PURE__ */ new Map();
function isDark(colour) {
  let dark = darkness.get(colour);
  if (dark === void 0) {
    const probe = document.createElement("canvas").getContext("2d");
    if (!probe) return false;
    probe.fillStyle = colour;
    const [r, g, b] = rgb(String(probe.fillStyle));
    dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
    darkness.set(colour, dark);
  }
  return dark;
}
function rgb(colour) {
  return [
    parseInt(colour.slice(1, 3), 16),
    parseInt(colour.slice(3, 5), 16),
    parseInt(colour.slice(5, 7), 16)
  ];
}

// app_pages/canvas/js/src/wording.js
var SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
var MOST_DIGITS = 4;
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
function tenTo(power) {
  if (power === 0) return "1";
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${power < 0 ? "⁻" : ""}${digits.join("")}`;
}
function said(value, format, language) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (format === "percent") {
    const missing = value > 0.99 && value < 1 ? Math.ceil(-Math.log10(1 - value)) - 2 : 0;
    const digits = Math.min(MOST_DIGITS, Math.abs(value) < 0.1 && value !== 0 ? 1 : missing);
    return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(value);
  }
  if (format === "whole") return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    const power = Math.floor(Math.log10(Math.abs(value)));
    return `${(value / 10 ** power).toFixed(1)} · ${tenTo(power)}`;
  }
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}
function percentTick(value) {
  return `${Number((value * 100).toPrecision(6))} %`;
}

// app_pages/canvas/js/src/scales.js
function scale(low, high, from, to, log = false) {
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const at = (value) => {
    const place = log ? Math.log10(Math.max(value, low)) : value;
    return from + (place - a) / (b - a || 1) * (to - from);
  };
  return Object.assign(at, {
    /** @param {number} pixel */
    inverse: (pixel) => {
      const place = a + (pixel - from) / (to - from) * (b - a);
      return log ? 10 ** place : place;
    },
    /** @param {number} room how many there is room for */
    ticks: (room) => log ? logTicks(a, b, room) : plainTicks(low, high, room)
  });
}
function plainTicks(low, high, room) {
  const rough = (high - low) / Math.max(1, room);
  const ten = 10 ** Math.floor(Math.log10(rough || 1));
  const stride = [1, 2, 5, 10].map((factor) => factor * ten).find((size) => size >= rough * 0.999) ?? 1;
  const first = Math.ceil(low / stride - 1e-9);
  const last = Math.floor(high / stride + 1e-6);
  const ticks = [];
  for (let at = first; at <= last; at++) {
    const value = Number((at * stride).toPrecision(12));
    ticks.push([value, String(Number(value.toPrecision(6)))]);
  }
  return ticks;
}
function logTicks(low, high, room) {
  const stride = Math.max(1, Math.ceil((high - low) / Math.max(1, room)));
  const ticks = [];
  for (let power = Math.ceil(low - 1e-9); power <= high + 1e-9; power += stride)
    ticks.push([10 ** power, tenTo(power)]);
  if (ticks.length >= 2 || high - low > 2) return ticks;
  return plainTicks(10 ** low, 10 ** high, room);
}

// app_pages/canvas/js/src/axes.js
function pen(canvas, look) {
  const { width, height, by } = sizeOf(canvas);
  const ratio = by * (window.devicePixelRatio || 1);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws on no canvas");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `12px ${look.font}`;
  context.lineJoin = "round";
  context.textBaseline = "alphabetic";
  return { context, width, height };
}
function boxOf({ width, height }) {
  return { left: 52, right: width - 12, top: 28, bottom: height - 40 };
}
function plot({ context }, look, box, axes, rangeX, rangeY) {
  const x = scale(...rangeX, box.left, box.right, axes.log_x);
  const y = scale(...rangeY, box.bottom, box.top, axes.log_y);
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, name] of y.ticks((box.bottom - box.top) / 48)) {
    context.strokeStyle = look.grid;
    line(context, box.left, y(value), box.right, y(value));
    context.fillStyle = look.text;
    context.fillText(axes.percent ? percentTick(value) : name, box.left - 6, y(value));
  }
  context.textBaseline = "alphabetic";
  context.fillStyle = look.text;
  context.textAlign = "center";
  for (const [value, name] of x.ticks(Math.max(5, (box.right - box.left) / 80)))
    context.fillText(name, x(value), box.bottom + 16);
  context.textAlign = "right";
  context.fillText(axes.x, box.right, box.bottom + 33);
  context.textAlign = "left";
  context.fillText(axes.y, 4, box.top - 10);
  return { x, y };
}
function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

// app_pages/canvas/js/src/marks.js
function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

// app_pages/chapters/sandpile/pile/table.js
var BEYOND = -(2 ** 30);
var LONGEST = 400;
function createTable(side) {
  const width = side + 2;
  const heights = new Int32Array(width * width).fill(BEYOND);
  for (let row = 1; row <= side; row++) heights.fill(0, row * width + 1, row * width + side + 1);
  return {
    side,
    width,
    heights,
    /** @type {number[]} */
    unstable: [],
    toppled: new Float32Array(width * width),
    grains: 0,
    lying: 0,
    lost: 0,
    size: 0,
    resting: true,
    last: 0,
    largest: 0,
    burnIn: 3 * side * side,
    counted: 0,
    topplings: 0,
    /** @type {Map<number, number>} how often each size was met */
    sizes: /* @__PURE__ */ new Map(),
    /** @type {number[]} */
    latest: []
  };
}
var siteOf = (table, row, column) => (row + 1) * table.width + column + 1;
function anySite(table, random) {
  return siteOf(table, Math.floor(random() * table.side), Math.floor(random() * table.side));
}
function dropGrain(table, site) {
  table.grains += 1;
  table.lying += 1;
  table.size = 0;
  table.resting = false;
  table.heights[site] += 1;
  table.unstable = table.heights[site] > 3 ? [site] : [];
  if (!table.unstable.length) rest(table);
}
function topple(table) {
  const { heights, width, side } = table;
  const soon = [];
  for (const site of table.unstable) {
    heights[site] -= 4;
    table.toppled[site] = 1;
    for (const neighbour of [site - width, site - 1, site + 1, site + width]) {
      heights[neighbour] += 1;
      if (heights[neighbour] === 4) soon.push(neighbour);
    }
    const [row, column] = [Math.floor(site / width), site % width];
    const over = [row === 1, row === side, column === 1, column === side].filter(Boolean).length;
    table.lost += over;
    table.lying -= over;
  }
  table.size += table.unstable.length;
  table.unstable = soon;
  if (!soon.length) rest(table);
}
function dropWhole(table, site) {
  dropGrain(table, site);
  settle(table);
}
function settle(table) {
  while (!table.resting) topple(table);
}
function rest(table) {
  table.resting = true;
  table.last = table.size;
  table.latest.push(table.size);
  if (table.latest.length > LONGEST) table.latest.shift();
  if (table.grains <= table.burnIn) return;
  table.counted += 1;
  table.topplings += table.size;
  table.largest = Math.max(table.largest, table.size);
  if (table.size > 0) table.sizes.set(table.size, (table.sizes.get(table.size) ?? 0) + 1);
}
function sharesAbove(table) {
  const sizes = [...table.sizes].sort(([one], [other]) => one - other);
  const all = sizes.reduce((sum, [, met]) => sum + met, 0);
  let left = all;
  return sizes.map(([size, met]) => {
    const share = left / all;
    left -= met;
    return [size, share];
  });
}

// app_pages/chapters/sandpile/pile/pictures.js
var FADES = 0.8;
function drawSand(canvas, table, look, avalanche) {
  const { side, heights, toppled } = table;
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  if (!context) return false;
  const picture = context.createImageData(side, side);
  const glows = rgb(avalanche);
  let glowing = false;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const site = siteOf(table, row, column);
      const share = Math.min(4, heights[site]) / 4;
      const grey = look.dark ? 30 + 150 * share : 245 - 150 * share;
      const glow = toppled[site];
      const at = 4 * (row * side + column);
      for (let part2 = 0; part2 < 3; part2++) picture.data[at + part2] = grey + (glows[part2] - grey) * glow;
      picture.data[at + 3] = 255;
      toppled[site] = glow < 0.05 ? 0 : glow * FADES;
      glowing ||= glow > 0;
    }
  context.putImageData(picture, 0, 0);
  return glowing;
}
function drawLatest(canvas, table, look, data) {
  const drawn = pen(canvas, look);
  const box = boxOf(drawn);
  const top = 10 ** Math.ceil(Math.log10(Math.max(10, ...table.latest)));
  const axes = { x: data.text.grains, y: data.text.topplings, log_y: true };
  const { x, y } = plot(drawn, look, box, axes, [0, LONGEST], [0.8, top]);
  drawn.context.fillStyle = data.avalanche;
  const wide = Math.max(1, (box.right - box.left) / LONGEST);
  const start = LONGEST - table.latest.length;
  table.latest.forEach((size, at) => {
    if (size) drawn.context.fillRect(x(start + at), y(size), wide, box.bottom - y(size));
  });
}
function drawSizes(canvas, table, look, data) {
  const drawn = pen(canvas, look);
  const shares = sharesAbove(table);
  const axes = { x: data.text.size, y: data.text.share, log_x: true, log_y: true };
  const [largest, least] = shares.at(-1) ?? [1, 1];
  const right = Math.max(1e3, 10 ** Math.ceil(Math.log10(largest)));
  const low = Math.min(0.01, 10 ** Math.floor(Math.log10(least)));
  const { x, y } = plot(drawn, look, boxOf(drawn), axes, [1, right], [low, 1]);
  drawn.context.fillStyle = data.avalanche;
  for (const [size, share] of shares) disc(drawn.context, x(size), y(share), 2);
}

// app_pages/chapters/sandpile/pile/pile.js
var PACES = [0, 5, 100, 2e3];
var BETWEEN = 8;
var SLOWLY = 1;
var WORDS = [".mark", ".sand-title", ".latest-title", ".sizes-title", ".rule", ".summary", ".code"];
var pile_default = component(".pile", createPile);
function createPile(root, life) {
  const [sand, latest, sizes] = [".sand", ".latest", ".sizes"].map(
    (name) => part(root, name, HTMLCanvasElement)
  );
  const [play, drop, fillUp, again, png, csv] = [".play", ".drop", ".fill", ".again", ".png", ".csv"].map(
    (name) => part(root, name, HTMLButtonElement)
  );
  const [paces, sides] = [".pace", ".side"].map((name) => part(root, name, HTMLSelectElement));
  const [told, counted] = [".told", ".counted"].map((name) => part(root, name, HTMLElement));
  let data = null;
  let table = createTable(1);
  let [playing, waited, spoken] = [false, 0, 0];
  const run = life.batched(turn);
  const later = life.batched(draw);
  const shown = () => (
    /** @type {PileData} */
    data
  );
  const somewhere = () => anySite(table, Math.random);
  function show(next) {
    const first = !data;
    data = next;
    const { text } = next;
    for (const name of WORDS) part(root, name, HTMLElement).textContent = text[name.slice(1)];
    [drop.textContent, fillUp.textContent, again.textContent] = [text.drop, text.fill, text.again];
    play.textContent = playing ? text.pause : text.play;
    paces.setAttribute("aria-label", text.pace);
    sides.setAttribute("aria-label", text.side);
    const chosen = first ? SLOWLY : paces.selectedIndex;
    paces.replaceChildren(...next.paces.map((name, at) => new Option(name, String(at))));
    paces.selectedIndex = chosen;
    if (first) table = createTable(next.side);
    sides.replaceChildren(...next.sides.map((side) => new Option(`${side} × ${side}`, String(side))));
    sides.value = String(table.side);
    for (const button of [png, csv]) button.title = fill(text.download, { kind: button.textContent ?? "" });
    if (first && !matchMedia("(prefers-reduced-motion: reduce)").matches) begin2();
    later();
  }
  function begin2() {
    fillTable();
    toggle();
  }
  function toggle() {
    playing = !playing;
    play.textContent = playing ? shown().text.pause : shown().text.play;
    run();
  }
  function fillTable() {
    while (table.grains < table.burnIn) dropWhole(table, somewhere());
    table.toppled.fill(0);
    run();
  }
  function advance() {
    const pace = PACES[paces.selectedIndex];
    if (pace === 0) {
      if (!table.resting) topple(table);
      else if (playing && ++waited >= BETWEEN) {
        waited = 0;
        dropGrain(table, somewhere());
      }
      return;
    }
    settle(table);
    const until = performance.now() + 14;
    for (let grain = 0; playing && grain < pace && performance.now() < until; grain++)
      dropWhole(table, somewhere());
  }
  function turn() {
    if (!root.isConnected) return;
    advance();
    const glowing = draw();
    if (playing || !table.resting || glowing) run();
    else say();
  }
  function draw() {
    if (!data || !root.isConnected) return false;
    const look = readLook(root, data.colours);
    const glowing = drawSand(sand, table, look, data.avalanche);
    drawLatest(latest, table, look, data);
    drawSizes(sizes, table, look, data);
    if (performance.now() - spoken > 1e3 || !playing) say();
    return glowing;
  }
  function say() {
    const { text, means, language } = shown();
    spoken = performance.now();
    const number = (value, format = "whole") => said(value, format, language);
    const values = {
      grains: number(table.grains),
      lying: number(table.lying),
      lost: number(table.lost),
      last: number(table.last),
      burn_in: number(table.burnIn),
      counted: number(table.counted),
      mean: number(table.topplings / table.counted, "short"),
      exact: number(means[table.side], "short"),
      largest: number(table.largest)
    };
    told.textContent = fill(text.told, values);
    counted.textContent = fill(table.counted ? text.counted : text.filling, values);
    sand.setAttribute("aria-label", `${text["sand-title"]}. ${told.textContent}`);
    latest.setAttribute("aria-label", `${text["latest-title"]}. ${told.textContent}`);
    sizes.setAttribute("aria-label", `${text["sizes-title"]}. ${counted.textContent}`);
  }
  function fresh(side) {
    table = createTable(side);
    waited = 0;
    run();
  }
  function one(site) {
    settle(table);
    dropGrain(table, site);
    run();
  }
  life.listen(play, "click", toggle);
  life.listen(drop, "click", () => one(somewhere()));
  life.listen(sand, "pointerdown", (event) => {
    const [[x, y], { width, height }] = [pointerOn(event, sand), sizeOf(sand)];
    const place = (at, size) => Math.max(0, Math.min(table.side - 1, Math.floor(at / size * table.side)));
    one(siteOf(table, place(y, height), place(x, width)));
  });
  life.listen(fillUp, "click", fillTable);
  life.listen(again, "click", () => fresh(table.side));
  life.listen(sides, "change", () => {
    fresh(Number(sides.value));
    keepInAddress({ side: sides.value });
  });
  life.listen(csv, "click", () => {
    const rows = [...table.sizes].sort(([size], [other]) => size - other).map((row) => row.join());
    saveCsv(life, ["size,avalanches", ...rows], "avalanches");
  });
  life.listen(png, "click", () => {
    const { text, colours } = shown();
    const { width, height } = sizeOf(sizes);
    savePng(
      {
        name: "avalanches",
        title: text["sizes-title"],
        legend: [],
        says: counted.textContent ?? "",
        source: [text.mark],
        width,
        height,
        draw: (pen2) => pen2.context.drawImage(sizes, 0, 0, pen2.width, pen2.height)
      },
      readLook(root, colours)
    );
  });
  life.onResize(later);
  life.onTheme(later);
  return show;
}
export {
  pile_default as default
};
