// Made from modules by ./run bundle.

// app_pages/canvas/js/src/block.js
function split(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, rest: bytes.subarray(4 + length) };
}
function unpack(data) {
  const { header, rest } = split(data);
  const arrays = {};
  for (const [name, place2] of Object.entries(
    /** @type {Record<string, ArrayPlace>} */
    header.arrays
  )) {
    arrays[name] = { shape: place2.shape, values: read(rest, place2) };
  }
  return { ...header, arrays };
}
function read(bytes, { offset, shape, kind }) {
  const count = shape.reduce((product, size) => product * size, 1);
  const start = bytes.byteOffset + offset;
  if (kind === "u1") return new Uint8Array(bytes.buffer.slice(start, start + count));
  return new Float32Array(bytes.buffer.slice(start, start + 4 * count));
}
function atFrame({ shape, values }, frame) {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const start = shape[0] === 1 ? 0 : frame * size;
  return values.subarray(start, start + size);
}

// app_pages/canvas/js/src/dom.js
function element(tag, className, text2) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text2) made.textContent = text2;
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
function inView(one) {
  const { top, bottom } = one.getBoundingClientRect();
  return top < window.innerHeight / 2 && bottom > window.innerHeight / 2;
}
var rem = (pixels) => `${pixels / 16}rem`;
var enlarged = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1;
function sizeOf(canvas) {
  const [box, by] = [canvas.getBoundingClientRect(), enlarged()];
  return { width: box.width / by, height: box.height / by, by };
}
function pointerOn(event, on) {
  const [box, by] = [on.getBoundingClientRect(), enlarged()];
  return [(event.clientX - box.left) / by, (event.clientY - box.top) / by];
}

