"""The patterns that say what a number counts: what became of them, tolls, aid; and where to look."""

import re
from collections.abc import Mapping

from workers.stages.names.hinted import Hinted
from workers.stages.when.countlexicon import (
    DUALS,
    FILLERS,
    NOUNS,
    STOP_WORDS,
    VERBS,
    with_clitics,
)

BECAME = {
    "ar": {
        "killed": "قتلا|قتلتا|استشهدا|استشهدتا|توفيا|توفيتا|(?:لقيا )?(?:مصرعهما|حتفهما)|فقدوا (?:حياتهم|ارواحهم)|(?:من )?بين (?:القتلي|الضحايا|الشهداء)|قتلوا|استشهدوا|قضوا|(?:لقوا )?(?:مصرعهم|حتفهم)|(?:لقوا )?(?:مصرعه|حتفه)|ماتوا|توفوا|قضي نحبه|حتي الموت|(?:تم|جري) (?:قتلهم|اعدامهم)",
        "wounded": "اصيبا|اصيبتا|اصيبوا|جرحوا|بجروح|بجراح|(?:جروح|اصابات)(?:هم|هما|ه)|(?:تعرضوا )?ل(?:اصابات|اصابه|لاصابه|جروح)",
        "displaced": "(?:علي|الي) (?:الفرار|النزوح|الهرب|الرحيل|اللجوء)|(?:اضطروا|اضطرت) (?:لل|الي ال)(?:نزوح|فرار|هرب|رحيل)|"
        "(?:تحولوا|تحولت) الي نازحين|(?:من |عن )?(?:منازلهم|ديارهم|بيوتهم|مساكنهم)|بعيدا عن ديارهم|(?:تم|جري) (?:اجلاوهم|تهجيرهم|اخلاوهم|ترحيلهم|تشريدهم|ابعادهم|نقلهم من(?! مستشفي| المستشفي))|ينزح(?:ون)?|يفرون|اجبروا علي (?:ال)?(?:نزوح|فرار|رحيل|مغادره)|نزحوا|فروا|شردوا|هجروا",
        "held": "(?:تم|جري) (?:اعتقالهم|توقيفهم|ايقافهم|احتجازهم|اختطافهم|خطفهم)|اعتقلوا|احتجزوا|خطفوا|اختطفوا|اسروا|اوقفوا|رهاين|محتجزون|محتجزين|معتقلون|معتقلين|اعتقلا|اوقفا|احتجزا|خطفا|في الاسر|قيد الاسر|قيد الاحتجاز|قيد الاعتقال|رهن الاعتقال|الحبس|رهن الحبس|السجن|لحاله (?:ال)?(?:اعتقال|احتجاز|اختطاف|اخفاء)",
        "missing": r"في عداد المفقودين|فقدوا(?! \w+هم(?!\w))|مفقودين|مفقودون",
    },
    "en": {
        "killed": "among (?:the |those )?(?:dead|killed|victims)|put to death|(?:burned|burnt|buried) alive|electrocuted|suffocated|asphyxiated|killed|(?:(?:found|pronounced|declared) )?dead|died|die|perished|murdered|executed|massacred|slain|lost their lives|drowned|"
        "martyred|shot dead|shot and killed|(?:burned|burnt|stabbed|beaten|shot|hacked|crushed|trampled|starved|tortured|frozen|froze|suffocated|bled|choked|burned|clubbed|bludgeoned|stoned|thrown|dragged) to death|to death|beheaded|"
        "hanged|assassinated|slaughtered|lynched|gunned down|fatally [a-z]+|succumbed to (?:the |their )?(?:[a-z]+ )?(?:wounds|injuries|burns)",
        "wounded": '(?:[a-z]+ly |badly )?(?:wounded|injured|hurt)|(?:shot|stabbed|beaten) and (?:[a-z]+ly )?(?:wounded|injured|hurt)|stabbed(?! to death)|(?:taken to (?:[a-z]+ ){0,2}hospitals? )?with (?:[a-z]+ ){0,2}(?:injuries|burns|wounds)|(?:suffered|sustained|treated for) (?:["“]?[a-z-]+["”]? ){0,3}(?:injuries|burns|wounds)|maimed|hit by (?:[a-z]+ ){0,2}(?:fire|gunfire|bullets)',
        "displaced": "(?:[a-z]+ly )?displaced|uprooted|evacuated|relocated|moved to (?:[a-z]+ (?:camps|shelters|cent(?:er|re)s)|camps|safety|safer [a-z]+|higher ground|shelters?|evacuation cent(?:er|re)s)|driven out|lost their homes?|rendered homeless|sought (?:refuge|shelter|sanctuary)|taken (?:refuge|shelter)|took (?:refuge|shelter)|found (?:refuge|shelter)|fled|flee|made homeless|homeless|left homeless|"
        "(?:forced )?from their homes|to (?:evacuate|flee)|airlifted(?: to safety| out)?|forced to (?:flee|leave|abandon|evacuate)|expelled|(?:to leave|to abandon|left|abandoned) their homes|(?:(?<=were )|(?<=are )|(?<=became ))refugees",
        "held": "charged(?: with [a-z]+)? and (?:jailed|remanded|imprisoned|detained|deported|sentenced to (?:prison|jail))|arrested|apprehended|nabbed|swapped|interned|in (?:police|military|government|federal) (?:custody|detention)|detained|captured|abducted|kidnapped|held|imprisoned|jailed|taken (?:(?:back |in)?to [a-z]+ )?(?:as )?hostages?|(?:back )?(?:in)?to [a-z]+ as hostages?|as hostages?|"
        "taken captive|(?:(?:taken|placed|put|remanded) )?(?:in|into) (?:[a-z]+ )?(?:custody|detention)|behind bars|in captivity|in prison|in jail|freed|released|placed under (?:house )?arrest|under (?:house )?arrest|rounded up|"
        "sentenced to (?:[a-z0-9]+ ){0,6}?(?:prison|jail|imprisonment|behind bars|(?:for )?life)|remanded|seized|(?:held )?(?:hostage|captive)",
        "missing": "gone missing|went missing|missing|unaccounted for|disappeared|vanished|not (?:yet )?been found|not been accounted for",
    },
    "fr": {
        "killed": "parmi les (?:victimes|morts|tues)|extermine(?:e?s?)|massacre(?<!des massacre)(?<!de massacre)e?s|egorge(?:e?s?)|lynche(?:e?s?)|pendue?s?|electrocute(?:e?s?)|foudroye(?:e?s?)|asphyxie(?:e?s?)|elimine(?:e?s?)|tombe(?:e?s?) (?:au combat|au front|sous les (?:balles|bombes|tirs))|laisse la vie|tue(?:e?s?)|mort(?:e?s?)|perdu la vie|peri|decede(?:e?s?)|trouv(?:e|ent|aient) la mort|(?:retrouve|trouve|decouvert|repeche)(?:e?s?) morte?s?|peri(?:ssent)?|meurent|perdent la vie|succombe(?:nt)?|assassine(?:e?s?)|"
        "execute(?:e?s?)|noye(?:e?s?)|abattu|abattus|abattue|abattues|mortellement [a-z]+|perdu la vie|poignardee?s? a mort|"
        "neutralise(?:e?s?)|decapite(?:e?s?)|brule(?:e?s?) vi(?:f|ve)s?|mise?s? a mort par|victimes? d'(?:une )?executions?|fusille(?:e?s?)",
        "wounded": r"(?:[a-z]+ment )?blesse(?:e?s?)|(?:grievement|gravement) (?:atteint|touche|brule)(?:e?s?)|poignarde(?<!mortellement poignarde)(?:e?s?)(?! a mort)|touche(?:e?s?) par (?:des |les |un |une )?(?:tirs?|balles?|eclats)|atteint(?:e?s?) par (?:des |les |un |une )?(?:tirs?|balles?|eclats)|souffr(?:ent|ant|aient) de (?:[a-z]+ )?(?:brulures|blessures|fractures|contusions)|subi (?:des|de) (?:\w+ )?blessures",
        "displaced": "(?:(?<=etaient )|(?<=sont ))(?:des )?refugies|abandonner? leurs? (?:foyers?|maisons?|domiciles?|logements?|habitations?|villages?|terres)|quitte leurs? (?:foyers?|maisons?|domiciles?|logements?|habitations?|villages?|terres)|quitte (?:leur|le) pays|chasse(?:e?s?) de (?:chez|leurs?)|reloge(?:e?s?)|mise?s? (?:en securite|a l'abri)|en cours d'evacuation|perdu leurs? (?:logements?|maisons?|toits?|domiciles?|habitations?)|quitter leurs? (?:foyers?|maisons?|domiciles?|logements?|habitations?|pays|villages?|villes?|terres)|(?:des )?deplace(?:e?s?)|evacue(?:e?s?)|fui|fuyant|pris la fuite|trouve refuge|(?:(?:contrainte?s?|forcee?s?|poussee?s?) (?:a |de ))?fuir|sans abri",
        "held": "arrete(?:e?s?)|assigne(?:e?s?) a residence|apprehende(?:e?s?)|remis(?:e?s?) en liberte|en (?:(?<=sont en )|(?<=toujours en )|(?<=encore en )|(?<=actuellement en ))prison|sous les verrous|sous ecrou|condamne(?:e?s?)(?: [a-z0-9]+){1,9}? (?:de (?:prison|reclusion|detention)|de la (?:prison|reclusion)|prison ferme|a perpetuite)|interpelle(?:e?s?)|detenu(?<!de detenu)(?<!des detenu)(?<!d'detenu)(?:e?s?)|enleve(?:e?s?)|kidnappe(?:e?s?)|capture(?:e?s?)|"
        "retenu(?:e?s?)|emprisonne(?:e?s?)|en otage|placee?s? en detention(?! provisoire)|en detention(?! provisoire)|incarcere(?:e?s?)|(?:place(?:e?s?) )?en garde a vue|"
        "pris(?:e?s?) en otage|fait(?:e?s?) prisonni(?:er|ere)s?|(?:mise?s? en examen et )?(?:ecroue(?:e?s?)|incarcere(?:e?s?))|"
        "(?:mise?s? en examen et )?(?:place(?:e?s?) )?en detention provisoire|croupissent en prison|"
        "derriere les barreaux|libere(?:e?s?)|relache(?:e?s?)",
        "missing": "disparu(?:e?s?)|portee?s? disparue?s?|manqu(?:ent|aient)(?: toujours| encore)? a l'appel|introuvables",
    },
}
"""What became of them, by language and kind."""

