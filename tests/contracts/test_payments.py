"""One suite for every payment gateway: in memory, and over HTTP against a provider in a process of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from amends.adapters.payments import FAIL_POINTS, HttpPayments, MemoryPayments
from amends.adapters.payments import Fault as MemoryFault
from amends.adapters.provider import Fault, ProviderProcess
from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid, Refused, Unavailable
from amends.kernel.ids import MethodId, PaymentId
from amends.kernel.money import Money
from amends.remedies.ports import ChargeOrder, NotSent, Payments, Receipt, Recourse, RefundOrder

HURRIED_MS = 250
ORDER = RefundOrder("key-1", PaymentId("pay_1"), MethodId("card_1"), Money(1230, "EUR"), "case-1:refund:1")
CHARGE = ChargeOrder("key-2", PaymentId("pay_2"), MethodId("card_1"), Money(500, "EUR"), "case-1:charge:1")


class Noon:
    def now(self) -> Instant:
        return Instant(1_700_000_000_000)


@dataclass
class Rig:
    """A gateway, how to make its next calls go wrong, and the references of everything that it really did.

    `hurried` is the same gateway, for calls that are going to be left unanswered.
    """

    payments: Payments
    hurried: Payments
    fail_unknown_undone: Callable[[], None]
    fail_unknown_done: Callable[[], None]
    decline: Callable[[], None]
    turn_away: Callable[[], None]
    done: Callable[[], list[str]]


def in_memory(recourse: Recourse) -> Rig:
    payments = MemoryPayments(recourse, Noon())
    return Rig(
        payments,
        payments,
        partial(payments.faults, MemoryFault.UNKNOWN_BEFORE),
        partial(payments.faults, MemoryFault.UNKNOWN_AFTER),
        partial(payments.faults, MemoryFault.DECLINE),
        partial(payments.faults, MemoryFault.NOT_SENT),
        lambda: [order.reference for order, _ in payments.book],
    )


def over_http(provider: ProviderProcess, recourse: Recourse, *, before: Fault, after: Fault) -> Rig:
    return Rig(
        HttpPayments(provider.base_url, recourse),
        HttpPayments(provider.base_url, recourse, timeout_ms=HURRIED_MS),
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
def test_money_moves_once_with_a_receipt_for_exactly_what_was_ordered(rig: Rig) -> None:
    refund, charge = rig.payments.refund(ORDER), rig.payments.charge(CHARGE)

    assert (refund.reference, refund.amount) == (ORDER.reference, ORDER.amount)
    assert (charge.reference, charge.amount) == (CHARGE.reference, CHARGE.amount)
    assert refund.provider_id != charge.provider_id
    assert rig.done() == [ORDER.reference, CHARGE.reference]


@every_recourse
def test_a_decline_is_a_refusal_and_nothing_moved(rig: Rig) -> None:
    rig.decline()

    with pytest.raises(Refused) as refusal:
        rig.payments.refund(ORDER)
    assert refusal.value.clause == "payments/declined"
    assert rig.done() == []


@every_recourse
def test_a_call_that_was_turned_away_was_certainly_not_done(rig: Rig) -> None:
    rig.turn_away()

    with pytest.raises(NotSent):
        rig.payments.refund(ORDER)
    assert rig.done() == []


@every_recourse
@every_unknown
@pytest.mark.parametrize("done", [False, True])
def test_a_call_without_an_answer_is_unknown_whether_it_was_done_or_not(rig: Rig, *, done: bool) -> None:
    (rig.fail_unknown_done if done else rig.fail_unknown_undone)()

    with pytest.raises(Unavailable) as unknown:
        rig.hurried.refund(ORDER)
    assert not isinstance(unknown.value, NotSent)
    assert rig.done() == ([ORDER.reference] if done else [])


@keyed
def test_the_same_key_again_gives_the_first_receipt_and_moves_nothing(rig: Rig) -> None:
    first = rig.payments.refund(ORDER)

    assert rig.payments.refund(ORDER) == first
    assert rig.done() == [ORDER.reference]


@keyed
@every_unknown
@pytest.mark.parametrize("done", [False, True])
def test_repeating_an_unknown_call_with_its_key_does_it_once(rig: Rig, *, done: bool) -> None:
    (rig.fail_unknown_done if done else rig.fail_unknown_undone)()
    with pytest.raises(Unavailable):
        rig.hurried.charge(CHARGE)

    assert rig.payments.charge(CHARGE).amount == CHARGE.amount
    assert rig.done() == [CHARGE.reference]


@keyed
def test_what_was_done_under_a_key_cannot_be_declined_afterwards(rig: Rig) -> None:
    first = rig.payments.refund(ORDER)
    rig.decline()

    assert rig.payments.refund(ORDER) == first


@keyed
@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, amount=Money(1231, "EUR")),
        replace(ORDER, method=MethodId("card_2")),
        replace(CHARGE, key=ORDER.key),
    ],
)
def test_a_key_cannot_stand_for_two_orders(rig: Rig, other: RefundOrder | ChargeOrder) -> None:
    rig.payments.refund(ORDER)

    with pytest.raises(Refused) as refusal:
        rig.payments.charge(other) if isinstance(other, ChargeOrder) else rig.payments.refund(other)
    assert refusal.value.clause == "payments/key-reused"
    assert rig.done() == [ORDER.reference]


@keyed
def test_the_same_order_from_many_threads_at_once_moves_once(rig: Rig) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(rig.payments.refund, [ORDER] * 16))

    assert len(receipts) == 1
    assert rig.done() == [ORDER.reference]


@askable
@every_unknown
@pytest.mark.parametrize("done", [False, True])
def test_after_an_unknown_call_asking_by_reference_tells_whether_it_was_done(rig: Rig, *, done: bool) -> None:
    (rig.fail_unknown_done if done else rig.fail_unknown_undone)()
    with pytest.raises(Unavailable):
        rig.hurried.refund(ORDER)

    found = rig.payments.find(ORDER.reference)

    assert (found.amount if found else None) == (ORDER.amount if done else None)


@askable
def test_asking_finds_the_receipt_of_its_own_reference_only(rig: Rig) -> None:
    receipt = rig.payments.refund(ORDER)

    assert rig.payments.find(ORDER.reference) == receipt
    assert rig.payments.find(CHARGE.reference) is None


@unaskable
def test_who_cannot_be_asked_refuses_the_question(rig: Rig) -> None:
    rig.payments.refund(ORDER)

    with pytest.raises(Refused) as refusal:
        rig.payments.find(ORDER.reference)
    assert refusal.value.clause == "payments/cannot-be-asked"


@pytest.mark.parametrize("recourse", [Recourse.ASKABLE, Recourse.BLIND])
def test_without_keys_a_second_call_moves_money_twice(rig: Rig) -> None:
    rig.payments.refund(ORDER)
    rig.payments.refund(ORDER)

    assert rig.done() == [ORDER.reference] * 2


@pytest.mark.parametrize("minor", [0, -1])
def test_an_order_above_zero_only(minor: int) -> None:
    with pytest.raises(Invalid):
        replace(ORDER, amount=Money(minor, "EUR"))


# --- over HTTP only ---------------------------------------------------------------------------------------------------


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[ProviderProcess]:
    with ProviderProcess(tmp_path / "book.db", mode="askable") as provider:
        yield provider


def test_a_refused_connection_is_certainly_not_sent(provider: ProviderProcess) -> None:
    payments = HttpPayments(provider.base_url, Recourse.BLIND)
    provider.stop()

    with pytest.raises(NotSent):
        payments.refund(ORDER)


@pytest.mark.parametrize("recourse", list(Recourse))
def test_a_provider_that_came_back_is_reached_by_the_same_adapter(
    provider: ProviderProcess, recourse: Recourse
) -> None:
    payments = HttpPayments(provider.base_url, recourse)
    payments.refund(ORDER)
    provider.kill()
    provider.start()

    assert payments.refund(replace(ORDER, key="key-3", reference="case-1:refund:2")).amount == ORDER.amount


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.GARBLED_AFTER])
def test_a_cut_connection_and_a_garbled_answer_are_unknown(provider: ProviderProcess, fault: Fault) -> None:
    payments = HttpPayments(provider.base_url, Recourse.ASKABLE)
    provider.faults(fault)

    with pytest.raises(Unavailable) as unknown:
        payments.refund(ORDER)
    assert not isinstance(unknown.value, NotSent)
    assert payments.find(ORDER.reference) is not None


def test_a_movement_listed_twice_is_one_receipt(provider: ProviderProcess) -> None:
    payments = HttpPayments(provider.base_url, Recourse.ASKABLE)
    provider.faults(Fault.TWICE)
    receipt = payments.refund(ORDER)

    assert payments.find(ORDER.reference) == receipt
    assert len(provider.book()) == 1


@pytest.mark.parametrize("fault", [Fault.FAIL_BEFORE, Fault.TIMEOUT_BEFORE])
def test_a_question_without_an_answer_is_unknown_never_none(provider: ProviderProcess, fault: Fault) -> None:
    HttpPayments(provider.base_url, Recourse.ASKABLE).refund(ORDER)
    provider.faults(fault, on="find")

    with pytest.raises(Unavailable):
        HttpPayments(provider.base_url, Recourse.ASKABLE, timeout_ms=HURRIED_MS).find(ORDER.reference)


def test_a_slow_answer_is_an_answer(provider: ProviderProcess) -> None:
    provider.faults(Fault.SLOW)

    assert isinstance(HttpPayments(provider.base_url, Recourse.ASKABLE).refund(ORDER), Receipt)


def test_an_order_that_makes_no_sense_to_the_gateway_is_rejected(provider: ProviderProcess) -> None:
    payments = HttpPayments(provider.base_url, Recourse.KEYED)

    with pytest.raises(Refused) as refusal:
        payments.refund(replace(ORDER, reference=""))
    assert refusal.value.clause == "payments/rejected"


def test_a_failure_before_the_call_moves_nothing_and_one_after_it_moved(provider: ProviderProcess) -> None:
    moved = {}
    for number, point in enumerate(FAIL_POINTS):
        payments = HttpPayments(provider.base_url, Recourse.ASKABLE, fail=partial(crash_at, point))
        order = replace(ORDER, reference=f"case-1:refund:{number}")
        with pytest.raises(CrashError):
            payments.refund(order)
        moved[point] = payments.find(order.reference) is not None

    assert moved == {"payments/before-call": False, "payments/after-call": True}


class CrashError(Exception):
    pass


def crash_at(armed: str, point: str) -> None:
    if point == armed:
        raise CrashError
