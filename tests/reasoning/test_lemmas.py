"""Lemmas: every case meets what is said of all; and what they are for: proofs that would rest on a search without them."""

from itertools import islice

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from policy_lang.core.facts import NOT_APPLICABLE, Case
from policy_lang.core.program import Program
from policy_lang.evaluation.law import Index, Law
from policy_lang.reasoning.axes import Axis, Cone
from policy_lang.reasoning.boxes import formula_of
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.expand import Expander
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.lemmas import feasible
from policy_lang.values.dates import day_start
from tests.comparison.enumerated import MOMENT, Laws, Tried, grid
from tests.comparison.telling import diff as compared
from tests.comparison.telling import law, told
from tests.evaluation.deciding import INSTRUMENT, control, read, shown
from tests.strategies.facts import DAYS, ZONE, closed_cases
from tests.strategies.policies import HEADER, QUESTIONS, conditions

ANSWERS = {f"prc.{name}": readings[0] for name, readings in QUESTIONS.items()}


def formulas_of(program: Program, moment: int = MOMENT) -> list[Formula]:
    """What each control of a law asks on a day."""
    of_day = Law(Index.of(program), {"prc": moment}, 10**6, ANSWERS)
    return [Expander(of_day).applies(name) for name in program.controls]


def cone_of(program: Program, moment: int) -> Cone:
    """The cone of all controls of a law, with their diagrams."""
    formulas = formulas_of(program, moment)
    readings = {name: tuple(r for r, _ in question.readings) for name, question in program.questions.items()}
    cone = Cone.of(program.vocabulary, readings, [(one, one) for one in formulas])
    for one in formulas:
        cone.build(one)
    return cone


def classes(axis: Axis, closed: ClosedCase) -> frozenset[int] | None:
    """The classes of an axis in which a case may be; None if the axis is about a record inside it."""
    try:
        said = [closed.truth(formula_of(axis, frozenset({i}))) for i in range(len(axis.classes))]
    except IndexError:
        return None
    return frozenset(i for i, truth in enumerate(said) if truth is not False)


def met(cone: Cone, case: Case) -> bool:
    """Whether a case meets what every case is said to meet, whatever stands inside it."""
    d = cone.diagrams
    closed = ClosedCase(cone.vocabulary, case, ANSWERS, ZONE)
    box = {axis.index: classes(axis, closed) for axis in cone.axes}
    inner = frozenset(index for index, found in box.items() if found is None)
    about_the_case = {index: found for index, found in box.items() if found is not None}
    possible = d.forget(d.both(feasible(cone), d.of_box(about_the_case)), inner | frozenset(about_the_case))
    return possible == d.true


@pytest.mark.parametrize("seed", range(80))
def test_a_case_of_the_grid_meets_all_lemmas(seed):
    laws = Laws(seed)
    texts = [laws.condition(2) for _ in range(3)]
    text = HEADER + INSTRUMENT + "".join(control(one, name) for one, name in zip(texts, "abc", strict=True))
    cone = cone_of(read(text), MOMENT)
    for case in islice(grid(text), seed % 7, None, 97):
        assert met(cone, case), (texts, shown(case))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(one=conditions(), other=conditions(), cases=st.lists(closed_cases(), min_size=3, max_size=3))
def test_a_closed_case_meets_all_lemmas(one, other, cases):
    note(f"{one}\n{other}")
    cone = cone_of(read(HEADER + INSTRUMENT + control(one, "a") + control(other, "b")), day_start(DAYS[0]))
    for case in cases:
        note(shown(case))
        assert met(cone, case)


def test_where_there_is_no_record_a_walk_from_it_meets_nobody_and_says_nothing_of_it():
    for condition, more in (("not (origin is CN)", "item.origin is CN"), ("not dear", "item.dear")):
        old = law(control(f"no article in item where ({condition})"), CLAUSE)
        tried = Tried(old, law(control(f"no article in item where ({condition}) and {more}"), CLAUSE))
        (region,) = tried.meaning.regions
        assert region.example is not None
        assert region.example.facts.fields["item"] is NOT_APPLICABLE
        assert tried.wrong(every=5) is None


def test_what_holds_for_the_record_itself_is_met_by_a_walk_from_it():
    walk = "some article in item where (dear)"
    found = compared(law(control(f"item.dear and {walk}"), CLAUSE), law(control("item.dear"), CLAUSE))
    assert told(found) == []
    assert found.left_out == 0


CLAUSE = "clause dear for article : value is at least 10 EUR and content by value of rare is at least 25%\n"
TOTAL = "total value of each article where ({}) in item is at most 500 EUR"
COUNT = "number of each article where ({}) in item is {}"
SHARE = "content by value of {} in item is {}"


@pytest.mark.parametrize(
    ("before", "after", "regions"),
    [
        # what contains terbium contains a rare material, so its total is no greater
        (
            TOTAL.format("material contains light"),
            TOTAL.format("material contains rare"),
            [
                "c: licence → unrestricted | total value of each article where (material contains light) in item is at"
                " most 500 EUR; not (total value of each article where (material contains rare) in item is at most 500"
                " EUR) | from 2025-01-01"
            ],
        ),
        # counts are whole numbers
        (COUNT.format("origin is CN", "more than 1"), COUNT.format("origin is CN", "at least 2"), []),
        (COUNT.format("origin is CN", "less than 1"), "no article in item where (origin is CN)", []),
        (COUNT.format("origin is CN", "at least 1"), "some article in item where (origin is CN)", []),
        # nothing that matches, no share
        (
            f"{SHARE.format('each article where (origin is CN)', 'at least 25%')} and destination is CN",
            f"{SHARE.format('each article where (origin is CN)', 'at least 25%')} and destination is CN"
            " and some article in item where (origin is CN)",
            [],
        ),
        # what matches is counted, whatever else is not entered
        (
            SHARE.format("rare not inside any article where (material is in light)", "at least 25%"),
            SHARE.format("rare", "at least 25%"),
            [],
        ),
    ],
)
def test_what_lemmas_settle_rests_on_no_search(before, after, regions):
    found = compared(law(control(before)), law(control(after)))
    assert told(found) == regions
    assert found.left_out == 0
    assert not found.unproved


def test_a_share_of_what_has_no_value_reaches_no_limit_from_either_side():
    """`more than` and `at most` are both false there, so neither follows where the other is false."""
    old = law(control(SHARE.format("rare", "more than 0.1%"), "a"))
    tried = Tried(old, old.replace("more than 0.1%", "at most 0.1%"))
    assert not tried.meaning.unproved
    assert tried.wrong(every=5) is None
