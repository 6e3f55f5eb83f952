"""The facts of a case as one document: what people and programs write down to have something decided.

docs/law-facts.md describes the document field by field. It is read strictly: every fault at once, nothing guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.kernel.clock import Instant, end_of_day, local_date
from amends.kernel.errors import Fault, Invalid
from amends.kernel.market import MARKETS
from amends.kernel.money import Money, parse_money
from amends.kernel.remedy import Reason, RemedyKind
from amends.policy.cases.case_fields import CaseFields, Document
from amends.policy.cases.jurisdictions import jurisdiction
from amends.policy.cells import Pause, Value, elapsed
from amends.policy.facts import Known, PolicyFacts
from amends.policy.findings import ClockName, Matter
from amends.policy.pack import Start
from amends.policy.sums.basket_documents import read_basket, read_return
from amends.policy.sums.basket_inputs import basket_inputs
from amends.policy.sums.basket_refunds import return_faults
from amends.policy.sums.baskets import Basket, Returned
from amends.policy.sums.document_fields import AMOUNT, RATIO
from amends.policy.vocabulary import INPUTS, NEVER, InputKind

SCHEMA = "amends.facts/1"
FIELDS = (
    *("schema", "matter", "law", "buyer", "seller", "zone", "merchant", "procedures", "at", "now", "reason", "asked"),
    *("events", "pauses", "facts", "amount", "affected", "basket", "return", "clock", "served", "limit"),
)
# Inputs that count the days since an event, and those that follow from it.
COUNTED = {
    "delivered": "days_since_delivery",
    "last_delivered": "days_since_last_delivery",
    "placed": "days_since_placed",
    "shipped": "days_since_shipped",
    "promised": "days_since_promise",
    "informed": "days_since_information",
    "notice": "days_since_notice",
    "discovered": "days_since_discovery",
    "proof_of_posting": "days_since_posting",
    "goods_received": "days_since_goods_back",
    "statement": "days_since_statement",
    "copy_received": "days_since_copy",
}
# Counted to the moment of deciding: what happened since the act that is judged.
SINCE_THE_ACT = frozenset({"notice", "proof_of_posting", "goods_received"})
# Inputs that count the days between two events.
BETWEEN = {
    "days_to_fault": ("delivered", "discovered"),
    "days_to_posting": ("notice", "proof_of_posting"),
    "days_to_goods_back": ("notice", "goods_received"),
}
EVENTS = frozenset((*COUNTED, *Start))
# What the document says elsewhere and therefore not under `facts`.
DERIVED = frozenset(
    (
        *(*COUNTED.values(), *BETWEEN, "days_in_hands", "informed_late"),
        *("market", "governing_law", "reason", "amount", "placed_on", "cross_border"),
    )
)
SOURCE = "facts"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case ready to be decided.

    `at` is the moment of the act that is judged. `events` are the moments from which clocks run. `affected` is the
    share of the goods that the claim is about. `clock` is the last moment that is asked for: a ClockName, or
    `right_ends:TOPIC` for the end of one ground. `served` are last moments that somebody was told. `limit` is the
    amount above which a weak rule needs a person.
    """

    matter: Matter
    law: str
    merchant: str
    procedures: frozenset[str]
    at: Instant
    facts: PolicyFacts
    events: Mapping[str, Instant]
    amount: Money | None
    affected: Fraction
    basket: Basket | None
    returned: Returned | None
    clock: str
    served: Mapping[str, Instant]
    limit: Money | None


def read_case(document: Document) -> CaseFacts:
    """Read a document of the form amends.facts/1; raise Invalid with every fault."""
    reading = _Reading(document)
    case = reading.case()
    if reading.faults:
        raise Invalid(reading.faults)
    return case


