"""The ports as use cases see them when somebody watches: the same, and each commit, attempt and call is told of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from amends.kernel.clock import Instant
from amends.kernel.ledger import Committed, Effect, UnitOfWork
from amends.kernel.watching import SILENCE, Tracing

CALLS = frozenset({"refund", "charge", "label", "ship", "find"})


class Listener(Protocol):
    """Is told, in the thread that did it, what this process has written. Must be quick and must not raise.

    Proven by tests/doors/serve/test_watch.py.
    """

    def committed(self, work: UnitOfWork) -> None:
        """Take note that a unit of work is durable."""
        ...

    def postponed(self, effect: Effect) -> None:
        """Take note that an attempt at an effect came to nothing yet."""
        ...


class WatchedStore:
    """A store that tells `listeners` what was written through it, and traces its commits.

    What it does not name itself is the store's own, so that a port may grow without it.
    """

    def __init__(self, store: Any, tracing: Tracing = SILENCE) -> None:
        self._store, self._tracing = store, tracing
        self.listeners: list[Listener] = []

    def commit(self, work: UnitOfWork) -> Committed:
        """Write all or nothing, as the store does. What names no cause is caused by the span that is open."""
        if self._tracing.on and work.cause is None:
            work = replace(work, cause=self._tracing.here())
        with self._tracing.span("commit", correlation=work.correlation) as span:
            done: Committed = self._store.commit(work)
            span.note(position=done.position)
        for listener in self.listeners:
            listener.committed(work)
        return done

    def postpone(self, effect: Effect, *, until: Instant, error: str) -> bool:
        """Give a claimed effect back until later, as the store does."""
        held: bool = self._store.postpone(effect, until=until, error=error)
        if held:
            for listener in self.listeners:
                listener.postponed(effect)
        return held

    def __getattr__(self, name: str) -> Any:
        """Return what the store has under this name."""
        return getattr(self._store, name)


class WatchedProvider:
    """A payment gateway or a carrier whose calls are spans, named by what it is and what is asked of it."""

    def __init__(self, provider: Any, kind: str, tracing: Tracing) -> None:
        self._provider, self._kind, self._tracing = provider, kind, tracing

    def __getattr__(self, name: str) -> Any:
        """Return what the provider has under this name; its calls traced."""
        found = getattr(self._provider, name)
        return self._traced(name, found) if name in CALLS else found

    def _traced(self, name: str, call: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def traced(order: Any) -> Any:
            with self._tracing.span(f"{self._kind}.{name}", key=getattr(order, "key", order)):
                return call(order)

        return traced
