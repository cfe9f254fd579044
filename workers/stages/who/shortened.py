"""Arabic bodies by names that leave out what they are: `الدفاع الروسية`, `مراسل الجزيرة`.

Of a ministry the noun is left out, of the police of a state nothing but its name, and of a
newspaper or channel behind its correspondent, or behind `ل` and a quotation mark, its noun.
"""

from collections.abc import Iterator

from schemas.entities import OrganisationKind
from workers.stages.names.clitics import ARTICLE
from workers.stages.names.teams import clubs_of_towns
from workers.stages.names.words import CLOSING_QUOTES, OPENING_QUOTES, Words
from workers.stages.who.quoted import CLOSING

_MINISTRIES = frozenset(f"{ARTICLE}{of}" for of in "دفاع عدل داخليه خارجيه صحه ماليه".split())
_FORCES = frozenset("المسلحه الجويه البحريه البريه".split())
_SAYS = frozenset(
    join + word
    for join in ("", "و")
    for word in (
        "اعلنت قالت ذكرت افادت اكدت نشرت كشفت نفت دعت حذرت ادانت طالبت استدعت اضافت اوضحت "
        "اتهمت زعمت بينت شددت باسم بلسان لدي"
    ).split()
)
"""Words right behind which a ministry may stand that is not called one."""


def _forms(word: str) -> dict[str, int]:
    """Return a word with the article by its forms with clitics, and how many letters these are."""
    behind_of = word.removeprefix(ARTICLE)
    return {word: 0, f"و{word}": 1, f"ب{word}": 1, f"لل{behind_of}": 1, f"ولل{behind_of}": 2}


_BROADCASTERS = frozenset("التلفزيون التليفزيون الاذاعه".split())
_OFFICIAL = frozenset("الرسمي الرسميه الحكومي الحكوميه العمومي العموميه الوطني الوطنيه".split())
_STATE_BODIES = {
    form: (word, clitics)
    for word in (*_MINISTRIES, "الشرطه", "القوات", "البحريه", "الرياسه", "الخطوط", *_BROADCASTERS)
    for form, clitics in _forms(word).items()
} | {f"{clitic}خفر": ("خفر", len(clitic)) for clitic in ("", "و", "ب", "ل")}
_STATE_WORDS = frozenset(_STATE_BODIES)
_SOUGHT = frozenset(
    "انتخابات الانتخابات انتخاب سباق كرسي منصب قصر حمله فتره ولايه مرشح مرشحي مرشحو لانتخابات "
    "بانتخابات".split()
)
"""Words before which a presidency is the office that one runs for."""
_SECOND = {"خفر": "السواحل", "الخطوط": "الجويه"}
"""Bodies of states that are called by two nouns, or a noun and an adjective."""
_ADJECTIVES = ("يه", "ي", "يين", "يون")


def of_states(words: Words) -> list[tuple[int, int]]:
    """Return where bodies of states may be named: their word, and that of the country's adjective.

    Args:
        words: the words of a text.
    """
    telling = words.vocabulary & _STATE_WORDS
    if not telling:
        return []
    texts = words.texts
    found: list[tuple[int, int]] = []
    for at in words.places(telling):
        word, clitics = _STATE_BODIES[texts[at]]
        behind = at + 1
        if word == "القوات":
            if texts[behind : behind + 1] and texts[behind] not in _FORCES:
                continue
            if at and texts[at - 1].endswith("قياده"):
                continue  # a body of its own
            behind += 1
        if word in _SECOND or word in _BROADCASTERS:
            if clitics and at and texts[at - 1].endswith("الاذاعه"):
                continue  # «مؤسسة الإذاعة والتلفزيون التركية»
            if word in _BROADCASTERS:
                behind += texts[behind : behind + 1] != [] and texts[behind] in _OFFICIAL
            elif texts[behind : behind + 1] == [_SECOND[word]]:
                behind += 1
            else:
                continue
            own = texts[behind : behind + 1]
            if own and own[0].startswith(ARTICLE) and own[0].endswith(_ADJECTIVES):
                found.append((at, behind))
            continue
        if word in ("البحريه", "الرياسه") and not _is_own_body(texts, at, word):
            continue
        # The adjective of a ministry is feminine, though «الدفاع» is not.
        if behind >= len(texts) or not texts[behind].endswith("يه"):
            continue
        if word in _MINISTRIES:
            if clitics == 0 and at and texts[at - 1] not in _SAYS and texts[at - 1][0].isalnum():
                continue  # «صناعة الدفاع الروسية»
            if clitics and word != "الدفاع":
                continue  # «السياسة الداخلية والخارجية المصرية»
        if texts[behind].startswith(ARTICLE):
            found.append((at, behind))
    return found


