"""Tells the language of a passage by its small words, where they leave no doubt.

Most passages in Arabic, English and French have several words that hardly occur in any other
language: finding those costs a tenth of asking the statistical model, and gives its answer.
"""

import re

ENOUGH = 2
"""Number of different small words of one language that leave no doubt, if no other has any."""

MANY = 5
"""The same where none of them stands in the first words that are looked at."""

# Words that are no stop words of another language of the same script, so no `les`, `was` or `من`.
_WORDS = {
    "ar": (
        "في على إلى الى أن أنه إن التي الذي الذين والتي عن مع هذا هذه كان كانت قال قالت كما لم لن "
        "وقد خلال منذ ذلك حول عبر لدى أو ليس حتى ضد غير سوف"
    ),
    "en": (
        "the and that with from said which were been this their they would about not have who "
        "into when after than his but because while could should there"
    ),
    "fr": (
        "une dans pour avec ont été ces aux selon cette sont elle leur leurs après être avait "
        "depuis contre dont sous où alors ainsi entre"
    ),
}
_LANGUAGE = {word: code for code, words in _WORDS.items() for word in words.split()}

# Letters of Persian, Urdu, Kurdish, Pashto, Uyghur, Sindhi and others that Arabic does not have,
# and words of Egyptian and other dialects, which the model counts as languages of their own.
_NOT_ARABIC = re.compile(
    r"[\u0671-\u06d3\u0750-\u077f\u08a0-\u08ff]|\b(?:اللي|ده|دي|دا|مش|بتاع|ايه|إيه|احنا|عشان|كده|ازاي|فين)\b"
)


# Letters of other scripts than Latin and Arabic ones.
_ELSEWHERE = re.compile("[\u0370-\u05ff\u0700-\u074f\u0780-\u089f\u0900-\u1dff\u2c00-\ud7ff]")


def by_small_words(text: str, whole: str = "") -> str | None:
    """Return the language of a passage if its small words leave no doubt, else None.

    Args:
        text: a sentence or two; the first 25 words would do.
        whole: a longer passage that begins with it, which is looked at if that is not enough.

    Returns:
        `ar`, `en`, `fr` or None.
    """
    found = _small_words(text)
    enough = ENOUGH
    if len(found) < ENOUGH and whole and not _ELSEWHERE.search(text):
        enough = ENOUGH if found else MANY
        text = whole
        found = _small_words(text)
    if len(found) < enough:
        return None
    codes = set(found.values())
    if len(codes) > 1:
        return None
    code = codes.pop()
    return None if code == "ar" and _NOT_ARABIC.search(text) else code


def _small_words(text: str) -> dict[str, str]:
    return {word: _LANGUAGE[word] for word in text.lower().split() if word in _LANGUAGE}
