"""A client of a Redis whose clock the test holds: scripts see no time but that of the test."""

from hashlib import sha1
from typing import Any

import redis

TIME = "redis.call('TIME')"
CLOCK = "clock-of-the-test"
BEGIN_MS = 1_800_000_000_000


class ClockedRedis(redis.Redis):
    """Runs each script with the test's time in place of the server's.

    It stands still until `advance`, which also turns it back, as a fail-over to a server whose clock
    differs does.
    """

    _shas: dict[Any, str]

    def begin(self) -> None:
        """Empty the server and start the clock."""
        self._shas = getattr(self, "_shas", {})
        self.flushdb()
        self.set_clock(BEGIN_MS)

    def set_clock(self, now_ms: int) -> None:
        self.now_ms = now_ms
        self.delete(CLOCK)
        self.rpush(CLOCK, now_ms // 1000, now_ms % 1000 * 1000)

    def advance(self, by_ms: int) -> None:
        """Let time pass."""
        self.set_clock(self.now_ms + by_ms)

    def evalsha(self, sha: Any, numkeys: int, *keys_and_args: Any) -> Any:
        if sha not in self._shas:
            raise redis.exceptions.NoScriptError
        return super().evalsha(self._shas[sha], numkeys, *keys_and_args)

    def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any:
        sha = sha1(script.encode(), usedforsecurity=False).hexdigest()
        self._shas[sha] = str(
            self.script_load(script.replace(TIME, f"redis.call('LRANGE', '{CLOCK}', 0, -1)"))
        )
        return self.evalsha(sha, numkeys, *keys_and_args)
