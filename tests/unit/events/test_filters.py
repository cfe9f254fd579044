"""What a subscription's filter lets in, what it keeps out, and which filters are refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas import EnrichedEvent
from schemas.event import Flag
from tests.documents import ROOT
from workers.errors import ConfigurationError
from workers.events.definition import Definition
from workers.events.facts import Facts
from workers.events.filters import Condition, Filter
from workers.events.subscriptions import Subscriptions
from workers.settings import Settings

SAMPLE = EnrichedEvent.from_json((ROOT / "docs/sample-event.json").read_text("utf-8"))


def event(
    title: str = "",
    text: str = "",
    *,
    topics: dict[str, float] | None = None,
    flags: tuple[Flag, ...] = (),
    language: str = "ar",
    **provenance: str | None,
) -> EnrichedEvent:
    """Return an event that carries these topics with these probabilities; none below 0.5."""
    decided = [
        SAMPLE.data.topics[0].model_copy(
            update={"topic": topic, "probability": value, "carried": value >= 0.5}
        )
        for topic, value in (topics or {}).items()
    ]
    given = SAMPLE.data
    data = given.model_copy(
        update={
            "content": given.content.model_copy(update={"title": title, "text": text}),
            "topics": decided,
            "flags": list(flags),
            "language": given.language.model_copy(update={"code": language}),
            "provenance": given.provenance.model_copy(update=provenance),
        }
    )
    return SAMPLE.model_copy(update={"data": data})


def lets_in(one: EnrichedEvent, **conditions: Any) -> bool:
    return Filter(**conditions).matches(Facts(one))


def test_without_conditions_everything_comes_in() -> None:
    assert lets_in(event())
    assert str(Filter()) == "all events"


def test_a_topic_is_one_that_the_event_carries() -> None:
    one = event(topics={"security": 0.9, "diplomacy": 0.4})
    assert lets_in(one, topics=["security"])
    assert lets_in(one, topics=["diplomacy", "security"])
    assert not lets_in(one, topics=["diplomacy"])
    assert not lets_in(one, topics=["none"])
    assert lets_in(event(topics={"security": 0.4}), topics=["none"])


def test_languages_feeds_and_sources_are_those_named() -> None:
    one = event(language="zh", feed="wire", source="وكالة الأنباء")
    assert lets_in(one, languages=["ar", "zh"], feeds=["wire"], sources=["وكالة الأنباء"])
    assert not lets_in(one, languages=["ar"])
    assert not lets_in(one, feeds=["Wire"])
    assert not lets_in(one, sources=["another"])
    assert not lets_in(event(feed=None), feeds=["wire"])


def test_at_least_is_about_a_topic_that_is_asked_for() -> None:
    one = event(topics={"security": 0.95, "diplomacy": 0.6, "humanitarian": 0.4})
    assert lets_in(one, at_least=0.95)
    assert not lets_in(one, at_least=0.96)
    assert lets_in(one, topics=["security", "diplomacy"], at_least=0.9)
    assert not lets_in(one, topics=["diplomacy"], at_least=0.9)  # the security does not count
    assert not lets_in(one, topics=["humanitarian"], at_least=0.1)  # not carried at all
    assert not lets_in(event(), at_least=0.1)
    assert lets_in(one, topics=["none", "security"], at_least=0.9)
    assert not lets_in(event(), topics=["none", "security"], at_least=0.1)


def test_without_flags_keeps_out_whatever_has_one_of_them() -> None:
    one = event(flags=(Flag.NO_DATE, Flag.UNCERTAIN))
    assert lets_in(one, without_flags=["no_title"])
    assert not lets_in(one, without_flags=["no_title", "uncertain"])


def test_all_conditions_hold_together() -> None:
    one = event("هدنة في غزة", topics={"security": 0.9}, feed="wire")
    given: dict[str, Any] = {
        "topics": ["security"], "languages": ["ar"], "feeds": ["wire"], "at_least": 0.8,
        "without_flags": ["uncertain"], "words": ["هدنة"],
    }  # fmt: skip
    assert lets_in(one, **given)
    wrong = {
        "topics": ["diplomacy"], "languages": ["en"], "feeds": ["x"], "at_least": 0.99,
        "words": ["حرب"],
    }  # fmt: skip
    for name, value in wrong.items():
        assert not lets_in(one, **given | {name: value}), name
    assert not lets_in(
        event("هدنة", topics={"security": 0.9}, feed="wire", flags=(Flag.UNCERTAIN,)), **given
    )


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("غزة", "غزه"),  # taa marbuta
        ("أمن", "امن"),  # hamza left out
        ("امن", "أمن"),
        ("آثار", "اثار"),
        ("مسؤول", "مسوول"),
        ("على", "علي"),  # alef maqsura
        ("السلم", "السِّلْمُ"),  # diacritics
        ("سَلام", "سلام"),
        ("المجلس", "المـــجلس"),  # tatweel
        ("غزة", "ﻏﺰﺓ"),  # presentation forms
        ("ﷲ", "الله"),
        ("ایران", "إيران"),  # Persian yaa
        ("2024", "٢٠٢٤"),  # Arabic-Indic digits
        ("١٥", "15"),
        ("۱۵", "15"),  # Persian digits
        ("غزة", "وبغزة"),  # clitics
        ("أمن", "والأمن"),
        ("الأمن", "للأمن"),
        ("الأمن", "أمن"),
        ("مصر", "فلمصر"),
        ("ألمانيا", "بألمانيا"),
        ("المانيا", "وألمانيا"),
        ("جيش", "جيشها"),
        ("وزارة", "ووزارتهم"),
        ("قم", "بقم"),
        ("covid", "الـCOVID"),  # Arabic and Latin in one word
        ("COVID-19", "كوفيد (Covid 19)"),
        ("مجلس الأمن", "لمجلس الامن الدولي"),
        ("حزب الله", "وحزب الله"),
        ("Iran", "Iran's"),
        ("Iran", "l’Iran"),
        ("Élysée", "l'ELYSEE"),
        ("Élysée", "l'E\u0301lyse\u0301e"),
        ("straße", "STRASSE"),
        ("drone*", "Drones"),
        ("صاروخ*", "بالصاروخية"),
        ("北京", "北京大学"),  # no spaces between words
    ],
)
def test_a_word_is_found_however_it_is_written(wanted: str, written: str) -> None:
    assert lets_in(event(f"x {written} x"), words=[wanted])
    assert lets_in(event("", f"x\n\nx {written}."), words=[wanted])


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("Hamas", "Hama"),  # a stemmer takes them for one
        ("Hama", "Hamas"),
        ("new", "news"),
        ("drone", "drones"),  # say drone*
        ("2024", "1999"),
        ("وزارة", "زار"),
        ("زار", "الوزارة"),
        ("إلهام", "هام"),  # its alef has a hamza, and is no article
        ("هام", "إلهام"),
        ("مدرس", "مدرسة"),  # taa marbuta is no pronoun
        ("مصر", "مصري"),
        ("الله", "له"),
        ("مجلس الأمن", "مجلس للشعب والأمن"),  # a phrase's words stand in a row
        ("الأمن مجلس", "مجلس الأمن"),
        ("art", "start"),
    ],
)
def test_what_is_another_word_is_not_found(wanted: str, written: str) -> None:
    assert not lets_in(event(written, written), words=[wanted])


def test_a_phrase_reaches_over_no_border() -> None:
    one = event("اجتماع مجلس", "الأمن في المدينة.\n\nقال مجلس\n\nالأمن")
    assert lets_in(one, words=["مجلس"])
    assert not lets_in(one, words=["مجلس الأمن"])
    assert lets_in(event("", "قال مجلس\nالأمن"), words=["مجلس الأمن"])  # a line is no border


def test_one_of_several_words_is_enough() -> None:
    assert lets_in(event("وقف النار"), words=["هدنة", "وقف"])
    assert not lets_in(event("حرب"), words=["هدنة", "وقف"])
    assert not lets_in(event("", ""), words=["هدنة"])


def test_explain_says_of_each_condition_what_was_wanted_what_there_is_and_whether_it_holds() -> (
    None
):
    one = event(
        "هدنة في غزة", topics={"security": 0.41, "diplomacy": 0.8}, feed=None, flags=(Flag.NO_DATE,)
    )
    given = Filter(
        topics=["security", "humanitarian"], languages=["ar"], feeds=["wire"], at_least=0.7,
        without_flags=["uncertain", "no_title"], words=["هدنة", "حرب"],
    )  # fmt: skip
    assert given.explain(Facts(one)) == [
        Condition(
            "topics", "humanitarian or security",
            "security 0.41 (not carried), diplomacy 0.80", False,
        ),
        Condition("languages", "ar", "ar", True),
        Condition("feeds", "wire", "no feed", False),
        Condition("at_least", "0.7", "0.00", False),
        Condition("without_flags", "no_title, uncertain", "no_date", True),
        Condition("words", "حرب or هدنة", "هدنة", True),
    ]  # fmt: skip
    [words] = Filter(words=["سلام"]).explain(Facts(one))
    assert (words.found, words.holds) == ("none in 3 words", False)
    [topic] = Filter(topics=["none"]).explain(Facts(event(topics={"security": 0.3})))
    assert (topic.found, topic.holds) == ("none", True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"topic": ["security"]}, "topic: is not a condition; did you mean 'topics'?"),
        ({"xyzzy": 1}, "xyzzy: is not a condition; use one of about, actors"),
        ({"topics": "security"}, "topics: needs a list of texts"),
        ({"topics": ["security", 1]}, "topics: needs a list of texts"),
        ({"feeds": [" "]}, "feeds: needs a list of texts that are not empty"),
        ({"words": ["x" * 201]}, "words: needs"),
        ({"words": ["!?"]}, "words: '!?' has no letter or digit"),
        ({"words": ["َ"]}, "has no letter or digit"),  # a diacritic alone
        ({"words": ["*"]}, "has no letter or digit"),
        ({"words": ["a*"]}, "'a*': * needs 2 letters before it"),
        ({"words": ["غز*ة"]}, "* may stand only at the end of a word"),
        ({"words": ["سلام *"]}, "* may stand only at the end of a word"),
        ({"at_least": 1.5}, "at_least: needs a probability above 0 and at most 1"),
        ({"at_least": 0}, "at_least: needs a probability"),
        ({"at_least": float("nan")}, "at_least: needs a probability"),
        ({"at_least": "0.8"}, "at_least: needs a probability"),
        ({"at_least": True}, "at_least: needs a probability"),
        ({"at_least": 0.5, "topics": ["none"]}, "no event can meet this"),
        (
            {"without_flags": ["uncertan"]},
            "'uncertan' is not a flag that an event can have: did you mean",
        ),
    ],
)
def test_a_filter_that_cannot_be_meant_is_an_error_that_names_the_condition(
    given: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Definition.of(filter=given)
    assert named in str(caught.value)
    with pytest.raises(ValidationError):
        Filter(**given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"max_length": 0}, "max_length: needs a whole number of events"),
        ({"max_length": True}, "max_length: needs a whole number"),
        ({"max_length": 1.5}, "max_length: needs a whole number"),
        ({"when_full": "drop"}, "when_full: needs hold or drop-oldest, not 'drop'"),
        ({"size": 3}, "size: is not a condition"),
    ],
)
def test_wrong_bounds_are_named_too(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Definition.of(**given)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"topics": ["securty"]}, "'securty' is not a topic that an event can have: did you mean"),
        ({"topics": ["أمن"]}, "use one of diplomacy, humanitarian, none, security"),
        ({"languages": ["AR"]}, "did you mean 'ar'?"),
        ({"languages": ["arabic"]}, "did you mean 'ar'?"),
        ({"languages": ["klingonese"]}, "use an ISO 639 code"),
    ],
)
def test_a_topic_or_language_that_no_event_can_have_is_named_with_what_is_near_it(
    given: dict[str, Any], named: str
) -> None:
    settings = Settings(redis_url="redis://127.0.0.1:1/0", _env_file=None)  # never asked
    with pytest.raises(ConfigurationError) as caught:
        Subscriptions(settings).check(Filter(**given))
    assert named in str(caught.value)


def test_filters_that_say_the_same_are_equal() -> None:
    assert Filter(topics=["security", "diplomacy", "security"]) == Filter(
        topics=("diplomacy", "security")
    )
    assert Filter(words=[" هدنة "]) == Filter(words=["هدنة"])


def test_a_definition_differs_only_in_what_it_says() -> None:
    there = Definition.of(filter={"topics": ["security"]}, max_length=5)
    assert not Definition.of(filter={"topics": ["security"]}).differs_from(there)
    assert not Definition.of(max_length=5).differs_from(there)
    assert Definition.of(filter={}).differs_from(there)
    assert Definition.of(max_length=6).differs_from(there)
    assert Definition.of(when_full="hold").differs_from(there)
