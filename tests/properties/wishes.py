"""Random requests: any kind of remedy, for any order, line, variant and payment method, fitting or not."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from hypothesis import strategies as st
from tests.properties.world import MARKETPLACE, NOW, World

from amends.adapters.memory import MemoryStore, MemoryVault
from amends.desk.entitle import BY_PERSON
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.kernel.errors import AmendsError
from amends.kernel.ids import MAIN, ConversationId, CustomerId, VariantId
from amends.kernel.orders import Order
from amends.kernel.party import Caller, CallerKind
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies import (
    Cancel,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    ModifyProfile,
    Refund,
    RemedyRequest,
    Reship,
    Return,
    Swap,
    Units,
)
from amends.remedies.ports import Recourse

# Reasons that the rules know remedies for.
LIKELY = (Reason.DEFECT, Reason.NOT_RECEIVED, Reason.NO_LONGER_NEEDED)

# What a person arranges with the seller has no request.
DONE_HERE = [kind for kind in RemedyKind if kind not in BY_PERSON]


@dataclass(frozen=True, slots=True)
class Wish:
    """Numbers that choose from whatever the customer has; each wraps around."""

    kind: RemedyKind
    order: int
    line: int
    quantity: int
    variant: int
    method: int
    reason: Reason
    own: bool

    def request(self, customer: CustomerId) -> RemedyRequest:
        """Return what the customer asks for."""
        orders = [order for order in MARKETPLACE.orders if (order.customer == customer) is self.own]
        order = orders[self.order % len(orders)]
        owner = next(c for c in MARKETPLACE.customers if c.id == customer)
        method = owner.methods[self.method % len(owner.methods)].id
        address = MARKETPLACE.customers[self.variant % len(MARKETPLACE.customers)].address
        units = (Units(order.lines[self.line % len(order.lines)].id, self.quantity),)
        swaps = (Swap(units[0].line, self.quantity, self._variant(order)),)
        back = method if self.method > len(owner.methods) else None
        made: dict[RemedyKind, RemedyRequest] = {
            RemedyKind.CANCEL: Cancel(order.id, self.reason),
            RemedyKind.RETURN: Return(order.id, units, back, self.reason),
            RemedyKind.REFUND: Refund(order.id, units, back, self.reason),
            RemedyKind.RESHIP: Reship(order.id, units, self.reason),
            RemedyKind.EXCHANGE: Exchange(order.id, swaps, back, self.reason),
            RemedyKind.MODIFY_ITEMS: ModifyItems(order.id, swaps, back),
            RemedyKind.MODIFY_PAYMENT: ModifyPayment(order.id, method),
            RemedyKind.MODIFY_ADDRESS: ModifyAddress(order.id, address),
            RemedyKind.MODIFY_PROFILE: ModifyProfile(address),
        }
        return made[self.kind]

    def _variant(self, order: Order) -> VariantId:
        line = order.lines[self.line % len(order.lines)]
        variants = next(item for item in MARKETPLACE.products if item.id == line.product).variants
        return variants[self.variant % len(variants)].id


@lru_cache
def granted(customer: CustomerId) -> tuple[RemedyRequest, ...]:
    """Return requests of the customer that are owed while nothing has been done yet, of every kind that is.

    A machine that is only ever refused shows nothing.
    """
    vault = MemoryVault()
    world = World(lambda _vault, _fail: MemoryStore(vault=vault), Recourse.KEYED)
    caller = Caller(MAIN, CallerKind.CUSTOMER, customer, proof="test")
    found = {}
    for number, wish in enumerate(_all_wishes()):
        talk = ConversationId(f"look-{number}")
        asked = ProposeRemedy(talk, wish.request(customer))
        start_conversation(StartConversation(talk, customer, "test"), caller=caller, office=world.office, now=NOW)
        with suppress(AmendsError):
            propose_remedy(asked, caller=caller, office=world.office, now=NOW)
            found[asked.request] = wish.kind
    return tuple(found)


def _all_wishes() -> Iterator[Wish]:
    for kind in DONE_HERE:
        if kind is not RemedyKind.MODIFY_PROFILE:
            for order, reason in product(range(5), LIKELY):
                for variant, method in ((0, 0), (2, 1), (3, 2)):
                    yield Wish(kind, order, 0, 1, variant, method, reason, own=True)


wishes = st.builds(
    Wish,
    kind=st.sampled_from(DONE_HERE),
    order=st.integers(0, 5),
    line=st.integers(0, 2),
    quantity=st.sampled_from((1, 1, 1, 2)),
    variant=st.integers(0, 4),
    method=st.integers(0, 6),
    reason=st.sampled_from(LIKELY) | st.sampled_from(Reason),
    own=st.sampled_from((True,) * 9 + (False,)),
)
