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
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// app_pages/claims/ledger/icons.js
var SPACE = "http://www.w3.org/2000/svg";
var DISC = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
var RING = "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5z";
var SHAPES = {
  holds: { filled: DISC, cut: "M4.6 8.3l2.3 2.4l4.5-5" },
  on_condition: { drawn: RING, filled: "M8 1.75a6.25 6.25 0 0 0 0 12.5z" },
  fails: { filled: "M2 2h12v12H2z", cut: "M5 5l6 6M11 5l-6 6" },
  analogy: {
    dashed: RING,
    drawn: "M4.6 7c1.2-1.4 2.3-1.2 3.4-.4s2.2 1 3.4-.4M4.6 10.2c1.2-1.4 2.3-1.2 3.4-.4s2.2 1 3.4-.4"
  },
  undecided: { drawn: `${RING}M6 6.4c0-2.6 4-2.6 4-.2c0 1.7-2 1.6-2 3.2M8 11.2v.6` },
  missing: { drawn: "M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7z" },
  stale: { drawn: "M12.6 5.2A5.4 5.4 0 1 0 13.4 8M12.9 2v3.4H9.5" },
  damaged: { drawn: "M8 2l6.4 11.5H1.6zM8 6.5v3.2M8 11.4v.5" },
  untraced: { drawn: "M8 2l6.4 11.5H1.6zM8 6.5v3.2M8 11.4v.5" }
};
function icon(standing) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, d] of Object.entries(SHAPES[standing] ?? {})) {
    const path = document.createElementNS(SPACE, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", kind);
    svg.append(path);
  }
  return svg;
}

