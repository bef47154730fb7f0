"""Findings about provisions attacked with random cases: what is idle never has an effect in any of them."""

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from policy_lang.comparison.findings.asking import Asker
from policy_lang.comparison.findings.controls import idle_controls
from policy_lang.comparison.findings.exemptions import idle_exemptions, without_exemption
from policy_lang.comparison.findings.model import COVERED, LIFTS_NOTHING, NEVER_APPLIES, Finding
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.engine.bounds import control_result
from policy_lang.engine.decide import Engine
from policy_lang.engine.worlds import Asked, worlds
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning.effects import reducing
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import read, shown
from tests.reasoning.test_formulas import ANSWERS
from tests.strategies.facts import closed_cases
from tests.strategies.policies import regimes

BUDGET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
}
FOUND: set[str] = set()


def found_in(program: Program) -> list[Finding]:
    asker = Asker(program)
    answers = [
        a for regime in program.regimes for a in (*idle_controls(asker, regime), *idle_exemptions(asker, regime))
    ]
    return [answer for answer in answers if isinstance(answer, Finding)]


def evaluations(program: Program, case: Case, answers: dict[str, str]) -> list[Evaluation]:
    """A case asked of each law that may govern it, with all questions answered."""
    return [
        Evaluation(world.law, case, world.assumed)
        for laws in Engine(program).laws
        for world in worlds(laws, case, Asked(EVERYTHING_PUBLISHED, tuple(sorted(answers.items()))))
    ]


def result(evaluation: Evaluation, name: str):
    return control_result(evaluation, name, reducing(evaluation.law, name))


def has_an_effect(finding: Finding, evaluation: Evaluation) -> bool:
    """Whether a case refutes a finding."""
    law, name = evaluation.law, finding.subject
    if finding.code == NEVER_APPLIES:
        return evaluation.applies(name).truth is Truth.TRUE
    if finding.code == COVERED:
        by = f"{name.split('.')[0]}.{finding.words}"
        mine, theirs = result(evaluation, name), result(evaluation, by)
        return mine.outcome[0] > theirs.outcome[1] or mine.outstanding[0] > theirs.outstanding[1]
    without = Evaluation(without_exemption(law, name), evaluation.case)
    return any(more_without(evaluation, without, control) for control in law.controls)


def more_without(evaluation: Evaluation, without: Evaluation, control: str) -> bool:
    before, after = result(evaluation, control), result(without, control)
    return before.outcome[1] < after.outcome[0] or before.outstanding[1] < after.outstanding[0]


def attack(data: st.DataObject, text: str, answers: dict[str, str], cases: int) -> None:
    program = read(text)
    findings = found_in(program)
    FOUND.update(finding.code for finding in findings)
    for _ in range(cases if findings else 0):
        case = data.draw(closed_cases())
        for evaluation in evaluations(program, case, answers):
            for finding in findings:
                if has_an_effect(finding, evaluation):
                    note(text)
                    note(shown(case))
                    raise AssertionError(finding)


@settings(max_examples=15, **BUDGET)
@given(data=st.data(), text=regimes(depth=1, instruments=2, amendments=1), answers=ANSWERS)
def test_what_is_idle_has_no_effect(data, text, answers):
    attack(data, text, answers, 12)


@pytest.mark.long
@settings(max_examples=1_000, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=2), answers=ANSWERS)
def test_what_is_idle_has_no_effect_at_length(data, text, answers):
    attack(data, text, answers, 30)
    assert {NEVER_APPLIES, COVERED, LIFTS_NOTHING} >= FOUND


NARROW = """
instrument act_9 "Another act"
    issued by MOFCOM
    published 2025-10-10
    in force from 2025-01-01
    control narrow
        cites "1"
        when destination is CN and item.value is at least 500 EUR
        requires licence from MOFCOM
    control broad
        cites "2"
        when destination is CN and item.value is at least 10 EUR
        requires licence from MOFCOM
    control never
        cites "3"
        when item.value is at least 500 EUR and item.value is less than 10 EUR
        requires licence from MOFCOM
    exemption idle
        cites "4"
        when destination is DE and end_uses include civil
        lifts narrow
"""


@settings(max_examples=5, **BUDGET)
@given(data=st.data(), text=regimes(depth=1, instruments=1, amendments=0), answers=ANSWERS)
def test_idle_provisions_beside_any_law(data, text, answers):
    """Beside generated law, the planted provisions are found, and none of them has an effect."""
    attack(data, text + NARROW, answers, 12)
    assert {NEVER_APPLIES, COVERED, LIFTS_NOTHING} <= FOUND
