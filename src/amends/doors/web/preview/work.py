"""Invented views of the workbench for the preview and the tests of the pages."""

from dataclasses import replace

from amends.doors.web import staff_views as s
from amends.doors.web.views import ConversationView, OptionFact, WhyView
from amends.kernel.clock import HOUR, MINUTE, SECOND, Instant
from amends.kernel.ids import ConversationId, EffectKey, PlanId
from amends.kernel.market import Language
from amends.kernel.money import Money
from amends.kernel.remedy import Reason

_WAITING: tuple[tuple[str, str, str, Reason | None, str, int, int], ...] = (
    # conversation, customer, last words, reason, language, seconds waited, seconds left
    ("conv_1a", "陈**", "你们到底有没有人？", Reason.NOT_RECEIVED, "zh-CN", 648, -48),
    ("conv_7h2k", "林**", "光寄轮子不行，我要整车换", Reason.DEFECT, "zh-CN", 563, 37),
    ("conv_3c", "M. K***", "Der Deckel schließt nicht.", Reason.MISSING_ITEM, "de", 460, 140),
    ("conv_4d", "吴**", "退款说 3 天，现在第 5 天", Reason.LATE, "zh-CN", 380, 220),
    ("conv_5e", "S. O***", "The seller wants me to pay the return", None, "en", 100, 500),
)


def _queue(now: Instant) -> tuple[s.QueueRow, ...]:
    rows = [
        s.QueueRow(
            ConversationId(code),
            name,
            last,
            language,
            reason,
            language,
            since=Instant(now - waited * SECOND),
            due=Instant(now + left * SECOND),
        )
        for code, name, last, reason, language, waited, left in _WAITING
    ]
    mine = replace(rows[1], taken_by="王宁", mine=True)
    return (replace(rows[0], unread=3), mine, replace(rows[2], unread=1), *rows[3:])


def _tasks(language: Language, now: Instant) -> tuple[s.Task, ...]:
    zh = language is Language.ZH
    detail = "支付方没有答复，也查不到结果。" if zh else "The provider did not answer and cannot be asked."
    retry = "承运商 3 次拒绝了地址。" if zh else "The carrier refused the address 3 times."
    return (
        s.Task(
            EffectKey("eff_9"),
            "refund",
            "A2611-0412",
            Money(12900, "CNY"),
            detail,
            1,
            Instant(now - 2 * HOUR),
            retryable=False,
        ),
        s.Task(
            EffectKey("eff_12"),
            "label",
            "A2611-0398",
            None,
            retry,
            3,
            Instant(now - 25 * MINUTE),
            retryable=True,
            evidence="parcel",
            conversation=ConversationId("conv_1a"),
        ),
    )


def _goods(language: Language, now: Instant) -> tuple[s.Goods, ...]:
    zh = language is Language.ZH
    title = "折叠露营推车 120 L" if zh else "Folding trolley 120 L"
    common = (Money(32900, "CNY"), Instant(now + 12 * 24 * HOUR), ConversationId("conv_7h2k"))
    return (
        s.Goods(PlanId("plan_1"), "A2611-0377", title, "goods", *common),
        s.Goods(PlanId("plan_2"), "A2611-0351", title, "inspection", *common),
    )


def _focus(talk: ConversationView) -> s.Focus | None:
    if talk.order is None:
        return None
    return s.Focus(
        orders=(s.Choice(talk.order.order, f"{talk.order.title} · {talk.order.order}", chosen=True),),
        reasons=tuple(s.Choice(one, "", one is Reason.DEFECT) for one in Reason),
        items=(),
        order=talk.order.order,
        reason=Reason.DEFECT,
        lines="1",
    )


def _desk(language: Language, now: Instant, talk: ConversationView, why: WhyView) -> s.Desk:
    zh = language is Language.ZH
    remedies = (
        s.Remedy("exchange", "整车换新" if zh else "Send a new trolley", "swap", None),
        s.Remedy("refund", "退货，全额退款" if zh else "Return and full refund", "refund", Money(32900, "CNY")),
        s.Remedy("keep", "不退货，部分退款" if zh else "Keep it, part refund", "refund", Money(9800, "CNY")),
        s.Remedy(
            "cancel",
            "取消订单" if zh else "Cancel the order",
            "x",
            None,
            refused="已经签收，不能取消。" if zh else "It was delivered, so it cannot be cancelled.",
        ),
    )
    return s.Desk(
        talk.conversation,
        "林**",
        talk.title,
        Reason.DEFECT,
        "zh-CN",
        "mine",
        "王宁",
        Instant(now + 37 * SECOND),
        talk.entries,
        talk.order,
        why.facts,
        why.tried,
        remedies,
        about="顾客要求周六前收到新车，助手无法保证时效，转人工。"
        if zh
        else "The customer needs it before Saturday; the assistant could not promise that and asked for a person.",
        since=Instant(now - 563 * SECOND),
        focus=_focus(talk),
    )


def _preview(language: Language) -> s.RemedyPreview:
    zh = language is Language.ZH
    lines = (
        OptionFact(
            "box", "发给顾客退货单，1 件推车，运费商家承担" if zh else "Prepaid label for 1 trolley, seller pays"
        ),
        OptionFact(
            "refund", "验货后 ¥329.00 退回微信支付" if zh else "After the check CN¥329.00 goes back to WeChat Pay"
        ),
        OptionFact("clock", "12月5日前寄出，否则方案失效" if zh else "Lapses if not handed in by 5 Dec"),
    )
    return s.RemedyPreview(
        "refund", "退货，全额退款" if zh else "Return and full refund", Money(32900, "CNY"), lines, "b1946ac9"
    )


def workbench(
    language: Language, now: Instant, talk: ConversationView, why: WhyView
) -> dict[str, tuple[str, s.WorkbenchView]]:
    """Return the sample pages of the workbench by name, with their paths."""
    desk = _desk(language, now, talk, why)
    full = s.WorkbenchView(_queue(now), _tasks(language, now), desk, 5, _goods(language, now))
    refused = "另一位同事刚刚接手了。" if language is Language.ZH else "A colleague has just taken it."
    return {
        "work": (desk.path, full),
        "work-preview": (desk.path, replace(full, desk=replace(desk, preview=_preview(language)))),
        "work-waiting": (desk.path, replace(full, desk=replace(desk, state="waiting", taken_by=""))),
        "work-fault": (desk.path, replace(full, desk=replace(desk, fault=refused, draft="…"))),
        "work-queue": ("/w", replace(full, desk=None)),
        "work-empty": ("/w", s.WorkbenchView((), (), None, 0)),
    }
