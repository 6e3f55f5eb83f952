"""The tree as it is: every source file parsed once, and every text file that git would keep."""

import ast
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "amends"


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: where it is, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def lines(self) -> int:
        """How long the file is."""
        return self.text.count("\n")

    def lives_in(self, *floors: str) -> bool:
        """Tell whether the file belongs to one of these packages of the program."""
        return any(self.path.is_relative_to(HOUSE / floor) for floor in floors)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders of the repository."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    texts = ((path, path.read_text("utf-8")) for path in paths)
    return tuple(Source(path, text, ast.parse(text)) for path, text in texts)


def program() -> tuple[Source, ...]:
    """Every file of the program."""
    return sources("src/amends")


def everything() -> tuple[Source, ...]:
    """Every file of the program, its tests and its benchmarks."""
    return sources("src/amends", "tests", "bench")


@cache
def tracked() -> dict[str, str]:
    """Name and text of every file that git keeps or is about to, but for binary ones."""
    listing = subprocess.run(
        # The owner of a checkout need not be the one who tests it.
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  git is found by its name everywhere
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return dict(texts(listing.stdout.decode().split("\0")))


def texts(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Read what can be read as text: not a picture, nor a file deleted and not yet committed."""
    for name in names:
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
