"""Commands that must be refused: each kind, the clause it aims at, and how a gold write is turned into it.

A kind makes no command where it does not fit, and several where there are several ways to be wrong. Some leave the
command as it is and alter the shop under it (an order in another status, a sold-out variant).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from amends.evaluation.altered_shop import AlteredShop
from amends.evaluation.case import Case, Command, Confirmation, Proposal
from amends.kernel.ids import CustomerId, LineId, MethodId, VariantId
from amends.kernel.money import Money, zero
from amends.kernel.orders import Customer, MethodKind, Order, OrderStatus, PaymentMethod, Product, Variant
from amends.kernel.party import Caller, CallerKind
from amends.remedies import (
    Cancel,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    ModifyProfile,
    MoveKind,
    OrderRequest,
    Plan,
    Return,
    Swap,
    Units,
    plan_hash,
)

Commands = Iterator[Command]
BEFORE_SENDING = (Cancel, ModifyItems, ModifyPayment, ModifyAddress)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One kind of mutated command. `make` is given the gold write and the plan that it was offered."""

    name: str
    clause: str
    make: Callable[[Case, Plan], Commands]


def about(case: Case) -> tuple[OrderRequest, Order] | None:
    """Return the request and its order; None for a request about the customer's profile."""
    if isinstance(case.request, ModifyProfile) or case.order is None:
        return None
    return case.request, case.order


# ---- who asks ------------------------------------------------------------------------------------------------------


def _nobody(case: Case) -> Caller:
    return Caller(case.caller.tenant, CallerKind.ANONYMOUS, "")


def _stranger(case: Case) -> Caller:
    return replace(case.caller, id=case.bench.stranger.id)


def _no_authentication(case: Case, plan: Plan) -> Commands:
    yield Proposal(case.request, caller=_nobody(case))
    yield Confirmation(plan_hash(plan), caller=_nobody(case))


def _another_customers_conversation(case: Case, plan: Plan) -> Commands:
    yield Proposal(case.request, caller=_stranger(case))
    yield Confirmation(plan_hash(plan), caller=_stranger(case))


def _another_customers_order(case: Case, _plan: Plan) -> Commands:
    if found := about(case):
        for order in _orders_of(case, case.bench.stranger.id):
            yield Proposal(replace(found[0], order=order.id))


def _orders_of(case: Case, customer: CustomerId) -> tuple[Order, ...]:
    return case.bench.office.shop.orders_of(case.caller.tenant, customer)


# ---- the order and its items ---------------------------------------------------------------------------------------


def _altered(case: Case, *records: Order | Customer | Product) -> Proposal:
    return Proposal(case.request, shop=AlteredShop(case.bench.office.shop, records))


def _wrong_status(case: Case, _plan: Plan) -> Commands:
    if found := about(case):
        request, order = found
        right = OrderStatus.PENDING if isinstance(request, BEFORE_SENDING) else OrderStatus.DELIVERED
        for status in OrderStatus:
            if status is not right:
                yield _altered(case, replace(order, status=status))


def _empty_list(case: Case, _plan: Plan) -> Commands:
    yield from _with_parts(case, ())


def _not_in_the_order(case: Case, _plan: Plan) -> Commands:
    for part in _parts(case)[:1]:
        for line in _lines_elsewhere(case):
            yield from _with_parts(case, (replace(part, line=line),))


def _lines_elsewhere(case: Case) -> list[LineId]:
    own = {line.id for line in case.order.lines} if case.order else set()
    others = [line.id for order in _orders_of(case, case.bench.stranger.id) for line in order.lines]
    return [line for line in (*others, LineId("0")) if line not in own][-2:]


