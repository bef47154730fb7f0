"""Axes: what a set of formulas asks of a case, cut into the classes that they tell apart.

In: formulas. Out: a `Cone`, which has an axis for each field and each test that they mention, and builds the diagram
of a formula. A field of one value has a class for each combination of sets and limits that its values can meet; a
field of several codes or choices has a yes/no axis for each class of values; a test on a walk or a calculated amount
has a yes/no axis of its own, named by the diagram of what it asks, so that two ways to write it are one axis.
"""

from collections.abc import Hashable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import define, field, frozen

from policy_lang.core.vocabulary import Vocabulary
from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.classes import (
    Class,
    Held,
    HeldClass,
    has_values,
    held_classes,
    in_range,
    is_of,
    range_classes,
    value_classes,
    with_absence,
    within,
)
from policy_lang.reasoning.diagram import Diagram, Diagrams
from policy_lang.reasoning.formula import Formula, Place, Quantity
from policy_lang.reasoning.implication import Implied
from policy_lang.reasoning.limits import asks_for_one
from policy_lang.reasoning.parts import Parts, Variant
from policy_lang.reasoning.relocation import Relocation

Readings: TypeAlias = Mapping[str, tuple[str, ...]]


class Names(Enum):
    """What a cone does with names: writes all out, keeps those of one meaning, or keeps each meaning as it is named."""

    OPENED = "opened"
    ONE_MEANING = "kept where they mean one thing"
    KEPT = "kept"


@frozen(eq=False)
class Axis:
    """One thing that a case may be one way or another."""

    index: int
    kind: str
    key: Hashable = field(repr=False)
    classes: tuple[Class, ...]
    test: Formula | None = field(default=None, repr=False)


YES_NO: tuple[Class, ...] = (False, True)


