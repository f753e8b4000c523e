// Made from app_pages/canvas/protocol by ./run bundle: change it there.

export type Format = "percent" | "whole" | "short";

/** Colours by what they stand for. */
export interface Palette {
  train: string;
  held_out: string;
  gradient: string;
  decay: string;
  geometry: string;
  control: string;
  grid: string;
  wrong: string;
  ink: string;
  lit_train: string;
  lit_held_out: string;
  glow: string;
  phases: Record<string, string>;
}

/** A palette for each kind of page. */
export interface Colours {
  light: Palette;
  dark: Palette;
}

/** Where an array lies behind the header, in bytes: float32 or uint8. */
export interface ArrayPlace {
  offset: number;
  shape: number[];
  kind: "f4" | "u1";
}

/** A number of each frame, and how it is said. */
export interface NumberHeader {
  array: string;
  format: "percent" | "whole" | "short";
}

/** An entry of a legend: a line, or an area. */
export interface LegendHeader {
  label: string;
  colour: string;
  area: boolean;
}

/** A cell of a table, rows from below. */
export interface CellHeader {
  row: number;
  column: number;
}

/** A phase of a run, in steps. */
export interface SpanHeader {
  phase: string;
  start: number;
  end: number;
}

/** What all panels have (see `panels.Panel`). */
export interface PanelHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
}

/** A curve. */
export interface SeriesHeader {
  name: string;
  label: string;
  colour: string;
  xs: string;
  ys: string;
  dashed: boolean;
  points: boolean;
  thin: boolean;
}

/** A curve that is to be drawn before it is seen. */
export interface CurveHeader {
  xs: string;
  ys: string;
}

/** What is to be guessed on a picture of curves (see `parts.Guess`). */
export interface GuessHeader {
  at: number;
  near: number;
  words: Record<string, string>;
  axis: "x" | "y" | "curve";
  place: number;
  format: "percent" | "whole" | "short";
  waits_at: number | null;
  curve: CurveHeader | null;
}

/** A step that can be marked (see `parts.Mark`). */
export interface MarkHeader {
  at: number;
  label: string;
  steps: string;
}

/** Curves. */
export interface LinesHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "lines";
  series: SeriesHeader[];
  log_x: boolean;
  log_y: boolean;
  percent: boolean;
  range_x: [number, number] | null;
  range_y: [number, number] | null;
  cursor: boolean;
  live: boolean;
  spans: SpanHeader[];
  guess: GuessHeader | null;
  mark: MarkHeader | null;
}

/** A cloud of points. */
export interface PointsHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "points";
  points: string;
  names: string[];
  order: string | null;
  colours: string[] | null;
  joined: boolean;
  closed: boolean;
  reach: number;
  spins: boolean;
  shell: [number, number] | null;
}

/** Bars. */
export interface BarsHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "bars";
  values: string;
  positions: string;
  range_y: [number, number];
  colour: string;
  marked: number[] | null;
  beside: string | null;
  beside_colour: string;
  log_y: boolean;
}

/** One row of the table. */
export interface TeethHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "teeth";
  values: string;
  filled: string;
  range_y: [number, number];
  above: string;
  below: string;
}

/** Many curves over one axis. */
export interface BundleHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "bundle";
  values: string;
  range_y: [number, number];
  start: number;
  beside: string | null;
}

/** A table of cells. */
export interface HeatHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "heat";
  values: string;
  path: string | null;
  path_values: string | null;
  row_names: string[];
  column_names: string[];
  names: string[];
  low: number;
  high: number;
  log: boolean;
  bar: "percent" | "whole" | "short" | "";
  palette: string[] | null;
  picks: boolean;
  hint: string;
  chosen: CellHeader | null;
}

/** A table of questions and what is answered to them. */
export interface AnswersHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "answers";
  values: string;
  expected: string;
  kinds: string;
  kind_names: string[];
  none: number;
  form: string;
  chosen: CellHeader;
}

/** A network that is asked in the browser (see `parts.Network`). */
export interface NetworkHeader {
  name: string;
  heads: number;
  frames: string;
  levels: Record<string, string>;
  scales: Record<string, string>;
  said: string;
}

/** All answers to one question, on a clock. */
export interface RingHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "ring";
  values: string;
  answers: string;
  taught: number;
  form: string;
  chosen: CellHeader;
  size: number;
  sentences: Record<string, string>;
  labels: [string, string];
  table: string;
  network: NetworkHeader | null;
}

