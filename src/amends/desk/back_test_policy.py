"""Try a changed rule pack on the decisions that were recorded: who comes off otherwise, and what money moves."""

from collections.abc import Iterator
from functools import partial

from amends.conversations import Decided
from amends.desk.decided import case_of
from amends.desk.office import Office
from amends.desk.recording import recall
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import pack_by_hash
from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid
from amends.kernel.ids import Position, TenantId
from amends.kernel.ledger import Ledger
from amends.kernel.party import Caller
from amends.policy import DecidedCase, Report, RulePack, Unread, back_test

PAGE = 10  # events at a time: few enough that what was decoded is freed before the collector looks at it
DECIDED = {Decided.__name__: Decided}


def back_test_policy(
    draft: RulePack, *, since: Instant | None = None, skip: bool = True, caller: Caller, office: Office
) -> Report:
    """Decide every recorded decision (from `since` on) again with `draft` in place of the pack of its id.

    Nothing is written. The ledger is read in pages and no decision is kept, so memory stays flat. `skip` False decides
    also those again which no changed rule can touch.
    """
    authorise(caller, Action.READ_POLICIES)
    decided = _decided(office.ledger, caller.tenant, since or Instant(0))
    return back_test(decided, draft, packs=partial(pack_by_hash, office=office), skip=skip)


def _decided(ledger: Ledger, tenant: TenantId, since: Instant) -> Iterator[DecidedCase | Unread]:
    after = Position(0)
    while page := ledger.follow(after, limit=PAGE):
        for event in page:
            if event.type == Decided.__name__ and event.tenant == tenant and event.at >= since:
                yield _read(recall(event, DECIDED))
        after = page[-1].position


def _read(event: Decided) -> DecidedCase | Unread:
    try:
        return case_of(event)
    except Invalid:
        return Unread("record")
