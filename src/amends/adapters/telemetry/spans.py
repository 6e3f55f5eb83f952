"""The port Tracing on OpenTelemetry. Only ids, enums and numbers are told; of an error, its kind."""

from contextlib import AbstractContextManager
from typing import Self

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, Status, StatusCode, TraceFlags, Tracer, get_current_span
from opentelemetry.trace import Span as Spanned

from amends import __version__
from amends.kernel.watching import Span

FLUSH_MS = 3_000
SEND_SECONDS = 3
_PREFIX = "amends."


class OpenTelemetry:
    """Spans that go to a processor; `close` sends what is left. Nothing global is set, so several may live at once."""

    on = True

    def __init__(self, processor: SpanProcessor) -> None:
        resource = Resource.create({"service.name": "amends", "service.version": __version__})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("amends", __version__)

    def span(self, name: str, /, *, after: str | None = None, **facts: str | int) -> Span:
        """Open a span inside the one that is open here, linked to what caused it."""
        caused = None if after is None else _read(after)
        return _Open(self._tracer, name, [] if caused is None else [Link(caused)], facts)

    def here(self) -> str | None:
        """Return the open span in the form of W3C Trace Context."""
        at = get_current_span().get_span_context()
        return f"00-{at.trace_id:032x}-{at.span_id:016x}-{int(at.trace_flags):02x}" if at.is_valid else None

    def close(self) -> None:
        """Send what is left, for a while."""
        self._provider.force_flush(FLUSH_MS)
        self._provider.shutdown()


def to_collector(url: str) -> OpenTelemetry:
    """Trace to the collector at a base URL: in batches, from a thread of its own."""
    exporter = OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces", timeout=SEND_SECONDS)
    return OpenTelemetry(BatchSpanProcessor(exporter))


class _Open:
    """A span as a block."""

    def __init__(self, tracer: Tracer, name: str, links: list[Link], facts: dict[str, str | int]) -> None:
        # The text of an error may hold what a person wrote, so the library must not record it.
        self._block: AbstractContextManager[Spanned] = tracer.start_as_current_span(
            name, links=links, attributes=_named(facts), record_exception=False, set_status_on_exception=False
        )
        self._span: Spanned | None = None

    def __enter__(self) -> Self:
        self._span = self._block.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if isinstance(error[0], type) and self._span is not None:
            self._span.set_attribute("error.type", error[0].__name__)
            self._span.set_status(Status(StatusCode.ERROR))
        self._block.__exit__(None, None, None)

    def note(self, **facts: str | int) -> None:
        """Add facts."""
        if self._span is not None:
            self._span.set_attributes(_named(facts))


def _named(facts: dict[str, str | int]) -> dict[str, str | int]:
    return {f"{_PREFIX}{name}": value for name, value in facts.items()}


def _read(kept: str) -> SpanContext | None:
    """Read what `here` wrote; None for any other text."""
    parts = kept.split("-")
    if [len(part) for part in parts] != [2, 32, 16, 2]:
        return None
    try:
        trace, span, flags = (int(part, 16) for part in parts[1:])
    except ValueError:
        return None
    return SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(flags))
