"""One server for one SQLite store: the lock that a second one meets."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from amends import __version__
from amends.kernel.errors import Refused
from amends.settings import Settings


@contextmanager
def sole_server(settings: Settings) -> Iterator[None]:
    """Hold the store's server lock; raise Refused when another server has it. A database needs no lock."""
    if settings.on_postgres:
        yield
        return
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "serve.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(
                f"another server has the store {settings.store}; for several servers use PostgreSQL"
                " (store = postgresql://...)",
                clause="serve/one-server",
            ) from error
        file.truncate(0)
        file.write(f"{__version__}\n")  # for `amends doctor`
        file.flush()
        yield