_HINTS = {
    "ar": "قتل استشهد توف مصرع حتف فقد ضحايا شهداء قضوا قضي ماتوا الموت اعدام تهجير توقيف ايقاف اصيب اصاب جرح جروح جراح فرار نزوح هرب رحيل لجوء "
    "نازح اخلاوهم ترحيلهم تشريدهم ابعادهم نقلهم منازلهم ديارهم بيوتهم مساكنهم اجلاوهم نزح يفرون اجبروا فروا شردوا هجروا عتقل اعتقال حتجز احتجاز خطف ختطف ختطاف "
    "اسروا اوقف رهاين رهن الاسر الحبس السجن اخفاء مفقود",
    "en": "moved_to sentenced to_abandon deported accounted taken_refuge taken_shelter took_refuge took_shelter found_refuge swapped expelled _camps evacuation_cent to_safe higher_ground shelter driven_out alive electrocuted suffocated asphyxiated stabbed relocated sought sanctuary apprehended nabbed interned disappear vanished been_found not_found dead kill victims die perished murdered executed massacred slain lives drowned martyred death beheaded "
    "hanged assassinated slaughtered lynched gunned fatally succumbed wound injur hurt burns maimed hit displaced "
    "uprooted evacuate fled flee home airlifted leave refugees arrest detained detention captured abducted kidnapped "
    "held prison jail hostage captiv custody bars freed released rounded remanded seized missing unaccounted",
    "fr": "en_securite l'abri d'evacuation extermin a_residence perdu massacre egorge lynche pendu foudroye asphyxie elimine electrocute tombe poignard souffr quitte_l abandonn chasse reloge apprehend en_liberte verrous ecrou condamne introuvable manqu victime mort tue vie peri decede meurent succombe assassine execut noye abattu neutralise decapite brule "
    "fusille bless atteint touche refug quitter deplace evacue fui fuy abri arrete interpelle detenu enleve kidnappe "
    "capture retenu prison otage detention incarcere garde ecroue barreaux libere relache disparu appel",
}
"""Of whatever `BECAME` matches, one of these is a part."""

