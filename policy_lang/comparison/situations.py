"""Situations: the law of both sides on each stretch of days, and which provisions may differ on it.

Between two neighbouring breakpoints of either side nothing in the law changes. A provision may differ on a stretch
only if something that its meaning hangs on stands differently: then, and only then, its formulas are looked at.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import define, field, frozen

from policy_lang.comparison.sides import Side
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.references import references
from policy_lang.core.terms import Term
from policy_lang.engine.worlds import Laws, breakpoints, groups
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.law import Index, Law
from policy_lang.reasoning.expand import Expander
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.sharing import Sharing, stands
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
    """One side with what its laws share."""

    side: Side
    index: Index = field(init=False)
    groups: list[tuple[str, ...]] = field(init=False)
    pool: dict[Formula, Formula] = field(factory=dict)
    sharing: Sharing = field(init=False)
    reached: dict[str, frozenset[str]] = field(factory=dict)
    acting: dict[str, set[str]] = field(factory=dict)
    """For each provision, the exemptions that have an effect on it in some text."""
    _laws: dict[tuple[str, ...], Laws] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        bodies = [*self.program.exemptions.values()]
        acts = (a for a in self.program.acts if isinstance(a, core.DefinitionAct))
        bodies += [act.body for act in acts if isinstance(act.body, core.Exemption)]
        for body in bodies:
            for effect in body.effects:
                for target in effect.targets:
                    self.acting.setdefault(target, set()).add(body.name)
        self.index = Index.of(self.side.program)
        self.sharing = Sharing(self.index)
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
        found = laws.at(dict.fromkeys(group, moment), self.side.published, self.side.answers)
        return tuple(
            World(tuple(sorted(r.items() - self.side.answers)), law, Expander(law, self.pool, self.sharing))
            for r, law in found
        )

    def reach(self, name: str) -> frozenset[str]:
        """Everything that the effect of a provision hangs on, itself included."""
        if name not in self.reached:
            todo, seen = [name], set[str]()
            while todo:
                one = todo.pop()
                if one not in seen:
                    seen.add(one)
                    todo.extend(self.index.edges.get(one, ()))
            for exemption in self.acting.get(name, ()):
                if exemption not in seen:
                    seen |= self.reach(exemption)
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


def situations(old: Standing, new: Standing, regime: str, also: tuple[object, ...] = ()) -> Iterator[Situation]:
    """The situations of a regime, in the order of time; what some further conditions ask of a day cuts them too."""
    starts = moments(old, new, regime, also)
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
    def world(self) -> World:
        """The law of the new side, of the old one where there is no other."""
        world = self.new or self.old
        assert world is not None
        return world

    @property
    def readings(self) -> dict[str, str]:
        """The readings under which these are the laws."""
        return dict((*(self.old.readings if self.old else ()), *(self.new.readings if self.new else ())))


def pairs(situation: Situation) -> Iterator[Pair]:
    """The laws of both sides that go together in a situation, under one reading of every question that either asks."""
    for old in situation.old or (None,):
        for new in situation.new or (None,):
            readings = {**dict(old.readings if old else ()), **dict(new.readings if new else ())}
            if all(readings[q] == r for q, r in (old.readings if old else ())):
                yield Pair(situation, _under(old, readings), _under(new, readings))


def _under(world: World | None, readings: dict[str, str]) -> World | None:
    """A law with the readings of the law that it is compared with: what that hangs on is no open question here."""
    if world is None or len(world.readings) == len(readings):
        return world
    law = world.law
    for question in readings.keys() - law.readings.keys():
        law = law.answered(question, readings[question])
    return World(tuple(sorted(readings.items())), law, Expander(law, world.formulas.pool, world.formulas.sharing))


@define(eq=False, repr=False)
class Alike:
    """Tells whether a provision certainly has the same effect in two laws: all that it hangs on stands the same.

    In two vocabularies the same words may mean different things: there, nothing is certain.
    """

    old: Standing
    new: Standing
    one_vocabulary: bool = True
    _names: tuple[str, ...] = field(init=False)
    _asking: frozenset[str] = field(init=False)
    _stand: dict[int, tuple[Law, list[object]]] = field(factory=dict)
    _same: dict[tuple[int, int], bool] = field(factory=dict)
    _differing: dict[tuple[int, int], frozenset[str]] = field(factory=dict)
    _reached: dict[str, frozenset[str] | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        programs = (self.old.program, self.new.program)
        tables = (
            table for p in programs for table in (p.controls, p.exemptions, p.sets, p.thresholds, p.measures, p.clauses)
        )
        self._names = tuple(dict.fromkeys(name for table in tables for name in table))
        answered = {question for question, _ in set(self.old.side.answers) ^ set(self.new.side.answers)}
        self._asking = frozenset(
            name
            for name in (self._names if answered else ())
            if not answered.isdisjoint(self.old.index.asks(name) | self.new.index.asks(name))
        )

    def provision(self, name: str, pair: Pair) -> bool:
        """Whether a provision is alike in both laws of a pair."""
        return self._all_alike((name,), pair)

    def condition(self, before: Term, after: Term, pair: Pair) -> bool:
        """Whether a condition means the same in both laws of a pair."""
        return before == after and self._all_alike(references(before), pair)

    def _all_alike(self, names: Iterable[str], pair: Pair) -> bool:
        if pair.old is None or pair.new is None or not self.one_vocabulary:
            return False
        differing = self.differing(pair.old.law, pair.new.law)
        return all((reached := self._reach(name)) is not None and differing.isdisjoint(reached) for name in names)

    def _reach(self, name: str) -> frozenset[str] | None:
        """Everything that a name hangs on; None if it hangs on other names on the two sides."""
        if name not in self._reached:
            old, new = self.old.reach(name), self.new.reach(name)
            self._reached[name] = old if old == new else None
        return self._reached[name]

    def differing(self, old: Law, new: Law) -> frozenset[str]:
        """The names that do not stand the same in two laws."""
        key = (id(old), id(new))
        if key not in self._differing:
            both = zip(self._names, self._standing_in(old), self._standing_in(new), strict=True)
            differing = frozenset(name for name, a, b in both if a is not b and not self._equal(a, b))
            self._differing[key] = differing | self._asking
        return self._differing[key]

    def _standing_in(self, law: Law) -> list[object]:
        if id(law) not in self._stand:
            self._stand[id(law)] = (law, [stands(name, law) for name in self._names])
        return self._stand[id(law)][1]

    def _equal(self, a: object, b: object) -> bool:
        key = (id(a), id(b))
        if key not in self._same:
            self._same[key] = a == b
        return self._same[key]
