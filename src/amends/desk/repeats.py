"""A step tried again after a person looked: a new effect that speaks to the outside under the first one's key."""

from dataclasses import replace

from amends.desk.perform import UNSENT, UNSURE
from amends.kernel.clock import Instant
from amends.kernel.ids import EffectKey, derive
from amends.kernel.ledger import Effect, NewEffect


def repeat_of(effect: Effect, *, sure: bool, now: Instant) -> NewEffect:
    """Return the effect that tries a settled task once more; `sure`: a person vouches that nothing happened so far."""
    first = as_repeated(effect)
    body = {**effect.body, "repeats": first.key, "attempts": first.attempts, "known": UNSENT if sure else UNSURE}
    return NewEffect(EffectKey(derive("fx", effect.key, "again")), effect.kind, effect.stream, now, body)


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
