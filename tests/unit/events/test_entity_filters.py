"""Filters by what an event names: countries, people, organisations, places."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas import EnrichedEvent
from schemas.entities import Country, Mention, Organisation, Person, Place
from tests.documents import ROOT
from workers.errors import ConfigurationError
from workers.events.checks import check, doubts
from workers.events.definition import Definition
from workers.events.facts import Facts
from workers.events.filters import Condition, Filter
from workers.settings import Settings

SAMPLE = EnrichedEvent.from_json((ROOT / "docs/sample-event.json").read_text("utf-8"))

HAMAS = "barid:org/hamas"
UN = "barid:org/united-nations"
RASHAD = "barid:person/hassan-rashad"
CAIRO, TRIPOLI_LY, TRIPOLI_LB = "geonames:360630", "geonames:2210247", "geonames:266826"


def mentions(*texts: str) -> list[Mention]:
    return [Mention(field="text", start=0, end=len(text), text=text) for text in texts]


def event(**named: Any) -> EnrichedEvent:
    """Return an event that names nothing but these."""
    nothing: dict[str, Any] = {"countries": [], "people": [], "organisations": [], "places": []}
    return SAMPLE.model_copy(update={"data": SAMPLE.data.model_copy(update=nothing | named)})


def countries(**codes: bool) -> EnrichedEvent:
    """Return an event that names countries, and is about some of them."""
    return event(
        countries=[Country(code=code, about=about, mentions=[]) for code, about in codes.items()]
    )


def person(name: str, *texts: str, id: str | None = None) -> EnrichedEvent:
    return event(people=[Person(name=name, id=id, mentions=mentions(*texts))])


def body(name: str, *texts: str, id: str | None = None) -> EnrichedEvent:
    return event(organisations=[Organisation(name=name, id=id, mentions=mentions(*texts))])


def place(name: str, *texts: str, id: str | None = None) -> EnrichedEvent:
    return event(places=[Place(name=name, id=id, mentions=mentions(*texts))])


def lets_in(one: EnrichedEvent, actors_file: Path | None = None, **conditions: Any) -> bool:
    return Filter(**conditions).matches(Facts(one, actors_file))


def settings(**given: Any) -> Settings:
    return Settings(redis_url="redis://127.0.0.1:1/0", _env_file=None, **given)  # never asked


def test_a_country_is_one_that_is_named_and_about_one_that_it_is_mainly_about() -> None:
    one = countries(EG=True, US=False)
    assert lets_in(one, countries=["US"])
    assert lets_in(one, countries=["FR", "eg"])
    assert not lets_in(one, countries=["FR"])
    assert lets_in(one, about=["EG"])
    assert not lets_in(one, about=["US"])
    assert not lets_in(one, countries=["US"], about=["US"])
    assert not lets_in(event(), countries=["EG"])


@pytest.mark.parametrize(
    "wanted",
    [
        HAMAS, "Hamas", "hamas", "HAMAS", "حماس", "حَمَاس", "حمـاس", "ﺣﻤﺎﺱ", "حركة حماس", "حركه حماس",
    ],
)  # fmt: skip
def test_an_actor_of_the_catalogue_is_found_by_any_name_in_any_language(wanted: str) -> None:
    assert lets_in(body("Hamas", "Hamas", id=HAMAS), actors=[wanted])
    assert lets_in(body("Hamas", "حماس", id=HAMAS), actors=["Fatah", wanted])
    assert not lets_in(body("Fatah", "فتح", id="barid:org/fatah"), actors=[wanted])
    assert not lets_in(event(), actors=[wanted])


@pytest.mark.parametrize(
    "wanted", ["الأمم المتحدة", "الامم المتحده", "أمم متحدة", "امم المتحده", "united nations", "UN"]
)
def test_article_hamza_and_taa_marbuta_do_not_matter(wanted: str) -> None:
    assert lets_in(body("United Nations", "لأمم المتحدة", id=UN), actors=[wanted])


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ("احمد المنصوري", "أحمد المنصوري"),
        ("أحمد المنصوري", "احمد المنصوري"),
        ("أحمد منصوري", "أحمد المنصوري"),
        ("أَحمَد المنصوري", "أحمد المنصوري"),
        ("فاطمة الزهراء", "فاطمه الزهراء"),
        ("هيئة الإغاثة الأهلية", "لهيئة الإغاثة الاهليه"),  # the particle belongs to no name
        ("الهيئة الأهلية", "لهيئة الأهلية"),  # للهيئة, of which the first ل is no part
        ("jean dupond", "Jean Dupond"),
        ("Élodie Marchand", "Elodie Marchand"),
    ],
)
def test_whom_no_catalogue_knows_is_found_by_the_name_in_the_text(wanted: str, named: str) -> None:
    assert lets_in(person(named, named), actors=[wanted])
    assert lets_in(body(named, named), actors=[wanted])


def test_a_name_is_a_whole_name() -> None:
    one = person("أحمد المنصوري", "أحمد المنصوري")
    assert not lets_in(one, actors=["المنصوري"])
    assert not lets_in(one, actors=["أحمد"])
    assert not lets_in(one, actors=["الدكتور أحمد المنصوري"])
    assert lets_in(person("أحمد المنصوري", "أحمد المنصوري", "المنصوري"), actors=["منصوري"])


def test_a_namesake_with_another_id_is_not_meant() -> None:
    """`Hassan Rashad` is in the catalogue: whom it knows as somebody else is somebody else."""
    assert lets_in(person("Hassan Rashad", "حسن رشاد", id=RASHAD), actors=["حسن رشاد"])
    assert lets_in(person("حسن رشاد", "حسن رشاد"), actors=["حسن رشاد"])
    assert not lets_in(person("Hassan Rashad", "حسن رشاد", id="x:other"), actors=["حسن رشاد"])
    assert not lets_in(person("Hassan Rashad", "حسن رشاد"), actors=[RASHAD])


@pytest.mark.parametrize(
    "wanted", ["Cairo", "cairo", "القاهرة", "القاهره", "قاهرة", "Le Caire", CAIRO]
)
def test_a_place_is_found_by_id_or_by_any_name(wanted: str) -> None:
    assert lets_in(place("Cairo", "القاهرة", id=CAIRO), places=[wanted])
    assert not lets_in(place("Gaza", "غزة", id="geonames:281133"), places=[wanted])


def test_a_name_of_several_places_stands_for_all_of_them_and_an_id_for_one() -> None:
    libya = place("Tripoli", "طرابلس", id=TRIPOLI_LY)
    lebanon = place("Tripoli", "طرابلس", id=TRIPOLI_LB)
    assert lets_in(libya, places=["طرابلس"])
    assert lets_in(lebanon, places=["طرابلس"])
    assert not lets_in(lebanon, places=[TRIPOLI_LY])


def test_places_without_an_id_are_found_too() -> None:
    """The Gaza Strip is in the catalogue, but not in GeoNames; a camp may be in neither."""
    assert lets_in(place("Gaza Strip", "Gaza Strip"), places=["قطاع غزة"])
    assert lets_in(place("مخيم الوردة", "مخيم الوردة"), places=["مخيم الورده"])
    assert not lets_in(place("Gaza", "غزة", id="geonames:281133"), places=["قطاع غزة"])


def test_a_file_of_actors_adds_names(tmp_path: Path) -> None:
    file = tmp_path / "actors.jsonl"
    aliases = {"ar": ["هيئة الميناء الجديد"]}
    entry = {"id": "x:port", "type": "organisation", "name": "New Port Authority", "kind": "other"}
    file.write_text(json.dumps(entry | {"aliases": aliases}), "utf-8")
    one = body("New Port Authority", "New Port Authority", id="x:port")
    assert lets_in(one, file, actors=["هيئة الميناء الجديد"])
    assert not lets_in(one, actors=["هيئة الميناء الجديد"])
    check(Filter(actors=["x:port"]), settings(actors_file=file))
    with pytest.raises(ConfigurationError, match="BARID_ACTORS_FILE"):
        check(Filter(actors=["x:port"]), settings())


def test_explain_says_what_the_event_names() -> None:
    one = event(
        countries=[Country(code="EG", about=True, mentions=[]), Country(code="US", mentions=[])],
        people=[Person(name="Hassan Rashad", id=RASHAD, mentions=[])],
        organisations=[Organisation(name="هيئة", mentions=[])],
    )
    given = Filter(countries=["US"], about=["US"], actors=["حماس"], places=["القاهرة"])
    assert given.explain(Facts(one)) == [
        Condition("countries", "US", "EG, US", True),
        Condition("about", "US", "EG", False),
        Condition("actors", "حماس", f"Hassan Rashad ({RASHAD}), هيئة", False),
        Condition("places", "القاهرة", "no places", False),
    ]


def test_explain_says_where_nothing_was_looked_for() -> None:
    data = SAMPLE.data.model_copy(update={"countries": [], "timings_ms": {"clean": 0.1}})
    [found] = Filter(countries=["EG"]).explain(Facts(SAMPLE.model_copy(update={"data": data})))
    assert found.found == "no countries: they were not looked for"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"countries": ["XX"]}, "'XX' is not a country that an event can have: use an ISO 3166-1"),
        ({"about": ["EGY"]}, "'EGY' is not a country"),
        ({"countries": ["Egypt"]}, "did you mean 'EG'?"),
        ({"countries": ["uk"]}, "'UK' is not a country that an event can have: did you mean 'GB'?"),
        ({"about": ["المصرية"]}, "did you mean 'EG'?"),
        ({"languages": ["AR"]}, "'AR' is not a language that an event can have: did you mean 'ar'?"),
        ({"languages": ["arabc"]}, "did you mean 'ar'?"),
        ({"languages": ["eng"]}, "did you mean 'en'?"),
        ({"languages": ["fr-FR"]}, "did you mean 'fr'?"),
        ({"languages": ["العربية"]}, "did you mean 'ar'?"),
        ({"languages": ["xx"]}, "use an ISO 639 code, such as ar or en"),
        ({"actors": ["barid:org/hamass"]}, f"'barid:org/hamass' is not in the catalogue of actors: did you mean {HAMAS!r}?"),
        ({"actors": ["wikidata:Q0"]}, "use a name instead"),
        ({"places": ["geonames:0"]}, "'geonames:0' is not in the catalogue of places: use a name"),
    ],
)  # fmt: skip
def test_what_no_event_can_name_is_an_error_that_says_what_to_do(
    given: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(Filter(**given), settings())
    assert named in str(caught.value)


def test_what_events_can_name_passes() -> None:
    check(
        Filter(
            countries=["XK", "PS", "EH", "TW"],
            about=["eg"],
            actors=[HAMAS, "حماس", "أحمد المنصوري"],
            places=[CAIRO, "غزة", "مخيم الوردة"],
        ),
        settings(),
    )


@pytest.mark.parametrize("condition", ["countries", "about", "actors", "places"])
def test_without_entities_a_condition_on_them_is_an_error_that_says_so(condition: str) -> None:
    value = "EG" if condition in ("countries", "about") else "Cairo"
    with pytest.raises(ConfigurationError, match=f"'{condition}'.*BARID_ENTITIES is false"):
        check(Filter(**{condition: [value]}), settings(entities=False))
    check(Filter(words=["Cairo"]), settings(entities=False))


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ({"actors": ["Rashad"]}, f"'Hassan Rashad', {RASHAD}"),
        ({"actors": ["Stev Witkoff"]}, "'Steve Witkoff', barid:person/steve-witkoff"),
        ({"actors": ["حسان رشاد"]}, f"'حسن رشاد', {RASHAD}"),
        ({"places": ["Caïroo"]}, f"'Cairo', {CAIRO}"),
    ],
)
def test_a_name_that_no_catalogue_knows_is_a_warning_with_what_may_be_meant(
    given: dict[str, Any], near: str
) -> None:
    [doubt] = doubts(Filter(**given), settings())
    [[name]] = given.values()
    assert doubt.startswith(f"the catalogue does not know {name!r} (did you mean ")
    assert near in doubt


def test_names_that_are_known_or_like_none_suggest_nothing() -> None:
    known = Filter(actors=[HAMAS, "حماس", "امم متحده"], places=["غزه", CAIRO], words=["Rashad"])
    assert list(doubts(known, settings())) == []
    [doubt] = doubts(Filter(actors=["Zzyzx Qqq"]), settings())
    assert "did you mean" not in doubt


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"countries": "EG"}, "countries: needs a list of texts"),
        ({"about": [" "]}, "about: needs a list of texts"),
        ({"actors": ["!?"]}, "actors: '!?' has no letter or digit"),
        ({"actors": ["Wit*"]}, "actors: 'Wit*': a name has no *"),
        ({"places": ["x" * 201]}, "places: needs"),
        ({"country": ["EG"]}, "country: is not a condition; did you mean 'countries'?"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_named(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Definition.of(filter=given)
    assert named in str(caught.value)


def test_the_exchange_cannot_bind_by_entities() -> None:
    assert Filter(countries=["EG"]).beyond_bindings
    assert Filter(places=["غزة"]).of_entities == ["places"]
    assert not Filter(topics=["security"], languages=["ar"]).beyond_bindings
    assert Filter(countries=["us", "EG", "US"]) == Filter(countries=["EG", "US"])


def test_no_topic_beside_a_probability_is_a_warning_since_it_lets_in_nothing() -> None:
    [doubt] = doubts(Filter(topics=["none", "security"], at_least=0.8), settings())
    assert doubt.startswith("topics: none lets in nothing here")
    assert list(doubts(Filter(topics=["none", "security"]), settings())) == []
