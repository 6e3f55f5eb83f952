"""A decision on its way into the ledger: whole, with the hash of every pack and the engine that made it."""

from amends.conversations import Decided
from amends.desk.entitle import Decision, record_of
from amends.desk.office import Office


def decided(decision: Decision, office: Office) -> Decided:
    """Return the event that keeps a decision whole."""
    packs = {pack.id: office.rules.hashes[pack.id] for pack in decision.packs}
    return Decided(decision.id, decision.matter.order.id, office.engine, packs, record_of(decision))
