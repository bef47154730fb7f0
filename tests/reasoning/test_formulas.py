"""Formulas say of closed cases what the reference evaluator says."""

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from policy_lang.engine.bounds import Asking
from policy_lang.engine.worlds import Asked, worlds
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.expand import Expander
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import engine, shown
from tests.strategies.facts import ZONE, closed_cases
from tests.strategies.policies import HEADER, QUESTIONS, regimes

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
ANSWERS = st.fixed_dictionaries({f"prc.{name}": st.sampled_from(readings) for name, readings in QUESTIONS.items()})


def disagreements(text, case, answers) -> list[str]:
    """The controls of which a formula says something else than the reference evaluator does."""
    note(text)
    note(shown(case))
    deciding = engine(text)
    asking = Asking(deciding.program, case)
    closed = ClosedCase(deciding.program.vocabulary, case, answers, ZONE)
    found = []
    for laws in deciding.laws:
        for world in worlds(laws, case, Asked(10**6, tuple(sorted(answers.items())))):
            formulas = Expander(world.law)
            result = asking.ask(world.law, world.assumed)
            for name in (name for name, status in world.law.controls.items() if status.in_force):
                said = closed.truth(formulas.applies(name))
                met = result.evaluation.applies(name).truth
                if met is not Truth.UNKNOWN and said is not None and (met is Truth.TRUE) != said:
                    found.append(name)
    return found


@SETTINGS
@given(text=regimes(), case=closed_cases(), answers=ANSWERS)
def test_a_formula_is_true_exactly_when_the_reference_evaluator_says_so(text, case, answers):
    assert disagreements(text, case, answers) == []


@pytest.mark.long
@settings(SETTINGS, max_examples=3_000)
@given(text=regimes(), case=closed_cases(), answers=ANSWERS)
def test_formulas_at_length(text, case, answers):
    assert disagreements(text, case, answers) == []


def test_the_header_is_a_regime_that_can_be_read():
    assert engine(HEADER).program.regimes
