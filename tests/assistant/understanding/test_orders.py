import pytest
from tests.assistant.understanding.builders import LAMP, MUG, SHIRT, SHOES, a_context, a_line, a_product, an_order

from amends.assistant.understanding import Intent, ReadingModel, read
from amends.kernel.orders import OrderStatus

CN = an_order("CN-104821", a_line("1", MUG))
SHOE_ORDER = an_order("CN-104835", a_line("1", SHOES, options={"size": "42"}), placed="2026-11-10T08:00:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "CN-104821 broke",
        "order cn104821 is broken",
        "订单104821坏了",
        "尾号4821坏了",
        "the one ending in 4821 is broken",
    ],
)
def test_an_order_is_known_by_its_number_or_its_ending(text: str, model: ReadingModel) -> None:
    reading = read(text, context=a_context(SHOE_ORDER, CN), model=model)

    assert reading.orders[0].order == "CN-104821"
    assert reading.orders[0].p > 0.9


@pytest.mark.parametrize("text", ["杯子碎了，退款", "my mug arrived in pieces, refund", "马克杯碎了要退款"])
def test_an_order_is_known_by_what_was_bought(text: str, model: ReadingModel) -> None:
    reading = read(text, context=a_context(SHOE_ORDER, CN), model=model)

    assert reading.orders[0].order == "CN-104821"
    assert reading.ask is None


@pytest.mark.parametrize("text", ["my last order is broken, refund please", "刚买的就坏了，退款"])
def test_the_newest_order_is_the_last_one(text: str, model: ReadingModel) -> None:
    assert read(text, context=a_context(CN, SHOE_ORDER), model=model).orders[0].order == "CN-104835"


def test_a_day_tells_orders_apart(model: ReadingModel) -> None:
    reading = read("11月2号买的坏了，退款", context=a_context(SHOE_ORDER, CN), model=model)

    assert reading.orders[0].order == "CN-104821"


def test_only_what_has_not_left_can_be_cancelled(model: ReadingModel) -> None:
    waiting = an_order("CN-104999", status=OrderStatus.PENDING)

    reading = read("取消订单", context=a_context(CN, waiting), model=model)

    assert reading.orders[0].order == "CN-104999"


def test_orders_that_fit_equally_are_asked_about(model: ReadingModel) -> None:
    reading = read("it's broken, refund please", context=a_context(CN, SHOE_ORDER), model=model)

    assert reading.ask is not None
    assert reading.ask.kind == "order"
    assert set(reading.ask.options) == {"CN-104821", "CN-104835"}


def test_the_order_in_focus_is_not_asked_about(model: ReadingModel) -> None:
    reading = read("it's broken, refund please", context=a_context(CN, SHOE_ORDER, focus="CN-104835"), model=model)

    assert reading.orders[0].order == "CN-104835"
    assert reading.ask is None


def test_a_stranger_order_number_matches_nothing_and_is_asked_about(model: ReadingModel) -> None:
    reading = read("refund order #W9999999, it is broken", context=a_context(CN), model=model)

    assert reading.orders[0].p == 0
    assert reading.ask is not None
    assert reading.ask.kind == "order"


def test_a_line_out_of_several_is_asked_for_when_none_is_named(model: ReadingModel) -> None:
    order = an_order("1001", a_line("1", MUG), a_line("2", SHOES), a_line("3", LAMP))

    reading = read("it's broken, I want a refund", context=a_context(order), model=model)

    assert reading.ask is not None
    assert (reading.ask.kind, set(reading.ask.options)) == ("item", {"1", "2", "3"})


def test_a_named_line_is_not_asked_for(model: ReadingModel) -> None:
    order = an_order("1001", a_line("1", MUG), a_line("2", SHOES), a_line("3", LAMP))

    reading = read("台灯坏了，退款", context=a_context(order), model=model)

    assert reading.items[0].line == "3"
    assert reading.ask is None


def test_a_colour_tells_two_of_the_same_kind_apart(model: ReadingModel) -> None:
    order = an_order(
        "1001", a_line("1", SHIRT, options={"colour": "black"}), a_line("2", SHIRT, options={"colour": "white"})
    )

    reading = read("白色的T恤破了，退款", context=a_context(order), model=model)

    assert reading.items[0].line == "2"
    assert reading.ask is None


@pytest.mark.parametrize("text", ["refund everything, all broken", "整单都坏了，退款", "全部退款，都坏了"])
def test_everything_means_every_line(text: str, model: ReadingModel) -> None:
    order = an_order("1001", a_line("1", MUG), a_line("2", SHOES), a_line("3", LAMP))

    reading = read(text, context=a_context(order), model=model)

    assert [item.line for item in reading.items if item.p > 0.9] == ["1", "2", "3"]
    assert reading.ask is None


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("two of the mugs are broken", 2),
        ("有两个杯子碎了", 2),
        ("退一个杯子，碎了", 1),
        ("mug is broken", None),
        ("退我二十块", None),
        ("第二个碎了", None),
    ],
)
def test_a_quantity_belongs_to_the_thing_beside_it(text: str, quantity: int | None, model: ReadingModel) -> None:
    order = an_order("1001", a_line("1", MUG, quantity=3))

    assert read(text, context=a_context(order), model=model).items[0].quantity == quantity


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("跑鞋小了，换成43码", "43"),
        ("鞋子小了，想换大一码", "43"),
        ("exchange the running shoes for a 44", "44"),
        ("the shoes are too big, can I swap them for one size smaller", "41"),
    ],
)
def test_a_wanted_variant_is_found_by_value_or_by_step(text: str, size: str, model: ReadingModel) -> None:
    product = a_product(SHOES, size=("41", "42", "43", "44"))

    reading = read(text, context=a_context(SHOE_ORDER, products=(product,)), model=model)

    assert reading.intent is Intent.EXCHANGE
    assert reading.variants[0][0] == f"{SHOES.en}-{size}"
