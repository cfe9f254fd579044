"""French clubs that are called by their town: `contre Norwich`, `le club italien Empoli`.

The stage of places takes them for no towns, that of people and organisations for bodies; only a
text that speaks of games has any.
"""

import re
from collections.abc import Iterator

from workers.stages.names.words import Words

_GAME = frozenset(
    "football foot match matchs buteur entraineur joueur joueurs footballeur attaquant milieu "
    "gardien ligue mondial club clubs selectionneur championnat but buts finale defenseur "
    "rugby".split()
)
_OFTEN = 3
"""How many different words of games make a text one of them."""

_PLAYER = "attaquant|défenseur|milieu|gardien|joueur|entraîneur|coach|ailier|buteur|international"
_BEFORE = (
    r"(?:\b(?:contre|face à|club(?: [a-zéèêç]+)?|clubs [a-zéèêç]+, dont|prêté (?:à|au club de)|"
    rf"jou(?:é|e|ait|er) pour|rejoindre|(?:{_PLAYER}|club)(?: [a-zéèêç]+)? (?:de|d['’])|"
    r"président(?: par intérim)? du) ?)"
)
_BEHIND_GAME = re.compile(rf"{_BEFORE}\Z")
_NAMED = re.compile(
    rf"{_BEFORE}(?P<club>(?!Ligue|Premier)[A-ZÉ][\w'’-]{{2,}}(?: [A-Z][\w-]+){{0,2}})"
)
_TEAMS = re.compile(
    r"(?<!\w)(?:Lions (?:de la Teranga|[Ii]ndomptables|de l['’]Atlas|du Sénégal)|[EÉ]léphants|"
    r"Fennecs|Léopards|[EÉ]cureuils|Super (?:Eagles|Falcons)|[EÉ]talons|Aigles (?:de Carthage|"
    r"du Mali)|Pharaons|Black Stars|Bafana Bafana|Harambee Stars|Syli [Nn]ational|Scorpions|"
    r"Panthères|Barea|Djurtus|équipe (?:nationale )?(?:de |du |d['’])(?:l['’]|la )?"
    r"[A-ZÉ][\w' -]{2,20}? de (?:football|rugby))(?!\w)"
)


def is_of_games(words: Words) -> bool:
    """Whether a text speaks of games in French."""
    return "les" in words.vocabulary and len(words.vocabulary & _GAME) >= _OFTEN


def is_a_club(before: str) -> bool:
    """Whether what stands before a town in such a text shows that its club is meant."""
    return bool(_BEHIND_GAME.search(before))


def clubs(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the first and last words of clubs and teams in a text that speaks of games."""
    if not is_of_games(words):
        return
    source = words.folded.source
    for match in _NAMED.finditer(source):
        yield words.holding(match.start("club")), words.holding(match.end("club") - 1)
    for match in _TEAMS.finditer(source):
        yield words.holding(match.start()), words.holding(match.end() - 1)
