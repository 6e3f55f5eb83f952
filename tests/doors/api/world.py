"""A house with an API door, two tenants, and one caller of every kind."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from tests.doors.api.client import Client, Reply

from amends.adapters.access import MemoryAccessStore
from amends.adapters.carriers import MemoryCarriers
from amends.adapters.clock import ManualClock
from amends.adapters.memory import MemoryStore, MemoryVault
from amends.adapters.models import reading_model
from amends.adapters.payments import MemoryPayments
from amends.adapters.shops import MemoryShop
from amends.bootstrap import rule_book
from amends.desk.office import Office, RuleBook
from amends.doors.access import Access, sign_customer_token
from amends.doors.access.tokens import Claims
from amends.doors.api import create_api
from amends.kernel.clock import MINUTE, SECOND, instant
from amends.kernel.ids import MAIN, Position, TenantId
from amends.kernel.ledger import Artifact, UnitOfWork
from amends.kernel.party import Caller, CallerKind, system
from amends.remedies.ports import Recourse
from amends.simulation.marketplace import generate

NOW = instant("2026-11-23T20:00:00+00:00")
OTHER = TenantId("other")
LIN, EMMA = "c-lin", "c-emma"
COFFEE_POT = "CN-104821"  # of LIN, delivered and broken
POT_LINE = "1"


@cache
def rules() -> RuleBook:
    return rule_book()


@cache
def shop() -> MemoryShop:
    return MemoryShop(generate(7, NOW), clock=ManualClock(NOW))


@cache
def model() -> Any:
    return reading_model(Path(tempfile.gettempdir()) / "amends-tests-models")


@dataclass(frozen=True, slots=True)
class World:
    """The door, what stands behind it, and how to be somebody."""

    client: Client
    api: Any
    store: MemoryStore
    office: Office
    clock: ManualClock
    keys: MemoryAccessStore
    access: Access
    callers: Mapping[str, Mapping[str, str]]

    def token(self, customer: str, *, tenant: TenantId = MAIN, **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.signed(customer, tenant=tenant, **claims)}"}

    def signed(self, customer: str, *, tenant: TenantId = MAIN, **claims: Any) -> str:
        now = self.clock.now() // SECOND
        said = {"iat": now, "exp": now + 10 * MINUTE // SECOND, "nonce": "0123456789", **claims}
        return sign_customer_token(Claims(customer, tenant=tenant, **said), secret=self.keys.shop_secrets(tenant)[0])

    def staff(self, name: str, *roles: str) -> dict[str, str]:
        return _key(self, CallerKind.STAFF, name, *roles)

    def get(self, path: str, *, who: str = "customer") -> Reply:
        return self.client.send("GET", path, headers=self.callers[who])

    def post(self, path: str, body: Any = None, *, who: str = "customer", key: str = "") -> Reply:
        """Send a POST; without a key its own words are its key, so that two that say the same are the same."""
        raw = b"" if body is None else msgspec.json.encode(body)
        headers = {**self.callers[who], "Idempotency-Key": key or f"{who}:{path}".replace(" ", "-")[:128]}
        return self.client.send("POST", path, headers=headers | JSON, chunks=[raw])

    def written(self) -> tuple[int, ...]:
        """Count everything that can be written, and the ledger's last position."""
        store = self.store
        events = store.follow(Position(0), limit=1_000_000)
        rows = (len(store._views), len(store._effects), len(store._requests), len(store._artifacts))
        return (events[-1].position if events else 0, *rows)


JSON = {"Content-Type": "application/json"}


def a_world() -> World:
    """Return a fresh house with nothing written in it but the rule packs."""
    clock, vault = ManualClock(NOW), MemoryVault()
    store = MemoryStore(vault=vault)
    office = Office(
        ledger=store,
        effects=store,
        vault=vault,
        shop=shop().fork(),
        payments=MemoryPayments(Recourse.KEYED, clock),
        carriers=MemoryCarriers(Recourse.KEYED, clock),
        rules=rules(),
        model=model(),
        model_hash="0" * 64,
        engine="0.1.0",
    )
    kept = tuple(Artifact(digest, content) for digest, content in rules().contents.items())
    store.commit(UnitOfWork(caller=system("test"), at=NOW, correlation="test", artifacts=kept))
    keys = MemoryAccessStore()
    access = Access(keys, b"session secret of the tests")
    api = create_api(office, clock=clock, access=access)
    callers: dict[str, Mapping[str, str]] = {}
    world = World(Client(api), api, store, office, clock, keys, access, callers)
    callers.update(_callers(world))
    return world


def _callers(world: World) -> dict[str, Mapping[str, str]]:
    for tenant in (MAIN, OTHER):
        world.keys.renew_shop_secret(tenant, at=NOW)
    service = _key(world, CallerKind.SERVICE, "shop", "customer_service")
    return {
        "anonymous": {},
        "customer": world.token(LIN),
        "foreign customer": world.token(EMMA),
        "service for the customer": service | {"Amends-Customer": LIN},
        "service for a foreign customer": service | {"Amends-Customer": EMMA},
        "service for nobody": service,
        "agent": _key(world, CallerKind.STAFF, "anna", "agent"),
        "operator": _key(world, CallerKind.STAFF, "olga", "operator"),
        "policy editor": _key(world, CallerKind.STAFF, "erik", "policy_editor"),
        "policy approver": _key(world, CallerKind.STAFF, "paula", "policy_approver"),
        "staff without a role": _key(world, CallerKind.STAFF, "nils"),
        "seller": _key(world, CallerKind.SELLER, "s-yunqi"),
        "same customer of another tenant": world.token(LIN, tenant=OTHER),
        "agent of another tenant": _key(world, CallerKind.STAFF, "anna", "agent", tenant=OTHER),
        "operator of another tenant": _key(world, CallerKind.STAFF, "olga", "operator", tenant=OTHER),
    }


def _key(world: World, kind: CallerKind, id_: str, *roles: str, tenant: TenantId = MAIN) -> dict[str, str]:
    key = world.keys.issue(Caller(tenant, kind, id_, frozenset(roles)), at=NOW)
    return {"Authorization": f"Bearer {key}"}
