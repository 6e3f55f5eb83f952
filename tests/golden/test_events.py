"""One stored example of every event ever landed, by type and schema; each must decode for ever.

`python -m tests.golden.test_events` writes the examples that are missing. It never touches one that exists: what was
landed is in somebody's ledger. A changed type gets a new schema number, an upcaster and a new file.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, make_dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from amends.desk.recording import CONVERSATION_EVENTS, POLICY_EVENTS, REMEDY_EVENTS, recall, record, schema_of
from amends.kernel.clock import Instant
from amends.kernel.events import Event
from amends.kernel.ids import MAIN, PlanId, Position, StreamId, SubjectId
from amends.kernel.money import Money

FOLDER = Path(__file__).parent / "events"
KINDS: dict[str, type] = {**CONVERSATION_EVENTS, **REMEDY_EVENTS, **POLICY_EVENTS}
STORED = sorted(FOLDER.glob("*.json"))
SUBJECT = SubjectId("c-1")
PLAIN: dict[type, Any] = {str: "text", int: 1_700_000_000_000, float: 0.5, bool: True, Money: Money(1_230, "EUR")}


def filled(hint: Any) -> Any:
    """Return a value of a type in which nothing is left out."""
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if hint in PLAIN:
        return PLAIN[hint]
    if hint is Any:
        return {"kept": ["as it was", 1]}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{field.name: filled(hints[field.name]) for field in fields(hint)})
    return _container(hint)


def _container(hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return filled(next(part for part in inner if part is not type(None)))
    if origin is tuple:
        return (filled(inner[0]),) if Ellipsis in inner else tuple(filled(part) for part in inner)
    if origin in {Mapping, dict}:
        return {"key": filled(inner[1])}
    raise TypeError(f"no example of {hint!r} can be made")


def written(kind: type) -> str:
    """Return the file of a type's example as it is recorded today."""
    new = record(filled(kind), SUBJECT)
    stored = {"type": new.type, "schema": new.schema, "body": new.body, "sealed": new.sealed}
    return json.dumps(json.loads(msgspec.json.encode(stored)), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def path_of(kind: type) -> Path:
    return FOLDER / f"{kind.__name__}.{schema_of(kind)}.json"


def read(path: Path, *, forgotten: bool = False) -> Event:
    """Return a stored example as the ledger would give it back."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    sealed = None if forgotten else stored["sealed"]
    place = {"tenant": MAIN, "stream": StreamId("golden"), "version": 1, "position": Position(1)}
    who = {"actor": "system:golden", "on_behalf_of": None, "cause": None, "correlation": "golden", "hash": "0" * 64}
    kept = {"type": stored["type"], "schema": stored["schema"], "body": stored["body"], "sealed": sealed}
    return Event(**place, **who, **kept, at=Instant(1), subject=SUBJECT)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_type_of_event_has_a_stored_example_of_its_schema(kind: type) -> None:
    assert path_of(kind).is_file(), "python -m tests.golden.test_events writes it"


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_stored_event_decodes_with_every_field_it_was_stored_with(path: Path) -> None:
    event = read(path)
    again = record(recall(event, KINDS), SUBJECT)
    given = {**event.body, **(event.sealed or {})}
    told = json.loads(msgspec.json.encode({**again.body, **again.sealed}))

    assert type(recall(event, KINDS)).__name__ == path.stem.partition(".")[0]
    if event.schema == schema_of(KINDS[event.type]):
        assert {name: told.get(name) for name in given} == given


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_stored_event_decodes_after_its_person_was_forgotten(path: Path) -> None:
    event = recall(read(path, forgotten=True), KINDS)

    for name in getattr(type(event), "SEALED", frozenset()):
        assert getattr(event, name) is None


def test_a_new_field_without_a_default_breaks_what_is_stored() -> None:
    """Why the tests above guard the ledger: the same stored bytes no longer make an event that asks for more."""
    careless = make_dataclass("GoodsReceived", [("plan", PlanId), ("shelf", str)], frozen=True)
    careful = make_dataclass("GoodsReceived", [("plan", PlanId), ("shelf", str | None, None)], frozen=True)
    stored = read(FOLDER / "GoodsReceived.1.json")

    assert recall(stored, {"GoodsReceived": careful}).shelf is None
    with pytest.raises(msgspec.ValidationError, match="shelf"):
        recall(stored, {"GoodsReceived": careless})


def test_everything_sealed_may_be_missing() -> None:
    wanting = [
        f"{kind.__name__}.{field.name}"
        for kind in KINDS.values()
        for field in fields(kind)
        if field.name in getattr(kind, "SEALED", frozenset()) and field.default is MISSING
    ]

    assert wanting == []


if __name__ == "__main__":
    for each in KINDS.values():
        if not path_of(each).exists():
            path_of(each).write_text(written(each), encoding="utf-8")
            print(path_of(each).name)  # noqa: T201 - a command's own words
