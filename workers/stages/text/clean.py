"""The clean stage: a body to title, lead, paragraphs and what stands beside the prose."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from schemas.article import ContentType, RawArticle
from schemas.event import Content, Flag, Paragraph
from schemas.limits import LIMITS
from workers.stages.draft import Draft, PageHead
from workers.stages.text import entities, furniture
from workers.stages.text.blocks import Block
from workers.stages.text.extract import extract_fragment, extract_page, looks_like_page
from workers.stages.text.mojibake import is_garbled, repair
from workers.stages.text.normalize import one_line, shown
from workers.stages.text.pagehead import split_names
from workers.stages.text.told import Told

SHORT_TEXT = 120
"""Characters of prose below which nothing that is said about an article is certain."""

HEADING = 110
"""Longest heading in plain text, in characters."""

_BETWEEN = "\n\n"
"""What separates the paragraphs of a clean text."""

# A tag as HTML writes it, closed by its bracket: `if a<b and` is none. Those of one letter also
# occur in formulas and count only with an attribute or an end tag.
_HTML = re.compile(
    r"<(?:p|br|hr|div|img|h[1-6]|ul|ol|li|article|section|html|body|span|strong|em|table|blockquote"
    r"|figure|iframe|script)(?:\s[^<>]{0,2000})?/?>|<[abiu]\s[^<>=]{1,50}=[^<>]{1,2000}>|</[abiu]>",
    re.I,
)
_BULLET = re.compile(r"^(?:[-–—•●▪◦*·]|\d{1,2}[.)-])\s+(?=\S)")
_STOP = re.compile(r"[.!?؟۔…:»\"”]$")


@dataclass(slots=True)
class _Body:
    """A body that was taken apart, before its furniture is set aside."""

    blocks: list[Block]
    head: PageHead = field(default_factory=PageHead)


def clean(draft: Draft) -> Draft:
    """Set the draft's content: clean title, prose with its paragraphs, lead, tags, parties."""
    given = entities.unwrapped(draft.article.body)
    text, repaired = repair(given)
    if repaired:
        draft.flags.add(Flag.REPAIRED_ENCODING)
    body = _take_apart(text, draft.article)
    draft.head = body.head
    draft.published_at = draft.article.published_at or _plausible(body.head.published_at, draft)
    title = draft.article.title or body.head.title or ""
    if repaired and draft.article.title and "\n" not in title:
        # It was read in the same encoding, but is too short to tell.
        title = repair(f"{title}\n{given}")[0].split("\n")[0]
    title = clean_title(title)
    told = Told.of(draft.article.metadata, body.head)
    prose = furniture.set_aside(title, body.blocks, told.tags, ", ".join(told.authors) or None)
    draft.content = _content(title, prose, told)
    _remark(draft)
    return draft


def clean_title(title: str) -> str:
    """Return a title as one line, without the markup that feeds put into titles.

    Names in angle brackets that are no tags of text, as in "A guide to <head>", belong to it. A
    title that is nothing but a picture is empty.
    """
    title = entities.unwrapped(repair(title)[0])
    if entities.has_tags(title):
        title = " ".join(b.text for b in extract_fragment(entities.only_text_tags(title)))
    return one_line(entities.decoded(title))


def is_html(body: str, content_type: ContentType | None) -> bool:
    """Whether a body is HTML, as the producer says or else as its tags show."""
    if content_type:
        return content_type == "text/html"
    return bool(_HTML.search(body, 0, 20_000))


def _take_apart(body: str, article: RawArticle) -> _Body:
    if not is_html(body, article.content_type):
        return _Body(_plain_blocks(repair(entities.decoded(body))[0]))
    if not looks_like_page(body):
        return _Body(_tidy(extract_fragment(body)))
    page = extract_page(body, article.url)
    return _Body(_tidy(page.blocks), page.head)


def _plausible(date: datetime | None, draft: Draft) -> datetime | None:
    """Return the date that a page gives, unless it lies in the future of the article's coming."""
    came = draft.article.fetched_at or draft.taken_in
    return None if date and LIMITS.is_too_late(date, came) else date


def _tidy(blocks: list[Block]) -> list[Block]:
    """Normalise the text of blocks; each line becomes a block of its own."""
    tidy = []
    for block in blocks:
        for line in shown(entities.decoded(block.text)).split("\n"):
            if line:
                bullet = _BULLET.match(line) if block.kind == "paragraph" else None
                tidy.append(
                    Block("list_item", line[bullet.end() :]) if bullet else Block(block.kind, line)
                )
    return tidy


def _plain_blocks(body: str) -> list[Block]:
    """Take plain text apart: lines are paragraphs, bulleted lines items, short lines headings.

    If blank lines separate the paragraphs, their lines are only wrapped and are joined again.
    """
    text = shown(body)
    if _is_wrapped(text):
        text = "\n".join(" ".join(p.split("\n")) for p in re.split(r"\n{2,}", text))
    lines = [line for line in text.split("\n") if line]
    blocks = []
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if bullet := _BULLET.match(line):
            blocks.append(Block("list_item", line[bullet.end() :]))
        elif _is_heading(line, following):
            blocks.append(Block("heading", line))
        else:
            blocks.append(Block("paragraph", line))
    return blocks


def _is_wrapped(text: str) -> bool:
    paragraphs = re.split(r"\n{2,}", text)
    lines = [line for p in paragraphs for line in p.split("\n")[:-1]]
    # In wrapped text, almost all lines but the last of a paragraph are about equally long.
    if len(paragraphs) < 2 or len(lines) < 3 or any(_BULLET.match(line) for line in lines):
        return False
    longest = max(map(len, lines))
    return longest <= 130 and sum(len(line) > longest * 0.7 for line in lines) >= 0.8 * len(lines)


def _is_heading(line: str, following: str) -> bool:
    if len(line) > HEADING or len(following) < max(len(line) * 1.3, 60):
        return False
    if _BULLET.match(following):
        return False
    return not _STOP.search(line) or (line[-1] in "?؟" and len(following) > 2 * len(line))


def _content(title: str, prose: furniture.Prose, told: Told) -> Content:
    paragraphs, start = [], 0
    for block in prose.blocks:
        paragraphs.append(Paragraph(start=start, end=start + len(block.text), kind=block.kind))
        start += len(block.text) + len(_BETWEEN)
    lead = next((b.text for b in prose.blocks if b.kind in ("paragraph", "quote")), "")
    return Content(
        title=title,
        text=_BETWEEN.join(block.text for block in prose.blocks),
        paragraphs=paragraphs,
        lead=lead,
        author=prose.author,
        authors=told.authors or list(split_names([prose.author] if prose.author else [])),
        image=told.image,
        section=told.section,
        paywalled=told.paywalled,
        tags=prose.tags,
        parties=prose.parties,
    )


def _remark(draft: Draft) -> None:
    content = draft.content
    if not content.title:
        draft.flags.add(Flag.NO_TITLE)
    if draft.published_at is None:
        draft.flags.add(Flag.NO_DATE)
    if not any(p.kind in ("paragraph", "quote") for p in content.paragraphs):
        draft.flags.add(Flag.NOT_PROSE)
    if is_garbled(f"{content.title}\n{content.text}"):
        draft.flags.add(Flag.GARBLED)
    if len(content.text) < SHORT_TEXT:
        draft.flags.add(Flag.SHORT_TEXT)
