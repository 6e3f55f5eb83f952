"""The store: Ledger and Effects in SQLite or PostgreSQL."""

from amends.adapters.store.chain import VerifyReport
from amends.adapters.store.fail import FAIL_POINTS, Fail
from amends.adapters.store.filing import Copied, load, move, save
from amends.adapters.store.postgres import PostgresStore
from amends.adapters.store.schema import newest, refuse_newer
from amends.adapters.store.sqlite import SqliteStore, pragmas

__all__ = [
    "FAIL_POINTS",
    "Copied",
    "Fail",
    "PostgresStore",
    "SqliteStore",
    "VerifyReport",
    "load",
    "move",
    "newest",
    "pragmas",
    "refuse_newer",
    "save",
]
