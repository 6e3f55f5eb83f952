"""Who may import, and what the steps of an import are."""

from pathlib import Path

import pytest
from tests.adapters.imports.shop_files import NOW, PACKS, row, text_of

from amends.adapters.imports import Terms, open_files
from amends.adapters.shops.loading import ShopLoader
from amends.desk.import_records import import_records
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN
from amends.kernel.imports import Step
from amends.kernel.party import Caller, CallerKind, system


def run(folder: Path, caller: Caller) -> list[Step]:
    path, steps = folder / "rows.csv", list[Step]()
    path.write_text(text_of(row(order_id=f"o-{number}") for number in range(1_200)))
    source = open_files("csv", path, folder=folder / "imports", terms=Terms(NOW, None, PACKS))
    target = ShopLoader(folder / "shop.sqlite")
    try:
        import_records(source, target=target, caller=caller, watch=steps.append)
    finally:
        source.close()
        target.close()
    return steps


def test_every_stage_tells_how_far_it_is_up_to_its_end(tmp_path: Path) -> None:
    steps = run(tmp_path, system("test"))

    assert [step.stage for step in steps] == ["reading rows.csv", "writing", "writing"]
    assert [step.done for step in steps] == [1_200, 1_000, 1_203]
    assert [step.share for step in steps[-1:]] == [1.0]


@pytest.mark.parametrize(
    "caller",
    [Caller(MAIN, CallerKind.CUSTOMER, "c-1"), Caller(MAIN, CallerKind.STAFF, "a-1", frozenset({"agent"}))],
)
def test_only_operators_and_the_shell_may_import(tmp_path: Path, caller: Caller) -> None:
    with pytest.raises(Refused, match="may not keep shop"):
        run(tmp_path, caller)

    assert not (tmp_path / "imports").exists()
