"""French bodies that are written small: `le tribunal correctionnel de X`, `le 2e régiment de Y`.

What they are of is a town, or what they are is said in full, so that they are names without a
capital.
"""

import re

from schemas.entities import OrganisationKind
from workers.stages.names.words import Words
from workers.stages.who.french import Bodies

_CAPITAL = r"(?:(?:La|Le|Les|[Ll]a|Saint|Sainte|Los|San|New|Port) )?[A-ZÉÈÎ][\w’'-]*\w"
_TOWN = rf"(?:de |d['’]|du |des ){_CAPITAL}"
_COURT = (
    r"(?:(?:correctionnel|spécial|judiciaire|administratif|militaire|pénal|civil|fédéral|régional|"
    r"révolutionnaire)(?:le|e|ive)?|administrative|spéciale|de commerce|de grande instance|"
    r"de première instance|pour enfants|de police|d['’]instance|d['’]appel|d['’]assises)"
)
_BRIGADE = (
    r"(?:criminelle|financière|anti-?criminalité|anti-?gang|fluviale|équestre|"
    r"de protection des mineurs|de recherche et d['’]intervention|de répression du banditisme|"
    r"des stupéfiants|des mineurs|des sapeurs-pompiers|de sapeurs-pompiers)"
)
_ARM = (
    r"hussards?|parachutistes?|infanterie|marine|chasseurs|alpins?|dragons|cuirassiers|artillerie|"
    r"génie|étranger|étrangère|cavalerie|hélicoptères|combat|transmissions|spahis|tirailleurs|"
    r"blindée?|mécanisée?|motorisée?|aéroportée?|légère|montagne|transport|soutien|logistique|"
    r"chars|assaut|reconnaissance|opérations spéciales|fusiliers?|marins?|aéromobile|gendarmerie|"
    r"matériel|commandement|médical|sécurité|train"
)
_ORDINAL = (
    r"(?:\d{1,3}(?:er|re|ère|e|ème|è)|premi(?:er|ère)|deuxième|troisième|quatrième|cinquième|"
    r"sixième|septième|huitième|neuvième|dixième)"
)
_BODY = re.compile(
    rf"(?i:tribunal|cour)(?: {_COURT})+ {_TOWN}"
    r"|(?i:cour) d['’]assises spéciale (?:des|pour) mineurs"
    rf"|(?i:barreau) {_TOWN}"
    rf"|(?i:brigade) {_BRIGADE} {_TOWN}"
    r"|(?i:commission électorale(?: nationale)? (?:indépendante|autonome))"
    r"|(?i:conseil (?:militaire|national|présidentiel|souverain) de (?:la )?transition)"
    r"|(?i:comité (?:militaire|national) (?:de transition|pour le salut du peuple))"
    r"|(?i:garde (?:républicaine|présidentielle))"
    r"|(?i:force multinationale mixte)"
    r"|(?i:(?:marine|gendarmerie) nationale)"
    r"|(?i:cour) (?:suprême|constitutionnelle|de cassation) (?:du |de la |de l['’]|des )"
    r"[A-ZÉ][\w’-]+"
)
_UNIT = re.compile(
    rf"(?i:{_ORDINAL}) (?:régiment|bataillon|brigade|division|escadron)"
    rf"(?: (?:de |d['’]|des |du )?(?:la |l['’])?(?i:{_ARM})\b)+"
)
_ARM_OF_ARMY = re.compile(r"(?i:armée) de (?:l['’]air|[Tt]erre)\b")
_ARMY = re.compile(r"(?i:armée) (?:du |de l['’]|de la |de |d['’])(?=[A-ZÉ])")
_FORCES = re.compile(r"(?i:forces) (?:armées|de défense) (?=\w)")

_UNITS = frozenset("regiment bataillon brigade division escadron".split())
_COMMISSIONS = frozenset(
    "tribunal cour barreau commission conseil comite garde force marine gendarmerie".split()
)
_ARMIES = frozenset("armee forces".split())
_TELLING = _UNITS | _COMMISSIONS | _ARMIES
_FRENCH = frozenset("les des du une dans est aux sur".split())
_NO_ARMY = frozenset("tribunal cour barreau commission conseil comite".split())


def by_small_words(words: Words, places: dict[int, int], countries: dict[int, int]) -> Bodies:
    """Return first word, last word and kind of the bodies that French writes small.

    Args:
        words: the words of a text.
        places: first and last words of the places that it names.
        countries: those of its countries, whose adjectives end a name.
    """
    telling = words.vocabulary & _TELLING
    found: Bodies = []
    if not telling or _FRENCH.isdisjoint(words.vocabulary):
        return found
    source, texts = words.folded.source, words.texts
    for at in words.places(telling):
        text = texts[at]
        begin = words.source_span(at, at)[0]
        if text in _ARMIES:
            pattern, those = (_ARMY, places) if text == "armee" else (_FORCES, countries)
            match = pattern.match(source, begin)
            if match and (behind := words.holding(match.end())) in those:
                found.append((at, those[behind], "army"))
            elif arm := _ARM_OF_ARMY.match(source, begin):
                behind = words.holding(arm.end() + 1)
                if behind in countries:
                    found.append((at, countries[behind], "army"))  # "l'armée de l'air indienne"
                elif "erre" in arm[0]:
                    found.append((at, words.holding(arm.end() - 1), "army"))
            continue
        if text in _UNITS and at and (match := _UNIT.match(source, _start(words, at - 1))):
            found.append((at - 1, words.holding(match.end() - 1), "army"))
        elif match := _BODY.match(source, begin):
            last = words.holding(match.end() - 1)
            first_of_town = next((n for n in range(last, at, -1) if n in places), last)
            kind: OrganisationKind = (
                "government" if text in _NO_ARMY or text == "brigade" else "army"
            )
            first = at - (at > 0 and texts[at - 1] == "haute")
            found.append((first, places.get(first_of_town, last), kind))
    return found


def _start(words: Words, at: int) -> int:
    return words.source_span(at, at)[0]
