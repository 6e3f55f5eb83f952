"""What is sold out is said, and what is owed instead is offered."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.desk.shopfloor import marketplace
from tests.stories.journey import Journey

from amends.adapters.shops import MemoryShop


def sold_out(journey: Journey) -> None:
    """Let the shop run out of everything."""
    world = marketplace()
    none_left = tuple(
        replace(product, variants=tuple(replace(variant, stock=0) for variant in product.variants))
        for product in world.products
    )
    shop = MemoryShop(replace(world, products=none_left), clock=journey.floor.clock)
    journey.floor = replace(journey.floor, office=replace(journey.floor.office, shop=shop))


@pytest.mark.parametrize(
    "wish", ["我买的咖啡壶到手就碎了，想换一个", "跑步鞋小了，想换大一码", "鞋子尺码不合适，我想换货"]
)
def test_who_wants_an_exchange_of_what_is_sold_out_is_offered_the_refund(
    customer: Callable[[str], Journey], wish: str
) -> None:
    lin = customer("lin")
    sold_out(lin)

    answer = lin.says(wish)

    assert "没有" in answer
    assert "货" in answer
    assert lin.kinds == ["return"]
    assert lin.talk.asked is not None
    assert lin.talk.asked.kind == "confirmation"
