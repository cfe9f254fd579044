"""What is written before an Arabic word as part of it: conjunction, preposition, article."""

ARTICLE = "ال"
_JOINS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ك", "ل")
_BEFORE = frozenset(join + preposition for join in _JOINS for preposition in _PREPOSITIONS)

CLITIC_LETTERS = frozenset("وفبكل")
"""Letters that may be conjunctions and prepositions."""


def bare(word: str) -> str:
    """Return a folded Arabic word without conjunction and preposition, its article kept.

    Only what stands before the article is surely no letter of the word.
    """
    if word[0] not in CLITIC_LETTERS:
        return word
    if word[1:3] == ARTICLE and len(word) > 5:
        return word[1:]
    if word[2:4] == ARTICLE and len(word) > 6 and word[:2] in _BEFORE:
        return word[2:]
    if len(word) > 4 and word[:2] == "لل":
        return ARTICLE + word[2:]
    if len(word) > 5 and word[:3] in ("ولل", "فلل"):
        return ARTICLE + word[3:]
    return word


def with_clitics(word: str) -> set[str]:
    """Return a folded Arabic word with all that may be written before it."""
    forms = {before + word for before in _BEFORE}
    if word.startswith(ARTICLE):
        forms |= {join + "لل" + word[2:] for join in _JOINS}
    return forms