_KINDS: dict[str, OrganisationKind] = {
    "الشرطه": "government", "الرياسه": "government", "الخطوط": "company",
    **dict.fromkeys(_BROADCASTERS, "media"),
}  # fmt: skip


def _is_own_body(texts: list[str], at: int, word: str) -> bool:
    """Whether «البحرية» is no adjective, and «الرئاسة» no office that is sought or in turn."""
    before = texts[at - 1] if at else ""
    if word == "الرياسه":
        return before not in _SOUGHT and not any(w[0] == "ل" for w in texts[at + 2 : at + 3])
    return ARTICLE not in (before[:2], before[1:3]) and not before.endswith("ه")


def in_full(words: Words, at: int, last: int) -> tuple[int, OrganisationKind, str]:
    """Return the letters before a body of a state, its kind and its full name.

    Args:
        words: the words of the text.
        at: its first word.
        last: its last word.
    """
    texts = words.texts
    word, clitics = _STATE_BODIES[texts[at]]
    name = " ".join((word, *texts[at + 1 : last + 1]))
    if word == "خفر":  # «الإيطالية», «الإيطاليون» are the same
        ending = next(end for end in _ADJECTIVES if name.endswith(end))
        return clitics, "army", f"{name.removesuffix(ending)}ي"
    if word in _MINISTRIES:
        return clitics, "government", f"وزاره {name}"
    return clitics, _KINDS.get(word, "army"), name


def in_broken_quotes(words: Words) -> Iterator[tuple[int, int, str]]:
    """Yield first word, last word and full name of bodies whose noun is quoted: `"جيش" الاحتلال`.

    Of names of two and of three words; whether there is such a body is for the catalogue to say.

    Args:
        words: the words of a text.
    """
    if words.vocabulary.isdisjoint(CLOSING_QUOTES):
        return
    texts = words.texts
    for at in words.places(words.vocabulary & _QUOTED):
        if not at or texts[at - 1] not in OPENING_QUOTES or at + 2 >= len(texts):
            continue
        if texts[at + 1] not in CLOSING or not texts[at + 2].startswith(ARTICLE):
            continue
        for last in (at + 3, at + 2):
            if last < len(texts):
                behind = " ".join(texts[at + 2 : last + 1]).replace("الكيان", "الاحتلال")
                yield at, last, f"{texts[at]} {behind}"


_QUOTED = frozenset("جيش الجيش وزاره دوله حكومه حركه تنظيم جماعه قوات القوات".split())


def _with_letters(words: str) -> frozenset[str]:
    """Return words alone and behind the letters that stand before them in the news."""
    return frozenset(letter + word for letter in ("", "و", "ل", "ب") for word in words.split())


_CORRESPONDENTS = _with_letters("مراسل مراسله مراسلو مراسلي كاميرا موفد موفده")
_TO = frozenset({"ل"})


_MEDIA = ("قناه", "صحيفه")
_MOVEMENT = ("حركه",)
_CLUB = ("نادي",)
_PAIR = _with_letters("حركتي حركتا")
_FATAH = frozenset({"فتح", "وفتح"})


