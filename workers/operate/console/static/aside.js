// Beside the list: how many events each topic has had, and what is named most.
import { address, asked, go, only } from "./address.js";
import { fill, h } from "./dom.js";
import { get } from "./api.js";
import { columns } from "./chart.js";
import { called, countryName, number, t } from "./i18n.js";
import { HOURS } from "./ask.js";
import { square, TOPICS } from "./topics.js";

const RANKED = 6, DAY = "24";

export class Aside {
  constructor() {
    this.hours = DAY; // while the list has no limit of time
    this.spans = h("div", { class: "segments", role: "group", "aria-label": t("time") });
    this.plot = h("div", { id: "timeline" }, h("span", { class: "bone", style: { height: "7rem" } }));
    this.named = h("div", { id: "most-named" });
    this.element = h("div", { class: "aside" },
      h("section", {}, h("div", { class: "head" }, h("h2", {}, t("timeline")), this.spans), this.plot), this.named);
    this.turn = 0;
  }

  async load(query) {
    const hours = query.hours || this.hours, mine = ++this.turn;
    fill(this.spans, HOURS.map(([size, full, short]) => h("button", { type: "button", "aria-pressed": String(String(size) === hours), "aria-label": t(full), onclick: () => {
      this.hours = String(size);
      if (asked().hours) go(address({ ...asked(), hours: this.hours }));
      else this.load(query).then(() => this.spans.querySelector("[aria-pressed=true]").focus());
    } }, t(short))));
    const { since, until, topics } = await get("timeline", { ...query, since: "", hours });
    if (mine !== this.turn) return;
    const none = () => new Array(topics.all.length).fill(0);
    const others = Object.keys(topics).filter((name) => ![...TOPICS, "none", "all"].includes(name)).sort();
    const series = [...TOPICS, ...others, "none"].map((name) => ({ name: t(name), colour: name, values: topics[name] ?? none() }));
    const total = (s) => s.values.reduce((a, b) => a + b, 0), most = Math.max(...series.map(total), 1);
    fill(this.plot, columns(t("timeline"), series, since, until),
      h("div", { class: "ranks" }, series.map((s) => h("a", { href: address({ ...asked(), topic: [s.colour] }) },
        h("span", {}, square(s.colour), " ", s.name), h("b", { class: "n" }, number(total(s))), h("i", { style: { "--p": `${(total(s) / most) * 100}%`, background: `var(--${s.colour}, var(--quiet))` } })))));
  }

  offer(named = {}) {
    const ranks = (title, parameter, items, said) => items.length ? h("section", {}, h("h2", {}, title), h("div", { class: "ranks" },
      items.slice(0, RANKED).map((one) => h("a", { href: only(parameter, one.value) }, h("span", {}, h("bdi", {}, said(one))), h("span", { class: "n" }, number(one.n)), h("i", { style: { "--p": `${(one.n / items[0].n) * 100}%` } }))))) : null;
    const actors = [...(named.organisation ?? []), ...(named.person ?? [])].sort((a, b) => b.n - a.n);
    fill(this.named, h("div", { class: "aside" }, ranks(t("mostCountries"), "country", named.country ?? [], (one) => countryName(one.value)), ranks(t("mostActors"), "actor", actors, called)));
  }
}
