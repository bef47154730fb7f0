"""Sharpening: where the bounds of a case differ, looking at the closed cases that it may turn out to be.

Open facts are split side by side until each remaining case is determined, or adds nothing to what was already
found, or the counted budget is spent. Outer bounds never lie, so a search that finds cases at both bounds is
exact, whatever else it left out.
"""

from itertools import islice
from typing import NamedTuple

from attrs import define, field

from policy_lang.core.facts import Fact, Stated
from policy_lang.engine.bounds import Asking, Bounds, Result, join
from policy_lang.engine.openness import OpenThing, open_things
from policy_lang.engine.splits import Split, split
from policy_lang.engine.worlds import World
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import IN_VAIN

BUDGET = 400
PLACES = 100
"""So many open things are looked at for one that can be split exhaustively."""
FEW = 20
"""What hangs on more open things than these is hardly ever settled by a search."""


class Sharp(NamedTuple):
    """The sharpened bounds, and whether they are exact."""

    bounds: Bounds
    exact: bool


@define
class Sharpener:
    """Searches the closed cases of one case, within a budget of evaluations.

    `witnessed` is the hull of the outcomes of closed cases that were found; `possible` also holds the bounds of
    what was not searched to its end. What is real lies between the two; where they meet, it is known. Without `exact`
    the search ends as soon as the outcome is known to be open, and a case of which next to nothing is known counts so.
    """

    asking: Asking
    exact: bool = True
    budget: int = BUDGET
    witnessed: Bounds | None = None
    possible: Bounds | None = None
    _spent: int = field(default=0, init=False)

    def sharpen(self, looks: list[tuple[World, Result]]) -> Sharp:
        """The bounds of a case over all its worlds, as narrow as could be shown."""
        for world, result in sorted(looks, key=lambda look: not look[1].bounds.determined):
            if not self._open_anyway:
                self._search(world.law, result, dict(world.assumed))
        assert self.possible is not None
        return Sharp(self.possible, self.witnessed is not None and self.possible.within(self.witnessed))

    def _add(self, bounds: Bounds, certain: bool) -> None:
        self.possible = bounds if self.possible is None else join([self.possible, bounds])
        if certain:
            self.witnessed = bounds if self.witnessed is None else join([self.witnessed, bounds])

    @property
    def _open_anyway(self) -> bool:
        """Whether nothing that is still searched can matter: what is possible only ever widens."""
        if self.exact or self.possible is None:
            return False
        low, high = self.possible.overall
        return low != high

    def _search(self, law: Law, result: Result, assumed: dict[str, Fact]) -> None:
        if result.bounds.determined:
            self._add(result.bounds, certain=True)
            return
        if self.witnessed is not None and result.bounds.within(self.witnessed):
            self._add(result.bounds, certain=False)
            return
        branches = self._branches(law, result, assumed) if self._spent < self.budget else None
        if branches is None:
            self._add(result.bounds, certain=False)
            return
        exhaustive, sides = branches
        if not exhaustive:
            self._add(result.bounds, certain=False)
        for other, further in sides:
            if self._open_anyway:
                return
            self._spent += self.asking.cost
            self._search(other, self.asking.ask(other, further, result), further)

    def _branches(self, law: Law, result: Result, assumed: dict[str, Fact]) -> "Branches | None":
        """The sides of the first open thing that can be split, those that cover everything first."""
        best: Branches | None = None
        everything = open_things(result)
        if not self.exact and len(everything) > FEW:
            return None
        for place, things in islice(everything.items(), PLACES):
            branches = branch(law, assumed, place, things)
            if branches is not None and branches[0]:
                return branches
            best = best or branches
        return best


Branches = tuple[bool, list[tuple[Law, dict[str, Fact]]]]


def branch(
    law: Law, assumed: dict[str, Fact], place: str, things: list[OpenThing], degenerate: bool = True
) -> Branches | None:
    """Whether the sides of what is open at a place cover all it may be; each side as a law and assumptions."""
    sides: dict[Fact, None] = {}
    together = True
    for thing in things:
        if thing.fact is None and place.endswith(IN_VAIN):
            return True, [(law, {**assumed, place: Stated(said)}) for said in (True, False)]
        if thing.fact is None:
            question = place.partition(" ")[2]
            readings = law.program.questions[question].readings
            return True, [(law.answered(question, reading), assumed) for reading, _ in readings]
        found: Split | None = split(thing.fact)
        if found is not None and found.exhaustive:
            facts = [f for f in found.facts if degenerate or f != found.degenerate]
            return True, [(law, {**assumed, place: side}) for side in facts]
        sides.update(dict.fromkeys(found.facts if found else ()))
        together = together and found is not None and found.together
    return (together, [(law, {**assumed, place: side}) for side in sides]) if len(sides) > 1 else None
