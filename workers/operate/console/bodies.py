"""What a client sends, held to a model: what is wrong with it is named by field."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from workers.operate.console.problems import Problem
from workers.operate.console.reading import read_body

Model = TypeVar("Model", bound=BaseModel)


async def read_model(request: Request, model: type[Model], largest: int) -> Model:
    """Return the body of a request, JSON of `largest` bytes at most.

    Raises:
        Problem: it is refused; names the fields.
    """
    body = await read_body(request, largest, "the body")
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise refused(error, model) from None


def refused(error: ValidationError, model: type[BaseModel]) -> Problem:
    """Return the problem of what a model refuses."""
    errors = [
        {
            "field": ".".join(map(str, e["loc"])) or "body",
            "problem": f"is not a field; there are {', '.join(_fields(model, e['loc']))}"
            if e["type"] == "extra_forbidden"
            else e["msg"].removeprefix("Value error, "),
        }
        for e in error.errors(include_url=False, include_input=False)
    ]
    return Problem(400, "; ".join(f"{e['field']}: {e['problem']}" for e in errors[:5]), errors[:20])


def _fields(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the fields that there are beside the one at a place."""
    for word in place[:-1]:
        if isinstance(word, str):
            annotation = model.model_fields[word].annotation
            inner = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type)]
            model = next((a for a in inner if issubclass(a, BaseModel)), model)
    return list(model.model_fields)