_BESIDE = {
    "ar": r"(?!و(?!(?:جنديا|ضابطا|امراه|سيده|طفلا|طفله|نساء|اطفال|جنود|مدنيا|مدنيين|عسكريا|ضباط|عناصر|موظفا|مسلحا)\b)|الذي|التي|ان\b|بعد\b|عن\b)\w+",
    "en": r"(?:[^\W\d]+ and (?:soldiers|officers|children|women|civilians|policemen|boys|girls|crew|staff|sailors|men|police|workers|teachers|students|fighters|troops|other|young|journalists|teenagers|infants|babies|adults|elderly|crewmen|medics|doctors|nurses|villagers)\b|(?!(?:he|she|they|it|we|i|you|and|but|who|which|that|said|says|after|before|when|while|where|if|or|as|"
    r"to|have|has|had|were|was|are|is|been)\b)[\"“”]?[^\W\d]+(?:['’-][^\W\d]+)*[\"“”]?)",
    "fr": r"(?:a bord|a (?:la |l')[^\W\d]+|[^\W\d]+ et (?:de |d')?(?:soldats|civils|policiers|gendarmes|enfants|femmes|militaires|adolescents|hommes|filles|garcons|jeunes|membres|passagers|marins|journalistes|policieres|douaniers|etudiants|bebes)\b|et (?:du|des|de la|de l')|(?!(?:il|elle|ils|elles|on|nous|je|et|mais|qui|que|dont|apres|avant|quand|lorsque|ou|ont|a|sont|est|"
    r"etaient|furent|avaient)\b)[\"“”«]?[^\W\d]+(?:['’-][^\W\d]+)*[\"“”»]?)",
}
_AUXILIARY = {
    "ar": r"ممن|قد|كانوا|ما|لا|مازالوا|لازالوا|زالوا|يزالون",
    "en": r"who|were|was|are|is|have|has|had|been|be|being|also|still|reportedly|confirmed|reported|remain|"
    r"remained|remains|believed|feared|known|listed|as|to|now|already|both|all|left|presumed|later|since|"
    r"either|were also|then|being|became|currently|officially|were being|that|or more|subsequently|tragically",
    "fr": r"vont|doivent|devaient|qui|tous|toutes|du|pu|ont|a|sont|est|etaient|etait|furent|fut|avaient|avait|ete|etre|aussi|encore|egalement|toujours|"
    r"portees?|seraient|auraient|deja|depuis|se|avoir|alors|actuellement|eux|elles|[a-z]+ment|au moins",
}
_ACTIVE = {
    "ar": "في انتظار",
    "en": r"at least|more than|the|an?|his|her|their|its|\d|about|around|nearly|some|one|two|three|four|"
    "five|six|dozens|hundreds",
    "fr": r"au moins|plus|une?|des?|le|la|les|leurs?|\d",
}
_INCLUDING = {
    "ar": r"بينهم|منهم|من بينهم|بينها|غالبيتهم|معظمهم",
    "en": r"aged|including|among them|mostly|many|most|some|mainly|at least|the majority",
    "fr": r"agee?s? de|dont|parmi|y compris|parmi lesquels|en majorite|pour la plupart|majoritairement",
}

