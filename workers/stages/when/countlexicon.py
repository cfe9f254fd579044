"""The words that say what a number counts, folded, by language."""

from collections.abc import Iterable
from typing import cast

from schemas.entities import CountKind
from workers.stages.when.countpersons import FURTHER_PERSONS

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


_GLUED = {"killed": "استشهاد مقتل قتل", "wounded": "اصابه جرح", "held": "اعتقال"}


def _glued() -> Kinds:
    """Return verbal nouns with a small word before them that lost its space: «إلىاستشهاد»."""
    return {
        small + word: cast("CountKind", kind)
        for kind, words in _GLUED.items()
        for word in words.split()
        for small in ("الي", "عن", "قد", "فقد", "من", "اليوم", "امس")
    }


def with_clitics(words: Iterable[str]) -> list[str]:
    """Return Arabic words with what may be written before them."""
    return [clitic + word for word in words for clitic in _CLITICS]


NOUNS: dict[str, Kinds] = {
    "ar": _kinds(
        {
            "killed": "قتيل قتيلا قتيله قتلي شهيد شهيدا شهيده شهداء ضحيه ضحايا وفاه وفيات صريعا جثه جثث جثامين جثمانا جثمان "
            "غريقا غرقي",
            "wounded": "جريح جريحا جريحه جرحي مصاب مصابا مصابه مصابين مصابون مصابي اصابه اصابات",
            "displaced": "نازح نازحا نازحه نازحين نازحون مشرد مشردا مشردين مهجر مهجرا مهجرين لاجي لاجيا "
            "لاجيه لاجيين لاجيون لاجءين لاجءا نازحي",
            "held": "رهينه رهاين اسير اسيرا اسيره اسري محتجز محتجزا محتجزه محتجزين محتجزون معتقل معتقلا "
            "معتقله معتقلين معتقلون مختطف مختطفا مختطفين مخطوفا مخطوفين سجين سجينا سجينه سجناء موقوفا "
            "موقوفين موقوفون مختطفون مخطوف مسجونا مسجونين",
            "missing": "مفقود مفقودا مفقوده مفقودين مفقودون",
            "aid_trucks": "شاحنه شاحنات",
            "aid_tonnes": "طن طنا اطنان",
        },
        article=True,
    ),
    "en": _kinds(
        {
            "killed": "killed dead deaths fatalities martyrs bodies corpses deceased die",
            "wounded": "wounded injured injuries hurt",
            "displaced": "displaced refugees evacuees",
            "held": "hostages hostage prisoners prisoner detainees detainee captives captive arrests "
            "arrested detained captured kidnapped abducted imprisoned jailed abductees inmates detentions",
            "missing": "missing unaccounted",
            "aid_trucks": "trucks lorries truckloads",
            "aid_tonnes": "tonnes tons",
        }
    ),
    "fr": _kinds(
        {
            "killed": "mort morts morte mortes tue tues tuee tuees deces martyrs cadavres depouilles noyes noyees",
            "wounded": "blesse blesses blessee blessees",
            "displaced": "deplace deplaces deplacee deplacees refugie refugies refugiee refugiees evacues",
            "held": "otage otages prisonnier prisonniers prisonniere prisonnieres detenu detenus detenue "
            "detenues captif captifs kidnappes kidnappees interpelles interpellees arretes arretees arrestations interpellations gardes",
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
            "killed": "سقوط سقط سقطت ارتقاء ارتقي ارتقت قضي ضحيتها ضحيته ضحيتهما غرق غرقا جثث جثامين اودي اودت قتل قتلت قتلوا يقتل تقتل استشهد استشهدت مقتل استشهاد مصرع وفاه توفي توفيت مات موت بحياه "
            "قتله قتلها قتلهم مقتله مقتلها مقتلهم استشهاده استشهادها يقتلون تغتال يغتال تعدم يعدم ذبح "
            "ذبحت تحييد حيد حيدت حيدوا "
            "اغتيال اغتال اغتالت اردي اردت لقي اعدام اعدم اعدمت تصفيه هلاك دفن دفنت",
            "wounded": "اصيب اصيبت اصاب اصابت اصابه جرح جرحت جراح اصابته اصابتها يصيب تصيب "
            "يجرح تجرح",
            "displaced": "نزح نزحت نزوح تشريد يشرد تشرد شردت تهجير شرد شردت هجر فرار فر اجلاء اجلي اجلت تشرد هروب لجوء "
            "اخلاء اخلت اخلي",
            "held": "اسروا اسرت خطفت خطفوا احتجزوا خطفها خطفهم اعتقال اعتقل اعتقلت اعتقلوا يعتقل احتجاز احتجز احتجزت يحتجز تحتجز اسر خطف اختطاف اختطف "
            "اختطفت توقيف اوقف اوقفت سجن القبض ضبط توقيفها حبس سبيل سراح افرج افرجت يفرج تفرج افراج الافراج "
            "تعتقل يعتقلون اعتقاله اعتقالها يحتجزون تختطف يختطف يختطفون تخطف يخطف توقيفه تضبط يضبط اقتادت اقتياد",
            "missing": "فقدان اختفاء فقد فقدت اختفي اختفت",
        },
        clitics=True,
    )
    | _glued(),
    "en": _kinds(
        {
            "killed": "killed killing kill kills deaths death lives murdered murdering executed executing "
            "massacred slaughtered dead bodies hanged hanging beheaded beheading assassinated "
            "assassinating massacring slaughtering lynched drowning killings eliminated eliminating neutralised neutralized murder murders massacre massacres slaying slayings genocide execution executions assassination",
            "wounded": "wound wounded wounding wounds injured injuring injures injure hurt hurting maimed maiming stabbed",
            "displaced": "displaced displacing displaces uprooted uprooting evacuated evacuating evacuate "
            "displacement evacuation exodus relocated relocating relocation expelled expelling expels",
            "held": "apprehended apprehending nabbed nabs nabbing interned kidnappings abductions release releases arrested arresting arrest arrests detained detaining detain captured capturing abducted "
            "abducting kidnapped kidnapping seized jailed jailing imprisoned abduction hostage "
            "freed freeing released releasing detention imprisonment holding rounded sentenced sentencing",
            "missing": "disappearance disappearances",
        }
    ),
    "fr": _kinds(
        {
            "killed": "corps cadavres fusille fusilles tue tues tuant tuer tuent tuait tuaient tuera mort deces vie assassine assassines "
            "massacres massacrant massacrent egorge egorges egorgeant lynche lynches pendu decapite decapites decapitant elimine elimines eliminer eliminant assassinat meurtre meurtres execute executait executant executer execution massacre abattant abattu abat abattent neutralise neutraliser neutralisant",
            "wounded": "blesse blesses blessant blesser blessent blessait blessaient poignarde poignardes poignardant",
            "displaced": "deplacer evacuent deplace deplaces deplacant evacue evacues evacuer evacuant evacuation deplacement exode chasse",
            "held": "retenait retenaient apprehende apprehendes apprehendent apprehendant ecroue incarcere liberation liberations libere liberes relaxe arretent arrestations interpellent interpellant interpeller capturant capturent enlevent enlevant kidnappent arrete arretes arretant arreter arrestation interpelle interpelles capture captures enleve "
            "enleves enlevement kidnappe detient detiennent detenir detenait retient retiennent retenir emprisonne interpellation "
            "detention incarceration otage otages relache relacher libere liberer",
            "missing": "disparition",
        }
    ),
}
"""What is done to them, before the number."""

