"""Dead letters of the inbox: texts that are no article, with what is wrong with them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from workers.articles.inbox.inbox import Inbox
from workers.settings import Settings
from workers.store.script import Script

PREFIX = "inbox-"
"""Begins the name of each, and of no other dead letter."""

RETRY, DROP = (Script("workers.articles.inbox", name) for name in ("retry", "drop"))


@dataclass(frozen=True, slots=True)
class KeptText:
    """The text of a dead letter of the inbox.

    Attributes:
        kept: as it was pushed, or its beginning.
        size: bytes of the whole text.
    """

    kept: bytes
    size: int

    @property
    def cut(self) -> bool:
        """Whether only the beginning was kept: then it cannot be tried again."""
        return len(self.kept) < self.size

    @property
    def text(self) -> str:
        r"""What was kept, as text; bytes that are not UTF-8 are shown as \xff."""
        return self.kept.decode("utf-8", "backslashreplace")


class InboxLetters:
    """The dead letters of the inbox of one Redis and namespace."""

    def __init__(self, settings: Settings) -> None:
        self._inbox = Inbox(settings)
        self._redis, self._keys = self._inbox.redis, self._inbox.keys

    def __len__(self) -> int:
        return int(self._redis.zcard(self._keys.dead_index))

    def latest(self, at_most: int) -> list[tuple[str, dict[str, Any]]]:
        """Return names and causes, the latest first."""
        names = cast("list[bytes]", self._redis.zrevrange(self._keys.dead_index, 0, at_most - 1))
        if not names:
            return []
        causes = cast("list[bytes | None]", self._redis.hmget(self._keys.dead_causes, names))
        pairs = zip(names, causes, strict=True)
        return [(name.decode(), json.loads(cause)) for name, cause in pairs if cause]

    def show(self, name: str) -> tuple[dict[str, Any], KeptText] | None:
        """Return the cause and the text of one, or None."""
        cause = cast("bytes | None", self._redis.hget(self._keys.dead_causes, name))
        kept = cast("bytes | None", self._redis.hget(self._keys.dead, name))
        if cause is None or kept is None:
            return None
        told = json.loads(cause)
        return told, KeptText(kept, told["bytes"])

    def retry(self, names: Sequence[str]) -> int:
        """Put texts that were kept whole back into the inbox; returns how many."""
        return int(RETRY(self._redis, self._keys, more=names)) if names else 0

    def drop(self, names: Sequence[str]) -> int:
        """Throw dead letters away; returns how many there were."""
        return int(DROP(self._redis, self._keys, more=names)) if names else 0
