"""A machine of customers, a warehouse and workers who do whatever they like, with every mishap between them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from tests.crash.driving import AGENT, receive_goods, work
from tests.crash.reporting import all_events, views_hold
from tests.properties.conftest import Place
from tests.properties.stock import units_there_are
from tests.properties.wishes import Wish, granted, wishes
from tests.properties.world import CUSTOMERS, MARKETPLACE, NOW, CrashError, World

from amends.adapters.carriers.memory import Fault as CarrierFault
from amends.adapters.clock import ManualClock
from amends.adapters.payments import Fault
from amends.adapters.shops import MemoryShop
from amends.conversations import OfferState
from amends.desk.carry_out import LEASE, carry_out, carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.explain_decision import explain_decision
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.offers import offered_plan
from amends.desk.projections import DECISIONS, PLANS
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.reject_goods import RejectGoods, reject_goods
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation, load_remedies
from amends.desk.timers import Timer
from amends.kernel.clock import DAY, MINUTE, SECOND
from amends.kernel.errors import AmendsError, Conflict
from amends.kernel.ids import MAIN, ConversationId, CustomerId, DecisionId, PaymentId, PlanId, Position, StreamId
from amends.kernel.ledger import EffectState
from amends.kernel.orders import Order
from amends.kernel.party import Caller, CallerKind, system
from amends.kernel.remedy import Finding, RemedyKind
from amends.remedies import Plan, Step, StepKind
from amends.remedies.ports import Recourse, RefundOrder

WAREHOUSE = system("warehouse")
POINTS = ("store/before-commit", "store/after-commit", "effects/after-claim", "effects/before-postpone")
PAUSES = (3 * SECOND, 21 * SECOND, 11 * MINUTE, 31 * MINUTE, 3 * DAY, 60 * DAY)
numbers = st.integers(0, 1_000)
ENDS = {"completed", "person", "lapsed", "rejected", "goods", "inspection"}
UNITS = units_there_are(MemoryShop(MARKETPLACE, clock=ManualClock(NOW)), MARKETPLACE)


def same(one: object, other: object) -> bool:
    """Tell whether two states are the same; events come back from sorted JSON, which knows no tuples."""
    return msgspec.json.encode(one, order="sorted") == msgspec.json.encode(other, order="sorted")


def customer_of(customer: CustomerId) -> Caller:
    return Caller(MAIN, CallerKind.CUSTOMER, customer, proof="test")


class Marketplace(RuleBasedStateMachine):
    """Speaks through the desk's verbs alone, and looks at the provider's book."""

    talks = Bundle("talks")
    offers = Bundle("offers")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._open_store = self._stack.enter_context(place())
        self._talks: Counter[str] = Counter()
        self._cursor = Position(0)
        self._promised: dict[PlanId, Plan] = {}

    @initialize(
        recourse=st.sampled_from(Recourse), agreed=st.lists(st.tuples(st.sampled_from(CUSTOMERS), numbers), min_size=2)
    )
    def begin(self, recourse: Recourse, agreed: list[tuple[CustomerId, int]]) -> None:
        self.world = World(self._open_store, recourse)
        self._stack.callback(self.world.close)
        for customer, number in agreed[:4]:
            self.agree(customer, number, times=1)

    # What people do

    @rule(target=talks, customer=st.sampled_from(CUSTOMERS))
    def come(self, customer: CustomerId) -> tuple[ConversationId, CustomerId]:
        self._talks["all"] += 1
        id_ = ConversationId(f"talk-{self._talks['all']}")
        start = StartConversation(id_, customer, "test")
        world = self.world
        state = start_conversation(start, caller=customer_of(customer), office=world.office, now=world.clock.now())

        assert same(state, load_conversation(world.store, MAIN, id_))
        return id_, customer

    @rule(target=offers, talk=talks, wish=wishes)
    def ask(self, talk: tuple[ConversationId, CustomerId], wish: Wish) -> object:
        id_, customer = talk
        asked, world = ProposeRemedy(id_, wish.request(customer)), self.world
        with self._told_apart():
            state = propose_remedy(asked, caller=customer_of(customer), office=world.office, now=world.clock.now())

            assert same(state, load_conversation(world.store, MAIN, id_))
            return (id_, customer, next(iter(state.open_offers)).offer.plan)
        return multiple()

    @rule(target=offers, customer=st.sampled_from(CUSTOMERS), number=numbers, times=st.integers(1, 2))
    def agree(self, customer: CustomerId, number: int, times: int) -> object:
        """Come, ask for one of the remedies that were owed at the beginning, and say yes to it."""
        talk = self.come(customer)
        wanted = granted(customer)
        asked, world = ProposeRemedy(talk[0], wanted[number % len(wanted)]), self.world
        with self._told_apart():
            state = propose_remedy(asked, caller=customer_of(customer), office=world.office, now=world.clock.now())
            offer = (*talk, next(iter(state.open_offers)).offer.plan)
            self.confirm(offer, times)
            return offer
        return multiple()

    @rule(offer=offers, times=st.sampled_from((1, 1, 2, 3)))
    def confirm(self, offer: tuple[ConversationId, CustomerId, PlanId], times: int) -> None:
        """Say yes, perhaps several times: only the first can count, and a lost answer is asked for again."""
        for _ in range(times):
            self._say_yes(offer)

    @rule(offer=offers, point=st.sampled_from(POINTS[:2]))
    def confirm_and_hear_nothing(self, offer: tuple[ConversationId, CustomerId, PlanId], point: str) -> None:
        self.world.mishaps.dies_at = point
        try:
            self._say_yes(offer)
        finally:
            self.world.restart()
        self._say_yes(offer)

    @rule(number=st.integers(0, 20), passed=st.sampled_from((True, True, False, None)))
    def goods_come_back(self, number: int, passed: bool | None) -> None:  # noqa: FBT001 - hypothesis names it
        plans = self.world.store.rows(MAIN, PLANS)
        if plans:
            command = HandleGoods(PlanId(plans[number % len(plans)].id), passed)
            with self._told_apart():
                handle_goods(command, caller=WAREHOUSE, office=self.world.office, now=self.world.clock.now())

    @rule(number=st.integers(0, 20), finding=st.sampled_from(Finding))
    def goods_are_turned_down(self, number: int, finding: Finding) -> None:
        plans = self.world.store.rows(MAIN, PLANS)
        if plans:
            plan, at = PlanId(plans[number % len(plans)].id), self.world
            command = RejectGoods(plan, finding, "not what was bought")
            with self._told_apart():
                handle_goods(HandleGoods(plan, passed=False), caller=AGENT, office=at.office, now=at.clock.now())
            with self._told_apart():
                reject_goods(command, caller=AGENT, office=at.office, now=at.clock.now())

    # What workers do, and what befalls them

    @rule(steps=st.integers(1, 5))
    def carry_out(self, steps: int) -> None:
        for _ in range(steps):
            carry_out_due(office=self.world.office, clock=self.world.clock)

    @rule(faults=st.lists(st.sampled_from(Fault), min_size=1, max_size=4))
    def payments_fail(self, faults: list[Fault]) -> None:
        self.world.payments.faults(*faults)

    @rule(faults=st.lists(st.sampled_from(CarrierFault), min_size=1, max_size=2))
    def carriers_fail(self, faults: list[CarrierFault]) -> None:
        self.world.carriers.faults(*faults)

    @rule()
    def shop_goes_away(self) -> None:
        self.world.mishaps.shop_is_away = True

    @rule(point=st.sampled_from(POINTS), steps=st.integers(1, 3))
    def worker_dies(self, point: str, steps: int) -> None:
        self.world.mishaps.dies_at = point
        for _ in range(steps):
            try:
                carry_out_due(office=self.world.office, clock=self.world.clock)
            except CrashError:
                break
        self.world.restart()

    @rule()
    def worker_stalls_after_paying(self) -> None:
        """A worker has paid and is held up until its lease is over; another one does its work; then it wakes up."""
        self.world.mishaps.after_paying = self._another_worker
        carry_out_due(office=self.world.office, clock=self.world.clock)

    @rule()
    def worker_stalls_before_paying(self) -> None:
        """Only a key makes a call harmless that is made after its lease; where there is none a person was asked."""
        if self.world.payments.recourse is not Recourse.ASKABLE:
            self.world.mishaps.before_paying = self._another_worker
            carry_out_due(office=self.world.office, clock=self.world.clock)

    @rule()
    def worker_stalls_before_it_begins(self) -> None:
        claimed = self.world.store.claim(self.world.clock.now(), limit=2, lease=LEASE)
        self._another_worker()
        for effect in claimed:
            carry_out(effect, office=self.world.office, clock=self.world.clock)

    @rule(pause=st.sampled_from(PAUSES))
    def time_passes(self, pause: int) -> None:
        self.world.clock.advance(pause)

    @rule()
    def process_restarts(self) -> None:
        before = self._explained()
        self.world.restart()

        assert self._explained() == before
        assert views_hold(self.world.store)
        assert self.world.store.verify().ok

    # What must hold

    @invariant()
    def money_is_conserved(self) -> None:
        if not hasattr(self, "world"):
            return
        booked = Counter(order.key for order, _ in self.world.payments.book)
        refunded: Counter[PaymentId] = Counter()
        for order, receipt in self.world.payments.book:
            assert receipt.amount.minor == self._promises()[order.key], "the book holds what a plan promised"
            refunded[order.payment] += receipt.amount.minor if isinstance(order, RefundOrder) else 0
        captured = self._captured()

        assert not [key for key, times in booked.items() if times > 1]
        assert not [payment for payment, minor in refunded.items() if minor > captured[payment]]

    @invariant()
    def no_unit_is_made_or_lost(self) -> None:
        if hasattr(self, "world"):
            assert units_there_are(self.world.shop, MARKETPLACE) == UNITS

    @invariant()
    def positions_rise(self) -> None:
        if not hasattr(self, "world"):
            return
        page = self.world.store.follow(self._cursor)
        positions = [self._cursor, *(event.position for event in page)]

        assert all(one < next_ for one, next_ in pairwise(positions))
        self._cursor = positions[-1]

    def teardown(self) -> None:
        """Go on without mishaps until nothing is left to do, and look at everything once more."""
        try:
            if hasattr(self, "world"):
                self._go_to_the_end()
                self._look_at_everything()
        finally:
            self._stack.close()

    def _go_to_the_end(self) -> None:
        world = self.world
        world.mishaps.before_paying = world.mishaps.after_paying = world.mishaps.dies_at = None
        world.mishaps.shop_is_away = False
        work(office=world.office, clock=world.clock)
        for row in world.store.rows(MAIN, PLANS, limit=1_000):
            receive_goods(PlanId(row.id), office=world.office, clock=world.clock)
        work(office=world.office, clock=world.clock)

    def _look_at_everything(self) -> None:
        store = self.world.store
        events = all_events(store)
        moved = Counter((e.cause, e.body["amount"]["minor"]) for e in events if e.type == "MoneyMoved")
        booked = Counter((order.key, receipt.amount.minor) for order, receipt in self.world.payments.book)
        unknown = {effect.key for effect in store.effects(state=EffectState.TASK, limit=1_000)}
        waiting = [e for e in store.effects(state=EffectState.WAITING, limit=1_000) if e.kind not in set(Timer)]

        assert not waiting
        assert not self._left_aside(), "what an ended exchange put aside is back in stock, and nothing else is"
        assert not moved - booked, "every event of money is in the book"
        assert {key for key, _ in booked - moved} <= unknown, "what no event tells of, a person was asked about"
        assert {row.state for row in store.rows(MAIN, PLANS, limit=1_000)} <= ENDS
        assert [e.position for e in events] == sorted({e.position for e in events})
        assert views_hold(store)
        assert store.verify().ok
        before = self._explained()
        self.world.restart()
        assert self._explained() == before

    def _left_aside(self) -> list[str]:
        """Return exchanges whose stock is not where it belongs; one whose release a person has is in good hands."""
        wrong = []
        for row in self.world.store.rows(MAIN, PLANS, limit=1_000):
            stream = StreamId(str(row.body["stream"]))
            plan = load_remedies(self.world.store, MAIN, stream).executions[PlanId(row.id)]
            asked = Step(plan.plan.id, StepKind.SHOP).key
            if plan.plan.kind is RemedyKind.EXCHANGE and plan.plan.order is not None and row.state != "person":
                changes = self.world.shop.changes_of(MAIN, plan.plan.order)
                aside = any(one.key == asked for one in changes)
                released = any(one.releases == asked for one in changes)
                wrong += [row.id] if released != plan.released or (plan.ended and aside and not released) else []
        return wrong

    # How they do it

    def _say_yes(self, offer: tuple[ConversationId, CustomerId, PlanId]) -> None:
        id_, customer, plan = offer
        world = self.world
        held = load_conversation(world.store, MAIN, id_).offer(plan)
        yes = ConfirmPlan(id_, plan, held.offer.hash)
        with self._told_apart():
            state = confirm_plan(yes, caller=customer_of(customer), office=world.office, now=world.clock.now())

            assert same(state, load_conversation(world.store, MAIN, id_))
            assert state.offer(plan).state is OfferState.CONFIRMED
            assert plan not in self._promised, "a plan is confirmed once"
        if load_conversation(world.store, MAIN, id_).offer(plan).state is OfferState.CONFIRMED:
            self._promised[plan] = offered_plan(held)

    def _another_worker(self) -> None:
        self.world.clock.advance(LEASE + 1)
        while carry_out_due(office=self.world.other_office, clock=self.world.clock):
            pass

    @contextmanager
    def _told_apart(self) -> Iterator[None]:
        """Let through refusals and the process's own death. A conflict is none: nobody else writes."""
        try:
            yield
        except Conflict:
            raise
        except (AmendsError, CrashError):
            pass

    def _promises(self) -> dict[str, int]:
        return {
            Step(plan.id, kind, number).key: move.amount.minor
            for plan in self._promised.values()
            for number, move in enumerate(plan.moves)
            for kind in {StepKind(f"payments.{move.kind}"), StepKind.REFUND}  # a charge may be given back
        }

    def _captured(self) -> Counter[PaymentId]:
        """What was taken: before, by the shop, and by the charges that the provider really made."""
        taken = Counter({p.id: p.captured.minor for o in self._orders() for p in o.payments if p.id.startswith("pay-")})
        for order, receipt in self.world.payments.book:
            if not isinstance(order, RefundOrder):
                taken[order.payment] += receipt.amount.minor
        return taken

    def _orders(self) -> list[Order]:
        return [o for customer in CUSTOMERS for o in self.world.shop.orders_of(MAIN, customer, limit=100)]

    def _explained(self) -> list[object]:
        office = self.world.office
        rows = self.world.store.rows(MAIN, DECISIONS, limit=8)
        return [explain_decision(DecisionId(row.id), caller=WAREHOUSE, office=office) for row in rows]
