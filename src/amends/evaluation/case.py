"""One gold write at the moment before it is sent, and how commands are sent to the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from amends.adapters.clock import ManualClock
from amends.desk.carry_out import carry_out_due
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.offers import offered_plan
from amends.desk.office import Office
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.streams import load_conversation, load_remedies, order_stream
from amends.kernel.clock import Instant
from amends.kernel.errors import AmendsError, Refused
from amends.kernel.ids import ConversationId, CustomerId, OrderId, PlanId
from amends.kernel.orders import Customer, Order
from amends.kernel.party import Caller
from amends.kernel.shop import Shop
from amends.remedies import ModifyProfile, Plan, RemedyRequest, as_it_stands, plan_hash
from amends.remedies.ports import MoneyOrder

ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A request to send. What is None is as in the gold command: its caller, the shop as it stands."""

    request: RemedyRequest
    caller: Caller | None = None
    shop: Shop | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A yes to send. `hash` is what it presents; what is None is as in the gold command."""

    hash: str | None
    caller: Caller | None = None
    shop: Shop | None = None
    at: Instant | None = None


Command = Proposal | Confirmation


@dataclass(frozen=True, slots=True)
class Bench:
    """Where commands are sent to: an office of its own for each task and its clock; a customer who is a stranger to it.

    `movements` are what the gateway really did, oldest first.
    """

    office: Office
    clock: ManualClock
    stranger: Customer
    movements: Callable[[], Sequence[MoneyOrder]]


@dataclass(frozen=True, slots=True)
class Case:
    """A gold write: who sends it, in which conversation, and the order that it is about, as it stands before it."""

    bench: Bench
    caller: Caller
    conversation: ConversationId
    action: str
    request: RemedyRequest
    order: Order | None
    customer: Customer

    def propose(self, proposal: Proposal) -> Plan:
        """Send a proposal; return the plan that is offered, or raise what the desk raises."""
        talk = propose_remedy(
            ProposeRemedy(self.conversation, proposal.request),
            caller=proposal.caller or self.caller,
            office=self._office(proposal.shop),
            now=self.bench.clock.now(),
        )
        return offered_plan(talk.open_offers[-1])

    def confirm(self, plan: PlanId, confirmation: Confirmation) -> None:
        """Send a yes; raise what the desk raises."""
        confirm_plan(
            ConfirmPlan(self.conversation, plan, confirmation.hash),
            caller=confirmation.caller or self.caller,
            office=self._office(confirmation.shop),
            now=confirmation.at or self.bench.clock.now(),
        )

    def outcome(self, command: Command, plan: Plan) -> str:
        """Send a command, about `plan` where it is a yes; return `accepted` or the clause that refuses it."""
        try:
            if isinstance(command, Proposal):
                self.propose(command)
            else:
                self.confirm(plan.id, command)
        except Refused as refusal:
            return refusal.clause
        except AmendsError as error:
            return type(error).__name__
        return ACCEPTED

    def accept(self, plan: Plan) -> None:
        """Give the customer's yes to exactly this plan and carry out what is due."""
        self.confirm(plan.id, Confirmation(plan_hash(plan)))
        while carry_out_due(office=self.bench.office, clock=self.bench.clock):
            pass

    def written(self) -> tuple[int, int]:
        """Return the versions of what a command could write to: the conversation and the order's remedies."""
        ledger, tenant = self.bench.office.ledger, self.caller.tenant
        stream = order_stream(None if self.order is None else self.order.id, self.customer.id)
        talk = load_conversation(ledger, tenant, self.conversation)
        return talk.version, load_remedies(ledger, tenant, stream).version

    def _office(self, shop: Shop | None) -> Office:
        return self.bench.office if shop is None else replace(self.bench.office, shop=shop)


def open_case(
    bench: Bench, caller: Caller, conversation: ConversationId, *, action: str, request: RemedyRequest
) -> Case:
    """Read what a gold write is about."""
    order = None if isinstance(request, ModifyProfile) else standing(bench.office, caller, request.order)
    customer = bench.office.shop.customer(caller.tenant, CustomerId(caller.id))
    return Case(bench, caller, conversation, action, request, order, customer)


def standing(office: Office, caller: Caller, order: OrderId) -> Order:
    """Return an order as it stands, our remedies counted in."""
    found = office.shop.order(caller.tenant, order)
    return as_it_stands(found, load_remedies(office.ledger, caller.tenant, order_stream(order, found.customer)))
