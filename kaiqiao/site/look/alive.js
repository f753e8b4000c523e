// Where there is room, the picture of the first page is the page itself, playing.
const link = document.querySelector(".alive a[data-title]");
if (link && innerWidth >= 900 && innerHeight >= 500) {
  const frame = document.createElement("iframe");
  frame.src = link.href;
  frame.title = link.dataset.title;
  link.replaceWith(frame);
}
