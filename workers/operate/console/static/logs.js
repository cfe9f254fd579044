// Log lines: what happened and to what first, the rest behind it; searched over all that are kept.
import { address, asked, go } from "./address.js";
import { bones, debounce, empty, fill, h, icon, why } from "./dom.js";
import { follow, get } from "./api.js";
import { cause, instant, number, say, t } from "./i18n.js";

const LEVELS = ["debug", "info", "warning", "error"], USUAL = "info";
const KEPT = 500, FRAME = 200;
const APART = new Set(["timestamp", "severity_text", "event_name", "position", "service.instance.id", "host.name", "process.pid", "title", "error", "task_id", "enqueued_at", "otel.scope.name", "exception.stacktrace", "article_id", "event_id", "trace_id", "span_id"]);
const rank = (line) => { const at = LEVELS.indexOf(line.severity_text); return at < 0 ? 3 : at; };
// A library's warning is no more than news: it names nothing that somebody could put right (as in loglines.py).
const weight = (line) => (rank(line) === 2 && line["otel.scope.name"] !== undefined ? 1 : rank(line));

const badge = (line) => h("span", { class: `badge ${["quiet", "quiet", "", "error"][weight(line)]}` }, t(`levels/${LEVELS[weight(line)]}`));
const time = (line) => h("time", { datetime: line.timestamp, title: instant(line.timestamp) }, new Date(line.timestamp).toLocaleTimeString("en-GB", { hour12: false }) + line.timestamp.slice(19, 23));

function item(line) {
  const fields = Object.entries(line).filter(([name, value]) => !APART.has(name) && value !== null && value !== "" && !(Array.isArray(value) && !value.length));
  return h("li", { "data-name": line.event_name, "data-position": line.position }, time(line), h("span", {}, badge(line)), h("div", { class: "what" },
    h("b", {}, line.event_name), line.title ? h("bdi", {}, line.title) : null, line.error ? h("bdi", {}, line.error) : null, " ",
    h("span", { class: "fields" },
      line.article_id ? [h("a", { href: line.event_id ? `#/event/${line.event_id}` : "#/dead" }, `article_id=${line.article_id}`), " "] : null,
      fields.map(([name, value]) => [`${name}=`, h("bdi", {}, Array.isArray(value) ? value.join(",") : typeof value === "object" ? JSON.stringify(value) : String(value)), " "]),
      line["service.instance.id"] ?? "")));
}

// Equal errors: what went wrong, how often and when; its lines are one click away.
const group = (one) => h("li", { "data-group": one.event_name }, h("b", { class: "n" }, `${number(one.count)}×`), h("div", {},
  h("p", { class: "error" }, one.error ? why(cause(one.error), one.error) : h("code", {}, one.event_name)),
  h("p", { class: "quiet" }, badge(one), h("code", { dir: "ltr" }, one.event_name), h("span", {}, one.count > 1 ? say("firstLast", { first: instant(one.first), last: instant(one.last) }) : instant(one.last)),
    h("a", { href: address({ text: `event_name=${one.event_name}`, level: one.severity_text }, "/logs") }, t("itsLines")))));

