"""Spans: a request, its use case, its commit; an effect carried out later, linked to it; the provider's call."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient
from tests.desk.shopfloor import EMMA, LOST
from tests.doors.serve.watched import Watched, watched
from tests.doors.web.visitor import HOME

from amends.adapters.payments.memory import Fault
from amends.adapters.telemetry import WatchedProvider
from amends.adapters.telemetry.spans import OpenTelemetry
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.doors.serve.traced import Traced
from amends.kernel.errors import Invalid
from amends.kernel.ids import ConversationId, MethodId, PaymentId
from amends.kernel.money import Money
from amends.kernel.watching import SILENCE
from amends.remedies.ports import NotSent, Recourse, RefundOrder

ORDER = RefundOrder("fx_1", PaymentId("pay-1"), MethodId("pm-1"), Money(100, "GBP"), "fx_1")


class Traces:
    """A house whose spans are kept."""

    def __init__(self, folder: Path) -> None:
        self.kept = InMemorySpanExporter()
        self.tracing = OpenTelemetry(SimpleSpanProcessor(self.kept))
        self.house: Watched = watched(folder, Recourse.KEYED, self.tracing)

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.kept.get_finished_spans() if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        (span,) = self.named(name)
        return span


@pytest.fixture
def traces(tmp_path: Path) -> Iterator[Traces]:
    made = Traces(tmp_path)
    yield made
    made.tracing.close()


def within(span: ReadableSpan, parent: ReadableSpan) -> bool:
    return span.parent is not None and span.parent.span_id == parent.context.span_id


def test_a_commit_is_inside_its_use_case_and_a_request_around_both(traces: Traces) -> None:
    floor = traces.house.floor

    async def app(scope: Any, receive: Any, send: Any) -> None:
        floor.agreed(LOST)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    TestClient(Traced(app, tracing=traces.tracing, meter=traces.house.meter), base_url=HOME).get("/c")

    request, yes = traces.one("request"), traces.one("confirm_plan")
    assert within(yes, request)
    assert [within(commit, yes) for commit in traces.named("commit")].count(True) == 1
    assert dict(request.attributes or {}) == {
        "amends.method": "GET",
        "amends.request": "",
        "amends.status": 200,
        "amends.route": "other",
    }


def test_an_effect_is_linked_to_the_request_that_caused_it_long_before(traces: Traces) -> None:
    traces.house.floor.agreed(LOST)
    yes = traces.one("confirm_plan")
    traces.house.floor.clock.advance(3_600_000)
    traces.house.floor.work()

    effects = [*traces.named("shop.change"), *traces.named("payments.refund")]

    assert len(effects) >= 2
    assert {link.context.span_id for effect in effects for link in effect.links} == {yes.context.span_id}
    assert all(effect.context.trace_id != yes.context.trace_id for effect in effects)


def test_a_call_to_the_provider_is_inside_the_attempt_and_its_failure_is_told_by_its_kind(traces: Traces) -> None:
    floor = traces.house.floor
    calls = WatchedProvider(floor.payments, "payments", traces.tracing)
    floor.payments.faults(Fault.NOT_SENT)
    with pytest.raises(NotSent), traces.tracing.span("attempt"):
        calls.refund(ORDER)
    call = traces.one("payments.refund")

    assert calls.recourse is Recourse.KEYED
    assert within(call, traces.one("attempt"))
    assert dict(call.attributes or {}) == {"amends.key": "fx_1", "error.type": "NotSent"}
    assert not call.events


def test_what_was_said_stands_in_no_span(traces: Traces) -> None:
    floor = traces.house.floor
    floor.agreed(LOST)
    text = "my private words about Emma"
    now = floor.clock.now()
    receive_message(ReceiveMessage(ConversationId("conv-1"), text), caller=EMMA, office=floor.office, now=now)
    with pytest.raises(Invalid):
        receive_message(ReceiveMessage(ConversationId("conv-1"), ""), caller=EMMA, office=floor.office, now=now)
    floor.work()

    told = " ".join(span.to_json() for span in traces.kept.get_finished_spans())

    assert len(traces.named("receive_message")) == 2
    assert not [word for word in ("private", "Emma", "Whitfield", "@", "Street") if word in told]


def test_a_kept_cause_that_is_no_trace_links_nothing(traces: Traces) -> None:
    for kept in ("fx_abc", "00-zz-1-01", "00-" + "g" * 32 + "-" + "0" * 16 + "-01"):
        with traces.tracing.span("odd", after=kept):
            pass

    assert [span.links for span in traces.named("odd")] == [(), (), ()]


def test_while_it_is_off_nothing_is_traced_and_nothing_of_its_libraries_is_loaded_by_us() -> None:
    code = (
        "import sys, amends.doors.serve.app, amends.doors.worker, amends.bootstrap.opening as b\n"
        "with b.open_collector(None) as tracing: print(tracing.on)\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert said.split() == ["False", "[]"]
    assert SILENCE.here() is None


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "sys.modules['opentelemetry'] = None\n"
        "from amends.adapters.telemetry import open_collector\n"
        "from amends.kernel.errors import Invalid\n"
        "try:\n"
        "    open_collector('http://127.0.0.1:4318').__enter__()\n"
        "except Invalid as error:\n"
        "    print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert said.strip() == "otel: traces need the extra `otel`: pip install 'amends[otel]', or leave the setting away"
