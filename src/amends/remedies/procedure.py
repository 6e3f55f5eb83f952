"""How a shop handles remedies: the parts of its procedure that are not entitlements."""

from dataclasses import dataclass

from amends.kernel.clock import MINUTE
from amends.kernel.remedy import Reason


@dataclass(frozen=True, slots=True)
class Procedure:
    """One shop's procedure.

    `once`: an order may be returned, exchanged or modified a single time. `cancel_reasons`: those it accepts.
    `offer_lasts`: milliseconds for which an offer can be confirmed.
    """

    once: bool
    cancel_reasons: frozenset[str]
    offer_lasts: int = 30 * MINUTE


MARKETPLACE = Procedure(once=False, cancel_reasons=frozenset(Reason))
TAU_RETAIL = Procedure(
    once=True,
    cancel_reasons=frozenset({Reason.NO_LONGER_NEEDED, Reason.ORDERED_BY_MISTAKE}),
)
PROCEDURES = {"merchant.tau_retail": TAU_RETAIL}


def procedure_of(pack: str) -> Procedure:
    """Return the procedure that goes with a merchant's pack."""
    return PROCEDURES.get(pack, MARKETPLACE)
