// A film that stops at the end of every part and goes on when it is told to: for those who talk over it.
// It gets one block of bytes, once: the length of a JSON header, the header, the film.

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".film-steps");
  const player = root.player ?? (root.player = createPlayer(root));
  player.show(unpack(data));
  return () => player.pause();
}

function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { ...header, film: bytes.subarray(4 + length) };
}

function createPlayer(root) {
  const find = (name) => root.querySelector(name);
  const [video, says, parts] = ["video", ".says", ".parts"].map(find);
  const [back, again, on, full] = [".back", ".again", ".on", ".full"].map(find);
  const state = { told: null, part: 0, address: null, watch: null };

  function show(told) {
    if (state.told?.id === told.id) return;
    leave();
    state.told = told;
    state.address = URL.createObjectURL(new Blob([told.film], { type: "video/mp4" }));
    video.src = state.address;
    video.setAttribute("aria-label", told.text.label);
    for (const [button, name] of [[back, "back"], [again, "again"], [full, "full"]]) button.textContent = told.text[name];
    full.hidden = !root.requestFullscreen;
    parts.replaceChildren(...told.parts.map((part, place) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${place + 1} ${part.name}`;
      button.onclick = () => play(place);
      item.append(button);
      return item;
    }));
    state.part = 0;
    video.currentTime = 0;
    tell();
  }

  const start = (place) => state.told.parts[place].start;
  // Just before the next part begins: its first picture must not be seen yet.
  const end = (place) => (place + 1 < state.told.parts.length ? start(place + 1) - 1.2 / state.told.rate : Infinity);
  const atRest = () => video.paused && video.currentTime >= Math.min(end(state.part), video.duration || Infinity) - 0.02;

  function play(place) {
    state.part = place;
    video.currentTime = start(place);
    resume();
  }

  function resume() {
    video.play();
    cancelAnimationFrame(state.watch);
    state.watch = requestAnimationFrame(stopInTime);
    tell();
  }

  // Every picture of the screen: "timeupdate" comes four times a second only.
  function stopInTime() {
    if (video.currentTime >= end(state.part)) {
      video.pause();
      video.currentTime = end(state.part);
    }
    if (video.paused || video.ended) tell();
    else state.watch = requestAnimationFrame(stopInTime);
  }

  function goOn() {
    const last = state.told.parts.length - 1;
    if (!video.paused) video.pause();
    else if (video.currentTime === 0 || !atRest()) resume();
    else if (state.part < last) play(state.part + 1);
    else play(0);
    tell();
  }

  function goBack() {
    play(Math.max(0, state.part - 1));
  }

  function tell() {
    const { told, part } = state;
    const last = told.parts.length - 1;
    const waits = video.paused || video.ended;
    const next = !waits ? told.text.pause : !atRest() && video.currentTime < end(part) ? told.text.play
      : part < last ? told.text.on.replace("{part}", told.parts[part + 1].name) : told.text.over;
    on.textContent = next;
    back.disabled = part === 0;
    says.textContent = told.text.part.replace("{n}", part + 1).replace("{count}", last + 1).replace("{name}", told.parts[part].name);
    [...parts.querySelectorAll("button")].forEach((button, place) => {
      if (place === part) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    root.dataset.part = part;
    root.dataset.waits = waits;
  }

  function leave() {
    cancelAnimationFrame(state.watch);
    video.pause();
    if (state.address) URL.revokeObjectURL(state.address);
    state.address = null;
    state.told = null;
  }

  on.onclick = video.onclick = goOn;
  back.onclick = goBack;
  again.onclick = () => play(state.part);
  full.onclick = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
  video.onended = video.onpause = () => state.told && tell();
  // The keys of presenters' remote controls too.
  const keys = { ArrowRight: goOn, PageDown: goOn, " ": goOn, ArrowLeft: goBack, PageUp: goBack,
    Home: () => play(0), r: () => play(state.part), f: () => full.click() };
  root.onkeydown = (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    event.preventDefault();
    action();
  };
  return { show, pause: () => video.pause() };
}
