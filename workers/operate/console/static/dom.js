// Elements without a template language; text always goes in as text, never as HTML.
const SVG = new Set(["svg", "path", "rect", "line", "g", "circle"]);
const flat = (children) => children.flat(9).filter((child) => child !== null && child !== undefined && child !== false);

// Attributes that begin with `on` are handlers; `style` is an object, which the page's policy lets through.
export function h(tag, attributes = {}, ...children) {
  const element = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) handle(element, name.slice(2), value);
    else if (name === "style") for (const [property, given] of Object.entries(value)) element.style.setProperty(property, given);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...flat(children));
  return element;
}

// Handlers are kept beside the element, so that `patch` can renew them.
function handle(element, kind, handler) {
  element.handlers ??= {};
  if (!element.handlers[kind]) element.addEventListener(kind, (event) => element.handlers[kind]?.(event));
  element.handlers[kind] = handler;
}

export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
}

// Makes an element's children like new ones, and keeps those that are there already: what has the
// keyboard's focus, is being chosen or is scrolled stays as it is. `data-key` says which one is which.
export function patch(element, ...children) {
  const fresh = flat(children).map((child) => (child instanceof Node ? child : document.createTextNode(child)));
  const keyed = new Map([...element.children].filter((child) => child.dataset?.key).map((child) => [child.dataset.key, child]));
  let place = element.firstChild;
  for (const one of fresh) {
    const key = one.dataset?.key;
    const same = key ? keyed.get(key) : place;
    if (same && !(!key && same.dataset?.key) && alike(same, one)) {
      become(same, one);
      if (same === place) place = place.nextSibling;
      else element.insertBefore(same, place);
    } else element.insertBefore(one, place);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;

function become(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const [kind, handler] of Object.entries(fresh.handlers ?? {})) handle(old, kind, handler);
  if (old.type === "checkbox") old.checked = fresh.checked;
  if (old.dataset.kept === undefined) patch(old, ...fresh.childNodes);
}

// Passages of a text by code points, as the offsets of events count, never by UTF-16 units.
export class Characters {
  constructor(text) { this.points = Array.from(text); }
  slice(start, end) { return this.points.slice(start, end).join(""); }
}

export function debounce(wait, action) {
  let timer;
  const later = (...given) => { clearTimeout(timer); timer = setTimeout(() => action(...given), wait); };
  later.stop = () => clearTimeout(timer);
  return later;
}

const PATHS = {
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Z", "m16 16 5 5"],
  filters: ["M4 6h16", "M7 12h10", "M10 18h4"],
  menu: ["M4 7h16", "M4 12h16", "M4 17h16"],
  close: ["m6 6 12 12", "m18 6-12 12"],
  back: ["M15 5l-7 7 7 7"],
  light: ["M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z", "M12 1v2M12 21v2M1 12h2M21 12h2M4.2 4.2l1.4 1.4M18.4 18.4l1.4 1.4M4.2 19.8l1.4-1.4M18.4 5.6l1.4-1.4"],
  dark: ["M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z"],
  moving: ["M3 9c3-4 6 4 9 0s6 4 9 0", "M3 16c3-4 6 4 9 0s6 4 9 0"],
  still: ["M3 9h18", "M3 16h18"],
  well: ["m5 12.5 4.5 4.5L19 7.5"],
};
export const icon = (name) => h("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, PATHS[name].map((d) => h("path", { d })));

// Grey lines where text will be.
export const bones = (rows = 5) => h("div", { class: "bones", "aria-hidden": "true" }, Array.from({ length: rows }, (_, at) =>
  h("div", { class: "event" }, h("div", { class: "from" }, h("span", { class: "bone", style: { width: "6rem" } })),
    h("div", {}, h("span", { class: "bone", style: { width: `${70 - (at % 3) * 12}%`, height: "1.1em" } }), h("span", { class: "bone" }), h("span", { class: "bone", style: { width: "40%" } })))));

// A time as its age, told anew as it grows; the moment itself is in its title.
export const since = (value, say, moment) => h("time", { datetime: new Date(typeof value === "number" ? value * 1000 : value).toISOString(), title: moment(value), "data-age": "" }, say(value));

// A sentence about what went wrong (i18n.js); in another language than the service's, its own words are in its title.
export const why = ({ said, lang }, written) => h("bdi", { lang, dir: lang === "ar" ? "rtl" : "auto", title: said === written ? null : written }, said);

export const empty = (what, ...todo) => h("div", { class: "empty" }, h("b", {}, what), todo);
