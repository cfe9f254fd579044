"""What people write for a language instead of its code."""

from difflib import get_close_matches

from workers.stages.language import LANGUAGES

NAMES = {
    "ar": "ara arabic arabe العربية عربي",
    "ckb": "sorani",
    "de": "ger deu german allemand deutsch الألمانية",
    "en": "eng english anglais الإنجليزية انجليزي",
    "es": "spa spanish espagnol español الإسبانية",
    "fa": "per fas persian farsi persan فارسی الفارسية",
    "fr": "fre fra french français francais الفرنسية فرنسي",
    "he": "heb iw hebrew hébreu העברית العبرية",
    "it": "ita italian italien italiano الإيطالية",
    "ku": "kur kurdish kurde الكردية",
    "nl": "dut nld dutch néerlandais",
    "pt": "por portuguese portugais português",
    "ru": "rus russian russe русский الروسية",
    "so": "som somali الصومالية",
    "sw": "swa swahili",
    "tr": "tur turkish turc türkçe التركية",
    "uk": "ukr ukrainian ukrainien українська الأوكرانية",
    "und": "unknown none",
    "ur": "urd urdu ourdou اردو الأردية",
    "zh": "chi zho chinese chinois 中文 الصينية",
}
"""Codes of three letters, and names in the language itself, English, French and Arabic."""

_CODES = {name: code for code, names in NAMES.items() for name in names.split()}


def language_named(text: str) -> str | None:
    """Return the code that is meant by a name, a longer code or one with a region, or None."""
    code = text.strip().casefold().replace("_", "-").partition("-")[0]
    if code in LANGUAGES:
        return code
    # Codes of three letters that look alike have nothing to do with each other.
    near = get_close_matches(code, _CODES, 1, cutoff=0.8) if len(code) > 3 else []
    return _CODES.get(code) or (_CODES[near[0]] if near else None)
