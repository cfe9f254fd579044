// The address says what is shown: the view, and for the list of events everything that is asked of it.
// #/?topic=security&topic=none&country=EG&text=…   A link can be shared, survives a reload, and goes back.
export const LISTS = ["topic", "language", "feed", "source", "country", "about", "actor", "place"];
export const SINGLE = ["text", "hours", "level", "grouped"];

export const path = () => location.hash.replace(/^#/, "").split("?")[0] || "/";

export function asked() {
  const given = new URLSearchParams(location.hash.split("?").slice(1).join("?"));
  const wanted = Object.fromEntries(LISTS.map((name) => [name, [...new Set(given.getAll(name).filter(Boolean))]]));
  for (const name of SINGLE) wanted[name] = given.get(name) ?? "";
  return wanted;
}

export function address(wanted, view = "/") {
  const query = new URLSearchParams();
  for (const name of LISTS) for (const value of wanted[name] ?? []) query.append(name, value);
  for (const name of SINGLE) if (wanted[name]) query.set(name, wanted[name]);
  return `#${view}${query.size ? `?${query}` : ""}`;
}

// Goes to an address; with `quietly` the present one is replaced, as while one types.
export function go(hash, quietly = false) {
  if (hash === location.hash || (hash === "#/" && !location.hash)) return;
  if (!quietly) { location.hash = hash; return; }
  history.replaceState(null, "", hash);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export const only = (name, value) => address({ [name]: [value] });
