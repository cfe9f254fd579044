"""Articles and their grades, read from files and cleaned as the pipeline cleans them."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from pydantic import ValidationError

from schemas.article import RawArticle
from schemas.limits import NO_LIMITS
from workers.errors import BaridError, InvalidArticle
from workers.stages.draft import Draft
from workers.stages.language import language
from workers.stages.text.clean import clean
from workers.stages.text.dates import read_date
from workers.stages.topics.decide import all_sentences
from workers.stages.topics.score import Sentence

HIGHEST_GRADE = 2


class DatasetError(BaridError):
    """A line of the training files is wrong; the message names the file, the line and the field."""


@dataclass(frozen=True, slots=True)
class Example:
    """One article with the grades that people gave it.

    Attributes:
        id: its id in both files.
        language: ISO 639 code: as given, else as detected.
        source: newspaper or feed that it is from; may be empty.
        date: day of publication, `YYYY-MM-DD`; may be empty.
        title: its title, as given.
        sentences: those of the clean title and text.
        grades: 0, 1 or 2 for each topic, in the order of the topics; empty if there are none.
    """

    id: str
    language: str
    source: str
    date: str
    title: str
    sentences: Sequence[Sentence]
    grades: tuple[int, ...]

    @property
    def outlet(self) -> str:
        """Who published it: the part of the source behind its last `|`; may be empty."""
        return self.source.rsplit("|", 1)[-1].strip()

    @property
    def carried(self) -> tuple[int, ...]:
        """For each topic, 1 if the article carries it, else 0."""
        return tuple(int(grade > 0) for grade in self.grades)


def read_examples(articles: Path, grades: Path | None, topics: Sequence[str]) -> list[Example]:
    """Read articles with their grades; those of an article that nobody graded are empty.

    Args:
        articles: JSON Lines, plain or gzip, of `id`, `title`, `text` (or `body`) and, if
            known, `lang`, `source`, `date`.
        grades: JSON Lines of `id` and a grade from 0 to 2 for each topic.
        topics: the topics that each line of grades has to name.

    Raises:
        DatasetError: a line cannot be used.
        OSError: a file cannot be read.
    """
    graded = read_grades(grades, topics) if grades else {}
    examples = [_example(where, row, graded) for where, row in _rows(articles)]
    seen: set[str] = set()
    for example in examples:
        if example.id in seen:
            raise DatasetError(
                f"{articles}: id {example.id} appears twice: remove one of the lines"
            )
        seen.add(example.id)
    return examples


def read_articles(articles: Path) -> Iterator[RawArticle]:
    """Yield the articles of a file, with their titles and, if known, days of publication.

    Args:
        articles: as in `read_examples`; `id` is not needed.

    Raises:
        DatasetError: a line cannot be used.
        OSError: the file cannot be read.
    """
    for where, row in _rows(articles):
        day = read_date(row.get("date") or "").value
        fields = {"title": row.get("title") or None, "body": _body(where, row), "published_at": day}
        try:
            yield RawArticle.model_validate(fields, context=NO_LIMITS)
        except ValidationError as error:
            raise DatasetError(f"{where}: {InvalidArticle.from_validation(error)}") from None


def read_grades(path: Path, topics: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the grades of each article's id, in the order of the topics.

    Raises:
        DatasetError: a line cannot be used.
        OSError: the file cannot be read.
    """
    grades: dict[str, tuple[int, ...]] = {}
    for where, row in _rows(path):
        values = []
        for topic in topics:
            grade = row.get(topic)
            if type(grade) is not int or not 0 <= grade <= HIGHEST_GRADE:
                raise DatasetError(f"{where}: {topic}: needs a grade of 0, 1 or 2, not {grade!r}")
            values.append(grade)
        if (key := _text(where, row, "id")) in grades:
            raise DatasetError(f"{where}: id: {key} is graded twice: remove one of the lines")
        grades[key] = tuple(values)
    return grades


def _example(where: str, row: dict[str, Any], graded: dict[str, tuple[int, ...]]) -> Example:
    key = _text(where, row, "id")
    body = _body(where, row)
    title = row.get("title") or ""
    draft = language(clean(Draft(RawArticle(title=title or None, body=body))))
    return Example(
        id=key,
        language=row.get("lang") or draft.language.code,
        source=row.get("source") or "",
        date=(row.get("date") or "")[:10],
        title=title,
        sentences=all_sentences(draft.content),
        grades=graded.get(key, ()),
    )


def _body(where: str, row: dict[str, Any]) -> str:
    body = row.get("text", row.get("body"))
    if not isinstance(body, str) or not body.strip():
        raise DatasetError(f"{where}: text: needs the article's text")
    return body


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with _opened(path) as file:
        for number, line in enumerate(cast("Iterable[str]", file), 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise DatasetError(f"{where}: is not valid JSON: {error}") from None
            if not isinstance(row, dict):
                raise DatasetError(f"{where}: needs a JSON object")
            yield where, row


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _text(where: str, row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value:
        raise DatasetError(f"{where}: {field}: needs a text in quotes")
    return value
