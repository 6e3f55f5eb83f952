"""Load over HTTP while processes are killed at random, and what must hold afterwards."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random  # noqa: TID251  chance is seeded by the caller
from threading import Event, Thread
from typing import Any

from tests.crash.reporting import all_events, keys_of, plain
from tests.processes.programs import Client, House, Program, Server, until

from amends.adapters.clock import SystemClock
from amends.adapters.provider import Entry, doubles
from amends.adapters.store import PostgresStore, SqliteStore
from amends.adapters.vault import SqliteVault
from amends.conversations import Speaker
from amends.desk.projections import CONVERSATIONS, DECISIONS, PLANS
from amends.desk.rebuild_views import rebuilt
from amends.desk.streams import load_remedies
from amends.desk.timers import Timer
from amends.kernel.events import Event as Recorded
from amends.kernel.ids import MAIN, PlanId, StreamId
from amends.kernel.ledger import EffectState, ViewRow
from amends.kernel.orders import OrderStatus
from amends.remedies.ports import Recourse
from amends.simulation.marketplace import generate

# What befalls a call at the provider: half of the unknown outcomes were done, half were not.
FAULTS = (
    '{"seed": %d, "slow_ms": 60, "rates": {"busy": 0.05,'
    ' "fail-before": 0.05, "fail-after": 0.05, "timeout-before": 0.03,'
    ' "timeout-after": 0.03, "late": 0.02, "cut-after": 0.05, "garbled-after": 0.03, "twice": 0.05, "slow": 0.1}}'
)
SETTINGS = {"provider_timeout": "400", "provider_settles": "600"}
WORDS = ("where is my order?", "I want to return this", "it arrived broken", "one item is missing", "no thanks")
SHOPPERS = 4  # at the same time
KILLED_WHILE_STARTING = 0.2  # of those that would be; without this one server alone would never serve
LONGEST_END = 400.0  # seconds for everything to end once nobody is killed: eight attempts take over four minutes
Store = PostgresStore | SqliteStore
Commit = tuple[int, str, str | None]


@dataclass(slots=True)
class Acknowledged:
    """What customers were told is done: they may rely on it."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    conversations: list[str] = field(default_factory=list)
    gave_up: list[str] = field(default_factory=list)
    longest: float = 0.0


@dataclass(frozen=True, slots=True)
class Shopper:
    """A customer with an order, and what they ask for."""

    customer: str
    request: dict[str, Any]


def shoppers(chance: Random) -> Iterator[Shopper]:
    """Give the customers of the demo shop in a random order, each with one of their orders."""
    shop = generate(7, SystemClock().now())
    orders = [o for o in shop.orders if o.status in {OrderStatus.PENDING, OrderStatus.DELIVERED}]
    chance.shuffle(orders)
    for order in orders:
        if order.status is OrderStatus.PENDING:
            yield Shopper(order.customer, {"kind": "cancel", "order": order.id, "reason": "no_longer_needed"})
        else:
            yield from (
                Shopper(
                    order.customer,
                    {
                        "kind": "return",
                        "order": order.id,
                        "units": [{"line": line.id, "quantity": 1}],
                        "reason": "not_as_described",
                    },
                )
                for line in order.lines
            )


