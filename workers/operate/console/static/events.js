// The list of events: live, as the address asks, with the chart beside it or, on phones, within it.
import { Asking } from "./ask.js";
import { Aside } from "./aside.js";
import { asked, path } from "./address.js";
import { bones, debounce, empty, fill, h, why } from "./dom.js";
import { get, listen } from "./api.js";
import { cause, language, say, t } from "./i18n.js";
import { row } from "./row.js";

const PAGE = 50, SHOWN = 200, MOST = 5000, FIRST = 4, LEAST = 100;
const WIDE = matchMedia("(min-width: 64rem)");
// Where the reader was, for the way back from an event.
const left = { hash: "", count: 0, scroll: 0 };

export function eventsView(main) {
  let paused = false, oldest = 0, waiting = 0, turn = 0, room = SHOWN, arriving = [], meanwhile = null, unknown = false, hash = null;
  const asking = new Asking(), aside = new Aside();
  const events = h("ul", { class: "events", id: "events" });
  const note = h("div", { id: "note" }, bones(6));
  const reading = h("p", { class: "quiet", id: "reading" });
  const count = h("p", { class: "hidden", role: "status" });
  const older = h("button", { type: "button", hidden: true, onclick: () => load(false) }, t("older"));
  const pause = h("button", { type: "button", id: "pause", "aria-pressed": "false", onclick: () => {
    paused = !paused;
    if (!paused) { waiting = 0; load(true); }
    tellPause();
  } });
  const tellPause = () => {
    pause.setAttribute("aria-pressed", String(paused));
    fill(pause, h("span", { class: "live", "aria-hidden": "true" }), !paused ? t("pause") : waiting ? say("resume", { n: waiting }) : t("resumeNone"));
  };

  const query = () => {
    const { hours, ...wanted } = asked();
    return { ...wanted, hours, since: hours ? Math.floor(Date.now() / 1000 - Number(hours) * 3600) : "" };
  };
  const withoutHours = ({ hours, ...rest }) => rest;
  const failed = (error) => { fill(note, h("p", { role: "alert", class: "alarm" }, why(cause(error.message), error.message))); return null; };

  async function load(afresh, at_least = PAGE) {
    const mine = ++turn;
    if (afresh) meanwhile = [];
    const answered = await get("events", { ...withoutHours(query()), before: afresh ? 0 : oldest, limit: at_least }).catch(failed);
    if (mine !== turn || !answered) return; // the filter has changed meanwhile: a later answer counts
    const rows = answered.events.map((event) => row(event));
    if (afresh) events.replaceChildren(...rows);
    else events.append(...rows);
    oldest = answered.events.at(-1)?.number ?? oldest;
    room = Math.min(Math.max(SHOWN, events.children.length), MOST); // older ones that were asked for stay
    older.hidden = answered.events.length < at_least || events.children.length >= MOST;
    for (const event of meanwhile ?? []) arrive(event); // told while the answer was under way
    meanwhile = null;
    place();
    tellCount();
    // It tells of changes only: if the end is in sight as before, the list goes on all the same.
    more.unobserve(older);
    more.observe(older);
  }
  // What was missed, for as many as are shown.
  const refresh = () => load(true, Math.min(Math.max(events.children.length, PAGE), SHOWN));

  function tellCount() {
    const any = events.querySelector(".event"), { hours, text, ...lists } = asked();
    const narrowed = hours || text || Object.values(lists).some((values) => values.length);
    if (any) fill(note);
    else if (narrowed) fill(note, empty(t("noMatch"), t("noMatchTodo")));
    else { const [before, after = ""] = t("noEventsTodo").split("{command}"); fill(note, empty(t("noEvents"), before, h("code", { dir: "ltr" }, "barid enqueue FILE"), after)); }
    count.textContent = say("shown", { n: events.querySelectorAll(".event").length });
  }

  // On phones news comes first, and the chart after the first events.
  function place() {
    if (aside.element.contains(document.activeElement)) return;
    if (WIDE.matches) { if (aside.element.parentElement !== desk) desk.append(aside.element); holder.remove(); return; }
    if (aside.element.parentElement !== holder) holder.append(aside.element);
    const before = events.querySelectorAll(".event")[FIRST] ?? null;
    if (holder.parentElement !== events || holder.nextElementSibling !== before) events.insertBefore(holder, before);
  }

  const any = (wanted, there) => !wanted.length || wanted.some((value) => there.includes(value));
  // Only the service knows whether words, people and places fit: then the list is asked for again.
  const unsure = (wanted) => wanted.text || wanted.actor.length || wanted.place.length;
  const fits = (event, wanted) => any(wanted.topic, event.topics.length ? event.topics : ["none"]) && any(wanted.language, [event.language])
    && any(wanted.feed, [event.feed]) && any(wanted.source, [event.source]) && any(wanted.country, event.countries ?? []) && any(wanted.about, event.about ?? []);

  function arrive(event) {
    if (events.querySelector(`[data-event="${CSS.escape(event.event_id)}"]`)) return;
    events.prepend(row(event, true));
    if (events.children.length <= room) return;
    events.lastElementChild.remove();
    oldest = Number(events.lastElementChild.dataset.number) || oldest;
    older.hidden = false;
  }
  // However many come at once, the list is drawn a few times a second.
  const draw = () => {
    const batch = arriving;
    arriving = [];
    if (!batch.length) return;
    const wanted = asked();
    if (unsure(wanted)) { unknown = true; return; }
    const fitting = batch.filter((event) => fits(event, wanted)).slice(-SHOWN);
    if (!fitting.length) return;
    if (paused) { waiting += fitting.length; tellPause(); return; }
    if (meanwhile) meanwhile.push(...fitting);
    else { for (const event of fitting) arrive(event); place(); tellCount(); }
  };
  const later = debounce(1500, () => {
    if (unknown && !paused) { unknown = false; refresh(); }
    aside.load(query()).catch(() => {});
    offer();
  });
  let due = 0;
  const stopEvents = listen("event", (event) => {
    arriving.push(event);
    if (arriving.length > SHOWN) arriving.shift();
    if (!due) due = setTimeout(() => { due = 0; draw(); }, LEAST);
    if (!quietly) { quietly = setTimeout(() => { quietly = 0; later(); }, 500); }
  });
  let quietly = 0;
  const stopReopened = listen("reopened", () => { if (!paused) { refresh(); aside.load(query()).catch(() => {}); } });

  let asks = 0;
  const offer = (mine = ++asks) => get("choices", withoutHours(query())).then((there) => {
    if (mine !== asks) return; // the filter has changed meanwhile
    asking.offer(there);
    aside.offer(there.named);
    reading.textContent = there.complete ? "" : t("indexing");
  }).catch(() => {});

  // Called again whenever the address asks for something else.
  function update() {
    asking.show();
    if (hash === location.hash) return;
    hash = location.hash;
    const back = left.hash === hash && left.count;
    load(true, back ? Math.min(left.count, SHOWN) : PAGE).then(() => { if (back) scrollTo(0, left.scroll); });
    left.hash = "";
    aside.load(query()).catch(() => {});
    offer();
  }

  const more = new IntersectionObserver(([entry]) => { if (entry.isIntersecting && !older.hidden && events.children.length >= PAGE) load(false); }, { rootMargin: "600px" });
  const holder = h("li", { class: "holder" });
  const column = h("div", { lang: language() }, asking.bar(pause), h("h2", { class: "hidden" }, t("events")), count, reading, note, events, h("p", { class: "more" }, older));
  const desk = h("div", { class: "desk" }, column);
  WIDE.addEventListener("change", place);
  more.observe(older);
  tellPause();
  fill(main, h("h1", { class: "hidden" }, t("events")), desk);
  place();
  update();
  return {
    update,
    leave() {
      Object.assign(left, { hash, count: events.querySelectorAll(".event").length, scroll: leaving.scroll });
      for (const stop of [stopEvents, stopReopened, later.stop, () => more.disconnect(), () => WIDE.removeEventListener("change", place), () => clearTimeout(due), () => clearTimeout(quietly)]) stop();
    },
  };
}

// The place in the list at the moment of leaving it: by the time that the address has changed it is gone.
const leaving = { scroll: 0 };
addEventListener("scroll", () => { if (path() === "/") leaving.scroll = scrollY; }, { passive: true });
