// One event: its text with the sentences that carried the topics, and its story's other sources.
import { Characters, fill, h } from "./dom.js";
import { get, post } from "./api.js";
import { instant, languageName, moment, number, t } from "./i18n.js";
import { tags } from "./events.js";

const safe = (url) => /^https?:\/\//i.test(url || "") ? url : null;
const blocks = { heading: "h3", quote: "blockquote", list_item: "p", paragraph: "p" };

// Cuts a passage where evidence begins and ends; the strongest topic colours what several carried.
function marked(characters, from, to, evidence) {
  const inside = evidence.filter((e) => e.start < to && e.end > from);
  const cuts = [...new Set([from, to, ...inside.flatMap((e) => [Math.max(from, e.start), Math.min(to, e.end)])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => {
    const text = characters.slice(start, cuts[i + 1]);
    const carried = inside.filter((e) => e.start <= start && e.end >= cuts[i + 1]).sort((a, b) => b.weight - a.weight);
    if (!carried.length) return text;
    const told = carried.map((e) => `${t(e.topic)} ${number(e.weight * 100)}%`).join(", ");
    return h("mark", { class: carried[0].topic, title: told }, text, h("span", { class: "hidden" }, ` (${told})`));
  });
}

export function eventArticle(event) {
  const { content, provenance, topics, language, flags } = event.data;
  const direction = { lang: language.code, dir: "auto" };
  const evidence = (field) => topics.flatMap((d) => d.evidence.filter((e) => e.field === field).map((e) => ({ ...e, topic: d.topic })));
  const text = new Characters(content.text), title = new Characters(content.title);
  const link = safe(provenance.url);
  return h("article", {},
    h("h1", direction, content.title ? marked(title, 0, title.points.length, evidence("title")) : t("none")),
    h("div", { class: "meta" }, tags(topics.filter((d) => d.carried).map((d) => d.topic)),
      provenance.published_at ? h("span", {}, `${t("published")} ${moment(provenance.published_at)}`) : null,
      provenance.enqueued_at ? h("span", {}, `${t("taken")} ${moment(provenance.enqueued_at)}`) : null,
      h("span", {}, languageName(language.code)),
      provenance.feed || provenance.source ? h("bdi", {}, provenance.feed || provenance.source) : null,
      link ? h("a", { href: link, rel: "noreferrer noopener", target: "_blank" }, t("open")) : null),
    h("dl", { class: "probability" }, topics.map((d) => [
      h("dt", {}, t(d.topic)),
      h("dd", {}, h("meter", { min: 0, max: 1, value: d.probability, "aria-label": t(d.topic) }),
        h("span", {}, number(d.probability, 2), d.uncertain ? ` · ${t("uncertain")}` : "", event.data.primary_topic === d.topic ? ` · ${t("primary")}` : ""))])),
    topics.some((d) => d.evidence.length) ? h("p", { class: "quiet" }, t("evidence")) : null,
    h("div", { class: "text", ...direction }, content.paragraphs.map((p) => h(blocks[p.kind] || "p", { dir: "auto" }, p.kind === "list_item" ? "• " : null, marked(text, p.start, p.end, evidence("text"))))),
    listed("parties", content.parties, direction), listed("tags", content.tags, direction), listed("flags", flags || [], {}));
}

const listed = (name, items, direction) => items?.length
  ? h("section", {}, h("h2", {}, t(name)), h("ul", direction, items.map((item) => h("li", {}, h("bdi", {}, item))))) : null;

export function eventView(main, id) {
  fill(main, h("p", { class: "quiet" }, "…"));
  get(`events/${encodeURIComponent(id)}`).then(({ event, story }) => {
    const trail = h("div", {});
    fill(main, h("p", {}, h("a", { href: "#/" }, t("back"))), eventArticle(event),
      story.length > 1 ? h("section", {}, h("h2", {}, t("story")), sources(story, id), h("p", {}, h("a", { href: `#/story/${id}` }, t("storyPage")))) : null,
      h("section", {}, h("h2", {}, t("trail")), trail),
      h("details", {}, h("summary", {}, t("json")), h("pre", { dir: "ltr", class: "scroll", tabindex: 0 }, JSON.stringify(event, null, 1))));
    get(`articles/${event.subject}`).then(({ steps }) => fill(trail, steps_table(steps))).catch((error) => fill(trail, error.message));
  }).catch(() => fill(main, h("p", {}, t("notFound")), h("p", {}, h("a", { href: "#/" }, t("back")))));
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
