"""The United States: no right of withdrawal, the shop's policy, the mail order rule; and the tau-bench store."""

import pytest
from tests.policy.cases import owed, remedies

from amends.kernel.orders import OrderStatus
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import Condition, Family, Start

RETURN, EXCHANGE, REFUND, RESHIP, CANCEL = (
    RemedyKind.RETURN,
    RemedyKind.EXCHANGE,
    RemedyKind.REFUND,
    RemedyKind.RESHIP,
    RemedyKind.CANCEL,
)
TAU = "merchant.tau_retail"
FINAL_SALE = "merchant.us_final_sale"


def test_federal_law_gives_no_return_for_a_change_of_mind() -> None:
    answer = owed("US", Reason.CHANGE_OF_MIND, "2026-03-03", law_only=True, asked=(RETURN,))

    assert remedies(answer) == set()
    assert answer.denials[0].ended_by == ("US.withdrawal.none",)


def test_the_shops_thirty_days_end_on_day_thirty() -> None:
    day_30 = owed("US", Reason.CHANGE_OF_MIND, "2026-04-01", hour="12:00").best(RETURN)
    day_31 = owed("US", Reason.CHANGE_OF_MIND, "2026-04-02", asked=(RETURN,))

    assert day_30 is not None
    assert day_30.freight_payer is Payer.BUYER
    assert day_30.restocking_fee_percent == 0
    assert remedies(day_31) == set()


def test_final_sale_goods_stay_sold_unless_something_is_wrong_with_them() -> None:
    unwanted = owed("US", Reason.CHANGE_OF_MIND, "2026-03-06", traits="final_sale", asked=(RETURN,))
    faulty = owed("US", Reason.DEFECT, "2026-03-06", traits="final_sale").best(RETURN)

    assert remedies(unwanted) == set()
    assert "USR.return.final_sale" in unwanted.denials[0].ended_by
    assert faulty is not None
    assert (faulty.family, faulty.freight_payer) == (Family.CONFORMITY, Payer.SELLER)


@pytest.mark.parametrize(("opened", "fee"), [(True, 15), (False, 0)])
def test_only_opened_electronics_bear_a_restocking_fee(opened: bool, fee: int) -> None:  # noqa: FBT001 - a table
    grant = owed("US", Reason.CHANGE_OF_MIND, "2026-03-06", category="electronics", opened=opened).best(RETURN)

    assert grant is not None
    assert grant.restocking_fee_percent == fee


def test_whether_electronics_were_opened_is_asked_before_a_fee_is_kept() -> None:
    answer = owed("US", Reason.CHANGE_OF_MIND, "2026-03-06", category="electronics", asked=(RETURN,))

    assert answer.unknown == ("opened",)
    assert answer.needs_human == ("unknown_input:opened:USR.restocking.electronics",)


@pytest.mark.parametrize(
    ("region", "days", "granted"), [("NY", 20, True), ("CA", 20, True), ("NY", 31, False), ("TX", 20, False)]
)
def test_where_no_policy_was_shown_california_and_new_york_give_thirty_days(
    region: str,
    days: int,
    granted: bool,  # noqa: FBT001 - a table
) -> None:
    day = f"2026-03-{2 + days:02d}" if days < 30 else "2026-04-02"
    answer = owed("US", Reason.CHANGE_OF_MIND, day, region=region, policy_shown=False, opened=False, law_only=True)

    assert (RETURN in remedies(answer)) is granted


def test_a_late_order_that_has_not_shipped_may_be_cancelled_and_refunded_in_seven_working_days() -> None:
    grant = owed("US", Reason.LATE, "2026-03-06", status=OrderStatus.PROCESSED, law_only=True).best(CANCEL)

    assert grant is not None
    assert grant.refund_within is not None
    assert (grant.refund_within.value, grant.refund_within.starts_from) == (7, Start.AGREED)


def test_without_a_stated_time_thirty_days_are_the_limit() -> None:
    day_30 = owed("US", Reason.LATE, "2026-03-28", status=OrderStatus.PENDING, promised=None, law_only=True)
    day_31 = owed("US", Reason.LATE, "2026-03-29", status=OrderStatus.PENDING, promised=None, law_only=True)

    assert remedies(day_30) == set()
    assert remedies(day_31) == {CANCEL}


def test_what_never_arrived_is_refunded_once_it_is_overdue() -> None:
    due = owed("US", Reason.NOT_RECEIVED, "2026-03-05", status=OrderStatus.SHIPPED)
    overdue = owed("US", Reason.NOT_RECEIVED, "2026-03-06", status=OrderStatus.SHIPPED)
    a_week = owed("US", Reason.NOT_RECEIVED, "2026-03-12", status=OrderStatus.SHIPPED)

    assert remedies(due) == set()
    assert remedies(overdue) == {REFUND}
    assert remedies(a_week) == {REFUND, RESHIP}


def test_a_fault_after_ninety_days_is_for_a_person_to_judge() -> None:
    day_90 = owed("US", Reason.DEFECT, "2026-05-31", hour="12:00")
    day_91 = owed("US", Reason.DEFECT, "2026-06-01", hour="12:00")

    assert {RETURN, EXCHANGE} <= remedies(day_90)
    assert day_91.needs_human == ("rule:reasonable_time:US.warranty.implied.late",)


