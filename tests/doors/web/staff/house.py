"""The pages on memory adapters: a site without a server, and a browser without script for each person."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from tests.desk.shopfloor import Floor

from amends.adapters.access import MemoryAccessStore
from amends.conversations import Conversation
from amends.desk.ask_person import ask_person
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation
from amends.doors.access import Access
from amends.doors.web.assets import read_assets
from amends.doors.web.base import Site
from amends.doors.web.hub import Hub
from amends.doors.web.pages import page_routes
from amends.doors.web.render import Renderer
from amends.doors.web.staff import staff_routes
from amends.doors.web.views import Persona
from amends.kernel.ids import MAIN, ConversationId, CustomerId, OrderId
from amends.kernel.market import Language
from amends.kernel.party import Caller, CallerKind

SECRET = b"a secret for sessions of thirty-two bytes"
PEOPLE = (
    Persona("c-emma", "Emma Clarke", "customer", "UK", Language.EN, ()),
    Persona("agent", "Wang Ning", "staff", "desk", Language.ZH, (), frozenset({"agent"})),
)
LABEL = re.compile(r"<[^>]+>")


def site_of(floor: Floor) -> Site:
    assets = read_assets()
    return Site(
        office=floor.office,
        clock=floor.clock,
        access=Access(MemoryAccessStore(), SECRET),
        renderer=Renderer(assets),
        assets=assets,
        hub=Hub(floor.office.ledger),
        wake=lambda: None,
        people=lambda _: PEOPLE,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What came back: the status, where it leads, and the page."""

    status: int
    location: str
    html: str

    @property
    def text(self) -> str:
        return " ".join(unescape(LABEL.sub(" ", self.html)).split())

    def value(self, name: str) -> str:
        """Return the value of the first field of that name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name}"
        return unescape(found.group(1))


@dataclass(slots=True)
class Person:
    """Somebody's browser without script: follows redirects, sends forms with the guard of the page it saw last."""

    app: Starlette
    cookie: str
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    page: Shown = field(default_factory=lambda: Shown(0, "", ""))
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Shown:
        shown = self.send("GET", path)
        while shown.status == 303:
            shown = self.send("GET", shown.location)
        self.page = shown
        return shown

    def post(self, path: str, **fields: str) -> Shown:
        """Send a form of the page seen last and follow where it leads."""
        guard = {"csrf": self.page.value("csrf"), "key": self.page.value("key")}
        shown = self.send("POST", path, urlencode({**guard, **fields}).encode())
        if shown.status == 303:
            return self.get(shown.location)
        if 'name="csrf"' in shown.html:
            self.page = shown
        return shown

    def send(self, method: str, path: str, body: bytes = b"") -> Shown:
        return self.loop.run_until_complete(self._send(method, path, body))

    async def _send(self, method: str, path: str, body: bytes) -> Shown:
        target = urlsplit(path)
        headers = {"host": "shop.test", "cookie": self.cookie, "accept-language": "en", **self.headers}
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": target.path,
            "raw_path": target.path.encode(),
            "query_string": target.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Shown(
            sent[0]["status"], head.get("location", ""), b"".join(m.get("body", b"") for m in sent[1:]).decode()
        )

    def close(self) -> None:
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def visitors(floor: Floor) -> Callable[[Caller], Person]:
    """Return who opens a browser for a caller who is signed in."""
    site = site_of(floor)
    app = Starlette(routes=[*page_routes(site), *staff_routes(site)])

    def enter(caller: Caller) -> Person:
        cookie = site.access.start_session(caller, now=floor.clock.now()).partition(";")[0]
        return Person(app, cookie)

    return enter


def waiting(floor: Floor, name: str = "conv-1", customer: str = "c-emma", order: str | None = None) -> Conversation:
    """Open a conversation whose customer asks for a person."""
    caller = Caller(MAIN, CallerKind.CUSTOMER, customer, proof="test")
    command = StartConversation(
        ConversationId(name), CustomerId(customer), "test", Language.EN, OrderId(order) if order else None
    )
    now = floor.clock.now()
    start_conversation(command, caller=caller, office=floor.office, now=now)
    return ask_person(ConversationId(name), caller=caller, office=floor.office, now=now)


def talk_of(floor: Floor, name: str = "conv-1") -> Conversation:
    return load_conversation(floor.office.ledger, MAIN, ConversationId(name))
