"""Truly simultaneous requests: two doors with stores of their own on one database, SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest
from tests.crash.reporting import views_hold
from tests.doors.api.client import Client
from tests.doors.api.world import JSON
from tests.postgres_server import fresh_database, postgres
from tests.stories.ledger_house import CUSTOMER, DELIVERED, EMMA, NOW, House, house

from amends.adapters.access import MemoryAccessStore
from amends.adapters.store import PostgresStore, SqliteStore
from amends.desk.ask_person import ask_person
from amends.desk.carry_out import carry_out_due
from amends.desk.office import Office
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.doors.access import Access
from amends.doors.api import create_api
from amends.kernel.ids import MAIN, ConversationId, Position
from amends.kernel.party import Caller, CallerKind

__all__ = ["postgres"]  # the fixture of the database server

TALK = "talk-1"
RETURN = {"kind": "return", "order": DELIVERED, "units": [{"line": "1", "quantity": 1}], "reason": "defect"}
TIMES = 4  # callers at the same moment


@dataclass(frozen=True, slots=True)
class Doors:
    """One house with two API doors, each with a store of its own, and keys that both know."""

    house: House
    apis: tuple[Any, Any]
    customer: dict[str, str]
    staff: tuple[dict[str, str], dict[str, str]]

    def post(self, path: str, body: Any, *, who: dict[str, str], key: str, door: int = 0) -> Any:
        client = Client(self.apis[door % 2])
        try:
            chunks = [msgspec.json.encode(body)]
            return client.send("POST", path, headers={**who, **JSON, "Idempotency-Key": key}, chunks=chunks)
        finally:
            client.close()

    def offered(self) -> Any:
        """Return an open offer of the conversation."""
        reply = self.post(f"/conversations/{TALK}/remedies", RETURN, who=self.customer, key="propose")
        return reply.json["offers"][-1]

    def events(self, kind: str) -> int:
        return sum(event.type == kind for event in self.house.store.follow(Position(0), limit=10_000))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def doors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(request.getfixturevalue("postgres"))) if on_postgres(request) else None
        at = stack.enter_context(house(tmp_path, url))
        other = second_store(at, stack)
        keys = MemoryAccessStore()
        shop = Caller(MAIN, CallerKind.SERVICE, "shop", frozenset({"customer_service"}))
        staff = [Caller(MAIN, CallerKind.STAFF, name, frozenset({"agent"})) for name in ("anna", "bert")]
        bearers = [{"Authorization": f"Bearer {keys.issue(one, at=NOW)}"} for one in (shop, *staff)]
        apis = [create_api(office, clock=at.clock, access=Access(keys, b"x")) for office in (at.office, other)]
        start = StartConversation(ConversationId(TALK), EMMA, "test")
        start_conversation(start, caller=CUSTOMER, office=at.office, now=NOW)
        customer = bearers[0] | {"Amends-Customer": CUSTOMER.id}
        yield Doors(at, (apis[0], apis[1]), customer, (bearers[1], bearers[2]))


def on_postgres(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.callspec.params["doors"] == "postgres")


def second_store(at: House, stack: ExitStack) -> Office:
    if at.url is not None:
        store: Any = PostgresStore(at.url, vault=at.vault)
    else:
        store = SqliteStore(at.folder / "ledger.sqlite", vault=at.vault)
    stack.callback(store.close)
    return replace(at.office, ledger=store, effects=store)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all in threads that start at the same moment; return what each gave, in their order."""
    barrier, given = Barrier(len(acts)), dict[int, Any]()

    def run(number: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        given[number] = act()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [given[number] for number in range(len(acts))]


def whole(doors: Doors) -> bool:
    """Tell whether the chain and the read models hold."""
    return doors.house.store.verify().ok and views_hold(doors.house.store)


def test_one_plan_confirmed_in_several_tabs_is_confirmed_once_and_paid_once(doors: Doors) -> None:
    offer = doors.offered()
    path = f"/conversations/{TALK}/plans/{offer['plan']}/confirmation"

    def tab(number: int) -> Any:
        return doors.post(path, {"hash": offer["hash"]}, who=doors.customer, key=f"tab-{number}", door=number)

    replies = at_once(*[lambda n=n: tab(n) for n in range(TIMES)])
    while carry_out_due(office=doors.house.office, clock=doors.house.clock):
        pass

    assert sorted(reply.status for reply in replies) == [201, *[409] * (TIMES - 1)]
    assert {reply.json["clause"] for reply in replies if reply.status == 409} == {"confirmation/replayed"}
    assert doors.events("PlanConfirmed") == doors.events("OfferConfirmed") == 1
    carriers: Any = doors.house.office.carriers
    assert len(carriers.book) == 1
    assert whole(doors)


def test_the_same_key_several_times_at_once_is_one_request_and_one_answer(doors: Doors) -> None:
    def again(number: int) -> Any:
        said = {"text": "my kettle leaks"}
        return doors.post(f"/conversations/{TALK}/messages", said, who=doors.customer, key="once", door=number)

    replies = at_once(*[lambda n=n: again(n) for n in range(TIMES)])

    assert [reply.status for reply in replies] == [201] * TIMES
    assert len({reply.body for reply in replies}) == 1
    assert doors.events("MessageReceived") == 1
    assert whole(doors)


def test_the_same_key_for_two_requests_at_once_answers_one_and_refuses_the_other(doors: Doors) -> None:
    def say(number: int) -> Any:
        said = {"text": f"message {number}"}
        return doors.post(f"/conversations/{TALK}/messages", said, who=doors.customer, key="once", door=number)

    replies = at_once(*[lambda n=n: say(n) for n in range(TIMES)])

    assert sorted(reply.status for reply in replies) == [201, *[422] * (TIMES - 1)]
    assert doors.events("MessageReceived") == 1
    assert whole(doors)


def test_two_agents_who_take_one_conversation_do_not_both_have_it(doors: Doors) -> None:
    house = doors.house
    ask_person(ConversationId(TALK), caller=CUSTOMER, office=house.office, now=house.clock.now())

    def take(number: int) -> Any:
        return doors.post(f"/conversations/{TALK}/take", {}, who=doors.staff[number], key=f"t{number}", door=number)

    replies = at_once(lambda: take(0), lambda: take(1))
    (taken,) = [reply for reply in replies if reply.status == 200]
    (refused,) = [reply for reply in replies if reply.status == 409]

    assert taken.json["taken_by"] in {"anna", "bert"}
    assert refused.json["code"] in {"refused", "conflict"}
    assert doors.events("ConversationTaken") == 1
    assert whole(doors)


def test_different_messages_at_once_are_all_kept_in_one_order(doors: Doors) -> None:
    def say(number: int) -> Any:
        said = {"text": f"message {number}"}
        return doors.post(f"/conversations/{TALK}/messages", said, who=doors.customer, key=f"k{number}", door=number)

    replies = at_once(*[lambda n=n: say(n) for n in range(TIMES)])

    assert [reply.status for reply in replies] == [201] * TIMES
    assert doors.events("MessageReceived") == TIMES
    assert whole(doors)


def test_two_plans_for_one_unit_confirmed_at_once_pay_once(doors: Doors) -> None:
    """The second conversation's plan is for the same unit, so at most one of the two yeses can count."""
    house = doors.house
    other = StartConversation(ConversationId("talk-2"), EMMA, "test")
    start_conversation(other, caller=CUSTOMER, office=house.office, now=NOW)
    offers = [
        doors.post(f"/conversations/{talk}/remedies", RETURN, who=doors.customer, key=talk).json["offers"][-1]
        for talk in (TALK, "talk-2")
    ]

    def confirm(number: int) -> Any:
        path = f"/conversations/talk-{number + 1}/plans/{offers[number]['plan']}/confirmation"
        return doors.post(path, {"hash": offers[number]["hash"]}, who=doors.customer, key=f"c{number}", door=number)

    replies = at_once(lambda: confirm(0), lambda: confirm(1))

    assert sorted(reply.status for reply in replies) == [201, 409]
    assert doors.events("PlanConfirmed") == 1
    assert whole(doors)
