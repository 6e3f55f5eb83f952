"""One tree of errors; a kind says what the caller can do about it."""

import pytest

from amends.kernel.errors import AmendsError, Conflict, Fault, Invalid, NotFound, Refused, Unavailable


def test_an_invalid_input_names_every_fault_at_once() -> None:
    error = Invalid([Fault("amount", "is negative"), Fault("lines.0.id", "is unknown")])

    assert str(error) == "amount: is negative; lines.0.id: is unknown"
    assert [fault.where for fault in error.faults] == ["amount", "lines.0.id"]


def test_a_fault_of_the_whole_input_names_no_place() -> None:
    assert str(Fault("", "is not JSON")) == "is not JSON"


def test_faults_are_kept_even_when_they_came_from_a_generator() -> None:
    error = Invalid(Fault(name, "is missing") for name in ("order", "reason"))

    assert len(error.faults) == 2


def test_a_refusal_carries_the_clause_that_says_no() -> None:
    error = Refused("the window is over", clause="returns/window")

    assert (str(error), error.clause) == ("the window is over", "returns/window")


@pytest.mark.parametrize(
    "error",
    [Invalid([]), NotFound("order"), Refused("no", clause="area/rule"), Conflict("version"), Unavailable("gateway")],
)
def test_every_kind_is_raised_on_purpose_and_is_no_other_kind(error: AmendsError) -> None:
    kinds = [kind for kind in (Invalid, NotFound, Refused, Conflict, Unavailable) if isinstance(error, kind)]

    assert isinstance(error, AmendsError)
    assert kinds == [type(error)]
