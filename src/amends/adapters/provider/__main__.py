"""`python -m amends.adapters.provider`: runs the simulated provider and prints its address as one JSON line."""

import argparse
import json
import sys
from pathlib import Path
from threading import Thread

from amends.adapters.provider.book import Book
from amends.adapters.provider.faults import read_plan
from amends.adapters.provider.server import Provider
from amends.kernel.errors import Invalid


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m amends.adapters.provider", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--db", type=Path, required=True, help="file of the provider's own book")
    parser.add_argument("--mode", choices=("keyed", "askable", "blind"), default="keyed")
    parser.add_argument("--fault-plan", default="{}", help='JSON: {"seed": 7, "rates": {"fail-after": 0.1}}')
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when whoever started it ends")
    return parser.parse_args()


def _shut_at_end_of_stdin(provider: Provider) -> None:
    sys.stdin.buffer.read()
    provider.shutdown()


def main() -> int:
    """Serve until stdin closes (where asked) or the process is ended; what was done is on disk either way."""
    arguments = _arguments()
    try:
        plan = read_plan(arguments.fault_plan)
    except Invalid as error:
        print(error, file=sys.stderr)  # noqa: T201 - a program's own words
        return 2
    with Provider(Book(arguments.db), plan, mode=arguments.mode, port=arguments.port) as provider:
        line = {"port": provider.server_address[1], "mode": arguments.mode}
        print(json.dumps(line), flush=True)  # noqa: T201 - the line that the parent waits for
        if arguments.until_stdin_closes:
            Thread(target=_shut_at_end_of_stdin, args=(provider,), daemon=True).start()
        provider.serve_forever(poll_interval=0.05)
        provider.book.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
