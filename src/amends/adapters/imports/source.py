"""An import from files: rows staged, then read in groups, then given out as records in batches."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from amends.adapters.imports.cells import shown
from amends.adapters.imports.flat_order import Terms
from amends.adapters.imports.lines import Row
from amends.adapters.imports.parts import joined
from amends.adapters.imports.staging import Findings, Staged, Staging
from amends.adapters.imports.tables import Table
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault
from amends.kernel.ids import is_id
from amends.kernel.imports import Batch, Step, Tally

READ_ROWS, GROUPED_ROWS, RECORDS = 20_000, 5_000, 1_000
# An order with more rows is several orders under one id.
MOST_ROWS = 1_000
# Stands in the id of every source: rows that are read in a new way are not resumed in the old one.
READING = "1"

UNUSED_ROWS = """
INSERT OR IGNORE INTO fates (file, line, fate) SELECT file, line, 'u' FROM rows WHERE file < ?
AND NOT EXISTS (SELECT 1 FROM used WHERE used.file = rows.file AND used.key = rows.key)
AND NOT EXISTS (SELECT 1 FROM rejects WHERE rejects.file = rows.file AND rejects.line = rows.line)
"""
REPEATED_ROWS = """
INSERT OR IGNORE INTO fates (file, line, fate) SELECT file, line, 'r' FROM rows WHERE file < ?
AND EXISTS (SELECT 1 FROM rows AS o WHERE o.key = rows.key AND o.file = rows.file AND o.line < rows.line)
AND NOT EXISTS (SELECT 1 FROM rejects WHERE rejects.file = rows.file AND rejects.line = rows.line)
"""


class GroupReader(Protocol):
    """Reads rows that share a key."""

    def read(self, key: str, rows: Sequence[Staged], found: Findings, staging: Staging) -> None:
        """Add to the findings what the rows give and what became of each."""
        ...


class Form(Protocol):
    """What the files of an import are: `keys` is each table's column of ids by which rows find each other.

    Tables before `first_group` hold what rows of the others name: they are looked up and never read by themselves.
    """

    name: str
    tables: Sequence[Table]
    keys: Sequence[int]
    first_group: int

    def reader(self, terms: Terms) -> GroupReader:
        """Return what reads the groups of rows under these terms."""
        ...


class FileImport:
    """The port RecordSource on files. What it must remember it keeps in a scratch file in `folder`."""

    def __init__(self, form: Form, *, folder: Path, terms: Terms) -> None:
        self._form, self._folder, self._terms = form, folder, terms
        self._id = _digest(form, terms)
        self._open: Staging | None = None

    @property
    def id(self) -> str:
        """Return what stands for the content of the files and how they are read."""
        return self._id

    def close(self) -> None:
        """Close the scratch file; what it holds stays, so that the import can go on."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def prepare(self) -> Iterator[Step]:
        """Read and check every row, saying how far it is; nothing is left to do where it was done before."""
        staging = self._staging
        for file in range(len(self._form.tables)):
            yield from self._stage(file, staging)
        staging.index_rows()
        yield from self._group(staging)

    def batches(self, after: str) -> Iterator[Batch]:
        """Return the records behind a cursor: sellers, products and customers before the orders that name them."""
        kind, _, key = after.partition(":")
        staging, start = self._staging, (int(kind or 0), key)
        ((whole,),) = staging.ask("SELECT count(*) FROM parts WHERE part = ''")
        ((done,),) = staging.ask("SELECT count(*) FROM parts WHERE part = '' AND (kind, id) <= (?, ?)", *start)
        records, count = joined(staging.parts(*start)), int(done)
        while batch := list(islice(records, RECORDS)):
            count += len(batch)
            last_kind, last_key, _ = batch[-1]
            step = Step("writing", count, count / int(whole))
            yield Batch(tuple(record for _, _, record in batch), f"{last_kind}:{last_key}", step)

    def settle(self) -> Tally:
        """Write down the rows that were rejected, remove the scratch file, and say what became of all rows."""
        staging = self._staging
        self._account(staging)
        ((rejected,),) = staging.ask("SELECT count(*) FROM (SELECT DISTINCT file, line FROM rejects)")
        fates = {str(fate): int(count) for fate, count in staging.ask("SELECT fate, count(*) FROM fates GROUP BY fate")}
        rows = self._rows(staging)
        notes = staging.ask("SELECT substr(name, 7), value FROM notes WHERE name LIKE 'count:%'")
        repeated, unused = fates.get("r", 0), fates.get("u", 0)
        tally = Tally(
            rows=rows,
            imported=rows - int(rejected) - repeated - unused,
            repeated=repeated,
            unused=unused,
            rejected=int(rejected),
            rejects=str(self._write_rejects(staging)) if rejected else None,
            notes={str(sentence): int(count) for sentence, count in notes},
        )
        staging.remove()
        self._open = None
        return tally

    @property
    def _staging(self) -> Staging:
        if self._open is None:
            self._open = Staging(self._folder / f"{self._id}.sqlite")
        return self._open

    def _stage(self, file: int, staging: Staging) -> Iterator[Step]:
        """Stage a file's rows behind those that were staged before."""
        table, key = self._form.tables[file], self._form.keys[file]
        if staging.noted(f"staged:{file}"):
            return
        count = int(staging.noted(f"rows:{file}") or 0)
        rows = islice(table.rows(key), count, None)
        while chunk := list(islice(rows, READ_ROWS)):
            count += len(chunk)
            with staging.saving():
                staging.add_rows(file, _keyed(file, key, chunk))
                if file < self._form.first_group:
                    staging.keep(_unfindable(file, table.header[key], chunk, key))
                staging.note(f"rows:{file}", count)
            yield Step(f"reading {table.name}", count, table.share)
        with staging.saving():
            staging.note(f"staged:{file}", 1)

    def _group(self, staging: Staging) -> Iterator[Step]:
        """Read the groups behind those that were read before, as of the moment when the import began."""
        if staging.noted("as of") is None:
            staging.note("as of", self._terms.now)
        began = Instant(int(staging.noted("as of") or 0))
        reader = self._form.reader(replace(self._terms, now=began))
        key, done = str(staging.noted("grouped") or ""), int(staging.noted("grouped rows") or 0)
        whole, kept, found = self._rows(staging, self._form.first_group), done, Findings()
        for key, group in staging.groups(key, self._form.first_group):  # noqa: B020  goes on behind the key
            rows = list(islice(group, MOST_ROWS))
            behind = sum(1 for _ in group)
            done += len(rows) + behind
            if behind:
                staging.reject_key(key, Fault("order_id", f"{shown(key)} stands on more than {MOST_ROWS} rows"))
            else:
                reader.read(key, rows, found, staging)
            if done - kept >= GROUPED_ROWS:
                _save(staging, found, key, done)
                found, kept = Findings(), done
                yield Step("checking", done, done / whole)
        _save(staging, found, key, done)

    def _rows(self, staging: Staging, first: int = 0) -> int:
        return sum(int(staging.noted(f"rows:{file}") or 0) for file in range(first, len(self._form.tables)))

    def _account(self, staging: Staging) -> None:
        """Say what became of rows that are looked up: named by no record, or said before."""
        with staging.saving():
            for question in (UNUSED_ROWS, REPEATED_ROWS):
                staging.ask(question, self._form.first_group)

    def _write_rejects(self, staging: Staging) -> Path:
        path = self._folder / f"{self._id}.rejects.csv"
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        with draft.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("file", "line", "field", "reason"))
            names = [table.name for table in self._form.tables]
            rows.writerows((names[number], *others) for number, *others in staging.rejected())
        draft.replace(path)
        return path


def _keyed(file: int, key: int, rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Return rows with their keys; one without a readable id stands alone, under a key that is no id."""
    for row in rows:
        text = row.cells[key].strip() if key < len(row.cells) else ""
        yield text if is_id(text) else f"!{file}:{row.line}", row


def _unfindable(file: int, name: str, rows: Iterable[Row], key: int) -> Findings:
    """Reject the rows that nothing can look up: those that cannot be read, and those without an id."""
    found = Findings()
    for (text, _), row in zip(_keyed(file, key, rows), rows, strict=True):
        if row.fault is not None:
            found.reject(file, row.line, row.fault)
        elif text.startswith("!"):
            found.reject(file, row.line, Fault(name, "is not an id"))
    return found


def _save(staging: Staging, found: Findings, key: str, done: int) -> None:
    with staging.saving():
        staging.keep(found)
        staging.note("grouped", key)
        staging.note("grouped rows", done)


def _digest(form: Form, terms: Terms) -> str:
    """Return what stands for the bytes of all files and for how they are read."""
    digest = hashlib.sha256(repr((READING, form.name, terms.zone, sorted(terms.packs))).encode())
    for table in form.tables:
        with table.path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"{form.name}-{digest.hexdigest()[:20]}"
