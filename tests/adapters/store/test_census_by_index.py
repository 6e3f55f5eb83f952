"""A look at how the store stands costs the same on a large store: every count goes by an index and stops."""

from pathlib import Path

import pytest

from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore, census

STATEMENTS = {
    "rows": (census._ROWS, ("conversations", "waiting", 10, "conversations", "waiting", 10)),
    "effects": (census._EFFECTS, ("task", 1, 10)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_nothing_that_grows_is_read_whole(name: str, tmp_path: Path) -> None:
    statement, values = STATEMENTS[name]
    store = SqliteStore(tmp_path / "ledger.sqlite", vault=MemoryVault())
    plan = [row[3] for row in store.connections()[0].execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    store.close()

    assert any("USING COVERING INDEX" in step or "USING INDEX" in step for step in plan)
    assert not [step for step in plan if step.startswith(("SCAN views", "SCAN effects")) or "TEMP B-TREE" in step]
