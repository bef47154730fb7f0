"""Imagined cases: the case that is read off a model meets the formula that was asked, and nothing impossible is found."""

import pytest

from policy_lang.core.program import Program
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.imagine import imagine
from policy_lang.reasoning.sizes import Amounts
from tests.comparison.enumerated import Laws
from tests.evaluation.deciding import INSTRUMENT, control, read, shown
from tests.reasoning.test_lemmas import ANSWERS, formulas_of
from tests.strategies.facts import ZONE
from tests.strategies.policies import HEADER

OWNERS = (
    "end_user is owned at least 50% by each party called owner where (owner.country is CN)",
    "end_user is directly owned more than 25% by one of each party called owner where (owner.country is IN)",
    'end_user is owned at most 10% by ("P1")',
    "some party called owner in end_user where (owner.country is CN)",
    "no party called owner in end_user where (owner.country is in east)",
    "every party called owner in end_user where (owner.country is CN or owner.military)",
    "some stake in end_user.owners where (share is at least 50% and holder.country is CN)",
)


def asked(*conditions: str) -> tuple[Program, Formula]:
    """A law in which a control asks for all of some conditions, and what it asks."""
    program = read(HEADER + INSTRUMENT + control(" and ".join(f"({one})" for one in conditions), "a"))
    return program, formulas_of(program)[0]


def found(program: Program, wanted: Formula, amounts: Amounts = Amounts.STATED):
    """The case that is imagined for a formula, None if none is."""
    readings = {name: tuple(r for r, _ in question.readings) for name, question in program.questions.items()}
    return imagine(program.vocabulary, readings, wanted, amounts=amounts, sizes=((1, 1), (2, 2)))


@pytest.mark.parametrize("amounts", [Amounts.STATED, Amounts.LACKING])
@pytest.mark.parametrize("seed", range(60))
def test_an_imagined_case_meets_what_was_asked(seed, amounts):
    laws = Laws(seed)
    owners = [laws.pick("", "not ") + f"({laws.random.choice(OWNERS)})" for _ in range(3)]
    program, wanted = asked(laws.condition(1), *owners)
    imagined = found(program, wanted, amounts)
    if imagined is not None:
        case, answers = imagined
        assert ClosedCase(program.vocabulary, case, {**ANSWERS, **answers}, ZONE).truth(wanted) is True, shown(case)


@pytest.mark.parametrize(
    "conditions",
    [
        # who owns a party is met by a walk from it, however far from it the walk is followed
        (OWNERS[0], "no party called owner in end_user where (owner.country is CN)"),
        (OWNERS[1], "no party called owner in end_user where (owner.country is IN)"),
        (OWNERS[6], "no party called owner in end_user where (owner.country is CN)"),
    ],
)
def test_no_case_is_imagined_that_there_cannot_be(conditions):
    assert found(*asked(*conditions)) is None


def test_what_was_asked_in_vain_leaves_open_what_hangs_on_it():
    program, wanted = asked(
        "some stake in end_user.owners where (share is unknown and holder.country is CN)", "end_user.country is CN"
    )
    imagined = found(program, wanted)
    assert imagined is not None
    closed = ClosedCase(program.vocabulary, imagined[0], ANSWERS, ZONE)
    assert closed.truth(wanted) is True
    assert closed.truth(asked(OWNERS[0])[1]) is None
    assert closed.truth(asked("some stake in end_user.owners where (share is at least 1%)")[1]) is None
    assert closed.truth(asked("end_user.country is CN")[1]) is True
