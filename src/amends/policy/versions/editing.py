"""A rule as a form: what of it can be changed in its place, so that comments, order and every other rule stay.

Only the characters of the values that change are replaced, where the parser says that they stand. What is written is
read by nobody here: the strict loader says what is wrong with it, by line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import yaml

from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.ids import RuleId
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy.deadlines import Unit
from amends.policy.findings import CaseOutcome, Deduction, Liable
from amends.policy.intervals import INTERVAL
from amends.policy.marked import Reader
from amends.policy.pack import Burden, Condition, RefundBasis, Right, Start
from amends.policy.vocabulary import INPUTS, Input, InputKind

VERSION = "version"


class Shape(StrEnum):
    """How a value is put in: one text, number, flag, day or name; several names; the two ends of an interval."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    NAME = "name"
    NAMES = "names"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that can be changed. `path` names it within the rule ("when.days_since_delivery"), or is `version`.

    `value` is one text, the names of a set, or the low and the high end of an interval (an open end is empty).
    `choices` closes a list of names. `excluded`: the cell holds for all names but these. `currency` is an interval's.
    """

    path: str
    shape: Shape
    value: tuple[str, ...]
    choices: tuple[str, ...] = ()
    excluded: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands."""

    entry: Entry
    node: yaml.Node


def entries_of(text: str, rule: RuleId) -> tuple[Entry, ...]:
    """Return what can be changed of a rule of a pack that loads, and the pack's version; raise NotFound."""
    return tuple(spot.entry for spot in _spots(text, rule))


def rewritten(text: str, rule: RuleId, changes: Mapping[str, tuple[str, ...]]) -> str:
    """Return the pack's text with new values of one rule, by path; what is named but not other stays as it is written.

    Raise NotFound without such a rule, Invalid for a path that it does not have. Whether the new values make sense is
    the loader's to say.
    """
    spots = {spot.entry.path: spot for spot in _spots(text, rule)}
    unknown = [Fault(path, "the rule does not have it") for path in changes if path not in spots]
    if unknown:
        raise Invalid(unknown)
    changed = [(spots[path], value) for path, value in changes.items() if _differs(spots[path].entry, value)]
    for spot, value in sorted(changed, key=lambda each: -each[0].node.start_mark.index):
        start, end = spot.node.start_mark.index, _end(spot.node)
        old = text[start:end]
        text = text[:start] + _written(spot, value) + old[len(old.rstrip()) :] + text[end:]
    return text


def _differs(entry: Entry, value: tuple[str, ...]) -> bool:
    return set(value) != set(entry.value) if entry.shape is Shape.NAMES else value != entry.value


# Where values stand ------------------------------------------------------------------------------------------------


def _spots(text: str, rule: RuleId) -> Iterator[_Spot]:
    root = _fields(Reader(rule).compose(text))
    rows = root.get("rules")
    nodes = rows.value if isinstance(rows, yaml.SequenceNode) else []
    row = next((fields for node in nodes if _text((fields := _fields(node)).get("id")) == rule), None)
    if row is None:
        raise NotFound(f"there is no rule {rule}")
    yield _Spot(Entry(VERSION, Shape.TEXT, (_text(root.get("version")),)), root["version"])
    for part, names in (("title", ("zh", "en")), ("citation", ("title", "place"))):
        yield from _plain(part, _fields(row[part]), dict.fromkeys(names, Shape.TEXT))
    yield from _plain("effective", _fields(row["effective"]), {"from": Shape.DAY, "to": Shape.DAY})
    for name, node in _fields(row["when"]).items():
        yield _cell(INPUTS[name], node)
    for name, node in _fields(row["then"]).items():
        yield from _output(f"then.{name}", name, node)


