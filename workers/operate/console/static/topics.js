// The topics: one order, one colour and one kind of line for each, everywhere on the page.
import { h } from "./dom.js";
import { chance, t } from "./i18n.js";

export const TOPICS = ["security", "humanitarian", "diplomacy"];
const place = (topic) => { const at = TOPICS.indexOf(topic); return at < 0 ? TOPICS.length : at; };
export const ordered = (topics, name = (topic) => topic) => [...topics].sort((a, b) => place(name(a)) - place(name(b)) || (name(a) < name(b) ? -1 : 1));
export const line = (topic) => `line-${place(topic)}`;

// A carried topic with its probability, as a figure and as the length of the line below it.
export const chip = (topic, share) => h("span", { class: `topic ${topic}`, style: share === undefined ? {} : { "--p": `${share * 100}%` } },
  t(topic), share === undefined ? null : h("span", { class: "figure" }, chance(share)));
export const chips = (topics, shares = {}) => topics.length
  ? ordered(topics).map((topic) => chip(topic, shares[topic]))
  : [h("span", { class: "topic none plain" }, t("none"))];
export const square = (topic) => h("i", { class: `square ${topic}`, "aria-hidden": "true" });
