"""Parquet read a batch at a time, its values as the text that a CSV would hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from amends.adapters.imports.lines import Row, not_text
from amends.kernel.errors import Fault, Invalid

BATCH = 5_000


class ParquetTable:
    """A Parquet file with flat columns; rows are counted from 1. Needs the extra `parquet`, else raises Invalid."""

    def __init__(self, path: Path) -> None:
        self._path, self._share = path, 0.0
        with self._opened() as file:
            self.header = tuple(file.schema_arrow.names)

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._share

    def rows(self, _key: int) -> Iterator[Row]:
        """Return every row."""
        line = 0
        with self._opened() as file:
            for batch in file.iter_batches(batch_size=BATCH):
                columns = [list(map(_text, column.to_pylist())) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    line += 1
                    yield Row(line, cells, not_text(self.header, cells))
                self._share = line / file.metadata.num_rows
        self._share = 1.0

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        try:
            from pyarrow import ArrowException  # type: ignore[import-untyped] # noqa: PLC0415  untyped, and an extra
            from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped] # noqa: PLC0415  it is the same extra
        except ImportError as error:
            raise Invalid([Fault(self._path.name, "Parquet needs `pip install amends[parquet]`")]) from error
        try:
            with ParquetFile(self._path) as file:
                yield file
        except (ArrowException, OSError) as error:
            raise Invalid([Fault(self._path.name, f"cannot be read to its end: {error}")]) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, datetime) else str(value)
