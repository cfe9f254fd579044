// What is asked of the list: words beside one button, everything else behind it; what is set stands
// there as chips that one can remove. The address holds it all (address.js).
import { address, asked, go, LISTS } from "./address.js";
import { debounce, h, icon, patch } from "./dom.js";
import { called, countryName, languageName, number, say, t } from "./i18n.js";
import { square, TOPICS } from "./topics.js";

export const HOURS = [[1, "hour", "hourShort"], [24, "day", "dayShort"], [168, "week", "weekShort"]];
const NAMES = { language: "lang", feed: "feed", source: "source", country: "country", about: "about", actor: "actor", place: "place", topic: "topics" };
const OPEN = new Set(["actor", "place"]); // any name may be asked for, not only those in the menu
const FEW = 8;

export class Asking {
  constructor() {
    this.choices = { languages: [], feeds: [], sources: [], named: {} };
    this.known = new Map(); // id -> how it is called
    this.typed = debounce(250, () => go(address({ ...asked(), text: this.words.value.trim() }), true));
    this.words = h("input", { type: "search", name: "text", dir: "auto", placeholder: t("search"), "aria-label": t("searchIn"), oninput: this.typed });
    this.number = h("span", {});
    this.button = h("button", { type: "button", id: "filters", "aria-haspopup": "dialog", onclick: () => this.open() }, icon("filters"), h("span", { class: "words" }, t("filters")), this.number);
    this.button.setAttribute("aria-label", t("filters"));
    this.chips = h("div", { class: "chips", id: "chips" });
    this.groups = h("div", { class: "groups" });
    this.counted = h("p", { class: "quiet counted" });
    this.dialog = h("dialog", { id: "ask", "aria-labelledby": "ask-title", onclick: (event) => { if (event.target === this.dialog) this.dialog.close(); } },
      h("form", { method: "dialog" },
        h("div", { class: "top" }, h("h2", { id: "ask-title" }, t("filters")), h("button", { "aria-label": t("doneFiltering"), class: "close" }, icon("close"))),
        this.groups, this.counted,
        h("div", { class: "end" }, h("button", { type: "button", onclick: () => this.clear() }, t("clear")), h("button", { class: "main" }, t("doneFiltering")))));
  }

  // The bar above the list; `more` stands at its end.
  bar(...more) {
    return h("div", { class: "ask", role: "search" }, h("div", { class: "search" }, icon("search"), this.words), this.button, more, this.chips, this.dialog);
  }

  offer(choices) {
    this.choices = choices;
    this.counted.textContent = choices.counted ? say("countedLatest", { n: choices.counted }) : t("countedLeft");
    for (const one of Object.values(choices.named ?? {}).flat()) this.known.set(one.value, called(one));
    this.show();
  }

  // How a value is said: a country and a language in the page's language, an id by its name.
  said(name, value) {
    if (name === "topic") return t(value);
    if (name === "language") return languageName(value);
    if (name === "country") return countryName(value);
    if (name === "about") return `${t("about")}: ${countryName(value)}`;
    return this.known.get(value) ?? value;
  }

  show() {
    const wanted = asked();
    if (document.activeElement !== this.words) this.words.value = wanted.text;
    const set = LISTS.flatMap((name) => wanted[name].map((value) => [name, value]));
    const count = set.length + (wanted.hours ? 1 : 0);
    this.number.className = count ? "count" : "";
    this.number.textContent = count ? number(count) : "";
    this.button.setAttribute("aria-label", count ? `${t("filters")} (${number(count)})` : t("filters"));
    const removable = (key, text, without) => h("button", { type: "button", "data-key": key, "data-chip": key, "aria-label": say("remove", { what: text }), onclick: () => { go(address(without)); this.refocus(); } }, h("bdi", {}, text), icon("close"));
    const shown = set.map(([name, value]) => removable(`${name}=${value}`, this.said(name, value), { ...wanted, [name]: wanted[name].filter((one) => one !== value) }));
    const hours = HOURS.find(([size]) => String(size) === wanted.hours);
    if (hours) shown.push(removable("hours", t(hours[1]), { ...wanted, hours: "" }));
    if (shown.length > 1) shown.push(h("button", { type: "button", class: "clear", "data-key": "clear", onclick: () => { this.clear(); this.refocus(); } }, t("clear")));
    patch(this.chips, shown);
    if (this.dialog.open) this.fillGroups();
  }

