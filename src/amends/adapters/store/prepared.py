"""A unit of work made ready before its transaction: checked, encoded, encrypted; what is left is to link and insert."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amends.adapters.store.chain import frame
from amends.adapters.store.sealing import bound_to, seal
from amends.adapters.store.session import Row
from amends.kernel.errors import Fault, Invalid
from amends.kernel.events import NewEvent
from amends.kernel.ids import StreamId, TenantId
from amends.kernel.ledger import Append, EffectState, UnitOfWork, Vault, ViewRow

BODY_LIMIT = 1 << 20  # bytes of canonical JSON

_canonical = msgspec.json.Encoder(order="sorted").encode


class PreparedAppend(NamedTuple):
    """The events of one append, each as its frame and its columns after `position`."""

    stream: StreamId
    expected: int
    events: tuple[tuple[bytes, Row], ...]


class Prepared(NamedTuple):
    """A unit of work as rows."""

    tenant: TenantId
    appends: tuple[PreparedAppend, ...]
    views: Sequence[Row]
    effects: Sequence[Row]
    finishes: Sequence[Row]
    artifacts: Sequence[Row]
    request: Row | None


def prepare(work: UnitOfWork, vault: Vault) -> Prepared:
    """Check and encode a unit; raise Invalid with every fault, before any key is made or byte written."""
    faults: list[Fault] = []
    tenant = work.caller.tenant
    appends = [_plain(append, n, faults) for n, append in enumerate(work.appends)]
    views = [view_values(tenant, row, f"views[{n}].body", faults) for n, row in enumerate(work.views)]
    effects = [
        (tenant, e.key, e.kind, e.stream, e.due_at, canonical(e.body, f"effects[{n}].body", faults))
        for n, e in enumerate(work.effects)
    ]
    finishes = [(f.state.value, f.error, tenant, f.key, f.fence) for f in work.finishes]
    faults.extend(_finishing_faults(work))
    faults.extend(_artifact_faults(work))
    request = _request(work)
    if faults:
        raise Invalid(faults)
    return Prepared(
        tenant=tenant,
        appends=tuple(_sealed(work, append, plain, vault) for append, plain in zip(work.appends, appends, strict=True)),
        views=views,
        effects=effects,
        finishes=finishes,
        artifacts=[(artifact.hash, artifact.content) for artifact in work.artifacts],
        request=request,
    )


def canonical(value: Mapping[str, Any], where: str, faults: list[Fault]) -> bytes:
    """Encode as canonical JSON (sorted keys, UTF-8); note a fault for what is no JSON or too large."""
    try:
        encoded = _canonical(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        faults.append(Fault(where, f"is not JSON: {error}"))
        return b""
    if len(encoded) > BODY_LIMIT:
        faults.append(Fault(where, f"has {len(encoded)} bytes; at most {BODY_LIMIT} are kept"))
    return encoded


def view_values(tenant: TenantId, row: ViewRow, where: str, faults: list[Fault]) -> Row:
    """Return the columns of a view row."""
    return (tenant, row.view, row.id, row.owner, row.state, row.sort, canonical(row.body, where, faults))


def _plain(append: Append, number: int, faults: list[Fault]) -> list[tuple[bytes, bytes | None]]:
    """Encode body and sealed text of every event of an append."""
    encoded = []
    for n, event in enumerate(append.events):
        where = f"appends[{number}].events[{n}]"
        if event.sealed and event.subject is None:
            faults.append(Fault(f"{where}.sealed", "is sealed under no subject"))
        body = canonical(event.body, f"{where}.body", faults)
        encoded.append((body, canonical(event.sealed, f"{where}.sealed", faults) if event.sealed else None))
    return encoded


def _sealed(work: UnitOfWork, append: Append, plain: list[tuple[bytes, bytes | None]], vault: Vault) -> PreparedAppend:
    """Encrypt and frame the events of an append."""
    caller = work.caller
    tenant, actor = caller.tenant, f"{caller.kind.value}:{caller.id}"
    ciphers: dict[str, AESGCM] = {}
    events = []
    for n, (event, (body, text)) in enumerate(zip(append.events, plain, strict=True), append.expected + 1):
        sealed = text and _encrypt(ciphers, vault, event, text, (tenant, append.stream, n, event.type))
        columns = (
            *(tenant, append.stream, n, event.type, event.schema, work.at, actor, caller.on_behalf_of),
            *(work.cause, work.correlation, body, sealed, event.subject),
        )
        events.append((_framed(columns), columns))
    return PreparedAppend(append.stream, append.expected, tuple(events))


def _framed(columns: Row) -> bytes:
    try:
        return frame(columns)
    except (UnicodeEncodeError, OverflowError) as error:
        raise Invalid([Fault("appends", f"has a text or number that cannot be kept: {error}")]) from error


def _encrypt(
    ciphers: dict[str, AESGCM], vault: Vault, event: NewEvent, text: bytes, place: tuple[str, str, int, str]
) -> bytes:
    if event.subject is None:  # `prepare` refused it already; this is the second lock on the same door
        raise Invalid([Fault("sealed", "is sealed under no subject")])
    if event.subject not in ciphers:
        ciphers[event.subject] = AESGCM(vault.key_for_writing(TenantId(place[0]), event.subject))
    return seal(ciphers[event.subject], text, bound_to(*place))


def _request(work: UnitOfWork) -> Row | None:
    request = work.request
    if request is None:
        return None
    return (work.caller.tenant, request.caller, request.key, request.fingerprint, request.response)


def _finishing_faults(work: UnitOfWork) -> Iterable[Fault]:
    for n, finish in enumerate(work.finishes):
        if finish.state is EffectState.WAITING:
            yield Fault(f"finishes[{n}].state", "waiting is no end; postpone the effect")


def _artifact_faults(work: UnitOfWork) -> Iterable[Fault]:
    for n, artifact in enumerate(work.artifacts):
        if sha256(artifact.content).hexdigest() != artifact.hash:
            yield Fault(f"artifacts[{n}].hash", "is not the SHA-256 of the content in lower-case hex")
