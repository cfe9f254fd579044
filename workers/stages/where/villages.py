"""Places that the catalogue does not have, told by what stands beside them: most in French.

A noun may have an adjective behind it, and several names may follow: `des localités de X, Y et Z`,
`le poste-frontière irakien de X`; of a town, also when something happened: `samedi matin à X`.
"""

import re
from collections.abc import Iterator
from functools import cache

from schemas.entities import PlaceKind
from workers.stages.names.words import Words
from workers.stages.where.catalogue import places_named
from workers.stages.where.readings import PlaceName

_WORD = r"[A-ZÉÈÎ][\w’'-]*\w"
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
    "camp": r"camp (?:de|des) (?:déplacés|réfugiés)|(?<!son )(?<!eur )(?<!otre )camp",
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
    rf"(?P<name>{_WORD}(?:[ -]{_WORD})?)\Z"
)
_TOWN = r"(?:L[ae]s? )?[A-ZÉÈÎ][\w’'-]*\w(?: (?:d['’]|de |du |la |sur )?[A-ZÉÈÎ][\w’'-]*\w)?"
_NEARBY = re.compile(
    r", (?:(?:tout )?près d|non loin d|à (?:une \w+ de |\d+ |quelques )(?:km|kilomètres)\b|"
    r"au (?:nord|sud|est|ouest|nord-est|nord-ouest|sud-est|sud-ouest|centre) d|"
    r"dans (?:le|la|l['’]) ?(?:banlieue|périphérie|région|province|département|nord|sud|est|ouest|"
    r"centre|nord-est|nord-ouest|sud-est|sud-ouest|extrême)\b|en (?:banlieue|périphérie)\b)"
)
_BEFORE_NEARBY = re.compile(rf"(?:\b[àÀ]|\b[Aa]u|\baux) (?P<name>{_TOWN})\Z")
_SIDE = re.compile(r"(?:Sud|Nord)-(?:Ouest|Est)(?![\w-]| (?:[Aa]siatique|d[eu']))")
_BEFORE_SIDE = re.compile(r"\b(?:[Ll]e|[Dd]u|[Aa]u|ce|grand) \Z")
_NAMED_SITE = re.compile(
    r"\w+ (?!(?:Les?|La|Selon|Nord|Sud|Est|Ouest)\b)[A-ZÉ][\w’'-]*\w"
    r"(?: (?:d['’])?[A-ZÉ][\w’'-]*\w){0,2}"
)
_CONTINENT = re.compile(r"Asie|Afrique|Europe|Amérique")
_ARRONDISSEMENT = re.compile(
    r"(?<!\w)(?:1er|\d\d?(?:e|è|ème|eme)|[IVX]+(?:er|e|è|ème)) arrondissement(?!s)"
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
_HELD = frozenset("held controlled occupied".split())
_HELD_TOWN = re.compile(
    r"-(?:held|controlled|occupied) (?P<name>[A-Z][\w’-]*[a-z](?: [A-Z][\w’-]*[a-z])?)"
)
_STATES = (
    "Ala=Alabama; Ariz=Arizona; Ark=Arkansas; Calif=California; Colo=Colorado; Conn=Connecticut; "
    "Del=Delaware; Fla=Florida; Ga=Georgia; Ill=Illinois; Ind=Indiana; Kan=Kansas; Ky=Kentucky; "
    "La=Louisiana; Md=Maryland; Mass=Massachusetts; Mich=Michigan; Minn=Minnesota; "
    "Miss=Mississippi; Mo=Missouri; Mont=Montana; Neb=Nebraska; Nev=Nevada; Okla=Oklahoma; "
    "Ore=Oregon; Pa=Pennsylvania; Tenn=Tennessee; Tex=Texas; Vt=Vermont; Va=Virginia; "
    "Wash=Washington state; Wis=Wisconsin; Wyo=Wyoming"
)
_SHORT = [pair.split("=")[0] for pair in _STATES.split("; ")]
_STATE = re.compile(rf"(?<=[A-Za-z]{{2}}), (?P<state>{'|'.join(_SHORT)})\.")
_ENGLISH_WORDS = _ENGLISH_NOUNS | _HELD | frozenset(map(str.lower, _SHORT))
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
        if word in _BY:
            if texts[at - 1] == "," and at > 1 and words.shapes[at - 2] == "X":
                yield from _explained(words, at, _NEARBY, _BEFORE_NEARBY)
            continue
        match = None
        if word in _LYING:
            yield from _that_lies(words, at)
        if word in ("sud", "nord"):
            yield from _side(words, at)
        if word in _BUILT and words.shapes[at] == "x" and words.shapes[at + 1 : at + 2] == ["X"]:
            begin = words.source_span(at, at)[0]
            if its := _NAMED_SITE.match(text, begin):
                kind: PlaceKind = "area" if word in ("cite", "quartier") else "site"
                yield from _place(its[0], kind, *its.span())
        if word == "arrondissement":
            begin = words.source_span(at, at)[0]
            if its := _ARRONDISSEMENT.search(text, max(0, begin - 9)):
                yield from _place(its[0], "area", *its.span())
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
    text = words.folded.source
    for at in words.places(words.vocabulary & _ENGLISH_WORDS):
        word = words.texts[at]
        if word in _ENGLISH_NOUNS:
            yield from _explained(words, at, _ENGLISH, _BEFORE_ENGLISH)
            continue
        begin = words.source_span(at, at)[0]
        if word in _HELD:
            if its := _HELD_TOWN.match(text, begin - 1):
                yield from _place(its["name"], "city", *its.span("name"))
        elif its := _STATE.match(text, max(2, begin - 2)):
            yield _states()[its["state"]], its.start("state"), its.end()


@cache
def _states() -> dict[str, PlaceName]:
    """Return the American states by the short names of them that end in a dot."""
    pairs = (pair.split("=") for pair in _STATES.split("; "))
    return {short: places_named(name)[0] for short, name in pairs}


def _that_lies(words: Words, at: int) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield the place before a word that says where it lies: `à X (sud)`, `X, une ville du Y`."""
    if words.texts[at] in _DIRECTIONS and words.texts[at - 1] != "(":
        return
    yield from _explained(words, at, _LIES, _BEFORE_LIES)


def _side(words: Words, at: int) -> Iterator[tuple[PlaceName, int, int]]:
    """Yield a part of a country that is called by its side: `dans le Sud-Ouest`."""
    if words.shapes[at] != "X":
        return
    begin, text = words.source_span(at, at)[0], words.folded.source
    before = text[max(0, begin - 30) : begin]
    its = _SIDE.match(text, begin)
    if its and _BEFORE_SIDE.search(before) and not _CONTINENT.search(before):
        yield from _place(its[0], "area", *its.span())


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
    "archipel parc jardin chateau chefferie territoire groupement land camp"
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
_BY = frozenset("pres tout non a au dans en".split())
"""Words that may say behind a comma by what a place lies."""
_BUILT = frozenset(
    "mosquee stade cathedrale basilique pont caserne parc monument memorial cite eglise synagogue "
    "quartier".split()
)
_TELLING = _BUILT | _NAMED_AFTER | _AT_WHICH | _EVENTS | _LYING | _SITES | _BY | {"arrondissement"}


def _place(
    name: str, kind: PlaceKind, start: int, end: int
) -> Iterator[tuple[PlaceName, int, int]]:
    if not name.isupper() and name not in _NONE:
        yield PlaceName(name, kind=kind), start, end
