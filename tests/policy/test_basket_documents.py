"""Baskets and returns as documents: read whole, or refused with every fault; the page names every field."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.baskets import award, eur, lines

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import PaymentId
from amends.kernel.money import Money
from amends.policy import Returned, basket_refund
from amends.policy.findings import Deduction
from amends.policy.sums.basket_documents import BASKET, LINE, PAYMENT, PROMOTION, RETURN, read_basket, read_return
from amends.policy.sums.baskets import (
    Basket,
    BasketLine,
    BasketPayment,
    Charge,
    ChargeKind,
    Funder,
    Gift,
    Points,
    Promotion,
    PromotionKind,
    Rate,
    Shipping,
)

PAGE = (Path(__file__).parents[2] / "docs" / "law-facts-basket.md").read_text(encoding="utf-8")
A, B = lines("a", "b")
FULL: dict[str, Any] = {
    "currency": "EUR",
    "lines": [
        {"id": "a", "quantity": 2, "unit_price": "100.00", "vat_percent": "5.5"},
        {"id": "b", "quantity": 1, "unit_price": "120.00"},
    ],
    "promotions": [
        {"id": "p", "kind": "percent_off", "percent": 10, "lines": ["b"]},
        {"id": "c", "kind": "spend_and_save", "amount": "50.00", "threshold": "300.00", "funder": "platform"},
    ],
    "points": {"count": 500, "worth": "5.00"},
    "gifts": [{"id": "mug", "announced_price": "39.00", "lines": ["a"]}],
    "shipping": {"paid": "15.00", "standard": "5.00", "free_from": "400.00", "waived": "5.00"},
    "charges": [{"kind": "import_duty", "amount": "12.00", "refundable": False}],
    "payments": [
        {"id": "gift-card", "captured": "80.00", "refunded": "10.00"},
        {
            "id": "card",
            "captured": "216.00",
            "currency": "USD",
            "covers": "200.00",
            "rate": {"value": "1.08", "on": "2026-03-02", "source": "ECB"},
        },
    ],
}
BACK: dict[str, Any] = {
    "currency": "EUR",
    "lines": [{"id": "a", "quantity": 1, "value_loss": "60.00", "use": "1.00"}, {"id": "b", "quantity": 1}],
    "earlier": [{"id": "a", "quantity": 1}],
    "gifts_kept": ["mug"],
    "cancellation_fee": "3.00",
    "shipping_returned": True,
    "shipping_clawed_back": True,
    "coupons_clawed_back": "2.00",
}


def faults(document: dict[str, Any], **changed: object) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        read_basket({**deepcopy(document), **changed})
    return sorted({fault.where for fault in refusal.value.faults})


def test_a_full_basket_is_read_as_it_stands() -> None:
    assert read_basket(FULL) == Basket(
        "EUR",
        (BasketLine(A, 2, eur("200.00"), Fraction("5.5")), BasketLine(B, 1, eur("120.00"))),
        (
            Promotion("p", PromotionKind.PERCENT_OFF, percent=Fraction(10), lines=(B,)),
            Promotion(
                "c",
                PromotionKind.SPEND_AND_SAVE,
                eur("50.00"),
                threshold=eur("300.00"),
                funder=Funder.PLATFORM,
            ),
        ),
        Points(500, eur("5.00")),
        (Gift("mug", eur("39.00"), (A,)),),
        Shipping(eur("15.00"), eur("5.00"), eur("400.00"), eur("5.00")),
        (Charge(ChargeKind.IMPORT_DUTY, eur("12.00"), refundable=False),),
        (
            BasketPayment(PaymentId("gift-card"), eur("80.00"), eur("80.00"), eur("10.00")),
            BasketPayment(
                PaymentId("card"),
                eur("200.00"),
                Money(21_600, "USD"),
                eur("0.00"),
                Rate(Fraction("1.08"), date(2026, 3, 2), "ECB"),
            ),
        ),
    )


def test_a_full_return_is_read_as_it_stands() -> None:
    assert read_return(BACK) == Returned(
        {A: 1, B: 1},
        {A: 1},
        {A: eur("60.00")},
        {A: eur("1.00")},
        frozenset({"mug"}),
        eur("3.00"),
        shipping_returned=True,
        shipping_clawed_back=True,
        coupons_clawed_back=eur("2.00"),
    )


def test_the_pages_example_comes_to_what_the_page_says() -> None:
    example = yaml.safe_load(PAGE.split("```yaml\n")[1].split("```")[0])
    answer = basket_refund(read_basket(example["basket"]), read_return(example["return"]), award())

    assert answer.total == Money(10_125, "CNY")


def test_the_page_names_every_field_and_every_step() -> None:
    names = [*BASKET, *LINE, *PROMOTION, *PAYMENT, *RETURN, *PromotionKind, *Funder, *ChargeKind]
    parts = ["count", "worth", "announced_price", "paid", "standard", "free_from", "waived", "value", "on", "source"]

    assert [name for name in [*names, *parts] if f"`{name}`" not in PAGE] == []
    assert [name for name in Deduction if f"[{name}]" not in PAGE] == []


def test_every_fault_of_the_fields_is_named_at_once() -> None:
    wrong = deepcopy(FULL)
    wrong["lines"][0] |= {"unit_price": 100.0, "vat_percent": 5.5, "colour": "red"}
    wrong["lines"][1] |= {"quantity": "one", "unit_price": "1.005"}
    wrong["promotions"][1] |= {"kind": "gratis", "terms_shown": "yes", "amount": "-1.00"}
    wrong["payments"][1] |= {"rate": {"value": "fast", "on": "yesterday"}, "covers": "1e5"}

    assert faults(wrong, gifts={}, shipping="free", charges=[{}]) == [
        "charges[0].amount",
        "charges[0].kind",
        "gifts",
        "lines[0].colour",
        "lines[0].unit_price",
        "lines[0].vat_percent",
        "lines[1].quantity",
        "lines[1].unit_price",
        "payments[1].covers",
        "payments[1].rate.on",
        "payments[1].rate.source",
        "payments[1].rate.value",
        "promotions[1].amount",
        "promotions[1].kind",
        "promotions[1].terms_shown",
        "shipping",
        "shipping.paid",
    ]


def test_an_unknown_currency_is_one_fault() -> None:
    assert faults(FULL, currency="XXX", payments=[]) == ["currency"]
    assert faults({}) == ["currency", "lines"]


def test_payments_must_cover_what_was_paid_and_points_be_worth_no_more_than_the_goods() -> None:
    assert faults(FULL, payments=[{"id": "card", "captured": "279.99"}]) == ["payments"]
    assert faults(FULL, points={"count": 1, "worth": "500.00"}, payments=[]) == ["points.worth"]


def test_a_rate_that_does_not_lead_to_what_was_captured_is_refused() -> None:
    wrong = deepcopy(FULL)
    wrong["payments"][1]["rate"]["value"] = "0.926"

    assert faults(wrong) == ["payments.card.rate"]


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"lines": [{"id": "a", "quantity": 1}, {"id": "a", "quantity": 1}]}, ["lines[1].id"]),
        ({"currency": None}, ["cancellation_fee", "coupons_clawed_back", "lines[0].use", "lines[0].value_loss"]),
        ({"lines": None, "gifts_kept": [1], "more": 1}, ["gifts_kept", "lines", "more"]),
    ],
)
def test_every_fault_of_a_return_is_named(changed: dict[str, object], places: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        read_return({**BACK, **changed})

    assert sorted(fault.where for fault in refusal.value.faults) == places


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(BASKET + LINE + PAYMENT), inner),
    max_leaves=12,
)


def refused(read: Callable[[dict[str, Any]], object], document: dict[str, Any]) -> tuple[Fault, ...] | None:
    """Return why a document is refused; None where it is read."""
    try:
        read(document)
    except Invalid as refusal:
        return refusal.faults
    return None


@given(st.dictionaries(st.sampled_from([*BASKET, *RETURN]), ANYTHING))
def test_whatever_stands_in_a_document_it_is_read_or_refused_with_reasons(document: dict[str, Any]) -> None:
    assert refused(read_basket, FULL | document) != ()
    assert refused(read_return, BACK | document) != ()
