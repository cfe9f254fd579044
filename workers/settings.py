"""Every setting of Barid: one class, read from the environment (`BARID_...`) or a `.env` file."""

import ipaddress
import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from schemas.article import Limits, set_limits
from schemas.topics import Topic
from workers.errors import ConfigurationError

Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0)]
SECRETS = ("redis_url", "broker_url", "console_token")
"""Settings that are secrets, and may come from files (BARID_SECRETS_DIR)."""

CommaList = Annotated[list[str], NoDecode]


class _Environment(EnvSettingsSource):
    """The environment; a compose file hands an unset variable on as an empty one."""

    def __call__(self) -> dict[str, Any]:
        given = super().__call__()
        return {name: v for name, v in given.items() if v != "" or name not in SECRETS}


class Settings(BaseSettings):
    """What can be set. Times are in seconds, sizes in bytes, unless the name says otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="BARID_", env_file=".env", extra="ignore", frozen=True
    )

    # Where things are
    redis_url: SecretStr | None = Field(
        None,
        description="Redis to use: redis://, rediss://, unix:// or "
        "redis+sentinel://:PASSWORD@HOST,HOST/MASTER; without it Barid starts one of its own.",
    )
    broker_url: SecretStr | None = Field(
        None, description="Celery broker and events exchange (amqp://…); without it the same Redis."
    )
    redis_server: str | None = Field(
        None, description="Redis server program for the embedded Redis (path, or name on PATH)."
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("barid"),
        description="Where the embedded Redis keeps its data.",
    )
    secrets_dir: Path | None = Field(
        None,
        description="Directory with a file for each secret setting, such as `barid_redis_url`.",
    )
    namespace: str = Field(
        "barid",
        pattern=r"^[a-z0-9_-]{1,40}$",
        description="First part of every key and queue in Redis, its hash tag in a Redis Cluster.",
    )
    redis_timeout: Seconds = Field(10, description="Wait for an answer of Redis at most this long.")

    # The ledger
    max_in_flight: Positive = Field(100_000, description="Articles in the ledger at most.")
    known_window: Seconds = Field(
        7 * 86_400, description="How long an article is known and refused when it comes again."
    )
    batch_size: Annotated[int, Field(ge=1, le=500)] = Field(
        16, description="Articles that a worker claims at once."
    )
    lease: Seconds = Field(60, description="A claimed article comes back after this long.")
    max_deliveries: Positive = Field(
        3, description="Deliveries of an article before it is a dead letter."
    )
    retry_delay: Seconds = Field(
        5, description="First delay before a failed or held article is tried again; it doubles."
    )
    max_dead_letters: Positive = Field(10_000, description="Dead letters kept at most.")

    # The inbox
    max_inbox: Positive = Field(
        100_000,
        description="Entries in the inbox from which `barid status` is critical; a client that "
        "pushes there cannot be turned away.",
    )
    max_inbox_dead_bytes: Positive = Field(
        64_000_000, description="Text of dead letters of the inbox at most."
    )
    inbox_versions: bool = Field(
        False, description="Take a known article from the inbox again when its text has changed."
    )

    # The workers
    time_slice: Seconds = Field(1, description="How long one Celery task goes on claiming.")
    linger: Annotated[float, Field(ge=0)] = Field(
        0.05, description="How long a task waits for more before it ends; 0: not at all."
    )
    max_bells: Positive = Field(4, description="Bells out at once.")
    bell_patience: Seconds = Field(2, description="A bell not answered for this long is lost.")
    sweep_interval: Seconds = Field(1, description="Time between two sweeps of a worker.")
    soft_time_limit: Seconds = Field(20, description="A task is asked to end after this long.")
    hard_time_limit: Seconds = Field(30, description="A task's process is killed after this long.")
    max_memory_per_child: Positive = Field(
        600_000, description="Memory in KiB after which a worker process is replaced."
    )

    # The topics
    topic_model: Path | None = Field(
        None,
        description="Topic model file to use (`barid topics train`) and not the delivered one.",
    )

    # The exchange
    default_subscriptions: CommaList = Field(
        default_factory=lambda: [t.value for t in sorted(Topic)],
        description="Topics that have a default queue events.<topic>.",
    )
    max_queue_length: Positive = Field(
        100_000, description="Events in a downstream queue at most; then articles wait."
    )
    recent_events: Annotated[int, Field(ge=0)] = Field(
        100_000, description="Events kept for `barid consume --since`; 0: none."
    )

    # The consumers
    consumer_lease: Seconds = Field(
        30, description="An event held by a consumer that died comes back after this long."
    )
    consumer_prefetch: Annotated[int, Field(ge=1, le=1000)] = Field(
        20, description="Events that a consumer fetches at once."
    )
    max_refusals: Positive = Field(
        3, description="Times that a consumer may refuse an event before it is a dead letter."
    )
    seen_window: Positive = Field(
        100_000, description="Handled events remembered per subscription, to drop repeats."
    )

    # Articles
    max_title_characters: Positive = Field(1_000, description="Characters of a title at most.")
    max_body_bytes: Positive = Field(2_000_000, description="Bytes of a body in UTF-8 at most.")
    max_metadata_bytes: Positive = Field(16_384, description="Bytes of metadata as JSON at most.")
    max_nesting: Positive = Field(512, description="HTML elements open within one another.")

    # Fetching
    fetch_timeout: Seconds = Field(20, description="A page or feed must have come by then.")
    fetch_max_bytes: Positive = Field(10_000_000, description="Size of a page or feed at most.")
    allow_private_addresses: bool = Field(
        False, description="Fetch from loopback and private addresses; for tests and intranets."
    )
    allowed_networks: CommaList = Field(
        default_factory=list,
        description="Private networks, such as 10.1.0.0/16, that may be fetched from all the same.",
    )
    contact: str = Field(
        "https://barid.example/contact", description="Contact named in the User-Agent."
    )

    # Feeds
    feeds_file: Path | None = Field(
        None, description="TOML file that declares the feeds; read when a worker starts."
    )
    max_feeds: Positive = Field(20_000, description="Feeds at most.")
    feed_min_interval: Seconds = Field(300, description="Time between two polls at least.")
    feed_max_interval: Seconds = Field(86_400, description="Time between two polls at most.")
    feed_batch: Annotated[int, Field(ge=1, le=500)] = Field(
        50, description="Feeds that a process polls at once."
    )
    host_interval: Seconds = Field(1, description="Time between two requests to a host.")
    host_connections: Positive = Field(2, description="Requests to a host at once.")
    short_text: Positive = Field(
        600, description="Characters below which `full_text: when_short` fetches the page."
    )

    # The console service
    console_host: str = Field(
        "127.0.0.1", description="Address that the console service listens on."
    )
    console_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        8642, description="Port that the console service listens on."
    )
    console_token: SecretStr | None = Field(
        None, description="Token that clients send as `Authorization: Bearer`; a must off loopback."
    )
    console_open: bool = Field(
        False,
        description="Let everyone in who can reach the console: for a container whose port is "
        "published on loopback only.",
    )
    console_names: CommaList = Field(
        default_factory=lambda: ["localhost", "127.0.0.1"],
        description="Host names under which the console service may be called; *: any.",
    )

    # Logging
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Lines of this level and above: debug, info, warning, error."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="auto: coloured lines on a terminal, JSON lines elsewhere."
    )
    log_stream: Annotated[int, Field(ge=0)] = Field(
        100_000, description="Log lines kept in Redis for `barid logs`; 0: none are sent there."
    )
    log_burst: Positive = Field(
        20, description="Lines of one warning or error in 10 s; further ones are counted only."
    )

    # Watching
    worker_host: str = Field(
        "127.0.0.1", description="Address that a worker's metrics and health listen on."
    )
    worker_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        0, description="Port of a worker's /metrics and /health; 0: none."
    )
    traces: bool = Field(
        False, description="Send OpenTelemetry traces (extra `traces`; OTEL_... variables)."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let an empty variable of a secret be no variable, so that its file counts."""
        return init_settings, _Environment(settings_cls), dotenv_settings, file_secret_settings

    @field_validator("default_subscriptions", "allowed_networks", "console_names", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [word.strip() for word in value.split(",") if word.strip()]
        return value

    @field_validator("allowed_networks")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ipaddress.ip_network(network)
        return value

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        if not self.time_slice < self.soft_time_limit < self.hard_time_limit < self.lease:
            raise ValueError(
                "BARID_TIME_SLICE, BARID_SOFT_TIME_LIMIT, BARID_HARD_TIME_LIMIT and BARID_LEASE "
                "must grow in this order, or articles are processed twice"
            )
        return self

    @property
    def limits(self) -> Limits:
        """The limits that articles are held to."""
        return Limits(
            title_characters=self.max_title_characters,
            body_bytes=self.max_body_bytes,
            metadata_bytes=self.max_metadata_bytes,
            nesting=self.max_nesting,
            future=timedelta(days=2),
        )


@cache
def get_settings() -> Settings:
    """Read the settings once for this process and put the article limits into force.

    Raises:
        ConfigurationError: when a setting cannot be used; the message names it.
    """
    try:
        settings = Settings(_secrets_dir=_secrets_dir())
    except ValidationError as error:
        problems = "; ".join(
            ("BARID_" + ".".join(map(str, e["loc"])).upper() + ": " if e["loc"] else "")
            + e["msg"].removeprefix("Value error, ")
            for e in error.errors()
        )
        raise ConfigurationError(problems) from None
    set_limits(settings.limits)
    return settings


def _secrets_dir() -> Path | None:
    """Return the directory of secrets, where one is set.

    Raises:
        ConfigurationError: it holds none: to go on would be to start a Redis of our own.
    """
    named = os.environ.get("BARID_SECRETS_DIR")
    if not named:
        return None
    directory = Path(named)
    if not any(directory.glob("barid_*")):
        raise ConfigurationError(
            f"BARID_SECRETS_DIR: {directory} holds no file such as barid_redis_url"
        )
    return directory
