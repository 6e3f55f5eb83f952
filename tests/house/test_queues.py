"""Every queue has a bound, and docs/overload.md says which."""

import ast
from pathlib import Path

import pytest
from tests.house.tree import ROOT

GROWING = {"Queue", "SimpleQueue", "LifoQueue", "PriorityQueue", "deque", "create_task", "ensure_future"}
# No part of a server: what tests play with, and imports, which are one program that reads one file.
ELSEWHERE = ("adapters/carriers/memory.py", "adapters/payments/memory.py", "adapters/provider/", "adapters/imports/")


def queues(source: str) -> list[int]:
    """Return the lines of a program that make something that could grow: a queue, or a task beside its maker."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    bounded = [node for node in calls if any(given.arg == "maxlen" for given in node.keywords)]
    return [node.lineno for node in calls if _name(node.func) in GROWING and node not in bounded]


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Subscript):
        called = called.value
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def growing() -> dict[str, list[int]]:
    base = ROOT / "src/amends"
    found = {str(path.relative_to(base)): queues(path.read_text(encoding="utf-8")) for path in base.rglob("*.py")}
    return {name: lines for name, lines in found.items() if lines and not name.startswith(ELSEWHERE)}


def test_every_queue_of_the_program_stands_in_the_table_of_bounds() -> None:
    table = Path(ROOT, "docs/overload.md").read_text(encoding="utf-8")
    unlisted = {name: lines for name, lines in growing().items() if f"src/amends/{name}" not in table}

    assert not unlisted
    assert len(growing()) >= 5


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("q = queue.SimpleQueue()", [1]),
        ("x = 1\nq: Any = deque[int]()", [2]),
        ("asyncio.get_running_loop().create_task(work())", [1]),
        ("q = deque(maxlen=4)", []),
    ],
)
def test_the_finder_knows_a_queue_when_it_sees_one(source: str, lines: list[int]) -> None:
    assert queues(source) == lines
