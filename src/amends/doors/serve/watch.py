"""Is it alive, is it ready, is anybody waiting, is money stuck: health and metrics."""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from amends.bootstrap import Opened
from amends.conversations import Mode
from amends.desk.projections import CONVERSATIONS
from amends.kernel.errors import AmendsError
from amends.kernel.ids import MAIN
from amends.kernel.ledger import EffectState

COUNTED_AT_MOST = 1_000


class Waiting(Collector):
    """Gauges read from the store when somebody looks: who waits, since when, and which effects are stuck."""

    def __init__(self, at: Opened) -> None:
        self._at = at

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges of this moment."""
        rows = self._at.office.ledger.rows(MAIN, CONVERSATIONS, state=Mode.WAITING, limit=COUNTED_AT_MOST)
        yield _gauge("amends_conversations_waiting", "Conversations that wait for a person.", len(rows))
        oldest = (self._at.clock.now() - rows[0].sort) / 1000 if rows else 0
        yield _gauge("amends_waiting_seconds_oldest", "How long the first of them has waited.", oldest)
        stuck = self._at.office.effects.effects(state=EffectState.TASK, limit=COUNTED_AT_MOST)
        yield _gauge(
            "amends_effects_for_person", "Effects that a person has to settle: money or goods stuck.", len(stuck)
        )
        due = self._at.store.next_due()
        late = max(0, self._at.clock.now() - due) / 1000 if due is not None else 0
        yield _gauge("amends_effects_lag_seconds", "How late the earliest due effect is.", late)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about)
    family.add_metric([], value)
    return family


class Meter:
    """Counts requests and their time, and tells metrics and health."""

    def __init__(self, at: Opened) -> None:
        self._at = at
        self._registry = CollectorRegistry()
        self._registry.register(Waiting(at))
        self.requests = Counter(
            "amends_requests", "Requests by method and status class.", ["method", "status"], registry=self._registry
        )
        self.seconds = Histogram("amends_request_seconds", "Time to answer a request.", registry=self._registry)

    def routes(self) -> list[Route]:
        """Return the routes of health and metrics."""
        return [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _readyz(self, _: Request) -> Response:
        return await _answer(self._ready)

    async def _metrics(self, _: Request) -> Response:
        return await _answer(lambda: generate_latest(self._registry).decode())

    def _ready(self) -> str:
        self._at.office.ledger.row(MAIN, CONVERSATIONS, "ready")
        return "ready\n"


async def _answer(look: Callable[[], str]) -> Response:
    try:
        return PlainTextResponse(await run_in_threadpool(look))
    except AmendsError:
        return PlainTextResponse("the store does not answer\n", status_code=503)