  refocus() { setTimeout(() => (this.chips.querySelector("button") ?? this.button).focus(), 0); }
  clear() { this.words.value = ""; go("#/"); }
  open() { this.fillGroups(); this.dialog.showModal(); }

  fillGroups() {
    const wanted = asked();
    const menu = (kinds) => kinds.flatMap((kind) => this.choices.named?.[kind] ?? []).sort((a, b) => b.n - a.n);
    patch(this.groups,
      this.toggles("topic", [...TOPICS, "none"], wanted, (topic) => [square(topic), t(topic)]),
      this.span(wanted),
      this.choices.languages.length <= FEW ? this.toggles("language", this.choices.languages.map((one) => one.value), wanted, (code) => [languageName(code), this.much(code)]) : this.menu("language", this.choices.languages, wanted),
      this.menu("source", this.choices.sources, wanted), this.menu("feed", this.choices.feeds, wanted),
      this.menu("country", menu(["country"]), wanted), this.menu("actor", menu(["organisation", "person"]), wanted), this.menu("place", menu(["place"]), wanted));
  }

  much(code) {
    const found = this.choices.languages.find((one) => one.value === code);
    return h("span", { class: "n quiet" }, number(found?.n ?? 0));
  }

  set(name, values) { go(address({ ...asked(), [name]: values })); }
  toggle(name, value) {
    const before = asked()[name];
    this.set(name, before.includes(value) ? before.filter((one) => one !== value) : [...before, value]);
  }

  toggles(name, values, wanted, said) {
    const all = [...new Set([...values, ...wanted[name]])];
    if (!all.length) return null;
    return h("fieldset", { class: "wide", "data-key": name }, h("legend", {}, t(NAMES[name])), h("div", { class: "row" }, all.map((value) =>
      h("button", { type: "button", "data-key": value, [`data-${name}`]: value, "aria-pressed": String(wanted[name].includes(value)), onclick: () => this.toggle(name, value) }, said(value)))));
  }

  span(wanted) {
    return h("fieldset", { class: "wide", "data-key": "hours" }, h("legend", {}, t("time")), h("div", { class: "segments" }, [["", "anyTime"], ...HOURS].map(([size, key]) =>
      h("button", { type: "button", "data-key": String(size), "data-hours": String(size), "aria-pressed": String(wanted.hours === String(size)), onclick: () => this.set("hours", String(size)) }, t(key)))));
  }

  // A menu adds a value; a field, for what may have any name, adds what is typed.
  menu(name, offered, wanted) {
    const left = offered.filter((one) => !wanted[name].includes(one.value)).sort((a, b) => b.n - a.n);
    if (!left.length && !wanted[name].length && !OPEN.has(name)) return null;
    const options = [...left].map((one) => h("option", { value: one.value }, `${this.said(name === "about" ? "country" : name, one.value)}${one.n ? ` (${number(one.n)})` : ""}`));
    const chosen = wanted[name].map((value) => h("button", { type: "button", "data-key": value, "aria-label": say("remove", { what: this.said(name, value) }), onclick: () => this.toggle(name, value) }, h("bdi", {}, this.said(name, value)), icon("close")));
    return h("div", { "data-key": name },
      h("label", {}, t(NAMES[name]), h("select", { name, disabled: !left.length, onchange: (event) => { this.toggle(name, event.target.value); event.target.value = ""; } }, h("option", { value: "" }, t("add")), options)),
      OPEN.has(name) ? h("input", { type: "text", name: `${name}-name`, dir: "auto", placeholder: t("typeName"), "aria-label": `${t(NAMES[name])}: ${t("typeName")}`, onkeydown: (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        const value = event.target.value.trim();
        event.target.value = "";
        if (value && !asked()[name].includes(value)) this.toggle(name, value);
      } }) : null,
      h("div", { class: "chips" }, chosen));
  }
}

