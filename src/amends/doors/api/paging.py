"""Lists page by page: an opaque cursor says behind which entry the next page begins."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ledger import RowPlace, ViewRow

LONGEST_CURSOR = 300
Whole = Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
Storable = Annotated[str, msgspec.Meta(pattern=r"\A[^\0]*\Z")]  # PostgreSQL holds no NUL; JSON no unpaired surrogate
EntryT = TypeVar("EntryT")

Next = Annotated[
    str | None,
    Field(description="What `after` must be to read on; null on the last page. Entries that come meanwhile move none."),
]


class Paged(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    after: Annotated[
        str | None, Field(max_length=LONGEST_CURSOR, description="`next` of the page before; default: the first page.")
    ] = None

    @property
    def place(self) -> RowPlace | None:
        """Where the page before ended; raise Invalid for a text that no page gave."""
        if self.after is None:
            return None
        try:
            return msgspec.json.decode(_bytes(self.after), type=tuple[Whole, Storable])
        except ValueError as error:
            raise Invalid([Fault("query.after", "is not the `next` of a page")]) from error


class Page(Generic[EntryT]):
    """At most `limit` of the entries found, of which one more was asked for to see whether the list goes on."""

    def __init__(self, found: Sequence[EntryT], limit: int, place: Callable[[EntryT], RowPlace]) -> None:
        self.entries = found[:limit]
        self.next = cursor(place(self.entries[-1])) if len(found) > limit else None


def rows_page(found: Sequence[ViewRow], limit: int) -> Page[ViewRow]:
    """Return a page of a read model."""
    return Page(found, limit, lambda row: (row.sort, row.id))


def cursor(place: RowPlace) -> str:
    """Return the cursor behind an entry."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
