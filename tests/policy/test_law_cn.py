"""China: the edges of each rule, by law alone and with the marketplace's promises."""

import pytest
from tests.policy.cases import all_packs, an_order, at, facts_of, owed, remedies

from amends.kernel.clock import instant
from amends.kernel.orders import OrderStatus
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import Burden, Family, RefundBasis, Start, entitlements, packs_for

RETURN, EXCHANGE, REPAIR, REFUND, RESHIP, CANCEL = (
    RemedyKind.RETURN,
    RemedyKind.EXCHANGE,
    RemedyKind.REPAIR,
    RemedyKind.REFUND,
    RemedyKind.RESHIP,
    RemedyKind.CANCEL,
)


def test_on_day_seven_late_at_night_a_shirt_may_still_go_back_without_a_reason() -> None:
    answer = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-09", law_only=True)
    grant = answer.best(RETURN)

    assert grant is not None
    assert grant.freight_payer is Payer.BUYER
    assert grant.refund is RefundBasis.LINE_PAID
    assert grant.window_ends == instant("2026-03-09T23:59:59.999+08:00")
    assert grant.refund_within is not None
    assert (grant.refund_within.value, grant.refund_within.starts_from) == (7, Start.GOODS_RECEIVED)
    assert answer.needs_human == ()


def test_on_day_eight_the_law_gives_no_return_without_a_reason() -> None:
    answer = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-10", asked=(RETURN,), law_only=True)

    assert RETURN not in remedies(answer)
    assert [denial.remedy for denial in answer.denials] == [RETURN]
    late = next(trial for trial in answer.denials[0].failed if trial.rule == "CN.withdrawal.period")
    assert (late.input, late.expected, late.actual) == ("days_since_delivery", "[0, 7]", "day 8")
    assert answer.needs_human == ()


def test_the_marketplace_promise_lasts_to_day_fifteen_and_no_longer() -> None:
    within = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-17").best(RETURN)
    after = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-18", asked=(RETURN,))

    assert within is not None
    assert within.rules[0] == "CNM.return.fifteen_days"
    assert RETURN not in remedies(after)


def test_the_longest_window_wins_while_law_and_promise_both_hold() -> None:
    grant = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-05").best(RETURN)

    assert grant is not None
    assert grant.window_ends == instant("2026-03-17T23:59:59.999+08:00")
    assert grant.rules[:2] == ("CN.withdrawal.period", "CNM.return.fifteen_days")


@pytest.mark.parametrize(
    ("traits", "stated", "rule"),
    [
        ("custom_made", {}, "CN.withdrawal.exceptions.custom_made"),
        ("perishable", {}, "CN.withdrawal.exceptions.perishable"),
        ("digital", {}, "CN.withdrawal.exceptions.digital"),
        ("newspaper", {}, "CN.withdrawal.exceptions.newspaper"),
        ("sealed_software", {"opened": True}, "CN.withdrawal.exceptions.unsealed_software"),
    ],
)
def test_excluded_goods_have_no_return_without_a_reason_and_the_exception_is_named(
    traits: str, stated: dict[str, bool], rule: str
) -> None:
    answer = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-03", asked=(RETURN,), traits=traits, **stated)

    assert RETURN not in remedies(answer)
    assert rule in answer.denials[0].ended_by
    assert answer.needs_human == ()


@pytest.mark.parametrize("traits", ["custom_made", "perishable", "sealed_software", "sealed_hygiene", "final_sale"])
def test_an_exception_never_takes_away_what_is_owed_for_a_fault(traits: str) -> None:
    grant = owed("CN", Reason.DEFECT, "2026-03-05", traits=traits, opened=True, law_only=True).best(RETURN)

    assert grant is not None
    assert grant.family is Family.CONFORMITY
    assert grant.freight_payer is Payer.SELLER


def test_opened_hygiene_goods_that_the_buyer_confirmed_at_checkout_go_to_a_person_for_the_rule_is_not_sure() -> None:
    answer = owed(
        "CN",
        Reason.CHANGE_OF_MIND,
        "2026-03-03",
        asked=(RETURN,),
        traits="sealed_hygiene",
        opened=True,
        confirmed_exclusion=True,
    )

    assert RETURN not in remedies(answer)
    assert answer.needs_human == ("low_confidence:against_buyer:CN.withdrawal.confirmable_classes.hygiene",)


def test_sealed_hygiene_goods_that_nobody_opened_may_go_back() -> None:
    answer = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-03", asked=(RETURN,), traits="sealed_hygiene", opened=False)

    assert RETURN in remedies(answer)
    assert answer.needs_human == ()


def test_whether_software_was_opened_is_asked_when_it_decides() -> None:
    answer = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-03", asked=(RETURN,), traits="sealed_software")

    assert "opened" in answer.unknown
    assert answer.denials == ()
    assert any(reason.startswith("unknown_input:opened:") for reason in answer.needs_human)


def test_a_wrong_item_travels_back_at_the_sellers_cost_and_a_change_of_mind_at_the_buyers() -> None:
    wrong = owed("CN", Reason.WRONG_ITEM, "2026-03-04").best(RETURN)
    unwanted = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-04").best(RETURN)

    assert wrong is not None
    assert unwanted is not None
    assert (wrong.freight_payer, unwanted.freight_payer) == (Payer.SELLER, Payer.BUYER)


