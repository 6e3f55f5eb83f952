"""A draft is proved: no gaps, conflicts or shadowed rows, and nothing below what the law gives."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.desk.change_policy import change_policy
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import besides, digest_of, pack_by_hash
from amends.desk.streams import load_publications
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.kernel.clock import Instant, local_date
from amends.kernel.ids import StaffId
from amends.kernel.party import Caller
from amends.policy import RulePack
from amends.policy.analysis import Flaw, analyse, as_case
from amends.policy.versions import publishing
from amends.policy.versions.publication import Publication
from amends.policy.versions.publication_events import Finding


@dataclass(frozen=True, slots=True)
class AnalysePolicy:
    """Which draft of which pack."""

    pack: str
    hash: str


@use_case
def analyse_policy(
    command: AnalysePolicy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Publication:
    """Prove the draft beside the packs in force and those under way, and keep what was found with it.

    Takes seconds, before anything is committed. Raise Unavailable when a proof does not end in time.
    """
    authorise(caller, Action.DRAFT_POLICY)
    every = load_publications(office.ledger, caller.tenant)
    publishing.guard_draft(every.pack(command.pack), command.hash)
    packs = besides(command.pack, every, office=office, now=now)
    findings = _findings(pack_by_hash(command.pack, command.hash, office=office), packs, now)
    digest = digest_of(packs)
    return change_policy(
        command.pack,
        lambda state, _: publishing.analysed(
            state, command.hash, by=StaffId(caller.id), beside=digest, findings=findings
        ),
        caller=caller,
        office=office,
        now=now,
        once=once,
    )


def _findings(draft: RulePack, besides: Sequence[Sequence[RulePack]], now: Instant) -> tuple[Finding, ...]:
    flaws = (flaw for packs in besides for flaw in analyse(draft, packs, since=local_date(now, "UTC")))
    return tuple(dict.fromkeys(_finding(flaw) for flaw in flaws))


def _finding(flaw: Flaw) -> Finding:
    cases = [as_case(case) for case in (flaw.case, flaw.other) if case is not None]
    return Finding(flaw.kind, tuple(place.rule for place in flaw.rules), flaw.told, "\n\n".join(cases))
