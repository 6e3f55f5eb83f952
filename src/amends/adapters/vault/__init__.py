"""The vault: keys of data subjects in a file apart from the ledger."""

from amends.adapters.vault.sqlite import SqliteVault

__all__ = ["SqliteVault"]
