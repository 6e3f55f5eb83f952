"""An office on memory adapters around the demo marketplace, with people in it, for tests of use cases and doors."""

from dataclasses import dataclass
from functools import lru_cache

from tests.crash.blank_model import blank_model

from amends.adapters.carriers import MemoryCarriers
from amends.adapters.clock import ManualClock
from amends.adapters.memory import MemoryStore, MemoryVault
from amends.adapters.payments import MemoryPayments
from amends.adapters.shops import MemoryShop
from amends.bootstrap import rule_book
from amends.conversations import Conversation
from amends.desk.carry_out import carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.office import Office, RuleBook
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.timers import Timer
from amends.kernel.clock import Instant, instant
from amends.kernel.ids import MAIN, ConversationId, CustomerId, LineId, OrderId, PlanId
from amends.kernel.ledger import Artifact, EffectState, UnitOfWork
from amends.kernel.party import Caller, CallerKind, system
from amends.kernel.remedy import Reason
from amends.remedies import OrderRequest, Refund, Return, Units
from amends.remedies.ports import Recourse
from amends.simulation.marketplace import generate
from amends.simulation.records import Marketplace

NOW = instant("2026-11-23T20:00:00+00:00")
EMMA = Caller(MAIN, CallerKind.CUSTOMER, "c-emma", proof="test")
AGENT = Caller(MAIN, CallerKind.STAFF, "agent", frozenset({"agent"}), proof="test")
LOST = Refund(OrderId("UK-204077"), (Units(LineId("1"), 1),), None, Reason.NOT_RECEIVED)
BROKEN = Return(OrderId("UK-203961"), (Units(LineId("1"), 1),), None, Reason.DEFECT)


@lru_cache
def marketplace() -> Marketplace:
    return generate(7, NOW)


@lru_cache
def rules() -> RuleBook:
    return rule_book()


@dataclass(frozen=True, slots=True)
class Floor:
    """The office with what a test looks into."""

    office: Office
    clock: ManualClock
    payments: MemoryPayments
    carriers: MemoryCarriers

    def agreed(self, request: OrderRequest, *, name: str = "conv-1") -> PlanId:
        """Let Emma ask for a remedy and say yes to it; nothing is carried out yet."""
        talk = start_conversation(
            StartConversation(ConversationId(name), CustomerId(EMMA.id), "test"),
            caller=EMMA,
            office=self.office,
            now=self.clock.now(),
        )
        talk = propose_remedy(ProposeRemedy(talk.id, request), caller=EMMA, office=self.office, now=self.clock.now())
        return self.confirmed(talk)

    def confirmed(self, talk: Conversation) -> PlanId:
        """Let the customer say yes to the open offer."""
        offer = talk.open_offers[0].offer
        caller = Caller(MAIN, CallerKind.CUSTOMER, talk.customer, proof="test")
        yes = ConfirmPlan(talk.id, offer.plan, offer.hash)
        confirm_plan(yes, caller=caller, office=self.office, now=self.clock.now())
        return offer.plan

    def work(self) -> None:
        """Carry out what is due now and after each pause, until only timers and tasks are left."""
        while (due := self._next()) is not None:
            self.clock.set(Instant(max(due, self.clock.now())))
            carry_out_due(office=self.office, clock=self.clock)

    def _next(self) -> Instant | None:
        waiting = self.office.effects.effects(state=EffectState.WAITING)
        return min((effect.due_at for effect in waiting if effect.kind not in set(Timer)), default=None)


def open_floor(recourse: Recourse = Recourse.BLIND) -> Floor:
    """Open a fresh office; payments and the carrier have this recourse."""
    clock = ManualClock(NOW)
    vault = MemoryVault()
    store = MemoryStore(vault=vault)
    kept = tuple(Artifact(digest, content) for digest, content in rules().contents.items())
    store.commit(UnitOfWork(caller=system("bootstrap"), at=NOW, correlation="bootstrap", artifacts=kept))
    payments, carriers = MemoryPayments(recourse, clock), MemoryCarriers(recourse, clock)
    office = Office(
        ledger=store,
        effects=store,
        vault=vault,
        shop=MemoryShop(marketplace(), clock=clock),
        payments=payments,
        carriers=carriers,
        rules=rules(),
        model=blank_model(),
        model_hash="blank",
        engine="test",
    )
    return Floor(office, clock, payments, carriers)
