"""Whether a date lies ahead, as the verbs beside it say."""

import re
from collections.abc import Container

_AHEAD = {
    "en": re.compile(
        r"\b(?:will|shall|won't|upcoming|to be held|plans? to|going to|is (?:due|set|expected)|"
        r"(?:due|set|expected|scheduled|planned|slated) (?:to|for|on|in))\b|'ll\b"
    ),
    # The future tense, but for nouns that end alike.
    "fr": re.compile(
        r"\b(?:(?=[a-z]++(?:(?<=[a-z]ra)|(?<=[a-z]ront))\b)(?!(?:opera|camera|sahara|ankara|extra|ultra|infra|supra|para|front|sierra|affront|tora|narendra|"
        r"guevara|zara|lara|clara|sara|choura|gera)\b)"
        r"[a-z]++|prevue?s? |doit |doivent |va [a-z]+r\b|vont [a-z]+r\b|"
        r"attendue?s? )"
    ),
    "ar": re.compile(
        r"\b(?:سوف|ال?مقرره?|ال?مزمع|ال?متوقع|ال?منتظر|ال?مرتقبه?|يتوقع|[يت]عتزم|ينتظر|"
        # س before a verb, but for nouns that begin alike.
        r"[وف]?س(?:ن|[يت](?!اس|ار|د\b|ده|طر|نا|نم|سي|ين|ون|ف\b|ول|ر\b|ره|ما\b|رال))\w{3,})"
    ),
}
_SAID = {
    "en": re.compile(
        r"\b(?:said|says|told|announced|reported|added|stated|wrote|confirmed|according to|warned)\b"
    ),
    "fr": re.compile(
        r"\b(?:a (?:declare|annonce|dit|affirme|indique|precise|ajoute|confirme|estime|assure)|"
        r"ont (?:annonce|declare|indique)|selon)\b"
    ),
    "ar": re.compile(
        r"\b[وف]?(?:قالت?|اعلنت?|اكدت?|صرحت?|افادت?|ذكرت?|اوضحت?|شددت?|اضافت?|كشفت?|نقلت?|بحسب|حسب)\b"
    ),
}
_UNTIL = re.compile(r"\b(?:until|jusqu'a|d'ici(?: a)?|des) $")
_STOP = re.compile(r"[.!?؟;؛\n](?=\s|$)")
_BEFORE, _BEHIND = 110, 45


def is_ahead(said: Container[str], text: str, at: int, end: int, language: str) -> bool:
    """Whether the verb that a day or month stands with is in the future.

    Args:
        said: the parts of the date; one that says its year, or which one it is, needs no verb.
        text: the folded text.
        at: where the date begins.
        end: where it ends.
        language: whose verbs are looked for: "ar", "en" or "fr".
    """
    if not any(part in said for part in "wmu") or any(part in said for part in "rqytkan"):
        return False
    before = text[max(0, at - _BEFORE) : at]
    before = _STOP.split(before)[-1]
    if _UNTIL.search(before):
        return True
    ahead, told = _last(_AHEAD[language], before), _last(_SAID[language], before)
    if ahead > told:
        return True
    if told >= 0 or language == "ar":
        return False
    # "On Tuesday, the council will meet", "the talks on Tuesday will".
    clause = _STOP.split(text[end : end + _BEHIND])[0]
    reach = _BEHIND if len(before.strip()) < 8 else 8
    verb = _AHEAD[language].search(clause[: reach + 12])
    return verb is not None and verb.start() <= reach


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)
