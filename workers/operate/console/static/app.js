// The page: which view is shown, in which language and colours, and whether all is well.
import { fill, h } from "./dom.js";
import { connect, deadLetters, get, listen } from "./api.js";
import { language, problem, setLanguage, t } from "./i18n.js";
import { eventsView } from "./events.js";
import { eventView, pasteView, storyView } from "./event.js";
import { deadView, feedsView, healthView, logsView } from "./service.js";

const routes = [
  [/^#?\/?$/, eventsView, "events"],
  [/^#\/event\/(.+)$/, eventView, "events"],
  [/^#\/story\/(.+)$/, storyView, "events"],
  [/^#\/health$/, healthView, "health"],
  [/^#\/logs$/, logsView, "logs"],
  [/^#\/dead$/, deadView, "dead"],
  [/^#\/feeds$/, feedsView, "feeds"],
  [/^#\/paste$/, pasteView, "paste"],
];
const links = { events: "#/", health: "#/health", logs: "#/logs", dead: "#/dead", feeds: "#/feeds", paste: "#/paste" };
const main = document.getElementById("main");
const banner = document.getElementById("banner");
let leave = () => {};
let state = null;
let connected = true;

function theme() {
  let chosen = null;
  try { chosen = localStorage.getItem("barid.theme"); } catch { /* private mode */ }
  return chosen || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function frame(active) {
  const root = document.documentElement;
  root.lang = language();
  root.dir = language() === "ar" ? "rtl" : "ltr";
  root.dataset.theme = theme();
  document.title = `${t(active)} · Barid`;
  document.getElementById("skip").textContent = t("skip");
  const wrong = state?.problems.length, dead = deadLetters(state);
  fill(document.getElementById("nav"), Object.entries(links).map(([name, href]) =>
    h("a", { href, "aria-current": name === active ? "page" : null }, t(name),
      name === "health" && wrong ? h("span", { class: "count" }, `(${wrong})`) : null,
      name === "dead" && dead ? h("span", { class: "count" }, `(${dead})`) : null)));
  const other = language() === "ar" ? "en" : "ar";
  fill(document.getElementById("tools"),
    h("button", { lang: other, id: "language", onclick: () => { setLanguage(other); show(); document.getElementById("language").focus(); } }, t("language")),
    h("button", { id: "theme", onclick: () => {
      const next = theme() === "dark" ? "light" : "dark";
      try { localStorage.setItem("barid.theme", next); } catch { /* private mode */ }
      root.dataset.theme = next; frame(active); document.getElementById("theme").focus();
    } }, `${t("theme")}: ${t(theme())}`));
  warn();
}

function warn() {
  const critical = state?.problems.filter((p) => p.severity === "critical") || [];
  banner.className = critical.length ? "critical" : "";
  const told = !connected ? t("lost") : critical.length ? critical.map((p) => problem(p).what).join(" ") : "";
  if (banner.textContent !== told) banner.textContent = told;
}

let active = "events";
function show() {
  leave();
  for (const [pattern, view, name] of routes) {
    const match = pattern.exec(location.hash);
    if (!match) continue;
    active = name;
    frame(name);
    leave = view(main, ...match.slice(1).map(decodeURIComponent)) || (() => {});
    return;
  }
  location.hash = "#/";
}

addEventListener("hashchange", () => { if (location.hash !== "#main") { show(); main.focus({ preventScroll: true }); scrollTo(0, 0); } });
document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
const told = (now) => {
  const before = JSON.stringify([state?.problems.length, deadLetters(state)]);
  state = now;
  if (before !== JSON.stringify([now.problems.length, deadLetters(now)])) {
    const focused = document.activeElement?.getAttribute("href");
    frame(active);
    if (focused) document.querySelector(`nav a[href="${focused}"]`)?.focus();
  } else warn();
};
listen("state", told);
connect((ok) => { connected = ok; warn(); });
get("state").then(told).catch(() => {});
show();
