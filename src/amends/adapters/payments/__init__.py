"""Payment gateways: over HTTP, and in memory for tests."""

from amends.adapters.payments.http import FAIL_POINTS, HttpPayments
from amends.adapters.payments.memory import Fault, MemoryPayments

__all__ = ["FAIL_POINTS", "Fault", "HttpPayments", "MemoryPayments"]