@define(eq=False, repr=False)
class Cone:
    """The axes of some formulas and the diagrams over them."""

    vocabulary: Vocabulary
    readings: Readings
    diagrams: Diagrams = field(factory=Diagrams)
    axes: list[Axis] = field(factory=list)
    _sets: dict[Place, dict[Values, None]] = field(factory=dict)
    _held: dict[Place, dict[Held, None]] = field(factory=dict)
    _classes: dict[Place, list[HeldClass]] = field(factory=dict)
    _limits: dict[tuple[Place, str], dict[tuple[Fraction, str], None]] = field(factory=dict)
    _floors: dict[tuple[Place, str], bool] = field(factory=dict)
    _by_key: dict[Hashable, Axis] = field(factory=dict)
    _built: dict[Formula, Diagram] = field(factory=dict)
    _collected: dict[Formula, None] = field(factory=dict)
    questions: set[str] = field(factory=set)
    """The questions that the formulas ask, where they are opened."""
    names: Names = Names.OPENED
    implied: Implied = field(factory=Implied)
    versions: set[Variant] = field(factory=set)
    """What a name means in two laws that are compared, each way round."""
    deepest: set[Variant] = field(factory=set)
    """Those of them in which no other name means two things."""
    _changed: set[tuple[str, Place | None]] = field(factory=set)
    _common: set[Formula] = field(factory=set)

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        readings: Readings,
        variants: Iterable[Variant],
        names: Names = Names.OPENED,
        limit: int = 100_000,
        implied: Implied | None = None,
    ) -> "Cone":
        """The cone of some formulas, each as it stands in two laws; `readings` has those of each question.

        What both have in common stays unopened unless all names are opened. Cones that share `implied` share what was
        found out about which condition implies which.
        """
        cone = cls(vocabulary, readings, Diagrams(limit), implied=Implied() if implied is None else implied)
        distinct = list(dict.fromkeys(variants))
        cone.names = names
        if names is not Names.OPENED:
            found = Parts()
            for old, new in distinct:
                found.compare(old, new)
            cone._common = found.common
            cone._changed = found.changed
            cone.versions = found.versions
            cone.deepest = found.deepest()
        for variant in distinct:
            for one in variant:
                cone._collect(one)
        return cone

    def _unopened(self, named: f.Named) -> bool:
        if self.names is Names.OPENED:
            return False
        return self.names is Names.KEPT or (named.name, named.place) not in self._changed

    # -- collecting -----------------------------------------------------------------------------------------

    def _collect(self, formula: Formula) -> None:
        if formula in self._collected:
            return
        self._collected[formula] = None
        for test in f.leaves_of(formula, self._common):
            if test in self._common:
                continue
            match test:
                case f.In(place, values):
                    self._sets.setdefault(place, {})[values] = None
                case f.Has(place, members):
                    self._held.setdefault(place, {})[members] = None
                case f.Reaches(f.Stated(place, floor), op, limit, currency):
                    self._limits.setdefault((place, currency), {})[limit, op] = None
                    self._floors[place, currency] = floor
                case f.Answer(question):
                    self.questions.add(question)
            if not (isinstance(test, f.Named) and self._unopened(test)):
                for inner in f.inner_formulas(test):
                    self._collect(inner)

    # -- axes -----------------------------------------------------------------------------------------------

    def add(self, kind: str, key: Hashable, classes: tuple[Class, ...], test: Formula | None = None) -> Axis:
        """The axis of a key, made if it is new."""
        if key not in self._by_key:
            index = self.diagrams.axis(len(classes))
            self._by_key[key] = axis = Axis(index, kind, key, classes, test)
            self.axes.append(axis)
        return self._by_key[key]

    def _values_axis(self, place: Place) -> Axis:
        key = ("value", place)
        if key not in self._by_key:
            sets = tuple(self._sets[place])
            self.add("value", key, with_absence(value_classes(place, sets, self.vocabulary), sets))
        return self._by_key[key]

    def _range_axis(self, place: Place, currency: str) -> Axis:
        key = ("range", place, currency)
        if key not in self._by_key:
            limits, floor = self._limits[place, currency], self._floors[place, currency]
            self.add("range", key, range_classes(tuple(limits), floor))
        return self._by_key[key]

    # -- building -------------------------------------------------------------------------------------------

    def build(self, formula: Formula) -> Diagram:
        """The diagram of a formula that the cone was made of."""
        found = self._built.get(formula)
        if found is None:
            found = self._built[formula] = self._build(formula)
        return found

    def _build(self, formula: Formula) -> Diagram:
        d = self.diagrams
        if formula in self._common:
            return self._flag("common", formula, formula)
        match formula:
            case f.Const(truth):
                return d.true if truth else d.false
            case f.Both(parts):
                return d.all([self.build(part) for part in parts])
            case f.Either(parts):
                return d.any([self.build(part) for part in parts])
            case f.Neg(part):
                return d.neg(self.build(part))
            case f.In(place, values):
                axis = self._values_axis(place)
                return d.literal(axis.index, (i for i, c in enumerate(axis.classes) if has_values(c, values)))
            case f.Has(place, members):
                return self._has(place, members)
            case f.Reaches(f.Stated(place), op, limit, currency):
                axis = self._range_axis(place, currency)
                return d.literal(axis.index, (i for i, c in enumerate(axis.classes) if in_range(c, op, limit)))
            case f.Reaches(f.Summed(scope, record, level, where, None)) if (one := asks_for_one(formula)) is not None:
                some = self.build(f.Some(scope, record, level, where, formula.words))
                return some if one else d.neg(some)
            case f.Reaches(quantity, op, limit, currency):
                return self._flag("amount", (self._named(quantity), op, limit, currency), formula)
            case f.Some(scope, record, level, where):
                inner = self.build(where)
                return d.false if inner == d.false else self._flag("some", (scope, record, level, inner), formula)
            case f.Equal() | f.Vain() | f.Applicable():
                return self._flag(type(formula).__name__.lower(), formula, formula)
            case f.Named(name, place, inner):
                if self._unopened(formula):
                    return self._flag("named", (name, place, inner), formula)
                return self.build(inner)
            case f.Answer(question, reading):
                axis = self.add("question", ("question", question), self.readings[question])
                return d.literal(axis.index, (axis.classes.index(reading),))
            case _:
                assert_never(formula)

    def moved(self, diagram: Diagram, level: int, start: Place) -> Diagram:
        """What is certain about the record at a place if a condition on the record at a level holds for it.

        Axes of the record at the level become those of the record at the place, where the cone has such axes with
        the same classes; where it has none, nothing is concluded: the result implies the condition.
        """
        d = self.diagrams
        known: dict[Diagram, Diagram] = {}
        others: dict[int, Axis | None] = {}

        def made(one: Diagram) -> Diagram:
            if d.is_terminal(one):
                return one
            if one not in known:
                known[one] = below(self.axes[d.top(one)], [made(child) for child in d.children(one)])
            return known[one]

        def below(axis: Axis, children: list[Diagram]) -> Diagram:
            if axis.index not in others:
                others[axis.index] = self._counterpart(axis, level, start)
            other = others[axis.index]
            if other is None:
                return d.all(children)
            result = d.false
            for i, one in enumerate(other.classes):
                same = [c for c, mine in zip(children, axis.classes, strict=True) if within(one, mine)]
                if same:
                    result = d.either(result, d.both(d.literal(other.index, (i,)), same[0]))
            return result

        return made(diagram)

    def _counterpart(self, axis: Axis, level: int, start: Place) -> Axis | None:
        """The axis that asks of the record at a place what another asks of the record at a level."""
        if axis.test is not None and axis.kind != "has":
            moved = Relocation(level, start).formula(axis.test)
            return next((one for one in self.axes if one.kind == axis.kind and one.test == moved), None)
        if axis.kind not in ("value", "range", "has"):
            return None
        assert isinstance(axis.key, tuple)
        kind, place, rest = axis.key[0], axis.key[1], axis.key[2:]
        assert isinstance(place, Place)
        if place.level != level:
            return axis if place.level < level else None
        return self._by_key.get((kind, Relocation(level, start).place(place), *rest))

    def _flag(self, kind: str, key: Hashable, formula: Formula) -> Diagram:
        axis = self.add(kind, (kind, key), YES_NO, formula)
        return self.diagrams.literal(axis.index, (1,))

    def _has(self, place: Place, members: Held) -> Diagram:
        """One of the classes that make up a set is among the values of a field."""
        d = self.diagrams
        found: list[Diagram] = []
        sets = tuple(self._held[place])
        if place not in self._classes:
            self._classes[place] = held_classes(place, sets, self.vocabulary)
        for values, inside in self._classes[place]:
            if is_of(members, inside):
                test = f.Has(place, f.Exactly(inside, tuple(s for s in sets if s not in inside)))
                axis = self.add("has", ("has", place, values), YES_NO, test)
                found.append(d.literal(axis.index, (1,)))
        return d.any(found)

    def _named(self, quantity: Quantity) -> Hashable:
        """A quantity with the diagrams of the formulas in it."""
        match quantity:
            case f.Calculated(op, operands):
                return ("calculated", op, tuple(self._named(operand) for operand in operands))
            case f.Summed(scope, record, level, where, amount):
                each = None if amount is None else self._named(amount)
                return ("summed", scope, record, level, self.build(where), each)
            case f.ContentOf(basis, root, level, match, outside, fraction_of):
                matching = self.build(match)
                stopping = self.diagrams.both(self.build(outside), self.diagrams.neg(matching))
                return ("content", basis, root, level, matching, stopping, fraction_of)
            case f.HeldBy(party, members, level, where, one_of, directly, at, strict):
                return ("held", party, members, level, self.build(where), one_of, directly, at, strict)
            case _:
                return quantity
