"""At the door: who comes in, what those are told who do not, and that a slow one keeps nobody out."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Message
from tests.doors.web.visitor import BROKEN, HOME, House, Visitor, a_house, signed_in, talking

from amends.doors.api.limit import LARGEST_BODY
from amends.doors.serve.gate import SOCKETS_OF_ADDRESS, SOCKETS_OF_PERSON, Gate, Lanes
from amends.doors.serve.lanes import Lane, Slot
from amends.doors.serve.limits import Allowance, Limits
from amends.doors.serve.refusals import Refusals

Opened = tuple[House, TestClient]
PAGE = {"Accept": "text/html", "Accept-Language": "en"}
TALK = "/api/v1/conversations/cnv1/messages"


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


def strict(house: House, *, strangers: int = 60) -> None:
    """Let each person of a house ask four times, and strangers so often."""
    house.app._limits = Limits(person=Allowance(0.1, 4), address=Allowance(0.1, strangers))


def live(visitor: Visitor, path: str) -> dict[str, Any]:
    headers = {"Origin": HOME, "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    return {"url": f"ws://127.0.0.1/live?path={path}&since=0", "headers": headers}


async def until(holds: Callable[[], object]) -> None:
    while not holds():
        await asyncio.to_thread(lambda: None)  # let the others run


def test_a_customer_who_floods_is_told_when_to_come_back_and_others_notice_nothing(opened: Opened) -> None:
    house, client = opened
    lin, talk = talking(client)
    emma = signed_in(client, "c-emma")
    strict(house)
    flood = [lin.see(talk).status for _ in range(20)]

    assert flood == [200] * 4 + [429] * 16  # the first counted as a stranger's, and then as hers too
    assert 1 <= int(lin.headers["retry-after"]) <= 11
    assert emma.see("/c").status == 200


def test_a_program_that_asks_too_much_gets_a_problem(opened: Opened) -> None:
    house, client = opened
    strict(house, strangers=1)
    client.get("/api/v1/conversations")
    answer = client.get("/api/v1/conversations")

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) == 10
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("language", "words"), [("en", "Too many requests for a moment"), ("zh", "请求太频繁了")])
def test_a_person_who_asks_too_much_reads_a_page(opened: Opened, language: str, words: str) -> None:
    house, client = opened
    strict(house, strangers=1)
    client.get("/sign-in")
    answer = client.get("/sign-in", headers={"Accept": "text/html", "Accept-Language": language})

    assert answer.status_code == 429
    assert words in answer.text


def test_health_and_metrics_are_answered_whatever_is_refused(opened: Opened) -> None:
    house, client = opened
    strict(house, strangers=1)
    statuses = [client.get("/sign-in").status_code for _ in range(3)]

    assert statuses == [200, 429, 429]
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]
    assert 'refused_total{reason="caller"} 2.0' in client.get("/metrics").text


def test_while_every_slot_is_taken_health_is_answered_and_the_rest_told_to_come_back(opened: Opened) -> None:
    house, client = opened
    full = Lane(1)
    full._free, full._seconds = 0, 10.0
    house.app._lanes = Lanes(full, full, Lane(2), Lane(1))
    program = client.post(TALK, json={"text": "words"})
    person = client.get("/c", headers=PAGE)
    script = client.post("/c/chat/cnv1/message", headers={"Accept": "text/x-fragment"})

    assert [one.status_code for one in (program, person, script)] == [503, 503, 503]
    assert [int(one.headers["retry-after"]) for one in (program, person, script)] == [10, 15, 15]
    assert program.json()["code"] == "busy"
    assert "A great many people are asking just now" in person.text
    assert script.text == ""
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]


def test_a_page_that_may_not_open_a_socket_now_is_told_so(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    house.app._room = 0

    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(**live(visitor, talk)):
        pass
    assert refused.value.status_code == 503
    assert refused.value.headers["retry-after"] == "15"


def test_the_last_socket_to_close_makes_room_again(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    house.app._room = 1
    asked = live(visitor, talk)
    for _ in range(3):
        with client.websocket_connect(**asked) as socket:
            visitor.post(f"{talk}/message", text=BROKEN)
            socket.receive_text()

    assert house.app._room == 1
    assert not house.app._sockets


@pytest.mark.parametrize(("known", "most"), [(True, SOCKETS_OF_PERSON), (False, SOCKETS_OF_ADDRESS)])
def test_nobody_takes_all_the_sockets(opened: Opened, *, known: bool, most: int) -> None:
    house, client = opened
    visitor, talk = talking(client)
    emma = signed_in(client, "c-emma")
    if not known:
        house.app._limits = Limits()
    asked = live(visitor, talk)
    with ExitStack() as stack:
        for _ in range(most):
            if not known:
                house.app._limits = Limits()  # so that each of them is still a stranger
            stack.enter_context(client.websocket_connect(**asked))
        if not known:
            house.app._limits = Limits()
        with pytest.raises(WebSocketDenialResponse) as refused:
            stack.enter_context(client.websocket_connect(**asked))
        emma.see("/c")
        stack.enter_context(client.websocket_connect(**live(emma, "/c")))  # she is known, and has her own

    assert (refused.value.status_code, refused.value.headers["retry-after"]) == (503, "15")
    assert not house.app._sockets


class Door:
    """A gate before an application that does as it is told, spoken to without a network."""

    def __init__(self) -> None:
        self.work = asyncio.Event()
        self.read: list[bytes] = []
        self.sent: list[Message] = []
        self.refused: Counter[str] = Counter()
        self.lanes = Lanes(Lane(1), Lane(1), Lane(1), Lane(1))
        self.gate = Gate(
            self._app,
            lanes=self.lanes,
            limits=Limits(),
            refusals=Refusals(lambda *_: "", safety=()),
            counted=lambda why: self.refused.update([why.value]),
        )

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        await self.work.wait()
        self.read.append(await Request(scope, receive).body())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def asks(self, receive: Any, send: Any = None, method: str = "POST") -> None:
        scope = {"type": "http", "method": method, "path": TALK, "headers": [], "client": ("192.0.2.1", 1)}
        await self.gate(scope, receive, send or self._send)

    async def _send(self, message: Message) -> None:
        self.sent.append(message)


def bodies(*parts: bytes, then: asyncio.Event | None = None) -> Any:
    left = list(parts)

    async def receive() -> Message:
        if not left and then is not None:
            await then.wait()
        if not left:
            return {"type": "http.disconnect"}
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(left) or then is not None}

    return receive


def test_a_body_that_trickles_takes_no_slot() -> None:
    async def story() -> None:
        door, end = Door(), asyncio.Event()
        door.work.set()
        trickling = asyncio.ensure_future(door.asks(bodies(b"a", then=end)))
        await asyncio.sleep(0)
        await door.asks(bodies(b"whole"))
        read = list(door.read)
        end.set()
        await trickling

        assert read == [b"whole"] == door.read  # the other one went away in the middle, and nothing was begun

    asyncio.run(story())


def test_a_body_in_parts_arrives_whole() -> None:
    async def story() -> None:
        door = Door()
        door.work.set()
        await door.asks(bodies(b"one ", b"two ", b"three"))

        assert door.read == [b"one two three"]

    asyncio.run(story())


def test_a_body_without_end_is_handed_on_once_it_is_too_large() -> None:
    async def story() -> None:
        door = Door()
        door.work.set()
        await door.asks(bodies(*[b"x" * 1024] * 200))

        assert len(door.read[0]) == 200 * 1024 > LARGEST_BODY  # whoever reads it refuses it; the gate keeps a part only

    asyncio.run(story())


def test_a_client_that_does_not_read_its_answer_takes_no_slot() -> None:
    async def story() -> None:
        door, read = Door(), asyncio.Event()
        door.work.set()

        async def stuck(_message: Message) -> None:
            await read.wait()

        waiting = asyncio.ensure_future(door.asks(bodies(b"slow reader"), stuck))
        await until(lambda: door.read)
        await door.asks(bodies(b"another"))
        read.set()
        await waiting

        assert door.read == [b"slow reader", b"another"]

    asyncio.run(story())


def test_reads_go_on_while_writes_wait_for_a_disk() -> None:
    async def story() -> None:
        door = Door()
        writing = asyncio.ensure_future(door.asks(bodies(b"write")))
        reading = asyncio.ensure_future(door.asks(bodies(b""), method="GET"))
        await until(lambda: not door.lanes.reads._free)

        assert not door.refused
        door.work.set()
        await asyncio.gather(writing, reading)
        assert sorted(door.read) == [b"", b"write"]

    asyncio.run(story())


def test_a_refusal_says_nothing_but_what_a_program_needs() -> None:
    async def story() -> None:
        door = Door()
        door.lanes.writes._free, door.lanes.writes._seconds = 0, 3.0
        await door.asks(bodies(b"{}"))
        start, body = door.sent

        assert door.read == []
        assert door.refused == {"busy": 1}
        assert (start["status"], json.loads(body["body"])["code"]) == (503, "busy")

    asyncio.run(story())


class Noting(Lane):
    """A lane that keeps who came first."""

    def __init__(self, slots: int) -> None:
        super().__init__(slots)
        self.first: list[bool] = []

    async def enter(self, *, first: bool) -> Slot:
        self.first.append(first)
        return await super().enter(first=first)


def test_only_whoever_is_known_comes_first_and_only_where_something_goes_on(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    lane = Noting(4)
    house.app._lanes = Lanes(Lane(4), lane, Lane(2), Lane(1))
    for path in (talk, "/c", "/w", "/w/queue", "/wxyz"):
        visitor.see(path)
    for path in (talk, "/w"):
        Visitor(client).see(path, Cookie="amends_session=made.up")

    assert lane.first == [True, False, True, True, False, False, False]


def test_however_slow_metrics_are_whoever_asks_whether_it_is_ready_is_answered(opened: Opened) -> None:
    house, client = opened
    lanes = house.app._lanes
    lanes.metrics._free, lanes.metrics._seconds = 0, 10.0

    assert [client.get(path).status_code for path in ("/metrics", "/readyz", "/healthz")] == [503, 200, 200]


def test_a_visitor_without_a_script_keeps_what_they_wrote(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    visitor.see(talk)
    events = house.events()
    full = Lane(1)
    full._free, full._seconds = 0, 10.0
    lanes, house.app._lanes = house.app._lanes, Lanes(full, Lane(1), Lane(2), Lane(1))
    form = visitor.html
    refused = visitor.post(f"{talk}/message", text=BROKEN, headers=PAGE)
    untouched = house.events()
    house.app._lanes = lanes
    again = Visitor(client, dict(visitor.cookies), form).post(f"{talk}/message", text=BROKEN)

    assert (refused.status, again.status) == (503, 303)
    assert untouched == events < house.events()
