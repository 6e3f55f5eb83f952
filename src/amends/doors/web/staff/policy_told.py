"""What happens to versions of rule packs, in words: refusals by their clause, and who did what. Pure."""

from collections.abc import Mapping

from amends.doors.web.showing import Reader
from amends.kernel.errors import Refused
from amends.kernel.market import Words
from amends.policy.versions.publication_events import (
    PolicyAnalysed,
    PolicyApproved,
    PolicyBackTested,
    PolicyDrafted,
    PolicyDraftWithdrawn,
    PolicyEvent,
    PolicyPublished,
    PolicyRolledBack,
    PolicyShareChanged,
    PolicyStopped,
    PolicySubmitted,
)

REFUSALS: Mapping[str, Words] = {
    "policy/not-the-draft": Words(
        "草稿刚刚被别人改过、发布或撤回了，请按现在的内容再看一遍。",
        "Somebody else has edited, published or withdrawn the draft. Look at it as it stands now.",
    ),
    "policy/unchanged": Words(
        "内容和现行版本或已发布过的版本完全一样。要重新启用旧版本，请用回滚。",
        "This is exactly what governs, or was published before. To return to an older version, roll back.",
    ),
    "policy/not-analysed": Words("请先分析草稿。", "Analyse the draft first."),
    "policy/unclean": Words("分析发现了问题，要先改好。", "The analysis found something. Mend it first."),
    "policy/analysis-outdated": Words(
        "分析之后其他规则包变了，请再分析一次。", "Other packs changed after the analysis. Analyse it again."
    ),
    "policy/not-tested": Words("请先用历史决定回测。", "Try it on recorded decisions first."),
    "policy/not-submitted": Words("草稿还没有提交审批。", "The draft was not submitted yet."),
    "policy/second-person": Words(
        "起草人不能批准自己的版本，请另一位同事批准。", "Whoever drafted it cannot approve it. A second person has to."
    ),
    "policy/not-approved": Words("还没有第二个人批准。", "No second person has approved it yet."),
    "policy/past": Words("生效时间已经过去了。", "Its time lies in the past."),
    "policy/too-far": Words("生效时间超过十年以后。", "Its time lies more than ten years ahead."),
    "policy/share": Words("比例要在 1 到 100 之间。", "A share is 1 to 100 percent."),
    "policy/under-way": Words(
        "还有一个版本在灰度或等待生效，请先全量、停用或回滚。",
        "Another version is under way. Give it to all orders, stop it or roll back first.",
    ),
    "policy/nothing-below": Words(
        "有商家签了这个规则包，停用后就没有可用的版本了。请先发布另一个版本。",
        "Sellers have signed this pack and no version would be left. Publish another one first.",
    ),
    "policy/not-staged": Words("这个版本不在灰度中。", "This version is not under way."),
    "policy/not-published": Words("这个版本没有在用，也没有全量用过。", "This version is not in force and never was."),
    "policy/stopped": Words("这个版本已经停用，请改好后重新起草。", "It was stopped. Draft a mended version."),
    "policy/nothing-before": Words("之前没有别的版本。", "Nothing was in force before."),
    "policy/in-force-already": Words("它已经在用了。", "It is in force already."),
}
NOT_DONE = Words("这一步没有办成，什么都没有改变。", "That did not work. Nothing was changed.")
TOO_LONG = Words(
    "证明没有在时限内完成。什么都没有改变，请稍后再试。",
    "A proof did not end in time. Nothing was changed; try again later.",
)

_DEEDS: Mapping[type, Words] = {
    PolicyDrafted: Words("起草", "drafted it"),
    PolicyDraftWithdrawn: Words("撤回草稿", "withdrew the draft"),
    PolicySubmitted: Words("提交审批", "submitted it"),
    PolicyApproved: Words("批准", "approved it"),
    PolicyStopped: Words("立即停用", "stopped it"),
    PolicyRolledBack: Words("回滚到这个版本", "rolled back to it"),
}
CLEAN = Words("分析：没有发现问题", "analysed it: nothing found")
FOUND = Words("分析：发现 {} 处问题", "analysed it: {} found")
TRIED = Words("回测：{} 个决定中有 {} 个改变", "tried it: {} decisions, {} come out otherwise")
PUBLISHED = Words("发布，覆盖 {}% 的订单", "published it for {}% of orders")
STAGED = Words("调整到 {}% 的订单", "gave it {}% of orders")


def refusal_of(error: Exception, reader: Reader) -> str:
    """Say why something was not done."""
    clause = error.clause if isinstance(error, Refused) else ""
    return reader.say(REFUSALS.get(clause, NOT_DONE))


def deed(event: PolicyEvent, reader: Reader) -> str:
    """Say what somebody did."""
    match event:
        case PolicyAnalysed():
            return reader.say(FOUND).format(len(event.findings)) if event.findings else reader.say(CLEAN)
        case PolicyBackTested():
            total = event.summary.get("total", {})
            return reader.say(TRIED).format(total.get("decisions", 0), total.get("flipped", 0))
        case PolicyPublished():
            return reader.say(PUBLISHED).format(event.share)
        case PolicyShareChanged():
            return reader.say(STAGED).format(event.share)
    return reader.say(_DEEDS[type(event)])
