"""What may be done with the versions of a rule pack: each command returns its events, or is refused by a clause.

Clauses: policy/analysis-outdated, policy/in-force-already, policy/not-analysed, policy/not-approved,
policy/not-published, policy/not-staged, policy/not-submitted, policy/not-tested, policy/not-the-draft,
policy/nothing-before, policy/nothing-below, policy/past, policy/second-person, policy/share, policy/stopped,
policy/too-far, policy/unchanged, policy/unclean, policy/under-way.
"""

from collections.abc import Mapping
from typing import Any

from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import StaffId
from amends.policy.versions.publication import EVERYBODY, SHIPPED, Publication, Spell, Version, without
from amends.policy.versions.publication_events import (
    Finding,
    PolicyAnalysed,
    PolicyApproved,
    PolicyBackTested,
    PolicyDrafted,
    PolicyDraftWithdrawn,
    PolicyEvent,
    PolicyPublished,
    PolicyRolledBack,
    PolicyShareChanged,
    PolicyStopped,
    PolicySubmitted,
)

FURTHEST = 3_653 * DAY
Events = tuple[PolicyEvent, ...]


def draft(state: Publication, new: Version, *, by: StaffId, instead_of: str | None) -> Events:
    """Put bytes forward as the draft. `instead_of` is the draft that the author had before them (None: there was none).

    Nothing happens where the draft is these very bytes already. A version that was published cannot be drafted again.
    """
    if state.draft == new.hash:
        return ()
    if state.draft != instead_of:
        raise Refused("somebody else has edited the draft meanwhile: read it again", clause="policy/not-the-draft")
    known = state.versions.get(new.hash)
    if known is not None and known.published_by is not None:
        raise Refused(
            "these very bytes were published before: give it another version, or roll back to it",
            clause="policy/unchanged",
        )
    if new.hash == new.base:
        raise Refused("nothing is changed", clause="policy/unchanged")
    return (PolicyDrafted(state.pack, new.hash, new.version, by, new.base, new.shipped),)


def withdraw(state: Publication, content_hash: str, *, by: StaffId) -> Events:
    """Give the draft up."""
    guard_draft(state, content_hash)
    return (PolicyDraftWithdrawn(state.pack, content_hash, by),)


def analysed(
    state: Publication, content_hash: str, *, by: StaffId, beside: str, findings: tuple[Finding, ...]
) -> Events:
    """Keep what proofs found about the draft; `beside` is the digest of the other packs they knew."""
    guard_draft(state, content_hash)
    return (PolicyAnalysed(state.pack, content_hash, by, beside, findings),)


def back_tested(state: Publication, content_hash: str, *, by: StaffId, summary: Mapping[str, Any]) -> Events:
    """Keep what the draft would have changed in recorded decisions."""
    guard_draft(state, content_hash)
    return (PolicyBackTested(state.pack, content_hash, by, summary),)


def submit(state: Publication, content_hash: str, *, by: StaffId, beside: str) -> Events:
    """Put the draft before a second person: analysed beside today's packs, without findings, and tried."""
    _guard_checked(guard_draft(state, content_hash), beside)
    return (PolicySubmitted(state.pack, content_hash, by),)


def approve(state: Publication, content_hash: str, *, by: StaffId, beside: str) -> Events:
    """Answer for the draft as the second person; nobody who put these bytes forward can."""
    version = guard_draft(state, content_hash)
    _guard_checked(version, beside)
    if version.submitted_by is None:
        raise Refused("it was not submitted yet", clause="policy/not-submitted")
    if by in version.drafted_by:
        raise Refused("a second person approves, not who drafted it", clause="policy/second-person")
    return (PolicyApproved(state.pack, content_hash, by),)


