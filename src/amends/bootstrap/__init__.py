"""The only package that joins ports to adapters, from one frozen Settings."""

from amends.bootstrap.custody import (
    back_up,
    ledger_alone,
    list_forgotten,
    move_store,
    require_store,
    restore,
)
from amends.bootstrap.looking import destroyed_keys, last_verified, machine_of, present, verified_now
from amends.bootstrap.opening import (
    Opened,
    keep_rules,
    new_api_key,
    open_import,
    open_jobs,
    opened,
    rule_book,
)

__all__ = [
    "Opened",
    "back_up",
    "destroyed_keys",
    "keep_rules",
    "last_verified",
    "ledger_alone",
    "list_forgotten",
    "machine_of",
    "move_store",
    "new_api_key",
    "open_import",
    "open_jobs",
    "opened",
    "present",
    "require_store",
    "restore",
    "rule_book",
    "verified_now",
]