_THEN = {
    language: rf"(?= (?:{words})(?!\w))"
    for language, words in {
        "ar": f"{_AUXILIARY['ar']}|{BECAME['ar']['killed']}",
        "en": f"{_AUXILIARY['en']}|died",
        "fr": f"{_AUXILIARY['fr']}|trouvent|perdent|meurent|perissent",
    }.items()
}
"""What stands behind an insertion."""

_NEVER = "(?!)"
_AT_MOST = {"ar": 6, "en": 6, "fr": 8}
_WHO = r"| who (?:were |had been |was )?[^.;,\n]{3,50}?(?= (?:were|have|had|died) )"


def became(language: str, words_of: Mapping[str, str], hints: str) -> Hinted:
    """Return a pattern of what became of them, behind number and noun.

    Args:
        language: "ar", "en" or "fr".
        words_of: by kind, the alternatives that say it.
        hints: strings one of which is in all that it matches.
    """
    return Hinted(
        rf"(?P<counted>(?: {_BESIDE[language]}){{0,{_AT_MOST[language]}}}?)"
        rf"(?P<inserted>[,،]? (?:{_INCLUDING[language]})\b[^.;،,!?؟]{{1,70}}[,،]?"
        rf"|[,،] (?:{_INCLUDING[language]})\b[^.;!?؟\n]{{1,110}}[,،]{_THEN[language]}"
        rf"|[,،] [^.;،,!?؟]{{1,60}}[,،]{_THEN[language]}"
        rf"{_WHO if language == 'en' else ''}"
        rf"| qui (?!ont|a|sont|est)[^.;,\n]{{3,45}}?(?= (?:avaient|ont|sont|etaient|furent) )"
        rf"| \([^()\n]{{1,40}}\)| [-–—] ?[^.;!?؟\n–—]{{1,90}}? ?[-–—]{_THEN[language]})?"
        r"(?: (?:aged|agee?s? de|de(?= \d))(?: [^\W_]+){1,4}?)?"
        r"(?:,? (?:and|et) (?:an?|une?|one) [^\W\d]+(?: [^\W\d]+)?)?"
        rf"{'(?:,| [-–—])?' if language == 'en' else '[,،]?'}(?P<auxiliary>(?: (?:{_AUXILIARY[language]})(?!\w)){{0,5}}) [\"“]?(?:"
        + "|".join(
            f"(?P<{kind}>{words})"
            for kind, words in {
                **words_of,
                **dict.fromkeys(BECAME[language].keys() - words_of, _NEVER),
            }.items()
        )
        + rf")(?!\w)(?P<active> (?:{_ACTIVE[language]})(?!\w))?",
        hints,
    )


