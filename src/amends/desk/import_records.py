"""A shop's records are imported from files: every sound row once, however often it was interrupted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from amends.desk.rights import Action, authorise
from amends.kernel.imports import RecordSource, RecordTarget, Step, Tally, Written
from amends.kernel.party import Caller


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows, and of the records made of them by kind. `resumed`: an interrupted import went on."""

    source: str
    tally: Tally
    written: Mapping[str, Written]
    resumed: bool

    @property
    def changed_nothing(self) -> bool:
        """Whether the shop's records are as they were before."""
        return not any(kind.created or kind.changed for kind in self.written.values())


def import_records(
    source: RecordSource, *, target: RecordTarget, caller: Caller, watch: Callable[[Step], None]
) -> Imported:
    """Read all rows, write the records batch by batch, and account for every row.

    An import that ended early goes on behind its last batch when it is asked for again. The source lets go of what it
    keeps before the target forgets the checkpoint: a death in between then reads once more and writes nothing twice.
    """
    authorise(caller, Action.KEEP_SHOP)
    for step in source.prepare():
        watch(step)
    at = target.checkpoint(caller.tenant, source.id)
    resumed = at.cursor != ""
    for batch in source.batches(at.cursor):
        at = target.load(caller.tenant, source.id, batch)
        watch(batch.step)
    tally = source.settle()
    target.finish(caller.tenant, source.id)
    return Imported(source.id, tally, at.written, resumed)
