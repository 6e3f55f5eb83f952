"""Events as the ledger keeps them. What a person wrote, or what names one, is `sealed`; the rest is `body`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from amends.kernel.clock import Instant
from amends.kernel.ids import Position, StreamId, SubjectId, TenantId

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened, not yet recorded.

    `sealed` is encrypted under the key of `subject`, so it must be empty when there is no subject.
    """

    type: str
    body: Mapping[str, Json]
    sealed: Mapping[str, Json] = field(default_factory=dict)
    subject: SubjectId | None = None
    schema: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded event. `sealed` is None once the subject's key was destroyed; the hash still verifies."""

    tenant: TenantId
    stream: StreamId
    version: int
    position: Position
    type: str
    schema: int
    at: Instant
    actor: str
    on_behalf_of: str | None
    cause: str | None
    correlation: str
    body: Mapping[str, Json]
    sealed: Mapping[str, Json] | None
    subject: SubjectId | None
    hash: str
