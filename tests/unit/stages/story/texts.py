"""Invented articles, in three languages, and how they are sketched."""

from datetime import UTC, datetime, timedelta
from functools import cache

from schemas.article import RawArticle
from workers.pipeline import Pipeline
from workers.stages.draft import Draft
from workers.stages.sketch import Sketch
from workers.stages.story.stage import story

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)

FERRY = (
    "Ferry sinks off Zanzibar, 41 drowned",
    "At least 41 people drowned when the ferry Mwangaza capsized in a storm between Zanzibar and "
    "Pemba on Sunday night, the Tanzanian coast guard said.\n\n"
    "Captain Rashid Mbarouk told reporters that a wave had struck the vessel from the side shortly "
    "before midnight. Fishermen in wooden boats pulled 112 survivors out of the water.\n\n"
    "The ship was carrying rice, cement and far more passengers than its licence allows, according "
    "to the harbour office in Mkoani. President Samia Suluhu Hassan ordered an inquiry and "
    "declared two days of mourning.\n\n"
    "Divers from the navy were still looking for 19 people on Monday morning, but strong currents "
    "hampered their work, an officer said.",
)
FERRY_RETOLD = (
    "Overloaded Zanzibar ferry capsizes, dozens drowned",
    "A ferry called Mwangaza sank in a storm off Pemba on Sunday, and at least 41 people drowned, "
    "Tanzanian authorities announced. Another 19 are missing.\n\n"
    "Survivors described panic on board when water rushed into the hold. Local fishermen saved "
    "112 of them, said Rashid Mbarouk, who commanded the vessel.\n\n"
    "Officials in Mkoani suspect that the ferry had too many passengers and too much cement "
    "aboard. Samia Suluhu Hassan, the president, has called for an investigation.",
)
FERRY_LATER = (
    "Zanzibar ferry owner arrested",
    "Police in Zanzibar have arrested the owner of the ferry that sank last week, accusing him of "
    "bribing harbour inspectors.\n\n"
    "Prosecutors said that Khamis Juma sold tickets for four hundred seats although the Mwangaza "
    "was built for two hundred. He denies the charges and will appear in court on Friday.\n\n"
    "Relatives of the victims gathered before the police station to demand compensation.",
)
DAM = (
    "Engineers warn of cracks in Morocco dam",
    "Engineers have found long cracks in the wall of the Oued Zem reservoir in Morocco and want "
    "the water level lowered before the spring rain.\n\n"
    "The ministry in Rabat said that there was no danger for villages below the wall, and that a "
    "Portuguese firm would inject concrete for 14 million euros from April.\n\n"
    "Farmers fear that less water will be left for their orchards in summer, and ask who pays.",
)
FERRY_AR = (
    "غرق عبارة قرب زنجبار ومصرع 41 شخصا",
    "لقي 41 شخصا على الأقل مصرعهم غرقا عندما انقلبت العبارة موانغازا في عاصفة بين زنجبار وبيمبا "
    "مساء الأحد، بحسب خفر السواحل التنزاني.\n\n"
    "وقال القبطان رشيد مباروك للصحفيين إن موجة ضربت السفينة من جانبها قبيل منتصف الليل، وإن "
    "صيادين في قوارب خشبية انتشلوا 112 ناجيا من المياه.\n\n"
    "وكانت السفينة تحمل الأرز والإسمنت وعددا من الركاب يفوق كثيرا ما تسمح به رخصتها، وفقا لمكتب "
    "الميناء في مكواني. وأمرت الرئيسة سامية سولوهو حسن بفتح تحقيق وأعلنت الحداد يومين.\n\n"
    "وواصل غواصون من البحرية البحث عن 19 شخصا صباح الاثنين رغم التيارات القوية.",
)
FERRY_FR = (
    "Naufrage d'un ferry au large de Zanzibar : 41 noyés",
    "Au moins 41 personnes se sont noyées dimanche soir dans le naufrage du ferry Mwangaza, "
    "chaviré par la tempête entre Zanzibar et Pemba, ont annoncé les garde-côtes tanzaniens.\n\n"
    "Le capitaine Rashid Mbarouk a raconté qu'une vague avait frappé le navire par le flanc peu "
    "avant minuit. Des pêcheurs ont tiré 112 survivants de l'eau.\n\n"
    "Le bateau transportait du riz, du ciment et bien plus de passagers que permis, selon le port "
    "de Mkoani. La présidente Samia Suluhu Hassan a ordonné une enquête et deux jours de deuil.",
)
SIGN_OFF = (
    "\n\nReporting by our correspondents in three cities; editing by the night desk. Our standards: "
    "the principles of trust, independence and freedom from bias that every journalist follows."
)
FOOTER = (
    "\n\nMarkets at a glance: gold stood at 2,912 dollars an ounce, crude oil at 71 dollars a "
    "barrel, the euro at 1.08 dollars, the pound at 1.27 dollars and the yen at 149 to the dollar. "
    "Prices are delayed by at least fifteen minutes and come without any warranty from the "
    "exchanges. Read our terms before you trade, and ask your own adviser whether it suits you."
)


@cache
def pipeline() -> Pipeline:
    return Pipeline.load()


def sketched(
    told: tuple[str, str], hours: float = 0, entities: bool = True, more: str = "", intro: str = ""
) -> Sketch:
    """Return the sketch of an article that came out some hours after Monday morning."""
    title, body = told
    draft = Draft(
        RawArticle(
            title=title,
            body=intro + body + more,
            source="test",
            published_at=MONDAY + timedelta(hours=hours),
        )
    )
    stages = pipeline().stages
    for name in ("clean", "language", *(("where", "who", "when") if entities else ())):
        draft = stages[name](draft)
    sketch = story(draft).sketch
    assert sketch is not None
    return sketch
