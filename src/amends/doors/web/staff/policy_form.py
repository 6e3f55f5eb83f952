"""One rule as a form: from what can be changed to fields, and from the fields sent to changes. Pure."""

import re
from collections.abc import Iterable, Mapping

from amends.doors.web.policy_views import FieldGroup, FormField, Pick
from amends.doors.web.showing import Reader
from amends.doors.web.staff.policy_faults import fault_said
from amends.doors.web.staff.policy_rows import input_label, name_of, output_label
from amends.doors.web.staff.policy_words import FIELD_WORDS, PART_WORDS
from amends.kernel.errors import Fault
from amends.kernel.market import Words
from amends.policy.versions.editing import Entry, Shape

# The loader's faults begin with where in the file they stand: `rules[3].when.reason: ...`.
FIELD = re.compile(r"(?:rules\[\d+\]\.)?([a-z_.]+)(?:\[\d+\])?: (.*)", re.DOTALL)
BETWEEN_NAMES = re.compile(r"[,，、;；\n]")
LOW, HIGH = "low", "high"
EXCLUDED = Words("{}（除了这些）", "{} (all but these)")

Shown = Mapping[str, tuple[str, ...]]


def form_fields(
    entries: Iterable[Entry], sent: Shown, faults: Mapping[str, str], reader: Reader
) -> tuple[tuple[FormField, ...], tuple[FieldGroup, ...], tuple[FieldGroup, ...]]:
    """Return the fields about the rule, those of its conditions and those of what it says, each output a group."""
    about: list[FormField] = []
    groups: dict[str, list[FormField]] = {}
    for entry in entries:
        field = _field(entry, sent.get(entry.path, entry.value), faults.get(entry.path, ""), reader)
        if entry.path.startswith(("when.", "then.")):
            groups.setdefault(_group(entry.path), []).append(field)
        else:
            about.append(field)
    when, then = (
        tuple(
            FieldGroup(_group_label(name, reader), tuple(fields)) for name, fields in groups.items() if name[:4] == part
        )
        for part in ("when", "then")
    )
    return tuple(about), when, then


def _group(path: str) -> str:
    """Return what a value belongs to: its input, its output, or its clock."""
    parts = path.split(".")
    return ".".join(parts[:3] if parts[1] == "clocks" else parts[:2])


def _group_label(group: str, reader: Reader) -> str:
    part, name, *clock = group.split(".")
    if clock:
        return name_of(clock[0], reader, "clocks")
    return input_label(name, reader) if part == "when" else output_label(name, reader)


def _field(entry: Entry, value: tuple[str, ...], fault: str, reader: Reader) -> FormField:
    within = entry.path.rpartition(".")[2]
    picks = tuple(Pick(one, name_of(one, reader, within), one in value) for one in entry.choices)
    if entry.shape is Shape.FLAG:
        picks = tuple(Pick(one, name_of(one, reader), one in value) for one in ("true", "false"))
    if entry.shape is Shape.NAMES and not picks:
        value = (", ".join(value),)
    return FormField(
        name=entry.path,
        label=_label(entry, reader),
        shape=entry.shape,
        value=value,
        picks=picks,
        unit=entry.currency,
        excluded=entry.excluded,
        fault=fault,
    )


def _label(entry: Entry, reader: Reader) -> str:
    known = FIELD_WORDS.get(entry.path) or PART_WORDS.get(entry.path.rpartition(".")[2])
    if known is not None:
        return reader.say(known)
    label = _group_label(_group(entry.path), reader)
    return reader.say(EXCLUDED).format(label) if entry.excluded else label


def changes_of(entries: Iterable[Entry], form: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the values that a form sends, by path; what it does not name is not changed."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        low, high = f"{entry.path}:{LOW}", f"{entry.path}:{HIGH}"
        if entry.shape is Shape.INTERVAL and (low in form or high in form):
            found[entry.path] = (form.get(low, "").strip(), form.get(high, "").strip())
        elif entry.path in form:
            found[entry.path] = _sent(entry, form)
    return found


def _sent(entry: Entry, form: Mapping[str, str]) -> tuple[str, ...]:
    said = form[entry.path].strip()
    if entry.shape is not Shape.NAMES:
        return (said,)
    if entry.choices:
        return tuple(one for one in entry.choices if f"{entry.path}:{one}" in form)
    return tuple(name.strip() for name in BETWEEN_NAMES.split(said) if name.strip())


def faults_by_field(
    faults: Iterable[Fault], entries: Iterable[Entry], reader: Reader
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Sort the loader's faults to the values that they are about; those about none come second."""
    paths = [entry.path for entry in entries]
    at: dict[str, str] = {}
    others = []
    for fault in faults:
        found = FIELD.fullmatch(fault.what)
        owner = found and next((path for path in paths if path == found[1] or found[1].startswith(f"{path}.")), None)
        if found and owner:
            at[owner] = fault_said(found[2], reader)
        else:
            others.append(fault_said(fault.what, reader))
    return at, tuple(others)
