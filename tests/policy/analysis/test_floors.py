"""What a merchant says must not be less than mandatory law gives in the same case."""

import pytest
from tests.policy.analysis.planted import flaws, judged, kinds, law, lines, matched, merchant, only, row

from amends.kernel.remedy import RemedyKind
from amends.policy import RulePack
from amends.policy.analysis import FlawKind

LAW = law(
    row(
        "l",
        'days_since_delivery: "[0, 14]"',
        "right: withdrawal, grants: [return], needs_return: true, refund: line_paid, freight_payer: seller, "
        "refund_within: {value: 14, unit: calendar_day, from: goods_received}",
        nature="mandatory",
        text="Act",
    ),
    row(
        "faults",
        'reason: [defect], days_since_delivery: "[0, 2 years]"',
        "right: conformity, grants: [repair, exchange], needs_return: false, freight_payer: seller",
        nature="mandatory",
        text="Act",
    ),
    row("made", "custom_made: true", "ends: [withdrawal]", nature="mandatory", text="Act"),
)
CLOCK = "refund_within: {value: 14, unit: calendar_day, from: goods_received}"
SHOP = f"right: voluntary_return, grants: [return], needs_return: true, freight_payer: seller, {CLOCK}"


def shop(when: str = 'days_since_delivery: "[0, 30]"', then: str = SHOP, *more: str) -> RulePack:
    return merchant(row("m", when, then), *more)


def test_a_promise_beyond_the_law_is_clean() -> None:
    assert not kinds(shop(), LAW)


def test_a_window_shorter_than_the_laws_is_found_on_its_first_missing_day() -> None:
    pack = shop('days_since_delivery: "[0, 10]"')

    flaw = only(flaws(pack, LAW))
    answer = judged(flaw.case, pack, LAW)

    assert (flaw.kind, flaw.about, flaw.rules[1].rule) == (FlawKind.BELOW_FLOOR, "window", "L.row")
    assert lines(flaw.case) == {"reason": "change_of_mind", "days_since_delivery": "11"}
    assert matched(answer) == {"L.row"}
    assert answer.best(RemedyKind.RETURN) is not None


def test_a_window_over_another_rows_longer_one_is_clean() -> None:
    longer = row("n", 'durable: false, days_since_delivery: "[11, 30]"', SHOP)
    rest = row("o", 'durable: true, days_since_delivery: "[11, 20]"', SHOP)

    assert not kinds(shop('days_since_delivery: "[0, 10]"', SHOP, longer, rest), LAW)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        (SHOP.replace("freight_payer: seller", "freight_payer: buyer"), "freight_payer"),
        (SHOP + ", restocking_fee_percent: 15", "restocking_fee_percent"),
        (SHOP + ", refund: percent, refund_percent: 80", "refund"),
        (SHOP.replace("value: 14", "value: 15"), "refund_within"),
    ],
)
def test_terms_that_are_less_than_the_laws_are_found(said: str, about: str) -> None:
    pack = shop(then=said)

    flaw = only(flaws(pack, LAW))

    assert (flaw.kind, flaw.about) == (FlawKind.BELOW_FLOOR, about)
    assert lines(flaw.case) == {"reason": "change_of_mind", "days_since_delivery": "3"}
    assert {"M.row", "L.row"} <= matched(judged(flaw.case, pack, LAW))


@pytest.mark.parametrize(
    "said",
    [
        SHOP + ", restocking_fee_percent: 0",
        SHOP.replace("freight_payer: seller", "freight_payer: platform"),
        SHOP.replace("value: 14, unit: calendar_day, from: goods_received", "value: 24, unit: hour, from: request"),
        SHOP + ", refund: line_paid_plus_outbound_shipping",
    ],
)
def test_terms_that_are_as_good_or_better_are_clean(said: str) -> None:
    assert not kinds(shop(then=said), LAW)


def test_what_the_shop_says_only_after_the_laws_window_is_its_own_affair() -> None:
    later = SHOP.replace("seller", "buyer") + ", restocking_fee_percent: 15"

    assert not kinds(shop('days_since_delivery: "[15, 30]"', later), LAW)


def test_goods_wanted_back_where_the_law_lets_the_buyer_keep_them_are_found() -> None:
    pack = shop(
        'reason: [defect], days_since_delivery: "[0, 30]"',
        "right: conformity, grants: [exchange], needs_return: true, freight_payer: seller",
    )

    flaw = next(flaw for flaw in flaws(pack, LAW) if flaw.about == "needs_return")

    assert lines(flaw.case) == {"reason": "defect", "days_since_delivery": "3"}
    assert {"M.row", "Faults.row"} <= matched(judged(flaw.case, pack, LAW))


def test_an_exception_from_a_promise_is_found_where_the_law_knows_none() -> None:
    pack = shop('days_since_delivery: "[0, 30]"', SHOP, row("n", "final_sale: true", "ends: [voluntary_return]"))

    flaw = only(flaws(pack, LAW))
    answer = judged(flaw.case, pack, LAW)

    assert (flaw.rules[0].rule, flaw.about) == ("N.row", "ends")
    assert lines(flaw.case) == {"reason": "change_of_mind", "final_sale": "true", "days_since_delivery": "3"}
    assert answer.best(RemedyKind.RETURN) is not None


def test_an_exception_that_the_law_makes_too_is_clean() -> None:
    exception = row("n", "custom_made: true", "ends: [voluntary_return]")

    assert not kinds(shop('days_since_delivery: "[0, 30]"', SHOP, exception), LAW)


def test_a_choice_that_is_better_than_the_laws_first_remedy_may_end_earlier() -> None:
    choice = "right: conformity, grants: [return, exchange], needs_return: true, freight_payer: seller"
    pack = shop('reason: [wrong_item], days_since_delivery: "[0, 30]"', choice)

    assert not kinds(pack, LAW)


def test_a_floor_that_comes_into_force_later_is_found_from_that_day_on() -> None:
    coming = law(
        row(
            "l",
            'days_since_delivery: "[0, 60]"',
            "right: withdrawal, grants: [return], needs_return: true, freight_payer: seller",
            nature="mandatory",
            since="2027-07-01",
        )
    )

    flaw = only(flaws(shop(), coming))

    assert flaw.case is not None
    assert flaw.case.on.isoformat() == "2027-07-01"
    assert lines(flaw.case) == {"days_since_delivery": "31"}


def test_a_window_in_months_is_measured_on_the_day_on_which_the_month_is_shortest() -> None:
    month = law(
        row(
            "l",
            'days_since_delivery: "[0, 1 month]"',
            "right: withdrawal, grants: [return], needs_return: true, freight_payer: seller",
            nature="mandatory",
        )
    )

    flaw = only(flaws(shop('days_since_delivery: "[0, 30]"'), month))
    clean = kinds(shop('days_since_delivery: "[0, 31]"'), month)

    assert lines(flaw.case) == {"days_since_delivery": "31"}
    assert judged(flaw.case, month).grants
    assert not clean
