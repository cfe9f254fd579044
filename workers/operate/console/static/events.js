// The list of events: live, filtered, with a timeline above it.
import { debounce, fill, h } from "./dom.js";
import { get, listen } from "./api.js";
import { columns } from "./chart.js";
import { languageName, moment, number, t } from "./i18n.js";

export const TOPICS = ["security", "humanitarian", "diplomacy"];
const SHOWN = 200, PAGE = 50;
const filter = { topics: [], language: "", feed: "", text: "", hours: 24 };

export const tags = (topics) => topics.length
  ? topics.map((topic) => h("span", { class: `tag ${topic}` }, t(topic)))
  : [h("span", { class: "tag" }, t("none"))];

export function summary(event, fresh = false) {
  return h("li", { class: `${event.primary_topic || event.topics[0] || ""}${fresh ? " fresh" : ""}`, "data-event": event.event_id, "data-number": event.number },
    h("a", { class: "title", href: `#/event/${event.event_id}`, dir: "auto", lang: event.language }, event.title || "–"),
    h("div", { class: "meta" }, tags(event.topics),
      h("time", {}, moment(event.at)),
      h("span", {}, languageName(event.language)),
      event.feed || event.source ? h("bdi", {}, event.feed || event.source) : null,
      event.sources > 1 ? h("a", { href: `#/story/${event.event_id}` }, `${number(event.sources)} ${t("sources")}`) : null));
}

export function eventsView(main) {
  let paused = false, oldest = 0, waiting = [];
  const list = h("ul", { class: "events", id: "events" });
  const note = h("p", { class: "quiet", id: "note" });
  const plot = h("div", { class: "card", id: "timeline" });
  const more = h("button", { onclick: () => load(false) }, t("older"));
  const count = h("p", { class: "hidden", role: "status" });

  const asked = () => ({ topic: filter.topics.join(","), language: filter.language, feed: filter.feed, text: filter.text });
  const fits = (event) => (!filter.topics.length || filter.topics.some((x) => (event.topics.length ? event.topics : ["none"]).includes(x)))
    && (!filter.language || event.language === filter.language) && (!filter.feed || event.feed === filter.feed);

  let turn = 0, meanwhile = [];
  async function load(afresh) {
    const mine = ++turn;
    if (afresh) meanwhile = [];
    const { events } = await get("events", { ...asked(), before: afresh ? 0 : oldest, limit: PAGE }).catch(failed);
    if (mine !== turn) return; // the filter has changed meanwhile: a later answer counts
    if (afresh) list.replaceChildren();
    list.append(...events.map((event) => summary(event)));
    if (afresh) meanwhile.forEach(arrive); // told while the answer was under way
    oldest = Number(list.lastChild?.dataset.number) || oldest;
    more.hidden = events.length < PAGE;
    const narrowed = Object.values(asked()).some(Boolean);
    note.textContent = list.children.length ? "" : t(narrowed ? "noMatch" : "noEvents");
    if (afresh) count.textContent = `${number(list.children.length)} ${t("events")}`;
  }
  async function timeline() {
    const { since, until, topics } = await get("timeline", { ...asked(), hours: filter.hours }).catch(failed);
    const empty = () => new Array(topics.all.length).fill(0);
    fill(plot, columns(t("timeline"), [...TOPICS, "none"].map((name) => ({ name: t(name), colour: name, values: topics[name] || empty() })), since, until));
  }
  const failed = (error) => { note.textContent = error.message; return { events: [], topics: { all: [0] }, since: 0, until: 1 }; };
  const again = () => { load(true); timeline(); };
  const later = debounce(2000, () => { if (filter.text && !paused) load(true); timeline(); });

  const arrive = (event) => {
    note.textContent = "";
    if (list.querySelector(`[data-event="${CSS.escape(event.event_id)}"]`)) return;
    const full = list.children.length === SHOWN; // older ones that were asked for stay
    list.prepend(summary(event, true));
    if (full || list.children.length > 10 * SHOWN) list.lastChild.remove();
    oldest = Number(list.lastChild.dataset.number);
  };
  const offer = (label, value, text, chosen) => {
    const select = label.querySelector("select");
    if (value && ![...select.options].some((there) => there.value === value)) select.append(option(value, text, chosen));
  };
  const stop = listen("event", (event) => {
    later();
    offer(languages, event.language, languageName(event.language));
    offer(feeds, event.feed, event.feed);
    if (filter.text || !fits(event)) return;
    if (paused) { waiting.unshift(event); waiting.length = Math.min(waiting.length, SHOWN); pause.textContent = `${t("resume")} (${number(waiting.length)})`; return; }
    meanwhile.push(event);
    meanwhile = meanwhile.slice(-SHOWN);
    arrive(event);
  });
  const reopened = listen("reopened", () => { if (!paused) again(); });

  const pause = h("button", { "aria-pressed": "false", onclick: () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", paused);
    pause.textContent = t(paused ? "resume" : "pause");
    if (!paused) { waiting = []; load(true); }
  } }, t("pause"));
  const topicButtons = [...TOPICS, "none"].map((name) => h("button", {
    "aria-pressed": filter.topics.includes(name), "data-topic": name, onclick: (event) => {
      filter.topics = filter.topics.includes(name) ? filter.topics.filter((x) => x !== name) : [...filter.topics, name];
      event.target.setAttribute("aria-pressed", filter.topics.includes(name));
      again();
    } }, t(name)));
  const choose = (label, name, options) => h("label", {}, t(label), h("select", { name, onchange: (event) => { filter[name] = event.target.value; again(); } }, options));
  const option = (value, text, chosen) => h("option", { value, selected: value === chosen }, text);
  const languages = choose("lang", "language", [option("", t("any"))]);
  const feeds = choose("feed", "feed", [option("", t("any"))]);
  const span = choose("timeline", "hours", [[1, "hour"], [24, "day"], [168, "week"]].map(([value, key]) => option(String(value), t(key), String(filter.hours))));
  get("choices").then((there) => {
    there.languages.forEach((code) => offer(languages, code, languageName(code), filter.language));
    there.feeds.forEach((name) => offer(feeds, name, name, filter.feed));
    if (!there.complete) note.textContent = t("indexing");
  }).catch(() => {});

  fill(main, h("h1", {}, t("events")),
    h("div", { class: "bar", role: "search" },
      h("fieldset", {}, h("legend", {}, t("topics")), topicButtons), languages, feeds,
      h("label", {}, t("search"), h("input", { type: "search", name: "text", dir: "auto", value: filter.text, oninput: debounce(250, (event) => { filter.text = event.target.value; again(); }) })),
      span, pause),
    plot, h("h2", { class: "hidden" }, t("events")), count, note, list, h("p", {}, more));
  again();
  return () => { stop(); reopened(); };
}
