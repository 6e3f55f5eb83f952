"""Jobs of Procrastinate, one for each effect that becomes due. A job carries the effect's key and nothing else.

A trigger defers it in the transaction that writes the effect, or gives it back until later. What a job finds is
whatever is due first, claimed by lease and fence, so that a job done twice or lost is harmless: the built-in loop finds
the rest.
"""

import asyncio
from collections.abc import Callable
from threading import Thread

import psycopg
import structlog

try:
    import procrastinate
except ImportError:  # the extra is not installed
    procrastinate = None  # type: ignore[assignment]  # asked before each use

from amends.kernel.errors import Refused

_TASK, _QUEUE = "amends.effect", "amends"
_LOCK = 0x6A6F6273  # "jobs": one process makes the tables
_TRIGGER = """
CREATE OR REPLACE FUNCTION amends_defer_effect() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)
    VALUES ('amends', 'amends.effect', jsonb_build_object('tenant', NEW.tenant, 'key', NEW.key),
            to_timestamp(NEW.due_at / 1000.0));
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS amends_defer ON effects;
DROP TRIGGER IF EXISTS amends_defer_again ON effects;
CREATE TRIGGER amends_defer AFTER INSERT ON effects FOR EACH ROW EXECUTE FUNCTION amends_defer_effect();
CREATE TRIGGER amends_defer_again AFTER UPDATE OF due_at ON effects
    FOR EACH ROW WHEN (NEW.state = 'waiting') EXECUTE FUNCTION amends_defer_effect()
"""
log = structlog.get_logger("amends.worker")
_POLL = 0.5  # seconds between two looks for jobs whose time has come


class ProcrastinateJobs:
    """Runs `look` for each job that is due, `threads` at a time, until stopped. `url` is the ledger's database."""

    def __init__(self, url: str, *, threads: int) -> None:
        if procrastinate is None:
            raise Refused("dispatch = procrastinate needs `pip install amends[procrastinate]`", clause="dispatch/extra")
        self._url, self._threads = url, threads
        self._loop = asyncio.new_event_loop()
        self._thread: Thread | None = None
        self._stopping = False
        self._running: asyncio.Task[None] | None = None
        _install(url)

    def start(self, look: Callable[[], object]) -> None:
        """Begin; `look` carries out what is due first and may be called from several threads."""
        self._thread = Thread(target=lambda: self._loop.run_until_complete(self._run(look)), name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the jobs at hand and end."""
        self._stopping = True
        if self._thread is not None:
            self._loop.call_soon_threadsafe(lambda: self._running and self._running.cancel())
            self._thread.join()

    async def _run(self, look: Callable[[], object]) -> None:
        while not self._stopping:
            try:
                await self._work(look)
            except Exception as error:  # noqa: BLE001  a restart of the database ends it, not the process
                log.warning("jobs.ended", kind=type(error).__name__)
                await asyncio.sleep(_POLL)

    async def _work(self, look: Callable[[], object]) -> None:
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=self._url))

        async def effect(tenant: str, key: str) -> None:  # noqa: ARG001  the row is claimed, not the job's word taken
            await asyncio.to_thread(look)

        app.task(name=_TASK, queue=_QUEUE)(effect)
        async with app.open_async():
            self._running = asyncio.create_task(
                app.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=self._threads,
                    fetch_job_polling_interval=_POLL,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            )
            await asyncio.wait([self._running])
            if not self._running.cancelled():
                self._running.result()


def _install(url: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        found = conn.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found == (None,):
            conn.execute(procrastinate.schema.SchemaManager.get_schema().encode())
        conn.execute(_TRIGGER)
