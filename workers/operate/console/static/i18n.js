// The page's language: its words, and numbers, times and names as they are said in it.
// Log lines and errors of other programs stay as they were written.
import ar from "./words/ar.js";
import en from "./words/en.js";
import problems, { causes, fields, stages } from "./words/problems.js";

const words = { ar, en };
const KEY = "barid.language";
const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
let current = kept() ?? ((navigator.language || "en").startsWith("ar") ? "ar" : "en");
if (!words[current]) current = "en";

export const language = () => current;
export const direction = () => (current === "ar" ? "rtl" : "ltr");
export function setLanguage(code) {
  current = code;
  made.clear();
  try { localStorage.setItem(KEY, code); } catch { /* private mode: for this page only */ }
}
// The reader's own country, for its digits and dates, where the browser names one.
const locale = () => navigator.languages?.find((tag) => tag.startsWith(`${current}-`)) ?? (current === "ar" ? "ar-EG" : "en-GB");

// Formatters are dear to make and cheap to keep.
const made = new Map();
const formatter = (kind, options, tag = locale()) => {
  const name = kind.name + tag + JSON.stringify(options);
  if (!made.has(name)) made.set(name, new kind(tag, options));
  return made.get(name);
};

export const number = (value, digits = 0) => formatter(Intl.NumberFormat, { maximumFractionDigits: digits }).format(value ?? 0);
export const percent = (value) => formatter(Intl.NumberFormat, { style: "percent", maximumFractionDigits: 0 }).format(value ?? 0);
// Whole percents, but neither "100 %" nor "0 %" of what is not quite sure.
export const chance = (value) => percent(value >= 0.995 && value < 1 ? 0.99 : value < 0.005 && value > 0 ? 0.01 : value);
// English abbreviates by country: "7 mins" but "4 min ago" in Britain, "7 min" but "4 min. ago" in America. The page says "7 min" and
// "4 min ago" to all.
const spans = () => (current === "en" ? "en-US" : locale()), ages = () => (current === "en" ? "en-GB" : locale());
const unit = (value, name, digits = 0) => formatter(Intl.NumberFormat, { style: "unit", unit: name, unitDisplay: current === "ar" ? "long" : "short", maximumFractionDigits: digits }, spans()).format(value);
export function duration(seconds) {
  const value = seconds > 1e-6 ? seconds : 0;
  if (value > 0 && value < 1) return unit(value * 1000, "millisecond", value < 0.01 ? 1 : 0);
  if (value < 100) return unit(value, "second", value < 10 && value % 1 ? 1 : 0);
  if (value < 6000) return unit(value / 60, "minute");
  return value < 2 * 86400 ? unit(value / 3600, "hour") : unit(value / 86400, "day");
}
export const bytes = (value) => (value < 1e9 ? unit(value / 1e6, "megabyte", value < 1e7 ? 1 : 0) : unit(value / 1e9, "gigabyte", 1));

const date = (value) => (typeof value === "number" ? new Date(value * 1000) : new Date(value));
export const moment = (value) => (value ? formatter(Intl.DateTimeFormat, { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" }).format(date(value)) : "");
export const stamp = (value) => formatter(Intl.DateTimeFormat, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }).format(date(value));
export const instant = (value) => formatter(Intl.DateTimeFormat, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit", second: "2-digit" }).format(date(value));
export const clock = (value) => formatter(Intl.DateTimeFormat, { hour: "numeric", minute: "2-digit" }).format(date(value));
const dayOnly = (value) => formatter(Intl.DateTimeFormat, { day: "numeric", month: "short", year: "numeric" }).format(date(value));
// A date as a text tells it, in ISO 8601: a year, month, day or minute, or an interval `from/to`.
export function calendar(value) {
  return value.split("/").map((one) => {
    const [, year, month, day, time] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d).*)?)?)?$/.exec(one) ?? [];
    if (!year) return one;
    const asked = { year: "numeric", month: month && "long", day: day && "numeric", hour: time && "numeric", minute: time && "2-digit", calendar: "gregory", timeZone: "UTC" };
    return formatter(Intl.DateTimeFormat, asked).format(new Date(`${year}-${month ?? "01"}-${day ?? "01"}T${time ?? "00:00"}Z`));
  }).join(" – ");
}
const STEPS = [["minute", 60], ["hour", 3600], ["day", 86400]];
// How long ago, or how soon; beyond a week, the day.
export function age(value, now = Date.now()) {
  const seconds = (date(value).getTime() - now) / 1000;
  if (Math.abs(seconds) < 45) return t("now");
  if (Math.abs(seconds) >= 7 * 86400) return dayOnly(value);
  const [name, size] = STEPS.findLast(([, least]) => Math.abs(seconds) >= least) ?? STEPS[0];
  return formatter(Intl.RelativeTimeFormat, { numeric: "always", style: current === "ar" ? "long" : "short" }, ages()).format(Math.round(seconds / size), name);
}
export const languageName = (code) => code === "und" ? t("und") : nameOf("language", code);
export const countryName = (code) => nameOf("region", code);
function nameOf(type, code) {
  try { return formatter(Intl.DisplayNames, { type }).of(code) ?? code; } catch { return code; }
}
export const list = (names) => formatter(Intl.ListFormat, { type: "conjunction" }).format(names);
// A person, organisation or place in the page's language, where its Arabic name is known.
export const called = (one) => (current === "ar" && one.ar) || one.name;

