"""Is it alive, is it ready, is anybody waiting, is money stuck: health and metrics."""

import platform
from collections.abc import Callable, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from amends import __version__
from amends.bootstrap import Opened
from amends.desk.projections import CONVERSATIONS
from amends.doors.serve.counts import Counts
from amends.doors.serve.gauges import Gauges
from amends.kernel.errors import AmendsError
from amends.kernel.ids import MAIN

disable_created_metrics()  # type: ignore[no-untyped-call]  # untyped; each would come with a second series
UNNAMED = "other"
"""The route of requests that no route of ours answered: what strangers ask for must not become labels."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)
RETRY_AFTER = 2  # s
SILENT = "the store does not answer\n"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def nobody() -> int:
    """Tell that there are no sockets: a process that only works has none."""
    return 0


class Meter:
    """Counts requests and their time, and tells metrics and health.

    `refused` is for whoever turns a request away before it is begun; its reasons are words of the program.
    """

    def __init__(self, at: Opened, *, sockets: Callable[[], int] = nobody) -> None:
        self._at = at
        self._templates: Mapping[int, str] = {}
        self._registry = CollectorRegistry()
        self._registry.register(Gauges(at, sockets=sockets))
        ProcessCollector(registry=self._registry)
        self.requests = Counter(
            "amends_requests",
            "Requests by method, route and class of status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "amends_request_seconds",
            "Time to answer a request.",
            ["route"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self.refused = Counter(
            "amends_requests_refused", "Requests turned away unbegun.", ["reason"], registry=self._registry
        )
        build = Gauge("amends_build_info", "What runs here.", ["version", "python"], registry=self._registry)
        build.labels(__version__, platform.python_version()).set(1)
        at.listeners.append(Counts(self._registry, at.office.effects))

    def name_routes(self, templates: Mapping[int, str]) -> None:
        """Learn the templates of routes by the id() of their endpoints; a request to any other is one of `other`."""
        self._templates = templates

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        route = self.route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else UNNAMED
        self.requests.labels(method, route, f"{status // 100}xx").inc()
        self.seconds.labels(route).observe(seconds)

    def route_of(self, scope: Scope) -> str:
        """Return the template of the route that answered a request. The API's framework leaves its own in the scope."""
        path = getattr(scope.get("route"), "path", None)
        if path is not None:
            return f"{scope.get('root_path', '')}{path}"
        return self._templates.get(id(scope.get("endpoint")), UNNAMED)

    def routes(self) -> list[Route]:
        """Return the routes of health and metrics."""
        return [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]

    def metrics(self) -> str:
        """Return every metric in the text format of Prometheus; raise Unavailable when the store does not answer."""
        return generate_latest(self._registry).decode()

    def ready(self) -> str:
        """Ask the store for anything; raise Unavailable when it does not answer."""
        self._at.office.ledger.row(MAIN, CONVERSATIONS, "ready")
        return "ready\n"

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _readyz(self, _: Request) -> Response:
        return await _answer(self.ready)

    async def _metrics(self, _: Request) -> Response:
        return await _answer(self.metrics)


async def _answer(look: Callable[[], str]) -> Response:
    try:
        return PlainTextResponse(await run_in_threadpool(look))
    except AmendsError:
        return PlainTextResponse(SILENT, 503, {"Retry-After": str(RETRY_AFTER)})
