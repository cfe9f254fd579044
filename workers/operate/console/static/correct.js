// What is right where the topics of an event are wrong: the form, and what was said before.
import { h } from "./dom.js";
import { post } from "./api.js";
import { chance, moment, say, t } from "./i18n.js";
import { ordered } from "./topics.js";

const NAME = "barid.name";
const kept = () => { try { return localStorage.getItem(NAME) || ""; } catch { return ""; } };
const keep = (name) => { try { localStorage.setItem(NAME, name); } catch { /* private mode */ } };
const decision = (d) => `${t(d.carried ? "carried" : "notCarried")} (${chance(d.probability)})`;

// Returns the correction that there is, and the form; `done` is told what has happened.
export function correctionSection(event, correction, done) {
  return h("section", { id: "correction", class: "correction" }, h("h2", {}, t("correction")),
    correction ? standing(event, correction, done) : null,
    form(event, correction?.event_id === event.id ? correction : null, Boolean(correction), done));
}

const named = (sentence, name) => sentence.split(/(\{name\})/).map((part) => (part === "{name}" ? h("bdi", {}, name) : part));

const standing = (event, c, done) => h("div", { class: "card corrected" },
  h("p", {}, h("b", {}, t("corrected")), " · ", h("time", {}, moment(c.at)), c.by ? [" · ", named(t("signedBy"), c.by)] : null),
  c.event_id === event.id ? null : h("p", { class: "alarm" }, t("otherVersion")),
  h("dl", {}, ordered(Object.entries(c.decided), ([topic]) => topic).map(([topic, was]) => h("div", { "data-corrected": topic },
    h("dt", {}, `${t(topic)}:`),
    h("dd", {}, h("b", {}, topic in c.grades ? t(`grade${c.grades[topic]}`) : t("asDecided"))), h("dd", { class: "quiet" }, say("decidedBy", { model: c.model, what: decision(was) }))))),
  h("p", {}, h("button", { type: "button", onclick: async (clicked) => {
    clicked.target.disabled = true;
    try { await post("corrections/remove", { article_id: c.article_id }); done(t("forgotten")); } catch (error) { done(error.message, true); }
  } }, t("forget"))));

const replacement = (c) => (c.by ? named(t("replacesBy").replace("{when}", moment(c.at)), c.by) : say("replaces", { when: moment(c.at) }));

function form(event, earlier, standing, done) {
  const problem = h("p", { class: "alarm", role: "alert" });
  const choice = (d) => h("label", {}, `${t(d.topic)} – ${decision(d)}`, h("select", { name: `grade.${d.topic}` },
    h("option", { value: "" }, t("asDecided")),
    [0, 1, 2].map((grade) => h("option", { value: String(grade), selected: earlier?.grades[d.topic] === grade }, t(`grade${grade}`)))));
  const shown = h("form", { onsubmit: async (submitted) => {
    submitted.preventDefault();
    const given = new FormData(shown), by = given.get("by").trim();
    const grades = {};
    for (const { topic } of event.data.topics) if (given.get(`grade.${topic}`)) grades[topic] = Number(given.get(`grade.${topic}`));
    problem.textContent = "";
    if (!Object.keys(grades).length) { problem.textContent = t("nameOne"); return; }
    try {
      const { replaced, dropped } = await post("corrections", { event_id: event.id, grades, by });
      keep(by);
      done([t("keptCorrection"), replaced ? [" ", replacement(replaced)] : null, dropped ? ` ${say("droppedOldest", { n: dropped })}` : null]);
    } catch (error) { problem.textContent = error.message; }
  } },
    h("p", { class: "quiet" }, t("correctHint")),
    h("div", { class: "row" }, ordered(event.data.topics, (d) => d.topic).map(choice)),
    h("label", {}, t("yourName"), h("input", { name: "by", dir: "auto", maxlength: 100, autocomplete: "name", value: kept() })),
    h("div", {}, h("button", { class: "main" }, t("keepCorrection"))),
    problem);
  return h("details", {}, h("summary", {}, t(standing ? "correctAgain" : "correctTopics")), shown);
}
