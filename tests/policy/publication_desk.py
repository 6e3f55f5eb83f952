"""A pack's versions with people who work on them, for tests of the rules of publishing."""

from typing import Any

from amends.kernel.clock import Instant
from amends.kernel.ids import StaffId
from amends.kernel.market import Words
from amends.policy.versions import publishing
from amends.policy.versions.publication import EVERYBODY, Publication, Publications, Spell, Version, evolve
from amends.policy.versions.publication_events import Finding, PolicyEvent

PACK, BESIDE = "merchant.us_retail", "digest of the others"
ANNA, BEN, CARA = StaffId("anna"), StaffId("ben"), StaffId("cara")
FLAW = Finding("below_floor", ("US.return",), Words("低于法定", "below the floor"), "days_since_delivery: 8")
NOW = Instant(1_000_000)
ORDERS = [f"UK-{number}" for number in range(2_000)]


class Desk:
    """A pack's versions with the people who work on them, all at one moment that a test moves."""

    def __init__(self, *, ships: bool = True) -> None:
        self.state, self.now, self.ships = Publications(), NOW, ships

    @property
    def pack(self) -> Publication:
        return self.state.pack(PACK)

    def take(self, events: tuple[PolicyEvent, ...]) -> None:
        for event in events:
            self.state = evolve(self.state, event, self.now)

    def drafts(self, content: str, by: StaffId = ANNA) -> None:
        new = Version(content, "1", frozenset({by}), self.now, "base", "base")
        self.take(publishing.draft(self.pack, new, by=by, instead_of=self.pack.draft))

    def checks(self, content: str, *findings: Finding) -> None:
        self.take(publishing.analysed(self.pack, content, by=ANNA, beside=BESIDE, findings=findings))
        self.take(publishing.back_tested(self.pack, content, by=ANNA, summary={"decided": 3}))

    def submits(self, content: str, by: StaffId = ANNA) -> None:
        self.take(publishing.submit(self.pack, content, by=by, beside=BESIDE))

    def approves(self, content: str, by: StaffId = BEN, beside: str = BESIDE) -> None:
        self.take(publishing.approve(self.pack, content, by=by, beside=beside))

    def publishes(self, content: str, *, at: int | None = None, share: int = EVERYBODY, beside: str = BESIDE) -> None:
        start = Spell(self.now if at is None else Instant(at), content, share)
        self.take(publishing.publish(self.pack, start, by=BEN, now=self.now, beside=beside, can_be_without=self.ships))

    def stages(self, content: str, share: int) -> None:
        self.take(publishing.change_share(self.pack, content, share, by=BEN, now=self.now))

    def stops(self, content: str) -> None:
        self.take(publishing.stop(self.pack, content, by=BEN, now=self.now, can_be_without=self.ships))

    def rolls_back(self, to: str | None = None) -> None:
        self.take(publishing.roll_back(self.pack, to, by=BEN, now=self.now, can_be_without=self.ships))

    def governs(self, order: str = "any") -> str:
        return self.pack.in_force(self.now, order)

    def brings(self, content: str, **how: Any) -> None:
        """Take a version the whole way."""
        self.drafts(content)
        self.checks(content)
        self.submits(content)
        self.approves(content)
        self.publishes(content, **how)
        self.now = Instant(self.now + 1)
