"""A unit of work checked and encoded, as a real store would: a body lives on as JSON, a sealed text as ciphertext."""

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amends.kernel.errors import Fault, Invalid
from amends.kernel.events import NewEvent
from amends.kernel.ledger import EffectState, UnitOfWork

BODY_LIMIT = 1 << 20  # bytes of JSON

_encode = msgspec.json.Encoder(order="sorted").encode


def checked(work: UnitOfWork) -> None:
    """Raise Invalid with every fault of a unit."""
    faults = [*_body_faults(work), *_other_faults(work)]
    if faults:
        raise Invalid(faults)


def json_copy(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value as it comes back from JSON, sharing nothing."""
    return msgspec.json.decode(_encode(value), type=dict[str, Any])


def seal(event: NewEvent, key: bytes) -> bytes:
    """Encrypt what an event seals."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, _encode(event.sealed), None)


def unseal(sealed: bytes, key: bytes | None) -> dict[str, Any] | None:
    """Decrypt; None when the key is gone or is a later one."""
    if key is None:
        return None
    try:
        return msgspec.json.decode(AESGCM(key).decrypt(sealed[:12], sealed[12:], None), type=dict[str, Any])
    except InvalidTag:
        return None


def _body_faults(work: UnitOfWork) -> Iterator[Fault]:
    for where, value in _bodies(work):
        try:
            size = len(_encode(value))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            yield Fault(where, f"is not JSON: {error}")
            continue
        if size > BODY_LIMIT:
            yield Fault(where, f"has {size} bytes; at most {BODY_LIMIT} are kept")


def _bodies(work: UnitOfWork) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, append in enumerate(work.appends):
        for n, event in enumerate(append.events):
            yield f"appends[{number}].events[{n}].body", event.body
            yield f"appends[{number}].events[{n}].sealed", event.sealed
    for n, row in enumerate(work.views):
        yield f"views[{n}].body", row.body
    for n, effect in enumerate(work.effects):
        yield f"effects[{n}].body", effect.body


def _other_faults(work: UnitOfWork) -> Iterator[Fault]:
    for number, append in enumerate(work.appends):
        for n, event in enumerate(append.events):
            if event.sealed and event.subject is None:
                yield Fault(f"appends[{number}].events[{n}].sealed", "is sealed under no subject")
    for n, finish in enumerate(work.finishes):
        if finish.state is EffectState.WAITING:
            yield Fault(f"finishes[{n}].state", "waiting is no end; postpone the effect")
    for n, artifact in enumerate(work.artifacts):
        if sha256(artifact.content).hexdigest() != artifact.hash:
            yield Fault(f"artifacts[{n}].hash", "is not the SHA-256 of the content in lower-case hex")
