"""The words that say what a number counts, folded, by language."""

import re
from collections.abc import Iterable

from schemas.entities import CountKind

Kinds = dict[str, CountKind]

_CLITICS = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب")


def _kinds(listed: dict[CountKind, str], *, clitics: bool = False, article: bool = False) -> Kinds:
    found: Kinds = {}
    for kind, words in listed.items():
        for word in words.split():
            forms = [word, f"ال{word}"] if article else [word]
            for form in forms:
                found.update(dict.fromkeys(with_clitics([form]) if clitics else [form], kind))
    return found


def with_clitics(words: Iterable[str]) -> list[str]:
    """Return Arabic words with what may be written before them."""
    return [clitic + word for word in words for clitic in _CLITICS]


NOUNS: dict[str, Kinds] = {
    "ar": _kinds(
        {
            "killed": "قتيل قتيلا قتيله قتلي شهيد شهيدا شهيده شهداء ضحيه ضحايا وفاه وفيات صريعا جثه جثث جثامين جثمانا",
            "wounded": "جريح جريحا جريحه جرحي مصاب مصابا مصابه مصابين مصابون مصابي اصابه اصابات",
            "displaced": "نازح نازحا نازحه نازحين نازحون مشرد مشردا مشردين مهجر مهجرا مهجرين لاجي لاجيا "
            "لاجيه لاجيين لاجيون لاجءين لاجءا نازحي",
            "held": "رهينه رهاين اسير اسيرا اسيره اسري محتجز محتجزا محتجزه محتجزين محتجزون معتقل معتقلا "
            "معتقله معتقلين معتقلون مختطف مختطفا مختطفين مخطوفا مخطوفين سجين سجينا سجينه سجناء موقوفا "
            "موقوفين",
            "missing": "مفقود مفقودا مفقوده مفقودين مفقودون",
            "aid_trucks": "شاحنه شاحنات",
            "aid_tonnes": "طن طنا اطنان",
        },
        article=True,
    ),
    "en": _kinds(
        {
            "killed": "killed dead deaths fatalities martyrs bodies corpses deceased",
            "wounded": "wounded injured injuries hurt",
            "displaced": "displaced refugees evacuees",
            "held": "hostages hostage prisoners prisoner detainees detainee captives captive arrests "
            "arrested detained abductees inmates detentions",
            "missing": "missing unaccounted",
            "aid_trucks": "trucks lorries truckloads",
            "aid_tonnes": "tonnes tons",
        }
    ),
    "fr": _kinds(
        {
            "killed": "mort morts morte mortes tue tues tuee tuees deces martyrs cadavres depouilles",
            "wounded": "blesse blesses blessee blessees",
            "displaced": "deplace deplaces deplacee deplacees refugie refugies refugiee refugiees evacues",
            "held": "otage otages prisonnier prisonniers prisonniere prisonnieres detenu detenus detenue "
            "detenues captif captifs arrestations interpellations gardes",
            "missing": "disparu disparus disparue disparues",
            "aid_trucks": "camions camion",
            "aid_tonnes": "tonnes tonne",
        }
    ),
}
"""What is counted, behind the number."""

VERBS: dict[str, Kinds] = {
    "ar": _kinds(
        {
            "killed": "جثث جثامين اودي اودت قتل قتلت قتلوا يقتل تقتل استشهد استشهدت مقتل استشهاد مصرع وفاه توفي توفيت مات موت بحياه "
            "اغتيال اغتال اغتالت لقي اعدام اعدم اعدمت تصفيه هلاك",
            "wounded": "اصيب اصيبت اصاب اصابت اصابه جرح جرحت جراح",
            "displaced": "نزح نزحت نزوح تشريد تهجير شرد شردت هجر فرار فر اجلاء اجلي اجلت تشرد هروب لجوء "
            "اخلاء",
            "held": "اعتقال اعتقل اعتقلت اعتقلوا يعتقل احتجاز احتجز احتجزت يحتجز تحتجز اسر خطف اختطاف اختطف "
            "اختطفت توقيف اوقف اوقفت سجن القبض ضبط توقيفها حبس",
            "missing": "فقدان اختفاء",
        },
        clitics=True,
    ),
    "en": _kinds(
        {
            "killed": "killed killing kill kills deaths death lives murdered murdering executed executing "
            "massacred slaughtered dead bodies",
            "wounded": "wound wounded wounding wounds injured injuring injures injure hurt hurting",
            "displaced": "displaced displacing displaces uprooted uprooting evacuated evacuating evacuate "
            "displacement",
            "held": "arrested arresting arrest arrests detained detaining detain captured capturing abducted "
            "abducting kidnapped kidnapping seized jailed jailing imprisoned abduction hostage "
            "detention imprisonment",
            "missing": "",
        }
    ),
    "fr": _kinds(
        {
            "killed": "corps cadavres tue tues tuant tuer tuent mort deces vie assassine assassines execute",
            "wounded": "blesse blesses blessant blesser blessent",
            "displaced": "deplace deplaces deplacant evacue evacues evacuer deplacement exode",
            "held": "arrete arretes arretant arreter arrestation interpelle interpelles capture captures enleve "
            "enleves enlevement kidnappe detient retient emprisonne interpellation "
            "detention incarceration",
            "missing": "",
        }
    ),
}
"""What is done to them, before the number."""

