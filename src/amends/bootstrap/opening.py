"""A running office: every port joined to its adapter, from one frozen Settings."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amends import __version__
from amends.adapters.access import PostgresAccessStore, SqliteAccessStore
from amends.adapters.carriers import HttpCarriers
from amends.adapters.clock import SystemClock
from amends.adapters.dispatch import ProcrastinateJobs
from amends.adapters.imports import FileImport, Terms, open_files
from amends.adapters.models import reading_model
from amends.adapters.packs import shipped_packs
from amends.adapters.payments import HttpPayments
from amends.adapters.provider import ProviderProcess
from amends.adapters.shops import DemoPerson, DocumentShop, ShopLoader, demo_people, load_tau, open_demo_shop
from amends.adapters.store import (
    PostgresStore,
    SqliteStore,
)
from amends.adapters.telemetry import Listener, WatchedProvider, WatchedStore, open_collector
from amends.adapters.vault import PostgresVault, SqliteVault
from amends.desk.office import Office, RuleBook
from amends.desk.rights import BY_ROLE
from amends.kernel.clock import Clock, Instant
from amends.kernel.errors import Fault, Invalid, NotFound, Refused
from amends.kernel.ids import MAIN
from amends.kernel.ledger import Artifact, UnitOfWork, Vault
from amends.kernel.party import Caller, CallerKind, system
from amends.kernel.watching import Tracing
from amends.policy import PackKind, load_pack
from amends.remedies.ports import Recourse
from amends.settings import Settings

Store = SqliteStore | PostgresStore
AccessStore = SqliteAccessStore | PostgresAccessStore
KeyVault = SqliteVault | PostgresVault
LEDGER, VAULT, ACCESS, FORGOTTEN = "ledger.sqlite", "subjects.sqlite", "access.sqlite", "forgotten.txt"
KEY_FILES, IMPORTED = (VAULT, ACCESS), "shop-imported.sqlite"
SERVICES = frozenset({"customer_service"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A running set of adapters: the office that use cases are given, and what only doors and commands need."""

    office: Office
    store: Store
    clock: Clock
    settings: Settings
    keys: AccessStore
    people: tuple[DemoPerson, ...] = ()
    listeners: list[Listener] = field(default_factory=list)

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
    with ExitStack() as stack:
        tracing = stack.enter_context(open_collector(settings.otel))
        vault, keys = stack.enter_context(keys_at(settings.keys_place))
        store = _store(settings, vault)
        stack.callback(store.close)
        if why := store.withdrawn():
            raise Refused(f"this store is withdrawn: {why}", clause="store/withdrawn")
        shop = _shop(settings, clock)
        stack.callback(shop.close)
        url = _provider(settings, stack) if provider else "http://127.0.0.1:9"
        recourse = Recourse(settings.recourse)
        patience, settles = settings.provider_timeout, settings.provider_settles
        payments = HttpPayments(url, recourse, timeout_ms=patience, settles_ms=settles)
        stack.callback(payments.close)
        carriers = HttpCarriers(url, recourse, timeout_ms=patience, settles_ms=settles)
        stack.callback(carriers.close)
        watched: Any = WatchedStore(store, tracing)  # Ledger and Effects, as the store is
        rules, model = rule_book(), reading_model(models_folder(settings))
        keep_rules(rules, store=store, now=clock.now())
        office = Office(
            ledger=watched,
            effects=watched,
            vault=vault,
            shop=shop,
            payments=_traced(payments, "payments", tracing),
            carriers=_traced(carriers, "carriers", tracing),
            rules=rules,
            model=model,
            model_hash=hashlib.sha256(model.weights.tobytes()).hexdigest(),
            engine=__version__,
            tracing=tracing,
        )
        people = demo_people() if settings.demo_sign_in else ()
        yield Opened(office, store, clock, settings, keys, people, watched.listeners)


def new_api_key(at: Opened, *, name: str, roles: frozenset[str]) -> str:
    """Make an API key for a service that acts for customers, or for staff; raise Invalid for what cannot have one."""
    if not roles or not (roles <= BY_ROLE.keys() or roles == SERVICES):
        known = ", ".join(sorted(BY_ROLE))
        raise Invalid([Fault("role", f"{', '.join(sorted(roles))} is neither of {known}, nor customer_service alone")])
    kind = CallerKind.SERVICE if roles == SERVICES else CallerKind.STAFF
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


def open_import(form: str, path: Path, *, zone: str | None, settings: Settings) -> tuple[FileImport, ShopLoader]:
    """Open files as a source of records and the imported shop as their target; raise Invalid for wrong files."""
    packs = frozenset(pack.id for pack in rule_book().packs.values() if pack.kind is PackKind.MERCHANT)
    terms, folder = Terms(SystemClock().now(), zone, packs), settings.folder
    return open_files(form, path, folder=folder / "imports", terms=terms), ShopLoader(folder / IMPORTED)


def models_folder(settings: Settings) -> Path:
    """Return where trained weights are cached."""
    return settings.folder / "models"


def open_jobs(settings: Settings) -> ProcrastinateJobs | None:
    """Return the task engine that brings effects to workers; None where they look for themselves."""
    return None if settings.dispatch == "leases" else ProcrastinateJobs(settings.store, threads=settings.workers)


@contextmanager
def keys_at(place: Path | str) -> Iterator[tuple[KeyVault, AccessStore]]:
    """Open the keys of data subjects and of callers, in a folder or in a database of their own (its URL)."""
    vault: KeyVault
    access: AccessStore
    if isinstance(place, str):
        vault, access = PostgresVault(place), PostgresAccessStore(place)
    else:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        vault, access = SqliteVault(place / VAULT), SqliteAccessStore(place / ACCESS)
    with closing(vault), closing(access):
        yield vault, access


def _store(settings: Settings, vault: Vault) -> Store:
    if settings.on_postgres:
        return PostgresStore(settings.store, vault=vault)
    return SqliteStore(settings.folder / LEDGER, vault=vault)


def _traced(provider: Any, kind: str, tracing: Tracing) -> Any:
    return WatchedProvider(provider, kind, tracing) if tracing.on else provider


def _shop(settings: Settings, clock: Clock) -> DocumentShop:
    kind, _, folder = settings.shop.partition(":")
    if kind == "demo" and not folder:
        return open_demo_shop(settings.folder / "shop.sqlite", clock=clock)
    if kind == "tau" and folder:
        shop = DocumentShop(settings.folder / "shop-tau.sqlite", clock=clock)
        if shop.is_empty(MAIN):
            shop.load(MAIN, load_tau(Path(folder)))
        return shop
    if kind == "imported" and not folder:
        return DocumentShop(settings.folder / IMPORTED, clock=clock)
    raise Invalid([Fault("shop", f"{settings.shop!r} is none of `demo`, `imported` and `tau:FOLDER`")])


def _provider(settings: Settings, stack: ExitStack) -> str:
    if settings.provider != "simulated":
        return settings.provider
    process = ProviderProcess(settings.folder / "provider.sqlite", mode=settings.recourse)
    return stack.enter_context(process).base_url
