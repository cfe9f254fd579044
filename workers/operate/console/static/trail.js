// What happened to an article, in time: from its coming in to each subscription.
import { h, why } from "./dom.js";
import { cause, duration, instant, say, stageName, t } from "./i18n.js";

const STATES = { queued: "queued", waiting: "queued", held: "held", handled: "handled", refused: "refused" };

// A step says what happened in the page's language, where it is known how; else as the service says it.
function told({ what, facts = {} }) {
  if (what === "enqueued") return facts.feed ? say("step/enqueuedFeed", facts) : t("step/enqueued");
  if (what === "now") {
    if (facts.place === "waiting") return t(facts.paused ? "step/waitsPaused" : "step/waits");
    if (facts.place === "leased") return say("step/leased", { until: facts.until ? instant(facts.until) : "–" });
    return t("step/deadNow");
  }
  if (what === "queued" || what in STATES) return say(`step/${STATES[facts.state] ?? STATES[what]}`, facts);
  if (what === "article.enriched") return say("step/article.enriched", { duration: duration((facts.duration_ms ?? 0) / 1000) });
  const known = t(`step/${what}`);
  return known.startsWith("step/") ? null : known;
}

// Who writes log lines: commands as "cli", the console and what tells and pushes by their names, else a worker.
const by = (worker) => (worker === "cli" ? t("byCommand") : say(/^(console|notify|push)(-\d+)?@/.test(worker) ? "byService" : "byWorker", { worker }));

export const trail = (steps) => !steps.length ? h("p", { class: "quiet" }, t("noTrail")) : h("ol", { class: "trail" }, steps.map((step) => {
  const said = told(step), { facts = {} } = step;
  const error = facts.error ? h("span", { class: "by" }, why(cause(facts.error), facts.error)) : null;
  return h("li", { "data-step": step.what },
    step.at ? h("time", { datetime: step.at }, instant(step.at)) : h("span", {}),
    h("div", {}, said ?? h("span", {}, h("code", {}, step.what), " ", h("bdi", { lang: "en" }, step.detail)), " ",
      said && facts.stage ? [say("stageIs", { stage: stageName(facts.stage) }), " "] : null, said ? error : null,
      facts.entry ? [" ", h("a", { href: "#/dead" }, t("dead"))] : null,
      step.worker ? [" ", h("span", { class: "by" }, by(step.worker))] : null));
}));
