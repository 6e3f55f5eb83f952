"""The words that a drafter may use freely: those of sympathy and small talk, in both languages.

A list of what is allowed cannot be got round by a paraphrase nobody thought of. Words that agree, grant, refuse,
apologise or speak of the future are left out even where they are harmless, because their meaning hangs on the question
that they answer ("good" may accept an offer; "good to hear" does not).
"""

import re
from collections.abc import Mapping

_EN_WORDS = """
a about after afternoon also am an and annoy annoyed annoying annoys anybody anyone appreciate appreciated are
as asking at awkward bad be been being believe birthday bit bother bothered bothers bothersome but candid
careful carefully chat chatting child children clear clearly concern concerns dear describing detail details
difficult disappoint disappointed disappointing disappointment discouraging ease effort energy enjoy evening
evenings everybody everyone excited exciting exhausting expect expected expecting experience explain explained
explaining explanation family feel feeling feelings feels felt find finding for forward frank friend friends
from frustrated frustrating frustration fun gather gentle gift glad grateful had happen happened happening happy
hard has hassle have having hear heard hearing hello hey hi honest honestly hope hoped hoping how husband i i'd
i'm i've imagine inconvenient invested irritating is it it's just kept kids kind kindness know knowing lately
let letdown letting likes listen listening long look looked looking lot lots luck madam many matter matters me
mean means meant message messages mind mood morning much must my nice nobody nuisance occasion of openly or pain
particularly patience patient people person photo photos picture pictures pity planned plans pleasant polite
politely present putting quite rather read reading really reason reasons relate relief rough sad say saying see
seeing seem seems sense shame share shared sharing sir sit sitting situation so somebody someone something sort
soul sound sounds spirit spoil spoiled start story stress stressful surprise surprises sympathise taking talk
talking tell telling than thank thanks that that's the then there there's these they thing things this those
thought thoughtful through time tired tiresome tiring to together told too tough tricky trouble truly trying
understand understandable understandably understanding unfair unhappy unlucky unpleasant upset upsetting very
waiting want wanted wants warm was welcome well were what what's when where which while who why wife wish with
wonder word words worried worries worry worrying would write writing you you'd you're you've your
"""
_EN_PHRASES = (
    "good morning", "good afternoon", "good evening", "good to hear", "good to know", "lovely to hear", "not easy",
    "not fun", "not pleasant", "not nice", "not what anyone", "not what anybody", "not how", "no wonder", "makes sense",
    "take your time", "a nice day", "a good day", "a bad day", "bad news", "here to help", "to help", "here to listen",
    "the last thing", "sounds like", "feels like", "looks like", "i'm here", "i am here", "here for you", "can see why",
    "can see how", "can imagine", "can understand", "can tell", "isn't easy", "isn't pleasant",
    "isn't fun", "isn't nice", "in a parcel", "like this", "like that",
    "makes things clear", "make things clear", "very well", "at all", "all this", "all that", "in your place",
)  # fmt: skip
_ZH_WORDS = """
您好 你好 您 你 我 咱们 这 那 这样 那样 这么 那么 这件 那件 这件事 这个 那个 这种 那种 这些 那些 情况 事情 事儿
事 的 得 地 了 着 吗 呢 吧 啊 呀 哦 嗯嗯 也 都 很 真 真的 真是 确实 实在 十分 非常 太 挺 蛮 有点 有些 多么 特别
更 最 格外 尤其 让人 令人 叫人 使人 让 换谁 换作 谁 大家 任何人 人 别人 遇到 碰到 碰上 遇上 发生 出现 心里 心情
不好受 不舒服 难受 难过 失望 扫兴 生气 着急 焦急 焦虑 担心 操心 烦 烦人 烦恼 烦心 恼人 恼火 郁闷 沮丧 无奈 糟心
闹心 委屈 辛苦 麻烦 折腾 不容易 不愉快 不开心 不高兴 不顺心 不顺利 可惜 遗憾 理解 能理解 完全能理解 可以理解
可以想象 体会 能体会 感受 能感受到 感受到 明白 懂 知道 了解 想象 能想象 听 听到 听着 听上去 听起来 看到 看来
看得出 看得出来 觉得 感觉 感到 感谢 谢谢 多谢 感激 告诉 告知 说明 说 说得 说的 说出来 讲 讲得 描述 描述得 清楚
详细 仔细 耐心 等 等待 等着 久 很久 许久 期待 盼 盼着 满心 欢喜 满怀 高兴 开心 欢迎 请您 慢慢 慢慢来 慢慢说 聊
聊聊 聊天 别着急 别急 不着急 不急 先别急 先 在 在听 听您说 在这里 在这儿 一直 陪 陪着 陪您 一起 看看 一下 和 跟
还 还是 又 再 就 才 但 但是 而 因为 所以 如果 的时候 时候 心意 礼物 生日 孩子 家人 朋友 喜欢 想 想要 希望 本来
原本 计划 打算 打乱 糟糕 影响 生活 经历 体验 信任 支持 反馈 意见 建议 宝贵 重要 重视 关心 关注 放在心上 记下
消息 留言 照片 图片 文字 话 东西 用心 耽误 时间 精力 费心 难怪 难免 毕竟 自然 正常 人之常情 感同身受 愿 祝 祝您
愉快 生活愉快 顺利 顺心 早上好 上午好 下午好 晚上好 随时 继续 点 什么 怎么 哪里 哪些 说说 具体 更多 细节 方便
方便的话 愁 累 疲惫 头疼 头痛 泄气 窝火 心急 心疼 也是 有什么 等到 请说 请继续 换谁都 把 帮助 很大 给孩子 给家人
给朋友 出了问题 出问题 变成 变得 本来是 原来 原来是这样 多说 您愿意 愿意多说 完全可以理解 完全理解 我们一起
一切顺利 一切顺心 是件 惊喜 节日 出门 露营 旅行 聚会 扫了兴 兴致 好心情 坏心情 影响了 耽误了 添堵 膈应 憋屈
不是滋味 心烦 心里话 坦诚 客气 礼貌 体谅 包涵 宽容 关于 刚 刚刚 才刚 好好 好好的 好端端 突然 居然 难得 特意 专门
精心 挑选 挑了 抽空 抽时间 写 写下 写得 拍 拍得 读到 读完 看完 看过 认真 认真看 谁都会 换谁都会 一些 今后
"""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[^\s\w]|\w")
# Punctuation separates words and says nothing.
PUNCTUATION = frozenset(",.;:!?-()'\"，。；：！？、…—“”‘’（）《》~")


