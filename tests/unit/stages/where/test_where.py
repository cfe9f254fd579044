from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import RawArticle
from schemas.event import Content
from workers.pipeline import enrich
from workers.stages.draft import Draft
from workers.stages.where.where import where

SAMPLE = Path("workers/cli/samples/ceasefire-mission.ar.txt")


def read(text: str, title: str = "", parties: list[str] | None = None) -> Draft:
    content = Content(title=title, text=text, paragraphs=[], lead="", parties=parties or [])
    return where(Draft(RawArticle(body="x", source="test"), content=content))


def countries(text: str) -> list[str]:
    return sorted(country.code for country in read(text).countries)


def places(text: str) -> list[str]:
    return sorted(place.name for place in read(text).places)


def test_the_sample_article() -> None:
    title, _, body = SAMPLE.read_text(encoding="utf-8").partition("\n")
    data = enrich(RawArticle(title=title, body=body, source="test")).data
    assert {c.code for c in data.countries} == {"EG", "US", "IL", "PS", "QA"}
    assert {"Cairo", "Tel Aviv", "Gaza", "Gaza Strip"} <= {p.name for p in data.places}
    assert data.countries[0].code == "EG"
    assert {"EG", "US"} <= {c.code for c in data.countries if c.about}
    (cairo,) = (p for p in data.places if p.name == "Cairo")
    assert (cairo.id, cairo.country, cairo.kind) == ("geonames:360630", "EG", "city")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("وللمصريين والمصريات رأي، وبالسعودية آخر", ["EG", "SA"]),
        ("وقال مسؤول سوريّ إن سورية وسوريا واحد", ["SY"]),
        ("النيجر ونيجيريا والنيجيريين", ["NE", "NG"]),
        ("غينيا بيساو وغينيا الاستوائية وغينيا وبابوا غينيا الجديدة", ["GN", "GQ", "GW", "PG"]),
        ("رئيس جنوب السودان في السودان", ["SD", "SS"]),
        ("The Egyptians met US and French officials", ["EG", "FR", "US"]),
        ("Les Égyptiennes et les Israéliens, selon Paris", ["EG", "IL"]),
        ("des soldats nigériens et nigérians", ["NE", "NG"]),
        ("Taiwan, Kosovo, Palestine and Western Sahara", ["EH", "PS", "TW", "XK"]),
        ("العالم يدين إسرائيل وكوسوفو وتايوان", ["IL", "TW", "XK"]),
        ("la RDC, la Centrafrique et les Pays-Bas", ["CD", "CF", "NL"]),
    ],
)
def test_countries_by_names_adjectives_and_peoples(text: str, codes: list[str]) -> None:
    assert countries(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "the states of the channel and the capitol, in Spanish language",
        "give us turkey and a chad of mali reading in the bath",
        "صلى أمس صلاة المغرب في المسجد ثم خرج بعد المغرب",
        "خلال تقرير مالي عن الإجمالي، ودعم مالي كبير",
        "مدارس بنين وبنات",
        "تحدث باللغة الفرنسية ثم بالإنجليزية",
        "He speaks French, and it was translated into Spanish.",
        "un livre traduit en anglais (et en chinois)",
        "In the play Michael Jordan met Chad Smith and Jordan Henderson.",
        "قال محمد المصري",
        "الأمير تركي بن محمد، وتركي السديري",
        "حفر المجرى الملاحي الجديد",
    ],
)
def test_what_names_no_country(text: str) -> None:
    assert countries(text) == []


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("وصل الوفد إلى عمان، وقال العاهل الأردني إن الأردن يرحب", "JO", "Amman"),
        ("وصل الوفد إلى عمان، وقال مسؤول عماني في مسقط إن الباب مفتوح", "OM", None),
        ("قال حاكم جورجيا إن الولايات المتحدة تنتظر الأمريكيين", "US", "Georgia"),
        ("The governor of Georgia said US voters and American judges differ", "US", "Georgia"),
        ("Georgia and its Georgian opposition met in Tbilisi", "GE", "Tbilisi"),
        ("انفجار في طرابلس، وقال الجيش اللبناني إن لبنان", "LB", "Tripoli"),
        ("انفجار في طرابلس، وقال مسؤول ليبي إن ليبيا", "LY", "Tripoli"),
    ],
)
def test_context_decides(text: str, country: str, place: str | None) -> None:
    draft = read(text)
    assert draft.countries[0].code == country
    if place:
        assert [p.name for p in draft.places if p.country == country] == [place]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("قالت واشنطن إنها", ["Washington"]),
        ("Washington said it would, the Washington Post wrote", ["Washington"]),
        ("نهر الأردن وغور الأردن", ["Jordan River", "Jordan Valley"]),
        ("معبر رفح ورفح ومعبر كرم أبو سالم", ["Kerem Shalom", "Rafah", "Rafah crossing"]),
        ("مطار بيروت الدولي في بيروت", ["Beirut", "Beirut Airport"]),
        ("at Beirut airport near Beirut", ["Beirut", "Beirut Airport"]),
        ("النازحون في شمال دارفور والفاشر", ["El Fasher", "North Darfur"]),
        ("les Parisiens du Paris Saint-Germain à Paris", ["Paris"]),
        ("جامعة القاهرة ونادي ريال مدريد", []),
        ("University of Oxford and Manchester United", []),
        ("Paris Hilton met Jack London", []),
        ("la mer Rouge et le détroit d'Ormuz", ["Red Sea", "Strait of Hormuz"]),
        ("الضفة الغربية والجولان المحتل وسيناء", ["Golan Heights", "Sinai", "West Bank"]),
        ("نيس", []),
        ("une attaque à Nice", ["Nice"]),
        ("on the channel of the capitol", []),
        ("في اليمن واليمنيون في تعز ولحج وأبين والضالع", ["Abyan", "Al-Dhale", "Lahij", "Taiz"]),
        ("اشتباكات في بلدة جالود وفي حي الروضة", ["الروضة", "جالود"]),
        ("أكبر مدينة تسيطر عليها، وقرية صغيرة، ومستشفى ميداني", []),
        ("تفجير مسجد الإمام الصادق", ["مسجد الإمام الصادق"]),
        ("at Torbay Hospital in the village of Tollesbury", ["Tollesbury", "Torbay Hospital"]),
        ("in a General Hospital and the Derby County game", []),
        ("dans le village de Diabat", ["Diabat"]),
        ("dans le village d'Amdjavass, dans les dunes", ["Amdjavass"]),
        ("l'aéroport international de Tripoli, dans la ville", ["Tripoli Airport"]),
        ("dans un hôpital de Londres, une ville", ["London"]),
        ("un homme arrêté à Skiven (sud du pays) dans la nuit", ["Skiven"]),
        ("il est cinéaste à Makevi, une ville du nord, dans les terres", ["Makevi"]),
        ("sur la place des Lilas, dans la ville", ["place des Lilas"]),
        ("venu sur place Jean Dupont, dans la mise en place des Accords", []),
        ("dans le lieu-dit Les Rozeaux, une ferme", ["Les Rozeaux"]),
        ("le porte-parole du département d'Etat dans une note", []),
        ("near a market in Qillah Abdoz, a city in the west", ["Qillah Abdoz"]),
    ],
)
def test_places(text: str, names: list[str]) -> None:
    assert places(text) == names


