// One event in the list: where and when, its title in its own direction, how it begins, what was found.
import { h, since } from "./dom.js";
import { asked, only } from "./address.js";
import { age, called, countryName, languageName, moment, say, t } from "./i18n.js";
import { chips } from "./topics.js";

const COUNTRIES = 3;

export const from = (event) => event.source || event.feed;

export function row(event, fresh = false) {
  const own = { dir: "auto", lang: event.language };
  const wanted = asked().country, place = (code) => (wanted.includes(code) ? 0 : event.about?.includes(code) ? 1 : 2);
  const countries = [...(event.countries ?? [])].sort((a, b) => place(a) - place(b)); // those asked for, then those it is about
  const naming = [
    ...countries.slice(0, COUNTRIES).map((code) => h("a", { href: only("country", code) }, countryName(code))),
    ...(event.actors ?? []).map((one) => h("a", { href: only("actor", one.value) }, h("bdi", {}, called(one))))];
  return h("li", { class: fresh ? "event fresh" : "event", "data-event": event.event_id, "data-number": event.number },
    h("div", { class: "from" }, from(event) ? h("b", {}, h("bdi", {}, from(event))) : null,
      since(event.at, age, moment), h("span", {}, languageName(event.language))),
    h("div", {},
      h("h3", { class: event.untitled ? "untitled" : null, ...own }, h("a", { class: "title", href: `#/event/${event.event_id}` }, event.title || t("untitled"))),
      event.lead && !event.untitled ? h("p", { class: "lead", ...own }, event.lead) : null,
      h("div", { class: "foot" }, chips(event.topics, event.shares),
        event.articles > 1 ? h("a", { href: `#/story/${event.event_id}` }, say("articles", { n: event.articles })) : null,
        naming.length ? h("span", { class: "naming" }, naming) : null)));
}
