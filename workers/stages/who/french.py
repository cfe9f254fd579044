"""French bodies that are told by the noun beside their names: `la société minière SEMAFO`.

`by_apposition` reads the noun before a name, or behind it between commas; `by_paper` the newspapers
whose article has become one with a small word (`au Monde`, `du Parisien`).
"""

from functools import lru_cache

from schemas.entities import OrganisationKind
from workers.stages.names.words import CLOSING_QUOTES, OPENING_QUOTES, Words

Bodies = list[tuple[int, int, OrganisationKind]]
"""First word, last word and kind of each."""

_FRENCH = frozenset("les des du une dans est aux sur".split())

_NOUNS: dict[str, OrganisationKind] = {
    **dict.fromkeys(
        "societe entreprise groupe firme compagnie constructeur editeur laboratoire operateur "
        "enseigne cabinet sondage barometre institut geant startup up studio studios assureur "
        "avionneur distributeur fabricant producteur transporteur label".split(),
        "company",
    ),
    **dict.fromkeys("chaine radio quotidien hebdomadaire magazine journal revue".split(), "media"),
    **dict.fromkeys("site agence".split(), "media"),
    **dict.fromkeys("ong association organisation fondation collectif tank".split(), "ngo"),
    **dict.fromkeys("mouvement syndicat unite club reseau universite".split(), "other"),
}  # fmt: skip
"""Nouns before the name of a body."""

_BEHIND: dict[str, OrganisationKind] = {
    **dict.fromkeys("societe entreprise start startup firme plateforme filiale".split(), "company"),
    **dict.fromkeys("ong association organisation".split(), "ngo"),
}
"""Nouns that say behind a comma what a name is the name of: `X, une start-up britannique`."""

_HEADS_OF = frozenset(
    "pdg patron patronne filiale fondateur fondatrice cofondateur cofondatrice".split()
)
"""Of whom or what the name behind `de` is that of a company."""

_OF = frozenset("de d du des l la le ' ’ - et".split())
_NO_LINK = frozenset(
    "de d du des l la le les a au aux et en pour par avec contre sur que dont".split()
)
_ADJECTIVES = (
    "al", "ale", "aux", "ique", "iques", "ien", "ienne", "ois", "oise", "ais", "aise", "ain",
    "aine", "er", "ere", "if", "ive", "el", "elle", "aire", "iste", "ite", "ois", "ic",
    "ee", "ine", "eur", "euse", "and", "ande", "ol", "ole", "grec", "turc", "russe", "rebelle",
    "privee", "locale", "public", "internet", "web", "suisse", "belge", "britannique", "arabe",
)  # fmt: skip
_STILL = frozenset(
    "information production presse armement transport fonds rencontre recherche securite "
    "cybersecurite conseil gestion location livraison transports telecommunications telephonie "
    "assurance assurances logiciels jeux reflexion etudes analyse analyses investissement energie "
    "electricite construction distribution services surveillance technologie technologies "
    "biotechnologie biotechnologies sante defense luxe mode restauration sondage sondages "
    "sondages courtage negoce messagerie paiement vente voyage voyages".split()
)
_MOST, _LONGEST = 7, 5
_CAPITAL_TOO = frozenset({"internet", "web"})
"""What sites and firms are, with a capital or without."""


def by_apposition(
    words: Words, people: dict[int, int], places: dict[int, int], countries: dict[int, int]
) -> Bodies:
    """Return the bodies with a noun beside their names.

    Args:
        words: the words of a text.
        people: first and last words of what rules take for people.
        places: those of the places that the text names.
        countries: those of its countries.
    """
    if _FRENCH.isdisjoint(words.vocabulary):
        return []
    found: Bodies = []
    for at in words.places(words.vocabulary & _TELLING):
        text = words.texts[at]
        if text in _BEHIND and (name := _before_comma(words, at)):
            found.append((*name, _BEHIND[text]))
        if words.shapes[at] == "X" and at and words.texts[at - 1] not in _STARTS:
            continue  # "Agence France-Presse" is a name itself
        if text == "chez":
            first = at + 1 if _works_at(words, at) and _is_capital(words, at + 1) else -1
        else:
            first = _behind_head(words, at) if text in _HEADS_OF else -1
        kind: OrganisationKind = "company"
        if first < 0 and text in _NOUNS:
            first, kind = _behind_noun(words, at), _NOUNS[text]
        if first > 0 and not (first in people or first in places or first in countries):
            last = _before_person(first, _last(words, first), people)
            if text == "chez" and "et" in words.texts[first:last]:
                last = words.texts.index("et", first) - 1  # "chez Acme et Bolt"
            found.append((first, last, kind))
    return found