@pytest.mark.parametrize("reason", [Reason.MISSING_ITEM, Reason.WRONG_ITEM, Reason.NOT_AS_DESCRIBED])
def test_short_wrong_or_misdescribed_goods_never_cost_the_buyer_freight(reason: Reason) -> None:
    answer = owed("US", reason, "2026-03-04")

    assert answer.grants
    assert answer.grants[0].freight_payer is not Payer.BUYER


@pytest.mark.parametrize(("opened", "fee"), [(True, 15), (False, 0)])
def test_the_final_sale_shop_keeps_fifteen_percent_of_opened_electronics_for_thirty_days(
    opened: bool,  # noqa: FBT001 - a table
    fee: int,
) -> None:
    last = owed(
        "US",
        Reason.CHANGE_OF_MIND,
        "2026-04-01",
        category="electronics",
        opened=opened,
        merchant=FINAL_SALE,
    ).best(RETURN)
    late = owed("US", Reason.CHANGE_OF_MIND, "2026-04-02", opened=opened, merchant=FINAL_SALE, asked=(RETURN,))

    assert last is not None
    assert (last.restocking_fee_percent, last.freight_payer) == (fee, Payer.BUYER)
    assert remedies(late) == set()


def test_for_final_sale_goods_a_person_may_offer_credit_and_faults_are_made_good_all_the_same() -> None:
    unwanted = owed(
        "US", Reason.CHANGE_OF_MIND, "2026-03-06", traits="final_sale", merchant=FINAL_SALE, asked=(RETURN,)
    )
    faulty = owed("US", Reason.DEFECT, "2026-03-06", traits="final_sale", merchant=FINAL_SALE)

    assert remedies(unwanted) == set()
    assert unwanted.needs_human == ("rule:goodwill_credit:USF.goodwill.credit",)
    assert {RETURN, EXCHANGE} <= remedies(faulty)
    assert faulty.needs_human == ()


@pytest.mark.parametrize("reason", [Reason.NO_LONGER_NEEDED, Reason.ORDERED_BY_MISTAKE])
def test_the_tau_store_cancels_pending_orders_for_its_two_reasons(reason: Reason) -> None:
    grant = owed("US", reason, "2026-03-01", status=OrderStatus.PENDING, merchant=TAU).best(CANCEL)

    assert grant is not None
    assert grant.rules[0] == "TAU.cancel.pending"
    assert Condition.EXPLICIT_CONFIRMATION in {need.condition for need in grant.terms.conditions}


@pytest.mark.parametrize(
    ("reason", "status", "modified", "first"),
    [
        (Reason.CHANGE_OF_MIND, OrderStatus.PENDING, False, "reason"),
        (Reason.NO_LONGER_NEEDED, OrderStatus.PROCESSED, False, "order_status"),
        (Reason.NO_LONGER_NEEDED, OrderStatus.DELIVERED, False, "order_status"),
        (Reason.NO_LONGER_NEEDED, OrderStatus.PENDING, True, "items_modified"),
    ],
)
def test_the_tau_store_refuses_other_cancellations_and_says_at_which_condition(
    reason: Reason,
    status: OrderStatus,
    modified: bool,  # noqa: FBT001 - a table
    first: str,
) -> None:
    answer = owed("US", reason, "2026-03-01", status=status, merchant=TAU, asked=(CANCEL,), items_modified=modified)
    failed = next(trial for trial in answer.denials[0].failed if trial.rule == "TAU.cancel.pending")

    assert remedies(answer) & {CANCEL} == set()
    assert failed.input == first


@pytest.mark.parametrize("remedy", [RemedyKind.MODIFY_ITEMS, RemedyKind.MODIFY_PAYMENT, RemedyKind.MODIFY_ADDRESS])
def test_the_tau_store_changes_pending_orders_only_and_not_after_their_items_were_changed(remedy: RemedyKind) -> None:
    pending = owed("US", None, "2026-03-01", status=OrderStatus.PENDING, merchant=TAU, asked=(remedy,))
    modified = owed(
        "US", None, "2026-03-01", status=OrderStatus.PENDING, merchant=TAU, asked=(remedy,), items_modified=True
    )
    delivered = owed("US", None, "2026-03-03", merchant=TAU, asked=(remedy,))

    assert remedy in remedies(pending)
    assert pending.needs_human == ()
    assert remedy not in remedies(modified)
    assert remedy not in remedies(delivered)


@pytest.mark.parametrize("remedy", [RETURN, EXCHANGE])
@pytest.mark.parametrize("reason", [None, Reason.CHANGE_OF_MIND, Reason.DEFECT])
def test_the_tau_store_takes_back_or_exchanges_what_was_delivered_without_asking_why(
    remedy: RemedyKind, reason: Reason | None
) -> None:
    delivered = owed("US", reason, "2026-03-03", merchant=TAU, asked=(remedy,))
    pending = owed("US", reason, "2026-03-03", status=OrderStatus.PENDING, merchant=TAU, asked=(remedy,))

    assert remedy in remedies(delivered)
    assert delivered.needs_human == ()
    assert remedy not in remedies(pending)
