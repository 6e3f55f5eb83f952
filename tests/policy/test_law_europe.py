"""Germany, France, the United Kingdom: the edges of each rule, by law alone and with the retailer's promises."""

from dataclasses import replace

import pytest
from tests.policy.cases import an_order, at, bare_packs, facts_of, owed, remedies

from amends.kernel.clock import instant
from amends.kernel.orders import OrderStatus
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import Burden, Condition, Family, RefundBasis, Start, entitlements

RETURN, EXCHANGE, REFUND, RESHIP, CANCEL, REPAIR, PRICE_REDUCTION = (
    RemedyKind.RETURN,
    RemedyKind.EXCHANGE,
    RemedyKind.REFUND,
    RemedyKind.RESHIP,
    RemedyKind.CANCEL,
    RemedyKind.REPAIR,
    RemedyKind.PRICE_REDUCTION,
)
PLACES = ("DE", "FR", "UK")


@pytest.mark.parametrize("place", PLACES)
def test_withdrawal_lasts_to_day_fourteen_and_the_buyer_pays_the_way_back(place: str) -> None:
    within = owed(place, Reason.CHANGE_OF_MIND, "2026-03-16", law_only=True).best(RETURN)
    after = owed(place, Reason.CHANGE_OF_MIND, "2026-03-17", law_only=True, asked=(RETURN,))

    assert within is not None
    assert within.freight_payer is Payer.BUYER
    assert within.refund is RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING
    assert Condition.REFUND_MAY_WAIT_FOR_GOODS in {need.condition for need in within.terms.conditions} or place == "UK"
    assert RETURN not in remedies(after)


@pytest.mark.parametrize(
    ("place", "start"), [("DE", Start.NOTICE), ("FR", Start.NOTICE), ("UK", Start.PROOF_OF_POSTING)]
)
def test_the_refund_clock_starts_at_the_notice_in_the_union_and_at_the_posting_in_the_kingdom(
    place: str, start: Start
) -> None:
    grant = owed(place, Reason.CHANGE_OF_MIND, "2026-03-05", law_only=True).best(RETURN)

    assert grant is not None
    assert grant.refund_within is not None
    assert (grant.refund_within.value, grant.refund_within.starts_from) == (14, start)


@pytest.mark.parametrize("place", PLACES)
def test_a_buyer_who_was_not_told_about_the_cost_of_return_does_not_pay_it(place: str) -> None:
    grant = owed(place, Reason.CHANGE_OF_MIND, "2026-03-05", law_only=True, informed_of_return_cost=False).best(RETURN)

    assert grant is not None
    assert grant.freight_payer is Payer.SELLER


@pytest.mark.parametrize("place", PLACES)
def test_a_buyer_who_was_not_told_of_the_right_has_twelve_months_more(place: str) -> None:
    last = owed(place, Reason.CHANGE_OF_MIND, "2027-03-16", law_only=True, informed_of_withdrawal=False)
    after = owed(place, Reason.CHANGE_OF_MIND, "2027-03-17", law_only=True, informed_of_withdrawal=False)

    assert RETURN in remedies(last)
    assert RETURN not in remedies(after)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("traits", "stated"),
    [
        ("custom_made", {}),
        ("perishable", {}),
        ("mixed", {}),
        ("newspaper", {}),
        ("sealed_hygiene", {"opened": True}),
        ("sealed_software", {"opened": True}),
        ("digital", {"digital_consent": True}),
    ],
)
def test_excluded_goods_have_no_withdrawal_but_keep_what_is_owed_for_a_fault(
    place: str, traits: str, stated: dict[str, bool]
) -> None:
    unwanted = owed(place, Reason.CHANGE_OF_MIND, "2026-03-04", traits=traits, law_only=True, asked=(RETURN,), **stated)
    faulty = owed(place, Reason.DEFECT, "2026-03-04", traits=traits, law_only=True, **stated)

    assert RETURN not in remedies(unwanted)
    assert unwanted.denials[0].ended_by
    assert EXCHANGE in remedies(faulty)


@pytest.mark.parametrize("place", PLACES)
def test_digital_content_without_consent_is_refunded_in_full_and_nothing_goes_back(place: str) -> None:
    grant = owed(place, Reason.CHANGE_OF_MIND, "2026-03-16", traits="digital", law_only=True, digital_consent=False)
    after = owed(place, Reason.CHANGE_OF_MIND, "2026-03-17", traits="digital", law_only=True, digital_consent=False)
    refund = grant.best(REFUND)

    assert refund is not None
    assert refund.refund is RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING
    assert not refund.needs_return
    assert refund.freight_payer is Payer.NOBODY
    assert remedies(grant) == {REFUND}
    assert remedies(after) == set()


