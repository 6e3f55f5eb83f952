"""The tau-bench retail store: its JSON files read into the shop's own values, and written for our own small store.

Source of the format: tau-bench, `tau_bench/envs/retail/data` (Sierra Research, MIT). The store has no dates: every
order is placed, and every delivered parcel delivered, at one fixed instant.
"""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from msgspec import MsgspecError, Struct, json

from amends.kernel.clock import DAY, Instant, instant
from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.ids import (
    CustomerId,
    LineId,
    MethodId,
    OrderId,
    PaymentId,
    ProductId,
    SellerId,
    ShipmentId,
    VariantId,
)
from amends.kernel.market import Language, Words
from amends.kernel.money import Money, parse_money, total, zero
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
    Seller,
    Shipment,
    Variant,
)
from amends.simulation.records import Marketplace
from amends.simulation.tau_store import TauStore

FOLDER = "tau_retail"
MARKET, CURRENCY = "US", "USD"
TAU = Seller(SellerId("tau"), Words("tau", "tau"), MARKET, "merchant.tau_retail")
# The present of the tau-bench tasks, and what the store leaves out.
TAU_NOW = instant("2024-05-15T15:00:00-05:00")
PLACED_AT = Instant(TAU_NOW - 7 * DAY)
SHIPPED_AT = Instant(TAU_NOW - 5 * DAY)
DELIVERED_AT = Instant(TAU_NOW - 2 * DAY)
# The store says only that a variant is available; this many units never run out within a task.
AVAILABLE = 1_000

METHODS = MappingProxyType(
    {"credit_card": MethodKind.CARD, "paypal": MethodKind.PAYPAL, "gift_card": MethodKind.GIFT_CARD}
)


class _Address(Struct):
    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class _Name(Struct):
    first_name: str
    last_name: str


class _Method(Struct):
    id: str
    source: Literal["credit_card", "paypal", "gift_card"]
    brand: str = ""
    last_four: str = ""
    balance: Decimal | None = None


class _User(Struct):
    name: _Name
    address: _Address
    email: str
    payment_methods: dict[str, _Method]


class _Item(Struct):
    name: str
    product_id: str
    item_id: str
    price: Decimal
    options: dict[str, str]


class _Fulfillment(Struct):
    tracking_id: list[str]
    item_ids: list[str]


class _Transaction(Struct):
    transaction_type: str
    amount: Decimal
    payment_method_id: str


class _Order(Struct):
    order_id: str
    user_id: str
    address: _Address
    items: list[_Item]
    fulfillments: list[_Fulfillment]
    status: OrderStatus
    payment_history: list[_Transaction]


class _Variant(Struct):
    item_id: str
    options: dict[str, str]
    available: bool
    price: Decimal


class _Product(Struct):
    name: str
    product_id: str
    variants: dict[str, _Variant]


class _Action(Struct):
    name: str
    kwargs: dict[str, Any]


class _Task(Struct):
    split: str
    task_id: int
    user_id: str
    actions: list[_Action]


@dataclass(frozen=True, slots=True)
class TauAction:
    """One call of a tool of the retail environment; `kwargs` are as the store writes them."""

    name: str
    kwargs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TauTask:
    """A task and its gold actions; `id` is split and number, such as test-12."""

    id: str
    customer: CustomerId
    actions: tuple[TauAction, ...]


def load_tau(data_dir: Path) -> Marketplace:
    """Read `data_dir`/tau_retail. Line ids are item ids; a second unit of an item in one order gets `:2` behind it.

    Raise NotFound when a file is missing, Invalid when one is not in the format. Amounts are read by their text.
    """
    users = _read(data_dir, "users.json.gz", dict[str, _User])
    products = _read(data_dir, "products.json.gz", dict[str, _Product])
    orders = _read(data_dir, "orders.json.gz", dict[str, _Order])
    kinds = {key: METHODS[method.source] for user in users.values() for key, method in user.payment_methods.items()}
    return Marketplace(
        sellers=(TAU,),
        products=tuple(_product(product) for product in products.values()),
        customers=tuple(_customer(key, user) for key, user in users.items()),
        orders=tuple(_order(order, kinds) for order in orders.values()),
    )


def load_tau_tasks(data_dir: Path) -> tuple[TauTask, ...]:
    """Read the tasks of `data_dir`/tau_retail; raise like `load_tau`."""
    return tuple(
        TauTask(
            f"{task.split}-{task.task_id}",
            CustomerId(task.user_id),
            tuple(TauAction(action.name, action.kwargs) for action in task.actions),
        )
        for task in _read(data_dir, "tasks.jsonl.gz", list[_Task])
    )


def write_tau_store(data_dir: Path, store: TauStore) -> None:
    """Write a generated store as `data_dir`/tau_retail; the same store gives the same bytes."""
    encoder = json.Encoder(decimal_format="number")
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "users.json.gz": encoder.encode(store.users),
        "orders.json.gz": encoder.encode(store.orders),
        "products.json.gz": encoder.encode(store.products),
        "tasks.jsonl.gz": encoder.encode_lines(store.tasks),
    }
    for name, content in files.items():
        (folder / name).write_bytes(gzip.compress(content, mtime=0))


