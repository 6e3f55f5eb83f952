"""Sizes of docs/decisions/0001-the-house.md. Docstrings are free; a stub of a Protocol is not a function."""

import ast
from collections.abc import Sequence
from statistics import median, quantiles

from tests.house.tree import everything, program

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def is_stub(node: FunctionNode) -> bool:
    last = node.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is Ellipsis


def length(node: FunctionNode) -> int:
    """Lines from `def` to the last, less the docstring's."""
    first = node.body[0]
    documented = ast.get_docstring(node, clean=False) is not None
    free = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (node.end_lineno or 0) - node.lineno + 1 - free


def functions() -> dict[str, FunctionNode]:
    return {
        f"{source.name}:{node.lineno} {node.name}": node
        for source in program()
        for node in ast.walk(source.tree)
        if isinstance(node, FunctionNode) and not is_stub(node)
    }


def ninetieth(sizes: Sequence[int]) -> float:
    return quantiles(sizes, n=10)[-1]


def test_no_function_is_longer_than_40_lines() -> None:
    long = {name: size for name, node in functions().items() if (size := length(node)) > 40}

    assert not long


def test_half_of_the_functions_have_at_most_10_lines_and_nine_tenths_at_most_30() -> None:
    sizes = [length(node) for node in functions().values()]

    assert median(sizes) <= 10
    assert ninetieth(sizes) <= 30


def test_no_file_is_longer_than_400_lines() -> None:
    long = {source.name: source.lines for source in everything() if source.lines > 400}

    assert not long


def test_nine_tenths_of_the_files_have_at_most_300_lines() -> None:
    assert ninetieth([source.lines for source in program()]) <= 300


def test_the_kernel_stays_within_1500_lines() -> None:
    kernel = sum(source.lines for source in program() if source.lives_in("kernel"))

    assert 0 < kernel <= 1500


def test_no_use_case_is_longer_than_150_lines() -> None:
    long = {source.name: source.lines for source in program() if source.lives_in("desk") and source.lines > 150}

    assert not long, "a rule in it belongs in a room"


def test_no_function_takes_more_than_six_arguments_by_position() -> None:
    crowded = {name for name, node in functions().items() if len(by_position(node)) > 6}

    assert not crowded


def by_position(node: FunctionNode) -> list[str]:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return [name for name in names if name not in {"self", "cls"}]
