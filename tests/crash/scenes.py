"""What is carried out while the process is killed: remedies of the demo shop, each with another mix of steps."""

from dataclasses import dataclass, replace
from functools import lru_cache

from amends.adapters.provider import Fault
from amends.kernel.clock import instant
from amends.kernel.ids import CustomerId, LineId, MethodId, OrderId, VariantId
from amends.kernel.remedy import Reason
from amends.remedies import Cancel, Exchange, ModifyPayment, OrderRequest, Refund, Return, Swap, Units
from amends.simulation.marketplace import generate
from amends.simulation.records import Marketplace

NOW = instant("2026-11-23T20:00:00+00:00")
SEED = 7


@dataclass(frozen=True, slots=True)
class Scene:
    """One customer's remedy. `faults` befall the first calls of that kind (`on`) at the provider.

    Goods that come back and are not `sound` are turned down.
    """

    name: str
    customer: CustomerId
    request: OrderRequest
    on: str = "any"
    faults: tuple[Fault, ...] = ()
    pack: str | None = None
    sound: bool = True


def one_of(line: str, reason: Reason, order: str, kind: type[Refund] | type[Return]) -> OrderRequest:
    return kind(OrderId(order), (Units(LineId(line), 1),), None, reason)


MIA, EMMA, LIN = CustomerId("c-mia"), CustomerId("c-emma"), CustomerId("c-lin")
LOST_PARCEL = one_of("1", Reason.NOT_RECEIVED, "UK-204077", Refund)

SCENES = (
    # Two refunds (gift card and card) and the shop's own change.
    Scene("cancel", MIA, Cancel(OrderId("US-507802"), Reason.NO_LONGER_NEEDED)),
    # One refund, nothing comes back.
    Scene("refund", EMMA, LOST_PARCEL),
    # A label, goods that arrive and pass, two refunds.
    Scene("return", EMMA, one_of("1", Reason.DEFECT, "UK-203961", Return)),
    # A charge, a label, goods that arrive and pass, a parcel.
    Scene("exchange", LIN, Exchange(OrderId("CN-104821"), (), None, Reason.DEFECT)),
    # The same, but what comes back is turned down: a parcel back, the charge given back, the stock released.
    Scene("rejected", LIN, Exchange(OrderId("CN-104821"), (), None, Reason.DEFECT), sound=False),
    # A charge on another method, then a refund; only one shop's rules know it.
    Scene("payment", EMMA, ModifyPayment(OrderId("UK-204153"), MethodId("")), pack="merchant.tau_retail"),
    # The gateway pays and then says nothing: the outcome is unknown without any crash.
    Scene("unanswered", EMMA, LOST_PARCEL, on="refund", faults=(Fault.CUT_AFTER,)),
    # The gateway does not pay and answers with an error: unknown too, as far as anybody can tell.
    Scene("failing", EMMA, LOST_PARCEL, on="refund", faults=(Fault.FAIL_BEFORE, Fault.BUSY)),
)


@lru_cache
def shop_of(scene: Scene) -> Marketplace:
    """Return what of the demo shop the scene needs: its customer, with their orders, and what is in them."""
    whole = generate(SEED, NOW)
    orders = tuple(order for order in whole.orders if order.customer == scene.customer)
    products = {line.product for order in orders for line in order.lines}
    sellers = {order.seller for order in orders}
    return Marketplace(
        tuple(replace(s, pack=scene.pack or s.pack) for s in whole.sellers if s.id in sellers),
        tuple(product for product in whole.products if product.id in products),
        tuple(customer for customer in whole.customers if customer.id == scene.customer),
        orders,
    )


def request_of(scene: Scene) -> OrderRequest:
    """Return the scene's request with what only the shop knows filled in: a dearer variant, another method."""
    asked, shop = scene.request, shop_of(scene)
    if isinstance(asked, Exchange):
        return replace(asked, swaps=(Swap(LineId("1"), 1, _dearer(asked.order, shop)),))
    if isinstance(asked, ModifyPayment):
        return replace(asked, method=_other_method(asked.order, shop))
    return asked


def _dearer(key: OrderId, shop: Marketplace) -> VariantId:
    line = next(order for order in shop.orders if order.id == key).lines[0]
    product = next(product for product in shop.products if product.id == line.product)
    return next(v.id for v in product.variants if v.stock and v.price > line.unit_price)


def _other_method(key: OrderId, shop: Marketplace) -> MethodId:
    order = next(order for order in shop.orders if order.id == key)
    used = {payment.method for payment in order.payments}
    return next(m.id for m in shop.customers[0].methods if m.id not in used and m.balance is None)
