"""Why no case meets a condition: as few of its tests as exclude one another."""

from policy_lang.comparison.findings.asking import Asker
from policy_lang.core.terms import Mark
from policy_lang.reasoning.formula import Formula, both


def contradiction(asker: Asker, regime: str, name: str) -> tuple[Mark, ...]:
    """A smallest set of tests of a provision that no case meets together, by its latest text in force."""
    for stretch in asker.stretches(regime):
        status = stretch.world.law.status(name)
        if status is not None and status.in_force:
            return core_of(asker, stretch.world.formulas.joined(name, status.body))
    return ()


def core_of(asker: Asker, tests: list[tuple[Mark, Formula]]) -> tuple[Mark, ...]:
    """Tests that exclude one another, none of which can be left out; all, if they are not shown to do so."""
    kept = list(dict.fromkeys(tests))
    if not asker.empty(both(formula for _, formula in kept)):
        return tuple(mark for mark, _ in kept)
    for test in list(kept):
        fewer = [one for one in kept if one is not test]
        if asker.empty(both(formula for _, formula in fewer)):
            kept = fewer
    return tuple(dict.fromkeys(mark for mark, _ in kept))


def told(tests: tuple[Mark, ...]) -> str:
    """What some tests that exclude one another are, in words."""
    said = [f"`{mark.text}`" for mark in tests if mark.text]
    if len(said) == 1:
        return f"{said[0]} never holds"
    return (
        f"{', '.join(said[:-1])} and {said[-1]} exclude one another" if said else "its conditions exclude one another"
    )
