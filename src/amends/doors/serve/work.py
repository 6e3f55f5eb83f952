"""Run workers alone, beside the servers of the same database, until told to stop."""

import os
import signal
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import structlog

from amends.bootstrap import Opened, opened
from amends.doors.serve.logs import log_as_json
from amends.doors.serve.watch_port import watch_port
from amends.doors.worker import working
from amends.kernel.errors import Fault, Invalid, Refused
from amends.settings import Settings, read_settings

log = structlog.get_logger("amends.work")


def run_work(flags: Mapping[str, Any]) -> None:
    """Carry out due effects with the settings in force; what is claimed at SIGTERM or Ctrl+C is finished first."""
    settings = read_settings(environment=os.environ, flags=flags)
    _guard(settings)
    log_as_json(settings.log_level)
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    with opened(settings) as at, _watched(at), working(at):
        log.info("work.ready", threads=settings.workers)
        told.wait()


def _watched(at: Opened) -> AbstractContextManager[int | None]:
    port = at.settings.watch_port
    return nullcontext() if port is None else watch_port(at, host=at.settings.host, port=port)


def _guard(settings: Settings) -> None:
    """Refuse a store that one server has alone, and a worker without threads."""
    if not settings.on_postgres:
        raise Refused(
            f"the store {settings.store} is SQLite, and `amends serve` runs its workers; for workers of their own use"
            " PostgreSQL (store = postgresql://...)",
            clause="work/postgres-only",
        )
    if settings.workers == 0:
        raise Invalid([Fault("workers", "`amends work` with workers = 0 would do nothing")])
