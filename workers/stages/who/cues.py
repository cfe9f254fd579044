"""Words that say that a name follows: titles and offices of people, and what bodies are called.

Arabic ones are written with their article; all are folded as texts are.
"""

from schemas.entities import OrganisationKind
from workers.stages.text.normalize import fold

_AR_TITLES = """
السيد السيده الدكتور الدكتوره د المهندس المهندسه م الاستاذ الاستاذه البروفيسور البروفيسوره
المحامي المحاميه الشيخ الشيخه الامير الاميره الملك الملكه السلطان الامام القس البابا البطريرك
المطران الانبا اللواء الفريق العميد العقيد المقدم الرائد النقيب الملازم المشير الجنرال الادميرال
الكابتن الحاج الرئيس الوزير الوزيره النائب النائبه السفير السفيره المستشار المستشاره القاضي
القاضيه المتحدث المتحدثه الناطق الناطقه المبعوث المبعوثه الكاتب الكاتبه الصحفي الصحفيه الصحافي
الصحافيه المراسل الباحث الباحثه الخبير الخبيره المحلل المخرج المخرجه الممثل الممثله الفنان
الفنانه الشاعر الشاعره الروائي الروائيه المدرب اللاعب اللاعبه المهاجم الحارس الزعيم القائد
القيادي القياديه السيناتور الناشط الناشطه المدير المديره الحاخام المفتي الاكاديمي الاكاديميه
الخليفه الشهيد الاسير الاسيره الشاب الطفل الطفله المواطن المفكر المؤرخ الفيلسوف الاعلامي
الاعلاميه رجل_الاعمال خبير_الاقتصاد
"""
_AR_OFFICES = """
رئيس رئيسه وزير وزيره نائب نائبه سفير سفيره مستشار مستشاره قائد مدير مديره امين زعيم متحدث ناطق
مبعوث مفوض مفوضه عضو عضوه محافظ والي امير ملك ملكه سلطان شيخ حاكم عمده مندوب مندوبه ممثل ممثله
منسق منسقه مؤسس مفتي وكيل وكيله نقيب مدرب قيادي مسؤول مسؤوله مراسل مراسله استاذ استاذه خبير محلل
باحث باحثه كاتب مخرج مخرجه نجم لاعب المتحدث_باسم الناطق_باسم المتحدثه_باسم الناطقه_باسم
رئيس_الوزراء المدعي_العام الامين_العام المدير_العام رئيس_الحكومه ولي_العهد المرشد_الاعلي
رئيسه_الوزراء وزير_الخارجيه الممثله_العليا المفوض_السامي المفوضه_الساميه
"""
_EN_TITLES = """
mr mrs ms miss dr sir dame lord lady prof professor president ex-president vice-president
premier prime_minister minister ministers secretary senator sen rep congressman congresswoman
governor gov mayor ambassador chancellor king queen prince princess sheikh sheik pope cardinal
archbishop bishop rev reverend rabbi imam ayatollah judge justice general gen colonel col
captain capt major maj lieutenant lt sergeant sgt admiral commander brigadier spokesman
spokeswoman spokesperson chief_executive director coach manager striker midfielder goalkeeper
defender lawyer activist actor actress singer author writer journalist analyst economist leader
chairman chairwoman envoy commissioner detective inspector constable officer superintendent
chief founder co-founder mp secretary-general attorney counsel deputy
"""
_FR_TITLES = """
m mm mme mmes mlle monsieur madame maitre me docteur professeur general colonel commandant
capitaine president presidente ex-president vice-president premier_ministre premiere_ministre
ministre depute deputee senateur senatrice maire gouverneur ambassadeur ambassadrice chancelier
chanceliere roi reine prince princesse cheikh pape cardinal archeveque eveque imam rabbin juge
procureur procureure porte-parole directeur directrice chef cheffe leader secretaire entraineur
attaquant avocat avocate acteur actrice chanteur chanteuse ecrivain auteur autrice journaliste
analyste economiste realisateur realisatrice militant militante fondateur fondatrice cofondateur
patron patronne candidat candidate opposant opposante ex-ministre adjudant lieutenant sergent
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word.replace("_", " ")) for word in text.split())


TITLES_AR = _words(_AR_TITLES)
"""Arabic titles with their article: the name stands right behind them, or behind adjectives."""

OFFICES_AR = _words(_AR_OFFICES)
"""Arabic offices in the construct state: what they are of stands between them and the name."""

TITLES_EN = _words(_EN_TITLES)
TITLES_FR = _words(_FR_TITLES)

_HEADS_AR: dict[str, OrganisationKind] = {
    "وزاره": "government", "هيئه": "government", "مجلس": "government", "لجنه": "government",
    "مفوضيه": "government", "محكمه": "government", "نيابه": "government", "بلديه": "government",
    "مديريه": "government", "دائره": "government", "ديوان": "government", "برلمان": "government",
    "خارجيه": "government", "رئاسه": "government", "امانه": "government", "سفاره": "government",
    "منظمه": "ngo", "جمعيه": "ngo", "مؤسسه": "ngo", "مرصد": "ngo", "حركه": "armed_group",
    "تنظيم": "armed_group", "جماعه": "armed_group", "جبهه": "armed_group", "كتائب": "armed_group",
    "كتيبه": "armed_group", "ميليشيا": "armed_group", "مليشيا": "armed_group",
    "سرايا": "armed_group", "لواء": "army", "جيش": "army", "قياده": "army", "جهاز": "intelligence",
    "حزب": "party", "ائتلاف": "party", "تيار": "party", "شركه": "company", "بنك": "company",
    "مصرف": "company", "مجموعه": "company", "صحيفه": "media", "جريده": "media", "مجله": "media",
    "قناه": "media", "وكاله": "media", "اذاعه": "media", "موقع": "media", "جامعه": "other",
    "كليه": "other", "معهد": "other", "مركز": "other", "نادي": "other", "اتحاد": "other",
    "نقابه": "other", "رابطه": "other", "اكاديميه": "other", "كنيسه": "other", "غرفه": "other",
    "صندوق": "intergovernmental", "مندوبيه": "government", "بعثه": "intergovernmental",
    "بورصه": "company", "فيلق": "armed_group", "عصبه": "other", "شرطه": "government",
    "دفاع": "government", "درك": "government", "حرس": "army", "هلال": "ngo", "صليب": "ngo",
    "سلطه": "government", "مفوضيات": "government", "مقاومه": "armed_group", "حشد": "armed_group",
    "ادعاء": "government", "امن": "government", "وزراه": "government", "اداره": "government",
    "مكتب": "government", "حمايه": "government", "وقايه": "government", "حمله": "ngo",
    "عيادات": "other", "قوات": "army", "سلاح": "army", "فرقه": "government",
    "مصلحه": "government",
}  # fmt: skip
HEADS_AR = {fold(head): kind for head, kind in _HEADS_AR.items()}
"""What Arabic bodies are called, in the construct state."""

HEADS_LATIN: dict[str, OrganisationKind] = {
    "ministry": "government", "department": "government", "council": "government",
    "commission": "government", "committee": "government", "court": "government",
    "police": "government", "parliament": "government", "senate": "government",
    "assembly": "government", "authority": "government", "office": "government",
    "bureau": "government", "administration": "government", "service": "government",
    "agency": "government", "guard": "government", "house": "government",
    "army": "army", "navy": "army", "military": "army", "command": "army", "brigade": "armed_group",
    "brigades": "armed_group", "front": "armed_group", "movement": "armed_group",
    "party": "party", "coalition": "party", "alliance": "party", "university": "other",
    "college": "other", "school": "other", "institute": "other", "club": "other", "union": "other",
    "federation": "other", "church": "other", "centre": "other", "center": "other",
    "fc": "other", "academy": "other", "museum": "other",
    "association": "ngo", "foundation": "ngo", "society": "ngo", "organisation": "ngo",
    "organization": "ngo", "trust": "ngo", "network": "ngo", "watch": "ngo", "fund": "ngo",
    "bank": "company", "company": "company", "corporation": "company", "corp": "company",
    "inc": "company", "ltd": "company", "group": "company", "airlines": "company",
    "airways": "company", "motors": "company", "holdings": "company", "plc": "company",
    "news": "media", "times": "media", "post": "media", "tv": "media", "radio": "media",
    "television": "media", "press": "media", "journal": "media", "magazine": "media",
    "ministere": "government", "conseil": "government", "tribunal": "government",
    "cour": "government", "comite": "government", "commissariat": "government",
    "assemblee": "government", "prefecture": "government", "mairie": "government",
    "autorite": "government", "agence": "government",
    "direction": "government", "haut-commissariat": "government", "gendarmerie": "government",
    "armee": "army", "mouvement": "armed_group", "parti": "party",
    "rassemblement": "party", "universite": "other", "ecole": "other", "institut": "other",
    "syndicat": "other", "eglise": "other",
    "parquet": "government", "observatoire": "ngo", "fondation": "ngo", "ligue": "other",
    "banque": "company", "societe": "company", "compagnie": "company", "groupe": "company",
    "chaine": "media", "quotidien": "media",
}  # fmt: skip
"""What English and French bodies are called."""

CALLED_FR = frozenset(
    "ministere universite tribunal cour conseil comite commission agence banque parti mouvement "
    "federation fondation institut ecole prefecture mairie syndicat association "
    "organisation haut-commissariat gendarmerie observatoire parquet".split()
)
"""French bodies that are written small, before `de` and a name."""

WORDS_TOO = frozenset(
    "حسن عمر صادق امل عادل هاني باسم رايد رايده فريد شريف كريم جميل كامل سالم يزيد جهاد نور "
    "سلام فرح حافظ رضا ثاني مني احسان ايمان اياد وسام نضال كفاح انصاف نجاح نصر فتح فوز طاهر "
    "امين حكيم هادي مختار جواد وفاء هناء دعاء رجاء صفاء ضياء ظاهر ناجح معروف مبارك عزيز "
    "سعيد كمال جمال جلال توفيق".split()
)
"""Given names that are words as well: only a surname that is known makes a name of them."""

NO_FIRST = frozenset(
    "prime defence defense foreign democratic republican labour conservative finance interior road "
    "street z officer executive staff minister league".split()
)
"""Words that no name begins with, though a title stands before them: "Deputy Prime Minister"."""
