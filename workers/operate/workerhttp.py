"""A worker's metrics and health over HTTP, from its main process.

Health is judged by what the main process knows, so a probe starts no second Celery process.
"""

import os
import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from time import monotonic
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector, CollectorRegistry

from workers.operate import hearing
from workers.settings import Settings
from workers.store.connection import REDIS_ERRORS, connect
from workers.telemetry.logging import counts
from workers.telemetry.lognames import get_logger
from workers.telemetry.metrics import DIRECTORY, fold_dead_processes, process_memory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = get_logger(__name__)


class WorkerServer:
    """Serves /metrics, /health/live and /health/ready.

    Args:
        settings: the settings; `worker_port` 0 serves nothing.
        swept_at: when the worker's sweeper ended its last sweep (`time.monotonic`).
        deaf: for how many seconds the worker has heard no bell that it should have (hearing.py).
    """

    def __init__(
        self, settings: Settings, swept_at: Callable[[], float], deaf: Callable[[], float]
    ) -> None:
        self._settings, self._swept_at, self._deaf = settings, swept_at, deaf
        self._server: WSGIServer | None = None
        self._reading = threading.Lock()

    def start(self) -> None:
        """Listen. If the port cannot be had, log that and go on: the worker works without it."""
        host, port = self._settings.worker_host, self._settings.worker_port
        if not port:
            return
        try:
            self._server = make_server(host, port, self._answer, _Server, _Silent)
        except OSError as error:
            log.warning("metrics.unavailable", address=f"{host}:{port}", error=str(error))
            return
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def stop(self) -> None:
        """End serving."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def _answer(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        kind, body, status = "text/plain; charset=utf-8", b"", "200 OK"
        if path == "/metrics":
            with self._reading:
                fold_dead_processes()
                kind, body = CONTENT_TYPE_LATEST, generate_latest(worker_registry())
        elif path in ("/health/live", "/health/ready"):
            problem = self._not_alive() or (self._not_ready() if path.endswith("ready") else "")
            body = (problem or "ok").encode() + b"\n"
            status = "503 Service Unavailable" if problem else status
        else:
            body, status = b"try /metrics, /health/live or /health/ready\n", "404 Not Found"
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _not_alive(self) -> str:
        """Return why this worker has to be restarted; a Redis that is away is no reason."""
        settings = self._settings
        # With Redis away, a sweep lasts as long as its time-outs and retries.
        patience = settings.sweep_interval + 6 * settings.redis_timeout + 10
        quiet = monotonic() - self._swept_at()
        if quiet > patience:
            return f"the sweeper has been silent for {quiet:.0f} s"
        return self._deafness(hearing.END)

    def _not_ready(self) -> str:
        """Return why this worker cannot work now."""
        try:
            connect(self._settings).ping()
        except REDIS_ERRORS as error:
            return f"Redis does not answer: {error}"
        _, children = process_memory()
        return self._deafness(hearing.NOT_READY) if children else "the pool has no process"

    def _deafness(self, patience: float) -> str:
        deaf = self._deaf()
        return f"bells have been unanswered for {deaf:.0f} s" if deaf >= patience else ""


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each request: one that waits for a hanging Redis must not keep a liveness probe
    waiting, or the worker is restarted for nothing."""

    daemon_threads = True


class _Silent(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_: object) -> None:
        """Log nothing: a probe every second is no news."""


def worker_registry() -> CollectorRegistry:
    """Return what a worker's endpoint serves: the sum over its processes."""
    registry = CollectorRegistry()
    if DIRECTORY in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_ProcessCollector())
    return registry


class _ProcessCollector(Collector):
    """Memory and number of a worker's processes, and what became of its log lines."""

    def collect(self) -> Iterable[Metric]:
        """Measure now."""
        memory = GaugeMetricFamily(
            "barid_worker_memory_bytes",
            "Resident memory of a worker's processes; shared pages count in each of them.",
            labels=["role"],
        )
        number = GaugeMetricFamily(
            "barid_worker_processes", "Processes of a worker.", labels=["role"]
        )
        main, children = process_memory()
        memory.add_metric(["main"], main)
        memory.add_metric(["pool"], sum(children))
        number.add_metric(["main"], 1)
        number.add_metric(["pool"], len(children))
        lines = CounterMetricFamily(
            "barid_log_lines_lost",
            "Log lines of the main process that were held back in a storm or dropped on the way "
            "to Redis.",
            labels=["how"],
        )
        for how, count in counts().items():
            lines.add_metric([how], count)
        return [memory, number, lines]
