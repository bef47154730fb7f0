"""Regions are all the cases that differ: each example differs, and no closed case outside them does."""

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.gaps import Gap, concerned
from policy_lang.comparison.meaning import Meaning, meaning
from policy_lang.comparison.region import Region, condition_of
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.core.facts import Case, Stated
from policy_lang.core.program import Program
from policy_lang.engine.bounds import Asking
from policy_lang.engine.decide import Engine
from policy_lang.engine.worlds import Asked, worlds
from policy_lang.errors import PolicyLangError
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.effects import NOTHING
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import INSTRUMENT, control, read, shown
from tests.reasoning.test_formulas import ANSWERS
from tests.strategies.edits import edited
from tests.strategies.facts import ZONE, closed_cases
from tests.strategies.policies import HEADER, conditions, regimes

BUDGET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
}


def side(program: Program, published: int = EVERYTHING_PUBLISHED) -> Side:
    return Side("side", program, published, {})


def results(program: Program, case: Case, answers: dict[str, str]) -> dict[str, tuple[int, int]] | None:
    """The result of each authority, None if the day of the case leaves more than one law."""
    engine = Engine(program)
    asking = Asking(program, case)
    found = [
        asking.ask(world.law, world.assumed).bounds.outcome
        for laws in engine.laws
        for world in worlds(laws, case, Asked(EVERYTHING_PUBLISHED, tuple(sorted(answers.items()))))
    ]
    return found[0] if len(found) == 1 else None


def differs(old: dict[str, tuple[int, int]], new: dict[str, tuple[int, int]]) -> list[str]:
    """The authorities whose results certainly differ."""
    apart = []
    for authority in old.keys() | new.keys():
        a, b = old.get(authority, (0, 0)), new.get(authority, (0, 0))
        if a[0] == a[1] and b[0] == b[1] and a != b:
            apart.append(authority)
    return apart


def holds(region: Region, case: Case, answers: dict[str, str], moment: int) -> bool | None:
    """Whether a case lies in a region; None if something in it is open even in a closed case."""
    for pair in region.pairs:
        if not pair.situation.start <= moment < pair.situation.end:
            continue
        if any(answers[q] != r for q, r in pair.readings.items()):
            continue
        world = pair.new if pair.old is None or region.old == NOTHING else pair.old
        assert world is not None
        if region.left_out and region.cone is None:
            gap = Gap(region.provision, region.authority, region.left_out)
            found = concerned(world, gap)
            return found is not None and ClosedCase(world.law.program.vocabulary, case, answers, ZONE).truth(found)
        closed = ClosedCase(world.law.program.vocabulary, case, answers, ZONE)
        if region.cone is not None:
            return closed.truth(condition_of(region))
        if region.provision in world.law.exemptions:
            return closed.truth(world.formulas.exempts(region.provision))
        return closed.truth(world.formulas.applies(region.provision))
    return False


def moment_of(case: Case) -> int | None:
    from datetime import datetime

    from policy_lang.values.dates import day_start, local_moment

    fact = case.facts.fields["export_date"]
    if not isinstance(fact, Stated):
        return None
    value = fact.value
    return local_moment(value, ZONE) if isinstance(value, datetime) else day_start(value)  # type: ignore[arg-type]


def compared(old: Program, new: Program) -> Meaning:
    return meaning(Comparing.of(side(old), side(new)))


def check(old_text, new_text, cases, answers):
    old = read(old_text)
    try:
        new = read(new_text)
    except (AssertionError, PolicyLangError):
        assume(False)
    meaning = compared(old, new)
    open_names = {u.provision for u in meaning.unproved}
    for case in cases:
        moment = moment_of(case)
        before, after = results(old, case, answers), results(new, case, answers)
        if moment is None or before is None or after is None:
            continue
        for authority in differs(before, after):
            inside = [
                holds(r, case, answers, moment) for r in meaning.regions if r.authority == authority and not r.wholly
            ]
            if True in inside or None in inside or open_names:
                continue
            note(shown(case))
            raise AssertionError(f"{authority}: {before} and {after}, outside all of {meaning.regions}")
    return meaning


@settings(max_examples=40, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=1), answers=ANSWERS)
def test_no_case_outside_the_regions_differs(data, text, answers):
    changed = data.draw(edited(text))
    note(text)
    note(changed)
    cases = [data.draw(closed_cases()) for _ in range(6)]
    check(text, changed, cases, answers)


@pytest.mark.long
@settings(max_examples=1_500, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=1), answers=ANSWERS)
def test_no_case_outside_the_regions_differs_at_length(data, text, answers):
    changed = data.draw(edited(text))
    check(text, changed, [data.draw(closed_cases()) for _ in range(8)], answers)


@settings(max_examples=30, **BUDGET)
@given(text=regimes(depth=2, instruments=2, amendments=1))
def test_a_policy_does_not_differ_from_itself(text):
    meaning = compared(read(text), read(text + "\n# a comment\n"))
    assert meaning.regions == ()
    assert meaning.unproved == ()


GAP = '    not encoded "the annex" because "it was not read"\n        when {}\n'


def left_open(program: Program, case: Case, answers: dict[str, str]) -> set[bool]:
    """Whether what is not encoded leaves the result open, for each law of the day; empty if that itself is unknown."""
    engine = Engine(program)
    asking = Asking(program, case)
    met = [
        [derivation.truth for _, derivation in asking.ask(world.law, world.assumed).not_encoded]
        for laws in engine.laws
        for world in worlds(laws, case, Asked(EVERYTHING_PUBLISHED, tuple(sorted(answers.items()))))
    ]
    return set() if any(Truth.UNKNOWN in truths for truths in met) else {bool(truths) for truths in met}


@settings(max_examples=30, **BUDGET)
@given(data=st.data(), before=conditions(), after=conditions(), answers=ANSWERS)
def test_what_is_left_open_on_one_side_lies_in_a_region(data, before, after, answers):
    whole = control("destination is DE")
    old, new = (read(HEADER + INSTRUMENT + whole + GAP.format(condition)) for condition in (before, after))
    meaning = compared(old, new)
    for case in [data.draw(closed_cases()) for _ in range(6)]:
        moment = moment_of(case)
        sides = left_open(old, case, answers), left_open(new, case, answers)
        if moment is None or sorted(map(sorted, sides)) != [[False], [True]]:
            continue
        note(shown(case))
        assert meaning.unproved or any(holds(r, case, answers, moment) is not False for r in meaning.regions)
