"""What stands around an article's prose: by-lines, "read also" lines, lists of tags and parties.

It is recognised and set aside, so that a closing list of parties, or a teaser for another article,
is not taken for what this article says.
"""

import re
from dataclasses import dataclass, field

from workers.stages.text.blocks import Block
from workers.stages.text.normalize import fold

ITEM = 120
"""Longest item of a closing list, in characters."""

LABEL = 60
"""Longest label of a list of other stories, in characters."""

TEASER = 300
"""Longest line of such a list, in characters."""

LINE = 160
"""Longest boilerplate line or by-line, in characters."""


@dataclass(slots=True)
class Prose:
    """The blocks that are prose, and what was set aside."""

    blocks: list[Block]
    author: str | None = None
    tags: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)


# All patterns are matched against the folded line (normalize.fold).
_READ_ALSO = re.compile(
    r"^[\W_]*(?:"
    r"(?:ا?قر[اي]|إقرا|طالع(?:وا)?|شاهد(?:وا)?|تابع(?:وا)?|استمع)\s*(?:ايضا|كذلك|المزيد|معنا|عبر)"
    r"|اقرا\s*:|شاهد\s*:|(?:مواضيع|اخبار|مقالات|موضوعات)\s+(?:ذات\s+صله|مشابهه|متعلقه|قد)"
    r"|قد يهمك|المزيد (?:من|حول|عن) الاخبار|للمزيد\b|لمتابعه (?:اخر|المزيد)|تابعونا|تابعنا (?:على|عبر)"
    r"|اشترك (?:في|الان)|شارك(?:ها)? (?:على|عبر|الخبر|المقال)|انضم الى|حمل(?:وا)? تطبيق"
    r"|جميع الحقوق محفوظه|حقوق النشر|المصدر\s*:\s*\S+(?:\s\S+){0,3}$|الصوره?\s*:"
    r"|(?:read|see|watch|listen|also)\s+(?:also|more|next)\b|also read\b|more on this\b|related\s*:"
    r"|related (?:stories|articles|topics|news)|you may (?:also )?like|recommended for you"
    r"|(?:follow|join) us\b|subscribe\b|sign up\b|share (?:this|on)\b|click here\b|advertisement\b"
    r"|all rights reserved|copyright\b|©|download (?:the|our) app"
    r"|(?:a )?lire aussi\b|a voir aussi\b|lire (?:la suite|egalement)|voir aussi\b|sur le meme sujet"
    r"|suivez[- ]nous|abonnez[- ]vous|inscrivez[- ]vous|partager (?:sur|cet)|tous droits reserves"
    r"|a lire egalement|publicite$|credit photo"
    r")"
)
# A line that is nothing but the label of a list of other stories.
_MORE = re.compile(
    r"^[\W_]*(?:(?:ا?قر[اي]|إقرا|طالع(?:وا)?|شاهد(?:وا)?)\s*(?:ايضا|كذلك|المزيد)|المزيد(?: من الاخبار)?"
    r"|(?:مواضيع|اخبار|مقالات|موضوعات|قصص)\s+(?:ذات\s+صله|مشابهه|متعلقه|مرتبطه|اخري)|قد يهمك(?: ايضا)?"
    r"|(?:الاخبار\s+)?(?:ال)?اكثر\s+(?:قراءه|مشاهده|شيوعا|تداولا)|(?:اهم|اخر|احدث)\s+الاخبار|مختارات"
    r"|(?:read|see) (?:also|more|next)|also read|more (?:stories|news|on this(?: story)?|from .{2,30})"
    r"|(?:top|latest|other|related|recent|must[- ]read) (?:stories|news|headlines|articles|reading|posts)"
    r"|(?:most|what to) (?:read(?: next| now)?|popular|viewed|shared)|you (?:may|might) (?:also )?like"
    r"|recommended(?: for you| stories| reading)?|editor'?s'? picks?|in other news|trending(?: now)?"
    r"|(?:a )?lire (?:aussi|egalement|ensuite)|a (?:voir|decouvrir) (?:aussi|egalement)"
    r"|(?:sur|dans) (?:le|la) meme (?:sujet|rubrique|theme)|(?:les )?plus (?:lus|d'articles|d'actualites)"
    r"|(?:nos )?(?:autres )?articles (?:lies|similaires|associes|recents)|les plus lus|en ce moment"
    r"|a la une|nos recommandations|dernieres (?:infos|actualites|nouvelles))[\W_]*$"
)
_TAGS = re.compile(
    r"^[\W_]*(?:الوسوم|وسوم|كلمات (?:مفتاحيه|دلاليه|دليليه)|الكلمات (?:المفتاحيه|الدلاليه)|تاغات?|هاشتاق"
    r"|tags?|keywords|topics|filed under|mots[- ]cles?|etiquettes?|themes?)\s*[:：\-–|]\s*(.*)$",
    re.DOTALL,
)
_TAGS_ALONE = re.compile(
    r"^[\W_]*(?:الوسوم|وسوم|كلمات (?:مفتاحيه|دلاليه)|الكلمات المفتاحيه"
    r"|tags|keywords|mots[- ]cles)[\W_]*$"
)
_HASHTAGS = re.compile(r"^(?:#[\w_]+[\s،,]*){2,}$")
_PARTIES = re.compile(
    r"^[\W_]*(?:(?:ابرز )?(?:الاطراف|الجهات|الشخصيات|الدول)"
    r"(?: (?:ال)?(?:معنيه|مشاركه|فاعله|رئيسيه|متنازعه))*"
    r"|(?:the )?(?:main |key )?(?:parties|actors|players|stakeholders)(?: involved| concerned)?"
    r"|(?:les )?(?:principaux )?(?:parties|acteurs)(?: concernee?s| impliquee?s| prenantes)?)"
    r"(?: (?:في|بـ?|to|in|au|du|de) .{0,40})?[\W_]*$"
)
_AUTHOR = re.compile(
    r"^(?:كتبت?|بقلم|تقرير|اعداد|تحرير|ترجمه)\s*[:：\-–/]\s*(\S.*)$"
    r"|^by:? ([a-z].*)$|^par:? ([a-z].*)$"
)
_NAME = re.compile(r"^(?:كتبت?|بقلم|تقرير|[إا]عداد|تحرير|ترجم[ةه]|by|par)\s*[:：\-–/]?\s*", re.I)
_SENTENCE_END = re.compile(r"[.!?؟۔][\"»”’)]*$")


