// The service itself: health, logs, dead letters, feeds.
import { fill, h } from "./dom.js";
import { deadLetters, get, listen, post } from "./api.js";
import { lines } from "./chart.js";
import { instant, moment, number, problem, seconds, t } from "./i18n.js";

const table = (label, heads, rows) => h("div", { class: "scroll card", tabindex: 0, role: "region", "aria-label": label },
  h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col", class: head.n ? "n" : null }, head.n || head)))), h("tbody", {}, rows)));
const n = (value, digits) => h("td", { class: "n" }, number(value, digits));

export function healthView(main) {
  const paused = h("section", { id: "paused", "aria-live": "polite" });
  const problems = h("section", { id: "problems", "aria-live": "polite" });
  const tiles = h("div", { class: "grid" }), plots = h("div", { class: "grid" }), rest = h("div", {});
  let told = "", held = "";
  const show = (state) => {
    const now = JSON.stringify(state.problems);
    if (now !== told) {
      told = now;
      fill(problems, h("h2", {}, t("problems")), state.problems.length
        ? state.problems.map((p) => {
          const { lang, what, todo } = problem(p);
          return h("div", { class: `card problem ${p.severity}`, dir: "auto", lang }, h("p", {}, h("b", { class: p.severity === "critical" ? "bad" : "warn" }, h("bdi", {}, p.name)), " ", what), h("p", { class: "todo" }, todo));
        })
        : h("p", { class: "good" }, t("well")));
    }
    const pauses = JSON.stringify(state.paused);
    if (pauses !== held) {
      held = pauses;
      fill(paused, state.paused.map((p) => h("div", { class: "card", "data-paused": p.what },
        h("b", {}, p.what === "all" ? t("claimingPaused") : `${t("lanePaused")}: ${t(p.what)}`), " ",
        `${t("since")} ${instant(p.since * 1000)}, ${t("by")} `, h("bdi", {}, p.by),
        h("p", { class: "todo" }, h("bdi", { dir: "ltr" }, p.what === "all" ? "barid resume" : `barid resume --lane ${p.what}`)))));
    }
    if (state.unreachable) { fill(tiles); fill(rest); return; }
    const rate = (name) => state.rates[name]?.["60"] ?? 0;
    const tile = (value, label) => h("div", { class: "card tile" }, h("b", {}, value), label);
    fill(tiles, tile(number(state.depth.in_flight), t("inFlight")), tile(seconds(state.oldest), t("oldest")),
      tile(number(rate("finished"), 2), t("perSecond")), tile(number(state.workers.length), t("workers")), tile(number(deadLetters(state)), t("dead")));
    fill(rest, h("h2", {}, t("lanes")),
      table(t("lanes"), [t("lane"), { n: t("waiting") }], Object.entries(state.lanes).map(([lane, waiting]) =>
        h("tr", { "data-lane": lane }, h("th", { scope: "row" }, t(lane)), n(waiting)))),
      h("h2", {}, t("queues")),
      table(t("queues"), [t("queue"), { n: t("waiting") }, { n: t("owed") }, { n: t("dropped") }, { n: t("held") }, { n: t("refused") }, { n: t("oldest") }], [
        h("tr", {}, h("th", { scope: "row" }, t("inbox")), n(state.inbox.waiting + state.inbox.calls), h("td", {}), h("td", {}), n(state.inbox.claimed), n(state.inbox.dead), h("td", {})),
        ...state.subscriptions.map((s) =>
          h("tr", {}, h("th", { scope: "row" }, s.name), n(s.length), n(s.owed), n(s.dropped), n(s.held), n(s.dead), h("td", { class: "n" }, seconds(s.oldest))))]),
      h("h2", {}, t("workers")),
      table(t("workers"), [t("worker"), t("host"), t("version"), { n: t("processes") }, { n: t("memory") }], state.workers.map((w) =>
        h("tr", {}, h("th", { scope: "row" }, w.name), h("td", {}, w.host), h("td", {}, h("bdi", { dir: "ltr" }, `${w.version} (${w.pipeline})`)), n(w.processes), h("td", { class: "n" }, `${number(w.memory / 2 ** 20)} MiB`)))),
      h("h2", {}, t("redis")), h("p", { dir: "ltr" }, `${state.redis.version} · ${state.redis.address} · ${number(state.redis.memory / 2 ** 20)}${state.redis.limit ? ` / ${number(state.redis.limit / 2 ** 20)}` : ""} MiB`));
  };
  const plot = async () => {
    const { samples } = await get("samples", { seconds: 3600 });
    const rate = (name) => samples.slice(1).map((s, i) => [s.at, Math.max(0, (s.counts[name] ?? 0) - (samples[i].counts[name] ?? 0)) / Math.max(s.at - samples[i].at, 1)]);
    const queues = [...new Set(samples.flatMap((s) => Object.keys(s.subscriptions)))].slice(0, 4);
    const colours = ["b", "c", "d", "e"];
    fill(plots,
      h("div", { class: "card" }, h("h2", {}, t("throughput")), lines(t("throughput"), [{ name: t("enqueued"), colour: "b", points: rate("enqueued") }, { name: t("finished"), colour: "a", points: rate("finished") }])),
      h("div", { class: "card" }, h("h2", {}, t("depth")), lines(t("depth"), [{ name: t("inFlight"), colour: "a", points: samples.map((s) => [s.at, s.depth.in_flight]) }, ...queues.map((q, i) => ({ name: q, colour: colours[i], points: samples.map((s) => [s.at, s.subscriptions[q] ?? 0]) }))])),
      h("div", { class: "card" }, h("h2", {}, t("age")), lines(t("age"), [{ name: t("oldest"), colour: "d", points: samples.map((s) => [s.at, s.oldest]) }])));
  };
  fill(main, h("h1", {}, t("health")), paused, problems, tiles, plots, rest);
  get("state").then(show).catch((error) => fill(problems, h("p", { class: "bad" }, error.message)));
  plot().catch(() => {});
  const timer = setInterval(() => plot().catch(() => {}), 10000);
  const stop = listen("state", show);
  return () => { stop(); clearInterval(timer); };
}

const LEVELS = ["debug", "info", "warning", "error"];
const APART = new Set(["timestamp", "severity_text", "event_name", "service.instance.id", "host.name", "process.pid", "title", "task_id", "enqueued_at", "exception.stacktrace"]);

export function logsView(main) {
  let level = 0, text = "", paused = false, kept = [];
  const list = h("ol", { class: "logs card", tabindex: 0, id: "lines", "aria-label": t("logs") });
  const note = h("p", { class: "quiet" });
  const rank = (line) => { const at = LEVELS.indexOf(line.severity_text); return at < 0 ? 3 : at; };
  const fits = (line) => rank(line) >= level && (!text || JSON.stringify(line).toLowerCase().includes(text));
  const item = (line) => h("li", { "data-name": line.event_name },
    `${(line.timestamp || "").slice(11, 23)} `, h("b", { class: ["", "good", "warn", "bad"][rank(line)] }, line.severity_text), ` ${line.event_name} `,
    Object.entries(line).filter(([name]) => !APART.has(name)).map(([name, value]) =>
      name === "article_id" ? [" ", h("a", { href: line.event_id ? `#/event/${line.event_id}` : "#/dead" }, `article_id=${value}`)] : [` ${name}=`, h("bdi", {}, Array.isArray(value) ? value.join(",") : String(value))]),
    line.title ? [" ", h("bdi", {}, line.title)] : null, ` ${line["service.instance.id"] || ""}`);
  const draw = () => {
    fill(list, kept.filter(fits).slice(-500).reverse().map(item));
    note.textContent = list.children.length ? "" : t("noLogs");
  };
  get("logs", { limit: 500 }).then((found) => { kept = [...found.lines, ...kept]; draw(); }).catch((error) => { note.textContent = error.message; });
  const stop = listen("log", (line) => {
    kept.push(line);
    if (kept.length > 2000) kept = kept.slice(-1000);
    if (paused || !fits(line)) return;
    list.prepend(item(line));
    note.textContent = "";
    while (list.children.length > 500) list.lastChild.remove();
  });
  const pause = h("button", { "aria-pressed": "false", onclick: () => { paused = !paused; pause.setAttribute("aria-pressed", paused); pause.textContent = t(paused ? "resume" : "pause"); if (!paused) draw(); } }, t("pause"));
  fill(main, h("h1", {}, t("logs")), h("div", { class: "bar" },
    h("label", {}, t("level"), h("select", { name: "level", onchange: (event) => { level = LEVELS.indexOf(event.target.value); draw(); } }, LEVELS.map((name, i) => h("option", { selected: i === level }, name)))),
    h("label", {}, t("filter"), h("input", { type: "search", name: "filter", dir: "auto", oninput: (event) => { text = event.target.value.toLowerCase(); draw(); } })), pause), note, list);
  return stop;
}

// What was pushed into the inbox and is no article, read when it is asked for.
function keptText({ entry, stage }) {
  if (stage !== "inbox") return null;
  const text = h("pre", { dir: "auto", tabindex: 0 });
  const read = async (event) => {
    if (!event.target.open || text.textContent) return;
    try {
      const kept = await get(`deadletters/${entry}`);
      text.textContent = kept.text + (kept.cut ? `\n\n${t("cutText")}` : "");
    } catch (error) { text.textContent = error.message; }
  };
  return h("details", { ontoggle: read }, h("summary", {}, t("show")), text);
}

export function deadView(main) {
  let shown = "";
  const body = h("div", {}), done = h("p", { role: "status", class: "good" });
  const act = async (path, what) => {
    if (path.endsWith("drop") && !confirm(t("reallyDrop"))) return;
    try { await post(path, what); done.textContent = t("done"); } catch (error) { done.textContent = error.message; }
    await load();
  };
  const buttons = (place, what) => h("td", {}, h("button", { onclick: () => act(`${place}/retry`, what) }, t("retry")), " ", h("button", { onclick: () => act(`${place}/drop`, what) }, t("drop")));
  async function load() {
    const { total, refused, articles, events } = await get("deadletters");
    shown = `${total} ${refused}`;
    fill(body,
      articles.length ? [h("p", {}, `${number(total)} `, h("button", { onclick: () => act("deadletters/retry", { all: true }) }, t("retryAll"))),
        table(t("dead"), [t("died"), t("stage"), t("error"), { n: t("tries") }, t("entry"), ""], articles.map((a) => h("tr", { "data-entry": a.entry },
          h("td", {}, moment(a.died_at)), h("td", {}, a.stage || "worker"), h("td", { class: "long", dir: "auto" }, a.error, keptText(a)), n(a.deliveries), h("td", { class: "long" }, a.entry), buttons("deadletters", { entries: [a.entry] }))))]
        : h("p", { class: "good" }, t("noDead")),
      events.length ? [h("h2", {}, t("refusedEvents")),
        table(t("refusedEvents"), [t("died"), t("subscription"), t("error"), { n: t("tries") }, t("events"), ""], events.map((e) => h("tr", { "data-refused": e.event_id },
          h("td", {}, moment(e.died_at)), h("td", {}, e.subscription), h("td", { class: "long", dir: "auto" }, e.error), n(e.refusals), h("td", { class: "long" }, h("a", { href: `#/event/${e.event_id}` }, e.event_id)), buttons("refused", { subscription: e.subscription, event_ids: [e.event_id] }))))] : null);
  }
  fill(main, h("h1", {}, t("dead")), done, body);
  const again = () => load().catch((error) => { done.textContent = error.message; });
  again();
  return listen("state", (state) => {
    if (state.unreachable) return;
    const refused = state.subscriptions.reduce((sum, s) => sum + s.dead, 0);
    if (shown !== `${deadLetters(state)} ${refused}`) again();
  });
}

export function feedsView(main) {
  const body = h("div", {});
  const load = async () => {
    const { total, feeds } = await get("feeds");
    fill(body, total ? [h("p", {}, number(total)), table(t("feeds"), [t("feed"), t("status"), t("last"), t("next"), { n: t("perDay") }, t("problem")], feeds.map((f) => h("tr", { "data-feed": f.name },
      h("th", { scope: "row" }, h("bdi", {}, f.name)), h("td", { class: f.status === "ok" ? "good" : ["failing", "blocked", "gone"].includes(f.status) ? "bad" : null }, t(f.status)),
      h("td", {}, moment(f.succeeded_at)), h("td", {}, moment(f.due)), n(f.per_day, 1), h("td", { class: "long", dir: "auto" }, f.problem))))] : h("p", {}, t("noFeeds")));
  };
  fill(main, h("h1", {}, t("feeds")), body);
  const again = () => load().catch((error) => fill(body, h("p", { class: "bad" }, error.message)));
  again();
  const timer = setInterval(again, 5000);
  return () => clearInterval(timer);
}