FILLERS = frozenset(
    "( امس اليوم الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت population last yesterday monday tuesday wednesday thursday friday saturday sunday at least about around some nearly almost more than over up to an estimated as many another further a total "
    "of other roughly approximately close only just all the another additional each both "
    "au moins plus de d des pres environ quelque autres les presque jusqu a moins un total au total "
    "ما لا يقل عن يقل لا اكثر من نحو حوالي قرابه زهاء علي الاقل يقرب يزيد مجموعه قرب ايضا قرابه كل جميع لاكثر "
    "بحق بنحو بحوالي بما عدد ces ses leurs lundi mardi mercredi jeudi vendredi samedi dimanche hier matin soir nuit "
    "volontairement".split()
)
"""Words between a verb and its number that say nothing of it."""

NO_FURTHER = frozenset(
    "تعرض تعرضت وتعرض وتعرضت الذي التي الذين بعد ان بينما بسبب فيما نفذ نفذه قبل لكن حيث وقال واضاف انه انها كما وبعد عندما "
    "ضد بيد".split()
)
"""Words beyond which an Arabic number does not belong to a verb."""

PERSONS = FURTHER_PERSONS | frozenset(
    "اوكراني روسي ايراني افغاني تركي اردني تونسي ليبي باكستاني هندي قاصرين مراهق مراهقه حوثي حوثيا حوثيه متطرفين متطرفا انتحاري انتحاريا انتحاريين داعشيا متمردا متمردين مسافرين "
    "مقاوم مقاوما مقاومين تلامذه طلبه معلمه ممرضين ممرضات مدرسين موظفا موظفين موظف ماره ايرانيا ايرانيين اسيويا "
    "روسيا روسيين اوكرانيا اوكرانيين هنديا هنودا تونسيا مغربيا جزاءريا ليبيا ليبيين سودانيين لبنانيين اردنيا اردنيين "
    "باكستانيا افغانيا بريطانيا بريطانيين فرنسيا فرنسيين امريكيا اميركيا امريكيين اميركيين بحرينيا سعوديا كويتيا كرديا "
    "مسيحيا سنيا ايزيديا ايزيديه يزيديا قبطيا ناشط ناشطا ناشطه ساكن ساكنا قاصرا تاجر تاجرا تجار مدانا مدانين مخالفا مهربا متسللا بحارا صيادا طبيبا سايحا سياح "
    "زايرا حارسا معارضا معارضين مطلوبا مطلوبين مشاركا مشاركين سايقا "
    "منتسبا منتسبي مصليا كادرا مسعفه اعلاميا اعلاميين مصورا مصورين عمالا ركابا قرويا قرويين مزارعا مزارعين رعاه راعيا متعاقدا متعاقدين "
    "insurges insurge ravisseurs tireurs braqueurs kamikazes kamikaze mineurs freres soeurs lyceens "
    "collegiens collegiennes alpinistes randonneurs skieurs conducteurs chauffeurs passants clients chretiens "
    "musulmans juifs yezidis francais francaises britanniques americains afghans chinois indiens italiens espagnols "
    "allemands russes turcs kurdes maliens nigerians nigeriens burkinabe egyptiens irakiens iraniens libanais syriens "
    "yemenites soudanais somaliens congolais japonais canadiens australiens humanitaire rebelle miliciens talibans "
    "sympathisants ambulanciers secouristes fonctionnaires policieres surveillants "
    "insurgent militiamen worshipper youths teens adults britons chinese indians pakistanis iranians turks kurds "
    "egyptians nigerians somalis germans italians spaniards canadians australians japanese christians muslims jews "
    "rescuers drivers farmers climbers hikers foreigners kidnappers hijackers bombers supporters "
    "riverains vacanciers patients campeurs estivants villageoises adolescentes "
    "اخرون اخرين اخر etrangers etrangeres volontaires residents detenus teenagers men women americans "
    "schoolchildren schoolgirls gunmen attackers servicemen paramedics cadets humanitaires "
    "تاجر تجار مهربا مهرب مروجا مروج مروجين متورطا متورط متورطين مطلوبا مطلوب مطلوبين متسللا متسلل مخالفا "
    "مخالف سايقا سايق سايقين بحارا صيادا تلميذا تلميذ تلاميذ معلما معلم طبيبا طبيب ممرضا رضيعا قاصرا قصر "
    "سايحا سياح معتمرا مراهقا مراهقين بنات رعايا مسنا مرتزقا مرتزقه حارسا حراس مجندا مجندين نايبا ناشطا ناشط "
    "عسكريا فتاه حقوقيا محاميا سياسيا داعيه عالما متطوعا متطوعين ملاحا مهندسا فلاحا طيارا رياضيا لاعبا "
    "joueurs footballeurs supporters spectateurs promeneurs plongeurs baigneurs nageurs pilotes avocats "
    "magistrats diplomates mineures lyceen collegien pietons moines pretres religieuses religieux "
    "missionnaires imams ingenieurs techniciens commercants agriculteurs eleveurs bergers "
    "players divers swimmers fans spectators lawyers judges diplomats priests nuns monks engineers "
    "pedestrians cyclists motorists shepherds hunters traders farmhands labourers laborers "
    "salaries agents pompiers marins pecheurs ouvriers mineurs adolescents adolescentes touristes volontaires "
    "ressortissants otages detenus medecins soignants enseignants etudiantes filles garcons bebes nourrissons "
    "firefighters sailors fishermen miners tourists teenagers minors agents guards pupils teachers doctors nurses "
    "contractors peacekeepers "
    "متسللين مخالفين مهربين ناشطين نشطاء عمانيين يمنيين عراقيين سعوديين مصريين حوثيين تونسيين جزاءريين مغاربه اتراك "
    "عسكريين طيارين رضع مسنين صيادين فلاحين معلمين معلمات اطباء مرضي معتمرين مصلين بحاره متسوقين زوار مشجعين "
    "اسرايليين اسراءيليين افغان باكستانيين مسيحيين يهود مسلمين امهات فتيات اشقاء ابناء رجال "
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
    "lyceennes ecolieres ecoliers opposants jeunes agent secouriste pisteurs cyclistes automobilistes motards retraites ouvrier "
    "employe salarie humanitaires villageois fideles pelerins sauveteurs coequipiers mercenaires "
    "palestiniens israeliens syriens libanais ukrainiens policiers policier gendarmes journalistes manifestants "
    "habitants militaires jihadistes djihadistes terroristes migrants passagers membres employes eleves etudiants "
    "victimes suspects individus villageois rebelles assaillants militants".split()
)
"""Nouns for people."""

