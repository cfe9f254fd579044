// Stories: the largest, and one in all its sources, in time and across languages.
import { address, asked, go } from "./address.js";
import { bones, empty, fill, h, icon, patch, since } from "./dom.js";
import { get, listen } from "./api.js";
import { age, languageName, list, moment, say, t } from "./i18n.js";
import { HOURS } from "./ask.js";
import { from } from "./row.js";
import { chips } from "./topics.js";

// New versions are events of the same article.
export const articles = (story) => say("articles", { n: new Set(story.map((e) => e.article_id)).size });
const inTime = (story) => [...story].sort((a, b) => a.at - b.at);
const told = (e) => ({
  origin: h("div", { class: "from" }, from(e) ? h("b", {}, h("bdi", {}, from(e))) : null, since(e.at, age, moment), h("span", {}, languageName(e.language)), e.role ? h("span", { class: "badge" }, t(`role/${e.role}`)) : null),
  content: [h("h3", { dir: "auto", lang: e.language }, h("a", { href: `#/event/${e.event_id}` }, e.title || t("untitled"))),
    h("p", { class: "lead", dir: "auto", lang: e.language }, e.lead), h("div", { class: "topics" }, chips(e.topics, e.shares))],
});

// Beside an event: cards.
export const sources = (story, id) => h("ol", { class: "story", id: "sources" }, inTime(story).map((e) => {
  const { origin, content } = told(e);
  return h("li", { "aria-current": e.event_id === id ? "true" : null }, origin, content);
}));

// Back to where the reader came from: the events, or the list of stories as it was asked for.
let listed = "#/stories";
export const back = () => h("a", { class: "back", href: "#/" }, icon("back"), t("back"));
const backToStories = () => h("a", { class: "back", href: listed }, icon("back"), t("backToStories"));
export const gone = (what = "notFound", way = back) => [way(), empty(t(what), t("notFoundTodo"))];

// By itself: what it is called by the one who told it first, and who told it when.
function shown(main, asked, way) {
  fill(main, way(), bones(3));
  asked.then((story) => {
    const [first] = inTime(story), outlets = new Set(story.map((e) => e.outlet)), languages = [...new Set(story.map((e) => e.language))];
    fill(main, way(), h("div", { class: "telling event" },
      h("div", { class: "from" }, h("b", {}, say("sources", { n: outlets.size })), h("span", {}, articles(story)), h("span", {}, list(languages.map(languageName)))),
      h("h1", { dir: "auto", lang: first.language }, first.title || t("untitled"))),
    h("ol", { class: "events", id: "sources" }, inTime(story).map((e) => {
      const { origin, content } = told(e);
      return h("li", { class: "event", "data-event": e.event_id }, origin, h("div", {}, content));
    })));
  }).catch(() => fill(main, gone("storyGone", way)));
  return {};
}

// The story of an event, and a story by its own id.
export const storyView = (main, event) => shown(main, get(`events/${encodeURIComponent(event)}`).then(({ story }) => story), back);
export const storyByIdView = (main, id) => shown(main, get(`stories/${encodeURIComponent(id)}`).then(({ events }) => events), backToStories);

// The largest stories of a time, each with its page.
const DAY = "24", MOST = 50, EVERY = 5000;

export function storiesView(main) {
  const spans = h("div", { class: "segments", role: "group", "aria-label": t("time") });
  const stories = h("ol", { class: "events", id: "stories" }), note = h("div", { id: "note" }, bones(4));
  let turn = 0, due = 0;
  const row = (one) => h("li", { class: "event", "data-key": one.id, "data-story": one.id },
    h("div", { class: "from" }, h("b", {}, say("sources", { n: one.outlets })), since(one.last, age, moment)),
    h("div", {},
      h("h3", { dir: "auto", lang: one.languages.length > 1 ? null : one.languages[0] }, h("a", { class: "title", href: `#/stories/${one.id}` }, one.title || t("untitled"))),
      h("p", { class: "foot quiet" }, h("span", {}, say("articles", { n: one.articles })), h("span", {}, list(one.languages.map(languageName))),
        one.articles > 1 ? h("span", {}, say("firstTold", { when: age(one.first) })) : null)));
  async function load() {
    const mine = ++turn, hours = asked().hours || DAY;
    listed = location.hash;
    patch(spans, HOURS.map(([size, full]) => h("button", { type: "button", "data-key": String(size), "data-hours": String(size), "aria-pressed": String(String(size) === hours), onclick: () => go(address({ hours: String(size) }, "/stories")) }, t(full))));
    try {
      const found = await get("stories", { hours, limit: MOST });
      if (mine !== turn) return;
      patch(stories, found.stories.map(row));
      fill(note, found.stories.length ? null : empty(t("noStories"), t("noStoriesTodo")));
    } catch (error) { if (mine === turn) fill(note, h("p", { class: "alarm", role: "alert" }, error.message)); }
  }
  const stop = listen("event", () => { due ||= setTimeout(() => { due = 0; load(); }, EVERY); });
  fill(main, h("div", { class: "head" }, h("h1", {}, t("stories")), spans), note, stories);
  load();
  return { update: load, leave() { stop(); clearTimeout(due); turn = -1; } };
}
