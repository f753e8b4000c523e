// On a bare page: counts what is begun and not given back (timers, frames, observers, listeners, addresses of blobs),
// and mounts a component in a shadow tree of its own, as Streamlit does.

const open = { timers: new Set(), frames: new Set(), observers: new Set(), addresses: new Set() };
const listeners = new Set();
const wrap = (on, name, make) => {
  const old = on[name];
  on[name] = make(old);
};
wrap(window, "setInterval", (old) => (...all) => {
  const id = old(...all);
  open.timers.add(id);
  return id;
});
wrap(window, "clearInterval", (old) => (id) => {
  open.timers.delete(id);
  old(id);
});
wrap(window, "requestAnimationFrame", (old) => (act) => {
  const id = old((now) => {
    open.frames.delete(id);
    act(now);
  });
  open.frames.add(id);
  return id;
});
wrap(window, "cancelAnimationFrame", (old) => (id) => {
  open.frames.delete(id);
  old(id);
});
for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
  wrap(
    window[name].prototype,
    "observe",
    (old) =>
      function (...all) {
        open.observers.add(this);
        return old.apply(this, all);
      },
  );
  wrap(
    window[name].prototype,
    "disconnect",
    (old) =>
      function () {
        open.observers.delete(this);
        return old.apply(this);
      },
  );
}
wrap(URL, "createObjectURL", (old) => (blob) => {
  const at = old.call(URL, blob);
  open.addresses.add(at);
  return at;
});
wrap(URL, "revokeObjectURL", (old) => (at) => {
  open.addresses.delete(at);
  old.call(URL, at);
});
wrap(
  EventTarget.prototype,
  "addEventListener",
  (old) =>
    function (type, act, options) {
      listeners.add({ target: this, type, act, signal: options?.signal });
      return old.call(this, type, act, options);
    },
);
wrap(
  EventTarget.prototype,
  "removeEventListener",
  (old) =>
    function (type, act, options) {
      for (const one of listeners)
        if (one.target === this && one.type === type && one.act === act) listeners.delete(one);
      return old.call(this, type, act, options);
    },
);
window.leftOpen = () => ({
  ...Object.fromEntries(Object.entries(open).map(([name, all]) => [name, all.size])),
  listeners: [...listeners].filter(({ signal }) => !signal?.aborted).length,
});

window.bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
window.told = [];
window.mountOne = async (name, html, css, data) => {
  window.component ??= (await import(`/${name}.js`)).default;
  const host = document.createElement("div");
  document.body.append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  parentElement.innerHTML = `<style>${css}</style>${html}`;
  const call = (data) =>
    window.component({ parentElement, data, setTriggerValue: (...all) => told.push(all) });
  window.show = (data) => {
    window.takeAway = call(data);
  };
  window.show(data);
  // Read at once: on a slow machine a short run has played to its end before anybody else can look.
  window.playAtFirst = parentElement.querySelector(".play")?.textContent;
  window.remove = () => {
    window.takeAway();
    host.remove();
  };
};
