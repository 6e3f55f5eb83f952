"""The guard on tau-bench retail: gold writes are accepted, mutated ones refused by their clause, and money adds up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from amends.adapters.shops import TauTask
from amends.desk.carry_out import carry_out_due
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.evaluation.audit import Accepted, Books, audit
from amends.evaluation.case import ACCEPTED, Bench, Case, Proposal, open_case
from amends.evaluation.gold import request_of
from amends.evaluation.mutations import AFTER, BEFORE, Mutation
from amends.evaluation.report import GoldWrite, Report, Sent, TaskReport
from amends.kernel.errors import Refused
from amends.kernel.ids import ConversationId, TenantId
from amends.kernel.party import Caller, CallerKind, system
from amends.remedies import ModifyProfile, Plan, RemedyRequest

Write = tuple[str, RemedyRequest]
ALL = 10_000


@dataclass(frozen=True, slots=True)
class _Run:
    """A task under way: where its commands go, who sends them, and what came of those before."""

    bench: Bench
    task: TauTask
    caller: Caller
    conversation: ConversationId
    gold: list[GoldWrite]
    sent: list[Sent]
    accepted: list[tuple[RemedyRequest, Plan]]


def evaluate(
    tasks: Iterable[TauTask], *, bench_of: Callable[[TauTask], Bench], done: Callable[[], None] = lambda: None
) -> Report:
    """Send every task's gold writes in order, each with its mutations beside it; `done` hears of each finished task."""
    reports = []
    for task in tasks:
        reports.append(_evaluate_task(task, bench_of(task)))
        done()
    return Report(reports)


def writes_of(task: TauTask) -> tuple[Write, ...]:
    """Return the gold actions of a task that change something, as requests."""
    found = ((action.name, request_of(action)) for action in task.actions)
    return tuple((name, request) for name, request in found if request is not None)


def _evaluate_task(task: TauTask, bench: Bench) -> TaskReport:
    tenant = tenant_of(task)
    caller = Caller(tenant, CallerKind.CUSTOMER, task.customer, proof="evaluation")
    run = _Run(bench, task, caller, ConversationId(f"c-{task.id}"), [], [], [])
    start = StartConversation(run.conversation, task.customer, "evaluation")
    start_conversation(start, caller=caller, office=bench.office, now=bench.clock.now())
    opening = bench.office.shop.orders_of(tenant, task.customer, limit=ALL)
    customer = bench.office.shop.customer(tenant, task.customer)
    for name, request in writes_of(task):
        _send(run, name, request)
    _receive_goods(run)
    books = Books(bench.office, caller, customer, opening, tuple(_about_orders(run)), bench.movements())
    return TaskReport(tuple(run.gold), tuple(run.sent), len(opening), len(books.movements), tuple(audit(books)))


def tenant_of(task: TauTask) -> TenantId:
    """Return the tenant of a task: one store serves all tasks, and each sees it empty."""
    return TenantId(task.id)


def _send(run: _Run, name: str, request: RemedyRequest) -> None:
    """Send one gold write and its mutations; these count only where it is itself allowed."""
    case = open_case(run.bench, run.caller, run.conversation, action=name, request=request)
    gold = GoldWrite(run.task.id, name, None if case.order is None else case.order.id, ACCEPTED)
    try:
        plan = case.propose(Proposal(request))
        beside = list(_mutated(BEFORE, case, plan, gold))
        case.accept(plan)
    except Refused as refusal:
        run.gold.append(replace(gold, outcome=refusal.clause))
        return
    run.gold.append(gold)
    run.accepted.append((request, plan))
    run.sent.extend((*beside, *_mutated(AFTER, case, plan, gold)))


def _mutated(mutations: Sequence[Mutation], case: Case, plan: Plan, gold: GoldWrite) -> Iterator[Sent]:
    for mutation in mutations:
        before = case.written()
        outcomes = tuple(case.outcome(command, plan) for command in mutation.make(case, plan))
        if outcomes:
            yield Sent(mutation.name, gold, outcomes, wrote=case.written() != before)


def _receive_goods(run: _Run) -> None:
    """Let everything that is awaited back arrive and pass inspection, and carry out what follows."""
    bench = run.bench
    for _, plan in run.accepted:
        if plan.needs_return:
            warehouse, now = system("warehouse", run.caller.tenant), bench.clock.now()
            handle_goods(HandleGoods(plan.id, passed=True), caller=warehouse, office=bench.office, now=now)
    while carry_out_due(office=bench.office, clock=bench.clock):
        pass


def _about_orders(run: _Run) -> Iterator[Accepted]:
    for request, plan in run.accepted:
        if not isinstance(request, ModifyProfile):
            yield Accepted(request, plan)
