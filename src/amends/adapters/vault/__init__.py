"""The vault: keys of data subjects in a file or a database apart from the ledger."""

from amends.adapters.vault.absent import NoKeys
from amends.adapters.vault.marks import keep_marks, mark_of, read_marks
from amends.adapters.vault.postgres import PostgresVault
from amends.adapters.vault.sqlite import SqliteVault

__all__ = ["NoKeys", "PostgresVault", "SqliteVault", "keep_marks", "mark_of", "read_marks"]