_TELLING = _HEADS_OF.union(_NOUNS, _BEHIND, ("chez",))
_STARTS = frozenset('.\n:;!?"«“')


def _before_person(first: int, last: int, people: dict[int, int]) -> int:
    """Return the last word of a name without that of the person behind it: `d'Acme Jean Dupont`."""
    return next((at - 1 for at in range(first + 1, last + 1) if at in people), last)


def _behind_head(words: Words, at: int) -> int:
    """Return where the name behind `le PDG de` begins; -1: there is none."""
    texts = words.texts
    first = at + 2
    if texts[at + 1 : at + 2] not in (["de"], ["d"]):
        return -1
    if texts[first : first + 1] and texts[first] in "'’":
        first += 1
    if texts[first : first + 1] and texts[first] in OPENING_QUOTES:
        first += 1
    return first if _is_capital(words, first) else -1


_AT_WORK = frozenset(
    "analyste economiste consultant consultante ingenieur ingenieure expert experte specialiste "
    "directeur directrice responsable chercheur chercheuse salarie salariee employe employee "
    "stagiaire cadre developpeur strategiste gerant associe associee vendeur vendeuse travaille "
    "travaillait travailler editeur chef".split()
)


def _works_at(words: Words, at: int) -> bool:
    """Whether someone works where `chez` stands before: `analyste chez X`, no `chez Dupont`."""
    return not _AT_WORK.isdisjoint(words.texts[max(0, at - 5) : at])


def _behind_noun(words: Words, at: int) -> int:
    """Return where the name behind a noun and its adjectives begins; -1: there is none."""
    texts, shapes = words.texts, words.shapes
    end = at + 1
    while (
        end < len(texts)
        and end - at <= _MOST
        and (shapes[end] == "x" or texts[end] in _CAPITAL_TOO)
    ):
        word = texts[end]
        if word in ("de", "d") and end + 1 < len(texts):
            end += 2 if texts[end + 1] in "'’" else 1
            if end >= len(texts) or texts[end] not in _STILL:
                return -1
        elif not word.endswith(_ADJECTIVES) or word == "ethnique":
            return -1
        end += 1
    if end < len(texts) and texts[end] in OPENING_QUOTES and end + 1 < len(texts):
        end += 1
    return end if end > at and _is_capital(words, end) and texts[end - 1] not in _NO_LINK else -1


def _last(words: Words, first: int) -> int:
    """Return the last word of a name: capitals, and between them what joins them."""
    texts, shapes = words.texts, words.shapes
    if texts[first - 1] in OPENING_QUOTES and not _is_elision(words, first - 1):
        for end in range(first + 1, min(first + _LONGEST + 2, len(texts))):
            if texts[end] in CLOSING_QUOTES:
                return end - 1
    last = first
    for end in range(first + 1, min(first + _LONGEST + 2, len(texts))):
        if shapes[end][0] == "X" or (shapes[end] == "0" and last == end - 1):
            last = end
        elif (
            texts[end] in "'’"
            and last == end - 1
            and words.touches(end + 1)
            and shapes[end + 1] == "x"
            and words.touches(end)
        ):
            last = end + 1  # "Jama'ath"
        elif texts[end] not in _OF:
            break
    return last


def _is_elision(words: Words, at: int) -> bool:
    """Whether a mark is that of a word cut short: `le patron d'Arsenal`, no quotation mark."""
    return words.texts[at] in "'’" and at > 0 and words.touches(at)


