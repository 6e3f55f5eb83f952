"""Who listens to what, and what is sent to them: topics, groups of like readers, bounded queues."""

import asyncio
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec
import structlog
from anyio import CapacityLimiter, to_thread

from amends.kernel.errors import AmendsError
from amends.kernel.events import Event
from amends.kernel.ids import ConversationId, Position, SubjectId, TenantId
from amends.kernel.ledger import Ledger

QUEUE = 16  # frames that a slow reader may be behind
RENDERERS = 2  # threads, so that many open pages take none from requests
PAGE = 500
EVERY = 0.1  # s between two looks at the ledger when nobody wakes us
CSRF_SLOT = "csrf.of.the.session"
KEY_SLOT = "key.of.the.form"
RELOAD = msgspec.json.encode({"id": 0, "to": "", "how": "reload", "html": ""}).decode()
log = structlog.get_logger("amends.live")

Regions = Mapping[str, str]
"""HTML by the id of the region it belongs to, with `CSRF_SLOT` and `KEY_SLOT` where a form's own values go."""


def conversation_topic(tenant: TenantId, conversation: ConversationId | str) -> str:
    """Return the topic of everything that happens to a conversation and to the plans confirmed in it."""
    return f"{tenant}/conversation/{conversation}"


def customer_topic(tenant: TenantId, customer: SubjectId | str) -> str:
    """Return the topic of everything that happens to a customer's conversations."""
    return f"{tenant}/customer/{customer}"


def staff_topic(tenant: TenantId) -> str:
    """Return the topic of everything that staff may see: all conversations of the tenant."""
    return f"{tenant}/staff"


def topics_of(event: Event) -> frozenset[str]:
    """Return the topics that a recorded event belongs to."""
    shared = {conversation_topic(event.tenant, event.correlation), staff_topic(event.tenant)}
    return frozenset(shared if event.subject is None else {*shared, customer_topic(event.tenant, event.subject)})


def newest(ledger: Ledger) -> Position:
    """Return the last position of a ledger, by halving: `follow` alone tells whether anything stands above one."""
    high = 1
    while ledger.follow(Position(high), limit=1):
        high *= 2
    low = 0
    while low < high:
        middle = (low + high) // 2
        if ledger.follow(Position(middle), limit=1):
            low = middle + 1
        else:
            high = middle
    return Position(low)


@dataclass(frozen=True, slots=True)
class Watch:
    """What an open page hears. Readers of one `group` see the same, so its regions are rendered once for all of them.

    `render` runs in a thread; an error of ours in it (the page is gone, the right to it too) makes the page reload.
    """

    topics: frozenset[str]
    group: Hashable
    render: Callable[[], Regions]


