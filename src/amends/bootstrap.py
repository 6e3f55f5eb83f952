"""The only file that joins ports to adapters, from one frozen Settings."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from amends import __version__
from amends.adapters.access import SqliteAccessStore
from amends.adapters.carriers import HttpCarriers
from amends.adapters.clock import SystemClock
from amends.adapters.models import reading_model
from amends.adapters.packs import shipped_packs
from amends.adapters.payments import HttpPayments
from amends.adapters.provider import ProviderProcess
from amends.adapters.shops import DemoPerson, DocumentShop, demo_people, load_tau, open_demo_shop
from amends.adapters.store import PostgresStore, SqliteStore
from amends.adapters.vault import SqliteVault
from amends.desk.office import Office, RuleBook
from amends.kernel.clock import Clock, Instant
from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.ids import MAIN
from amends.kernel.ledger import Artifact, UnitOfWork
from amends.kernel.party import Caller, CallerKind, system
from amends.policy import load_pack
from amends.remedies.ports import Recourse
from amends.settings import Settings

Store = SqliteStore | PostgresStore


@dataclass(frozen=True, slots=True)
class Opened:
    """A running set of adapters: the office that use cases are given, and what only doors and commands need."""

    office: Office
    store: Store
    clock: Clock
    settings: Settings
    keys: SqliteAccessStore
    people: tuple[DemoPerson, ...] = ()

    @property
    def session_secret(self) -> bytes:
        """The secret that signs sessions: the one that is set, or the one made on first use and kept with the keys."""
        secret = self.settings.secret
        return self.keys.session_secret() if secret is None else secret.get_secret_value().encode()


def rule_book(contents: Mapping[str, bytes] | None = None) -> RuleBook:
    """Load every rule pack; raise Invalid naming every fault of a pack."""
    shipped = shipped_packs() if contents is None else contents
    packs = {name: load_pack(content.decode(), name=name) for name, content in shipped.items()}
    return RuleBook(
        packs={pack.id: pack for pack in packs.values()},
        hashes={pack.id: pack.hash for pack in packs.values()},
        contents={pack.hash: shipped[name] for name, pack in packs.items()},
    )


@contextmanager
def opened(settings: Settings, *, provider: bool = True) -> Iterator[Opened]:
    """Open everything that the settings name, and close it again in reverse.

    `provider` False leaves the simulated gateway out: for commands that carry nothing out.
    """
    clock = SystemClock()
    settings.folder.mkdir(parents=True, exist_ok=True)
    settings.keys_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        vault = SqliteVault(settings.keys_folder / "subjects.sqlite")
        stack.callback(vault.close)
        keys = SqliteAccessStore(settings.keys_folder / "access.sqlite")
        stack.callback(keys.close)
        store = _store(settings, vault)
        stack.callback(store.close)
        shop = _shop(settings, clock)
        stack.callback(shop.close)
        url = _provider(settings, stack) if provider else "http://127.0.0.1:9"
        recourse = Recourse(settings.recourse)
        patience, settles = settings.provider_timeout, settings.provider_settles
        payments = HttpPayments(url, recourse, timeout_ms=patience, settles_ms=settles)
        stack.callback(payments.close)
        carriers = HttpCarriers(url, recourse, timeout_ms=patience, settles_ms=settles)
        stack.callback(carriers.close)
        rules, model = rule_book(), reading_model(models_folder(settings))
        keep_rules(rules, store=store, now=clock.now())
        office = Office(
            ledger=store,
            effects=store,
            vault=vault,
            shop=shop,
            payments=payments,
            carriers=carriers,
            rules=rules,
            model=model,
            model_hash=hashlib.sha256(model.weights.tobytes()).hexdigest(),
            engine=__version__,
        )
        yield Opened(office, store, clock, settings, keys, demo_people() if settings.demo_sign_in else ())


def new_api_key(at: Opened, *, name: str, roles: frozenset[str]) -> str:
    """Make an API key for a service that acts for customers, or for staff; raise Invalid for what cannot have one."""
    kind = CallerKind.SERVICE if roles == {"customer_service"} else CallerKind.STAFF
    return at.keys.issue(Caller(MAIN, kind, name, roles), at=at.clock.now())


def keep_rules(rules: RuleBook, *, store: Store, now: Instant) -> None:
    """Keep the bytes of every pack in force in the ledger, so that its decisions can be replayed for ever."""
    missing = tuple(Artifact(digest, content) for digest, content in rules.contents.items() if not _kept(digest, store))
    if missing:
        store.commit(UnitOfWork(caller=system("bootstrap"), at=now, correlation="bootstrap", artifacts=missing))


def _kept(digest: str, store: Store) -> bool:
    try:
        return bool(store.artifact(digest))
    except NotFound:
        return False


def models_folder(settings: Settings) -> Path:
    """Return where trained weights are cached."""
    return settings.folder / "models"


def _store(settings: Settings, vault: SqliteVault) -> Store:
    if settings.on_postgres:
        return PostgresStore(settings.store, vault=vault)
    return SqliteStore(settings.folder / "ledger.sqlite", vault=vault)


def _shop(settings: Settings, clock: Clock) -> DocumentShop:
    kind, _, folder = settings.shop.partition(":")
    if kind == "demo" and not folder:
        return open_demo_shop(settings.folder / "shop.sqlite", clock=clock)
    if kind == "tau" and folder:
        shop = DocumentShop(settings.folder / "shop-tau.sqlite", clock=clock)
        if shop.is_empty(MAIN):
            shop.load(MAIN, load_tau(Path(folder)))
        return shop
    raise Invalid([Fault("shop", f"{settings.shop!r} is neither `demo` nor `tau:FOLDER`")])


def _provider(settings: Settings, stack: ExitStack) -> str:
    if settings.provider != "simulated":
        return settings.provider
    process = ProviderProcess(settings.folder / "provider.sqlite", mode=settings.recourse)
    return stack.enter_context(process).base_url
