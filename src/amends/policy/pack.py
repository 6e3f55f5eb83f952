"""Rule packs: what a loaded file is. The file form is docs/policy-packs.md."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from amends.kernel.citation import Citation
from amends.kernel.errors import NotFound
from amends.kernel.ids import RuleId
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy.cells import Cell
from amends.policy.deadlines import Unit
from amends.policy.findings import CaseOutcome, ClockName, Deduction, Liable, Matter

SCHEMA = "amends.pack/1"


class PackKind(StrEnum):
    """Whose rules these are. PRODUCT: what Amends itself holds to, whatever governs the contract."""

    LAW = "law"
    PLATFORM = "platform"
    MERCHANT = "merchant"
    PRACTICE = "practice"
    PRODUCT = "product"


class Nature(StrEnum):
    """How strongly a rule binds, strongest first. A default yields to any promise, a practice to both."""

    MANDATORY = "mandatory"
    PROMISE = "promise"
    DEFAULT = "default"
    PRACTICE = "practice"


class Right(StrEnum):
    """The ground on which a remedy stands. Exceptions end rights by these names."""

    WITHDRAWAL = "withdrawal"
    VOLUNTARY_RETURN = "voluntary_return"
    UNSHOWN_POLICY = "unshown_policy"
    CONFORMITY = "conformity"
    DELIVERY = "delivery"
    CANCELLATION = "cancellation"
    MODIFICATION = "modification"


class Family(StrEnum):
    """Rights that are read together: what law and promise say about one ground is joined for the buyer's best."""

    NO_REASON = "no_reason"
    CONFORMITY = "conformity"
    DELIVERY = "delivery"
    CANCELLATION = "cancellation"
    MODIFICATION = "modification"


FAMILIES = {
    Right.WITHDRAWAL: Family.NO_REASON,
    Right.VOLUNTARY_RETURN: Family.NO_REASON,
    Right.UNSHOWN_POLICY: Family.NO_REASON,
    Right.CONFORMITY: Family.CONFORMITY,
    Right.DELIVERY: Family.DELIVERY,
    Right.CANCELLATION: Family.CANCELLATION,
    Right.MODIFICATION: Family.MODIFICATION,
}


class RefundBasis(StrEnum):
    """What comes back, least first. PERCENT is `refund_percent` of the line."""

    PERCENT = "percent"
    LINE_PAID = "line_paid"
    LINE_PAID_PLUS_STANDARD_SHIPPING = "line_paid_plus_standard_shipping"
    LINE_PAID_PLUS_OUTBOUND_SHIPPING = "line_paid_plus_outbound_shipping"


class Start(StrEnum):
    """The event that sets a clock off. AGREED: the seller agreed, or the right to the refund vested.

    The first five are in the order in which they come: of two refund clocks of law the earlier start wins.
    """

    NOTICE = "notice"
    REQUEST = "request"
    AGREED = "agreed"
    PROOF_OF_POSTING = "proof_of_posting"
    GOODS_RECEIVED = "goods_received"
    PLACED = "placed"
    SHIPPED = "shipped"
    PROMISED = "promised"
    DELIVERED = "delivered"
    REPAIRED = "repaired"
    COMPLAINT = "complaint"
    SELLER_NOTIFIED = "seller_notified"
    BUYER_NOTIFIED = "buyer_notified"
    DECISION = "decision"
    RESTRICTION = "restriction"
    BREACH_FOUND = "breach_found"
    STATEMENT = "statement"
    CHARGEBACK = "chargeback"


class Condition(StrEnum):
    """What must also be true when the remedy is carried out; the remedies room checks it, naming the rule."""

    GOOD_CONDITION = "good_condition"
    EVIDENCE = "evidence"
    REFUND_MAY_WAIT_FOR_GOODS = "refund_may_wait_for_goods"
    EXPLICIT_CONFIRMATION = "explicit_confirmation"
    SAME_PRODUCT = "same_product"
    OTHER_VARIANT = "other_variant"
    VARIANT_AVAILABLE = "variant_available"
    ONCE = "once"
    ORIGINAL_METHOD = "original_method"
    ORIGINAL_METHOD_OR_GIFT_CARD = "original_method_or_gift_card"
    OTHER_METHOD = "other_method"
    SINGLE_METHOD = "single_method"
    GIFT_CARD_COVERS = "gift_card_covers"


