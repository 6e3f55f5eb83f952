"""Generators of worlds for the demo store, tests and benchmarks: seeded, pure, relative to an anchor."""

from amends.simulation.cast import CAST
from amends.simulation.marketplace import generate
from amends.simulation.records import CastMember, CastOrder, Marketplace
from amends.simulation.tau_store import TauStore, generate_tau_store

__all__ = ["CAST", "CastMember", "CastOrder", "Marketplace", "TauStore", "generate", "generate_tau_store"]
