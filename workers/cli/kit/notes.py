"""What is special about each sample event, and what a consumer must do with it."""

NOTES: dict[str, tuple[str, str]] = {
    "one-topic": (
        "An ordinary event: Arabic, one topic carried, all the usual fields present.",
        "Handle it, then acknowledge it.",
    ),
    "repeat": (
        "The same event as one-topic again: same `id`, other timings, as happens when a worker or "
        "a consumer dies.",
        "Drop it (compare `id`, not the bytes), and acknowledge it.",
    ),
    "no-topic": (
        "`topics` lists every topic of the model, but none is `carried`. No `primary_topic`.",
        "Do not treat it as an event on the topics listed: look at `carried`.",
    ),
    "all-topics": (
        "Three topics are carried.",
        "File it under all of them, not just the first; `primary_topic` is one of them.",
    ),
    "uncertain": (
        "Carries a topic whose `uncertain` is true, and has the flag `uncertain`.",
        "Treat `carried` as the decision, but show or weigh it as one that could well be wrong.",
    ),
    "right-to-left": (
        "Arabic, with Latin words, digits, quotation marks and an address in the same sentence.",
        "Give it its own text direction (`dir=\"auto\"` in HTML). Apply offsets to the order of "
        "the string, never to the order on the screen.",
    ),
    "bidi-marks": (
        "The article was full of direction marks. They are gone from title and text; `metadata`, "
        "passed on unchanged, still has them.",
        "Set the direction yourself. Isolate whatever you show of `metadata`, so that a stray mark "
        "does not affect the text around it.",
    ),
    "emoji": (
        "Characters beyond U+FFFF precede the evidence: emoji, mathematical letters, Old "
        "Persian.",
        "Count Unicode code points: convert the offsets in Java, JavaScript and C#, and do not "
        "count bytes in Go and Rust. Every passage equals the `text` of its evidence.",
    ),
    "shared-evidence": (
        "One sentence is evidence for several topics, and the title is evidence as well.",
        "Look at `field`: offsets refer to the title or to the text. Do not mark a sentence twice.",
    ),
    "no-title": (
        "`title` is the empty string. Flag `no_title`.",
        "Show `lead` instead, or nothing. It is not an error.",
    ),
    "no-date": (
        "No `published_at`. Flag `no_date`. `time` is when Barid accepted the article.",
        "Do not show `time` as the date of publication.",
    ),
    "date-with-offset": (
        "`published_at` is 00:30 at +03:00, which in UTC is the evening of the day before.",
        "Compare instants, not strings; keep the time zone when you show the day.",
    ),
    "not-prose": (
        "A list of links: `lead` is empty. Flags `not_prose` and `short_text`.",
        "Do without `lead`, and treat every decision as uncertain.",
    ),
    "empty-text": (
        "A picture and a teaser, which is removed: `text` and `lead` are empty, `paragraphs` is an "
        "empty list.",
        "Handle it: title and provenance are still there.",
    ),
    "mixed-language": (
        "Half French, half English: `status` is `mixed`, and `parts` has the share of each.",
        "Treat `code` as the language of most of the text, not of all of it.",
    ),
    "unknown-language": (
        "Hardly a letter: `code` is `und`, confidence 0, flag `unsupported_language`.",
        "Expect `und`; it is not the code of a language.",
    ),
    "unseen-language": (
        "Central Kurdish: `code` has three letters, `ckb`, and topics were not decided in this "
        "language.",
        "Do not cut codes to two letters, and do not rely on a fixed list of languages.",
    ),
    "unsupported-language": (
        "German, and clearly about diplomacy, but no topic is carried, since the model does not "
        "know the language. Flag `unsupported_language`; every probability is 0.",
        "Do not count it as an article without topics: nothing was decided.",
    ),
    "garbled": (
        "The title and text are destroyed (each letter is a question mark) and cannot be "
        "repaired. Flag `garbled`; no topic was decided.",
        "Do not show its text, and do not count it as an article without topics.",
    ),
    "metadata": (
        "`metadata` is nested, and has every JSON type, a key in Arabic and a key `id`.",
        "Use it as it is, or ignore it. Nothing in it is Barid's.",
    ),
    "traceparent": (
        "Has the optional attribute `traceparent`.",
        "Continue the trace, or ignore it.",
    ),
    "version-1": (
        "The first version of an article.",
        "Store it under its `subject`.",
    ),
    "version-2": (
        "The article arrived again with another title and text: the same `subject`, `type` "
        "`barid.article.changed.v1`, `data.provenance.version` 2, a different `id`; `data.change` "
        "says what is different.",
        "Accept both types. Replace version 1 with it, and keep it even if version 1 arrives "
        "later. It is not a repeat.",
    ),
    "change-unknown": (
        "Version 2 of an article of which Barid no longer knows what version 1 said: `change` is "
        "an empty object.",
        "Do not take it for one without a change: read `change.fields` only where it is there.",
    ),
    "copy": (
        "The text of another outlet's article: `story.role` is `copy`, `story.of` the `subject` of "
        "the first article.",
        "Show it with its story, or leave it out if you want each story once. Of an event without "
        "`story` nothing is known, so take it for a first one.",
    ),
    "unknown-field": (
        "Fields that a newer Barid might add, in five places; one of them is null.",
        "Ignore them, and handle the rest. Do not reject it because of an older JSON Schema, which "
        "describes what that version sends.",
    ),
    "unknown-flag": (
        "A flag that a newer Barid might add.",
        "Ignore it.",
    ),
    "unknown-type": (
        "Another `type`, whose `data` has another structure, without topics or text.",
        "Check `type` before anything else. Acknowledge it, and do nothing else.",
    ),
    "huge": (
        "As long as an article may be: 2 MB of text, with the evidence after a million characters.",
        "Have room for it: in memory, in database columns, and in whatever you forward it with.",
    ),
}  # fmt: skip
"""Name of the sample -> what is special about it, and what a consumer must do; in order."""
