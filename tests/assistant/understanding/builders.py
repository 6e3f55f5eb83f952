"""Orders and contexts that set only what a test is about."""

from collections.abc import Mapping
from datetime import date

from amends.assistant.understanding import ReadingContext
from amends.kernel.clock import instant
from amends.kernel.ids import CustomerId, LineId, OrderId, ProductId, SellerId, VariantId
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.kernel.orders import Address, Line, Order, OrderStatus, Product, Variant

TODAY = date(2026, 11, 23)  # a Monday
NOWHERE = Address("", "", "", "", "", "")
MUG = Words("陶瓷马克杯", "Ceramic mug")
SHOES = Words("轻量跑步鞋", "Lightweight running shoes")
SHIRT = Words("纯棉圆领T恤", "Cotton crew-neck T-shirt")
LAMP = Words("护眼台灯", "Eye-care desk lamp")


def a_line(key: str, name: Words, *, options: Mapping[str, str] | None = None, quantity: int = 1) -> Line:
    return Line(
        id=LineId(key),
        product=ProductId(name.en),
        variant=VariantId(f"{name.en}-{'-'.join((options or {}).values())}"),
        name=name,
        options=tuple((options or {}).items()),
        quantity=quantity,
        unit_price=Money(2_000, "CNY"),
        paid=Money(2_000 * quantity, "CNY"),
        category="",
    )


def an_order(
    key: str, *lines: Line, status: OrderStatus = OrderStatus.DELIVERED, placed: str = "2026-11-02T08:00:00Z"
) -> Order:
    return Order(
        id=OrderId(key),
        customer=CustomerId("c"),
        seller=SellerId("s"),
        market="CN",
        currency="CNY",
        status=status,
        placed_at=instant(placed),
        lines=lines or (a_line("1", MUG),),
        shipping=Money(0, "CNY"),
        payments=(),
        shipments=(),
        address=NOWHERE,
        version=1,
    )


def a_product(name: Words, **options: tuple[str, ...]) -> Product:
    ((axis, values),) = options.items()
    variants = tuple(
        Variant(VariantId(f"{name.en}-{value}"), ((axis, value),), Money(2_000, "CNY"), 5) for value in values
    )
    return Product(ProductId(name.en), SellerId("s"), name, "", frozenset(), variants)


def a_context(
    *orders: Order, products: tuple[Product, ...] = (), focus: str | None = None, expecting: str = ""
) -> ReadingContext:
    return ReadingContext(
        orders=orders,
        products={product.id: product for product in products},
        focus=OrderId(focus) if focus else None,
        expecting=frozenset(expecting.split()),
        today=TODAY,
        currency="CNY",
    )
