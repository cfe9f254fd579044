"""The file of a topic model: plain numbers and words in a zip archive, nothing executable.

`model.json` holds the version, topics, thresholds, calibration and languages; `stems.txt` has one
stem on each line, or two with a space between; `idf.i16` and `weights.i16` have their numbers, and
`grams.i16` those of the hashed character n-grams, as little-endian 16-bit integers to be multiplied
by the scales in `model.json`.
"""

import io
import json
import math
import sys
import zipfile
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from workers.errors import BaridError

DELIVERED = files("workers.models").joinpath("topics.model")
"""The model that comes with Barid."""

FORMAT = 3
"""Format 1 had one calibration for all languages, format 2 no doubts; both are still read."""

GENERAL = ""
"""Stands for languages that have no number of their own."""

LARGEST = 32_767


class ModelFileError(BaridError):
    """The file is not a topic model, or damaged: train it or install Barid again."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a score becomes a probability and a decision.

    Attributes:
        slope: probability = 1 / (1 + exp(-(slope * score + offset))).
        offset: see `slope`.
        threshold: smallest probability at which an article carries the topic.
        low: between this probability and `high`, a decision is uncertain, even if those on the
            article's other topics are quite sure.
        high: see `low`.
    """

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    low: float = 0.4
    high: float = 0.6

    def probability(self, score: float) -> float:
        """Return the calibrated probability of a score."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.offset))))


@dataclass(frozen=True, slots=True)
class TopicParameters:
    """A topic and its calibrations.

    Attributes:
        name: the topic.
        general: calibration for languages that have none of their own.
        languages: calibrations by ISO 639 code.
    """

    name: str
    general: Calibration = field(default_factory=Calibration)
    languages: dict[str, Calibration] = field(default_factory=dict)

    def calibration(self, language: str) -> Calibration:
        """Return the calibration for a language (ISO 639 code)."""
        return self.languages.get(language, self.general)


@dataclass(frozen=True, slots=True)
class Counting:
    """How an article's words are counted; training and use must agree on it.

    Attributes:
        title: how often a word of the title counts.
        lead: how often a word of the first `lead_sentences` counts.
        lead_sentences: number of sentences of the text that make up the lead.
        pairs: weight of pairs of neighbouring stems; 0: pairs do not count.
        stems: whether words are stemmed.
        shortest: characters of the shortest n-gram.
        longest: characters of the longest n-gram.
        grams: weight of the n-grams of a stem in Arabic letters; 0: n-grams do not count. In other
            scripts they never do: there they made more decisions wrong than right.
        buckets: number of hash buckets of the n-grams.
    """

    title: float = 3.0
    lead: float = 2.0
    lead_sentences: int = 3
    pairs: float = 0.0
    stems: bool = True
    shortest: int = 3
    longest: int = 5
    grams: float = 1.2
    buckets: int = 1 << 16


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What a model file holds.

    Attributes:
        version: name of the model; other names give events other ids.
        languages: ISO 639 codes of the languages it was trained on.
        topics: its topics.
        counting: how words are counted.
        unknown_idf: inverse document frequency of stems that training never saw.
        idf: inverse document frequency of each known stem or pair.
        weights: for each topic, the weight of each known stem or pair, in the order of `idf`.
        grams: for each topic, the weight of each n-gram bucket.
        training: what it was trained on, for people and metrics.
        doubts: see `doubt`, by language; for others, that of GENERAL.
    """

    version: str
    languages: frozenset[str]
    topics: Sequence[TopicParameters]
    counting: Counting
    unknown_idf: float
    biases: Sequence[float]
    idf: dict[str, float]
    weights: Sequence[Sequence[float]]
    grams: Sequence[Sequence[float]]
    training: dict[str, Any] = field(default_factory=dict)
    doubts: dict[str, float] = field(default_factory=dict)

    def doubt(self, language: str) -> float | None:
        """Return how many wrong decisions to be expected put an article of a language in doubt.

        None: the file is of format 1 or 2, in which only the bounds of each topic counted.
        """
        return self.doubts.get(language, self.doubts.get(GENERAL))

    @classmethod
    def parse(cls, data: bytes) -> "ModelFile":
        """Read a model file.

        Raises:
            ModelFileError: the file is not a model, is damaged, or has another format.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return _read(archive)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            ValueError,
            TypeError,
            UnicodeError,
        ) as error:
            raise ModelFileError(
                f"is not a topic model, or damaged ({error}): install Barid again, or train the "
                "model "
                "with: barid topics train"
            ) from error

    def to_bytes(self) -> bytes:
        """Return the bytes of the file; the same model always gives the same bytes."""
        scales: dict[str, list[float]] = {}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            columns = {
                "idf": [list(self.idf.values())],
                "weights": self.weights,
                "grams": self.grams,
            }
            for name, rows in columns.items():
                packed = [_pack(row) for row in rows]
                scales[name] = [scale for scale, _ in packed]
                _write(archive, f"{name}.i16", b"".join(numbers for _, numbers in packed))
            _write(archive, "stems.txt", "\n".join(self.idf).encode())
            _write(archive, "model.json", json.dumps(self._head(scales), indent=1).encode())
        return out.getvalue()

    def _head(self, scales: dict[str, list[float]]) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": self.version,
            "languages": sorted(self.languages),
            "topics": [asdict(topic) for topic in self.topics],
            "counting": asdict(self.counting),
            "unknown_idf": self.unknown_idf,
            "biases": list(self.biases),
            "scales": scales,
            "doubts": self.doubts,
            "training": self.training,
        }


def topic_names(path: Path | None = None) -> list[str]:
    """Return the topics of a model file, by default Barid's own, without loading its weights.

    Raises:
        ModelFileError: it is not a model, or damaged.
        OSError: it cannot be read.
    """
    source = path or DELIVERED
    try:
        with zipfile.ZipFile(io.BytesIO(source.read_bytes())) as archive:
            return [topic["name"] for topic in json.loads(archive.read("model.json"))["topics"]]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ModelFileError(f"{source}: is not a topic model, or damaged ({error})") from error


def _read(archive: zipfile.ZipFile) -> ModelFile:
    head = json.loads(archive.read("model.json"))
    if head["format"] not in (1, 2, FORMAT):
        raise ValueError(
            f"its format is {head['format']}, this version of Barid reads 1 to {FORMAT}"
        )
    counting = Counting(**head["counting"])
    topics = [(_topic_1 if head["format"] == 1 else _topic)(row) for row in head["topics"]]
    stems = archive.read("stems.txt").decode().split("\n")
    scales = head["scales"]

    def rows(name: str, length: int) -> list[Sequence[float]]:
        return _unpack(archive.read(f"{name}.i16"), scales[name], length, name)

    if len(head["biases"]) != len(topics) or len(scales["weights"]) != len(topics):
        raise ValueError("model.json: needs one bias and one scale for each topic")
    return ModelFile(
        version=head["version"],
        languages=frozenset(head["languages"]),
        topics=topics,
        counting=counting,
        unknown_idf=float(head["unknown_idf"]),
        biases=head["biases"],
        idf=dict(zip(stems, rows("idf", len(stems))[0], strict=True)),
        weights=rows("weights", len(stems)),
        grams=rows("grams", counting.buckets),
        training=head["training"],
        doubts=head.get("doubts", {}),
    )


def _topic(row: dict[str, Any]) -> TopicParameters:
    return TopicParameters(
        row["name"],
        Calibration(**row["general"]),
        {code: Calibration(**values) for code, values in row["languages"].items()},
    )


def _topic_1(row: dict[str, Any]) -> TopicParameters:
    threshold, margin = row["threshold"], row["margin"]
    return TopicParameters(
        row["name"],
        Calibration(row["slope"], row["offset"], threshold, threshold - margin, threshold + margin),
    )


def _pack(row: Sequence[float]) -> tuple[float, bytes]:
    scale = max(map(abs, row), default=0) / LARGEST or 1.0
    numbers = array("h", (round(value / scale) for value in row))
    if sys.byteorder == "big":
        numbers.byteswap()
    return scale, numbers.tobytes()


def _unpack(data: bytes, scales: Sequence[float], length: int, name: str) -> list[Sequence[float]]:
    numbers = array("h", data)
    if len(numbers) != length * len(scales):
        raise ValueError(
            f"{name}.i16: has {len(numbers)} numbers, needs {len(scales)} rows of {length}"
        )
    if sys.byteorder == "big":
        numbers.byteswap()
    return [
        array("d", [number * scale for number in numbers[row * length : (row + 1) * length]])
        for row, scale in enumerate(scales)
    ]


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # With a fixed date, the archive is the same each time.
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
