"""The declaration of a push: a subscription, the address that its events go to, and how."""

import socket
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
from workers.tomlfile import read_tables

PREFIX = "whsec_"
"""Every secret begins with this, by the specification."""

HOW_TO_MAKE = 'echo "whsec_$(openssl rand -base64 32)"'
"""The command that makes a secret."""

SECRET_BYTES = range(24, 65)
"""How many bytes a secret may have, by the specification."""


class Push(BaseModel):
    """The declaration of a push."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    subscription: str = Field(description="The subscription whose events are pushed.")
    url: SecretStr = Field(description="Where they go, http or https; may hold credentials.")
    secrets: tuple[SecretStr, ...] = Field(min_length=1, description="Each signs every request.")
    batch: Annotated[int, Field(ge=1, le=500)] = Field(
        1, description="Most events in a request; 1: each alone, as a CloudEvent."
    )
    parallel: Annotated[int, Field(ge=1, le=100)] = Field(
        1, description="Requests at once; with more than one, events arrive in any order."
    )
    allow_private: bool = Field(False, description="Push to loopback and private addresses.")
    timeout: Annotated[float, Field(gt=0, le=300)] = Field(
        15, description="Seconds that a whole request may take."
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
        check_url(url.get_secret_value())
        return url

    @field_validator("secrets")
    @classmethod
    def _signing(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for secret in secrets:
            _check_secret(secret.get_secret_value())
        return secrets

    @classmethod
    def of(cls, where: str, **values: object) -> Self:
        """Return the push with these values.

        Raises:
            ConfigurationError: one of them cannot be used; the message names it, after `where`.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problems = "; ".join(_problem(e["loc"], e["type"], e["msg"]) for e in error.errors())
            raise ConfigurationError(f"{where}: {problems}") from None

    @property
    def shown(self) -> str:
        """The address in a form that may be logged, since a path or query may be secret."""
        return shown(self.url.get_secret_value())


class _Table(BaseModel):
    """A push as written in the file."""

    model_config = ConfigDict(extra="allow")

    secret_file: Path | None = None
    secret_env: str | None = None


def shown(url: str) -> str:
    """Return the parts of a URL that may be logged: scheme, host and port."""
    parts = urlsplit(url)
    host = parts.hostname or "?"
    port = f":{parts.port}" if parts.port else ""
    rest = "/…" if parts.path not in ("", "/") or parts.query else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{rest}"


def secrets_of(text: str) -> tuple[SecretStr, ...]:
    """Return the secrets in the text of a file or variable, which whitespace separates."""
    return tuple(SecretStr(word) for word in text.split())


def read_file(path: Path) -> list[Push]:
    """Read a file of pushes, one table a push.

    Raises:
        ConfigurationError: it cannot be used; the message names the push and the field.
    """
    tables = read_tables(path, "BARID_PUSH_FILE")
    pushes = [_declared(path, name, table) for name, table in tables.items()]
    if not pushes:
        raise ConfigurationError(f"{path}: declares no push: {_EXAMPLE}")
    times = Counter(push.subscription for push in pushes)
    for push in pushes:
        if times[push.subscription] > 1:
            raise ConfigurationError(
                f"{path}: {push.name}: another push has subscription {push.subscription!r}, too: "
                "each event would go to only one of them; make a subscription for each"
            )
    return pushes


def check_reachable(push: Push, settings: Settings, *, by_name: bool) -> None:
    """Refuse a push to a private address before it begins.

    The address is checked again for each connection, whatever the result here.

    Args:
        push: the push.
        settings: the networks that may be connected to.
        by_name: look up a host name, too; one that cannot be looked up now is accepted.

    Raises:
        ConfigurationError: it has no address that it may connect to.
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
            f"{push.name}: url: {refused}; allow_private does so for this push alone"
        )


_EXAMPLE = 'each has a table, such as [desk] with subscription, url = "https://…" and secret_file'


def _addresses(host: str) -> Sequence[str]:
    try:
        resolved = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return [str(address[0]) for *_, address in resolved]


def _declared(path: Path, name: str, table: object) -> Push:
    where = f"{path}: {name}"
    if not isinstance(table, Mapping):
        raise ConfigurationError(f"{where}: needs a table; {_EXAMPLE}")
    if "secret" in table:
        raise ConfigurationError(
            f"{where}: secret: must not be in this file: name a file that holds it (secret_file) "
            "or an environment variable (secret_env)"
        )
    try:
        read = _Table.model_validate(dict(table))
    except ValidationError as error:
        fields = ", ".join(str(e["loc"][0]) for e in error.errors())
        raise ConfigurationError(f"{where}: {fields}: needs a text") from None
    values: dict[str, Any] = {"subscription": name, **(read.model_extra or {})}
    values |= {"name": name, "secrets": _secrets(path, where, read)}
    return Push.of(where, **values)


def _secrets(path: Path, where: str, table: _Table) -> tuple[SecretStr, ...]:
    if table.secret_file:
        file = path.parent / table.secret_file
        return secrets_in(file, f"{where}: secret_file")
    if table.secret_env:
        if secrets := secrets_of(environ.get(table.secret_env, "")):
            return secrets
        raise ConfigurationError(f"{where}: secret_env: {table.secret_env} is not set or is empty")
    raise ConfigurationError(
        f"{where}: needs a secret: secret_file or secret_env; make one with {HOW_TO_MAKE}"
    )


def secrets_in(file: Path, where: str) -> tuple[SecretStr, ...]:
    """Return the secrets in a file.

    Raises:
        ConfigurationError: it cannot be read, or holds none.
    """
    try:
        secrets = secrets_of(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{where}: {error}") from None
    if not secrets:
        raise ConfigurationError(f"{where}: {file} is empty; make a secret with {HOW_TO_MAKE}")
    return secrets


def _problem(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        known = [*Push.model_fields, "secret_file", "secret_env"]
        may = ", ".join(name for name in known if name not in ("name", "secrets"))
        return f"{loc[0]}: is not a field of a push; use one of {may}"
    return f"{loc[0]}: {message.removeprefix('Value error, ')}"


def check_url(url: str) -> None:
    """Raise a ValueError, which says what is needed, if something cannot be posted to a URL."""
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