def test_a_fault_is_refunded_by_law_to_day_seven_and_only_exchanged_or_repaired_after() -> None:
    day_seven = owed("CN", Reason.DEFECT, "2026-03-09", law_only=True)
    day_eight = owed("CN", Reason.DEFECT, "2026-03-10", law_only=True)

    assert RETURN in remedies(day_seven)
    assert remedies(day_eight) == {EXCHANGE, REPAIR}


def test_a_durable_good_is_exchanged_without_proof_for_fifteen_days_and_the_seller_proves_for_six_months() -> None:
    day_15 = owed("CN", Reason.DEFECT, "2026-03-17", traits="durable", law_only=True).best(EXCHANGE)
    month_6 = owed("CN", Reason.DEFECT, "2026-09-02", traits="durable", law_only=True).best(EXCHANGE)
    after = owed("CN", Reason.DEFECT, "2026-09-03", traits="durable", law_only=True).best(EXCHANGE)

    assert day_15 is not None
    assert month_6 is not None
    assert after is not None
    assert "CN.three_guarantees.exchange" in day_15.rules
    assert (month_6.terms.burden, after.terms.burden) == (Burden.SELLER, None)


def test_after_a_failed_repair_the_price_comes_back() -> None:
    answer = owed("CN", Reason.DEFECT, "2026-05-10", law_only=True, remedy_failed=True)

    assert RETURN in remedies(answer)


def test_two_years_after_receipt_a_hidden_fault_is_too_late() -> None:
    last = owed("CN", Reason.DEFECT, "2028-03-02", law_only=True)
    after = owed("CN", Reason.DEFECT, "2028-03-03", law_only=True, asked=(EXCHANGE,))

    assert EXCHANGE in remedies(last)
    assert remedies(after) == set()


def test_a_parcel_past_its_promise_is_resent_or_refunded_with_shipping() -> None:
    answer = owed("CN", Reason.NOT_RECEIVED, "2026-03-06", status=OrderStatus.SHIPPED, law_only=True)
    grant = answer.best(REFUND)

    assert remedies(answer) == {REFUND, RESHIP}
    assert grant is not None
    assert grant.refund is RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING
    assert not grant.needs_return


def test_a_parcel_that_is_not_yet_due_is_not_refunded() -> None:
    answer = owed("CN", Reason.NOT_RECEIVED, "2026-03-05", status=OrderStatus.SHIPPED, asked=(REFUND,))

    assert remedies(answer) == set()
    assert {trial.actual for trial in answer.denials[0].failed if trial.input == "days_since_promise"} == {"day 0"}


def test_a_carrier_that_says_delivered_sends_the_case_to_a_person() -> None:
    answer = owed("CN", Reason.NOT_RECEIVED, "2026-03-04")

    assert answer.needs_human == ("rule:carrier_says_delivered:CN.delivery.risk.signed",)


def test_what_is_missing_is_sent_or_refunded_without_anything_going_back() -> None:
    answer = owed("CN", Reason.MISSING_ITEM, "2026-03-04")

    assert {RESHIP, REFUND} <= remedies(answer)
    assert all(not grant.needs_return for grant in answer.grants if grant.remedy in (RESHIP, REFUND))


def test_counterfeits_are_for_a_person_who_may_award_three_times_the_price() -> None:
    answer = owed("CN", Reason.COUNTERFEIT, "2026-03-04")

    assert "rule:fraud_finding:CN.punitive.fraud" in answer.needs_human
    assert [(damages.multiple, damages.minimum.minor if damages.minimum else None) for damages in answer.punitive] == [
        (3, 50_000)
    ]


@pytest.mark.parametrize(
    ("status", "granted"), [(OrderStatus.PENDING, True), (OrderStatus.SHIPPED, False), (OrderStatus.DELIVERED, False)]
)
def test_only_an_order_that_has_not_left_is_cancelled(status: OrderStatus, granted: bool) -> None:  # noqa: FBT001 - a table
    answer = owed("CN", Reason.NO_LONGER_NEEDED, "2026-03-03", status=status, asked=(CANCEL,))

    assert (CANCEL in remedies(answer)) is granted


def test_an_order_not_shipped_by_the_promised_day_is_cancelled_by_the_platforms_rule() -> None:
    grant = owed("CN", Reason.LATE, "2026-03-06", status=OrderStatus.PROCESSED).best(CANCEL)

    assert grant is not None
    assert "CNP.ship.late" in grant.rules or "CNM.cancel.processed" in grant.rules


def test_a_cross_border_purchase_has_no_assumed_seven_days_and_goes_to_a_person() -> None:
    answer = owed("CN", Reason.CHANGE_OF_MIND, "2026-03-05", seller_in="DE", asked=(RETURN,), law_only=True)

    assert RETURN not in remedies(answer)
    assert answer.needs_human == ("rule:cross_border_channel:CN.withdrawal.exceptions.cross_border",)


def test_a_last_day_in_the_spring_festival_moves_to_the_first_working_day_after_it() -> None:
    # Delivered on 9 February 2026: day 7 is the 16th, in the holiday that ends on the 23rd.
    order = an_order("CN", delivered="2026-02-09")
    packs = packs_for("CN", "merchant.cn_marketplace", all_packs())[:1]
    results = {}
    for day in ("2026-02-24", "2026-02-25"):
        now = at(day, "23:59")
        results[day] = remedies(entitlements(packs, facts_of(order, Reason.PRICE, now=now), on=now))

    assert RETURN in results["2026-02-24"]
    assert RETURN not in results["2026-02-25"]
