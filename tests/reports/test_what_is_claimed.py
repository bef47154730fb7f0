"""No report claims more than was shown: what rests on a bounded search is not called proved."""

import pytest
from attrs import evolve

from policy_lang.comparison.compare import LAYERS
from policy_lang.comparison.ground import Unproved
from policy_lang.reports.diff_json import diff_json
from policy_lang.reports.diff_text import NOTHING, proof
from tests.comparison.telling import diff, law
from tests.evaluation.deciding import control

SAME = diff(law(control("destination is CN")), law(control("destination is CN")))
OPEN = {
    "a question": evolve(SAME, unproved=(Unproved("c", "it is so"),)),
    "a search": evolve(SAME, left_out=1),
    "a layer": evolve(SAME, layers=tuple(layer for layer in LAYERS if layer != "meaning")),
}


def test_what_is_shown_is_called_proved() -> None:
    assert diff_json(SAME)["proved"] is True
    assert next(iter(proof(SAME))).startswith(NOTHING)


@pytest.mark.parametrize("what", OPEN)
def test_what_stayed_open_is_not_called_proved(what: str) -> None:
    assert diff_json(OPEN[what])["proved"] is False
    assert not any(NOTHING in sentence for sentence in proof(OPEN[what]))