def set_aside(title: str, blocks: list[Block], tags: list[str], author: str | None) -> Prose:
    """Return the prose among the blocks, and what was recognised beside it."""
    prose = Prose([], author=author, tags=list(tags))
    rest = _without_end_lists(blocks, prose)
    for position, block in enumerate(rest):
        line = fold(block.text) if len(block.text) <= LINE else ""
        if position == 0 and title and _says_the_same(block.text, title):
            continue  # the headline again
        if line and _READ_ALSO.match(line):
            continue
        if line and position < 3 and _take_author(block.text, line, prose):
            continue
        prose.blocks.append(block)
    while prose.blocks and prose.blocks[-1].kind == "heading":
        prose.blocks.pop()  # the heading of a list that was set aside
    prose.tags = list(dict.fromkeys(prose.tags))
    return prose


def _says_the_same(text: str, title: str) -> bool:
    # Marks and tatweel lengthen a line, but not fourfold: most texts need not be folded to tell.
    return len(text) <= 4 * len(title) and fold(text) == fold(title)


def _without_end_lists(blocks: list[Block], prose: Prose) -> list[Block]:
    """Cut all lists of tags and parties off the end."""
    rest = _without_teasers(blocks)
    while rest:
        before = len(rest)
        _cut_tag_line(rest, prose)
        _cut_item_list(rest, prose)
        if len(rest) == before:
            break
    return rest


def _without_teasers(blocks: list[Block]) -> list[Block]:
    """Cut a labelled list of other stories off the end: headlines, with a sentence each at most."""
    labels = [
        at
        for at, block in enumerate(blocks[:-1])
        if at and len(block.text) <= LABEL and _MORE.match(fold(block.text))
    ]
    if not labels:
        return list(blocks)
    # All that is behind a label has to be short, so that those before a long text are none.
    long = max((at for at, one in enumerate(blocks) if len(one.text) > TEASER), default=-1)
    headlines, behind = 0, len(blocks)
    cut = behind
    for label in reversed([at for at in labels if at >= long]):
        headlines += sum(not _SENTENCE_END.search(one.text) for one in blocks[label + 1 : behind])
        behind = label + 1
        if headlines * 2 >= len(blocks) - behind:
            cut = label
    return blocks[:cut]


def _cut_tag_line(rest: list[Block], prose: Prose) -> None:
    # Share bars and notices may follow the tags.
    while rest and len(rest[-1].text) <= LINE and _READ_ALSO.match(fold(rest[-1].text)):
        rest.pop()
    if not rest:
        return
    text = rest[-1].text
    match = _TAGS.match(fold(text)) if len(text) < 500 else None
    if match and match[1]:
        shown = re.split(r"[:：|]|\s[-–]\s", text, maxsplit=1)[-1]
        prose.tags += _names(shown)
        rest.pop()
    elif _HASHTAGS.match(text):
        prose.tags += [w.strip("#،, ").replace("_", " ") for w in text.split("#") if w.strip()]
        rest.pop()


def _cut_item_list(rest: list[Block], prose: Prose) -> None:
    at = len(rest)
    while at and rest[at - 1].kind == "list_item" and _is_item(rest[at - 1].text):
        at -= 1
    items = [block.text for block in rest[at:]]
    label = fold(rest[at - 1].text) if at > 0 and len(rest[at - 1].text) <= LINE else ""
    is_label = bool(_PARTIES.match(label) or _TAGS_ALONE.match(label))
    if not items or at == 0 or (len(items) < 2 and not is_label):
        return
    if _TAGS_ALONE.match(label):
        prose.tags += items
    else:
        prose.parties = items + prose.parties
    del rest[at - 1 if is_label else at :]


def _is_item(text: str) -> bool:
    return len(text) <= ITEM and not _SENTENCE_END.search(text)


def _take_author(text: str, line: str, prose: Prose) -> bool:
    match = _AUTHOR.match(line)
    name = next((g for g in match.groups() if g), "") if match else ""
    if not name or len(name.split()) > 8 or _SENTENCE_END.search(name):
        return False
    prose.author = prose.author or _NAME.sub("", text, count=1).strip()
    return True


def _names(text: str) -> list[str]:
    return [w for w in (p.strip(" #.\t") for p in re.split(r"[،,;|/#•\n]|\s[-–]\s", text)) if w]
