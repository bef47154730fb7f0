"""Boundary twins: the example of a region once more, just on one and just on the other side of a boundary.

A twin is the example with as little changed as brings it to the boundary (`boundaries.py` asks, a solver answers). It
is decided by both laws as any case is, and what they say is told, whatever it is. Where no such case exists, nothing
is told.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from policy_lang.cases.write import case_to_json
from policy_lang.comparison.boundaries import Beside, boundaries, decided_at
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.region import Region, regime_of
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED
from policy_lang.comparison.situations import Standing
from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case
from policy_lang.engine.decide import Engine, Options
from policy_lang.engine.openness import open_things
from policy_lang.evaluation.reference import IN_VAIN
from policy_lang.reasoning.formula import Reaches
from policy_lang.reasoning.sizes import Amounts


@frozen(eq=False)
class Tried:
    """A case that both laws decided: the readings that it rests on, and what each side says, None without law."""

    case: Case = field(repr=False)
    readings: tuple[tuple[str, str], ...]
    old: Decision | None = field(repr=False)
    new: Decision | None = field(repr=False)


@frozen(eq=False)
class Twin:
    """A case at a boundary: what was brought to which value, and whether it lies in the region still.

    `test` is the test of an amount whose limit the boundary is; None where it is the date of the case.
    """

    test: Reaches | None
    value: Fraction | date
    inside: bool
    tried: Tried


@define(eq=False, repr=False)
class Twins:
    """Finds and decides the twins of the regions of a comparison."""

    comparing: Comparing
    _engines: dict[tuple[int, str], Engine] = field(factory=dict)

    def of(self, region: Region, parts: tuple[Region, ...] = ()) -> Iterator[Twin]:
        """The twins of a region, boundary by boundary; none for a region without an example.

        A region that was put together of `parts` has the box of the first; each other has its own, on its days.
        """
        if region.example is None:
            return
        asked: set[object] = set()
        known: list[tuple[object, ...]] = []
        for beside in boundaries(self.comparing, region, parts or (region,)):
            quantity = None if beside.test is None else beside.test.quantity
            key = (quantity, beside.value, beside.inside, tuple(sorted(beside.readings.items())))
            twin = None if key in asked else self._twin(region, beside)
            asked.add(key)
            if twin is not None:
                case = case_to_json(twin.tried.case, self.comparing.vocabulary)
                if (said := (twin.value, twin.inside, twin.tried.readings, case)) not in known:
                    known.append(said)
                    yield twin

    def _twin(self, region: Region, beside: Beside) -> Twin | None:
        from policy_lang.reasoning.imagine import Undecided
        from policy_lang.reasoning.near import near

        assert region.example is not None
        comparing = self.comparing
        asked = (comparing.vocabulary, comparing.readings, beside.formula, beside.days, region.example, beside.readings)
        try:
            found = near(*asked) or near(*asked, Amounts.NOTHING)
        except Undecided:
            return None
        if found is None:
            return None
        case, readings = found
        if any(readings.get(name) != reading for name, reading in beside.readings.items()):
            return None  # the region is not there under these readings
        value: Fraction | date
        if isinstance(beside.value, int):
            case, value = decided_at(self.comparing, region, case, beside.value)
        else:
            value = beside.value
        return Twin(beside.test, value, beside.inside, self.tried(region, case, readings))

    # -- deciding -------------------------------------------------------------------------------------------

    def tried(self, region: Region, case: Case, readings: dict[str, str]) -> Tried:
        """What both laws say of a case under those of some readings that they hang on; else under the first."""
        answered: dict[str, str] = {}
        while True:
            found = [self.decided(s, regime_of(region), case, answered) for s in self._sides()]
            known = [d for d in found if d is not None]
            unanswered = {q.question for d in known for q in d.questions} - answered.keys()
            if not unanswered and any(duty.certainty == "possible" for d in known for duty in d.duties):
                unanswered = readings.keys() - answered.keys()
            if not unanswered:
                return Tried(case, tuple(sorted(answered.items())), *found)
            answered.update({n: readings.get(n, self.comparing.readings[n][0]) for n in unanswered})

    def _sides(self) -> tuple[Standing, Standing]:
        return self.comparing.old, self.comparing.new

    def decided(self, standing: Standing, regime: str, case: Case, readings: dict[str, str]) -> Decision | None:
        """What one side says of a case; None if it does not have the regime."""
        if regime not in standing.program.regimes:
            return None
        return self._engine(standing, regime).decide(case, _options(standing, readings))

    def open_places(self, regime: str, case: Case, readings: dict[str, str]) -> set[str]:
        """The places of a case on whose open facts what either side says of it hangs."""
        return {
            place.removesuffix(IN_VAIN)
            for standing in self._sides()
            if regime in standing.program.regimes
            for group in self._engine(standing, regime).looks(case, _options(standing, readings))
            for _, result in group
            for place in open_things(result)
        }

    def _engine(self, standing: Standing, regime: str) -> Engine:
        key = (id(standing), regime)
        if key not in self._engines:
            self._engines[key] = Engine(standing.program).of(regime)
        return self._engines[key]


def _options(standing: Standing, readings: dict[str, str]) -> Options:
    """How a side is asked: as published by its day, with the readings of questions that it has."""
    day = standing.side.published
    published = None if day == EVERYTHING_PUBLISHED else date.fromordinal(day)
    answers = tuple(sorted((name, r) for name, r in readings.items() if name in standing.program.questions))
    return Options(published=published, answers=answers, needs=False)


@define(eq=False, repr=False)
class Example:
    """The example of a region, and its twins when they are first asked for."""

    region: Region
    parts: tuple[Region, ...]
    asking: Twins
    _twins: tuple[Twin, ...] | None = None

    def tried(self) -> Tried:
        """What both laws say of the example."""
        assert self.region.example is not None
        return self.asking.tried(self.region, self.region.example, dict(self.region.readings))

    def twins(self) -> tuple[Twin, ...]:
        """The twins of the example; none for a region without one."""
        if self._twins is None:
            self._twins = tuple(self.asking.of(self.region, self.parts))
        return self._twins
