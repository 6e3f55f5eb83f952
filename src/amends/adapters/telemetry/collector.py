"""The way to a collector of traces: OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp)."""

from collections.abc import Iterator
from contextlib import contextmanager

from amends.kernel.errors import Fault, Invalid
from amends.kernel.watching import SILENCE, Tracing

MISSING = "traces need the extra `otel`: pip install 'amends[otel]', or leave the setting away"


@contextmanager
def open_collector(url: str | None) -> Iterator[Tracing]:
    """Trace to the collector at a base URL until the block ends; None: trace nothing, and import nothing.

    Raise Invalid when the libraries are not installed. A collector that does not answer costs spans, nothing else.
    """
    if url is None:
        yield SILENCE
        return
    try:
        from amends.adapters.telemetry.spans import to_collector  # noqa: PLC0415  an extra, loaded when it is wanted
    except ImportError as error:
        raise Invalid([Fault("otel", MISSING)]) from error
    tracing = to_collector(url)
    try:
        yield tracing
    finally:
        tracing.close()