class Burden(StrEnum):
    """Who must prove that the fault was, or was not, there at delivery."""

    BUYER = "buyer"
    SELLER = "seller"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term: so many units from an event, by a rule. Two terms of the same length are equal, whoever sets them."""

    value: int
    unit: Unit
    starts_from: Start
    rule: RuleId = field(compare=False)


@dataclass(frozen=True, slots=True)
class Required:
    """A condition of carrying a remedy out, and the rule that sets it."""

    condition: Condition
    rule: RuleId = field(compare=False)


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty or right with an end: which one, and the term that sets it."""

    name: ClockName
    term: Deadline


@dataclass(frozen=True, slots=True)
class Punitive:
    """Damages on top of the refund: a multiple of the price, at least `minimum`. Only a person may award them."""

    multiple: int
    minimum: Money | None
    rule: RuleId


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule says when it matches. None: it says nothing about that."""

    right: Right | None = None
    grants: tuple[RemedyKind, ...] = ()
    ends: tuple[Right, ...] = ()
    freight_payer: Payer | None = None
    refund: RefundBasis | None = None
    refund_percent: int | None = None
    needs_return: bool | None = None
    refund_within: Deadline | None = None
    send_back_within: Deadline | None = None
    remedy_within: Deadline | None = None
    restocking_fee_percent: int | None = None
    uplift_percent: int | None = None
    burden: Burden | None = None
    conditions: tuple[Condition, ...] = ()
    protects_seller: bool | None = None
    punitive: Punitive | None = None
    outcome: CaseOutcome | None = None
    liable: Liable | None = None
    clocks: tuple[Clock, ...] = ()
    deducts: tuple[Deduction, ...] = ()
    person: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One row: when all cells hold, `then` is so. `title` is a sentence that a customer can read.

    A rule is equal to itself alone: its id names it, and hashing whole rules would cost most of a decision.
    """

    id: RuleId
    topic: str
    title: Words
    when: tuple[Cell, ...]
    then: Then
    citation: Citation
    sources: tuple[str, ...]
    effective_from: date | None
    effective_to: date | None
    nature: Nature
    pack: str
    kind: PackKind
    line: int
    matter: Matter = Matter.CLAIM

    def in_force(self, day: date) -> bool:
        """Tell whether the rule is in force on that day."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True, eq=False)
class RulePack:
    """A loaded pack. `applies_to` are law codes; empty for a merchant's terms, which apply by name.

    `rolls_over`: terms that end on a weekend or one of the `holidays` end on the next business day. `undecided` are
    topics that the pack leaves open on purpose, each with the reason.
    """

    id: str
    version: str
    kind: PackKind
    applies_to: tuple[str, ...]
    title: Words
    sources: tuple[tuple[str, str], ...]
    rolls_over: bool
    holidays: frozenset[date]
    rules: tuple[Rule, ...]
    hash: str
    undecided: tuple[tuple[str, str], ...] = ()


def pack_hash(content: bytes) -> str:
    """Return the SHA-256 of a pack's bytes, under which it is kept for ever."""
    return hashlib.sha256(content).hexdigest()


def packs_for(
    governing_law: str, merchant_pack: str, all_packs: Sequence[RulePack], *, procedures: frozenset[str] = frozenset()
) -> tuple[RulePack, ...]:
    """Return the packs that speak to one contract: law of the code and its parents, platform, practice, merchant.

    A code's parent is what stands before its dash (US-CA: US); `procedures` are further codes, such as a card
    network's (PRIV-CARD). What the product itself holds to speaks to every contract. An empty `merchant_pack` is a
    seller without one; raise NotFound for an unknown one. A law that no pack covers gives no law pack, and the decision
    then goes to a person.
    """
    codes = {governing_law, governing_law.partition("-")[0], *procedures}
    chosen = [pack for pack in all_packs if pack.kind is PackKind.PRODUCT or _speaks(pack, codes)]
    merchant = [pack for pack in all_packs if pack.kind is PackKind.MERCHANT and pack.id == merchant_pack]
    if merchant_pack and not merchant:
        raise NotFound(f"there is no merchant pack {merchant_pack!r}")
    order = list(PackKind)
    return tuple(sorted([*chosen, *merchant], key=lambda pack: (order.index(pack.kind), pack.id)))


def _speaks(pack: RulePack, codes: set[str]) -> bool:
    return pack.kind is not PackKind.MERCHANT and bool(codes & set(pack.applies_to))