_PASSIVE = {
    "ar": {
        "killed": "قتلوا|استشهدوا|قضوا|(?:لقوا )?(?:مصرعهم|حتفهم)|(?:لقوا )?(?:مصرعه|حتفه)|ماتوا|توفوا|قضي نحبه",
        "wounded": "اصيبوا|جرحوا|بجروح|بجراح|(?:جروح|اصابات)(?:هم|هما|ه)|تعرضوا ل(?:اصابات|جروح)",
        "displaced": "نزحوا|فروا|شردوا|هجروا",
        "held": "اعتقلوا|احتجزوا|خطفوا|اختطفوا|اسروا|اوقفوا|رهاين|الحبس|رهن الحبس|السجن",
        "missing": "في عداد المفقودين|فقدوا|مفقودين|مفقودون",
    },
    "en": {
        "killed": "killed|dead|died|die|perished|murdered|executed|massacred|slain|lost their lives|drowned|"
        "shot dead|shot and killed|burned to death|beheaded",
        "wounded": "(?:seriously |critically |badly |slightly |severely )?(?:wounded|injured|hurt)",
        "displaced": "displaced|uprooted|evacuated|fled|flee|made homeless|homeless|left homeless|"
        "(?:forced )?from their homes|forced to flee|forced to leave",
        "held": "arrested|detained|captured|abducted|kidnapped|held|imprisoned|jailed|taken (?:as )?hostages?|"
        "taken captive|in custody|behind bars|remanded|seized|(?:held )?(?:hostage|captive)",
        "missing": "missing|unaccounted for",
    },
    "fr": {
        "killed": "tue(?:e?s?)|mort(?:e?s?)|perdu la vie|peri|decede(?:e?s?)|trouv(?:e|ent|aient) la mort|assassine(?:e?s?)|"
        "execute(?:e?s?)|noye(?:e?s?)",
        "wounded": "(?:grievement |legerement |gravement )?blesse(?:e?s?)",
        "displaced": "deplace(?:e?s?)|evacue(?:e?s?)|fui|(?:contraintes? |forcees? )?(?:a )?fuir|sans abri",
        "held": "arrete(?:e?s?)|interpelle(?:e?s?)|detenu(?:e?s?)|enleve(?:e?s?)|kidnappe(?:e?s?)|capture(?:e?s?)|"
        "retenu(?:e?s?)|emprisonne(?:e?s?)|en otage|en detention|incarcere(?:e?s?)|place(?:e?s?) en garde a vue|"
        "pris(?:e?s?) en otage|ecroue(?:e?s?)",
        "missing": "disparu(?:e?s?)|portee?s? disparue?s?",
    },
}

