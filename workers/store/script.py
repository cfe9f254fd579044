"""Lua scripts: each is a step that happens as a whole or not at all.

A script lies beside the class that runs it. Its head says what it takes and is read here, so that
every name stands in one place only:

    -- KEYS   waiting leases              names of keys, in order
    --        ... and one known key each  what `more_keys` are
    -- ARGV   lease    number: ms         a name, and what it means
    --        token    of a bell
    --        ... entry                   what `more` are, again and again
    -- FULL   why                         it runs even when Redis has no memory left

In the script they are `key.waiting`, `arg.lease`, `KEYS[FIRST_KEY]` and `ARGV[FIRST]` onwards; an
argument whose meaning begins with `number` is one. From Python, keys come by name from an object
that has them (`Keys`, `QueueKeys`), arguments by keyword.

With no memory left, Redis refuses what could take more of it, except in a script that has changed
something already. This holds in 6.2 and later; the flag `allow-oom` only in 7, and 6.2 takes no
flags. So a script with `FULL` begins with a command that changes nothing: its first key never has a
time to live.
"""

import re
from collections.abc import Iterable
from hashlib import sha1
from importlib.resources import files
from typing import Any

import redis

GO_ON = "redis.call('PERSIST', KEYS[1])\n"
"""What a script begins with that runs when Redis has no memory left."""

COMMON = "common.lua"
"""What the scripts of a room share; it is put before each of them."""

_HEAD = re.compile(r"^-- (?P<part>[A-Z]+ |       )(?P<text>.*)$")

_FULL = re.compile(r"^-- FULL   \w", re.MULTILINE)


class Script:
    """A script of a room.

    Args:
        room: the package, such as `workers.articles`; the script lies in its folder `scripts`.
        name: of the file, without `.lua`.
        uses: packages and names of the files with the functions that it calls, such as
            `("workers.events", "deliver")`.
    """

    def __init__(self, room: str, name: str, *, uses: Iterable[tuple[str, str]] = ()) -> None:
        folder = files(room).joinpath("scripts")
        body = _file(room, name)
        common = folder.joinpath(COMMON)
        self.name = f"{room.rpartition('.')[2]}/{name}"
        self.keys, self.arguments, self._numbers = _head(self.name, body)
        self.when_full = bool(_FULL.search(body))
        self.text = "\n".join(
            (
                files(__package__).joinpath("clock.lua").read_text("utf-8"),
                self._names() + (GO_ON if self.when_full else ""),
                common.read_text("utf-8") if common.is_file() else "",
                *(_file(used, fragment) for used, fragment in uses),
                body,
            )
        )
        self._sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    def __call__(
        self,
        client: "redis.Redis",
        keys: object,
        *,
        more_keys: Iterable[str] = (),
        more: Iterable[Any] = (),
        **arguments: Any,
    ) -> Any:
        """Run the script.

        Args:
            client: the Redis to run it on.
            keys: an object that has the keys of the script's head as attributes.
            more_keys: keys after the named ones.
            more: arguments after the named ones.
            arguments: the named ones; all of them must be given.
        """
        if arguments.keys() != set(self.arguments):
            raise TypeError(f"{self.name} takes {', '.join(self.arguments)}; got {[*arguments]}")
        names = [*(getattr(keys, name) for name in self.keys), *more_keys]
        values = [*(arguments[name] for name in self.arguments), *more]
        try:
            return client.evalsha(self._sha, len(names), *names, *values)
        except redis.exceptions.NoScriptError:
            return client.eval(self.text, len(names), *names, *values)

    def _names(self) -> str:
        keys = ", ".join(f"{name} = KEYS[{n}]" for n, name in enumerate(self.keys, 1))
        arguments = ", ".join(
            f"{name} = tonumber(ARGV[{n}])" if name in self._numbers else f"{name} = ARGV[{n}]"
            for n, name in enumerate(self.arguments, 1)
        )
        return (
            f"local key = {{{keys}}}\nlocal arg = {{{arguments}}}\n"
            f"local FIRST_KEY, FIRST = {len(self.keys) + 1}, {len(self.arguments) + 1}\n"
        )


def _file(room: str, name: str) -> str:
    return files(room).joinpath("scripts", f"{name}.lua").read_text("utf-8")


def _head(script: str, body: str) -> tuple[list[str], list[str], set[str]]:
    keys: list[str] = []
    arguments: list[str] = []
    numbers: set[str] = set()
    part = ""
    for line in body.splitlines():
        match = _HEAD.match(line)
        if not match:
            if line.startswith("--"):
                continue
            break
        part = match["part"].strip() or part
        text = match["text"].strip()
        if text.startswith("..."):
            part = ""
        elif part == "KEYS":
            keys += text.split()
        elif part == "ARGV":
            name, _, meaning = text.partition(" ")
            arguments.append(name)
            if meaning.strip().startswith("number"):
                numbers.add(name)
    if not keys:
        raise ValueError(f"{script}.lua: its head names no KEYS")
    return keys, arguments, numbers
