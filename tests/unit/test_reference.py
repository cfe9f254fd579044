"""docs/articles.md and docs/events.md say of every field, flag and threshold what the code says."""

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from schemas import EnrichedEvent, RawArticle
from schemas.entities import Mention
from schemas.event import Flag
from schemas.limits import Limits
from tests.documents import DOCUMENTS, ROOT, blocks
from workers.cli.main import COMMANDS
from workers.events.exchange import prepare_again
from workers.stages.topics.modelfile import ModelFile

ARTICLES = (ROOT / "docs/articles.md").read_text("utf-8")
EVENTS = (ROOT / "docs/events.md").read_text("utf-8")


def test_every_field_of_an_article_has_its_row() -> None:
    table = section(ARTICLES, "Fields")
    assert rows(table) == list(RawArticle.model_fields)
    limits = Limits()
    for number in (limits.title_characters, limits.body_bytes, limits.metadata_bytes):
        assert f"{number:,} " in table


def test_every_field_of_an_event_has_its_row_below_the_object_that_it_is_in() -> None:
    models = dict(objects(EnrichedEvent, ""))
    assert len(models) == 22
    for path, model in models.items():
        # Mentions are the same below each kind of entity.
        path = "mentions[]" if model is Mention else path
        heading = f"`{path}`" if path else "Event"
        assert sorted(rows(section(EVENTS, heading))) == sorted(model.model_fields), heading


def test_every_flag_has_its_row() -> None:
    assert rows(section(EVENTS, "Flags")) == [flag.value for flag in Flag]


def test_thresholds_and_bounds_are_those_of_the_delivered_model() -> None:
    row = r"^\| (\w+) \| (\w\w) \| ([\d.]+) \| between ([\d.]+) and ([\d.]+) \|$"
    listed = re.findall(row, EVENTS, re.M)
    model = ModelFile.parse((ROOT / "workers/models/topics.model").read_bytes())
    assert f"`{model.version}`" in EVENTS
    assert listed == [
        (topic.name, code, f"{c.threshold:.2f}", f"{c.low:.2f}", f"{c.high:.2f}")
        for topic in model.topics
        for code, c in sorted(topic.languages.items())
    ]


def test_the_article_shown_is_one_and_has_every_field() -> None:
    [block] = [b for b in blocks("docs/articles.md") if b.kind == "json"]
    assert RawArticle.model_validate_json(block.text).model_fields_set == set(
        RawArticle.model_fields
    )


def test_the_event_shown_is_the_sample_event_shortened() -> None:
    [block] = [b for b in blocks("docs/events.md") if b.kind == "json"]
    whole = json.loads((ROOT / "docs/sample-event.json").read_text("utf-8"))
    assert_shortened(json.loads(block.text), whole)


def test_the_message_shown_is_what_lies_in_a_queue_on_redis() -> None:
    [block] = [b for b in blocks("docs/consuming.md") if b.kind == "json"]
    message = prepare_again((ROOT / "docs/sample-event.json").read_text("utf-8")).message(0)
    shown, lies = json.loads(block.text), json.loads(message)
    assert json.loads(lies["body"]) == json.loads((ROOT / "docs/sample-event.json").read_text())
    assert shown["body"].startswith('{"specversion":"1.0","id":"')
    assert_shortened(shown | {"body": "…"}, lies)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files_and_headings_that_are_there(document: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / document).read_text("utf-8"), flags=re.S)
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", text):
        if target.startswith(("http://", "https://")):
            continue
        file = (ROOT / document).parent / target if target else ROOT / document
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), f"{target}#{anchor}"


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    for file in (ROOT / "docs").glob("*.md"):
        assert file.name == "README.md" or f"({file.name})" in index


def test_the_readme_names_every_command() -> None:
    table = section((ROOT / "README.md").read_text("utf-8"), "The commands")
    assert {name for name in COMMANDS if f"`barid {name}`" not in table} <= {"samples"}
    assert "`barid samples events`" in table


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, as far as the next one."""
    section = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    assert section, f"there is no heading {heading}"
    return section[1]


def rows(text: str) -> list[str]:
    """Return the names in the first column of a table; a cell may hold several."""
    cells = re.findall(r"^\| (`.+?`) \|", text, re.M)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def objects(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models that are in a model, itself too, each with its path."""
    yield path, model
    for name, field in model.model_fields.items():
        given = get_args(field.annotation)
        inner: Any = given[0] if given else field.annotation
        listed = given and type(None) not in given
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            dotted = f"{path}.{name}" if path else name
            yield from objects(inner, f"{dotted}[]" if listed else dotted)


def assert_shortened(shown: Any, whole: Any) -> None:
    if isinstance(shown, dict):
        assert shown.keys() == whole.keys()
        for key, value in shown.items():
            assert_shortened(value, whole[key])
    elif isinstance(shown, list):
        for value, of in zip(shown, whole, strict=False):
            assert_shortened(value, of)
    elif isinstance(shown, str) and shown.endswith("…"):
        assert whole.startswith(shown[:-1])
    else:
        assert shown == whole


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub makes of the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
