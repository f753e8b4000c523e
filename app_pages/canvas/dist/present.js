// Made from modules by ./run bundle.

// app_pages/canvas/js/src/dom.js
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

// app_pages/frame/present/present.js
var page = document.documentElement;
var SCENES = '[data-testid="stMain"] :is(h1, h2, h3, [data-testid="stBidiComponentIsolated"])';
var LEAST = 0.25;
var TURNS = { PageDown: 1, PageUp: -1 };
var present_default = component(".present", createPresent);
function createPresent(root, life) {
  const button = part(root, "button", HTMLButtonElement);
  let words = { present: "", leave: "" };
  const isOn = () => page.hasAttribute("data-present");
  function set(on) {
    page.toggleAttribute("data-present", on);
    say();
  }
  function say() {
    button.textContent = isOn() ? words.leave : words.present;
    button.setAttribute("aria-pressed", String(isOn()));
  }
  function toggle() {
    set(!isOn());
    if (isOn()) page.requestFullscreen?.().catch(() => {
    });
    else if (document.fullscreenElement) document.exitFullscreen();
  }
  function turnTo(turn) {
    const least = LEAST * window.innerHeight;
    const scenes = [...document.querySelectorAll(SCENES)].map((scene) => ({ scene, box: scene.getBoundingClientRect() })).filter(({ scene, box }) => scene.matches("h1, h2, h3") || box.height > least);
    const next = turn > 0 ? scenes.find(({ box }) => box.top > least) : scenes.findLast(({ box }) => box.top < -1);
    next?.scene.scrollIntoView({ block: "start" });
  }
  life.listen(button, "click", toggle);
  life.listen(document, "fullscreenchange", () => {
    if (!document.fullscreenElement) set(false);
  });
  life.listen(document, "keydown", (event) => {
    const [on] = event.composedPath();
    const writes = on instanceof HTMLElement && (on.matches("input, textarea, select") || on.isContentEditable);
    if (writes || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "f") toggle();
    else if (isOn() && Object.hasOwn(TURNS, event.key)) {
      event.preventDefault();
      turnTo(TURNS[event.key]);
    }
  });
  return (data) => {
    words = data;
    say();
  };
}
export {
  present_default as default
};
