"""Sealed texts: AES-256-GCM (NIST SP 800-38D) under a key per data subject, bound to the place where they stand."""

import os
from collections import deque
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amends.adapters.store.chain import frame
from amends.kernel.ids import SubjectId, TenantId
from amends.kernel.ledger import Vault

_NONCE = 12  # bytes; 96 bits drawn at random are safe for 2**32 texts under one key
_DRAWN = 256  # nonces drawn at once: each call of the operating system lets the other threads in

_nonces: deque[bytes] = deque()
os.register_at_fork(after_in_child=_nonces.clear)  # two processes must never use the same ones


def bound_to(tenant: str, stream: str, version: int, kind: str) -> bytes:
    """Return what a sealed text is bound to: moved to another place, it does not open."""
    return frame((tenant, stream, version, kind))


def seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    """Encrypt; return nonce and ciphertext."""
    nonce = _fresh_nonce()
    return nonce + cipher.encrypt(nonce, plain, place)


def _fresh_nonce() -> bytes:
    while True:
        try:
            return _nonces.popleft()
        except IndexError:
            drawn = os.urandom(_NONCE * _DRAWN)
            _nonces.extend(drawn[start : start + _NONCE] for start in range(0, len(drawn), _NONCE))


class Keyring:
    """Opens the sealed texts of one read, asking the vault once per subject. Never kept longer: keys get destroyed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._ciphers: dict[tuple[str, str], AESGCM | None] = {}

    def open(self, tenant: TenantId, subject: SubjectId, sealed: bytes, place: bytes) -> dict[str, Any] | None:
        """Decrypt; None when the key is gone, even if the subject came back and has a new one."""
        cipher = self._cipher(tenant, subject)
        if cipher is None:
            return None
        try:
            plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except InvalidTag:
            return None
        return msgspec.json.decode(plain, type=dict[str, Any])

    def _cipher(self, tenant: TenantId, subject: SubjectId) -> AESGCM | None:
        if (tenant, subject) not in self._ciphers:
            key = self._vault.key(tenant, subject)
            self._ciphers[tenant, subject] = AESGCM(key) if key else None
        return self._ciphers[tenant, subject]
