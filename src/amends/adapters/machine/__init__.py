"""The machine that a store stands on, as `amends doctor` looks at it."""

from amends.adapters.machine.look import look

__all__ = ["look"]