@dataclass(eq=False, slots=True)
class Listener:
    """One socket: what is still to be sent to it. `csrf` is its session's, for the forms in what it gets."""

    csrf: str
    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))

    def put(self, frames: Iterable[str]) -> None:
        """Queue frames; a reader that is too slow drops them all and is told to fetch its page again."""
        try:
            for frame in frames:
                self.queue.put_nowait(frame.replace(CSRF_SLOT, self.csrf))
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(RELOAD)

    def close(self) -> None:
        """Let its sender end: the session is over."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


@dataclass(eq=False, slots=True)
class Group:
    """Listeners that see the same, and the regions that they were sent last."""

    watch: Watch
    listeners: set[Listener] = field(default_factory=set)
    sent: dict[str, str] = field(default_factory=dict)
    behind: bool = False
    busy: bool = False


class Hub:
    """Follows the ledger in a thread of its own and tells the open pages what is new. Used from one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._groups: dict[Hashable, Group] = {}
        self._topics: dict[str, set[Hashable]] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # one a group at most
        self._renderers = CapacityLimiter(RENDERERS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._unheard = False
        self.position = Position(0)

    def start(self) -> None:
        """Begin to follow, from the ledger's end; call inside the event loop that serves the sockets."""
        self._loop = asyncio.get_running_loop()
        self._stopping.clear()
        self.position = newest(self._ledger)
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following and let every socket end."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
        self._loop = None

    def wake(self) -> None:
        """Look at the ledger now: something was just committed. May be called from any thread."""
        self._woken.set()

    def join(self, watch: Watch, listener: Listener, since: int) -> None:
        """Let a listener hear a watch; what came after position `since` is sent to it at once."""
        group = self._groups.get(watch.group)
        if group is None:
            group = self._groups[watch.group] = Group(watch)
            for topic in watch.topics:
                self._topics.setdefault(topic, set()).add(watch.group)
        group.listeners.add(listener)
        if since < self.position:
            group.sent.clear()
            self._render_soon(group)

    def leave(self, watch: Watch, listener: Listener) -> None:
        """Forget a listener; a group without any is let go of."""
        group = self._groups.get(watch.group)
        if group is None:
            return
        group.listeners.discard(listener)
        if group.listeners:
            return
        del self._groups[watch.group]
        for topic in watch.topics:
            self._topics[topic].discard(watch.group)
            if not self._topics[topic]:
                del self._topics[topic]

    def sockets(self) -> int:
        """Return how many listen. From another thread it may be off by those who come and go just now."""
        return sum(len(group.listeners) for group in tuple(self._groups.values()))

    def end_session(self, csrf: str) -> None:
        """Close every socket of a session that was just signed out; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_session, csrf)

    def _end_session(self, csrf: str) -> None:
        for group in self._groups.values():
            for listener in group.listeners:
                if listener.csrf == csrf:
                    listener.close()

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except AmendsError as error:
                log.warning("live.unavailable", kind=type(error).__name__)
            self._woken.wait(EVERY)
            self._woken.clear()

    def _look(self) -> None:
        """Read what is new and tell it; while nobody listens nothing is read."""
        if not self._groups:
            self._unheard = True
            return
        if self._unheard:
            self._unheard = False
            self.position = newest(self._ledger)
            self._on_loop(self._catch_up)
        while events := self._ledger.follow(self.position, limit=PAGE):
            self.position = events[-1].position
            touched = frozenset(topic for event in events for topic in topics_of(event))
            self._on_loop(self._tell, touched)

    def _on_loop(self, work: Callable[..., None], *given: object) -> None:
        with suppress(RuntimeError):  # the loop ended between two looks
            if self._loop is not None:
                self._loop.call_soon_threadsafe(work, *given)

    def _catch_up(self) -> None:
        """Show every listener the present: what came before it began to listen was not followed."""
        for group in self._groups.values():
            self._render_soon(group)

    def _tell(self, topics: frozenset[str]) -> None:
        for name in {name for topic in topics for name in self._topics.get(topic, ())}:
            self._render_soon(self._groups[name])

    def _render_soon(self, group: Group) -> None:
        group.behind = True
        if not group.busy:
            group.busy = True
            task = asyncio.get_running_loop().create_task(self._render(group))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _render(self, group: Group) -> None:
        """Send what changed; what happens while one state is rendered is sent together afterwards."""
        try:
            while group.behind:
                group.behind, position = False, self.position
                regions = await to_thread.run_sync(group.watch.render, limiter=self._renderers)
                _send(group, regions, position)
        except AmendsError:
            _send_all(group, [RELOAD])
        finally:
            group.busy = False


def _send(group: Group, regions: Regions, position: Position) -> None:
    changed = {name: html for name, html in regions.items() if group.sent.get(name) != html}
    group.sent = dict(regions)
    last = len(changed) - 1
    # Only the last of several frames moves the page's cursor: a socket that ends before it replays them all.
    _send_all(
        group,
        [_frame(name, html, position if n == last else 0, position) for n, (name, html) in enumerate(changed.items())],
    )


def _send_all(group: Group, frames: list[str]) -> None:
    for listener in group.listeners:
        listener.put(frames)


def _frame(region: str, html: str, cursor: int, position: Position) -> str:
    filled = html.replace(KEY_SLOT, f"live-{position}")
    return msgspec.json.encode({"id": cursor, "to": region, "how": "morph", "html": filled}).decode()
