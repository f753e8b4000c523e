// The lifecycle of a component: whatever it starts, it starts here, and all of it ends when it is taken away.

/** @typedef {ReturnType<typeof begin>} Life */
/** @typedef {(name: string, value: unknown) => void} Tell tells the page */

const THEME_EVERY = 500; // milliseconds
const THEME = ["--st-background-color", "--st-text-color", "--st-font"];

/**
 * What a component may start while it is on the page.
 * @param {Element} root
 */
export function begin(root) {
  const ended = new AbortController();
  /** @type {Set<() => void>} */
  const ends = new Set();

  /** @param {() => void} give @returns {() => void} ends it early; ending it twice does no harm */
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
      target.addEventListener(type, /** @type {EventListener} */ (handle), { signal: ended.signal });
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
        rootMargin: "50%",
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
    },
  };
  return life;
}

/**
 * A component as Streamlit calls it: when it is mounted, with every new data, and, by the function that it
 * returns, when it is taken away.
 * @template Data
 * @param {string} selector the element of the component's own HTML that it lives in
 * @param {(root: HTMLElement, life: Life) => (data: Data, tell: Tell) => void} create
 */
export function component(selector, create) {
  /** @type {WeakMap<object, { root: HTMLElement, life: Life, show: (data: Data, tell: Tell) => void }>} */
  const mounted = new WeakMap();

  /** @param {{ parentElement: ParentNode, data: Data, setTriggerValue: Tell }} call */
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
