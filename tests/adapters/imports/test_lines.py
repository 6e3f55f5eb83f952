"""One broken line of a CSV costs one line."""

import gzip
from pathlib import Path

import pytest

from amends.adapters.imports.lines import LONGEST, CsvFile, Row
from amends.kernel.errors import Invalid


def read(folder: Path, content: bytes, *, key: int = 0) -> list[Row]:
    path = folder / "rows.csv"
    path.write_bytes(content)
    return list(CsvFile(path).rows(key))


def told(rows: list[Row]) -> list[tuple[int, str]]:
    """Lines, and what is wrong with them."""
    return [(row.line, row.fault.what if row.fault else "") for row in rows]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_plain_rows_are_read_with_and_without_a_byte_order_mark(tmp_path: Path, start: bytes, end: bytes) -> None:
    rows = read(tmp_path, start + end.join((b"id,name", "1,Käse".encode(), b"", b"2,b")))

    assert [(row.line, list(row.cells)) for row in rows] == [(2, ["1", "Käse"]), (4, ["2", "b"])]


def test_quoted_fields_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    rows = read(tmp_path, b'id,name\n1,"a, ""b""\n\nc"\n2,5" nail\n')

    assert [(row.line, list(row.cells)) for row in rows] == [(2, ["1", 'a, "b"\n\nc']), (5, ["2", '5" nail'])]
    assert told(rows) == [(2, ""), (5, "")]


def test_an_open_quote_costs_its_line_and_swallows_no_row(tmp_path: Path) -> None:
    rows = read(tmp_path, b'id,name\n1,"a\n2,b\n3,"c, d"\n4,"e\n5,f\n')

    assert told(rows) == [
        (2, "a quote is opened and never closed"),
        (3, ""),
        (4, ""),
        (5, "a quote is opened and never closed"),
        (6, ""),
    ]
    assert rows[0].cells[0] == "1"


def test_a_stray_quote_bytes_that_are_no_text_nul_and_missing_fields_cost_their_line(tmp_path: Path) -> None:
    rows = read(tmp_path, b'id,name\n1,"a"b\n2,\xe9\n3,a\x00b\n4\n5,a,b\n6,ok\n')

    assert told(rows) == [
        (2, "a quote ends in the middle of a field"),
        (3, "byte 3, 0xe9, is not UTF-8"),
        (4, "holds NUL or another control character"),
        (5, "the row has 1 fields, the header 2"),
        (6, "the row has 3 fields, the header 2"),
        (7, ""),
    ]
    assert [row.cells[0] for row in rows] == ["1", "2", "3", "4", "5", "6"]


def test_an_endless_line_is_skipped_without_being_read_into_memory(tmp_path: Path) -> None:
    rows = read(tmp_path, b"id,name\n1," + b"a" * (3 * LONGEST) + b"\n2,ok\n3," + b"b" * LONGEST)

    assert told(rows) == [
        (2, f"the line is longer than {LONGEST} bytes"),
        (3, ""),
        (4, f"the line is longer than {LONGEST} bytes"),
    ]


def test_a_line_of_exactly_the_longest_length_is_read(tmp_path: Path) -> None:
    line = b"1," + b"a" * (LONGEST - 3) + b"\n"
    rows = read(tmp_path, b"id,name\n" + line + b"2,ok\n")

    assert told(rows) == [(2, ""), (3, "")]


def test_gzip_is_read_and_a_broken_one_is_told(tmp_path: Path) -> None:
    content = gzip.compress(b"id,name\n" + b"".join(b"%d,name %d\n" % (n, n * n) for n in range(5_000)))
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(content)

    assert len(list(CsvFile(path).rows(0))) == 5_000

    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(Invalid, match="cannot be read to its end"):
        list(CsvFile(path).rows(0))


@pytest.mark.parametrize(
    ("header", "reason"),
    [(b"", "is empty"), (b"\xff\xfei\x00d\x00", "not a header in UTF-8"), (b"id,id", "'id' more than once")],
)
def test_a_file_without_a_usable_header_is_refused(tmp_path: Path, header: bytes, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        read(tmp_path, header + b"\n1,2\n")