class Load:
    """Customers and a warehouse in threads of their own, until told to end."""

    def __init__(self, clients: Sequence[Client], warehouse: Client, chance: Random) -> None:
        self.done = Acknowledged()
        self._ending = Event()
        self._shoppers = list(shoppers(chance))
        self._seeds = [chance.random() for _ in clients]
        self._threads = [
            Thread(target=self._noted, args=(self._shop, client, number), daemon=True)
            for number, client in enumerate(clients)
        ]
        self._threads.append(Thread(target=self._noted, args=(self._receive, warehouse), daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let everybody finish what they are at."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _noted(self, act: Callable[..., None], *given: object) -> None:
        try:
            act(*given)
        except Exception as error:  # noqa: BLE001  whatever it is, the judgement tells it
            self.done.gave_up.append(repr(error))

    def _shop(self, client: Client, number: int) -> None:
        chance = Random(self._seeds[number])  # noqa: S311  nothing secret hangs on it
        mine = self._shoppers[number :: len(self._threads) - 1]
        for turn, shopper in enumerate(cycle(mine)):  # who comes again asks for what is done already
            if self._ending.is_set():
                return
            self._converse(client, shopper, f"{number}-{turn}", chance)

    def _converse(self, client: Client, shopper: Shopper, name: str, chance: Random) -> None:
        who = shopper.customer
        talk = self._timed(client, "/conversations", {}, f"{name}-start", who)["id"]
        self.done.conversations.append(talk)
        for turn in range(chance.randrange(1, 3)):
            self._say(client, talk, f"{chance.choice(WORDS)} ({name}-{turn})", f"{name}-say-{turn}", who)
        offered = self._timed(client, f"/conversations/{talk}/remedies", shopper.request, f"{name}-propose", who)
        offers = [offer for offer in (offered or {"offers": []})["offers"] if offer["state"] == "open"]
        if offers:
            path = f"/conversations/{talk}/plans/{offers[-1]['plan']}/confirmation"
            if self._timed(client, path, {"hash": offers[-1]["hash"]}, f"{name}-confirm", who):
                self.done.plans.append(offers[-1]["plan"])
        self._say(client, talk, f"thank you ({name}-end)", f"{name}-end", who)

    def _say(self, client: Client, talk: str, words: str, once: str, who: str) -> None:
        if self._timed(client, f"/conversations/{talk}/messages", {"text": words}, once, who):
            self.done.messages.append((talk, words))

    def _timed(self, client: Client, path: str, body: object, once: str, who: str) -> Any:
        began = time.monotonic()
        answer = client.post(path, body, once=once, customer=who)
        self.done.longest = max(self.done.longest, time.monotonic() - began)
        return answer

    def _receive(self, client: Client) -> None:
        while not self._ending.wait(0.3):
            for task in client.get("/tasks?state=goods&limit=20")["tasks"]:
                client.post(f"/plans/{task['plan']}/goods", {"passed": True}, once=f"goods-{task['plan']}")


def under_fire(house: House, programs: Sequence[Program], *, seed: int, seconds: float, kills: int) -> "Fire":
    """Run load for so long and at least so many kills of random programs, started again; then let everybody finish."""
    chance = Random(seed)  # noqa: S311  nothing secret hangs on it
    servers = [program for program in programs if isinstance(program, Server)]
    clients = [house.client(*servers) for _ in range(SHOPPERS)]
    load = Load(clients, house.client(*servers, role="agent"), chance)
    load.start()
    killed, end = 0, time.monotonic() + seconds
    while time.monotonic() < end or killed < kills:
        time.sleep(chance.uniform(0.3, 4.0))
        program = chance.choice(programs)
        if not program.is_ready() and chance.random() > KILLED_WHILE_STARTING:
            continue
        program.kill()
        program.start()
        killed += 1
    load.end()
    return Fire(house, load.done, killed)


@dataclass(frozen=True, slots=True)
class Fire:
    """What was acknowledged while so many processes were killed."""

    house: House
    done: Acknowledged
    kills: int

    def settled(self, store: Store) -> bool:
        """Wait until nothing is left to carry out but timers and what waits for people."""
        timers = set(Timer)

        def over() -> bool:
            waiting = store.effects(state=EffectState.WAITING, limit=10_000)
            return all(effect.kind in timers for effect in waiting)

        return until(over, within=LONGEST_END)


def opened(house: House) -> Store:
    """Open the ledger of a house beside its programs; close it."""
    vault = SqliteVault(house.folder / "keys" / "subjects.sqlite")
    if house.store.startswith("postgresql:"):
        return PostgresStore(house.store, vault=vault)
    return SqliteStore(Path(house.store) / "ledger.sqlite", vault=vault)


def faults_of(fire: Fire, store: Store) -> list[str]:
    """Return every way in which what is kept is wrong."""
    events = all_events(store)
    return [
        *(f"lost: a customer gave up: {why}" for why in fire.done.gave_up),
        *_kept(store, events),
        *_answered(fire.done, events),
        *_carried_out(fire, store, events),
    ]


def _kept(store: Store, events: Sequence[Recorded]) -> Iterator[str]:
    if not store.verify().ok:
        yield f"ledger: {store.verify()}"
    positions = [event.position for event in events]
    if positions != list(range(1, len(positions) + 1)):
        yield "positions: they do not rise one by one"
    views = [plain(row) for v in (CONVERSATIONS, DECISIONS, PLANS) for row in store.rows(MAIN, v, limit=1_000_000)]
    again = [plain(row) for _, row in rebuilt(store)]
    if sorted(views, key=str) != sorted(again, key=str):
        yield "views: they are not what the events give"


def _answered(done: Acknowledged, events: Sequence[Recorded]) -> Iterator[str]:
    """Every acknowledged message is there once, and within its own commit it was answered once."""
    received = [e for e in events if e.type == "MessageReceived"]
    said = Counter((e.correlation, e.sealed["text"]) for e in received if e.sealed)
    for talk, words in done.messages:
        if said[talk, words] != 1:
            yield f"{'lost' if not said[talk, words] else 'double'}: {words!r} in {talk}"
    yield from (f"double: {words!r}" for (_, words), count in said.items() if count > 1)
    replies = answers_to_messages(events)
    for event in received:
        if replies[event.correlation, event.version] != 1:
            yield f"answers: {replies[event.correlation, event.version]} to {event.stream} {event.version}"
    started = Counter(str(e.body["conversation"]) for e in events if e.type == "ConversationStarted")
    yield from (f"lost: {talk}" for talk in done.conversations if started[talk] != 1)


def answers_to_messages(events: Sequence[Recorded]) -> Counter[tuple[str, int]]:
    """Count the machine's answers to each message; one that went to a person's queue is answered by that.

    An answer is of its message's commit: of the same moment and the same caller. The notice that goods have arrived may
    fall into the same millisecond, and is the warehouse's.
    """
    answers: Counter[tuple[str, int]] = Counter()
    last: dict[str, tuple[int, Commit]] = {}  # of each conversation, where its last message stands, and in which commit
    with_person: set[str] = set()
    for event in events:
        if event.type == "MessageReceived":
            last[event.correlation] = (event.version, commit_of(event))
            answers[event.correlation, event.version] += event.correlation in with_person
        elif event.type == "PersonRequested":
            with_person.add(event.correlation)
        elif event.type == "ReplySent" and event.body["by"] == Speaker.MACHINE and event.cause is None:
            version, commit = last.get(event.correlation, (0, None))
            answers[event.correlation, version] += commit == commit_of(event)
    return answers


def commit_of(event: Recorded) -> Commit:
    return event.at, event.actor, event.on_behalf_of


def _carried_out(fire: Fire, store: Store, events: Sequence[Recorded]) -> Iterator[str]:
    book = fire.house.provider.book()
    rows = {row.id: row for row in store.rows(MAIN, PLANS, limit=1_000_000)}
    tasks = {str(effect.key): effect for effect in store.effects(state=EffectState.TASK, limit=1_000_000)}
    yield from (f"double: {key}" for key in doubles(book))
    yield from (f"lost: acknowledged plan {plan}" for plan in fire.done.plans if plan not in rows)
    yield from _money(book, events, set(tasks))
    handed = {effect.stream for effect in tasks.values()}
    did = {entry.reference for entry in book}
    for row in rows.values():
        yield from _plan(row, store, handed, did)
    if fire.house.provider.mode != Recourse.BLIND:
        yield from (f"people: {e.key} is a task: {e.error}" for e in tasks.values() if "gave up" not in (e.error or ""))


def _money(book: Sequence[Entry], events: Sequence[Recorded], tasks: set[str]) -> Iterator[str]:
    """What the provider's book holds is what events say, to the last minor unit; the rest is with a person."""
    told: list[Any] = [event for event in events if event.type == "MoneyMoved"]
    moved = {str(event.cause): event.body for event in told}
    money = {entry.reference: entry for entry in book if entry.kind in {"refund", "charge"}}
    if len(moved) != len(told):
        yield "double: money moved twice under one effect"
    for key, body in moved.items():
        entry = money.get(key)
        if entry is None or (entry.id, entry.facts["minor"]) != (body["receipt"], body["amount"]["minor"]):
            yield f"money: {key} is not in the provider's book"
    yield from (f"money: {key} moved and no event says so" for key in set(money) - set(moved) - tasks)


def _plan(row: ViewRow, store: Store, handed: set[StreamId], did: set[str]) -> Iterator[str]:
    stream = StreamId(str(row.body["stream"]))
    execution = load_remedies(store, MAIN, stream).executions[PlanId(row.id)]
    if row.state == "executing":
        yield f"lost: plan {row.id} is left executing"
    if execution.handed_over and stream not in handed:
        yield f"people: {row.id} was handed over and is no task"
    if row.state == "completed" and not set(keys_of(execution.plan)) & did:
        yield f"lost: plan {row.id} is completed and the provider did nothing"


def stop_all(programs: Sequence[Program]) -> list[int]:
    """End programs in order; return their exit statuses."""
    for program in programs:
        program.send(signal.SIGTERM)
    return [program.child.wait(60) for program in programs if program.child]
