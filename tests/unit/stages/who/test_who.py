"""People and organisations of whole articles, with a small catalogue and the trained taggers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import RawArticle
from schemas.entities import Organisation, Person
from schemas.event import Content, Language
from workers.pipeline import default_pipeline
from workers.stages.draft import Draft
from workers.stages.names.folded import folded
from workers.stages.names.namewords import GIVEN_NAMES
from workers.stages.where.where import where
from workers.stages.who.catalogue import Actor, actor_of
from workers.stages.who.register import Register
from workers.stages.who.told import CUES
from workers.stages.who.who import who

SAMPLE = Path(__file__).parents[4] / "workers/cli/samples/ceasefire-mission.ar.txt"


def actor(**fields: object) -> Actor:
    return actor_of(fields)


SMALL = Register(
    [
        actor(
            id="barid:person/hassan-rashad",
            type="person",
            name="Hassan Rashad",
            country="EG",
            aliases={"ar": ["حسن رشاد"]},
        ),
        actor(
            id="barid:person/steve-witkoff",
            type="person",
            name="Steve Witkoff",
            country="US",
            role="US special envoy",
            aliases={"ar": ["ستيف ويتكوف"]},
        ),
        actor(id="x:donald", type="person", name="Donald Trump", aliases={"en": ["Trump"]}),
        actor(id="x:bill", type="person", name="Bill Clinton", aliases={"en": ["Clinton"]}),
        actor(id="x:hillary", type="person", name="Hillary Clinton", aliases={"en": ["Clinton"]}),
        actor(
            id="x:hamas",
            type="organisation",
            kind="armed_group",
            name="Hamas",
            country="PS",
            aliases={"ar": ["حماس", "حركة حماس"]},
        ),
        actor(
            id="x:un",
            type="organisation",
            kind="intergovernmental",
            name="United Nations",
            aliases={"ar": ["الأمم المتحدة"], "en": ["UN"], "fr": ["ONU", "Nations unies"]},
        ),
    ]
)


def found(
    text: str,
    language: str = "en",
    title: str = "",
    parties: tuple[str, ...] = (),
    actors: Iterable[Actor] = (),
) -> Draft:
    content = Content(title=title, text=text, paragraphs=[], lead="", parties=list(parties))
    draft = Draft(
        RawArticle(body="-"),
        published_at=datetime(2025, 7, 6, tzinfo=UTC),
        content=content,
        language=Language(code=language, confidence=1, status="sure"),
    )
    return who(where(draft), Register([*SMALL.actors, *actors]) if actors else SMALL)


def texts(entity: Person | Organisation) -> list[str]:
    return [mention.text for mention in entity.mentions]


def people(draft: Draft) -> dict[str, list[str]]:
    return {person.name: texts(person) for person in draft.people}


def organisations(draft: Draft) -> dict[str, list[str]]:
    return {body.name: texts(body) for body in draft.organisations}


def test_the_sample_article() -> None:
    article = RawArticle.model_validate(
        {
            "title": SAMPLE.read_text("utf-8").split("\n")[0],
            "body": SAMPLE.read_text("utf-8").split("\n", 1)[1],
            "published_at": "2025-07-06T10:00:00Z",
        }
    )
    data = default_pipeline().enrich(article).data
    by_name = {one.name: one for one in data.people}
    assert {"Hassan Rashad", "Steve Witkoff", "Donald Trump"} <= by_name.keys()
    assert by_name["Hassan Rashad"].role
    assert by_name["Hassan Rashad"].country == "EG"
    assert texts(by_name["Steve Witkoff"]).count("ويتكوف") == 3
    bodies = {one.name for one in data.organisations}
    assert {"Hamas", "United Nations"} <= bodies
    assert any("Egypt" in name and "Intelligence" in name for name in bodies)
    assert {"الإدارة الأمريكية", "الحكومة الإسرائيلية"} <= bodies
    assert bodies & {"الفصائل الفلسطينية", "Palestinian factions"}


def test_short_names_join_the_full_one() -> None:
    draft = found("Steve Witkoff met officials on Friday. Mr Witkoff said talks went well.")
    assert people(draft) == {"Steve Witkoff": ["Steve Witkoff", "Witkoff"]}


def test_arabic_short_names_join_the_full_one_without_their_clitics() -> None:
    draft = found("وصل ستيف ويتكوف إلى القاهرة. وقال المسؤولون لويتكوف إن الاتفاق قريب.", "ar")
    assert people(draft)["Steve Witkoff"] == ["ستيف ويتكوف", "ويتكوف"]


def test_a_surname_of_two_people_is_nobodys() -> None:
    draft = found("Bill Clinton and Hillary Clinton arrived. Clinton smiled.")
    assert people(draft) == {
        "Bill Clinton": ["Bill Clinton"],
        "Hillary Clinton": ["Hillary Clinton"],
    }


def test_a_shared_short_name_is_that_of_the_one_who_is_named_in_full() -> None:
    draft = found("Hillary Clinton arrived on Monday. Clinton smiled.")
    assert people(draft) == {"Hillary Clinton": ["Hillary Clinton", "Clinton"]}


def test_a_relative_is_someone_else() -> None:
    draft = found("Mrs Melania Trump opened the museum, and Melania Trump gave a speech.")
    assert "Donald Trump" not in people(draft)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("قال وزير الخارجية المصري بدر عبد العاطي إن المحادثات مستمرة.", "ar", "بدر عبد العاطي"),
        (
            "The talks were led by Foreign Minister Karl Lundqvist of Sweden.",
            "en",
            "Karl Lundqvist",
        ),
        ("La ministre Jeanne Martel a présenté le projet.", "fr", "Jeanne Martel"),
    ],
)
def test_people_that_no_catalogue_has(text: str, language: str, name: str) -> None:
    assert name in people(found(text, language))


def test_role_and_country_come_from_the_text() -> None:
    draft = found("قال وزير الخارجية المصري بدر عبد العاطي إن المحادثات مستمرة.", "ar")
    (person,) = draft.people
    assert person.role == "وزير الخارجية المصري"
    assert person.country == "EG"


def test_a_catalogue_without_role_takes_that_of_the_text() -> None:
    draft = found("استقبل اللواء حسن رشاد، مدير جهاز المخابرات العامة المصرية، الوفد.", "ar")
    (person,) = draft.people
    assert person.id == "barid:person/hassan-rashad"
    assert person.role == "مدير جهاز المخابرات العامة المصرية"


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("أعلنت وزارة الصحة اللبنانية الحصيلة اليوم.", "ar", "وزارة الصحة اللبنانية"),
        ("The Ministry of Fisheries and the Coast Guard disagreed.", "en", "Ministry of Fisheries"),
        ("Le ministère de la Culture a répondu.", "fr", "ministère de la Culture"),
    ],
)
def test_bodies_that_no_catalogue_has(text: str, language: str, name: str) -> None:
    names = " | ".join(organisations(found(text, language)))
    assert name in names


def test_the_closing_list_becomes_actors_without_mentions() -> None:
    draft = found("Talks went on.", parties=("Hamas", "وزارة الخارجية التركية", "nobody"))
    assert organisations(draft) == {"Hamas": [], "وزارة الخارجية التركية": []}


def test_the_title_comes_first() -> None:
    draft = found("Donald Trump spoke. " * 2, title="Steve Witkoff in Cairo")
    assert [person.name for person in draft.people] == ["Steve Witkoff", "Donald Trump"]


def test_other_languages_have_the_catalogue_alone() -> None:
    draft = found("Herr Karl Lundqvist traf Donald Trump.", "de")
    assert people(draft) == {"Donald Trump": ["Donald Trump"]}


WORDS = st.sampled_from(
    [
        *(
            "Steve Witkoff",
            "Mr",
            "Clinton",
            "Hillary Clinton",
            "UN",
            "the",
            "Ministry",
            "of",
            "Œuvre",
        ),
        *(
            "حَمَاس",
            "وحماس",
            "لحركة حماس",
            "السيد",
            "ويتكوف",
            "ستيف ويتكوف",
            "الأمم المتحدة",
            "وزارة",
        ),
        *(
            "l’ONU",
            "d'",
            "ministère",
            "de",
            "İzmir",
            "ـــ",
            "(",
            ")",
            ",",
            "،",
            ".",
            "\n",
            "\u200f",
        ),
        *("President", "الرئيس", "ﷺ", "½", "x", "S. A.", "-", "12"),
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=6), max_size=30).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["ar", "en", "fr", "und"]))
def test_offsets_are_those_of_the_text(title: str, text: str, language: str) -> None:
    draft = found(text, language, title)
    fields = {"title": title, "text": text}
    taken: set[tuple[str, int]] = set()
    named: list[Person | Organisation] = [*draft.people, *draft.organisations]
    for one in named:
        for mention in one.mentions:
            assert mention.text
            assert fields[mention.field][mention.start : mention.end] == mention.text
            places = {(mention.field, at) for at in range(mention.start, mention.end)}
            assert not places & taken
            taken |= places


@pytest.mark.parametrize(
    ("text", "language", "mentions"),
    [
        (
            "The Harbour Workers Council (HWC) met. The HWC said no.",
            "en",
            {"Harbour Workers Council": ["Harbour Workers Council", "HWC", "HWC"]},
        ),
        (
            "Le Comité national pour le port (CNPP) a voté. Le CNPP dit non.",
            "fr",
            {"Comité national pour le port": ["Comité national pour le port", "CNPP", "CNPP"]},
        ),
    ],
)
def test_letters_in_brackets_are_short_for_the_name_before_them(
    text: str, language: str, mentions: dict[str, list[str]]
) -> None:
    assert organisations(found(text, language)) == mentions


def test_letters_known_of_another_country_are_those_that_the_text_spells_out() -> None:
    there = actor(
        id="x:hwc",
        type="organisation",
        kind="government",
        name="Highland Water Company",
        country="KE",
        aliases={"en": ["HWC"]},
    )
    draft = found("The Harbour Workers Council (HWC) met. The HWC said no.", actors=[there])
    assert "Highland Water Company" not in organisations(draft)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("قال مدير وزارة الموانئ الأردنية الأحد إن السفن كثيرة.", "وزارة الموانئ الأردنية"),
        ("شاركت في المؤتمر الهيئة اللبنانية لحقوق الإنسان بوفد.", "الهيئة اللبنانية لحقوق الإنسان"),
        ("درس بجامعة الساحل ثم عاد إلى القرية.", "جامعة الساحل"),
    ],
)
def test_arabic_bodies_begin_behind_their_clitics_and_end_with_their_country(
    text: str, body: str
) -> None:
    assert body in organisations(found(text, "ar"))


@pytest.mark.parametrize(
    "text",
    [
        "توقفت حركة الطيران في المطار بسبب الضباب.",
        "وصل الفريق بقيادة المدرب الجديد إلى الملعب.",
        "أعلنت البلدية تنظيم المرور في الشوارع.",
    ],
)
def test_arabic_nouns_of_activities_are_no_bodies(text: str) -> None:
    assert organisations(found(text, "ar")) == {}


def test_a_negation_is_no_title() -> None:
    assert people(found("لم نعد نحتاج إلى السفن.", "ar")) == {}


@pytest.mark.parametrize(
    ("text", "role", "name"),
    [
        ("قال رئيس الهيئة كريم الطوخي إن السفن وصلت.", "رئيس الهيئة", "كريم الطوخي"),
        ("وصل القائد سمير الديري إلى الميناء.", "القائد", "سمير الديري"),
    ],
)
def test_titles_with_a_hamza_on_its_seat_are_titles(text: str, role: str, name: str) -> None:
    (person,) = found(text, "ar").people
    assert (person.name, person.role) == (name, role)


def test_cues_are_written_as_texts_are_folded() -> None:
    words = (*CUES, *GIVEN_NAMES)
    assert [word for word in words if folded(word).text != word] == []


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("نظمت حركة «نهضة الأحفاد» مسيرة في لاهور.", "ar", "نهضة الأحفاد"),
        ('قصف "الجيش" الإسرائيلي البلدة.', "ar", 'الجيش" الإسرائيلي'),
        ("قالت المديرية العامة لحرس الحدود إن", "ar", "المديرية العامة لحرس الحدود"),
        ("وصل رجال الدفاع المدني إلى المكان", "ar", "الدفاع المدني"),
        ("according to Gaza's health ministry on Monday", "en", "Gaza's health ministry"),
        ("a Chinese foreign ministry spokesman said", "en", "Chinese foreign ministry"),
        ("Wuhan city police said they came", "en", "Wuhan city police"),
    ],
)
def test_bodies_told_by_what_stands_around_them(text: str, language: str, name: str) -> None:
    assert [name] in organisations(found(text, language)).values()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("وصل وزير خارجية الأردن ووزيرة الخارجية الأسترالية", "ar"),
        ("أعلنت شركة سويدية عن حزب يميني وجامعة معترف بها", "ar"),
        ("دفاع الأوكرانيين عن أمن المنطقة وحشد الدعم", "ar"),
        ("في الهجوم على جبهة غزة", "ar"),
        ("ils jouent dans le Groupe A", "fr"),
        ("وجود جمعية تُعنى بنشر الثقافة وشركة تُدعى إلى الحفل", "ar"),
        ("تراقب الهواتف حركة تدفق اللاجئين من خلال الأماكن", "ar"),
        ("وقع الحادث في جماعة أولاد برحيل أمس", "ar"),
        ("تدعو إلى حماية حقوق الإنسان في كل مكان", "ar"),
    ],
)
def test_what_is_no_body_though_it_sounds_like_one(text: str, language: str) -> None:
    assert organisations(found(text, language)) == {}


def test_a_name_in_brackets_in_latin_letters_is_the_same_body() -> None:
    draft = found('أعلنت شركة "فيرتون" (Verton Labs Inc) أرباحها.', "ar")
    assert len(draft.organisations) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وقال المدير عبدالله الوردات إن", "عبدالله الوردات"),
        ("والمنسق بالرياض، خالد القدسي، ومسؤول", "خالد القدسي"),
        ("استشهد عبد السلام بكر برصاصة", "عبد السلام بكر"),
        ("سفير مصر لدى المملكة عفيفي عبدالوهاب.", "عفيفي عبدالوهاب"),
        ("قال الوزير عزالدين الأصبحي أمس", "عزالدين الأصبحي"),
        ("معالي خالد بن علي الحميدان، ومعالي", "خالد بن علي الحميدان"),
    ],
)
def test_arabic_names_by_what_they_are_made_of(text: str, name: str) -> None:
    assert people(found(text, "ar")) == {name: [name]}


def test_a_servant_is_no_name() -> None:
    assert people(found("هو عبد للمال قال عبد", "ar")) == {}


def test_a_name_ends_where_its_sentence_does() -> None:
    draft = found("They fired against Israel Marsh. It was Mr John Stone. The army left.")
    assert {"Israel Marsh", "John Stone"} == set(people(draft))
    assert people(found("Then came Mr J. K. Stone.")) == {"J. K. Stone": ["J. K. Stone"]}


def test_a_body_is_the_same_behind_a_preposition_that_takes_its_article() -> None:
    text = "نفذت الحملة الوطنية السعودية البرنامج، وقال مدير مكتب للحملة الوطنية السعودية ذلك."
    assert list(organisations(found(text, "ar")).values()) == [
        ["الحملة الوطنية السعودية", "لحملة الوطنية السعودية"]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "عقد الاجتماع في مستشفى الملك فهد بالهفوف أمس.",
        "وقال المتحدث باسم شرطة كابول إن الهجوم وقع.",
        "ولله الحمد والمنة على كل حال.",
        "أفادت العيادات التخصصية بذلك.",
        "ارتفعت الحصيلة إلى مئتي قتيل في اليابان.",
    ],
)
def test_what_is_nobody_though_it_sounds_like_a_name(text: str) -> None:
    assert people(found(text, "ar")) == {}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Leading economist Mohamed El-Arian said that it was bad.", "en", "Mohamed El-Arian"),
        ("They like Ghana international Wasila Diwura-Soale, 26.", "en", "Wasila Diwura-Soale"),
        ("when he noticed producer Doug Rasheed messing around", "en", "Doug Rasheed"),
        ("a estimé Guy Saint-Jacques, ancien ambassadeur.", "fr", "Guy Saint-Jacques"),
        ("De son côté, le maire, Jean-Baptiste Gastinne, parle.", "fr", "Jean-Baptiste Gastinne"),
        ("أوضح رئيس اللجنة عبدالله آل قراش أن الأمر تم.", "ar", "عبدالله آل قراش"),
    ],
)
def test_a_name_does_not_end_within_itself(text: str, language: str, name: str) -> None:
    assert people(found(text, language)) == {name: [name]}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('Oman is "not mediating the Israel-Palestine conflict", he said.', "en"),
        ("near the Israel-Gaza fence", "en"),
        ("صرف البنك الأهلي مليون ريال للأسر.", "ar"),
        ("في حادث مروري بخميس مشيط أمس.", "ar"),
        ("وقع الحادث بين أزيلال وبني ملال.", "ar"),
        ("فالشاب يندفع للجريمة بتهور من سن 17.", "ar"),
    ],
)
def test_places_and_what_a_bank_is_called_are_nobody(text: str, language: str) -> None:
    assert people(found(text, language)) == {}


def test_a_word_cut_short_is_no_quotation_and_ends_the_name() -> None:
    text = (
        "Le patron d'Arsenal a ajouté : \"Il n'y a rien.\" Dans les rues, il a critiqué sur la "
        "radio publique Kan l'usage d'aveux, et la société française d'armement Thales d'une erreur."
    )
    named = [name for names in organisations(found(text, "fr")).values() for name in names]
    assert sorted(named) == ["Arsenal", "Kan", "Thales"]
