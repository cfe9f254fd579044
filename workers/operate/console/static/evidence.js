// Which sentences carried which topics: striped in the text, named behind it, and chosen by a switch.
import { Characters, fill, h } from "./dom.js";
import { language, number, percent, t } from "./i18n.js";

const STYLES = 4; // of lines in app.css: a topic is told by its line and its name, not by colour alone
const blocks = { heading: "h3", quote: "blockquote", list_item: "p", paragraph: "p" };
const named = () => ({ lang: language(), dir: language() === "ar" ? "rtl" : "ltr" });

export class Evidence {
  constructor(data) {
    this.content = data.content;
    this.direction = { lang: data.language.code, dir: "auto" };
    this.styles = new Map(data.topics.map((d, n) => [d.topic, `${d.topic} line-${n % STYLES}`]));
    this.carried = data.topics.filter((d) => d.carried);
    this.passages = this.carried.flatMap((d) => d.evidence.map((e) => ({ ...e, topic: d.topic })));
    this.chosen = null;
    this.heading = h("h1", this.direction);
    this.text = h("div", { class: "text", ...this.direction });
    this.show();
  }

  // The switch is the legend, too: each topic with its line and the number of its sentences.
  get legend() {
    if (!this.carried.length) return null;
    const told = this.carried.filter((d) => d.evidence.length), silent = this.carried.filter((d) => !d.evidence.length);
    const choice = (topic, ...label) => h("button", { type: "button", class: topic ? `pick ${this.styles.get(topic)}` : "pick", "data-evidence": topic || "all", "aria-pressed": String(this.chosen === topic), onclick: (event) => {
      this.chosen = topic;
      for (const other of event.currentTarget.parentElement.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === event.currentTarget));
      this.show();
    } }, label);
    return h("div", { class: "evidence" },
      told.length ? h("fieldset", {}, h("legend", {}, t("sentences")), told.length > 1 ? choice(null, t("all")) : null,
        told.map((d) => choice(d.topic, h("span", { class: "swatch", "aria-hidden": "true" }), `${t(d.topic)} (${number(d.evidence.length)})`))) : null,
      told.length ? h("p", { class: "quiet" }, t("evidence")) : null,
      silent.map((d) => h("p", { class: "quiet" }, `${t(d.topic)}: ${t("noSentence")}`)));
  }

  show() {
    const { title, text, paragraphs } = this.content;
    const headline = new Characters(title), body = new Characters(text);
    fill(this.heading, title ? this.marked("title", headline, 0, headline.points.length) : t("untitled"));
    fill(this.text, paragraphs.map((p) => h(blocks[p.kind] || "p", { dir: "auto" }, p.kind === "list_item" ? "• " : null, this.marked("text", body, p.start, p.end))));
  }

  // Cuts a passage where evidence begins and ends; each piece has all topics that it carried.
  marked(field, characters, from, to) {
    const inside = this.passages.filter((e) => e.field === field && e.start < to && e.end > from && (!this.chosen || e.topic === this.chosen));
    const cuts = [...new Set([from, to, ...inside.flatMap((e) => [Math.max(from, e.start), Math.min(to, e.end)])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, i) => {
      const end = cuts[i + 1], text = characters.slice(start, end);
      const carried = inside.filter((e) => e.start <= start && e.end >= end).sort((a, b) => b.weight - a.weight);
      if (!carried.length) return text;
      const ended = carried.filter((e) => e.end === end || end === to);
      return [this.striped(text, carried.map((e) => e.topic)), ended.map((e) => [" ", this.chip(e)]), ended.length ? " " : null];
    });
  }

  striped(text, topics) {
    // There is room for as many lines as there are kinds; behind the sentence all topics are named.
    const inner = topics.slice(0, STYLES).reduce((content, topic, below) => h("span", { class: `stripe below-${below} ${this.styles.get(topic)}` }, content), text);
    return h("mark", { class: topics.length > 1 ? `${topics.join(" ")} several` : topics[0] }, inner);
  }

  chip(e) {
    return h("span", { class: `share ${this.styles.get(e.topic)}`, ...named() }, `${t(e.topic)} ${percent(e.weight)}`);
  }
}
