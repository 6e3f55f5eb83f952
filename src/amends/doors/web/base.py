"""What every page needs: who asks, from which page of ours, in which language; how pages and errors are answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from amends.desk.office import Office
from amends.desk.units import Once, asker
from amends.doors.access import Access
from amends.doors.web.assets import Assets
from amends.doors.web.hub import CSRF_SLOT, KEY_SLOT, Hub, Regions
from amends.doors.web.language import choose_language
from amends.doors.web.render import Renderer, View
from amends.doors.web.showing_words import fault_words
from amends.doors.web.views import ErrorView, Frame, Persona, Theme
from amends.kernel.clock import Clock, Instant
from amends.kernel.errors import AmendsError, Conflict, Fault, Invalid, NotFound, Refused, Unavailable
from amends.kernel.ids import derive, is_id
from amends.kernel.market import Language
from amends.kernel.party import Caller, CallerKind

FRAGMENT = "text/x-fragment"
LANGUAGE_COOKIE, THEME_COOKIE = "amends_language", "amends_theme"
THEMES: Mapping[str, Theme] = {"auto": "auto", "light": "light", "dark": "dark"}
YEAR = 365 * 24 * 3600  # s
ATTEMPTS = 4
RETRY_AFTER = 2  # s
ResultT = TypeVar("ResultT")
log = structlog.get_logger("amends.web")


@dataclass(frozen=True, slots=True)
class Room:
    """How much a form may hold: bytes and fields."""

    size: int = 64 * 1024
    fields: int = 32


ROOM = Room()


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages of a running server share. `people` are whom one may be in the demo; empty: no demo sign-in."""

    office: Office
    clock: Clock
    access: Access
    renderer: Renderer
    assets: Assets
    hub: Hub
    wake: Callable[[], None]
    people: Callable[[Language], tuple[Persona, ...]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `path` is the page it is about, `form` the fields that were sent.

    `cursor` is the ledger position when it came: what happens while a page is read is pushed to it afterwards.
    """

    site: Site
    connection: HTTPConnection
    path: str
    now: Instant
    form: Mapping[str, str] = field(default_factory=dict)
    cursor: int = 0

    @property
    def wants_fragment(self) -> bool:
        """Whether the page's script asks, and puts what it gets in place itself."""
        return FRAGMENT in self.connection.headers.get("accept", "")

    @property
    def language(self) -> Language:
        """The language of the page: chosen before, or the browser's."""
        headers, cookies = self.connection.headers, self.connection.cookies
        return choose_language(cookies.get(LANGUAGE_COOKIE), headers.get("accept-language"))

    @property
    def theme(self) -> Theme:
        """The appearance that was chosen."""
        return THEMES.get(self.connection.cookies.get(THEME_COOKIE, ""), "auto")

    @property
    def csrf(self) -> str:
        """The token that this session's forms carry."""
        return self.site.access.csrf_token(self.connection.cookies)

    def param(self, name: str) -> str:
        """Return an id out of the address; raise NotFound for what cannot be one."""
        value = str(self.connection.path_params[name])
        if not is_id(value):
            raise NotFound(f"{name} in the address is no id")
        return value

    def field(self, name: str) -> str:
        """Return a field of the form; raise Invalid when it is missing."""
        if name not in self.form:
            raise Invalid([Fault(name, "is missing")])
        return self.form[name]

    def caller(self) -> Caller:
        """Return who asks; anonymous for a guest."""
        caller = self.site.access.caller_of(self.connection.headers, self.connection.cookies, now=self.now)
        self.connection.state.caller = caller  # whoever counts requests learns who this was
        return caller

    def once(self) -> Once:
        """Return the idempotency key of this form with these fields: the same button twice is one request."""
        said = urlencode([pair for pair in self.form.items() if pair[0] != "csrf"])
        fingerprint = sha256(f"{self.connection.url.path}\n{said}".encode()).hexdigest()
        return Once(derive("form", self.field("key"), fingerprint), fingerprint)

    def change(self, act: Callable[[Once], ResultT], *, again: Callable[[], ResultT]) -> ResultT:
        """Act once. A form sent before is read `again`; what others changed meanwhile is retried a few times."""
        once, caller = self.once(), self.caller()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return act(once)
            except AmendsError as error:
                if self.site.office.ledger.request(caller.tenant, asker(caller), once.key) is not None:
                    return again()
                if not isinstance(error, Conflict) or attempt == ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")


Handler = Callable[[Visit], Response]


def signed_in(visit: Visit, *kinds: CallerKind) -> Caller:
    """Return who asks; raise Refused for a guest, and for anybody but the kinds named."""
    caller = visit.caller()
    if caller.kind is CallerKind.ANONYMOUS:
        raise Refused("sign in first", clause="access/authentication")
    if kinds and caller.kind not in kinds:
        raise Refused(f"this page is not for a {caller.kind}", clause="access/role")
    return caller


def frame(visit: Visit, *, zone: str = "UTC", name: str | None = None) -> Frame:
    """Return the frame of a page that is sent whole."""
    return Frame(
        language=visit.language,
        theme=visit.theme,
        path=visit.path,
        csrf=visit.csrf,
        key=derive("key", visit.path, visit.csrf, visit.now),
        zone=zone,
        now=visit.now,
        cursor=visit.cursor,
        name=name,
    )


def live_frame(visit: Visit, *, zone: str = "UTC", name: str | None = None) -> Frame:
    """Return the frame of regions that are rendered once for several readers (`Watch.render`)."""
    return Frame(
        language=visit.language,
        theme=visit.theme,
        path=visit.path,
        csrf=CSRF_SLOT,
        key=KEY_SLOT,
        zone=zone,
        now=visit.site.clock.now(),
        name=name,
    )


def page(visit: Visit, view: View, within: Frame, *, status: int = 200) -> Response:
    """Answer with a whole page."""
    return Response(visit.site.renderer.page(view, within), status, {"Cache-Control": "no-store"}, "text/html")


def fragment(regions: Sequence[str], *, status: int = 200) -> Response:
    """Answer the page's script with regions to put in place; none: 204."""
    if not regions:
        return Response(status_code=204)
    return Response("".join(regions), status, {"Cache-Control": "no-store"}, FRAGMENT)


def regions_of(visit: Visit, view: View, within: Frame, names: Sequence[str]) -> Regions:
    """Render some regions of a page, by their names."""
    return {name: visit.site.renderer.region(name, view, within) for name in names}


def see_other(address: str) -> Response:
    """Lead the browser on after a form, so that a reload does not send it again."""
    return Response(status_code=303, headers={"Location": address})


def local(address: str, otherwise: str) -> str:
    """Return an address of our own to lead on to; anything that could lead away is replaced."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if own else otherwise


def remember(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Keep a preference in the browser for a year."""
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="lax", secure=secure)


