"""The cases that only one of two formulas meets, as boxes."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import OPENED_LIMIT, fewest
from policy_lang.comparison.region import Box, Region
from policy_lang.reasoning.axes import Cone, Names
from policy_lang.reasoning.diagram import Diagram, TooLarge
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.lemmas import feasible
from policy_lang.reasoning.regions import boxes


@frozen(eq=False)
class Apart:
    """Two formulas over what they ask of a case: `known` are the cases that there can be."""

    cone: Cone
    old: Diagram
    new: Diagram
    known: Diagram

    @classmethod
    def of(cls, comparing: Comparing, formulas: tuple[Formula, Formula], names: Names, limit: int = 100_000) -> "Apart":
        """Two formulas in one cone."""
        cone = Cone.of(comparing.vocabulary, comparing.readings, (formulas,), names, limit, comparing.implied)
        old, new = (cone.build(formula) for formula in formulas)
        return cls(cone, old, new, feasible(cone))

    def boxes(self) -> Iterator[tuple[bool, Box]]:
        """Boxes of the cases that only one of the formulas meets, and whether it is the second."""
        d = self.cone.diagrams
        only_new, only_old = d.both(self.new, d.neg(self.old)), d.both(self.old, d.neg(self.new))
        for second, condition in ((True, only_new), (False, only_old)):
            for box in boxes(self.cone, condition, self.known):
                yield second, box


def possible(comparing: Comparing, formulas: tuple[Formula, Formula], regions: Iterable[Region]) -> Iterator[Region]:
    """Those of some boxes of two formulas that can come true, each without what the rest of it implies.

    That can be told once all names are written out; where that grows too large, the boxes stay as they are.
    """
    try:
        opened = Apart.of(comparing, formulas, Names.OPENED, OPENED_LIMIT)
    except TooLarge:
        yield from regions
        return
    yield from (fewer for _, fewer in fewest(regions, opened.cone, opened.known))
