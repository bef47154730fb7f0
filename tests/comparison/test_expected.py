"""Expected changes, for any edit: those made of the regions cover all, and what they leave out is what is told."""

from attrs import evolve
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.expected import EXPECTED, HIDDEN, OPEN, UNEXPECTED, Expected, expected
from policy_lang.comparison.meaning import Meaning
from policy_lang.comparison.meaning import meaning as meaning_of
from policy_lang.comparison.region import Region
from policy_lang.comparison.twins import Twins
from policy_lang.core import program as core
from policy_lang.core.facts import Case
from policy_lang.errors import PolicyLangError
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.semantics.changes import RESPECTS
from policy_lang.values.truth import Truth
from tests.comparison.test_regions import BUDGET, compared, differs, moment_of, results, side
from tests.evaluation.deciding import read, shown
from tests.reasoning.test_formulas import ANSWERS
from tests.strategies.edits import edited
from tests.strategies.facts import ZONE, closed_cases
from tests.strategies.policies import conditions, regimes

ANY = core.Change("anything", "prc", None, (), (), (), "", RESPECTS)


def read_edited(old_text: str, new_text: str) -> tuple[core.Program, core.Program]:
    try:
        return read(old_text), read(new_text)
    except (AssertionError, PolicyLangError):
        assume(False)
        raise


def judged(old: core.Program, new: core.Program, *changes: core.Change) -> tuple[Comparing, Meaning, Expected]:
    comparing = Comparing.of(side(old), side(new), changes)
    meaning = meaning_of(comparing)
    return comparing, meaning, expected(Twins(comparing), meaning, tuple((r,) for r in meaning.regions))


def of_region(region: Region) -> core.Change:
    """The change that a region is, apart from its cases."""
    by = () if region.left_out else (region.provision,)
    respects = {
        "gaps": region.old.possible != region.new.possible,
        "outcomes": region.old.outcome != region.new.outcome,
    }
    named = tuple(name for name, differs in respects.items() if differs) or ("duties", "charges", "discharges")
    return evolve(ANY, title=str(id(region)), by=by, authority=region.authority, respects=named)


@settings(max_examples=25, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=1))
def test_changes_made_of_the_regions_cover_all_and_leaving_one_out_leaves_its_regions(data, text):
    changed = data.draw(edited(text))
    note(text)
    note(changed)
    old, new = read_edited(text, changed)
    regions = compared(old, new).regions
    changes = tuple(dict.fromkeys(evolve(of_region(r), title="") for r in regions))
    _, meaning, found = judged(old, new, *changes)
    assert {one.state for one in found.regions} <= {EXPECTED, HIDDEN}
    assert [one.state == HIDDEN for one in found.regions] == [r.wholly for r in meaning.regions]
    assume(changes)
    left_out = data.draw(st.sampled_from(changes))
    _, meaning, found = judged(old, new, *(one for one in changes if one != left_out))
    for region, one in zip(meaning.regions, found.regions, strict=True):
        mine = evolve(of_region(region), title="") == left_out
        assert one.state == (HIDDEN if region.wholly else UNEXPECTED if mine else EXPECTED), region


def check(old_text: str, new_text: str, condition: str, cases: list[Case], answers: dict[str, str]) -> None:
    """A change expected where a condition holds: each case that differs is told of as its condition says."""
    extra = f"clause meant : {condition}\n"
    old, new = read_edited(old_text + extra, new_text + extra)
    change = evolve(ANY, whenever=new.clauses["prc.meant"])
    comparing, meaning, found = judged(old, new, change)
    unclear = bool(meaning.unproved or meaning.left_out or found.open)
    for region, one in zip(meaning.regions, found.regions, strict=True):
        if region.example is not None and one.state != OPEN:
            met = holds(change, region.example, dict(region.readings), region.tried_in)
            assert met is not False or one.state == UNEXPECTED, (region, one)
            assert met is not True or found.unmet == (), region
    anything = any(one.state == UNEXPECTED for one in found.regions)
    for case in cases:
        moment, before, after = moment_of(case), results(old, case, answers), results(new, case, answers)
        if moment is None or before is None or after is None or not differs(before, after):
            continue
        world = next(p.new for p in pairs_at(comparing, moment) if all(answers[q] == r for q, r in p.readings.items()))
        met = ClosedCase(new.vocabulary, case, answers, ZONE).truth(world.formulas.asked_in("prc", change.whenever))
        note(shown(case))
        assert met is not False or anything or unclear
        assert met is not True or found.unmet == () or unclear


def pairs_at(comparing, moment):
    from policy_lang.comparison.situations import pairs

    return [p for s in comparing.of_regime("prc") if s.start <= moment < s.end for p in pairs(s)]


def holds(change, case, readings, pair):
    from policy_lang.comparison.examples import answered
    from policy_lang.evaluation.reference import Evaluation

    evaluation = Evaluation(answered(pair.new.law, {**readings, **pair.readings}), case)
    evaluation.regime = "prc"
    truth = evaluation.condition((case.facts,), change.whenever).truth
    return None if truth is Truth.UNKNOWN else truth is Truth.TRUE


@settings(max_examples=30, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=1), condition=conditions(), answers=ANSWERS)
def test_what_differs_beside_a_condition_is_told(data, text, condition, answers):
    changed = data.draw(edited(text))
    note(text)
    note(changed)
    note(condition)
    check(text, changed, condition, [data.draw(closed_cases()) for _ in range(6)], answers)
