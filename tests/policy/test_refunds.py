"""The arithmetic of refunds: whatever the order of returns, what was paid comes back to the minor unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.cases import a_line, an_order

from amends.kernel.errors import Invalid
from amends.kernel.ids import LineId, RuleId
from amends.kernel.money import Money
from amends.kernel.orders import Order
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy import Claim, Family, Grant, GrantTerms, Nature, RefundBasis, line_share, refund_sum

CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])
PLUS_ALL = RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING
PLUS_STANDARD = RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING


def a_grant(basis: RefundBasis | None, *, fee: int = 0, percent: int | None = None) -> Grant:
    terms = GrantTerms(Payer.BUYER, basis, percent, True, None, None, None, None, fee, None, ())
    return Grant(RemedyKind.RETURN, Family.NO_REASON, Nature.PROMISE, terms, (RuleId("T.rule"),), ())


def two_lines(shipping: int = 700) -> Order:
    lines = (a_line("EUR", paid=10_000, quantity=3, key="a"), a_line("EUR", paid=2_501, key="b"))
    return an_order("DE", lines=lines, shipping=shipping)


def units(**quantities: int) -> dict[LineId, int]:
    return {LineId(key): quantity for key, quantity in quantities.items()}


@given(CURRENCIES, st.integers(0, 10_000_000), st.data())
def test_units_returned_in_any_parts_add_up_to_exactly_what_the_line_cost(
    currency: str, paid: int, data: st.DataObject
) -> None:
    quantity = data.draw(st.integers(1, 40))
    line = a_line(currency, paid=paid, quantity=quantity)
    returned, back = 0, 0
    while returned < quantity:
        part = data.draw(st.integers(1, quantity - returned))
        back += line_share(line, part, returned=returned).minor
        returned += part

    assert back == paid


@given(CURRENCIES, st.integers(0, 1_000_000), st.integers(1, 40))
def test_single_units_differ_by_one_minor_unit_at_most(currency: str, paid: int, quantity: int) -> None:
    line = a_line(currency, paid=paid, quantity=quantity)
    shares = [line_share(line, 1, returned=count).minor for count in range(quantity)]

    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@given(st.lists(st.tuples(st.integers(0, 500_000), st.integers(1, 5)), min_size=1, max_size=6), st.data())
def test_all_lines_returned_one_by_one_in_any_order_give_back_the_order_with_shipping_once(
    shapes: list[tuple[int, int]], data: st.DataObject
) -> None:
    lines = tuple(a_line("EUR", paid=paid, quantity=count, key=f"l{at}") for at, (paid, count) in enumerate(shapes))
    order = an_order("DE", lines=lines, shipping=data.draw(st.integers(0, 5_000)))
    single = data.draw(st.permutations([line.id for line in lines for _ in range(line.quantity)]))
    returned: dict[LineId, int] = {}
    back = 0
    for line_id in single:
        back += refund_sum(order, Claim({line_id: 1}, dict(returned)), a_grant(PLUS_ALL)).total.minor
        returned[line_id] = returned.get(line_id, 0) + 1

    assert back == order.total.minor


@given(st.integers(0, 1_000_000), st.integers(0, 100), st.integers(0, 100))
def test_a_fee_and_a_percentage_never_take_more_than_there_is_and_round_for_the_buyer(
    paid: int, fee: int, percent: int
) -> None:
    order = an_order("DE", lines=(a_line("EUR", paid=paid),))
    total = refund_sum(order, Claim(units(l1=1)), a_grant(RefundBasis.PERCENT, fee=fee, percent=percent)).total.minor

    assert 0 <= total <= paid
    assert total * 10_000 >= paid * percent * (100 - fee)


def test_the_sum_shows_each_step_and_adds_up() -> None:
    answer = refund_sum(two_lines(), Claim(units(a=3, b=1)), a_grant(PLUS_ALL, fee=10))

    assert [(step.label, step.amount.minor) for step in answer.lines] == [
        ("refund.line_paid", 10_000),
        ("refund.restocking_fee", -1_000),
        ("refund.line_paid", 2_501),
        ("refund.restocking_fee", -250),
        ("refund.shipping", 700),
    ]
    assert answer.total == Money(11_951, "EUR")


def test_shipping_stays_while_something_of_the_order_is_kept() -> None:
    answer = refund_sum(two_lines(), Claim(units(a=2, b=1)), a_grant(PLUS_STANDARD))

    assert answer.total == Money(6_667 + 2_501, "EUR")


def test_shipping_comes_back_with_the_last_unit_and_never_twice() -> None:
    last = refund_sum(two_lines(), Claim(units(a=1), units(a=2, b=1)), a_grant(PLUS_STANDARD))
    again = refund_sum(two_lines(), Claim(units(a=1), units(a=2, b=1), shipping_returned=True), a_grant(PLUS_STANDARD))

    assert last.total.minor - again.total.minor == 700


def test_of_an_express_fee_only_the_standard_price_comes_back() -> None:
    order = an_order("DE", lines=(a_line("EUR", paid=8_000),), shipping=1_500)
    answer = refund_sum(order, Claim(units(l1=1), standard_shipping=Money(500, "EUR")), a_grant(PLUS_STANDARD))

    assert answer.total == Money(8_500, "EUR")


def test_a_remedy_without_money_sums_to_nothing() -> None:
    answer = refund_sum(two_lines(), Claim(units(a=1)), a_grant(None))

    assert (answer.lines, answer.total) == ((), Money(0, "EUR"))


@pytest.mark.parametrize(("quantity", "returned"), [(0, 0), (-1, 0), (4, 0), (2, 2), (1, -1)])
def test_more_units_than_were_bought_cannot_come_back(quantity: int, returned: int) -> None:
    with pytest.raises(Invalid):
        line_share(a_line("EUR", paid=10_000, quantity=3), quantity, returned=returned)


def test_a_line_of_a_discounted_bundle_comes_back_at_its_paid_share() -> None:
    lines = (a_line("CNY", paid=16_875, key="a"), a_line("CNY", paid=10_125, key="b"))
    answer = refund_sum(an_order("CN", lines=lines, shipping=0), Claim(units(b=1)), a_grant(RefundBasis.LINE_PAID))

    assert answer.total == Money(10_125, "CNY")
