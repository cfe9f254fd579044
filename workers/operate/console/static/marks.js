// Which sentences carried which topics, striped in the text and named behind it, and what the text
// names, underlined: each chosen by a switch, both at once where one wants them.
import { Characters, fill, h } from "./dom.js";
import { called, countryName, direction, language, number, percent, say, t } from "./i18n.js";
import { line, ordered } from "./topics.js";

const STRIPES = 4; // as many lines as there are kinds; behind the sentence all topics are named
export const KINDS = ["countries", "places", "people", "organisations", "dates", "counts"];
const BLOCKS = { heading: "h3", quote: "blockquote", list_item: "p", paragraph: "p" };
const OPENING = 12; // words that stand for a title

export const entityName = (kind, one) => kind === "countries" ? countryName(one.code)
  : kind === "dates" ? one.value ?? one.text
  : kind === "counts" ? say(`counted/${one.kind}`, { n: one.number })
  : called(one);

export class Marks {
  constructor(data, labels = {}) {
    this.content = data.content;
    this.own = { lang: data.language.code, dir: "auto" };
    this.carried = ordered(data.topics.filter((d) => d.carried), (d) => d.topic);
    this.passages = this.carried.flatMap((d) => d.evidence.map((e) => ({ ...e, topic: d.topic })));
    this.named = KINDS.flatMap((kind) => (data[kind] ?? []).flatMap((one) => (one.mentions ?? [one]).map(({ field, start, end }) =>
      ({ kind, field, start, end, title: [entityName(kind, { ...one, ar: labels[one.id || one.name] }), one.role].filter(Boolean).join(" · ") }))));
    this.topic = "all";
    this.kind = "none";
    this.heading = h("h1", { ...this.own, class: this.content.title ? null : "untitled" });
    this.text = h("div", { class: "text", ...this.own });
    this.show();
  }

  // The switches are the legend, too: each topic with its line and the number of its sentences.
  get switches() {
    const told = this.carried.filter((d) => d.evidence.length), silent = this.carried.filter((d) => !d.evidence.length);
    const kinds = KINDS.filter((kind) => this.named.some((one) => one.kind === kind));
    if (!told.length && !silent.length && !kinds.length) return null;
    return h("div", { class: "marks" },
      told.length ? h("fieldset", { class: "evidence" }, h("legend", {}, t("markTopics")),
        this.ends("topic", "evidence"),
        told.map((d) => this.choice("topic", "evidence", d.topic, h("span", { class: `swatch ${d.topic} ${line(d.topic)}`, "aria-hidden": "true" }), t(d.topic), this.much(d.evidence.length)))) : null,
      kinds.length ? h("fieldset", { class: "names-switch" }, h("legend", {}, t("markNames")),
        this.ends("kind", "named"),
        kinds.map((kind) => this.choice("kind", "named", kind, h("span", { class: `line named-${kind}`, "aria-hidden": "true" }, "\u2003"), t(kind), this.much(this.named.filter((one) => one.kind === kind).length)))) : null,
      told.length ? h("p", { class: "quiet" }, t("evidence")) : null,
      silent.map((d) => h("p", { class: "quiet" }, say("noSentence", { topic: t(d.topic) }))));
  }

  // First what is there for any text, so that it is in sight where a row is too long for a phone.
  ends(which, attribute) { return [["all", "allTopics"], ["none", "nothing"]].map(([value, word]) => this.choice(which, attribute, value, t(word))); }

  much(count) { return h("span", { class: "quiet n" }, number(count)); }

  choice(which, attribute, value, ...label) {
    const style = which === "topic" && value !== "all" && value !== "none" ? `${value} ${line(value)}` : "";
    return h("button", { type: "button", class: style, [`data-${attribute}`]: value, "aria-pressed": String(this[which] === value), onclick: (event) => {
      this[which] = value;
      const pressed = event.target.closest("button");
      for (const other of pressed.parentElement.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === pressed));
      this.show();
    } }, label);
  }

  show() {
    const { title, text, paragraphs } = this.content;
    const headline = new Characters(title), body = new Characters(text);
    // Without a title the first words stand for it.
    fill(this.heading, title ? this.marked("title", headline, 0, headline.points.length) : text.trim() ? `${text.trim().split(/\s+/u).slice(0, OPENING).join(" ")} …` : t("untitled"));
    fill(this.text, paragraphs.map((p) => h(BLOCKS[p.kind] || "p", { dir: "auto" }, p.kind === "list_item" ? "• " : null, this.marked("text", body, p.start, p.end))));
  }

  // Cuts a passage where evidence begins and ends; each piece has all topics that it carried.
  marked(field, characters, from, to) {
    const inside = this.passages.filter((e) => e.field === field && e.start < to && e.end > from && (this.topic === "all" || e.topic === this.topic));
    const cuts = [...new Set([from, to, ...inside.flatMap((e) => [Math.max(from, e.start), Math.min(to, e.end)])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, i) => {
      const end = cuts[i + 1], text = this.naming(field, characters, start, end);
      const carried = ordered(inside.filter((e) => e.start <= start && e.end >= end), (e) => e.topic);
      if (!carried.length) return text;
      const ended = carried.filter((e) => e.end === end || end === to);
      return [this.striped(text, carried.map((e) => e.topic)), ended.map((e) => [" ", this.share(e)]), ended.length ? " " : null];
    });
  }

  striped(text, topics) {
    const inner = topics.slice(0, STRIPES).reduce((content, topic, below) => [h("span", { class: `stripe below-${below} ${topic} ${line(topic)}` }, content)], text);
    return h("mark", { class: topics.length > 1 ? `${topics.join(" ")} several` : topics[0] }, inner);
  }

  share(e) { return h("span", { class: `share ${e.topic}`, lang: language(), dir: direction() }, `${t(e.topic)} ${percent(e.weight)}`); }

  // A piece of title or text with what it names underlined; the longest is outermost, so that a country
  // in an organisation's name keeps its own line.
  naming(field, characters, from, to) {
    const inside = this.named.filter((one) => one.field === field && one.start < to && one.end > from && (this.kind === "all" || one.kind === this.kind));
    if (!inside.length) return [characters.slice(from, to)];
    const cuts = [...new Set([from, to, ...inside.flatMap((one) => [Math.max(from, one.start), Math.min(to, one.end)])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, i) => inside.filter((one) => one.start <= start && one.end >= cuts[i + 1]).sort((a, b) => (a.end - a.start) - (b.end - b.start))
      .reduce((content, one) => h("span", { class: `entity named-${one.kind}`, title: one.title }, content), characters.slice(start, cuts[i + 1])));
  }
}
