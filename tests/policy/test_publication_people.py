"""Whatever people do with a pack's versions in whatever order: what governs was answered for by two of them."""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.policy.publication_desk import ANNA, BEN, CARA, FLAW, ORDERS, Desk

from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound, Refused
from amends.kernel.ids import StaffId
from amends.policy.versions.publication import SHIPPED

CONTENTS = st.sampled_from(["v1", "v2", "v3", "v4"])
PEOPLE = st.sampled_from([ANNA, BEN, CARA])
SOME_ORDERS = ORDERS[:40]


class People(RuleBasedStateMachine):
    """Three people do what they like; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.authors: dict[str, set[str]] = {}
        self.signed: set[tuple[str, str]] = set()

    def tried(self, act: Callable[[], None]) -> bool:
        before = self.desk.state
        try:
            act()
        except (Refused, NotFound):
            assert self.desk.state == before
            return False
        return True

    @rule(content=CONTENTS, by=PEOPLE)
    def draft(self, content: str, by: StaffId) -> None:
        stood = self.desk.pack.draft
        if self.tried(lambda: self.desk.drafts(content, by)) and stood != content:
            self.authors.setdefault(content, set()).add(by)
            self.signed = {pair for pair in self.signed if pair[0] != content}

    @rule(content=CONTENTS, flawed=st.booleans())
    def check(self, content: str, flawed: bool) -> None:  # noqa: FBT001  hypothesis names its arguments
        self.tried(lambda: self.desk.checks(content, *([FLAW] if flawed else [])))

    @rule(content=CONTENTS, by=PEOPLE)
    def submit(self, content: str, by: StaffId) -> None:
        self.tried(lambda: self.desk.submits(content, by))

    @rule(content=CONTENTS, by=PEOPLE)
    def approve(self, content: str, by: StaffId) -> None:
        if self.tried(lambda: self.desk.approves(content, by)):
            assert by not in self.authors[content]
            self.signed.add((content, by))

    @precondition(lambda self: self.desk.pack.draft is not None)
    @rule(by=PEOPLE, share=st.integers(1, 100), later=st.integers(0, 5))
    def bring(self, by: StaffId, share: int, later: int) -> None:
        """Take the draft as far as it goes, so that much gets published."""
        content = str(self.desk.pack.draft)
        self.tried(lambda: self.desk.checks(content))
        self.tried(lambda: self.desk.submits(content))
        self.approve(content, by)
        self.tried(lambda: self.desk.publishes(content, share=share, at=self.desk.now + later))

    @rule(content=CONTENTS, share=st.integers(1, 100), later=st.integers(-1, 5))
    def publish(self, content: str, share: int, later: int) -> None:
        self.tried(lambda: self.desk.publishes(content, share=share, at=self.desk.now + later))

    @rule(content=CONTENTS, share=st.integers(1, 100))
    def stage(self, content: str, share: int) -> None:
        before = {order for order in SOME_ORDERS if self.desk.governs(order) == content}
        was = self.desk.pack.candidate(self.desk.now)
        if self.tried(lambda: self.desk.stages(content, share)) and was is not None and share >= was.share:
            assert before <= {order for order in SOME_ORDERS if self.desk.governs(order) == content}

    @rule(content=CONTENTS)
    def stop(self, content: str) -> None:
        if self.tried(lambda: self.desk.stops(content)):
            assert content not in {self.desk.governs(order) for order in SOME_ORDERS}

    @rule(to=st.none() | CONTENTS | st.just(SHIPPED))
    def roll_back(self, to: str | None) -> None:
        target = self.desk.pack.before(self.desk.now) if to is None else to
        if self.tried(lambda: self.desk.rolls_back(to)):
            assert {self.desk.governs(order) for order in SOME_ORDERS} == {target}
            assert self.desk.pack.candidate(self.desk.now) is None

    @rule(by=st.integers(1, 6))
    def wait(self, by: int) -> None:
        self.desk.now = Instant(self.desk.now + by)

    @invariant()
    def what_governs_ships_or_was_approved_by_somebody_who_did_not_draft_it(self) -> None:
        pack = self.desk.pack
        for order in SOME_ORDERS[:8]:
            for at in (self.desk.now, Instant(self.desk.now + 10)):
                governs = pack.in_force(at, order)
                approvers = {by for content, by in self.signed if content == governs}
                assert governs == SHIPPED or approvers - self.authors[governs]

    @invariant()
    def spells_stand_in_order_of_time(self) -> None:
        assert self.desk.pack.spells == tuple(sorted(self.desk.pack.spells, key=lambda spell: spell.at))


People.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestPeople = People.TestCase
