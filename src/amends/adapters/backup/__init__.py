"""Backups as folders: written whole or not at all, proven by the hashes of their manifest."""

from amends.adapters.backup.files import copy_database, move_into, refuse_existing, refuse_inside
from amends.adapters.backup.folder import new_folder, scratch_folder
from amends.adapters.backup.manifest import FORMAT, Kept, KeysManifest, Manifest, checked, sealed
from amends.adapters.backup.noted import Noted, last_backup, note_backup

__all__ = [
    "FORMAT",
    "Kept",
    "KeysManifest",
    "Manifest",
    "Noted",
    "checked",
    "copy_database",
    "last_backup",
    "move_into",
    "new_folder",
    "note_backup",
    "refuse_existing",
    "refuse_inside",
    "scratch_folder",
    "sealed",
]
