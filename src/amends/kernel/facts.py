"""A fact: one value with its source and time. Replies may say only what stands in one."""

from dataclasses import dataclass
from enum import StrEnum

from amends.kernel.clock import Instant
from amends.kernel.market import Words
from amends.kernel.money import Money


class Integrity(StrEnum):
    """How far a fact may be trusted; what is not SYSTEM is said only as a quotation."""

    SYSTEM = "system"
    BUYER_SAID = "buyer_said"
    SELLER_SAID = "seller_said"
    DOCUMENT = "document"
    REVIEW = "review"


class Audience(StrEnum):
    """Who may see a fact."""

    BUYER = "buyer"
    SELLER = "seller"
    STAFF = "staff"
    ALL = "all"


FactValue = Money | Instant | Words | str | int | bool


@dataclass(frozen=True, slots=True)
class Fact:
    """`ref` names it inside one case ("order.total"); `kind` is money, instant, date, words, text, count or enum."""

    ref: str
    kind: str
    value: FactValue
    source: str
    as_of: Instant
    audience: Audience = Audience.ALL
    integrity: Integrity = Integrity.SYSTEM
