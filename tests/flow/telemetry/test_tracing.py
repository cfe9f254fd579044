"""One trace from producer to consumer, over the queue."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from schemas import EnrichedEvent
from tests.articles import make_articles
from tests.servers import Service
from workers.articles.loop import Loop
from workers.events.consumer import subscribe
from workers.pipeline import default_pipeline
from workers.telemetry import tracing


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


def context(span: ReadableSpan) -> SpanContext:
    assert span.context
    return span.context


def parent(span: ReadableSpan) -> SpanContext:
    assert span.parent
    return span.parent


def test_producer_worker_and_consumer_share_a_trace(
    barid: Service, spans: InMemorySpanExporter
) -> None:
    subscription = subscribe("all", settings=barid.settings)
    article = next(make_articles(1))
    barid.producer().enqueue(article)
    Loop(barid.settings, barid.app, default_pipeline()).answer("")
    events: list[EnrichedEvent] = []
    subscription.consume(events.append, limit=1, timeout=5)
    by_name = {span.name: span for span in spans.get_finished_spans()}
    sent, processed, consumed = (
        by_name[n] for n in ("enqueue articles", "process articles", "consume all")
    )
    assert sent.parent is None
    assert parent(processed).span_id == context(sent).span_id
    assert parent(consumed).span_id == context(processed).span_id
    assert len({context(span).trace_id for span in by_name.values()}) == 1
    assert [s.kind.name for s in (sent, processed, consumed)] == [
        "PRODUCER",
        "CONSUMER",
        "CONSUMER",
    ]
    for stage in ("clean", "language", "topics"):
        assert parent(by_name[f"stage {stage}"]).span_id == context(processed).span_id
    trace_id, span_id = f"{context(processed).trace_id:032x}", f"{context(processed).span_id:016x}"
    assert str(events[0].traceparent).startswith(f"00-{trace_id}-{span_id}-")
    assert (consumed.attributes or {})["messaging.message.id"] == events[0].id


def test_a_producers_own_trace_goes_on(barid: Service, spans: InMemorySpanExporter) -> None:
    given = f"00-{'a' * 32}-{'b' * 16}-01"
    barid.producer().enqueue(make_articles(1), traceparent=given)
    (span,) = spans.get_finished_spans()
    assert f"{context(span).trace_id:032x}" == "a" * 32
    assert f"{parent(span).span_id:016x}" == "b" * 16


def test_without_tracing_a_traceparent_is_handed_through(barid: Service) -> None:
    subscription = subscribe("all", settings=barid.settings)
    given = f"00-{'a' * 32}-{'b' * 16}-01"
    barid.producer().enqueue(make_articles(1), traceparent=given)
    Loop(barid.settings, barid.app, default_pipeline()).answer("")
    events: list[EnrichedEvent] = []
    subscription.consume(events.append, limit=1, timeout=5)
    assert events[0].traceparent == given
