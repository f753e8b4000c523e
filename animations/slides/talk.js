// A talk: the parts of films one after the other. Each plays and then stands still until somebody goes on.

/** @typedef {{ name: string, start: number, end: number, notes: string[], picture: string }} Part */
/** @typedef {{ title: string, question: string, parts: Part[] }} TalkFilm */
/** @typedef {{ films: TalkFilm[], text: Record<string, string> }} Talk */
/** @typedef {{ film: number, part: number }} Slide part -1 is the film's title */

const EARLY = 0.06; // seconds before the end of a part at which it is stopped: the picture after it is another

/** @template {Element} T @param {string} name @param {new () => T} kind @returns {T} */
function one(name, kind) {
  const found = document.querySelector(name);
  if (!(found instanceof kind)) throw new Error(`${name} is not there`);
  return found;
}

/** @type {Talk} */
const talk = JSON.parse(one("#talk", HTMLScriptElement).textContent ?? "{}");
const [video, card, bar, told] = [
  one("video", HTMLVideoElement),
  one(".card", HTMLElement),
  one("nav", HTMLElement),
  one(".told", HTMLElement),
];
/** @type {Slide[]} */
const slides = talk.films.flatMap(({ parts }, film) => [
  { film, part: -1 },
  ...parts.map((_, part) => ({ film, part })),
]);
const movies = talk.films.map((_, film) => once(() => movieOf(film)));
let at = Math.max(0, Math.min(slides.length - 1, Number.parseInt(location.hash.slice(1), 10) || 0));
/** @type {Window | null} */
let notes = null;

/** @template T @param {() => T} make @returns {() => T} */
function once(make) {
  /** @type {T | undefined} */
  let made;
  return () => {
    made ??= make();
    return made;
  };
}

/** @param {number} film @returns {string} */
function movieOf(film) {
  const coded = one(`#film-${film}`, HTMLScriptElement).textContent ?? "";
  const bytes = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
}

/** @param {string} text @param {Record<string, string | number>} values */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** @param {number} slide */
const partAt = (slide) => talk.films[slides[slide].film].parts[slides[slide].part];

/** Goes to a slide; a part plays from its start. @param {number} slide @param {boolean} [plays] */
function go(slide, plays = true) {
  at = Math.max(0, Math.min(slides.length - 1, slide));
  history.replaceState(null, "", `#${at}`);
  const { film, part } = slides[at];
  const { title, question, parts } = talk.films[film];
  if (video.src !== movies[film]()) video.src = movies[film]();
  card.hidden = part >= 0;
  one(".card h1", HTMLElement).textContent = title;
  one(".card .question", HTMLElement).textContent = question;
  one(".card .help", HTMLElement).textContent = talk.text.help;
  video.pause();
  if (part >= 0) {
    video.currentTime = plays ? parts[part].start : Math.max(parts[part].start, parts[part].end - EARLY);
    // Whoever goes on at once interrupts it: then there is nothing to be done.
    if (plays) video.play().catch(() => {});
    told.textContent = fill(talk.text.part, { at: part + 1, count: parts.length, name: parts[part].name });
  } else told.textContent = `${title}. ${question}`;
  for (const [place, button] of [...bar.children].entries())
    button.setAttribute("aria-current", String(place === at));
  showNotes();
}

/** A part that still plays is brought to its end first. */
function next() {
  const part = partAt(at);
  if (part && !video.paused && video.currentTime < part.end - 2 * EARLY) {
    video.pause();
    video.currentTime = part.end - EARLY;
  } else if (at < slides.length - 1) go(at + 1);
}

function watch() {
  const part = partAt(at);
  if (part && !video.paused && video.currentTime >= part.end - EARLY) {
    video.pause();
    video.currentTime = part.end - EARLY;
  }
  requestAnimationFrame(watch);
}

function openNotes() {
  if (!notes || notes.closed) notes = window.open("", "notes", "width=960,height=640");
  if (!notes) return;
  const { body, head } = notes.document;
  notes.document.title = talk.text.notes;
  head.innerHTML =
    "<style>body{font:1.5rem/1.5 system-ui,sans-serif;margin:2rem;background:#0f1117;color:#eceff4}" +
    "h1{font-size:1.4rem}h2{font-size:1rem;color:#a7aebb}img{width:320px}</style>";
  body.innerHTML = '<h1></h1><div class="notes"></div><h2></h2><img alt="">';
  notes.addEventListener("keydown", press);
  showNotes();
}

function showNotes() {
  if (!notes || notes.closed) return;
  const page = notes.document;
  const [part, following] = [partAt(at), partAt(Math.min(at + 1, slides.length - 1))];
  const [heading, below, picture, box] = ["h1", "h2", "img", ".notes"].map((name) =>
    page.querySelector(name),
  );
  if (!heading || !below || !box) return;
  heading.textContent = told.textContent;
  box.replaceChildren(
    ...(part?.notes ?? []).map((sentence) => {
      const line = page.createElement("p");
      line.textContent = sentence;
      return line;
    }),
  );
  const last = at === slides.length - 1;
  below.textContent = last ? talk.text.end : `${talk.text.next}: ${following?.name ?? ""}`;
  picture?.toggleAttribute("hidden", last || !following);
  if (following) picture?.setAttribute("src", following.picture);
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: next,
    PageDown: next,
    " ": next,
    Enter: next,
    ArrowLeft: () => go(at - 1),
    PageUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(slides.length - 1),
    f: () =>
      void (document.fullscreenElement ? document.exitFullscreen() : document.body.requestFullscreen()),
    n: openNotes,
  };
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

for (const [place, { film, part }] of slides.entries()) {
  const button = document.createElement("button");
  button.className = part < 0 ? "film" : "";
  button.title = part < 0 ? talk.films[film].title : talk.films[film].parts[part].name;
  button.setAttribute("aria-label", button.title);
  button.addEventListener("click", () => go(place));
  bar.append(button);
}
document.addEventListener("keydown", press);
one("main", HTMLElement).addEventListener("click", next);
go(at, false);
watch();
