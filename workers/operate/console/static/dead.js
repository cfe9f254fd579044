// Dead letters: what each is and what is wrong with it, before one must choose; many at once.
import { bones, empty, fill, h, patch, since, why } from "./dom.js";
import { deadLetters, get, listen, post } from "./api.js";
import { safe } from "./found.js";
import { age, cause, fieldName, moment, say, stageName, t } from "./i18n.js";

// The whole text of what was pushed into the inbox and is no article, and of an article, when asked for.
function whole(letter) {
  const read = async (event) => {
    const text = event.target.querySelector("pre");
    if (!event.target.open || text.textContent) return;
    try {
      const kept = await get(`deadletters/${encodeURIComponent(letter.entry)}`);
      text.textContent = kept.text === undefined ? [kept.article.title, kept.article.body].filter(Boolean).join("\n\n") : kept.text + (kept.cut ? `\n\n${t("cutText")}` : "");
    } catch (error) { text.textContent = error.message; }
  };
  return h("details", { "data-kept": "", ontoggle: read }, h("summary", {}, t("whole")), h("pre", { dir: "auto", tabindex: 0 }), h("code", { class: "quiet", dir: "ltr" }, letter.entry));
}

const origin = (name, url, ...more) => h("div", { class: "from" }, name ? h("b", {}, h("bdi", {}, name)) : null,
  safe(url) ? h("a", { href: url, rel: "noreferrer noopener", target: "_blank", dir: "ltr" }, url) : url ? h("bdi", { dir: "ltr" }, url) : null, more);

