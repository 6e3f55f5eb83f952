"""docs/policy-packs.md names every input and every output that a pack may use."""

from pathlib import Path

from amends.kernel.remedy import RemedyKind
from amends.policy import INPUTS, Condition, PackKind, RefundBasis, Right, Start, Unit
from amends.policy.consequences import FIELDS

TEXT = (Path(__file__).parents[2] / "docs" / "policy-packs.md").read_text(encoding="utf-8")


def test_every_input_stands_in_the_page_with_its_type_and_meaning() -> None:
    missing = [
        entry.name for entry in INPUTS.values() if f"| `{entry.name}` | {entry.kind} | {entry.about}" not in TEXT
    ]

    assert missing == []


def test_every_output_and_every_name_that_an_output_takes_stands_in_the_page() -> None:
    names = [*FIELDS, *Condition, *Right, *Start, *Unit, *RefundBasis, *RemedyKind, *PackKind]

    assert [name for name in names if f"`{name}`" not in TEXT] == []
