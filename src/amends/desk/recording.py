"""Typed events of the rooms to recorded ones and back; old schemas are read through pure upcasters."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

import msgspec

from amends.conversations import ConversationEvent
from amends.kernel.events import Event, Json, NewEvent
from amends.kernel.ids import SubjectId
from amends.policy.versions.publication_events import PolicyEvent
from amends.remedies import RemedyEvent

EventT = TypeVar("EventT")
Body = Mapping[str, Json]

# (type, schema) -> a pure function from the body of that schema to the body of the next one.
UPCASTERS: Mapping[tuple[str, int], Callable[[Body], Body]] = {}

CONVERSATION_EVENTS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(ConversationEvent)}
REMEDY_EVENTS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(RemedyEvent)}
POLICY_EVENTS: Mapping[str, type] = {kind.__name__: kind for kind in get_args(PolicyEvent)}


def schema_of(kind: type) -> int:
    """Return the schema number in which events of this type are written today."""
    return int(getattr(kind, "SCHEMA", 1))


def record(event: Any, subject: SubjectId) -> NewEvent:
    """Return an event as the ledger takes it: what its type marks as SEALED goes under the subject's key."""
    kind = type(event)
    marked: frozenset[str] = getattr(kind, "SEALED", frozenset())
    fields = msgspec.to_builtins(event)
    sealed = {name: fields.pop(name) for name in marked if fields[name] is not None}
    for name in marked - sealed.keys():
        fields.pop(name)
    return NewEvent(kind.__name__, fields, sealed, subject if sealed else None, schema_of(kind))


def recall(event: Event, kinds: Mapping[str, type[EventT]]) -> EventT:
    """Return the typed event. What was sealed is None where the subject's key was destroyed."""
    body, schema = event.body, event.schema
    kind = kinds[event.type]
    while schema < schema_of(kind):
        body, schema = UPCASTERS[event.type, schema](body), schema + 1
    return msgspec.convert({**body, **(event.sealed or {})}, type=kind)