def _fields(node: yaml.Node | None) -> dict[str, yaml.Node]:
    return {str(key.value): value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _text(node: yaml.Node | None) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        return ""
    return str(node.value)


def _plain(part: str, fields: Mapping[str, yaml.Node], shapes: Mapping[str, Shape]) -> Iterator[_Spot]:
    for name, shape in shapes.items():
        if name in fields:
            yield _Spot(Entry(f"{part}.{name}", shape, (_text(fields[name]),)), fields[name])


def _cell(known: Input, node: yaml.Node) -> _Spot:
    path = f"when.{known.name}"
    match known.kind:
        case InputKind.FLAG:
            return _Spot(Entry(path, Shape.FLAG, (_flag(node),)), node)
        case InputKind.ENUM | InputKind.TEXT:
            excluded = isinstance(node, yaml.MappingNode)
            inner = _fields(node)["not"] if excluded else node
            return _Spot(Entry(path, Shape.NAMES, _names(inner), tuple(sorted(known.values)), excluded), inner)
    found = INTERVAL.fullmatch(_text(node))
    low, high, currency = (found[2], found[3], found[5] or "") if found else (_text(node), "", "")
    return _Spot(Entry(path, Shape.INTERVAL, (low, high), currency=currency), node)


def _flag(node: yaml.Node) -> str:
    return "true" if _text(node).lower() in {"true", "yes", "on"} else "false"


def _names(node: yaml.Node) -> tuple[str, ...]:
    return tuple(map(_text, node.value)) if isinstance(node, yaml.SequenceNode) else (_text(node),)


_LISTS: Mapping[str, type[StrEnum]] = {
    "grants": RemedyKind,
    "ends": Right,
    "conditions": Condition,
    "deducts": Deduction,
}
_CHOICES: Mapping[str, type[StrEnum]] = {
    "right": Right,
    "freight_payer": Payer,
    "refund": RefundBasis,
    "burden": Burden,
    "outcome": CaseOutcome,
    "liable": Liable,
    "unit": Unit,
    "from": Start,
}
_SIMPLE: Mapping[str, Shape] = {
    "refund_percent": Shape.NUMBER,
    "restocking_fee_percent": Shape.NUMBER,
    "uplift_percent": Shape.NUMBER,
    "value": Shape.NUMBER,
    "multiple": Shape.NUMBER,
    "needs_return": Shape.FLAG,
    "protects_seller": Shape.FLAG,
}


def _output(path: str, name: str, node: yaml.Node) -> Iterator[_Spot]:
    """Yield the values of one output; terms, clocks and damages have several."""
    if isinstance(node, yaml.MappingNode):
        for inner, value in _fields(node).items():
            yield from _output(f"{path}.{inner}", inner, value)
    elif name in _LISTS:
        yield _Spot(Entry(path, Shape.NAMES, _names(node), tuple(map(str, _LISTS[name]))), node)
    elif name in _CHOICES:
        yield _Spot(Entry(path, Shape.NAME, (_text(node),), tuple(map(str, _CHOICES[name]))), node)
    else:
        shape = _SIMPLE.get(name, Shape.TEXT)
        yield _Spot(Entry(path, shape, (_flag(node) if shape is Shape.FLAG else _text(node),)), node)


def _end(node: yaml.Node) -> int:
    """Return where a value ends. A list in block style is said to end where the next thing begins."""
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


# How values are written --------------------------------------------------------------------------------------------


def _written(spot: _Spot, value: tuple[str, ...]) -> str:
    entry, node = spot.entry, spot.node
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    match entry.shape:
        case Shape.NAMES:
            return _list(entry, value, node)
        case Shape.INTERVAL:
            return _scalar(_interval(entry, value, _text(node)), style, text=True)
        case Shape.TEXT:
            return _scalar(value[0], style, text=True)
    return _scalar(value[0], None, text=False)


def _list(entry: Entry, value: tuple[str, ...], node: yaml.Node) -> str:
    """Write the names that stay in their order and the new ones after them."""
    names = [*(name for name in entry.value if name in value), *(name for name in value if name not in entry.value)]
    written = [_scalar(name, None, text=True) for name in dict.fromkeys(names)]
    if isinstance(node, yaml.ScalarNode) and len(written) == 1:
        return written[0]
    indent = " " if isinstance(node, yaml.SequenceNode) and not node.flow_style else ""
    return f"{indent}[{', '.join(written)}]"


def _interval(entry: Entry, value: tuple[str, ...], old: str) -> str:
    """Write an interval with the brackets that it had; an end that opens or closes gets the usual one."""
    low, high = (*(part.strip() for part in value), "", "")[:2]
    found = INTERVAL.fullmatch(old)
    left = found[1] if found and entry.value[0] else "["
    right = found[4] if found and entry.value[1] else "]"
    currency = f" {entry.currency}" if entry.currency else ""
    return f"{left if low else '('}{low}, {high}{right if high else ')'}{currency}"


def _scalar(value: str, style: str | None, *, text: bool) -> str:
    """Write one scalar so that it reads back as these characters: bare where it can be, else in quotes."""
    if not style and _reads_back(value, text=text):
        return value
    quote = '"' if style == '"' or "\n" in value else "'"
    return str(yaml.safe_dump(value, default_style=quote, allow_unicode=True, width=float("inf"))).rstrip("\n")


def _reads_back(value: str, *, text: bool) -> bool:
    """Tell whether bare characters are one scalar with this value, in a list as well as after a key."""
    for around in ("[{}, '']", "- {}\n- ''\n"):
        try:
            root = yaml.compose(around.format(value), Loader=yaml.SafeLoader)
        except yaml.YAMLError:
            return False
        items = root.value if isinstance(root, yaml.SequenceNode) else []
        if len(items) != 2 or not isinstance(items[0], yaml.ScalarNode) or items[0].style:
            return False
        if items[0].value != value or (text and not items[0].tag.endswith(":str")):
            return False
    return True