def test_fourteen_days_that_end_at_christmas_roll_to_the_next_working_day_in_germany() -> None:
    order = an_order("DE", delivered="2026-12-11")
    packs = bare_packs("DE")
    on_time, late = at("2026-12-28", "22:00", "DE"), at("2026-12-29", "00:00", "DE")
    in_time = entitlements(packs, facts_of(order, Reason.PRICE, now=on_time), on=on_time).best(RETURN)
    too_late = entitlements(packs, facts_of(order, Reason.PRICE, now=late), on=late).best(RETURN)

    assert in_time is not None
    assert in_time.window_ends == instant("2026-12-28T23:59:59.999+01:00")
    assert too_late is None


@pytest.mark.parametrize("place", ["DE", "FR"])
def test_a_fault_is_first_put_right_and_refunded_only_after_that_failed(place: str) -> None:
    first = owed(place, Reason.DEFECT, "2026-06-02", law_only=True, asked=(RETURN,))
    second = owed(place, Reason.DEFECT, "2026-06-02", law_only=True, asked=(RETURN,), remedy_failed=True)

    assert remedies(first) == {REPAIR, EXCHANGE}
    assert {RETURN, PRICE_REDUCTION} <= remedies(second)


@pytest.mark.parametrize(
    ("place", "last", "after"),
    [("DE", "2027-03-02", "2027-03-03"), ("FR", "2028-03-02", None), ("UK", "2026-09-02", "2026-09-03")],
)
def test_the_fault_is_presumed_for_twelve_months_in_germany_twenty_four_in_france_six_in_the_kingdom(
    place: str, last: str, after: str | None
) -> None:
    presumed = owed(place, Reason.DEFECT, last, law_only=True).best(EXCHANGE)

    assert presumed is not None
    assert presumed.terms.burden is Burden.SELLER
    if after is not None:
        later = owed(place, Reason.DEFECT, after, law_only=True).best(EXCHANGE)
        assert later is not None
        assert later.terms.burden is not Burden.SELLER


@pytest.mark.parametrize("place", ["DE", "FR"])
def test_the_guarantee_ends_two_years_after_delivery(place: str) -> None:
    last = owed(place, Reason.DEFECT, "2028-03-02", law_only=True)
    after = owed(place, Reason.DEFECT, "2028-03-03", law_only=True)

    assert EXCHANGE in remedies(last)
    assert remedies(after) == set()


def test_french_repair_or_replacement_is_done_within_thirty_days() -> None:
    grant = owed("FR", Reason.DEFECT, "2027-05-02", law_only=True).best(EXCHANGE)

    assert grant is not None
    assert grant.terms.remedy_within is not None
    assert grant.terms.remedy_within.value == 30
    assert grant.freight_payer is Payer.SELLER


def test_goods_are_rejected_for_a_refund_in_the_kingdom_to_day_thirty() -> None:
    # Day 30 of a delivery on 2 March is 1 April, already in summer time.
    day_30 = owed("UK", Reason.DEFECT, "2026-04-01", law_only=True, hour="20:00").best(RETURN)
    day_31 = owed("UK", Reason.DEFECT, "2026-04-02", law_only=True, asked=(RETURN,))

    assert day_30 is not None
    assert day_30.window_ends == instant("2026-04-01T23:59:59.999+01:00")
    assert day_30.freight_payer is Payer.SELLER
    assert day_30.refund_within is not None
    assert day_30.refund_within.starts_from is Start.AGREED
    assert remedies(day_31) == {REPAIR, EXCHANGE}


@pytest.mark.parametrize("place", PLACES)
def test_an_overdue_parcel_is_resent_and_refunded_after_a_further_period(place: str) -> None:
    overdue = owed(place, Reason.NOT_RECEIVED, "2026-03-06", status=OrderStatus.SHIPPED, law_only=True,
                   extra_period_passed=False)  # fmt: skip
    ended = owed(place, Reason.NOT_RECEIVED, "2026-03-20", status=OrderStatus.SHIPPED, law_only=True,
                 extra_period_passed=True)  # fmt: skip

    assert remedies(overdue) == {RESHIP}
    assert REFUND in remedies(ended)


