// Elements without a template language; text always goes in as text, never as HTML.
export function h(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "rect", "line", "text", "g"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
}

// Passages of a text by code points, as the offsets of events count, never by UTF-16 units.
export class Characters {
  constructor(text) { this.points = Array.from(text); }
  slice(start, end) { return this.points.slice(start, end).join(""); }
}

export function debounce(wait, action) {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => action(...given), wait); };
}
