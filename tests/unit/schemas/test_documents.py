import json
import warnings
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from schemas.documents import article_schema, asyncapi, documents, event_schema
from tests.articles import make_articles
from workers.pipeline import Pipeline

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from asyncapi3 import AsyncAPI3

FOLDER = Path(__file__).parents[3] / "schemas"


@pytest.mark.parametrize("name", sorted(documents()))
def test_the_files_are_in_step_with_the_models(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == documents()[name], (
        "run: barid schemas --directory schemas"
    )


def test_articles_and_events_obey_their_json_schema() -> None:
    Draft202012Validator.check_schema(article_schema())
    Draft202012Validator.check_schema(event_schema())
    pipeline = Pipeline.load()
    for article in make_articles(10):
        Draft202012Validator(article_schema()).validate(
            json.loads(article.model_dump_json(exclude_none=True))
        )
        Draft202012Validator(event_schema()).validate(
            json.loads(pipeline.enrich(article).to_json())
        )


def test_the_json_schema_refuses_what_the_model_refuses() -> None:
    for wrong in ({}, {"body": "x", "colour": 1}, {"body": "x", "content_type": "image/png"}):
        with pytest.raises(ValidationError):
            Draft202012Validator(article_schema()).validate(wrong)


def test_the_asyncapi_document_is_valid() -> None:
    AsyncAPI3.model_validate(asyncapi())
    broken = deepcopy(asyncapi())
    broken["operations"]["receiveEvents"]["action"] = "eat"
    with pytest.raises(ValueError, match="action"):
        AsyncAPI3.model_validate(broken)


def test_references_in_the_asyncapi_document_lead_somewhere() -> None:
    document = asyncapi()

    def follow(value: object) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                part: object = document
                for word in value["$ref"].removeprefix("#/").split("/"):
                    assert isinstance(part, dict)
                    part = part[word]
            for inner in value.values():
                follow(inner)
        elif isinstance(value, list):
            for inner in value:
                follow(inner)

    follow(document)


def test_schemas_import_nothing_but_pydantic_and_one_another_relatively() -> None:
    import ast
    import sys

    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = (
                [a.name for a in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )  # fmt: skip
            for name in names:
                top = name.split(".")[0]
                assert top == "pydantic" or top in sys.stdlib_module_names, (
                    file,
                    name,
                )
