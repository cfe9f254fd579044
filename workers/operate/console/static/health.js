// Health: what is wrong first, then how much is going on; and the feeds, those in trouble first.
import { bones, empty, fill, h, icon, patch, since, why } from "./dom.js";
import { deadLetters, get, listen } from "./api.js";
import { lines, table } from "./chart.js";
import { age, bytes, cause, duration, moment, number, problem, say, t } from "./i18n.js";
import { square, TOPICS } from "./topics.js";

const EVERY = 10_000, POLLED = 5000, QUEUES = 5, TROUBLE = new Set(["failing", "blocked", "gone"]);
// The queue of a topic has the topic's colour, in tables and plots.
const topicOf = (queue) => TOPICS.find((topic) => queue.split(/[.\-_]/).includes(topic));
const queueName = (queue) => [topicOf(queue) ? square(topicOf(queue)) : null, h("bdi", {}, queue)];

// What stands between backticks is a command.
const withCommands = (text) => text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? h("code", { dir: "ltr" }, part) : part));

const problemCard = (p) => {
  const { lang, what, todo } = problem(p);
  return h("div", { class: `problem ${p.severity}`, "data-key": `${p.name} ${p.figures?.name ?? ""}`, dir: "auto", lang },
    h("p", { class: "kind" }, h("span", { class: `badge ${p.severity}` }, t(p.severity)), h("code", {}, p.name)), h("p", {}, withCommands(what)), h("p", { class: "todo" }, withCommands(todo)));
};
const pauseCard = (p) => h("div", { class: "problem", "data-key": p.what, "data-paused": p.what },
  h("b", {}, p.what === "all" ? t("claimingPaused") : say("lanePaused", { lane: t(p.what) })), " ",
  say("pausedBy", { when: moment(p.since), name: p.by }),
  h("p", { class: "todo" }, h("code", { dir: "ltr" }, p.what === "all" ? "barid resume" : `barid resume --lane ${p.what}`)));

