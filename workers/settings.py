"""Every setting of Barid: one class, read from the environment (`BARID_...`) or a `.env` file."""

import ipaddress
import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from schemas.limits import Limits
from schemas.topics import Topic
from workers.errors import ConfigurationError

Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(gt=0)]
SECRETS = ("redis_url", "broker_url", "push_secret", "console_token")
"""Settings that are secrets and may come from files (BARID_SECRETS_DIR)."""

SECTIONS = {
    "redis_url": "Where things are",
    "max_in_flight": "The ledger",
    "max_inbox": "The inbox",
    "time_slice": "The workers",
    "topic_model": "The topics",
    "entities": "The entities",
    "stories": "The stories",
    "default_subscriptions": "The exchange",
    "consumer_lease": "The consumers",
    "max_title_characters": "Articles",
    "fetch_timeout": "Fetching",
    "feeds_file": "Feeds",
    "push_file": "Pushing",
    "console_host": "The console service",
    "log_level": "Logging",
    "worker_host": "Watching",
}
"""First setting of each section of the class -> the section's name; docs/settings.md has them."""

CommaList = Annotated[list[str], NoDecode]


class _Environment(EnvSettingsSource):
    """The environment. A compose file passes on an unset variable as an empty one."""

    def __call__(self) -> dict[str, Any]:
        variables = super().__call__()
        return {name: v for name, v in variables.items() if v != "" or name not in SECRETS}