def _beyond_its_quantity(case: Case, _plan: Plan) -> Commands:
    parts = _parts(case)
    if case.order is None or not parts:
        return
    whole = case.order.line(parts[0].line).quantity
    yield from _with_parts(case, (replace(parts[0], quantity=whole + 1), *parts[1:]))
    yield from _with_parts(case, (*parts, parts[0]))
    yield from _with_parts(case, (replace(parts[0], quantity=0), *parts[1:]))
    yield from _with_parts(case, (replace(parts[0], quantity=-1), *parts[1:]))


def _parts(case: Case) -> tuple[Units, ...] | tuple[Swap, ...]:
    match case.request:
        case Return(units=units):
            return units
        case Exchange(swaps=swaps) | ModifyItems(swaps=swaps):
            return swaps
        case _:
            return ()


def _with_parts(case: Case, parts: Sequence[Units | Swap]) -> Commands:
    match case.request:
        case Return():
            yield Proposal(replace(case.request, units=tuple(part for part in parts if isinstance(part, Units))))
        case Exchange() | ModifyItems():
            yield Proposal(replace(case.request, swaps=tuple(part for part in parts if isinstance(part, Swap))))


# ---- what items become ---------------------------------------------------------------------------------------------


def _swaps(case: Case) -> Iterator[tuple[Swap, Product, Variant]]:
    """Return each swap of the command, the product that it is within, and the variant it is from."""
    for part in _parts(case):
        if isinstance(part, Swap) and case.order is not None:
            line = case.order.line(part.line)
            product = case.bench.office.shop.product(case.caller.tenant, line.product)
            was = product.variant(line.variant)
            if was is not None:
                yield part, product, was


def _to(case: Case, swap: Swap, variant: VariantId) -> Commands:
    parts = tuple(replace(part, variant=variant) if part is swap else part for part in _parts(case))
    yield from _with_parts(case, parts)


def _same_item(case: Case, _plan: Plan) -> Commands:
    for swap, _, was in _swaps(case):
        yield from _to(case, swap, was.id)


def _other_product(case: Case, _plan: Plan) -> Commands:
    lines = [line for order in _orders_of(case, case.bench.stranger.id) for line in order.lines]
    for swap, product, _ in _swaps(case):
        other = next((line.variant for line in lines if line.product != product.id), VariantId("0"))
        yield from _to(case, swap, other)


def _unavailable_variant(case: Case, _plan: Plan) -> Commands:
    for swap, product, was in _swaps(case):
        sold_out = [one.id for one in product.variants if one.stock == 0 and one.id != was.id]
        for variant in sold_out[:1]:
            yield from _to(case, swap, variant)
        yield _altered(case, _with_variant(product, swap.variant, lambda one: replace(one, stock=0)))


def _with_variant(product: Product, wanted: VariantId, change: Callable[[Variant], Variant]) -> Product:
    return replace(product, variants=tuple(change(one) if one.id == wanted else one for one in product.variants))


# ---- who is paid and how much --------------------------------------------------------------------------------------


def _with_method(case: Case, method: MethodId, customer: Customer | None = None) -> Commands:
    shop = None if customer is None else AlteredShop(case.bench.office.shop, [customer])
    if isinstance(case.request, Return | Exchange | ModifyItems | ModifyPayment):
        yield Proposal(replace(case.request, method=method), shop=shop)


def _foreign_method(case: Case, _plan: Plan) -> Commands:
    for method in case.bench.stranger.methods:
        yield from _with_method(case, method.id)


def _unknown_method(case: Case, _plan: Plan) -> Commands:
    yield from _with_method(case, MethodId("credit_card_of_nobody"))


def _refund_elsewhere(case: Case, _plan: Plan) -> Commands:
    if not isinstance(case.request, Return) or case.order is None:
        return
    paid_with = {payment.method for payment in case.order.payments}
    for method in case.customer.methods:
        if method.id not in paid_with and method.kind is not MethodKind.GIFT_CARD:
            yield from _with_method(case, method.id)
    yield from _with_method(case, *_and(case, MethodKind.CARD, None))


