"""A table in a file, whatever its format: CSV, CSV in gzip, or Parquet. All cells are text."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from amends.adapters.imports.lines import CsvFile, Row
from amends.adapters.imports.parquet import ParquetTable
from amends.kernel.errors import Fault, Invalid

SUFFIXES = (".csv", ".csv.gz", ".parquet")


class TableFile(Protocol):
    """What every format offers: names of columns, rows from the start, and the share of the file read so far."""

    @property
    def header(self) -> Sequence[str]: ...  # noqa: D102  said by the class

    @property
    def share(self) -> float: ...  # noqa: D102  said by the class

    def rows(self, key: int) -> Iterator[Row]: ...  # noqa: D102  said by the class


class Table:
    """One file of an import, under the name by which its rejects are told."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise Invalid([Fault(str(path), "there is no such file")])
        self.path, self.name = path, path.name
        self._file: TableFile = ParquetTable(path) if path.suffix == ".parquet" else CsvFile(path)
        self.header = self._file.header

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._file.share

    def rows(self, key: int) -> Iterator[Row]:
        """Return every row from the start; `key` is the column of the ids by which rows find each other."""
        return self._file.rows(key)


def find_table(folder: Path, *names: str) -> Path:
    """Return the file in a folder that has one of these names and a format's suffix; raise Invalid for none or two."""
    found = [path for name in names for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()]
    if len(found) == 1:
        return found[0]
    what = "is there more than once" if found else f"is missing ({', '.join(SUFFIXES)})"
    raise Invalid([Fault(str(folder / names[0]), what)])
