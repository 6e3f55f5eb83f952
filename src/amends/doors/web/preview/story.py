"""An invented story of a broken wheel, in Chinese and English, as views for the preview and the tests."""

from collections.abc import Callable
from dataclasses import replace

from amends.doors.web import views as v
from amends.doors.web.views import Frame, Part, Theme
from amends.kernel.clock import DAY, MINUTE, Instant, instant
from amends.kernel.ids import ConversationId, DecisionId, MessageId, OrderId, PlanId
from amends.kernel.market import Language
from amends.kernel.money import Money

NOW = instant("2026-11-23T14:22:00+08:00")
TALK, DECISION = ConversationId("conv_7h2k"), DecisionId("dec_m4x7q2c5")

Say = Callable[[str, str], str]


def frame(language: Language, theme: Theme, path: str = "/c") -> Frame:
    """Return the frame of a sample page."""
    zone = "Asia/Shanghai" if language is Language.ZH else "Europe/London"
    zh = language is Language.ZH
    name = ("王宁" if zh else "Nina Wolf") if path.startswith("/w") else ("林晓" if zh else "Amelia Hart")
    return Frame(language, theme, path, csrf="csrf-sample", key="key-sample", zone=zone, now=NOW, cursor=981, name=name)


def ago(minutes: int) -> Instant:
    """Return the instant some minutes before the sample's now."""
    return Instant(NOW - minutes * MINUTE)


def saying(language: Language) -> Say:
    """Return a chooser between the Chinese and the English text."""
    return lambda zh, en: zh if language is Language.ZH else en