def _gift_card_short(case: Case, plan: Plan) -> Commands:
    charge = plan.amount(MoveKind.CHARGE)
    if charge is not None:
        short = Money(charge.minor - 1, charge.currency)
        yield from _with_method(case, *_and(case, MethodKind.GIFT_CARD, short))


def _and(case: Case, kind: MethodKind, balance: Money | None) -> tuple[MethodId, Customer]:
    """Return the customer with one more method of their own."""
    new = PaymentMethod(MethodId("one_more"), kind, "", balance)
    return new.id, replace(case.customer, methods=(*case.customer.methods, new))


def _already_paid_so(case: Case, _plan: Plan) -> Commands:
    if isinstance(case.request, ModifyPayment) and case.order is not None:
        yield from _with_method(case, case.order.payments[-1].method)


def _reason_to_cancel(case: Case, _plan: Plan) -> Commands:
    if isinstance(case.request, Cancel):
        for reason in ("", "change_of_mind", "just because", "no longer needed "):
            yield Proposal(replace(case.request, reason=reason))


def _due(case: Case, plan: Plan) -> Money:
    currency = case.order.currency if case.order else "USD"
    return plan.amount(MoveKind.CHARGE) or plan.amount(MoveKind.REFUND) or zero(currency)


def _stating(case: Case, *amounts: Money) -> Commands:
    if found := about(case):
        yield from (Proposal(replace(found[0], amount=amount)) for amount in amounts)


def _negative_amount(case: Case, plan: Plan) -> Commands:
    due = _due(case, plan)
    yield from _stating(case, Money(-1, due.currency), *((-due,) if due.minor else ()))


def _foreign_currency(case: Case, plan: Plan) -> Commands:
    due = _due(case, plan)
    yield from _stating(case, Money(due.minor, "EUR"), Money(due.minor, "JPY"))


def _another_amount(case: Case, plan: Plan) -> Commands:
    due = _due(case, plan)
    yield from _stating(case, Money(due.minor + 1, due.currency))


# ---- the yes -------------------------------------------------------------------------------------------------------


def _no_confirmation(_case: Case, _plan: Plan) -> Commands:
    yield Confirmation(None)
    yield Confirmation("")


def _changed_plan(_case: Case, plan: Plan) -> Commands:
    """Present the hash of a plan that differs in one thing."""
    yield Confirmation(plan_hash(replace(plan, customer=CustomerId("somebody"))))
    yield Confirmation(plan_hash(replace(plan, needs_return=not plan.needs_return)))
    for move in plan.moves[:1]:
        dearer = replace(move, amount=Money(move.amount.minor + 1, move.amount.currency))
        yield Confirmation(plan_hash(replace(plan, moves=(dearer, *plan.moves[1:]))))
    if plan.address is not None:
        yield Confirmation(plan_hash(replace(plan, address=replace(plan.address, line1="1 Other Street"))))


def _run_out(_case: Case, plan: Plan) -> Commands:
    yield Confirmation(plan_hash(plan), at=plan.expires_at)


def _facts_changed(case: Case, plan: Plan) -> Commands:
    """Say yes after a price, or what was paid, has become one cent less."""
    shop = case.bench.office.shop
    for swap, product, _ in _swaps(case):
        cheaper = _with_variant(product, swap.variant, lambda one: replace(one, price=_less(one.price)))
        yield Confirmation(plan_hash(plan), shop=AlteredShop(shop, [cheaper]))
    if isinstance(case.request, Return | Cancel | ModifyPayment) and case.order is not None:
        paid = tuple(replace(payment, captured=_less(payment.captured)) for payment in case.order.payments)
        lines = tuple(replace(line, paid=_less(line.paid)) for line in case.order.lines)
        less = replace(case.order, payments=paid, lines=lines)
        yield Confirmation(plan_hash(plan), shop=AlteredShop(shop, [less]))


def _less(amount: Money) -> Money:
    return Money(amount.minor - 1, amount.currency)


