"""Imports: files of other systems read as a shop's records."""

from amends.adapters.imports.flat_columns import COLUMNS, REQUIRED
from amends.adapters.imports.flat_order import Terms
from amends.adapters.imports.opening import open_files
from amends.adapters.imports.source import FileImport

__all__ = ["COLUMNS", "REQUIRED", "FileImport", "Terms", "open_files"]