// t: a word. say: a sentence with its {values}; where it has forms, `n` chooses among them.
const entry = (key) => key.split("/").reduce((found, part) => found?.[part], words[current]) ?? key.split("/").reduce((found, part) => found?.[part], words.en);
export const t = (key) => { const found = entry(key); return typeof found === "string" ? found : key; };
export function say(key, values = {}) {
  const found = entry(key) ?? key;
  const text = typeof found === "string" ? found : (values.n === 0 && found.zero) || (found[formatter(Intl.PluralRules, {}).select(values.n)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => isolated(typeof values[name] === "number" ? number(values[name]) : values[name] ?? ""));
}
// Figures and names keep their direction within a sentence of the other one.
const isolated = (text) => `\u2068${text}\u2069`;

// What is wrong and what to do, in the language of the page.
export function problem(p) {
  const texts = current === "ar" && problems[p.name];
  if (!texts) return { lang: "en", what: p.what, todo: p.do };
  const figure = (value, name) => isolated(typeof value === "number" ? number(value) : name === "why" ? cause(value).said : name === "causes" ? counted(value) : value);
  const [what, todo] = texts.map((text) => text
    .replace(/\{(\w+)\?((?:[^{}|]|\{\w+\})*)\|?((?:[^{}|]|\{\w+\})*)\}/g, (_, name, yes, no) => (p.figures[name] ? yes : no))
    .replace(/`[^`]+`/g, (command) => `\u2066${command}\u2069`)
    .replace(/\{(\w+)\}/g, (_, name) => (p.figures[name] === undefined ? name : figure(p.figures[name], name))));
  return { lang: "ar", what, todo };
}

// What went wrong, in the language of the page where its sentence is known; else as it was written.
// The place before a sentence, an address or a field, stays; several sentences stand between semicolons.
const PLACE = /^(https?:\/\/\S+|[a-z_][a-z_0-9.]*): (?=\S)/;
const WHOLE = /^\d{1,3}(?:,\d{3})*$|^\d+$/;
export function cause(text) {
  if (current !== "ar" || !text) return { lang: "en", said: text ?? "" };
  const whole = sentence(text), parts = whole ? [whole] : text.split("; ").map(sentence);
  return parts.every(Boolean) ? { lang: "ar", said: parts.join("؛ ") } : { lang: "en", said: text };
}
function sentence(text) {
  for (const [pattern, arabic] of causes) {
    const found = pattern.exec(text);
    if (found) return arabic.replace(/\$(>?)(\d)/g, (_, deeper, at) => isolated(deeper ? cause(found[at]).said : WHOLE.test(found[at]) ? number(Number(found[at].replaceAll(",", ""))) : found[at]));
  }
  const place = PLACE.exec(text), rest = place && sentence(text.slice(place[0].length));
  return rest && `${isolated(fieldName(place[1]))}: ${rest}`;
}
export const stageName = (stage) => (current === "ar" && stages[stage]) || stage;
export const fieldName = (field) => (current === "ar" && fields[field]) || field;
// "clean 2, inbox 1"
const counted = (list) => list.split(", ").map((one) => one.replace(/^(\S+) ([\d,]+)$/, (_, stage, n) => `${stageName(stage)} ${number(Number(n.replaceAll(",", "")))}`)).join("، ");
