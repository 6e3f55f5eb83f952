"""`amends serve` and `amends work` as child processes, and a client that goes on until it is answered."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import psycopg

from amends.adapters.provider import ProviderProcess

AMENDS = [sys.executable, "-c", "from amends.doors.cli.main import main; main()"]
ProgramT = TypeVar("ProgramT", bound="Program")
PATIENCE = 120.0  # seconds for anything that must come, on a machine that others keep busy
T = TypeVar("T")


class Program:
    """One `amends` command that runs until it is stopped, in the folder of its house."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *words: str) -> None:
        self._folder, self._environment, self._words = folder, environment, words
        self.name = " ".join(words)
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self.child = subprocess.Popen(
                [*AMENDS, *self._words],
                cwd=self._folder,
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        assert self.child is not None
        return self.child.pid

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def is_ready(self) -> bool:
        """Tell whether it serves; a worker alone answers nobody."""
        return True

    def await_ready(self) -> None:
        until(lambda: self.is_ready() or self._ended())

    def _ended(self) -> bool:
        assert self.child is not None
        assert self.child.poll() is None, (self._folder / "log").read_text()[-4000:]
        return False

    def kill(self) -> None:
        """End it as a crash would."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()

    def stop(self) -> int:
        """End it in order; return its exit status."""
        assert self.child is not None
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(PATIENCE)


class Server(Program):
    """`amends serve` on a port of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        super().__init__(folder, environment, "serve", "--port", str(self.port))

    def is_ready(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return ask(self.port, "GET", "/readyz")[0] == http.client.OK
        return False


@dataclass(slots=True)
class House:
    """A folder, a store, a provider of its own, and the programs that run on them."""

    folder: Path
    store: str
    provider: ProviderProcess
    stack: ExitStack
    settings: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AMENDS_STORE": self.store,
            "AMENDS_KEYS": str(self.folder / "keys"),
            "AMENDS_PROVIDER": self.provider.base_url,
            "AMENDS_RECOURSE": self.provider.mode,
            "AMENDS_LOG_LEVEL": "warning",
            **self.settings,
        }

    def server(self, **settings: object) -> Server:
        return self._started(Server(self.folder, self._with(settings)))

    def worker(self, **settings: object) -> Program:
        return self._started(Program(self.folder, self._with(settings), "work"))

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        environment = {**os.environ, **self.environment}
        return subprocess.run(
            [*AMENDS, *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def client(self, *servers: Server, role: str = "customer_service") -> "Client":
        """Return a client of several servers, with a key for a role."""
        if role not in self.keys:
            made = self.run("keys", "make", f"test-{role}", "--role", role)
            assert made.returncode == 0, made.stderr
            self.keys[role] = made.stdout.strip()
        return Client([server.port for server in servers], self.keys[role])

    def _with(self, settings: Mapping[str, object]) -> dict[str, str]:
        return self.environment | {f"AMENDS_{name.upper()}": str(value) for name, value in settings.items()}

    def _started(self, program: ProgramT) -> ProgramT:
        self.stack.callback(program.kill)
        program.start()
        program.await_ready()
        return program


@dataclass(slots=True)
class Client:
    """Speaks to one server after the other until it is answered, always under the same key."""

    ports: list[int]
    key: str
    turn: int = 0

    def post(self, path: str, body: object, *, once: str, customer: str | None = None) -> Any:
        """Return the answer as JSON; None when it is refused for good."""
        headers = {"Idempotency-Key": once, "Content-Type": "application/json"}
        status, answer = self.ask("POST", path, body, headers=headers, customer=customer)
        return answer if status < 300 else None

    def get(self, path: str, *, customer: str | None = None) -> Any:
        return self.ask("GET", path, None, customer=customer)[1]

    def ask(
        self,
        method: str,
        path: str,
        body: object,
        *,
        headers: Mapping[str, str] | None = None,
        customer: str | None = None,
    ) -> tuple[int, Any]:
        """Ask until a server answers with something that it will not answer otherwise later."""
        named = {"Amends-Customer": customer} if customer else {}
        given = {"Authorization": f"Bearer {self.key}", **named, **(headers or {})}
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.turn += 1
            port = self.ports[self.turn % len(self.ports)]
            with suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = ask(port, method, f"/api/v1{path}", body, headers=given)
                if status < 500 and status != http.client.TOO_MANY_REQUESTS:
                    return status, answer
            time.sleep(0.05)
        raise AssertionError(f"nobody answered {method} {path}")


def ask(
    port: int, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Ask one server once; return status and answer (JSON where it is)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), dict(headers or {}))
        response = connection.getresponse()
        content = response.read()
        is_json = "json" in (response.getheader("content-type") or "")
        return response.status, json.loads(content) if is_json else content.decode()
    finally:
        connection.close()


def until(found: Callable[[], T], *, within: float = PATIENCE) -> T:
    """Poll until something true is found, and return it; fail after `within` seconds."""
    end = time.monotonic() + within
    while not (result := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)
    return result


def as_url(conninfo: str) -> str:
    """Return a connection string as the URL that settings know a database by."""
    given = psycopg.conninfo.conninfo_to_dict(conninfo)
    return f"postgresql:///{given.pop('dbname')}?{urlencode({k: v for k, v in given.items() if v is not None})}"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def a_house(
    folder: Path, *, store: str, mode: str = "keyed", fault_plan: str = "{}", **settings: str
) -> Iterator[House]:
    """Open a house; what was started in it is killed at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        provider = stack.enter_context(ProviderProcess(folder / "provider.db", mode=mode, fault_plan=fault_plan))
        yield House(folder, store, provider, stack, {f"AMENDS_{k.upper()}": v for k, v in settings.items()})
