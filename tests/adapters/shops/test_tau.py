import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from amends.adapters.shops import (
    TAU_NOW,
    MemoryShop,
    TauAction,
    TauTask,
    load_tau,
    load_tau_tasks,
    tau_lines,
    write_tau_store,
)
from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid, NotFound
from amends.kernel.ids import MAIN, LineId, MethodId, OrderId, PaymentId, VariantId
from amends.kernel.money import Money, zero
from amends.kernel.orders import Address, MethodKind, OrderStatus, Payment
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
from amends.simulation import Marketplace, generate_tau_store

KINDS = {
    "cancel_pending_order": ChangeKind.CANCEL,
    "modify_pending_order_items": ChangeKind.MODIFY_ITEMS,
    "modify_pending_order_payment": ChangeKind.MODIFY_PAYMENT,
    "modify_pending_order_address": ChangeKind.MODIFY_ADDRESS,
    "modify_user_address": ChangeKind.MODIFY_PROFILE,
    "return_delivered_order_items": ChangeKind.RETURN_REQUESTED,
    "exchange_delivered_order_items": ChangeKind.EXCHANGE_REQUESTED,
}
A_CHARGE = Payment(PaymentId("pay"), MethodId("card"), MethodKind.CARD, Money(1, "USD"), zero("USD"))


@dataclass(frozen=True)
class StoppedClock:
    at: Instant = TAU_NOW

    def now(self) -> Instant:
        return self.at


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tau")
    write_tau_store(path, generate_tau_store(3))
    return path


@pytest.fixture(scope="module")
def store(folder: Path) -> Marketplace:
    return load_tau(folder)


def change_of(task: TauTask, number: int, action: TauAction) -> ShopChange:
    kwargs: dict[str, Any] = dict(action.kwargs)
    parts = [kwargs.get(name, "") for name in ("address1", "address2", "city", "state", "zip", "country")]
    return ShopChange(
        key=f"{task.id}:{number}",
        tenant=MAIN,
        kind=KINDS[action.name],
        customer=task.customer,
        order=OrderId(kwargs["order_id"]) if "order_id" in kwargs else None,
        parts=tuple(
            ChangedUnits(line, 1, None if item is None else VariantId(item))
            for line, item in zip_longest(tau_lines(kwargs.get("item_ids", ())), kwargs.get("new_item_ids", ()))
        ),
        method=MethodId(kwargs["payment_method_id"]) if "payment_method_id" in kwargs else None,
        address=Address(*parts) if parts[0] else None,
        charges=(A_CHARGE,) if action.name == "modify_pending_order_payment" else (),
    )


def spoil(folder: Path, tmp_path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    (tmp_path / "tau_retail").mkdir()
    for path in (folder / "tau_retail").iterdir():
        content = gzip.decompress(path.read_bytes())
        (tmp_path / "tau_retail" / path.name).write_bytes(
            gzip.compress(change(content) if path.name == name else content)
        )
    return tmp_path


def test_line_prices_payments_and_totals_agree(store: Marketplace) -> None:
    assert all(order.total == order.captured for order in store.orders)
    assert all(order.currency == "USD" and order.shipping == zero("USD") for order in store.orders)


def test_amounts_are_read_by_their_text(folder: Path, tmp_path: Path) -> None:
    content = gzip.decompress((folder / "tau_retail" / "products.json.gz").read_bytes())
    price = content.partition(b'"price":')[2].partition(b"}")[0]
    spoiled = spoil(folder, tmp_path, "products.json.gz", lambda text: text.replace(price, b"1131.1", 1))

    assert load_tau(spoiled).products[0].variants[0].price == Money(113110, "USD")


def test_an_item_bought_twice_makes_two_lines_that_share_the_variant(store: Marketplace) -> None:
    order = next(order for order in store.orders if any(line.id.endswith(":2") for line in order.lines))
    second = next(line for line in order.lines if line.id.endswith(":2"))

    assert len({line.id for line in order.lines}) == len(order.lines)
    assert order.line(LineId(second.variant)).variant == second.variant


def test_only_delivered_orders_were_delivered_and_pending_ones_have_no_parcel(store: Marketplace) -> None:
    for order in store.orders:
        assert (order.delivered_at is not None) == (order.status is OrderStatus.DELIVERED)
        assert order.shipments == () or order.status is not OrderStatus.PENDING


def test_a_cancelled_order_was_refunded_by_the_store(store: Marketplace) -> None:
    cancelled = [order for order in store.orders if order.status is OrderStatus.CANCELLED]

    assert cancelled
    assert all(payment.refunded == payment.captured for order in cancelled for payment in order.payments)


def test_gift_cards_and_only_they_hold_a_balance(store: Marketplace) -> None:
    methods = [method for customer in store.customers for method in customer.methods]

    assert all((method.balance is not None) == (method.kind is MethodKind.GIFT_CARD) for method in methods)


def test_every_gold_action_names_what_the_store_has(folder: Path, store: Marketplace) -> None:
    fresh, written = MemoryShop(store, clock=StoppedClock()), 0
    for task in load_tau_tasks(folder):
        shop = fresh.fork()
        for number, action in enumerate(task.actions):
            if action.name in KINDS:
                shop.apply(change_of(task, number, action))
                written += 1

    assert written > len(load_tau_tasks(folder))


def test_a_fork_goes_its_own_way(store: Marketplace) -> None:
    order = next(order for order in store.orders if order.status is OrderStatus.PENDING)
    shop = MemoryShop(store, clock=StoppedClock())
    fork = shop.fork()

    fork.apply(ShopChange("k", MAIN, ChangeKind.CANCEL, order.customer, order.id))

    assert shop.order(MAIN, order.id) == order
    assert shop.changes_of(MAIN, order.id) == ()
    assert fork.order(MAIN, order.id).status is OrderStatus.CANCELLED
    assert fork.fork().changes_of(MAIN, order.id) == fork.changes_of(MAIN, order.id)


def test_the_same_store_is_written_as_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_tau_store(tmp_path, generate_tau_store(3))

    for path in (folder / "tau_retail").iterdir():
        assert (tmp_path / "tau_retail" / path.name).read_bytes() == path.read_bytes()


def test_a_missing_store_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_tau(tmp_path)
    with pytest.raises(NotFound):
        load_tau_tasks(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-20],
        lambda text: text.replace(b'"price":', b'"cost":'),
        lambda text: text.replace(b'"pending"', b'"lost"'),
        lambda text: re.sub(rb'"price":(\d+\.\d\d)', rb'"price":\g<1>1', text, count=1),
        lambda text: text.replace(b'"payment_method_id":"', b'"payment_method_id":"other_'),
    ],
    ids=["cut short", "field missing", "unknown status", "more decimals than the currency has", "unknown method"],
)
def test_a_store_that_is_not_in_the_format_is_invalid(
    folder: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(Invalid):
        load_tau(spoil(folder, tmp_path, "orders.json.gz", change))