def tokens(text: str) -> list[tuple[str, int]]:
    """Split a folded text into Latin words and single other characters, each with its place; spaces fall away."""
    return [(match.group(), match.start()) for match in _TOKEN.finditer(text)]


def _entries() -> dict[str, frozenset[tuple[str, ...]]]:
    """Return the vocabulary by first token."""
    by_first: dict[str, set[tuple[str, ...]]] = {}
    for entry in (*_words(_EN_WORDS), *_EN_PHRASES, *_words(_ZH_WORDS)):
        names = tuple(name for name, _ in tokens(entry))
        by_first.setdefault(names[0], set()).add(names)
    return {first: frozenset(entries) for first, entries in by_first.items()}


def _words(lines: str) -> list[str]:
    return lines.split()


VOCABULARY: Mapping[str, frozenset[tuple[str, ...]]] = _entries()


def first_foreign(text: str) -> tuple[int, int] | None:
    """Return the place of the first token that no way of reading a folded text as vocabulary can pass."""
    words = tokens(text)
    names = [word for word, _ in words]
    reached = {0}
    for index, name in enumerate(names):
        if index in reached:
            reached.update(_steps(names, index, name))
    if len(names) in reached:
        return None
    word, start = words[max(reached)]
    return start, start + len(word)


def _steps(names: list[str], index: int, name: str) -> list[int]:
    if name in PUNCTUATION:
        return [index + 1]
    entries = VOCABULARY.get(name, ())
    return [index + len(entry) for entry in entries if tuple(names[index : index + len(entry)]) == entry]
