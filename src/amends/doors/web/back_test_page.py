"""A back-test as HTML: a section for a page of ours, or one page that stands alone. Plots are SVG written here."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from amends.kernel.clock import iso
from amends.kernel.market import Language, Words
from amends.kernel.money import Money
from amends.policy import Change, Example, Report, Tally

EN = Language.EN
LABELS = {
    "title": Words("回测", "Back-test"),
    "version": Words("版本", "version"),
    "decisions": Words("决定", "Decisions"),
    "flipped": Words("结果改变", "Flipped"),
    "again": Words("重新判定", "Decided again"),
    "skipped": Words("规则变化不涉及", "Out of reach of the change"),
    "unread": Words("无法重新判定", "Left out"),
    "unread.record": Words("记录不完整", "the record is incomplete"),
    "unread.packs": Words("找不到当时的规则", "the packs that decided are missing"),
    "rules": Words("有变化的规则", "Rules that differ"),
    "none": Words("无", "none"),
    "flips": Words("怎样改变", "How they flip"),
    "markets": Words("按市场", "By market"),
    "sellers": Words("按卖家规模（决定数）", "By size of seller (number of decisions)"),
    "customers": Words("按买家", "By who buys"),
    "money": Words("金额变化（正数为买家多得）", "Money moved (above 0: buyers get more)"),
    "moved": Words("金额变化", "Money moved"),
    "group": Words("分组", "Group"),
    "share": Words("占比", "Share"),
    "examples": Words("例子", "Examples"),
    "order": Words("订单", "order"),
    "line": Words("行", "line"),
    "fact": Words("事实", "Facts"),
    "change": Words("变化", "Change"),
    "before": Words("之前", "Before"),
    "after": Words("之后", "After"),
    "yes": Words("是", "yes"),
    "no": Words("否", "no"),
    "gained": Words("得到补救", "remedy gained"),
    "lost": Words("失去补救", "remedy lost"),
    "window": Words("期限", "window"),
    "freight": Words("退货运费", "return freight"),
    "refund": Words("退款基数", "refund basis"),
    "goods_back": Words("是否退货", "goods sent back"),
    "clock": Words("时限", "clock"),
    "terms": Words("其他条件", "other terms"),
    "person": Words("须人工判断", "a person decides"),
    "unknown": Words("未知", "unknown"),
    "consumer": Words("消费者", "consumer"),
    "consumer_home": Words("消费者，境内", "consumer, at home"),
    "consumer_abroad": Words("消费者，跨境", "consumer, from abroad"),
    "trader": Words("经营者", "trader"),
    "gift_receiver": Words("礼物收受人", "receiver of a gift"),
    "return": Words("退货退款", "return"),
    "exchange": Words("换货", "exchange"),
    "cancel": Words("取消订单", "cancellation"),
    "reship": Words("补发", "reshipment"),
    "repair": Words("维修", "repair"),
    "price_reduction": Words("减价", "price reduction"),
}
STYLE = """
:root { color-scheme: light dark; --text: #211f1b; --soft: #524d46; --line: #e4dfd5; --bg: #f6f4ef; --surface: #fff;
  --accent: #0d665a; --bad: #ad2a20; --sunken: #e4dfd5; }
@media (prefers-color-scheme: dark) { :root { --text: #eeebe4; --soft: #c3bdb1; --line: #33302a; --bg: #151412;
  --surface: #1d1c19; --accent: #57c2b0; --bad: #f59c92; --sunken: #464238; } }
body { margin: 0; background: var(--bg); color: var(--text); font: 16px/1.5 -apple-system, "Segoe UI", Roboto,
  "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; color: var(--soft); overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
.figures div { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: .5rem 1rem; }
.figures dt { color: var(--soft); font-size: .8125rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 34rem; font-size: .875rem; background: var(--surface); }
th, td { text-align: left; padding: .375rem .625rem; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.plot { max-width: 100%; height: auto; font-size: 13px; }
.plot text { fill: var(--text); } .plot .all { fill: var(--sunken); }
.plot .part { fill: var(--accent); } .plot .less { fill: var(--bad); }
"""
WIDTH, NAMES, ROW, BAR = 640, 190, 26, 16


def back_test_page(report: Report, language: Language = EN) -> str:
    """Return one self-contained page: no script, nothing loaded from elsewhere."""
    page = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{} {}</title><style>{}</style></head><body><main>{}</main></body></html>\n"
    )
    section = _back_test_section(report, language)
    return page.format(language, _label("title", language), report.pack, Markup(STYLE), section)  # noqa: S704  our own


def _back_test_section(report: Report, language: Language = EN) -> Markup:
    """Return the report as a heading, figures, plots and tables; everything that is not ours is escaped."""

    def of(name: str, groups: Sequence[tuple[str, Tally]]) -> Markup:
        rows = [(_label(group, language), tally.flipped, tally.decisions) for group, tally in groups]
        return _titled(name, language, _shares(rows) + _groups(groups, language))

    total, effort = report.total, report.effort
    flips = [(_label(flip, language), count, total.flipped) for flip, count in total.flips]
    heading = Markup("<h1>{}: {}</h1><p>{} {} · {}</p>").format(
        _label("title", language), report.pack, _label("version", language), report.version, report.hash[:12]
    )
    parts = [
        heading,
        _figures(
            {"decisions": total.decisions, "flipped": total.flipped, "again": effort.again, "skipped": effort.skipped},
            language,
        ),
        _unread(report.unread, language),
        _titled("rules", language, Markup("<p>{}</p>").format(", ".join(report.rules) or _label("none", language))),
        _titled("flips", language, _shares(flips)),
        _titled("money", language, _amounts(total.moved)),
        of("markets", report.markets),
        of("sellers", report.sellers),
        of("customers", report.customers),
        _titled("examples", language, _examples(report.examples, language)),
    ]
    return Markup("\n").join(part for part in parts if part)


def _label(code: str, language: Language) -> str:
    words = LABELS.get(code)
    return words.within(language) if words else code


def _titled(name: str, language: Language, body: Markup) -> Markup:
    return Markup("<h2>{}</h2>{}").format(_label(name, language), body or _label("none", language))


def _figures(figures: dict[str, int], language: Language) -> Markup:
    items = [
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(_label(name, language), f"{count:,}")
        for name, count in figures.items()
    ]
    return Markup('<dl class="figures">{}</dl>').format(_joined(items))


def _unread(unread: Iterable[tuple[str, int]], language: Language) -> Markup:
    said = ", ".join(f"{count:,} ({_label(f'unread.{why}', language)})" for why, count in unread)
    return Markup("<p>{}: {}</p>").format(_label("unread", language), said) if said else Markup("")


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _shares(rows: Sequence[tuple[str, int, int]]) -> Markup:
    """Plot (name, part, whole) as a dark bar over a light one, all to one scale."""
    most, room = max((whole for _, _, whole in rows), default=0), WIDTH - NAMES - 130
    if not most:
        return Markup("")
    bars = [
        _bar("all", NAMES, row, room * whole / most)
        + _bar("part", NAMES, row, room * part / most)
        + _text(NAMES - 8, row, name, "end")
        + _text(NAMES + room * whole / most + 6, row, f"{part:,} / {whole:,}")
        for row, (name, part, whole) in enumerate(rows)
    ]
    return _plot(bars, len(rows))


def _amounts(moved: Sequence[tuple[str, int]]) -> Markup:
    """Plot what each currency moves on a scale of its own sign: left less, right more for buyers.

    Currencies are not added up; lengths compare minor units.
    """
    most, half = max((abs(minor) for _, minor in moved), default=0), (WIDTH - NAMES) / 2 - 110
    if not most:
        return Markup("")
    middle = NAMES + (WIDTH - NAMES) / 2
    bars = []
    for row, (currency, minor) in enumerate(moved):
        length = half * abs(minor) / most
        start, end = (middle, middle + length + 6) if minor > 0 else (middle - length, middle - length - 6)
        told = _text(end, row, _money(minor, currency), "start" if minor > 0 else "end")
        bars.append(_bar("part" if minor > 0 else "less", start, row, length) + _text(8, row, currency) + told)
    axis = Markup('<rect class="all" x="{:.1f}" y="0" width="1" height="{}"/>').format(middle, ROW * len(moved) + 4)
    return _plot([*bars, axis], len(moved))


def _plot(bars: Sequence[Markup], rows: int) -> Markup:
    height = ROW * rows + 4
    return Markup('<svg class="plot" role="img" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>').format(
        WIDTH, height, WIDTH, height, _joined(bars)
    )


def _bar(kind: str, x: float, row: int, width: float) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" rx="2"/>').format(
        kind, x, row * ROW + 4, width, BAR
    )


def _text(x: float, row: int, said: str, anchor: str = "start") -> Markup:
    return Markup('<text x="{:.1f}" y="{}" text-anchor="{}">{}</text>').format(x, row * ROW + 17, anchor, said)


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal():+,} {currency}"


def _groups(groups: Sequence[tuple[str, Tally]], language: Language) -> Markup:
    rows = [
        (
            _label(name, language),
            f"{tally.decisions:,}",
            f"{tally.flipped:,}",
            f"{100 * tally.flipped / tally.decisions:.1f} %",
            ", ".join(f"{_label(flip, language)} {count:,}" for flip, count in tally.flips),
            ", ".join(_money(minor, currency) for currency, minor in tally.moved),
        )
        for name, tally in groups
    ]
    return _table(("group", "decisions", "flipped", "share", "flips", "moved"), rows, language, numbers=range(1, 4))


def _examples(examples: Sequence[Example], language: Language) -> Markup:
    order, line = _label("order", language), _label("line", language)
    rows = [
        (
            f"{each.decision}\n{order} {each.order}, {line} {each.line}\n{each.market} · {iso(each.at)}",
            "\n".join(f"{name}: {_label(value, language)}" for name, value in each.facts),
            "\n".join(_change(change, language) for change in each.changes),
        )
        for each in examples
    ]
    return _table(("decisions", "fact", "change"), rows, language)


def _change(change: Change, language: Language) -> str:
    about = " · ".join(_label(part, language) for part in (change.remedy, change.flip) if part)
    return f"{about}: {_label(change.before, language)} → {_label(change.after, language)}"


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], language: Language, numbers: Sequence[int] = ()
) -> Markup:
    if not rows:
        return Markup("")
    head = _joined(_cell(_label(name, language), number=at in numbers, tag="th") for at, name in enumerate(heads))
    body = _joined(
        Markup("<tr>{}</tr>").format(_joined(_cell(said, number=at in numbers) for at, said in enumerate(row)))
        for row in rows
    )
    return Markup('<div class="scroll"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>').format(
        head, body
    )


def _cell(said: str, *, number: bool, tag: str = "td") -> Markup:
    lines = Markup("<br>").join(said.split("\n"))
    kind = Markup(' class="number"') if number else ""
    return Markup("<{0}{1}>{2}</{0}>").format(tag, kind, lines)