_BESIDE = {
    "ar": r"(?!و|الذي|التي|ان\b|بعد\b|عن\b)\w+",
    "en": r"(?!(?:and|but|who|which|that|said|says|after|before|when|while|where|if|or|as|for|with|by|"
    r"to|have|has|had|were|was|are|is|been)\b)[^\W\d]+(?:['-][^\W\d]+)?",
    "fr": r"(?!(?:et|mais|qui|que|dont|apres|avant|quand|lorsque|ou|pour|avec|par|ont|a|sont|est|"
    r"etaient|furent|avaient)\b)[^\W\d]+(?:['-][^\W\d]+)?",
}
_AUXILIARY = {
    "ar": r"قد|كانوا",
    "en": r"who|were|was|are|is|have|has|had|been|be|being|also|still|reportedly|confirmed|reported|remain|"
    r"remained|remains|believed|feared|known|listed|as|to|now|already|both|all|left|presumed|later|since|"
    r"either|were also|then|being|currently|officially|were being",
    "fr": r"qui|tous|toutes|ont|a|sont|est|etaient|etait|furent|fut|avaient|avait|ete|etre|aussi|encore|egalement|toujours|"
    r"portees?|seraient|auraient|deja|depuis|se",
}
_ACTIVE = {
    "ar": "في انتظار",
    "en": r"at least|more than|the|an?|his|her|their|its|\d|about|around|nearly|some|one|two|three|four|"
    "five|six|dozens|hundreds",
    "fr": r"au moins|plus|une?|des?|le|la|les|leurs?|\d",
}
_INCLUDING = {
    "ar": r"بينهم|منهم|من بينهم|بينها",
    "en": r"including|among them|mostly|many|most|some|mainly|at least",
    "fr": r"dont|parmi|y compris|parmi lesquels",
}

_WORD = re.compile(r"[^\W\d_]{2,}")


def _signs(language: str) -> frozenset[str]:
    """Return the words near which a number may count something."""
    passive = {word for words in _PASSIVE[language].values() for word in _WORD.findall(words)}
    agreeing = {word + ending for word in passive for ending in ("", "e", "s", "es")}
    passive = agreeing if language == "fr" else passive
    duals = {form for word, kind in DUALS.items() if kind for form in with_clitics([word])}
    return frozenset(
        {*NOUNS[language], *VERBS[language], "toll", "bilan", "حصيله", "عدد"}
        | (passive - STOP_WORDS - FILLERS)
        | (duals if language == "ar" else set())
    )


PASSIVE = {
    language: re.compile(
        rf"(?P<counted>(?: {_BESIDE[language]}){{0,6}}?)"
        rf"(?:[,،]? (?:{_INCLUDING[language]})\b[^.;،,!?؟]{{1,70}}[,،]?)?"
        r"(?:,? (?:and|et) (?:an?|une?|one) [^\W\d]+(?: [^\W\d]+)?)?"
        rf"[,،]?(?P<auxiliary>(?: (?:{_AUXILIARY[language]})(?!\w)){{0,5}}) (?:"
        + "|".join(f"(?P<{kind}>{words})" for kind, words in _PASSIVE[language].items())
        + rf")(?!\w)(?P<active> (?:{_ACTIVE[language]})(?!\w))?"
    )
    for language in ("ar", "en", "fr")
}
"""What became of them, behind number and noun."""

_TOLL = {
    "killed": r"death toll|toll|number of (?:dead|deaths|those killed|people killed|fatalities|martyrs|victims)|"
    r"bilan|nombre (?:de |des )(?:morts|tues|victimes|deces|martyrs)|"
    r"(?:عدد|حصيله|اعداد|اجمالي|مجموع)[^.؟!\n،]{0,30}?(?:قتلي|شهداء|ضحايا|وفيات|قتلاه)|حصيله (?:العدوان|الحرب|الاباده)",
    "wounded": r"number of (?:wounded|injured|injuries)|nombre (?:de |des )blesses|"
    r"(?:عدد|حصيله|اعداد|اجمالي)[^.؟!\n،]{0,25}?(?:جرحي|مصابين|اصابات)",
    "displaced": r"number of (?:\w+ )?(?:displaced|refugees)|nombre (?:de |des )(?:deplaces|refugies)|"
    r"(?:عدد|اعداد|اجمالي)[^.؟!\n،]{0,25}?(?:نازحين|لاجيين|مهجرين|مشردين)",
    "held": r"number of (?:\w+ )?(?:hostages|prisoners|detainees|arrests)|nombre (?:de |des )(?:otages|detenus|prisonniers)|"
    r"(?:عدد|اعداد|حصيله|اجمالي)[^.؟!\n،]{0,25}?(?:اسري|معتقلين|محتجزين|رهاين|موقوفين|معتقلات|اعتقالات|سجناء)",
    "missing": r"number of missing|nombre (?:de |des )disparus|(?:عدد|اعداد)[^.؟!\n،]{0,25}?مفقودين",
}
TOLL = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _TOLL.items())
    + r")\b(?P<between>[^.;!?؟\n]*)$"
)
"""A number of the dead and so on that is about to be said."""

