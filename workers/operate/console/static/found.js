// What was found in an article, beside its text: topics with their bars, what it names, remarks, origin.
import { h } from "./dom.js";
import { only } from "./address.js";
import { calendar, chance, duration, languageName, list, moment, number, percent, say, t } from "./i18n.js";
import { entityName } from "./marks.js";
import { ordered } from "./topics.js";

const section = (id, title, ...content) => (content.flat(9).some(Boolean) ? h("section", { id: `found-${id}` }, h("h2", {}, title), content) : null);
export const safe = (url) => (/^https?:\/\//i.test(url || "") ? url : null);

export function found(event, labels, correction) {
  const { data } = event;
  return h("aside", { class: "found", "aria-label": t("found"), tabindex: 0 },
    section("topics", t("topics"), bars(data, correction?.event_id === event.id ? correction : null)),
    section("change", t("change"), change(data)),
    section("story", t("story"), data.story?.follows ? h("p", {}, h("a", { href: `#/stories/${data.story.follows}` }, t("follows"))) : null),
    section("named", t("named"), named(data, labels)),
    section("dates", t("dates"), pairs((data.dates ?? []).map((one) => [h("bdi", { dir: "auto" }, one.text), one.value ? h("bdi", { title: one.value }, calendar(one.value)) : "–"]))),
    section("counts", t("counts"), pairs((data.counts ?? []).map((one) => [h("bdi", { dir: "auto" }, one.text), say(`counted/${one.kind}`, { n: one.number })]))),
    section("parties", t("parties"), plain(data.content.parties, data)), section("tags", t("tags"), plain(data.content.tags, data)),
    section("flags", t("flags"), data.flags?.length ? h("ul", { class: "list" }, data.flags.map((flag) => h("li", { "data-flag": flag }, t(`flag/${flag}`).replace(/^flag\//, "")))) : null),
    section("provenance", t("provenance"), origin(event)));
}

// Every topic of the model in its place, with the line that it had to reach.
const bars = (data, correction) => h("ul", { class: "bars" }, ordered(data.topics, (d) => d.topic).map((d) => {
  const notes = [
    d.carried ? null : t("notCarried"), data.primary_topic === d.topic ? t("main") : null, d.uncertain ? t("uncertain") : null,
    d.threshold == null ? t("unknownLanguage") : say("carriedFrom", { n: percent(d.threshold) }),
    correction && d.topic in correction.grades ? `${t("corrected")} (${number(correction.grades[d.topic])})` : null];
  return h("li", { class: d.carried ? d.topic : `${d.topic} not`, "data-topic": d.topic },
    h("b", { class: "what" }, t(d.topic)), h("span", { class: "n" }, chance(d.probability)),
    h("div", { class: "track", role: "meter", "aria-valuemin": 0, "aria-valuemax": 1, "aria-valuenow": d.probability, "aria-valuetext": chance(d.probability), "aria-label": t(d.topic), style: { "--p": `${d.probability * 100}%`, "--t": `${(d.threshold ?? 0) * 100}%` } },
      h("i", {}), d.threshold == null ? null : h("b", {})),
    h("p", { class: "note" }, notes.filter(Boolean).join(" · ")));
}));

const PARAMETERS = { countries: "country", people: "actor", organisations: "actor", places: "place" };
function named(data, labels) {
  const kinds = Object.keys(PARAMETERS).filter((kind) => data[kind]?.length);
  if (!kinds.length) return null;
  return h("dl", { class: "names" }, kinds.map((kind) => h("div", {}, h("dt", {}, t(kind)), h("dd", {}, data[kind].map((one) => {
    const value = kind === "countries" ? one.code : one.id || one.name;
    return h("a", { class: one.about ? "name about" : "name", href: only(PARAMETERS[kind], value), "data-value": value, title: [one.about ? t("about") : null, one.role, t("onlyThese")].filter(Boolean).join(" · ") },
      h("bdi", {}, entityName(kind, { ...one, ar: labels[value] })), one.mentions.length > 1 ? h("span", { class: "n" }, `×${number(one.mentions.length)}`) : null);
  })))));
}

const pairs = (rows) => rows.length ? h("dl", { class: "facts" }, rows.map(([what, value]) => [h("dt", {}, what), h("dd", {}, value)])) : null;
const plain = (items, data) => items?.length ? h("ul", { class: "list", lang: data.language.code }, items.map((item) => h("li", { dir: "auto" }, item))) : null;

function change({ change: changed, provenance }) {
  if (!changed) return null;
  if (!changed.version_before) return h("p", {}, t("changedUnknown"));
  const told = [
    changed.fields?.length ? say("changedFields", { fields: list(changed.fields.map((field) => t(`changedField/${field}`))) }) : t("changedNothing"),
    changed.text_share ? say("changedShare", { share: percent(changed.text_share) }) : null,
    ...(changed.topics_gained ?? []).map((topic) => say("gained", { topic: t(topic) })), ...(changed.topics_lost ?? []).map((topic) => say("lost_topic", { topic: t(topic) }))];
  return [h("p", { class: "quiet" }, say("changedFrom", { version: provenance.version, before: changed.version_before })), h("ul", { class: "list" }, told.filter(Boolean).map((one) => h("li", {}, one)))];
}

function origin(event) {
  const { content, provenance, language, versions, timings_ms: timings } = event.data;
  const link = safe(provenance.url), code = (text) => h("code", { dir: "ltr" }, text);
  const took = Object.values(timings ?? {}).reduce((sum, one) => sum + one, 0);
  return pairs([
    [t("source"), provenance.source && h("bdi", {}, provenance.source)], [t("feed"), provenance.feed && h("bdi", {}, provenance.feed)],
    [t("address"), link && h("a", { href: link, rel: "noreferrer noopener", target: "_blank", dir: "ltr" }, link)],
    [t("authors"), content.authors?.length && h("bdi", {}, list(content.authors))], [t("section"), content.section && h("bdi", {}, content.section)],
    [t("paywalled"), content.paywalled ? "✓" : null],
    [t("lang"), [languageName(language.code), language.code === "und" ? null : ` (${percent(language.confidence)})`, language.parts?.length ? ` · ${list(language.parts.map((part) => `${languageName(part.code)} ${percent(part.share)}`))}` : null]],
    [t("version"), number(provenance.version)], [t("took"), took ? duration(took / 1000) : null],
    [t("model"), versions?.topics && code(versions.topics)], [t("articleId"), code(event.subject)], [t("eventId"), code(event.id)],
  ].filter(([, value]) => value));
}

export const dates = (event) => {
  const { provenance } = event.data;
  return [provenance.published_at ? h("span", {}, say("published", { when: moment(provenance.published_at) })) : null,
    provenance.enqueued_at ? h("span", {}, say("taken", { when: moment(provenance.enqueued_at) })) : null];
};
