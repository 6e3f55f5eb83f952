"""Parquet gives the same records as the CSV of the same rows."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import Desk, rejects, row

from amends.kernel.errors import Invalid

pyarrow = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def typed(**cells: object) -> dict[str, object]:
    """A sound row with the types that a table would have."""
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    return {**row(), "placed_at": at, "unit_price": Decimal("19.95"), "quantity": 2, "paid": None, **cells}


def test_the_same_rows_give_the_same_records(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "parquet").mkdir()
    plain, table = Desk(tmp_path / "csv"), Desk(tmp_path / "parquet")
    plain.csv([row(), row(order_id="o-2")])
    table.run(write(tmp_path / "rows.parquet", [typed(), typed(order_id="o-2")]), "parquet")

    assert plain.documents() == table.documents()


def test_a_fault_is_named_by_the_number_of_its_row(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet", [typed(), typed(order_id="o-2", quantity=0)])
    done = Desk(tmp_path).run(path, "parquet")

    assert [(line, field) for line, field, _ in rejects(done)] == [(2, "quantity")]


def test_what_is_not_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"order_id\n")
    with pytest.raises(Invalid, match="cannot be read to its end"):
        Desk(tmp_path).run(tmp_path / "rows.parquet", "parquet")


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.parquet", [typed()])
    without = "import sys; sys.modules['pyarrow'] = None; from amends.adapters.imports.tables import Table; Table"
    code = f"{without}(__import__('pathlib').Path({str(path)!r}))"
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)

    assert "Invalid: rows.parquet: Parquet needs `pip install amends[parquet]`" in refused.stderr
