"""What a feed's requests carry beside the usual: headers, a cookie, a login, a name of one's own.

What is secret may lie in a file of the worker's machine; then only the file's path is in Redis.
Nothing here is ever shown: `Secret` has no text in its `repr`, and `shown` masks it.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from workers.errors import ConfigurationError

MASK = "***"
"""Stands for a secret wherever one is shown."""

LONGEST = 8_000
"""Characters of a header's value at most."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
_BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OURS = frozenset(
    "host content-length transfer-encoding connection accept-encoding if-none-match "
    "if-modified-since te upgrade expect trailer cookie user-agent".split()
)


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that is not shown, or the file that holds it.

    Attributes:
        text: itself, where it was given as such.
        file: path of its file; read at each request, so that a new secret counts at once.
    """

    text: str = field(default="", repr=False)
    file: str = ""

    def read(self, what: str) -> str:
        """Return the text.

        Args:
            what: what it is, for the message.

        Raises:
            ConfigurationError: the file cannot be read, or what it holds cannot be sent.
        """
        text = self.text
        if self.file:
            try:
                with Path(self.file).open("rb") as file:
                    text = file.read(LONGEST + 2).decode("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "is not UTF-8"
                raise ConfigurationError(f"{what}: {self.file}: {reason}") from None
            if not text:
                raise ConfigurationError(f"{what}: {self.file}: is empty")
        if _BREAKS.search(text) or len(text) > LONGEST:
            raise ConfigurationError(f"{what}: needs one line of {LONGEST:,} characters at most")
        return text

    def shown(self) -> Any:
        """Return what may be shown of it: the path of its file, or that there is one."""
        return {"file": self.file} if self.file else MASK

    def as_json(self) -> Any:
        """Return it as it is kept in Redis."""
        return {"file": self.file} if self.file else self.text

    @classmethod
    def of(cls, value: Any) -> "Secret":
        """Return the secret that `as_json` gave."""
        return cls(file=value["file"]) if isinstance(value, Mapping) else cls(str(value))


@dataclass(frozen=True, slots=True)
class Access:
    """How a feed is asked for.

    Attributes:
        headers: further headers.
        cookie: a Cookie header.
        user: name of the login (HTTP Basic); empty for none.
        password: of the login.
        user_agent: to send instead of Barid's own.
    """

    headers: Mapping[str, Secret] = field(default_factory=dict)
    cookie: Secret | None = None
    user: str = ""
    password: Secret | None = None
    user_agent: str = ""

    @property
    def private(self) -> bool:
        """Whether it has something that must go to the feed's own host only."""
        return bool(self.headers or self.cookie or self.user)

    def headers_to_send(self) -> dict[str, str]:
        """Return the headers for the feed's own host.

        Raises:
            ConfigurationError: a file of a secret cannot be used.
        """
        sent = {name: value.read(f"headers: {name}") for name, value in self.headers.items()}
        if self.cookie:
            sent["Cookie"] = self.cookie.read("cookie")
        if self.user:
            password = self.password.read("password") if self.password else ""
            login = base64.b64encode(f"{self.user}:{password}".encode()).decode()
            sent["Authorization"] = f"Basic {login}"
        return sent

    def shown(self) -> dict[str, Any]:
        """Return what may be shown of it."""
        return {
            name: value
            for name, value in {
                "headers": {name: value.shown() for name, value in self.headers.items()},
                "cookie": self.cookie.shown() if self.cookie else None,
                "user": self.user,
                "password": self.password.shown() if self.password else None,
                "user_agent": self.user_agent,
            }.items()
            if value
        }

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept in Redis."""
        kept = {
            "headers": {name: value.as_json() for name, value in self.headers.items()},
            "cookie": self.cookie.as_json() if self.cookie else None,
            "user": self.user,
            "password": self.password.as_json() if self.password else None,
            "user_agent": self.user_agent,
        }
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Access":
        """Return what `as_json` gave; fields that a newer Barid wrote are ignored."""
        return cls(
            headers={n: Secret.of(value) for n, value in dict(kept.get("headers") or {}).items()},
            cookie=Secret.of(kept["cookie"]) if kept.get("cookie") else None,
            user=str(kept.get("user") or ""),
            password=Secret.of(kept["password"]) if kept.get("password") else None,
            user_agent=str(kept.get("user_agent") or ""),
        )


def checked_access(access: Access) -> Access:
    """Return an access that can be sent; the contents of files are not looked at.

    Raises:
        ConfigurationError: it cannot be sent; the message names the field.
    """
    for name, value in access.headers.items():
        if not _NAME.match(name):
            raise ConfigurationError(f"headers: {name!r} is not the name of a header")
        if name.lower() in _OURS:
            own = {"cookie": ": use cookie", "user-agent": ": use user_agent"}
            raise ConfigurationError(
                f"headers: {name} is set by Barid itself{own.get(name.lower(), '')}"
            )
        if not value.file:
            value.read(f"headers: {name}")
    if access.user and any(name.lower() == "authorization" for name in access.headers):
        raise ConfigurationError("headers: Authorization and user: give one of the two")
    if access.password and not access.user:
        raise ConfigurationError("password: needs a user, too")
    if ":" in access.user:
        raise ConfigurationError("user: must not have a colon (RFC 7617)")
    for what, secret in (("cookie", access.cookie), ("password", access.password)):
        if secret and not secret.file:
            secret.read(what)
    Secret(access.user).read("user")
    Secret(access.user_agent).read("user_agent")
    return access


def without_login(url: str, access: Access) -> tuple[str, Access]:
    """Return an address without the login in it, and an access that has it."""
    parts = urlsplit(url.strip())
    if "@" not in parts.netloc:
        return url, access
    login, _, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    bare = urlunsplit(parts._replace(netloc=host))
    if access.user or not user:
        return bare, access
    return bare, replace(access, user=unquote(user), password=Secret(unquote(password)))


def same_site(first: str, second: str) -> bool:
    """Whether what is meant for one address may be sent to another.

    That is so for the same host and port. From http to https on their usual ports, too, but not the
    other way: what is secret is not sent in the clear after it was not.
    """
    a, b = urlsplit(first), urlsplit(second)
    try:
        if (a.hostname or "").lower() != (b.hostname or "").lower():
            return False
        if a.scheme.lower() == b.scheme.lower():
            return _port(a.scheme, a.port) == _port(b.scheme, b.port)
        return (a.scheme.lower(), b.scheme.lower()) == ("http", "https") and (
            a.port in (None, 80) and b.port in (None, 443)
        )
    except ValueError:
        return False


def _port(scheme: str, port: int | None) -> int | None:
    return port or {"http": 80, "https": 443}.get(scheme.lower())