// app_pages/claims/ledger/ledger.js
var ALL = "all";
var STEPS = (
  /** @type {Record<string, number>} */
  {
    ArrowUp: -1,
    ArrowLeft: -1,
    ArrowDown: 1,
    ArrowRight: 1
  }
);
var ledger_default = component(".ledger", createLedger);
function createLedger(root, life) {
  const [filters, strips, hint, list, found] = [".filters", ".strips", ".hint", ".list", ".found"].map(
    (name) => part(root, name, HTMLElement)
  );
  const map = part(root, ".map", HTMLElement);
  const search = part(root, ".search", HTMLInputElement);
  const [summary, lines] = [".blind summary", ".blind ul"].map((name) => part(root, name, HTMLElement));
  let data = null;
  let tell = () => {
  };
  let shown = [];
  let verdict = ALL;
  const now = () => (
    /** @type {LedgerData} */
    data
  );
  function show(next, tells) {
    const first = data === null;
    [data, tell] = [next, tells];
    if (first) [verdict, search.value] = [next.verdict, next.search];
    search.placeholder = next.text.search;
    search.setAttribute("aria-label", next.text.search);
    filters.setAttribute("aria-label", next.text.filter);
    map.setAttribute("aria-label", next.text.map);
    summary.textContent = next.text.blind;
    lines.replaceChildren(...next.blind.map((line) => element("li", "", line)));
    dress();
    build();
    sift();
    if (first && next.last) shown.find(({ row }) => row.name === next.last)?.line.focus();
  }
  function dress() {
    if (data) root.classList.toggle("dark", readLook(root, data.colours).dark);
  }
  function build() {
    shown = now().rows.map((row) => ({ row, mark: markOf(row), line: lineOf(row) }));
    strips.replaceChildren(...now().groups.map(stripOf));
    list.replaceChildren(...now().groups.map(sectionOf));
    for (const { mark } of shown.slice(1)) mark.tabIndex = -1;
  }
  function stripOf(title, group) {
    const box = element("section", "strip");
    const to = element("button", "to", title);
    to.type = "button";
    to.dataset.group = String(group);
    const marks = element("span", "marks");
    marks.append(...shown.filter(({ row }) => row.group === group).map(({ mark }) => mark));
    box.append(to, marks);
    return box;
  }
  function sectionOf(title, group) {
    const box = element("section");
    box.append(element("h2", "", title));
    box.append(...shown.filter(({ row }) => row.group === group).map(({ line }) => line));
    return box;
  }
  function markOf(row) {
    const link = linkTo(row, "mark");
    const said = fill(now().text.mark, { verdict: row.verdict, statement: row.statement });
    link.setAttribute("aria-label", said);
    link.title = said;
    link.append(icon(row.standing));
    return link;
  }
  function lineOf(row) {
    const link = linkTo(row, "line");
    const word = element("span", `word ${row.standing}`);
    word.append(icon(row.standing), element("b", "", row.verdict));
    link.append(word, element("strong", "", row.statement), element("span", "sentence", row.sentence));
    if (row.blind) word.append(element("small", "", row.blind));
    return link;
  }
  function linkTo(row, kind) {
    const link = element("a", `${kind} ${row.standing}`);
    link.href = `?claim=${row.name}${now().address}`;
    link.dataset.claim = row.name;
    return link;
  }
  function clicked(event) {
    const link = aimedAt(event, "a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    scrollToTop();
    tell("open", { claim: link.dataset.claim, ...asked() });
  }
  function pointed(event) {
    const mark = aimedAt(event, "a.mark");
    if (mark) hint.textContent = mark.title;
  }
  function filtered(event) {
    const name = aimedAt(event, "button")?.className;
    if (!name) return;
    verdict = verdict === name ? ALL : name;
    sift();
  }
  function scrollToTop() {
    for (let place = hostOf(root); place; place = place.parentElement ?? hostOf(place)) place.scrollTop = 0;
  }
  function sift() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = shown.filter(({ row }) => words.every((word) => textOf(row).includes(word)));
    for (const one of shown) {
      const out = !matching.includes(one) || verdict !== ALL && one.row.standing !== verdict;
      one.line.hidden = out;
      one.mark.classList.toggle("out", out);
    }
    for (const box of list.children)
      if (box instanceof HTMLElement) box.hidden = !box.querySelector("a:not([hidden])");
    count(matching);
    keep(asked());
  }
  function asked() {
    return { verdict: verdict === ALL ? "" : verdict, q: search.value.trim() };
  }
  function count(matching) {
    const every = [{ name: ALL, label: now().text.all }, ...now().standings];
    const had = root.getRootNode();
    const focused = had instanceof ShadowRoot || had instanceof Document ? had.activeElement : null;
    const at = focused instanceof HTMLElement ? [...filters.children].indexOf(focused) : -1;
    filters.replaceChildren(
      ...every.map(({ name, label }) => {
        const button = element("button", name);
        const size = matching.filter(({ row }) => name === ALL || row.standing === name).length;
        button.type = "button";
        button.setAttribute("aria-pressed", String(verdict === name));
        if (name !== ALL) button.append(icon(name));
        button.append(element("span", "", label), element("b", "", String(size)));
        return button;
      })
    );
    if (at >= 0) filters.children[at].focus();
    const left = shown.filter(({ line }) => !line.hidden).length;
    found.textContent = left ? fill(now().text.found, { left, all: shown.length }) : now().text.none;
  }
  function walk(links, event) {
    const at = links.indexOf(
      /** @type {HTMLAnchorElement} */
      event.target
    );
    const ends = { Home: 0, End: links.length - 1 };
    const to = event.key in ends ? ends[
      /** @type {"Home" | "End"} */
      event.key
    ] : at + STEPS[event.key];
    if (at < 0 || !links[to]) return;
    event.preventDefault();
    links[to].focus();
    if (!links[to].classList.contains("mark")) return;
    links[at].tabIndex = -1;
    links[to].tabIndex = 0;
  }
  life.onTheme(dress);
  life.listen(root, "click", clicked);
  life.listen(filters, "click", filtered);
  life.listen(strips, "pointerover", pointed);
  life.listen(strips, "focusin", pointed);
  life.listen(strips, "click", (event) => {
    const to = aimedAt(event, "button");
    if (to) list.children[Number(to.dataset.group)].scrollIntoView({ block: "start" });
  });
  life.listen(search, "input", sift);
  life.listen(
    strips,
    "keydown",
    (event) => walk(
      shown.map(({ mark }) => mark),
      event
    )
  );
  life.listen(list, "keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return;
    const lines2 = shown.filter(({ line }) => !line.hidden).map(({ line }) => line);
    walk(lines2, event);
  });
  return show;
}
function textOf(row) {
  return `${row.statement} ${row.sentence} ${row.verdict} ${row.name}`.toLowerCase();
}
function aimedAt(event, selector) {
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}
function hostOf(inside) {
  const tree = inside.getRootNode();
  return tree instanceof ShadowRoot ? tree.host : null;
}
function keep(values) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address);
}
export {
  ledger_default as default
};
