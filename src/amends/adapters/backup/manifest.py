"""What a backup says of itself: a JSON file beside the others, with the SHA-256 of each of them."""

from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import TypeVar

import msgspec

from amends.kernel.clock import Instant
from amends.kernel.errors import Refused

FORMAT = 1
NAME = "manifest.json"


class Kept(msgspec.Struct, frozen=True):
    """A file of a backup."""

    sha256: str
    bytes: int


class KeysManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy of the keys says of itself. Every key made before `began_at`, unless destroyed, is in it."""

    format: int = FORMAT
    program: str
    began_at: Instant
    files: Mapping[str, Kept] = {}


class Manifest(KeysManifest, frozen=True, kw_only=True):
    """What a backup says of itself: all that was acknowledged before `began_at` is in it, up to `position`.

    `heads` holds where every tenant's chain ends (position and hash), `counts` the rows of every table. `source` is the
    kind of database it was taken from, `schema` the one of the ledger's file. `last_at` is when its last event was.
    """

    schema: int
    source: str
    position: int
    last_at: Instant | None
    heads: Mapping[str, tuple[int, str]]
    counts: Mapping[str, int]


ManifestT = TypeVar("ManifestT", Manifest, KeysManifest)


def sealed(folder: Path, manifest: ManifestT) -> ManifestT:
    """Write the manifest of a folder whose other files are complete; return it with their hashes."""
    whole = msgspec.structs.replace(manifest, files={file.name: _kept(file) for file in sorted(folder.iterdir())})
    (folder / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")
    (folder / NAME).chmod(0o600)
    return whole


def checked(folder: Path, kind: type[ManifestT]) -> ManifestT:
    """Read a folder's manifest and compare every file with it; raise Refused naming all that is not as it says."""
    manifest = _read(folder, kind)
    if manifest.format > FORMAT:
        raise Refused(
            f"the backup has format {manifest.format}, this program reads formats up to {FORMAT}: use a newer program",
            clause="backup/newer-format",
        )
    wrong = [name for name, kept in manifest.files.items() if not _is_whole(folder / name, kept)]
    if wrong:
        raise Refused(f"not as the manifest says, or missing: {', '.join(wrong)}", clause="backup/altered")
    return manifest


def _read(folder: Path, kind: type[ManifestT]) -> ManifestT:
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise Refused(f"{folder} is no backup of this kind: {error}", clause="backup/none") from error


def _is_whole(path: Path, kept: Kept) -> bool:
    return path.is_file() and _kept(path) == kept


def _kept(path: Path) -> Kept:
    with path.open("rb") as file:
        return Kept(file_digest(file, "sha256").hexdigest(), path.stat().st_size)
