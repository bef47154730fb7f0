"""What laws of one program share is what each would be by itself: on other days, readings and lists of parties."""

import pytest

from policy_lang.comparison.sides import read_sides
from policy_lang.comparison.situations import Standing, moments
from policy_lang.reasoning.expand import Expander, NotEncodable

EVERY = 7
"""Each seventh law is written out by itself."""


def written(formulas: Expander, name: str) -> object:
    try:
        return formulas.applies(name) if name in formulas.law.controls else formulas.exempts(name)
    except NotEncodable as error:
        return str(error)


@pytest.mark.parametrize("folder", ["prc", "us", "port_fees"])
def test_shared_formulas_are_those_of_each_law(folder: str) -> None:
    for side, _ in read_sides(f"policies/{folder}", f"policies/{folder}"):
        standing = Standing(side)
        compared = 0
        for regime in side.program.regimes:
            worlds = [world for at in moments(standing, standing, regime) for world in standing.worlds(regime, at)]
            for world in worlds:  # all of them write into what is shared, before any is looked at
                for name in (*world.law.controls, *world.law.exemptions):
                    written(world.formulas, name)
            for world in worlds[::EVERY]:
                alone = Expander(world.law)
                for name in (*world.law.controls, *world.law.exemptions):
                    assert written(world.formulas, name) == written(alone, name), (name, world.law.moments)
                    compared += 1
        assert compared > 0
