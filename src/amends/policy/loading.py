"""The strict loader: a pack is right as a whole, or refused with every fault, file and line."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import yaml

from amends.kernel.citation import Citation
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import RuleId
from amends.kernel.market import Words
from amends.policy import intervals
from amends.policy.cells import Cell, Flag, OneOf
from amends.policy.consequences import ConsequenceReader
from amends.policy.findings import Matter
from amends.policy.marked import Reader
from amends.policy.pack import SCHEMA, Nature, PackKind, Rule, RulePack, pack_hash
from amends.policy.vocabulary import INPUTS, Input, InputKind

PACK_FIELDS = ("schema", "id", "version", "kind", "applies_to", "title", "sources", "rules")
RULE_FIELDS = ("id", "topic", "title", "nature", "confidence", "citation", "effective", "when", "then")
CONFIDENCES = ("high", "medium", "general_knowledge")
PACK_ID = re.compile(r"[a-z]+\.[a-z][a-z0-9_]{0,62}")
RULE_ID = re.compile(r"[A-Z][A-Za-z0-9_-]*(\.[a-z0-9_]+)+")
INTERVALS: dict[InputKind, Callable[[str, str], Cell]] = {
    InputKind.DAYS: intervals.days,
    InputKind.MONEY: intervals.amount,
    InputKind.DATE: intervals.dates,
}


@lru_cache(maxsize=256)
def load_pack(text: str, *, name: str) -> RulePack:
    """Read a rule pack; raise Invalid with all faults as `name:line: field: reason`.

    A pack never changes once it is read, so the same text is read once.

    `name` is what the faults call the file. The form is written down in docs/policy-packs.md.
    """
    reader = Reader(name)
    root = reader.compose(text)
    fields = reader.record(root, "", required=PACK_FIELDS, optional=("calendar", "undecided"))
    loaded = _Pack(reader, text, fields).read() if not reader.faults or fields else None
    if loaded is None or reader.faults:
        raise Invalid(reader.faults)
    return loaded


def _words(reader: Reader, node: yaml.Node | None, where: str) -> Words:
    fields = reader.record(node, where, required=("zh", "en"))
    return Words(
        reader.text(fields.get("zh"), f"{where}.zh"),
        reader.text(fields.get("en"), f"{where}.en"),
    )


class _Pack:
    """Reads the fields of one file. Faults gather in the reader; values are whole when there are none."""

    def __init__(self, reader: Reader, text: str, fields: dict[str, yaml.Node]) -> None:
        self.reader, self.text, self.fields = reader, text, fields
        self.id = self._matching("id", PACK_ID)
        self.kind = reader.name_of(fields.get("kind"), "kind", PackKind) or PackKind.PRACTICE
        self.sources = self._sources()

    def read(self) -> RulePack:
        reader, fields = self.reader, self.fields
        if reader.text(fields.get("schema"), "schema") not in ("", SCHEMA):
            reader.fault(fields["schema"], "schema", f"must be {SCHEMA}")
        rolls_over, holidays = self._calendar()
        return RulePack(
            id=self.id,
            version=reader.text(fields.get("version"), "version"),
            kind=self.kind,
            applies_to=tuple(
                reader.text(item, at) for at, item in reader.sequence(fields.get("applies_to"), "applies_to")
            ),
            title=_words(reader, fields.get("title"), "title"),
            sources=tuple(self.sources.items()),
            rolls_over=rolls_over,
            holidays=holidays,
            rules=self._rules(),
            hash=pack_hash(self.text.encode()),
            undecided=self._undecided(),
        )

    def _matching(self, name: str, pattern: re.Pattern[str]) -> str:
        node = self.fields.get(name)
        value = self.reader.text(node, name)
        if value and not pattern.fullmatch(value):
            self.reader.fault(node, name, f"{value!r} does not match {pattern.pattern}")
        return value

    def _sources(self) -> dict[str, str]:
        entries = self.reader.mapping(self.fields.get("sources"), "sources")
        return {key: self.reader.text(node, f"sources.{key}") for key, node in entries.items()}

    def _calendar(self) -> tuple[bool, frozenset[date]]:
        reader, node = self.reader, self.fields.get("calendar")
        fields = reader.record(node, "calendar", required=("rolls_over", "holidays"))
        items = reader.sequence(fields.get("holidays"), "calendar.holidays")
        days = [reader.day(item, at) for at, item in items]
        rolls = reader.flag(fields.get("rolls_over"), "calendar.rolls_over")
        return bool(rolls), frozenset(day for day in days if day)

    def _undecided(self) -> tuple[tuple[str, str], ...]:
        """Read groups of topics that are left open, each group with its reason."""
        reader, open_topics = self.reader, []
        for where, node in reader.sequence(self.fields.get("undecided"), "undecided"):
            fields = reader.record(node, where, required=("topics", "why"))
            why = reader.text(fields.get("why"), f"{where}.why")
            items = reader.sequence(fields.get("topics"), f"{where}.topics")
            open_topics += [(reader.text(item, at), why) for at, item in items]
        return tuple(open_topics)

    def _rules(self) -> tuple[Rule, ...]:
        seen: set[str] = set()
        rules = []
        for where, node in self.reader.sequence(self.fields.get("rules"), "rules"):
            rule = self._rule(node, where)
            if rule.id in seen:
                self.reader.fault(node, f"{where}.id", f"{rule.id} stands twice")
            seen.add(rule.id)
            rules.append(rule)
        return tuple(rules)

    def _rule(self, node: yaml.Node, where: str) -> Rule:
        reader = self.reader
        fields = reader.record(node, where, required=RULE_FIELDS, optional=("matter",))
        rule_id = RuleId(reader.text(fields.get("id"), f"{where}.id"))
        if rule_id and not RULE_ID.fullmatch(rule_id):
            reader.fault(fields["id"], f"{where}.id", f"{rule_id!r} does not match {RULE_ID.pattern}")
        since, until = self._effective(fields.get("effective"), f"{where}.effective")
        citation, sources = self._citation(fields, where)
        consequence = ConsequenceReader(reader, rule_id, self.kind)
        return Rule(
            id=rule_id,
            topic=reader.text(fields.get("topic"), f"{where}.topic"),
            title=_words(reader, fields.get("title"), f"{where}.title"),
            when=self._when(fields.get("when"), f"{where}.when"),
            then=consequence.read(fields.get("then"), f"{where}.then"),
            citation=citation,
            sources=sources,
            effective_from=since,
            effective_to=until,
            nature=reader.name_of(fields.get("nature"), f"{where}.nature", Nature) or Nature.PRACTICE,
            pack=self.id,
            kind=self.kind,
            line=node.start_mark.line + 1,
            matter=reader.name_of(fields.get("matter"), f"{where}.matter", Matter) or Matter.CLAIM,
        )

    def _effective(self, node: yaml.Node | None, where: str) -> tuple[date | None, date | None]:
        fields = self.reader.record(node, where, required=("from",), optional=("to",))
        since = self.reader.day(fields.get("from"), f"{where}.from")
        until = self.reader.day(fields.get("to"), f"{where}.to")
        if since and until and until < since:
            self.reader.fault(node, where, "ends before it begins")
        return since, until

    def _citation(self, rule: dict[str, yaml.Node], where: str) -> tuple[Citation, tuple[str, ...]]:
        reader, place = self.reader, f"{where}.citation"
        fields = reader.record(rule.get("citation"), place, required=("title", "place"), optional=("sources",))
        listed = list(reader.sequence(fields.get("sources"), f"{place}.sources"))
        for at, node in listed:
            if reader.text(node, at) not in self.sources:
                reader.fault(node, at, "is not in the pack's sources")
        confidence = reader.text(rule.get("confidence"), f"{where}.confidence")
        if confidence and confidence not in CONFIDENCES:
            reader.fault(rule["confidence"], f"{where}.confidence", f"must be one of {', '.join(CONFIDENCES)}")
        title, spot = (
            reader.text(fields.get("title"), f"{place}.title"),
            reader.text(fields.get("place"), f"{place}.place"),
        )
        return Citation(title, spot, confidence), tuple(str(node.value) for _, node in listed)

    def _when(self, node: yaml.Node | None, where: str) -> tuple[Cell, ...]:
        cells = []
        for name, value in self.reader.mapping(node, where).items():
            if name not in INPUTS:
                self.reader.fault(value, f"{where}.{name}", "unknown input")
                continue
            cell = self._cell(INPUTS[name], value, f"{where}.{name}")
            if cell is not None:
                cells.append(cell)
        return tuple(cells)

    def _cell(self, known: Input, node: yaml.Node, where: str) -> Cell | None:
        if known.kind is InputKind.FLAG:
            wanted = self.reader.flag(node, where)
            return None if wanted is None else Flag(known.name, wanted, "true" if wanted else "false", known.assumed)
        if known.kind in (InputKind.ENUM, InputKind.TEXT):
            return self._names(known, node, where)
        text = self.reader.text(node, where)
        try:
            return INTERVALS[known.kind](known.name, text) if text else None
        except Invalid as error:
            self.reader.faults.extend(self._placed(error, node, where))
            return None

    def _placed(self, error: Invalid, node: yaml.Node, where: str) -> list[Fault]:
        at = f"{self.reader.name}:{node.start_mark.line + 1}"
        return [Fault(at, f"{where}: {fault.what}") for fault in error.faults]

    def _names(self, known: Input, node: yaml.Node, where: str) -> Cell | None:
        excluded = isinstance(node, yaml.MappingNode)
        if excluded:
            inner = self.reader.record(node, where, required=("not",)).get("not")
            where = f"{where}.not"
        else:
            inner = node
        names = self._name_list(inner, where)
        for name in names:
            if known.values and name not in known.values:
                self.reader.fault(inner, where, f"{name!r} is not one of {', '.join(sorted(known.values))}")
        if not names:
            return None
        expected = ("not " if excluded else "") + ", ".join(names)
        return OneOf(known.name, frozenset(names), excluded, expected)

    def _name_list(self, node: yaml.Node | None, where: str) -> list[str]:
        if isinstance(node, yaml.ScalarNode):
            return [self.reader.text(node, where)]
        names = [self.reader.text(item, at) for at, item in self.reader.sequence(node, where)]
        if not names and node is not None:
            self.reader.fault(node, where, "names nothing")
        return names