def amount(language: Language, minor: int) -> Money:
    """Return an amount of the story in the currency of its market."""
    return Money(minor, "CNY") if language is Language.ZH else Money(minor // 5, "GBP")


def order(language: Language) -> v.OrderCard:
    """Return the order that the sample story is about."""
    say = saying(language)
    return v.OrderCard(
        order=OrderId("A2611-0841"),
        title=say("折叠露营推车 120 L 砂岩色", "Folding camp trolley 120 L, sandstone"),
        detail=say("微信支付", "Visa ending 4417"),
        category="outdoor",
        count=1,
        seller=say("霁川户外", "Clearbrook Outdoor"),
        state="delivered",
        state_at=Instant(NOW - 3 * DAY),
        total=amount(language, 32900),
        intents=("defect", "return", "exchange", "not_received", "other"),
    )


def _orders(language: Language) -> tuple[v.OrderCard, ...]:
    say, first = saying(language), order(language)
    return (
        first,
        replace(
            first,
            order=OrderId("A2611-0977"),
            title=say("细口手冲壶 0.9 L 哑光黑", "Gooseneck kettle 0.9 L, matte black"),
            category="kettle",
            seller=say("山石器物", "Stoneware & Co."),
            state="shipped",
            total=amount(language, 25800),
            state_at=Instant(NOW - DAY),
            intents=("not_received", "change_address", "other"),
        ),
        replace(
            first,
            order=OrderId("A2611-1022"),
            title=say("轻羽羽绒服 深绿 L", "Light down jacket, forest green, L"),
            category="jacket",
            seller=say("北屿服饰", "Northisle"),
            state="pending",
            total=amount(language, 69900),
            count=2,
            state_at=None,
            intents=("cancel", "change_items", "change_payment", "other"),
        ),
    )


def _talks(language: Language) -> tuple[v.OpenConversation, ...]:
    say = saying(language)
    return (
        v.OpenConversation(
            TALK,
            say("推车右前轮断裂", "Front wheel of the trolley broke"),
            say("选一个方案，或者继续商量。", "Choose one of the options, or ask about them."),
            "you",
            Instant(NOW + 3 * DAY),
            2,
        ),
        v.OpenConversation(
            ConversationId("conv_2p9d"),
            say("耳机退货", "Return of the headphones"),
            say("包裹寄到后我们验货，然后退款。", "We check the parcel when it arrives, then refund."),
            "seller",
            Instant(NOW + 5 * DAY),
        ),
    )


def home(language: Language) -> v.HomeView:
    """Return a home page with two conversations and three orders."""
    hours = saying(language)("人工客服每天 8:00–24:00 在线。", "People answer every day from 8:00 to 24:00.")
    return v.HomeView(_orders(language), _talks(language), hours)


def _opening(language: Language) -> tuple[v.Entry, ...]:
    say = saying(language)
    return (
        v.CustomerSaid(
            MessageId("m1"),
            ago(20),
            say(
                "昨天第一次用，右前轮直接裂了。我周六还要带孩子出去露营，怎么办？",
                "Used it for the first time yesterday and the front right wheel cracked. We go camping on Saturday.",
            ),
            language,
            "k1",
        ),
        v.AssistantSaid(
            MessageId("m2"),
            ago(19),
            (
                Part(
                    say(
                        "刚到手就坏，确实扫兴。您在签收后第 3 天，",
                        "A new trolley should not break. It is day 3 after delivery, so ",
                    )
                ),
                Part(
                    say(
                        "换货、退货都在有效期内，运费由商家承担",
                        "both exchange and return are open to you, and the seller pays the way back",
                    ),
                    strong=True,
                ),
                Part(say("。三个方案任选：", ". You have three options:")),
            ),
            language,
            DECISION,
            rateable=True,
        ),
    )


def _exchange(language: Language) -> v.Option:
    say = saying(language)
    return v.Option(
        "opt-exchange",
        say("整车换新", "A new trolley"),
        None,
        (
            v.OptionFact("truck", say("今天寄出，预计周四（26日）送到", "Sent today, with you by Thu 26 Nov")),
            v.OptionFact(
                "swap", say("新车送到时取走旧车，运费商家承担", "The old one is collected on delivery, free of charge")
            ),
            v.OptionFact("shield", say("换后仍有问题，退货权利不变", "If the new one fails, you may still return it")),
        ),
        preferred=True,
    )


def _return(language: Language) -> v.Option:
    say = saying(language)
    return v.Option(
        "opt-return",
        say("退货，全额退款", "Send it back for a full refund"),
        amount(language, 32900),
        (
            v.OptionFact(
                "refund",
                say("商家付运费，验货后 24 小时内退款", "Seller pays the return; refund within 24 hours of the check"),
            ),
            v.OptionFact("box", say("12月5日前交给快递即可", "Hand it in at any parcel shop by 5 Dec")),
        ),
    )


def _keep(language: Language) -> v.Option:
    say = saying(language)
    return v.Option(
        "opt-keep",
        say("留下推车，补偿部分金额", "Keep it, with money back"),
        amount(language, 9800),
        (
            v.OptionFact(
                "refund", say("原路退回支付账户，约 2 小时", "Back to the card you paid with, in about 2 hours")
            ),
        ),
    )


def _plan(language: Language) -> v.Confirmation:
    say = saying(language)
    return v.Confirmation(
        "opt-return",
        PlanId("plan_8c1"),
        "b1946ac92492d2347c6235b4d2611184",
        say("退货，全额退款", "Return and full refund"),
        amount(language, 32900),
        (
            v.OptionFact(
                "box",
                say("现在给您退货单，顺丰免费寄回 1 件推车", "You get a prepaid label now and send back 1 trolley"),
            ),
            v.OptionFact("clock", say("最晚 12月5日 24:00 前寄出", "It must be handed in by Sat 5 Dec, 24:00")),
            v.OptionFact(
                "refund",
                say("到仓验货后，¥329.00 退回微信支付", "After the check, £65.80 goes back to Visa ending 4417"),
            ),
        ),
        say(
            "寄出前您随时可以取消，什么都不会扣。", "You can cancel at any time before you send it; nothing is charged."
        ),
    )


def options(language: Language, state: v.OptionsState) -> v.Options:
    """Return the three options of the story in a state."""
    return v.Options(
        f"x-{state}",
        ago(19),
        (_exchange(language), _return(language), _keep(language)),
        state,
        Instant(NOW + 3 * DAY),
        chosen="opt-return" if state in {"confirmed", "superseded", "expired"} else "",
        confirmation=_plan(language) if state == "confirming" else None,
    )


def progress(language: Language) -> v.Progress:
    """Return the tracker of a return under way."""
    say = saying(language)
    return v.Progress(
        "p1",
        ago(15),
        say("退货退款", "Return and refund"),
        amount(language, 32900),
        (
            v.ProgressStep("confirmed", "done", ago(15)),
            v.ProgressStep(
                "label",
                "done",
                ago(15),
                note=say("顺丰 SF1402 7731 0098", "Royal Mail QX 7731 0098 GB"),
                document="/c/label/p1",
            ),
            v.ProgressStep(
                "received", "now", expected=Instant(NOW + 4 * DAY), note=say("12月5日前寄出即可", "Hand it in by 5 Dec")
            ),
            v.ProgressStep("inspected", "todo", expected=Instant(NOW + 5 * DAY)),
            v.ProgressStep("refunded", "todo", expected=Instant(NOW + 6 * DAY)),
        ),
    )


def conversation(language: Language, *more: v.Entry) -> v.ConversationView:
    """Return the sample conversation, with further entries at its end."""
    say = saying(language)
    return v.ConversationView(
        TALK,
        say("轮子断裂 · 售后", "Broken wheel"),
        "assistant",
        "",
        (*_opening(language), *more),
        order(language),
        (
            say("换新几天能到？", "How soon is the new one here?"),
            say("退货怎么寄？", "How do I send it back?"),
            say("我再想想", "Let me think"),
        ),
    )


def handed_over(language: Language) -> v.ConversationView:
    """Return a conversation that a person took over, with the rating card open."""
    say = saying(language)
    name = say("王宁", "Nina Wolf")
    entries: tuple[v.Entry, ...] = (
        v.Notice("n1", ago(12), "person_requested", due=Instant(NOW + 8 * MINUTE), ahead=2),
        v.Notice("n2", ago(5), "person_taken", name=name),
        v.PersonSaid(
            MessageId("m5"),
            ago(4),
            name,
            say(
                "林女士，我已看过照片和订单。\n今天 20:00 前为您寄出新车，周六前一定能用上。",
                "I have seen the pictures and the order.\nA new trolley leaves today before 20:00.",
            ),
            language,
        ),
        v.CustomerSaid(MessageId("m6"), ago(3), say("太好了，谢谢！", "Great, thank you!"), language),
        v.Rating("r1", ago(1)),
    )
    return replace(conversation(language, *entries), answering="person", person=name, quick_replies=())
