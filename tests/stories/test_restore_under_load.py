"""A backup taken while customers are served: what was acknowledged before its point is in it, and the money adds up."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.crash.driving import work
from tests.crash.reporting import views_hold
from tests.desk.shopfloor import Floor
from tests.postgres_server import fresh_database, postgres
from tests.stories.kept_house import CUSTOMERS, World

from amends.adapters.backup import Manifest
from amends.bootstrap import present
from amends.desk.carry_out import carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.projections import PLANS
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_remedies
from amends.kernel.clock import Instant
from amends.kernel.errors import AmendsError
from amends.kernel.ids import MAIN, ConversationId, CustomerId, Position, StreamId
from amends.kernel.money import Money
from amends.kernel.orders import Order, OrderStatus
from amends.kernel.party import Caller, CallerKind
from amends.kernel.remedy import Reason
from amends.remedies import Cancel, Execution, OrderRequest, Refund, Step, StepKind, Units
from amends.settings import Settings

__all__ = ["postgres"]  # the fixture of the database server

ENOUGH = 25  # acknowledged conversations before the backup begins, and again before its end is looked at


class Traffic:
    """Customers who ask, agree and are paid back, each on a thread, until told to stop; notes what was acknowledged."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.acknowledged: list[tuple[str, Instant]] = []
        self._stop = Event()
        self._threads = [Thread(target=self._live, args=(CustomerId(one),)) for one in sorted(CUSTOMERS)]
        self._threads.append(Thread(target=self._work))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, number: int) -> None:
        wanted = len(self.acknowledged) + number
        while len(self.acknowledged) < wanted and any(thread.is_alive() for thread in self._threads[:-1]):
            self._stop.wait(0.01)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _live(self, customer: CustomerId) -> None:
        office, clock = self.floor.office, self.floor.clock
        me = Caller(MAIN, CallerKind.CUSTOMER, customer, proof="test")
        requests = [request for order in office.shop.orders_of(MAIN, customer) for request in wishes(order)]
        number = 0
        while not self._stop.is_set():
            talk = ConversationId(f"{customer}-{number}")
            start = StartConversation(talk, customer, "test")
            start_conversation(start, caller=me, office=office, now=clock.now())
            self.acknowledged.append((talk, present()))
            if number % 4 == 0 and requests:
                self._agree(requests.pop(), talk, me)
            number += 1

    def _agree(self, request: OrderRequest, talk: ConversationId, me: Caller) -> None:
        office, now = self.floor.office, self.floor.clock.now()
        try:
            offered = propose_remedy(ProposeRemedy(talk, request), caller=me, office=office, now=now)
            offer = offered.open_offers[0].offer
            confirm_plan(ConfirmPlan(talk, offer.plan, offer.hash), caller=me, office=office, now=now)
        except AmendsError:
            return  # not every wish is owed
        self.acknowledged.append((offer.plan, present()))

    def _work(self) -> None:
        while not self._stop.is_set():
            if not carry_out_due(office=self.floor.office, clock=self.floor.clock):
                self._stop.wait(0.005)


def wishes(order: Order) -> Iterator[OrderRequest]:
    if order.status is OrderStatus.PENDING:
        yield Cancel(order.id, Reason.NO_LONGER_NEEDED)
    yield Refund(order.id, (Units(order.lines[0].id, 1),), None, Reason.NOT_RECEIVED)


@pytest.fixture(
    params=[
        ("sqlite", "sqlite"),
        pytest.param(("sqlite", "postgres"), marks=pytest.mark.postgres),
        pytest.param(("postgres", "sqlite"), marks=pytest.mark.postgres),
    ],
    ids="-to-".join,
)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[World, Settings, Settings]]:
    world = World(tmp_path)
    with ExitStack() as stack:

        def settings(name: str, kind: str) -> Settings:
            if kind == "sqlite":
                return world.settings(name)
            url = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
            return world.settings(name, url)

        source, target = request.param
        yield world, settings("old", source), settings("new", target)


def test_nothing_acknowledged_before_the_point_is_missing(
    stores: tuple[World, Settings, Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # a database's files lie in the working folder
    world, old, new = stores
    manifest, acknowledged = lived(world, old)
    for path in tmp_path.glob(".amends/shop.sqlite*"):  # the old machine's
        path.unlink()

    world.restore(new)
    with world.house(new) as floor:
        store = floor.office.ledger
        kept = {event.stream.removeprefix("conversation/") for event in store.follow(Position(0), limit=100_000)}
        kept |= {row.id for row in store.rows(MAIN, PLANS, limit=10_000)}
        work(office=floor.office, clock=floor.clock)
        faults = list(wrong_money(floor))
        whole, shown = store.verify(), views_hold(store)

    before = [what for what, at in acknowledged if at < manifest.began_at]
    assert len(before) > ENOUGH // 2
    assert [what for what in before if what not in kept] == []
    assert len(acknowledged) > len(before)
    assert whole.ok
    assert whole.events > manifest.position
    assert shown
    assert faults == []


def lived(world: World, settings: Settings) -> tuple[Manifest, list[tuple[str, Instant]]]:
    """Serve customers, take a backup in the middle, serve on; return its manifest and what was acknowledged when."""
    with world.house(settings) as floor:
        traffic = Traffic(floor)
        traffic.start()
        try:
            traffic.wait_for(ENOUGH)
            manifest = world.back_up(settings)
            traffic.wait_for(ENOUGH)
        finally:
            traffic.stop()
    return manifest, traffic.acknowledged


def wrong_money(floor: Floor) -> Iterator[str]:
    """Compare every plan with the gateway's book: each movement once, of the amount that was agreed."""
    booked = {order.reference: order.amount for order, _ in floor.payments.book}
    times = Counter(order.reference for order, _ in floor.payments.book)
    yield from (f"{reference} was done {count} times" for reference, count in times.items() if count > 1)
    rows = floor.office.ledger.rows(MAIN, PLANS, limit=10_000)
    if not rows:
        yield "no plan was confirmed: nothing is shown"
    for row in rows:
        state = load_remedies(floor.office.ledger, MAIN, StreamId(str(row.body["stream"])))
        for execution in state.executions.values():
            yield from wrong_plan(execution, booked)


def wrong_plan(execution: Execution, booked: dict[str, Money]) -> Iterator[str]:
    plan = execution.plan
    for number, move in enumerate(plan.moves):
        key = Step(plan.id, StepKind(f"payments.{move.kind}"), number).key
        if number in execution.moved and booked.get(key) != move.amount:
            yield f"{plan.id}: {booked.get(key)} was moved, not {move.amount}"
    if not execution.completed and not execution.handed_over and not plan.needs_return:
        yield f"{plan.id}: was not brought to an end"
