"""Imports: records of a shop read from files, and what became of every row. Both ports stand here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from amends.kernel.ids import TenantId
from amends.kernel.orders import Customer, Order, Product, Seller

Record = Customer | Order | Product | Seller


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import is: the stage, its rows or records done so far, and the share of the stage done (0 to 1)."""

    stage: str
    done: int
    share: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Records in the order in which they must be written; `cursor` names where the next batch goes on."""

    records: tuple[Record, ...]
    cursor: str
    step: Step


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows of all files: `rows` is the sum of the other four.

    `repeated` rows say again what another row says; `unused` ones stand in no record, such as the customer of a
    rejected order. `rejects` is where the rejected rows are told; None without one. `notes` counts what was left out
    or read in a particular way, each by its sentence.
    """

    rows: int
    imported: int
    repeated: int
    unused: int
    rejected: int
    rejects: str | None
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Written:
    """Records of one kind by what the shop did with them; `kept` ones were not the import's to overwrite."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far an import has been written: the cursor of its last batch ("" before the first), records by kind."""

    cursor: str
    written: Mapping[str, Written]


class RecordSource(Protocol):
    """Files read as records. Every implementation passes tests/contracts/test_imports.py.

    The same content gives the same `id`, batches and tally however often the reading was interrupted.
    """

    @property
    def id(self) -> str:
        """Return what stands for the content of the files and how they are read."""
        ...

    def prepare(self) -> Iterator[Step]:
        """Read and check every row, saying how far it is; nothing is left to do where it was done before.

        Raise Invalid for files that are not in the format at all, Unavailable while another process reads the same.
        """
        ...

    def batches(self, after: str) -> Iterator[Batch]:
        """Return the records behind a cursor: sellers, products and customers before the orders that name them."""
        ...

    def settle(self) -> Tally:
        """Write down the rows that were rejected, remove what was kept for resuming, and say what became of all."""
        ...


class RecordTarget(Protocol):
    """Where imported records are written. Every implementation passes tests/contracts/test_imports.py."""

    def checkpoint(self, tenant: TenantId, source: str) -> Checkpoint:
        """Return how far an unfinished import of that source is; the start where there is none."""
        ...

    def load(self, tenant: TenantId, source: str, batch: Batch) -> Checkpoint:
        """Write a batch and its checkpoint in one transaction, and return the checkpoint."""
        ...

    def finish(self, tenant: TenantId, source: str) -> None:
        """Forget the checkpoint: the next import of that source starts from the beginning."""
        ...
