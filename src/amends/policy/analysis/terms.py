"""Inputs as terms of the solver and cells as formulas over them; a model of the solver as facts of a case.

Names are a finite sort: every name that a cell uses, and one more that stands for all others. Days are whole numbers
beside a yes/no for "never happened". The day of judgement is a whole number; a far end in months, or one that rolls
over holidays, reaches a number of days that hangs on it: it is first known only between its extremes, and `exact`
pins it down for one day. Money is a currency and minor units.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.money import Money
from amends.policy.analysis.contracts import Contract
from amends.policy.analysis.plain import MANY_DAYS, plain_value
from amends.policy.analysis.reach import CYCLE, Steps, longest_roll, reach, shortest_and_longest, steps_of
from amends.policy.analysis.replay import Facts
from amends.policy.cells import Amount, Cell, Dates, Days, Flag, OneOf, Value, elapsed
from amends.policy.pack import Rule, RulePack
from amends.policy.vocabulary import NEVER, Input, InputKind

OTHER = "another"
# What stands for every attribute of a remedy that is not owed.
NOT_OWED = -2


@dataclass(frozen=True, slots=True)
class Term:
    """One input: its main term, what stands beside it (never, currency), and the names of a finite sort."""

    entry: Input
    main: Any
    beside: Any = None
    names: tuple[str, ...] = ()


class Terms:
    """The terms of one contract's inputs, of several versions of its packs if need be.

    Each has a context of its own, so that two analyses may run in two threads.
    """

    def __init__(
        self, contract: Contract, packs: Iterable[RulePack], vocabulary: Mapping[str, Input], since: date
    ) -> None:
        self.ctx = z3.Context()
        self.contract, self.since = contract, since
        self.calendar = contract.calendar
        self.rules = [rule for pack in packs for rule in pack.rules]
        self.day = z3.Int("day of judgement", self.ctx)
        self.until = _horizon(self.rules, since)
        self.codes: dict[tuple[str, Any], int] = {}
        self._limits: dict[tuple[Steps, bool], Any] = {}
        cells = [cell for rule in self.rules for cell in rule.when]
        used = {cell.input for cell in cells}
        self.inputs = {name: self._term(entry, cells) for name, entry in vocabulary.items() if name in used}
        self.plain = {name: self._plain(name) for name in self.inputs}

    def all(self, formulas: Iterable[Any]) -> Any:
        """Return that all hold."""
        return z3.And([z3.BoolVal(True, self.ctx), *formulas])

    def any(self, formulas: Iterable[Any]) -> Any:
        """Return that at least one holds."""
        return z3.Or([z3.BoolVal(False, self.ctx), *formulas])

    def matches(self, rule: Rule, *, rolls: bool) -> Any:
        """Return that a rule matches: it is in force on the day, and all its cells hold."""
        cells = [self.holds(cell, rolls=rolls) for cell in rule.when]
        since = [] if rule.effective_from is None else [self.day >= rule.effective_from.toordinal()]
        until = [] if rule.effective_to is None else [self.day <= rule.effective_to.toordinal()]
        return self.all([*since, *until, *cells])

    def nothing_like(self, said: Any) -> Any:
        """Return what an outcome without any rule says of a part: no, or a number that stands for nothing owed."""
        return z3.BoolVal(False, self.ctx) if z3.is_bool(said) else z3.IntVal(NOT_OWED, self.ctx)

    def holds(self, cell: Cell, *, rolls: bool) -> Any:
        """Return that a cell holds."""
        term = self.inputs[cell.input]
        match cell:
            case Flag():
                return term.main if cell.wanted else z3.Not(term.main)
            case OneOf():
                among = self.any(self.named(cell.input, name) for name in sorted(cell.values))
                return z3.Not(among) if cell.excluded else among
            case Days():
                high = [] if cell.high is None else [term.main <= self.limit(steps_of(cell.high), rolls=rolls)]
                return self.all([z3.Not(term.beside), *self._from(term, cell.low), *high])
            case Amount():
                currency = self._currency(term, cell.currency)
                return self.all([currency, *self._from(term, cell.low), *self._to(term, cell.high)])
            case Dates():
                first = None if cell.low is None else cell.low.toordinal()
                last = None if cell.high is None else cell.high.toordinal()
                return self.all([*self._from(term, first), *self._to(term, last)])

    def named(self, name: str, value: str) -> Any:
        """Return that a name, text or currency is this one."""
        term = self.inputs[name]
        return term.main == term.main.sort().constructor(term.names.index(value))()

    def limit(self, steps: Steps, *, rolls: bool) -> Any:
        """Return how many days a far end reaches on the day of judgement."""
        rolls = rolls and self.calendar is not None
        shortest, longest = shortest_and_longest(steps)
        if shortest == longest and not rolls:
            return z3.IntVal(shortest, self.ctx)
        key = (steps, rolls)
        if key not in self._limits:
            self._limits[key] = z3.Int(f"reach of {steps} {rolls}", self.ctx)
        return self._limits[key]

    def bounds(self) -> list[Any]:
        """Return the span of days that is looked at, and that of every input.

        To be asked after all rules were read: limits come with them.
        """
        return [
            self.since.toordinal() <= self.day,
            self.day <= self.until.toordinal(),
            *self._bounds_of_limits(),
            *(fact for name in self.inputs for fact in self._bounds_of(name)),
        ]

    def exact(self, day: date) -> Any:
        """Return how far each far end reaches on that very day."""
        return z3.Implies(self.day == day.toordinal(), self._reaching(self.reaches(day)))

    def alike(self, day: date) -> Any:
        """Return how far each far end reaches on all days on which they reach as far as on that day."""
        reaches = self.reaches(day)
        spans = [z3.And(self.day >= first, self.day <= last) for first, last in self._spans[reaches]]
        return z3.Implies(self.any(spans), self._reaching(reaches))

    def extremes(self) -> list[Any]:
        """Return the least and the most that each far end really reaches."""
        columns = list(zip(*self._spans, strict=True))
        pairs = zip(self._limits.values(), columns, strict=True)
        return [z3.And(limit >= min(column), limit <= max(column)) for limit, column in pairs]

    @cached_property
    def _spans(self) -> dict[tuple[int, ...], list[tuple[int, int]]]:
        """All days that are looked at, by how far each far end reaches on them, as spans of ordinals."""
        spans: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for ordinal in range(self.since.toordinal(), self.until.toordinal() + 1):
            own = spans.setdefault(self.reaches(date.fromordinal(ordinal)), [])
            if own and own[-1][1] == ordinal - 1:
                own[-1] = (own[-1][0], ordinal)
            else:
                own.append((ordinal, ordinal))
        return spans

    def reaches(self, day: date) -> tuple[int, ...]:
        """Return how far each far end reaches on a day."""
        return tuple(reach(steps, day, self.calendar if rolls else None) for steps, rolls in self._limits)

    def _reaching(self, reaches: tuple[int, ...]) -> Any:
        limits = zip(self._limits.values(), reaches, strict=True)
        return self.all(limit == days for limit, days in limits)

    def values_of(self, name: str) -> tuple[Value, ...]:
        """Return the values between which the cells over a flag or name can tell."""
        term = self.inputs[name]
        return (True, False) if term.entry.kind is InputKind.FLAG else term.names

    def distances(self) -> list[Any]:
        """Return how far each number is from that of the plain case; 0 for what never happened."""
        found = []
        for name, term in self.inputs.items():
            plain = plain_value(name, term.entry, self.contract)
            base = plain if isinstance(plain, int) else 0
            if term.entry.kind in (InputKind.DAYS, InputKind.MONEY):
                gap = z3.If(term.main >= base, term.main - base, base - term.main)
                found.append(z3.If(term.beside, 0, gap) if term.entry.kind is InputKind.DAYS else gap)
        return found

    def day_of(self, model: Any) -> date:
        """Return the day of judgement of a model."""
        return date.fromordinal(int(model.eval(self.day, model_completion=True).as_long()))

    def facts(self, model: Any) -> tuple[date, Facts]:
        """Return the day of judgement and the facts of a model."""

        def whole(term: Any) -> int:
            return int(model.eval(term, model_completion=True).as_long())

        def true(term: Any) -> bool:
            return bool(z3.is_true(model.eval(term, model_completion=True)))

        day = self.day_of(model)
        facts: Facts = {}
        for name, term in self.inputs.items():
            match term.entry.kind:
                case InputKind.FLAG:
                    facts[name] = true(term.main)
                case InputKind.DAYS:
                    gone = NEVER if true(term.beside) else elapsed(day - timedelta(days=whole(term.main)), day)
                    facts[name] = gone
                case InputKind.MONEY:
                    currency = next(code for code in term.names if true(self._currency(term, code)))
                    facts[name] = Money(whole(term.main), currency)
                case InputKind.DATE:
                    facts[name] = date.fromordinal(whole(term.main))
                case _:
                    facts[name] = next(value for value in term.names if true(self.named(name, value)))
        return day, facts

    def _term(self, entry: Input, cells: Sequence[Cell]) -> Term:
        name, kind = entry.name, entry.kind
        if kind is InputKind.FLAG:
            return Term(entry, z3.Bool(name, self.ctx))
        if kind is InputKind.DAYS:
            return Term(entry, z3.Int(name, self.ctx), z3.Bool(f"{name} never", self.ctx))
        if kind is InputKind.DATE:
            return Term(entry, z3.Int(name, self.ctx))
        if kind is InputKind.MONEY:
            codes = {cell.currency for cell in cells if isinstance(cell, Amount)} | {self.contract.currency}
            names = tuple(sorted(codes))
            return Term(entry, z3.Int(name, self.ctx), self._sort(f"currency of {name}", names), names)
        said = {value for cell in cells if isinstance(cell, OneOf) and cell.input == name for value in cell.values}
        names = tuple(sorted(entry.values or said | self._laws_of(name) | {OTHER}))
        return Term(entry, self._sort(name, names), names=names)

    def _laws_of(self, name: str) -> set[str]:
        return set(self.contract.laws) if name == "governing_law" else set()

    def _sort(self, name: str, names: tuple[str, ...]) -> Any:
        sort, _ = z3.EnumSort(f"sort of {name}", [f"{name}={value}" for value in names], ctx=self.ctx)
        return z3.Const(name, sort)

    def _currency(self, term: Term, code: str) -> Any:
        return term.beside == term.beside.sort().constructor(term.names.index(code))()

    @staticmethod
    def _from(term: Term, low: int | None) -> list[Any]:
        return [] if low is None else [term.main >= low]

    @staticmethod
    def _to(term: Term, high: int | None) -> list[Any]:
        return [] if high is None else [term.main <= high]

    def _bounds_of_limits(self) -> list[Any]:
        facts, spans = [], []
        for (steps, rolls), limit in self._limits.items():
            shortest, longest = shortest_and_longest(steps)
            slack = longest_roll(self.calendar) if rolls and self.calendar else 0
            facts += [limit >= shortest, limit <= longest + slack]
            spans.append((rolls, shortest, longest, limit))
        spans.sort(key=lambda span: span[:3])
        for (rolls, _, longest, limit), (others, shortest, _, other) in pairwise(spans):
            facts += [limit <= other] if rolls == others and longest <= shortest else []
        return facts

    def _bounds_of(self, name: str) -> list[Any]:
        term = self.inputs[name]
        match term.entry.kind:
            case InputKind.DAYS:
                least = -MANY_DAYS if name == "days_since_promise" else 0
                return [term.main >= least, term.main <= MANY_DAYS]
            case InputKind.MONEY:
                return [term.main >= 0]
            case InputKind.DATE:
                return [term.main <= self.day, term.main >= self.day - MANY_DAYS]
            case _:
                return []

    def _plain(self, name: str) -> Any:
        """Return that an input is as in a plain case."""
        term, plain = self.inputs[name], plain_value(name, self.inputs[name].entry, self.contract)
        match term.entry.kind:
            case InputKind.FLAG:
                return term.main == z3.BoolVal(plain, self.ctx)
            case InputKind.DAYS:
                return term.beside if plain is NEVER else z3.And(z3.Not(term.beside), term.main == plain)
            case InputKind.MONEY:
                return z3.And(self._currency(term, self.contract.currency), term.main == plain)
            case InputKind.DATE:
                return term.main == self.day - plain
            case _:
                return self.named(name, plain if plain in term.names else term.names[-1])


def _horizon(rules: Iterable[Rule], since: date) -> date:
    """Return the last day that is looked at: a whole cycle of years after the last date that any rule names."""
    edges = [day for rule in rules for day in (rule.effective_from, rule.effective_to) if day]
    edges += [
        day for rule in rules for cell in rule.when if isinstance(cell, Dates) for day in (cell.low, cell.high) if day
    ]
    return max([since, *edges]) + timedelta(days=CYCLE)