def test_capitals_that_stand_for_governments_are_no_countries() -> None:
    assert countries("قالت واشنطن لموسكو إن طهران وباريس") == []


def test_rivers_and_gulfs_are_not_their_countries() -> None:
    assert countries("خليج عمان ونهر الأردن والمحيط الهندي وبحر الصين الجنوبي") == []


def test_the_main_countries_are_told() -> None:
    text = "مصر تستقبل وفدا. وقالت مصر إن المصريين يرحبون. وأضافت مصر أنها. " + "كلام " * 100
    draft = read(text + "وكانت اليابان وبيرو وكندا حاضرة", title="مصر تستقبل الوفد")
    assert [c.code for c in draft.countries if c.about] == ["EG"]
    assert draft.countries[0].code == "EG"
    assert {c.code for c in draft.countries} == {"EG", "JP", "PE", "CA"}


def test_a_country_that_is_named_by_the_way_is_not_the_main_one() -> None:
    draft = read("وقع تسريب لبيانات شركة من المكسيك، ثم " + "كلام " * 50)
    assert [(c.code, c.about) for c in draft.countries] == [("MX", False)]


def test_a_country_named_once_is_the_main_one_if_a_place_of_it_is_named() -> None:
    named = "The minister of Mali spoke."
    assert not any(c.about for c in read(named).countries)
    (mali,) = read(f"{named} Later he left Bamako.").countries
    assert mali.about