export function logsView(main) {
  let paused = false, turn = 0, coming = [], due = 0, shown = "", loading = 0, late = false;
  // What is asked stands in the address.
  const wanted = () => { const { text, level, grouped } = asked(); return { text, level: LEVELS.includes(level) ? level : USUAL, grouped: grouped === "1" }; };
  const ask = (changed, quietly) => { const { text, level, grouped } = { ...wanted(), ...changed }; go(address({ text, level: level === USUAL ? "" : level, grouped: grouped ? "1" : "" }, "/logs"), quietly); };
  const list = h("ol", { class: "lines", tabindex: 0, id: "lines", "aria-label": t("logs"), dir: "ltr" });
  const groups = h("ol", { class: "groups-of-errors", id: "groups" });
  const note = h("div", { id: "note" }, bones(3)), storm = h("p", { class: "quiet", role: "status" });
  const seen = new Set();
  const put = (lines) => {
    const fresh = lines.filter((line) => !seen.has(line.position));
    fresh.forEach((line) => seen.add(line.position));
    list.prepend(...fresh.map(item).reverse());
    while (list.children.length > KEPT) { seen.delete(list.lastChild.dataset.position); list.lastChild.remove(); }
    if (list.children.length) fill(note);
  };
  async function load() {
    const mine = ++turn, { text, level, grouped } = wanted();
    loading += 1;
    try {
      if (grouped) {
        const found = await get("logs/groups", { grep: text, level: levels.value });
        if (mine !== turn) return;
        fill(groups, found.groups.map(group));
        fill(note, found.groups.length ? null : empty(t("groupedNone")));
        return;
      }
      const { lines } = await get("logs", { limit: KEPT, grep: text, level });
      if (mine !== turn) return;
      shown = text;
      // The same lines again (asked a second time as the stream opened) are left as they are: what is selected stays.
      if (lines.length && lines.length === seen.size && lines.every((line) => seen.has(line.position))) return;
      seen.clear();
      fill(list);
      put(lines);
      if (!lines.length) fill(note, empty(t("noLines"), t("noLinesTodo")));
    } catch (error) { if (mine === turn) fill(note, h("p", { class: "alarm", role: "alert" }, error.message)); }
    finally {
      loading -= 1;
      if (!loading && late) { late = false; again(); }
    }
  }
  // What comes is drawn a few times a second; while words are looked for, the service looks for them.
  const draw = () => {
    due = 0;
    const { text, level, grouped } = wanted();
    const lines = coming.filter((line) => weight(line) >= LEVELS.indexOf(level));
    coming = [];
    if (!lines.length || paused) return;
    if (text || shown || grouped) again();
    else put(lines);
  };
  // A search that takes longer than news come must still end: the next one waits for it.
  const again = debounce(400, () => { if (loading) late = true; else load(); });
  const stop = follow("live/logs", "logs", ({ lines, more }) => {
    storm.textContent = more ? t("tooFast") : "";
    coming.push(...lines);
    coming = coming.slice(-KEPT);
    due ||= setTimeout(draw, FRAME);
  }, load);
  const pause = h("button", { type: "button", id: "pause", "aria-pressed": "false", onclick: () => {
    paused = !paused;
    tellPause();
    if (!paused) load();
  } });
  const tellPause = () => {
    pause.setAttribute("aria-pressed", String(paused));
    fill(pause, h("span", { class: "live", "aria-hidden": "true" }), t(paused ? "resumeNone" : "pause"));
  };
  const typed = debounce(300, () => ask({ text: words.value.trim() }, true));
  const words = h("input", { type: "search", name: "filter", dir: "auto", placeholder: t("filter"), "aria-label": t("filter"), oninput: typed });
  const levels = h("select", { name: "level", "aria-label": t("level"), onchange: () => ask({ level: levels.value }) }, LEVELS.map((name) => h("option", { value: name }, name === "error" ? t("levels/error") : say("andAbove", { level: t(`levels/${name}`) }))));
  const modes = [false, true].map((value) => h("button", { type: "button", "data-grouped": String(value), onclick: () => ask({ grouped: value }) }, t(value ? "grouped" : "lines")));
  function update() {
    const { text, level, grouped } = wanted();
    if (document.activeElement !== words) words.value = text;
    // Groups are of what failed.
    for (const one of levels.options) one.hidden = grouped && LEVELS.indexOf(one.value) < 2;
    levels.value = grouped && level !== "error" ? "warning" : level;
    for (const mode of modes) mode.setAttribute("aria-pressed", String(mode.dataset.grouped === String(grouped)));
    list.hidden = grouped;
    groups.hidden = !grouped;
    load();
  }
  tellPause();
  fill(main, h("h1", { class: "hidden" }, t("logs")), h("div", { class: "ask", role: "search" }, h("div", { class: "search" }, icon("search"), words), levels,
    h("div", { class: "segments", role: "group", "aria-label": t("logs") }, modes), pause), storm, note, list, groups);
  update();
  return { update, leave() { stop(); again.stop(); typed.stop(); clearTimeout(due); turn = -1; } };
}
