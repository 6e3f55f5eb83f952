"""The books after a task: what the gateway really moved, against what each customer has and is owed.

Everything is worked out from the records before the task and the writes that were accepted, not from our plans, and
only then compared with them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amends.desk.office import Office
from amends.evaluation.case import standing
from amends.kernel.ids import MethodId, PaymentId
from amends.kernel.money import Money, total, zero
from amends.kernel.orders import Customer, Order, OrderStatus
from amends.kernel.party import Caller
from amends.remedies import Cancel, Exchange, ModifyItems, Move, MoveKind, OrderRequest, Plan, Return
from amends.remedies.ports import ChargeOrder, MoneyOrder


@dataclass(frozen=True, slots=True)
class Accepted:
    """A write that was accepted, and the plan it was done by."""

    request: OrderRequest
    plan: Plan


@dataclass(frozen=True, slots=True)
class Books:
    """All that an audit looks at: the customer and all their orders (`opening`) as they were before the task."""

    office: Office
    caller: Caller
    customer: Customer
    opening: Sequence[Order]
    accepted: Sequence[Accepted]
    movements: Sequence[MoneyOrder]


def audit(books: Books) -> Iterator[str]:
    """Return every rule that the books break, in one sentence each; none when they are right."""
    yield from _as_planned(books)
    yield from _gift_cards(books)
    for order in books.opening:
        yield from _order(books, order)


def _order(books: Books, opening: Order) -> Iterator[str]:
    accepted = [one for one in books.accepted if one.request.order == opening.id]
    now = standing(books.office, books.caller, opening.id)
    shop = books.office.shop.order(books.caller.tenant, opening.id)
    worth = _worth(books, opening, accepted, returns=False)
    if any(order.total != worth for order in (now, shop)):
        yield f"{opening.id}: its total is {now.total}, in the shop {shop.total}, and its lines are worth {worth}"
    kept = _worth(books, opening, accepted, returns=True)
    owed = zero(opening.currency) if _is_cancelled(opening, accepted) else kept
    held = _held(books, opening, now)
    if held != owed:
        yield f"{opening.id}: {held} is held for goods worth {owed}"
    yield from _over_refunded(books, now)


def _is_cancelled(opening: Order, accepted: Iterable[Accepted]) -> bool:
    cancelled = any(isinstance(one.request, Cancel) for one in accepted)
    return cancelled or opening.status is OrderStatus.CANCELLED


def _worth(books: Books, order: Order, accepted: Iterable[Accepted], *, returns: bool) -> Money:
    """Return what the lines are worth after the changes before sending; with `returns`, what the customer keeps."""
    lines = {line.id: line.paid for line in order.lines}
    for request in (one.request for one in accepted):
        if isinstance(request, ModifyItems) or (returns and isinstance(request, Exchange)):
            for swap in request.swaps:
                line = order.line(swap.line)
                product = books.office.shop.product(books.caller.tenant, line.product)
                price = next(one.price for one in product.variants if one.id == swap.variant)
                lines[swap.line] += price - line.unit_price
        if returns and isinstance(request, Return):
            lines = {line: paid for line, paid in lines.items() if line not in {part.line for part in request.units}}
    return total(lines.values(), order.currency) + order.shipping


def _held(books: Books, opening: Order, now: Order) -> Money:
    """Return what was taken for an order, less what the gateway and, earlier, the shop gave back."""
    before = total((one.captured - one.refunded for one in opening.payments), opening.currency)
    own = {payment.id for payment in now.payments}
    return before + total((_signed(one) for one in books.movements if one.payment in own), opening.currency)


def _signed(movement: MoneyOrder) -> Money:
    return movement.amount if isinstance(movement, ChargeOrder) else -movement.amount


def _over_refunded(books: Books, order: Order) -> Iterator[str]:
    refunded: Counter[PaymentId] = Counter()
    for movement in books.movements:
        if not isinstance(movement, ChargeOrder):
            refunded[movement.payment] += movement.amount.minor
    for payment in order.payments:
        if refunded[payment.id] + payment.refunded.minor > payment.captured.minor:
            yield f"{order.id}: {payment.id} gave back {refunded[payment.id]} of {payment.captured}"


def _as_planned(books: Books) -> Iterator[str]:
    """Compare the gateway's book with the plans: each movement once, none beside."""
    planned = Counter(_entry(move) for one in books.accepted for move in one.plan.moves)
    done = Counter(
        (isinstance(one, ChargeOrder), one.payment, one.method, one.amount.minor, one.amount.currency)
        for one in books.movements
    )
    if planned != done:
        yield f"the gateway moved {sorted(done - planned)} beyond the plans and not {sorted(planned - done)}"


def _entry(move: Move) -> tuple[bool, PaymentId, MethodId, int, str]:
    return move.kind is MoveKind.CHARGE, move.payment, move.method, move.amount.minor, move.amount.currency


def _gift_cards(books: Books) -> Iterator[str]:
    """Check that a balance fell by each charge and rose by each refund that did not wait for goods, once."""
    now = books.office.shop.customer(books.caller.tenant, books.customer.id)
    late = {move.payment for one in books.accepted if one.plan.needs_return for move in one.plan.moves}
    for card in books.customer.methods:
        if card.balance is None:
            continue
        moved = [one for one in books.movements if one.method == card.id]
        at_once = [one for one in moved if isinstance(one, ChargeOrder) or one.payment not in late]
        expected = card.balance - total(map(_signed, at_once), card.balance.currency)
        found = now.method(card.id)
        if found is None or found.balance != expected:
            yield f"{card.id}: holds {found and found.balance}, not {expected}"
