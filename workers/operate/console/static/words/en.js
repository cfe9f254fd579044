// What the page says in English. An entry with several forms is chosen by Intl.PluralRules for its {n}.
export default {
  // The frame
  barid: "Barid", events: "Events", stories: "Stories", health: "Health", logs: "Logs", dead: "Dead letters", feeds: "Feeds", paste: "Try a text",
  skip: "Skip to content", menu: "Menu", language: "العربية", theme: "Colours", light: "light", dark: "dark", motion: "Motion", moving: "on", still: "off",
  lost: "The connection to the console is lost. Trying again …", moreProblems: { one: "and one more problem", other: "and {n} more problems" }, now: "just now",

  // Topics and languages
  security: "Security", humanitarian: "Humanitarian", diplomacy: "Diplomacy", none: "No topic", topics: "Topics", und: "Unknown language",

  // The list of events and what is asked of it
  search: "Search", searchIn: "Search title and text", filters: "Filters", clear: "Clear all", remove: "Remove the filter {what}", doneFiltering: "Show events",
  pause: "Pause", resume: { one: "Resume ({n} new)", other: "Resume ({n} new)" }, resumeNone: "Resume", live: "Live",
  older: "Show older events", shown: { one: "One event shown", other: "{n} events shown" },
  time: "Time", hour: "Last hour", day: "Last 24 hours", week: "Last 7 days", anyTime: "Any time", hourShort: "1 h", dayShort: "24 h", weekShort: "7 d",
  lang: "Language", feed: "Feed", source: "Source", words: "Words", country: "Country", actor: "Person or organisation", place: "Place", about: "Mainly about",
  countedLeft: "The numbers count the events that the other filters leave.", countedLatest: "The numbers count the latest {n} events that the other filters leave.",
  add: "Add …", typeName: "Name, then Enter",
  noEvents: "No events yet", noEventsTodo: "Send articles, for example with {command}, and make sure that a worker is running.",
  noMatch: "No event matches", noMatchTodo: "Try fewer filters, or other words.", indexing: "Older events are still being read in.",
  timeline: "Events by topic", countries: "Countries", mostCountries: "Countries named most", mostActors: "Who is named most",
  sources: { one: "{n} source", other: "{n} sources" },

  // Stories
  noStories: "No stories in this time", noStoriesTodo: "A story appears once an event of it has come.", articles: { one: "{n} article", other: "{n} articles" }, firstTold: "first told {when}",
  storyGone: "This story is no longer kept",

  // One event
  back: "All events", backToStories: "All stories", untitled: "Untitled", open: "Original article", published: "Published {when}", taken: "Received {when}",
  allTopics: "All", nothing: "Nothing", markTopics: "Evidence for", markNames: "Mark names",
  evidence: "Each marked sentence is followed by the topics it supports, with its share in the decision.",
  noSentence: "{topic}: the text as a whole supports it; no sentence stands out.",
  found: "What was found", carriedFrom: "carried from {n}", notCarried: "not carried", main: "main topic", uncertain: "uncertain", unknownLanguage: "no model for this language",
  named: "What it names", places: "Places", people: "People", organisations: "Organisations", dates: "Dates", counts: "Counts", onlyThese: "Show events that name it",
  counted: {
    killed: { one: "{n} killed", other: "{n} killed" }, wounded: { one: "{n} wounded", other: "{n} wounded" }, displaced: { one: "{n} displaced", other: "{n} displaced" },
    held: { one: "{n} held", other: "{n} held" }, missing: { one: "{n} missing", other: "{n} missing" },
    aid_trucks: { one: "{n} aid truck", other: "{n} aid trucks" }, aid_tonnes: { one: "{n} tonne of aid", other: "{n} tonnes of aid" },
  },
  parties: "Parties involved", tags: "Tags", flags: "Remarks",
  flag: {
    no_title: "It came without a title.", no_date: "It came without a date of publication.", short_text: "The text is too short to be sure of much.",
    not_prose: "It has lists or captions, but no prose of its own.", repaired_encoding: "Its letters had been garbled and were repaired.",
    garbled: "Its letters are garbled beyond repair, so nothing was decided.", mixed_language: "A quarter or more of it is in another language.",
    language_hint_differs: "It is not in the language that its sender gave.", uncertain: "At least one topic is uncertain.",
    unsupported_language: "The topic model does not know this language.",
  },
  change: "What changed", changedFrom: "Version {version}, compared with version {before}", changedUnknown: "It is a new version; the one before is no longer known.",
  changedNothing: "Nothing that the event tells has changed.", changedShare: "{share} of the text is new or gone",
  changedField: { title: "title", text: "text", authors: "authors", image: "picture", section: "section", paywalled: "paywall", tags: "tags", parties: "parties", url: "address", source: "source", published_at: "date" },
  changedFields: "Changed: {fields}", gained: "New topic: {topic}", lost_topic: "No longer carried: {topic}",
  provenance: "Where it comes from", address: "Address", authors: "By", section: "Section", paywalled: "Behind a paywall", version: "Version", model: "Model", pipeline: "Pipeline", took: "Took",
  articleId: "Article", eventId: "Event", json: "The event as JSON",
  story: "The same story elsewhere", storyPage: "Show the story by itself", role: { first: "first to tell it", copy: "copy", same: "in other words" }, follows: "It follows an earlier story.",
  notFound: "This event is no longer kept", notFoundTodo: "The console shows the latest events only.",

  // Corrections
  correction: "Correction", corrected: "Corrected", signedBy: "by {name}", correctTopics: "Correct the topics", correctAgain: "Correct them again",
  correctHint: "What would be right? The event stays as it is; a model can learn from the correction.", yourName: "Your name (optional)", nameOne: "Choose what is right for at least one topic.",
  keepCorrection: "Save the correction", forget: "Remove the correction", asDecided: "as decided", carried: "carried", decidedBy: "{model} decided: {what}",
  grade0: "0: absent, or only in passing", grade1: "1: a paragraph is about it", grade2: "2: in the headline or the opening",
  keptCorrection: "The correction is saved.", replaces: "It replaces the one of {when}.", replacesBy: "It replaces the one of {when} by {name}.", forgotten: "The correction is removed.",
  droppedOldest: { one: "To make room, the oldest correction was dropped.", other: "To make room, the {n} oldest corrections were dropped." }, otherVersion: "It was made for another event of this article: an earlier text, or another model.",

  // History
  trail: "What happened to it", step: {
    enqueued: "Received", enqueuedFeed: "Received from feed {feed}", queued: "Waiting in {subscription}", held: "In the hands of a consumer of {subscription}",
    handled: "Handled by {subscription}", refused: "Refused by {subscription}", waits: "Now: waiting to be processed", waitsPaused: "Now: waiting; its lane is paused", leased: "Now: claimed, or put aside until {until}", deadNow: "Now: a dead letter",
    "article.enriched": "Processed in {duration}", "article.repeated": "Processed once more, without effect", "article.held": "Held back: a queue is full", "article.failed": "Failed; it is tried again", "article.dead": "Given up: a dead letter", "topics.corrected": "Its topics were corrected",
  }, noTrail: "No log line of it is kept any more.", byWorker: "by {worker}", byService: "by {worker}", byCommand: "by a command", stageIs: "Stage: {stage}",

  // Health
  well: "All is well", problems: "What is wrong", critical: "critical", warning: "warning", inFlight: "articles in flight", oldest: "age of the oldest",
  perSecond: "articles a second", throughput: "Articles a second", depth: "In flight and in queues", age: "Age of the oldest article",
  enqueued: "received", finished: "processed", workers: "Workers", worker: "Worker", host: "Host", processes: "Processes", memory: "Memory", noWorkers: "No worker is running.",
  waiting: "waiting", held: "taken", owed: "owed", dropped: "lost", refused: "refused", queue: "Queue", queues: "Queues", redis: "Redis", inbox: "Inbox", deadLetters: "dead letters",
  lanes: "Waiting, by lane", lane: "Lane", urgent: "urgent", normal: "normal", bulk: "bulk",
  claimingPaused: "Processing is paused", lanePaused: "Lane paused: {lane}", pausedBy: "since {when}, by {name}", memoryOf: "{used} of {limit}",

  // Logs
  level: "Lowest level", andAbove: "{level} and above", levels: { debug: "debug", info: "info", warning: "warning", error: "error" }, filter: "Search all log lines", noLines: "No log lines", noLinesTodo: "Nothing was logged that fits.",
  lines: "Lines", grouped: "Equal errors", groupedNone: "No errors are kept", times: { one: "once", other: "{n} times" }, firstLast: "{first} to {last}", tooFast: "Lines come faster than they can be read; some are left out here.",
  itsLines: "Show its lines",

  // Dead letters
  noDead: "No dead letters", noDeadTodo: "Every article was processed, and every event was taken.", deadArticles: { one: "One article could not be processed", other: "{n} articles could not be processed" },
  refusedEvents: { one: "One event was refused by its consumer", other: "{n} events were refused by their consumers" },
  tries: { one: "tried once", other: "tried {n} times" }, died: "given up {when}", retry: "Try again", drop: "Delete", chosen: { one: "{n} chosen", other: "{n} chosen" }, chooseAll: "Choose all", retryAll: { one: "Try it again", other: "Try all {n} again" },
  reallyDrop: { one: "Delete this for good?", other: "Delete these {n} for good?" }, doneRetry: { one: "One was put back.", other: "{n} were put back." }, doneDrop: { one: "One was deleted.", other: "{n} were deleted." },
  whole: "Show the whole text", cutText: "Only the beginning was kept, so it cannot be tried again.", inField: "Field {field}", byConsumer: "Refused by {subscription}", atStage: "Stage {stage}", atWorker: "The worker died, or ran out of time", latestOnly: "The latest {n} are shown.", noLonger: "The event is no longer kept",

  // Feeds
  noFeeds: "No feeds yet", noFeedsTodo: "Add one with {command}.", allFeeds: { one: "{n} feed", other: "{n} feeds" }, status: "Status", last: "Last success", next: "Next poll", perDay: "Articles a day", problem: "Problem", never: "never", due: "due",
  new: "new", ok: "well", failing: "failing", blocked: "blocked", gone: "gone", paused: "paused",

  // A text of one's own
  title: "Title (optional)", text: "Text", understand: "Show what Barid finds", pasteHint: "Nothing is kept, and nothing is sent to any queue.",
};
