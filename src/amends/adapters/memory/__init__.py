"""Adapters that keep everything in memory: fully behaving, for tests and for trying things out."""

from amends.adapters.memory.store import MemoryStore
from amends.adapters.memory.vault import MemoryVault

__all__ = ["MemoryStore", "MemoryVault"]
