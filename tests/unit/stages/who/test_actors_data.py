"""The catalogue of actors keeps its own rules (docs/actors.md)."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

from schemas.entities import OrganisationKind
from workers.stages.text.normalize import fold
from workers.stages.who import __file__ as package

ACTORS = Path(package).with_name("actors.jsonl")
SHARED = {"rsf"}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
ID = re.compile(r"wikidata:Q\d+|barid:(person|org)/[a-z0-9]+(-[a-z0-9]+)*")


def actors() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ACTORS.read_text("utf-8").splitlines()]


def test_ids_are_unique_and_in_order() -> None:
    ids = [actor["id"] for actor in actors()]
    assert len(ids) >= 900
    assert ids == sorted(set(ids))
    assert [one for one in ids if not ID.fullmatch(one)] == []


def test_every_entry_has_what_its_type_needs() -> None:
    for actor in actors():
        assert actor["name"] in actor["aliases"]["en"], actor
        assert re.fullmatch("[A-Z]{2}", actor.get("country", "XX")), actor
        if actor["type"] == "person":
            assert actor["role"], actor
            assert "roles" not in actor or actor["roles"][0]["role"] == actor["role"], actor
            for role in (actor, *actor.get("roles", ())):
                assert DATE.fullmatch(role.get("from", "2000")), actor
                assert DATE.fullmatch(role.get("to", "2000")), actor
        else:
            assert actor["kind"] in get_args(OrganisationKind), actor


def test_names_are_in_three_languages_and_plain_letters() -> None:
    for actor in actors():
        assert all(actor["aliases"][language] for language in ("ar", "en", "fr")), actor
        for name in actor["aliases"]["ar"]:
            assert not re.search("[\u0640\u064b-\u0652ڤگچپ]", name), name
            assert name == name.strip(), actor
        for name in actor["aliases"]["en"] + actor["aliases"]["fr"]:
            assert not re.search("[\u0600-\u06ff]", name), name


def test_no_two_actors_share_a_name() -> None:
    bearers = defaultdict(set)
    for actor in actors():
        for names in actor["aliases"].values():
            for name in names:
                bearers[fold(name)].add(actor["id"])
    assert {name for name, ids in bearers.items() if len(ids) > 1} == SHARED
