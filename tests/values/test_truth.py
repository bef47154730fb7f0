"""Kleene's laws, checked over every combination of the three values."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_lang.values.truth import Truth, all_of, any_of, from_bool, negate

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
truths = st.lists(st.sampled_from(Truth), max_size=8)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (T, U, U, T), (F, F, F, F), (F, U, F, U), (U, U, U, U)],
)
def test_the_tables_of_kleene(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert all_of([left, right]) is all_of([right, left]) is both
    assert any_of([left, right]) is any_of([right, left]) is either


def test_the_empty_cases() -> None:
    assert all_of([]) is T
    assert any_of([]) is F


def test_negation() -> None:
    assert [negate(t) for t in (T, F, U)] == [F, T, U]


def test_from_bool() -> None:
    assert from_bool(True) is T
    assert from_bool(False) is F


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_is_never_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match=r"three values: compare it with `is Truth\.TRUE`"):
        bool(truth)


@pytest.mark.parametrize("three", list(product(Truth, repeat=3)))
def test_order_and_grouping_do_not_matter(three: tuple[Truth, Truth, Truth]) -> None:
    for join in (all_of, any_of):
        assert len({join(order) for order in permutations(three)}) == 1
        assert join([three[0], join(three[1:])]) is join(three)


@given(truths)
def test_de_morgan(values: list[Truth]) -> None:
    assert negate(all_of(values)) is any_of(map(negate, values))


@given(truths, st.integers(min_value=0), st.booleans())
def test_learning_a_fact_never_overturns_an_answer(values: list[Truth], index: int, fact: bool) -> None:
    unknowns = [place for place, value in enumerate(values) if value is U]
    learnt = list(values)
    if unknowns:
        learnt[unknowns[index % len(unknowns)]] = from_bool(fact)
    for join in (all_of, any_of):
        assert join(values) in (U, join(learnt))


def test_an_answer_that_is_settled_stops_reading() -> None:
    source = iter([F, T])
    assert all_of(source) is F
    assert next(source) is T
