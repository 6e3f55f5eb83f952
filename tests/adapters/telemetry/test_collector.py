"""What a collector gets: OTLP over HTTP, decoded from the bytes that arrive at a stub on this machine."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from amends.adapters.telemetry import open_collector
from amends.settings import read_settings

Arrived = list[tuple[str, ExportTraceServiceRequest]]


@contextmanager
def collector(status: int = 200) -> Iterator[tuple[str, Arrived]]:
    """Listen on a free port; what arrives is decoded and kept with the path it came to."""
    arrived: Arrived = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            arrived.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", arrived
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def trace_to(url: str) -> None:
    with open_collector(url) as tracing, tracing.span("request", status=200), tracing.span("commit", position=7):
        pass


def test_spans_arrive_with_their_facts_under_the_name_of_the_service() -> None:
    with collector() as (url, arrived):
        trace_to(url)

    (path, told) = arrived[0]
    resource = {each.key: each.value.string_value for each in told.resource_spans[0].resource.attributes}
    spans = {span.name: span for span in told.resource_spans[0].scope_spans[0].spans}
    assert path == "/v1/traces"
    assert resource["service.name"] == "amends"
    assert set(spans) == {"request", "commit"}
    assert spans["commit"].parent_span_id == spans["request"].span_id
    assert [(each.key, each.value.int_value) for each in spans["commit"].attributes] == [("amends.position", 7)]


def test_a_collector_that_is_gone_costs_nobody_an_error() -> None:
    with collector() as (url, arrived):
        pass
    trace_to(url)

    assert not arrived


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "AMENDS_OTEL"])
def test_it_is_switched_on_by_the_standard_name_and_by_ours(name: str) -> None:
    settings = read_settings(environment={name: "http://127.0.0.1:4318"}, flags={})

    assert settings.otel == "http://127.0.0.1:4318"
