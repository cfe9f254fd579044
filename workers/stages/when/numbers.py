"""Numbers in texts, in figures and in words: Arabic with its duals and compounds, English, French.

A number of no certain value ("hundreds", «مئات») is none; "une vingtaine" is read in `countabout`.
"""

import re
from typing import NamedTuple


class Number(NamedTuple):
    """A number in a folded text: its value, and where it ends."""

    value: float
    end: int


def _table(listed: str) -> dict[str, float]:
    pairs = (entry.split("=") for entry in listed.split())
    return {word: float(value) for words, value in pairs for word in words.split("|")}


_ARABIC = _table(
    "واحد|واحده=1 اثنان|اثنين|اثنتان|اثنتين|اثنا|اثني|اثنتا|اثنتي|اتنين=2 ثلاثه|ثلاث=3 "
    "اربعه|اربع=4 خمسه|خمس=5 سته|ست=6 سبعه|سبع=7 ثمانيه|ثماني|ثمان=8 تسعه|تسع=9 عشره|عشر=10 "
    "عشرون|عشرين=20 ثلاثون|ثلاثين=30 اربعون|اربعين=40 خمسون|خمسين=50 ستون|ستين=60 "
    "سبعون|سبعين=70 ثمانون|ثمانين=80 تسعون|تسعين=90 ميه|مايه=100 "
    "ميتان|ميتين|مايتان|مايتين|ميتا|ميتي|مايتا|مايتي=200 "
    "ثلاثميه|ثلاثمايه=300 اربعميه|اربعمايه=400 خمسميه|خمسمايه=500 ستميه|ستمايه=600 "
    "سبعميه|سبعمايه=700 ثمانميه|ثمانمايه|ثمانيميه|ثمانيمايه=800 تسعميه|تسعمايه=900"
)
_ENGLISH = _table(
    "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 "
    "thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 "
    "twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 hundred=100"
)
_FRENCH = _table(
    "un|une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 "
    "treize=13 quatorze=14 quinze=15 seize=16 vingt|vingts=20 trente=30 quarante=40 cinquante=50 "
    "soixante=60 septante=70 nonante=90 cent|cents=100"
)
_SCALES = {
    "ar": _table("الف|الفا|الاف=1e3 مليون|مليونا|ملايين=1e6 مليار|مليارا|مليارات=1e9"),
    "en": _table("thousand=1e3 million=1e6 billion=1e9"),
    "fr": _table("mille=1e3 million|millions=1e6 milliard|milliards=1e9"),
}
# Of the singular, the same word is the dual in the construct state: «ألفا قتيل», two thousand.
_DUALS = _table("الفان|الفين|الفا|الفي=2e3 مليونان|مليونين|مليونا|مليوني=2e6 ملياران|مليارين=2e9")
_WORDS = {"ar": _ARABIC, "en": _ENGLISH, "fr": _FRENCH}
_BARE = frozenset("الف مليون مليار mille".split())
_HUNDREDS = frozenset("hundred cent cents ميه مايه".split())
_PLURAL = frozenset("الاف ملايين مليارات thousands millions".split())

FIGURE = r"\d{1,3}(?:[,. ']\d{3})+(?!\d)|\d{1,15}(?:[.,]\d{1,3})?"
_FIGURE = re.compile(FIGURE)
_GROUPED = re.compile(r"\d{1,3}(?:[,. ']\d{3})+")
_DECIMALS = re.compile(r"\d{1,3}\.\d{3}")
"""Three decimals rather than thousands, if a word such as million follows."""
_WORD = re.compile(r"[^\W\d_]+")
_NOUN = re.compile(r" [^\W\d_]")
_JOINS = (re.compile(r" و ?"), re.compile(r" and | et |-et-"), re.compile(r"[ -]"))
_AND_A_HALF = re.compile(r" ?و ?نصف(?: (?:ال)?(?:مليون|مليار))?\b| and a half\b| et demie?\b")
_HALF_OF_A_SCALE = re.compile(r" and a half(?= (?:million|billion))| et demi(?= )")
_PARTS = re.compile(r"(?:(نصف|half an?|(?:un )?demi)|(ربع|a quarter of an?))[ -](مليون|million)\b")

_OF_PARTS = frozenset("نرhauda")
"""Letters that such a part begins with."""
_ANOTHER = re.compile(r"[ -]([^\W\d_]+)")
_UNGROUPED = {ord(mark): None for mark in ",. '"}
_AND = frozenset("and et".split())

STARTS = {
    language: frozenset(_WORDS[language]) | (_BARE & _SCALES[language].keys())
    for language in ("ar", "en", "fr")
}
"""Words that a number may begin with, by language."""
STARTS["ar"] |= _DUALS.keys() | {"نصف", "ربع"}
STARTS["en"] |= {"half"}
STARTS["fr"] |= {"demi"}


def number_at(text: str, at: int, language: str = "en") -> Number | None:
    """Return the number that begins at an offset of a folded text, as long as it goes.

    Args:
        text: the folded text.
        at: where a figure or a word begins.
        language: whose number words are read: "ar", "en" or "fr".
    """
    if text[at : at + 1] in _OF_PARTS and (part := _PARTS.match(text, at)):
        return Number(5e5 if part[1] else 2.5e5, part.end())
    if (figure := _FIGURE.match(text, at)) and not _goes_on(text, figure.end(), language):
        return Number(_value(figure[0]), figure.end())
    reading = _Reading(text, at, language)
    reading.read()
    return Number(reading.value, reading.read_to) if reading.read_to > at else None


