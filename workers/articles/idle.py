"""How a worker process waits for its next article while none is there."""

from time import sleep

from workers.store.connection import Client, RedisRefused
from workers.store.keys import Keys

LOOK = 0.02
"""Seconds after which one looks again for what the wait does not see, as the inbox. A Redis with
nothing else to do looks at its clock every tenth of a second only."""

POLL = 0.005
"""Seconds between two looks where waiting for an article is no use."""


class Idle:
    """Waits on the list of the normal lane, so that an article that comes is seen at once.

    Moving the oldest entry to where it is changes nothing, and blocks while there is none.
    """

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client, self._list = client, keys.waiting
        self._woken = False

    def over(self) -> None:
        """Say that something was claimed."""
        self._woken = False

    def wait(self, laned: bool = False) -> None:
        """Wait until an article comes, or until it is time to look again.

        Args:
            laned: whether articles may come into other lanes as well, where the wait sees none.
        """
        if laned or self._woken:
            # What woke us could not be claimed: another was quicker, or claiming is paused.
            self._woken = False
            sleep(POLL)
            return
        try:
            # Redis takes parts of a second, whatever the client's types say.
            moved = self._client.blmove(self._list, self._list, LOOK, "RIGHT", "RIGHT")  # type: ignore[arg-type]
        except RedisRefused:  # older than 6.2, out of memory, or a user without the right
            sleep(POLL)
        else:
            self._woken = moved is not None
