// Consume events in Node, with the package `redis` and nothing of Barid, until Ctrl-C
// (examples/README.md): npm ci, then
//
//     node consume.mjs [QUEUE [READER]]
//
// Each process needs a READER, a name, of its own, and keeps it when it is started again.
// docs/consuming.md describes the list and the messages in it.

import { setTimeout as sleep } from "node:timers/promises";
import { ClientOfflineError, RESP_TYPES, SocketClosedUnexpectedlyError, createClient } from "redis";

const [queue = "events.security", reader = "example"] = process.argv.slice(2);
const waiting = `{barid}:${queue}`;
// Ours, outside of Barid's own names: what this reader works on, what nobody could read, and the
// ids of what all readers of the queue have handled.
const inHand = `{barid}.${reader}.in-hand`;
const broken = `{barid}.${queue}.broken`;
const seen = `{barid}.${queue}.seen:`;
const week = 7 * 24 * 3600;
const types = ["barid.article.enriched.v1", "barid.article.changed.v1"];

let stopping = false;
const client = createClient({
  url: process.env.BARID_REDIS_URL ?? "redis://127.0.0.1:6379/0",
  disableOfflineQueue: true, // with Redis away a command fails at once; the loop tries again
  // Messages stay bytes: text made of bytes that are none could not be found again to remove it.
  commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
});
const away = [ClientOfflineError, SocketClosedUnexpectedlyError];
client.on("error", (error) => console.error(`Redis: ${error.message || error.code}`));

/** Do your work here. Throw an error, and the event stays in hand for the next start. */
function handle(event) {
  const { provenance, content, language, flags, topics, primary_topic } = event.data;
  const carried = topics.filter((decision) => decision.carried);
  let told = carried.map((d) => d.topic + (d.uncertain ? "?" : "")).join(", ");
  told ||= ["unsupported_language", "garbled"].some((flag) => flags.includes(flag)) ? "undecided" : "none";
  const words = [
    event.subject, `v${provenance.version}`, provenance.published_at ?? "undated",
    language.code, `[${told}]`, content.title || content.lead,
  ];
  const best = carried.find((d) => d.topic === primary_topic)?.evidence[0];
  if (best) words.push("|", cut(content[best.field], best.start, best.end));
  console.log(words.join(" "));
}

/** Offsets count code points; the strings of JavaScript count UTF-16 units. */
function cut(text, start, end) {
  return Array.from(text).slice(start, end).join("");
}

/** Return the event in a message of the list. */
function read(message) {
  const { body, properties } = JSON.parse(message.toString());
  const base64 = properties.body_encoding === "base64";
  const event = JSON.parse(base64 ? Buffer.from(body, "base64").toString("utf8") : body);
  if (!event.id || !event.type) throw new TypeError("it has no id or type");
  return event;
}

/** Handle a message that is in hand, unless it is a repeat or none of ours; let go of it. */
async function take(message) {
  let event;
  try {
    event = read(message);
  } catch (error) {
    console.error(`not an event, kept in ${broken}: ${error.message}`);
    await client.lPush(broken, message);
  }
  if (types.includes(event?.type) && !(await client.exists(seen + event.id))) {
    handle(event);
    await client.set(seen + event.id, 1, { EX: week });
  }
  await client.lRem(inHand, 1, message);
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopping = true;
    if (!client.isReady) process.exit(0); // it waits for Redis, with nothing under way
  });
}
await client.connect();
while (!stopping) {
  let message;
  try {
    // What was in hand when this reader died comes first.
    message = await client.lIndex(inHand, -1);
    message ??= await client.blMove(waiting, inHand, "RIGHT", "LEFT", 1);
    if (message !== null) await take(message);
  } catch (error) {
    if (!away.some((kind) => error instanceof kind)) throw error;
    await sleep(1000);
  }
}
client.destroy();