def nameless(words: Words) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield what may be the short name of a newspaper, channel, movement or club: one word.

    With each go the letters before the name, and the nouns one of which its full name has.

    Args:
        words: the words of a text.
    """
    yield from ((at, 0, _MEDIA) for at in _media(words))
    yield from ((at, clitics, _MOVEMENT) for at, clitics in _movements(words))
    yield from ((at, clitics, _CLUB) for at, clitics in clubs_of_towns(words).items())


def _movements(words: Words) -> Iterator[tuple[int, int]]:
    texts = words.texts
    for at in words.places(words.vocabulary & _PAIR):
        if at + 2 < len(texts) and texts[at + 2][0] == "و" and len(texts[at + 2]) > 3:
            yield at + 1, 0
            yield at + 2, 1
    for at in words.places(words.vocabulary & _FATAH):
        # «فتح» is a noun too.
        if texts[at] == "فتح" and texts[at + 1 : at + 2] == ["وحماس"]:
            yield at, 0
        elif texts[at] == "وفتح" and at and texts[at - 1] in ("حماس", "لحماس", "بحماس"):
            yield at, 1


def _media(words: Words) -> Iterator[int]:
    texts = words.texts
    for at in words.places(words.vocabulary & _CORRESPONDENTS):
        first = at + 1
        if first + 1 < len(texts) and texts[first] in OPENING_QUOTES:
            first += 1
        if first < len(texts) and texts[first].isalpha():
            yield first
    for at in words.places(words.vocabulary & _TO):
        # «ل"الرياض"»
        if at + 3 >= len(texts) or texts[at + 1] not in _OPENING:
            continue
        if texts[at + 3] in CLOSING and texts[at + 2].isalpha():
            yield at + 2


_OPENING = OPENING_QUOTES | {"("}


_TWO_CLUBS = _with_letters("فريقي ناديي") | {"فريقا"}  # «ناديا» is Nadia more often
_TEAMS_OF = frozenset(
    "الادعاء الدفاع الحكومه المعارضه الموالاه الرجال السيدات الشباب الناشيين العمل البحث التحقيق "
    "التفتيش الانقاذ الاسعاف الاطفاء التفاوض الصيانه الخبراء الاول الثاني الاولي المفضل عمل بحث "
    "تحقيق تفتيش انقاذ اسعاف اطفاء تفاوض صيانه خبراء".split()
)
"""What teams are for, or who is in them, that are no clubs."""


def pairs_of_clubs(
    words: Words, places: dict[int, int], countries: dict[int, int]
) -> list[tuple[int, int, OrganisationKind]]:
    """Return first word, last word and kind of two clubs: `فريقي الوردة البحري والسهم`.

    Args:
        words: the words of a text.
        places: first and last words of the places that it names, as clubs are called.
        countries: those of its countries, whose adjectives are no part of the names.
    """
    found: list[tuple[int, int, OrganisationKind]] = []
    texts = words.texts
    for at in words.places(words.vocabulary & _TWO_CLUBS):
        second = next(
            (
                behind
                for behind in range(at + 2, min(at + 4, len(texts)))
                if texts[behind][0] == "و" and len(texts[behind]) > 3
            ),
            0,
        )
        if not second or not all(word.isalpha() for word in texts[at + 1 : second]):
            continue
        last = second - 1
        # «فريقا طبيا وممرضين» is one team, and no club.
        defined = texts[last].startswith(ARTICLE) or last in places
        if not defined or not (texts[second].startswith(f"و{ARTICLE}") or second in places):
            continue
        if texts[at + 1] in _TEAMS_OF or texts[second][1:] in _TEAMS_OF:
            continue
        if last > at + 1 and last in countries:
            last -= 1  # «ظفار العماني»
        found += [(at + 1, last, "other"), (second, second, "other")]
    return found
