"""Sample pages about rule packs: the list, a pack, a rule as a form, a text with faults, drafts, versions."""

from dataclasses import replace

import msgspec

from amends.doors.web import policy_views as v
from amends.doors.web.showing import Reader
from amends.doors.web.staff import policy_showing as show
from amends.doors.web.staff.policy_form import faults_by_field, form_fields
from amends.doors.web.staff.policy_rows import changed_cards, finding_card, rule_card
from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Fault
from amends.kernel.ids import DecisionId, LineId, OrderId, RuleId
from amends.kernel.market import Language, Words
from amends.policy import Change, Effort, Example, Flip, Report, Tally, load_pack
from amends.policy.versions.editing import entries_of, rewritten
from amends.policy.versions.publication_events import Finding

PACK = """\
# Terms of a sample shop.
schema: amends.pack/1
id: merchant.sample
version: "2026.11"
kind: merchant
applies_to: [DE, UK]
title: {zh: 示例商家售后承诺, en: After-sales promises of the sample shop}
sources: {}
rules:
  - id: SMP.return.thirty_days
    topic: withdrawal_period
    title: {zh: 本店承诺三十天内可以退货。, en: We take goods back for thirty days.}
    nature: promise
    confidence: high
    citation: {title: Terms of sale, place: section 2.1}
    effective: {from: 2024-01-01}
    when: {days_since_delivery: "[0, 30]", reason: [change_of_mind, wrong_size], custom_made: false}
    then:
      right: voluntary_return
      grants: [return]
      refund: line_paid
      needs_return: true
      freight_payer: buyer
      refund_within: {value: 14, unit: calendar_day, from: goods_received}
      conditions: [good_condition, original_method]
  - id: SMP.late.refund
    topic: late_delivery
    title: {zh: 超过承诺日期三天仍未送达的，可以退款。, en: Three days past the promised date you may have a refund.}
    nature: promise
    confidence: high
    citation: {title: Terms of sale, place: section 4.1}
    effective: {from: 2024-01-01, to: 2027-12-31}
    when: {reason: [not_received, late], days_since_promise: "[3, )", amount: "[0.00, 500.00] EUR"}
    then: {right: delivery, grants: [refund], refund: percent, refund_percent: 90, needs_return: false}
"""
RULE = RuleId("SMP.return.thirty_days")
WINDOW = "when.days_since_delivery"
TOLD = Words(
    "这一行的期限（[0, 7]）已过，而法律仍给予同样的权利（DE.withdrawal.period）。",
    "The window of this row is over ([0, 7]) while the law still gives the same (DE.withdrawal.period).",
)
CASE = "law: DE\non: 2026-11-23\nreason: change_of_mind\ndays_since_delivery: 8\namount: 12.00 EUR"
FINDING = Finding("below_floor", (RULE, "DE.withdrawal.period"), TOLD, CASE)
HASH = "9f31c2" * 10 + "abcd"