def get(site: Site, path: str, handler: Handler) -> Route:
    """Return a route that shows something. Its handler runs in the thread pool."""

    async def endpoint(request: Request) -> Response:
        visit = Visit(site, request, request.url.path, site.clock.now(), cursor=site.hub.position)
        return await run_in_threadpool(_guarded, handler, visit)

    return Route(path, endpoint, methods=["GET"])


def post(site: Site, path: str, handler: Handler, *, foreign: bool = False, room: Room = ROOM) -> Route:
    """Return a route that takes a form of ours: any other is refused before it is looked at.

    A `foreign` form may come from any page: its handler must trust nothing but what the form itself proves.
    """

    async def endpoint(request: Request) -> Response:
        body = await _body(request, room.size)
        return await run_in_threadpool(_posted, site, request, body, handler, foreign=foreign, room=room)

    return Route(path, endpoint, methods=["POST"])


async def _body(request: Request, size: int) -> bytes | None:
    """Return a form's bytes; None as soon as they are too many, by what is declared or by what comes."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > size:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > size:
            return None
    return bytes(body)


def _posted(
    site: Site, request: Request, body: bytes | None, handler: Handler, *, foreign: bool, room: Room
) -> Response:
    visit = Visit(site, request, request.url.path, site.clock.now(), cursor=site.hub.position)
    if body is None:
        return error_page(visit, ErrorView(413, "/"))
    try:
        visit = replace(visit, form=read_form(body, room.fields))
        if foreign:
            site.access.door.guard_host(request.headers)
        else:
            site.access.guard_unsafe(request.headers, request.cookies, token=visit.form.get("csrf"))
    except AmendsError as error:
        return answer_error(visit, error)
    return _guarded(handler, visit)


def read_form(body: bytes, fields: int = ROOM.fields) -> dict[str, str]:
    """Read a form's fields (application/x-www-form-urlencoded); raise Invalid for what is none."""
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=fields)
    except ValueError as error:
        raise Invalid([Fault("form", "is not a form of ours")]) from error
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Invalid([Fault("form", "names a field twice")])
    return form


def _guarded(handler: Handler, visit: Visit) -> Response:
    try:
        return handler(visit)
    except AmendsError as error:
        return answer_error(visit, error)
    except Exception as error:  # whatever breaks, a person reads a page and the log holds the rest
        log.exception("web.broken", kind=type(error).__name__)
        return answer_error(visit, error)


def answer_error(visit: Visit, error: Exception) -> Response:
    """Answer with the page of an error; a guest who wants to see something is led to the sign-in."""
    view = error_view(error)
    if view.status == 401 and visit.connection.scope["method"] == "GET":
        return see_other("/sign-in")
    return error_page(visit, view)


def error_page(visit: Visit, view: ErrorView) -> Response:
    """Answer with the page of an error, under the request's id."""
    reference = str(visit.connection.scope.get("state", {}).get("request_id", ""))
    faults = tuple(Fault(fault.where, fault_words(fault.what).within(visit.language)) for fault in view.faults)
    named = ErrorView(view.status, view.back, faults, reference if view.status == 500 else "", view.wait)
    response = page(visit, named, frame(visit), status=view.status)
    if view.wait:
        response.headers["Retry-After"] = str(view.wait)
    return response


def error_view(error: Exception) -> ErrorView:
    """Translate a kind of error: the one place of this door that knows statuses.

    Somebody else's object must not be told from one that never was.
    """
    match error:
        case Invalid():
            return ErrorView(400, "/", error.faults)
        case NotFound():
            return ErrorView(404, "/")
        case Refused():
            return ErrorView(_refused(error.clause), "/")
        case Conflict():
            return ErrorView(409, "/")
        case Unavailable():
            return ErrorView(503, "/", wait=RETRY_AFTER)
    return ErrorView(500, "/")


def _refused(clause: str) -> Any:
    statuses = {"access/owner": 404, "access/authentication": 401}
    return statuses.get(clause, 403 if clause.startswith("access/") else 409)
