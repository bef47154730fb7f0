"""Situations: the law of both sides on each stretch of days, and which provisions may differ on it.

Between two neighbouring breakpoints of either side nothing in the law changes. A provision may differ on a stretch
only if something that its meaning hangs on stands differently: then, and only then, its formulas are looked at.
"""

from collections.abc import Iterator
from datetime import date

from attrs import define, field, frozen

from policy_lang.comparison.sides import Side
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.engine.worlds import Laws, breakpoints, groups
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.law import Index, Law
from policy_lang.reasoning.expand import Expander
from policy_lang.reasoning.formula import Formula
from policy_lang.values.dates import day_start, next_day_start

Readings = tuple[tuple[str, str], ...]


@frozen(eq=False, repr=False)
class World:
    """The law of one side on a stretch under some readings, and its formulas."""

    readings: Readings
    law: Law
    formulas: Expander


@frozen(eq=False, repr=False)
class Situation:
    """A stretch of moments, and the worlds of each side on it."""

    start: int
    end: int
    old: tuple[World, ...]
    new: tuple[World, ...]


@define(eq=False, repr=False)
class Standing:
    """One side with what its laws share; `answers` has the readings of questions that are taken as answered."""

    side: Side
    index: Index = field(init=False)
    groups: list[tuple[str, ...]] = field(init=False)
    pool: dict[Formula, Formula] = field(factory=dict)
    answers: dict[str, str] = field(factory=dict)
    reached: dict[str, frozenset[str]] = field(factory=dict)
    _laws: dict[tuple[str, ...], Laws] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.index = Index.of(self.side.program)
        self.groups = groups(self.index)

    @property
    def program(self) -> Program:
        """The program of the side."""
        return self.side.program

    def group(self, regime: str) -> tuple[str, ...]:
        """The regimes that a regime is decided with; none if the side does not have it."""
        return next((g for g in self.groups if regime in g), ())

    def worlds(self, regime: str, moment: int) -> tuple[World, ...]:
        """The laws of a moment, one for each reading that it hangs on."""
        group = self.group(regime)
        if not group:
            return ()
        laws = self._laws.setdefault(group, Laws(self.index, group, breakpoints(self.program, group)))
        found = laws.at(dict.fromkeys(group, moment), self.side.published, tuple(sorted(self.answers.items())))
        open_ = (tuple(sorted((q, r) for q, r in readings.items() if q not in self.answers)) for readings, _ in found)
        return tuple(World(r, law, Expander(law, self.pool)) for r, (_, law) in zip(open_, found, strict=True))

    def reach(self, name: str) -> frozenset[str]:
        """Everything that the effect of a provision hangs on, itself included."""
        if name not in self.reached:
            todo, seen = [name], set[str]()
            while todo:
                one = todo.pop()
                if one not in seen:
                    seen.add(one)
                    todo.extend(self.index.edges.get(one, ()))
            for exemption in self.program.exemptions.values():
                if exemption.name not in seen and any(name in e.targets for e in exemption.effects):
                    seen |= self.reach(exemption.name)
            self.reached[name] = frozenset(seen)
        return self.reached[name]


def moments(old: Standing, new: Standing, regime: str, also: tuple[object, ...] = ()) -> list[int]:
    """The starts of the stretches on which the law of a regime, and what some conditions ask of a day, stand still."""
    found = {0}
    for standing in (old, new):
        group = standing.group(regime)
        if group:
            found.update(breakpoints(standing.program, group))
            found.update(_days_asked(standing.program, regime, also))
    return sorted(m for m in found if m < LATEST)


def situations(old: Standing, new: Standing, regime: str) -> Iterator[Situation]:
    """The situations of a regime, in the order of time."""
    starts = moments(old, new, regime)
    for start, end in zip(starts, [*starts[1:], LATEST], strict=True):
        yield Situation(start, end, old.worlds(regime, start), new.worlds(regime, start))


def _days_asked(program: Program, regime: str, also: tuple[object, ...]) -> Iterator[int]:
    """Days that conditions compare the deciding date with: they cut stretches, and so are constant on each."""
    steps = program.regimes[regime].decided_on.steps
    bodies = [
        *program.controls.values(),
        *program.exemptions.values(),
        *(a.body for a in program.acts if isinstance(a, core.DefinitionAct)),
    ]
    conditions: list[object] = [*also, *program.clauses.values(), *(g.when for g in program.not_encoded)]
    for body in bodies:
        conditions += [body.when, body.unless] if isinstance(body, core.Control | core.Exemption) else [body]
    for condition in conditions:
        for test in _date_tests(condition):
            if isinstance(test.right, date) and test.left.steps == steps:
                yield day_start(test.right)
                yield next_day_start(test.right)


def _date_tests(term: object) -> Iterator[terms.CompareDate]:
    match term:
        case terms.CompareDate():
            yield term
        case terms.All(parts) | terms.Any(parts):
            for part in parts:
                yield from _date_tests(part)
        case terms.Not(part):
            yield from _date_tests(part)
        case terms.Quantified(_, _, where):
            yield from _date_tests(where)


# -- what stands differently -----------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class Pair:
    """A situation under one reading of every question that its laws hang on: one law on each side, or none."""

    situation: Situation
    old: World | None
    new: World | None

    @property
    def readings(self) -> dict[str, str]:
        """The readings under which these are the laws."""
        return dict((*(self.old.readings if self.old else ()), *(self.new.readings if self.new else ())))


def pairs(situation: Situation) -> Iterator[Pair]:
    """The laws of both sides that go together in a situation: those under the same readings."""
    for old in situation.old or (None,):
        for new in situation.new or (None,):
            readings = dict(old.readings if old else ())
            if all(readings.get(q, r) == r for q, r in (new.readings if new else ())):
                yield Pair(situation, old, new)


@define(eq=False, repr=False)
class Alike:
    """Tells whether a provision certainly has the same effect in two laws: all that it hangs on stands the same."""

    old: Standing
    new: Standing
    asking: frozenset[str] = field(init=False)
    _same: dict[tuple[int, int], bool] = field(factory=dict)
    _kept: list[object] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        answered = self.old.answers.items() ^ self.new.answers.items()
        askers = (side.index.askers.get(question, ()) for side in (self.old, self.new) for question, _ in answered)
        self.asking = frozenset(name for names in askers for name in names)

    def provision(self, name: str, pair: Pair) -> bool:
        """Whether a provision is alike in both laws of a pair."""
        if pair.old is None or pair.new is None:
            return False
        names = self.old.reach(name)
        if names != self.new.reach(name) or not names.isdisjoint(self.asking):
            return False
        return all(self._meaning(one, pair.old.law, pair.new.law) for one in names)

    def _meaning(self, name: str, old: Law, new: Law) -> bool:
        a, b = _stands(name, old), _stands(name, new)
        if a is b:
            return True
        key = (id(a), id(b))
        if key not in self._same:
            self._same[key] = a == b
            self._kept += [a, b]
        return self._same[key]


def _stands(name: str, law: Law) -> object:
    """What a name means in a law: the body of a provision in force, or a definition."""
    status = law.controls.get(name) or law.exemptions.get(name)
    if status is not None:
        return status.body if status.in_force else None
    for table in (law.thresholds, law.measures, law.clauses):
        if name in table:
            return table[name]
    return law.meaning_of_set(name) if name in law.program.sets else None
