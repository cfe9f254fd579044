"""Compares how many entities articles name with what is usual in their language.

If the articles of a feed name half as many countries or twice as many people as usual, either they
are of another kind, or their texts are not what Barid takes them for: cut to a teaser, a list of
headlines, or with the page around them. If those of a whole language do, look at the catalogue.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.entities import KINDS
from workers.errors import ConfigurationError
from workers.events.tally import ARTICLES, ENOUGH, NAMED, SURPRISE

OWN = Path(__file__).parents[1] / "models/entities.json"
"""What is usual, measured on the articles that its `source` names."""

FACTOR = 2.0
"""By how many times a mean must be larger or smaller than usual to be reported."""

DIFFERENCE = 0.5
"""The least difference that is reported: of what is rare, twice as many are still few."""


class Usual(BaseModel):
    """How many of a kind an article of a language names.

    Attributes:
        mean: the mean over articles.
        deviation: the standard deviation over articles.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    mean: float = Field(ge=0)
    deviation: float = Field(ge=0)


class Reference(BaseModel):
    """What is usual, by language.

    Attributes:
        source: the articles that it was measured on.
        pipeline: the version of the stages that it was measured with.
        articles: how many articles there were, by language.
        languages: for each language what is usual of each kind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    pipeline: str
    articles: dict[str, int]
    languages: dict[str, dict[str, Usual]]


@dataclass(frozen=True, slots=True)
class Mean:
    """How many of a kind the articles of a language or feed name.

    Attributes:
        language: ISO 639 code.
        feed: the feed; empty: all of the language.
        kind: what is counted: `countries`, `people` and so on.
        articles: how many articles there were.
        mean: how many an article names, in the mean.
        usual: the same in the reference; None for a language or kind that it has not.
        deviation: the standard deviation over articles in the reference.
    """

    language: str
    feed: str
    kind: str
    articles: int
    mean: float
    usual: float | None
    deviation: float = 0.0

    @property
    def surprising(self) -> bool:
        """Whether the mean differs from what is usual by more than chance explains."""
        if self.usual is None or self.articles < ENOUGH:
            return False
        difference = abs(self.mean - self.usual)
        far = self.mean > self.usual * FACTOR or self.mean < self.usual / FACTOR
        return (
            far
            and difference > DIFFERENCE
            and difference > SURPRISE * self.deviation / sqrt(self.articles)
        )


def means(counts: Mapping[tuple[str, str, str], int], reference: Reference) -> list[Mean]:
    """Return the mean of each kind, by language and feed.

    Args:
        counts: of a `Tally`.
        reference: what is usual.
    """
    looked_at = f"{NAMED}{ARTICLES}"
    found = []
    for language, feed, name in sorted(counts):
        if name != looked_at:
            continue
        articles = counts[language, feed, looked_at]
        for kind in KINDS:
            usual = reference.languages.get(language, {}).get(kind)
            found.append(
                Mean(
                    language=language,
                    feed=feed,
                    kind=kind,
                    articles=articles,
                    mean=counts.get((language, feed, f"{NAMED}{kind}"), 0) / articles,
                    usual=usual.mean if usual else None,
                    deviation=usual.deviation if usual else 0.0,
                )
            )
    return found


def load_reference(path: Path = OWN) -> Reference:
    """Read what is usual.

    Raises:
        ConfigurationError: the file is not what `barid entities measure` writes.
    """
    try:
        read: Any = json.loads(path.read_text("utf-8"))
        return Reference.model_validate(read)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from None
