"""API keys, shop secrets and the session secret: in a file or a database of their own, or in memory."""

from amends.adapters.access.keys import Issued
from amends.adapters.access.memory import MemoryAccessStore
from amends.adapters.access.postgres import PostgresAccessStore
from amends.adapters.access.sqlite import SqliteAccessStore

__all__ = ["Issued", "MemoryAccessStore", "PostgresAccessStore", "SqliteAccessStore"]
