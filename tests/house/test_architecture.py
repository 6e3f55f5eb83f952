"""What import-linter (.importlinter) cannot say about the walls of the house."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from tests.house.tree import HOUSE, ROOT, Source, program

FLOORS = {"adapters", "desk", "doors", "kernel", "simulation"}
RULES = [path.name for path in HOUSE.iterdir() if path.is_dir() and path.name not in FLOORS - {"kernel"}]

# Ports without a contract suite, and why.
NO_SUITE_NEEDED = {"Clock": "one method that returns a number"}


def packages(pattern: str) -> list[Path]:
    return [path.parent for path in HOUSE.glob(f"{pattern}/__init__.py")]


def rooms() -> list[Path]:
    return [path for path in packages("*") if path.name not in FLOORS]


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def ports() -> Iterator[tuple[Source, ast.ClassDef]]:
    """Protocols of kernel and rooms; what an adapter or door keeps for itself is no port."""
    for source in program():
        for node in ast.walk(source.tree) if source.lives_in(*RULES) else ():
            if isinstance(node, ast.ClassDef) and is_protocol(node) and can_be_called(node):
                yield source, node


def is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).startswith("Protocol") for base in node.bases)


def can_be_called(node: ast.ClassDef) -> bool:
    """Tell whether a Protocol does something; one with properties alone is the shape of another room's value."""
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    return any("property" not in map(ast.unparse, method.decorator_list) for method in methods)


def test_the_kernel_imports_the_standard_library_and_itself_only() -> None:
    foreign = {
        f"{source.name}: {name}"
        for source in program()
        if source.lives_in("kernel")
        for name in imported(source.tree)
        if not name.startswith("amends.kernel") and name.split(".")[0] not in sys.stdlib_module_names
    }

    assert not foreign


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = grimp.build_graph("amends", cache_dir=None)

    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


def test_a_detour_would_be_found() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


def test_every_folder_with_code_is_a_package() -> None:
    folders = {source.path.parent for source in program()}

    assert not [path for path in folders if not (path / "__init__.py").exists()]


def test_every_room_and_family_of_adapters_says_what_lives_in_it() -> None:
    silent = [path.name for path in (*rooms(), *packages("adapters/*")) if not (path / "README.md").exists()]

    assert not silent


def test_every_room_names_what_it_shows() -> None:
    unnamed = [path.name for path in rooms() if "__all__" not in (path / "__init__.py").read_text("utf-8")]

    assert not unnamed


def test_every_port_points_to_a_contract_suite_that_exists() -> None:
    unproven = []
    for source, port in ports():
        named = re.findall(r"tests/[\w/]+\.py", ast.get_docstring(port) or "")
        missing = [path for path in named if not (ROOT / path).exists()]
        if missing or not (named or port.name in NO_SUITE_NEEDED):
            unproven.append(f"{source.name} {port.name}: {missing or 'names none'}")

    assert not unproven


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}

    assert not [source.name for source in program() if drawers & set(re.split(r"[/_.]", source.name))]