@pytest.mark.parametrize("place", PLACES)
def test_without_a_promised_day_delivery_is_late_on_day_thirty_one(place: str) -> None:
    # Placed on 26 February: day 30 is 28 March.
    day_30 = owed(place, Reason.LATE, "2026-03-28", status=OrderStatus.SHIPPED, promised=None, law_only=True,
                  extra_period_passed=True)  # fmt: skip
    day_31 = owed(place, Reason.LATE, "2026-03-29", status=OrderStatus.SHIPPED, promised=None, law_only=True,
                  extra_period_passed=True)  # fmt: skip

    assert remedies(day_30) == set()
    assert REFUND in remedies(day_31)


@pytest.mark.parametrize("place", PLACES)
def test_the_retailer_takes_goods_back_to_day_thirty(place: str) -> None:
    day_30 = owed(place, Reason.NO_LONGER_NEEDED, "2026-04-01", hour="12:00").best(RETURN)
    day_31 = owed(place, Reason.NO_LONGER_NEEDED, "2026-04-02", asked=(RETURN,))

    assert day_30 is not None
    assert day_30.family is Family.NO_REASON
    assert day_30.refund is RefundBasis.LINE_PAID
    assert RETURN not in remedies(day_31)


@pytest.mark.parametrize("place", PLACES)
def test_within_the_statutory_days_the_standard_shipping_comes_back_too(place: str) -> None:
    grant = owed(place, Reason.NO_LONGER_NEEDED, "2026-03-16").best(RETURN)

    assert grant is not None
    assert grant.refund is RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING


@pytest.mark.parametrize("place", PLACES)
def test_the_retailer_lets_the_buyer_of_a_faulty_thing_choose_for_thirty_days(place: str) -> None:
    answer = owed(place, Reason.DAMAGED_IN_TRANSIT, "2026-04-01", hour="12:00")
    after = owed(place, Reason.DAMAGED_IN_TRANSIT, "2026-04-02")

    assert {RETURN, EXCHANGE} <= remedies(answer)
    assert {grant.freight_payer for grant in answer.grants if grant.family is Family.CONFORMITY} == {Payer.SELLER}
    assert remedies(after) == {REPAIR, EXCHANGE}


@pytest.mark.parametrize("place", PLACES)
def test_a_wrong_size_is_exchanged_at_the_retailers_cost(place: str) -> None:
    grant = owed(place, Reason.WRONG_SIZE, "2026-03-20").best(EXCHANGE)

    assert grant is not None
    assert grant.freight_payer is Payer.SELLER


@pytest.mark.parametrize("place", PLACES)
def test_a_pending_order_is_cancelled_for_everything_paid(place: str) -> None:
    grant = owed(place, Reason.NO_LONGER_NEEDED, "2026-03-01", status=OrderStatus.PENDING).best(CANCEL)

    assert grant is not None
    assert grant.refund is RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING
    assert grant.freight_payer is Payer.NOBODY


@pytest.mark.parametrize("place", PLACES)
def test_a_missing_item_may_be_sent_or_refunded_and_a_counterfeit_is_for_a_person(place: str) -> None:
    missing = owed(place, Reason.MISSING_ITEM, "2026-03-04")
    fake = owed(place, Reason.COUNTERFEIT, "2026-03-04")

    assert {RESHIP, REFUND} <= remedies(missing)
    assert "rule:fraud_finding:EUR.counterfeit" in fake.needs_human


@pytest.mark.parametrize("place", PLACES)
def test_goods_under_way_may_be_withdrawn_from_and_go_back_when_they_arrive(place: str) -> None:
    grant = owed(place, Reason.CHANGE_OF_MIND, "2026-03-01", status=OrderStatus.SHIPPED, law_only=True).best(RETURN)

    assert grant is not None
    assert grant.needs_return
    assert grant.freight_payer is Payer.BUYER


def test_what_arrived_of_an_order_under_way_may_go_back_and_is_not_resent_unseen() -> None:
    order = an_order("FR")
    partly = replace(order, status=OrderStatus.SHIPPED)
    now = at("2026-03-10", place="FR")
    unwanted = entitlements(bare_packs("FR"), facts_of(partly, Reason.PRICE, now=now), on=now)
    missing = entitlements(bare_packs("FR"), facts_of(partly, Reason.NOT_RECEIVED, now=now), on=now)

    assert RETURN in remedies(unwanted)
    assert missing.needs_human == ("rule:carrier_says_delivered:EU.risk.delivered",)
