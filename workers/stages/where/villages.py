"""Places that the catalogue does not have, told by what stands beside them: most in French.

A noun may have an adjective behind it, and several names may follow: `des localités de X, Y et Z`,
`le poste-frontière irakien de X`; of a town, also when something happened: `samedi matin à X`.
"""

import re
from collections.abc import Iterator

from schemas.entities import PlaceKind
from workers.stages.names.words import Words
from workers.stages.where.readings import PlaceName

_WORD = r"[A-ZÉÈÎ][\w’'-]*\w"
_CAP = r"[A-ZÉÈÎ][\w’'-]*\w"
_NAME = r"[A-ZÉÈÎ][\w’'-]*\w(?: [A-ZÉ][\w’-]+)?"
_ADJECTIVE = (
    r"(?: (?:voisine?s?|proches?|centrales?|militaires?|aérienne|balnéaires?|de ski|frontalière|"
    r"rurales?|sud-est|nord|sud|est|ouest|isolée?s?|reculée?s?|septentrionale?|maya|antique|"
    r"de haute sécurité|"
    r"[a-zéèêç]+(?:ienne?|ien|ais|aise|ois|oise|ain|aine|èque|éenne?|éen)s?))?"
)
_NOUNS: dict[PlaceKind, str] = {
    "city": r"village|ville|localité|bourg(?:ade)?|hameau|station|commune|port|lieu-dit",
    "area": r"canton|forêt|plaine|vallée|oasis|faubourg|massif|cercle|banlieue|cité|chefferie|"
    r"territoire|groupement",
    "region": r"(?:É|é|E)tat|gouvernorat|wilaya|comté|région|district|province|département|Land",
    "site": r"poste-frontière|aéroport|base|gare|barrage|hôpital|prison|[Jj]ardin|[Cc]hâteau|parc",
    "camp": r"camp (?:de|des) (?:déplacés|réfugiés)|camp",
    "island": r"île|presqu'île|archipel",
}
_BESIDE = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _NOUNS.items())
    + r")(?P<several>s)?"
    rf"{_ADJECTIVE} (?:de |d['’]|du |des )(?P<name>{_NAME})"
    rf"(?P<more>(?:, {_NAME})*(?: (?:et|ou) (?:de |d['’])?{_NAME})?)"
)
_HAPPENED = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|après-midi|nuit|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"située?s?|survenue?s?|menée?s?|perpétrée?s?|basée?s?|réunie?s?|née?|débarqué|détenue?s?|"
    rf"rassemblée?s?|filmée?|habite|vivant|vit) à (?P<name>{_WORD})(?![\w’'-]| [A-ZÉ])"
)
_ATTACKED = re.compile(
    r"\b[Ll](?:['’]|a |e )(?:attaque|attentat|assaut|fusillade|bataille|massacre|tuerie|embuscade|"
    rf"séisme) (?:de |d['’])(?P<name>{_WORD})(?![\w’'-]| (?:[A-ZÉ]|contre|envers))"
)
_SITE = re.compile(
    r"(?<!\w)(?:(?P<square>[Pp]lace (?:de la |des |du |de l['’])?)|"
    r"[Ll]ieu-dit «? ?\"?(?:du |de )?)"
    r"(?P<name>(?:(?:[Ll]es|[Ll]e|[Ll]a) )?[A-ZÉÈÎ][\w’'-]*\w(?:[ -][A-ZÉ][\w’-]+)*(?: de Ville)?)"
)
_LIES = re.compile(
    r" \((?:extrême[- ])?(?:nord|sud|est|ouest|centre|banlieue|littoral|frontière)\b|"
    r", (?:une?|petite?|la|le) (?:(?:petite?|grande?|autre|ancienne?) )?"
    r"(?:ville|village|localité|commune|bourgade|bourg|cité|hameau|station|municipalité|banlieue)\b"
)
_BEFORE_LIES = re.compile(
    rf"(?:\b(?:à|[Aa]u|de|depuis|vers|entre|et|dans) |d['’]|(?:^|[.\n] ?))"
    rf"(?P<name>{_CAP}(?:[ -]{_CAP})?)\Z"
)
_ENGLISH = re.compile(
    r", an? (?:[a-z]+(?:-[a-z]+)? ){0,3}"
    r"(?:city|town|village|suburb|resort|settlement|hamlet|township|district|port|community) "
    r"(?:in|of|on|near|north|south|east|west|outside|about|some|just|that|where|with)\b"
)
_BEFORE_ENGLISH = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Aa]t|from|outside|around) "
    r"(?P<name>[A-Z][\w’'-]*\w(?: [A-Z][\w’-]*\w){0,2})\Z"
)
_ENGLISH_NOUNS = frozenset(
    "city town village suburb resort settlement hamlet township district port community".split()
)
_SAID = re.compile(
    r"\b(?:déclaré|dit|confié|expliqué|affirmé|indiqué|assuré|précisé|écrit|parlé)\b"
)
_PARTS = re.compile(rf"(?<![\w-]){_NAME}")
_NONE = frozenset(
    "Reuters Mediapart Libération Franceinfo Euronews Bloomberg Nord Sud Est Ouest Centre "
    "Antiquités Lac Facebook Google Etat État Outre-Mer Outre-mer Beauvau".split()
)
"""What stands where such places do, and is none."""

