"""From a request to an exact plan: the shop's facts, our own remedies counted in, what policy owes. Writes nothing."""

from dataclasses import dataclass

from amends.desk.entitle import Decision, Matter, decide, terms_for
from amends.desk.office import Office
from amends.desk.streams import load_remedies, order_stream
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import CustomerId, OrderId, PlanId, ProductId, RuleId, TenantId, derive
from amends.kernel.orders import Customer, Order, Product, Seller
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.remedies import (
    Circumstances,
    ModifyProfile,
    OrderRemedies,
    OrderRequest,
    Plan,
    Terms,
    Units,
    as_it_stands,
    guard_owner,
    guard_request,
    procedure_of,
    propose,
    propose_profile,
    request_of,
)


@dataclass(frozen=True, slots=True)
class OrderFile:
    """An order with everything a request about it is judged by; `order` is as it stands with our remedies."""

    tenant: TenantId
    order: Order
    customer: Customer
    seller: Seller
    remedies: OrderRemedies


def open_order(order: OrderId, *, customer: CustomerId, tenant: TenantId, office: Office) -> OrderFile:
    """Read a customer's order; refuse a stranger before anything about it is told."""
    found = office.shop.order(tenant, order)
    guard_owner(found, customer)
    state = load_remedies(office.ledger, tenant, order_stream(order, customer))
    return OrderFile(
        tenant=tenant,
        order=as_it_stands(found, state),
        customer=office.shop.customer(tenant, customer),
        seller=office.shop.seller(tenant, found.seller),
        remedies=state,
    )


def open_request(request: OrderRequest, *, customer: CustomerId, tenant: TenantId, office: Office) -> OrderFile:
    """Read the order that a request is about; refuse what is wrong with the request before policy is asked."""
    file = open_order(request.order, customer=customer, tenant=tenant, office=office)
    guard_request(request, _circumstances(request, file, tenant, office))
    return file


def matter_of(file: OrderFile, units: tuple[Units, ...], reason: Reason | None, asked: RemedyKind | None) -> Matter:
    """Return what policy is asked about; a request that names no units is about the whole order."""
    whole = tuple(Units(line.id, line.quantity) for line in file.order.lines)
    asked_for = frozenset() if asked is None else frozenset({asked})
    wanted = units or whole
    return Matter(file.tenant, file.order, file.customer, file.seller, file.remedies, wanted, reason, asked_for)


def units_of(request: OrderRequest) -> tuple[Units, ...]:
    """Return the units that a request names; none for those about the whole order."""
    swaps = getattr(request, "swaps", ())
    return tuple(Units(swap.line, swap.quantity) for swap in swaps) or getattr(request, "units", ())


def reason_of(request: OrderRequest) -> Reason | None:
    """Return the request's reason where it is one that Amends knows."""
    stated = getattr(request, "reason", None)
    return Reason(stated) if stated in set(Reason) else None


def plan_for(request: OrderRequest, file: OrderFile, decision: Decision, *, tenant: TenantId, office: Office) -> Plan:
    """Return the exact plan; raise Refused under the guard's clause, or by policy when nothing is owed.

    The guards come first: they name what is wrong with the request itself.
    """
    terms = terms_for(request.kind, decision)
    at = _circumstances(request, file, tenant, office)
    plan = PlanId(derive("plan", decision.id, request.kind, repr(request)))
    result = propose(request, at=at, terms=terms or _nothing_owed(decision), plan=plan, now=decision.at)
    if terms is None:
        raise Refused(f"{request.kind} is not owed here", clause=f"policy/{_why_not(request.kind, decision)}")
    return result


def _nothing_owed(decision: Decision) -> Terms:
    return Terms(Payer.BUYER, needs_return=True, rules=(), decision=decision.id)


def _why_not(kind: RemedyKind, decision: Decision) -> str:
    """Return the rule that ended the right, or came closest to giving it."""
    for answer in decision.lines.values():
        for denial in answer.denials:
            if denial.remedy is kind and (denial.ended_by or denial.failed):
                return denial.ended_by[0] if denial.ended_by else denial.failed[0].rule
    return "not-owed"


def _circumstances(request: OrderRequest, file: OrderFile, tenant: TenantId, office: Office) -> Circumstances:
    named = {swap.line for swap in getattr(request, "swaps", ())}
    wanted = {line.product for line in file.order.lines if line.id in named}
    products: dict[ProductId, Product] = {product: office.shop.product(tenant, product) for product in wanted}
    return Circumstances(file.order, file.remedies, file.customer, products, procedure_of(file.seller.pack))


def plan_again(plan: Plan, *, tenant: TenantId, office: Office) -> Plan:
    """Plan the same request once more from the facts of this moment, on the terms of the moment of the offer."""
    if plan.order is None:
        return plan
    request = request_of(plan)
    file = open_request(request, customer=plan.customer, tenant=tenant, office=office)
    matter = matter_of(file, units_of(request), reason_of(request), None)
    decision = decide(matter, office=office, now=plan.made_at, seed=plan.id)
    return plan_for(request, file, decision, tenant=tenant, office=office)


def profile_plan(request: ModifyProfile, *, customer: CustomerId, seed: str, now: Instant) -> Plan:
    """Return the plan that changes a customer's own default address."""
    plan = PlanId(derive("plan", seed, repr(request)))
    return propose_profile(request, customer=customer, rules=(RuleId("profile/own-address"),), plan=plan, now=now)
