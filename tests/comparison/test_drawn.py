"""On the law of the shelf no case drawn at random differs outside the regions, and none within them is the same."""

from functools import lru_cache
from pathlib import Path
from random import Random

import pytest

from policy_lang.authoring.mutants import mutants
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.engine import pipeline
from policy_lang.engine.pipeline import Loaded
from tests.comparison.drawn import Attacked, Draws

SHELF = Path(__file__).parents[2] / "policies"
DRAWS = 1_000_000
EDITS = 250


@lru_cache
def loaded(name: str) -> Loaded:
    """The policies of a folder of the shelf, with their scenarios."""
    return pipeline.load((str(SHELF / name),))


def attacks(name: str, edits: int, each: int, seed: int) -> tuple[int, int]:
    """Single edits of a folder, each attacked by so many cases: how many cases were tried, and how many differed."""
    tried = differing = 0
    for checked in loaded(name).checked:
        places = {s.id: s.span.place for s in checked.symbols.all("set", "threshold", "measure", "clause")}
        made = mutants(checked.program, places, loaded(name).sources)
        draws = Draws(checked, seed)
        old = Side("old", checked.program, EVERYTHING_PUBLISHED, {})
        for edit in Random(seed).sample(made, min(edits, len(made))):
            attacked = Attacked(old, Side("new", edit.make(), EVERYTHING_PUBLISHED, {}))
            examples = attacked.examples
            for _ in range(each):
                wrong = attacked.wrong(draws.case(examples), draws.random)
                assert wrong is None, (edit.place, edit.said, edit.words, wrong)
            tried += each
            differing += attacked.differing
    return tried, differing


def test_a_few_draws():
    tried, differing = attacks("eu", 10, 60, 11)
    assert tried == 600
    assert differing > 10


@pytest.mark.long
@pytest.mark.parametrize("name", ["prc", "us"])
def test_a_million_draws(name):
    tried, differing = attacks(name, EDITS, DRAWS // EDITS, 1)
    print(f"{name}: {tried} cases, {differing} with another effect on the other side")
    assert differing > tried // 50
