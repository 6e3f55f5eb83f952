"""Who may do what on whose object: the one table, checked in one place."""

from collections.abc import Mapping
from enum import StrEnum

from amends.kernel.errors import Refused
from amends.kernel.ids import CustomerId
from amends.kernel.party import Caller, CallerKind


class Action(StrEnum):
    """Everything a caller can ask of the desk."""

    START = "start"
    SPEAK = "speak"
    READ = "read"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    ASK_PERSON = "ask_person"
    RATE = "rate"
    EXPLAIN = "explain"
    READ_QUEUE = "read_queue"
    TAKE = "take"
    REPLY = "reply"
    PREPARE_REMEDY = "prepare_remedy"
    HAND_BACK = "hand_back"
    HANDLE_GOODS = "handle_goods"
    REJECT_GOODS = "reject_goods"
    READ_TASKS = "read_tasks"
    SETTLE_TASK = "settle_task"
    FORGET = "forget"
    KEEP_LEDGER = "keep_ledger"
    KEEP_SHOP = "keep_shop"
    READ_POLICIES = "read_policies"
    DRAFT_POLICY = "draft_policy"
    PUBLISH_POLICY = "publish_policy"


class Reach(StrEnum):
    """How far a right goes: only to one's own objects, or to every object of the tenant."""

    OWN = "own"
    ANY = "any"


CUSTOMERS = (
    Action.START,
    Action.SPEAK,
    Action.READ,
    Action.PROPOSE,
    Action.CONFIRM,
    Action.ASK_PERSON,
    Action.RATE,
    Action.EXPLAIN,
)
AGENTS = (
    Action.READ,
    Action.EXPLAIN,
    Action.READ_QUEUE,
    Action.TAKE,
    Action.REPLY,
    Action.PREPARE_REMEDY,
    Action.HAND_BACK,
    Action.HANDLE_GOODS,
    Action.READ_TASKS,
    Action.SETTLE_TASK,
    Action.READ_POLICIES,
)
OPERATORS = (*AGENTS, Action.FORGET, Action.KEEP_LEDGER, Action.KEEP_SHOP)
# What goes against a customer is decided by a person under their own name, never by the program.
PEOPLE = (Action.REJECT_GOODS,)

# Staff rights hang on roles; everybody else's on their kind. A service acts only for the customer it was let in for.
BY_KIND: Mapping[CallerKind, Mapping[Action, Reach]] = {
    CallerKind.ANONYMOUS: {},
    CallerKind.CUSTOMER: dict.fromkeys(CUSTOMERS, Reach.OWN),
    CallerKind.SERVICE: dict.fromkeys(CUSTOMERS, Reach.OWN),
    CallerKind.SELLER: {},
    CallerKind.STAFF: {},
    CallerKind.SYSTEM: dict.fromkeys(OPERATORS, Reach.ANY),
}
BY_ROLE: Mapping[str, Mapping[Action, Reach]] = {
    "agent": dict.fromkeys((*AGENTS, *PEOPLE), Reach.ANY),
    "operator": dict.fromkeys((*OPERATORS, *PEOPLE), Reach.ANY),
    "policy_editor": dict.fromkeys((Action.READ_POLICIES, Action.DRAFT_POLICY), Reach.ANY),
    "policy_approver": dict.fromkeys((Action.READ_POLICIES, Action.PUBLISH_POLICY), Reach.ANY),
}


def reach(caller: Caller, action: Action) -> Reach | None:
    """Return how far the caller's right to an action goes; None when there is no such right."""
    roles = caller.roles if caller.kind is CallerKind.STAFF else frozenset()
    by_role = [BY_ROLE[role][action] for role in roles if action in BY_ROLE.get(role, {})]
    granted = {*by_role, BY_KIND[caller.kind].get(action)} - {None}
    if Reach.ANY in granted:
        return Reach.ANY
    return Reach.OWN if granted else None


def authorise(caller: Caller, action: Action, *, owner: CustomerId | None = None) -> None:
    """Refuse a caller without the right; `owner` is the customer whose object it is, if it has one."""
    if caller.kind is CallerKind.ANONYMOUS:
        raise Refused("sign in first", clause="access/authentication")
    granted = reach(caller, action)
    if granted is None:
        raise Refused(f"a {caller.kind} may not {action.replace('_', ' ')}", clause="access/role")
    if granted is Reach.OWN and (owner is None or caller.customer != owner):
        raise Refused("this belongs to somebody else", clause="access/owner")
