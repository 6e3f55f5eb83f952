"""A customer's journey in trade words: says, chooses, waits; staff take, reply, offer, hand back; goods come back."""

from dataclasses import dataclass, replace

from tests.desk.shopfloor import AGENT, Floor, open_floor, rules

from amends.adapters.store import SqliteStore
from amends.adapters.vault import SqliteVault
from amends.assistant.understanding import ReadingModel
from amends.bootstrap import keep_rules
from amends.conversations import Conversation, Mode, Speaker
from amends.desk.carry_out import carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.explain_decision import Explanation, explain_decision
from amends.desk.hand_back import hand_back
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.offers import offered_plan
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation, load_remedies, order_stream
from amends.desk.take_conversation import take_conversation
from amends.kernel.clock import Instant
from amends.kernel.ids import MAIN, ConversationId, CustomerId, OrderId, PlanId
from amends.kernel.party import Caller, CallerKind
from amends.remedies import Execution, MoveKind, OrderRequest, Plan
from amends.remedies.ports import Recourse

HOUR = 3_600_000


@dataclass
class Journey:
    """One customer's conversation, on the floor where it happens."""

    floor: Floor
    me: Caller
    id: ConversationId

    @property
    def now(self) -> Instant:
        return self.floor.clock.now()

    @property
    def talk(self) -> Conversation:
        return load_conversation(self.floor.office.ledger, MAIN, self.id)

    @property
    def offered(self) -> list[Plan]:
        return [offered_plan(offer) for offer in self.talk.open_offers]

    @property
    def kinds(self) -> list[str]:
        return [str(plan.kind) for plan in self.offered]

    def says(self, *messages: str) -> str:
        """Say things in turn; return everything that was answered to the last one, once the work is done."""
        before = 0
        for message in messages:
            before = len(self.talk.log) + 1
            command = ReceiveMessage(self.id, message)
            receive_message(command, caller=self.me, office=self.floor.office, now=self.now)
            self.work()
        return "\n".join(entry.text or "" for entry in self.talk.log[before:])

    def work(self) -> None:
        while carry_out_due(office=self.floor.office, clock=self.floor.clock):
            pass

    def waits(self, hours: int) -> None:
        self.floor.clock.set(Instant(self.now + hours * HOUR))

    def confirms(self) -> None:
        """Press the button under the open offer."""
        offer = self.talk.open_offers[0].offer
        yes = ConfirmPlan(self.id, offer.plan, offer.hash)
        confirm_plan(yes, caller=self.me, office=self.floor.office, now=self.now)
        self.work()

    def execution(self, order: str) -> Execution:
        """Return how far the order's one confirmed plan has got."""
        stream = order_stream(OrderId(order), CustomerId(self.me.id))
        (execution,) = load_remedies(self.floor.office.ledger, MAIN, stream).executions.values()
        return execution

    def refunded(self, order: str) -> int:
        """Return what was really paid back for an order, in minor units."""
        execution = self.execution(order)
        moves = [execution.plan.moves[number] for number in execution.moved]
        return sum(move.amount.minor for move in moves if move.kind is MoveKind.REFUND)

    def goods_arrive(self, plan: PlanId, *, sound: bool = True) -> None:
        handle_goods(HandleGoods(plan, passed=sound), caller=AGENT, office=self.floor.office, now=self.now)
        self.work()

    def staff_takes(self) -> None:
        take_conversation(self.id, caller=AGENT, office=self.floor.office, now=self.now)

    def staff_says(self, text: str) -> None:
        staff_reply(StaffReply(self.id, text), caller=AGENT, office=self.floor.office, now=self.now)

    def staff_offers(self, request: OrderRequest) -> None:
        propose_remedy(ProposeRemedy(self.id, request), caller=AGENT, office=self.floor.office, now=self.now)

    def staff_hands_back(self) -> None:
        hand_back(self.id, caller=AGENT, office=self.floor.office, now=self.now)

    def explained(self) -> Explanation:
        """Ask why, of the last decision."""
        decision = self.talk.decision
        assert decision is not None
        return explain_decision(decision, caller=self.me, office=self.floor.office)

    @property
    def mode(self) -> str:
        """Say who answers now."""
        return str(self.talk.mode)

    @property
    def waiting(self) -> bool:
        return self.talk.mode is Mode.WAITING

    @property
    def last_speaker(self) -> Speaker:
        return self.talk.log[-1].by


def a_journey(name: str, *, store: SqliteStore, vault: SqliteVault, model: ReadingModel) -> Journey:
    """Let a member of the cast come in."""
    floor = open_floor(Recourse.KEYED)
    keep_rules(rules(), store=store, now=floor.clock.now())
    office = replace(floor.office, ledger=store, effects=store, vault=vault, model=model)
    floor = replace(floor, office=office)
    me = Caller(MAIN, CallerKind.CUSTOMER, f"c-{name}", proof="test")
    start = StartConversation(ConversationId(f"conv-{name}"), CustomerId(me.id), "web")
    talk = start_conversation(start, caller=me, office=office, now=floor.clock.now())
    return Journey(floor, me, talk.id)
