"""The versions of one rule pack: which one is a draft, which one governs which orders since when.

Drafted, proved, tried on recorded decisions, answered for by a second person, in force from a moment on for a share of
the orders. All that is said of a version is bound to the hash of its bytes. Why it is so: docs/decisions/0014.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.ids import StaffId
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

SHIPPED = ""  # in the place of a hash: the pack that came with the program, whichever that is
EVERYBODY = 100


@dataclass(frozen=True, slots=True)
class Version:
    """One version, by the hash of its bytes. None: not done yet, or done before the draft was last edited.

    `drafted_by` is everybody who ever put these very bytes forward: none of them may approve them. `base` governed when
    it was written, `shipped` came with the program; `beside` is the digest of the packs that it was proved beside.
    """

    hash: str
    version: str
    drafted_by: frozenset[StaffId]
    drafted_at: Instant
    base: str
    shipped: str
    findings: tuple[Finding, ...] | None = None
    beside: str = ""
    back_test: Mapping[str, Any] | None = None
    submitted_by: StaffId | None = None
    approved_by: StaffId | None = None
    published_by: StaffId | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """From an instant on, a version governs a share of orders (percent); the others keep what governed all before."""

    at: Instant
    hash: str
    share: int = EVERYBODY


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything about the versions of one pack. `spells` are in order of time; those of stopped versions are gone."""

    pack: str
    versions: Mapping[str, Version] = field(default_factory=dict)
    draft: str | None = None
    spells: tuple[Spell, ...] = ()

    def in_force(self, now: Instant, order: str) -> str:
        """Return the hash of the version that governs an order; SHIPPED without one.

        The same order meets the same version for as long as its share does not shrink.
        """
        return governing(self.pack, self.spells, now, order)

    def for_all(self, now: Instant) -> str:
        """Return the version that governs orders outside of any staged share."""
        return self.whole(now)[-1]

    def whole(self, now: Instant) -> tuple[str, ...]:
        """Return what has governed all orders outside of staged shares, in order of time, beginning with SHIPPED."""
        return _whole(self.spells, now)

    def candidate(self, now: Instant) -> Spell | None:
        """Return the version that is on its way: scheduled for later, or governing a part of the orders."""
        last = self.spells[-1] if self.spells else None
        return last if last and (last.at > now or last.share < EVERYBODY) else None

    def before(self, now: Instant) -> str | None:
        """Return what a rollback goes back to: what governs all beside a candidate, else what did before; or None."""
        whole = self.whole(now)
        if self.candidate(now):
            return whole[-1]
        first = whole.index(whole[-1])
        return whole[first - 1] if first else None

    def version(self, content_hash: str) -> Version:
        """Return a version; raise NotFound."""
        found = self.versions.get(content_hash)
        if found is None:
            raise NotFound(f"{self.pack} has no version {content_hash}")
        return found


def governing(pack: str, spells: tuple[Spell, ...], now: Instant, order: str) -> str:
    """Return which version of a pack governs an order, by the spells of its versions."""
    last = next((spell for spell in reversed(spells) if spell.at <= now), None)
    if last is None or last.share == EVERYBODY or bucket(pack, last.hash, order) < last.share:
        return last.hash if last else SHIPPED
    return _whole(spells, now)[-1]


def bucket(pack: str, content_hash: str, order: str) -> int:
    """Return the order's own number for one version, evenly spread over 0-99: it is staged below the share."""
    digest = sha256(f"{pack}\x1f{content_hash}\x1f{order}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % EVERYBODY


def _whole(spells: tuple[Spell, ...], now: Instant) -> tuple[str, ...]:
    return (SHIPPED, *(spell.hash for spell in spells if spell.at <= now and spell.share == EVERYBODY))


@dataclass(frozen=True, slots=True)
class Publications:
    """The packs of one tenant that were ever drafted. `version` counts the events."""

    version: int = 0
    packs: Mapping[str, Publication] = field(default_factory=dict)

    def pack(self, pack: str) -> Publication:
        """Return the publication of a pack; one without versions where nothing was ever drafted."""
        return self.packs.get(pack) or Publication(pack)


def evolve(state: Publications, event: PolicyEvent, at: Instant) -> Publications:
    """Return the state after an event."""
    changed = _CHANGES[type(event)](state.pack(event.pack), event, at)
    return Publications(state.version + 1, {**state.packs, event.pack: changed})


def _drafted(state: Publication, event: PolicyDrafted, at: Instant) -> Publication:
    """Take the bytes as they are: nothing that was found out, tried or approved before holds for an edited draft."""
    known = state.versions.get(event.hash)
    authors = frozenset({event.by}) | (known.drafted_by if known else frozenset())
    drafted = Version(event.hash, event.version, authors, at, event.base, event.shipped)
    return replace(state, draft=event.hash, versions={**state.versions, event.hash: drafted})


def _published(state: Publication, event: PolicyPublished, _at: Instant) -> Publication:
    spell = Spell(_not_before(state, event.effective_at), event.hash, event.share)
    published = _noted(state, event.hash, published_by=event.by)
    return replace(published, draft=None, spells=(*state.spells, spell))


def _share_changed(state: Publication, event: PolicyShareChanged, at: Instant) -> Publication:
    # What was scheduled and has not begun gives way: else all that it was to govern would stay governed.
    begun = tuple(spell for spell in state.spells if spell.at <= at or spell.hash != event.hash)
    return replace(state, spells=(*begun, Spell(_not_before(state, at), event.hash, event.share)))


def _stopped(state: Publication, event: PolicyStopped, _at: Instant) -> Publication:
    return without(_noted(state, event.hash, stopped=True), event.hash)


def _rolled_back(state: Publication, event: PolicyRolledBack, at: Instant) -> Publication:
    past = tuple(spell for spell in state.spells if spell.at <= at)
    return replace(state, spells=(*past, Spell(at, event.to)))


def without(state: Publication, content_hash: str) -> Publication:
    """Return the publication as if the version had never been in force."""
    return replace(state, spells=tuple(spell for spell in state.spells if spell.hash != content_hash))


def _noted(state: Publication, content_hash: str, **facts: Any) -> Publication:
    noted = replace(state.versions[content_hash], **facts)
    return replace(state, versions={**state.versions, content_hash: noted})


def _not_before(state: Publication, at: Instant) -> Instant:
    """Keep spells in order of time, though clocks of several machines differ."""
    return max(at, state.spells[-1].at) if state.spells else at


_CHANGES: Mapping[type, Callable[[Publication, Any, Instant], Publication]] = {
    PolicyDrafted: _drafted,
    PolicyDraftWithdrawn: lambda state, _event, _at: replace(state, draft=None),
    PolicyAnalysed: lambda state, event, _at: _noted(state, event.hash, findings=event.findings, beside=event.beside),
    PolicyBackTested: lambda state, event, _at: _noted(state, event.hash, back_test=event.summary),
    PolicySubmitted: lambda state, event, _at: _noted(state, event.hash, submitted_by=event.by),
    PolicyApproved: lambda state, event, _at: _noted(state, event.hash, approved_by=event.by),
    PolicyPublished: _published,
    PolicyShareChanged: _share_changed,
    PolicyStopped: _stopped,
    PolicyRolledBack: _rolled_back,
}
