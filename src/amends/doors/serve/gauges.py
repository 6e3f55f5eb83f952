"""Gauges read from the store when somebody looks: who waits, what is late, how much money is stuck, how full it is.

Every count stops at `COUNTED_AT_MOST`, so that a look costs the same on a large store.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from amends.bootstrap import Opened, last_verified
from amends.conversations import Mode
from amends.desk.projections import CONVERSATIONS
from amends.desk.stuck_money import stuck_money
from amends.kernel.clock import Instant
from amends.kernel.ids import EffectKey, TenantId
from amends.kernel.ledger import EffectState
from amends.kernel.money import Money
from amends.kernel.watching import Census

COUNTED_AT_MOST = 1_000
NEW_AT_MOST = 200  # tasks whose amount is looked up in one look; each is then remembered


class Gauges(Collector):
    """Every gauge of this moment, for all tenants together."""

    def __init__(self, at: Opened, *, sockets: Callable[[], int]) -> None:
        self._at, self._sockets = at, sockets
        self._amounts: dict[tuple[TenantId, EffectKey], Money | None] = {}

    def collect(self) -> Iterable[Metric]:
        """Yield the gauges."""
        now = self._at.clock.now()
        census = self._at.store.census(now, view=CONVERSATIONS, state=Mode.WAITING, limit=COUNTED_AT_MOST)
        due = self._at.store.next_due()
        yield from _of_people(census, now)
        yield from _of_effects(census, now, due)
        yield self._money()
        yield from _of_writing(census)
        yield from self._of_keeping(census)
        yield _gauge("amends_live_sockets", "Open pages that hear of changes.", self._sockets())

    def _money(self) -> Metric:
        """Sum the money in tasks by currency, in minor units; amounts never change, so each is read once."""
        tasks = self._at.office.effects.effects(state=EffectState.TASK, limit=COUNTED_AT_MOST)
        known = {(task.tenant, task.key): task for task in tasks}
        self._amounts = {key: amount for key, amount in self._amounts.items() if key in known}
        new = [key for key in known if key not in self._amounts]
        for key in new[:NEW_AT_MOST]:
            self._amounts[key] = stuck_money(known[key], office=self._at.office)
        sums: Counter[str] = Counter()
        for amount in self._amounts.values():
            if amount is not None:
                sums[amount.currency] += amount.minor
        family = GaugeMetricFamily(
            "amends_task_money_minor", "Money in tasks for a person, in minor units.", labels=["currency"]
        )
        for currency, minor in sorted(sums.items()):
            family.add_metric([currency], minor)
        return family

    def _of_keeping(self, census: Census) -> Iterable[Metric]:
        yield _gauge("amends_store_bytes", "Size of the store's data.", census.size)
        if self._at.settings.folder.is_dir():
            disk = shutil.disk_usage(self._at.settings.folder)
            yield _gauge("amends_disk_free_bytes", "Free space where the store's folder is.", disk.free)
            yield _gauge("amends_disk_bytes", "Size of the disk where the store's folder is.", disk.total)
        verified = last_verified(self._at.settings)
        if verified is not None:
            at = verified.at / 1000
            yield _gauge("amends_ledger_verified_timestamp_seconds", "When the chain was last verified whole.", at)
            yield _gauge("amends_ledger_holds", "Whether the chain held then: 1 or 0.", int(verified.holds))


def _of_people(census: Census, now: Instant) -> Iterable[Metric]:
    waiting = census.waiting
    yield _gauge("amends_conversations_waiting", "Conversations that wait for a person.", waiting.count)
    yield _gauge("amends_waiting_seconds_oldest", "How long the first of them has waited.", _age(waiting.first, now))


def _of_effects(census: Census, now: Instant, due: Instant | None) -> Iterable[Metric]:
    yield _gauge("amends_effects_due", "Effects whose time has come, those in hand included.", census.due.count)
    yield _gauge("amends_effects_lag_seconds", "How late the earliest effect is that nobody holds.", _age(due, now))
    tasks = census.tasks
    yield _gauge("amends_effects_for_person", "Effects that a person has to settle.", tasks.count)
    yield _gauge("amends_task_seconds_oldest", "How long the first of them has been overdue.", _age(tasks.first, now))


def _of_writing(census: Census) -> Iterable[Metric]:
    yield _counter("amends_commits", "Units of work that this process has written.", census.commits)
    yield _counter("amends_commit_batches", "Transactions that held them.", census.batches)
    yield _gauge("amends_writer_queue", "Units of work that wait to be written by this process.", census.queued)
    yield _gauge("amends_ledger_position", "Position of the last event.", census.position)


def _age(since: Instant | None, now: Instant) -> float:
    return 0.0 if since is None else max(0, now - since) / 1000


def _gauge(name: str, about: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, about)
    family.add_metric([], value)
    return family


def _counter(name: str, about: str, value: float) -> Metric:
    family = CounterMetricFamily(name, about)
    family.add_metric([], value)
    return family
