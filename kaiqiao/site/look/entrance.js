// Leads to the pages in the reader's language: the one that was read last, else the browser's own. A chapter
// says which page is meant: index.html?to=films.html.
addEventListener("DOMContentLoaded", () => {
  const links = [...document.querySelectorAll("a[data-language]")];
  let kept = null;
  try {
    kept = localStorage.getItem("kaiqiao-language");
  } catch {
    // A browser that keeps nothing for files.
  }
  const wished = [kept, ...navigator.languages].filter(Boolean).map((one) => one.slice(0, 2));
  const found = wished.map((one) => links.find((link) => link.dataset.language === one)).find(Boolean);
  const page = new URLSearchParams(location.search).get("to") ?? "index.html";
  if (!/^[a-z]+(?:\/[a-z]+)*\.html$/.test(page)) return;
  const tree = found ?? links.find((link) => link.lang === document.documentElement.lang);
  // A chapter in the frame of the first page leads out of it.
  top.location.replace(new URL(page, tree.href));
});