_SIGNS = frozenset("les des du une dans".split())


def villages(words: Words) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the places of a French or English text that stand so, with their offsets in it."""
    text, texts = words.folded.source, words.texts
    if words.vocabulary.isdisjoint(_SIGNS):
        yield from _english(words)
        return
    for at in words.places(words.vocabulary & _TELLING):
        word = texts[at]
        match = None
        if word in _LYING:
            yield from _that_lies(words, at)
        if word in _NAMED_AFTER:
            begin = words.source_span(at, at)[0]
            if beside := _BESIDE.match(text, begin):
                yield from _beside(beside)
                continue
        if (
            word in _SITES
            and _may_be_site(words, at)
            and (site := _SITE.match(text, words.source_span(at, at)[0]))
        ):
            if site["name"] not in _NONE:
                start = site.start() if site["square"] else site.start("name")
                yield from _place(text[start : site.end()], "site", start, site.end())
        elif word in _AT_WHICH:
            if word == "apres" or texts[at + 1 : at + 2] == ["a"]:
                match = _HAPPENED.match(text, words.source_span(at, at)[0])
        elif word in _EVENTS and texts[at - 1] in _ARTICLES:
            begin = words.source_span(at, at)[0]
            match = _ATTACKED.match(text, max(0, begin - 2)) or _ATTACKED.match(
                text, max(0, begin - 3)
            )
        if match and not _SAID.search(text, max(0, match.start() - 40), match.start("name")):
            yield from _place(match["name"], "city", *match.span("name"))


def _may_be_site(words: Words, at: int) -> bool:
    """Whether `place` is a square: `la place`, `Place`, but not `sur place`, `met en place`."""
    return words.texts[at] == "lieu" or words.shapes[at] == "X" or words.texts[at - 1] == "la"


def _english(words: Words) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the places that an English text explains: `in X, a city in the north`."""
    if nouns := words.vocabulary & _ENGLISH_NOUNS:
        for at in words.places(nouns):
            yield from _explained(words, at, _ENGLISH, _BEFORE_ENGLISH)


def _that_lies(words: Words, at: int) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the place before a word that says where it lies: `à X (sud)`, `X, une ville du Y`."""
    if words.texts[at] in _DIRECTIONS and words.texts[at - 1] != "(":
        return
    yield from _explained(words, at, _LIES, _BEFORE_LIES)


def _explained(
    words: Words, at: int, explains: re.Pattern[str], before: re.Pattern[str]
) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the place that the words around a noun explain, behind a mark that is near."""
    mark = at - 1
    while mark > 0 and words.texts[mark] not in "(,":
        mark -= 1
        if mark < at - _NEAR:
            return
    if mark < 1 or words.shapes[mark - 1] != "X":
        return
    text, end = words.folded.source, words.source_span(mark - 1, mark - 1)[1]
    if not explains.match(text, end):
        return
    start = max(0, end - _LONGEST)
    if match := before.search(text[start:end]):
        yield from _place(match["name"], "city", start + match.start("name"), end)


def _beside(match: re.Match[str]) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the places that a noun names."""
    kind = next(kind for kind in _NOUNS if match[kind])
    until = match.end("more") if match["several"] else match.end("name")
    for part in _PARTS.finditer(match.string, match.start("name"), until):
        yield from _place(part[0], kind, part.start(), part.end())


def _forms(stems: str) -> frozenset[str]:
    return frozenset(stem + ending for stem in stems.split() for ending in ("", "s"))


# Folded words that the patterns begin with: only there are they tried.
_NAMED_AFTER = _forms(
    "village ville localite bourg bourgade hameau station commune port canton foret plaine "
    "vallee oasis faubourg massif cercle banlieue cite etat gouvernorat wilaya comte region "
    "district province departement poste aeroport base gare barrage hopital prison ile presqu "
    "archipel"
)
_AT_WHICH = _forms(
    "lundi mardi mercredi jeudi vendredi samedi dimanche matin soir apres nuit "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "situe survenu mene perpetre base reuni ne debarque detenu rassemble filme habite vivant vit "
    "situee survenue menee perpetree basee reunie nee detenue rassemblee"
)
_EVENTS = _forms("attaque attentat assaut fusillade bataille massacre tuerie embuscade seisme")
_ARTICLES = frozenset("l ' ’ la le".split())
_DIRECTIONS = frozenset("nord sud est ouest centre littoral frontiere extreme".split())
_LYING = _DIRECTIONS | _forms(
    "ville village localite commune bourgade bourg cite hameau station municipalite banlieue"
)
_NEAR, _LONGEST = 5, 60
"""Words between a mark and a noun behind it; characters of a name and what stands before it."""
_SITES = frozenset("place lieu".split())
_TELLING = _NAMED_AFTER | _AT_WHICH | _EVENTS | _LYING | _SITES


def _place(
    name: str, kind: PlaceKind, start: int, end: int
) -> Iterator[tuple[PlaceName, int, int]]:
    if not name.isupper() and name not in _NONE:
        yield PlaceName(name, kind=kind), start, end
