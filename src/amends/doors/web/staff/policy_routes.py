"""Routes of the policy pages: thin ways from their forms to use cases, and back to the page that they stand on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response
from starlette.routing import Route

from amends.desk.analyse_policy import AnalysePolicy, analyse_policy
from amends.desk.approve_policy import ApprovePolicy, approve_policy
from amends.desk.draft_policy import DraftPolicy, draft_policy
from amends.desk.publish_policy import PublishPolicy, publish_policy
from amends.desk.rights import Action, authorise
from amends.desk.roll_back_policy import RollBackPolicy, roll_back_policy
from amends.desk.stage_policy import StagePolicy, stage_policy
from amends.desk.stop_policy import StopPolicy, stop_policy
from amends.desk.submit_policy import SubmitPolicy, submit_policy
from amends.desk.try_policy import TryPolicy, try_policy
from amends.desk.withdraw_policy import WithdrawPolicy, withdraw_policy
from amends.doors.web.base import Room, Site, Visit, frame, get, page, post, see_other
from amends.doors.web.policy_views import PolicyView
from amends.doors.web.staff import policy_pages as pages
from amends.doors.web.staff.policy_form import changes_of
from amends.doors.web.staff.policy_pages import Reading
from amends.doors.web.staff.policy_told import TOO_LONG, refusal_of
from amends.kernel.clock import Instant, instant
from amends.kernel.errors import AmendsError, Conflict, Fault, Invalid, Refused, Unavailable
from amends.kernel.ids import RuleId
from amends.policy import load_pack
from amends.policy.versions.editing import entries_of, rewritten

HOME = "/w/policy"
# A pack of a law has up to 100 kB, and three times as many as a form; a rule names up to a hundred things.
ROOM = Room(size=512 * 1024, fields=256)
Act = Callable[..., object]


def policy_routes(site: Site) -> list[Route]:
    """Return every route of the policy pages."""
    pack = HOME + "/{pack}"
    steps = {
        "analyse": _analyse,
        "try": _try,
        "submit": _submit,
        "approve": _approve,
        "publish": _publish,
        "withdraw": _withdraw,
    }
    return [
        get(site, HOME, _list),
        get(site, pack, _pack),
        get(site, f"{pack}/text", _text),
        post(site, f"{pack}/text", _save_text, room=ROOM),
        get(site, f"{pack}/rules/{{rule}}", _rule),
        post(site, f"{pack}/rules/{{rule}}", _save_rule, room=ROOM),
        get(site, f"{pack}/draft", _draft),
        *(post(site, f"{pack}/draft/{name}", step) for name, step in steps.items()),
        get(site, f"{pack}/versions", _versions),
        post(site, f"{pack}/versions/share", _share),
        post(site, f"{pack}/versions/stop", _stop),
        post(site, f"{pack}/versions/roll-back", _roll_back),
    ]


# Pages -------------------------------------------------------------------------------------------------------------


def _list(visit: Visit) -> Response:
    return _shown(visit, pages.list_view(visit))


def _pack(visit: Visit) -> Response:
    return _shown(visit, pages.pack_view(pages.reading_of(visit)))


def _text(visit: Visit) -> Response:
    return _shown(visit, pages.text_view(pages.reading_of(visit)))


def _rule(visit: Visit) -> Response:
    return _shown(visit, pages.rule_view(pages.reading_of(visit)))


def _draft(visit: Visit) -> Response:
    reading = pages.reading_of(visit)
    view = pages.draft_view(reading)
    return see_other(_path(visit)) if view is None else _shown(visit, view)


def _versions(visit: Visit) -> Response:
    return _shown(visit, pages.versions_view(pages.reading_of(visit)))


def _shown(visit: Visit, view: PolicyView, *, status: int = 200) -> Response:
    caller, reader = pages.reader_for(visit)
    return page(visit, view, frame(visit, zone=reader.zone, name=reader.name(caller.id)), status=status)


def _path(visit: Visit, below: str = "") -> str:
    return f"{HOME}/{visit.param('pack')}{below}"


# Editing -----------------------------------------------------------------------------------------------------------


def _save_rule(visit: Visit) -> Response:
    """Write the values of the form into the rule's place in the text, and keep that as the draft."""
    reading = _editing(visit)
    rule, instead_of = RuleId(visit.param("rule")), visit.field("instead_of")
    text = reading.text(instead_of)
    changes = changes_of(entries_of(text, rule), visit.form)
    command = DraftPolicy(rewritten(text, rule, changes), instead_of or None, reading.pack)
    try:
        _done(visit, reading, partial(draft_policy, command))
    except Invalid as error:
        return _shown(visit, pages.rule_view(reading, sent=changes, faults=error.faults), status=422)
    except (Refused, Conflict) as error:
        said = _said(error, reading)
        return _shown(visit, pages.rule_view(pages.reading_of(visit), sent=changes, fault=said), status=409)
    return see_other(_path(visit, "/draft"))


