"""What a push is: a subscription, the address that its events go to, and how."""

import socket
import tomllib
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping, Sequence
from os import environ
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from workers.addresses import ForbiddenAddress, check_address
from workers.errors import ConfigurationError
from workers.settings import Settings

PREFIX = "whsec_"
"""What a secret begins with, by the specification."""

HOW_TO_MAKE = 'echo "whsec_$(openssl rand -base64 32)"'
"""The command that makes one."""

SECRET_BYTES = range(24, 65)
"""Bytes that a secret has, by the specification."""


class Push(BaseModel):
    """A push as it was declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    subscription: str = Field(description="The subscription whose events are pushed.")
    url: SecretStr = Field(description="Where they go, http or https. It may hold credentials.")
    secrets: tuple[SecretStr, ...] = Field(min_length=1, description="Each signs every request.")
    batch: Annotated[int, Field(ge=1, le=500)] = Field(
        1, description="Events in a request at most; 1: each alone, as a CloudEvent."
    )
    parallel: Annotated[int, Field(ge=1, le=100)] = Field(
        1, description="Requests at once; with more than one, events come in no order."
    )
    allow_private: bool = Field(False, description="Push to loopback and private addresses.")
    timeout: Annotated[float, Field(gt=0, le=300)] = Field(
        15, description="Seconds that a request may take in all."
    )
    max_tries: Annotated[int, Field(ge=1)] = Field(
        25, description="Requests for an event before it counts as refused."
    )
    max_seconds: Annotated[float, Field(gt=0)] = Field(
        3_600, description="Seconds of trying before it counts as refused."
    )

    @field_validator("url")
    @classmethod
    def _usable(cls, url: SecretStr) -> SecretStr:
        _check_url(url.get_secret_value())
        return url

    @field_validator("secrets")
    @classmethod
    def _signing(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for secret in secrets:
            _check_secret(secret.get_secret_value())
        return secrets

    @classmethod
    def of(cls, where: str, **given: object) -> Self:
        """Return the push of these values.

        Raises:
            ConfigurationError: one of them cannot be used; the message names it, after `where`.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            told = "; ".join(_problem(e["loc"], e["type"], e["msg"]) for e in error.errors())
            raise ConfigurationError(f"{where}: {told}") from None

    @property
    def shown(self) -> str:
        """Where events go, as may be logged: a path or query may be a secret."""
        return shown(self.url.get_secret_value())


class _Table(BaseModel):
    """A push as it stands in the file."""

    model_config = ConfigDict(extra="allow")

    secret_file: Path | None = None
    secret_env: str | None = None


def shown(url: str) -> str:
    """Return a URL as may be logged: scheme, host and port."""
    parts = urlsplit(url)
    host = parts.hostname or "?"
    port = f":{parts.port}" if parts.port else ""
    rest = "/…" if parts.path not in ("", "/") or parts.query else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{rest}"


def secrets_of(text: str) -> tuple[SecretStr, ...]:
    """Return the secrets of a file or variable; there may be several, separated by blanks."""
    return tuple(SecretStr(word) for word in text.split())


def read_file(path: Path) -> list[Push]:
    """Read a file of pushes: a table a push.

    Raises:
        ConfigurationError: it cannot be used; the message names the push and the field.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from None
    pushes = [_declared(path, name, table) for name, table in found.items()]
    if not pushes:
        raise ConfigurationError(f"{path}: declares no push: {_EXAMPLE}")
    times = Counter(push.subscription for push in pushes)
    for push in pushes:
        if times[push.subscription] > 1:
            raise ConfigurationError(
                f"{path}: {push.name}: another push has subscription {push.subscription!r}, too: "
                "each event would go to one of them only; make a subscription for each"
            )
    return pushes


def check_reachable(push: Push, settings: Settings, *, by_name: bool) -> None:
    """Refuse a push to an address that is private, before it begins.

    Whatever is found here, the address is checked again for each connection.

    Args:
        push: the push.
        settings: what else may be connected to.
        by_name: look a host name up, too; one that cannot be looked up now is let through.

    Raises:
        ConfigurationError: there is no address that it may connect to.
    """
    if push.allow_private or settings.allow_private_addresses:
        return
    host = urlsplit(push.url.get_secret_value()).hostname or ""
    refused = ""
    for address in _addresses(host) if by_name else [host]:
        try:
            check_address(address, settings.allowed_networks)
        except ForbiddenAddress as error:
            refused = str(error)
        except ValueError:
            return  # a name
        else:
            return
    if refused:
        raise ConfigurationError(
            f"{push.name}: url: {refused}; so does allow_private for this push alone"
        )


_EXAMPLE = 'each has a table, such as [desk] with subscription, url = "https://…" and secret_file'


def _addresses(host: str) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return [str(address[0]) for *_, address in found]


def _declared(path: Path, name: str, table: object) -> Push:
    where = f"{path}: {name}"
    if not isinstance(table, Mapping):
        raise ConfigurationError(f"{where}: needs a table; {_EXAMPLE}")
    if "secret" in table:
        raise ConfigurationError(
            f"{where}: secret: not in this file: name a file that holds it (secret_file) or an "
            "environment variable (secret_env)"
        )
    try:
        read = _Table.model_validate(dict(table))
    except ValidationError as error:
        fields = ", ".join(str(e["loc"][0]) for e in error.errors())
        raise ConfigurationError(f"{where}: {fields}: needs a text") from None
    given: dict[str, Any] = {"subscription": name, **(read.model_extra or {})}
    given |= {"name": name, "secrets": _secrets(path, where, read)}
    return Push.of(where, **given)


def _secrets(path: Path, where: str, table: _Table) -> tuple[SecretStr, ...]:
    if table.secret_file:
        file = path.parent / table.secret_file
        return secrets_in(file, f"{where}: secret_file")
    if table.secret_env:
        if found := secrets_of(environ.get(table.secret_env, "")):
            return found
        raise ConfigurationError(f"{where}: secret_env: {table.secret_env} is not set, or empty")
    raise ConfigurationError(
        f"{where}: needs a secret: secret_file or secret_env; make one with {HOW_TO_MAKE}"
    )


def secrets_in(file: Path, where: str) -> tuple[SecretStr, ...]:
    """Return the secrets that a file holds.

    Raises:
        ConfigurationError: it cannot be read, or holds none.
    """
    try:
        found = secrets_of(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{where}: {error}") from None
    if not found:
        raise ConfigurationError(f"{where}: {file} is empty; make a secret with {HOW_TO_MAKE}")
    return found


def _problem(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        known = [*Push.model_fields, "secret_file", "secret_env"]
        may = ", ".join(name for name in known if name not in ("name", "secrets"))
        return f"{loc[0]}: is not a field of a push; there are {may}"
    return f"{loc[0]}: {message.removeprefix('Value error, ')}"


def _check_url(url: str) -> None:
    wanted = "needs an absolute http or https URL such as https://hooks.example/barid"
    if any(c.isspace() or not c.isprintable() for c in url):
        raise ValueError(wanted)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"{wanted}, with a port up to 65535") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError(wanted)


def _check_secret(secret: str) -> None:
    try:
        size = len(b64decode(secret.removeprefix(PREFIX), validate=True))
    except ValueError:
        size = 0
    if size not in SECRET_BYTES:
        raise ValueError(
            f"needs {PREFIX} and {SECRET_BYTES[0]} to {SECRET_BYTES[-1]} bytes in base64; make "
            f"one with {HOW_TO_MAKE}"
        )