def _value(figure: str, decimals: bool = False) -> float:
    """Return the number that a figure writes, its groups of three taken for thousands or not."""
    if not decimals and _GROUPED.fullmatch(figure):
        return float(figure.translate(_UNGROUPED))
    return float(figure.replace(",", "."))


def _goes_on(text: str, end: int, language: str) -> bool:
    """Whether the word behind an offset is one that numbers go on with: most often it is not."""
    another = _ANOTHER.match(text, end)
    if another is None:
        return False
    word = another[1]
    return word[0] == "و" or word in _WORDS[language] or word in _SCALES[language] or word in _AND


class _Reading:
    """One number while it is read, word by word."""

    def __init__(self, text: str, at: int, language: str) -> None:
        self.text, self.read_to, self.language = text, at, language
        self.words, self.scales = _WORDS[language], _SCALES[language]
        self.total = self.current = 0.0
        self.scale = 1e12
        self.begun = False

    @property
    def value(self) -> float:
        return self.total + self.current

    def read(self) -> None:
        if figure := _FIGURE.match(self.text, self.read_to):
            self.current = self._figure(figure)
            self.read_to, self.begun = figure.end(), True
        elif not self._take(self.read_to, ""):
            return
        while self._may_go_on() and self._next():
            pass

    def _may_go_on(self) -> bool:
        """Whether the next word is one that numbers go on with: most often it is not."""
        if self.total and not self.current:
            return True  # «ونصف»
        return _goes_on(self.text, self.read_to, self.language)

    def _next(self) -> bool:
        if self.total and not self.current and (m := _AND_A_HALF.match(self.text, self.read_to)):
            self.total += self.scale / 2
            self.read_to = m.end()
            return False
        if not self.total and (m := _HALF_OF_A_SCALE.match(self.text, self.read_to)):
            self.current += 0.5
            self.read_to = m.end()
        for join in _JOINS:
            joined = join.match(self.text, self.read_to)
            if joined and self._take(joined.end(), joined[0].strip()):
                return True
        return False

    def _take(self, at: int, join: str) -> bool:
        """Take the word at an offset, if the number can go on with it."""
        word = _WORD.match(self.text, at)
        if word is None:
            figure = _FIGURE.match(self.text, at) if join == "و" and self.total else None
            return figure is not None and self._take_figure(figure)
        if self._take_scale(word[0], join, at) or self._take_word(word[0], join):
            self.read_to, self.begun = word.end(), True
            return True
        return False

    def _take_figure(self, figure: re.Match[str]) -> bool:
        # «مليون و200 ألف», «57 ألفا و418»: what follows is smaller than what it follows.
        value = self._figure(figure)
        after = _WORD.match(self.text, figure.end() + 1)
        scale = self.scales.get(after[0], 1.0) if after else 1.0
        if self.current or value * scale >= self.scale:
            return False
        self.current, self.read_to = value, figure.end()
        return True

    def _take_scale(self, word: str, join: str, at: int) -> bool:
        if not self.begun or (join == "و" and not self.current):
            dual = _DUALS.get(word) if self.language == "ar" else None
            if dual and word.endswith("ا") and not _NOUN.match(self.text, at + len(word)):
                dual /= 2  # «بلغت ألفا.»: the dual drops its nun before a noun alone
            if dual and dual < self.scale:
                self.total += dual
                self.scale = dual / 2
                return True
        size = self.scales.get(word)
        if size is None or size >= self.scale or (join and join not in "-و"):
            return False
        if not self.current and (word in _PLURAL or (not self.begun and word not in _BARE)):
            return False
        if join == "و" and self.current:
            return False
        self.total += (self.current or 1) * size
        self.current, self.scale = 0.0, size
        return True

    def _take_word(self, word: str, join: str) -> bool:
        value = self.words.get(word)
        if value is None or not self.current.is_integer():
            return False
        added = self._added(word, value, join)
        if added is None:
            return False
        self.current = added
        return True

    def _added(self, word: str, value: float, join: str) -> float | None:
        """Return the part below a thousand with a word added, None if it does not follow."""
        current = self.current
        if not self.begun or not current:
            follows = not self.begun or (bool(self.total) and self._may_join(join))
            return value if follows and value < self.scale else None
        units = current % 100
        if word in _HUNDREDS and 1 <= current < 10 and join in ("", "-"):
            return current * 100
        if self.language == "ar":
            if value == 10 and 0 < units < 10 and not join:
                return current + 10
            if join != "و":
                return None
            tens = 20 <= value < 100 and value % 10 == 0 and 0 < units < 10
            return current + value if tens or (units == 0 and value < 100) else None
        if word.startswith("vingt") and units == 4 and join in ("", "-"):
            return current + 76
        if self.language == "fr" and units in (60, 80) and 10 <= value <= 16:
            return current + value
        if self.language == "fr" and 7 <= value <= 9 and units in (10, 70, 90) and join != "et":
            return current + value  # "dix-sept", "soixante-dix-huit"
        if units == 0 and value < 100 and self._may_join(join):
            return current + value
        tens = units >= 20 and units % 10 == 0 and value < 10
        return current + value if tens and join != "and" else None

    def _may_join(self, join: str) -> bool:
        return join == "و" if self.language == "ar" else join != "et"

    def _figure(self, figure: re.Match[str]) -> float:
        given = figure[0]
        after = _WORD.match(self.text, figure.end() + 1)
        scaled = after is not None and after[0] in self.scales
        return _value(given, decimals=scaled and _DECIMALS.fullmatch(given) is not None)
