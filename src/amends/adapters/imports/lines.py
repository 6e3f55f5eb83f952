"""CSV as it really comes: one broken line costs one line, never the rest of the file.

RFC 4180 with a header, in UTF-8 with or without a byte order mark. A field in quotes may hold line breaks.
"""

import csv
import gzip
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zlib import error as ZlibError  # noqa: N812  a class, though its module writes it small

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import is_id

# A row as long as a page of print has lost a quote or a line break; an address or a review has not 100 lines.
LONGEST, MOST_LINES = 65_536, 100
BOM = b"\xef\xbb\xbf"
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on (the header is 1; in Parquet the number of the row) and its cells.

    A row that cannot be read has a `fault`, and cells only as far as they can be guessed.
    """

    line: int
    cells: Sequence[str]
    fault: Fault | None = None


class _UnreadableError(Exception):
    """A line is not a row of its file, and why."""


class CsvFile:
    """A CSV file, plain or in gzip. `header` are its names; iterating reads it from the start, a line at a time."""

    def __init__(self, path: Path) -> None:
        self._path, self._share = path, 0.0
        with self._opened() as (stream, _):
            first = stream.readline(LONGEST + 1).removeprefix(BOM)
        self.header = _header(first, path.name)

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._share

    def rows(self, key: int) -> Iterator[Row]:
        """Return every row but the header. `key` is a column of ids, by which a line is known to be a row."""
        size = max(1, self._path.stat().st_size)
        with self._opened() as (stream, raw):
            stream.readline(LONGEST + 1)
            for count, row in enumerate(_Rows(stream, self.header, key)):
                if count % 1_000 == 0:
                    self._share = raw.tell() / size
                yield row
        self._share = 1.0

    @contextmanager
    def _opened(self) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """Open the file; the second stream is the one on disk, whose position tells how far reading is."""
        try:
            with self._path.open("rb") as raw:
                if self._path.suffix != ".gz":
                    yield raw, raw
                    return
                with gzip.GzipFile(fileobj=raw) as stream:
                    yield stream, raw  # type: ignore[misc]  # a binary stream in all but its declared type
        except (OSError, EOFError, ZlibError) as error:
            raise Invalid([Fault(self._path.name, f"cannot be read to its end: {error}")]) from error


def _header(line: bytes, name: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line.decode("utf-8").rstrip("\r\n")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid([Fault(name, f"its first line is not a header in UTF-8: {error}")]) from error
    names = tuple(cell.strip() for cell in cells)
    twice = sorted({column for column in names if names.count(column) > 1})
    faults = [Fault(name, f"names the column {column!r} more than once") for column in twice]
    if not any(names) or faults:
        raise Invalid(faults or [Fault(name, "is empty: the first line must name the columns")])
    return names


class _Rows:
    """Rows of one stream. `_ahead` holds lines that were read while looking for the end of a quoted field."""

    def __init__(self, stream: BinaryIO, header: Sequence[str], key: int) -> None:
        self._stream, self._header, self._key = stream, header, key
        self._number = 1
        self._ahead: deque[tuple[int, bytes]] = deque()

    def __iter__(self) -> Iterator[Row]:
        width = len(self._header)
        while (found := self._line()) is not None:
            number, raw = found
            text = _decoded(raw) or ""
            cells = text.split(",")
            if len(cells) == width and '"' not in text and text.isprintable() and len(raw) <= LONGEST:
                yield Row(number, cells)
            elif raw.strip():
                yield self._careful(number, raw)

    def _line(self) -> tuple[int, bytes] | None:
        if self._ahead:
            return self._ahead.popleft()
        raw = self._stream.readline(LONGEST + 1)
        if not raw:
            return None
        self._number += 1
        rest = raw
        while len(rest) >= LONGEST and not rest.endswith(b"\n"):
            rest = self._stream.readline(LONGEST)
        return self._number, raw

    def _careful(self, number: int, raw: bytes) -> Row:
        """Read a line that is not plainly a row: quotes, control characters, or a fault."""
        try:
            cells = self._cells(raw)
        except _UnreadableError as error:
            # What a lenient reader would see tells at least to which order the row belongs.
            guess = next(csv.reader([raw[:LONGEST].decode("utf-8", "replace")]), [])
            return Row(number, guess, Fault("", str(error)))
        return Row(number, cells, not_text(self._header, cells))

    def _cells(self, raw: bytes) -> list[str]:
        if len(raw) > LONGEST:
            raise _UnreadableError(f"the line is longer than {LONGEST} bytes")
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
            cells = _parsed(text) or self._joined(text)
        except UnicodeDecodeError as error:
            raise _UnreadableError(f"byte {error.start + 1}, {raw[error.start]:#04x}, is not UTF-8") from error
        except csv.Error as error:
            raise _UnreadableError("a quote ends in the middle of a field") from error
        if cells is None:
            raise _UnreadableError("a quote is opened and never closed")
        if len(cells) != len(self._header):
            raise _UnreadableError(f"the row has {len(cells)} fields, the header {len(self._header)}")
        return cells

    def _joined(self, text: str) -> list[str] | None:
        """Return the cells of a row whose quoted field goes on in the next lines; None when no line ends it.

        A line that is a row by itself is never swallowed: the quote before it was left open by mistake.
        """
        taken: list[tuple[int, bytes]] = []
        parts, size = [text], len(text)
        while len(taken) < MOST_LINES and size < LONGEST and (found := self._line()) is not None:
            taken.append(found)
            line = _decoded(found[1])
            if line is None or self._is_row(line):
                break
            parts.append(line)
            size += len(line)
            cells = _closed("\n".join(parts)) if '"' in line else None
            if cells is not None and len(cells) == len(self._header):
                return cells
        self._ahead.extendleft(reversed(taken))
        return None

    def _is_row(self, line: str) -> bool:
        cells = _closed(line)
        return cells is not None and len(cells) == len(self._header) and is_id(cells[self._key])


def not_text(header: Sequence[str], cells: Sequence[str]) -> Fault | None:
    """Return the fault of a row with a cell that holds NUL or another character that no text has."""
    found = [name for name, cell in zip(header, cells, strict=True) if _NOT_TEXT.search(cell)]
    return Fault(found[0], "holds NUL or another control character") if found else None


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return None


def _parsed(text: str) -> list[str] | None:
    """Return the cells of one row; None when a quote is still open at its end. Raise csv.Error for a stray quote."""
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise


def _closed(text: str) -> list[str] | None:
    try:
        return _parsed(text)
    except csv.Error:
        return None
