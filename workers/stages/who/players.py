"""People of one name behind what they are: `مدرب البرازيل تيتي`, `الأميرال بيتورينو`.

Or in whose place another plays: `دخل مكان باولينيو`. Arabic news calls players and officers from
abroad by one name, which is no word otherwise.
"""

from workers.stages.names.clitics import ARTICLE, CLITIC_LETTERS
from workers.stages.names.namewords import GIVEN_NAMES
from workers.stages.names.teams import is_of_games
from workers.stages.names.words import Words
from workers.stages.text.words import is_arabic
from workers.stages.who.told import CUES

_OFFICES = frozenset("مدرب مهاجم حارس مدافع نجم لاعب هداف".split())
_PLAYERS = frozenset(f"ال{word}" for word in "مهاجم حارس مدافع مدرب لاعب نجم كابتن".split())
_TITLES = _PLAYERS | {f"ال{word}" for word in "جنرال اميرال ادميرال كولونيل بارون".split()}
_INSTEAD = frozenset("مكان".split())
_FORMS = {
    f"{clitic}{word}": word
    for word in (*_OFFICES, *_TITLES, *_INSTEAD)
    for clitic in ("", "و", "ل", "ب")
}
_ROLES = frozenset(_FORMS)
_SHORTEST = 4
_NO_NAMES = ("ه", "ين", "ون", "تا", "وا", "ها", "هم", "ات", "نا")
"""Endings of words that the language has."""


def by_role(
    words: Words, common: frozenset[str], places: dict[int, int], countries: dict[int, int]
) -> list[tuple[int, int]]:
    """Return the first and last word of names of one word that stand behind a role.

    Args:
        words: the words of a text.
        common: words that are never part of a name.
        places: first and last words of the places that the text names.
        countries: those of its countries.
    """
    telling = words.vocabulary & _ROLES
    if not telling:
        return []
    texts = words.texts
    found = []
    for at in words.places(telling):
        role = _FORMS[texts[at]]
        name = at + 1
        if (role in _INSTEAD or role in _PLAYERS) and not is_of_games(words):
            continue  # «المهاجم» is who attacks, too
        if role in _OFFICES:
            end = places.get(name, countries.get(name, at))
            if end == at or texts[name].endswith(("ي", "يه", "ين")):
                continue  # «مدرب إيطالي»
            name = end + 1
        elif role in _TITLES:
            while name < len(texts) and texts[name].startswith(ARTICLE) and texts[name][-1] == "ي":
                name += 1
        if name in places or name in countries or name >= len(texts):
            continue
        if _is_name(texts, name, common):
            found.append((name, name))
    return found


def _is_name(texts: list[str], at: int, common: frozenset[str]) -> bool:
    """Whether a word is none that the language has, and no other name follows."""
    word = texts[at]
    if len(word) < _SHORTEST or not _is_foreign(word, common):
        return False
    if word[0] == "ي" or word.endswith(_NO_NAMES):
        return False
    if word[0] == "م" and word[-1] == "ا":
        return False  # «اللاعب منقطعا»
    behind = texts[at + 1] if at + 1 < len(texts) else ""
    if not behind:
        return True
    if word in GIVEN_NAMES and behind.startswith(ARTICLE):
        return False  # «الكابتن ماجد الخليفة»
    return not _is_foreign(behind, common)


def _is_foreign(word: str, common: frozenset[str]) -> bool:
    return (
        is_arabic(word)
        and len(word) > 1
        and not word.startswith(ARTICLE)
        and word not in common
        and word not in CUES
        and not (word[0] in CLITIC_LETTERS and (word[1:] in common or word[1:3] == ARTICLE))
    )