def publish(
    state: Publication, start: Spell, *, by: StaffId, now: Instant, beside: str, can_be_without: bool
) -> Events:
    """Put the approved draft in force from `start.at` on, for a share of orders.

    `can_be_without`: there is a pack that ships, or orders can do without; else the first version governs all.
    """
    version = guard_draft(state, start.hash)
    if version.approved_by is None:
        raise Refused("a second person has to approve it first", clause="policy/not-approved")
    _guard_checked(version, beside)
    _guard_share(start.share)
    if start.at < now:
        raise Refused("its time lies in the past", clause="policy/past")
    if start.at > now + FURTHEST:
        raise Refused("its time lies more than ten years ahead", clause="policy/too-far")
    if state.candidate(now) is not None:
        raise Refused(
            "another version is under way: give it to everybody, stop it or roll back", clause="policy/under-way"
        )
    if start.share < EVERYBODY and state.for_all(now) == SHIPPED and not can_be_without:
        raise Refused("the other orders would have no such pack", clause="policy/nothing-below")
    return (PolicyPublished(state.pack, start.hash, by, start.at, start.share),)


def change_share(
    state: Publication, content_hash: str, share: int, *, by: StaffId, now: Instant, can_be_without: bool = True
) -> Events:
    """Let the version that is under way govern another share of orders."""
    candidate = state.candidate(now)
    _guard_share(share)
    if state.version(content_hash) and (candidate is None or candidate.hash != content_hash):
        raise Refused("this version is not under way", clause="policy/not-staged")
    if share < EVERYBODY:
        _guard_below(state.for_all(now), can_be_without=can_be_without)
    return (PolicyShareChanged(state.pack, content_hash, by, share),)


def stop(state: Publication, content_hash: str, *, by: StaffId, now: Instant, can_be_without: bool) -> Events:
    """Pull the kill switch: at once the version before governs, also for what was offered and not yet confirmed."""
    if state.version(content_hash) and not any(spell.hash == content_hash for spell in state.spells):
        raise Refused("this version is not in force and not about to be", clause="policy/not-published")
    _guard_below(without(state, content_hash).for_all(now), can_be_without=can_be_without)
    return (PolicyStopped(state.pack, content_hash, by),)


def roll_back(state: Publication, to: str | None, *, by: StaffId, now: Instant, can_be_without: bool) -> Events:
    """Let an earlier version govern all orders from now on (None: the one before); what was offered stands."""
    target = state.before(now) if to is None else to
    if target is None:
        raise Refused("nothing was in force before", clause="policy/nothing-before")
    if target != SHIPPED:
        _guard_may_return(state.version(target), state.whole(now))
    if target == state.for_all(now) and state.candidate(now) is None:
        raise Refused("it is in force already", clause="policy/in-force-already")
    _guard_below(target, can_be_without=can_be_without)
    return (PolicyRolledBack(state.pack, target, by),)


def guard_draft(state: Publication, content_hash: str) -> Version:
    """Return the version that is the draft; raise NotFound, or Refused for one that is not the draft any more."""
    version = state.version(content_hash)
    if state.draft != content_hash:
        raise Refused("this is not the draft; it was edited, published or withdrawn", clause="policy/not-the-draft")
    return version


def _guard_checked(version: Version, beside: str) -> None:
    if version.findings is None:
        raise Refused("it has to be analysed first", clause="policy/not-analysed")
    if version.findings:
        raise Refused(
            f"the analysis found: {'; '.join(found.told.en for found in version.findings)}", clause="policy/unclean"
        )
    if version.beside != beside:
        raise Refused("other packs changed since: analyse it again", clause="policy/analysis-outdated")
    if version.back_test is None:
        raise Refused("it has to be tried on recorded decisions first", clause="policy/not-tested")


def _guard_share(share: int) -> None:
    if not 1 <= share <= EVERYBODY:
        raise Refused("a share is 1 to 100 percent", clause="policy/share")


def _guard_may_return(version: Version, whole: tuple[str, ...]) -> None:
    if version.stopped:
        raise Refused("it was stopped: draft a mended version", clause="policy/stopped")
    if version.hash not in whole:
        raise Refused("it never governed all orders: publish it", clause="policy/not-published")


def _guard_below(governs: str, *, can_be_without: bool) -> None:
    if governs == SHIPPED and not can_be_without:
        raise Refused("sellers have signed this pack, and none is left: publish another", clause="policy/nothing-below")