PASSIVE = {
    language: became(language, BECAME[language], _HINTS[language])
    for language in ("ar", "en", "fr")
}
"""What became of them, behind number and noun."""

_TOLL = {
    "killed": r"death tolls?|tolls?|number killed|(?:deaths|fatalities)(?= [^.;!?]{0,60}\b(?:reached|climbed|rose|risen|surged|jumped|stood|stands|passed|topped|surpassed|exceeded|totalled|hit)\b)|(?:war|covid) dead|number of (?:(?:confirmed|reported|civilian|new|total) )?(?:dead|deaths|those killed|those who (?:have )?died|people killed|people who (?:have )?died|fatalities|martyrs|victims)|"
    r"bilan|total (?:cumule )?(?:de |des |d')(?:morts|deces|victimes|tues)|nombre (?:\w+ )?(?:de |des |d')[^.;,!?\n]{0,45}?(?:morts|tues|victimes|deces|martyrs|qui meurent|decedee?s)|"
    r"(?:عدد|حصيله|اعداد|اجمالي|مجموع)[^.؟!\n،]{0,30}?(?:قتلي|شهداء|ضحايا|وفيات|قتلاه|الذين قتلوا|الذين استشهدوا)|حصيله (?:العدوان|الحرب|الاباده)|"
    r"(?:قدر|تقدر|يقدر|قدرت)(?: [^\W\d]+){0,3}? (?:ال)?(?:قتلي|ضحايا|شهداء|وفيات)",
    "wounded": r"number of (?:wounded|injured|injuries)|nombre (?:de |des )blesses|"
    r"(?:عدد|حصيله|اعداد|اجمالي)[^.؟!\n،]{0,25}?(?:جرحي|مصابين|اصابات)",
    "displaced": r"number of (?:\w+ )?(?:displaced|refugees)|nombre (?:de |des )(?:deplaces|refugies)|"
    r"(?:عدد|اعداد|اجمالي)[^.؟!\n،]{0,25}?(?:نازحين|لاجيين|مهجرين|مشردين)",
    "held": r"number of (?:\w+ )?(?:hostages|prisoners|detainees|arrests)|nombre (?:de |des )(?:otages|detenus|prisonniers)|"
    r"(?:عدد|اعداد|حصيله|اجمالي)[^.؟!\n،]{0,25}?(?:اسري|معتقلين|محتجزين|رهاين|موقوفين|معتقلات|اعتقالات|سجناء|الذين اوقفوا|الذين اعتقلوا)",
    "missing": r"number of missing|nombre (?:de |des )disparus|(?:عدد|اعداد)[^.؟!\n،]{0,25}?مفقودين",
}
TOLL = Hinted(
    r"(?<!\w)[وفبل]?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _TOLL.items())
    + r")\b(?P<between>[^.;!?؟\n]*)$",
    "toll dead number deaths fatalities bilan total nombre عدد حصيله اعداد اجمالي مجموع قدر",
)
"""A number of the dead and so on that is about to be said."""

REACHED = re.compile(
    r"(?:\b(?:to|at|is|was|of|reached|passed|surpassed|tops|topped|passes|exceeds|exceeded|hits?|reaches|crosses|crossed|totals|totalled|approaching|nearing|nears|a|atteint|approche|frole|depasse|"
    r"atteignait|de|est|الي|بلغت?|يبلغ|تبلغ|تجاوزت?|يتجاوز|تتجاوز|وصلت?|يصل|ليصل|لتصل|لتبلغ|ليبلغ|ارتفعت?|فاق|فاقت|يفوق|تفوق|ناهز|يناهز|تناهز|قدر|يقدر|تقدر|زاد|يزيد|تخطت?|بنحو|بحوالي|ل|ب|هو)|:)$"
)
"""How such a number is said."""

