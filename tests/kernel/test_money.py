"""Money is counted in whole minor units and never lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.errors import Invalid
from amends.kernel.money import EXPONENTS, Money, parse_money, total, zero

amounts = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(sorted(EXPONENTS))
monies = st.builds(Money, amounts, currencies)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=20)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@given(monies, weights)
def test_parts_add_up_to_the_whole(money: Money, shares: list[int]) -> None:
    parts = money.allocate(shares)

    assert total(parts, money.currency) == money
    assert len(parts) == len(shares)


@given(monies, weights)
def test_no_part_is_more_than_one_minor_unit_off_its_exact_share(money: Money, shares: list[int]) -> None:
    fair = shares if any(shares) else [1] * len(shares)

    for part, share in zip(money.allocate(shares), fair, strict=True):
        assert abs(part.minor * sum(fair) - money.minor * share) < sum(fair)


@given(monies, weights)
def test_what_weighs_nothing_gets_nothing(money: Money, shares: list[int]) -> None:
    parts = money.allocate([*shares, 1, 0])

    assert parts[-1] == zero(money.currency)


@given(monies, weights)
def test_a_refund_is_split_like_the_payment_was(money: Money, shares: list[int]) -> None:
    assert (-money).allocate(shares) == tuple(-part for part in money.allocate(shares))


def test_the_odd_unit_goes_to_the_largest_remainder() -> None:
    assert eur(100).allocate([1, 1, 4]) == (eur(17), eur(17), eur(66))
    assert eur(10).allocate([5, 3, 7]) == (eur(3), eur(2), eur(5))


def test_a_tie_goes_to_the_earlier_part() -> None:
    assert eur(101).allocate([1, 1]) == (eur(51), eur(50))


def test_no_weights_at_all_split_evenly() -> None:
    assert eur(7).allocate([0, 0, 0]) == (eur(3), eur(2), eur(2))


@pytest.mark.parametrize("shares", [[], [1, -1]])
def test_nonsense_weights_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="non-negative and not empty"):
        eur(1).allocate(shares)


@given(monies)
def test_what_is_written_in_major_units_is_read_back(money: Money) -> None:
    assert parse_money(str(money.decimal()), money.currency) == money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.30", "EUR", 1230), ("12.3", "EUR", 1230), ("-0.01", "USD", -1), ("500", "JPY", 500), ("1.234", "KWD", 1234)],
)
def test_major_units_are_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.345", "EUR"),
        ("0.5", "JPY"),
        ("twelve", "EUR"),
        ("", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1", "XXX"),
    ],
)
def test_what_is_no_amount_of_the_currency_is_invalid(text: str, currency: str) -> None:
    with pytest.raises(Invalid):
        parse_money(text, currency)


def test_currencies_are_never_joined() -> None:
    with pytest.raises(Invalid):
        eur(1) + Money(1, "USD")
    with pytest.raises(Invalid):
        eur(1) - Money(1, "USD")
    with pytest.raises(Invalid):
        assert eur(1) < Money(2, "USD")
    with pytest.raises(Invalid):
        total([eur(1), Money(1, "USD")], "EUR")


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1)])
def test_minor_units_are_whole_numbers(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]  # the wrong type is the point


@given(st.integers(-(10**9), 10**9), st.integers(0, 1000), currencies)
def test_times_is_repeated_addition(minor: int, count: int, currency: str) -> None:
    money = Money(minor, currency)

    assert money.times(count) == total([money] * count, currency)
