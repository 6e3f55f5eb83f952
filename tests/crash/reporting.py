"""What can be read back from a case: its plan, what was told, its money, and whether the ledger holds."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from amends.adapters.store import SqliteStore, pragmas
from amends.conversations import Speaker
from amends.desk.office import Office
from amends.desk.projections import CONVERSATIONS, DECISIONS, PLANS
from amends.desk.rebuild_views import rebuilt
from amends.desk.streams import conversation_stream, load_remedies
from amends.desk.timers import Timer
from amends.kernel.events import Event
from amends.kernel.ids import MAIN, ConversationId, PlanId, Position, StreamId
from amends.kernel.ledger import EffectState, Ledger, ViewRow
from amends.remedies import Execution, Plan, Step, StepKind

# Payments that a plan opens are named after it, and so after the case.
DERIVED = re.compile(r"pay_[a-z2-7]{20}")
VIEWS = (CONVERSATIONS, DECISIONS, PLANS)


def report(case: str, *, office: Office, boundaries: list[str]) -> dict[str, Any]:
    """Return everything that a case is judged by, as JSON."""
    store = office.ledger
    assert isinstance(store, SqliteStore)
    plans = store.rows(MAIN, PLANS)
    events = all_events(store)
    return {
        "boundaries": boundaries,
        "plans": [_plan(row, office) for row in plans],
        "waiting": [e.key for e in store.effects(state=EffectState.WAITING) if e.kind not in set(Timer)],
        "tasks": {e.key: e.error for e in store.effects(state=EffectState.TASK)},
        "told": told(store.read(MAIN, conversation_stream(ConversationId(case)))),
        "moved": [
            {"key": event.cause, "minor": event.body["amount"]["minor"], "receipt": event.body["receipt"]}
            for event in events
            if event.type == "MoneyMoved"
        ],
        "positions_rise": [e.position for e in events] == sorted({e.position for e in events}),
        "verified": store.verify().ok,
        "views_hold": views_hold(store),
        "pragmas": [pragmas(connection) for connection in store.connections()],
    }


def _plan(row: ViewRow, office: Office) -> dict[str, Any]:
    execution = load_remedies(office.ledger, MAIN, StreamId(str(row.body["stream"]))).executions[PlanId(row.id)]
    return {
        "state": row.state,
        "keys": keys_of(execution.plan),
        "amounts": {key: execution.plan.moves[n].amount.minor for n, key in _moves(execution)},
        "handed_over": _handed_over(execution),
        "changes": [change.kind for change in office.shop.changes_of(MAIN, execution.plan.order)],
    }


def _moves(execution: Execution) -> list[tuple[int, str]]:
    """Return what the plan moves, or what of it was to be moved and given back where its goods were turned down."""
    plan = execution.plan
    own = [(n, Step(plan.id, StepKind(f"payments.{move.kind}"), n).key) for n, move in enumerate(plan.moves)]
    if execution.rejected is None:
        return own
    back = [(n, Step(plan.id, StepKind.REFUND, n).key) for n in sorted(execution.charges)]
    return [*(one for one in own if one[0] in execution.charges), *back]


def keys_of(plan: Plan) -> list[str]:
    """Return the keys of everything that a plan may ever ask of a provider."""
    kinds = (StepKind.LABEL, StepKind.SHIP, StepKind.SEND_BACK)
    money = [Step(plan.id, kind, n).key for n in range(len(plan.moves)) for kind in (StepKind.CHARGE, StepKind.REFUND)]
    return [*money, *(Step(plan.id, kind).key for kind in kinds)]


def _handed_over(execution: Execution) -> list[str]:
    """Return the keys of the steps that a person has."""
    found = []
    for step in execution.handed_over:
        kind, _, move = step.partition(":")
        found.append(Step(execution.plan.id, StepKind(kind), None if move == "None" else int(move)).key)
    return found


def told(events: list[Event]) -> list[str]:
    """Return what the machine said, one text an act, each with the facts it refers to."""
    acts = [act for e in events if e.type == "ReplySent" and e.body["by"] == Speaker.MACHINE for act in e.body["draft"]]
    return [DERIVED.sub("pay_", f"{act['act']} {sorted(act['refs'].values())}") for act in acts]


def all_events(ledger: Ledger) -> list[Event]:
    """Return every event, in the order of positions as the ledger gives them."""
    found: list[Event] = []
    while page := ledger.follow(found[-1].position if found else Position(0)):
        found += page
    return found


def views_hold(ledger: Ledger) -> bool:
    """Tell whether the stored read models are what the events give."""
    stored = [plain(row) for view in VIEWS for row in ledger.rows(MAIN, view, limit=10_000)]
    again = [plain(row) for _, row in rebuilt(ledger)]
    return sorted(stored, key=str) == sorted(again, key=str)


def plain(row: ViewRow) -> Mapping[str, Any]:
    """Return a row as JSON would give it back."""
    found: Mapping[str, Any] = msgspec.json.decode(msgspec.json.encode(row))
    return found
