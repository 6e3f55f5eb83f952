"""The application that a server runs: the API, the pages, their live socket, static files, health and metrics."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from amends.bootstrap import Opened
from amends.doors.access import Access, Door
from amends.doors.api import PREFIX, create_api
from amends.doors.serve.gate import Gate, Lanes
from amends.doors.serve.limits import Limits
from amends.doors.serve.refusals import Refusals
from amends.doors.serve.requests import SAFETY, Requests
from amends.doors.serve.templates import templates_of
from amends.doors.serve.traced import Traced
from amends.doors.serve.watch import Meter
from amends.doors.web.assets import read_assets
from amends.doors.web.base import Site, Visit, error_page
from amends.doors.web.hub import Hub
from amends.doors.web.live import live_route
from amends.doors.web.pages import page_routes, watch_page
from amends.doors.web.render import Renderer
from amends.doors.web.showing_people import personas
from amends.doors.web.staff import staff_routes, watch_workbench
from amends.doors.web.views import ErrorView, Frame
from amends.kernel.market import Language
from amends.settings import LOOPBACK


def build_app(at: Opened, *, wake: Callable[[], None]) -> ASGIApp:
    """Return the application. `wake` is called after each change, so that what it set going begins at once."""
    site = _site(at, wake)
    at.store.listen(site.hub.wake)
    meter = Meter(at, sockets=site.hub.sockets)
    routes = _routes(at, site, meter)
    meter.name_routes(templates_of(routes))
    app: ASGIApp = Starlette(
        routes=routes,
        exception_handlers={HTTPException: _http_error(site), 500: _http_error(site)},
        lifespan=_following(site.hub),
    )
    tracing = at.office.tracing
    if tracing.on:
        app = Traced(app, tracing=tracing, meter=meter)
    return _gate(Requests(app, meter=meter, changed=(wake, site.hub.wake)), at, site, meter)


def _gate(app: ASGIApp, at: Opened, site: Site, meter: Meter) -> Gate:
    def page(status: int, wait: int, language: Language) -> str:
        nobodys = Frame(language, "auto", path="/", csrf="", key="", zone="UTC", now=site.clock.now())
        return site.renderer.page(ErrorView(503 if status == 503 else 429, "/", wait=wait), nobodys)

    return Gate(
        app,
        lanes=Lanes.of(at.settings.threads),
        limits=Limits(),
        refusals=Refusals(page, safety=SAFETY),
        counted=lambda why: meter.refused.labels(why.value).inc(),
    )


def _site(at: Opened, wake: Callable[[], None]) -> Site:
    assets = read_assets()
    return Site(
        office=at.office,
        clock=at.clock,
        access=access_of(at),
        renderer=Renderer(assets),
        assets=assets,
        hub=Hub(at.office.ledger),
        wake=wake,
        people=lambda language: personas(at.people, language),
    )


def _routes(at: Opened, site: Site, meter: Meter) -> list[BaseRoute]:
    api = create_api(at.office, clock=at.clock, access=site.access)
    return [
        Mount(PREFIX, api),
        Mount("/static", site.assets),
        *meter.routes(),
        live_route(site, (watch_page, watch_workbench)),
        *page_routes(site),
        *staff_routes(site),
    ]


def access_of(at: Opened) -> Access:
    """Return who may knock. Where our names are known, foreign ones that point here are turned away."""
    settings = at.settings
    hosts = LOOPBACK if settings.host in LOOPBACK else frozenset()
    # Who signed in while anyone could be anybody is nobody once that is over, though the store is the same.
    mode = b"demo" if settings.demo_sign_in else b"keys"
    return Access(at.keys, hmac.digest(at.session_secret, mode, "sha256"), Door(hosts, settings.address))


def _following(hub: Hub) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        hub.start()
        yield
        await run_in_threadpool(hub.stop)

    return lifespan


def _http_error(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answer what no route answers with the page of that error."""

    async def answer(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        visit = Visit(site, request, request.url.path, site.clock.now())
        response = await run_in_threadpool(error_page, visit, ErrorView(_shown(status), "/"))
        response.status_code = status
        return response

    return answer


def _shown(status: int) -> Any:
    """Return the page that stands for a status; a wrong method is an address where nothing is."""
    return {400: 400, 404: 404, 405: 404, 413: 413}.get(status, 500)
