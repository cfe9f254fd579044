"""Barid itself. Its workers are those of `barid worker`."""

from schemas import RawArticle
from tests.benchmarks.peers.sending import Send
from workers import enqueue


def sender() -> Send:
    """Return what enqueues; several articles are one batch."""

    def send(payloads: list[bytes]) -> None:
        enqueue([RawArticle.model_validate_json(payload) for payload in payloads])

    return send
