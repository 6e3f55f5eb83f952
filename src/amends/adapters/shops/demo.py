"""The demo shop: a generated marketplace, made once and kept in a file."""

from dataclasses import dataclass
from pathlib import Path

from amends.adapters.shops.document_shop import DocumentShop
from amends.kernel.clock import Clock
from amends.kernel.ids import MAIN
from amends.kernel.market import Language, Words, market
from amends.simulation.cast import CAST
from amends.simulation.marketplace import generate
from amends.simulation.records import CastMember

SEED = 7


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to be in the demo: a customer of the demo shop, or staff, with what is special about them.

    `market` is None for staff; `roles` are theirs.
    """

    id: str
    name: Words
    market: str | None
    language: Language
    special: tuple[Words, ...]
    roles: frozenset[str] = frozenset()


AGENT = DemoPerson(
    "agent",
    Words("王宁", "Nina Wolf"),
    None,
    Language.ZH,
    (Words("接手会话，提出方案，登记寄回的商品", "Takes conversations over, prepares remedies, books returned goods"),),
    frozenset({"agent"}),
)
EDITOR = DemoPerson(
    "editor",
    Words("陈静", "Jane Carter"),
    None,
    Language.ZH,
    (Words("起草规则，分析，回测，提交审批", "Drafts rules, has them proved and tried, submits them"),),
    frozenset({"policy_editor"}),
)
APPROVER = DemoPerson(
    "approver",
    Words("李默", "Leo Marsh"),
    None,
    Language.ZH,
    (Words("批准和发布规则，灰度，停用，回滚", "Approves, publishes, stages, stops and rolls back rules"),),
    frozenset({"policy_approver"}),
)


def demo_people() -> tuple[DemoPerson, ...]:
    """Return whom one may be in the demo: the cast, one person at the service desk, and two who keep the rules."""
    return (*map(_customer, CAST), AGENT, EDITOR, APPROVER)


def _customer(member: CastMember) -> DemoPerson:
    name = Words(member.name, member.name)
    return DemoPerson(member.customer, name, member.market, market(member.market).language, (member.line,))


def open_demo_shop(path: Path, *, clock: Clock, seed: int = SEED) -> DocumentShop:
    """Open the demo shop of the tenant `main`, generating it at the first opening as of `clock`'s present."""
    shop = DocumentShop(path, clock=clock)
    if shop.is_empty(MAIN):
        shop.load(MAIN, generate(seed, clock.now()))
    return shop