AID = re.compile(
    r"\b(?:aid|relief|humanitarian|food|supplies|fuel|flour|medic\w+|crossing|gaza|aide|humanitaires?|vivres|"
    r"nourriture|carburant|farine)\b|مساعد|اغاث|انساني|غذاي|غذاء|وقود|معبر|طحين|خيام|قافله|الهلال الاحمر|الصليب الاحمر|"
    r"(?<!\w)(?:و?ال|[وبل])?(?:طبيه?|دقيق)(?!\w)"
)
"""What tells trucks and tonnes of aid from others."""

INFECTION = re.compile(
    r"كورونا|كوفيد|فيروس|وباء|covid|virus|infect|coronavirus|عدوي|حالات جديده|اصابات جديده|ايدز|ايبولا|الحالات النشطه|لقاح|vaccin|"
    r"اصابه جديده|حاله جديده|كوليرا|(?<!\w)(?:ب|و)?ال(?:حصبه|ملاريا|جدري|ضنك|انفلونزا)(?!\w)|حمي (?:ال)?ضنك"
)
"""What tells the infected from the wounded."""

ILL = re.compile(
    r"(?: [^\W\d]+){1,2} ب(?:مرض |امراض |داء )?(?:ال)?"
    r"(?:سكري|سرطان|توحد|زهايمر|كلي|قلب|صرع|شلل|سمنه|اكتياب|ربو|ثلاسيميا|هيموفيليا|تسمم|ايدز)(?!\w)"
)
"""What tells the ill from the wounded, right behind their number."""

EPIDEMIC = re.compile(
    r"كورونا|كوفيد|الجايحه|وبايي|التعافي|المتعافين|حالات (?:ال)?شفاء|البروتوكول العلاجي|التنفس الاصطناعي"
)
"""What tells so from further away, where nobody is told to be hurt otherwise."""

SEIZED = re.compile(
    r"(?<!\w)[وبل]?(?:ضبط(?:ت)?|مصادره|صادرت?|تهريب|مهربه|فاسده|مغشوشه|حشيش|مخدرات|الصلاحيه)(?!\w)"
)
"""What tells goods that were seized from aid, in Arabic."""

_WORD = re.compile(r"[^\W\d_]{2,}")


_FURTHER = "قضت وقضت القضاء والقضاء اعتقالات ارواح الاعدام لاصابات لاصابه للاصابه hospitalised hospitalized لجروح متوسطه طفيفه حرجه خطيره بليغه ترحيل الضحايا مستوطن مستوطنا".split()


_WEAK = frozenset(
    "condamne condamnes condamnee condamnees securite cours course courses cour urgence critique critiques critiquee liberte libertes soins manque manques helicopteres verse relatives "
    "combats being became moderate sanctuary accounted admitted area brought buried care cent charged clinics condition convicted ed federal flown forcibly go gone government "
    "ground higher house keep kept life light local located military minor moved multiple nearby not police questioned re remain sent "
    "serious severe shelter shelters ship slight smoke sought stable sz thrown threatening took transferred tried went yet "
    "absolue actuellement ante au aux balles bombes chez chu combat conduite conduites dans danse danses deserte dirigee dirigees eclats encore "
    "entre entree entrees entres etat etats ferme fermee fermees fermes front helicoptere laisse laissee laissees laisses lee leur leurs "
    "relative residence residences serieux sous stable tirs toits tombe tombee tombees tombes toujours tres uns vers un "
    "le la les emmenee emmenees transferee maintenue".split()
)
"""Words of such phrases that are too common to look for."""


def _signs(language: str) -> frozenset[str]:
    """Return the words near which a number may count something."""
    passive = {word for words in BECAME[language].values() for word in _WORD.findall(words)}
    agreeing = {word + ending for word in passive for ending in ("", "e", "s", "es")}
    passive = agreeing if language == "fr" else passive
    duals = {form for word, kind in DUALS.items() if kind for form in with_clitics([word])}
    return frozenset(
        {*NOUNS[language], *VERBS[language], "toll", "bilan", "حصيله", "عدد", *_FURTHER}
        | (passive - STOP_WORDS - FILLERS - _WEAK)
        | (duals if language == "ar" else set())
    )


SIGNS = {language: _signs(language) for language in ("ar", "en", "fr")}
"""Words without which, near it, a number counts nothing."""
