// What can be taken away from a picture of the stage: the picture, and its numbers.

function tools(panel, canvasOf, stateOf) {
  const row = element("span", "tools");
  for (const [kind, make] of [["PNG", png], ["CSV", csv]]) {
    const button = element("button", "", kind);
    button.type = "button";
    button.title = fill(stateOf().run.text.download, { kind });
    button.setAttribute("aria-label", `${button.title}: ${panel.title}`);
    button.onclick = () => make(panel, canvasOf(), stateOf());
    row.append(button);
  }
  return row;
}

function save(href, name) {
  const link = element("a");
  link.href = href;
  link.download = name;
  link.click();
}

function png(panel, canvas, state) {
  const copy = element("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d");
  context.fillStyle = state.background;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  save(copy.toDataURL("image/png"), `${panel.name}.png`);
}

function csv(panel, _canvas, { run, frame }) {
  const lines = panel.rows ? dotsCsv(panel) : panel.series ? linesCsv(panel, run) : frameCsv(panel, run, frame);
  save(URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" })), `${panel.name}.csv`);
}

function linesCsv(panel, run) {
  const rows = ["curve,x,y"];
  for (const one of panel.series) {
    const [xs, ys] = [run.arrays[one.xs].values, run.arrays[one.ys].values];
    for (let i = 0; i < xs.length; i++) rows.push(`${one.name},${xs[i]},${ys[i]}`);
  }
  return rows;
}

function frameCsv(panel, run, frame) {
  const { shape, values } = run.arrays[panel.values ?? panel.points];
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  const start = (shape[0] === 1 ? 0 : frame) * size;
  const columns = shape.length > 2 ? shape[2] : 1;
  const rows = [`# step ${run.steps ? run.arrays.steps.values[frame] : "-"}`];
  for (let row = 0; row * columns < size; row++)
    rows.push([row, ...values.subarray(start + row * columns, start + (row + 1) * columns)].join(","));
  return rows;
}
