"""Files opened as a source of records."""

from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.adapters.imports.flat import FlatForm
from amends.adapters.imports.flat_order import Terms
from amends.adapters.imports.olist import OlistForm
from amends.adapters.imports.source import FileImport, Form
from amends.adapters.imports.tables import Table
from amends.kernel.errors import Fault, Invalid

FORMS: Mapping[str, Callable[[Path], Form]] = {
    "csv": lambda path: FlatForm(Table(path)),
    "parquet": lambda path: FlatForm(Table(path)),
    "olist": OlistForm,
}

ENDINGS: Mapping[str, tuple[str, ...]] = {"csv": (".csv", ".csv.gz"), "parquet": (".parquet",)}


def open_files(form: str, path: Path, *, folder: Path, terms: Terms) -> FileImport:
    """Open `path` in a form of FORMS; `folder` is for what the import must remember, and for its rejects.

    Raise Invalid for a form or zone that does not exist, and for files that are not in the form.
    """
    if form not in FORMS:
        raise Invalid([Fault("form", f"{form!r} is not one of {', '.join(FORMS)}")])
    if form in ENDINGS and not path.name.endswith(ENDINGS[form]):
        raise Invalid([Fault(str(path), f"is not a {' or '.join(ENDINGS[form])} file")])
    try:
        ZoneInfo(terms.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid([Fault("zone", f"{terms.zone!r} is not a zone such as Europe/Berlin")]) from error
    return FileImport(FORMS[form](path), folder=folder, terms=terms)
