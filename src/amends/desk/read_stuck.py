"""What waits for a person outside conversations: steps the machine could not end, and returned goods."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from amends.desk.office import Office
from amends.desk.read_lists import read_tasks
from amends.desk.repeats import as_repeated, repeats_safely
from amends.desk.restored import in_doubt
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_remedies
from amends.kernel.clock import Instant
from amends.kernel.ids import EffectKey, PlanId, StreamId
from amends.kernel.ledger import Effect, EffectState, RowPlace, ViewRow
from amends.kernel.party import Caller
from amends.remedies import Execution

PAGE = 100


@dataclass(frozen=True, slots=True)
class Stuck:
    """An effect that waits for a person, with the plan it belongs to. `safe`: a repeat cannot do it twice."""

    effect: Effect
    execution: Execution
    attempts: int
    safe: bool


@dataclass(frozen=True, slots=True)
class Awaited:
    """A plan whose goods are to arrive or to be inspected, or did not pass; `stage` is its state in the read model."""

    row: ViewRow
    execution: Execution

    @property
    def stage(self) -> str:
        """`goods`, `inspection`, or `person` for goods that did not pass."""
        return self.row.state


def read_stuck(*, caller: Caller, office: Office, after: RowPlace | None = None, limit: int = 50) -> tuple[Stuck, ...]:
    """Return the caller's tenant's effects that wait for a person, the earliest due first.

    `after`: behind which to go on, its due time and its key.
    """
    authorise(caller, Action.READ_TASKS)
    place = None if after is None else (Instant(after[0]), caller.tenant, EffectKey(after[1]))
    found = office.effects.effects(state=EffectState.TASK, tenant=caller.tenant, after=place, limit=limit)
    return tuple(_stuck(effect, office) for effect in found)


def _stuck(effect: Effect, office: Office) -> Stuck:
    state = load_remedies(office.ledger, effect.tenant, effect.stream)
    execution = state.executions[PlanId(str(effect.body["plan"]))]
    known = in_doubt(effect, execution, office=office)
    return Stuck(effect, execution, as_repeated(effect).attempts, repeats_safely(known, office))


def read_awaited(*, caller: Caller, office: Office, limit: int = 20) -> tuple[Awaited, ...]:
    """Return plans that wait for goods or for their inspection, failed inspections first, the oldest first."""
    stages = [read_tasks(caller=caller, office=office, state=stage, limit=limit) for stage in ("inspection", "goods")]
    rows = (*islice(_failed(caller, office), limit), *chain.from_iterable(stages))
    return tuple(Awaited(row, _execution(row, caller, office)) for row in rows)


def _failed(caller: Caller, office: Office) -> Iterator[ViewRow]:
    """Return plans whose goods did not pass. Those with a stuck step wait for a person too: they may be before them."""
    after: RowPlace | None = None
    while page := read_tasks(caller=caller, office=office, state="person", after=after, limit=PAGE):
        yield from (row for row in page if row.body.get("failed"))
        after = (page[-1].sort, page[-1].id)


def _execution(row: ViewRow, caller: Caller, office: Office) -> Execution:
    stream = StreamId(str(row.body["stream"]))
    return load_remedies(office.ledger, caller.tenant, stream).executions[PlanId(row.id)]
