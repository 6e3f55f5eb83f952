"""Imports a file and dies by SIGKILL at its nth SQL statement; with n = 0 it prints how many there are.

python dying_import.py FILE FOLDER N
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from tests.adapters.imports.shop_files import Desk

STATEMENTS = {"execute", "executemany", "executescript"}


def main(path: Path, folder: Path, last: int) -> None:
    """Import, counting statements as they begin."""
    count = 0

    def watch(_frame: FrameType, event: str, called: object) -> None:
        nonlocal count
        if event == "c_call" and getattr(called, "__name__", "") in STATEMENTS:
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)
    Desk(folder).run(path)
    sys.setprofile(None)
    sys.stdout.write(f"{count}\n")


main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
