"""The rule packs that ship with the program, read from the installed package."""

from collections.abc import Mapping
from importlib.resources import files


def shipped_packs() -> Mapping[str, bytes]:
    """Return the bytes of every shipped pack by its file name, in order of name."""
    folder = files("amends.policy") / "packs"
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name
    )
    return {entry.name: entry.read_bytes() for entry in entries}
