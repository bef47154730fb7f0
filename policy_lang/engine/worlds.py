"""Worlds: the laws that may govern a case, one for each stretch of days and each reading that matters.

The date on which a case is decided may be open, and what is in force on a day may hang on a question. Both are
followed to their end before anything is evaluated: in each world the law is settled, and a result holds for the
case if it holds in every world. Regimes that do not refer to one another are decided apart.
"""

from datetime import date, datetime
from itertools import pairwise, product
from typing import TYPE_CHECKING

from attrs import Factory, define, field, frozen

from policy_lang.core import program as core
from policy_lang.core.facts import Between, Case, Fact, OneOf, Stated
from policy_lang.core.program import Program
from policy_lang.engine.touching import Changes, Touching, edges_of
from policy_lang.evaluation.facts import LATEST, Reader, moment_in
from policy_lang.evaluation.law import Index, Law, NeedsReading, list_days
from policy_lang.nodes import Node
from policy_lang.values.dates import DAY, day_start, moment_day, next_day_start

if TYPE_CHECKING:
    from policy_lang.engine.ahead import Road

EARLIEST = 0
Stretch = tuple[int, int]
Axis = tuple[str, str]
"""The place of a deciding date, and the time zone in which its timestamps are read."""


@frozen(eq=False, repr=False)
class Asked(Node):
    """What the caller asks by: the day of publication (an ordinal), answers, and a day to decide on."""

    published: int
    answers: tuple[tuple[str, str], ...] = ()
    on: date | None = None


@frozen(eq=False, repr=False)
class World:
    """A settled law, what is assumed of the case in this world, and the readings and days that it stands for."""

    law: Law
    assumed: dict[str, Fact]
    readings: tuple[tuple[str, str], ...]
    stretch: Stretch


@define(eq=False, repr=False)
class Laws:
    """Builds the laws of one group of regimes, and keeps those that were built."""

    index: Index
    regimes: tuple[str, ...]
    breakpoints: tuple[int, ...]
    changes: Changes = field(default=Factory(lambda laws: Changes(laws.index), takes_self=True))
    roads: "dict[object, Road]" = field(factory=dict)
    _kept: dict[object, list[tuple[dict[str, str], Law]]] = field(factory=dict)
    _touching: Touching | None = None

    @property
    def touching(self) -> Touching:
        """What each moment and each publication may touch."""
        if self._touching is None:
            self._touching = Touching(self.changes, self.regimes)
        return self._touching

    def at(
        self, moments: dict[str, int], published: int, answers: tuple[tuple[str, str], ...]
    ) -> list[tuple[dict[str, str], Law]]:
        """The laws of a moment, with the readings on which each rests."""
        key = (tuple(self._stretch_of(moments[r]) for r in self.regimes), published, answers)
        if key not in self._kept:
            if len(self._kept) > 2048:
                self._kept.clear()
            self._kept[key] = list(self._follow(moments, published, dict(answers)))
        kept = self._kept[key]
        return [(readings, law if law.moments == moments else law.at(moments)) for readings, law in kept]

    def _stretch_of(self, moment: int) -> int:
        from bisect import bisect_right

        return bisect_right(self.breakpoints, moment)

    def _follow(
        self, moments: dict[str, int], published: int, readings: dict[str, str]
    ) -> list[tuple[dict[str, str], Law]]:
        try:
            return [(readings, Law(self.index, moments, published, readings))]
        except NeedsReading as needed:
            question = self.index.program.questions[needed.question]
            return [
                found
                for reading, _ in question.readings
                for found in self._follow(moments, published, {**readings, needed.question: reading})
            ]


def laws_of(index: Index) -> list[Laws]:
    """The laws of each group of regimes of a program."""
    changes = Changes(index)
    return [Laws(index, names, breakpoints(index.program, names), changes) for names in groups(index)]


def groups(index: Index) -> list[tuple[str, ...]]:
    """The regimes of a program, those together that refer to one another."""
    program = index.program
    leader = {name: name for name in program.regimes}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    links = [(a.split(".")[0], b.split(".")[0]) for a, bs in index.edges.items() for b in bs]
    links += [
        (t.split(".")[0], a.instrument.split(".")[0])
        for a in program.acts
        if isinstance(a, core.StatusAct)
        for t in a.targets
    ]
    links += [
        (a.target.split(".")[0], a.instrument.split(".")[0]) for a in program.acts if isinstance(a, core.DefinitionAct)
    ]
    links += [
        (e.name.split(".")[0], t.split(".")[0])
        for e in program.exemptions.values()
        for f in e.effects
        for t in f.targets
    ]
    for a, b in links:
        if a in leader and b in leader:
            leader[find(a)] = find(b)
    found: dict[str, list[str]] = {}
    for name in program.regimes:
        found.setdefault(find(name), []).append(name)
    return [tuple(names) for names in found.values()]


