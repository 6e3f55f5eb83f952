"""The writer: one turn at a time, over one connection, that commits what several callers queued (group commit).

One thread takes the turns. Only a caller who is alone (nothing queued, nobody writing, the last batch a single job)
takes the turn itself: waking a thread and being woken by it would cost more than the statements do.

What a job needs before its transaction (checks, encoding, encryption) is done in the turn too: done by thirty callers
at once it costs more, since they take the interpreter and its caches from each other and from the writer.

A caller waits until the bytes of its job are durable. One job that fails leaves the others of its batch alone; a COMMIT
that fails fails them all. The jobs of a batch are first written together, table by table, since every single statement
costs a change of threads; if that fails, the transaction starts anew with each job in a SAVEPOINT of its own, which
finds the one that cannot be written.

Nobody waits for ever behind a disk that stalls: after `COMMIT_WAIT` a caller is told that its write is unknown, its job
is withdrawn if it had not begun, and while the batch in hand takes longer than that nothing new is taken in. Only who
writes for itself waits as long as the disk's own call takes.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar, cast

import structlog

from amends.adapters.store.batch import Batch, Known
from amends.adapters.store.fail import Fail
from amends.adapters.store.session import Session
from amends.kernel.errors import Conflict, Fault, Invalid, Unavailable

T = TypeVar("T")

BATCH = 64  # jobs in one transaction at most: bounds how long the first of them waits
QUEUE = 1024  # jobs waiting at most: beyond, the store says so rather than grow
COMMIT_WAIT = 5.0  # s that a unit of work waits for its COMMIT
log = structlog.get_logger("amends.store")


@dataclass(frozen=True, slots=True)
class Faults:
    """How errors of a database driver read in our words: `outage` is about the database, `input` about the values."""

    outage: type[Exception]
    input: tuple[type[Exception], ...]

    def translated(self, error: BaseException) -> BaseException:
        """Return the kind of error a caller knows, or the error itself."""
        if isinstance(error, self.input):
            return Invalid([Fault("", f"the store cannot keep a value: {error}")])
        if isinstance(error, self.outage):
            return Unavailable(f"the store could not write: {error}")
        return error


class _Job(Generic[T]):
    """A job and the lock that its caller waits on (a Condition or Future costs ten times as much)."""

    __slots__ = ("apart", "done", "error", "prepare", "result", "run", "withdrawn")

    def __init__(self, prepare: Callable[[], Callable[[Batch], T]], *, apart: bool) -> None:
        self.prepare = prepare
        self.apart = apart
        self.withdrawn = False
        self.result: T | None = None
        self.error: BaseException | None = None
        self.done = Lock()
        self.done.acquire()

    def ready(self) -> bool:
        """Prepare; tell whether there is anything to write."""
        if self.withdrawn:
            return False
        try:
            self.run = self.prepare()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's who waits for it
            self.error = error
        return self.error is None

    def join(self, batch: Batch) -> None:
        """Queue with the others. A Conflict comes before anything is queued; any other error spoils the batch."""
        try:
            self.result = self.run(batch)
        except Conflict as error:
            self.error = error

    def stand_apart(self, batch: Batch) -> None:
        """Run in a SAVEPOINT."""
        batch.flush()
        batch.session.change("SAVEPOINT job")
        try:
            self.error = None
            self.result = self.run(batch)
            batch.flush()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's who waits for it
            self.error = error
            batch.session.change("ROLLBACK TO SAVEPOINT job")
            batch.undone()
        batch.session.change("RELEASE SAVEPOINT job")


class Writer:
    """Runs jobs in the order they came, a batch of them per transaction."""

    def __init__(
        self,
        open_session: Callable[[], AbstractContextManager[Session]],
        faults: Faults,
        fail: Fail,
        *,
        capacity: int = QUEUE,
        patience: float = COMMIT_WAIT,
    ) -> None:
        self._open_session = open_session
        self._faults = faults
        self._fail = fail
        self._capacity = capacity
        self._patience = patience
        self._queue: SimpleQueue[_Job[object] | None] = SimpleQueue()
        self._gate = Lock()
        self._known = Known()
        self._turn = Lock()
        self._alone = True
        self._held = 0
        self._began: float | None = None  # when the batch in hand began
        self._failing = False
        self.commits = self.batches = 0  # written so far: units, and transactions that held them
        self._closed = False
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Batch], T]) -> T:
        """Run a job in the next batch; return when it is durable. Raise what it raised, or why its COMMIT failed."""
        return self._waited(_Job(lambda: run, apart=True), patience=-1)

    def prepared(self, prepare: Callable[[], Callable[[Batch], T]], *, apart: bool) -> T:
        """Run, as `submit` does, what `prepare` returns; `prepare` runs once, before the transaction.

        What it returns may run twice. If it is not `apart`, it only queues rows, and a Conflict comes before any.
        Raise Unavailable when the COMMIT takes too long: the write may still take place.
        """
        return self._waited(_Job(prepare, apart=apart), patience=self._patience)

    def _waited(self, job: _Job[T], *, patience: float) -> T:
        if self._takes_turn(cast("_Job[object]", job)):
            self._settle([cast("_Job[object]", job)])
            self._turn.release()
        if not job.done.acquire(timeout=patience):
            job.withdrawn = True
            raise Unavailable(f"the store did not commit within {patience:g} s; the write may still take place")
        if job.error is not None:
            raise self._faults.translated(job.error)
        return cast("T", job.result)

    def waiting(self) -> int:
        """Return how many jobs are queued, those being written not counted."""
        return self._queue.qsize() + self._held

    def close(self) -> None:
        """Write what waits, then end the thread; afterwards every job is refused."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        with self._turn:  # a caller may be writing for itself
            pass

    def _takes_turn(self, job: _Job[object]) -> bool:
        """Take the turn for a lone caller, or queue its job for the thread."""
        with self._gate:
            if self._closed:
                raise Unavailable("the store is closed")
            if self._queue.qsize() >= self._capacity:
                raise Unavailable("the store has more waiting than it can write; try again")
            if self._began is not None and monotonic() - self._began > self._patience:
                raise Unavailable(f"the store has not committed for more than {self._patience:g} s; try again")
            if self._alone and self._queue.empty() and self._turn.acquire(blocking=False):
                return True
            self._queue.put(job)
            return False

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            self._held = 1
            with self._turn:
                self._held = 0
                self._settle(self._gathered(first))

    def _gathered(self, first: _Job[object]) -> list[_Job[object]]:
        """Return a job with all that came after it, up to a full batch."""
        jobs: list[_Job[object]] = []
        job: _Job[object] | None = first
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH:
                return jobs
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs
        if jobs:
            self._queue.put(None)  # end after these
        return jobs

    def _settle(self, jobs: list[_Job[object]]) -> None:
        self._began = monotonic()
        try:
            if ready := [job for job in jobs if job.ready()]:
                with self._open_session() as session:
                    self._transact(session, ready)
                self._fail("store/after-commit")
        except BaseException as error:  # noqa: BLE001 - the thread must outlive every failure of a batch
            for job in jobs:
                job.error = job.error or error
        self._began = None
        self._alone = len(jobs) == 1
        if not all(job.withdrawn for job in jobs):
            self._notice([job.error for job in jobs if isinstance(job.error, (self._faults.outage, Unavailable))])
        for job in jobs:
            job.done.release()

    def _notice(self, outages: list[BaseException]) -> None:
        """Say once that nothing can be written (a full disk, a lost server), and once that it can again."""
        if outages and not self._failing:
            log.error("store.cannot_write", error=str(outages[0]))
        if self._failing and not outages:
            log.warning("store.writes_again")
        self._failing = bool(outages)

    def _transact(self, session: Session, jobs: list[_Job[object]]) -> None:
        session.begin()
        try:
            self._write(session, jobs)
            self._fail("store/before-commit")
            session.change("COMMIT")
            self.commits, self.batches = self.commits + len(jobs), self.batches + 1
        except BaseException:
            self._known.forget()
            session.rollback()
            raise

    def _write(self, session: Session, jobs: list[_Job[object]]) -> None:
        try:
            self._run_jobs(session, jobs, apart=False)
        except Exception:  # noqa: BLE001 - the second attempt finds whose it is
            self._known.forget()
            session.rollback()
            session.begin()
            self._run_jobs(session, jobs, apart=True)

    def _run_jobs(self, session: Session, jobs: list[_Job[object]], *, apart: bool) -> None:
        batch = Batch(session, self._known, careful=apart or any(job.apart for job in jobs))
        for job in jobs:
            if apart or job.apart:
                job.stand_apart(batch)
            else:
                job.join(batch)
        batch.flush()
