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
function dot(context, x, y, colour, edge, radius = 5, width = 1.5) {
  context.fillStyle = colour;
  disc(context, x, y, radius);
  context.strokeStyle = edge;
  context.lineWidth = width;
  context.stroke();
}

// app_pages/chapters/weight_decay/two_forces/valley.js
var AT_REST = 1e-3;
function pulls({ stiffness, place }, [first, second], decay) {
  return { gradient: [-stiffness * (first - place), 0], decay: [-decay * first, -decay * second] };
}
function balance({ stiffness, place }, decay) {
  return stiffness * place / (stiffness + decay);
}
function step(valley, weights, decay) {
  const found = pulls(valley, weights, decay);
  return both((axis) => weights[axis] + valley.lr * (found.gradient[axis] + found.decay[axis]));
}
function caseOf(gradient, decay, alone) {
  const still2 = AT_REST * 10;
  if (Math.abs(gradient + decay) < still2) return Math.abs(gradient) < still2 ? "nothing" : "balance";
  if (decay === 0) return "gradient";
  if (Math.abs(gradient) < alone * Math.abs(decay)) return "alone";
  return Math.sign(gradient) === Math.sign(decay) ? "together" : "against";
}
var both = (of) => [of(0), of(1)];

// app_pages/chapters/weight_decay/two_forces/plane.js
var ARROW = 0.6;
var LEVELS = 14;
var BETWEEN = 2;
var [DARKEST, STRIP] = [0.3, 4];
function planeOf(width, height, reach) {
  const unit = Math.min(width, height) / 2 / reach;
  return {
    /** @param {number} value */
    x: (value) => width / 2 + unit * value,
    /** @param {number} value */
    y: (value) => height / 2 - unit * value,
    /** @param {Pair} place @returns {Pair} */
    back: ([px, py]) => [(px - width / 2) / unit, (height / 2 - py) / unit]
  };
}
function drawPlane(canvas, look, { valley, text }, weights, trail, decay) {
  const drawn = pen(canvas, look);
  const { context } = drawn;
  const at = planeOf(drawn.width, drawn.height, valley.reach);
  drawValley(drawn, look, at, valley, text);
  context.strokeStyle = look.geometry;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(at.x(balance(valley, decay)), at.y(0), 8, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = look.control;
  for (const [first, second] of trail) context.fillRect(at.x(first) - 1, at.y(second) - 1, 2, 2);
  const found = pulls(valley, weights, decay);
  const sum = both((axis) => found.gradient[axis] + found.decay[axis]);
  drawArrow(context, at, weights, sum, look.text, [4, 3]);
  drawArrow(context, at, weights, found.gradient, look.gradient);
  drawArrow(context, at, weights, found.decay, look.decay);
  dot(context, at.x(weights[0]), at.y(weights[1]), look.text, look.background, 8, 2);
}
function drawValley({ context, width, height }, look, at, valley, text) {
  const loss = (first) => valley.stiffness / 2 * (first - valley.place) ** 2;
  context.fillStyle = look.control;
  const highest = loss(at.back([0, 0])[0]);
  for (let x = 0; x < width; x += STRIP) {
    context.globalAlpha = DARKEST * loss(at.back([x + STRIP / 2, 0])[0]) / highest;
    context.fillRect(x, 0, STRIP, height);
  }
  context.strokeStyle = look.control;
  context.setLineDash([3, 5]);
  for (let level = 0; level < LEVELS; level++)
    for (const side of level ? [-1, 1] : [0]) {
      const x = at.x(valley.place + side * Math.sqrt(2 * level * BETWEEN / valley.stiffness));
      context.globalAlpha = level ? 0.5 : 1;
      context.lineWidth = level ? 1 : 2;
      line(context, x, 0, x, height);
    }
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.lineWidth = 1;
  line(context, 0, at.y(0), width, at.y(0));
  line(context, at.x(0), 0, at.x(0), height);
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
function drawArrow(context, at, from, force, colour, dashes = []) {
  const [x, y] = [at.x(from[0]), at.y(from[1])];
  const [toX, toY] = [at.x(from[0] + ARROW * force[0]), at.y(from[1] + ARROW * force[1])];
  if (Math.hypot(toX - x, toY - y) < 3) return;
  const angle = Math.atan2(toY - y, toX - x);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = dashes.length ? 1.5 : 3;
  context.setLineDash(dashes);
  line(context, x, y, toX, toY);
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(toX + 4 * Math.cos(angle), toY + 4 * Math.sin(angle));
  for (const turn of [2.5, -2.5])
    context.lineTo(toX + 9 * Math.cos(angle + turn), toY + 9 * Math.sin(angle + turn));
  context.fill();
}

// app_pages/chapters/weight_decay/two_forces/two_forces.js
var MOST_STEPS = 600;
var STEPS_A_SECOND = 30;
var STARTS = (
  /** @type {const} */
  ["together", "against", "alone"]
);
var ARROWS = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
var still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
var two_forces_default = component(".forces", createForces);
function createForces(root, life) {
  const canvas = part(root, "canvas", HTMLCanvasElement);
  const pull = part(root, ".pull", HTMLInputElement);
  const [says, name, output, legend] = [".says", ".name", "output", ".legend"].map(
    (which) => part(root, which, HTMLElement)
  );
  const button = (which) => part(root, `.${which}`, HTMLButtonElement);
  let data = null;
  let weights = [0, 0];
  let trail = [];
  let stop = () => {
  };
  const later = life.batched(draw);
  const shown = () => (
    /** @type {ForcesData} */
    data
  );
  const decay = () => Number(pull.value);
  function show(next) {
    const first = !data;
    if (first) {
      weights = next.weights;
      pull.value = String(next.decay);
    }
    data = next;
    const { text } = next;
    for (const which of STARTS) button(which).textContent = text[which];
    button("go").textContent = text.go;
    name.textContent = text.pull;
    if (first && !new URL(window.location.href).searchParams.has("w") && !still()) letGo();
    later();
  }
  function move(to) {
    const { reach } = shown().valley;
    const { width: w, height: h } = sizeOf(canvas);
    const sides = [reach * Math.max(1, w / h), reach * Math.max(1, h / w)];
    weights = both((axis) => Math.max(-sides[axis], Math.min(sides[axis], to[axis])));
    later();
  }
  function put(to) {
    stop();
    trail = [];
    move(to);
  }
  function fall() {
    trail.push(weights);
    move(step(shown().valley, weights, decay()));
    const found = pulls(shown().valley, weights, decay());
    const speed = Math.hypot(...both((axis) => found.gradient[axis] + found.decay[axis]));
    if (speed >= AT_REST && trail.length <= MOST_STEPS) return true;
    stop();
    remember();
    return false;
  }
  function letGo() {
    stop();
    trail = [];
    if (still()) while (fall()) ;
    else stop = life.every(1e3 / STEPS_A_SECOND, fall);
  }
  function remember() {
    keepInAddress({ w: weights.map((value) => value.toFixed(2)).join(), pull: pull.value });
  }
  function draw() {
    if (!data || !root.isConnected) return;
    const look = readLook(root, data.colours);
    drawPlane(canvas, look, data, weights, trail, decay());
    legend.replaceChildren(...legendOf(data, look));
    output.textContent = said(decay(), "short", data.language);
    says.textContent = [sentence(0), sentence(1)].join(" ");
    canvas.setAttribute("aria-label", `${data.text.label} ${says.textContent}`);
  }
  function sentence(axis) {
    const { valley, alone, text, language } = shown();
    const found = pulls(valley, weights, decay());
    return fill(text.weight[axis], {
      value: said(Math.round(weights[axis] * 100) / 100 + 0, "short", language),
      case: text.cases[caseOf(found.gradient[axis], found.decay[axis], alone)]
    });
  }
  function drag(event) {
    put(
      planeOf(sizeOf(canvas).width, sizeOf(canvas).height, shown().valley.reach).back(
        pointerOn(event, canvas)
      )
    );
  }
  life.listen(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag(event);
  });
  life.listen(canvas, "pointermove", (event) => {
    if (event.buttons) drag(event);
  });
  life.listen(canvas, "pointerup", remember);
  life.listen(canvas, "keydown", (event) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    put(both((axis) => weights[axis] + by[axis]));
    remember();
  });
  for (const which of STARTS)
    life.listen(button(which), "click", () => {
      put(shown().starts[which]);
      remember();
    });
  life.listen(button("go"), "click", letGo);
  life.listen(pull, "input", later);
  life.listen(pull, "change", remember);
  life.onResize(later);
  life.onTheme(later);
  return show;
}
function legendOf({ text }, look) {
  const colours = { gradient: look.gradient, decay: look.decay, sum: look.text, balance: look.geometry };
  return Object.entries(colours).map(([name, colour]) => {
    const [span, mark] = [element("span"), element("i", name === "sum" ? "dashed" : "")];
    mark.style.borderColor = colour;
    span.append(mark, text.legend[name]);
    return span;
  });
}
export {
  two_forces_default as default
};
