"""Ids are derived from what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.ids import derive, is_id

# A part of an id never holds the separator, which is a control character.
parts = st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=12), min_size=1, max_size=5)


@given(parts)
def test_the_same_parts_give_the_same_id(given_parts: list[str]) -> None:
    assert derive("plan", *given_parts) == derive("plan", *given_parts)


@given(parts, parts)
def test_other_parts_give_another_id(some: list[str], others: list[str]) -> None:
    assert (derive("plan", *some) == derive("plan", *others)) == (some == others)


def test_parts_are_not_run_together() -> None:
    assert derive("plan", "ab", "c") != derive("plan", "a", "bc")
    assert derive("plan", 1, 2) != derive("plan", 12)


@given(parts)
def test_a_derived_id_is_an_id_that_says_its_kind(given_parts: list[str]) -> None:
    derived = derive("plan", *given_parts)

    assert is_id(derived)
    assert derived.startswith("plan_")
    assert len(derived) == len("plan_") + 20


def test_an_id_stays_the_same_for_ever() -> None:
    # Stored ids are derived again on every retry: a change of this value would repeat what was done.
    assert derive("effect", "case", "refund", 1) == "effect_mygixssuya4kmerbwacu"


@pytest.mark.parametrize("text", ["#W5744371", "o-1", "a" * 128, "case.1:line_2"])
def test_plain_characters_make_an_id(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["", " a", "a b", "a\n", "a" * 129, "-a", "é", "a/b", "a\x00", "订单"])
def test_anything_else_does_not(text: str) -> None:
    assert not is_id(text)