def breakpoints(program: Program, regimes: tuple[str, ...]) -> tuple[int, ...]:
    """Every moment at which something in the law of some regimes may change."""
    found: set[int] = set()
    for provision in (*program.controls.values(), *program.exemptions.values(), *program.acts):
        if provision.instrument.split(".")[0] in regimes:
            found.update(edges_of(provision.windows))
            body = getattr(provision, "body", None)
            if isinstance(body, core.Control | core.Exemption):
                found.update(edges_of(body.windows))
    for term in program.sets.values():
        found.update(list_days(term))
    for act in program.acts:
        if isinstance(act, core.DefinitionAct) and not isinstance(act.body, core.Control | core.Exemption):
            found.update(list_days(act.body))
    for gap in program.not_encoded:
        if gap.regime in regimes and gap.instrument:
            found.add((program.instruments[gap.instrument].published - 1) * DAY)
    return tuple(sorted(found))


def worlds(laws: Laws, case: Case, asked: Asked) -> list[World]:
    """The worlds in which a case may be decided under a group of regimes."""
    program = laws.index.program
    reader = Reader(program.vocabulary, case)
    assumed: dict[str, Fact] = {}
    axes: dict[Axis, list[Stretch]] = {}
    for name in laws.regimes:
        regime = program.regimes[name]
        seen = reader.get((case.facts,), regime.decided_on)
        fact = Stated(asked.on) if asked.on is not None else seen.fact
        if asked.on is not None:
            assumed[seen.place] = fact
        axis = _axis(seen.place, fact, regime.zone)
        axes.setdefault(axis, _cut(_stretches(fact, regime.zone), laws.breakpoints))
    found: list[World] = []
    for chosen in product(*axes.values()):
        by_axis = dict(zip(axes, chosen, strict=True))
        found.extend(_worlds_at(laws, case, asked, by_axis, assumed, {a: len(s) for a, s in axes.items()}))
    return found


def _axis(place: str, fact: Fact, zone: str) -> Axis:
    """What the deciding dates of regimes have in common: timestamps are read by each zone in its own way."""
    match fact:
        case OneOf(values):
            stamped = any(isinstance(value, datetime) for value in values)
        case Between(low, high):
            stamped = isinstance(low, datetime) or isinstance(high, datetime)
        case _:
            stamped = False
    return place, zone if stamped else ""


def _worlds_at(
    laws: Laws,
    case: Case,
    asked: Asked,
    by_axis: dict[Axis, Stretch],
    assumed: dict[str, Fact],
    counts: dict[Axis, int],
) -> list[World]:
    program = laws.index.program
    reader = Reader(program.vocabulary, case)
    moments: dict[str, int] = {}
    here = dict(assumed)
    zones = {program.regimes[name].zone for name in laws.regimes}
    for name in laws.regimes:
        regime = program.regimes[name]
        seen = reader.get((case.facts,), regime.decided_on)
        axis = _axis(seen.place, assumed.get(seen.place, seen.fact), regime.zone)
        stretch = by_axis[axis]
        moments[name] = stretch[0]
        stated = here.get(seen.place, seen.fact)
        if isinstance(stated, Stated) and isinstance(stated.value, datetime):
            moments[name] = moment_in(stated.value, regime.zone)
        elif counts[axis] > 1 and not isinstance(stated, Stated) and (len(zones) == 1 or not axis[1]):
            here[seen.place] = Between(
                None if stretch[0] == EARLIEST else moment_day(stretch[0]),
                None if stretch[1] == LATEST else moment_day(stretch[1] - 1),
            )
    first = next(iter(by_axis.values()))
    return [
        World(law, here, tuple(sorted(readings.items())), first)
        for readings, law in laws.at(moments, asked.published, asked.answers)
    ]


def _stretches(fact: Fact, zone: str) -> list[Stretch]:
    """The moments at which the deciding date may lie."""
    match fact:
        case Stated(value):
            return [_moments(value, zone)]
        case OneOf(values):
            return [_moments(value, zone) for value in values]
        case Between(low, high, low_open, high_open):
            start, end = EARLIEST, LATEST
            if isinstance(low, date):
                start = _moments(low, zone)[1 if low_open and not isinstance(low, datetime) else 0]
            if isinstance(high, date):
                end = _moments(high, zone)[0 if high_open and not isinstance(high, datetime) else 1]
            return [(start, max(end, start + 1))]
    return [(EARLIEST, LATEST)]


def _moments(value: object, zone: str) -> Stretch:
    if isinstance(value, datetime):
        moment = moment_in(value, zone)
        return moment, moment + 1
    assert isinstance(value, date)
    return day_start(value), next_day_start(value)


def _cut(stretches: list[Stretch], points: tuple[int, ...]) -> list[Stretch]:
    """Stretches cut where the law may change."""
    from bisect import bisect_left, bisect_right

    cut: list[Stretch] = []
    for start, end in stretches:
        inner = points[bisect_right(points, start) : bisect_left(points, end)]
        edges = [start, *inner, end]
        cut.extend(pairwise(edges))
    return cut
