"""What Amends read in a message: typed, with probabilities, and never more than the context holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from amends.kernel.ids import LineId, OrderId, ProductId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Order, Product
from amends.kernel.remedy import Reason


class Intent(StrEnum):
    """What a customer wants. EXCHANGE includes replacement and sending again; COMPLAINT names no remedy."""

    RETURN = "return"
    EXCHANGE = "exchange"
    REFUND = "refund"
    CANCEL = "cancel"
    MODIFY_ITEMS = "modify_items"
    MODIFY_ADDRESS = "modify_address"
    MODIFY_PAYMENT = "modify_payment"
    COMPLAINT = "complaint"
    WHERE_IS_ORDER = "where_is_order"
    REFUND_STATUS = "refund_status"
    POLICY_QUESTION = "policy_question"
    PERSON = "person"
    GREETING = "greeting"
    THANKS = "thanks"
    OTHER = "other"


Answer = Literal["yes", "no"]


@dataclass(frozen=True, slots=True)
class OrderMatch:
    """An order of the context that the message may be about."""

    order: OrderId
    p: float


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """A line of an order that the message may be about; `quantity` is None unless the customer named one."""

    order: OrderId
    line: LineId
    quantity: int | None
    p: float


@dataclass(frozen=True, slots=True)
class Clarification:
    """What to ask back, and the ids or enum values to offer (none for an amount)."""

    kind: Literal["intent", "reason", "order", "item", "amount"]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What is known when a message is read.

    `orders` are the customer's own, newest first; `focus` is the order being spoken about; `expecting` names what was
    asked before: confirmation, choice, order, item, reason. `currency` is that of an amount without a sign of its own.
    """

    orders: tuple[Order, ...]
    products: Mapping[ProductId, Product]
    focus: OrderId | None
    expecting: frozenset[str]
    today: date
    currency: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read. Intents are sorted and add up to 1; so do the reasons together with `reason_unstated`."""

    language: str
    intents: tuple[tuple[Intent, float], ...]
    reasons: tuple[tuple[Reason, float], ...]
    reason_unstated: float
    orders: tuple[OrderMatch, ...]
    items: tuple[ItemMatch, ...]
    variants: tuple[tuple[VariantId, float], ...]
    amounts: tuple[Money, ...]
    dates: tuple[date, ...]
    answer: Answer | None
    choice: int | None
    ask: Clarification | None

    @property
    def intent(self) -> Intent:
        """The most probable intent."""
        return self.intents[0][0]

    @property
    def reason(self) -> Reason | None:
        """The most probable reason; None when it is likelier that none was stated."""
        best, p = self.reasons[0]
        return best if p > self.reason_unstated else None