def _before_comma(words: Words, at: int) -> tuple[int, int] | None:
    """Return the first and last word of a name that a noun explains: `X, une start-up`."""
    texts, shapes = words.texts, words.shapes
    if at < 3 or texts[at - 1] not in ("une", "l", "’", "'", ",") or shapes[at] == "X":
        return None
    comma = at - {"une": 2, ",": 1}.get(texts[at - 1], 3)
    last = comma - 1
    if last > 1 and texts[last] in CLOSING_QUOTES:
        last -= 1
    if comma < 1 or texts[comma] != "," or shapes[last][0] != "X":
        return None
    behind = texts[at + 1] if at + 1 < len(texts) else ""
    if comma == at - 1 and not (behind.endswith(_ADJECTIVES) or behind in _SAYS_MORE):
        return None  # "X, société et culture"
    first = last
    while first > 0 and last - first < _LONGEST - 1 and shapes[first - 1][0] == "X":
        if texts[first - 1] in _BEGIN:
            break
        first -= 1
    return first, last


_SAYS_MORE = frozenset("de d du qui specialisee basee chargee fondee creee cotee".split())
"""Words behind a noun without an article that explains a name: `X, ONG basée à Y`."""

_BEGIN = frozenset("selon pour avec chez dans mais comme contre le la les l".split())


def _is_capital(words: Words, at: int) -> bool:
    return at < len(words.texts) and words.shapes[at][0] == "X" and len(words.texts[at]) > 1


_PAPERS = {
    "monde": (), "parisien": (), "figaro": (), "point": (), "telegramme": (),
    "progres": (), "jdd": (), "canard": ("enchaine",), "temps": (), "soir": (),
    "dauphine": ("libere",), "journal": ("du", "dimanche"),
}  # fmt: skip
"""Newspapers behind `au` and `du`, each with what belongs to its name."""

_IN_PAPERS = frozenset(_PAPERS)

_BEFORE_PAPERS = frozenset(
    "information informations colonnes site selon journaliste journalistes edition tribune "
    "quotidien raconte declare confie indique explique revele affirme assure dit livre "
    "entretien interview revelations enquete une".split()
)
"""Words before `au Soir` where a newspaper is meant."""

_SURE = frozenset("parisien figaro canard jdd".split())


@lru_cache(maxsize=8)
def by_paper(words: Words) -> Bodies:
    """Return the newspapers behind `au` and `du`: `une information du Parisien`.

    They are asked for when names of the catalogue are sought and when rules find others.
    """
    texts, shapes = words.texts, words.shapes
    found: Bodies = []
    for at in words.places(words.vocabulary & _IN_PAPERS):
        if at < 2 or shapes[at][0] != "X" or texts[at - 1] not in ("au", "du"):
            continue
        rest = _PAPERS[texts[at]]
        end = at + len(rest)
        if tuple(texts[at + 1 : end + 1]) != rest:
            continue
        if texts[at] in _SURE or not _BEFORE_PAPERS.isdisjoint(texts[max(0, at - 4) : at - 1]):
            found.append((at, end, "media"))
    return found


_CHAMBERS: dict[str, OrganisationKind] = {
    "senat": "government", "parlement": "government", "verts": "party",
}  # fmt: skip
_IN_CHAMBERS = frozenset(_CHAMBERS)


def by_chamber(words: Words) -> Bodies:
    """Return chambers called by a capital alone: `au Sénat`, but not `président du Sénat`."""
    texts, shapes = words.texts, words.shapes
    return [
        (at, at, _CHAMBERS[texts[at]])
        for at in words.places(words.vocabulary & _IN_CHAMBERS)
        if at > 1
        and shapes[at] == "X"
        and texts[at - 1] in ("le", "au", "du", "les", "des", "aux")
        and not texts[at - 2].startswith("president")
        and (at + 1 == len(texts) or shapes[at + 1][0] != "X")
    ]


DESCRIBED = frozenset("enquete champions tutelle".split())
"""Words of bodies and games that are not called by their noun."""

_SHORT = 5
"""Words in `l'agence de l'ONU`, with its marks."""


def is_described(
    words: Words, at: int, last: int, places: dict[int, int], people: dict[int, int]
) -> bool:
    """Whether a noun describes a French body: `le parti de Marine Le Pen`, `une école du Gard`."""
    texts = words.texts
    if texts[at] == "parti":
        return at + 2 in people and texts[at + 1] in ("de", "d")
    if texts[at] == "ecole":
        return at + 2 in places
    return texts[last] in ("onu", "ue") and last - at < _SHORT
