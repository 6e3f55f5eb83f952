"""Recorded decisions are read back out of the ledger and tried under a changed pack."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, LOST, NOW, Floor, marketplace, open_floor

from amends.conversations import Decided
from amends.desk.back_test_policy import back_test_policy
from amends.desk.decided import case_of, decided
from amends.desk.entitle import Decision, Matter, decide
from amends.desk.office import Office
from amends.desk.recording import record
from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid, Refused
from amends.kernel.events import Event
from amends.kernel.ids import MAIN, Position, StreamId, SubjectId
from amends.kernel.ledger import Append, UnitOfWork
from amends.kernel.orders import Order
from amends.kernel.party import system
from amends.kernel.remedy import Reason
from amends.policy import Flip, RulePack, load_pack
from amends.remedies import OrderRemedies, Units
from amends.remedies.ports import Recourse


def decisions_of(floor: Floor, orders: list[Order], reason: Reason) -> Iterator[Decision]:
    market = marketplace()
    customers = {customer.id: customer for customer in market.customers}
    sellers = {seller.id: seller for seller in market.sellers}
    for order in orders:
        units = tuple(Units(line.id, line.quantity) for line in order.lines)
        matter = Matter(MAIN, order, customers[order.customer], sellers[order.seller], OrderRemedies(), units, reason)
        yield decide(matter, office=floor.office, now=NOW, seed="test")


def keep(office: Office, events: list[Decided], *, at: Instant = NOW) -> None:
    news = tuple(record(event, SubjectId("nobody")) for event in events)
    work = UnitOfWork(system("test"), at, "test", appends=(Append(StreamId(f"kept-{at}"), 0, news),))
    office.ledger.commit(work)


def some_orders(market: str, count: int = 20) -> list[Order]:
    return [order for order in marketplace().orders if order.market == market][:count]


def turned(floor: Floor, pack: str, old: str, new: str) -> RulePack:
    """A draft of a pack in which a piece of text is another one."""
    text = floor.office.rules.contents[floor.office.rules.packs[pack].hash].decode()
    assert old in text
    return load_pack(text.replace(old, new), name=pack)


@pytest.fixture
def kept() -> Floor:
    floor = open_floor(Recourse.KEYED)
    made = decisions_of(floor, some_orders("US") + some_orders("CN", 5), Reason.CHANGE_OF_MIND)
    keep(floor.office, [decided(each, floor.office) for each in made])
    return floor


def test_a_decision_comes_back_with_the_facts_that_it_was_made_on() -> None:
    floor = open_floor(Recourse.KEYED)
    made = list(decisions_of(floor, some_orders("DE"), Reason.DEFECT))
    keep(floor.office, [decided(each, floor.office) for each in made])
    back = [case_of(typed(event)) for event in floor.office.ledger.follow(Position(0))]

    assert [{line.id: line.facts for line in case.lines} for case in back] == [dict(each.facts) for each in made]
    assert [case.seller for case in back] == [each.matter.order.seller for each in made]
    assert [case.shipping for case in back] == [each.matter.order.shipping for each in made]


def test_a_decision_that_was_kept_before_dates_and_units_were_comes_back_with_the_same_facts(kept: Floor) -> None:
    event = typed(kept.office.ledger.follow(Position(0), limit=1)[0])
    whole = case_of(event)
    lines = {
        key: {name: value for name, value in line.items() if name not in {"days", "zone", "units"}}
        for key, line in event.record["lines"].items()
    }
    record = {name: value for name, value in event.record.items() if name not in {"seller", "shipping"}}
    old = case_of(replace(event, record={**record, "lines": lines}))

    assert [line.facts for line in old.lines] == [line.facts for line in whole.lines]
    assert (old.seller, old.shipping) == (None, None)


def typed(event: Event) -> Decided:
    body: dict[str, Any] = dict(event.body)
    return Decided(body["decision"], body["order"], body["engine"], body["packs"], body["record"])


def test_decisions_that_the_program_makes_by_itself_can_be_tried() -> None:
    floor = open_floor(Recourse.KEYED)
    floor.agreed(BROKEN, name="conv-1")
    floor.agreed(LOST, name="conv-2")
    draft = floor.office.rules.packs["law.uk"]
    report = back_test_policy(draft, caller=AGENT, office=floor.office)

    assert report.total.decisions >= 2
    assert (report.total.flipped, report.unread) == (0, ())


def test_a_changed_merchant_pack_flips_the_decisions_of_its_sellers_alone(kept: Floor) -> None:
    draft = replace(kept.office.rules.packs["merchant.us_retail"], rules=(), hash="draft")
    report = back_test_policy(draft, caller=AGENT, office=kept.office)

    assert dict(report.markets)["US"].flips[0][0] is Flip.LOST
    assert dict(report.markets)["US"].moved[0][1] < 0
    assert dict(report.markets)["CN"].flipped == 0


def test_skipping_changes_nothing(kept: Floor) -> None:
    draft = turned(kept, "merchant.us_retail", "[0, 30]", "[0, 20]")
    fast, slow = (back_test_policy(draft, skip=skip, caller=AGENT, office=kept.office) for skip in (True, False))

    assert fast.effort.skipped > 0
    assert replace(fast, effort=slow.effort) == slow


def test_only_decisions_from_the_first_day_on_are_tried(kept: Floor) -> None:
    again = decisions_of(kept, some_orders("US", 3), Reason.CHANGE_OF_MIND)
    keep(kept.office, [decided(each, kept.office) for each in again], at=Instant(NOW + 1))
    draft = kept.office.rules.packs["merchant.us_retail"]
    report = back_test_policy(draft, since=Instant(NOW + 1), caller=AGENT, office=kept.office)

    assert report.total.decisions == 3


def test_a_record_that_cannot_be_read_is_counted_and_refused(kept: Floor) -> None:
    event = typed(next(iter(kept.office.ledger.follow(Position(0), limit=1))))
    line = next(iter(event.record["lines"].values()))
    line["facts"]["opened"] = ["perhaps", "case", NOW]
    keep(kept.office, [event], at=Instant(NOW + 1))
    report = back_test_policy(kept.office.rules.packs["law.us"], caller=AGENT, office=kept.office)

    assert report.unread == (("record", 1),)
    with pytest.raises(Invalid, match="opened"):
        case_of(event)


def test_a_customer_may_not_try_policies(kept: Floor) -> None:
    with pytest.raises(Refused, match="may not"):
        back_test_policy(kept.office.rules.packs["law.us"], caller=EMMA, office=kept.office)


def test_other_tenants_decisions_are_not_seen(kept: Floor) -> None:
    stranger = replace(AGENT, tenant="other")
    report = back_test_policy(kept.office.rules.packs["law.us"], caller=stranger, office=kept.office)

    assert (AGENT.tenant, report.total.decisions) == (MAIN, 0)
