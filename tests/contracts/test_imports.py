"""The contracts of the ports of imports: every source of records, and the shop as their target."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import NOW, PACKS, row, text_of, write_olist
from tests.adapters.imports.test_olist import SOUND

from amends.adapters.imports import FileImport, Terms, open_files
from amends.adapters.shops.loading import ShopLoader
from amends.kernel.errors import Unavailable
from amends.kernel.ids import MAIN
from amends.kernel.imports import Batch, Checkpoint, RecordSource, RecordTarget, Written
from amends.kernel.orders import Order

Opener = Callable[[], FileImport]


def write_parquet(path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    parquet.write_table(arrow.Table.from_pylist([row(order_id=f"o-{number}") for number in range(3)]), path)


@pytest.fixture(params=["csv", "parquet", "olist"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    form: str = request.param
    path = tmp_path if form == "olist" else tmp_path / f"rows.{form}"
    if form == "olist":
        write_olist(path, SOUND)
    elif form == "parquet":
        write_parquet(path)
    else:
        path.write_text(text_of(row(order_id=f"o-{number}") for number in range(3)))
    return lambda: open_files(form, path, folder=tmp_path / "imports", terms=Terms(NOW, None, PACKS))


def prepared(opener: Opener) -> FileImport:
    source = opener()
    list(source.prepare())
    return source


def test_a_source_is_known_by_its_content(opener: Opener) -> None:
    first, second = opener(), opener()

    assert first.id == second.id


def test_records_come_before_the_orders_that_name_them(opener: Opener) -> None:
    source: RecordSource = prepared(opener)
    records = [record for batch in source.batches("") for record in batch.records]
    seen: set[str] = set()

    for record in records:
        if isinstance(record, Order):
            assert {record.customer, record.seller, *(line.product for line in record.lines)} <= seen
        seen.add(record.id)
    assert len(seen) == len(records)


def test_batches_go_on_behind_a_cursor_and_end_there(opener: Opener) -> None:
    source = prepared(opener)
    batches = list(source.batches(""))

    assert list(source.batches(batches[-1].cursor)) == []
    assert list(source.batches("")) == batches


def test_what_was_prepared_before_is_not_done_again(opener: Opener) -> None:
    first = prepared(opener)
    before = list(first.batches(""))
    first.close()
    again = opener()

    assert list(again.prepare()) == []
    assert list(again.batches("")) == before


def test_a_second_process_is_refused_while_the_first_reads(opener: Opener) -> None:
    first = prepared(opener)
    with pytest.raises(Unavailable, match="is the same import running"):
        list(opener().prepare())
    first.close()


def test_settling_accounts_for_every_row_and_leaves_no_scratch(opener: Opener, tmp_path: Path) -> None:
    tally = prepared(opener).settle()

    assert tally.rows == tally.imported + tally.repeated + tally.unused + tally.rejected
    assert list((tmp_path / "imports").iterdir()) == []


def test_a_target_remembers_what_was_written_until_it_is_told_that_all_is_done(opener: Opener, tmp_path: Path) -> None:
    source = prepared(opener)
    (batch,) = source.batches("")
    loader = ShopLoader(tmp_path / "shop.sqlite")
    target: RecordTarget = loader

    assert target.checkpoint(MAIN, source.id) == Checkpoint("", {})
    done = target.load(MAIN, source.id, batch)
    assert target.checkpoint(MAIN, source.id) == done
    assert (done.cursor, done.written["customer"].created > 0) == (batch.cursor, True)
    target.finish(MAIN, source.id)
    assert target.checkpoint(MAIN, source.id) == Checkpoint("", {})
    source.close()
    loader.close()


def test_a_batch_written_twice_changes_nothing_the_second_time(opener: Opener, tmp_path: Path) -> None:
    source = prepared(opener)
    loader = ShopLoader(tmp_path / "shop.sqlite")
    batches: list[Batch] = list(source.batches(""))
    first = [loader.load(MAIN, "one", batch) for batch in batches][-1]
    second = [loader.load(MAIN, "two", batch) for batch in batches][-1]

    assert {kind: Written(unchanged=one.created) for kind, one in first.written.items()} == second.written
    source.close()
    loader.close()
