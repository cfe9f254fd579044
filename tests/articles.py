"""Articles for tests and benchmarks: made of sentences, each different from the others."""

import random
from collections.abc import Iterator

from pydantic import JsonValue

from schemas import Limits, RawArticle

_AR = (
    "أعلنت وزارة الخارجية أن المباحثات بين الوفدين ستستأنف يوم {n} من الشهر المقبل في العاصمة.",
    "وقال مصدر عسكري إن القوات سيطرت على {n} مواقع بعد اشتباكات مع مسلحين قرب الحدود.",
    "وصلت إلى المطار {n} طنًا من المساعدات الإنسانية مخصصة للنازحين في المخيمات.",
    "وأكد المتحدث باسم المجلس البلدي أن أعمال الصيانة ستكتمل خلال {n} أسبوعًا.",
    "وسجل مؤشر السوق ارتفاعًا بنسبة {n} في المئة مع نهاية التداولات.",
    "ودعا المبعوث الأممي الأطراف إلى احترام وقف إطلاق النار وفتح المعابر أمام {n} شاحنة.",
    "وشهدت المدينة أمطارًا غزيرة تسببت في سيول ونزوح {n} أسرة من منازلها.",
    "وفاز الفريق الضيف بهدفين مقابل هدف في الدقيقة {n} من عمر المباراة.",
)
_EN = (
    "The foreign minister said talks would resume in {n} days with mediators in the room.",
    "Gunmen attacked a checkpoint before dawn, and {n} soldiers were wounded, the army said.",
    "Aid agencies are feeding {n} thousand displaced people in camps along the river.",
    "The council approved a budget of {n} million for the repair of its libraries.",
    "Shares of the company fell {n} per cent after it reported its results.",
)
_FR = (
    "Le ministre des Affaires étrangères a reçu son homologue pour la {n}e fois cette année.",
    "Des hommes armés ont attaqué un convoi et {n} soldats ont été blessés, selon l'armée.",
    "Les secours ont évacué {n} familles sinistrées après les inondations.",
    "Le conseil municipal a voté un budget de {n} millions pour les écoles.",
    "Le club l'emporte à la {n}e minute devant son public.",
)
_LANGUAGES = (("ar", _AR), ("ar", _AR), ("en", _EN), ("fr", _FR))


def make_articles(count: int, *, seed: int = 1, sentences: int = 18) -> Iterator[RawArticle]:
    """Yield articles with URLs and texts of their own, half of them Arabic."""
    dice = random.Random(seed)
    for number in range(count):
        language, lines = dice.choice(_LANGUAGES)
        text = [dice.choice(lines).format(n=dice.randint(2, 9999)) for _ in range(sentences)]
        body = "".join(f"<p>{' '.join(text[i : i + 3])}</p>" for i in range(1, sentences, 3))
        yield RawArticle(
            url=f"https://news.example/{seed}/{number}",
            title=text[0],
            body=body,
            content_type="text/html",
            language=language,
            feed="made",
        )


WIDE = Limits(5_000, 5_000_000, 50_000, 1_000)
"""Limits wider than the usual ones in every part."""

OVERSIZED: dict[str, JsonValue] = {
    "url": "https://news.example/oversized",
    "title": "عنوان " * 500,
    "body": "<div>" * 600 + "<p>" + "أعلنت الوزارة استئناف المباحثات. " * 35_000,
    "metadata": {"k": "v" * 20_000},
}
"""Fields of an article that breaks every usual limit, and keeps the wide ones."""
