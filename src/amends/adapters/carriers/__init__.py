"""Carriers: over HTTP, and in memory for tests."""

from amends.adapters.carriers.http import FAIL_POINTS, HttpCarriers
from amends.adapters.carriers.memory import Fault, MemoryCarriers

__all__ = ["FAIL_POINTS", "Fault", "HttpCarriers", "MemoryCarriers"]
