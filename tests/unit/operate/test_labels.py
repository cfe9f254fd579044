"""What people, organisations and places are called in Arabic."""

from pathlib import Path

from workers.operate.console.labels import arabic_names, label, labels_of


def test_actors_and_places_of_the_catalogues_have_arabic_names() -> None:
    names = arabic_names()
    assert names["barid:org/hamas"] == "حماس"
    assert names["wikidata:Q22686"] == "دونالد ترامب"
    assert names["geonames:360630"] == "القاهرة"
    assert names["Gaza Strip"] == "قطاع غزة"  # it has no id


def test_a_file_of_actors_adds_its_own(tmp_path: Path) -> None:
    file = tmp_path / "actors.jsonl"
    file.write_text(
        '{"id": "own:us", "type": "organisation", "name": "Us", "kind": "ngo", '
        '"aliases": {"ar": ["جماعتنا"]}}\n',
        "utf-8",
    )
    assert arabic_names(file)["own:us"] == "جماعتنا"
    assert arabic_names(file)["barid:org/hamas"] == "حماس"


def test_what_is_not_known_has_no_label() -> None:
    names = {"own:us": "جماعتنا", "Camp": "المخيم"}
    items = [{"value": "own:us", "name": "Us"}, {"value": "Nobody", "name": "Nobody"}]
    label(items, names)
    assert items == [
        {"value": "own:us", "name": "Us", "ar": "جماعتنا"},
        {"value": "Nobody", "name": "Nobody"},
    ]
    data = {
        "people": [{"name": "Nobody", "mentions": []}],
        "organisations": [{"name": "Us", "id": "own:us", "mentions": []}],
        "places": [{"name": "Camp", "kind": "camp", "mentions": []}],
    }
    assert labels_of(data, names) == {"own:us": "جماعتنا", "Camp": "المخيم"}
