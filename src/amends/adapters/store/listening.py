"""Hears of commits in other processes (LISTEN). A wake-up only: whoever is woken reads the rows, and polls anyway."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Lock, Thread

import psycopg
import structlog

CHANNEL = "amends"
EFFECTS = "effects"  # the payload of a commit that wrote effects; any other wrote events alone
_LOOKS = 0.2  # seconds between two looks at whether to end
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds until a lost connection is tried again
log = structlog.get_logger("amends.store")


class Listening:
    """One connection of its own, in a thread of its own, for a whole process. Lost, it comes back by itself."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wakers: list[tuple[Callable[[], None], bool]] = []
        self._lock = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None

    def add(self, wake: Callable[[], None], *, effects_only: bool) -> None:
        """Call `wake` after each commit of any process, or only after those that wrote effects."""
        with self._lock:
            self._wakers.append((wake, effects_only))
            if self._thread is None:
                self._thread = Thread(target=self._run, name="store-listening", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread and its connection."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                with self._connected() as conn:
                    pause = _FIRST_PAUSE
                    self._hear(conn)
            except psycopg.Error as error:
                log.warning("store.deaf", kind=type(error).__name__)
                self._stopping.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    @contextmanager
    def _connected(self) -> Generator[psycopg.Connection]:
        with psycopg.connect(self._url, autocommit=True) as conn:
            conn.execute(f"LISTEN {CHANNEL}")
            self._wake(EFFECTS)  # what was said while nobody listened
            yield conn

    def _hear(self, conn: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for said in conn.notifies(timeout=_LOOKS, stop_after=1):
                self._wake(said.payload)

    def _wake(self, payload: str) -> None:
        with self._lock:
            wakers = list(self._wakers)
        for wake, effects_only in wakers:
            if payload == EFFECTS or not effects_only:
                wake()
