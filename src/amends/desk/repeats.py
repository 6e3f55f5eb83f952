"""A step tried again after a person looked: a new effect that speaks to the outside under the first one's key."""

from dataclasses import replace

from amends.desk.office import Office, provider_of
from amends.desk.recourse import UNSENT, UNSURE
from amends.desk.timers import ON_ITS_WAY, Timer
from amends.kernel.clock import Instant
from amends.kernel.ids import EffectKey, derive
from amends.kernel.ledger import Effect, NewEffect
from amends.remedies.ports import Recourse

# What a gateway or carrier itself answered: that call did nothing, and no unknown one came before it.
DECLINED = ("payments/declined:", "payments/rejected:", "carriers/declined:", "carriers/rejected:")


def repeat_of(effect: Effect, *, sure: bool, now: Instant) -> NewEffect:
    """Return the effect that tries a settled task once more; `sure`: a person vouches that nothing happened so far."""
    first = as_repeated(effect)
    body = {**effect.body, "repeats": first.key, "attempts": first.attempts, "known": UNSENT if sure else UNSURE}
    if sure:
        body["vouched_at"] = now
    due_at = Instant(now + ON_ITS_WAY) if effect.kind == Timer.LAPSE else now
    return NewEffect(EffectKey(derive("fx", effect.key, "again")), effect.kind, effect.stream, due_at, body)


def as_repeated(effect: Effect) -> Effect:
    """Return the effect as the outside knows it: a repeat stands for the first, with all attempts counted on."""
    body = effect.body
    if "repeats" not in body:
        return effect
    before = int(str(body["attempts"]))
    return replace(
        effect,
        key=EffectKey(str(body["repeats"])),
        attempts=before + effect.attempts,
        error=effect.error or (f"{body['known']}@{before}: settled by a person" if effect.attempts == 1 else None),
    )


def repeats_safely(effect: Effect, office: Office) -> bool:
    """Tell whether trying again cannot do it twice: the other side knows our key, can be asked, or never got a call."""
    provider = provider_of(effect.kind, office)
    return provider is None or provider.recourse is not Recourse.BLIND or never_sent(effect)


def never_sent(effect: Effect) -> bool:
    """Tell from what the machine left behind whether it is certain that nothing reached the other side."""
    error = effect.error or ""
    return error.startswith(DECLINED) or f": {UNSENT}@{as_repeated(effect).attempts}:" in error
