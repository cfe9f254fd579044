// One event: its text with the sentences that carried the topics, and its story's other sources.
import { fill, h } from "./dom.js";
import { get, post } from "./api.js";
import { correctionSection } from "./correct.js";
import { Evidence } from "./evidence.js";
import { instant, languageName, moment, number, t } from "./i18n.js";
import { tags } from "./events.js";

const safe = (url) => /^https?:\/\//i.test(url || "") ? url : null;

export function eventArticle(event, correction = null) {
  const { content, provenance, topics, language, flags } = event.data;
  const evidence = new Evidence(event.data);
  const link = safe(provenance.url);
  const grade = (topic) => correction?.event_id === event.id && topic in correction.grades ? ` · ${t("corrected")} (${number(correction.grades[topic])})` : "";
  return h("article", {},
    evidence.heading,
    h("div", { class: "meta" }, tags(topics.filter((d) => d.carried).map((d) => d.topic)),
      correction ? h("a", { class: "tag", id: "is-corrected", href: "#correction", onclick: (clicked) => {
        clicked.preventDefault(); // the address says which view is shown
        document.getElementById("correction").scrollIntoView();
      } }, t("corrected")) : null,
      provenance.published_at ? h("span", {}, `${t("published")} ${moment(provenance.published_at)}`) : null,
      provenance.enqueued_at ? h("span", {}, `${t("taken")} ${moment(provenance.enqueued_at)}`) : null,
      h("span", {}, languageName(language.code)),
      provenance.feed || provenance.source ? h("bdi", {}, provenance.feed || provenance.source) : null,
      link ? h("a", { href: link, rel: "noreferrer noopener", target: "_blank" }, t("open")) : null),
    h("dl", { class: "probability" }, topics.map((d) => [
      h("dt", {}, t(d.topic)),
      h("dd", {}, h("meter", { min: 0, max: 1, value: d.probability, "aria-label": t(d.topic) }),
        h("span", {}, number(d.probability, 2), d.uncertain ? ` · ${t("uncertain")}` : "", event.data.primary_topic === d.topic ? ` · ${t("primary")}` : "", d.threshold == null ? "" : ` · ${t("from")} ${number(d.threshold, 2)}`, grade(d.topic)))])),
    evidence.legend,
    evidence.text,
    listed("parties", content.parties, evidence.direction), listed("tags", content.tags, evidence.direction), listed("flags", flags || [], {}));
}

const listed = (name, items, direction) => items?.length
  ? h("section", {}, h("h2", {}, t(name)), h("ul", direction, items.map((item) => h("li", {}, direction.dir ? item : h("bdi", {}, item))))) : null;

export function eventView(main, id) {
  fill(main, h("p", { class: "quiet" }, "…"));
  // What was done to the correction is said at the top of the page that comes after it.
  const load = (said = null, bad = false) => get(`events/${encodeURIComponent(id)}`).then(({ event, story, correction }) => {
    const trail = h("div", {});
    const status = said ? h("p", { id: "said", class: bad ? "bad" : "good", role: "status", tabindex: -1 }, said) : null;
    fill(main, h("p", {}, h("a", { href: "#/" }, t("back"))), status, eventArticle(event, correction),
      correctionSection(event, correction, load),
      story.length > 1 ? h("section", {}, h("h2", {}, t("story")), sources(story, id), h("p", {}, h("a", { href: `#/story/${id}` }, t("storyPage")))) : null,
      h("section", {}, h("h2", {}, t("trail")), trail),
      h("details", {}, h("summary", {}, t("json")), h("pre", { dir: "ltr", class: "scroll", tabindex: 0 }, JSON.stringify(event, null, 1))));
    status?.focus();
    get(`articles/${event.subject}`).then(({ steps }) => fill(trail, steps_table(steps))).catch((error) => fill(trail, error.message));
  }).catch(() => fill(main, h("p", {}, t("notFound")), h("p", {}, h("a", { href: "#/" }, t("back")))));
  load();
}

const steps_table = (steps) => h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("trail") }, h("table", {}, h("tbody", {}, steps.map((s) =>
  h("tr", {}, h("td", {}, s.at ? instant(s.at) : ""), h("th", { scope: "row" }, s.what), h("td", { class: "long", dir: "auto" }, s.detail), h("td", {}, s.worker))))));

const sources = (story, id) => h("div", { class: "columns", id: "sources" }, story.map((e) => h("article", { class: "card", "aria-current": e.event_id === id ? "true" : null },
  h("p", { class: "meta" }, h("bdi", {}, e.feed || e.source || "–"), h("time", {}, moment(e.at)), h("span", {}, languageName(e.language))),
  h("h3", { dir: "auto", lang: e.language }, h("a", { href: `#/event/${e.event_id}` }, e.title)),
  h("p", { dir: "auto", lang: e.language }, e.lead), h("p", { class: "meta" }, tags(e.topics)))));

export function storyView(main, id) {
  fill(main, h("p", { class: "quiet" }, "…"));
  get(`events/${encodeURIComponent(id)}`).then(({ story }) =>
    fill(main, h("p", {}, h("a", { href: "#/" }, t("back"))), h("h1", {}, t("story"), ` (${number(story.length)})`), sources(story, id)))
    .catch(() => fill(main, h("p", {}, t("notFound"))));
}

export function pasteView(main) {
  const shown = h("div", { id: "understood", "aria-live": "polite" });
  const form = h("form", { onsubmit: async (submitted) => {
    submitted.preventDefault();
    const given = new FormData(form);
    const body = { title: given.get("title"), body: given.get("text"), content_type: "text/plain" };
    if (!body.title) delete body.title;
    try { fill(shown, eventArticle((await post("understand", body)).event)); } catch (error) { fill(shown, h("p", { class: "bad", role: "alert" }, error.message)); }
  } },
    h("p", {}, h("label", {}, t("title"), h("input", { name: "title", dir: "auto" }))),
    h("p", {}, h("label", { for: "paste" }, t("text")), h("textarea", { id: "paste", name: "text", dir: "auto", required: true })),
    h("button", { class: "main" }, t("understand")));
  fill(main, h("h1", {}, t("paste")), h("p", { class: "quiet" }, t("pasteHint")), form, shown);
}
