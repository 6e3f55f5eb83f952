"""May a draft go out? One planted fault each, beside the draft without it that may."""

from dataclasses import replace

import pytest

from amends.assistant.speech import ACTS, Draft, Free, Say, say
from amends.kernel.clock import instant
from amends.kernel.facts import Audience, Fact, Integrity
from amends.kernel.market import Language
from amends.kernel.money import Money
from amends.oversight import Disposition, Duty, Limits, Verdict, check_reply

NOW = instant("2026-11-23T10:00:00Z")
FACTS = {
    fact.ref: fact
    for fact in (
        Fact("plan.amount", "money", Money(32900, "CNY"), "plan", NOW),
        Fact("order.total", "money", Money(99900, "CNY"), "shop", NOW),
        Fact("said", "text", "it broke", "message", NOW, Audience.ALL, Integrity.BUYER_SAID),
        Fact("wish.amount", "money", Money(500_00, "CNY"), "message", NOW, Audience.ALL, Integrity.BUYER_SAID),
        Fact("card.last", "text", "1234", "shop", NOW, Audience.BUYER),
        Fact("margin", "money", Money(1, "CNY"), "shop", NOW, Audience.STAFF),
    )
}
OFFER = say("option_return", amount="plan.amount")
LIMITS = Limits(
    audience=Audience.BUYER,
    language=Language.ZH,
    duties=frozenset({Duty("ack_defect"), Duty(OFFER.act, OFFER.refs)}),
    commitments=frozenset({"offer:return"}),
)
HONEST = Draft((say("ack_defect"), OFFER))


def verdict(draft: Draft, limits: Limits = LIMITS) -> Verdict:
    return check_reply(draft, FACTS, acts=ACTS, limits=limits)


def rules(found: Verdict) -> set[str]:
    return {reason.partition(":")[0] for reason in found.reasons}


def test_an_honest_draft_is_sent() -> None:
    assert verdict(HONEST) == Verdict(Disposition.SEND, (), ())


@pytest.mark.parametrize(
    ("planted", "rule", "disposition"),
    [
        (say("no_such_act"), "act", Disposition.HOLD),
        (say("you_told_us", said="other.case"), "fact", Disposition.HOLD),
        (say("price_difference_none", amount="margin"), "audience", Disposition.HAND_OVER),
        (say("about_order", order="said", item="said"), "integrity", Disposition.HAND_OVER),
        (say("confirmed_refund"), "commitment", Disposition.HAND_OVER),
        (say("window_passed", date="plan.amount"), "commitment", Disposition.HAND_OVER),
        (say("option_return", amount="order.total"), "commitment", Disposition.HAND_OVER),
        (say("ack_defect"), "form", Disposition.HOLD),
        (Free("谢谢您。"), "own_words", Disposition.HOLD),
    ],
)
def test_one_planted_sentence_stops_the_draft(planted: Say | Free, rule: str, disposition: Disposition) -> None:
    found = verdict(Draft((*HONEST.parts, planted)))

    assert rules(found) == {rule}
    assert found.disposition is disposition


@pytest.mark.parametrize("left_out", [0, 1])
def test_a_draft_that_leaves_out_a_duty_is_held(left_out: int) -> None:
    found = verdict(Draft((HONEST.parts[1 - left_out],)))

    assert rules(found) == {"duty"}
    assert found.disposition is Disposition.HOLD


def test_a_duty_said_with_another_amount_is_handed_over() -> None:
    found = verdict(Draft((say("ack_defect"), say("option_return", amount="order.total"))))

    assert rules(found) == {"duty", "commitment"}
    assert found.disposition is Disposition.HAND_OVER


def test_what_the_buyer_said_may_be_quoted() -> None:
    quoted = (say("you_told_us", said="said"), say("you_named_amount", amount="wish.amount"))

    assert verdict(Draft((*HONEST.parts, *quoted))).disposition is Disposition.SEND


def test_staff_may_see_what_a_buyer_may_not() -> None:
    draft = Draft((say("price_difference_charge", amount="margin"), say("person_taken", name="card.last")))
    limits = Limits(Audience.STAFF, Language.EN, commitments=frozenset({"charge", "promise:person"}))

    assert verdict(draft, limits).disposition is Disposition.SEND
    assert rules(verdict(draft, replace(limits, audience=Audience.SELLER))) == {"audience"}


def test_own_words_pass_where_they_were_granted_and_say_nothing() -> None:
    granted = replace(LIMITS, own_words=True)

    assert verdict(Draft((*HONEST.parts, Free("谢谢您的耐心。"))), granted).disposition is Disposition.SEND


def test_a_promise_in_own_words_is_held_with_its_place() -> None:
    found = verdict(Draft((*HONEST.parts, Free("谢谢您，运费我们出。"))), replace(LIMITS, own_words=True))

    assert found.disposition is Disposition.HOLD
    assert [
        (span.part, "谢谢您，运费我们出。"[span.start : span.end]) for span in found.spans if span.reason == "money"
    ] == [(2, "费")]


@pytest.mark.parametrize("parts", [(), tuple(say(act) for act in sorted(ACTS) if not ACTS[act].slots)[:9]])
def test_a_draft_has_one_to_eight_parts(parts: tuple[Say, ...]) -> None:
    limits = Limits(Audience.BUYER, Language.EN, commitments=frozenset().union(*(act.commits for act in ACTS.values())))

    assert rules(verdict(Draft(parts), limits)) == {"form"}


def test_every_fault_is_named_at_once() -> None:
    found = verdict(Draft((say("confirmed_refund"), say("nonsense"), Free("£1"))))

    assert rules(found) == {"act", "commitment", "duty", "own_words"}
    assert len(found.reasons) >= 6
