// One event: its text on one side, what was found on the other, then its story and its history.
import { bones, fill, h } from "./dom.js";
import { get, post } from "./api.js";
import { correctionSection } from "./correct.js";
import { dates, found, safe } from "./found.js";
import { languageName, say, t } from "./i18n.js";
import { Marks } from "./marks.js";
import { articles, back, gone, sources } from "./story.js";
import { chips } from "./topics.js";
import { trail } from "./trail.js";

// An event in two columns; `after` stands below its text.
export function reading(event, { labels = {}, correction = null } = {}, ...after) {
  const { provenance, topics, language } = event.data;
  const marks = new Marks(event.data, labels), link = safe(provenance.url);
  const name = provenance.source || provenance.feed;
  const carried = topics.filter((d) => d.carried);
  return h("div", { class: "reading" },
    h("article", {},
      h("div", { class: "from" }, name ? h("b", {}, h("bdi", {}, name)) : null, dates(event), h("span", {}, languageName(language.code)),
        link ? h("a", { href: link, rel: "noreferrer noopener", target: "_blank" }, t("open")) : null),
      marks.heading,
      h("div", { class: "topics" }, chips(carried.map((d) => d.topic), Object.fromEntries(carried.map((d) => [d.topic, d.probability]))),
        correction ? h("a", { id: "is-corrected", class: "badge", href: "#correction", onclick: (clicked) => {
          clicked.preventDefault(); // the address says which view is shown
          document.getElementById("correction").scrollIntoView();
        } }, t("corrected")) : null),
      marks.switches, marks.text, h("div", { class: "after" }, after)),
    found(event, labels, correction));
}

export function eventView(main, id) {
  fill(main, back(), h("div", { class: "reading" }, bones(4)));
  // What was done to the correction is said at the top of the page that comes after it.
  const load = (said = null, bad = false) => get(`events/${encodeURIComponent(id)}`).then(({ event, story, correction, labels }) => {
    const steps = h("div", { id: "trail" });
    const status = said ? h("p", { id: "said", class: bad ? "alarm" : "well", role: "status", tabindex: -1 }, h("span", {}, said)) : null;
    fill(main, back(), status, reading(event, { labels, correction },
      story.length > 1 ? h("section", {}, h("h2", {}, `${t("story")} · ${articles(story)}`), sources(story, id), h("p", {}, h("a", { href: `#/story/${id}` }, t("storyPage")))) : null,
      correctionSection(event, correction, load),
      h("section", {}, h("h2", {}, t("trail")), steps),
      h("details", {}, h("summary", {}, t("json")), h("pre", { dir: "ltr", tabindex: 0 }, JSON.stringify(event, null, 1)))));
    status?.focus();
    get(`articles/${event.subject}`).then((told) => fill(steps, trail(told.steps))).catch((error) => fill(steps, error.message));
  }).catch(() => fill(main, gone()));
  load();
  return {};
}

// A text of one's own: what Barid finds in it; nothing is kept.
export function pasteView(main) {
  const shown = h("div", { id: "understood", "aria-live": "polite" });
  const form = h("form", { class: "form", onsubmit: async (submitted) => {
    submitted.preventDefault();
    const given = new FormData(form);
    const body = { title: given.get("title"), body: given.get("text"), content_type: "text/plain" };
    if (!body.title) delete body.title;
    try {
      const { event, labels } = await post("understand", body);
      fill(shown, reading(event, { labels }));
    } catch (error) { fill(shown, h("p", { class: "alarm", role: "alert" }, error.message)); }
  } },
    h("p", { class: "quiet" }, t("pasteHint")),
    h("label", {}, t("title"), h("input", { name: "title", dir: "auto" })),
    h("label", {}, t("text"), h("textarea", { id: "paste", name: "text", dir: "auto", required: true })),
    h("button", { class: "main" }, t("understand")));
  fill(main, h("h1", {}, t("paste")), form, shown);
  return {};
}
