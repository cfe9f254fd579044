"""Traces with OpenTelemetry, where its extra is installed: one trace from producer to consumer.

A trace crosses the queue as W3C `traceparent`: in the ledger entry on the way in, in the event's
CloudEvents attribute on the way out. Without the extra, or with BARID_TRACES off, the functions
here do next to nothing, and a traceparent that a producer gives is passed on.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from time import time_ns
from typing import TYPE_CHECKING, Any

from workers.distribution import how_to_install
from workers.errors import ConfigurationError
from workers.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

NAME = "barid"


@dataclass
class _State:
    tracer: "Tracer | None" = None
    provider: Any = None


_state = _State()


def start(settings: Settings, service: str) -> None:
    """Start tracing in this process if the settings say so; to be called after a fork.

    Spans go to OTLP over HTTP; OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_TRACES_SAMPLER ...) say where and how many.

    Raises:
        ConfigurationError: the extra `traces` is not installed.
    """
    check(settings)
    if not settings.traces:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": NAME, "service.instance.id": service})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    use(provider)


def check(settings: Settings) -> None:
    """Check that traces can be sent if the settings ask for them.

    Raises:
        ConfigurationError: the extra `traces` is not installed.
    """
    names = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
    if settings.traces and not all(_there(name) for name in names):
        raise ConfigurationError(
            f"BARID_TRACES: OpenTelemetry is missing; install it: {how_to_install('traces')}"
        )


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def stop() -> None:
    """Send the last spans; a worker's process ends without running its exit handlers."""
    if _state.provider is not None:
        _state.provider.shutdown()
        use(None)


def use(provider: Any) -> None:
    """Trace with a provider, or not at all (None)."""
    _state.provider = provider
    _state.tracer = provider.get_tracer(NAME) if provider is not None else None


def span(
    name: str, kind: str, attributes: Mapping[str, Any], parent: str | None = None
) -> AbstractContextManager[str | None]:
    """Open a span and give its traceparent, or `parent` if this process does not trace.

    Args:
        name: `<operation> <destination>`, as the messaging conventions have it.
        kind: `producer`, `consumer` or `internal`.
        attributes: with OpenTelemetry's names where it has them; those that are None are left out.
        parent: traceparent of the parent span; by default, the span now open.
    """
    if _state.tracer is None:
        return nullcontext(parent)
    return _span(_state.tracer, name, kind, attributes, parent)


@contextmanager
def _span(
    tracer: "Tracer", name: str, kind: str, attributes: Mapping[str, Any], parent: str | None
) -> Iterator[str | None]:
    from opentelemetry.trace import SpanKind

    with tracer.start_as_current_span(
        name,
        context=_context(parent),
        kind=SpanKind[kind.upper()],
        attributes={k: v for k, v in attributes.items() if v is not None},
    ):
        yield current()


def current() -> str | None:
    """Return the traceparent of the span that is now open."""
    if _state.tracer is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def stages(timings_ms: Mapping[str, float]) -> None:
    """Add a span for each stage, the last ending now, under the span that is now open."""
    if _state.tracer is None:
        return
    end = time_ns()
    for name, milliseconds in reversed(list(timings_ms.items())):
        begin = end - int(milliseconds * 1e6)
        _state.tracer.start_span(f"stage {name}", start_time=begin).end(end)
        end = begin


def _context(parent: str | None) -> Any:
    if not parent:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent})
