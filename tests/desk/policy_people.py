"""People who work on rule packs, for tests of use cases and doors."""

from dataclasses import dataclass

from tests.desk.shopfloor import Floor, rules

from amends.desk.approve_policy import ApprovePolicy, approve_policy
from amends.desk.change_policy import change_policy
from amends.desk.draft_policy import DraftPolicy, draft_policy
from amends.desk.office import Office
from amends.desk.publish_policy import PublishPolicy, publish_policy
from amends.desk.rights import BY_ROLE
from amends.desk.roll_back_policy import RollBackPolicy, roll_back_policy
from amends.desk.rules_in_force import besides, digest_of
from amends.desk.stage_policy import StagePolicy, stage_policy
from amends.desk.stop_policy import StopPolicy, stop_policy
from amends.desk.submit_policy import SubmitPolicy, submit_policy
from amends.kernel.clock import Instant
from amends.kernel.ids import MAIN, StaffId
from amends.kernel.party import Caller, CallerKind
from amends.policy.versions import publishing
from amends.policy.versions.publication import EVERYBODY, Publication, Publications

US = "merchant.us_retail"
POLICY_ROLES = frozenset(role for role in BY_ROLE if role.startswith("policy_"))


def somebody(name: str, *roles: str) -> Caller:
    """Return a member of staff; without a role named they have both that rule packs need."""
    return Caller(MAIN, CallerKind.STAFF, name, frozenset(roles) or POLICY_ROLES, proof="test")


ERIK, PAULA = somebody("erik"), somebody("paula")


def shipped_text(pack: str = US) -> str:
    return rules().contents[rules().hashes[pack]].decode()


def with_window(days: int, *, pack: str = US) -> str:
    """Return the shipped pack with another return window: the first that it grants."""
    return shipped_text(pack).replace('"[0, 30]"', f'"[0, {days}]"', 1)


def noted_clean(pack: str, content_hash: str, *, office: Office, now: Instant, by: Caller = ERIK) -> Publication:
    """Note a clean analysis and a back-test of nothing, without running either."""

    def decide(state: Publication, every: Publications) -> publishing.Events:
        beside = digest_of(besides(pack, every, office=office, now=now))
        clean = publishing.analysed(state, content_hash, by=StaffId(by.id), beside=beside, findings=())
        return (*clean, *publishing.back_tested(state, content_hash, by=StaffId(by.id), summary={}))

    return change_policy(pack, decide, caller=by, office=office, now=now)


@dataclass(frozen=True, slots=True)
class PolicyDesk:
    """Erik, who drafts, and Paula, who answers for it, on one floor."""

    floor: Floor

    @property
    def office(self) -> Office:
        return self.floor.office

    @property
    def now(self) -> Instant:
        return self.floor.clock.now()

    def drafts(self, text: str, *, instead_of: str | None = None, by: Caller = ERIK) -> str:
        """Return the draft's hash."""
        draft = DraftPolicy(text, instead_of)
        return str(draft_policy(draft, caller=by, office=self.office, now=self.now).draft)

    def checks(self, text: str, *, pack: str = US) -> str:
        """Return the hash of a draft that is noted as clean and tried."""
        made = self.drafts(text)
        noted_clean(pack, made, office=self.office, now=self.now)
        return made

    def submits(self, text: str, *, pack: str = US) -> str:
        made = self.checks(text, pack=pack)
        submit_policy(SubmitPolicy(pack, made), caller=ERIK, office=self.office, now=self.now)
        return made

    def approves(self, text: str, *, pack: str = US) -> str:
        made = self.submits(text, pack=pack)
        approve_policy(ApprovePolicy(pack, made), caller=PAULA, office=self.office, now=self.now)
        return made

    def publishes(self, text: str, *, pack: str = US, at: int | None = None, share: int = EVERYBODY) -> str:
        """Bring a text in force; return its hash."""
        made = self.approves(text, pack=pack)
        start = PublishPolicy(pack, made, None if at is None else Instant(at), share)
        publish_policy(start, caller=PAULA, office=self.office, now=self.now)
        return made

    def stages(self, content_hash: str, share: int, *, pack: str = US) -> None:
        stage_policy(StagePolicy(pack, content_hash, share), caller=PAULA, office=self.office, now=self.now)

    def stops(self, content_hash: str, *, pack: str = US) -> None:
        stop_policy(StopPolicy(pack, content_hash), caller=PAULA, office=self.office, now=self.now)

    def rolls_back(self, to: str | None = None, *, pack: str = US) -> None:
        roll_back_policy(RollBackPolicy(pack, to), caller=PAULA, office=self.office, now=self.now)
