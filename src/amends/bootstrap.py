"""The only file that joins ports to adapters."""

from collections.abc import Mapping
from pathlib import Path

from amends import __version__
from amends.adapters.packs import shipped_packs
from amends.desk.office import RuleBook
from amends.policy import load_pack


def rule_book(contents: Mapping[str, bytes] | None = None) -> RuleBook:
    """Load every rule pack; raise Invalid naming every fault of every pack."""
    shipped = shipped_packs() if contents is None else contents
    packs = {name: load_pack(content.decode(), name=name) for name, content in shipped.items()}
    return RuleBook(
        packs={pack.id: pack for pack in packs.values()},
        hashes={pack.id: pack.hash for pack in packs.values()},
        contents={pack.hash: shipped[name] for name, pack in packs.items()},
    )
