// The search: what the pages are called, by what is typed. All there is to look through lies in search-index.js.
const place = document.querySelector("search");
const field = document.getElementById("search");
const found = document.getElementById("found");
const [status, list] = [found.querySelector("p"), found.querySelector("ul")];
const most = 12;

try {
  localStorage.setItem("kaiqiao-language", document.body.dataset.language);
} catch {
  // A browser that keeps nothing for files.
}

function rank([title, text], words) {
  const [name, all] = [title.toLowerCase(), `${title} ${text}`.toLowerCase()];
  if (!words.every((word) => all.includes(word))) return 0;
  if (name === words.join("_") || name === words.join(" ")) return 4;
  if (name.startsWith(words[0])) return 3;
  return words.every((word) => name.includes(word)) ? 2 : 1;
}

function item([title, text, address]) {
  const [line, link, said] = ["li", "a", "span"].map((one) => document.createElement(one));
  link.href = `${document.body.dataset.root}/${address}`;
  link.textContent = title;
  said.textContent = text;
  line.append(link, " ", said);
  return line;
}

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.hidden = words.length === 0;
  if (found.hidden) return;
  const ranked = window.KAIQIAO_INDEX.map((entry) => [rank(entry, words), entry]).filter(([one]) => one > 0);
  ranked.sort(([one], [other]) => other - one);
  list.replaceChildren(...ranked.slice(0, most).map(([, entry]) => item(entry)));
  status.textContent = ranked.length ? status.dataset.some.replace("#", ranked.length) : status.dataset.none;
}

place.hidden = false;
field.addEventListener("input", show);
place.addEventListener("keydown", (event) => {
  const links = [field, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const next = links[links.indexOf(document.activeElement) + step];
    if (next) next.focus();
    event.preventDefault();
  } else if (event.key === "Escape") {
    field.value = "";
    field.focus();
    show();
  }
});
addEventListener("click", (event) => {
  if (!place.contains(event.target)) found.hidden = true;
});
