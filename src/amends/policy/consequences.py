"""Reads the consequence of a rule (`then`), and refuses what no rule may say."""

import re

import yaml

from amends.kernel.errors import Invalid
from amends.kernel.ids import RuleId
from amends.kernel.money import Money, parse_money
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy.deadlines import Unit
from amends.policy.findings import CaseOutcome, ClockName, Deduction, Liable
from amends.policy.intervals import LONGEST
from amends.policy.marked import Reader
from amends.policy.pack import (
    Burden,
    Clock,
    Condition,
    Deadline,
    PackKind,
    Punitive,
    RefundBasis,
    Right,
    Start,
    Then,
)

FIELDS = tuple(Then.__dataclass_fields__)
# What a rule may say without naming a right: it is about the matter as a whole.
FREE = {"ends", "person", "punitive", "outcome", "liable", "clocks", "deducts", "uplift_percent"}
PERSON = re.compile(r"[a-z][a-z0-9_]*")
# Statutory grounds that no exception ends; a merchant's exceptions end only the merchant's own promise.
ENDABLE = {
    PackKind.LAW: {Right.WITHDRAWAL, Right.UNSHOWN_POLICY},
    PackKind.PLATFORM: {Right.VOLUNTARY_RETURN},
    PackKind.MERCHANT: {Right.VOLUNTARY_RETURN},
    PackKind.PRACTICE: {Right.VOLUNTARY_RETURN},
    PackKind.PRODUCT: set(),
}


class ConsequenceReader:
    """Reads the `then` of one rule."""

    def __init__(self, reader: Reader, rule: RuleId, kind: PackKind) -> None:
        self.reader, self.rule, self.kind = reader, rule, kind

    def read(self, node: yaml.Node | None, where: str) -> Then:
        """Return the outputs; faults go to the reader."""
        reader = self.reader
        fields = reader.record(node, where, required=(), optional=FIELDS)
        get = fields.get
        then = Then(
            right=reader.name_of(get("right"), f"{where}.right", Right),
            grants=reader.names_of(get("grants"), f"{where}.grants", RemedyKind),
            ends=reader.names_of(get("ends"), f"{where}.ends", Right),
            freight_payer=reader.name_of(get("freight_payer"), f"{where}.freight_payer", Payer),
            refund=reader.name_of(get("refund"), f"{where}.refund", RefundBasis),
            refund_percent=self._percent(get("refund_percent"), f"{where}.refund_percent"),
            needs_return=reader.flag(get("needs_return"), f"{where}.needs_return"),
            refund_within=self._deadline(get("refund_within"), f"{where}.refund_within"),
            send_back_within=self._deadline(get("send_back_within"), f"{where}.send_back_within"),
            remedy_within=self._deadline(get("remedy_within"), f"{where}.remedy_within"),
            restocking_fee_percent=self._percent(get("restocking_fee_percent"), f"{where}.restocking_fee_percent"),
            uplift_percent=self._percent(get("uplift_percent"), f"{where}.uplift_percent"),
            burden=reader.name_of(get("burden"), f"{where}.burden", Burden),
            conditions=reader.names_of(get("conditions"), f"{where}.conditions", Condition),
            protects_seller=reader.flag(get("protects_seller"), f"{where}.protects_seller"),
            punitive=self._punitive(get("punitive"), f"{where}.punitive"),
            outcome=reader.name_of(get("outcome"), f"{where}.outcome", CaseOutcome),
            liable=reader.name_of(get("liable"), f"{where}.liable", Liable),
            clocks=self._clocks(get("clocks"), f"{where}.clocks"),
            deducts=reader.names_of(get("deducts"), f"{where}.deducts", Deduction),
            person=self._person(get("person"), f"{where}.person"),
        )
        self._sense(then, fields, node, where)
        return then

    def _sense(self, then: Then, fields: dict[str, yaml.Node], node: yaml.Node | None, where: str) -> None:
        fault = self.reader.fault
        if node is not None and not fields:
            fault(node, where, "says nothing")
        elif then.right is None and set(fields) - (FREE | {"freight_payer"} if then.outcome else FREE):
            fault(node, f"{where}.right", "is missing: say which right this is about")
        if (then.refund is RefundBasis.PERCENT) is not (then.refund_percent is not None):
            fault(node, f"{where}.refund_percent", "goes with refund: percent, and only with it")
        for right in then.ends:
            if right not in ENDABLE[self.kind]:
                fault(fields["ends"], f"{where}.ends", f"a {self.kind} pack may not end {right}")

    def _percent(self, node: yaml.Node | None, where: str) -> int | None:
        value = self.reader.integer(node, where)
        if value is not None and value > 100:
            self.reader.fault(node, where, "must not be above 100")
        return value

    def _deadline(self, node: yaml.Node | None, where: str) -> Deadline | None:
        if node is None:
            return None
        fields = self.reader.record(node, where, required=("value", "unit", "from"))
        value = self.reader.integer(fields.get("value"), f"{where}.value")
        unit = self.reader.name_of(fields.get("unit"), f"{where}.unit", Unit)
        start = self.reader.name_of(fields.get("from"), f"{where}.from", Start)
        if value is None or unit is None or start is None:
            return None
        most = LONGEST.get(unit, LONGEST[Unit.CALENDAR_DAY])
        if value > most:
            self.reader.fault(node, f"{where}.value", f"must not be above {most}")
            return None
        return Deadline(value, unit, start, self.rule)

    def _clocks(self, node: yaml.Node | None, where: str) -> tuple[Clock, ...]:
        clocks = []
        for key, value in self.reader.mapping(node, where).items():
            if key not in set(ClockName):
                self.reader.fault(value, f"{where}.{key}", f"is not one of {', '.join(ClockName)}")
            elif term := self._deadline(value, f"{where}.{key}"):
                clocks.append(Clock(ClockName(key), term))
        return tuple(clocks)

    def _punitive(self, node: yaml.Node | None, where: str) -> Punitive | None:
        if node is None:
            return None
        fields = self.reader.record(node, where, required=("multiple",), optional=("minimum",))
        multiple = self.reader.integer(fields.get("multiple"), f"{where}.multiple")
        return Punitive(multiple or 0, self._money(fields.get("minimum"), f"{where}.minimum"), self.rule)

    def _money(self, node: yaml.Node | None, where: str) -> Money | None:
        text = self.reader.text(node, where)
        amount, _, currency = text.partition(" ")
        try:
            return parse_money(amount, currency) if text else None
        except Invalid as error:
            self.reader.fault(node, where, f'must be an amount such as "500.00 CNY": {error}')
            return None

    def _person(self, node: yaml.Node | None, where: str) -> str | None:
        value = self.reader.text(node, where)
        if value and not PERSON.fullmatch(value):
            self.reader.fault(node, where, "must be a code such as fraud_finding")
        return value or None
