"""Every statement of the store, for SQLite and PostgreSQL alike; `?` stands for a value."""

# ruff: noqa: S608 - statements are joined from the constants of this module and fixed words, never from input

EVENT = (
    "position, tenant, stream, version, type, schema, at, actor, on_behalf_of, cause, correlation, body, sealed,"
    " subject"
)
EFFECT = "tenant, key, kind, stream, due_at, body, state, attempts, fence, lease_until, error"
VIEW = "view, id, owner, state, sort, body"

LAST_POSITION = "SELECT coalesce(max(position), 0) FROM events"
MOVED = "SELECT position, tenant, stream, version, hash FROM events WHERE position >= ? ORDER BY position LIMIT ?"
HEAD = "SELECT hash FROM heads WHERE tenant = ?"
HEADS = "SELECT tenant, position, hash FROM heads"
SET_HEAD = (
    "INSERT INTO heads (tenant, position, hash) VALUES (?, ?, ?)"
    " ON CONFLICT (tenant) DO UPDATE SET position = excluded.position, hash = excluded.hash"
)
VERSION = "SELECT max(version) FROM events WHERE tenant = ? AND stream = ?"
ADD_EVENT = f"INSERT INTO events ({EVENT}, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
READ = f"SELECT {EVENT}, hash FROM events WHERE tenant = ? AND stream = ? AND version > ? ORDER BY version"
BEGUN = "SELECT position, tenant, stream FROM events WHERE version = 1 AND position > ? ORDER BY position LIMIT ?"
FOLLOW = f"SELECT {EVENT}, hash FROM events WHERE position > ? ORDER BY position LIMIT ?"

SET_VIEW = (
    "INSERT INTO views (tenant, view, id, owner, state, sort, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, view, id) DO UPDATE"
    " SET owner = excluded.owner, state = excluded.state, sort = excluded.sort, body = excluded.body"
)
STAGE_VIEW = SET_VIEW.replace("INTO views", "INTO views_anew")
CLEAR_STAGED = "DELETE FROM views_anew"
CLEAR_VIEWS = "DELETE FROM views"
# Whose the staged rows are: a row of no view.
STAGED_BY = "SELECT owner FROM views_anew WHERE tenant = '' AND view = '' AND id = ''"
PUT_STAGED = f"INSERT INTO views (tenant, {VIEW}) SELECT tenant, {VIEW} FROM views_anew WHERE view <> ''"
VIEW_ROW = f"SELECT {VIEW} FROM views WHERE tenant = ? AND view = ? AND id = ?"

ADD_EFFECT = (
    f"INSERT INTO effects ({EFFECT}) VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, 0, NULL, NULL)"
    " ON CONFLICT (tenant, key) DO NOTHING"
)
# A task may be finished too (by the person it waits for); what is done stays done.
FINISH = (
    "UPDATE effects SET state = ?, error = ?, lease_until = NULL"
    " WHERE tenant = ? AND key = ? AND fence = ? AND state <> 'done'"
)
POSTPONE = (
    "UPDATE effects SET due_at = ?, error = ?, lease_until = NULL"
    " WHERE tenant = ? AND key = ? AND fence = ? AND state = 'waiting' AND lease_until IS NOT NULL"
)
EFFECT_BY_KEY = f"SELECT {EFFECT} FROM effects WHERE tenant = ? AND key = ?"
NEXT_DUE = "SELECT due_at FROM effects WHERE state = 'waiting' AND lease_until IS NULL ORDER BY due_at LIMIT 1"
NEXT_EXPIRY = "SELECT min(lease_until) FROM effects WHERE lease_until IS NOT NULL"

ADD_REQUEST = (
    "INSERT INTO requests (tenant, caller, key, fingerprint, response) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, caller, key) DO NOTHING"
)
REQUEST = "SELECT caller, key, fingerprint, response FROM requests WHERE tenant = ? AND caller = ? AND key = ?"
ADD_ARTIFACT = "INSERT INTO artifacts (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING"
INSERTS = (ADD_EVENT, SET_VIEW, ADD_EFFECT, ADD_ARTIFACT, ADD_REQUEST)
ARTIFACT = "SELECT content FROM artifacts WHERE hash = ?"


def claim(locking: str = "") -> str:
    """Lease due effects: the values are now, now, limit, lease end. `locking` ends the search for them."""
    return (
        "WITH due AS MATERIALIZED (SELECT tenant, key FROM effects WHERE state = 'waiting' AND due_at <= ?"
        f" AND (lease_until IS NULL OR lease_until <= ?) ORDER BY due_at, tenant, key LIMIT ? {locking})"
        " UPDATE effects SET fence = fence + 1, attempts = attempts + 1, lease_until = ?"
        " FROM due WHERE effects.tenant = due.tenant AND effects.key = due.key"
        " RETURNING " + ", ".join(f"effects.{column}" for column in EFFECT.split(", "))
    )


def effects(*, of_one_tenant: bool, after: bool) -> str:
    """Select effects: the values are state, tenant if asked for, (due, tenant, key) to go on behind, limit.

    Walks `effects_by_due`, which holds the tenant, so that another one's effects are passed over unread.
    """
    filters = (" AND tenant = ?" if of_one_tenant else "") + (" AND (due_at, tenant, key) > (?, ?, ?)" if after else "")
    return f"SELECT {EFFECT} FROM effects WHERE state = ?{filters} ORDER BY due_at, tenant, key LIMIT ?"


def view_rows(*, owner: bool, state: bool, after: bool, newest_first: bool) -> str:
    """Select rows of a view: the values are tenant, view, owner and state if asked for, (sort, id) to go on, limit."""
    filters = "".join([" AND owner = ?" if owner else "", " AND state = ?" if state else ""])
    if after:
        filters += f" AND (sort, id) {'<' if newest_first else '>'} (?, ?)"
    order = "sort DESC, id DESC" if newest_first else "sort, id"
    return f"SELECT {VIEW} FROM views WHERE tenant = ? AND view = ?{filters} ORDER BY {order} LIMIT ?"


def links(raw: str, *, of_one_tenant: bool) -> str:
    """Select what the chain is made of; `raw` is how the dialect reads a text as it is stored."""
    texts = ("tenant", "stream", "type", "actor", "on_behalf_of", "cause", "correlation", "subject")
    columns = ", ".join(raw.format(c) if c in texts else c for c in f"{EVENT}, prev, hash".split(", "))
    only = " AND tenant = ?" if of_one_tenant else ""
    return f"SELECT {columns} FROM events WHERE position > ?{only} ORDER BY position LIMIT 1000"
