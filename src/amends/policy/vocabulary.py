"""The published inputs of rules: every name that a `when` may test, with its type.

Names that other people's packs rely on: only additions. docs/policy-packs.md lists the same names.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from amends.kernel.market import MARKETS
from amends.kernel.orders import MethodKind, OrderStatus
from amends.kernel.remedy import Reason


class InputKind(StrEnum):
    """How a cell over an input is written: a set of names, a set of free texts, yes/no, or an interval."""

    ENUM = "enum"
    TEXT = "text"
    FLAG = "flag"
    DAYS = "days"
    MONEY = "money"
    DATE = "date"


class Never(Enum):
    """Says that the event an input counts from has not happened: no interval holds for it. Known, not missing."""

    NEVER = "never"

    def __str__(self) -> str:
        return "never"


NEVER: Final = Never.NEVER


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `values` closes an ENUM; `about` says what exactly is meant."""

    name: str
    kind: InputKind
    about: str
    values: frozenset[str] = frozenset()


def _enum(name: str, values: type[StrEnum], about: str) -> Input:
    return Input(name, InputKind.ENUM, about, frozenset(str(value) for value in values))


def _flags(**about: str) -> tuple[Input, ...]:
    return tuple(Input(name, InputKind.FLAG, text) for name, text in about.items())


def _days(**about: str) -> tuple[Input, ...]:
    return tuple(Input(name, InputKind.DAYS, text) for name, text in about.items())


# Facts about goods that rules look at. The shop's catalogue states them; a trait that it does not state is absent.
TRAITS: Final = {
    "custom_made": "made to the buyer's specification or clearly personalised",
    "perishable": "liable to deteriorate or expire rapidly",
    "sealed_hygiene": "sealed, and unsuitable for return for health or hygiene once opened",
    "sealed_software": "sealed audio, video or software",
    "digital": "digital content not on a tangible medium",
    "newspaper": "a newspaper, periodical or magazine",
    "mixed": "inseparably mixed with other goods after delivery",
    "durable": "a durable good: vehicle, computer, television, refrigerator, air conditioner, washing machine...",
    "second_hand": "sold as used",
    "marked_flawed": "sold as flawed or near expiry, conspicuously marked as such",
    "final_sale": "shown as final sale on the product page and at checkout",
}

INPUTS: Final[dict[str, Input]] = {
    entry.name: entry
    for entry in (
        Input("market", InputKind.ENUM, "where the buyer is served", frozenset(MARKETS)),
        Input("governing_law", InputKind.TEXT, "code of the law that governs the contract: CN, DE, UK, US-NY..."),
        _enum("reason", Reason, "why the buyer is not content"),
        _enum("order_status", OrderStatus, "where the order stands in the shop"),
        _enum("paid_by", MethodKind, "the one kind of method that paid the order; missing when there are several"),
        Input("category", InputKind.TEXT, "the product's category as the shop names it"),
        *_flags(**TRAITS),
        *_flags(
            opened="the package's seal was broken or the goods were used",
            buyer_is_consumer="bought for purposes outside a trade",
            cross_border="the seller's market is not the buyer's",
            informed_of_withdrawal="the buyer was told of the right of withdrawal as the law asks",
            informed_of_return_cost="the buyer was told before the purchase that they bear the cost of return",
            digital_consent="supply of digital content began with prior consent and acknowledgement",
            confirmed_exclusion="the buyer confirmed, for this item at checkout, that no-reason return is excluded",
            policy_shown="the seller's return policy was shown before the purchase",
            promise_given="the seller named a delivery or shipping date",
            remedy_failed="a repair or replacement was refused, not done in time, or did not help",
            extra_period_passed="the buyer set a reasonable further period for delivery and it passed, "
            "or the date was essential",
            own_carrier="the buyer chose a carrier that the seller did not offer",
            arrived="the shop or the carrier says that the line's parcel was delivered",
            items_modified="the order's items were changed before",
        ),
        *_days(
            days_since_delivery="days since the line's parcel was delivered; the day of receipt is day 0",
            days_since_last_delivery="days since the order's last parcel; day 0 while another one is under way",
            days_since_placed="days since the order was placed",
            days_since_shipped="days since the line's parcel was handed to the carrier",
            days_since_promise="days since the promised day of delivery; below 0 before it, never without a promise",
        ),
        Input("amount", InputKind.MONEY, "what was paid for the line"),
        Input("order_total", InputKind.MONEY, "what was paid for the order, with shipping"),
        Input("placed_on", InputKind.DATE, "the day on which the order was placed, in the market's zone"),
    )
}
