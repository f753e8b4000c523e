// Made from modules by ./run bundle.

// app_pages/canvas/js/src/block.js
function split(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, rest: bytes.subarray(4 + length) };
}

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

// app_pages/canvas/js/src/wording.js
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// app_pages/films/film_steps/film_steps.js
var film_steps_default = component(".film-steps", createPlayer);
function createPlayer(root, life) {
  const video = part(root, "video", HTMLVideoElement);
  const [says, list] = [".says", ".parts"].map((name) => part(root, name, HTMLElement));
  const [back, again, on, full] = [".back", ".again", ".on", ".full"].map(
    (name) => part(root, name, HTMLButtonElement)
  );
  let film = null;
  let now = 0;
  let forget = () => {
  };
  let unwatch = () => {
  };
  const shown = () => (
    /** @type {FilmHeader} */
    film
  );
  const last = () => shown().parts.length - 1;
  const start = (place) => shown().parts[place].start;
  const end = (place) => place < last() ? start(place + 1) - 1.2 / shown().rate : Infinity;
  const atRest = () => video.paused && video.currentTime >= Math.min(end(now), video.duration || Infinity) - 0.02;
  function show(data) {
    const { header, rest } = split(data);
    if (film?.id === header.id) return;
    leave();
    film = /** @type {FilmHeader} */
    header;
    const { text } = film;
    const blob = new Blob([
      /** @type {BlobPart} */
      rest
    ], { type: "video/mp4" });
    [video.src, forget] = life.address(blob);
    video.setAttribute("aria-label", text.label);
    [back.textContent, again.textContent, full.textContent] = [text.back, text.again, text.full];
    full.hidden = !root.requestFullscreen;
    list.replaceChildren(...film.parts.map(({ name }, place) => entry(`${place + 1} ${name}`, place)));
    now = 0;
    video.currentTime = 0;
    tell();
  }
  function entry(name, place) {
    const [item, button] = [element("li"), element("button", "", name)];
    button.type = "button";
    life.listen(button, "click", () => play(place));
    item.append(button);
    return item;
  }
  function play(place) {
    now = place;
    video.currentTime = start(place);
    resume();
  }
  function resume() {
    video.play().catch(() => tell());
    unwatch();
    unwatch = life.frame(stopInTime);
    tell();
  }
  function stopInTime() {
    if (video.currentTime >= end(now)) {
      video.pause();
      video.currentTime = end(now);
    }
    if (video.paused || video.ended) tell();
    else unwatch = life.frame(stopInTime);
  }
  function goOn() {
    if (!video.paused) video.pause();
    else if (video.currentTime === 0 || !atRest()) resume();
    else play(now < last() ? now + 1 : 0);
    tell();
  }
  function goBack() {
    play(Math.max(0, now - 1));
  }
  function next() {
    const { text, parts } = shown();
    if (!video.paused && !video.ended) return text.pause;
    if (!atRest() && video.currentTime < end(now)) return text.play;
    return now < last() ? fill(text.on, { part: parts[now + 1].name }) : text.over;
  }
  function tell() {
    if (!film) return;
    const { text, parts } = film;
    on.textContent = next();
    back.disabled = now === 0;
    says.textContent = fill(text.part, { n: now + 1, count: parts.length, name: parts[now].name });
    list.querySelectorAll("button").forEach((button, place) => {
      if (place === now) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    root.dataset.part = String(now);
    root.dataset.waits = String(video.paused || video.ended);
  }
  function leave() {
    film = null;
    unwatch();
    video.pause();
    video.removeAttribute("src");
    forget();
  }
  const keys = {
    ArrowRight: goOn,
    PageDown: goOn,
    " ": goOn,
    ArrowLeft: goBack,
    PageUp: goBack,
    Home: () => play(0),
    r: () => play(now),
    f: () => full.click()
  };
  life.listen(on, "click", goOn);
  life.listen(video, "click", goOn);
  life.listen(back, "click", goBack);
  life.listen(again, "click", () => play(now));
  life.listen(full, "click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  });
  life.listen(video, "ended", tell);
  life.listen(video, "pause", tell);
  life.listen(root, "keydown", (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    action();
  });
  life.owned(leave);
  return show;
}
export {
  film_steps_default as default
};
