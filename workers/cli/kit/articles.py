"""The articles that the sample events are made from. All places, people and events are invented."""

from datetime import timedelta
from typing import Any

from schemas.article import RawArticle
from schemas.limits import Limits

PUBLISHED = "2026-11-24T08:30:00Z"

_LIMITS = Limits(future=timedelta.max)
"""The usual limits, but regardless of the clock, since the dates of samples are fixed."""

_SPECIAL: dict[str, dict[str, Any]] = {
    "one-topic": {
        "title": "مسلحون يهاجمون نقطة تفتيش قرب الحدود الشرقية",
        "body": "هاجم مسلحون فجر اليوم نقطة تفتيش للجيش قرب الحدود الشرقية، وأصيب ثلاثة جنود في "
        "تبادل لإطلاق النار استمر ساعة. وقال مصدر عسكري إن قوات الأمن تلاحق المهاجمين في القرى "
        "المجاورة، وإن طائرات مسيرة تشارك في البحث.\n\nولم تعلن أي جماعة مسؤوليتها عن الهجوم.",
    },
    "no-topic": {
        "title": "Harbour chess club wins the autumn cup",
        "body": "The chess club of the old harbour won the autumn cup on Sunday after a final that "
        "lasted nearly five hours. Its captain, a retired baker, said that the players had trained "
        "every evening in the reading room of the library. The prize is a silver knight and a year "
        "of free coffee.",
    },
    "all-topics": {
        "title": "اتفاق على هدنة وممر إنساني بعد محادثات بوساطة الأمم المتحدة",
        "body": "اتفق وزيرا خارجية البلدين بعد محادثات بوساطة الأمم المتحدة على هدنة تبدأ الجمعة "
        "وعلى اجتماع ثان للتفاوض على الحدود.\n\nوقتل القصف المدفعي الأسبوع الماضي أحد عشر جنديا، "
        "وتواصل القوات المسلحة انتشارها حول المدينة المحاصرة.\n\nوتنتظر آلاف الأسر النازحة في "
        "المخيمات وصول قوافل المساعدات الغذائية والأدوية، بعد أن حذرت منظمات الإغاثة من المجاعة.",
    },
    "uncertain": {
        "title": "Minister visits the border province after the floods",
        "body": "The minister of the interior visited the border province on Tuesday and met its "
        "governor. The river rose by four metres; some families left their homes and spent the "
        "night in a school. The minister promised tents and new equipment for the fire brigade and "
        "thanked the neighbouring country for lending a pump.",
    },
    "right-to-left": {
        "title": "حلف NATO يختبر الطائرة F-16 في مناورة «Sea Shield 2026»",
        "body": "بدأت قوات حلف NATO يوم 23 نوفمبر مناورة بحرية باسم «Sea Shield 2026» قبالة "
        "الساحل، بمشاركة 14 سفينة و6 طائرات من طراز F-16 و1,200 جندي. وقال المتحدث العسكري إن "
        "التدريب يشمل التصدي لهجوم بصواريخ من طراز R-27 (مدى 80 km) وطائرات مسيرة.\n\nونشرت "
        "القيادة برنامج التدريب على الموقع https://shield.example/2026/plan?day=1 ودعت السفن إلى "
        "الابتعاد.",
    },
    "no-title": {
        "title": None,
        "body": "Des milliers de familles déplacées par les inondations attendent toujours une "
        "aide alimentaire dans les camps de la vallée. Les organisations humanitaires manquent de "
        "tentes, d'eau potable et de médicaments, et craignent une épidémie de choléra. Un premier "
        "convoi de secours a quitté la capitale lundi.",
    },
    "version-1": {
        "url": "https://journal.example/2026/11/pourparlers",
        "title": "Les deux ministres des Affaires étrangères reprennent les pourparlers",
        "body": "Les ministres des Affaires étrangères des deux pays ont repris lundi leurs "
        "pourparlers dans la capitale, sous la médiation des Nations unies. Les délégations "
        "doivent discuter de la frontière et de l'échange d'ambassadeurs.",
    },
    "version-2": {
        "url": "https://journal.example/2026/11/pourparlers?utm_source=mise-a-jour",
        "title": "Les deux ministres des Affaires étrangères signent un accord",
        "body": "Les ministres des Affaires étrangères des deux pays ont signé lundi un accord "
        "dans la capitale, sous la médiation des Nations unies. Le traité prévoit l'échange "
        "d'ambassadeurs et une commission commune sur la frontière.",
    },
    "unknown-language": {
        "title": "4 – 2",
        "body": "1 0 2 4 · 7 7 3 · 08:15 → 09:40 · 12 % · 3,5 · 118 · 2026",
    },
    "unseen-language": {
        "title": "کتێبخانەی نوێی شارەکە لە ناوەندی شار کرایەوە",
        "body": "ئەنجومەنی شار ڕایگەیاند کە کتێبخانەی نوێ ڕۆژی شەممە لە ناوەندی شارەکە کرایەوە. "
        "خوێندکاران دەتوانن هەموو ڕۆژێک لە کاتژمێر هەشتی بەیانییەوە سەردانی بکەن و کتێبەکان بە "
        "خۆڕایی بخوێننەوە. بەڕێوەبەری کتێبخانەکە وتی هۆڵێکی تایبەتیش بۆ منداڵان ئامادە کراوە.",
    },
    "unsupported-language": {
        "title": "Außenminister treffen sich zu Gesprächen über den Grenzverlauf",
        "body": "Die Außenminister der beiden Nachbarländer sind am Montag zu neuen Gesprächen "
        "über den Grenzverlauf zusammengekommen. Vermittelt werden sie von den Vereinten Nationen. "
        "Beide Seiten wollen noch in diesem Jahr wieder Botschafter austauschen.",
    },
    "no-date": {
        "published_at": None,
        "title": "UN mediator returns to the capital for talks",
        "body": "The mediator of the United Nations returned to the capital on Monday for talks "
        "with the foreign ministers of both countries. The two governments broke off diplomatic "
        "relations in the spring; a joint statement on an exchange of ambassadors is expected "
        "before the end of the summit.",
    },
    "not-prose": {
        "title": "The summit in pictures",
        "body": '<ul><li><a href="/1">First day</a></li><li><a href="/2">Second day</a></li>'
        '<li><a href="/3">Family photo</a></li></ul>',
        "content_type": "text/html",
    },
    "empty-text": {
        "title": "A storm over the bay",
        "body": '<p><img src="https://photos.example/storm.jpg" alt=""></p><p>Read also: Floods '
        "in the valley</p>",
        "content_type": "text/html",
    },
    "garbled": {
        "title": "????? ?????? ?? ???????",
        "body": "?????? ????? ???????? ?? ??????? ??? ????? ?????? ?? ??? ????? ????? ?? ??????? "
        "????????? ????? ??????? ??????? ?????? ?????? ???? ?? ???? ??? ????? ????????.",
    },
    "shared-evidence": {
        "title": "Shelling of hospital kills 40 as aid convoy waits at the border",
        "body": "Artillery fire hit the hospital of the besieged city overnight and killed 40 "
        "patients and nurses, the health ministry said. Soldiers kept a convoy of 60 trucks with "
        "food and medicine waiting at the border crossing.\n\nThe foreign ministers of four "
        "neighbouring states met in an emergency session and called on both armies to agree to a "
        "humanitarian ceasefire. Thousands of displaced families have fled to camps without "
        "water.\n\nThe security council is to vote on a resolution tonight; its envoy will travel "
        "to the front line to negotiate with the commanders.",
    },
    "emoji": {
        "title": "🚨🚨 Drone attack on the naval base 🇪🇺 – what is known",
        "body": "Live 🔴 from the coast 👩🏽\u200d🚒👨\u200d👩\u200d👧\u200d👦: this text counts "
        "in code points, 𝐧𝐨𝐭 in UTF-16 units or bytes. A swarm of armed drones attacked the naval "
        "base before dawn, and the army shot down nine of them over the sea. 🚢 Two soldiers were "
        "wounded when a missile hit the pier, the defence ministry said. 𐎠𐎡𐎢 is written in Old "
        "Persian signs.",
    },
    "bidi-marks": {
        "title": "\u202bغارة جوية على مخزن سلاح تابع لـ\u200e\u2066ABC\u2069\u200f\u202c",
        "body": "\u200fقال الجيش إن طائراته نفذت غارة جوية فجر الأحد على مخزن سلاح تابع لجماعة "
        "\u2066ABC\u2069\u200f المسلحة شمال المدينة، \u202aوأصابت\u202c أربعة مقاتلين.\u200f وردت "
        "الجماعة بإطلاق صاروخين سقطا في أرض خالية\u200e.",
        "metadata": {"desk": "\u200fالشرق الأوسط\u200e (ABC)"},
    },
    "metadata": {
        "title": "Ceasefire monitors report three violations in a week",
        "body": "Monitors of the ceasefire reported three violations in a week: a sniper wounded a "
        "soldier at a checkpoint, a drone crossed the demarcation line, and a patrol found a cache "
        "of weapons and explosives near a village.",
        "metadata": {
            "licence": {"holder": "Agence Exemple", "terms": ["no-archive", "credit"]},
            "scores": [0.25, 1, -3],
            "reviewed": False,
            "embargo": None,
            "عنوان بديل": "خروق للهدنة",
            "id": "a string that is not the event's id",
        },
    },
    "traceparent": {
        "title": "Navy frees a hijacked freighter",
        "body": "Marines of the navy freed a hijacked freighter on Thursday and arrested seven "
        "armed pirates after a short exchange of fire. The crew of 19 had barricaded themselves in "
        "the engine room, a spokesman for the fleet said, and were unharmed.",
    },
    "date-with-offset": {
        "published_at": "2026-11-25T00:30:00+03:00",
        "title": "سفيرا البلدين يقدمان أوراق اعتمادهما",
        "body": "قدم سفيرا البلدين أوراق اعتمادهما مساء الثلاثاء بعد استئناف العلاقات الدبلوماسية، "
        "وأجرى وزير الخارجية محادثات معهما حول زيارة رسمية وتوقيع اتفاقية للتعاون الثنائي.",
    },
    "mixed-language": {
        "title": "Communiqué commun / Joint statement",
        "body": "Les ministres des Affaires étrangères des deux pays se sont félicités de la "
        "reprise des relations diplomatiques et de l'échange prochain d'ambassadeurs, et ont "
        "remercié les Nations unies de leur médiation.\n\nThe foreign ministers of the two "
        "countries welcomed the resumption of diplomatic relations and the coming exchange of "
        "ambassadors, and they thanked the United Nations for their mediation.",
    },
}

