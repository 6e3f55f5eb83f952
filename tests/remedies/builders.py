"""A small world of one order for the tests of remedies: every builder sets only what a test asks for."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from amends.kernel.clock import DAY, Instant, instant
from amends.kernel.ids import (
    ConversationId,
    CustomerId,
    DecisionId,
    LineId,
    MethodId,
    OrderId,
    PaymentId,
    PlanId,
    ProductId,
    RuleId,
    SellerId,
    VariantId,
)
from amends.kernel.market import Language, Words
from amends.kernel.money import Money, total, zero
from amends.kernel.orders import (
    Address,
    Customer,
    Line,
    MethodKind,
    Order,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Variant,
)
from amends.kernel.remedy import Payer
from amends.remedies import (
    Circumstances,
    OrderRemedies,
    OrderRequest,
    Plan,
    Procedure,
    RemedyEvent,
    SumLine,
    Terms,
    Units,
    confirm,
    evolve,
    guard_request,
    line_value,
    plan_hash,
    propose,
)
from amends.remedies.procedure import MARKETPLACE

NOW = instant("2026-03-10T09:00:00Z")
HOME = Address("1 High Street", "", "Leeds", "England", "LS1 1AA", "GB")
MUG, LAMP = ProductId("mug"), ProductId("lamp")
RED, BLUE, GOLD, SOLD_OUT = VariantId("mug-red"), VariantId("mug-blue"), VariantId("mug-gold"), VariantId("mug-green")
BRASS = VariantId("lamp-brass")
MUGS, LAMPS = LineId("1"), LineId("2")
CARD, OTHER_CARD, GIFT = MethodId("card"), MethodId("other-card"), MethodId("gift")
PAID = PaymentId("paid")
TALK = ConversationId("c-1")


def a_variant(key: VariantId, price: int, *, stock: int = 50, currency: str = "EUR") -> Variant:
    return Variant(key, (("colour", key),), Money(price, currency), stock)


def products(currency: str = "EUR") -> dict[ProductId, Product]:
    mugs = ((RED, 1000), (BLUE, 700), (GOLD, 1900))
    variants = tuple(a_variant(key, price, currency=currency) for key, price in mugs)
    sold_out = a_variant(SOLD_OUT, 1000, stock=0, currency=currency)
    mug = Product(MUG, SellerId("s"), Words("杯子", "Mug"), "mug", frozenset(), (*variants, sold_out))
    lamp = Product(
        LAMP, SellerId("s"), Words("灯", "Lamp"), "lamp", frozenset(), (a_variant(BRASS, 5000, currency=currency),)
    )
    return {MUG: mug, LAMP: lamp}


def a_line(
    key: LineId = MUGS, *, product: ProductId = MUG, variant: VariantId = RED, quantity: int = 2, price: int = 1000,
    paid: int | None = None, currency: str = "EUR",
) -> Line:  # fmt: skip
    unit = Money(price, currency)
    really = unit.times(quantity) if paid is None else Money(paid, currency)
    return Line(key, product, variant, Words("杯子", "Mug"), (), quantity, unit, really, "mug")


def an_order(
    *, status: OrderStatus = OrderStatus.DELIVERED, lines: Iterable[Line] | None = None,
    payments: tuple[Payment, ...] | None = None, currency: str = "EUR",
) -> Order:  # fmt: skip
    bought = (a_line(), a_line(LAMPS, product=LAMP, variant=BRASS, quantity=1, price=5000))
    kept = tuple(bought if lines is None else lines)
    worth = total((line.paid for line in kept), currency)
    return Order(
        id=OrderId("o-1"),
        customer=CustomerId("c"),
        seller=SellerId("s"),
        market="DE",
        currency=currency,
        status=status,
        placed_at=Instant(NOW - 7 * DAY),
        lines=kept,
        shipping=zero(currency),
        payments=(a_payment(worth),) if payments is None else payments,
        shipments=(),
        address=HOME,
        version=1,
    )


def a_payment(
    captured: Money, *, key: PaymentId = PAID, method: MethodId = CARD, kind: MethodKind = MethodKind.CARD
) -> Payment:
    return Payment(key, method, kind, captured, zero(captured.currency))


def a_customer(*, gift: int = 5000, currency: str = "EUR") -> Customer:
    methods = (
        PaymentMethod(CARD, MethodKind.CARD, "Visa 1"),
        PaymentMethod(OTHER_CARD, MethodKind.CARD, "Visa 2"),
        PaymentMethod(GIFT, MethodKind.GIFT_CARD, "Gift card", Money(gift, currency)),
    )
    return Customer(CustomerId("c"), "A", "a@example.com", "DE", Language.EN, HOME, methods)


def at(order: Order | None = None, state: OrderRemedies | None = None, **more: Any) -> Circumstances:
    found = an_order() if order is None else order
    standing = Circumstances(found, state or OrderRemedies(), a_customer(), products(), MARKETPLACE)
    return replace(standing, **more)


def terms(*sums: Money, needs_return: bool = False, **more: Any) -> Terms:
    steps = tuple(SumLine("refund.line_paid", amount) for amount in sums)
    return Terms(Payer.SELLER, needs_return, (RuleId("R1"),), DecisionId("d"), steps, **more)


def a_plan(
    request: OrderRequest, where: Circumstances | None = None, *, key: str = "p-1", owed: Terms | None = None
) -> Plan:
    """Plan a request as the desk does, on terms that give the price of the named units back."""
    standing = where or at()
    guard_request(request, standing)
    terms_ = owed or terms(*prices(getattr(request, "units", ()), standing))
    return propose(request, at=standing, terms=terms_, plan=PlanId(key), now=NOW)


def prices(units: tuple[Units, ...], where: Circumstances) -> list[Money]:
    """What units were paid, one after another."""
    taken = {line.id: where.remedies.units_taken(line.id) for line in where.order.lines}
    found = []
    for part in units:
        found.append(line_value(where.order.line(part.line), part.quantity, taken=taken[part.line]))
        taken[part.line] += part.quantity
    return found


def confirmed(plan: Plan, state: OrderRemedies | None = None) -> OrderRemedies:
    """Return the state after the customer's yes to a plan."""
    before = state or OrderRemedies()
    events = confirm(before, offered=plan, fresh=plan, presented=plan_hash(plan), conversation=TALK, now=NOW)
    return after(before, *events)


def after(state: OrderRemedies, *events: RemedyEvent) -> OrderRemedies:
    for event in events:
        state = evolve(state, event)
    return state


ONCE = Procedure(once=True, cancel_reasons=frozenset({"no_longer_needed", "ordered_by_mistake"}))
