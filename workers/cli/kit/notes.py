"""What is special about each sample event, and what a consumer must do with it."""

NOTES: dict[str, tuple[str, str]] = {
    "one-topic": (
        "An ordinary event: Arabic, one topic carried, all that is usual is known.",
        "Handle it, then acknowledge it.",
    ),
    "repeat": (
        "The same event again, with the `id` of one-topic and other timings, as after a worker "
        "or a reader died.",
        "Drop it: compare `id`, not the bytes. Acknowledge it.",
    ),
    "no-topic": (
        "`topics` lists all topics of the model, and none is `carried`. No `primary_topic`.",
        "Do not take it for an event of the topics listed: look at `carried`.",
    ),
    "all-topics": (
        "Three topics are carried.",
        "File it under each of them, not under the first alone; `primary_topic` is one of them.",
    ),
    "uncertain": (
        "Carries a topic with `uncertain` true, and the flag `uncertain`.",
        "Treat `carried` as the decision; show or weigh it as one that could well be wrong.",
    ),
    "right-to-left": (
        "Arabic with Latin words, digits, quotation marks and an address in the same sentence.",
        "Show it with a direction of its own (`dir=\"auto\"` in HTML). Cut by offsets in the order "
        "of the string, never by what is seen.",
    ),
    "bidi-marks": (
        "The article was full of marks of direction. They are gone from title and text; "
        "`metadata`, handed through as given, still has them.",
        "Set the direction yourself. Isolate what you show of `metadata`, so that a stray mark "
        "turns nothing around it.",
    ),
    "emoji": (
        "Characters beyond U+FFFF stand before the evidence: emoji, mathematical letters, Old "
        "Persian.",
        "Count Unicode code points: in Java, JavaScript and C# convert the offsets, in Go and "
        "Rust do not count bytes. Every passage is equal to the `text` of its evidence.",
    ),
    "shared-evidence": (
        "One sentence is evidence for several topics, and the title is evidence, too.",
        "Look at `field`: offsets refer to title or text. Do not mark a sentence twice.",
    ),
    "no-title": (
        "`title` is the empty string, flag `no_title`.",
        "Show `lead` in its place, or nothing. It is not an error.",
    ),
    "no-date": (
        "No `published_at`, flag `no_date`. `time` is when Barid took the article in.",
        "Do not show `time` as the date of publication.",
    ),
    "date-with-offset": (
        "`published_at` is 00:30 at +03:00, which is the evening of the day before in UTC.",
        "Compare instants, not strings; keep the zone where you show the day.",
    ),
    "not-prose": (
        "A list of links: `lead` is empty, flags `not_prose` and `short_text`.",
        "Do without `lead`. Every decision is uncertain.",
    ),
    "empty-text": (
        "A picture and a teaser, which is set aside: `text` and `lead` are empty, `paragraphs` is "
        "the empty list.",
        "Handle it: title and provenance are still there.",
    ),
    "mixed-language": (
        "Half French, half English: `status` is `mixed`, `parts` says how much of each.",
        "Take `code` as the language of most of it, not of all.",
    ),
    "unknown-language": (
        "Hardly a letter: `code` is `und`, confidence 0, flag `unsupported_language`.",
        "Expect `und`; it is no name of a language to look up.",
    ),
    "unseen-language": (
        "Central Kurdish: `code` is `ckb`, three letters, a language in which topics were not "
        "decided.",
        "Do not cut codes to two letters, nor keep a list of the languages that may come.",
    ),
    "unsupported-language": (
        "German, and clearly of diplomacy: no topic is carried, since the model does not know the "
        "language. Flag `unsupported_language`, each probability 0.",
        "Do not count it as an article about nothing: it was not decided.",
    ),
    "garbled": (
        "The title and text are in pieces (a question mark for each letter), and cannot be "
        "repaired. Flag `garbled`; no topic was decided.",
        "Do not show its text, and do not count it as an article about nothing.",
    ),
    "metadata": (
        "`metadata` is nested, has every type of JSON, a key in Arabic and a key `id`.",
        "Take it as it is, or leave it. Nothing in it is Barid's.",
    ),
    "traceparent": (
        "Has the optional attribute `traceparent`.",
        "Go on with the trace, or pass over it.",
    ),
    "version-1": (
        "The first version of an article.",
        "Keep it under its `subject`.",
    ),
    "version-2": (
        "The article came again with another title and text: the same `subject`, "
        "`data.provenance.version` 2, an `id` of its own.",
        "Put it in the place of version 1, and leave it there should version 1 come later. It is "
        "no repeat.",
    ),
    "unknown-field": (
        "Fields that a newer Barid might add, at five places, one of them null.",
        "Pass over them, and handle the rest. Do not refuse it by the JSON Schema of an older "
        "version: that one says what this version sends.",
    ),
    "unknown-flag": (
        "A flag that a newer Barid might add.",
        "Pass over it.",
    ),
    "unknown-type": (
        "Another `type`, whose `data` has another form: neither topics nor text.",
        "Look at `type` before anything else. Acknowledge it, and do nothing with it.",
    ),
    "huge": (
        "As long as an article may be: 2 MB of text, the evidence after a million characters.",
        "Have room for it: in memory, in the columns of a table, in whatever you send it on by.",
    ),
}  # fmt: skip
"""Name of the sample -> what is special about it, what a consumer must do; in order."""