REACHED = re.compile(
    r"(?:\b(?:to|at|is|was|of|reached|passed|surpassed|topped|exceeds|exceeded|hit|approaching|nearing|nears|a|atteint|approche|frole|depasse|"
    r"atteignait|de|est|الي|بلغت?|يبلغ|تبلغ|تجاوزت?|يتجاوز|تتجاوز|وصلت?|يصل|ليصل|لتصل|لتبلغ|ليبلغ|ارتفعت?|فاق|بنحو|ل|ب|هو)|:)$"
)
"""How such a number is said."""

FILLERS = frozenset(
    "( at least about around some nearly almost more than over up to an estimated as many another further a total "
    "of other roughly approximately close only just all the another additional each both "
    "au moins plus de d des pres environ quelque autres les presque jusqu a moins un total au total "
    "ما لا يقل عن يقل لا اكثر من نحو حوالي قرابه زهاء علي الاقل يقرب يزيد مجموعه قرب ايضا قرابه كل جميع لاكثر "
    "بحق بنحو عدد".split()
)
"""Words between a verb and its number that say nothing of it."""

NO_FURTHER = frozenset(
    "الذي التي الذين بعد ان بينما بسبب فيما نفذ نفذه قبل لكن حيث وقال واضاف انه انها كما وبعد عندما "
    "ضد بيد".split()
)
"""Words beyond which an Arabic number does not belong to a verb."""

PERSONS = frozenset(
    "شخص شخصا اشخاص فلسطيني فلسطينيا فلسطينيه فلسطينيين مدني مدنيا مدنيين مدنيه جندي جنديا جنود طفل طفلا اطفال طفله "
    "امراه نساء سيده سيدات شاب شابا شبان شباب رجل رجلا رجال عنصر عنصرا عناصر ضابط ضابطا ضباط مسلح مسلحا مسلحين "
    "مسلحون صحفي صحفيا صحفيين صحافي صحافيا صحافيين مواطن مواطنا مواطنين عامل عاملا عمال شرطي شرطيا شرطيين اسراييلي "
    "اسراييليا اسراييليين لبناني لبنانيا سوري سوريا سوريين يمني يمنيا عراقي عراقيا سوداني سودانيا مصري مصريا تركيا "
    "فرد فردا افراد مقاتل مقاتلا مقاتلين ارهابي ارهابيا ارهابيين متظاهر متظاهرا متظاهرين محتج محتجا محتجين مهاجر "
    "مهاجرا مهاجرين انسان انسانا طالب طالبا طلاب طالبه مستوطن مستوطنا مستوطنين راكب راكبا ركاب اسره عايله مسعف مسعفا "
    "مسعفين حاج حاجا حجاج مشتبها مشتبه متهما متهم متهمين قيادي قياديا قاده اجنبي اجنبيا اجانب مسافرا نسمه مدنيون "
    "people persons person civilians civilian children child women woman men man soldiers soldier troops fighters "
    "militants palestinians israelis syrians lebanese ukrainians russians iraqis afghans yemenis sudanese others "
    "police policemen officers officer journalists workers residents protesters demonstrators members passengers "
    "students patients girls boys victims migrants suspects personnel villagers rebels insurgents terrorists "
    "jihadists medics families americans nationals citizens crew pilgrims worshippers infants babies teenagers "
    "personnes personne civils civil enfants enfant femmes femme hommes homme soldats soldat combattants "
    "palestiniens israeliens syriens libanais ukrainiens policiers policier gendarmes journalistes manifestants "
    "habitants militaires jihadistes djihadistes terroristes migrants passagers membres employes eleves etudiants "
    "victimes suspects individus villageois rebelles assaillants militants".split()
)
"""Nouns for people."""

