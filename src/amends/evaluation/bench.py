"""The bench: a store, and for each task a shop, a gateway and a carrier of its own."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from amends import __version__
from amends.adapters.carriers import MemoryCarriers
from amends.adapters.clock import ManualClock
from amends.adapters.payments import MemoryPayments
from amends.adapters.shops import TAU_NOW, MemoryShop, TauTask, load_tau
from amends.adapters.store import SqliteStore
from amends.adapters.vault import SqliteVault
from amends.assistant.understanding import ReadingModel
from amends.assistant.understanding.features import BUCKETS
from amends.assistant.understanding.model import INTENTS, REASONS
from amends.desk.office import Office, RuleBook
from amends.evaluation.case import Bench
from amends.evaluation.tau_guard import tenant_of
from amends.kernel.orders import Customer
from amends.remedies.ports import Recourse


@contextmanager
def tau_bench(data: Path, rules: RuleBook) -> Iterator[Callable[[TauTask], Bench]]:
    """Open a bench over `data`/tau_retail; raise NotFound where it is not there, Invalid where it cannot be read."""
    records, clock = load_tau(data), ManualClock(TAU_NOW)
    with_orders = {order.customer for order in records.orders}
    people = [customer for customer in records.customers if customer.id in with_orders]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="amends-eval-")))
        vault = SqliteVault(folder / "subjects.sqlite")
        stack.callback(vault.close)
        store = SqliteStore(folder / "ledger.sqlite", vault=vault)
        stack.callback(store.close)

        def bench_of(task: TauTask) -> Bench:
            payments = MemoryPayments(Recourse.KEYED, clock)
            office = Office(
                ledger=store,
                effects=store,
                vault=vault,
                shop=MemoryShop(records, clock=clock, tenant=tenant_of(task)),
                payments=payments,
                carriers=MemoryCarriers(Recourse.KEYED, clock),
                rules=rules,
                model=_unread(),
                model_hash="",
                engine=__version__,
            )
            return Bench(office, clock, _stranger(people, task), lambda: [order for order, _ in payments.book])

        yield bench_of


def _stranger(people: list[Customer], task: TauTask) -> Customer:
    return next(customer for customer in people if customer.id != task.customer)


def _unread() -> ReadingModel:
    """Return a model that was never trained: these commands are not read from words."""
    columns = np.zeros(len(INTENTS) + len(REASONS), dtype=np.float32)
    weights = np.broadcast_to(columns, (BUCKETS, len(columns)))
    return ReadingModel(weights, columns, np.ones(2, dtype=np.float32), np.zeros(1, dtype=np.float32))
