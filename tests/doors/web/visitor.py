"""The whole application on memory adapters, and somebody with a browser that has no script."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from starlette.testclient import TestClient
from tests.doors.api.world import COFFEE_POT, World, a_world

from amends.adapters.shops import demo_people
from amends.bootstrap import Opened
from amends.desk.carry_out import carry_out_due
from amends.desk.streams import load_conversation
from amends.doors.serve.app import build_app
from amends.kernel.ids import MAIN, ConversationId, PlanId, Position
from amends.kernel.party import Caller, CallerKind
from amends.settings import Settings

HOME = "http://127.0.0.1"
BROKEN = "我买的咖啡壶到手就碎了"
FRAGMENT = {"Accept": "text/x-fragment"}
TAG = re.compile(r"<[^>]+>")
DEMO = Settings(demo_sign_in=True)
AGENT = Caller(MAIN, CallerKind.STAFF, "agent", frozenset({"agent"}))


@dataclass(slots=True)
class House:
    """A world with the application in front of it, and how often it was told that something changed."""

    world: World
    app: Any
    woken: list[int] = field(default_factory=list)

    def talk(self, conversation: str) -> Any:
        return load_conversation(self.world.store, MAIN, ConversationId(conversation))

    def plan(self, conversation: str) -> PlanId:
        return next(plan for plan, offer in self.talk(conversation).offers.items() if offer.state == "confirmed")

    def work(self) -> None:
        while carry_out_due(office=self.world.office, clock=self.world.clock):
            pass

    def events(self) -> int:
        return len(self.world.store.follow(Position(0), limit=100_000))


@contextmanager
def a_house(settings: Settings = DEMO) -> Iterator[tuple[House, TestClient]]:
    """Open the application; the client has the event loop in which sockets live."""
    world = a_world()
    woken: list[int] = []
    kept: Any = (world.store, world.clock)  # the twins in memory
    keys: Any = world.keys
    at = Opened(world.office, *kept, settings, keys, demo_people() if settings.demo_sign_in else ())
    app = build_app(at, wake=lambda: woken.append(1))
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        yield House(world, app, woken), client


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser: cookies, and the page that they look at."""

    client: TestClient
    cookies: dict[str, str] = field(default_factory=dict)
    html: str = ""
    path: str = "/"
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def see(self, path: str, **headers: str) -> "Visitor":
        return self._sent("GET", path, None, headers)

    def post(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> "Visitor":
        """Send a form of the page that is looked at: its token and key go along."""
        own = {"csrf": self.value("csrf"), "key": self.value("key")}
        return self._sent("POST", path, own | fields, {"Origin": HOME, **(headers or {})})

    def raw(self, path: str, fields: dict[str, str], **headers: str) -> "Visitor":
        return self._sent("POST", path, fields, headers)

    def follow(self) -> "Visitor":
        """Go where the answer leads, as a browser does after a form."""
        assert self.status == 303, self.text
        return self.see(self.headers["location"].partition("#")[0])

    def value(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name} in {self.text[:300]}"
        return unescape(found[1])

    def values(self, name: str) -> list[str]:
        return [unescape(one) for one in re.findall(rf'name="{name}" value="([^"]*)"', self.html)]

    @property
    def text(self) -> str:
        return " ".join(unescape(TAG.sub(" ", self.html)).split())

    def _sent(self, method: str, path: str, fields: dict[str, str] | None, headers: dict[str, str]) -> "Visitor":
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.client.request(method, path, data=fields, headers={"Cookie": cookie, **headers})
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.client.cookies.clear()
        self.status, self.path, self.headers = answer.status_code, path, dict(answer.headers)
        if answer.text:
            self.html = answer.text
        return self


def signed_in(client: TestClient, who: str = "c-lin") -> Visitor:
    visitor = Visitor(client).see("/sign-in")
    return visitor.post("/sign-in", who=who).follow()


def talking(client: TestClient, who: str = "c-lin", order: str = COFFEE_POT) -> tuple[Visitor, str]:
    """Return somebody who has just opened a conversation about an order, and its address."""
    visitor = signed_in(client, who)
    visitor.post("/c/start", order=order, intent="other").follow()
    return visitor, visitor.path


def offered(client: TestClient) -> tuple[Visitor, str]:
    """Return somebody who was offered options, and the conversation's address."""
    visitor, talk = talking(client)
    visitor.post(f"{talk}/message", text=BROKEN).follow()
    return visitor, talk
