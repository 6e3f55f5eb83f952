"""Any number of remedies on one order, in any turn, with a gateway that may decline: no money is made or lost."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.remedies.builders import (
    BLUE,
    BRASS,
    CARD,
    GIFT,
    GOLD,
    LAMP,
    LAMPS,
    MUGS,
    NOW,
    OTHER_CARD,
    RED,
    TALK,
    a_customer,
    a_line,
    a_payment,
    a_plan,
    an_order,
    prices,
    products,
    terms,
)

from amends.adapters.shops.changes import Touched, apply_change
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, EffectKey, LineId, MethodId, OrderId, PaymentId, PlanId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import MethodKind, Order, OrderStatus
from amends.kernel.remedy import Finding, Reason, RemedyKind
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
from amends.remedies import (
    Cancel,
    Circumstances,
    Exchange,
    Execution,
    GoodsSent,
    LabelIssued,
    ModifyItems,
    ModifyPayment,
    MoneyMoved,
    MoveKind,
    OrderRemedies,
    OrderRequest,
    Plan,
    PlanLine,
    Refund,
    RemedyEvent,
    Reship,
    Return,
    ShopUpdated,
    Step,
    StepKind,
    StockReleased,
    Swap,
    Units,
    as_it_stands,
    confirm,
    due_steps,
    evolve,
    inspect_goods,
    lapse,
    movement,
    plan_hash,
    receive_goods,
    refundable,
    reject_goods,
    steps,
)
from amends.remedies.procedure import MARKETPLACE

ORDER = OrderId("o-1")
Named = tuple[LineId, int]
CHANGES = {
    RemedyKind.CANCEL: ChangeKind.CANCEL,
    RemedyKind.MODIFY_ITEMS: ChangeKind.MODIFY_ITEMS,
    RemedyKind.MODIFY_PAYMENT: ChangeKind.MODIFY_PAYMENT,
    RemedyKind.EXCHANGE: ChangeKind.EXCHANGE_REQUESTED,
}
REASONS = st.sampled_from([Reason.CHANGE_OF_MIND, Reason.DEFECT])
UNITS = st.lists(st.tuples(st.sampled_from([MUGS, MUGS, LAMPS]), st.integers(1, 3)), min_size=1, max_size=2)
SWAPS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([RED, BLUE, GOLD])), min_size=1, max_size=2)
REFUND_TO = st.sampled_from([None, CARD, GIFT])
METHODS = st.sampled_from([None, CARD, OTHER_CARD, GIFT])


class Remedies(RuleBasedStateMachine):
    """One order in one of the world's kinds of currency, paid by gift card and card, its lines at odd discounts."""

    @initialize(
        currency=st.sampled_from(["JPY", "EUR", "BHD"]),
        paid=st.tuples(st.integers(0, 7000), st.integers(1, 5000)),
        by_gift=st.integers(0, 2000),
        status=st.sampled_from([OrderStatus.PENDING, OrderStatus.PENDING, OrderStatus.DELIVERED]),
    )
    def open(self, currency: str, paid: tuple[int, int], by_gift: int, status: OrderStatus) -> None:
        lines = (
            a_line(quantity=7, paid=paid[0], currency=currency),
            a_line(LAMPS, product=LAMP, variant=BRASS, quantity=1, price=5000, paid=paid[1], currency=currency),
        )
        gift = min(by_gift, sum(paid))
        payments = (
            a_payment(Money(gift, currency), key=PaymentId("by-gift"), method=GIFT, kind=MethodKind.GIFT_CARD),
            a_payment(Money(sum(paid) - gift, currency)),
        )
        self.opening = an_order(status=status, lines=lines, payments=payments, currency=currency)
        self.shop = Touched(a_customer(gift=20_000, currency=currency), self.opening, products(currency))
        self.on_hand = sum(variant.stock for one in self.shop.products.values() for variant in one.variants)
        self.units_sold = sum(line.quantity for line in lines)
        self.state = OrderRemedies()
        self.plans: dict[PlanId, tuple[Plan, int]] = {}
        self.book: list[tuple[EffectKey, MoveKind, PaymentId, int]] = []

    @property
    def order(self) -> Order:
        assert self.shop.order is not None
        return self.shop.order

    def circumstances(self) -> Circumstances:
        standing = as_it_stands(self.order, self.state)
        return Circumstances(standing, self.state, self.shop.customer, dict(self.shop.products), MARKETPLACE)

    @rule(kind=st.sampled_from([Return, Refund]), units=UNITS, method=REFUND_TO, reason=REASONS)
    def ask_money_back(self, kind: Any, units: list[Named], method: MethodId | None, reason: Reason) -> None:
        self.ask(kind(ORDER, self.units(units), method, reason))

    @rule()
    def ask_goods_again(self) -> None:
        self.ask(Reship(ORDER, self.units([(LAMPS, 1)])))

    @rule(wanted=SWAPS, method=METHODS, reason=REASONS)
    def ask_other_goods(self, wanted: list[tuple[int, VariantId]], method: MethodId | None, reason: Reason) -> None:
        mugs = self.order.line(MUGS).quantity
        if self.order.status is OrderStatus.PENDING:
            self.ask(ModifyItems(ORDER, (Swap(MUGS, mugs, wanted[0][1]),), method))
        else:
            units = self.units([(MUGS, quantity) for quantity, _ in wanted])
            pairs = zip(units, wanted, strict=False)
            swaps = tuple(Swap(MUGS, part.quantity, variant) for part, (_, variant) in pairs)
            self.ask(Exchange(ORDER, swaps, method, reason))

    @rule(method=st.sampled_from([CARD, OTHER_CARD, GIFT]))
    def ask_to_pay_otherwise(self, method: MethodId) -> None:
        self.ask(ModifyPayment(ORDER, method))

    @precondition(lambda self: len(self.plans) > 0)
    @rule()
    def ask_to_cancel(self) -> None:
        self.ask(Cancel(ORDER, Reason.NO_LONGER_NEEDED))

    def units(self, named: list[Named]) -> tuple[Units, ...]:
        """Units that can still be had, as far as there are any."""
        free = {line.id: line.quantity - self.state.units_taken(line.id) for line in self.order.lines}
        found = []
        for line, quantity in named:
            found.append(Units(line, min(quantity, free[line])))
            free[line] -= found[-1].quantity
        return tuple(part for part in found if part.quantity > 0)

    def ask(self, request: OrderRequest) -> None:
        """Plan a request and say yes to it, unless it is rightly refused; a second yes is refused always."""
        where, name = self.circumstances(), PlanId(f"p{len(self.plans)}")
        owed = prices(request.units, where) if isinstance(request, Return | Refund) else ()
        back = request.kind in {RemedyKind.RETURN, RemedyKind.EXCHANGE}
        try:
            plan = a_plan(request, where, key=name, owed=terms(*owed, needs_return=back))
        except Refused as refusal:
            event(f"{request.kind}: {refusal.clause}")
            return
        event(f"{request.kind}: confirmed")
        self.plans[name] = (plan, self.worth_less(plan, where))
        self.record(*self.agreed(plan, plan))

        assert refused(lambda: self.agreed(plan, plan)) == "confirmation/replayed"

    def agreed(self, plan: Plan, fresh: Plan) -> tuple[RemedyEvent, ...]:
        hash_ = plan_hash(plan)
        return confirm(self.state, offered=plan, fresh=fresh, presented=hash_, conversation=TALK, now=NOW)

    def worth_less(self, plan: Plan, where: Circumstances) -> int:
        """What the goods that the customer keeps are worth less through a plan, by the goods alone."""
        if plan.kind is RemedyKind.CANCEL:
            return sum(line.paid.minor for line in where.order.lines)
        if plan.kind in {RemedyKind.RETURN, RemedyKind.REFUND}:
            return sum(part.value.minor for part in plan.lines)
        return sum(part.value.minor - part.new_value.minor for part in plan.lines if part.new_value is not None)

    @rule(chosen=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), min_size=1, max_size=8))
    def carry_out(self, chosen: list[tuple[int, int]]) -> None:
        """Do some of what is due, in any turn; one in six movements of money is declined and stays due."""
        for which, luck in chosen:
            due = list(due_steps(self.state))
            if due and (luck or due[which % len(due)].move is None):
                self.do(due[which % len(due)])

    def do(self, step: Step) -> None:
        plan, _ = self.plans[step.plan]
        match step.kind:
            case StepKind.CHARGE | StepKind.REFUND:
                move = movement(step, plan)
                self.book.append((step.key, move.kind, move.payment, move.amount.minor))
                self.record(MoneyMoved(plan.id, step.move or 0, move.kind, move.amount, "r"))
            case StepKind.SHOP:
                self.write(step, plan)
                self.record(ShopUpdated(plan.id))
            case StepKind.LABEL:
                self.record(LabelIssued(plan.id, "DHL", "1"))
            case StepKind.RELEASE:
                asked = Step(plan.id, StepKind.SHOP).key
                kind = ChangeKind.EXCHANGE_RELEASED
                self.tell_shop(ShopChange(step.key, MAIN, kind, plan.customer, ORDER, releases=asked))
                self.record(StockReleased(plan.id))
            case StepKind.SHIP | StepKind.SEND_BACK:
                self.record(GoodsSent(plan.id, "DHL", "2"))

    def write(self, step: Step, plan: Plan) -> None:
        kind = CHANGES.get(plan.kind, ChangeKind.RETURN_REQUESTED)
        parts = tuple(ChangedUnits(part.line, part.quantity, part.variant) for part in joined(plan.lines))
        change = ShopChange(
            step.key, MAIN, kind, plan.customer, ORDER, parts, charges=plan.charges, credits=plan.credits
        )  # fmt: skip
        self.tell_shop(change)

    def tell_shop(self, change: ShopChange) -> None:
        """Have the shop write a change, as one that keeps what it wrote."""
        after = apply_change(self.shop, change, now=NOW)
        self.shop = replace(after, earlier=(*self.shop.earlier, change))

    @rule(which=st.integers(0, 20), passed=st.integers(0, 3).map(bool))
    def take_goods_back(self, which: int, passed: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        awaited = [execution.plan.id for execution in self.state.live if execution.plan.needs_return]
        if awaited:
            plan = awaited[which % len(awaited)]
            self.record(*receive_goods(self.state, plan))
            refused(lambda: self.record(*inspect_goods(self.state, plan, passed=passed)))

    @rule(which=st.integers(0, 20), finding=st.sampled_from(Finding))
    def turn_goods_down(self, which: int, finding: Finding) -> None:
        failed = [execution.plan.id for execution in self.state.live if execution.inspected is False]
        if failed:
            plan = failed[which % len(failed)]
            refused(lambda: self.record(*reject_goods(self.state, plan, finding=finding, note="seen")))

    @rule(quantity=st.integers(1, 2), finding=st.sampled_from(Finding), written=st.booleans())
    def exchange_for_something_dearer_in_vain(self, quantity: int, finding: Finding, written: bool) -> None:  # noqa: FBT001  hypothesis passes by name
        """Go the rare way at once: a difference is charged, and the goods that come back are turned down."""
        before = set(self.plans)
        units = self.units([(MUGS, quantity)])
        self.ask(Exchange(ORDER, tuple(Swap(MUGS, part.quantity, GOLD) for part in units)))
        for plan in set(self.plans) - before:
            wanted = {StepKind.CHARGE, StepKind.SHOP} if written else {StepKind.CHARGE}
            while due := [step for step in due_of(self.state, plan) if step.kind in wanted]:
                self.do(due[0])
            self.record(*receive_goods(self.state, plan))
            self.record(*inspect_goods(self.state, plan, passed=False))
            self.record(*reject_goods(self.state, plan, finding=finding, note="seen"))
            while due := due_of(self.state, plan) if written else ():
                self.do(due[0])

    @precondition(lambda self: len(self.plans) > 2)
    @rule(which=st.integers(0, 20))
    def wait_too_long(self, which: int) -> None:
        plan = [*self.plans][which % len(self.plans)]
        self.record(*lapse(self.state, plan, why="the goods did not come"))

    @rule()
    def deliver(self) -> None:
        settled = not any(steps(execution) for execution in self.state.live)
        if settled and self.order.status is OrderStatus.PENDING:
            self.shop = replace(self.shop, order=replace(self.order, status=OrderStatus.DELIVERED))
            self.opening = replace(self.opening, status=OrderStatus.DELIVERED)

    def record(self, *events: RemedyEvent) -> None:
        for one in events:
            self.state = evolve(self.state, one)

    @invariant()
    def no_payment_gives_back_more_than_it_took(self) -> None:
        taken = Counter({payment.id: payment.captured.minor for payment in self.opening.payments})
        given: Counter[PaymentId] = Counter()
        for _, kind, payment, amount in self.book:
            (taken if kind is MoveKind.CHARGE else given)[payment] += amount

        assert all(given[payment] <= taken[payment] for payment in given)
        assert {payment.id for payment in self.order.payments} <= set(taken), "the shop holds what was never taken"

    @invariant()
    def no_promise_is_larger_than_what_is_left(self) -> None:
        assert all(left.minor >= 0 for left in refundable(as_it_stands(self.order, self.state), self.state).values())

    @invariant()
    def what_is_held_is_what_the_customer_keeps(self) -> None:
        live = {execution.plan.id for execution in self.state.live}
        kept = self.opening.total.minor - sum(less for plan, (_, less) in self.plans.items() if plan in live)
        signs = {MoveKind.CHARGE: 1, MoveKind.REFUND: -1}
        held = self.opening.captured.minor + sum(signs[m.kind] * m.amount.minor for m in self.state.moves())

        assert held == kept

    @invariant()
    def shop_and_ledger_agree_whether_or_not_the_shop_has_written(self) -> None:
        ours, theirs = as_it_stands(self.opening, self.state), as_it_stands(self.order, self.state)

        ended = {charge.id for one in self.state.executions.values() if one.ended for charge in one.plan.charges}

        assert (ours.lines, ours.total) == (theirs.lines, theirs.total)
        assert {one.id: one for one in ours.payments} == {one.id: one for one in theirs.payments if one.id not in ended}

    @invariant()
    def what_stands_aside_is_what_live_exchanges_hold_and_what_ended_ones_will_give_back(self) -> None:
        on_hand = sum(variant.stock for one in self.shop.products.values() for variant in one.variants)
        aside = [
            part.quantity
            for one in self.state.executions.values()
            if one.plan.kind is RemedyKind.EXCHANGE and one.shop_updated and not one.released
            for part in one.plan.lines
        ]
        cancelled = 0 if self.order.status is not OrderStatus.CANCELLED else self.units_sold

        assert on_hand + sum(aside) - cancelled == self.on_hand

    @invariant()
    def a_plan_that_was_turned_down_gives_back_what_it_took_and_no_more(self) -> None:
        for one in self.state.executions.values():
            given = sum(m for _, kind, payment, m in self.book if kind is MoveKind.REFUND and self.opened(one, payment))
            taken = sum(charge.captured.minor for charge in one.plan.charges)

            assert given in {0, taken} if one.ended else not one.given_back
            assert not (one.rejected and not due_of(self.state, one.plan.id)) or given == taken

    @staticmethod
    def opened(one: Execution, payment: PaymentId) -> bool:
        return payment in {charge.id for charge in one.plan.charges}

    @invariant()
    def a_step_is_done_once(self) -> None:
        keys = [key for key, *_ in self.book]

        assert len(set(keys)) == len(keys)

    @invariant()
    def a_gift_card_moves_with_what_the_shop_was_told_and_never_below_nothing(self) -> None:
        told = [one.plan for one in self.state.executions.values() if one.shop_updated]
        fell = sum(c.captured.minor for plan in told for c in plan.charges if c.method == GIFT)
        rose = sum(amount.minor for plan in told for _, amount in plan.credits)
        card = self.shop.customer.method(GIFT)

        assert card is not None
        assert card.balance is not None
        assert card.balance.minor == 20_000 - fell + rose >= 0


def joined(lines: tuple[PlanLine, ...]) -> list[PlanLine]:
    """Return the parts of a plan with a line's units of one variant together."""
    found: dict[tuple[LineId, VariantId | None], PlanLine] = {}
    for part in lines:
        key = (part.line, part.variant)
        found[key] = part if key not in found else replace(part, quantity=part.quantity + found[key].quantity)
    return [*found.values()]


def due_of(state: OrderRemedies, plan: PlanId) -> list[Step]:
    return [step for step in due_steps(state) if step.plan == plan]


def refused(act: Any) -> str | None:
    try:
        act()
    except Refused as refusal:
        return refusal.clause
    return None


TestRemedies = Remedies.TestCase
TestRemedies.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
