"""What is said and answered about rule packs: their versions, what governs, what happened to them."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from amends.desk.read_policies import PolicyFile, PolicyLine
from amends.doors.api.answers import Answer, At, WordsOut
from amends.doors.api.bodies import Body
from amends.kernel.clock import Instant, instant, iso
from amends.kernel.errors import Invalid
from amends.policy.versions.publication import EVERYBODY, SHIPPED, Spell, Version
from amends.policy.versions.publication_events import Finding, PolicyEvent, PolicyRolledBack

LONGEST_TEXT = 150_000  # characters
HASH = "21828fc0736e728300547b0e5bc9d83863fbd4491440ac275508b4821bfaa270"
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a version's bytes.", examples=[HASH])]
Share = Annotated[int, Field(ge=1, le=EVERYBODY, description="Percent of orders.")]


def _moment(text: str) -> str:
    try:
        instant(text)
    except Invalid as error:
        raise ValueError("; ".join(fault.what for fault in error.faults)) from error
    return text


class NewDraft(Body):
    """The text of a rule pack, in the place of the draft that its author has read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "schema: amends.pack/1\nid: merchant.shop\n"}]})

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="YAML; its `id` is the pack's.")]
    instead_of: Annotated[
        Hash | None, Field(description="The draft before, if there is one: nobody's edit is lost unseen.")
    ] = None


class OfVersion(Body):
    """Which version."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hash": HASH}]})

    hash: Hash


class Trying(OfVersion):
    """Which draft, and on which recorded decisions."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hash": HASH, "since": "2026-10-01T00:00:00Z"}]})

    since: Annotated[str | None, AfterValidator(lambda at: at and _moment(at)), Field(description="Default: all.")] = (
        None
    )

    @property
    def from_on(self) -> Instant | None:
        """The moment of the first decision that counts."""
        return instant(self.since) if self.since else None


class NewPublication(OfVersion):
    """Which version is put in force, from when on, for how many percent of orders."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"hash": HASH, "effective_at": "2026-12-01T00:00:00+08:00", "share": 10}]}
    )

    effective_at: Annotated[
        str | None,
        AfterValidator(lambda at: at and _moment(at)),
        Field(description="ISO 8601 with a zone; default: at once."),
    ] = None
    share: Share = EVERYBODY

    @property
    def begins(self) -> Instant | None:
        """The moment from which on it governs."""
        return instant(self.effective_at) if self.effective_at else None


class NewShare(OfVersion):
    """Which version governs how many percent of orders."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"hash": HASH, "share": 50}]})

    share: Share


class Return(Body):
    """What is to govern again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "shipped"}]})

    to: Annotated[
        str | None,
        Field(pattern=r"^(shipped|[0-9a-f]{64})$", description="A version, or `shipped`. Default: the one before."),
    ] = None

    @property
    def target(self) -> str | None:
        """The version as the desk names it."""
        return SHIPPED if self.to == "shipped" else self.to


class SpellOut(Answer):
    """A version that is scheduled for later, or governs a part of the orders."""

    hash: str
    effective_at: At
    share: int


class FindingOut(Answer):
    """Something that the analysis found, with a case that shows it."""

    kind: str
    rules: list[str]
    told: WordsOut
    case: str


class VersionOut(Answer):
    """One version and what was found out about it. null: not done, or done before its last edit."""

    hash: str
    version: str
    drafted_by: list[str]
    drafted_at: At
    base: Annotated[str, Field(description="What governed when it was drafted; empty for a new pack.")]
    findings: list[FindingOut] | None
    back_test: dict[str, Any] | None
    submitted_by: str | None
    approved_by: str | None
    published_by: str | None
    stopped: bool


class PolicyLineOut(Answer):
    """A rule pack: what governs, and what is on its way."""

    id: str
    kind: str | None
    title: WordsOut | None
    in_force: Annotated[str | None, Field(description="What governs all orders outside of a staged share.")]
    version: str | None
    shipped: Annotated[str | None, Field(description="The pack that came with the program.")]
    behind: Annotated[bool, Field(description="The program has brought another one since what governs was drafted.")]
    before: Annotated[str | None, Field(description="What a rollback goes back to; `shipped`, or a version.")]
    candidate: SpellOut | None
    draft: str | None


class Policies(Answer):
    """Every rule pack that ships or was drafted, in order of their ids."""

    policies: list[PolicyLineOut]


class HappenedOut(Answer):
    """Something that happened to a version; `hash` is empty for the pack as it ships."""

    at: At
    event: str
    by: str
    hash: str
    share: int | None = None
    effective_at: At | None = None


class PolicyOut(PolicyLineOut):
    """A rule pack with all its versions, the newest last, and everything that happened to them."""

    versions: list[VersionOut]
    history: list[HappenedOut]


class PolicyText(Answer):
    """The bytes of one version."""

    hash: str
    text: str


def line_out(line: PolicyLine) -> PolicyLineOut:
    """Return a pack as the API tells it."""
    return PolicyLineOut(**_line(line))


def policy_out(file: PolicyFile) -> PolicyOut:
    """Return a pack with its versions and history as the API tells it."""
    versions = sorted(file.publication.versions.values(), key=lambda version: (version.drafted_at, version.hash))
    return PolicyOut(
        **_line(file.line),
        versions=[_version(version) for version in versions],
        history=[_happened(at, event) for at, event in file.history],
    )


def _line(line: PolicyLine) -> dict[str, Any]:
    governing = line.in_force
    return {
        "id": line.id,
        "kind": governing and governing.kind,
        "title": governing and WordsOut(zh=governing.title.zh, en=governing.title.en),
        "in_force": governing and governing.hash,
        "version": governing and governing.version,
        "shipped": line.shipped,
        "behind": line.behind,
        "before": "shipped" if line.before == SHIPPED else line.before,
        "candidate": line.candidate and _spell(line.candidate),
        "draft": line.draft and line.draft.hash,
    }


def _spell(spell: Spell) -> SpellOut:
    return SpellOut(hash=spell.hash, effective_at=iso(spell.at), share=spell.share)


def _version(version: Version) -> VersionOut:
    found = version.findings
    return VersionOut(
        hash=version.hash,
        version=version.version,
        drafted_by=sorted(version.drafted_by),
        drafted_at=iso(version.drafted_at),
        base=version.base,
        findings=None if found is None else [_finding(finding) for finding in found],
        back_test=None if version.back_test is None else dict(version.back_test),
        submitted_by=version.submitted_by,
        approved_by=version.approved_by,
        published_by=version.published_by,
        stopped=version.stopped,
    )


def _finding(finding: Finding) -> FindingOut:
    told = WordsOut(zh=finding.told.zh, en=finding.told.en)
    return FindingOut(kind=finding.kind, rules=list(finding.rules), told=told, case=finding.case)


def _happened(at: Instant, event: PolicyEvent) -> HappenedOut:
    begins = getattr(event, "effective_at", None)
    return HappenedOut(
        at=iso(at),
        event=type(event).__name__,
        by=event.by,
        hash=event.to if isinstance(event, PolicyRolledBack) else event.hash,
        share=getattr(event, "share", None),
        effective_at=None if begins is None else iso(begins),
    )
