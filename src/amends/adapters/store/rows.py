"""Stored rows back as values of the kernel."""

from typing import Any

import msgspec

from amends.adapters.store.sealing import Keyring, bound_to
from amends.adapters.store.session import Row
from amends.kernel.events import Event
from amends.kernel.ledger import Effect, EffectState, Request, ViewRow

_decode = msgspec.json.Decoder(dict[str, Any]).decode


def event(row: Row, keyring: Keyring) -> Event:
    """Read (position, tenant, stream, version, ..., sealed, subject, hash)."""
    position, tenant, stream, version, kind, schema, at, actor, on_behalf_of, cause, correlation = row[:11]
    body, sealed, subject, digest = row[11:]
    return Event(
        tenant=tenant,
        stream=stream,
        version=version,
        position=position,
        type=kind,
        schema=schema,
        at=at,
        actor=actor,
        on_behalf_of=on_behalf_of,
        cause=cause,
        correlation=correlation,
        body=_decode(body),
        sealed=keyring.open(tenant, subject, sealed, bound_to(tenant, stream, version, kind)) if sealed else {},
        subject=subject,
        hash=digest.hex(),
    )


def view_row(row: Row) -> ViewRow:
    """Read (view, id, owner, state, sort, body)."""
    view, row_id, owner, state, sort, body = row
    return ViewRow(view=view, id=row_id, owner=owner, state=state, sort=sort, body=_decode(body))


def effect(row: Row) -> Effect:
    """Read (tenant, key, kind, stream, due_at, body, state, attempts, fence, lease_until, error)."""
    tenant, key, kind, stream, due_at, body, state, attempts, fence, lease_until, error = row
    return Effect(
        tenant=tenant,
        key=key,
        kind=kind,
        stream=stream,
        due_at=due_at,
        body=_decode(body),
        state=EffectState(state),
        attempts=attempts,
        fence=fence,
        lease_until=lease_until,
        error=error,
    )


def request(row: Row) -> Request:
    """Read (caller, key, fingerprint, response)."""
    return Request(*row)