def _tally(decisions: int, flipped: int, moved: int = 0) -> Tally:
    flips = ((Flip.WINDOW, flipped), (Flip.LOST, flipped // 4)) if flipped else ()
    return Tally(decisions, flipped, flips, (("EUR", moved),) if moved else ())


REPORT = Report(
    pack="merchant.sample",
    version="2026.12",
    hash=HASH,
    total=_tally(486, 41, -128650),
    markets=(("DE", _tally(300, 30, -98650)), ("UK", _tally(186, 11, -30000))),
    sellers=(("100-999", _tally(486, 41, -128650)),),
    customers=(("consumer_home", _tally(420, 40, -120000)), ("gift_receiver", _tally(66, 1, -8650))),
    rules=(RULE,),
    examples=(
        Example(
            DecisionId("dec_1"),
            OrderId("DE-204077"),
            LineId("1"),
            Instant(1_795_000_000_000),
            "DE",
            (("days_since_delivery", "day 22"), ("reason", "change_of_mind")),
            (
                Change(Flip.LOST, "return", "", "yes", "no"),
                Change(Flip.CLOCK, "return", "refund_within", "14 calendar_day from goods_received", "-"),
            ),
        ),
    ),
    unread=(("packs", 2),),
    effort=Effort(120, 366),
)


def _names(language: Language) -> tuple[str, str]:
    return ("陈静", "李默") if language is Language.ZH else ("Jane Carter", "Leo Marsh")


def _row(language: Language, now: Instant) -> v.PackRow:
    pack = load_pack(PACK, name="sample")
    title = pack.title.within(language)
    return v.PackRow(pack.id, title, "merchant", pack.version, Instant(now - 9 * DAY), _names(language)[1], None, "", 2)


def _list(row: v.PackRow, now: Instant) -> v.PolicyListView:
    way = v.UnderWay(HASH, "2026.12", Instant(now + DAY), 20, scheduled=True)
    law = replace(row, id="law.de", kind="law", since=None, approved_by="", stage="unclean")
    others = (replace(row, under_way=way, stage="submitted"), law, replace(row, id="product.one", kind="product"))
    return v.PolicyListView(others, desk=True)


def _form(head: v.Head, reader: Reader, value: tuple[str, str] | None) -> v.RuleFormView:
    pack, entries = load_pack(PACK, name="sample"), entries_of(PACK, RULE)
    faults = [Fault("sample:17", f"rules[0].{WINDOW}: '[7, 3]' is empty"), Fault("sample:1", "yaml: something else")]
    at, others = faults_by_field(faults if value else (), entries, reader)
    about, when, then = form_fields(entries, {WINDOW: value} if value else {}, at, reader)
    return v.RuleFormView(head, rule_card(pack.rules[0], reader), about, when, then, HASH, others)


def _draft(head: v.Head, reader: Reader) -> v.DraftView:
    old = load_pack(PACK, name="sample")
    new = load_pack(rewritten(PACK, RULE, {WINDOW: ("0", "7"), "then.freight_payer": ("seller",)}), name="sample")
    return v.DraftView(
        head=replace(head, tab="draft", pack=replace(head.pack, stage="drafted")),
        hash=HASH,
        version="2026.12",
        drafted_by=_names(reader.language)[0],
        drafted_at=Instant(reader.now - DAY),
        changed=changed_cards(old, new, reader),
        findings=None,
        trial=None,
        submitted_by="",
        approved_by="",
        next="analyse",
        own=True,
        zone_name=reader.zone,
    )


def _versions(head: v.Head, reader: Reader) -> v.VersionsView:
    editor, approver = _names(reader.language)
    zh = reader.language is Language.ZH
    rows = (
        v.VersionRow(HASH, "2026.12", editor, approver, "under_way", may_return=False, may_stop=True),
        v.VersionRow("0" + HASH[1:], "2026.11", editor, approver, "in_force", may_return=True, may_stop=True),
    )
    way = v.UnderWay(HASH, "2026.12", Instant(reader.now - DAY), 20, scheduled=False)
    history = (v.Happened(Instant(reader.now - DAY), approver, "批准" if zh else "approved it", "2026.12"),)
    return v.VersionsView(replace(head, tab="versions", pack=replace(head.pack, under_way=way)), rows, history)


def policy(language: Language, now: Instant) -> dict[str, tuple[str, v.PolicyView]]:
    """Return the sample pages about rule packs by name, with their paths."""
    reader = Reader(language, "Europe/London", now)
    row = _row(language, now)
    head = v.Head(row, "rules", may_draft=True, may_publish=True, before="2026.10", behind=True, desk=True)
    path, pack = head.path, load_pack(PACK, name="sample")
    draft = _draft(head, reader)
    tried = replace(draft, findings=(), trial=show.trial_of(msgspec.to_builtins(REPORT), reader))
    faults = show.line_faults([Fault("sample:17", "rules[0].when.reasn: unknown input")], PACK, reader)
    refused = "草稿刚刚被别人改过。" if language is Language.ZH else "Somebody else has edited the draft."
    text = v.PackTextView(head, PACK, "")
    return {
        "work-rules": ("/w/policy", _list(row, now)),
        "work-rules-pack": (
            path,
            v.PackView(head, tuple(rule_card(rule, reader) for rule in pack.rules), False, 1, ((1, 2), (3, 3))),
        ),
        "work-rules-form": (f"{path}/rules/{RULE}", _form(head, reader, None)),
        "work-rules-form-fault": (f"{path}/rules/{RULE}", _form(replace(head, fault=refused), reader, ("7", "3"))),
        "work-rules-text": (f"{path}/text", text),
        "work-rules-text-fault": (f"{path}/text", replace(text, faults=faults)),
        "work-rules-draft": (f"{path}/draft", draft),
        "work-rules-found": (f"{path}/draft", replace(draft, findings=(finding_card(FINDING, reader),), next=None)),
        "work-rules-tried": (f"{path}/draft", replace(tried, next="submit")),
        "work-rules-publish": (
            f"{path}/draft",
            replace(tried, submitted_by=draft.drafted_by, approved_by=row.approved_by, next="publish", own=False),
        ),
        "work-rules-versions": (f"{path}/versions", _versions(head, reader)),
    }
