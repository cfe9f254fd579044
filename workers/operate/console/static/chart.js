// Small charts as SVG: lines over time, and stacked columns. Each has its figures as text as well.
import { h } from "./dom.js";
import { clock, number, moment } from "./i18n.js";

// The drawing is stretched to its place; so words stand beside it, not in it.
const WIDTH = 600, HEIGHT = 120, FOOT = 1, HEAD = 1;

function frame(label, top, from, to, marks) {
  const span = to - from;
  const when = span > 86400 * 0.9 ? moment : clock;
  return h("div", { class: "plot" }, h("div", { class: "top" }, number(top, top < 10 ? 2 : 0)), h("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    h("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }),
    h("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEAD, y2: HEAD }),
    marks), h("div", { class: "foot" }, h("bdi", {}, when(from)), h("bdi", {}, when(to))));
}

const legend = (series) => h("ul", { class: "legend" }, series.map((s) =>
  h("li", { class: `s-${s.colour}` }, h("i", { "aria-hidden": "true" }), s.name, " ", h("b", {}, number(s.now, 2)))));

// series: [{name, colour, points: [[time, value], ...]}]
export function lines(label, series) {
  const points = series.flatMap((s) => s.points);
  const times = points.map((p) => p[0]);
  const from = Math.min(...times), to = Math.max(...times, from + 1);
  const top = Math.max(...points.map((p) => p[1]), 1e-9);
  const x = (time) => ((time - from) / (to - from)) * WIDTH;
  const y = (value) => HEIGHT - FOOT - (value / top) * (HEIGHT - FOOT - HEAD);
  const told = series.map((s) => ({ ...s, now: s.points.at(-1)?.[1] ?? 0 }));
  const summary = `${label}: ${told.map((s) => `${s.name} ${number(s.now, 2)}`).join(", ")}`;
  if (points.length < 2) return h("div", {}, h("p", { class: "quiet" }, "…"));
  return h("div", {}, frame(summary, top, from, to, told.map((s) =>
    h("g", { class: `s-${s.colour}` }, h("path", { class: "line", "vector-effect": "non-scaling-stroke", d: s.points.map((p, i) => `${i ? "L" : "M"}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join("") })))), legend(told));
}

// columns: [{name, colour, values: [...]}], stacked
export function columns(label, series, from, to) {
  const size = series[0]?.values.length || 1;
  const sums = Array.from({ length: size }, (_, i) => series.reduce((sum, s) => sum + s.values[i], 0));
  const top = Math.max(...sums, 1);
  const base = new Array(size).fill(0);
  const width = WIDTH / size;
  const told = series.map((s) => ({ ...s, now: s.values.reduce((a, b) => a + b, 0) }));
  const marks = told.map((s) => h("g", { class: `s-${s.colour}` }, s.values.map((value, i) => {
    if (!value) return null;
    const tall = (value / top) * (HEIGHT - FOOT - HEAD);
    base[i] += tall;
    return h("rect", { class: "column", x: i * width + 0.5, width: Math.max(width - 1, 1), y: HEIGHT - FOOT - base[i], height: tall });
  })));
  return h("div", {}, frame(`${label}: ${told.map((s) => `${s.name} ${number(s.now)}`).join(", ")}`, top, from, to, marks), legend(told));
}
