"""People by their titles and offices: `الرئيس X`, `Foreign Minister X`, `M. X`.

What a person is, and of which country, stands before the name or behind it between commas.
"""

from dataclasses import replace

from workers.stages.names.clitics import ARTICLE, CLITIC_LETTERS, bare
from workers.stages.names.namewords import GIVEN_NAMES, NAME_WORDS
from workers.stages.names.words import Words
from workers.stages.text.words import is_arabic
from workers.stages.who import cues
from workers.stages.who.countrynames import CountryNames
from workers.stages.who.letters import PARTIES
from workers.stages.who.spans import Span
from workers.stages.who.told import CUES, tells_who, told

_TITLES_LATIN = cues.TITLES_EN | cues.TITLES_FR
_PARTICLES = frozenset(
    "al el bin ben ibn de da dos del della di van von der den du le la abu".split()
)
_JOINING = _PARTICLES | frozenset("-'’.")
_STOPS = frozenset('.،؛:!?؟\n()[]«»"“”;')
_MOST = 14
_ROLE_END = frozenset("ان الذي التي قد في علي من الي that who which qui a said dit".split())
_AT = frozenset("لديها لديه لديهم لدينا".split())
_ADJECTIVE = ("ي", "يه", "ين", "يين")


def by_title(words: Words, common: frozenset[str]) -> list[tuple[int, int]]:
    """Return the first and last word of names that stand behind a title.

    Args:
        words: the words of a text.
        common: words that are never part of a name.
    """
    found = []
    for at, word, its in told(words):
        if its.cue != "t":
            continue
        if is_arabic(word):
            span = _arabic_name(words, at + 1, common)
        elif words.shapes[at][0] == "X" or len(word) > 4:
            span = _latin_name(words, at + 1)
        else:
            continue
        if span:
            found.append(span)
    return found


def by_name_words(words: Words, common: frozenset[str]) -> list[tuple[int, int]]:
    """Return the first and last word of Arabic names by the words that names are made of.

    Args:
        words: the words of a text.
        common: words that are never part of a name.
    """
    texts = words.texts
    found = []
    free = 0
    given = {at for at, word, its in told(words) if its.given and word not in common}
    for at in sorted(given.union(words.places(_compounds(words)))):
        if at < free:
            continue
        following = texts[at + 1] if at + 1 < len(texts) else ""
        if texts[at] in _SERVANT and not following.startswith(ARTICLE):
            continue
        last = _name_end(texts, at, common)
        first = at
        may_be_second = bare(texts[at]) not in cues.WORDS_TOO
        if last == at and at > free and may_be_second and _is_unknown(texts[at - 1], common):
            first = at - 1  # «عفيفي عبدالوهاب»
        if last > first:
            found.append((first, last))
            free = last + 1
    return found


def _compounds(words: Words) -> frozenset[str]:
    """Return the words that given names of two words are or begin with: عبدالمجيد, عزالدين, عبد."""
    text = words.folded.text
    if "عبد" not in text and "الدين" not in text:
        return frozenset()
    return frozenset(
        word
        for word in words.vocabulary
        if word in _SERVANT
        or (len(word) > 6 and (word[:5] == "عبدال" or word[1:6] == "عبدال"))
        or (word[-5:] == "الدين" and len(word) > 6 and not word.startswith(ARTICLE))
    )


_SERVANT = frozenset(f"{clitic}عبد" for clitic in ("", *CLITIC_LETTERS))


def _name_end(texts: list[str], at: int, common: frozenset[str]) -> int:
    """Return the last word of a name that begins with a given name; `at` if there is no more."""
    end = at + 2 if texts[at] in _SERVANT else at + 1
    begin = end
    while end < len(texts) and end - at < 6:
        word = texts[end]
        if word in _LINKS and end + 1 < len(texts) and is_arabic(texts[end + 1]):
            end += 2
        elif (word in NAME_WORDS and word not in common) or (
            (end == begin or texts[end - 2] == "بن")
            and (
                _is_of(word)
                or (_is_unknown(word, common) and bare(texts[at]) not in cues.WORDS_TOO)
            )
        ):
            end += 1
        else:
            break
    return end - 1


_LINKS = frozenset("بن ابن بنت ابو ابي عبد ال ابا بو ولد".split())
_NO_NAMES = ("يه", "ين", "ون", "تا")


def _is_of(word: str) -> bool:
    """Whether a word is called by what someone is of, as surnames are: القدسي."""
    return (
        word[-1] == "ي"
        and len(word) > 5
        and word.startswith(ARTICLE)
        and word not in CUES
        and word not in _NOT_OF
    )


_NOT_OF = frozenset(
    "الماضي الحالي الجاري الرسمي الرءيسي التالي الثاني الثلاثي الثناءي النهاءي الدولي الوطني "
    "المحلي السياسي العسكري الاعلامي الصحفي القيادي الاولي".split()
)


def _is_unknown(word: str, common: frozenset[str]) -> bool:
    """Whether an Arabic word is neither common nor a common one with a clitic."""
    return (
        is_arabic(word)
        and len(word) > 3
        and word not in common
        and not (word[0] in CLITIC_LETTERS and word[1:] in common)
        and word not in CUES
        and not word.endswith(_NO_NAMES)
        and (word[-2:] != "ات" or word.startswith(ARTICLE))
    )