export function healthView(main) {
  const paused = h("section", { id: "paused", class: "problems", "aria-live": "polite" });
  const problems = h("section", { id: "problems", class: "problems", "aria-live": "polite" });
  const tiles = h("div", { class: "tiles" }), plots = h("div", { class: "grid" }), rest = h("div", {}, bones(2));
  const show = (state) => {
    patch(problems, state.problems.length ? state.problems.map(problemCard) : h("p", { class: "well" }, icon("well"), t("well")));
    patch(paused, state.paused.map(pauseCard));
    if (state.unreachable) { fill(tiles); fill(rest); return; }
    const tile = (value, label) => h("div", {}, h("b", {}, value), h("span", {}, label));
    patch(tiles, tile(number(state.depth.in_flight), t("inFlight")), tile(state.depth.in_flight ? duration(state.oldest) : "–", t("oldest")),
      tile(number(state.rates.finished?.["60"] ?? 0, 2), t("perSecond")), tile(number(state.workers.length), t("workers")), tile(number(deadLetters(state)), t("deadLetters")));
    patch(rest, h("h2", {}, t("queues")), table(t("queues"), [t("queue"), { n: t("waiting") }, { n: t("held") }, { n: t("owed") }, { n: t("refused") }, { n: t("dropped") }, { n: t("oldest") }], [
      ["", [t("inbox"), state.inbox.waiting + state.inbox.calls, state.inbox.claimed, "", state.inbox.dead, "", ""]],
      ...state.subscriptions.map((s) => [s.name, [queueName(s.name), s.length, s.held, s.owed, s.dead, s.dropped, s.oldest ? duration(s.oldest) : ""]])]),
    h("div", { class: "grid" },
      h("div", {}, h("h2", {}, t("lanes")), table(t("lanes"), [t("lane"), { n: t("waiting") }], Object.entries(state.lanes).map(([lane, waiting]) => [lane, [t(lane), waiting], { "data-lane": lane }]))),
      h("div", {}, h("h2", {}, t("workers")), state.workers.length ? table(t("workers"), [t("worker"), t("version"), { n: t("processes") }, { n: t("memory") }],
        state.workers.map((w) => [w.name, [h("bdi", { dir: "ltr" }, w.name), h("bdi", { dir: "ltr" }, `${w.version} (${w.pipeline})`), w.processes, bytes(w.memory)]])) : h("p", { class: "quiet" }, t("noWorkers")))),
    h("h2", {}, t("redis")), h("p", { class: "row" }, h("code", { dir: "ltr" }, `Redis ${state.redis.version} · ${state.redis.address}`),
      h("span", {}, state.redis.limit ? say("memoryOf", { used: bytes(state.redis.memory), limit: bytes(state.redis.limit) }) : bytes(state.redis.memory))));
  };
  const plot = async () => {
    const { samples } = await get("samples", { seconds: 3600 });
    const rate = (name) => samples.slice(1).map((s, i) => [s.at, Math.max(0, (s.counts[name] ?? 0) - (samples[i].counts[name] ?? 0)) / Math.max(s.at - samples[i].at, 1)]);
    const queues = [...new Set(samples.flatMap((s) => Object.keys(s.subscriptions)))].slice(0, QUEUES);
    const card = (title, ...series) => h("section", {}, h("h2", {}, title), lines(title, ...series));
    fill(plots,
      card(t("throughput"), [{ name: t("finished"), points: rate("finished") }, { name: t("enqueued"), points: rate("enqueued") }]),
      card(t("depth"), [{ name: t("inFlight"), points: samples.map((s) => [s.at, s.depth.in_flight]) }, ...queues.map((q) => ({ name: q, colour: topicOf(q), points: samples.map((s) => [s.at, s.subscriptions[q] ?? 0]) }))]),
      card(t("age"), [{ name: t("oldest"), points: samples.map((s) => [s.at, s.oldest]) }], duration));
  };
  fill(main, h("h1", {}, t("health")), paused, problems, tiles, plots, rest);
  get("state").then(show).catch((error) => fill(problems, h("p", { class: "alarm" }, error.message)));
  plot().catch(() => {});
  const timer = setInterval(() => plot().catch(() => {}), EVERY);
  const stop = listen("state", show);
  return { leave() { stop(); clearInterval(timer); } };
}

// The address of the feed itself goes without saying.
const without = (problem, url) => (problem.startsWith(`${url}: `) ? problem.slice(url.length + 2) : problem);

export function feedsView(main) {
  const body = h("div", {}, bones(3));
  const load = async () => {
    const { total, feeds } = await get("feeds");
    const [before, after = ""] = t("noFeedsTodo").split("{command}");
    patch(body, total ? [h("p", { class: "quiet" }, say("allFeeds", { n: total })), table(t("feeds"), [t("feed"), t("status"), t("last"), t("next"), { n: t("perDay") }, { long: t("problem") }], feeds.map((f) => [f.name, [
      h("bdi", {}, f.name), h("span", { class: `badge ${TROUBLE.has(f.status) ? "error" : f.status === "ok" ? "good" : ""}` }, t(f.status)),
      f.succeeded_at ? since(f.succeeded_at, age, moment) : t("never"), f.due ? (f.due * 1000 < Date.now() ? t("due") : since(f.due, age, moment)) : "",
      number(f.per_day, 1), f.problem ? why(cause(without(f.problem, f.url)), f.problem) : ""], { "data-feed": f.name }]))]
      : empty(t("noFeeds"), before, h("code", { dir: "ltr" }, "barid feeds add ADDRESS"), after));
  };
  fill(main, h("h1", {}, t("feeds")), body);
  const again = () => load().catch((error) => fill(body, h("p", { class: "alarm" }, error.message)));
  again();
  const timer = setInterval(again, POLLED);
  return { leave() { clearInterval(timer); } };
}
