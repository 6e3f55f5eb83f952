"""A draft in the place of a pack: which rules that changes for a contract, and whether it can touch a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from amends.kernel.clock import Instant, local_date
from amends.policy.entitlements import is_late
from amends.policy.facts import PolicyFacts
from amends.policy.findings import Matter
from amends.policy.pack import PackKind, Rule, RulePack, packs_for
from amends.policy.trial import Calendars, Outcome, calendars_of, try_rule


@dataclass(frozen=True, slots=True)
class Revision:
    """The packs of a contract before and after. `changed` are rows that stand on one side only, in either form.

    `whole`: more than rows differ (a pack joins or leaves, its calendar, its kind, the order of its rows), so that any
    case may come out otherwise.
    """

    before: tuple[RulePack, ...]
    after: tuple[RulePack, ...]
    changed: tuple[Rule, ...]
    whole: bool
    calendars: Calendars

    def may_touch(self, facts: PolicyFacts, at: Instant) -> bool:
        """Tell whether the answer for these facts can differ: False only where every changed row stays silent."""
        if self.whole:
            return True
        day = local_date(at, facts.zone)
        return any(
            rule.matter is Matter.CLAIM and not _is_silent(rule, facts, day, self.calendars) for rule in self.changed
        )


def revision(packs: Sequence[RulePack], draft: RulePack, law: str) -> Revision:
    """Put `draft` in the place of the pack of its id among the packs of a contract under `law`."""
    codes = {law, law.partition("-")[0]}
    spoken = [pack for pack in packs if pack.kind not in (PackKind.MERCHANT, PackKind.PRODUCT)]
    procedures = frozenset(code for pack in spoken if not codes & set(pack.applies_to) for code in pack.applies_to)
    merchant = next((pack.id for pack in packs if pack.kind is PackKind.MERCHANT), "")
    others = [pack for pack in packs if pack.id != draft.id]
    before = packs_for(law, merchant, packs, procedures=procedures)
    kept = "" if merchant == draft.id and draft.kind is not PackKind.MERCHANT else merchant
    after = packs_for(law, kept, [*others, draft], procedures=procedures)
    old = next((pack for pack in before if pack.id == draft.id), None)
    new = next((pack for pack in after if pack.id == draft.id), None)
    return Revision(before, after, changed_rules(old, new), _is_whole(old, new), calendars_of(before))


def changed_rules(old: RulePack | None, new: RulePack | None) -> tuple[Rule, ...]:
    """Return the rows that have no like on the other side, of either version: what decides is compared, not words."""
    before = {_content(rule) for rule in old.rules} if old else set()
    after = {_content(rule) for rule in new.rules} if new else set()
    gone = [rule for rule in (old.rules if old else ()) if _content(rule) not in after]
    come = [rule for rule in (new.rules if new else ()) if _content(rule) not in before]
    return (*gone, *come)


def _content(rule: Rule) -> tuple[Any, ...]:
    term = (rule.effective_from, rule.effective_to)
    return rule.id, rule.when, rule.then, term, rule.nature, rule.matter, rule.citation.confidence


def _is_whole(old: RulePack | None, new: RulePack | None) -> bool:
    if old is None or new is None:
        return old is not new
    if (old.kind, old.rolls_over, old.holidays) != (new.kind, new.rolls_over, new.holidays):
        return True
    changed = set(changed_rules(old, new))
    rest = [[rule.id for rule in pack.rules if rule not in changed] for pack in (old, new)]
    return rest[0] != rest[1]  # of equal terms the earlier row is cited


def _is_silent(rule: Rule, facts: PolicyFacts, day: Any, calendars: Calendars) -> bool:
    """Tell whether the answer is the same as without the rule.

    A rule of law whose term has passed is not silent: how sure it is bears on the refusal.
    """
    trial = try_rule(rule, facts, day, calendars[rule.pack])
    if trial.outcome is Outcome.FAILED:
        return not rule.then.grants or not is_late(rule, trial)
    return trial.outcome is Outcome.NOT_IN_FORCE
