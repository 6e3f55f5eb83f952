"""A demo server in a process of its own, on a free port and a fresh store."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def demo_server(folder: Path) -> Iterator[str]:
    """Serve the demo store of a folder; yields its address."""
    command = [
        sys.executable,
        "-c",
        "from amends.doors.cli.main import main; main()",
        "demo",
        "--port",
        "0",
        "--store",
        str(folder / "store"),
    ]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield _address(server)
        finally:
            server.terminate()
            server.wait(20)


def _address(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if found := ADDRESS.search(line):
            return found.group()
    raise AssertionError("the server ended before it listened")
