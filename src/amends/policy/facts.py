"""The facts of one case, typed. What is not there is unknown, and an unknown never refuses anybody."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from amends.kernel.clock import Instant, local_date
from amends.kernel.errors import Fault, Invalid
from amends.kernel.market import market
from amends.kernel.money import Money
from amends.kernel.orders import Customer, Line, Order, OrderStatus, Seller
from amends.kernel.remedy import Reason, RemedyKind
from amends.policy.cells import Elapsed, Value, elapsed
from amends.policy.vocabulary import INPUTS, NEVER, TRAITS, InputKind, Never

TYPES: dict[InputKind, tuple[type, ...]] = {
    InputKind.ENUM: (str,),
    InputKind.TEXT: (str,),
    InputKind.FLAG: (bool,),
    InputKind.DAYS: (Elapsed, Never),
    InputKind.MONEY: (Money,),
    InputKind.DATE: (date,),
}


@dataclass(frozen=True, slots=True)
class Known:
    """One value, where it comes from (shop, buyer, seller, carrier, settings...) and when it was true."""

    value: Value
    source: str
    as_of: Instant


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """Inputs by name (see vocabulary), the legal zone in which days end, and the remedies that were asked for.

    An input that is absent is unknown. `asked` may be empty: then only what exceptions took away is denied.
    """

    values: Mapping[str, Known]
    zone: str
    asked: frozenset[RemedyKind] = frozenset()

    def __post_init__(self) -> None:
        faults = [Fault(name, fault) for name, known in self.values.items() if (fault := _fault(name, known.value))]
        if faults:
            raise Invalid(faults)


def _fault(name: str, value: Value) -> str | None:
    entry = INPUTS.get(name)
    if entry is None:
        return "unknown input"
    if not isinstance(value, TYPES[entry.kind]):
        return f"must be {entry.kind}"
    return f"{value!r} is not a known value" if entry.values and value not in entry.values else None


@dataclass(frozen=True, slots=True)
class Attested:
    """What an order's records do not say. None is unknown.

    The defaults are what the shop's own set-up vouches for (source `shop settings`); `opened`, `remedy_failed` and
    the like come from the conversation or from earlier cases, with the source `case`.
    """

    buyer_is_consumer: bool | None = True
    informed_of_withdrawal: bool | None = True
    informed_of_return_cost: bool | None = True
    policy_shown: bool | None = True
    own_carrier: bool | None = False
    items_modified: bool | None = False
    remedy_failed: bool | None = False
    opened: bool | None = None
    digital_consent: bool | None = None
    confirmed_exclusion: bool | None = None
    extra_period_passed: bool | None = None


SETTINGS = frozenset(
    {"buyer_is_consumer", "informed_of_withdrawal", "informed_of_return_cost", "policy_shown", "own_carrier"}
)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who buys from whom; None where not looked up, and then nothing is said about borders."""

    customer: Customer | None = None
    seller: Seller | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked about a line: why (None: not said yet), which remedies, and what is known besides the records."""

    reason: Reason | None = None
    asked: frozenset[RemedyKind] = frozenset()
    attested: Attested = field(default_factory=Attested)


def governing_law(order: Order) -> str:
    """Return the code of the law that protects this buyer: their place of residence (Rome I art. 6), US by state."""
    if order.market == "US" and order.address.region:
        return f"US-{order.address.region.upper()}"
    return order.market


def order_inputs(
    order: Order, line: Line, inquiry: Inquiry, parties: Parties = Parties(), *, now: Instant
) -> PolicyFacts:
    """Work out every input that the shop's records and the inquiry give for one line of an order.

    Days are legal calendar days in the market's zone; the day of the event is day 0.
    """
    values: dict[str, Value | None] = {
        "market": order.market,
        "governing_law": governing_law(order),
        "order_status": str(order.status),
        "category": line.category,
        "amount": line.paid,
        "order_total": order.total,
        "paid_by": _method(order),
        "cross_border": None if parties.seller is None else parties.seller.market != order.market,
        **{trait: trait in line.traits for trait in TRAITS},
        **_days(order, line, now),
    }
    known = _known(values.items(), "shop", now)
    said = None if inquiry.reason is None else str(inquiry.reason)
    known.update(_known([("reason", said)], "conversation", now))
    known.update(_attested(inquiry.attested, now))
    return PolicyFacts(known, market(order.market).zone, inquiry.asked)


def _known(values: Iterable[tuple[str, Value | None]], source: str, at: Instant) -> dict[str, Known]:
    return {name: Known(value, source, at) for name, value in values if value is not None}


def _attested(stated: Attested, at: Instant) -> dict[str, Known]:
    pairs = [(name, getattr(stated, name)) for name in Attested.__dataclass_fields__]
    settings = [pair for pair in pairs if pair[0] in SETTINGS]
    case = [pair for pair in pairs if pair[0] not in SETTINGS]
    return _known(settings, "shop settings", at) | _known(case, "case", at)


def _method(order: Order) -> str | None:
    kinds = {str(payment.kind) for payment in order.payments}
    return kinds.pop() if len(kinds) == 1 else None


def _days(order: Order, line: Line, now: Instant) -> dict[str, Value | None]:
    zone = market(order.market).zone
    today = local_date(now, zone)

    def since(at: Instant | None) -> Value:
        return NEVER if at is None else elapsed(local_date(at, zone), today)

    parcels = [shipment for shipment in order.shipments if line.id in shipment.lines] or list(order.shipments)
    delivered = _latest([parcel.delivered_at for parcel in parcels])
    promised = _latest([parcel.promised_at for parcel in parcels])
    undated = delivered is None and order.status is OrderStatus.DELIVERED
    return {
        # A shop that says "delivered" without a day leaves the day unknown, which is not the same as never.
        "days_since_delivery": None if undated else since(delivered),
        "days_in_hands": None if undated else since(delivered),
        "days_to_fault": None if undated else since(delivered),
        "days_since_last_delivery": None if undated else _since_last(order, delivered, today, since),
        "days_since_placed": since(order.placed_at),
        "days_since_shipped": since(_latest([parcel.shipped_at for parcel in parcels])),
        "days_since_promise": since(promised),
        "promise_given": promised is not None,
        "arrived": delivered is not None or undated,
        "placed_on": local_date(order.placed_at, zone),
    }


def _since_last(
    order: Order, delivered: Instant | None, today: date, since: Callable[[Instant | None], Value]
) -> Value:
    if delivered is None:
        return NEVER
    last = order.delivered_at
    return elapsed(today, today) if last is None else since(last)


def _latest(times: list[Instant | None]) -> Instant | None:
    known = [at for at in times if at is not None]
    return max(known) if known and len(known) == len(times) else None
