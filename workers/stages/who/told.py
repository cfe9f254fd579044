"""Words that tell of names: titles and offices, given names, what bodies are called."""

from functools import cache, lru_cache
from typing import NamedTuple

from workers.stages.names.clitics import ARTICLE, CLITIC_LETTERS, with_clitics
from workers.stages.names.namewords import GIVEN_NAMES, NAME_WORDS
from workers.stages.names.words import Words
from workers.stages.text.words import is_arabic
from workers.stages.who import cues
from workers.stages.who.professions import HYPHENED, PROFESSIONS

_AR_CUES = {
    form: cue
    for cue, words in (("h", cues.HEADS_AR), ("o", cues.OFFICES_AR), ("t", cues.TITLES_AR))
    for word in words
    # With a clitic, the titles of one letter are other words: «لم».
    for form in (with_clitics(word) if len(word) > 1 else (word,))
}
CUES = {
    **_AR_CUES,
    **dict.fromkeys(cues.HEADS_LATIN, "h"),
    **dict.fromkeys(cues.TITLES_FR, "t"),
    **dict.fromkeys(cues.TITLES_EN, "t"),
}
"""Words that announce names: `t` titles, `o` offices, `h` heads of bodies; with their clitics."""
GIVEN_NAMES_AR = frozenset(filter(is_arabic, GIVEN_NAMES))
"""Those of them that are Arabic."""


def is_name_word(word: str) -> bool:
    """Whether people are called by a folded word, which may have a clitic before it."""
    return word in NAME_WORDS or (word[0] in CLITIC_LETTERS and word[1:] in NAME_WORDS)


def cue(word: str) -> str:
    """Return what kind of cue a word is: `t` title, `o` office, `h` head of a body, or none."""
    return CUES.get(word, "")


def tells_who(word: str) -> bool:
    """Whether what stands behind a name and a comma says who it is: an age, or an office."""
    return (word.isdigit() and len(word) == 2) or (CUES.get(word) == "t" and len(word) > 4)


HEADS_FORMS = {form: head for head in cues.HEADS_AR for form in with_clitics(head)}
"""What Arabic bodies are called, in the construct state, by its forms with clitics."""

del HEADS_FORMS["بقياده"]  # "led by"

DEFINITE_FORMS = {form: head for head in cues.HEADS_AR for form in with_clitics(ARTICLE + head)}
"""The same with the article."""


SAID = PROFESSIONS | HYPHENED


class Told(NamedTuple):
    """What a word tells of.

    Attributes:
        cue: as in `CUES`; empty: nothing.
        given: whether it is an Arabic given name, with a clitic or without.
        head: what an Arabic body is called, in the construct state; empty: it does not say.
        definite: the same with the article.
        latin: whether a body is called so in English or French.
        profession: whether it says what people are, in English or French.
    """

    cue: str
    given: bool
    head: str
    definite: str
    latin: bool
    profession: bool


@cache
def table() -> dict[str, Told]:
    """Return what words tell, by their forms; it is made once, before processes fork."""
    given = {clitic + name for clitic in ("", *CLITIC_LETTERS) for name in GIVEN_NAMES_AR}
    known: dict[Told, Told] = {}
    its = {}
    for word in {*CUES, *given, *HEADS_FORMS, *DEFINITE_FORMS, *cues.HEADS_LATIN, *SAID}:
        told = Told(
            CUES.get(word, ""),
            word in given,
            HEADS_FORMS.get(word, ""),
            DEFINITE_FORMS.get(word, ""),
            word in cues.HEADS_LATIN,
            word in SAID,
        )
        its[word] = known.setdefault(told, told)
    return its


@lru_cache(maxsize=8)
def told(words: Words) -> list[tuple[int, str, Told]]:
    """Return the words of a text that tell of names: where they stand, they, and what they tell."""
    known = table()
    return [(at, word, known[word]) for at, word in enumerate(words.texts) if word in known]
