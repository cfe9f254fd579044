"""The bell: a Celery message that says no more than "there is work"."""

from typing import TYPE_CHECKING

from workers.store.connection import BROKER_ERRORS, RedisRefused
from workers.store.refusals import told
from workers.telemetry.lognames import get_logger

if TYPE_CHECKING:
    from celery import Celery

TASK = "barid.answer_bell"
QUEUE = "bells"
FEEDS_TASK = "barid.poll_feeds"
FEEDS_QUEUE = "feeds"

log = get_logger(__name__)


def ring(app: "Celery", token: str) -> None:
    """Send a bell to the workers, if there is a token to send.

    If the bell cannot be sent, nothing is lost: the article is in the ledger, and a worker's
    sweeper rings again within `bell_patience`.
    """
    if not token:
        return
    try:
        app.send_task(TASK, args=[token], queue=QUEUE, ignore_result=True, retry=False)
    except (*BROKER_ERRORS, RedisRefused) as error:
        log.warning("bell.lost", error=str(told(error)))


def call_pollers(app: "Celery") -> None:
    """Ask a worker to poll the feeds that are due; a lost call is repeated."""
    try:
        app.send_task(FEEDS_TASK, queue=FEEDS_QUEUE, ignore_result=True, retry=False)
    except (*BROKER_ERRORS, RedisRefused) as error:
        log.warning("bell.lost", error=str(told(error)))
