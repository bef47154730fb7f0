"""Regions equal what enumeration finds: for random laws and edits, all cases of a grid are tried."""

import pytest

from tests.comparison.enumerated import Laws, Tried
from tests.evaluation.deciding import read

PAIRS = 2_000


def tried(seed: int) -> Tried | None:
    """Two laws that a seed makes; None where the edit changes nothing, or makes a mistake."""
    laws = Laws(seed)
    old = laws.text()
    new = laws.edited(old)
    try:
        read(new)
    except AssertionError:
        return None
    return None if old == new else Tried(old, new)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_case_in_so_many_lies_in_a_region_exactly_if_it_differs(seed):
    found = tried(seed)
    assert found is None or found.wrong(every=23) is None


@pytest.mark.parametrize("seed", [187, 682])
def test_pairs_that_differ_only_where_a_value_does_not_apply(seed):
    found = tried(seed)
    assert found is not None
    assert not found.open
    assert found.wrong(every=23) is None


@pytest.mark.long
def test_regions_equal_what_enumeration_finds():
    """All cases of the grid; few pairs may stay unproved, and what rests on a bounded search is counted."""
    pairs = unproved = searched = 0
    for seed in range(PAIRS):
        found = tried(seed)
        if found is not None:
            pairs += 1
            unproved += bool(found.meaning.unproved)
            searched += bool(found.meaning.left_out)
            wrong = found.wrong()
            assert wrong is None, (seed, wrong)
    print(f"{pairs} pairs, {unproved} not proved, {searched} rest on a bounded search as well")
    assert pairs > PAIRS * 0.9
    assert unproved <= pairs * 0.01
    assert searched <= pairs * 0.1