export function deadView(main) {
  let shown = "", found = null, asked = 0;
  const chosen = new Set(); // entries, and "subscription event"
  const body = h("div", {}, bones(3)), bar = h("div", {}), done = h("p", { role: "status", id: "done" });
  const key = (event) => `${event.subscription} ${event.event_id}`;

  const act = async (what, letters, events) => {
    const n = letters.length + events.length;
    if (what === "drop" && !confirm(say("reallyDrop", { n }))) return;
    try {
      let count = letters.length ? (await post(`deadletters/${what}`, { entries: letters })).done : 0;
      const bySubscription = Map.groupBy ? Map.groupBy(events, (e) => e.subscription) : events.reduce((map, e) => map.set(e.subscription, [...(map.get(e.subscription) ?? []), e]), new Map());
      for (const [subscription, those] of bySubscription) count += (await post(`refused/${what}`, { subscription, event_ids: those.map((e) => e.event_id) })).done;
      for (const one of [...letters, ...events.map(key)]) chosen.delete(one);
      done.textContent = say(what === "drop" ? "doneDrop" : "doneRetry", { n: count });
    } catch (error) { done.textContent = error.message; }
    await load();
  };
  const both = () => [found.articles.filter((a) => chosen.has(a.entry)).map((a) => a.entry), found.events.filter((e) => chosen.has(key(e)))];
  const buttons = (letters, events) => h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => act("retry", letters, events) }, t("retry")), h("button", { type: "button", onclick: () => act("drop", letters, events) }, t("drop")));
  const box = (value, label) => {
    const input = h("input", { type: "checkbox", "aria-label": label, onchange: (event) => { if (event.target.checked) chosen.add(value); else chosen.delete(value); draw(); } });
    input.checked = chosen.has(value);
    return input;
  };

  const told = (value, tries) => [since(value, (at) => say("died", { when: age(at) }), moment), h("span", {}, say("tries", { n: tries }))];
  const letter = (a) => h("li", { "data-key": a.entry, "data-entry": a.entry }, box(a.entry, a.title || a.entry), h("div", { class: "seen" },
    h("h3", { dir: "auto", class: a.title ? null : "untitled" }, a.title || t("untitled")),
    origin(a.source, a.url, told(a.died_at, a.deliveries)), a.text ? h("p", { class: "beginning", dir: "auto" }, a.text) : null, whole(a)),
  h("div", { class: "reason" }, h("p", { class: "cause" }, h("span", { class: "badge error" }, a.stage ? (a.stage === "inbox" ? t("inbox") : say("atStage", { stage: stageName(a.stage) })) : t("atWorker")), a.field ? h("span", { class: "badge" }, say("inField", { field: fieldName(a.field) })) : null, why(cause(a.field ? a.error.replace(`${a.field}: `, "") : a.error), a.error)),
    buttons([a.entry], [])));
  const refused = (e) => h("li", { "data-key": key(e), "data-refused": e.event_id }, box(key(e), e.event?.title || e.event_id), h("div", { class: "seen" },
    h("h3", { dir: "auto", lang: e.event?.language, class: e.event ? null : "untitled" }, e.event ? h("a", { href: `#/event/${e.event_id}` }, e.event.title || t("untitled")) : t("noLonger")),
    origin(e.event?.source || e.event?.feed, "", told(e.died_at, e.refusals)), e.event?.lead ? h("p", { class: "beginning", dir: "auto", lang: e.event.language }, e.event.lead) : null,
    e.event ? null : h("code", { class: "quiet", dir: "ltr" }, e.event_id)),
  h("div", { class: "reason" }, h("p", { class: "cause" }, h("span", { class: "badge error" }, say("byConsumer", { subscription: e.subscription })), why(cause(e.error), e.error)), buttons([], [e])));

  function draw() {
    const { total, articles, events } = found;
    const there = [...articles.map((a) => a.entry), ...events.map(key)];
    for (const one of chosen) if (!there.includes(one)) chosen.delete(one);
    const all = h("input", { type: "checkbox", id: "choose-all", onchange: (event) => { there.forEach((one) => (event.target.checked ? chosen.add(one) : chosen.delete(one))); draw(); } });
    all.checked = there.length > 0 && there.every((one) => chosen.has(one));
    patch(bar, there.length ? h("div", { class: "act" }, h("label", {}, all, t("chooseAll")), chosen.size ? h("span", { class: "quiet" }, say("chosen", { n: chosen.size })) : null,
      h("button", { type: "button", id: "retry-chosen", disabled: !chosen.size, onclick: () => act("retry", ...both()) }, t("retry")),
      h("button", { type: "button", id: "drop-chosen", disabled: !chosen.size, onclick: () => act("drop", ...both()) }, t("drop")),
      total > articles.length ? h("button", { type: "button", onclick: () => retryAll(total) }, say("retryAll", { n: total })) : null) : null);
    patch(body, there.length ? [
      articles.length ? [h("h2", {}, say("deadArticles", { n: total })), total > articles.length ? h("p", { class: "quiet" }, say("latestOnly", { n: articles.length })) : null, h("ul", { class: "letters" }, articles.map(letter))] : null,
      events.length ? [h("h2", {}, say("refusedEvents", { n: events.length })), h("ul", { class: "letters" }, events.map(refused))] : null]
      : empty(t("noDead"), t("noDeadTodo")));
  }
  const retryAll = async (total) => {
    try { done.textContent = say("doneRetry", { n: (await post("deadletters/retry", { all: true })).done ?? total }); } catch (error) { done.textContent = error.message; }
    await load();
  };
  async function load() {
    const mine = ++asked;
    const answer = await get("deadletters");
    if (mine !== asked) return; // a later question has been asked, and perhaps answered, meanwhile
    found = answer;
    shown = `${found.total} ${found.refused}`;
    draw();
  }
  fill(main, h("h1", {}, t("dead")), done, bar, body);
  const again = () => load().catch((error) => { done.textContent = error.message; });
  again();
  const stop = listen("state", (state) => {
    if (state.unreachable) return;
    const events = state.subscriptions.reduce((sum, s) => sum + s.dead, 0);
    if (shown !== `${deadLetters(state)} ${events}`) again();
  });
  return { leave: stop };
}
