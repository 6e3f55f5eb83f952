"""Read models, computed from states alone, so that one command can rebuild them from the events."""

from collections.abc import Iterable

from amends.conversations import Conversation, Mode, Speaker
from amends.kernel.clock import Instant
from amends.kernel.events import Json
from amends.kernel.ids import StreamId
from amends.kernel.ledger import ViewRow
from amends.policy.versions.publication import Publications
from amends.remedies import Execution, OrderRemedies

CONVERSATIONS = "conversations"
DECISIONS = "decisions"
PLANS = "plans"
POLICIES = "policies"
POLICIES_CHANGED = "policies changed"  # one row of a tenant: its `sort` moves with every change of a version
PUBLISHED, DRAFTED, TENANT = "published", "drafted", "all"


def conversation_rows(state: Conversation) -> tuple[ViewRow, ...]:
    """Return the conversation's line in inboxes and lists; waiting ones sort by when they began to wait."""
    body: dict[str, Json] = {
        "intent": state.about.intent,
        "reason": state.about.reason,
        "order": state.about.order,
        "language": state.language,
        "market": state.market,
        "last_at": state.last_at,
        "last_by": state.log[-1].by if state.log else Speaker.SYSTEM,
        "messages": len(state.log),
        "open_offers": len(state.open_offers),
        "waiting_since": state.waiting_since,
        "waiting_why": state.waiting_why,
        "taken_by": state.taken_by,
        "stars": state.stars,
    }
    since = state.waiting_since if state.mode is Mode.WAITING else state.last_at
    return (ViewRow(CONVERSATIONS, state.id, state.customer, state.mode, since or state.last_at, body),)


def decision_row(decision: str, state: Conversation, at: Instant) -> ViewRow:
    """Return where a decision made at an instant is kept."""
    return ViewRow(DECISIONS, decision, state.customer, "made", at, {"conversation": state.id})


def plan_state(execution: Execution) -> str:
    """Return in one word what a confirmed plan waits for, or how it ended."""
    if execution.completed:
        return "completed"
    if execution.handed_over or (execution.inspected is False and not execution.ended):
        return "person"
    if execution.ended:
        return "lapsed" if execution.lapsed else "rejected"
    if execution.plan.needs_return and execution.inspected is None:
        return "inspection" if execution.received else "goods"
    return "executing"


def plan_rows(stream: StreamId, state: OrderRemedies, only: Iterable[str] | None = None) -> tuple[ViewRow, ...]:
    """Return one line for each confirmed plan of an order (or for those named)."""
    wanted = None if only is None else set(only)
    return tuple(
        ViewRow(
            PLANS,
            plan_id,
            execution.plan.customer,
            plan_state(execution),
            execution.plan.made_at,
            {
                "order": execution.plan.order,
                "stream": stream,
                "kind": execution.plan.kind,
                "conversation": execution.conversation,
                "handed_over": [*sorted(execution.handed_over)],
                "failed": execution.inspected is False and not execution.ended,
            },
        )
        for plan_id, execution in state.executions.items()
        if wanted is None or plan_id in wanted
    )


def policy_rows(state: Publications, only: Iterable[str] | None = None) -> tuple[ViewRow, ...]:
    """Return which versions of rule packs govern which orders since when (of all packs, or of those named)."""
    changed = ViewRow(POLICIES_CHANGED, TENANT, "", "", state.version, {})
    packs = [state.packs[pack] for pack in (state.packs if only is None else only)]
    return (
        *(
            ViewRow(
                POLICIES,
                one.pack,
                "",
                PUBLISHED if one.spells else DRAFTED,
                0,
                {"spells": [{"at": spell.at, "hash": spell.hash, "share": spell.share} for spell in one.spells]},
            )
            for one in packs
        ),
        changed,
    )
