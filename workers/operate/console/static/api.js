// The console's API, and the streams of what happens.
export class Refused extends Error {}

async function answer(response) {
  if (response.status === 401) { location.assign("/login"); throw new Refused("401"); }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.detail || response.statusText);
  return body;
}

// `values`: name -> value, or list of values for a parameter that is given again and again.
export const get = async (path, values = {}) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const one of [value].flat()) if (one !== "" && one !== undefined && one !== null) query.append(name, one);
  return answer(await fetch(`/api/${path}${query.size ? `?${query}` : ""}`));
};

export const post = async (path, body) =>
  answer(await fetch(`/api/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));

// Of the ledger and of the inbox together.
export const deadLetters = (state) => (state?.depth?.dead ?? 0) + (state?.inbox?.dead ?? 0);

// One connection for the page; views listen to it and stop when they are left.
const listeners = new Map();
let source;

export function connect(onState) {
  open(onState);
  // A browser has six connections to a host: a page that nobody looks at gives its own back.
  document.addEventListener("visibilitychange", () => { if (document.hidden) source.close(); else open(onState); });
}

let opened = 0;
function open(onState) {
  source?.close();
  source = new EventSource("/api/live");
  source.onopen = () => {
    onState(true);
    if (opened++) for (const listener of listeners.get("reopened") || []) listener(); // what was missed is asked for
  };
  source.onerror = () => onState(false);
  for (const kind of ["event", "state"])
    source.addEventListener(kind, (message) => {
      const told = JSON.parse(message.data);
      for (const listener of listeners.get(kind) || []) listener(told);
    });
}

export function listen(kind, listener) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(listener);
  return () => listeners.get(kind).delete(listener);
}

// Log lines come by a connection of their own, which is open while they are looked at.
export function follow(path, kind, listener, opened) {
  const lines = new EventSource(`/api/${path}`);
  lines.onopen = opened;
  lines.addEventListener(kind, (message) => listener(JSON.parse(message.data)));
  return () => lines.close();
}