def _save_text(visit: Visit) -> Response:
    """Keep the text as the draft; with faults nothing is written, and the text is shown again as it was sent."""
    reading = _editing(visit)
    text = visit.field("text").replace("\r\n", "\n")
    command = DraftPolicy(text, visit.field("instead_of") or None, reading.pack)
    try:
        _guard_name(text, reading.pack)
        _done(visit, reading, partial(draft_policy, command))
    except Invalid as error:
        return _shown(visit, pages.text_view(reading, text=text, faults=error.faults), status=422)
    except (Refused, Conflict) as error:
        said = _said(error, reading)
        return _shown(visit, pages.text_view(pages.reading_of(visit), text=text, fault=said), status=409)
    return see_other(_path(visit, "/draft"))


def _editing(visit: Visit) -> Reading:
    """Read the pack for somebody who may draft; raise Refused before what they sent is looked at."""
    reading = pages.reading_of(visit)
    authorise(reading.caller, Action.DRAFT_POLICY)
    return reading


def _guard_name(text: str, pack: str) -> None:
    """Refuse a text that would become the draft of another pack than the page is about."""
    found = load_pack(text, name=pack)
    if found.id != pack:
        line = next(at for at, said in enumerate(text.splitlines(), 1) if said.startswith("id:"))
        raise Invalid([Fault(f"{pack}:{line}", f"id: must stay {pack}")])


# Steps -------------------------------------------------------------------------------------------------------------


def _analyse(visit: Visit) -> Response:
    return _step(visit, lambda pack, digest: partial(analyse_policy, AnalysePolicy(pack, digest)))


def _try(visit: Visit) -> Response:
    return _step(visit, lambda pack, digest: partial(try_policy, TryPolicy(pack, digest)))


def _submit(visit: Visit) -> Response:
    return _step(visit, lambda pack, digest: partial(submit_policy, SubmitPolicy(pack, digest)))


def _approve(visit: Visit) -> Response:
    return _step(visit, lambda pack, digest: partial(approve_policy, ApprovePolicy(pack, digest)))


def _withdraw(visit: Visit) -> Response:
    return _step(visit, lambda pack, digest: partial(withdraw_policy, WithdrawPolicy(pack, digest)), to="")


def _publish(visit: Visit) -> Response:
    reading = pages.reading_of(visit)
    start, share = _moment(visit.form.get("at", ""), reading.reader.zone), _percent(visit)
    return _step(
        visit,
        lambda pack, digest: partial(publish_policy, PublishPolicy(pack, digest, start, share)),
        to="/versions",
    )


def _step(visit: Visit, act: Callable[[str, str], Act], *, to: str = "/draft") -> Response:
    """Take a step with the draft and show it again; what stands against it is said on its page."""
    reading = pages.reading_of(visit)
    try:
        _done(visit, reading, act(reading.pack, visit.field("hash")))
    except (Refused, Conflict, Unavailable) as error:
        return _refused(visit, error, _draft_or_pack, "/draft")
    return see_other(_path(visit, to))


def _share(visit: Visit) -> Response:
    return _governing(
        visit, lambda pack: partial(stage_policy, StagePolicy(pack, visit.field("hash"), _percent(visit)))
    )


def _stop(visit: Visit) -> Response:
    return _governing(visit, lambda pack: partial(stop_policy, StopPolicy(pack, visit.field("hash"))))


def _roll_back(visit: Visit) -> Response:
    """Go back to the version named; without a name to the one before."""
    to = visit.form.get("to")
    return _governing(visit, lambda pack: partial(roll_back_policy, RollBackPolicy(pack, to)))


def _governing(visit: Visit, act: Callable[[str], Act]) -> Response:
    reading = pages.reading_of(visit)
    try:
        _done(visit, reading, act(reading.pack))
    except (Refused, Conflict) as error:
        return _refused(visit, error, pages.versions_view, "/versions")
    return see_other(_path(visit, "/versions"))


def _done(visit: Visit, reading: Reading, act: Act) -> None:
    caller, office = reading.caller, visit.site.office
    visit.change(lambda once: act(caller=caller, office=office, now=visit.now, once=once), again=lambda: None)


def _refused(visit: Visit, error: AmendsError, show: Callable[[Reading, str], PolicyView], below: str) -> Response:
    at = replace(visit, path=_path(visit, below))
    reading = pages.reading_of(at)
    return _shown(at, show(reading, _said(error, reading)), status=503 if isinstance(error, Unavailable) else 409)


def _draft_or_pack(reading: Reading, fault: str) -> PolicyView:
    return pages.draft_view(reading, fault) or pages.pack_view(reading, fault)


def _said(error: AmendsError, reading: Reading) -> str:
    """Say what stands against it; who may not do it at all gets the page of that."""
    if isinstance(error, Refused) and error.clause.startswith("access/"):
        raise error
    return reading.reader.say(TOO_LONG) if isinstance(error, Unavailable) else refusal_of(error, reading.reader)


def _percent(visit: Visit) -> int:
    said = visit.field("share").strip()
    if not said.isdecimal() or len(said) > 3:
        raise Invalid([Fault("share", "must be a whole number from 1 to 100")])
    return int(said)


def _moment(said: str, zone: str) -> Instant | None:
    """Read a local time of the reader's zone; None for at once."""
    if not said:
        return None
    try:
        local: Any = datetime.fromisoformat(said)
        return instant(local.replace(tzinfo=ZoneInfo(zone)).isoformat())
    except ValueError as error:
        raise Invalid([Fault("at", "must be a date and a time")]) from error
