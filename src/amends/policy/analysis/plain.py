"""A plain case: an order of a hundred, delivered three days ago as promised, by a buyer who was told everything.

Counterexamples differ from it in as few facts as can be.
"""

from typing import Final

from amends.kernel.money import EXPONENTS
from amends.policy.analysis.contracts import Contract
from amends.policy.vocabulary import NEVER, Input, InputKind, Never

MANY_DAYS: Final = 36_525
# Of two events, which cannot come after the other.
ORDERED_DAYS: Final = (
    ("days_since_placed", "days_since_shipped"),
    ("days_since_placed", "days_since_delivery"),
    ("days_since_shipped", "days_since_delivery"),
    ("days_since_delivery", "days_since_last_delivery"),
    ("days_since_delivery", "days_in_hands"),
    ("days_since_delivery", "days_since_goods_back"),
    ("days_since_placed", "days_since_notice"),
)
# Counted from a delivery: of the line's goods, of the same without repairs, of the order's last parcel.
DELIVERED: Final = ("days_since_delivery", "days_in_hands", "days_since_last_delivery")
_DAYS: Final[dict[str, int | Never]] = {
    "days_since_placed": 6,
    "days_since_shipped": 5,
    "days_since_delivery": 3,
    "days_since_last_delivery": 3,
    "days_in_hands": 3,
    "days_since_goods_back": NEVER,
}
_TRUE: Final = frozenset(
    {"informed_of_withdrawal", "informed_of_return_cost", "policy_shown", "promise_given", "arrived"}
)
_NAMES: Final = {"reason": "change_of_mind", "order_status": "delivered", "paid_by": "card"}


def plain_value(name: str, entry: Input, contract: Contract) -> str | bool | int | Never:
    """Return an input's value in a plain case; a date as days ago, money in minor units of the contract's currency."""
    law = contract.laws[0] if contract.laws else ""
    minor_units: int = 10 ** EXPONENTS[contract.currency]
    match entry.kind:
        case InputKind.FLAG:
            return name in _TRUE if entry.assumed is None else entry.assumed
        case InputKind.DAYS:
            return _DAYS.get(name, 0)
        case InputKind.DATE:
            return 6
        case InputKind.MONEY:
            return 100 * minor_units
        case _:
            placed = {"governing_law": law, "market": law.partition("-")[0]}
            return placed.get(name) or _NAMES.get(name) or "another"
