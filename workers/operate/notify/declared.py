"""Who is told of problems, and how: the file that BARID_NOTIFY_FILE names."""

from collections.abc import Mapping
from os import environ
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from workers.errors import ConfigurationError
from workers.feeds.durations import seconds
from workers.push.declared import check_url, shown
from workers.tomlfile import read_tables

SECRET = {"webhook": "url", "mail": "password"}
"""Which field of a table is a secret: it may stand in a file or a variable of the environment."""

EXAMPLE = "needs a table [notify] with [notify.webhook] and url_file, or [notify.mail] with host"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    allow_private: bool = Field(False, description="Connect to loopback and private addresses.")
    timeout: Annotated[float, Field(gt=0, le=300)] = Field(
        15, description="Seconds that one attempt may take."
    )


class Webhook(_Table):
    """A webhook that is told."""

    url: SecretStr = Field(description="Where messages are posted; whoever has it may post.")
    format: Literal["text", "json"] = Field(
        "text", description="text: as Slack and Mattermost read it; json: every value by itself."
    )

    @field_validator("url")
    @classmethod
    def _usable(cls, url: SecretStr) -> SecretStr:
        check_url(url.get_secret_value())
        return url

    @property
    def shown(self) -> str:
        """Where it is, in a form that may be logged."""
        return f"webhook {shown(self.url.get_secret_value())}"


class Mail(_Table):
    """A mail server, and whom it is asked to tell."""

    host: str = Field(min_length=1, description="The mail server.")
    port: Annotated[int, Field(ge=1, le=65_535)] = Field(587, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is secured."
    )
    user: str | None = Field(None, description="Name to log in with; without it, nobody logs in.")
    password: SecretStr | None = None
    sender: str = Field(pattern=r"^[^\s@]+@[^\s@]+$", description="Address that it comes from.")
    to: tuple[Annotated[str, Field(pattern=r"^[^\s@]+@[^\s@]+$")], ...] = Field(
        min_length=1, description="Addresses that it goes to."
    )

    @model_validator(mode="after")
    def _login(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together")
        if self.user and self.security == "none":
            raise ValueError("a password is not sent without encryption: use starttls or tls")
        return self

    @property
    def shown(self) -> str:
        """Where it is, in a form that may be logged."""
        return f"mail {self.host}:{self.port}"


Channel = Webhook | Mail


class Notify(BaseModel):
    """Who is told, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field("Barid", max_length=100, description="What messages call this service.")
    language: Literal["en", "ar"] = Field("en", description="Language of the messages.")
    least: Literal["warning", "critical"] = Field("warning", description="What is worth telling.")
    begins_after: Annotated[float, Field(ge=0)] = Field(
        60, description="Seconds for which something must be wrong before it is told."
    )
    ends_after: Annotated[float, Field(ge=0)] = Field(
        300, description="Seconds for which it must be well again before that is told."
    )
    webhook: tuple[Webhook, ...] = ()
    mail: tuple[Mail, ...] = ()

    @field_validator("begins_after", "ends_after", mode="before")
    @classmethod
    def _span(cls, value: object) -> object:
        return seconds(value) if isinstance(value, str) else value

    @property
    def channels(self) -> dict[str, Channel]:
        """Every way to tell somebody, by a name that stays the same while the file does."""
        hooks: dict[str, Channel] = {f"webhook {n}": w for n, w in enumerate(self.webhook, 1)}
        return hooks | {f"mail {n}": m for n, m in enumerate(self.mail, 1)}


def read_file(path: Path) -> Notify:
    """Read the file.

    Raises:
        ConfigurationError: it cannot be used; the message names the table and the field.
    """
    tables = read_tables(path, "BARID_NOTIFY_FILE")
    table = tables.get("notify")
    if not isinstance(table, Mapping) or len(tables) > 1:
        raise ConfigurationError(f"{path}: {EXAMPLE}")
    values = dict(table)
    for kind in SECRET:
        given = values.get(kind, [])
        values[kind] = [
            _with_secret(path, kind, one) for one in (given if isinstance(given, list) else [given])
        ]
    try:
        read = Notify.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            ".".join(map(str, e["loc"])) + ": " + e["msg"].removeprefix("Value error, ")
            for e in error.errors()
        )
        raise ConfigurationError(f"{path}: notify: {problems}") from None
    if not read.channels:
        raise ConfigurationError(f"{path}: tells nobody: {EXAMPLE}")
    return read


def _with_secret(path: Path, kind: str, table: object) -> Any:
    """Return a table with its secret in place, from wherever it says that it is."""
    if not isinstance(table, Mapping):
        raise ConfigurationError(f"{path}: notify.{kind}: needs a table; {EXAMPLE}")
    values, name, where = dict(table), SECRET[kind], f"{path}: notify.{kind}"
    if name in values:
        raise ConfigurationError(
            f"{where}: {name}: must not be in this file, for it is a secret: name a file that "
            f"holds it ({name}_file) or an environment variable ({name}_env)"
        )
    file, variable = values.pop(f"{name}_file", None), values.pop(f"{name}_env", None)
    if file:
        try:
            values[name] = (path.parent / str(file)).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{where}: {name}_file: {error}") from None
    elif variable:
        values[name] = environ.get(str(variable), "").strip()
    if (file or variable) and not values[name]:
        raise ConfigurationError(f"{where}: {name}: {file or variable} is empty or not set")
    if kind == "webhook" and name not in values:
        raise ConfigurationError(f"{where}: needs its address: url_file or url_env")
    return values
