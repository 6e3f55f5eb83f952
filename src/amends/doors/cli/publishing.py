"""Publishing rule packs from a shell: who holds it names the member of staff for whom they act."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import typer

from amends.bootstrap import Opened, opened
from amends.desk.analyse_policy import AnalysePolicy, analyse_policy
from amends.desk.approve_policy import ApprovePolicy, approve_policy
from amends.desk.draft_policy import DraftPolicy, draft_policy
from amends.desk.publish_policy import PublishPolicy, publish_policy
from amends.desk.read_policies import PolicyFile, PolicyLine, read_policies, read_policy
from amends.desk.roll_back_policy import RollBackPolicy, roll_back_policy
from amends.desk.stage_policy import StagePolicy, stage_policy
from amends.desk.stop_policy import StopPolicy, stop_policy
from amends.desk.streams import load_publications
from amends.desk.submit_policy import SubmitPolicy, submit_policy
from amends.desk.try_policy import TryPolicy, try_policy
from amends.desk.withdraw_policy import WithdrawPolicy, withdraw_policy
from amends.doors.cli.settings import settings_of_store
from amends.kernel.clock import instant, iso
from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.ids import MAIN, is_id
from amends.kernel.party import Caller, CallerKind
from amends.policy import load_pack
from amends.policy.versions.publication import SHIPPED, Publication, Version
from amends.policy.versions.publication_events import Finding

ROLES = frozenset({"policy_editor", "policy_approver"})
SHORT = 12


@contextmanager
def _at_work(store: str | None) -> Iterator[Opened]:
    with opened(settings_of_store(store=store, may_be_new=True), provider=False) as at:
        yield at


def _staff(person: str) -> Caller:
    if not is_id(person):
        raise Invalid([Fault("--as", f"{person!r} is not a member of staff's id")])
    return Caller(MAIN, CallerKind.STAFF, person, ROLES, proof="shell")


def draft_file(file: Path, *, person: str, store: str | None) -> None:
    """Take a file as far as one person can: drafted, analysed, back-tested, submitted. Findings end with exit 1."""
    text = _text(file)
    pack = load_pack(text, name=file.name).id
    with _at_work(store) as at:
        caller, office, now = _staff(person), at.office, at.clock.now()
        command = DraftPolicy(text, _state(at, pack).draft, name=file.name)
        made = str(draft_policy(command, caller=caller, office=office, now=now).draft)
        typer.echo(f"{pack} {made[:SHORT]} is drafted.")
        analyse_policy(AnalysePolicy(pack, made), caller=caller, office=office, now=now)
        version = try_policy(TryPolicy(pack, made), caller=caller, office=office, now=now).version(made)
        typer.echo(_checked(version))
        if version.findings:
            sys.exit(1)
        submit_policy(SubmitPolicy(pack, made), caller=caller, office=office, now=now)
    typer.echo(f"It waits for a second person: amends policy approve {pack} --as NAME")


def _checked(version: Version) -> str:
    """Say what the analysis found, each with its case, and what the back-test counted."""
    findings = version.findings or ()
    lines = [line for found in findings for line in (f"{found.kind}: {found.told.en}", *_case(found), "")]
    end = f"{len(findings)} findings: mend it and draft it again." if findings else "The analysis found nothing."
    total = (version.back_test or {}).get("total", {})
    tried = f"{total.get('flipped', 0)} of {total.get('decisions', 0)} recorded decisions would come out otherwise."
    return "\n".join([*lines, end, tried])


def _case(finding: Finding) -> list[str]:
    return [f"  rules: {', '.join(finding.rules)}", *(f"  {line}" for line in finding.case.splitlines())]


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid([Fault(file.name, f"is not UTF-8: byte {error.start}")]) from error


def withdraw_draft(pack: str, *, person: str, store: str | None) -> None:
    """Give the draft of a pack up."""
    with _at_work(store) as at:
        made = _draft(at, pack)
        withdraw_policy(WithdrawPolicy(pack, made), caller=_staff(person), office=at.office, now=at.clock.now())
    typer.echo(f"{pack} {made[:SHORT]} is withdrawn.")


def approve_draft(pack: str, *, person: str, store: str | None) -> None:
    """Approve the draft of a pack."""
    with _at_work(store) as at:
        made = _draft(at, pack)
        approve_policy(ApprovePolicy(pack, made), caller=_staff(person), office=at.office, now=at.clock.now())
    typer.echo(f"{pack} {made[:SHORT]} is approved: amends policy publish {pack} --as NAME")


def publish_draft(pack: str, *, person: str, at: str | None, share: int, store: str | None) -> None:
    """Publish the approved draft of a pack."""
    begins = None if at is None else instant(at)
    with _at_work(store) as open_:
        made, now = _draft(open_, pack), open_.clock.now()
        command = PublishPolicy(pack, made, begins, share)
        publish_policy(command, caller=_staff(person), office=open_.office, now=now)
    typer.echo(f"{pack} {made[:SHORT]} governs {share} % of orders from {iso(begins or now)} on.")


def stage(pack: str, share: int, *, person: str, store: str | None) -> None:
    """Change the share of the version that is under way."""
    with _at_work(store) as at:
        now = at.clock.now()
        spell = _state(at, pack).candidate(now)
        if spell is None:
            raise NotFound(f"no version of {pack} is under way")
        command = StagePolicy(pack, spell.hash, share)
        stage_policy(command, caller=_staff(person), office=at.office, now=now)
    typer.echo(f"{pack} {spell.hash[:SHORT]} governs {share} % of orders.")


def stop_version(pack: str, version: str | None, *, person: str, store: str | None) -> None:
    """Stop a version: the one that was published last, unless another is named."""
    with _at_work(store) as at:
        state, now = _state(at, pack), at.clock.now()
        published = [spell.hash for spell in state.spells if spell.hash != SHIPPED]
        if not published:
            raise NotFound(f"no version of {pack} is published")
        made = published[-1] if version is None else _named(state, version)
        after = stop_policy(StopPolicy(pack, made), caller=_staff(person), office=at.office, now=now)
    typer.echo(f"{pack} {made[:SHORT]} is stopped; {_name(after.for_all(now))} governs.")


def roll_back(pack: str, to: str | None, *, person: str, store: str | None) -> None:
    """Let an earlier version govern again."""
    with _at_work(store) as at:
        now = at.clock.now()
        target = to and (SHIPPED if to == "shipped" else _named(_state(at, pack), to))
        after = roll_back_policy(RollBackPolicy(pack, target), caller=_staff(person), office=at.office, now=now)
    typer.echo(f"{pack}: {_name(after.for_all(now))} governs.")


def show_versions(pack: str | None, *, store: str | None, as_json: bool) -> None:
    """Print every pack, or one with its history."""
    with _at_work(store) as at:
        caller, now = _staff("shell"), at.clock.now()
        if pack is None:
            lines = read_policies(caller=caller, office=at.office, now=now)
            shown = [_shown(line) for line in lines]
            typer.echo(msgspec.json.encode(shown).decode() if as_json else "\n".join(map(_told, lines)))
            return
        file = read_policy(pack, caller=caller, office=at.office, now=now)
    typer.echo(msgspec.json.encode(_file(file)).decode() if as_json else "\n".join(_history(file)))


def _shown(line: PolicyLine) -> dict[str, object]:
    spell = line.candidate
    return {
        "id": line.id,
        "in_force": line.in_force and line.in_force.hash,
        "version": line.in_force and line.in_force.version,
        "shipped": line.shipped,
        "behind": line.behind,
        "candidate": spell and {"hash": spell.hash, "effective_at": iso(spell.at), "share": spell.share},
        "draft": line.draft and line.draft.hash,
    }


def _file(file: PolicyFile) -> dict[str, object]:
    happened = [
        {"at": iso(at), "event": type(event).__name__, **msgspec.to_builtins(event)} for at, event in file.history
    ]
    return {**_shown(file.line), "history": happened}


def _told(line: PolicyLine) -> str:
    governs = f"{line.in_force.version} {line.in_force.hash[:SHORT]}" if line.in_force else "nothing governs yet"
    source = "as it ships" if line.in_force and line.in_force.hash == line.shipped else "published"
    more = [f"{source}, behind the program's own" if line.behind else source] if line.in_force else []
    if line.candidate:
        spell = line.candidate
        more.append(f"{spell.hash[:SHORT]} for {spell.share} % from {iso(spell.at)}")
    if line.draft:
        more.append(f"draft {line.draft.hash[:SHORT]}")
    return f"{line.id:<28} {governs}  ({'; '.join(more)})"


def _history(file: PolicyFile) -> list[str]:
    happened = [
        f"  {iso(at)}  {type(event).__name__.removeprefix('Policy'):<15} {_name(_hash(event)):<14} {event.by}"
        for at, event in file.history
    ]
    return [_told(file.line), *happened]


def _hash(event: object) -> str:
    return str(getattr(event, "hash", getattr(event, "to", SHIPPED)))


def _name(content_hash: str) -> str:
    return content_hash[:SHORT] or "as it ships"


def _state(at: Opened, pack: str) -> Publication:
    return load_publications(at.office.ledger, MAIN).pack(pack)


def _draft(at: Opened, pack: str) -> str:
    made = _state(at, pack).draft
    if made is None:
        raise NotFound(f"{pack} has no draft")
    return made


def _named(state: Publication, beginning: str) -> str:
    found = [content_hash for content_hash in state.versions if content_hash.startswith(beginning)]
    if len(found) != 1:
        raise NotFound(f"{len(found)} versions of {state.pack} begin with {beginning!r}")
    return found[0]