/** Frequencies as clocks that are switched on and off, and what those that are on answer together. */
export interface ClocksHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "clocks";
  frequencies: number[];
  on: number;
  values: string;
  bias: string;
  cosines: string;
  sines: string;
  left: string;
  right: string;
  symbols: string;
  beside: string;
  form: string;
  chosen: CellHeader;
  size: number;
  sentences: Record<string, string>;
  labels: [string, string];
}

/** A number over seeds. */
export interface RowHeader {
  label: string;
  value: number | null;
  low: number | null;
  high: number | null;
  each: (number | null)[];
  null: number | null;
  colour: string;
}

/** Numbers over seeds, one below another. */
export interface DotsHeader {
  name: string;
  title: string;
  note: string;
  x: string;
  y: string;
  says: string;
  numbers: Record<string, NumberHeader>;
  code: string;
  width: number;
  height: number;
  legend: LegendHeader[];
  group: string;
  choice: string;
  tall: boolean;
  picture: "dots";
  rows: RowHeader[];
  log_x: boolean;
  percent: boolean;
}

/** The words of a stage's controls. */
export interface StageText {
  scrubber: string;
  step: string;
  play: string;
  pause: string;
  back: string;
  on: string;
  speed: string;
  download: string;
  more: string;
  item: string;
  told: string;
  guess: string;
  mark: string;
}

/** A stage. */
export interface StageHeader {
  id: string;
  language: string;
  steps: boolean;
  step: number | null;
  cell: CellHeader | null;
  plays: boolean;
  veiled: boolean;
  spans: SpanHeader[];
  phases: Record<string, string>;
  address: string;
  colours: Colours;
  text: StageText;
  panels: (LinesHeader | PointsHeader | BarsHeader | TeethHeader | BundleHeader | HeatHeader | DotsHeader | AnswersHeader | RingHeader | ClocksHeader)[];
  arrays: Record<string, ArrayPlace>;
}

/** The sandpile that a visitor feeds. */
export interface PileData {
  language: string;
  side: number;
  sides: number[];
  means: Record<string, number>;
  colours: Colours;
  avalanche: string;
  text: Record<string, string>;
  paces: string[];
}

/** A made-up loss of two weights (see `story.chapters.weight_decay.Valley`). */
export interface ValleyData {
  place: number;
  stiffness: number;
  reach: number;
  lr: number;
}

/** The words of the two forces; `weight` has {value} and {case} in it, one sentence a weight. */
export interface ForcesText {
  label: string;
  together: string;
  against: string;
  alone: string;
  go: string;
  pull: string;
  first: string;
  second: string;
  least: string;
  weight: string[];
  cases: Record<string, string>;
  legend: Record<string, string>;
}

/** The two forces on a point that a visitor drags. */
export interface ForcesData {
  valley: ValleyData;
  alone: number;
  weights: [number, number];
  decay: number;
  starts: Record<string, [number, number]>;
  colours: Colours;
  text: ForcesText;
  language: string;
}

/** A part of a film, and when it begins, in seconds. */
export interface FilmPart {
  name: string;
  start: number;
}

/** The words of a film's controls; `on` has {part} in it, `part` {n}, {count} and {name}. */
export interface FilmText {
  label: string;
  back: string;
  again: string;
  full: string;
  pause: string;
  play: string;
  on: string;
  over: string;
  part: string;
}

/** A film in steps; the film itself lies behind. */
export interface FilmHeader {
  id: string;
  rate: number;
  parts: FilmPart[];
  text: FilmText;
}

/** A claim, or a number of a paper; `standing` names its mark, `group` its chapter. */
export interface LedgerRow {
  name: string;
  group: number;
  standing: string;
  verdict: string;
  statement: string;
  sentence: string;
  blind: string;
}

/** A verdict, or what stands in its place. */
export interface LedgerStanding {
  name: string;
  label: string;
}

/** The words around the ledger; `found` has {left} and {all} in it, `mark` {verdict} and {statement}. */
export interface LedgerText {
  all: string;
  search: string;
  filter: string;
  map: string;
  mark: string;
  blind: string;
  found: string;
  none: string;
}

/** The whole ledger; `verdict` and `search` are what the address asks for. */
export interface LedgerData {
  rows: LedgerRow[];
  groups: string[];
  standings: LedgerStanding[];
  blind: string[];
  verdict: string;
  search: string;
  last: string;
  address: string;
  colours: Colours;
  text: LedgerText;
}

/** What the button of presenter mode says: off, and on. */
export interface PresentData {
  present: string;
  leave: string;
}

export type AnyPanelHeader = LinesHeader | PointsHeader | BarsHeader | TeethHeader | BundleHeader | HeatHeader | DotsHeader | AnswersHeader | RingHeader | ClocksHeader;