# ---- once it is done -----------------------------------------------------------------------------------------------


def _replayed(_case: Case, plan: Plan) -> Commands:
    yield Confirmation(plan_hash(plan))


def _again(*kinds: type) -> Callable[[Case, Plan], Commands]:
    def make(case: Case, _plan: Plan) -> Commands:
        if isinstance(case.request, kinds):
            yield Proposal(case.request)

    return make


def _after_items(follow: Callable[[Case, Order], OrderRequest]) -> Callable[[Case, Plan], Commands]:
    def make(case: Case, _plan: Plan) -> Commands:
        if isinstance(case.request, ModifyItems) and case.order is not None:
            yield Proposal(follow(case, case.order))

    return make


def _return_after_exchange(case: Case, _plan: Plan) -> Commands:
    if isinstance(case.request, Exchange) and case.order is not None:
        units = tuple(Units(line.id, line.quantity) for line in case.order.lines)
        yield Proposal(Return(case.order.id, units))


BEFORE = (
    Mutation("another customer's order", "access/owner", _another_customers_order),
    Mutation("another customer's conversation", "access/owner", _another_customers_conversation),
    Mutation("no authentication", "access/authentication", _no_authentication),
    Mutation("wrong status", "order/status", _wrong_status),
    Mutation("empty list", "items/empty", _empty_list),
    Mutation("item not in the order", "items/not-in-order", _not_in_the_order),
    Mutation("item beyond its quantity", "items/quantity", _beyond_its_quantity),
    Mutation("same item for itself", "items/same", _same_item),
    Mutation("other product", "items/other-product", _other_product),
    Mutation("unavailable variant", "items/unavailable", _unavailable_variant),
    Mutation("another customer's payment method", "payment/unknown-method", _foreign_method),
    Mutation("unknown payment method", "payment/unknown-method", _unknown_method),
    Mutation("refund neither as paid nor to a gift card", "payment/refund-method", _refund_elsewhere),
    Mutation("gift card short", "payment/gift-card-short", _gift_card_short),
    Mutation("payment moved to where it is", "payment/same-method", _already_paid_so),
    Mutation("invalid cancel reason", "cancel/reason", _reason_to_cancel),
    Mutation("negative amount", "amount/negative", _negative_amount),
    Mutation("foreign currency", "amount/currency", _foreign_currency),
    Mutation("another amount than is due", "amount/mismatch", _another_amount),
    Mutation("no confirmation", "confirmation/missing", _no_confirmation),
    Mutation("plan changed after confirmation", "confirmation/changed", _changed_plan),
    Mutation("stale confirmation: the offer ran out", "confirmation/stale", _run_out),
    Mutation("stale confirmation: the facts changed", "confirmation/stale", _facts_changed),
)
AFTER = (
    Mutation("replayed command", "confirmation/replayed", _replayed),
    Mutation("second exchange", "order/already-exchanged", _again(Exchange)),
    Mutation("second modification", "order/items-modified", _again(ModifyItems)),
    Mutation("second return", "order/already-in-return", _again(Return)),
    Mutation("second cancellation", "order/cancelled", _again(Cancel)),
    Mutation("return after an exchange", "order/already-exchanged", _return_after_exchange),
    Mutation(
        "address change after items were modified",
        "order/items-modified",
        _after_items(lambda case, order: ModifyAddress(order.id, case.customer.address)),
    ),
    Mutation(
        "cancellation after items were modified",
        "order/items-modified",
        _after_items(lambda _case, order: Cancel(order.id, "no_longer_needed")),
    ),
    Mutation(
        "payment change after items were modified",
        "order/items-modified",
        _after_items(lambda case, order: ModifyPayment(order.id, case.customer.methods[0].id)),
    ),
)
CLAUSES: Mapping[str, str] = {mutation.name: mutation.clause for mutation in (*BEFORE, *AFTER)}
