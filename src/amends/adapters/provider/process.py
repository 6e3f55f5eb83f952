"""Starts the simulated provider as a child process and ends it by its own pid."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from amends.adapters.provider.book import Entry
from amends.adapters.provider.faults import Fault
from amends.kernel.clock import Instant
from amends.kernel.errors import Unavailable
from amends.kernel.events import Json


class ProviderProcess:
    """A provider of its own process, with its book in the file `db`. It ends with whoever started it.

    `mode` is keyed, askable or blind; `fault_plan` the JSON of `read_plan`. Raises Unavailable when it does not start.
    """

    def __init__(self, db: Path, *, mode: str = "keyed", port: int = 0, fault_plan: str = "{}") -> None:
        self.mode, self._db, self._port, self._plan = mode, db, port, fault_plan
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Start it and wait for its address. Started again, it listens where it did before, with the same book."""
        options = ["--port", str(self._port), "--db", str(self._db), "--mode", self.mode, "--fault-plan", self._plan]
        command = [sys.executable, "-m", "amends.adapters.provider", *options, "--until-stdin-closes"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._child.stdout is not None  # noqa: S101 - we asked for the pipe
        line = self._child.stdout.readline()
        if not line:
            self.stop()
            raise Unavailable("the provider did not start; its own words are on stderr")
        self._port = int(json.loads(line)["port"])

    def stop(self) -> None:
        """End it in order, or by SIGTERM after 5 s. Nothing that it did is lost. Stopping twice is harmless."""
        child, self._child = self._child, None
        if child is None:
            return
        try:
            child.communicate(timeout=5)  # closes its stdin, which tells it to end
        except subprocess.TimeoutExpired:
            child.terminate()
            child.communicate()

    def kill(self) -> None:
        """End it at once (SIGKILL), as a crash would."""
        if self._child is not None:
            self._child.kill()
        self.stop()

    def book(self) -> tuple[Entry, ...]:
        """Return everything that it really did, oldest first."""
        entries = self._call("GET", "/book", None)["entries"]
        return tuple(Entry(**{**entry, "at": Instant(entry["at"])}) for entry in entries)

    def faults(self, *faults: Fault, on: str = "any") -> None:
        """Script the faults of the next calls, one each; `on` is refund, charge, label, shipment, find or any."""
        self._call("POST", "/faults", {"faults": [{"on": on, "fault": fault} for fault in faults]})

    def call_back(self, url: str) -> None:
        """Have it POST to `url` for everything it does from now on."""
        self._call("POST", "/callbacks", {"url": url})

    def _call(self, method: str, path: str, body: Json) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise Unavailable(f"the provider answered {response.status}: {answer.get('error')}")
        return answer
