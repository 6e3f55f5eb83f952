"""Routes of staff for rule packs: read, draft, prove, try, approve, publish, stage, stop, roll back."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.responses import Response

from amends.desk.analyse_policy import AnalysePolicy, analyse_policy
from amends.desk.approve_policy import ApprovePolicy, approve_policy
from amends.desk.draft_policy import DraftPolicy, draft_policy
from amends.desk.publish_policy import PublishPolicy, publish_policy
from amends.desk.read_policies import read_policies, read_policy, read_policy_text
from amends.desk.rights import Action
from amends.desk.roll_back_policy import RollBackPolicy, roll_back_policy
from amends.desk.stage_policy import StagePolicy, stage_policy
from amends.desk.stop_policy import StopPolicy, stop_policy
from amends.desk.submit_policy import SubmitPolicy, submit_policy
from amends.desk.try_policy import TryPolicy, try_policy
from amends.desk.withdraw_policy import WithdrawPolicy, withdraw_policy
from amends.doors.api.call import NoQuery, Post, Reading, Writing
from amends.doors.api.policy_records import (
    NewDraft,
    NewPublication,
    NewShare,
    OfVersion,
    Policies,
    PolicyOut,
    PolicyText,
    Return,
    Trying,
    line_out,
    policy_out,
)
from amends.doors.api.respond import answered

router = APIRouter(tags=["policies"])
PackId = Annotated[str, Path(pattern=r"^[a-z]+\.[a-z][a-z0-9_]{0,62}$", description="The pack's id: merchant.shop.")]
HashInPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Verb = Callable[..., object]


@router.get("/policies", response_model=Policies, summary="List rule packs")
def policies(_query: Annotated[NoQuery, Query()], call: Reading) -> Response:
    """Return every rule pack: what governs, what is scheduled or staged, what is drafted."""
    found = read_policies(caller=call.caller(Action.READ_POLICIES), office=call.office, now=call.now)
    return answered(Policies(policies=[line_out(line) for line in found]))


@router.get("/policies/{pack}", response_model=PolicyOut, summary="Read a rule pack")
def policy(pack: PackId, _query: Annotated[NoQuery, Query()], call: Reading) -> Response:
    """Return one rule pack with all its versions and everything that happened to them."""
    found = read_policy(pack, caller=call.caller(Action.READ_POLICIES), office=call.office, now=call.now)
    return answered(policy_out(found))


@router.get("/policies/{pack}/versions/{hash}", response_model=PolicyText, summary="Read a version")
def version(pack: PackId, hash: HashInPath, _query: Annotated[NoQuery, Query()], call: Reading) -> Response:  # noqa: A002  the name in the path
    """Return the text of one version, as it was put forward; versions are kept for ever."""
    caller = call.caller(Action.READ_POLICIES)
    return answered(PolicyText(hash=hash, text=read_policy_text(pack, hash, caller=caller, office=call.office)))


@router.post("/policies/{pack}/draft", response_model=PolicyOut, summary="Draft a rule pack")
def draft(pack: PackId, body: NewDraft, call: Writing) -> Response:
    """Keep a text as the pack's draft; what was proved, tried and approved of the draft before does not hold for it."""
    command = DraftPolicy(body.text, body.instead_of, name=f"{pack}.yaml", pack=pack)
    return _done(draft_policy, command, pack, body, call, Action.DRAFT_POLICY)


@router.post("/policies/{pack}/withdrawal", response_model=PolicyOut, summary="Withdraw a draft")
def withdrawal(pack: PackId, body: OfVersion, call: Writing) -> Response:
    """Give the draft up; what governs does not change."""
    return _done(withdraw_policy, WithdrawPolicy(pack, body.hash), pack, body, call, Action.DRAFT_POLICY)


@router.post("/policies/{pack}/analysis", response_model=PolicyOut, summary="Analyse a draft")
def analysis(pack: PackId, body: OfVersion, call: Writing) -> Response:
    """Prove that the draft has no gaps, conflicts or dead rows, and gives nothing less than the law; takes seconds."""
    return _done(analyse_policy, AnalysePolicy(pack, body.hash), pack, body, call, Action.DRAFT_POLICY)


@router.post("/policies/{pack}/back-test", response_model=PolicyOut, summary="Back-test a draft")
def back_test(pack: PackId, body: Trying, call: Writing) -> Response:
    """Decide recorded decisions again with the draft, and keep who comes off otherwise and what money moves."""
    return _done(try_policy, TryPolicy(pack, body.hash, body.from_on), pack, body, call, Action.DRAFT_POLICY)


@router.post("/policies/{pack}/submission", response_model=PolicyOut, summary="Submit a draft")
def submission(pack: PackId, body: OfVersion, call: Writing) -> Response:
    """Put the draft before a second person; it was analysed without findings, and back-tested."""
    return _done(submit_policy, SubmitPolicy(pack, body.hash), pack, body, call, Action.DRAFT_POLICY)


@router.post("/policies/{pack}/approval", response_model=PolicyOut, summary="Approve a draft")
def approval(pack: PackId, body: OfVersion, call: Writing) -> Response:
    """Answer for a submitted draft as the second person; refused for whoever drafted it."""
    return _done(approve_policy, ApprovePolicy(pack, body.hash), pack, body, call, Action.PUBLISH_POLICY)


@router.post("/policies/{pack}/publication", response_model=PolicyOut, summary="Publish a version")
def publication(pack: PackId, body: NewPublication, call: Writing) -> Response:
    """Put an approved draft in force: at once or later, for all orders or a share of them."""
    command = PublishPolicy(pack, body.hash, body.begins, body.share)
    return _done(publish_policy, command, pack, body, call, Action.PUBLISH_POLICY)


@router.post("/policies/{pack}/share", response_model=PolicyOut, summary="Change the share of a version")
def share(pack: PackId, body: NewShare, call: Writing) -> Response:
    """Let the version that is under way govern another share of orders; 100 gives it to all."""
    return _done(stage_policy, StagePolicy(pack, body.hash, body.share), pack, body, call, Action.PUBLISH_POLICY)


@router.post("/policies/{pack}/stop", response_model=PolicyOut, summary="Stop a version")
def stop(pack: PackId, body: OfVersion, call: Writing) -> Response:
    """Pull the kill switch: the version before governs at once, and offers that rest on this one go stale."""
    return _done(stop_policy, StopPolicy(pack, body.hash), pack, body, call, Action.PUBLISH_POLICY)


@router.post("/policies/{pack}/rollback", response_model=PolicyOut, summary="Roll back")
def rollback(pack: PackId, body: Return, call: Writing) -> Response:
    """Let an earlier version govern all orders again; offers made before stand."""
    return _done(roll_back_policy, RollBackPolicy(pack, body.target), pack, body, call, Action.PUBLISH_POLICY)


def _done(verb: Verb, command: Any, pack: str, body: BaseModel, call: Post, action: Action) -> Response:
    """Do something once, and answer with the pack as it stands."""
    caller = call.caller(action)
    call.once(
        lambda once: verb(command, caller=caller, office=call.office, now=call.now, once=once),
        again=lambda _kept: None,
        caller=caller,
        body=body,
    )
    return answered(policy_out(read_policy(pack, caller=caller, office=call.office, now=call.now)))
