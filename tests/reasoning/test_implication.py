"""One formula follows from another: what is shown so holds in every case, and what small edits do is shown."""

from itertools import islice

import pytest

from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.implication import follows
from tests.comparison.enumerated import Laws, grid
from tests.evaluation.deciding import INSTRUMENT, control, read, shown
from tests.reasoning.test_lemmas import ANSWERS, formulas_of
from tests.strategies.facts import ZONE
from tests.strategies.policies import HEADER

CLAUSES = """codes of prc_list wide_codes : part_2, 3B001
clause small for article : value is at most 10 EUR
clause foreign for article : origin is not CN and value is at most 10 EUR
"""


def both_of(one: str, other: str):
    """Two conditions as formulas of one law."""
    program = read(HEADER + CLAUSES + INSTRUMENT + control(one, "a") + control(other, "b"))
    return program, formulas_of(program)


@pytest.mark.parametrize("seed", range(120))
def test_what_follows_holds_in_every_case(seed):
    """A random condition and what an edit makes of it; every case of the grid that meets the one meets the other."""
    laws = Laws(seed)
    text = HEADER + INSTRUMENT + control(laws.condition(2), "a")
    edited = laws.edited(text)
    old, new = read(text), read(edited)
    one, other = formulas_of(old)[0], formulas_of(new)[0]
    for condition, conclusion in ((one, other), (other, one)):
        if follows(condition, conclusion, {}):
            for case in islice(grid(text, edited), seed % 11, None, 31):
                closed = ClosedCase(old.vocabulary, case, ANSWERS, ZONE)
                assert closed.truth(condition) is not True or closed.truth(conclusion) is not False, shown(case)


FOLLOWS = {
    "a code of a narrower list": ("item.prc_code is in part_2", "item.prc_code is in wide_codes"),
    "a code that no exception takes out": (
        "item.prc_code is in (anything except 1C905, 3A001)",
        "item.prc_code is in (anything except 3A001)",
    ),
    "a country that is not among fewer": ("destination is not in (CN, IN)", "destination is not in (CN)"),
    "a country elsewhere": ("destination is in (DE)", "destination is in others"),
    "a longer list of parties": (
        'end_user is owned at least 50% by ("P1")',
        'end_user is owned at least 50% by ("P1", "P2")',
    ),
    "a count of more records": (
        "number of each article where (origin is CN) in item is at least 2",
        "number of each article where (origin is in (CN, IN)) in item is at least 2",
    ),
    "a total of fewer records": (
        "total value of each article where (origin is in (CN, IN)) in item is at most 10 EUR",
        "total value of each article where (origin is CN) in item is less than 20 EUR",
    ),
    "a share where less is kept out": (
        "content by value of rare not inside any article where (origin is in (CN, IN)) in item is at least 10%",
        "content by value of rare not inside any article where (origin is CN) in item is at least 5%",
    ),
    "a clause with less to meet": ("item.foreign", "item.value is at most 10 EUR"),
}


@pytest.mark.parametrize("what", FOLLOWS)
def test_what_a_small_edit_does_is_shown(what):
    _, (one, other) = both_of(*FOLLOWS[what])
    assert follows(one, other, {})
    assert not follows(other, one, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a record that matches is counted whole: what else is in it may come to more
        (
            "content by value of each article where (material is in rare and origin is CN) in item is at least 10%",
            "content by value of each article where (material is in rare) in item is at least 10%",
        ),
        # other amounts, another limit, another operator
        (
            "number of each article where (origin is CN) in item is at least 2",
            "number of each article where (origin is in (CN, IN)) in item is at least 3",
        ),
        (
            "total value of each article where (origin is CN) in item is at most 10 EUR",
            "total value of each article where (origin is in (CN, IN)) in item is at most 10 EUR",
        ),
        ('end_user is owned at least 50% by ("P1")', 'end_user is directly owned at least 50% by ("P1", "P2")'),
        ("item.prc_code is in wide_codes", "item.prc_code is in (anything except 3A001)"),
    ],
)
def test_what_need_not_hold_is_not_shown(one, other):
    _, formulas = both_of(one, other)
    assert not follows(formulas[0], formulas[1], {})
