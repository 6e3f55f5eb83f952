from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from amends.simulation import TauStore, generate_tau_store

WRITES = {
    "cancel_pending_order", "modify_pending_order_items", "modify_pending_order_payment",
    "modify_pending_order_address", "modify_user_address", "return_delivered_order_items",
    "exchange_delivered_order_items",
}  # fmt: skip


@pytest.fixture(scope="module", params=[1, 3, 99])
def store(request: pytest.FixtureRequest) -> TauStore:
    return generate_tau_store(request.param)


def refusals_in(store: TauStore, task: dict[str, Any]) -> Iterator[str]:
    """Name the known refusals that a task's gold actions hold, judged by the store's own rules."""
    asked = [action for action in task["actions"] if "order_id" in action["kwargs"]]
    methods = store.users[task["user_id"]]["payment_methods"]
    for action in asked:
        kwargs, name = action["kwargs"], action["name"]
        paid = store.orders[kwargs["order_id"]]["payment_history"][0]
        method = methods.get(kwargs.get("payment_method_id"), {})
        if kwargs.get("new_item_ids", ()) == kwargs.get("item_ids"):
            yield "same item"
        if name == "modify_pending_order_payment" and method.get("balance", paid["amount"]) < paid["amount"]:
            yield "gift card short"
        if name.startswith("return") and method["source"] != "gift_card" and method["id"] != paid["payment_method_id"]:
            yield "refund method"
    if [action["name"].partition("_")[0] for action in asked] == ["return", "exchange"]:
        yield "already in return"


def test_one_seed_gives_one_store() -> None:
    assert generate_tau_store(3) == generate_tau_store(3)
    assert generate_tau_store(3) != generate_tau_store(4)


def test_a_store_is_small_and_its_tasks_use_every_write(store: TauStore) -> None:
    used = {action["name"] for task in store.tasks for action in task["actions"]}

    assert (len(store.users), len(store.orders), len(store.tasks)) == (40, 80, 60)
    assert used >= WRITES


def test_what_was_paid_is_what_the_items_cost(store: TauStore) -> None:
    for order in store.orders.values():
        cost = sum((item["price"] for item in order["items"]), Decimal(0))

        assert order["payment_history"][0]["amount"] == cost


def test_the_gold_actions_hold_every_known_refusal(store: TauStore) -> None:
    assert {fault for task in store.tasks for fault in refusals_in(store, task)} == {
        "same item",
        "gift card short",
        "refund method",
        "already in return",
    }


def test_every_action_stays_with_its_users_own_orders_and_methods(store: TauStore) -> None:
    for task in store.tasks:
        user = store.users[task["user_id"]]
        for action in task["actions"]:
            kwargs = action["kwargs"]

            assert kwargs.get("order_id", user["orders"][0]) in user["orders"]
            assert kwargs.get("payment_method_id", next(iter(user["payment_methods"]))) in user["payment_methods"]
