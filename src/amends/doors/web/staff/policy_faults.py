"""What the loader of rule packs finds wrong, in the reader's language. English says it as the loader does."""

import re
from collections.abc import Mapping

from amends.doors.web.showing import Reader
from amends.kernel.market import Language

# The loader's sentence, with what stands in it, and the Chinese of it.
_CHINESE: Mapping[str, str] = {
    r"yaml: (.*)": "YAML 语法错误：{}",
    r"is missing": "缺少这一项",
    r"is missing: say which right this is about": "缺少这一项：要写明是哪种权利",
    r"unknown field": "没有这个字段",
    r"unknown input": "没有这个条件",
    r"stands twice": "写了两次",
    r"(.*) stands twice": "{} 写了两次",
    r"must be a mapping": "要写成“键: 值”的形式",
    r"must be a list": "要写成列表",
    r"a key must be a plain text": "键要是文字",
    r"must be a text": "要填文字",
    r"must be a whole number": "要填整数",
    r"must be true or false": "要填 true 或 false",
    r"must be a date YYYY-MM-DD": "要填日期，如 2026-12-31",
    r"must not be below 0": "不能小于 0",
    r"must not be above 100": "不能大于 100",
    r"must be one of (.*)": "只能是：{}",
    r"(.*) is not one of (.*)": "{} 不在可选范围内：{}",
    r"is not one of (.*)": "不在可选范围内：{}",
    r"must be (\S+)": "要写 {}",
    r"must stay (.*)": "要保持为 {}",
    r"(.*) does not match (.*)": "{} 的写法不对，应符合 {}",
    r"ends before it begins": "结束早于开始",
    r"is not in the pack's sources": "不在本包列出的来源里",
    r"names nothing": "没有写任何名称",
    r"says nothing": "没有内容",
    r"goes with refund: percent, and only with it": "只和 refund: percent 一起用，且必须有",
    r"a (\w+) pack may not end (\w+)": "{} 类规则包不能排除 {}",
    r'must be an amount such as "500.00 CNY": (.*)': "要写成金额，如 500.00 CNY：{}",
    r"must be a code such as fraud_finding": "要写成代码，如 fraud_finding",
    r'(.*) is not an interval such as "\[0, 7\]"': "{} 不是区间，应写成如 [0, 7]",
    r"an interval without ends says nothing": "区间两端不能都留空",
    r'(.*): after ";" comes what is left at least, such as "7 after a pause"': "{}：分号后要写如 7 after a pause",
    r"(.*) is not a number of days, months or years": "{} 不是天数、月数或年数",
    r"(.*): the low end must be a whole number of days": "{}：下限要填整数天",
    r"(.*): the last day of a term counts: write the high end with \]": "{}：最后一天算在内，上限要用 ]",
    r"(.*) is empty": "{} 是空区间",
    r"(.*) is empty or names a currency": "{} 是空区间，或写了货币",
    r"(.*) names no currency": "{} 没有写货币",
    r"(.*): a date is written YYYY-MM-DD": "{}：日期要写成 YYYY-MM-DD",
    r"(\S+) has this rule": "规则包 {} 已经有这个编号",
    r"the rule does not have it": "规则里没有这一项",
    r"the file is empty": "文件是空的",
}
CHINESE = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _CHINESE.items())


def fault_said(what: str, reader: Reader) -> str:
    """Return a fault in the reader's language; one that is not known stays as the loader says it."""
    if reader.language is Language.EN:
        return what
    found = next(((match, said) for pattern, said in CHINESE if (match := pattern.fullmatch(what))), None)
    return what if found is None else found[1].format(*found[0].groups())
