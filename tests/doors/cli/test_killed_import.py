"""An import that is killed at any statement and started again gives exactly what the undisturbed one gives."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import Desk, row, text_of

ROOT = Path(__file__).parents[3]
POINTS = 6


def many_rows(orders: int) -> list[dict[str, str]]:
    """Orders of one to three lines in no order, one in twenty faulty."""
    rows = [
        row(
            order_id=f"o-{order}",
            line_id=str(line),
            customer_id=f"c-{order % 700}",
            product_id=f"p-{(order + line) % 90}",
            quantity="0" if order % 20 == 7 else "1",
        )
        for order in range(orders)
        for line in range(order % 3 + 1)
    ]
    return sorted(rows, key=lambda one: one["line_id"])


def victim(path: Path, folder: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.doors.cli.dying_import", str(path), str(folder), str(last)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.slow
def test_killed_anywhere_and_resumed_equals_undisturbed(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text_of(many_rows(1_200)))
    calm = Desk(tmp_path / "calm")
    counted = victim(path, calm.folder, 0)
    statements = int(counted.stdout)
    expected = calm.documents()
    rejected = next((calm.folder / "imports").glob("*.rejects.csv")).read_bytes()
    tallies = set()

    for point in range(1, POINTS + 1):
        last = max(1, statements * point // POINTS)
        desk = Desk(tmp_path / f"killed-{point}")
        killed = victim(path, desk.folder, last)
        done = desk.run(path)
        tallies.add((done.tally.rows, done.tally.imported, done.tally.rejected, repr(sorted(done.written.items()))))

        assert killed.returncode == -signal.SIGKILL
        assert desk.documents() == expected
        assert next((desk.folder / "imports").glob("*.rejects.csv")).read_bytes() == rejected
    assert len(tallies) == 1
    assert next(iter(tallies))[0] == 2_400
