"""Every sample page by name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from amends.doors.web import views as v
from amends.doors.web.preview.rules import policy
from amends.doors.web.preview.story import (
    DECISION,
    NOW,
    TALK,
    ago,
    amount,
    conversation,
    handed_over,
    home,
    options,
    progress,
    saying,
)
from amends.doors.web.preview.work import workbench
from amends.doors.web.render import View
from amends.kernel.citation import Citation
from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Fault
from amends.kernel.ids import RuleId
from amends.kernel.market import Language, Words


def _rules(language: Language) -> tuple[v.RuleRow, ...]:
    say = saying(language)
    law = Citation(say("消费者权益保护法", "Consumer Rights Act 2015"), say("第二十四条", "s. 20 and 22"), "high")
    rule = v.RuleRow(
        RuleId("cn.quality.15d"),
        say("质量问题可退货或换货", "Faulty goods: short-term right to reject"),
        matched=True,
        citation=law,
        pack=say("中国", "UK"),
        version="2026-11-01",
        effect=say(
            "签收后 15 天内退货或换货，运费由商家承担。", "Return within 30 days of delivery at the seller's cost."
        ),
    )
    seven = replace(
        rule,
        rule=RuleId("cn.distance.7d"),
        title=say("七天无理由退货", "Change of mind within 14 days"),
        matched=False,
        effect="",
        failed=say("原因是质量问题，不是改变主意", "the reason is a fault, not a change of mind"),
    )
    return (
        rule,
        seven,
        replace(
            seven,
            rule=RuleId("cn.late"),
            title=say("逾期未发货", "Late delivery"),
            failed=say("包裹已按时签收", "the parcel arrived on time"),
        ),
    )


def _facts(language: Language) -> tuple[v.FactRow, ...]:
    say = saying(language)
    shop, carrier = say("商城订单", "Shop order"), say("承运商", "Carrier")
    return (
        v.FactRow(say("签收时间", "Delivered"), "instant", Instant(NOW - 3 * DAY), carrier, ago(20)),
        v.FactRow(say("实付金额", "Paid"), "money", amount(language, 32900), shop, ago(20)),
        v.FactRow(
            say("问题", "Problem"),
            "text",
            say("右前轮断裂", "front right wheel cracked"),
            say("您的说明", "what you told us"),
            ago(20),
        ),
        v.FactRow(say("购买市场", "Market"), "enum", say("中国", "United Kingdom"), shop, ago(20)),
    )


def why(language: Language) -> v.WhyView:
    """Return an explained decision."""
    say, rules = saying(language), _rules(language)
    return v.WhyView(
        DECISION,
        say("为什么可以换货，也可以全额退款？", "Why you may exchange it or get all your money back"),
        say("推车有质量问题，签收只有 3 天。", "The trolley is faulty and was delivered 3 days ago."),
        ago(19),
        _facts(language),
        (rules[0],),
        rules,
        (
            v.SumLine(say("推车，实付", "Trolley, as paid"), amount(language, 31900)),
            v.SumLine(say("运费", "Delivery"), amount(language, 1000)),
            v.SumLine(say("可退金额", "Refund"), amount(language, 32900), total=True),
        ),
        "amends-policy 0.1.0",
        f"/c/chat/{TALK}",
    )


_PEOPLE: tuple[tuple[str, Words, Literal["customer", "staff"], Words, Language, Words], ...] = (
    ("lin", Words("林晓", "林晓"), "customer", Words("中国，杭州", "China, Hangzhou"), Language.ZH,
     Words("推车签收 3 天，轮子断裂", "Trolley delivered 3 days ago, wheel broken")),
    ("amelia", Words("Amelia Hart", "Amelia Hart"), "customer", Words("英国，利兹", "UK, Leeds"), Language.EN,
     Words("收到美标插头的水壶", "Kettle came with a US plug")),
    ("marie", Words("Marie Laurent", "Marie Laurent"), "customer", Words("法国，里昂", "France, Lyon"), Language.EN,
     Words("大衣订单尚未发货", "Coat ordered, not sent yet")),
    ("ning", Words("王宁", "Nina Wolf"), "staff", Words("客服", "Customer service"), Language.ZH,
     Words("2 个会话在等，1 笔退款卡住", "2 conversations wait, 1 refund is stuck")),
)  # fmt: skip


def sign_in(language: Language) -> v.SignInView:
    """Return the demo's people to be."""
    people = (
        v.Persona(code, name.within(language), role, place.within(language), writes, (special.within(language),))
        for code, name, role, place, writes, special in _PEOPLE
    )
    return v.SignInView(tuple(people))


def error(status: int) -> v.ErrorView:
    """Return an error page of a status."""
    view = v.ErrorView(404, "/c", reference="req_9f31c2")
    if status == 400:
        view = replace(view, faults=(Fault("text", "must not be empty"), Fault("key", "is missing")))
    return replace(view, status=status, wait=12 if status in {429, 503} else 0)  # type: ignore[arg-type]  # one of the nine


def pages(language: Language) -> Mapping[str, tuple[str, View]]:
    """Return every sample page of a language by name, with its path."""
    talk, chat = conversation(language), f"/c/chat/{TALK}"
    open_, done = options(language, "open"), options(language, "confirmed")
    samples: dict[str, tuple[str, View]] = {
        "sign-in": ("/", sign_in(language)),
        "sign-in-empty": ("/", v.SignInView(())),
        "sign-in-fault": ("/sign-in", v.SignInView((), "key")),
        "home": ("/c", home(language)),
        "home-empty": ("/c", v.HomeView((), ())),
        "chat": (chat, conversation(language, open_)),
        "chat-empty": (chat, replace(talk, entries=(), quick_replies=(), order=None)),
        "chat-confirming": (chat, conversation(language, options(language, "confirming"))),
        "chat-confirmed": (chat, conversation(language, done, progress(language))),
        "chat-expired": (chat, replace(conversation(language, options(language, "expired")), thinking=True)),
        "chat-person": (chat, handed_over(language)),
        "chat-closed": (chat, replace(handed_over(language), composer="closed", answering="closed")),
        "chat-fault": (chat, replace(talk, fault=saying(language)("消息不能为空。", "A message needs words."))),
        "why": (f"/c/why/{DECISION}", why(language)),
    }
    samples |= {f"error-{status}": ("/c", error(status)) for status in (400, 401, 403, 404, 409, 413, 429, 500, 503)}
    samples |= policy(language, NOW)
    return samples | workbench(language, NOW, conversation(language, open_, done), why(language))
