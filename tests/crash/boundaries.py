"""The boundaries of an execution, named as they are crossed, and the one at which the process kills itself."""

import os
import signal
from collections import Counter
from collections.abc import Sequence
from typing import Any

from amends.kernel.clock import Instant
from amends.kernel.ids import EffectKey, TenantId
from amends.kernel.ledger import Effect, EffectPlace, Effects, EffectState
from amends.kernel.shop import Shop
from amends.remedies.ports import Carriers, Payments


class Boundaries:
    """A fail point for every adapter: remembers what was crossed, and at the boundary `fatal` sends SIGKILL.

    A boundary is named by what was going on (`phase`), the fail point and how often both met: two refunds may be
    carried out in either order, and each has its own boundaries all the same.
    """

    def __init__(self, fatal: str | None = None) -> None:
        self.crossed: list[str] = []
        self.phase = "opening"
        self._times: Counter[str] = Counter()
        self._fatal = fatal

    def __call__(self, point: str) -> None:
        where = f"{self.phase} {point}"
        self._times[where] += 1
        name = f"{where} {self._times[where]}"
        self.crossed.append(name)
        if name == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def enter(self, phase: str) -> None:
        """Go on to something else."""
        self.phase = phase


class WatchedEffects:
    """Effects whose claims tell the boundaries which step is being carried out."""

    def __init__(self, inner: Effects, boundaries: Boundaries) -> None:
        self._inner, self._boundaries = inner, boundaries

    def claim(self, now: Instant, *, limit: int, lease: int) -> Sequence[Effect]:
        self._boundaries.enter("claim")
        found = self._inner.claim(now, limit=limit, lease=lease)
        for effect in found:
            self._boundaries.enter(f"{effect.kind}:{effect.body['move']}")
        return found

    def postpone(self, effect: Effect, *, until: Instant, error: str) -> bool:
        return self._inner.postpone(effect, until=until, error=error)

    def effect(self, tenant: TenantId, key: EffectKey) -> Effect | None:
        return self._inner.effect(tenant, key)

    def effects(
        self,
        *,
        state: EffectState,
        tenant: TenantId | None = None,
        after: EffectPlace | None = None,
        limit: int = 100,
    ) -> Sequence[Effect]:
        return self._inner.effects(state=state, tenant=tenant, after=after, limit=limit)


class Announced:
    """Any adapter, with `names` of its calls announced before and after."""

    def __init__(self, inner: object, family: str, names: frozenset[str], boundaries: Boundaries) -> None:
        self._inner, self._family, self._names, self._boundaries = inner, family, names, boundaries

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._names:
            return found

        def announced(*args: Any, **kwargs: Any) -> Any:
            self._boundaries(f"{self._family}/before-{name}")
            answer = found(*args, **kwargs)
            self._boundaries(f"{self._family}/after-{name}")
            return answer

        return announced


def announced_shop(shop: Shop, boundaries: Boundaries) -> Any:
    """Return the shop with its changes announced; it has no fail points of its own."""
    return Announced(shop, "shop", frozenset({Shop.apply.__name__}), boundaries)


def announced_finds(port: Payments | Carriers, family: str, boundaries: Boundaries) -> Any:
    """Return a gateway or carrier with its `find` announced; its other calls have fail points of their own."""
    return Announced(port, family, frozenset({Payments.find.__name__}), boundaries)
