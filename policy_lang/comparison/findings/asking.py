"""Questions about all cases: is there, on some day, a case that meets a formula of the law of that day?

An answer is a case that the reference evaluator confirms; None, if it is shown that there is no such case, whatever
the day and whatever was published by then; or Open, with the reason. Searches and diagrams have counted limits.
"""

from collections.abc import Callable, Iterable

from attrs import define, field, frozen

from policy_lang.cases.write import case_to_json
from policy_lang.comparison.examples import answered, days_of
from policy_lang.comparison.findings.model import Witness
from policy_lang.comparison.guarantees import readings_of, shown_empty
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.comparison.situations import Situation, Standing, World, moments
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import FALSE, Either, Formula
from policy_lang.reasoning.sizes import SIZES

UNCONFIRMED = "the evaluator leaves the case open that was imagined"
NO_PROOF = "no case was found among small ones, and no proof that there is none"
NO_END = "the search for a case did not end within its limit"


@frozen(eq=False, repr=False)
class Stretch:
    """Days on which the law of a regime stands still, and the law under one reading of what it hangs on."""

    regime: str
    start: int
    end: int
    world: World


@frozen(eq=False, repr=False)
class Example:
    """A case imagined on a stretch of days, the readings it goes with, and what the law of these days says of it."""

    case: Case
    readings: dict[str, str]
    stretch: Stretch
    evaluation: Evaluation

    def witness(self, shows: str) -> Witness:
        """The case as it is told."""
        vocabulary = self.stretch.world.law.program.vocabulary
        return Witness(shows, case_to_json(self.case, vocabulary), tuple(sorted(self.readings.items())))


@frozen
class Open:
    """Not answered, and why."""

    because: str


Sizes = tuple[tuple[int, int], ...]
Wanted = Callable[[World], Formula]
Confirmed = Callable[[Example], bool]


@define(eq=False, repr=False)
class Asker:
    """Asks about one program; stretches, proofs and searches are kept."""

    program: Program
    pool: dict[Formula, Formula] = field(factory=dict)
    _standings: dict[int, Standing] = field(factory=dict)
    _stretches: dict[tuple[str, int], tuple[Stretch, ...]] = field(factory=dict)
    _empty: dict[Formula, bool] = field(factory=dict)
    _asked: set[Formula] = field(factory=set)
    _possible: dict[Formula, bool] = field(factory=dict)

    def standing(self, published: int = EVERYTHING_PUBLISHED) -> Standing:
        """The law as published by a day."""
        if published not in self._standings:
            self._standings[published] = Standing(Side("", self.program, published, {}), self.pool)
        return self._standings[published]

    def stretches(self, regime: str, published: int = EVERYTHING_PUBLISHED) -> tuple[Stretch, ...]:
        """The stretches of a regime, the latest first."""
        if (regime, published) not in self._stretches:
            standing = self.standing(published)
            starts = moments(standing, standing, regime)
            self._stretches[regime, published] = tuple(
                Stretch(regime, start, end, world)
                for start, end in reversed(list(zip(starts, [*starts[1:], LATEST], strict=True)))
                for world in standing.worlds(regime, start)
            )
        return self._stretches[regime, published]

    def publications(self, regime: str) -> tuple[int, ...]:
        """The days by which the law of a regime was published: with everything first, then back in time."""
        group = self.standing().group(regime)
        days = {i.published for i in self.program.instruments.values() if i.regime in group}
        return (EVERYTHING_PUBLISHED, *sorted(days, reverse=True)[1:])

    def in_force(self, regime: str, name: str) -> bool:
        """Whether a provision has effect on some day."""
        found = (s.world.law.status(name) for s in self.stretches(regime))
        return any(status is not None and status.in_force for status in found)

    def ever(self, regime: str, wanted: Wanted, confirmed: Confirmed) -> Example | Open | None:
        """A case of a regime that meets a formula on some day, by the law as published by some day."""
        for published in self.publications(regime):
            found = self.find(self.stretches(regime, published), wanted, confirmed)
            if found is not None:
                return found
        return None

    def find(
        self, stretches: Iterable[Stretch], wanted: Wanted, confirmed: Confirmed, glance: Sizes = ()
    ) -> Example | Open | None:
        """A case that meets a formula on one of some stretches; at a glance, only among cases of some sizes."""
        because = ""
        left: dict[Formula, str] = {}
        for stretch in stretches:
            try:
                formula = wanted(stretch.world)
                if formula == FALSE or self._empty.get(formula) or left.get(formula) in (UNCONFIRMED, NO_END):
                    continue
                found = None if self._impossible(formula, glance) else self.imagined(formula, stretch, glance or SIZES)
            except NotEncodable as error:
                because = because or str(error)
                continue
            except undecided():
                left[formula] = NO_END
                continue
            if found is not None and confirmed(found):
                return found
            left[formula] = NO_PROOF if found is None else UNCONFIRMED
        open_ = [reason for formula, reason in left.items() if glance or not self.empty(formula)]
        because = because or next(iter(open_), "")
        return Open(because) if because else None

    def empty(self, formula: Formula) -> bool:
        """Whether it is shown that no case meets a formula."""
        if formula not in self._empty:
            parts = formula.parts if isinstance(formula, Either) else (formula,)
            self._empty[formula] = all(
                shown_empty(self.program.vocabulary, readings_of(self.program), part) for part in parts
            )
        return self._empty[formula]

    def _impossible(self, formula: Formula, glance: Sizes) -> bool:
        """Whether it is known that no case of bounded size meets a formula, on whatever day; raises Undecided."""
        from policy_lang.reasoning.imagine import imagine

        if glance or formula not in self._asked:
            self._asked.update(() if glance else (formula,))
            return False
        if formula not in self._possible:
            found = imagine(self.program.vocabulary, readings_of(self.program), formula)
            self._possible[formula] = found is not None
        return not self._possible[formula]

    def imagined(self, formula: Formula, stretch: Stretch, sizes: Sizes = SIZES) -> Example | None:
        """A case of bounded size on the days of a stretch; raises Undecided."""
        from policy_lang.reasoning.imagine import imagine

        situation = Situation(stretch.start, stretch.end, (), ())
        days = days_of(self.program, stretch.regime, situation)
        found = imagine(self.program.vocabulary, readings_of(self.program), formula, days, sizes=sizes)
        if found is None:
            return None
        case, answers = found
        readings = {**answers, **dict(stretch.world.readings)}
        return Example(case, readings, stretch, Evaluation(answered(stretch.world.law, readings), case))


def undecided() -> type[Exception]:
    """What a search raises at its limit; named where it is needed, since its module loads the solver."""
    from policy_lang.reasoning.imagine import Undecided

    return Undecided
