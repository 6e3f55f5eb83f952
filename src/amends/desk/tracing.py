"""Spans of use cases and of effects. An effect is linked to the request that caused it, maybe days ago."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from amends.desk.office import Office
from amends.kernel.ledger import Effect
from amends.kernel.watching import SILENCE, Span

P = ParamSpec("P")
ResultT = TypeVar("ResultT")


def use_case(verb: Callable[P, ResultT]) -> Callable[P, ResultT]:
    """Trace a use case under its name, with the tracing of the office that it is given."""

    @wraps(verb)
    def traced(*args: P.args, **kwargs: P.kwargs) -> ResultT:
        office = kwargs.get("office")
        tracing = office.tracing if isinstance(office, Office) else SILENCE
        if not tracing.on:
            return verb(*args, **kwargs)
        with tracing.span(verb.__name__):
            return verb(*args, **kwargs)

    return traced


def effect_span(effect: Effect, office: Office) -> Span:
    """Open the span of one attempt at an effect."""
    tracing = office.tracing
    if not tracing.on:
        return tracing.span(effect.kind)
    return tracing.span(
        effect.kind,
        after=_cause(effect, office),
        key=effect.key,
        stream=effect.stream,
        tenant=effect.tenant,
        attempt=effect.attempts,
    )


def _cause(effect: Effect, office: Office) -> str | None:
    """Return what caused the effect's plan: the cause of the first event that tells of it."""
    told = office.ledger.read(effect.tenant, effect.stream)
    return next((event.cause for event in told if effect.body.get("plan") in _plans(event.body)), None)


def _plans(body: object) -> tuple[object, ...]:
    """Return the id of the plan that an event is about; where it brings the plan itself, the plan's own id."""
    plan = body.get("plan") if isinstance(body, dict) else None
    return (plan.get("id"),) if isinstance(plan, dict) else (plan,)
