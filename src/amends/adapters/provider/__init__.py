"""The simulated provider: a payment gateway and a carrier in a process of their own, with faults on demand."""

from amends.adapters.provider.book import Entry, doubles
from amends.adapters.provider.faults import Fault
from amends.adapters.provider.process import ProviderProcess

__all__ = ["Entry", "Fault", "ProviderProcess", "doubles"]
