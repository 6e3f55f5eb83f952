"""Backups as folders: written whole or not at all, proven by the hashes of their manifest."""

from amends.adapters.backup.files import copy_database, move_into, refuse_existing, refuse_inside
from amends.adapters.backup.folder import new_folder
from amends.adapters.backup.manifest import FORMAT, Kept, KeysManifest, Manifest, checked, sealed

__all__ = [
    "FORMAT",
    "Kept",
    "KeysManifest",
    "Manifest",
    "checked",
    "copy_database",
    "move_into",
    "new_folder",
    "refuse_existing",
    "refuse_inside",
    "sealed",
]
