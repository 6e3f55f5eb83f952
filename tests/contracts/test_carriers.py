"""One suite for every carrier: in memory, and over HTTP against a provider in a process of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from amends.adapters.carriers import FAIL_POINTS, HttpCarriers, MemoryCarriers
from amends.adapters.carriers import Fault as MemoryFault
from amends.adapters.provider import Fault, ProviderProcess
from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid, Refused, Unavailable
from amends.kernel.ids import LineId, OrderId, VariantId
from amends.kernel.orders import Address
from amends.kernel.remedy import Payer
from amends.remedies.ports import Carriers, Goods, Label, LabelOrder, NotSent, Recourse, ShipOrder

HURRIED_MS = 250
HOME = Address("Musterweg 5", "", "Berlin", "BE", "10115", "DE")
SHOP = Address("Rue du Port 1", "", "Lyon", "ARA", "69001", "FR")
GOODS = (Goods(LineId("line_1"), VariantId("var_1"), 2),)
ORDER = LabelOrder("key-1", "case-1:label:1", OrderId("ord_1"), GOODS, HOME, SHOP, Payer.SELLER)
SHIPMENT = ShipOrder("key-2", "case-1:ship:1", OrderId("ord_1"), GOODS, SHOP, HOME, Payer.NOBODY)


class Noon:
    def now(self) -> Instant:
        return Instant(1_700_000_000_000)


@dataclass
class Rig:
    """A carrier, how to make its next calls go wrong, and the references of everything that it really did.

    `hurried` is the same carrier, for calls that are going to be left unanswered.
    """

    carriers: Carriers
    hurried: Carriers
    fail_unknown_undone: Callable[[], None]
    fail_unknown_done: Callable[[], None]
    decline: Callable[[], None]
    turn_away: Callable[[], None]
    done: Callable[[], list[str]]


def in_memory(recourse: Recourse) -> Rig:
    carriers = MemoryCarriers(recourse, Noon())
    return Rig(
        carriers,
        carriers,
        partial(carriers.faults, MemoryFault.UNKNOWN_BEFORE),
        partial(carriers.faults, MemoryFault.UNKNOWN_AFTER),
        partial(carriers.faults, MemoryFault.DECLINE),
        partial(carriers.faults, MemoryFault.NOT_SENT),
        lambda: [order.reference for order, _ in carriers.book],
    )


def over_http(provider: ProviderProcess, recourse: Recourse, *, before: Fault, after: Fault) -> Rig:
    return Rig(
        HttpCarriers(provider.base_url, recourse),
        HttpCarriers(provider.base_url, recourse, timeout_ms=HURRIED_MS),
        partial(provider.faults, before),
        partial(provider.faults, after),
        partial(provider.faults, Fault.DECLINE),
        partial(provider.faults, Fault.BUSY),
        lambda: [entry.reference for entry in provider.book()],
    )


@pytest.fixture(params=["memory", "http"])
def world(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rig(world: str, recourse: Recourse, tmp_path: Path) -> Iterator[Rig]:
    if world == "memory":
        yield in_memory(recourse)
        return
    silent = world == "http, unanswered"
    with ProviderProcess(tmp_path / "book.db", mode=recourse) as provider:
        yield over_http(
            provider,
            recourse,
            before=Fault.TIMEOUT_BEFORE if silent else Fault.FAIL_BEFORE,
            after=Fault.TIMEOUT_AFTER if silent else Fault.FAIL_AFTER,
        )


every_unknown = pytest.mark.parametrize("world", ["memory", "http", "http, unanswered"])
every_recourse = pytest.mark.parametrize("recourse", list(Recourse))
keyed = pytest.mark.parametrize("recourse", [Recourse.KEYED])
askable = pytest.mark.parametrize("recourse", [Recourse.ASKABLE])
unaskable = pytest.mark.parametrize("recourse", [Recourse.KEYED, Recourse.BLIND])


@every_recourse
def test_a_parcel_gets_one_label_with_a_tracking_number_of_its_own(rig: Rig) -> None:
    back, out = rig.carriers.label(ORDER), rig.carriers.ship(SHIPMENT)

    assert (back.reference, out.reference) == (ORDER.reference, SHIPMENT.reference)
    assert back.tracking != out.tracking
    assert all(text for label in (back, out) for text in (label.carrier, label.tracking, label.document))
    assert rig.done() == [ORDER.reference, SHIPMENT.reference]


@every_recourse
def test_a_decline_is_a_refusal_and_nothing_was_sent(rig: Rig) -> None:
    rig.decline()

    with pytest.raises(Refused) as refusal:
        rig.carriers.label(ORDER)
    assert refusal.value.clause == "carriers/declined"
    assert rig.done() == []


@every_recourse
def test_a_call_that_was_turned_away_was_certainly_not_done(rig: Rig) -> None:
    rig.turn_away()

    with pytest.raises(NotSent):
        rig.carriers.label(ORDER)
    assert rig.done() == []


@every_recourse
@every_unknown
@pytest.mark.parametrize("done", [False, True])
def test_a_call_without_an_answer_is_unknown_whether_it_was_done_or_not(rig: Rig, *, done: bool) -> None:
    (rig.fail_unknown_done if done else rig.fail_unknown_undone)()

    with pytest.raises(Unavailable) as unknown:
        rig.hurried.label(ORDER)
    assert not isinstance(unknown.value, NotSent)
    assert rig.done() == ([ORDER.reference] if done else [])


@keyed
def test_the_same_key_again_gives_the_first_label_and_sends_nothing(rig: Rig) -> None:
    first = rig.carriers.label(ORDER)

    assert rig.carriers.label(ORDER) == first
    assert rig.done() == [ORDER.reference]


@keyed
@every_unknown
@pytest.mark.parametrize("done", [False, True])
def test_repeating_an_unknown_call_with_its_key_does_it_once(rig: Rig, *, done: bool) -> None:
    (rig.fail_unknown_done if done else rig.fail_unknown_undone)()
    with pytest.raises(Unavailable):
        rig.hurried.ship(SHIPMENT)

    assert rig.carriers.ship(SHIPMENT).reference == SHIPMENT.reference
    assert rig.done() == [SHIPMENT.reference]


@keyed
def test_what_was_done_under_a_key_cannot_be_declined_afterwards(rig: Rig) -> None:
    first = rig.carriers.label(ORDER)
    rig.decline()

    assert rig.carriers.label(ORDER) == first


@keyed
@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, goods=(replace(GOODS[0], quantity=1),)),
        replace(ORDER, recipient=HOME),
        replace(SHIPMENT, key=ORDER.key),
    ],
)
def test_a_key_cannot_stand_for_two_orders(rig: Rig, other: LabelOrder | ShipOrder) -> None:
    rig.carriers.label(ORDER)

    with pytest.raises(Refused) as refusal:
        rig.carriers.ship(other) if isinstance(other, ShipOrder) else rig.carriers.label(other)
    assert refusal.value.clause == "carriers/key-reused"
    assert rig.done() == [ORDER.reference]


@keyed
def test_the_same_order_from_many_threads_at_once_sends_once(rig: Rig) -> None:
    with ThreadPoolExecutor(8) as pool:
        labels = set(pool.map(rig.carriers.label, [ORDER] * 16))

    assert len(labels) == 1
    assert rig.done() == [ORDER.reference]


@askable
@every_unknown
@pytest.mark.parametrize("done", [False, True])
def test_after_an_unknown_call_asking_by_reference_tells_whether_it_was_done(rig: Rig, *, done: bool) -> None:
    (rig.fail_unknown_done if done else rig.fail_unknown_undone)()
    with pytest.raises(Unavailable):
        rig.hurried.label(ORDER)

    found = rig.carriers.find(ORDER.reference)

    assert (found.reference if found else None) == (ORDER.reference if done else None)


@askable
def test_asking_finds_the_label_of_its_own_reference_only(rig: Rig) -> None:
    label = rig.carriers.label(ORDER)

    assert rig.carriers.find(ORDER.reference) == label
    assert rig.carriers.find(SHIPMENT.reference) is None


@unaskable
def test_who_cannot_be_asked_refuses_the_question(rig: Rig) -> None:
    rig.carriers.label(ORDER)

    with pytest.raises(Refused) as refusal:
        rig.carriers.find(ORDER.reference)
    assert refusal.value.clause == "carriers/cannot-be-asked"


@pytest.mark.parametrize("recourse", [Recourse.ASKABLE, Recourse.BLIND])
def test_without_keys_a_second_call_sends_twice(rig: Rig) -> None:
    rig.carriers.label(ORDER)
    rig.carriers.label(ORDER)

    assert rig.done() == [ORDER.reference] * 2


@pytest.mark.parametrize("goods", [(), (replace(GOODS[0], quantity=0),), (replace(GOODS[0], quantity=-1),)])
def test_a_parcel_holds_something(goods: tuple[Goods, ...]) -> None:
    with pytest.raises(Invalid):
        replace(ORDER, goods=goods)


# --- over HTTP only ---------------------------------------------------------------------------------------------------


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[ProviderProcess]:
    with ProviderProcess(tmp_path / "book.db", mode="askable") as provider:
        yield provider


def test_a_refused_connection_is_certainly_not_sent(provider: ProviderProcess) -> None:
    carriers = HttpCarriers(provider.base_url, Recourse.BLIND)
    provider.stop()

    with pytest.raises(NotSent):
        carriers.label(ORDER)


@pytest.mark.parametrize("recourse", list(Recourse))
def test_a_provider_that_came_back_is_reached_by_the_same_adapter(
    provider: ProviderProcess, recourse: Recourse
) -> None:
    carriers = HttpCarriers(provider.base_url, recourse)
    carriers.label(ORDER)
    provider.kill()
    provider.start()

    assert carriers.label(replace(ORDER, key="key-3", reference="case-1:label:2")).reference == "case-1:label:2"


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.GARBLED_AFTER])
def test_a_cut_connection_and_a_garbled_answer_are_unknown(provider: ProviderProcess, fault: Fault) -> None:
    carriers = HttpCarriers(provider.base_url, Recourse.ASKABLE)
    provider.faults(fault)

    with pytest.raises(Unavailable) as unknown:
        carriers.label(ORDER)
    assert not isinstance(unknown.value, NotSent)
    assert carriers.find(ORDER.reference) is not None


def test_a_parcel_listed_twice_is_one_label(provider: ProviderProcess) -> None:
    carriers = HttpCarriers(provider.base_url, Recourse.ASKABLE)
    provider.faults(Fault.TWICE)
    label = carriers.label(ORDER)

    assert carriers.find(ORDER.reference) == label
    assert len(provider.book()) == 1


@pytest.mark.parametrize("fault", [Fault.FAIL_BEFORE, Fault.TIMEOUT_BEFORE])
def test_a_question_without_an_answer_is_unknown_never_none(provider: ProviderProcess, fault: Fault) -> None:
    HttpCarriers(provider.base_url, Recourse.ASKABLE).label(ORDER)
    provider.faults(fault, on="find")

    with pytest.raises(Unavailable):
        HttpCarriers(provider.base_url, Recourse.ASKABLE, timeout_ms=HURRIED_MS).find(ORDER.reference)


def test_a_slow_answer_is_an_answer(provider: ProviderProcess) -> None:
    provider.faults(Fault.SLOW)

    assert isinstance(HttpCarriers(provider.base_url, Recourse.ASKABLE).label(ORDER), Label)


def test_an_order_that_makes_no_sense_to_the_carrier_is_rejected(provider: ProviderProcess) -> None:
    carriers = HttpCarriers(provider.base_url, Recourse.KEYED)

    with pytest.raises(Refused) as refusal:
        carriers.label(replace(ORDER, reference=""))
    assert refusal.value.clause == "carriers/rejected"


def test_a_failure_before_the_call_sends_nothing_and_one_after_it_sent(provider: ProviderProcess) -> None:
    sent = {}
    for number, point in enumerate(FAIL_POINTS):
        carriers = HttpCarriers(provider.base_url, Recourse.ASKABLE, fail=partial(crash_at, point))
        order = replace(ORDER, reference=f"case-1:label:{number}")
        with pytest.raises(CrashError):
            carriers.label(order)
        sent[point] = carriers.find(order.reference) is not None

    assert sent == {"carriers/before-call": False, "carriers/after-call": True}


class CrashError(Exception):
    pass


def crash_at(armed: str, point: str) -> None:
    if point == armed:
        raise CrashError