def by_capitals(words: Words) -> list[tuple[int, int]]:
    """Return the first and last word of names in Latin letters, by the words and what follows.

    A given name before capitals is one; so are capitals before an age or an office: `X Y, 27,`.
    """
    texts, shapes = words.texts, words.shapes
    if "X" not in shapes:
        return []
    found = []
    free = 0
    for at in words.capitals:
        if at < free or texts[at] in CUES or words.touches(at):
            continue
        free = at + 1
        if free < len(texts) and shapes[free][0] != "X" and texts[free] not in _JOINING:
            continue  # one word alone
        name = _latin_name(words, at)
        if not name or name[1] == at or name[1] - at > 4:
            continue
        free = name[1] + 1
        after = texts[free : free + 2]
        told = after[:1] == [","] and len(after) > 1 and tells_who(after[1])
        if told or (texts[at] in GIVEN_NAMES and shapes[at + 1] in ("X", "x", ".", "-")):
            found.append(name)
    return found


def _arabic_name(words: Words, at: int, common: frozenset[str]) -> tuple[int, int] | None:
    texts, most = words.texts, at + _MOST
    while at < min(len(texts), most) and (
        texts[at] in cues.TITLES_AR
        or (texts[at].startswith(ARTICLE) and texts[at].endswith(_ADJECTIVE))
        or texts[at] in _AT  # «السفير الإسرائيلي لديها إيتان نائيه»
    ):
        at += 1
    end = at
    while end < len(texts) and end - at < 4 and _may_be_name(texts[end], common):
        end += 1
    if end > at + 1 and texts[end - 1] == "بن" and end < len(texts) and texts[end] in NAME_WORDS:
        end += 1  # «علي» is a small word too
    # One word alone may be anything; and the first word of a name seldom has the article.
    if end - at < 2 or texts[at].startswith(ARTICLE):
        return None
    return at, end - 1


def _may_be_name(word: str, common: frozenset[str]) -> bool:
    return is_arabic(word) and len(word) > 1 and word not in common and word not in _ROLE_END


_ABBREVIATION = 4
"""Most letters of a title that is shortened with a full stop."""


def _latin_name(words: Words, at: int) -> tuple[int, int] | None:
    shapes, texts = words.shapes, words.texts
    if at < len(texts) and texts[at] == "." and words.touches(at):
        if len(texts[at - 1]) > _ABBREVIATION:
            return None  # "… of the president. Later"
        at += 1
    if at < len(texts) and texts[at] in PARTIES and shapes[at] == "XX":
        at += 1  # "le maire LR Christian Estrosi"
    if at == len(texts) or shapes[at][0] != "X" or texts[at] in cues.NO_FIRST:
        return None
    end = at
    last = None
    while end < len(texts) and end - at < 7:
        if shapes[end][0] == "X":
            if texts[end] in _TITLES_LATIN or texts[end] in cues.HEADS_LATIN:
                break
            last = end
        elif texts[end] == "." and end > at and len(texts[end - 1]) > 2:
            break  # no initial: a sentence ends here
        elif not (texts[end] in _PARTICLES or (texts[end] in "-'’." and words.touches(end))):
            break
        end += 1
    return (at, last) if last is not None else None


def with_roles(span: Span, countries: CountryNames) -> Span:
    """Return a span of a person with what the text says that the person is.

    Args:
        span: the name.
        countries: the countries that the field names.
    """
    before, behind = _before(span), _behind(span)
    # A mere "General" says less than what stands behind the name.
    first, last = behind if before[1] - before[0] < 1 and behind[1] >= behind[0] else before
    if first > last:
        return span
    start, end = span.words.source_span(first, last)
    text = span.words.folded.source[start:end].strip(" ,،-–")
    return replace(span, role=text or None, country=countries.within(start, end))


def _before(span: Span) -> tuple[int, int]:
    """Return the words of the office right before a name, as far as the sentence goes back."""
    texts = span.words.texts
    last = span.first - 1
    if last >= 0 and texts[last] in ",،":
        last -= 1
    begin = 0, -1
    office = False
    for back in range(last, max(-1, last - _MOST), -1):
        word = texts[back]
        if word in _STOPS or (word in ",،" and office) or word in _ROLE_END:
            break
        if _is_office(word):
            office = True
            begin = back, last
    return begin


def _behind(span: Span) -> tuple[int, int]:
    """Return the words of the office between commas behind a name."""
    texts = span.words.texts
    first = span.last + 2
    if first >= len(texts) or texts[span.last + 1] not in ",،(":
        return 0, -1
    start = (
        first + 1 if texts[first] in ("the", "le", "la", "l") and first + 1 < len(texts) else first
    )
    if texts[start] in "'’" and start + 1 < len(texts):
        start += 1
    if not any(_is_office(word) for word in texts[start : start + 2]):
        return 0, -1
    end = start
    while end < len(texts) and end - start < _MOST:
        if texts[end] in _STOPS or texts[end] in ",،" or texts[end] in ("that", "who", "qui"):
            break
        end += 1
    return start, end - 1


def _is_office(word: str) -> bool:
    if is_arabic(word):
        own = bare(word)
        return word in cues.OFFICES_AR or (own in cues.TITLES_AR and own not in _MERE_TITLES)
    return word in _TITLES_LATIN and word not in _MERE_TITLES


_MERE_TITLES = frozenset(
    "السيد السيده الدكتور الدكتوره د م المهندس الاستاذ الشيخ الحاج mr mrs ms miss dr sir m mm mme "
    "mmes mlle monsieur madame me maitre lord lady dame the les des".split()
)
"""Titles that do not say what someone is."""