TWO_OR_MORE = frozenset(
    "شرطيين فلسطينيين مدنيين عسكريين اسراييليين لبنانيين سوريين عراقيين يمنيين سودانيين مصريين اردنيين ليبيين تونسيين "
    "جزايريين مغربيين سعوديين اوكرانيين امريكيين اميركيين فرنسيين بريطانيين صحفيين صحافيين مواطنين مسلحين "
    "مستوطنين مقاتلين عاملين مهاجرين مسعفين موظفين متظاهرين مهندسين مسافرين لاعبين سايقين حارسين فلسطينيتين".split()
)
"""Arabic nouns whose dual and plural are written alike but for the nominative: a verb or noun beside them tells."""

DUALS: dict[str, CountKind | None] = {
    **dict.fromkeys(
        "حوثيان شخصان شخصين فلسطينيان مدنيان جنديان جنديين طفلان طفلين طفلتان طفلتين امراتان امراتين شابان شابين رجلان "
        "رجلين عسكريان عنصران عنصرين ضابطان ضابطين مسلحان صحفيان صحافيان مواطنان عاملان شرطيان اسراييليان لبنانيان سوريان "
        "سودانيان يمنيان عراقيان مقاتلان طالبان طالبين مستوطنان سيدتان سيدتين فتاتان فتاتين شقيقان شقيقين قياديان "
        "عراقيان مصريان تركيان ايرانيان قاصران مراهقان ارهابيان مدنيتان صحفيتان صحافيتان طالبتان طالبتين عاملتان "
        "ناشطان ناشطتان متهمان موظفان سايحان مهاجران فلسطينيتان شرطيتان سعوديان اردنيان باكستانيان افغانيان روسيان "
        "اوكرانيان امريكيان اميركيان فرنسيان بريطانيان تونسيان ليبيان هنديان بحاران طياران مدرسان متسللان متهمتان "
        "رضيعان طبيبان طبيبين صيادان حارسان سايقان فردان فردين بنتان بنتين "
        "مسعفان متظاهران مواطنتان مواطنتين عنصريها اثنان اثنين عضوان عضوين راكبان لاعبان مهندسان مسافران امنيان "
        "جنديتان نجلان".split()
    ),
    **dict.fromkeys(TWO_OR_MORE),
    **dict.fromkeys("قتيلان قتيلين شهيدان شهيدين قتيلتان شهيدتان شهيدتين جثتان جثتين جثمانان".split(), "killed"),
    **dict.fromkeys("جريحان جريحين جريحتان مصابان مصابتان".split(), "wounded"),
    **dict.fromkeys("نازحان نازحتان لاجيان".split(), "displaced"),
    **dict.fromkeys("اسيران اسيرين رهينتان رهينتين محتجزان معتقلان معتقلتان اسيرتان اسيرتين سجينان سجينين موقوفان مخطوفان مختطفان".split(), "held"),
    **dict.fromkeys("مفقودان".split(), "missing"),
    **dict.fromkeys("شاحنتان شاحنتين".split(), "aid_trucks"),
}  # fmt: skip
"""Arabic nouns in the dual: two of them. None: people, of whom a verb says what became."""