// app_pages/canvas/js/src/wording.js
var SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
var MOST_DIGITS = 4;
function fill(text2, values) {
  return text2.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
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

// app_pages/canvas/js/src/panels/adding.js
var NONE = -1;
var choiceOf = (panel, view) => view.on ?? panel.on;
var isOn = (choice, at) => (choice >> at & 1) === 1;
var placesOf = (panel, stage) => stage.arrays[panel.symbols].shape[0];
function turnedBy(panel, stage, { row: row2, column }) {
  const first = stage.arrays[panel.left].values[row2];
  const second = stage.arrays[panel.right].values[column];
  if (!(first >= 0 && second >= 0)) return null;
  return { first, second, sum: (first + second) % placesOf(panel, stage) };
}
function scoresOf(panel, stage, frame, choice, sum2) {
  const m = placesOf(panel, stage);
  const scores = Float64Array.from(atFrame(stage.arrays[panel.bias], frame));
  const [cosines, sines] = [panel.cosines, panel.sines].map((name) => atFrame(stage.arrays[name], frame));
  panel.frequencies.forEach((k, at) => {
    if (!isOn(choice, at)) return;
    const turn = 2 * Math.PI * (k * sum2 % m) / m;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    for (let c = 0; c < m; c++) scores[c] += cos * cosines[at * m + c] + sin * sines[at * m + c];
  });
  return scores;
}
function leading(scores) {
  let best = 0;
  let alike = false;
  for (let at = 1; at < scores.length; at++) {
    if (scores[at] > scores[best]) [best, alike] = [at, false];
    else if (scores[at] === scores[best]) alike = true;
  }
  return alike || !Number.isFinite(scores[best]) ? NONE : best;
}
function reachOf(panel, stage, choice) {
  const m = placesOf(panel, stage);
  const [cosines, sines] = [panel.cosines, panel.sines].map((name) => stage.arrays[name].values);
  const each = panel.frequencies.length * m;
  let reach = 0;
  for (let start = 0; start < cosines.length; start += each) {
    let total = 0;
    for (let at = 0; at < panel.frequencies.length; at++) {
      if (!isOn(choice, at)) continue;
      let most = 0;
      for (let c = start + at * m; c < start + (at + 1) * m; c++)
        most = Math.max(most, Math.hypot(cosines[c], sines[c]) || 0);
      total += most;
    }
    reach = Math.max(reach, total);
  }
  return reach || 1;
}
var shareOf = (panel, stage, frame, choice) => atFrame(stage.arrays[panel.values], frame)[choice];
function readSum(panel, stage, frame, view) {
  const cell2 = view.cell ?? panel.chosen;
  const turned = turnedBy(panel, stage, cell2);
  const symbols = stage.arrays[panel.symbols].values;
  const asked = { ...cell2, weighed: true, kind: null, shares: null, at: null, none: NONE };
  if (!turned) return { ...asked, answer: NONE, taught: NONE };
  const best = leading(scoresOf(panel, stage, frame, choiceOf(panel, view), turned.sum));
  return { ...asked, answer: best === NONE ? NONE : symbols[best], taught: symbols[turned.sum] };
}
function scoreAt(panel, stage, frame, view, at) {
  const turned = turnedBy(panel, stage, view.cell ?? panel.chosen);
  const scores = turned && scoresOf(panel, stage, frame, choiceOf(panel, view), turned.sum);
  return { symbol: stage.arrays[panel.symbols].values[at], score: scores ? scores[at] : Number.NaN };
}
function knownBy(panel, stage, frame, view) {
  const choice = choiceOf(panel, view);
  const on = panel.frequencies.filter((_, at) => isOn(choice, at));
  const share = said(shareOf(panel, stage, frame, choice), "percent", stage.language);
  const which = on.join(stage.language === "zh" ? "、" : ", ");
  const how = ["none", "one"][on.length] ?? "on";
  return fill(panel.sentences[how], { which, share });
}
function cellAtTurn(panel, stage, cell2, { clock, hand }, turn) {
  const m = placesOf(panel, stage);
  const turned = turnedBy(panel, stage, cell2);
  if (!turned) return cell2;
  const k = panel.frequencies[clock];
  const off = (place2) => {
    const away = Math.abs(k * place2 % m / m - turn);
    return Math.min(away, 1 - away);
  };
  let best = hand === "first" ? turned.first : turned.sum;
  for (let place2 = 0; place2 < m; place2++) if (off(place2) < off(best) - 1e-9) best = place2;
  const wanted = hand === "first" ? best : (best - turned.first + m) % m;
  const places = stage.arrays[hand === "first" ? panel.left : panel.right].values;
  const symbol = places.indexOf(wanted);
  if (symbol < 0) return cell2;
  return hand === "first" ? { ...cell2, row: symbol } : { ...cell2, column: symbol };
}
function stepped(panel, stage, cell2, [down, right]) {
  const next = { ...cell2 };
  for (let tries = 0; tries < panel.size; tries++) {
    next.row = (next.row + down + panel.size) % panel.size;
    next.column = (next.column + right + panel.size) % panel.size;
    if (turnedBy(panel, stage, next)) return next;
  }
  return cell2;
}

// app_pages/canvas/js/src/panels/network.js
var ZERO = 128;
var NETWORKS = { one_layer_transformer: transformer, relu_mlp: reluNetwork, quadratic_mlp: quadratic };
var unpacked = /* @__PURE__ */ new WeakMap();
function nearestWeights(network, stage, frame) {
  const frames = stage.arrays[network.frames].values;
  let best = 0;
  for (let at = 1; at < frames.length; at++)
    if (Math.abs(frames[at] - frame) < Math.abs(frames[best] - frame)) best = at;
  return best;
}
function logitsOf(network, stage, at, left, right) {
  let kept2 = unpacked.get(stage.arrays);
  if (kept2?.at !== at) kept2 = { at, weights: /* @__PURE__ */ new Map() };
  unpacked.set(stage.arrays, kept2);
  const { weights } = kept2;
  const of = (
    /** @type {Weights} */
    ((name) => {
      const known = weights.get(name);
      if (known) return known;
      const block = stage.arrays[network.levels[name]];
      const scale2 = stage.arrays[network.scales[name]].values[at];
      const values = Float32Array.from(atFrame(block, at), (level) => (level - ZERO) * scale2);
      const columns = block.shape[block.shape.length - 1];
      const matrix = { values, rows: values.length / columns, columns };
      weights.set(name, matrix);
      return matrix;
    })
  );
  return NETWORKS[network.name](of, left, right, network.heads);
}
function softmax(logits) {
  const top = Math.max(...Array.from(logits));
  const parts = Float32Array.from(logits, (value) => Math.exp(value - top));
  const sum2 = parts.reduce((total, part2) => total + part2, 0);
  return parts.map((part2) => part2 / sum2);
}
function transformer(of, left, right, heads) {
  const [embedding, positions] = [of("W_E"), of("W_pos")];
  const [symbols, size] = [embedding.rows - 1, embedding.columns];
  const x = [left, right, symbols].map((token, at) => sum(row(embedding, token), row(positions, at)));
  const query = times(x[2], of("W_Q"));
  const [W_K, W_V] = [of("W_K"), of("W_V")];
  const [keys, values] = [W_K, W_V].map((matrix) => x.map((one) => times(one, matrix)));
  const mixed2 = new Float32Array(size);
  const width = size / heads;
  for (let head = 0; head < heads; head++) {
    const from = head * width;
    const scores = keys.map((key) => dot(query, key, from, width) / Math.sqrt(width));
    const shares = softmax(scores);
    for (let at = from; at < from + width; at++)
      mixed2[at] = values.reduce((total, value, place2) => total + shares[place2] * value[at], 0);
  }
  const stream = sum(x[2], times(mixed2, of("W_O")));
  const hidden = relu(sum(times(stream, of("W_in")), of("b_in").values));
  return times(sum(sum(stream, times(hidden, of("W_out"))), of("b_out").values), of("W_U"));
}
function reluNetwork(of, left, right) {
  const embedding = of("W_E");
  const both = Float32Array.from([...row(embedding, left), ...row(embedding, right)]);
  return times(relu(sum(times(both, of("W_in")), of("b_in").values)), of("W_U"));
}
function quadratic(of, left, right) {
  const inward = of("W_in");
  const summed = sum(row(inward, left), row(inward, inward.rows / 2 + right));
  const hidden = summed.map((value) => value ** 2 / inward.rows);
  return times(hidden, of("W_U")).map((logit) => logit / inward.columns);
}
var row = ({ values, columns }, at) => values.subarray(at * columns, (at + 1) * columns);
var sum = (one, other) => one.map((value, at) => value + other[at]);
var relu = (values) => values.map((value) => Math.max(0, value));
function dot(one, other, from, count) {
  let total = 0;
  for (let at = from; at < from + count; at++) total += one[at] * other[at];
  return total;
}
function times(vector, { values, rows, columns }) {
  const product = new Float64Array(columns);
  for (let at = 0; at < rows; at++) {
    const by = vector[at];
    if (by === 0) continue;
    for (let column = 0; column < columns; column++) product[column] += by * values[at * columns + column];
  }
  return Float32Array.from(product);
}

// app_pages/canvas/js/src/asking.js
var noQuestion = (table) => table.kind_names.length;
var cellOf = (panel, view) => view.cell ?? panel.chosen;
function tableOf(panel, stage) {
  const found = stage.panels.find((one) => one.name === panel.table);
  return found?.picture === "answers" ? found : null;
}
function readCell(table, stage, frame, { row: row2, column }) {
  const at = row2 * stage.arrays[table.values].shape[2] + column;
  return {
    row: row2,
    column,
    weighed: false,
    answer: atFrame(stage.arrays[table.values], frame)[at],
    taught: stage.arrays[table.expected].values[at],
    kind: stage.arrays[table.kinds].values[at],
    none: table.none,
    shares: null,
    at: null
  };
}
function weighed({ network }, stage, frame, { row: row2, column }) {
  if (!network) return { shares: null, at: null };
  const place2 = nearestWeights(network, stage, frame);
  const shares = softmax(logitsOf(network, stage, place2, row2, column));
  return { shares, at: stage.arrays.steps.values[stage.arrays[network.frames].values[place2]] };
}
function readAsked(panel, stage, frame, view) {
  const [cell2, table] = [cellOf(panel, view), tableOf(panel, stage)];
  const known = cell2.row === panel.chosen.row && cell2.column === panel.chosen.column;
  const read2 = table && readCell(table, stage, frame, cell2);
  const none = stage.arrays[panel.values].shape[1];
  if (!known) {
    const asked = read2 ?? { ...cell2, answer: none, taught: none, kind: null, none };
    return {
      ...asked,
      weighed: false,
      ...read2 ? weighed(panel, stage, frame, cell2) : { shares: null, at: null }
    };
  }
  const answer = atFrame(stage.arrays[panel.answers], frame)[0];
  const shares = atFrame(stage.arrays[panel.values], frame);
  return {
    ...cell2,
    weighed: true,
    answer,
    taught: panel.taught,
    kind: read2?.kind ?? null,
    none,
    shares,
    at: null
  };
}
var isRight = ({ answer, taught, none }) => answer === taught && answer !== none;
function written(form, { row: row2, column, none }, answer) {
  return fill(form, { a: row2, b: column, c: answer === none ? "?" : answer });
}
function sentenceOf(panel, stage, frame, view) {
  const asked = readAsked(panel, stage, frame, view);
  const how = asked.answer === asked.none ? "none" : isRight(asked) ? "right" : "wrong";
  const step = stage.steps ? said(stage.arrays.steps.values[frame], "whole", stage.language) : "";
  const kind = asked.kind === null ? "" : panel.sentences[`kind${asked.kind}`] ?? "";
  const values = { step, question: written(panel.form, asked, asked.answer), taught: asked.taught };
  const from = asked.at === null ? "" : said(asked.at, "whole", stage.language);
  const weights = from && panel.network ? fill(panel.network.said, { step: from }) : "";
  return [fill(panel.sentences[how], values), kind, weights].filter(Boolean).join(stage.language === "zh" ? "" : " ");
}
function buildAsking(life, ask) {
  const box = element("div", "asking");
  const fields = [element("input"), element("input")];
  const answer = element("output");
  let built = "";
  let echoes = [];
  for (const field of fields) {
    Object.assign(field, { type: "number", inputMode: "numeric", min: "0", step: "1" });
    life.listen(field, "input", () => {
      const [row2, column] = fields.map(({ value }) => /^\d+$/.test(value) ? Number(value) : Number.NaN);
      const fits = fields.every((one) => one.value !== "" && one.checkValidity());
      if (fits) return ask({ row: row2, column });
      answer.textContent = "?";
      field.reportValidity();
    });
    life.listen(field, "focus", () => field.select());
  }
  function build(panel) {
    const key = JSON.stringify([panel.form, panel.size, panel.labels]);
    if (key === built) return;
    built = key;
    echoes = [];
    const seen = /* @__PURE__ */ new Set();
    const parts = panel.form.split(/(\{[abc]\})/).map((text2) => {
      const at = "ab".indexOf(text2[1] ?? " ");
      if (text2 === "{c}") return answer;
      if (!/^\{[ab]\}$/.test(text2)) return element("span", "", text2);
      if (!seen.has(at)) {
        seen.add(at);
        return fields[at];
      }
      const echo = element("span");
      echo.dataset.of = String(at);
      echoes.push(echo);
      return echo;
    });
    fields.forEach((field, at) => {
      field.max = String(panel.size - 1);
      field.setAttribute("aria-label", panel.labels[at]);
    });
    box.replaceChildren(...parts);
  }
  function tell(panel, stage, frame, view) {
    box.hidden = panel.picture !== "ring" && panel.picture !== "clocks";
    if (panel.picture !== "ring" && panel.picture !== "clocks") return;
    build(panel);
    const read2 = panel.picture === "ring" ? readAsked : readSum;
    const asked = read2(
      /** @type {never} */
      panel,
      stage,
      frame,
      view
    );
    const symbols = [String(asked.row), String(asked.column)];
    const tree = box.getRootNode();
    const focused = tree instanceof ShadowRoot || tree instanceof Document ? tree.activeElement : null;
    fields.forEach((field, at) => {
      if (field !== focused && field.value !== symbols[at]) field.value = symbols[at];
    });
    for (const echo of echoes) echo.textContent = symbols[Number(echo.dataset.of)];
    if (!fields.every((one) => one.value !== "" && one.checkValidity())) return;
    answer.textContent = asked.answer === asked.none ? "?" : String(asked.answer);
    answer.dataset.right = String(isRight(asked));
  }
  return { box, tell };
}

// app_pages/canvas/js/src/scales.js
function scale(low, high, from, to, log = false) {
  const [a, b] = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  const at = (value) => {
    const place2 = log ? Math.log10(Math.max(value, low)) : value;
    return from + (place2 - a) / (b - a || 1) * (to - from);
  };
  return Object.assign(at, {
    /** @param {number} pixel */
    inverse: (pixel) => {
      const place2 = a + (pixel - from) / (to - from) * (b - a);
      return log ? 10 ** place2 : place2;
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
function extent(lists, log = false) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists)
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isFinite(value) || log && value <= 0) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) return log ? [1, 10] : [0, 1];
  if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  return [low, high];
}
function padded([low, high], log) {
  if (log) return [low / 1.15, high * 1.15];
  const room = 0.04 * (high - low);
  return [low >= 0 && low < room ? 0 : low - room, high + room];
}
function nearest(values, wanted) {
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
  return best;
}
function stretches(xs, ys) {
  const found = [];
  let first = -1;
  for (let i = 0; i <= ys.length; i++) {
    const there = i < ys.length && Number.isFinite(xs[i]) && Number.isFinite(ys[i]);
    if (there && first < 0) first = i;
    if (!there && first >= 0) {
      found.push([first, i]);
      first = -1;
    }
  }
  return found;
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
function clipped(context, box, draw) {
  context.save();
  context.beginPath();
  context.rect(box.left - 6, box.top - 6, box.right - box.left + 12, box.bottom - box.top + 12);
  context.clip();
  draw();
  context.restore();
}

// app_pages/canvas/js/src/theme.js
function readLook(root, colours) {
  const style = getComputedStyle(root);
  const background = style.getPropertyValue("--st-background-color").trim() || "#ffffff";
  const text2 = style.getPropertyValue("--st-text-color").trim() || style.color;
  const dark = isDark(background);
  return { ...dark ? colours.dark : colours.light, background, dark, font: style.fontFamily, text: text2 };
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
function colourOf(look, name) {
  const found = (
    /** @type {Record<string, unknown>} */
    /** @type {unknown} */
    look[name]
  );
  return typeof found === "string" ? found : look.phases[name] ?? name;
}
function cyclic(look, place2, count) {
  return `oklch(${look.dark ? 0.75 : 0.6} 0.14 ${360 * place2 / count})`;
}

// app_pages/canvas/js/src/controls/legend.js
function entriesOf(panel) {
  const curves = panel.picture === "lines" ? panel.series.filter((one) => one.label) : [];
  return [
    ...curves.map(({ label, colour, dashed }) => ({ label, colour, mark: dashed ? "dashed" : "" })),
    ...panel.legend.map(({ label, colour, area }) => ({ label, colour, mark: area ? "area" : "" }))
  ];
}
function legendOf(panel) {
  return entriesOf(panel).map(({ label, colour, mark }) => {
    const [span, sign] = [element("span"), element("i", mark)];
    sign.dataset.colour = colour;
    span.append(sign, label);
    return span;
  });
}
function colourLegend(legend, look) {
  for (const mark of legend.querySelectorAll("i")) {
    const colour = colourOf(look, mark.dataset.colour ?? "");
    if (mark.className === "area") mark.style.background = colour;
    else mark.style.borderColor = colour;
  }
}

// app_pages/canvas/js/src/controls/switches.js
function buildSwitches(life, flip) {
  const box = element("span", "choices switches");
  box.setAttribute("role", "group");
  box.hidden = true;
  const told = element("span", "told");
  told.setAttribute("aria-live", "polite");
  let last = "";
  const buttons = () => [...box.children].filter((one) => one !== told);
  function show(panel) {
    box.hidden = panel.picture !== "clocks";
    if (panel.picture !== "clocks" || buttons().length === panel.frequencies.length) return;
    box.setAttribute("aria-label", panel.title);
    box.replaceChildren(
      ...panel.frequencies.map((_, at) => {
        const button = element("button");
        button.type = "button";
        life.listen(button, "click", () => flip(at));
        return button;
      }),
      told
    );
  }
  function tell(panel, view, words) {
    if (panel.picture !== "clocks") return;
    const choice = choiceOf(panel, view);
    buttons().forEach((button, at) => {
      const [on, name] = [isOn(choice, at), fill(panel.sentences.switch, { k: panel.frequencies[at] })];
      button.setAttribute("aria-pressed", String(on));
      const label = `${on ? "●" : "○"} ${name}`;
      if (button.textContent !== label) button.textContent = label;
    });
    const now = JSON.stringify([choice, view.cell]);
    if (last && now !== last) told.textContent = words;
    last = now;
  }
  return { box, show, tell };
}

// app_pages/canvas/js/src/hover.js
function itemsOf(panel, stage) {
  if (panel.picture === "points") return stage.arrays[panel.points].shape[1];
  if (panel.picture === "bars" || panel.picture === "teeth" || panel.picture === "ring")
    return stage.arrays[panel.values].shape[1];
  if (panel.picture === "clocks") return placesOf(panel, stage);
  return panel.picture === "dots" ? panel.rows.length : 0;
}
function itemAt(panel, stage, hover) {
  if (hover?.kind !== "item" || hover.count !== itemsOf(panel, stage)) return null;
  const linked = panel.picture === "points" || panel.picture === "teeth";
  return linked || hover.panel === panel.name ? hover.at : null;
}
function cellAt(panel, stage, hover) {
  const [, rows, columns] = stage.arrays[panel.values].shape;
  if (hover?.kind !== "cell" || hover.rows !== rows || hover.columns !== columns) return null;
  return (hover.picture ?? panel.picture) === panel.picture ? hover : null;
}
function placeAt(panel, hover) {
  if (hover?.kind === "step") return panel.cursor ? hover.at : null;
  return hover?.kind === "value" && hover.panel === panel.name ? hover.at : null;
}
function readout(panel, stage, frame, hover, view = {}) {
  if (panel.picture === "lines") return ofLines(panel, stage, placeAt(panel, hover));
  if (panel.picture === "heat") return ofHeat(panel, stage, frame, hover);
  if (panel.picture === "answers") return ofAnswers(panel, stage, frame, hover);
  const at = itemAt(panel, stage, hover);
  if (at === null) return null;
  if (panel.picture === "dots") return ofDots(panel, at, stage.language);
  if (panel.picture === "points")
    return { title: panel.names[at] ?? fill(stage.text.item, { n: at + 1 }), rows: [] };
  if (panel.picture === "bundle") return null;
  if (panel.picture === "clocks") {
    const { symbol, score } = scoreAt(panel, stage, frame, view, at);
    return { title: String(symbol), rows: [["", said(score, "short", stage.language), ""]] };
  }
  const value = atFrame(stage.arrays[panel.values], frame)[at];
  const title = panel.picture === "bars" ? positionOf(panel, stage, at) : String(at);
  const format = panel.picture === "ring" ? "percent" : "short";
  return { title: `${panel.x}: ${title}`, rows: [["", said(value, format, stage.language), ""]] };
}
function positionOf(panel, stage, at) {
  return said(stage.arrays[panel.positions].values[at], "short", stage.language);
}
function ofLines(panel, stage, place2) {
  if (place2 === null) return null;
  const { language, text: text2 } = stage;
  const format = panel.percent ? "percent" : "short";
  const whole = said(place2, "whole", language);
  const title = panel.cursor ? fill(text2.step, { step: whole }) : `${panel.x}: ${said(place2, "short", language)}`;
  const rows = panel.series.map((one) => {
    const [xs, ys] = [stage.arrays[one.xs].values, stage.arrays[one.ys].values];
    return [one.label || one.name, said(ys[nearest(xs, place2)], format, language), one.colour];
  });
  return { title, rows };
}
function ofHeat(panel, stage, frame, hover) {
  const cell2 = cellAt(panel, stage, hover);
  if (!cell2) return null;
  const { row: row2, column, columns } = cell2;
  const place2 = [
    `${panel.x}: ${panel.column_names[column] ?? column}`,
    `${panel.y}: ${panel.row_names[row2] ?? row2}`
  ].join(" · ");
  const title = panel.names[row2 * columns + column] ?? place2;
  const value = atFrame(stage.arrays[panel.values], frame)[row2 * columns + column];
  const label = panel.palette ? panel.legend.find(({ colour }) => colour === panel.palette?.[Math.round(value)])?.label ?? "" : said(value, panel.bar || "short", stage.language);
  return { title, rows: label ? [["", label, panel.palette?.[Math.round(value)] ?? ""]] : [] };
}
function ofAnswers(panel, stage, frame, hover) {
  const cell2 = cellAt(panel, stage, hover);
  if (!cell2) return null;
  const asked = readCell(panel, stage, frame, cell2);
  const kind = asked.kind ?? 0;
  const rows = [[panel.kind_names[kind] ?? "", "", kind === 0 ? "held_out" : "train"]];
  if (!isRight(asked)) rows.push(["✓", written(panel.form, asked, asked.taught), ""]);
  return { title: `${written(panel.form, asked, asked.answer)} ${isRight(asked) ? "✓" : "✗"}`, rows };
}
function ofDots(panel, at, language) {
  const row2 = panel.rows[at];
  const format = panel.percent ? "percent" : "short";
  const [value, low, high] = [row2.value, row2.low, row2.high].map((one) => said(one, format, language));
  const interval = row2.low === null ? value : `${value} (${low} – ${high})`;
  return { title: row2.label, rows: [["", interval, row2.colour]] };
}

// app_pages/canvas/js/src/marks.js
function trace(context, { xs, ys, dashed, points, thin }, x, y, colour) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = thin ? 1 : 2;
  context.setLineDash(dashed ? [5, 4] : []);
  for (const [first, end] of stretches(xs, ys)) {
    if (points) for (let i = first; i < end; i++) disc(context, x(xs[i]), y(ys[i]), 3.5);
    else if (end - first === 1) disc(context, x(xs[first]), y(ys[first]), context.lineWidth);
    else {
      context.beginPath();
      for (let i = first; i < end; i++) context.lineTo(x(xs[i]), y(ys[i]));
      context.stroke();
    }
  }
  context.setLineDash([]);
}
function outline(context, box, thick, ink) {
  for (
    const [colour, more] of
    /** @type {const} */
    [
      [ink, 3],
      ["#ffffff", 0]
    ]
  ) {
    context.strokeStyle = colour;
    context.lineWidth = thick + more;
    context.strokeRect(...box);
  }
}
function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
function dot2(context, x, y, colour, edge, radius = 5, width = 1.5) {
  context.fillStyle = colour;
  disc(context, x, y, radius);
  context.strokeStyle = edge;
  context.lineWidth = width;
  context.stroke();
}
function ring(context, x, y, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.stroke();
}
var REACH = 16;
function closest(places, px, py) {
  let [found, least] = [
    /** @type {number | null} */
    null,
    REACH
  ];
  for (let at = 0; at < places.length; at++) {
    const distance = Math.hypot(places[at][0] - px, places[at][1] - py);
    if (distance < least) [found, least] = [at, distance];
  }
  return found;
}

// app_pages/canvas/js/src/panels/drawn.js
var PLACES = 64;
var sheet = (from, last) => ({ from, last, heights: new Float64Array(PLACES).fill(Number.NaN), pen: null });
var stepAt = ({ from, last }, place2) => from + (last - from) * place2 / (PLACES - 1);
function drawOn(before, { now, last }, step, height) {
  const drawn = before ?? sheet(now, last);
  const share = (step - drawn.from) / Math.max(drawn.last - drawn.from, 1);
  const place2 = Math.round(Math.max(0, Math.min(1, share)) * (PLACES - 1));
  const start = drawn.pen ?? place2;
  const heights = drawn.heights.slice();
  const old = heights[start];
  const [low, high] = [Math.min(start, place2), Math.max(start, place2)];
  for (let at = low; at <= high; at++) {
    const on = start === place2 ? 1 : (at - start) / (place2 - start);
    heights[at] = Number.isNaN(old) ? height : old + on * (height - old);
  }
  return { ...drawn, heights, pen: place2 };
}
var lifted = (drawn) => ({ ...drawn, pen: null });
function penOf(drawn) {
  const known = [...drawn.heights.keys()].filter((at) => Number.isFinite(drawn.heights[at]));
  const place2 = drawn.pen ?? known.at(-1);
  return place2 === void 0 ? null : [stepAt(drawn, place2), drawn.heights[place2]];
}
function beside(drawn, steps, values) {
  let [count, over, apart] = [0, 0, 0];
  drawn.heights.forEach((height, place2) => {
    const off = height - values[nearest(steps, stepAt(drawn, place2))];
    if (!Number.isFinite(off)) return;
    count++;
    over += off;
    apart += Math.abs(off);
  });
  return { over: over / count, apart: apart / count };
}
function drawDrawn(context, { x, y }, drawn, look) {
  context.strokeStyle = look.geometry;
  context.lineWidth = 3;
  context.setLineDash([2, 5]);
  context.lineCap = "round";
  context.beginPath();
  drawn.heights.forEach((height, place2) => {
    if (Number.isFinite(height)) context.lineTo(x(stepAt(drawn, place2)), y(height));
  });
  context.stroke();
  context.lineCap = "butt";
  context.setLineDash([]);
}

// app_pages/canvas/js/src/panels/guess.js
var guessOn = (panel) => panel.picture === "lines" ? panel.guess : null;
var isGuessed = ({ guess, drawn }) => guess !== void 0 || drawn !== void 0;
function guessWords(guess, stage, view, veiled, log = false) {
  const { at, near, words, format, curve } = guess;
  if (veiled && !isGuessed(view)) return words.ask;
  const noted = words.told ?? stage.text.told;
  if (curve && view.drawn) {
    const { over, apart } = beside(view.drawn, stage.arrays[curve.xs].values, stage.arrays[curve.ys].values);
    const how = apart <= near ? "near" : over < 0 ? "early" : "late";
    return fill(veiled ? noted : words[how], { guess: said(apart, format, stage.language) });
  }
  if (view.guess === void 0) return "";
  const off = log ? Math.log10(view.guess / at) : view.guess - at;
  const [told, found] = [view.guess, at].map((one) => said(one, format, stage.language));
  if (veiled) return fill(noted, { guess: told });
  return fill(words[Math.abs(off) <= near ? "near" : off < 0 ? "early" : "late"], { guess: told, at: found });
}
function isAwaited(guess, view, steps, frame) {
  if (guess?.waits_at == null || isGuessed(view)) return false;
  return steps[frame] >= guess.waits_at && (frame === 0 || steps[frame - 1] < guess.waits_at);
}
var guessIsLog = (panel) => panel.picture === "lines" && (panel.guess?.axis === "x" ? panel.log_x : panel.log_y);
function guessing({ axis, format, place: place2 }, { x, y }, { now, last, low, high }) {
  const stepAt2 = (px) => Math.max(now, Math.min(last, x.inverse(px)));
  const valueAt = (py) => Math.max(low, Math.min(high, y.inverse(py)));
  const pixels = (pen2) => pen2 && [x(pen2[0]), y(pen2[1])];
  return {
    at(px, py, before) {
      if (axis === "curve") return { drawn: drawOn(before.drawn, { now, last }, stepAt2(px), valueAt(py)) };
      if (axis === "y") return { guess: valueAt(py) };
      return { guess: format === "whole" ? Math.round(stepAt2(px)) : stepAt2(px) };
    },
    where({ guess, drawn }) {
      if (axis === "curve") return drawn ? pixels(penOf(drawn)) : null;
      if (guess === void 0) return null;
      return axis === "y" ? [x(place2), y(guess)] : [x(guess), 0];
    }
  };
}
function drawQuestion(context, box, from, words, look) {
  context.font = `600 13px ${look.font}`;
  context.fillStyle = look.text;
  context.textAlign = "center";
  if (context.measureText(words).width < box.right - from - 16)
    context.fillText(words, (from + box.right) / 2, (box.top + box.bottom) / 2);
  context.font = `12px ${look.font}`;
}
function drawGuess(context, box, { x, y }, guess, { guess: told, drawn }, veiled, look) {
  if (guess.axis === "curve") {
    if (drawn) drawDrawn(context, { x, y }, drawn, look);
    return;
  }
  context.strokeStyle = context.fillStyle = look.geometry;
  context.lineWidth = 2;
  context.font = `600 14px ${look.font}`;
  context.textAlign = "center";
  const place2 = guess.axis === "x" ? told : guess.place;
  if (place2 === void 0 || told === void 0 && !veiled) return;
  context.setLineDash([6, 4]);
  context.globalAlpha = guess.axis === "y" ? 0.5 : 1;
  line(context, x(place2), box.top, x(place2), box.bottom);
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.fillText("?", x(place2), box.top - 6);
  if (guess.axis === "y" && told !== void 0) {
    if (!veiled) line(context, x(place2), y(told), x(place2), y(guess.at));
    dot2(context, x(place2), y(told), look.geometry, look.background, 7);
  }
  context.font = `12px ${look.font}`;
}

// app_pages/canvas/js/src/panels/answers.js
var [LEFT, TOP] = [30, 20];
var GLOW = 6;
var TRAINED = 1;
function drawAnswers({ pen: { context, width, height }, stage, panel, frame, look, view, hover }) {
  const [, n] = stage.arrays[panel.values].shape;
  const side = Math.max(n, Math.min(width - LEFT, height - TOP));
  const cell2 = side / n;
  const ratio = window.devicePixelRatio || 1;
  view.image ??= document.createElement("canvas");
  paint(view.image, panel, stage, frame, Math.max(1, Math.ceil(cell2 * ratio)));
  context.imageSmoothingQuality = "high";
  context.drawImage(view.image, LEFT, TOP, side, side);
  view.toCell = (px, py) => {
    const [column, row2] = [Math.floor((px - LEFT) / cell2), Math.floor((py - TOP) / cell2)];
    const inside = row2 >= 0 && row2 < n && column >= 0 && column < n;
    return inside && readCell(panel, stage, frame, { row: row2, column }).kind !== noQuestion(panel) ? { row: row2, column } : null;
  };
  view.probe = (px, py) => {
    const on = view.toCell?.(px, py);
    return on ? { kind: "cell", ...on, rows: n, columns: n, picture: "answers" } : null;
  };
  const frameCell = ({ row: row2, column }, thick) => {
    const [x, y, wide] = [LEFT + column * cell2, TOP + row2 * cell2, Math.max(cell2, 5)];
    const inset = (wide - cell2) / 2 + thick / 2;
    outline(context, [x - inset, y - inset, cell2 + 2 * inset, cell2 + 2 * inset], thick, look.ink);
  };
  const lit = cellAt(panel, stage, hover);
  if (lit) frameCell(lit, 1);
  const asked = view.cell ?? panel.chosen;
  frameCell(asked, 2);
  context.fillStyle = look.text;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.fillText(
    String(asked.row),
    LEFT - 6,
    clamp(TOP + (asked.row + 0.5) * cell2, TOP + 6, TOP + side - 6)
  );
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  context.fillText(
    String(asked.column),
    clamp(LEFT + (asked.column + 0.5) * cell2, LEFT + 8, LEFT + side - 8),
    TOP - 6
  );
}
var clamp = (value, low, high) => Math.max(low, Math.min(high, value));
function paint(canvas, panel, stage, frame, pixels) {
  const [, n] = stage.arrays[panel.values].shape;
  if (canvas.width !== n * pixels) canvas.width = canvas.height = n * pixels;
  const context = canvas.getContext("2d");
  if (!context) return;
  const kinds = stage.arrays[panel.kinds].values;
  const ages = agesOf(panel, stage, frame);
  const tones = tonesOf(stage, noQuestion(panel));
  const small = new ImageData(n, n);
  for (let at = 0; at < n * n; at++) small.data.set(tones[kinds[at]][ages[at]], 4 * at);
  const cells = new OffscreenCanvas(n, n);
  cells.getContext("2d")?.putImageData(small, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, 0, 0, n * pixels, n * pixels);
}
function tonesOf({ colours: { dark } }, none) {
  const ground = rgb(dark.ink);
  const kinds = [...Array(none + 1).keys()];
  return kinds.map((kind) => {
    if (kind === none) return Array(GLOW + 2).fill([...ground, 255]);
    const [own, light, faint] = kind >= TRAINED ? [dark.train, dark.lit_train, 0.22] : [dark.held_out, dark.lit_held_out, 0.08];
    const lit = [...Array(GLOW + 1).keys()].map(
      (at) => mixed(rgb(light), rgb(dark.glow), 0.9 * Math.max(0, 1 - (at + 1) / GLOW))
    );
    return [mixed(ground, rgb(own), faint), ...lit].map((tone) => [...tone, 255]);
  });
}
function mixed(one, other, share) {
  const part2 = (at) => Math.round(one[at] + share * (other[at] - one[at]));
  return [part2(0), part2(1), part2(2)];
}
function agesOf(panel, stage, frame) {
  const { shape, values } = stage.arrays[panel.values];
  const expected = stage.arrays[panel.expected].values;
  const size = shape[1] * shape[2];
  const now = shape[0] === 1 ? 0 : frame;
  const ages = new Uint8Array(size);
  for (let at = 0; at < size; at++) {
    if (expected[at] === panel.none) continue;
    let age = 0;
    while (age <= GLOW && age <= now && values[(now - age) * size + at] === expected[at]) age++;
    ages[at] = age > now ? GLOW + 1 : age;
  }
  return ages;
}

// app_pages/canvas/js/src/panels/bars.js
function leastGap(positions, count) {
  let least = Infinity;
  for (let at = 1; at < count; at++) least = Math.min(least, positions[at] - positions[at - 1]);
  return Number.isFinite(least) ? least : 0;
}
function drawBars({ pen: pen2, stage, panel, frame, look, view, hover }) {
  const { context } = pen2;
  const now = atFrame(stage.arrays[panel.values], frame);
  const positions = stage.arrays[panel.positions].values;
  const [first, last] = [positions[0], positions[now.length - 1]];
  const half = leastGap(positions, now.length) / 2;
  const [low, high] = panel.range_y;
  const box = boxOf(pen2);
  const { x, y } = plot(pen2, look, box, panel, [first - half, last + half], panel.range_y);
  view.probe = (px) => ({
    kind: "item",
    at: nearest(positions, x.inverse(px)),
    count: now.length,
    panel: panel.name
  });
  const lit = itemAt(panel, stage, hover);
  const wide = Math.max(1, (x(first + 2 * half) - x(first)) * 0.78);
  for (let at = 0; at < now.length; at++) {
    if (!Number.isFinite(now[at])) continue;
    context.fillStyle = !panel.marked || panel.marked.includes(at) ? colourOf(look, panel.colour) : look.control;
    const top = y(Math.min(high, Math.max(now[at], low)));
    context.fillRect(x(positions[at]) - wide / 2, top, wide, y(low) - top);
    if (at !== lit) continue;
    context.strokeStyle = look.text;
    context.lineWidth = 2;
    context.strokeRect(x(positions[at]) - wide / 2, box.top, wide, y(low) - box.top);
  }
  if (panel.beside === null) return;
  const curve = {
    xs: positions,
    ys: stage.arrays[panel.beside].values,
    dashed: panel.beside_colour === "control"
  };
  trace(context, curve, x, y, colourOf(look, panel.beside_colour));
}

// app_pages/canvas/js/src/panels/bundle.js
function drawBundle({ pen: pen2, stage, panel, frame, look }) {
  const { context } = pen2;
  const [, curves, count] = stage.arrays[panel.values].shape;
  const now = atFrame(stage.arrays[panel.values], frame);
  const xs = Float32Array.from({ length: count }, (_, at) => panel.start + at);
  const box = boxOf(pen2);
  const { x, y } = plot(pen2, look, box, panel, [panel.start, panel.start + count - 1], panel.range_y);
  clipped(context, box, () => {
    context.globalAlpha = Math.max(0.12, Math.min(0.6, 12 / curves));
    for (let at = 0; at < curves; at++) {
      const curve = { xs, ys: now.subarray(at * count, (at + 1) * count), thin: true };
      trace(context, curve, x, y, cyclic(look, at, curves));
    }
    context.globalAlpha = 1;
    if (panel.beside === null) return;
    trace(context, { xs, ys: atFrame(stage.arrays[panel.beside], frame) }, x, y, look.text);
  });
}

// app_pages/canvas/js/src/panels/ring.js
var WIDEST = 9;
function drawRing({ pen: { context, width, height }, stage, panel, frame, look, view, hover }) {
  const asked = readAsked(panel, stage, frame, view);
  const outer = Math.min(width, height) / 2 - 20;
  const clock = {
    x: width / 2,
    y: height / 2,
    inner: 0.56 * outer,
    outer,
    count: stage.arrays[panel.values].shape[1]
  };
  const own = asked.kind === null || asked.kind === 0 ? look.held_out : look.train;
  paintRing(context, clock, look, {
    values: asked.shares,
    low: 0,
    high: 1,
    taught: asked.taught === asked.none ? null : asked.taught,
    answer: asked.answer === asked.none ? null : asked.answer,
    lit: itemAt(panel, stage, hover),
    own,
    hand: isRight(asked) ? own : look.text,
    form: panel.form,
    asked
  });
  view.probe = (px, py) => {
    const [dx, dy] = [px - clock.x, py - clock.y];
    const away = Math.hypot(dx, dy);
    if (away < 0.8 * clock.inner || away > clock.outer + 16) return null;
    const turn = (Math.atan2(dx, -dy) / (2 * Math.PI) + 1) % 1;
    return {
      kind: "item",
      at: Math.round(turn * clock.count) % clock.count,
      count: clock.count,
      panel: panel.name
    };
  };
}
function paintRing(context, clock, look, shown) {
  const { values, taught, answer, lit, own } = shown;
  drawFace(context, clock, look, taught);
  if (values) {
    const reach = scale(shown.low, shown.high, clock.inner + 1, clock.outer);
    for (let at = 0; at < clock.count; at++) {
      if (!Number.isFinite(values[at])) continue;
      const special = at === taught || at === answer || at === lit;
      context.strokeStyle = at === taught ? own : special ? look.text : look.control;
      context.globalAlpha = special ? 1 : 0.55;
      context.lineWidth = Math.max(1, Math.min(WIDEST, 2 * Math.PI * clock.inner / clock.count * 0.72));
      const end = Math.min(clock.outer, Math.max(clock.inner + 1, reach(values[at])));
      ray(context, clock, at, clock.inner, end);
    }
    context.globalAlpha = 1;
  }
  if (taught !== null) drawMark(context, clock, taught, own, look);
  if (answer !== null) drawHand(context, clock, answer, shown.hand);
  drawWords(context, clock, shown, look);
}
var nameOf = ({ names }, at) => names?.[at] ?? String(at);
function place({ x, y, count }, at, radius) {
  const angle = 2 * Math.PI * at / count;
  return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
}
function ray(context, clock, at, from, to) {
  context.beginPath();
  context.moveTo(...place(clock, at, from));
  context.lineTo(...place(clock, at, to));
  context.stroke();
}
function drawFace(context, clock, look, marked) {
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  for (const radius of [clock.inner, clock.outer]) {
    context.beginPath();
    context.arc(clock.x, clock.y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
  context.fillStyle = look.text;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const every = clock.count <= 14 ? 1 : clock.count <= 60 ? 5 : clock.count <= 130 ? 10 : 20;
  context.globalAlpha = 0.75;
  for (let at = 0; at <= clock.count - 0.6 * every; at += every) {
    const away = marked === null ? clock.count : Math.abs(at - marked);
    if (Math.min(away, clock.count - away) > 0.05 * clock.count)
      context.fillText(nameOf(clock, at), ...place(clock, at, clock.outer + 12));
  }
  context.globalAlpha = 1;
}
function drawMark(context, clock, at, colour, look) {
  context.fillStyle = colour;
  disc(context, ...place(clock, at, clock.outer), 4);
  context.font = `600 13px ${look.font}`;
  context.fillText(nameOf(clock, at), ...place(clock, at, clock.outer + 13));
}
function drawHand(context, clock, at, colour) {
  const half = clock.count * 0.1 / (2 * Math.PI);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(...place(clock, at, clock.inner - 2));
  context.lineTo(...place(clock, at - half, clock.inner - 15));
  context.lineTo(...place(clock, at + half, clock.inner - 15));
  context.closePath();
  context.fill();
}
function drawWords(context, clock, { form, asked, hand: colour }, look) {
  const { x, y, inner } = clock;
  const size = Math.round(0.52 * inner);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.font = `600 ${size}px ${look.font}`;
  context.fillText(asked.answer === asked.none ? "?" : String(asked.answer), x, y);
  context.fillStyle = look.text;
  context.font = `${Math.max(10, Math.round(0.19 * inner))}px ${look.font}`;
  const question = written(form, asked, asked.none).replace(/\?$/, "");
  if (context.measureText(question).width < 1.2 * inner) context.fillText(question, x, y - 0.42 * inner);
  context.fillStyle = colour;
  context.fillText(isRight(asked) ? "✓" : "✗", x, y + 0.43 * inner);
  context.font = `12px ${look.font}`;
}

// app_pages/canvas/js/src/panels/clocks.js
var SWEEP = 1600;
var WIDE = 620;
var PLOT = 112;
function laidOut(width, height, count) {
  const wide = width > WIDE;
  const block = wide ? Math.min(0.56 * width, width - 0.8 * height) : width;
  const columns = count <= (wide ? 3 : 4) ? count : Math.ceil(count / 2);
  const rows = Math.ceil(count / columns);
  const room = wide ? height - PLOT : Math.min(rows * (block / columns), 0.42 * height);
  const [w, h] = [block / columns, room / rows];
  const radius = Math.max(8, Math.min(w, h) / 2 - 17);
  const dials = Array.from({ length: count }, (_, at) => ({
    x: (at % columns + 0.5) * w,
    y: (Math.floor(at / columns) + 0.5) * h + 4,
    radius
  }));
  const top = wide ? room : height - PLOT;
  const curve = { left: 44, right: block - 14, top: top + 26, bottom: top + PLOT - 36 };
  const ring2 = wide ? { x: (block + width) / 2 + 10, y: height / 2, radius: Math.min((width - block) / 2 - 10, height / 2) } : { x: width / 2, y: (room + height - PLOT) / 2, radius: (height - PLOT - room) / 2 };
  return { dials, curve, ring: { ...ring2, radius: Math.max(8, ring2.radius - 22) } };
}
function drawClocks({ pen: pen2, stage, panel, frame, look, view, hover }) {
  const { context, width, height } = pen2;
  const [choice, m] = [choiceOf(panel, view), placesOf(panel, stage)];
  const { dials, curve, ring: ring2 } = laidOut(width, height, dialCount(panel));
  const cell2 = view.cell ?? panel.chosen;
  const turned = turnedBy(panel, stage, cell2);
  const asked = readSum(panel, stage, frame, view);
  const told = isRight(asked) ? look.geometry : look.text;
  const lit = itemAt(panel, stage, hover);
  const done = swept(view, JSON.stringify(cell2));
  dials.forEach((dial, at) => {
    context.globalAlpha = isOn(choice, at) ? 1 : 0.35;
    drawDial(context, dial, panel.frequencies[at], m, lit, look);
    if (turned) drawHands(context, dial, panel.frequencies[at], m, turned, done, asked.taught, look);
    context.globalAlpha = 1;
  });
  if (turned) {
    const scores = scoresOf(panel, stage, frame, choice, turned.sum);
    if (view.reach?.choice !== choice) view.reach = { choice, most: reachOf(panel, stage, choice) };
    const clock = { x: ring2.x, y: ring2.y, inner: 0.56 * ring2.radius, outer: ring2.radius, count: m };
    const names = Array.from(stage.arrays[panel.symbols].values, String);
    const answer = leading(scores);
    paintRing(context, { ...clock, names }, look, {
      values: scores,
      low: -view.reach.most,
      high: view.reach.most,
      taught: turned.sum,
      answer: answer < 0 ? null : answer,
      lit,
      own: look.geometry,
      hand: told,
      form: panel.form,
      asked
    });
  }
  drawCurve({ pen: pen2, stage, panel, frame, look, view, hover: null }, curve, choice);
  view.probe = (px, py) => {
    const at = pointedAt(dials, panel, m, px, py) ?? answerAt(ring2, m, px, py);
    return at === null ? null : { kind: "item", at, count: m, panel: panel.name };
  };
  view.grab = (px, py) => grabbed(dials, panel, m, turned, px, py);
  view.turned = (grip, px, py) => {
    const { x, y } = dials[grip.clock];
    return cellAtTurn(panel, stage, cell2, grip, (Math.atan2(px - x, y - py) / (2 * Math.PI) + 1) % 1);
  };
}
function pointedAt(dials, panel, m, px, py) {
  for (const [at, k] of panel.frequencies.entries()) {
    const { x, y, radius } = dials[at];
    if (Math.hypot(px - x, py - y) > radius + 12) continue;
    const turns = Array.from({ length: m }, (_, place2) => 2 * Math.PI * k * place2 / m);
    return closest(
      turns.map((turn) => [x + radius * Math.sin(turn), y - radius * Math.cos(turn)]),
      px,
      py
    );
  }
  return null;
}
function answerAt({ x, y, radius }, m, px, py) {
  const away = Math.hypot(px - x, py - y);
  if (away < 0.45 * radius || away > radius + 16) return null;
  const turn = (Math.atan2(px - x, y - py) / (2 * Math.PI) + 1) % 1;
  return Math.round(turn * m) % m;
}
var dialCount = (panel) => Math.max(1, panel.frequencies.length);
function swept(view, question) {
  const now = performance.now();
  if (view.sweep?.question !== question) {
    const still = view.grip || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.sweep = { question, start: still ? Number.NEGATIVE_INFINITY : now };
  }
  const done = Math.min(2, 2 * (now - view.sweep.start) / SWEEP);
  view.moving = done < 2;
  return done;
}
function drawDial(context, { x, y, radius }, k, m, lit, look) {
  const small = Math.max(1, Math.min(2.6, 1.9 * radius / m));
  for (let place2 = 0; place2 < m; place2++) {
    const turn = 2 * Math.PI * (k * place2 % m) / m;
    context.fillStyle = cyclic(look, place2, m);
    const [px, py] = [x + radius * Math.sin(turn), y - radius * Math.cos(turn)];
    disc(context, px, py, small);
    if (place2 === lit) ring(context, px, py, look.text);
  }
  context.fillStyle = look.text;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(`k = ${k}`, x - radius - 15, y - radius - 3);
}
function drawHands(context, { x, y, radius }, k, m, { first, second }, done, name, look) {
  const [one, other] = [first, second].map((place2) => 2 * Math.PI * (k * place2 % m) / m);
  const [a, b] = [one * Math.min(1, done), other * Math.max(0, done - 1)];
  const arc = (from, to, share) => {
    context.beginPath();
    context.arc(x, y, share * radius, from - Math.PI / 2, to - Math.PI / 2);
    context.stroke();
  };
  const at = (turn, share) => [x + share * radius * Math.sin(turn), y - share * radius * Math.cos(turn)];
  context.strokeStyle = look.control;
  context.lineWidth = 2;
  arc(0, a, 0.48);
  line(context, x, y, ...at(a, 0.62));
  context.strokeStyle = look.geometry;
  if (b > 0) arc(a, a + b, 0.68);
  context.lineWidth = 3;
  line(context, x, y, ...at(a + b, 0.92));
  context.fillStyle = look.geometry;
  disc(context, ...at(a + b, 1), 4);
  disc(context, x, y, 3);
  if (done < 2) return;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 12px ${look.font}`;
  context.fillText(String(name), ...at(a + b, 1 + 12 / radius));
  context.font = `12px ${look.font}`;
}
function drawCurve({ pen: pen2, stage, panel, frame, look }, box, choice) {
  if (!stage.steps) return;
  const { context } = pen2;
  const steps = stage.arrays.steps.values;
  const shares = Float64Array.from(steps, (_, at) => shareOf(panel, stage, at, choice));
  const axes = { x: panel.x, y: panel.sentences.share, percent: true };
  const { x, y } = plot(pen2, look, box, axes, [0, Math.max(1, steps[steps.length - 1])], [0, 1]);
  const beside2 = stage.arrays[panel.beside].values;
  trace(context, { xs: steps, ys: beside2, thin: true }, x, y, look.held_out);
  trace(context, { xs: steps, ys: shares }, x, y, look.geometry);
  const after = 4 + context.measureText(axes.y).width + 14;
  context.fillStyle = look.held_out;
  if (after + context.measureText(panel.sentences.beside).width < box.right - 64) {
    context.textAlign = "left";
    context.fillText(panel.sentences.beside, after, box.top - 10);
  }
  context.strokeStyle = look.text;
  context.lineWidth = 1;
  line(context, x(steps[frame]), box.top, x(steps[frame]), box.bottom);
  if (Number.isFinite(shares[frame]))
    dot2(context, x(steps[frame]), y(shares[frame]), look.geometry, look.background);
  context.textAlign = "right";
  context.textBaseline = "alphabetic";
  context.fillStyle = look.geometry;
  context.font = `700 22px ${look.font}`;
  context.fillText(said(shares[frame], "percent", stage.language), box.right, box.top - 7);
  context.font = `12px ${look.font}`;
}
function grabbed(dials, panel, m, turned, px, py) {
  const clock = dials.findIndex(({ x: x2, y: y2, radius: radius2 }) => Math.hypot(px - x2, py - y2) < radius2 + 12);
  if (clock < 0 || !turned || clock >= panel.frequencies.length) return null;
  const { x, y, radius } = dials[clock];
  const k = panel.frequencies[clock];
  const turn = Math.atan2(px - x, y - py);
  const off = (place2) => Math.abs(Math.sin((turn - 2 * Math.PI * k * place2 / m) / 2));
  const inside = Math.hypot(px - x, py - y) < 0.72 * radius;
  return { clock, hand: inside && off(turned.first) < off(turned.sum) ? "first" : "sum" };
}

// app_pages/canvas/js/src/panels/dots.js
var ROW = 40;
function drawDots({ pen: pen2, stage, panel, look, view, hover }) {
  const { context, width, height } = pen2;
  const box = { left: 12, right: width - 12, top: 8, bottom: height - 42 };
  const numbers = panel.rows.flatMap((row2) => [...row2.each, row2.value, row2.low, row2.high, row2.null]);
  const range = extent([numbers.filter((value) => value !== null)], panel.log_x);
  const room = panel.log_x ? 0 : 0.04 * (range[1] - range[0]);
  const x = scale(range[0] - room, range[1] + room, box.left, box.right, panel.log_x);
  context.textAlign = "center";
  for (const [value, name] of x.ticks((box.right - box.left) / 90)) {
    context.strokeStyle = look.grid;
    context.lineWidth = 1;
    line(context, x(value), box.top, x(value), box.bottom);
    context.fillStyle = look.text;
    const place2 = Math.min(box.right - 14, Math.max(box.left + 14, x(value)));
    context.fillText(panel.percent ? percentTick(value) : name, place2, box.bottom + 15);
  }
  context.textAlign = "right";
  context.fillStyle = look.text;
  context.fillText(panel.x, box.right, box.bottom + 34, box.right - box.left);
  const count = panel.rows.length;
  view.probe = (_, py) => {
    const at = Math.floor((py - box.top) / ROW);
    return at >= 0 && at < count ? { kind: "item", at, count, panel: panel.name } : null;
  };
  const lit = itemAt(panel, stage, hover);
  if (lit !== null) {
    context.fillStyle = look.wrong;
    context.fillRect(box.left - 8, box.top + lit * ROW, box.right - box.left + 16, ROW);
  }
  panel.rows.forEach((row2, place2) => {
    drawRow(context, row2, box.top + place2 * ROW, x, box, look);
  });
}
function drawRow(context, row2, top, x, box, look) {
  const middle = top + 27;
  context.textAlign = "left";
  context.fillStyle = look.text;
  context.fillText(row2.label, box.left, top + 14, box.right - box.left);
  context.strokeStyle = context.fillStyle = colourOf(look, row2.colour);
  context.globalAlpha = 0.4;
  for (const value of row2.each) if (value !== null) disc(context, x(value), middle, 3);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  if (row2.low !== null && row2.high !== null)
    line(context, Math.max(box.left, x(row2.low)), middle, Math.min(box.right, x(row2.high)), middle);
  if (row2.value !== null) diamond(context, x(row2.value), middle);
  if (row2.null === null) return;
  context.strokeStyle = look.control;
  line(context, x(row2.null), middle - 9, x(row2.null), middle + 9);
}
function diamond(context, x, y) {
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x + 6, y);
  context.lineTo(x, y + 6);
  context.lineTo(x - 6, y);
  context.closePath();
  context.fill();
}

// app_pages/canvas/js/src/panels/heat.js
function drawHeat(painted) {
  const { pen: pen2, stage, panel, frame, look, view, hover } = painted;
  const { context, width, height } = pen2;
  const [, rows, columns] = stage.arrays[panel.values].shape;
  const now = atFrame(stage.arrays[panel.values], frame);
  const box = { left: panel.row_names.length ? 64 : 12, right: width - 12, top: 26, bottom: height - 40 };
  const [w, h] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
  const shade = shadeOf(panel, look);
  for (let row2 = 0; row2 < rows; row2++)
    for (let column = 0; column < columns; column++) {
      context.fillStyle = shade(now[row2 * columns + column]);
      context.fillRect(box.left + column * w, box.bottom - (row2 + 1) * h, w + 0.5, h + 0.5);
    }
  nameCells(context, panel, box, w, h, look);
  if (panel.path && panel.path_values) drawPath(painted, box, shade);
  if (panel.bar !== "") drawBar(context, box.right, panel, panel.bar, look, stage.language);
  view.toCell = (px, py) => {
    const [column, row2] = [Math.floor((px - box.left) / w), Math.floor((box.bottom - py) / h)];
    return row2 >= 0 && row2 < rows && column >= 0 && column < columns ? { row: row2, column } : null;
  };
  view.probe = (px, py) => {
    const cell2 = view.toCell?.(px, py);
    return cell2 ? { kind: "cell", ...cell2, rows, columns, picture: "heat" } : null;
  };
  const [chosen, lit] = [view.cell ?? panel.chosen, cellAt(panel, stage, hover)];
  for (
    const [cell2, thick] of
    /** @type {const} */
    [
      [lit, 1.5],
      [chosen, 2.5]
    ]
  ) {
    if (!cell2) continue;
    outline(context, [box.left + cell2.column * w, box.bottom - (cell2.row + 1) * h, w, h], thick, look.ink);
  }
}
function drawPath({ pen: { context }, stage, panel, frame, look }, box, shade) {
  const points = stage.arrays[
    /** @type {string} */
    panel.path
  ].values;
  const values = stage.arrays[
    /** @type {string} */
    panel.path_values
  ].values;
  const x = scale(0, 1, box.left, box.right);
  const y = scale(0, 1, box.bottom, box.top);
  const count = points.length / 2;
  context.strokeStyle = look.text;
  for (const [end, alpha] of [
    [count, 0.3],
    [frame + 1, 1]
  ]) {
    context.globalAlpha = alpha;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let i = 0; i < end; i++) context.lineTo(x(points[2 * i]), y(points[2 * i + 1]));
    context.stroke();
  }
  for (let i = 0; i <= frame; i++) {
    const last = i === frame;
    dot2(
      context,
      x(points[2 * i]),
      y(points[2 * i + 1]),
      shade(values[i]),
      look.text,
      last ? 8 : 4,
      last ? 2.5 : 1
    );
  }
}
function nameCells(context, panel, box, w, h, look) {
  context.fillStyle = look.text;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const skipRows = Math.ceil(16 / h);
  panel.row_names.forEach((name, row2) => {
    if (row2 % skipRows === 0) context.fillText(name, box.left - 6, box.bottom - (row2 + 0.5) * h);
  });
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const widest = Math.max(0, ...panel.column_names.map((name) => context.measureText(name).width)) + 8;
  const skip = Math.ceil(widest / w);
  panel.column_names.forEach((name, column) => {
    if (column % skip === 0) context.fillText(name, box.left + (column + 0.5) * w, box.bottom + 15);
  });
  context.textAlign = "right";
  context.fillText(panel.x, box.right, box.bottom + 32);
  context.textAlign = "left";
  context.fillText(panel.y, 4, box.top - 9);
}
function shadeOf(panel, look) {
  const share = scale(panel.low, panel.high, 0, 1, panel.log);
  return (value) => {
    if (!Number.isFinite(value)) return look.grid;
    if (panel.palette) return colourOf(look, panel.palette[Math.round(value)]);
    const s = Math.max(0, Math.min(1, share(value)));
    if (look.dark) return `oklch(${0.25 + 0.6 * s} ${0.05 + 0.09 * s} ${260 - 170 * s})`;
    return `oklch(${0.95 - 0.6 * s} ${0.03 + 0.1 * s} ${110 + 150 * s})`;
  };
}
function drawBar(context, right, panel, format, look, language) {
  const [low, high] = [panel.low, panel.high].map((value) => said(value, format, language));
  const from = right - context.measureText(high).width - 6 - 96;
  const shades = scale(panel.low, panel.high, from, from + 96, panel.log);
  const shade = shadeOf(panel, look);
  for (let x = from; x < from + 96; x += 2) {
    context.fillStyle = shade(shades.inverse(x));
    context.fillRect(x, 8, 2.5, 9);
  }
  context.fillStyle = look.text;
  context.textAlign = "right";
  context.fillText(high, right, 17);
  context.fillText(low, from - 6, 17);
}

// app_pages/canvas/js/src/panels/mark.js
var isMarked = (panel) => panel.picture === "lines" && panel.mark !== null;
var markOf = (mark, view) => view.mark ?? mark.at;
function markNear(mark, stage, wanted) {
  const { values } = stage.arrays[mark.steps];
  return values[nearest(values, wanted)];
}
function markBy(mark, stage, view, by) {
  const { values, shape } = stage.arrays[mark.steps];
  const at = nearest(values, markOf(mark, view)) + by;
  return values[Math.max(0, Math.min(shape[0] - 1, at))];
}
function drawMark2(context, box, x, label, look) {
  context.strokeStyle = look.text;
  context.lineWidth = 2;
  context.setLineDash([6, 4]);
  line(context, x, box.top, x, box.bottom);
  context.setLineDash([]);
  dot2(context, x, (box.top + box.bottom) / 2, look.text, look.background, 8);
  context.fillStyle = look.text;
  context.font = `600 12px ${look.font}`;
  const wide = context.measureText(label).width;
  const right = x + 12 + wide < box.right;
  context.textAlign = right ? "left" : "right";
  context.fillText(label, right ? x + 8 : x - 8, box.top + 14);
  context.font = `12px ${look.font}`;
}

// app_pages/canvas/js/src/panels/lines.js
function drawLines({ pen: pen2, stage, panel, frame, look, view, hover, veiled }) {
  const { context } = pen2;
  const box = boxOf(pen2);
  const series = panel.series.map((one) => ({ ...one, ...curveOf(one, stage) }));
  const lists = { x: series.map((one) => one.xs), y: series.map((one) => one.ys) };
  const rangeX = panel.range_x ?? extent(lists.x, panel.log_x);
  const rangeY = panel.range_y ?? padded(extent(lists.y, panel.log_y), panel.log_y);
  const along = scale(...rangeX, box.left, box.right, panel.log_x);
  const now = stage.steps && panel.cursor ? stage.arrays.steps.values[frame] : 0;
  const known = veiled && panel.cursor ? now : rangeX[1];
  for (const span of panel.spans) {
    context.fillStyle = look.phases[span.phase];
    const from = Math.max(box.left, along(span.start));
    const width = Math.max(0, Math.min(box.right, along(Math.min(known, span.end))) - from);
    context.fillRect(from, box.top, width, box.bottom - box.top);
  }
  const { x, y } = plot(pen2, look, box, panel, rangeX, rangeY);
  view.toValue = panel.cursor ? (pixel) => x.inverse(pixel) : null;
  const ends = { now, last: rangeX[1], low: rangeY[0], high: rangeY[1] };
  view.guessing = panel.guess ? guessing(panel.guess, { x, y }, ends) : null;
  clipped(context, known < rangeX[1] ? { ...box, right: x(known) - 6 } : box, () => {
    for (const one of series) trace(context, one, x, y, colourOf(look, one.colour));
  });
  const mark = (one, at, place2) => {
    const value = one.ys[at];
    if (Number.isFinite(value) && value <= rangeY[1])
      dot2(context, place2, y(value), colourOf(look, one.colour), look.background);
  };
  if (panel.live) for (const one of series) mark(one, one.ys.length - 1, x(one.xs[one.xs.length - 1]));
  view.probe = (px) => {
    const at = Math.max(rangeX[0], Math.min(known, x.inverse(px)));
    return panel.cursor ? { kind: "step", at } : { kind: "value", at, panel: panel.name };
  };
  const read2 = placeAt(panel, hover);
  if (read2 !== null) {
    context.strokeStyle = look.control;
    context.lineWidth = 1;
    line(context, x(read2), box.top, x(read2), box.bottom);
    for (const one of series) {
      const at = nearest(one.xs, read2);
      mark(one, at, x(one.xs[at]));
    }
  }
  view.toMark = isMarked(panel) ? (pixel) => markNear(panel.mark, stage, x.inverse(pixel)) : null;
  if (isMarked(panel)) drawMark2(context, box, x(markOf(panel.mark, view)), panel.mark.label, look);
  if (!panel.cursor || !stage.steps) return;
  context.strokeStyle = look.text;
  context.lineWidth = 1;
  line(context, x(now), box.top, x(now), box.bottom);
  for (const one of series) mark(one, nearest(one.xs, now), x(now));
  if (!panel.guess) return;
  if (veiled && !isGuessed(view) && panel.guess.axis !== "y")
    drawQuestion(context, box, x(now), panel.guess.words.ask, look);
  drawGuess(context, box, { x, y }, panel.guess, view, Boolean(veiled), look);
}
function curveOf(one, stage) {
  return { xs: stage.arrays[one.xs].values, ys: stage.arrays[one.ys].values };
}

// app_pages/canvas/js/src/panels/points.js
var CROWD = 200;
var TURN = 24e3;
var NEARER = 0.2;
function drawPoints({ pen: pen2, stage, panel, frame, look, view, hover }) {
  const { context, width, height } = pen2;
  const [, count, dims] = stage.arrays[panel.points].shape;
  const now = atFrame(stage.arrays[panel.points], frame);
  const order = panel.order === null ? null : stage.arrays[panel.order].values;
  const size = (Math.min(width, height) / 2 - 14) / panel.reach;
  view.turn ??= [0.6, 0.4];
  view.moving = dims > 2 && panel.spins && spin(view);
  const turned = turnedBy2(view.turn);
  const [depths, places] = [
    new Float64Array(count),
    /** @type {[number, number][]} */
    []
  ];
  for (let token = 0; token < count; token++) {
    const [a, b] = [now[token * dims], now[token * dims + 1]];
    const [u, v, depth] = dims > 2 ? turned(a, b, now[token * dims + 2]) : [a, b, 0];
    depths[token] = Math.max(-1, Math.min(1, depth / panel.reach || 0));
    const larger = size * nearer(depths[token]);
    places.push([width / 2 + larger * u, height / 2 - larger * v]);
  }
  if (panel.shell) drawShell(context, [width / 2, height / 2], size, panel.shell, look);
  drawAxes(context, width, height, dims > 2 ? 0.6 * size * panel.reach : 0, turned, look);
  view.probe = (px, py) => {
    const at = closest(places, px, py);
    return at === null ? null : { kind: "item", at, count, panel: panel.name };
  };
  const chain = Array.from({ length: count }, (_, at) => at);
  if (dims > 2) chain.sort((one, other) => depths[tokenAt(order, one)] - depths[tokenAt(order, other)]);
  for (const at of chain) {
    const token = tokenAt(order, at);
    const [x, y] = places[token];
    context.strokeStyle = context.fillStyle = panel.colours ? colourOf(look, panel.colours[token]) : cyclic(look, at, count);
    if (dims > 2) context.globalAlpha = 0.7 + 0.3 * depths[token];
    if (panel.joined && (panel.closed || at + 1 < count)) {
      context.lineWidth = 1.1;
      line(context, x, y, ...places[tokenAt(order, (at + 1) % count)]);
    }
    disc(context, x, y, count > CROWD ? 2 : dims > 2 ? 4.5 * nearer(depths[token]) ** 2 : 3.5);
  }
  context.globalAlpha = 1;
  const lit = itemAt(panel, stage, hover);
  if (lit !== null) ring(context, ...places[lit], look.text);
}
var tokenAt = (order, at) => order ? order[at] : at;
var nearer = (depth) => 1 / (1 - NEARER * depth);
function spin(view) {
  if (view.held || !view.turn || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return false;
  const now = performance.now();
  view.turn = [view.turn[0] + 2 * Math.PI * Math.min(100, now - (view.spun ?? now)) / TURN, view.turn[1]];
  view.spun = now;
  return true;
}
function drawAxes(context, width, height, long, turned, look) {
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  const [x, y] = [width / 2, height / 2];
  const axes = long ? [turned(1, 0, 0), turned(0, 1, 0), turned(0, 0, 1)] : [];
  for (const [u, v] of axes) line(context, x - long * u, y + long * v, x + long * u, y - long * v);
  if (axes.length) return;
  line(context, x - 8, y, x + 8, y);
  line(context, x, y - 8, x, y + 8);
}
function drawShell(context, [x, y], size, [inner, outer], look) {
  context.fillStyle = look.grid;
  context.beginPath();
  context.arc(x, y, size * outer, 0, 2 * Math.PI);
  context.arc(x, y, size * inner, 0, 2 * Math.PI, true);
  context.fill();
  context.strokeStyle = look.control;
  context.lineWidth = 1;
  context.beginPath();
  context.arc(x, y, size * outer, 0, 2 * Math.PI);
  context.stroke();
}
function turnedBy2([around, up]) {
  const [sy, cy, sp, cp] = [Math.sin(around), Math.cos(around), Math.sin(up), Math.cos(up)];
  return (a, b, c) => {
    const ahead = cy * c - sy * a;
    return [cy * a + sy * c, cp * b - sp * ahead, sp * b + cp * ahead];
  };
}

// app_pages/canvas/js/src/panels/teeth.js
function drawTeeth({ pen: pen2, stage, panel, frame, look, view, hover }) {
  const { context } = pen2;
  const box = boxOf(pen2);
  const now = atFrame(stage.arrays[panel.values], frame);
  const filled = stage.arrays[panel.filled].values;
  const places = Float32Array.from(now, (_, at) => at);
  const { x, y } = plot(pen2, look, box, panel, [-0.5, now.length - 0.5], panel.range_y);
  context.fillStyle = look.wrong;
  if (panel.range_y[0] < 0) context.fillRect(box.left, y(0), box.right - box.left, box.bottom - y(0));
  context.fillStyle = look.text;
  context.textAlign = "left";
  context.fillText(panel.above, box.left + 6, box.top + 12);
  context.fillText(panel.below, box.left + 6, box.bottom - 8);
  trace(context, { xs: places, ys: now, thin: true }, x, y, look.control);
  for (let at = 0; at < now.length; at++) {
    if (!Number.isFinite(now[at])) continue;
    if (filled[at]) dot2(context, x(at), y(now[at]), look.train, look.background, 4.2, 1);
    else dot2(context, x(at), y(now[at]), look.background, look.held_out, 3.3, 1.6);
  }
  view.probe = (px) => {
    const at = Math.max(0, Math.min(now.length - 1, Math.round(x.inverse(px))));
    return { kind: "item", at, count: now.length, panel: panel.name };
  };
  const lit = itemAt(panel, stage, hover);
  if (lit !== null && Number.isFinite(now[lit])) ring(context, x(lit), y(now[lit]), look.text);
}

// app_pages/canvas/js/src/panels/index.js
var ROOM = 64;
function drawPanel({ panel, ...rest }) {
  if (Math.min(rest.pen.width, rest.pen.height) < ROOM) return;
  switch (panel.picture) {
    case "lines":
      return drawLines({ panel, ...rest });
    case "points":
      return drawPoints({ panel, ...rest });
    case "bars":
      return drawBars({ panel, ...rest });
    case "teeth":
      return drawTeeth({ panel, ...rest });
    case "bundle":
      return drawBundle({ panel, ...rest });
    case "heat":
      return drawHeat({ panel, ...rest });
    case "dots":
      return drawDots({ panel, ...rest });
    case "answers":
      return drawAnswers({ panel, ...rest });
    case "ring":
      return drawRing({ panel, ...rest });
    case "clocks":
      return drawClocks({ panel, ...rest });
  }
}

// app_pages/canvas/js/src/sentences.js
function wordsOf(panel, stage, frame, view) {
  if (panel.picture === "ring") return sentenceOf(panel, stage, frame, view);
  if (panel.picture === "clocks") return knownBy(panel, stage, frame, view);
  if (!panel.says) return "";
  const values = {};
  for (const [name, { array, format }] of Object.entries(panel.numbers)) {
    const all = stage.arrays[array].values;
    values[name] = said(all[Math.min(frame, all.length - 1)], format, stage.language);
  }
  const told = fill(panel.says, values);
  if (panel.picture !== "heat" || !panel.picks || !panel.hint) return told;
  return told + (stage.language === "zh" ? "" : " ") + panel.hint;
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
function wrapped(text2, room, width) {
  const pieces = text2.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? [];
  return inRows(pieces, room, width).map(
    (row2) => row2.map(({ entry }) => entry).join("").trimEnd()
  );
}
function saveCsv(life, lines, name) {
  const [address] = life.address(new Blob([`${lines.join("\n")}
`], { type: "text/csv" }));
  save(address, `${name}.csv`);
}
function csvOf(panel, stage, frame) {
  if (panel.picture === "dots") return dotsCsv(panel);
  if (panel.picture === "lines") return linesCsv(panel, stage);
  const block = stage.arrays[panel.picture === "points" ? panel.points : panel.values];
  const now = atFrame(block, frame);
  const columns = block.shape[2] ?? 1;
  const names = Array.from({ length: columns }, (_, column) => `column ${column}`);
  const rows = [`# step ${stage.steps ? stage.arrays.steps.values[frame] : "-"}`, ["row", ...names].join()];
  for (let row2 = 0; row2 * columns < now.length; row2++)
    rows.push([row2, ...Array.from(now.subarray(row2 * columns, (row2 + 1) * columns), cell)].join());
  return rows;
}
function linesCsv(panel, stage) {
  const rows = ["curve,x,y"];
  for (const one of panel.series) {
    const [xs, ys] = [stage.arrays[one.xs].values, stage.arrays[one.ys].values];
    for (let i = 0; i < xs.length; i++) rows.push(`${text(one.name)},${cell(xs[i])},${cell(ys[i])}`);
  }
  return rows;
}
function dotsCsv(panel) {
  const rows = panel.rows.map(
    (row2) => [text(row2.label), row2.value, row2.low, row2.high, row2.null, ...row2.each].join()
  );
  return ["reading,value,low,high,null,each seed", ...rows];
}
var cell = (value) => Number.isFinite(value) ? String(value) : "";
function text(words) {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(words) && !/^[+-][\d.]+(e[+-]?\d+)?$/i.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// app_pages/canvas/js/src/taken/slides.js
var [SHARP, LEAST_WIDE, EDGE, ROW2, MARK, SMALL] = [2, 640, 24, 22, 46, 14];
function laidOut2(slide, look, context) {
  const wide = Math.max(LEAST_WIDE, slide.width);
  const high = Math.min(wide, slide.height * (wide / slide.width));
  context.font = `${SMALL}px ${look.font}`;
  const rows = inRows(slide.legend, wide, (entry) => MARK + context.measureText(entry.label).width);
  const says = wrapped(slide.says, wide, (words) => context.measureText(words).width);
  const top = EDGE + 34 + rows.length * ROW2;
  const foot = top + high + says.length * ROW2 + 12;
  return { wide, high, rows, says, top, foot, width: wide + 2 * EDGE, height: foot + ROW2 + EDGE / 2 };
}
function savePng(slide, look) {
  const copy = element("canvas");
  const context = copy.getContext("2d");
  if (!context) return;
  const layout = laidOut2(slide, look, context);
  Object.assign(copy, { width: SHARP * layout.width, height: SHARP * layout.height });
  context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
  paint2(context, slide, look, layout);
  save(copy.toDataURL("image/png"), `${slide.name}.png`);
}
function paint2(context, slide, look, { wide, high, rows, says, top, foot, width, height }) {
  context.fillStyle = look.background;
  context.fillRect(0, 0, width, height);
  const write = (words, x, y, font) => {
    context.font = `${font} ${look.font}`;
    context.fillStyle = look.text;
    context.fillText(words, x, y, wide);
  };
  write(slide.title, EDGE, EDGE + 18, "600 20px");
  rows.forEach((row2, at) => {
    for (const { entry, x } of row2) {
      const y = EDGE + 28 + ROW2 * (at + 0.5);
      drawMark3(context, entry, EDGE + x, y);
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
    write(words, EDGE, top + high + ROW2 * (at + 1), `${SMALL}px`);
  });
  context.globalAlpha = 0.7;
  write(["Kaiqiao 开窍", ...slide.source].filter(Boolean).join(" · "), EDGE, foot + ROW2 - 4, "12px");
}
function drawMark3(context, { paint: paint3, mark }, x, y) {
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [paint3, paint3, 3];
  if (mark === "area") return context.fillRect(x, y - 6, 18, 12);
  context.setLineDash(mark === "dashed" ? [5, 4] : []);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 18, y);
  context.stroke();
  context.setLineDash([]);
}

// .venv/node/node_modules/svgcanvas/dist/svgcanvas.esm.js
function toString(obj) {
  if (!obj) {
    return obj;
  }
  if (typeof obj === "string") {
    return obj;
  }
  return obj + "";
}
var ImageUtils = class {
  /**
   * Convert svg dataurl to canvas element
   * 
   * @private
   */
  async svg2canvas(svgDataURL, width, height) {
    const svgImage = await new Promise((resolve) => {
      var svgImage2 = new Image();
      svgImage2.onload = function() {
        resolve(svgImage2);
      };
      svgImage2.src = svgDataURL;
    });
    var canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const ctx = canvas.getContext("2d");
    ctx.drawImage(svgImage, 0, 0);
    return canvas;
  }
  toDataURL(svgNode, width, height, type, encoderOptions, options) {
    var xml = new XMLSerializer().serializeToString(svgNode);
    var isIE = document.documentMode;
    if (isIE) {
      var xmlns = /xmlns="http:\/\/www\.w3\.org\/2000\/svg".+xmlns="http:\/\/www\.w3\.org\/2000\/svg/gi;
      if (xmlns.test(xml)) {
        xml = xml.replace('xmlns="http://www.w3.org/2000/svg', 'xmlns:xlink="http://www.w3.org/1999/xlink');
      }
    }
    if (!options) {
      options = {};
    }
    var SVGDataURL = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(xml);
    if (type === "image/svg+xml" || !type) {
      if (options.async) {
        return Promise.resolve(SVGDataURL);
      }
      return SVGDataURL;
    }
    if (type === "image/jpeg" || type === "image/png") {
      if (!options.async) {
        throw new Error("svgcanvas: options.async must be set to true if type is image/jpeg | image/png");
      }
      return (async () => {
        const canvas = await this.svg2canvas(SVGDataURL, width, height);
        const dataUrl = canvas.toDataURL(type, encoderOptions);
        canvas.remove();
        return dataUrl;
      })();
    }
    throw new Error("svgcanvas: Unknown type for toDataURL, please use image/jpeg | image/png | image/svg+xml.");
  }
  getImageData(svgNode, width, height, sx, sy, sw, sh, options) {
    if (!options) {
      options = {};
    }
    if (!options.async) {
      throw new Error("svgcanvas: options.async must be set to true for getImageData");
    }
    const svgDataURL = this.toDataURL(svgNode, width, height, "image/svg+xml");
    return (async () => {
      const canvas = await this.svg2canvas(svgDataURL, width, height);
      const ctx = canvas.getContext("2d");
      const imageData = ctx.getImageData(sx, sy, sw, sh);
      canvas.remove();
      return imageData;
    })();
  }
};
var utils = new ImageUtils();
var Context = (function() {
  var STYLES, Context2, CanvasGradient, CanvasPattern, namedEntities;
  function format(str, args) {
    var keys = Object.keys(args), i;
    for (i = 0; i < keys.length; i++) {
      str = str.replace(new RegExp("\\{" + keys[i] + "\\}", "gi"), args[keys[i]]);
    }
    return str;
  }
  function randomString(holder) {
    var chars, randomstring, i;
    if (!holder) {
      throw new Error("cannot create a random attribute name for an undefined object");
    }
    chars = "ABCDEFGHIJKLMNOPQRSTUVWXTZabcdefghiklmnopqrstuvwxyz";
    randomstring = "";
    do {
      randomstring = "";
      for (i = 0; i < 12; i++) {
        randomstring += chars[Math.floor(Math.random() * chars.length)];
      }
    } while (holder[randomstring]);
    return randomstring;
  }
  function createNamedToNumberedLookup(items, radix) {
    var i, entity, lookup = {}, base10;
    items = items.split(",");
    radix = radix || 10;
    for (i = 0; i < items.length; i += 2) {
      entity = "&" + items[i + 1] + ";";
      base10 = parseInt(items[i], radix);
      lookup[entity] = "&#" + base10 + ";";
    }
    lookup["\\xa0"] = "&#160;";
    return lookup;
  }
  function getTextAnchor(textAlign) {
    var mapping = { "left": "start", "right": "end", "center": "middle", "start": "start", "end": "end" };
    return mapping[textAlign] || mapping.start;
  }
  function getDominantBaseline(textBaseline) {
    var mapping = { "alphabetic": "alphabetic", "hanging": "hanging", "top": "text-before-edge", "bottom": "text-after-edge", "middle": "central" };
    return mapping[textBaseline] || mapping.alphabetic;
  }
  namedEntities = createNamedToNumberedLookup(
    "50,nbsp,51,iexcl,52,cent,53,pound,54,curren,55,yen,56,brvbar,57,sect,58,uml,59,copy,5a,ordf,5b,laquo,5c,not,5d,shy,5e,reg,5f,macr,5g,deg,5h,plusmn,5i,sup2,5j,sup3,5k,acute,5l,micro,5m,para,5n,middot,5o,cedil,5p,sup1,5q,ordm,5r,raquo,5s,frac14,5t,frac12,5u,frac34,5v,iquest,60,Agrave,61,Aacute,62,Acirc,63,Atilde,64,Auml,65,Aring,66,AElig,67,Ccedil,68,Egrave,69,Eacute,6a,Ecirc,6b,Euml,6c,Igrave,6d,Iacute,6e,Icirc,6f,Iuml,6g,ETH,6h,Ntilde,6i,Ograve,6j,Oacute,6k,Ocirc,6l,Otilde,6m,Ouml,6n,times,6o,Oslash,6p,Ugrave,6q,Uacute,6r,Ucirc,6s,Uuml,6t,Yacute,6u,THORN,6v,szlig,70,agrave,71,aacute,72,acirc,73,atilde,74,auml,75,aring,76,aelig,77,ccedil,78,egrave,79,eacute,7a,ecirc,7b,euml,7c,igrave,7d,iacute,7e,icirc,7f,iuml,7g,eth,7h,ntilde,7i,ograve,7j,oacute,7k,ocirc,7l,otilde,7m,ouml,7n,divide,7o,oslash,7p,ugrave,7q,uacute,7r,ucirc,7s,uuml,7t,yacute,7u,thorn,7v,yuml,ci,fnof,sh,Alpha,si,Beta,sj,Gamma,sk,Delta,sl,Epsilon,sm,Zeta,sn,Eta,so,Theta,sp,Iota,sq,Kappa,sr,Lambda,ss,Mu,st,Nu,su,Xi,sv,Omicron,t0,Pi,t1,Rho,t3,Sigma,t4,Tau,t5,Upsilon,t6,Phi,t7,Chi,t8,Psi,t9,Omega,th,alpha,ti,beta,tj,gamma,tk,delta,tl,epsilon,tm,zeta,tn,eta,to,theta,tp,iota,tq,kappa,tr,lambda,ts,mu,tt,nu,tu,xi,tv,omicron,u0,pi,u1,rho,u2,sigmaf,u3,sigma,u4,tau,u5,upsilon,u6,phi,u7,chi,u8,psi,u9,omega,uh,thetasym,ui,upsih,um,piv,812,bull,816,hellip,81i,prime,81j,Prime,81u,oline,824,frasl,88o,weierp,88h,image,88s,real,892,trade,89l,alefsym,8cg,larr,8ch,uarr,8ci,rarr,8cj,darr,8ck,harr,8dl,crarr,8eg,lArr,8eh,uArr,8ei,rArr,8ej,dArr,8ek,hArr,8g0,forall,8g2,part,8g3,exist,8g5,empty,8g7,nabla,8g8,isin,8g9,notin,8gb,ni,8gf,prod,8gh,sum,8gi,minus,8gn,lowast,8gq,radic,8gt,prop,8gu,infin,8h0,ang,8h7,and,8h8,or,8h9,cap,8ha,cup,8hb,int,8hk,there4,8hs,sim,8i5,cong,8i8,asymp,8j0,ne,8j1,equiv,8j4,le,8j5,ge,8k2,sub,8k3,sup,8k4,nsub,8k6,sube,8k7,supe,8kl,oplus,8kn,otimes,8l5,perp,8m5,sdot,8o8,lceil,8o9,rceil,8oa,lfloor,8ob,rfloor,8p9,lang,8pa,rang,9ea,loz,9j0,spades,9j3,clubs,9j5,hearts,9j6,diams,ai,OElig,aj,oelig,b0,Scaron,b1,scaron,bo,Yuml,m6,circ,ms,tilde,802,ensp,803,emsp,809,thinsp,80c,zwnj,80d,zwj,80e,lrm,80f,rlm,80j,ndash,80k,mdash,80o,lsquo,80p,rsquo,80q,sbquo,80s,ldquo,80t,rdquo,80u,bdquo,810,dagger,811,Dagger,81g,permil,81p,lsaquo,81q,rsaquo,85c,euro",
    32
  );
  STYLES = {
    "strokeStyle": {
      svgAttr: "stroke",
      //corresponding svg attribute
      canvas: "#000000",
      //canvas default
      svg: "none",
      //svg default
      apply: "stroke"
      //apply on stroke() or fill()
    },
    "fillStyle": {
      svgAttr: "fill",
      canvas: "#000000",
      svg: null,
      //svg default is black, but we need to special case this to handle canvas stroke without fill
      apply: "fill"
    },
    "lineCap": {
      svgAttr: "stroke-linecap",
      canvas: "butt",
      svg: "butt",
      apply: "stroke"
    },
    "lineJoin": {
      svgAttr: "stroke-linejoin",
      canvas: "miter",
      svg: "miter",
      apply: "stroke"
    },
    "miterLimit": {
      svgAttr: "stroke-miterlimit",
      canvas: 10,
      svg: 4,
      apply: "stroke"
    },
    "lineWidth": {
      svgAttr: "stroke-width",
      canvas: 1,
      svg: 1,
      apply: "stroke"
    },
    "globalAlpha": {
      svgAttr: "opacity",
      canvas: 1,
      svg: 1,
      apply: "fill stroke"
    },
    "font": {
      //font converts to multiple svg attributes, there is custom logic for this
      canvas: "10px sans-serif"
    },
    "shadowColor": {
      canvas: "#000000"
    },
    "shadowOffsetX": {
      canvas: 0
    },
    "shadowOffsetY": {
      canvas: 0
    },
    "shadowBlur": {
      canvas: 0
    },
    "textAlign": {
      canvas: "start"
    },
    "textBaseline": {
      canvas: "alphabetic"
    },
    "lineDash": {
      svgAttr: "stroke-dasharray",
      canvas: [],
      svg: null,
      apply: "stroke"
    }
  };
  CanvasGradient = function(gradientNode, ctx) {
    this.__root = gradientNode;
    this.__ctx = ctx;
  };
  CanvasGradient.prototype.addColorStop = function(offset, color) {
    var stop = this.__ctx.__createElement("stop"), regex, matches;
    stop.setAttribute("offset", offset);
    if (toString(color).indexOf("rgba") !== -1) {
      regex = /rgba\(\s*(\d*\.?\d+)\s*,\s*(\d*\.?\d+)\s*,\s*(\d*\.?\d+)\s*,\s*(\d?\.?\d*)\s*\)/gi;
      matches = regex.exec(color);
      stop.setAttribute("stop-color", format("rgb({r},{g},{b})", { r: matches[1], g: matches[2], b: matches[3] }));
      stop.setAttribute("stop-opacity", matches[4]);
    } else {
      stop.setAttribute("stop-color", toString(color));
    }
    this.__root.appendChild(stop);
  };
  CanvasPattern = function(pattern, ctx) {
    this.__root = pattern;
    this.__ctx = ctx;
  };
  Context2 = function(o) {
    var defaultOptions = { width: 500, height: 500, enableMirroring: false }, options;
    if (arguments.length > 1) {
      options = defaultOptions;
      options.width = arguments[0];
      options.height = arguments[1];
    } else if (!o) {
      options = defaultOptions;
    } else {
      options = o;
    }
    if (!(this instanceof Context2)) {
      return new Context2(options);
    }
    this.width = options.width || defaultOptions.width;
    this.height = options.height || defaultOptions.height;
    this.enableMirroring = options.enableMirroring !== void 0 ? options.enableMirroring : defaultOptions.enableMirroring;
    this.canvas = this;
    this.__document = options.document || document;
    if (options.ctx) {
      this.__ctx = options.ctx;
    } else {
      this.__canvas = this.__document.createElement("canvas");
      this.__ctx = this.__canvas.getContext("2d");
    }
    this.__setDefaultStyles();
    this.__styleStack = [this.__getStyleState()];
    this.__groupStack = [];
    this.__root = this.__document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.__root.setAttribute("version", 1.1);
    this.__root.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    this.__root.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:xlink", "http://www.w3.org/1999/xlink");
    this.__root.setAttribute("width", this.width);
    this.__root.setAttribute("height", this.height);
    this.__ids = {};
    this.__defs = this.__document.createElementNS("http://www.w3.org/2000/svg", "defs");
    this.__root.appendChild(this.__defs);
    this.__currentElement = this.__document.createElementNS("http://www.w3.org/2000/svg", "g");
    this.__root.appendChild(this.__currentElement);
    this.resetTransform();
    this.__options = options;
    this.__id = Math.random().toString(16).substring(2, 8);
    this.__debug(`new`, o);
  };
  Context2.prototype.__debug = function(...data) {
    if (!this.__options.debug) {
      return;
    }
    console.debug(`svgcanvas#${this.__id}:`, ...data);
  };
  Context2.prototype.__createElement = function(elementName, properties, resetFill) {
    if (typeof properties === "undefined") {
      properties = {};
    }
    var element2 = this.__document.createElementNS("http://www.w3.org/2000/svg", elementName), keys = Object.keys(properties), i, key;
    if (resetFill) {
      element2.setAttribute("fill", "none");
      element2.setAttribute("stroke", "none");
    }
    for (i = 0; i < keys.length; i++) {
      key = keys[i];
      element2.setAttribute(key, properties[key]);
    }
    return element2;
  };
  Context2.prototype.__setDefaultStyles = function() {
    var keys = Object.keys(STYLES), i, key;
    for (i = 0; i < keys.length; i++) {
      key = keys[i];
      this[key] = STYLES[key].canvas;
    }
  };
  Context2.prototype.__applyStyleState = function(styleState) {
    var keys = Object.keys(styleState), i, key;
    for (i = 0; i < keys.length; i++) {
      key = keys[i];
      this[key] = styleState[key];
    }
  };
  Context2.prototype.__getStyleState = function() {
    var i, styleState = {}, keys = Object.keys(STYLES), key;
    for (i = 0; i < keys.length; i++) {
      key = keys[i];
      styleState[key] = this[key];
    }
    return styleState;
  };
  Context2.prototype.__applyTransformation = function(element2, matrix) {
    const { a, b, c, d, e, f } = matrix || this.getTransform();
    element2.setAttribute("transform", `matrix(${a} ${b} ${c} ${d} ${e} ${f})`);
  };
  Context2.prototype.__applyStyleToCurrentElement = function(type) {
    var currentElement = this.__currentElement;
    var currentStyleGroup = this.__currentElementsToStyle;
    if (currentStyleGroup) {
      currentElement.setAttribute(type, "");
      currentElement = currentStyleGroup.element;
      currentStyleGroup.children.forEach(function(node2) {
        node2.setAttribute(type, "");
      });
    }
    var keys = Object.keys(STYLES), i, style, value, regex, matches, id, nodeIndex, node;
    for (i = 0; i < keys.length; i++) {
      style = STYLES[keys[i]];
      value = this[keys[i]];
      if (style.apply) {
        if (value instanceof CanvasPattern) {
          if (value.__ctx) {
            for (nodeIndex = 0; nodeIndex < value.__ctx.__defs.childNodes.length; nodeIndex++) {
              node = value.__ctx.__defs.childNodes[nodeIndex];
              id = node.getAttribute("id");
              this.__ids[id] = id;
              this.__defs.appendChild(node);
            }
          }
          currentElement.setAttribute(style.apply, format("url(#{id})", { id: value.__root.getAttribute("id") }));
        } else if (value instanceof CanvasGradient) {
          currentElement.setAttribute(style.apply, format("url(#{id})", { id: value.__root.getAttribute("id") }));
        } else if (style.apply.indexOf(type) !== -1 && style.svg !== value) {
          if ((style.svgAttr === "stroke" || style.svgAttr === "fill") && value && value.indexOf("rgba") !== -1) {
            regex = /rgba\(\s*(\d*\.?\d+)\s*,\s*(\d*\.?\d+)\s*,\s*(\d*\.?\d+)\s*,\s*(\d?\.?\d*)\s*\)/gi;
            matches = regex.exec(value);
            currentElement.setAttribute(style.svgAttr, format("rgb({r},{g},{b})", { r: matches[1], g: matches[2], b: matches[3] }));
            var opacity = matches[4];
            var globalAlpha = this.globalAlpha;
            if (globalAlpha != null) {
              opacity *= globalAlpha;
            }
            currentElement.setAttribute(style.svgAttr + "-opacity", opacity);
          } else {
            var attr = style.svgAttr;
            if (keys[i] === "globalAlpha") {
              attr = type + "-" + style.svgAttr;
              if (currentElement.getAttribute(attr)) {
                continue;
              }
            } else if (keys[i] === "lineWidth") {
              var scale2 = this.__getTransformScale();
              value = value * Math.max(scale2.x, scale2.y);
            }
            currentElement.setAttribute(attr, value);
          }
        }
      }
    }
  };
  Context2.prototype.__closestGroupOrSvg = function(node) {
    node = node || this.__currentElement;
    if (node.nodeName === "g" || node.nodeName === "svg") {
      return node;
    } else {
      return this.__closestGroupOrSvg(node.parentNode);
    }
  };
  Context2.prototype.getSerializedSvg = function(fixNamedEntities) {
    var serialized = new XMLSerializer().serializeToString(this.__root), keys, i, key, value, regexp, xmlns;
    xmlns = /xmlns="http:\/\/www\.w3\.org\/2000\/svg".+xmlns="http:\/\/www\.w3\.org\/2000\/svg/gi;
    if (xmlns.test(serialized)) {
      serialized = serialized.replace('xmlns="http://www.w3.org/2000/svg', 'xmlns:xlink="http://www.w3.org/1999/xlink');
    }
    if (fixNamedEntities) {
      keys = Object.keys(namedEntities);
      for (i = 0; i < keys.length; i++) {
        key = keys[i];
        value = namedEntities[key];
        regexp = new RegExp(key, "gi");
        if (regexp.test(serialized)) {
          serialized = serialized.replace(regexp, value);
        }
      }
    }
    return serialized;
  };
  Context2.prototype.getSvg = function() {
    return this.__root;
  };
  Context2.prototype.save = function() {
    var group = this.__createElement("g");
    var parent = this.__closestGroupOrSvg();
    this.__groupStack.push(parent);
    parent.appendChild(group);
    this.__currentElement = group;
    const style = this.__getStyleState();
    this.__debug("save style", style);
    this.__styleStack.push(style);
    if (!this.__transformMatrixStack) {
      this.__transformMatrixStack = [];
    }
    this.__transformMatrixStack.push(this.getTransform());
  };
  Context2.prototype.restore = function() {
    this.__currentElement = this.__groupStack.pop();
    this.__currentElementsToStyle = null;
    if (!this.__currentElement) {
      this.__currentElement = this.__root.childNodes[1];
    }
    var state = this.__styleStack.pop();
    this.__debug("restore style", state);
    this.__applyStyleState(state);
    if (this.__transformMatrixStack && this.__transformMatrixStack.length > 0) {
      this.setTransform(this.__transformMatrixStack.pop());
    }
  };
  Context2.prototype.beginPath = function() {
    var path, parent;
    this.__currentDefaultPath = "";
    this.__currentPosition = {};
    path = this.__createElement("path", {}, true);
    parent = this.__closestGroupOrSvg();
    parent.appendChild(path);
    this.__currentElement = path;
  };
  Context2.prototype.__applyCurrentDefaultPath = function() {
    var currentElement = this.__currentElement;
    if (currentElement.nodeName === "path") {
      currentElement.setAttribute("d", this.__currentDefaultPath);
    } else {
      console.error("Attempted to apply path command to node", currentElement.nodeName);
    }
  };
  Context2.prototype.__addPathCommand = function(command) {
    this.__currentDefaultPath += " ";
    this.__currentDefaultPath += command;
  };
  Context2.prototype.moveTo = function(x, y) {
    if (this.__currentElement.nodeName !== "path") {
      this.beginPath();
    }
    this.__currentPosition = { x, y };
    this.__addPathCommand(format("M {x} {y}", {
      x: this.__matrixTransform(x, y).x,
      y: this.__matrixTransform(x, y).y
    }));
  };
  Context2.prototype.closePath = function() {
    if (this.__currentDefaultPath) {
      this.__addPathCommand("Z");
    }
  };
  Context2.prototype.lineTo = function(x, y) {
    this.__currentPosition = { x, y };
    if (this.__currentDefaultPath.indexOf("M") > -1) {
      this.__addPathCommand(format("L {x} {y}", {
        x: this.__matrixTransform(x, y).x,
        y: this.__matrixTransform(x, y).y
      }));
    } else {
      this.__addPathCommand(format("M {x} {y}", {
        x: this.__matrixTransform(x, y).x,
        y: this.__matrixTransform(x, y).y
      }));
    }
  };
  Context2.prototype.bezierCurveTo = function(cp1x, cp1y, cp2x, cp2y, x, y) {
    this.__currentPosition = { x, y };
    this.__addPathCommand(format(
      "C {cp1x} {cp1y} {cp2x} {cp2y} {x} {y}",
      {
        cp1x: this.__matrixTransform(cp1x, cp1y).x,
        cp1y: this.__matrixTransform(cp1x, cp1y).y,
        cp2x: this.__matrixTransform(cp2x, cp2y).x,
        cp2y: this.__matrixTransform(cp2x, cp2y).y,
        x: this.__matrixTransform(x, y).x,
        y: this.__matrixTransform(x, y).y
      }
    ));
  };
  Context2.prototype.quadraticCurveTo = function(cpx, cpy, x, y) {
    this.__currentPosition = { x, y };
    this.__addPathCommand(format("Q {cpx} {cpy} {x} {y}", {
      cpx: this.__matrixTransform(cpx, cpy).x,
      cpy: this.__matrixTransform(cpx, cpy).y,
      x: this.__matrixTransform(x, y).x,
      y: this.__matrixTransform(x, y).y
    }));
  };
  var normalize = function(vector) {
    var len = Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1]);
    return [vector[0] / len, vector[1] / len];
  };
  Context2.prototype.arcTo = function(x1, y1, x2, y2, radius) {
    var x0 = this.__currentPosition && this.__currentPosition.x;
    var y0 = this.__currentPosition && this.__currentPosition.y;
    if (typeof x0 == "undefined" || typeof y0 == "undefined") {
      return;
    }
    if (radius < 0) {
      throw new Error("IndexSizeError: The radius provided (" + radius + ") is negative.");
    }
    if (x0 === x1 && y0 === y1 || x1 === x2 && y1 === y2 || radius === 0) {
      this.lineTo(x1, y1);
      return;
    }
    var unit_vec_p1_p0 = normalize([x0 - x1, y0 - y1]);
    var unit_vec_p1_p2 = normalize([x2 - x1, y2 - y1]);
    if (unit_vec_p1_p0[0] * unit_vec_p1_p2[1] === unit_vec_p1_p0[1] * unit_vec_p1_p2[0]) {
      this.lineTo(x1, y1);
      return;
    }
    var cos = unit_vec_p1_p0[0] * unit_vec_p1_p2[0] + unit_vec_p1_p0[1] * unit_vec_p1_p2[1];
    var theta = Math.acos(Math.abs(cos));
    var unit_vec_p1_origin = normalize([
      unit_vec_p1_p0[0] + unit_vec_p1_p2[0],
      unit_vec_p1_p0[1] + unit_vec_p1_p2[1]
    ]);
    var len_p1_origin = radius / Math.sin(theta / 2);
    var x = x1 + len_p1_origin * unit_vec_p1_origin[0];
    var y = y1 + len_p1_origin * unit_vec_p1_origin[1];
    var unit_vec_origin_start_tangent = [
      -unit_vec_p1_p0[1],
      unit_vec_p1_p0[0]
    ];
    var unit_vec_origin_end_tangent = [
      unit_vec_p1_p2[1],
      -unit_vec_p1_p2[0]
    ];
    var getAngle = function(vector) {
      var x3 = vector[0];
      var y3 = vector[1];
      if (y3 >= 0) {
        return Math.acos(x3);
      } else {
        return -Math.acos(x3);
      }
    };
    var startAngle = getAngle(unit_vec_origin_start_tangent);
    var endAngle = getAngle(unit_vec_origin_end_tangent);
    this.lineTo(
      x + unit_vec_origin_start_tangent[0] * radius,
      y + unit_vec_origin_start_tangent[1] * radius
    );
    this.arc(x, y, radius, startAngle, endAngle);
  };
  Context2.prototype.stroke = function() {
    if (this.__currentElement.nodeName === "path") {
      this.__currentElement.setAttribute("paint-order", "fill stroke markers");
    }
    this.__applyCurrentDefaultPath();
    this.__applyStyleToCurrentElement("stroke");
  };
  Context2.prototype.fill = function() {
    if (this.__currentElement.nodeName === "path") {
      this.__currentElement.setAttribute("paint-order", "stroke fill markers");
    }
    this.__applyCurrentDefaultPath();
    this.__applyStyleToCurrentElement("fill");
  };
  Context2.prototype.rect = function(x, y, width, height) {
    if (this.__currentElement.nodeName !== "path") {
      this.beginPath();
    }
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.lineTo(x, y);
    this.closePath();
  };
  Context2.prototype.roundRect = function(x, y, w, h, radii) {
    if (this.__currentElement.nodeName !== "path") {
      this.beginPath();
    }
    let tl, tr, br, bl;
    if (typeof radii == "number") {
      tl = radii;
      tr = radii;
      br = radii;
      bl = radii;
    } else {
      [tl, tr, br, bl] = radii;
    }
    this.moveTo(x + tl, y);
    this.arcTo(x + w, y, x + w, y + h, tr);
    this.arcTo(x + w, y + h, x, y + h, br);
    this.arcTo(x, y + h, x, y, bl);
    this.arcTo(x, y, x + w, y, tl);
    this.closePath();
  };
  Context2.prototype.fillRect = function(x, y, width, height) {
    let { a, b, c, d, e, f } = this.getTransform();
    if (JSON.stringify([a, b, c, d, e, f]) === JSON.stringify([1, 0, 0, 1, 0, 0])) {
      if (x === 0 && y === 0 && width === this.width && height === this.height) {
        this.__clearCanvas();
      }
    }
    var rect, parent;
    rect = this.__createElement("rect", {
      x,
      y,
      width,
      height
    }, true);
    parent = this.__closestGroupOrSvg();
    parent.appendChild(rect);
    this.__currentElement = rect;
    this.__applyTransformation(rect);
    this.__applyStyleToCurrentElement("fill");
  };
  Context2.prototype.strokeRect = function(x, y, width, height) {
    var rect, parent;
    rect = this.__createElement("rect", {
      x,
      y,
      width,
      height
    }, true);
    parent = this.__closestGroupOrSvg();
    parent.appendChild(rect);
    this.__currentElement = rect;
    this.__applyTransformation(rect);
    this.__applyStyleToCurrentElement("stroke");
  };
  Context2.prototype.__clearCanvas = function() {
    var rootGroup = this.__root.childNodes[1];
    this.__root.removeChild(rootGroup);
    this.__currentElement = this.__document.createElementNS("http://www.w3.org/2000/svg", "g");
    this.__root.appendChild(this.__currentElement);
    this.__groupStack = [];
  };
  Context2.prototype.clearRect = function(x, y, width, height) {
    let { a, b, c, d, e, f } = this.getTransform();
    if (JSON.stringify([a, b, c, d, e, f]) === JSON.stringify([1, 0, 0, 1, 0, 0])) {
      if (x === 0 && y === 0 && width === this.width && height === this.height) {
        this.__clearCanvas();
        return;
      }
    }
    var rect, parent = this.__closestGroupOrSvg();
    rect = this.__createElement("rect", {
      x,
      y,
      width,
      height,
      fill: "#FFFFFF"
    }, true);
    this.__applyTransformation(rect);
    parent.appendChild(rect);
  };
  Context2.prototype.createLinearGradient = function(x1, y1, x2, y2) {
    var grad = this.__createElement("linearGradient", {
      id: randomString(this.__ids),
      x1: x1 + "px",
      x2: x2 + "px",
      y1: y1 + "px",
      y2: y2 + "px",
      "gradientUnits": "userSpaceOnUse"
    }, false);
    this.__defs.appendChild(grad);
    return new CanvasGradient(grad, this);
  };
  Context2.prototype.createRadialGradient = function(x0, y0, r0, x1, y1, r1) {
    var grad = this.__createElement("radialGradient", {
      id: randomString(this.__ids),
      cx: x1 + "px",
      cy: y1 + "px",
      r: r1 + "px",
      fx: x0 + "px",
      fy: y0 + "px",
      "gradientUnits": "userSpaceOnUse"
    }, false);
    this.__defs.appendChild(grad);
    return new CanvasGradient(grad, this);
  };
  Context2.prototype.__applyText = function(text2, x, y, action) {
    var el = document.createElement("span");
    el.setAttribute("style", "font:" + this.font);
    var style = el.style, parent = this.__closestGroupOrSvg(), textElement = this.__createElement("text", {
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "font-style": style.fontStyle,
      "font-weight": style.fontWeight,
      // canvas doesn't support underline natively, but we do :)
      "text-decoration": this.__fontUnderline,
      "x": x,
      "y": y,
      "text-anchor": getTextAnchor(this.textAlign),
      "dominant-baseline": getDominantBaseline(this.textBaseline)
    }, true);
    textElement.appendChild(this.__document.createTextNode(text2));
    this.__currentElement = textElement;
    this.__applyTransformation(textElement);
    this.__applyStyleToCurrentElement(action);
    if (this.__fontHref) {
      var a = this.__createElement("a");
      a.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", this.__fontHref);
      a.appendChild(textElement);
      textElement = a;
    }
    parent.appendChild(textElement);
  };
  Context2.prototype.fillText = function(text2, x, y) {
    this.__applyText(text2, x, y, "fill");
  };
  Context2.prototype.strokeText = function(text2, x, y) {
    this.__applyText(text2, x, y, "stroke");
  };
  Context2.prototype.measureText = function(text2) {
    this.__ctx.font = this.font;
    return this.__ctx.measureText(text2);
  };
  Context2.prototype.arc = function(x, y, radius, startAngle, endAngle, counterClockwise) {
    if (startAngle === endAngle) {
      return;
    }
    startAngle = startAngle % (2 * Math.PI);
    endAngle = endAngle % (2 * Math.PI);
    if (startAngle === endAngle) {
      endAngle = (endAngle + 2 * Math.PI - 1e-3 * (counterClockwise ? -1 : 1)) % (2 * Math.PI);
    }
    var endX = x + radius * Math.cos(endAngle), endY = y + radius * Math.sin(endAngle), startX = x + radius * Math.cos(startAngle), startY = y + radius * Math.sin(startAngle), sweepFlag = counterClockwise ? 0 : 1, largeArcFlag = 0, diff = endAngle - startAngle;
    if (diff < 0) {
      diff += 2 * Math.PI;
    }
    if (counterClockwise) {
      largeArcFlag = diff > Math.PI ? 0 : 1;
    } else {
      largeArcFlag = diff > Math.PI ? 1 : 0;
    }
    var scaleX = Math.hypot(this.__transformMatrix.a, this.__transformMatrix.b);
    var scaleY = Math.hypot(this.__transformMatrix.c, this.__transformMatrix.d);
    this.lineTo(startX, startY);
    this.__addPathCommand(format(
      "A {rx} {ry} {xAxisRotation} {largeArcFlag} {sweepFlag} {endX} {endY}",
      {
        rx: radius * scaleX,
        ry: radius * scaleY,
        xAxisRotation: 0,
        largeArcFlag,
        sweepFlag,
        endX: this.__matrixTransform(endX, endY).x,
        endY: this.__matrixTransform(endX, endY).y
      }
    ));
    this.__currentPosition = { x: endX, y: endY };
  };
  Context2.prototype.ellipse = function(x, y, radiusX, radiusY, rotation, startAngle, endAngle, counterClockwise) {
    if (startAngle === endAngle) {
      return;
    }
    var transformedCenter = this.__matrixTransform(x, y);
    x = transformedCenter.x;
    y = transformedCenter.y;
    var scale2 = this.__getTransformScale();
    radiusX = radiusX * scale2.x;
    radiusY = radiusY * scale2.y;
    rotation = rotation + this.__getTransformRotation();
    startAngle = startAngle % (2 * Math.PI);
    endAngle = endAngle % (2 * Math.PI);
    if (startAngle === endAngle) {
      endAngle = (endAngle + 2 * Math.PI - 1e-3 * (counterClockwise ? -1 : 1)) % (2 * Math.PI);
    }
    var endX = x + Math.cos(-rotation) * radiusX * Math.cos(endAngle) + Math.sin(-rotation) * radiusY * Math.sin(endAngle), endY = y - Math.sin(-rotation) * radiusX * Math.cos(endAngle) + Math.cos(-rotation) * radiusY * Math.sin(endAngle), startX = x + Math.cos(-rotation) * radiusX * Math.cos(startAngle) + Math.sin(-rotation) * radiusY * Math.sin(startAngle), startY = y - Math.sin(-rotation) * radiusX * Math.cos(startAngle) + Math.cos(-rotation) * radiusY * Math.sin(startAngle), sweepFlag = counterClockwise ? 0 : 1, largeArcFlag = 0, diff = endAngle - startAngle;
    if (diff < 0) {
      diff += 2 * Math.PI;
    }
    if (counterClockwise) {
      largeArcFlag = diff > Math.PI ? 0 : 1;
    } else {
      largeArcFlag = diff > Math.PI ? 1 : 0;
    }
    var currentTransform = this.__transformMatrix;
    this.resetTransform();
    this.lineTo(startX, startY);
    this.__transformMatrix = currentTransform;
    this.__addPathCommand(format(
      "A {rx} {ry} {xAxisRotation} {largeArcFlag} {sweepFlag} {endX} {endY}",
      {
        rx: radiusX,
        ry: radiusY,
        xAxisRotation: rotation * (180 / Math.PI),
        largeArcFlag,
        sweepFlag,
        endX,
        endY
      }
    ));
    this.__currentPosition = { x: endX, y: endY };
  };
  Context2.prototype.clip = function() {
    var group = this.__closestGroupOrSvg(), clipPath = this.__createElement("clipPath"), id = randomString(this.__ids), newGroup = this.__createElement("g");
    this.__applyCurrentDefaultPath();
    group.removeChild(this.__currentElement);
    clipPath.setAttribute("id", id);
    clipPath.appendChild(this.__currentElement);
    this.__defs.appendChild(clipPath);
    group.setAttribute("clip-path", format("url(#{id})", { id }));
    group.appendChild(newGroup);
    this.__currentElement = newGroup;
  };
  Context2.prototype.drawImage = function() {
    var args = Array.prototype.slice.call(arguments), image = args[0], dx, dy, dw, dh, sx = 0, sy = 0, sw, sh, parent, svg, defs, group, svgImage, canvas, context, id;
    if (args.length === 3) {
      dx = args[1];
      dy = args[2];
      sw = image.width;
      sh = image.height;
      dw = sw;
      dh = sh;
    } else if (args.length === 5) {
      dx = args[1];
      dy = args[2];
      dw = args[3];
      dh = args[4];
      sw = image.width;
      sh = image.height;
    } else if (args.length === 9) {
      sx = args[1];
      sy = args[2];
      sw = args[3];
      sh = args[4];
      dx = args[5];
      dy = args[6];
      dw = args[7];
      dh = args[8];
    } else {
      throw new Error("Invalid number of arguments passed to drawImage: " + arguments.length);
    }
    parent = this.__closestGroupOrSvg();
    this.__currentElement;
    const matrix = this.getTransform().translate(dx, dy);
    if (image instanceof Context2) {
      svg = image.getSvg().cloneNode(true);
      if (svg.childNodes && svg.childNodes.length > 1) {
        defs = svg.childNodes[0];
        while (defs.childNodes.length) {
          id = defs.childNodes[0].getAttribute("id");
          this.__ids[id] = id;
          this.__defs.appendChild(defs.childNodes[0]);
        }
        group = svg.childNodes[1];
        if (group) {
          this.__applyTransformation(group, matrix);
          parent.appendChild(group);
        }
      }
    } else if (image.nodeName === "CANVAS" || image.nodeName === "IMG") {
      svgImage = this.__createElement("image");
      svgImage.setAttribute("width", dw);
      svgImage.setAttribute("height", dh);
      svgImage.setAttribute("preserveAspectRatio", "none");
      if (sx || sy || sw !== image.width || sh !== image.height) {
        canvas = this.__document.createElement("canvas");
        canvas.width = dw;
        canvas.height = dh;
        context = canvas.getContext("2d");
        context.drawImage(image, sx, sy, sw, sh, 0, 0, dw, dh);
        image = canvas;
      }
      this.__applyTransformation(svgImage, matrix);
      svgImage.setAttributeNS(
        "http://www.w3.org/1999/xlink",
        "xlink:href",
        image.nodeName === "CANVAS" ? image.toDataURL() : image.getAttribute("src")
      );
      parent.appendChild(svgImage);
    }
  };
  Context2.prototype.createPattern = function(image, repetition) {
    var pattern = this.__document.createElementNS("http://www.w3.org/2000/svg", "pattern"), id = randomString(this.__ids), img;
    pattern.setAttribute("id", id);
    pattern.setAttribute("width", image.width);
    pattern.setAttribute("height", image.height);
    pattern.setAttribute("patternUnits", "userSpaceOnUse");
    if (image.nodeName === "CANVAS" || image.nodeName === "IMG") {
      img = this.__document.createElementNS("http://www.w3.org/2000/svg", "image");
      img.setAttribute("width", image.width);
      img.setAttribute("height", image.height);
      img.setAttributeNS(
        "http://www.w3.org/1999/xlink",
        "xlink:href",
        image.nodeName === "CANVAS" ? image.toDataURL() : image.getAttribute("src")
      );
      pattern.appendChild(img);
      this.__defs.appendChild(pattern);
    } else if (image instanceof Context2) {
      pattern.appendChild(image.__root.childNodes[1]);
      this.__defs.appendChild(pattern);
    }
    return new CanvasPattern(pattern, this);
  };
  Context2.prototype.setLineDash = function(dashArray) {
    if (dashArray && dashArray.length > 0) {
      this.lineDash = dashArray.join(",");
    } else {
      this.lineDash = null;
    }
  };
  Context2.prototype.setTransform = function(a, b, c, d, e, f) {
    if (a instanceof DOMMatrix) {
      this.__transformMatrix = new DOMMatrix([a.a, a.b, a.c, a.d, a.e, a.f]);
    } else {
      this.__transformMatrix = new DOMMatrix([a, b, c, d, e, f]);
    }
  };
  Context2.prototype.getTransform = function() {
    let { a, b, c, d, e, f } = this.__transformMatrix;
    return new DOMMatrix([a, b, c, d, e, f]);
  };
  Context2.prototype.resetTransform = function() {
    this.setTransform(1, 0, 0, 1, 0, 0);
  };
  Context2.prototype.scale = function(x, y) {
    if (y === void 0) {
      y = x;
    }
    if (isNaN(x) || isNaN(y) || !isFinite(x) || !isFinite(y)) {
      return;
    }
    let matrix = this.getTransform().scale(x, y);
    this.setTransform(matrix);
  };
  Context2.prototype.rotate = function(angle) {
    let matrix = this.getTransform().multiply(new DOMMatrix([
      Math.cos(angle),
      Math.sin(angle),
      -Math.sin(angle),
      Math.cos(angle),
      0,
      0
    ]));
    this.setTransform(matrix);
  };
  Context2.prototype.translate = function(x, y) {
    const matrix = this.getTransform().translate(x, y);
    this.setTransform(matrix);
  };
  Context2.prototype.transform = function(a, b, c, d, e, f) {
    const matrix = this.getTransform().multiply(new DOMMatrix([a, b, c, d, e, f]));
    this.setTransform(matrix);
  };
  Context2.prototype.__matrixTransform = function(x, y) {
    return new DOMPoint(x, y).matrixTransform(this.__transformMatrix);
  };
  Context2.prototype.__getTransformScale = function() {
    return {
      x: Math.hypot(this.__transformMatrix.a, this.__transformMatrix.b),
      y: Math.hypot(this.__transformMatrix.c, this.__transformMatrix.d)
    };
  };
  Context2.prototype.__getTransformRotation = function() {
    return Math.atan2(this.__transformMatrix.b, this.__transformMatrix.a);
  };
  Context2.prototype.getImageData = function(sx, sy, sw, sh, options) {
    return utils.getImageData(this.getSvg(), this.width, this.height, sx, sy, sw, sh, options);
  };
  Context2.prototype.drawFocusRing = function() {
  };
  Context2.prototype.createImageData = function() {
  };
  Context2.prototype.putImageData = function() {
  };
  Context2.prototype.globalCompositeOperation = function() {
  };
  return Context2;
})();
function SVGCanvasElement(options) {
  this.ctx = new Context(options);
  this.svg = this.ctx.__root;
  var svg = this.svg;
  var _this = this;
  var wrapper = document.createElement("div");
  wrapper.style.display = "inline-block";
  wrapper.appendChild(svg);
  this.wrapper = wrapper;
  Object.defineProperty(this, "className", {
    get: function() {
      return wrapper.getAttribute("class") || "";
    },
    set: function(val) {
      return wrapper.setAttribute("class", val);
    }
  });
  Object.defineProperty(this, "tagName", {
    get: function() {
      return "CANVAS";
    },
    set: function() {
    }
    // no-op
  });
  ["width", "height"].forEach(function(prop) {
    Object.defineProperty(_this, prop, {
      get: function() {
        return svg.getAttribute(prop) | 0;
      },
      set: function(val) {
        if (isNaN(val) || typeof val === "undefined") {
          return;
        }
        _this.ctx[prop] = val;
        svg.setAttribute(prop, val);
        return wrapper[prop] = val;
      }
    });
  });
  ["style", "id"].forEach(function(prop) {
    Object.defineProperty(_this, prop, {
      get: function() {
        return wrapper[prop];
      },
      set: function(val) {
        if (typeof val !== "undefined") {
          return wrapper[prop] = val;
        }
      }
    });
  });
  ["getBoundingClientRect"].forEach(function(fn) {
    _this[fn] = function() {
      return svg[fn]();
    };
  });
}
SVGCanvasElement.prototype.getContext = function(type) {
  if (type !== "2d") {
    throw new Error("Unsupported type of context for SVGCanvas");
  }
  return this.ctx;
};
SVGCanvasElement.prototype.toObjectURL = function() {
  var data = new XMLSerializer().serializeToString(this.svg);
  var svg = new Blob([data], { type: "image/svg+xml;charset=utf-8" });
  return URL.createObjectURL(svg);
};
SVGCanvasElement.prototype.toDataURL = function(type, encoderOptions, options) {
  return utils.toDataURL(this.svg, this.width, this.height, type, encoderOptions, options);
};
SVGCanvasElement.prototype.addEventListener = function() {
  return this.svg.addEventListener.apply(this.svg, arguments);
};
SVGCanvasElement.prototype.getElement = function() {
  return this.wrapper;
};
SVGCanvasElement.prototype.getAttribute = function(prop) {
  return this.wrapper.getAttribute(prop);
};
SVGCanvasElement.prototype.setAttribute = function(prop, val) {
  this.wrapper.setAttribute(prop, val);
};

// app_pages/canvas/js/src/taken/vectors.js
function saveSvg(life, slide, look) {
  const measuring = element("canvas").getContext("2d");
  if (!measuring) return;
  const layout = laidOut2(slide, look, measuring);
  const context = new Context(layout.width, layout.height);
  paint2(context, slide, look, layout);
  const [address] = life.address(new Blob([context.getSerializedSvg()], { type: "image/svg+xml" }));
  save(address, `${slide.name}.svg`);
}

// app_pages/canvas/js/src/touch.js
var ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };
var TURN2 = 0.15;
var BY_KEYS = 40;
var isPicked = (panel) => panel.picture === "answers" || panel.picture === "heat" && panel.picks;
function touch(figure, life, host) {
  const { canvas, panel, view } = figure;
  let held = null;
  let pinned = false;
  function read2(event) {
    if (pinned) return;
    const [x, y] = pointerOn(event, canvas);
    host.point(isToCome(x) ? null : view().probe?.(x, y) ?? null);
  }
  function isToCome(x) {
    const { steps, arrays } = host.stage();
    return Boolean(steps && guesses() && Number(view().toValue?.(x)) > arrays.steps.values[host.frame()]);
  }
  function letGo() {
    pinned = false;
    host.point(null);
  }
  function turn(x, y) {
    const [around, up] = view().turn ?? [0, 0];
    Object.assign(view(), { turn: [around + x, up + y], held: true });
    host.redraw();
  }
  const guesses = () => host.veiled() && guessOn(panel()) !== null;
  function guess(x, y) {
    Object.assign(view(), view().guessing?.at(x, y, view()));
    host.redraw();
  }
  function guessByKeys(right, up) {
    const { width, height } = sizeOf(canvas);
    const [x, y] = view().guessing?.where(view()) ?? [width / 2, height / 2];
    guess(x + right * width / BY_KEYS, y - up * height / BY_KEYS);
  }
  function move(event) {
    const [x, y] = pointerOn(event, canvas);
    const { toValue, toCell } = view();
    const one = panel();
    const { toMark } = view();
    if (isMarked(one) && toMark) {
      view().mark = toMark(x);
      host.redraw();
    } else if (guesses()) guess(x, y);
    else if (toValue && host.stage().steps) host.goTo(toValue(x), false);
    else if (one.picture === "points" && held) {
      turn((x - held[0]) / 120, (y - held[1]) / 120);
      held = [x, y];
    } else if (one.picture === "clocks") {
      if (event.type === "pointerdown") view().grip = view().grab?.(x, y) ?? null;
      const { grip, turned } = view();
      if (grip && turned) host.pick(figure, turned(grip, x, y));
    } else if (isPicked(one) && (event.type === "pointerdown" || one.picture === "answers")) {
      const cell2 = toCell?.(x, y);
      if (cell2) host.pick(figure, cell2);
    }
  }
  life.listen(canvas, "pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = pointerOn(event, canvas);
    view().held = true;
    pinned = false;
    read2(event);
    pinned = !view().toValue;
    move(event);
  });
  life.listen(canvas, "pointermove", (event) => {
    if (event.buttons) move(event);
    else read2(event);
  });
  function release() {
    held = null;
    view().grip = null;
    const { drawn } = view();
    if (drawn) view().drawn = lifted(drawn);
  }
  life.listen(canvas, "pointerup", (event) => {
    release();
    const { toValue, mark } = view();
    if (isMarked(panel()) && mark !== void 0) host.mark(figure, mark);
    else if (toValue && host.stage().steps && !guesses())
      host.goTo(toValue(pointerOn(event, canvas)[0]), true);
  });
  life.listen(canvas, "pointercancel", release);
  life.listen(canvas, "pointerleave", () => {
    if (!pinned) host.point(null);
  });
  life.listen(canvas, "dblclick", letGo);
  life.listen(canvas, "blur", letGo);
  life.listen(canvas, "keydown", (event) => {
    const by = ARROWS[event.key];
    if (event.key === "Escape") letGo();
    else if (!by || !keyed(by, event.shiftKey)) return;
    event.preventDefault();
  });
  function keyed([up, right], shift) {
    const [one, stage] = [panel(), host.stage()];
    if (isPicked(one)) {
      const [, rows, columns] = stage.arrays[one.values].shape;
      const now2 = view().cell ?? one.chosen ?? { row: 0, column: 0 };
      const down = one.picture === "answers" ? -up : up;
      host.pick(figure, {
        row: Math.max(0, Math.min(rows - 1, now2.row + down)),
        column: Math.max(0, Math.min(columns - 1, now2.column + right))
      });
      return true;
    }
    if (one.picture === "clocks") {
      host.pick(figure, stepped(one, stage, view().cell ?? one.chosen, [-up, right]));
      return true;
    }
    if (isMarked(one) && shift && right) {
      view().mark = markBy(one.mark, stage, view(), right);
      host.redraw();
      host.mark(figure, view().mark ?? one.mark.at);
      return true;
    }
    const asked = guesses() ? guessOn(one) : null;
    if (asked && shift && (asked.axis === "curve" || (asked.axis === "y" ? up : right))) {
      guessByKeys(right, up);
      return true;
    }
    if (one.picture === "points" && shift) {
      turn(TURN2 * right, TURN2 * up);
      return true;
    }
    const count = itemsOf(one, stage);
    if (!up || !count) return false;
    const now = itemAt(one, stage, figure.hover());
    const at = now === null ? 0 : (now + up + count) % count;
    host.point({ kind: "item", at, count, panel: one.name });
    return true;
  }
}

// app_pages/canvas/js/src/figure.js
var BETWEEN = 30;
var keyOf = (panel) => `${panel.picture} ${panel.group || panel.name}`;
function buildFigure(life, host) {
  const box = element("figure");
  const [head, title, choices] = [element("figcaption"), element("strong"), element("span", "choices")];
  const [legend, picture, canvas, probe, says, note] = [
    element("div", "legend"),
    element("div", "picture"),
    element("canvas"),
    element("div", "probe"),
    element("p", "says"),
    element("p", "note")
  ];
  const [more, summary, code] = [element("details", "code"), element("summary"), element("pre")];
  choices.setAttribute("role", "group");
  legend.setAttribute("aria-hidden", "true");
  canvas.setAttribute("role", "img");
  probe.setAttribute("aria-live", "polite");
  picture.append(canvas, probe);
  const downloads = tools();
  more.append(summary, downloads.row, note, code);
  const asking = buildAsking(life, (cell2) => host.pick(figure, cell2));
  const switches = buildSwitches(life, (at) => host.flip(figure, at));
  head.append(title, asking.box, choices, switches.box);
  box.append(head, legend, picture, says, more);
  const state = {
    panels: [],
    chosen: 0,
    look: null,
    dressed: false,
    seen: true,
    ticking: false,
    view: {}
  };
  const panel = () => state.panels[state.chosen];
  function tools() {
    const row2 = element("span", "tools");
    const png = element("button", "", "PNG");
    const svg = element("button", "", "SVG");
    const csv = element("button", "", "CSV");
    life.listen(png, "click", () => {
      if (state.look) savePng(slide(state.look), state.look);
    });
    life.listen(svg, "click", () => {
      if (state.look) saveSvg(life, slide(state.look), state.look);
    });
    life.listen(csv, "click", () => saveCsv(life, csvOf(panel(), host.stage(), host.frame()), panel().name));
    row2.append(png, svg, csv);
    return { row: row2, buttons: [png, svg, csv] };
  }
  function slide(look) {
    const [one, stage, frame] = [panel(), host.stage(), host.frame()];
    const { width, height } = sizeOf(canvas);
    const step = stage.steps ? stage.arrays.steps.values[frame] : null;
    return {
      name: one.name,
      title: one.title,
      legend: entriesOf(one).map((entry) => ({ ...entry, paint: colourOf(look, entry.colour) })),
      says: wordsOf(one, stage, frame, state.view),
      source: [
        stage.id,
        step === null ? "" : fill(stage.text.step, { step: said(step, "whole", stage.language) })
      ],
      width,
      height,
      /** @param {Pen} drawn */
      draw: (drawn) => drawPanel({
        pen: drawn,
        panel: one,
        view: { ...state.view },
        stage,
        frame,
        look,
        hover: null,
        veiled: host.veiled()
      })
    };
  }
  function show(panels, fresh) {
    state.panels = panels;
    if (fresh) state.view = {};
    state.chosen = Math.min(state.chosen, panels.length - 1);
    choices.hidden = panels.length < 2;
    choices.replaceChildren(...panels.length < 2 ? [] : panels.map(choice));
    switches.show(panel());
    dress();
  }
  function choice(one, at) {
    const button = element("button", "", one.choice);
    button.type = "button";
    life.listen(button, "click", () => {
      turnTo(at);
      host.choose(one.choice);
    });
    return button;
  }
  function turnTo(at) {
    if (at === state.chosen) return;
    state.chosen = at;
    dress();
  }
  function choose(word) {
    const at = state.panels.findIndex((one) => one.choice === word);
    if (at >= 0 && state.panels.length > 1) turnTo(at);
  }
  function dress() {
    const one = panel();
    const text2 = host.stage().text;
    box.className = one.tall ? `w${one.width} tall` : `w${one.width}`;
    box.dataset.panel = one.name;
    title.textContent = one.title;
    canvas.className = one.picture;
    canvas.style.height = one.picture === "answers" ? "" : rem(one.height);
    canvas.style.maxWidth = one.picture === "answers" ? rem(one.height) : "";
    canvas.tabIndex = 0;
    canvas.classList.toggle("turns", turns(one));
    [...choices.children].forEach((button, at) => {
      button.setAttribute("aria-pressed", String(at === state.chosen));
    });
    for (const button of downloads.buttons) {
      button.type = "button";
      button.title = fill(text2.download, { kind: button.textContent ?? "" });
      button.setAttribute("aria-label", `${button.title}: ${one.title}`);
    }
    legend.replaceChildren(...legendOf(one));
    state.dressed = false;
    says.hidden = !one.says && one.picture !== "ring" && one.picture !== "clocks" && !guessOn(one);
    note.textContent = one.note;
    note.hidden = !one.note;
    summary.textContent = text2.more;
    code.textContent = one.code;
    code.hidden = !one.code;
  }
  const turns = (one) => one.picture === "points" && host.stage().arrays[one.points].shape[2] > 2;
  function draw(drawn, now) {
    drawPanel({ pen: drawn, panel: panel(), view: state.view, ...now });
    if (state.view.moving) tick();
  }
  function tick() {
    if (state.ticking) return;
    state.ticking = true;
    life.after(BETWEEN, () => {
      state.ticking = false;
      host.redraw();
    });
  }
  function tell(stage, frame, look, hover) {
    const one = panel();
    tellProbe(state.seen ? readout(one, stage, frame, hover, state.view) : null, look, hover);
    const guess = guessOn(one);
    const told = wordsOf(one, stage, frame, state.view);
    const asked = guess && guessWords(guess, stage, state.view, host.veiled(), guessIsLog(one));
    const words = [told, asked].filter(Boolean).join(stage.language === "zh" ? "" : " ");
    if (guess) says.hidden = !words;
    switches.tell(one, state.view, words);
    asking.tell(one, stage, frame, state.view);
    const asks2 = guess && host.veiled() ? stage.text.guess : "";
    const keys = isMarked(one) ? stage.text.mark : asks2;
    const label = [one.title, words, keys, one.note].filter(Boolean).join(". ");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
    if (says.textContent !== words) says.textContent = words;
    if (state.look?.background !== look.background || !state.dressed) colourLegend(legend, look);
    [state.look, state.dressed] = [look, true];
  }
  function tellProbe(read2, look, hover) {
    probe.hidden = !read2;
    if (!read2) return;
    probe.classList.toggle("aside", hover?.kind === "cell" && hover.column > hover.columns / 2);
    const rows = read2.rows.map(([label, value, colour]) => {
      const [row2, sign] = [element("span", "", label ? `${label} ` : ""), element("b", "", value)];
      if (colour) row2.style.borderLeftColor = colourOf(look, colour);
      row2.append(sign);
      return row2;
    });
    probe.replaceChildren(element("strong", "", read2.title), ...rows);
  }
  const sized = (look) => pen(canvas, look);
  const isSeen = () => state.seen;
  const figure = {
    box,
    canvas,
    panel,
    show,
    sized,
    draw,
    tell,
    isSeen,
    choose,
    view: () => state.view,
    hover: () => host.hover()
  };
  life.onSight(box, (seen) => {
    if (seen && !state.seen) host.redraw();
    state.seen = seen;
  });
  touch(figure, life, host);
  return figure;
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
      const read2 = () => {
        const style = getComputedStyle(root);
        return THEME.map((name) => style.getPropertyValue(name)).join();
      };
      let seen = read2();
      life.every(THEME_EVERY, () => {
        const now = read2();
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

// app_pages/canvas/js/src/place.js
var [PLACE, PLAYED] = ["kaiqiao.place", "kaiqiao.played"];
function kept() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
function keptPlace() {
  const share = Number.parseFloat(kept()?.getItem(PLACE) ?? "");
  return share >= 0 && share <= 1 ? share : null;
}
var isOfRun = (stage) => stage.address === "step";
function keepPlace(stage, share) {
  if (isOfRun(stage)) kept()?.setItem(PLACE, String(share));
}
function firstFrame(stage, last, back) {
  if (!stage.steps) return 0;
  const steps = stage.arrays.steps.values;
  if (stage.step !== null && !(back && stage.veiled)) return nearest(steps, stage.step);
  const share = isOfRun(stage) ? keptPlace() : null;
  return share === null ? last : nearest(steps, share * steps[last]);
}
var what = (stage) => `${stage.id}/${stage.panels[0]?.name}`;
var metBefore = () => (kept()?.getItem(PLAYED) ?? "").split("\n");
var onTour = () => new URLSearchParams(window.location.search).has("tour");
var isMetAgain = (stage) => stage.plays && metBefore().includes(what(stage)) && !onTour();
function playsNow(stage) {
  if (!stage.plays) return false;
  const again = isMetAgain(stage);
  if (!again) kept()?.setItem(PLAYED, [...metBefore(), what(stage)].join("\n"));
  return !again && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// app_pages/canvas/js/src/timeline.js
var PATIENCE = 7e3;
var SPEEDS = [6, 12, 24, 48];
var USUAL = 1;
var KEYS = {
  ArrowLeft: (frame) => frame - 1,
  ArrowRight: (frame) => frame + 1,
  Home: () => 0,
  End: (_, last) => last
};
function createTimeline(root, life, host) {
  const bar = part(root, ".transport", HTMLElement);
  const scrubber = part(root, ".scrubber", HTMLInputElement);
  const step = part(root, ".step", HTMLElement);
  const tints = part(root, ".tints", HTMLElement);
  const [play, back, on, faster] = [".play", ".back", ".on", ".speed"].map(
    (name) => part(root, name, HTMLButtonElement)
  );
  let stop = null;
  let speed = USUAL;
  function show() {
    const { text: text2 } = host.stage();
    bar.hidden = host.last() < 1;
    scrubber.max = String(host.last());
    scrubber.setAttribute("aria-label", text2.scrubber);
    [back.title, on.title, faster.title] = [text2.back, text2.on, text2.speed];
    tints.replaceChildren(...tinted());
  }
  function tinted() {
    const { steps, arrays, spans, phases } = host.stage();
    if (!steps || host.last() < 1) return [];
    const placeOf = (at) => nearest(arrays.steps.values, at) / host.last();
    return spans.map(({ phase, start: start2, end }) => {
      const tint = element("button", "tint", phases[phase]);
      tint.type = "button";
      tint.dataset.phase = phase;
      tint.style.width = `${100 * (placeOf(end) - placeOf(start2))}%`;
      tint.title = `${phases[phase]}: ${fill(host.stage().text.step, { step: said(start2, "whole", host.stage().language) })}`;
      life.listen(tint, "click", () => moveTo(nearest(arrays.steps.values, start2)));
      return tint;
    });
  }
  function pause() {
    stop?.();
    stop = null;
    play.textContent = host.stage().text.play;
  }
  function start(until = host.last()) {
    if (host.frame() >= until) host.go(0);
    if (host.frame() === 0) host.veil(true);
    stop?.();
    const every = 1e3 / SPEEDS[speed];
    let patience = PATIENCE;
    stop = life.every(every, () => {
      if (host.waits() && patience > 0) {
        patience -= every;
        return;
      }
      if (host.frame() < Math.min(until, host.last())) return host.go(host.frame() + 1);
      pause();
      host.veil(host.stage().veiled && until < host.last());
      host.remember();
    });
    play.textContent = host.stage().text.pause;
  }
  function toggle() {
    if (!stop) return start();
    pause();
    host.remember();
  }
  function moveTo(frame) {
    pause();
    host.veil(false);
    host.go(frame);
    host.remember();
  }
  function tell(stage, frame, look, veiled) {
    tints.style.clipPath = veiled ? `inset(0 ${100 - 100 * frame / Math.max(1, host.last())}% 0 0)` : "";
    faster.textContent = `× ${SPEEDS[speed] / SPEEDS[USUAL]}`;
    for (const tint of tints.children)
      if (tint instanceof HTMLElement) tint.style.background = colourOf(look, tint.dataset.phase ?? "");
    if (!stage.steps) return;
    play.textContent = stop ? stage.text.pause : stage.text.play;
    scrubber.value = String(frame);
    step.textContent = fill(stage.text.step, {
      step: said(stage.arrays.steps.values[frame], "whole", stage.language)
    });
    scrubber.setAttribute("aria-valuetext", step.textContent);
  }
  function key(event) {
    if (bar.hidden || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === " ") toggle();
    else if (Object.hasOwn(KEYS, event.key)) moveTo(KEYS[event.key](host.frame(), host.last()));
    else return false;
    event.preventDefault();
    return true;
  }
  life.listen(scrubber, "input", () => {
    pause();
    host.veil(false);
    host.go(Number(scrubber.value));
  });
  life.listen(scrubber, "change", host.remember);
  life.listen(play, "click", toggle);
  life.listen(back, "click", () => moveTo(host.frame() - 1));
  life.listen(on, "click", () => moveTo(host.frame() + 1));
  life.listen(faster, "click", () => {
    speed = (speed + 1) % SPEEDS.length;
    if (stop) start();
    faster.textContent = `× ${SPEEDS[speed] / SPEEDS[USUAL]}`;
  });
  return { show, tell, pause, start, key };
}

// app_pages/canvas/js/src/stage.js
var REST = 250;
var WENT = "kaiqiao.went";
var CAME = "kaiqiao.came";
var stage_default = component(".stage", createStage);
function createStage(root, life) {
  const panels = part(root, ".panels", HTMLElement);
  let figures = /* @__PURE__ */ new Map();
  let stage = null;
  let tell = () => {
  };
  let hover = null;
  let frame = 0;
  let waiting = () => {
  };
  let veiled = false;
  let follows = false;
  let kept2 = {};
  const later = life.batched(() => draw());
  const shown = () => (
    /** @type {Stage} */
    stage
  );
  const last = () => shown().steps ? shown().arrays.steps.shape[0] - 1 : 0;
  const timeline = createTimeline(root, life, {
    stage: shown,
    frame: () => frame,
    last,
    go,
    remember,
    veil,
    waits
  });
  const host = {
    stage: shown,
    frame: () => frame,
    redraw: later,
    goTo,
    pick,
    mark,
    flip,
    point,
    choose,
    hover: () => hover,
    veiled: () => veiled
  };
  function show(data, tells) {
    const next = unpack(data);
    const another = stage?.id !== next.id;
    [stage, tell] = [next, tells];
    const back = another && isMetAgain(next);
    if (another) [frame, kept2] = [firstFrame(next, last(), back), {}];
    keepInAddress(kept2);
    if (another) veiled = next.veiled && !back;
    frame = Math.max(0, Math.min(frame, last()));
    timeline.show();
    const groups = grouped(next.panels);
    const before = figures;
    figures = new Map([...groups.keys()].map((key2) => [key2, before.get(key2) ?? buildFigure(life, host)]));
    for (const [key2, group] of groups) figures.get(key2)?.show(group, another);
    if (another && next.cell) {
      for (const figure of figures.values())
        if (hasCell(figure.panel(), next, next.cell)) figure.view().cell = next.cell;
    }
    place2([...figures.values()].map((figure) => figure.box));
    if (another && frame > 0 && playsNow(next)) {
      const until = frame;
      frame = 0;
      veiled = true;
      timeline.start(until);
    }
    if (another) window.dispatchEvent(new CustomEvent(CAME));
    later();
  }
  function place2(boxes) {
    if (boxes.length === panels.children.length && boxes.every((box, at) => box === panels.children[at]))
      return;
    const tree = root.getRootNode();
    const focused = tree instanceof ShadowRoot || tree instanceof Document ? tree.activeElement : null;
    panels.replaceChildren(...boxes);
    if (focused instanceof HTMLElement && panels.contains(focused)) focused.focus({ preventScroll: true });
  }
  function go(to) {
    frame = Math.max(0, Math.min(to, last()));
    later();
    lead();
  }
  function lead() {
    follows = false;
    if (!shown().steps) return;
    const { address, arrays } = shown();
    const detail = { from: root, address, step: arrays.steps.values[frame], veiled };
    window.dispatchEvent(new CustomEvent(WENT, { detail }));
  }
  function along(event) {
    if (!(event instanceof CustomEvent) || !stage?.steps) return;
    const { from, address, step, veiled: hidden } = event.detail;
    if (from === root || address !== stage.address) return;
    timeline.pause();
    follows = true;
    frame = nearest(stage.arrays.steps.values, step);
    if (isOfRun(stage)) veiled = hidden;
    later();
  }
  function waits() {
    const steps = shown().arrays.steps.values;
    return [...figures.values()].some((one) => isAwaited(guessOn(one.panel()), one.view(), steps, frame));
  }
  function choose(word) {
    for (const figure of figures.values()) figure.choose(word);
    later();
  }
  function veil(on) {
    const changed = veiled !== on;
    veiled = on;
    later();
    if (changed) lead();
  }
  function goTo(wanted, done) {
    timeline.pause();
    veil(false);
    if (done) remember();
    else go(nearest(shown().arrays.steps.values, wanted));
  }
  function pick(figure, cell2) {
    for (const other of figures.values())
      if (sharesCells(other.panel(), figure.panel())) other.view().cell = cell2;
    later();
    const picked = { panel: figure.panel().name, ...cell2 };
    if (!asks(figure.panel())) return tell("picked", picked);
    keep({ a: String(cell2.row), b: String(cell2.column) });
    if (figure.panel().picture === "clocks") return;
    waiting();
    waiting = life.after(REST, () => tell("picked", picked));
  }
  function flip(figure, at) {
    const panel = figure.panel();
    if (panel.picture !== "clocks") return;
    const choice = choiceOf(panel, figure.view()) ^ 1 << at;
    figure.view().on = choice;
    keep({ circles: panel.frequencies.filter((_, place3) => isOn(choice, place3)).join("-") || "0" });
    later();
  }
  function mark(figure, step) {
    waiting();
    waiting = life.after(REST, () => tell("picked", { panel: figure.panel().name, row: step, column: 0 }));
  }
  function keep(values) {
    kept2 = { ...kept2, ...values };
    keepInAddress(kept2);
  }
  function remember() {
    const step = shown().arrays.steps.values[frame];
    keep({ [shown().address]: String(step) });
    keepPlace(shown(), step / shown().arrays.steps.values[last()]);
  }
  function point(on) {
    if (JSON.stringify(on) === JSON.stringify(hover)) return;
    hover = on;
    later();
  }
  function draw(everything = false) {
    if (!stage || !root.isConnected) return;
    const look = readLook(root, stage.colours);
    const all = [...figures.values()];
    const seen = all.filter((figure) => everything || figure.isSeen());
    const pens = seen.map((figure) => figure.sized(look));
    seen.forEach((figure, at) => {
      figure.draw(pens[at], { stage: (
        /** @type {Stage} */
        stage
      ), frame, look, hover, veiled });
    });
    for (const figure of all) figure.tell(stage, frame, look, hover);
    timeline.tell(stage, frame, look, veiled);
  }
  function key(event) {
    if (event.defaultPrevented || !stage?.steps || event.target instanceof HTMLInputElement) return;
    if (event.key === "Escape") point(null);
    else timeline.key(event);
  }
  life.listen(root, "keydown", (event) => {
    if (!(event.target instanceof HTMLButtonElement) || event.key !== " ") key(event);
  });
  life.listen(
    window,
    /** @type {"input"} */
    WENT,
    along
  );
  life.listen(
    window,
    /** @type {"input"} */
    CAME,
    () => {
      if (veiled && !follows && stage && isOfRun(stage)) lead();
    }
  );
  life.listen(window, "keydown", (event) => {
    if (document.activeElement === document.body && inView(root)) key(event);
  });
  life.listen(
    window,
    /** @type {"input"} */
    "beforeprint",
    () => draw(true)
  );
  life.onResize(later);
  life.onTheme(later);
  return show;
}
function grouped(panels) {
  const groups = /* @__PURE__ */ new Map();
  for (const panel of panels) groups.set(keyOf(panel), [...groups.get(keyOf(panel)) ?? [], panel]);
  return groups;
}
var asks = (panel) => ["answers", "ring", "clocks"].includes(panel.picture);
function hasCell(panel, stage, { row: row2, column }) {
  if (panel.picture === "answers") return Math.max(row2, column) < stage.arrays[panel.values].shape[1];
  return (panel.picture === "ring" || panel.picture === "clocks") && Math.max(row2, column) < panel.size;
}
function sharesCells(one, other) {
  if (asks(one) && asks(other)) return true;
  if (one.picture !== "heat" || other.picture !== "heat" || !one.picks || !other.picks) return false;
  const table = ({ x, y, row_names, column_names }) => JSON.stringify([x, y, row_names, column_names]);
  return table(one) === table(other);
}
export {
  stage_default as default
};
/*! Bundled license information:

svgcanvas/dist/svgcanvas.esm.js:
  (*!!
   *  SVGCanvas v2.0.3
   *  Draw on SVG using Canvas's 2D Context API.
   *
   *  Licensed under the MIT license:
   *  http://www.opensource.org/licenses/mit-license.php
   *
   *  Author:
   *  Kerry Liu
   *  Zeno Zeng
   *
   *  Copyright (c) 2014 Gliffy Inc.
   *  Copyright (c) 2021 Zeno Zeng
   *)
*/
