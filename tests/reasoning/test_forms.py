"""Forms of formulas: the same for what differs only in names and order, and not for what means something else."""

import pytest

from policy_lang.reasoning.forms import form_of
from tests.comparison.telling import law
from tests.evaluation.deciding import control, read
from tests.reasoning.test_lemmas import formulas_of

ALIKE = [
    ("destination is CN and end_user.military", "end_user.military and destination is CN"),
    ("destination is CN and (end_user.military and item.origin is DE)", "item.origin is DE and destination is CN and end_user.military"),
    ("destination is CN", "there"),
    ("not (not (destination is CN and end_user.military))", "there and end_user.military"),
    ("some article in item where (origin is CN and value is at least 10 EUR)", "some article in item where (dear and origin is CN)"),
    ("destination is CN or destination is CN", "there"),
]  # fmt: skip
APART = [
    ("destination is CN and end_user.military", "destination is CN or end_user.military"),
    ("destination is CN and (end_user.military or item.origin is DE)", "(destination is CN and end_user.military) or item.origin is DE"),
    ("destination is CN", "not there"),
    ("some article in item where (origin is CN)", "some article in item.parts where (origin is CN)"),
    ("some article in item where (origin is CN)", "some article in item where (dear)"),
]  # fmt: skip
CLAUSES = "clause there : destination is CN\nclause dear for article : value is at least 10 EUR\n"


def forms(one: str, other: str) -> list[object]:
    program = read(law(control(one, "a") + control(other, "b"), CLAUSES))
    return [form_of(formula, {}) for formula in formulas_of(program)]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_and_order_do_not_matter(one, other):
    a, b = forms(one, other)
    assert a == b


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_means_something_else_has_another_form(one, other):
    a, b = forms(one, other)
    assert a != b