DUALS: dict[str, CountKind | None] = {
    **dict.fromkeys(
        "شخصان شخصين فلسطينيان مدنيان جنديان جنديين طفلان طفلين طفلتان طفلتين امراتان امراتين شابان شابين رجلان "
        "رجلين عنصران عنصرين ضابطان ضابطين مسلحان صحفيان صحافيان مواطنان عاملان شرطيان اسراييليان لبنانيان سوريان "
        "سودانيان يمنيان عراقيان مقاتلان طالبان طالبين مستوطنان سيدتان سيدتين فتاتان فتاتين شقيقان شقيقين قياديان "
        "مسعفان متظاهران مواطنتان مواطنتين عنصريها اثنان اثنين".split()
    ),
    **dict.fromkeys("قتيلان قتيلين شهيدان شهيدين قتيلتان".split(), "killed"),
    **dict.fromkeys("جريحان جريحين مصابان".split(), "wounded"),
    **dict.fromkeys("نازحان لاجيان".split(), "displaced"),
    **dict.fromkeys("اسيران اسيرين رهينتان رهينتين محتجزان معتقلان سجينان سجينين".split(), "held"),
    **dict.fromkeys("مفقودان".split(), "missing"),
    **dict.fromkeys("شاحنتان شاحنتين".split(), "aid_trucks"),
}  # fmt: skip
"""Arabic nouns in the dual: two of them. None: people, of whom a verb says what became."""

LOOSE = frozenset(
    "captured capturing capture captures seized evacuated evacuating evacuate hostage dead wounds bodies corps "
    "hurt enleve enleves arret ضبط ضبطت".split()
)
"""Verbs that have other objects as well: of people they speak only where the noun does."""

UNITS = frozenset(
    "countries cities towns villages homes houses buildings vehicles cars animals cows sheep dogs birds "
    "whales pays villes villages maisons batiments voitures vehicules betes bovins ovins moutons animaux loups "
    "chiens chevaux oiseaux دول دوله مدن مدينه منزلا منازل منزل مبني مباني سياره سيارات قريه قري ايل راسا "
    "day days hour hours week weeks month months year years minute minutes second seconds decade decades percent km "
    "kilometres kilometers miles metres meters feet dollars euros pounds times am pm percentage points degrees "
    "kilos kg grams rockets missiles shells bullets bombs drones attacks strikes airstrikes occasions incidents "
    "jour jours heure heures semaine semaines mois an ans annee annees minutes fois dollars euros metres "
    "kilometres kilos milliards pourcent roquettes missiles obus drones attaques frappes "
    "يوم يوما ايام ساعه ساعات اسبوع اسبوعا اسابيع شهر شهرا اشهر شهور عام عاما اعوام سنه سنوات دقيقه دقايق ثانيه مره "
    "مرات متر مترا امتار كيلومتر كيلومترا كيلومترات كم كيلو دولار ريال جنيه درهم دينار يورو ليره نقطه صاروخا صواريخ "
    "غاره غارات قذيفه قذايف طايره طايرات هجوما هجمات عقود عقدا ميلا اميال درجه عمليه عمليات رصاصات رصاصه مليار "
    "بالميه في".split()
) - {"في"}
"""What numbers of something else count."""

VAGUE = frozenset("dozen dozens dizaine dizaines vingtaine trentaine quarantaine cinquantaine centaine "
                  "centaines quinzaine douzaine millier milliers hundreds thousands عشرات ميات الاف".split())  # fmt: skip

STOP_WORDS = frozenset(
    "and or but in on at of to from by with for after before during since until as is are was were be been have has "
    "had who which that when while where near inside outside the a an its their his her this these those so said "
    "et ou mais dans a en au aux du de des par avec pour apres avant pendant depuis sont est etaient ont le la les "
    "qui que dont sur selon lors l d "
    "من في علي عن الي مع بعد قبل خلال منذ بينهم منهم فيما بينما يعيش و او اثر جراء بسبب حتي بين ان انه لدي كانوا كان قد تم".split()
)
"""Words that no noun is."""

AID = re.compile(
    r"\b(?:aid|relief|humanitarian|food|supplies|fuel|flour|medic\w+|crossing|gaza|aide|humanitaires?|vivres|"
    r"nourriture|carburant|farine)\b|مساعد|اغاث|انساني|غذاي|دقيق|وقود|طبي|معبر|طحين|خيام"
)
"""What tells trucks and tonnes of aid from others."""

INFECTION = re.compile(
    r"كورونا|كوفيد|فيروس|وباء|covid|virus|infect|coronavirus|عدوي|حالات جديده|ايدز|ايبولا"
)
"""What tells the infected from the wounded."""

SIGNS = {language: _signs(language) for language in ("ar", "en", "fr")}
"""Words without which, near it, a number counts nothing."""