def test_countries_of_the_closing_list_have_no_mentions() -> None:
    draft = read("قال مسؤول مصري إن مصر ترحب", parties=["الجهات الداعمة مثل قطر"])
    assert [(c.code, c.about, len(c.mentions)) for c in draft.countries] == [
        ("EG", True, 2), ("QA", False, 0),
    ]  # fmt: skip


PIECES = [
    "وللقاهرة", "المِصْرِيّة", "قطاع غزة", "مطار ", "بيروت", " الدولي", " ", "\n", "œ", "Équateur",
    "US", "Georgia", " Airport", "عمان", "في ", "ـ", "Jordan", "-", ".", "l'", "égyptiens", "مالي",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.lists(st.sampled_from(PIECES)))
def test_mentions_stand_where_their_offsets_say(text: str, title: list[str]) -> None:
    draft = read(text, title="".join(title))
    lists = [c.mentions for c in draft.countries] + [p.mentions for p in draft.places]
    assert all(lists)
    for mention in (mention for mentions in lists for mention in mentions):
        source = draft.content.title if mention.field == "title" else text
        assert source[mention.start : mention.end] == mention.text != ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The ferry sank off Fairwater in Idaho. A man in Oldbridge, Idaho, saw it.", "Oldbridge"),
        ("L'accident a eu lieu à Vieuxpont (Somme) mardi.", "Vieuxpont"),
        ("Police closed Ferryman Street after the fire.", "Ferryman Street"),
        ("Les habitants de Vieuxpont ont fui.", "Vieuxpont"),
        ("وصلت السفينة إلى جزيرة الطوخ صباح اليوم.", "جزيرة الطوخ"),
        ("عاد الصيادون إلى مدينة طوخينة مساء.", "طوخينة"),
        ("He came from Kobarra village in the hills.", "Kobarra"),
        ("shots at Burkanna settlement on Monday", "Burkanna"),
        ("le maire LR de Bourgneuf-le-Vieux a dit", "Bourgneuf-le-Vieux"),
        ("He was taken to Rotherham Hospital on Monday.", "Rotherham Hospital"),
        ("They fled the town of al-Qarnah at night.", "al-Qarnah"),
        ("He won the Oakfields ward at last.", "Oakfields"),
        ("They were stopped at the Bassa checkpoint.", "Bassa checkpoint"),
        ("He stood on the island of Blenno at dusk.", "Blenno"),
        ("He lives in South Yorkshire.", "South Yorkshire"),
        ("Ils ont fui les localités de Zougane, Brakola et Tourmbou.", "Brakola"),
        ("Le poste-frontière irakien de Fichkhana est fermé dans les deux sens.", "Fichkhana"),
        ("Les migrants ont débarqué samedi matin à Licavola.", "Licavola"),
        ("L'attaque de Zougane a fait des morts.", "Zougane"),
        ("La scène a lieu à Toulon (Var) dans une rue.", "Var"),
        ("On chasse autour de La Croix-au-Bois (Ardennes), dans les bois.", "La Croix-au-Bois"),
        ("Une base à Saint Mandrin dans le Var est fermée aux visiteurs.", "Saint Mandrin"),
        ("L'animal vit à Pinelle-Haute, près de Toulon, dans les prés.", "Pinelle-Haute"),
        ("L'attaque a eu lieu dans le 11e arrondissement, dans une rue.", "11e arrondissement"),
        ("Les orages sont forts dans le Sud-Ouest, dans une heure.", "Sud-Ouest"),
        ("Le ministre passe à la gare du Nord dans une heure.", "Gare du Nord"),
        ("Un hommage sera rendu aux Invalides, dans les jardins.", "Les Invalides"),
        ("Des tirs devant la mosquée Sunna dans la nuit.", "mosquée Sunna"),
        ("Ils vivent dans le territoire de Nyirongo, dans les camps.", "Nyirongo"),
        ("Les détenus de la prison de Condé-sur-Sarthe, dans une aile.", "Condé-sur-Sarthe"),
        ("miners in rebel-held Rubayo toil", "Rubayo"),
        ("Cars burnt in the Bordesley Green area of the city.", "Bordesley Green"),
        ("Voters in Maricopa County, Arizona, listed the economy.", "Maricopa"),
        ("A scandal in Fort Lea, New Jersey.", "Fort Lea"),
        ("They met in Savannah, Ga., on Friday.", "Georgia"),
        ("Militia in Russian-occupied Donetsk died.", "Donetsk"),
        ("In the US, storms hit Omaha, Tulsa and Worcester.", "Tulsa"),
        ("The storm passed Florida's West Palm Beach.", "West Palm Beach"),
        ("They played at the Coventry Arena.", "Coventry Arena"),
        ("It fell into China's Yangtze River.", "Yangtze"),
        ("نقل إلى مستشفى ابن سينا أمس.", "مستشفى ابن سينا"),
        ("وقع الحادث في قرية أيت باها أمس.", "أيت باها"),
    ],
)
def test_places_that_the_catalogue_does_not_have(text: str, place: str) -> None:
    assert place in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "François Hollande a parlé au port.",
        "في الظروف القاهرة تبقى السفن في الميناء.",
        "هذه مدينة تبعد ساعة عن الساحل.",
        "a Jewish settlement and a Bedouin village",
        "He teaches at the University of Oxford.",
        "Elle enseigne à l'université de Lyon.",
        "Patients of Penny Ward were happy.",
        "Greater Manchester Police arrested him.",
        "A plan by Mole Valley District Council failed.",
        "hundreds of new Jewish-only settlement units",
        "Le parquet de Lyon enquête sur les faits.",
        "كتبت صحيفة «القدس العربي» وصحيفة «الرياض» ذلك.",
        "L'hôte réservoir est encore inconnu dans les faits.",
        "Les joueurs du club ont gagné leur match contre Norwich.",
        "L'auteur l'a dit mardi à Bloomberg dans les bureaux.",
        "Un mémoire à la Cour administrative d'appel de Paris, dans les délais.",
        "Stéphane Bern a réagi dans les médias. Bern se tait.",
        "Le remplacement d'Ernesto Milan est décidé dans les bureaux.",
        "Les 24 Heures du Mans, dans une semaine.",
        "Rachel Stonehouse was shot. Stonehouse had a knife, the police said.",
        "Downing Street said no.",
        "the landmark Paris climate treaty",
        "Par William Park, dans les colonnes de la revue.",
        "Storm Area 51 was a joke.",
    ],
)
def test_what_is_no_place_though_it_sounds_like_one(text: str) -> None:
    draft = read(text)
    assert (draft.countries, draft.places) == ([], [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("انفجار في منطقة جويبة غربي المدينة.", ["جويبة"]),
        ('قرب منطقة "عيون الحرامية" أمس.', ["عيون الحرامية"]),
        ("تضم منطقة اليورو دولا كثيرة.", []),
        ("سدد من داخل منطقة الجزاء أمس.", []),
        ("في مديرية بعدان أمس.", ["بعدان"]),
        ("قالت مديرية المرور أمس.", []),
        ("على ملعب لوجنيكي أمس.", ["ملعب لوجنيكي"]),
        ("عاد إلى ملعب النادي أمس.", []),
        ('على ملعب "أوتكريتي" أمس.', ['ملعب "أوتكريتي"']),
        ("زار ضريح حسان أمس.", ["ضريح حسان"]),
        ("فقد يده اليمنى أمس.", []),
        ("تأهل وفاق سطيف وسسكا موسكو أمس.", []),
    ],
)
def test_arabic_places_beside_their_noun(text: str, names: list[str]) -> None:
    assert places(text) == names
    assert countries(text) == []
