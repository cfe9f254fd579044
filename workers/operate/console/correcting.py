"""Corrections of topic decisions, as the page of an event shows them and sends them."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.event import EnrichedEvent
from workers.errors import InvalidCorrection
from workers.events.corrections import NAME, Correction, Corrections
from workers.operate.console.bodies import refused
from workers.operate.console.problems import Problem
from workers.settings import Settings

Model = TypeVar("Model", bound=BaseModel)


class Given(BaseModel):
    """What the page sends to correct an event."""

    model_config = ConfigDict(extra="forbid", strict=True)

    event_id: str = Field(description="The event.")
    grades: dict[str, Any] = Field(description="Topic -> 0, 1 or 2.")
    by: Annotated[str, Field(max_length=NAME)] = Field("", description="Who corrects.")


class Forgotten(BaseModel):
    """What the page sends to have a correction forgotten."""

    model_config = ConfigDict(extra="forbid", strict=True)

    article_id: str = Field(description="The article.")


class Correcting:
    """Keeps and shows the corrections of one service."""

    def __init__(self, settings: Settings) -> None:
        self._corrections = Corrections(settings)

    def of(self, article_id: str) -> dict[str, Any] | None:
        """Return the correction of an article; None when there is none."""
        found = self._corrections.get(article_id)
        return _shown(found) if found else None

    def correct(self, event: EnrichedEvent, given: Given) -> dict[str, Any]:
        """Keep a correction.

        Raises:
            Problem: it cannot be used; names the topic.
        """
        try:
            told = self._corrections.correct(event, given.grades, given.by)
        except InvalidCorrection as error:
            field, problem = error.error.field or "grades", error.error.problem
            raise Problem(400, str(error), [{"field": field, "problem": problem}]) from None
        return {
            "correction": _shown(told.correction),
            "replaced": _shown(told.replaced) if told.replaced else None,
            "dropped": told.dropped,
        }

    def remove(self, body: dict[str, Any]) -> int:
        """Forget a correction; returns how many there were.

        Raises:
            Problem: a field is wrong.
        """
        return self._corrections.remove([read(body, Forgotten).article_id])


def read(body: dict[str, Any], model: type[Model]) -> Model:
    """Return a body as a model.

    Raises:
        Problem: names the fields that are wrong.
    """
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise refused(error, model) from None


def _shown(correction: Correction) -> dict[str, Any]:
    return correction.as_dict() | {"at": correction.at}
