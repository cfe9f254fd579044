"""Dead letters of the inbox: texts that are no article, and what is wrong with each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from workers.articles.inbox.inbox import Inbox
from workers.settings import Settings
from workers.store.script import Script

PREFIX = "inbox-"
"""The names of these dead letters begin with it, and no others do."""

RETRY, DROP = (Script("workers.articles.inbox", name) for name in ("retry", "drop"))


@dataclass(frozen=True, slots=True)
class KeptText:
    """The text of a dead letter of the inbox.

    Attributes:
        kept: the text as it was pushed, or its beginning.
        size: bytes of the whole text.
    """

    kept: bytes
    size: int

    @property
    def cut(self) -> bool:
        """Whether only the beginning was kept, so that it cannot be tried again."""
        return len(self.kept) < self.size

    @property
    def text(self) -> str:
        r"""What was kept, as text; bytes that are not UTF-8 appear as \xff."""
        return self.kept.decode("utf-8", "backslashreplace")


class InboxLetters:
    """The inbox's dead letters in one Redis and namespace."""

    def __init__(self, settings: Settings) -> None:
        self._inbox = Inbox(settings)
        self._redis, self._keys = self._inbox.redis, self._inbox.keys

    def __len__(self) -> int:
        return int(self._redis.zcard(self._keys.dead_index))

    def latest(self, at_most: int) -> list[tuple[str, dict[str, Any]]]:
        """Return names and causes, latest first."""
        names = cast("list[bytes]", self._redis.zrevrange(self._keys.dead_index, 0, at_most - 1))
        if not names:
            return []
        causes = cast("list[bytes | None]", self._redis.hmget(self._keys.dead_causes, names))
        pairs = zip(names, causes, strict=True)
        return [(name.decode(), json.loads(cause)) for name, cause in pairs if cause]

    def show(self, name: str) -> tuple[dict[str, Any], KeptText] | None:
        """Return the cause and the text of a dead letter, or None if there is no such name."""
        packed = cast("bytes | None", self._redis.hget(self._keys.dead_causes, name))
        kept = cast("bytes | None", self._redis.hget(self._keys.dead, name))
        if packed is None or kept is None:
            return None
        cause = json.loads(packed)
        return cause, KeptText(kept, cause["bytes"])

    def retry(self, names: Sequence[str]) -> int:
        """Put texts that were kept whole back into the inbox; return how many."""
        return int(RETRY(self._redis, self._keys, more=names)) if names else 0

    def drop(self, names: Sequence[str]) -> int:
        """Delete dead letters; return how many there were."""
        return int(DROP(self._redis, self._keys, more=names)) if names else 0