Shape = TypeVar("Shape")


def _read(data_dir: Path, name: str, shape: type[Shape]) -> Shape:
    path = data_dir / FOLDER / name
    if not path.is_file():
        raise NotFound(f"there is no {FOLDER}/{name} in {data_dir}")
    try:
        content = gzip.decompress(path.read_bytes())
        if name.endswith(".jsonl.gz"):
            content = b"[" + b",".join(content.splitlines()) + b"]"
        return json.decode(content, type=shape)
    except (OSError, EOFError, MsgspecError) as error:
        raise Invalid([Fault(f"{FOLDER}/{name}", str(error))]) from error


def _money(amount: Decimal) -> Money:
    return parse_money(str(amount), CURRENCY)


def _address(address: _Address) -> Address:
    return Address(address.address1, address.address2, address.city, address.state, address.zip, address.country)


def _customer(key: str, user: _User) -> Customer:
    return Customer(
        id=CustomerId(key),
        name=f"{user.name.first_name} {user.name.last_name}",
        email=user.email,
        market=MARKET,
        language=Language.EN,
        address=_address(user.address),
        methods=tuple(_method(method) for method in user.payment_methods.values()),
    )


def _method(method: _Method) -> PaymentMethod:
    kind = METHODS[method.source]
    labels = {MethodKind.CARD: f"{method.brand} {method.last_four}", MethodKind.PAYPAL: "PayPal"}
    balance = None if method.balance is None else _money(method.balance)
    return PaymentMethod(MethodId(method.id), kind, labels.get(kind, "Gift card"), balance)


def _product(product: _Product) -> Product:
    variants = tuple(
        Variant(
            VariantId(one.item_id), tuple(one.options.items()), _money(one.price), AVAILABLE if one.available else 0
        )
        for one in product.variants.values()
    )
    name = Words(product.name, product.name)
    return Product(ProductId(product.product_id), TAU.id, name, product.name.lower(), frozenset(), variants)


def _order(order: _Order, kinds: Mapping[str, MethodKind]) -> Order:
    lines = tuple(_lines(order.items))
    return Order(
        id=OrderId(order.order_id),
        customer=CustomerId(order.user_id),
        seller=TAU.id,
        market=MARKET,
        currency=CURRENCY,
        status=order.status,
        placed_at=PLACED_AT,
        lines=lines,
        shipping=zero(CURRENCY),
        payments=tuple(_payments(order, kinds)),
        shipments=tuple(_shipments(order)),
        address=_address(order.address),
        version=1,
    )


def tau_lines(item_ids: Iterable[str]) -> tuple[LineId, ...]:
    """Name the line of each unit: the item id, and `:2`, `:3` behind it when the item comes again."""
    seen: Counter[str] = Counter()
    lines = []
    for item in item_ids:
        seen[item] += 1
        lines.append(LineId(item if seen[item] == 1 else f"{item}:{seen[item]}"))
    return tuple(lines)


def _lines(items: list[_Item]) -> Iterator[Line]:
    for key, item in zip(tau_lines(item.item_id for item in items), items, strict=True):
        price = _money(item.price)
        yield Line(
            id=key,
            product=ProductId(item.product_id),
            variant=VariantId(item.item_id),
            name=Words(item.name, item.name),
            options=tuple(item.options.items()),
            quantity=1,
            unit_price=price,
            paid=price,
            category=item.name.lower(),
        )


def _payments(order: _Order, kinds: Mapping[str, MethodKind]) -> Iterator[Payment]:
    """One payment a method: what it captured, and what the store had given back to it before."""
    for method in dict.fromkeys(one.payment_method_id for one in order.payment_history):
        moved = {
            kind: total(
                (
                    _money(one.amount)
                    for one in order.payment_history
                    if (one.payment_method_id, one.transaction_type) == (method, kind)
                ),
                CURRENCY,
            )
            for kind in ("payment", "refund")
        }
        if method not in kinds:
            raise Invalid([Fault(order.order_id, f"was paid with {method}, which nobody has")])
        key = PaymentId(f"{order.order_id}:{method}")
        yield Payment(key, MethodId(method), kinds[method], moved["payment"], moved["refund"])


def _shipments(order: _Order) -> Iterator[Shipment]:
    delivered = order.status is OrderStatus.DELIVERED
    for index, parcel in enumerate(order.fulfillments):
        yield Shipment(
            id=ShipmentId(f"{order.order_id}:{index + 1}"),
            carrier="",
            tracking=", ".join(parcel.tracking_id),
            lines=tau_lines(parcel.item_ids),
            shipped_at=SHIPPED_AT if delivered else None,
            promised_at=None,
            delivered_at=DELIVERED_AT if delivered else None,
        )