class _Reading(CaseFields):
    """Reads one document of facts."""

    def __init__(self, document: Document) -> None:
        super().__init__(document, FIELDS)
        if self.text("schema") != SCHEMA:
            self.fault("schema", f"must be {SCHEMA}")
        self.buyer, self.seller = self.mapping("buyer", ("country", "region")), self.mapping("seller", ("country",))
        self.law = self.text("law") or "-".join(filter(None, (self.buyer.get("country"), self.buyer.get("region"))))
        self.zone = self._zone()

    def case(self) -> CaseFacts:
        """Return the case; where there are faults it is not whole."""
        if self.document.get("at") is None:
            self.fault("at", "is missing: the moment that is judged")
        at = self.moment("at", self.document.get("at")) or Instant(0)
        if not self.law:
            self.fault("law", "is missing: say it, or the buyer's country")
        events = self._events()
        amount = self.read("amount", _money)
        basket, returned = self._bought()
        followed = basket_inputs(basket, returned) if basket and returned and not self.faults else {}
        values = followed | self._counted(events, at) | self._context(amount, events) | self._stated()
        asked = frozenset(filter(None, (self.name("asked", one, RemedyKind) for one in self.items("asked"))))
        return CaseFacts(
            matter=self.name("matter", self.text("matter"), Matter) or Matter.CLAIM,
            law=self.law,
            merchant=self.text("merchant"),
            procedures=frozenset(self.items("procedures")),
            at=at,
            facts=self._facts(values, asked, at),
            events={name: moment for name, moment in events.items() if moment is not None},
            amount=amount,
            affected=self.read("affected", _share) or Fraction(1),
            basket=basket,
            returned=returned,
            clock=self._clock(),
            served=self._served(),
            limit=self._limit(amount),
        )

    def _bought(self) -> tuple[Basket | None, Returned | None]:
        basket, returned = self.part("basket", read_basket), self.part("return", read_return)
        if basket and returned:
            misfits = return_faults(basket, returned)
            self.faults += [Fault(f"return.{fault.where}", fault.what) for fault in misfits]
        return basket, returned

    def _clock(self) -> str:
        name, _, topic = self.text("clock").partition(":")
        self.name("clock", name, ClockName)
        if topic and name != ClockName.RIGHT_ENDS:
            self.fault("clock", f"only {ClockName.RIGHT_ENDS} is asked for one ground")
        return self.text("clock")

    def _served(self) -> dict[str, Instant]:
        raw = self.document.get("served") or {}
        if not isinstance(raw, Mapping):
            self.fault("served", "must be a mapping")
            return {}
        for name in raw:
            self.name(f"served.{name}", str(name), ClockName)
        told = {str(name): self.moment(f"served.{name}", value) for name, value in raw.items()}
        # A last day ends with its last moment.
        days = {name for name, value in raw.items() if not {"T", " "} & set(str(value))}
        return {
            name: end_of_day(local_date(moment, self.zone), self.zone) if name in days else moment
            for name, moment in told.items()
            if moment is not None
        }

    def _limit(self, amount: Money | None) -> Money | None:
        limit = self.read("limit", _money)
        if limit is not None and amount is not None and limit.currency != amount.currency:
            self.fault("limit", f"must be in {amount.currency}, as the amount is")
            return None
        return limit

    def _zone(self) -> str:
        zone = self.text("zone")
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fault("zone", f"{zone!r} is not a zone such as Europe/Berlin")
            zone = ""
        found = jurisdiction(self.law)
        return zone or (found.zone if found else "UTC")

    def _events(self) -> dict[str, Instant | None]:
        """Read the events; None is one that has not happened."""
        events: dict[str, Instant | None] = {}
        raw = self.document.get("events") or {}
        if not isinstance(raw, Mapping):
            self.fault("events", "must be a mapping")
            return events
        for name, value in raw.items():
            if name not in EVENTS:
                self.fault(f"events.{name}", f"is not one of {', '.join(sorted(EVENTS))}")
            elif value == "never":
                events[str(name)] = None
            elif (moment := self.moment(f"events.{name}", value)) is not None:
                events[str(name)] = moment
        if "delivered" in events:
            events.setdefault("last_delivered", events["delivered"])
        return events

    def _pauses(self) -> tuple[Pause, ...]:
        pauses: list[Pause] = []
        raw = self.document.get("pauses", [])
        for index, entry in enumerate(raw if isinstance(raw, Sequence) else ["not a list"]):
            where = f"pauses[{index}]"
            if not isinstance(entry, Mapping) or set(entry) - {"from", "to"} or "from" not in entry:
                self.fault(where, "must be {from: DAY, to: DAY}; without `to` it is still running")
                continue
            began, ended = (self.moment(f"{where}.{end}", entry.get(end)) for end in ("from", "to"))
            if began is None:
                continue
            away, back = local_date(began, self.zone), local_date(ended, self.zone) if ended else None
            if back and back < away:
                self.fault(where, "ends before it begins")
            else:
                pauses.append(Pause(away, back))
        return tuple(pauses)

    def _counted(self, events: Mapping[str, Instant | None], at: Instant) -> dict[str, Value]:
        today = local_date(at, self.zone)
        later = local_date(self.moment("now", self.document.get("now")) or at, self.zone)
        values: dict[str, Value] = {
            COUNTED[name]: NEVER
            if moment is None
            else elapsed(local_date(moment, self.zone), later if name in SINCE_THE_ACT else today)
            for name, moment in events.items()
            if name in COUNTED
        }
        pauses = self._pauses()
        delivered = events.get("delivered")
        if delivered is not None:
            values["days_in_hands"] = elapsed(local_date(delivered, self.zone), today, pauses)
        if "promised" in events:
            values["promise_given"] = events["promised"] is not None
        if events.get("informed") is not None:
            values["informed_late"] = True
        if "delivered" in events:
            values["arrived"] = delivered is not None
        return values | self._between({"discovered": at, **events})

    def _between(self, events: Mapping[str, Instant | None]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, (first, second) in BETWEEN.items():
            began, ended = events.get(first), events.get(second)
            if began is not None and ended is not None:
                values[name] = elapsed(local_date(began, self.zone), local_date(ended, self.zone))
        return values

    def _context(self, amount: Money | None, events: Mapping[str, Instant | None]) -> dict[str, Value]:
        values: dict[str, Value] = {"governing_law": self.law}
        buyer, seller = self.buyer.get("country"), self.seller.get("country")
        if buyer in MARKETS:
            values["market"] = str(buyer)
        if buyer and seller:
            values["cross_border"] = buyer != seller
        if reason := self.name("reason", self.text("reason"), Reason):
            values["reason"] = str(reason)
        if amount is not None:
            values["amount"] = amount
        if (placed := events.get("placed")) is not None:
            values["placed_on"] = local_date(placed, self.zone)
        status = _status(events)
        return values | ({"order_status": status} if status else {})

    def _stated(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        raw = self.document.get("facts") or {}
        if not isinstance(raw, Mapping):
            self.fault("facts", "must be a mapping")
            return values
        for name, value in raw.items():
            where = f"facts.{name}"
            if name not in INPUTS:
                self.fault(where, "unknown input")
            elif name in DERIVED:
                self.fault(where, "is worked out from the events and the parties, not stated here")
            elif (read := self._value(where, INPUTS[name].kind, value)) is not None:
                values[str(name)] = read
        return values

    def _value(self, where: str, kind: InputKind, value: object) -> Value | None:
        match kind, value:
            case InputKind.FLAG, bool():
                return value
            case InputKind.ENUM | InputKind.TEXT, str():
                return value
            case InputKind.MONEY, str():
                return _money(value)
        self.fault(where, f"must be {'yes or no' if kind is InputKind.FLAG else kind}")
        return None

    def _facts(self, values: Mapping[str, Value], asked: frozenset[RemedyKind], at: Instant) -> PolicyFacts:
        try:
            return PolicyFacts({name: Known(value, SOURCE, at) for name, value in values.items()}, self.zone, asked)
        except Invalid as error:
            self.faults += [Fault(f"facts.{fault.where}", fault.what) for fault in error.faults]
            return PolicyFacts({}, self.zone)


def _status(events: Mapping[str, Instant | None]) -> str | None:
    if events.get("delivered") is not None:
        return "delivered"
    if "shipped" in events:
        return "shipped" if events["shipped"] is not None else "pending"
    return None


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    if not AMOUNT.fullmatch(amount):
        raise Invalid([Fault("amount", f'{amount!r} is not an amount such as "199.00"')])
    return parse_money(amount, currency)


def _share(text: str) -> Fraction:
    if not RATIO.fullmatch(text) or not 0 < (share := Fraction(text)) <= 1:
        raise ValueError(text)
    return share
