// Figures: tables, and small charts as SVG (lines over time, stacked columns), which have their figures as text as well.
import { h } from "./dom.js";
import { clock, number, stamp } from "./i18n.js";

// The drawing is stretched to its place; so words stand beside it, not in it.
const WIDTH = 600, HEIGHT = 120, FOOT = 1, HEAD = 1, DASHES = 4;

function frame(label, top, from, to, marks, scale) {
  const when = to - from > 86400 * 0.9 ? stamp : clock;
  return h("div", { class: "plot" }, h("div", { class: "top" }, scale(top)),
    h("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
      h("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }),
      h("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEAD, y2: HEAD }), marks),
    h("div", { class: "foot" }, h("bdi", {}, when(from)), h("bdi", {}, when(to))));
}

// series: [{name, colour?, points: [[time, value], ...]}]; `colour` is a topic, else lines differ by their dashes.
export function lines(label, series, scale = (value) => number(value, value < 10 ? 2 : 0)) {
  const points = series.flatMap((s) => s.points);
  if (points.length < 2) return h("p", { class: "quiet" }, "–");
  const times = points.map((p) => p[0]);
  const from = Math.min(...times), to = Math.max(...times, from + 1);
  const top = Math.max(...points.map((p) => p[1]), 1e-9);
  const x = (time) => ((time - from) / (to - from)) * WIDTH;
  const y = (value) => HEIGHT - FOOT - (value / top) * (HEIGHT - FOOT - HEAD);
  let plain = 0;
  const told = series.map((s) => ({ ...s, now: s.points.at(-1)?.[1] ?? 0, style: `${s.colour ?? ""} dash-${s.colour ? 0 : plain++ % DASHES}` }));
  const drawn = (s, d) => h("path", { class: `line ${s.style}`, "vector-effect": "non-scaling-stroke", d });
  return h("div", {}, frame(`${label}: ${told.map((s) => `${s.name} ${scale(s.now)}`).join(", ")}`, top, from, to, told.map((s) =>
    drawn(s, s.points.map((p, i) => `${i ? "L" : "M"}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join(""))), scale),
    h("ul", { class: "legend" }, told.map((s) => h("li", {}, h("svg", { viewBox: "0 0 28 8", "aria-hidden": "true" }, drawn(s, "M0 4H28")), h("bdi", {}, s.name), h("b", { class: "n" }, scale(s.now))))));
}

// columns: [{name, colour, values: [...]}], stacked
export function columns(label, series, from, to) {
  const size = series[0]?.values.length || 1, width = WIDTH / size;
  const sums = Array.from({ length: size }, (_, i) => series.reduce((sum, s) => sum + s.values[i], 0));
  const top = Math.max(...sums, 1);
  const base = new Array(size).fill(0);
  const told = series.map((s) => ({ ...s, now: s.values.reduce((a, b) => a + b, 0) }));
  const marks = told.map((s) => h("g", { class: s.colour }, s.values.map((value, i) => {
    if (!value) return null;
    const tall = (value / top) * (HEIGHT - FOOT - HEAD);
    base[i] += tall;
    return h("rect", { class: "column", x: i * width + 0.5, width: Math.max(width - 1, 1), y: HEIGHT - FOOT - base[i], height: tall });
  })));
  return frame(`${label}: ${told.map((s) => `${s.name} ${number(s.now)}`).join(", ")}`, top, from, to, marks, number);
}

// A table that becomes cards on phones; each cell knows its head. It is renewed in place (`patch`).
// heads: a text; {n: text} above numbers; {long: text} above what may be long.
// rows: [key, cells, attributes?]; the first cell is the row's head.
export function table(label, heads, rows) {
  const named = heads.map((head) => (typeof head === "string" ? { text: head } : head.n ? { text: head.n, kind: "n" } : { text: head.long, kind: "long" }));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, h("table", { class: "cards" },
    h("thead", {}, h("tr", {}, named.map(({ text, kind }) => h("th", { scope: "col", class: kind === "n" ? "n" : null }, text)))),
    h("tbody", {}, rows.map(([key, cells, attributes = {}]) => h("tr", { "data-key": key, ...attributes }, cells.map((cell, at) => at === 0
      ? h("th", { scope: "row" }, cell)
      : h("td", { class: named[at].kind, "data-label": named[at].text }, typeof cell === "number" ? number(cell) : cell)))))));
}
