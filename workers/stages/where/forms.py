"""The forms of adjectives and names of peoples: مصري to المصريين, égyptien to égyptiennes."""

from collections.abc import Iterator

_ARABIC_ENDINGS = ("", "ة", "ا", "ون", "ين", "ان", "تان", "تين", "ات", "و", "تي")
_DOUBLED = ("ien", "éen", "yen", "on")


def arabic_forms(word: str) -> Iterator[str]:
    """Yield the forms of an Arabic adjective in ي, each with the article too.

    A word after `=` has that one form. In an adjective of two words (جنوب أفريقي) the last one
    changes.
    """
    fixed = word.startswith("=")
    for ending in ("",) if fixed else _ARABIC_ENDINGS:
        form = word.removeprefix("=") + ending
        yield form
        *before, last = form.split(" ")
        if last == form:
            yield "ال" + form
        elif not form.startswith("ال"):
            yield " ".join([*before, "ال" + last.removeprefix("ال")])


def english_forms(word: str) -> Iterator[str]:
    """Yield an English name, and its plural if `~` asks for it."""
    yield word.removesuffix("~")
    if word.endswith("~"):
        yield word.replace("~", "s")


def french_forms(word: str) -> Iterator[str]:
    """Yield a French name, and its feminine and plurals if `~` asks for them."""
    if not word.endswith("~"):
        yield word
        return
    masculine = word.removesuffix("~")
    if masculine.endswith("e"):
        feminine = masculine
    elif masculine.endswith(_DOUBLED):
        feminine = masculine + "ne"
    else:
        feminine = masculine + "e"
    plural = masculine if masculine.endswith("s") else masculine + "s"
    yield from dict.fromkeys((masculine, feminine, plural, feminine + "s"))