class Settings(BaseSettings):
    """Everything that can be set. Times are in seconds, sizes in bytes, unless the name says so."""

    model_config = SettingsConfigDict(
        env_prefix="BARID_", env_file=".env", extra="ignore", frozen=True
    )

    # Where things are
    redis_url: SecretStr | None = Field(
        None,
        description="Redis to use: redis://, rediss://, unix:// or "
        "redis+sentinel://:PASSWORD@HOST,HOST/MASTER; if unset, Barid starts one of its own.",
    )
    broker_url: SecretStr | None = Field(
        None, description="Celery broker and events exchange (amqp://…); if unset, the same Redis."
    )
    redis_server: str | None = Field(
        None, description="Server program for the embedded Redis (a path, or a name on PATH)."
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("barid"),
        description="Where the embedded Redis keeps its data.",
    )
    secrets_dir: Path | None = Field(
        None,
        description="Directory with one file for each secret setting, such as `barid_redis_url`.",
    )
    namespace: str = Field(
        "barid",
        pattern=r"^[a-z0-9_-]{1,40}$",
        description="First part of every key and queue in Redis; the hash tag in a Redis Cluster.",
    )
    redis_timeout: Seconds = Field(10, description="How long to wait for Redis to answer.")

    # The ledger
    max_in_flight: Positive = Field(
        100_000, description="Largest number of articles in the ledger."
    )
    bulk_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.8,
        description="Share of max_in_flight that bulk articles may fill; the rest is for others.",
    )
    known_window: Seconds = Field(
        7 * 86_400,
        description="How long an article is remembered, and refused if it comes again.",
    )
    max_outline_bytes: Annotated[int, Field(ge=0)] = Field(
        64 * 2**20,
        description="Bytes kept of what the latest versions of articles said, in hashes, so that a "
        "new version's event says what changed; 0: none, and no event does.",
    )
    batch_size: Annotated[int, Field(ge=1, le=500)] = Field(
        16, description="Articles that a worker claims at once."
    )
    lease: Seconds = Field(
        60,
        description="How long a claim lasts at most; an article not finished by then waits again. "
        "What a process that died had claimed waits again after 6 to 8 seconds.",
    )
    max_deliveries: Positive = Field(
        3, description="Deliveries of an article before it becomes a dead letter."
    )
    retry_delay: Seconds = Field(
        5, description="Delay before a failed or held article is tried again; it doubles each time."
    )
    max_dead_letters: Positive = Field(10_000, description="Largest number of dead letters kept.")

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
    time_slice: Seconds = Field(1, description="How long one Celery task keeps claiming.")
    linger: Annotated[float, Field(ge=0)] = Field(
        0.05, description="How long an idle task waits for more work before it ends; 0: not at all."
    )
    max_bells: Positive = Field(4, description="Largest number of bells out at once.")
    bell_patience: Seconds = Field(
        2, description="A bell that nobody has answered for this long counts as lost."
    )
    sweep_interval: Seconds = Field(1, description="Time between two sweeps by a worker.")
    soft_time_limit: Seconds = Field(20, description="A task is asked to end after this long.")
    hard_time_limit: Seconds = Field(30, description="A task's process is killed after this long.")
    max_memory_per_child: Positive = Field(
        600_000, description="Memory in KiB after which a worker process is replaced."
    )

    # The topics
    topic_model: Path | None = Field(
        None,
        description="Topic model file (`barid topics train`) to use instead of Barid's own.",
    )
    max_correction_bytes: Positive = Field(
        64 * 2**20,
        description="Bytes of corrections of topic decisions at most, compressed; beyond that the "
        "oldest are dropped.",
    )
    correction_texts: bool = Field(
        True,
        description="Keep title and text of a corrected article with its correction, to train on; "
        "false where they may not be kept.",
    )

    # The entities
    entities: bool = Field(
        True,
        description="Whether events say which countries, places, people, organisations, dates and "
        "counts an article names. It takes more time than all else; off, the lists are empty.",
    )
    actors_file: Path | None = Field(
        None,
        description="File of people and organisations (JSON lines) that adds to Barid's own; it "
        'replaces them if its first line is `{"replace": true}`.',
    )

    # The stories
    stories: bool = Field(
        True,
        description="Whether events say which story they tell: which articles are copies of "
        "others, or on the same event; off, `data.story` is absent.",
    )
    story_window: Seconds = Field(
        14 * 86_400, description="How long an article is remembered to find others of its story."
    )
    max_story_bytes: Positive = Field(
        256 * 2**20,
        description="Bytes of Redis for the articles by which others of their stories are found, "
        "about 850 each; beyond that the oldest are forgotten.",
    )

    # The exchange
    default_subscriptions: CommaList = Field(
        default_factory=lambda: [t.value for t in sorted(Topic)],
        description="Topics that have a default queue, such as `events.security`.",
    )
    subscriptions_file: Path | None = Field(
        None, description="TOML file that declares subscriptions; read when a worker starts."
    )
    max_queue_length: Positive = Field(
        100_000,
        description="Largest number of events in a downstream queue; further ones are owed to it.",
    )
    max_owed_bytes: Annotated[int, Field(ge=0)] = Field(
        64 * 2**20,
        description="Bytes of compressed events that may be owed to a subscription whose queue is "
        "full; beyond that it holds articles back or drops its oldest events (`--when-full`).",
    )
    recent_events: Annotated[int, Field(ge=0)] = Field(
        100_000,
        description="Recent events kept for `barid consume --since` and the console; 0: none.",
    )

    # The consumers
    consumer_lease: Seconds = Field(
        30, description="An event held by a consumer that died comes back after this long."
    )
    consumer_prefetch: Annotated[int, Field(ge=1, le=1000)] = Field(
        20, description="Events that a consumer fetches at once."
    )
    max_refusals: Positive = Field(
        3, description="How often consumers may refuse an event before it becomes a dead letter."
    )
    seen_window: Positive = Field(
        100_000, description="Handled events that are remembered per subscription, to drop repeats."
    )

    # Articles
    max_title_characters: Positive = Field(1_000, description="Longest title, in characters.")
    max_body_bytes: Positive = Field(2_000_000, description="Largest body, in bytes of UTF-8.")
    max_metadata_bytes: Positive = Field(16_384, description="Largest metadata, in bytes as JSON.")
    max_nesting: Positive = Field(512, description="Deepest nesting of HTML elements in a body.")

    # Fetching
    fetch_timeout: Seconds = Field(20, description="How long a page or feed may take to arrive.")
    fetch_max_bytes: Positive = Field(
        10_000_000, description="Largest page or feed, in bytes after decompression."
    )
    allow_private_addresses: bool = Field(
        False,
        description="Fetch from, and push to, loopback and private addresses; for tests and "
        "intranets.",
    )
    allowed_networks: CommaList = Field(
        default_factory=list,
        description="Private networks, such as 10.1.0.0/16, that may be fetched from and pushed to "
        "all the same.",
    )
    contact: str = Field(
        "https://barid.example/contact", description="Contact named in the User-Agent header."
    )

    # Feeds
    feeds_file: Path | None = Field(
        None, description="TOML file that declares the feeds; read when a worker starts."
    )
    max_feeds: Positive = Field(20_000, description="Largest number of feeds.")
    feed_min_interval: Seconds = Field(
        300, description="Shortest time between two polls of a feed."
    )
    feed_max_interval: Seconds = Field(
        86_400, description="Longest time between two polls of a feed."
    )
    feed_batch: Annotated[int, Field(ge=1, le=500)] = Field(
        50, description="Feeds that one process polls at once."
    )
    host_interval: Seconds = Field(1, description="Shortest time between two requests to one host.")
    host_connections: Positive = Field(
        2, description="Largest number of requests to one host at once."
    )
    short_text: Positive = Field(
        600, description="A feed's text with fewer characters has its page fetched (`when_short`)."
    )

    # Pushing
    push_file: Path | None = Field(
        None, description="TOML file that declares the pushes of `barid push --all`."
    )
    push_secret: SecretStr | None = Field(
        None,
        description="Secret that `barid push NAME URL` signs with (`whsec_…`); several, separated "
        "by spaces, while receivers change from one to the next.",
    )

    # The console service
    console_host: str = Field(
        "127.0.0.1", description="Address that the console service listens on."
    )
    console_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        8642, description="Port that the console service listens on."
    )
    console_token: SecretStr | None = Field(
        None,
        description="Token that clients send as `Authorization: Bearer`, 16 characters or more; "
        "required when the console listens on anything but loopback.",
    )
    console_open: bool = Field(
        False,
        description="Listen beyond loopback without a token: for a container whose port is "
        "published on loopback only.",
    )
    console_names: CommaList = Field(
        default_factory=lambda: ["localhost", "127.0.0.1"],
        description="Host names that requests to the console service may name; `*`: any.",
    )
    public_url: str | None = Field(
        None,
        description="Address at which the internet reaches the console service, such as "
        "https://barid.example; with it, feeds that offer WebSub push what is new.",
    )

    # Logging
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Lowest level of lines that are written."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`auto`: coloured lines on a terminal, JSON lines elsewhere."
    )
    log_stream: Annotated[int, Field(ge=0)] = Field(
        100_000, description="Log lines kept in Redis for `barid logs`; 0: none are sent there."
    )
    log_failures: Annotated[int, Field(ge=0)] = Field(
        20_000,
        description="Warnings and errors kept in Redis, apart from the other lines and so for "
        "longer; 0: they lie among the others.",
    )
    log_burst: Positive = Field(
        20,
        description="Lines of one warning or error written in 10 s; further ones are only counted.",
    )

    # Watching
    worker_host: str = Field(
        "127.0.0.1", description="Address on which a worker serves its metrics and health."
    )
    worker_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        0, description="Port of a worker's /metrics and /health; 0: none."
    )
    notify_file: Path | None = Field(
        None,
        description="TOML file with a table [notify] that says who is told, by webhook or mail, "
        "when something is wrong and when that is over.",
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
        """Treat an empty variable of a secret as unset, so that its file counts."""
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

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError("needs an address such as https://barid.example")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        if not self.time_slice < self.soft_time_limit < self.hard_time_limit < self.lease:
            raise ValueError(
                "BARID_TIME_SLICE, BARID_SOFT_TIME_LIMIT, BARID_HARD_TIME_LIMIT and BARID_LEASE "
                "must increase in this order, or articles are processed twice"
            )
        return self

    @property
    def limits(self) -> Limits:
        """The limits that articles must keep."""
        return Limits(
            title_characters=self.max_title_characters,
            body_bytes=self.max_body_bytes,
            metadata_bytes=self.max_metadata_bytes,
            nesting=self.max_nesting,
            future=timedelta(days=2),
        )


@cache
def get_settings() -> Settings:
    """Read the settings once for this process.

    Raises:
        ConfigurationError: a setting cannot be used; the message names it.
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
    return settings


def _secrets_dir() -> Path | None:
    """Return the directory of secrets, if one is set.

    Raises:
        ConfigurationError: it holds none; going on would start a Redis of our own.
    """
    path = os.environ.get("BARID_SECRETS_DIR")
    if not path:
        return None
    directory = Path(path)
    if not any(directory.glob("barid_*")):
        raise ConfigurationError(
            f"BARID_SECRETS_DIR: {directory} needs a file such as barid_redis_url"
        )
    return directory
