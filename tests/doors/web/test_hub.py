"""Live pages: what happened is pushed to the pages that show it, rendered once for all that see the same."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from tests.doors.web.visitor import AGENT, BROKEN, HOME, House, Visitor, a_house, signed_in, talking

from amends.adapters.memory import MemoryStore, MemoryVault
from amends.desk.ask_person import ask_person
from amends.doors.web.hub import CSRF_SLOT, QUEUE, RELOAD, Hub, Listener, Watch, newest
from amends.kernel.clock import Instant
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, ConversationId, StreamId
from amends.kernel.ledger import Append, UnitOfWork
from amends.kernel.party import Caller, CallerKind, system

Opened = tuple[House, TestClient]
LIN = Caller(MAIN, CallerKind.CUSTOMER, "c-lin")


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


def live(visitor: Visitor, path: str, since: int) -> dict[str, Any]:
    headers = {"Origin": HOME, "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    return {"url": f"ws://127.0.0.1/live?path={path}&since={since}", "headers": headers}


def cursor(visitor: Visitor) -> int:
    return int(visitor.html.partition('data-cursor="')[2].partition('"')[0])


def frames_until(socket: WebSocketTestSession, region: str, holding: str = "") -> dict[str, Any]:
    """Return the first frame for a region that shows the text: the one before may still show what was."""
    while True:
        frame = json.loads(socket.receive_text())
        if frame["to"] == region and holding in frame["html"]:
            return frame


def test_a_message_sent_in_one_tab_appears_in_the_other(opened: Opened) -> None:
    visitor, talk = talking(opened[1])
    visitor.see(talk)

    with opened[1].websocket_connect(**live(visitor, talk, cursor(visitor))) as socket:
        visitor.post(f"{talk}/message", text=BROKEN)
        frame = frames_until(socket, "log", BROKEN)

    assert frame["how"] == "morph"
    assert BROKEN in str(frame["html"])
    assert visitor.value("csrf") in str(frame["html"])


def test_whatever_a_page_says_to_its_socket_is_let_go_by(opened: Opened) -> None:
    visitor, talk = talking(opened[1])
    visitor.see(talk)

    with opened[1].websocket_connect(**live(visitor, talk, cursor(visitor))) as socket:
        socket.send_bytes(b"\0\xff")
        socket.send_text("hello")
        visitor.post(f"{talk}/message", text=BROKEN)
        frame = frames_until(socket, "log", BROKEN)

    assert frame["how"] == "morph"


def test_what_happened_before_the_socket_opened_is_sent_at_once(opened: Opened) -> None:
    visitor, talk = talking(opened[1])
    visitor.see(talk)
    before = cursor(visitor)
    visitor.post(f"{talk}/message", text=BROKEN)
    visitor.see(talk)

    with opened[1].websocket_connect(**live(visitor, talk, before)) as socket:
        frame = frames_until(socket, "log")

    assert BROKEN in str(frame["html"])


def test_work_done_by_others_reaches_the_open_page(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    visitor.see(talk)

    with client.websocket_connect(**live(visitor, talk, cursor(visitor))) as socket:
        conversation = ConversationId(talk.rpartition("/")[2])
        ask_person(conversation, caller=LIN, office=house.world.office, now=house.world.clock.now())
        frame = frames_until(socket, "who")

    assert "等待人工" in str(frame["html"])


def test_the_list_of_conversations_follows_too(opened: Opened) -> None:
    visitor = signed_in(opened[1])
    visitor.see("/c")

    with opened[1].websocket_connect(**live(visitor, "/c", cursor(visitor))) as socket:
        visitor.post("/c/start", order="CN-104821", intent="defect")
        frame = frames_until(socket, "conversations")
        while "陶瓷手冲咖啡壶" not in str(frame["html"]):  # the first frame may show the conversation just opened
            frame = frames_until(socket, "conversations")

    assert "陶瓷手冲咖啡壶" in str(frame["html"])


def test_signing_out_closes_the_sockets_of_the_session(opened: Opened) -> None:
    visitor, talk = talking(opened[1])
    visitor.see(talk)

    with opened[1].websocket_connect(**live(visitor, talk, cursor(visitor))) as socket:
        visitor.post("/sign-out")
        closing = socket.receive()

    assert (closing["type"], closing["code"]) == ("websocket.close", 4401)


def test_a_copied_cookie_hears_and_reads_nothing_after_signing_out(opened: Opened) -> None:
    visitor, talk = talking(opened[1])
    thief = Visitor(opened[1], cookies=dict(visitor.cookies))
    before = thief.see(talk).status
    visitor.post("/sign-out")

    with opened[1].websocket_connect(**live(thief, talk, 0)) as socket:
        closing = socket.receive()

    assert before == 200
    assert closing["code"] == 4401
    assert thief.see(talk).headers["location"] == "/sign-in"


def test_a_guests_signing_out_closes_nobody_elses_socket(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    headers = {"Origin": HOME, **house.world.token("c-lin")}

    with client.websocket_connect(f"ws://127.0.0.1/live?path={talk}&since=0", headers=headers) as socket:
        frames_until(socket, "log")
        guest = Visitor(client).see("/sign-in")
        guest.post("/sign-out")
        visitor.post(f"{talk}/message", text=BROKEN)
        frame = frames_until(socket, "log", BROKEN)

    assert guest.status == 303
    assert BROKEN in str(frame["html"])


def test_a_reader_who_is_too_slow_is_told_to_fetch_the_page_again() -> None:
    async def flood() -> list[str | None]:
        listener = Listener("token")
        listener.put(f"frame {number}" for number in range(QUEUE + 5))
        return [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]

    assert asyncio.run(flood()) == [RELOAD]


def test_a_frame_carries_the_token_of_its_own_session() -> None:
    async def put() -> str | None:
        listener = Listener("my token")
        listener.put([f"<input value={CSRF_SLOT}>"])
        return listener.queue.get_nowait()

    assert asyncio.run(put()) == "<input value=my token>"


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.to_thread(lambda: None)  # let the loop and the follower run


def a_ledger(events: int) -> MemoryStore:
    store = MemoryStore(vault=MemoryVault())
    for version in range(events):
        happen(store, version)
    return store


def happen(store: MemoryStore, version: int) -> None:
    append = Append(StreamId("conversation/x"), version, (NewEvent("Happened", {}),))
    store.commit(UnitOfWork(caller=system("test"), at=Instant(0), correlation="x", appends=(append,)))


@pytest.mark.parametrize("events", [0, 1, 2, 3, 7, 8, 9, 100])
def test_the_ledgers_end_is_found(events: int) -> None:
    assert newest(a_ledger(events)) == events


def test_like_readers_are_rendered_for_once() -> None:
    rendered: list[int] = []

    def render() -> dict[str, str]:
        rendered.append(1)
        return {"log": f"<div id=log>{len(rendered)}</div>"}

    async def listen() -> list[int]:
        store = a_ledger(3)
        hub, watch = Hub(store), Watch(frozenset({"main/conversation/x"}), "group", render)
        hub.start()
        listeners = [Listener(str(number)) for number in range(50)]
        for listener in listeners:
            hub.join(watch, listener, 3)
        happen(store, 3)
        hub.wake()
        got = [await asyncio.wait_for(listener.queue.get(), 5) for listener in listeners]
        hub.stop()
        return [json.loads(frame or "")["id"] for frame in got]

    positions = asyncio.run(listen())

    assert (len(rendered), set(positions)) == (1, {4})


def test_nothing_is_sent_of_a_region_that_looks_as_before() -> None:
    async def listen() -> tuple[bool, int]:
        store = a_ledger(1)
        hub, watch = Hub(store), Watch(frozenset({"main/conversation/x"}), "group", lambda: {"log": "<div></div>"})
        hub.start()
        listener = Listener("token")
        hub.join(watch, listener, 0)
        await asyncio.wait_for(listener.queue.get(), 5)
        happen(store, 1)
        hub.wake()
        await until(lambda: hub.position == 2 and not hub._tasks)
        hub.stop()
        hub.leave(watch, listener)
        return listener.queue.empty(), len(hub._groups) + len(hub._topics)

    assert asyncio.run(listen()) == (True, 0)


def test_staff_do_not_hear_a_customers_page(opened: Opened) -> None:
    staff = Visitor(opened[1]).see("/sign-in")
    staff.post("/sign-in", who=AGENT.id)

    with opened[1].websocket_connect(**live(staff, "/c", 0)) as socket:
        closing = socket.receive()

    assert closing["code"] == 4403