_WEEK = "السبت الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة".split()
_CALM_DAY = (
    "كتب أمين السجل يوم {day} أن الجو كان صحوا، وأن السوق فتح أبوابه كالعادة. وجاء الصيادون إلى "
    "المقهى، وتحدثوا عن الأسماك وعن سباق القوارب القادم."
)
_LAST_DAY = (
    "ويوم {day} هاجم مسلحون نقطة تفتيش للجيش قرب الميناء، وقتل جنديان في تبادل لإطلاق النار. "
    "وقصفت طائرات عسكرية مواقع المسلحين، وأعلن الجيش حالة التأهب."
)
_CALM, _ATTACKED = 6_900, 670
"""How many days the text covers: it is then a little shorter than an article's body may be."""


def _huge() -> str:
    """Return a text as long as an article's may be, whose topic shows only at the end."""
    days = [_CALM_DAY] * _CALM + [_LAST_DAY] * _ATTACKED
    return "\n\n".join(day.format(day=_WEEK[n % 7]) for n, day in enumerate(days))


def article(name: str) -> RawArticle:
    """Return the article of a sample."""
    special = _SPECIAL.get(name) or {"title": "يوميات الميناء", "body": _huge()}
    fields = {"guid": f"sample-{name}", "published_at": PUBLISHED, **special}
    if "url" in fields:
        del fields["guid"]
    fields = {"feed": "samples", "source": "Barid samples", **fields}
    return RawArticle.model_validate(fields, context=_LIMITS)
