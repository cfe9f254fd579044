// The page: which view is shown, in which language and colours, and whether all is well.
import { path } from "./address.js";
import { fill, h, icon, patch } from "./dom.js";
import { connect, deadLetters, get, listen } from "./api.js";
import { age, direction, language, number, problem, say, setLanguage, t } from "./i18n.js";
import { deadView } from "./dead.js";
import { eventsView } from "./events.js";
import { eventView, pasteView } from "./event.js";
import { feedsView, healthView } from "./health.js";
import { logsView } from "./logs.js";
import { storiesView, storyByIdView, storyView } from "./story.js";

const routes = [
  [/^\/?$/, eventsView, "events"],
  [/^\/event\/(.+)$/, eventView, "events"],
  [/^\/story\/(.+)$/, storyView, "stories"],
  [/^\/stories$/, storiesView, "stories"],
  [/^\/stories\/(.+)$/, storyByIdView, "stories"],
  [/^\/health$/, healthView, "health"],
  [/^\/logs$/, logsView, "logs"],
  [/^\/dead$/, deadView, "dead"],
  [/^\/feeds$/, feedsView, "feeds"],
  [/^\/paste$/, pasteView, "paste"],
];
const links = { events: "#/", stories: "#/stories", health: "#/health", logs: "#/logs", dead: "#/dead", feeds: "#/feeds", paste: "#/paste" };
const AGES = 20_000;
const root = document.documentElement;
const [main, banner, header, nav, tools] = ["main", "banner", "header", "nav", "tools"].map((id) => document.getElementById(id));
let view = {}, shown = "", active = "events", state = null, connected = true;

// What the reader has chosen, else what the device says.
function chosen(what, device) {
  try { return localStorage.getItem(`barid.${what}`) || device(); } catch { return device(); /* private mode */ }
}
const theme = () => chosen("theme", () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
const motion = () => chosen("motion", () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "still" : "moving"));
function choose(what, value) {
  try { localStorage.setItem(`barid.${what}`, value); } catch { /* private mode */ }
  frame();
  document.getElementById(what).focus();
}
// A button that shows what is, and turns it into the other.
const toggle = (what, now, other) => {
  const said = `${t(what)}: ${t(now)}`;
  return h("button", { type: "button", id: what, "data-key": what, "data-is": now, "aria-label": said, title: said, onclick: () => choose(what, other) }, icon(now));
};
const menu = (open) => { header.classList.toggle("open", open); document.getElementById("menu").setAttribute("aria-expanded", String(open)); };

function frame() {
  root.lang = language();
  root.dir = direction();
  root.dataset.theme = theme();
  root.dataset.motion = motion();
  document.title = `${t(active)} · ${t("barid")}`;
  document.getElementById("skip").textContent = t("skip");
  document.getElementById("name").textContent = t("barid");
  const counts = { health: state?.problems.length, dead: deadLetters(state) };
  patch(nav, Object.entries(links).map(([name, href]) =>
    h("a", { href, "data-key": name, "aria-current": name === active ? "page" : null, onclick: () => menu(false) }, t(name),
      counts[name] ? h("span", { class: "count" }, number(counts[name])) : null)));
  const other = language() === "ar" ? "en" : "ar";
  patch(tools,
    h("button", { type: "button", lang: other, id: "language", "data-key": "language", onclick: () => { setLanguage(other); shown = ""; show(); } }, t("language")),
    toggle("motion", motion(), motion() === "still" ? "moving" : "still"), toggle("theme", theme(), theme() === "dark" ? "light" : "dark"),
    h("button", { type: "button", id: "menu", "data-key": "menu", "aria-label": t("menu"), "aria-controls": "nav", "aria-expanded": String(header.classList.contains("open")), onclick: () => menu(!header.classList.contains("open")) }, icon("menu")));
  warn();
}

// What keeps articles from getting through, on one line.
function warn() {
  const critical = state?.problems.filter((p) => p.severity === "critical") ?? [];
  const told = !connected ? t("lost") : critical.length ? [problem(critical[0]).what, critical.length > 1 ? say("moreProblems", { n: critical.length - 1 }) : ""].join(" ") : "";
  if (banner.dataset.told === told) return;
  banner.dataset.told = told;
  fill(banner, told && connected ? h("a", { href: "#/health", lang: problem(critical[0]).lang }, told) : told);
}

function show() {
  const found = routes.find(([pattern]) => pattern.test(path()));
  if (!found) { location.replace("#/"); return; }
  const [pattern, make, name] = found, place = `${name} ${path()}`;
  if (place === shown && view.update) { view.update(); return; } // the same view is asked for something else
  view.leave?.();
  const first = !shown;
  [active, shown] = [name, place];
  frame();
  menu(false);
  view = make(main, ...pattern.exec(path()).slice(1).map(decodeURIComponent));
  return first;
}

addEventListener("hashchange", () => {
  if (location.hash === "#main") return;
  const before = shown;
  show();
  if (before !== shown) { main.focus({ preventScroll: true }); if (path() !== "/") scrollTo(0, 0); }
});
addEventListener("keydown", (event) => { if (event.key === "Escape" && header.classList.contains("open")) { menu(false); document.getElementById("menu").focus(); } });
document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
for (const query of ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"]) matchMedia(query).addEventListener("change", frame);
setInterval(() => {
  for (const time of document.querySelectorAll("time[data-age]")) if (!time.closest(".letters")) time.textContent = age(time.dateTime);
}, AGES);
const told = (now) => {
  const before = JSON.stringify([state?.problems.length, deadLetters(state)]);
  state = now;
  if (before !== JSON.stringify([now.problems.length, deadLetters(now)])) frame();
  else warn();
};
frame();
listen("state", told);
connect((ok) => { connected = ok; warn(); });
get("state").then(told).catch(() => {});
show();
