"""A process that works: its workers, woken as the settings say, for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from amends.bootstrap import Opened, open_jobs
from amends.desk.carry_out import carry_out_due
from amends.doors.worker.worker import Worker

LATE = 5_000  # ms after which what a task engine did not bring is looked for


@contextmanager
def working(at: Opened) -> Iterator[Worker]:
    """Carry out what becomes due until the block ends; what is claimed then is finished first."""
    carry_out, threads = partial(carry_out_due, office=at.office, clock=at.clock), at.settings.workers
    jobs = open_jobs(at.settings) if threads else None
    worker = Worker(
        carry_out,
        clock=at.clock,
        next_due=at.store.next_due,
        threads=threads if jobs is None else 1,
        late=0 if jobs is None else LATE,
    )
    worker.start()
    if jobs is None:
        at.store.listen(worker.wake, effects_only=True)
    else:
        jobs.start(carry_out)
    try:
        yield worker
    finally:
        if jobs is not None:
            jobs.stop()
        worker.stop()
