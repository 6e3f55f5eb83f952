"""Money: whole minor units of one currency. Never a float."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from amends.kernel.errors import Fault, Invalid

# ISO 4217 minor-unit exponents of the currencies Amends trades in.
EXPONENTS: dict[str, int] = {
    "AUD": 2,
    "BHD": 3,
    "BRL": 2,
    "CAD": 2,
    "CHF": 2,
    "CNY": 2,
    "EUR": 2,
    "GBP": 2,
    "HKD": 2,
    "INR": 2,
    "JPY": 0,
    "KRW": 0,
    "KWD": 3,
    "SGD": 2,
    "USD": 2,
}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (`minor`: cents, fen, yen) of an ISO 4217 `currency`."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise TypeError("money is counted in whole minor units")
        if self.currency not in EXPONENTS:
            raise Invalid([Fault("currency", f"unknown currency {self.currency!r}")])

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def times(self, count: int) -> "Money":
        """Return `count` times this amount."""
        return Money(self.minor * count, self.currency)

    def allocate(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Split by non-negative `weights` with the largest remainder; the parts add up to the whole.

        Ties go to the earlier part. All weights zero splits evenly.
        """
        if not weights or any(weight < 0 for weight in weights):
            raise ValueError("weights must be non-negative and not empty")
        shares = list(weights) if any(weights) else [1] * len(weights)
        total, sign, amount = sum(shares), (-1 if self.minor < 0 else 1), abs(self.minor)
        parts = [amount * share // total for share in shares]
        order = sorted(range(len(shares)), key=lambda i: (-(amount * shares[i] % total), i))
        for index in order[: amount - sum(parts)]:
            parts[index] += 1
        return tuple(Money(sign * part, self.currency) for part in parts)

    def decimal(self) -> Decimal:
        """Return the amount in major units, exact."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise Invalid([Fault("currency", f"{other.currency} cannot be joined with {self.currency}")])


def zero(currency: str) -> Money:
    """Return nothing of `currency`."""
    return Money(0, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add up `amounts`, which must all be in `currency`."""
    result = zero(currency)
    for amount in amounts:
        result += amount
    return result


def parse_money(text: str, currency: str) -> Money:
    """Read major units ("12.30") exactly; raise Invalid for more decimals than the currency has."""
    if currency not in EXPONENTS:
        raise Invalid([Fault("currency", f"unknown currency {currency!r}")])
    try:
        scaled = Decimal(text).scaleb(EXPONENTS[currency])
    except InvalidOperation as error:
        raise Invalid([Fault("amount", f"{text!r} is not an amount")]) from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise Invalid([Fault("amount", f"{text!r} is not a whole number of minor units of {currency}")])
    return Money(int(scaled), currency)
