"""Words beside a name that tell whether it is meant as a place, folded where they are Arabic."""

import re

from workers.stages.names.hinted import Ending
from workers.stages.text.normalize import fold


def _arabic(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


HEADS = _arabic(
    "مدينة بلدة قرية محافظة ولاية منطقة ضاحية بلدية ناحية قضاء مديرية إقليم مقاطعة محلية عاصمة بلدات "
    "مدينتي محافظتي قريتي بلدتي منطقتي ولايتي مدن قرى إمارة سكان أهالي محافظ أمير والي ريف بولاية حي "
    "وادي مخيم جبهة محور مطار ميناء معبر شاطئ ساحل سواحل مخيمي مخيما قريتا بلدتا مدينتا محافظتا "
    "ولايتا منطقتا مستوطنة مستوطنات مستوطنتي كيبوتس حاجز محليتي مديريتي مقاطعتي مرتفعات بادية"
)
"""Arabic nouns after which the name of a place comes."""

FIRST_WORDS = _arabic(
    "دار رأس وادي عيون عين جبل تل أم بئر باب خربة دير كفر شعب بيت ابن أولاد أيت آيت أبو سيدي بني "
    "حوش خان مجدل كفار كريات غوش نير رامات جبال وادى بير ود حاسي تل"
)
"""Words with which names of two begin, and none ends."""

PREPOSITIONS = _arabic(
    "في من إلى قرب بين شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط داخل خارج نحو باتجاه عن على حتى "
    "جنوبا شمالا محيط أطراف ضواحي مدخل قرابة"
)
"""Arabic words after which the name of a place may come."""

WHERE = _arabic("في إلى قرب باتجاه ضواحي أطراف محيط داخل مدخل غربي شرقي شمالي جنوبي")
"""Those of them after which hardly anything else comes."""

WORDLIKE = _arabic(
    "الجديدة البيضاء الأبيض القصير حديثة الرطبة طويلة عمران حجة الزبير المعادي سعيدة المنيعة الطيبة "
    "رامية بيتا دورا حزما سعير نبل نوى الخمس القبة المرج يزد كتم حرض عبس كشر جاسم مودية قصرة الظاهرية "
    "العزيزية المهدية العامرة السفيرة القاع الرام المنصورة المتن سلا باجل بنها هيت مخمور إيلام"
)
"""Names of towns that are everyday words: only the clearest signs tell that the town is meant."""

HELD = _arabic("الخيام الطبقة القريتين")
"""Everyday words that once are shown to be a town: only then are they one elsewhere in a text."""

BODIES = _arabic(
    "جامعة نادي صحيفة جريدة بنك مصرف بورصة غرفة شارع طريق قناة إذاعة اتفاق اتفاقية معاهدة ديربي مجلة دوري "
    "فندق شركة"
)
"""Arabic nouns that make the name of a place that of a body, a street or a treaty."""

SITES = {
    fold(word): (english, kind)
    for word, english, kind in (
        ("مطار", "Airport", "site"), ("ميناء", "Port", "site"), ("مرفأ", "Port", "site"),
        ("مستشفى", "Hospital", "site"), ("سجن", "Prison", "site"), ("معتقل", "Prison", "site"),
        ("مخيم", "Camp", "camp"), ("معبر", "Crossing", "crossing"), ("منفذ", "Crossing", "crossing"),
        ("قاعدة", "Base", "site"), ("ملعب", "Stadium", "site"), ("استاد", "Stadium", "site"),
        ("جسر", "Bridge", "site"), ("سد", "Dam", "site"), ("برج", "Tower", "site"),
        ("كاتدرائية", "Cathedral", "site"), ("مسجد", "Mosque", "site"),
    )
}  # fmt: skip
"""Arabic nouns that with the name of a place after them make another place."""

AGENCY = tuple(map(fold, ("وكالة الأنباء ", "وكالة الصحافة ")))
"""What stands before the country of a news agency, which is a source and not told of."""

LANGUAGE = _arabic("اللغة باللغة لغة للغة واللغة اللغتين باللغتين")

COMMON = _arabic(
    "على في من مع إلى عن التي الذي الذين هذا هذه ذلك تلك كان كانت قد أن أنه كل كما غير أخرى آخر ثم بعد قبل "
    "بين حيث عند منذ حتى خلال ضد دون هو هي لم لن لا أو بها به له لها فيها فيه منها ليس عام خاص كبير صغير "
    "جديد قديم محلي رئيسي مدى العدل المؤتمرات الحكم الرئاسة الضيافة المملكة السفارات ميداني "
    "حكومي عسكري مركزي جامعي الأطفال الولادة الرياضة المستقبل الاحتلال النساء الشعب كبرى سكني شعبي مجاور "
    "القرية المدينة البلدة الثقافة الألعاب أثناء بالغ عالمي مثل بشكل تابع وقد يقع تقع الكرة راق واحد اليوم "
    "جميع كافة تبعد يبعد تضم يضم تعد تعتبر يعتبر تشهد شهدت شهد تسيطر تخضع يخضع تمتد يمتد تستضيف استضافت "
    "الملاهي المعارض تتبع الدولة الحي المعرفة الإنتاج العلوم السلام المخيم النازحين للنازحين للاجئين اللاجئين"
) | frozenset(
    "the this that general university children's royal national military international local public police "
    "community memorial county city state regional main new old central teaching district".split()
)
"""Words beside a noun such as قرية or Hospital that make no name with it."""

RULERS = _arabic("الرئيس الانتقالي الجيش الشعب الخارجية الدولي الجانب الوزير العسكري رئيس السفير")
"""Nouns and adjectives after which المالي is "Malian" in an article about Mali."""

RANKS = _arabic(
    "الأمير الشيخ الأستاذ الدكتور المستشار الفريق اللواء الملك الإعلامي الزميل ابن بن أبو المدرب"
)
"""Ranks, after which a given name comes."""

LIMBS = _arabic(
    "يده يدها اليد يد قدمه قدمها القدم ساقه ساقها الساق رجله الرجل عينه عينها العين كتفه الكتف ذراعه الذراع "
    "ركبته الركبة الجهة الناحية كليته الرئة رئته أذنه"
)
"""What is on the right, اليمنى, which is written like "Yemeni" in places."""

OFFICES = _arabic("رئيس رئيسي دولة سفير حكومة جيش وزير جمهورية عاصمة منتخب برلمان")
"""Nouns after which the name of a country may come."""

GIVEN_NAMES = _arabic(
    "محمد أحمد علي حسن حسين خالد ناصر سعيد سعد عبدالله عبدالعزيز عبدالرحمن إبراهيم يوسف عمر عثمان فهد "
    "سلمان سلطان نايف فيصل تركي بندر ماجد صالح سالم طارق هشام مصطفى محمود حمد جاسم راشد هاني وليد "
    "زياد عادل سامي كمال جمال الله الرحمن العزيز فاطمة عائشة مريم نورة سارة ياسر عمار أنور منصور"
)
"""Given names, after which an adjective is a surname: محمد المصري."""

DISPUTES = _arabic(
    "نزاع قضية ملف مغربية على مشكل سيادة استقلال شعب إلى حول بشأن بمنح حل انفصال أقاليم ساكنة"
)
"""Words after which الصحراء is Western Sahara."""

LATIN_PLACE_BEFORE = Ending(
    r"(?i)\b(?:in|near|at|from|outside|around|towards?|between|inside|across|reach(?:ed)?|leav(?:e|ing)|left|to"
    r"|(?:city|town|village|port|suburb|outskirts|north|south|east|west|mayor|people|streets|centre|center"
    r"|residents|county|district|province|battle) of|à|près de|vers|depuis|dans(?: (?:les?|la|l['’]))?|entre|aux?"
    r"|(?:ville|maire(?: [A-Z]{2,4})?|région|port|nord|sud|est|ouest|centre|habitants|commune|préfecture|quartier|province"
    r"|département) (?:de|d['’]|du))\s?\Z",
    reach=16,
)
"""Words before a name in Latin letters that show that a place is meant."""

FRENCH_OFFICE = Ending(
    r"\b(?:[Mm]aire|[Pp]réf(?:et|ète)|[Pp]réfecture|[Pp]rocureure?|[Rr]égion|[Dd]épartement|[Vv]ille|"
    r"[Mm]airie)(?: [A-Z]{2,4})?(?: (?:de|du|des|d['’]))? ?\Z",
    reach=21,
)
"""After these the next name in capitals is another one: le maire de Tarbes Gérard Trémège."""

LATIN_PLACE_AFTER = re.compile(r", (?=[A-Z])|(?:-based|-born| city| County| Province| Airport)\b")

LATIN_BODY_BEFORE = Ending(
    r"\b(?:University|Universities|College|Université|Bank|Bishop|Archbishop|Duke|Duchess|Earl|Institute|Treaty"
    r"|Accord|Agreement|FC|AC|AS|Bayern|Racing|Sporting|Olympique|Inter|Dynamo|Real|Red Star|Evêque|Évêque"
    r"|School|Museum|Université|RMC|Radio|BBC|[Cc]onvention|[Aa]ccords?|[Tt]raité|[Pp]rotocole|Sciences Po)"
    r"(?: of| de| d['’]| for| du)? ?\Z",
    reach=17,
)
"""Words before a name in Latin letters that make it that of a body or a rank."""

LATIN_BODY_AFTER = re.compile(
    r" (?:Post|Times|Tribune|Herald|Globe|Chronicle|Gazette|Echo|Evening|Journal|Mail|United|City(?! of)|Rovers|AC"
    r"|Wanderers|Athletic|Albion|FC|Town|Rangers|Lakers|Bulls|University|College|Agreement|Accords?|Convention"
    r"|Conventions|Protocol|Declaration|Marathon|Institute|School|Museum|Orchestra|Symphony|Climate|Motor"
    r"|Council|Police|Borough Council|County (?:Superior |Circuit |District )?Court|County Council"
    r"|District Council|Combined Authority|Festival|Open|Masters|Grand Prix|Fashion Week|Stock Exchange|Saints|Magazine|Review|SG)\b"
)
"""Words after a name in Latin letters that make it that of a body or an event."""

TITLES = frozenset(
    "President Prime Minister Mayor Governor Police King Queen Prince Princess Sheikh Senator "
    "Foreign Defence Defense Supreme Secretary General Ambassador Chief Municipality Province "
    "Governorate Oblast State Region Airport".split()
)
"""Words in capitals that may come after the name of a country or place without being one name."""

DIRECTIONS = frozenset(
    "North South East West Northern Southern Eastern Western Central Greater Inner Outer Upper "
    "Lower Old New Downtown Mid Metropolitan Nord Sud Est Ouest In From At To Near And The But For "
    "On As By While After Before Since With Of Outside Inside Around Across Between When If Both "
    "Occupied Central State City Mr January February March April May June July August September "
    "October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday A À De Le La "
    "Les Dans Vers Depuis Pour Selon Mais Et Monseigneur Face Hier Aujourd Comme Si Quand Sur "
    "Mayor Capital President Minister Governor Where That It Like Even Only Then Now So Yet Once".split()
)
"""Words in capitals that may come before the name of a place without being one name with it."""