LOOSE = frozenset(
    "eliminated eliminating neutralised neutralized expelled expelling expels murder murders massacre massacres slaying slayings genocide executions release releases drowning hold evacuation exodus relocated relocating relocation interned disappearance disappearances deplacer evacuent pendu elimine elimines eliminer eliminant retenait retenaient liberation liberations liberes relaxe stabbed capturant capturent enlevent enlevant freed freeing released releasing detient detiennent detenir detenait retient retiennent retenir disparition evacuation captured capturing "
    "capture captures abattu abat abattent seized hanging holding rounded sentenced sentencing evacuated evacuating evacuate hostage dead wounds bodies corps "
    "neutralise neutraliser neutralisant chasse relache relacher libere liberer hurt enleve enleves otage otages arret".split()
) | frozenset(
    with_clitics(
        "تحييد حيد حيدت حيدوا تعدم يعدم ذبح ذبحت يصيب تصيب يجرح تجرح اخلت اخلي تضبط يضبط اقتادت اقتياد اختفي اختفت "
        "سقوط سقط سقطت ارتقاء ارتقي ارتقت فقد فقدت قضي ضبط ضبطت غرق دفن دفنت".split()
    )
)
"""Verbs that have other objects as well: of people they speak only where the noun does."""

UNITS = frozenset(
    "vessels ships boats navires bateaux سفن سفينه قوارب قارب countries cities towns villages homes houses buildings vehicles cars animals cows sheep dogs birds "
    "elephants lions tigers horses pigs chickens turkeys turtles rhinos seals dolphins sharks bees fish "
    "goats camels donkeys monkeys deer bears wolves foxes badgers rats crocodiles penguins puppies cattle livestock "
    "tgv ter train trains avion avions bus tramways metros vols foyers logements habitations centres "
    "ours porcs cochons canards poulets tortues dauphins phoques requins abeilles poissons chevres chameaux "
    "anes singes vaches brebis taureaux agneaux chats lapins renards tigres chiots crocodiles rhinoceros "
    "فيلا افيال خروفا خراف ماعزا اغنام جملا حمارا حمير كلبا كلاب قططا خيول بقره ابقار قردا قرود ذيبا دجاجه ناقه نعجه "
    "sangliers cerfs chevreuils poules volailles whales pays villes villages maisons batiments voitures vehicules betes bovins ovins moutons animaux loups "
    "chiens chevaux oiseaux دول دوله مدن مدينه منزلا منازل منزل مبني مباني سياره سيارات قريه قري ايل راسا "
    "day days hour hours week weeks month months year years minute minutes second seconds decade decades percent km "
    "kilometres kilometers miles metres meters feet dollars euros pounds times am pm percentage points degrees "
    "kilos kg grams rockets missiles shells bullets bombs drones attacks strikes airstrikes occasions incidents "
    "jour jours heure heures semaine semaines mois an ans annee annees minutes fois dollars euros metres "
    "kilometres kilos milliards doses barils dinars dirhams pourcent roquettes missiles obus drones attaques frappes "
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
