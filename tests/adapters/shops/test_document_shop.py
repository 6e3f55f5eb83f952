import json
import sqlite3
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from amends.adapters.shops import DocumentShop, open_demo_shop
from amends.kernel.clock import DAY, Instant, instant
from amends.kernel.errors import Unavailable
from amends.kernel.ids import MAIN, CustomerId, LineId, OrderId, TenantId
from amends.kernel.orders import Address
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
from amends.simulation import generate

OPENED = instant("2026-03-10T09:00:00Z")
POT, LIN = OrderId("CN-104821"), CustomerId("c-lin")
RETURN = ShopChange("k1", MAIN, ChangeKind.RETURN_REQUESTED, LIN, POT, (ChangedUnits(LineId("1"), 1),))


@dataclass
class HandClock:
    at: Instant = OPENED

    def now(self) -> Instant:
        return self.at


def test_the_demo_shop_is_generated_at_its_first_opening_and_kept(tmp_path: Path) -> None:
    first = open_demo_shop(tmp_path / "shop.db", clock=HandClock())
    first.apply(RETURN)
    first.close()

    later = open_demo_shop(tmp_path / "shop.db", clock=HandClock(Instant(OPENED + 30 * DAY)))

    assert later.order(MAIN, POT).placed_at == generate(7, OPENED).orders[0].placed_at
    assert later.order(MAIN, POT).version == 2
    assert later.changes_of(MAIN, POT) == (RETURN,)
    later.close()


def test_a_shop_that_holds_records_is_not_filled_again(tmp_path: Path) -> None:
    shop = open_demo_shop(tmp_path / "shop.db", clock=HandClock())

    assert shop.load(MAIN, generate(8, OPENED)) is False
    assert shop.load(TenantId("second"), generate(8, OPENED)) is True
    assert shop.order(MAIN, POT) == generate(7, OPENED).orders[0]
    shop.close()


def test_two_shops_on_one_file_see_each_others_changes_and_share_keys(tmp_path: Path) -> None:
    one = open_demo_shop(tmp_path / "shop.db", clock=HandClock())
    two = DocumentShop(tmp_path / "shop.db", clock=HandClock())

    one.apply(RETURN)
    two.apply(RETURN)

    assert two.order(MAIN, POT).version == one.order(MAIN, POT).version == 2
    one.close()
    two.close()


def test_many_threads_writing_different_changes_lose_none(tmp_path: Path) -> None:
    shop = open_demo_shop(tmp_path / "shop.db", clock=HandClock())
    changes = [replace(RETURN, key=f"k{number}") for number in range(12)]
    threads = [threading.Thread(target=shop.apply, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert shop.order(MAIN, POT).version == 13
    assert {change.key for change in shop.changes_of(MAIN, POT)} == {change.key for change in changes}
    shop.close()


def test_an_address_is_kept_letter_by_letter(tmp_path: Path) -> None:
    shop = open_demo_shop(tmp_path / "shop.db", clock=HandClock())
    home = Address("长安街1号", "“朝阳”\u2028", "北京", "北京", "100000", "中国")

    shop.apply(ShopChange("k2", MAIN, ChangeKind.MODIFY_PROFILE, LIN, address=home))

    assert shop.customer(MAIN, LIN).address == home
    shop.close()


def test_every_connection_writes_ahead_and_in_full(tmp_path: Path) -> None:
    shop = DocumentShop(tmp_path / "shop.db", clock=HandClock())
    connection = shop._connection()

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    shop.close()


def test_a_file_that_cannot_be_read_makes_the_shop_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("this is not a shop" * 100)

    with pytest.raises(Unavailable):
        DocumentShop(tmp_path / "notes.txt", clock=HandClock())
    with pytest.raises(Unavailable):
        DocumentShop(tmp_path / "nowhere" / "shop.db", clock=HandClock())


def test_records_that_are_gone_make_reads_and_writes_unavailable(tmp_path: Path) -> None:
    shop = open_demo_shop(tmp_path / "shop.db", clock=HandClock())
    with sqlite3.connect(tmp_path / "shop.db") as other:
        other.execute("DROP TABLE documents")
    other.close()

    with pytest.raises(Unavailable):
        shop.order(MAIN, POT)
    with pytest.raises(Unavailable):
        shop.apply(RETURN)
    shop.close()


def test_a_change_that_was_stored_before_quantities_were_is_read_as_one_of_whole_lines(tmp_path: Path) -> None:
    shop = open_demo_shop(tmp_path / "shop.db", clock=HandClock())
    order = next(one for one in generate(7, OPENED).orders if any(line.quantity > 1 for line in one.lines))
    line = next(line for line in order.lines if line.quantity > 1)
    stored = {
        "key": "k0",
        "tenant": MAIN,
        "kind": "exchange_requested",
        "customer": order.customer,
        "order": order.id,
        "lines": [line.id],
        "variants": [line.variant],
        "note": "defect",
    }
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute(
            'INSERT INTO changes (tenant, key, "order", at, body) VALUES (?, ?, ?, ?, ?)',
            (MAIN, "k0", order.id, OPENED, json.dumps(stored).encode()),
        )
    (found,) = shop.changes_of(MAIN, order.id)
    before = shop.product(MAIN, line.product).variant(line.variant)

    shop.apply(
        ShopChange("k9", MAIN, ChangeKind.EXCHANGE_RELEASED, order.customer, order.id, releases="k0"),
    )

    after = shop.product(MAIN, line.product).variant(line.variant)
    assert found.parts == (ChangedUnits(line.id, line.quantity, line.variant),)
    assert (found.kind, found.note) == (ChangeKind.EXCHANGE_REQUESTED, "defect")
    assert before is not None
    assert after is not None
    assert after.stock == before.stock + line.quantity
    shop.close()
