"""Looking for the smallest case of which a formula is true, and trying it on the resolver."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.errors import Unavailable
from amends.policy.analysis.orders import connections
from amends.policy.analysis.replay import Facts, Judged
from amends.policy.analysis.terms import Terms

# The longest that one question to the solver may take, in ms; all of a pack's take seconds.
PATIENCE = 20_000
TRIES = 8
Judge = Callable[[Mapping[str, Any], date], Judged]
Confirm = Callable[[Judged], bool]


class Search:
    """Questions about the cases of one contract, one after the other; what is learnt about days is kept."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.solver = z3.Solver(ctx=terms.ctx)
        self.solver.set("timeout", PATIENCE)
        self.solver.add([*terms.bounds(), *connections(terms)])
        self.differs = [z3.Not(plain) for plain in terms.plain.values()]
        self.solver.add(terms.exact(terms.since))
        self._known: set[tuple[int, ...]] = set()
        self._lessons: list[Any] = []
        self._kept = 0

    def smallest(self, formula: Any, judge: Judge, confirm: Confirm) -> Judged | None:
        """Return the smallest case of which the formula is true, as the resolver judged it; None proves there is none.

        `judge` tries a case on the resolver, `confirm` says whether the resolver shows what the formula claims. A
        solver that the resolver contradicts is a fault of this program: RuntimeError.
        """
        self.solver.push()
        try:
            self.solver.add(formula)
            return self._confirmed(judge, confirm)
        finally:
            self._withdraw()

    def possible(self, formula: Any) -> bool:
        """Tell whether any case fits the formula, some day or other."""
        self.solver.push()
        try:
            self.solver.add(formula)
            return self._day() is not None
        finally:
            self._withdraw()

    def _withdraw(self) -> None:
        """Take the question back and keep what was learnt with it."""
        self.solver.pop()
        self.solver.add(self._lessons[self._kept :])
        self._kept = len(self._lessons)

    def _confirmed(self, judge: Judge, confirm: Confirm) -> Judged | None:
        for _ in range(TRIES):
            day = self._day()
            if day is None:
                return None
            on, facts = self._nearest(day)
            judged = _shrunk(judge(facts, on), judge, confirm)
            if judged is not None:
                return judged
            self.solver.add(self.terms.day != on.toordinal())
        raise RuntimeError(f"solver and resolver disagree: {on} {facts}")

    def _day(self) -> date | None:
        """Return a day on which the formula can be true, with the exact reach of every term; the first if it can."""
        if self._check(self.terms.day == self.terms.since.toordinal()):
            return self.terms.since
        while self._check():
            day = self.terms.day_of(self.solver.model())
            if self.terms.reaches(day) in self._known:
                return day
            self._learn(day)
        return None

    def _learn(self, day: date) -> None:
        """Take in how far terms reach on the day and all days like it, for good: the question stands above it."""
        lessons = [self.terms.alike(day), *([] if self._lessons else self.terms.extremes())]
        self._lessons += lessons
        self._known.add(self.terms.reaches(day))
        self.solver.add(lessons)

    def _check(self, *assumed: Any) -> bool:
        found = self.solver.check(*assumed)
        if found == z3.unknown:
            raise Unavailable(f"a proof did not end in time: {self.solver.reason_unknown()}")
        return bool(found == z3.sat)

    def _nearest(self, day: date) -> tuple[date, Facts]:
        """Return the case on that day with the fewest facts that differ from a plain one, and these by the least."""
        self.solver.push()
        try:
            self.solver.add(self.terms.day == day.toordinal())
            count = 0
            while not self._check(self._at_most(count)):
                count += 1
            self.solver.add(self._at_most(count))
            for distance in self.terms.distances():
                self._lessen(distance)
            self._check()
            return self.terms.facts(self.solver.model())
        finally:
            self.solver.pop()

    def _at_most(self, count: int) -> Any:
        if not self.differs:
            return z3.BoolVal(True, self.terms.ctx)
        return z3.AtMost(*self.differs, count)

    def _lessen(self, distance: Any) -> None:
        """Hold a distance to the least that it can have, by halving."""
        if self._check(distance == 0):
            self.solver.add(distance == 0)
            return
        self._check()
        high, low = self._value(distance), 1
        while low < high:
            middle = (low + high) // 2
            if self._check(distance <= middle):
                high = self._value(distance)
            else:
                low = middle + 1
        self.solver.add(distance <= high)

    def _value(self, term: Any) -> int:
        return int(self.solver.model().eval(term, model_completion=True).as_long())


def _shrunk(judged: Judged, judge: Judge, confirm: Confirm) -> Judged | None:
    """Leave out every fact without which the resolver still shows the same; None when it never showed it."""
    if not confirm(judged):
        return None
    for name in reversed(list(judged.facts)):
        rest = {other: value for other, value in judged.facts.items() if other != name}
        without = judge(rest, judged.on)
        judged = without if confirm(without) else judged
    return judged
