"""Axes: what a set of formulas asks of a case, cut into the classes that they tell apart.

In: formulas. Out: a `Cone`, which has an axis for each field and each test that they mention, and builds the diagram
of a formula. A field of one value has a class for each combination of sets and limits that its values can meet; a
field of several codes or choices has a yes/no axis for each class of values; a test on a walk or a calculated amount
has a yes/no axis of its own, named by the diagram of what it asks, so that two ways to write it are one axis.
"""

from collections.abc import Hashable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import TypeAlias, assert_never

from attrs import define, field, frozen

from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.evaluation.members import Codes, Resolved, Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.diagram import Diagram, Diagrams
from policy_lang.reasoning.formula import Formula, Place, Quantity
from policy_lang.reasoning.implication import Implied
from policy_lang.reasoning.limits import asks_for_one
from policy_lang.reasoning.relocation import Relocation
from policy_lang.values.codes import DOTTED, covers

OTHER_TEXT = "(another)"
KEPT_CLASSES = 512
OTHER_DOTTED, OTHER_DIGITS = ".zz", "00"


Readings: TypeAlias = Mapping[str, tuple[str, ...]]
Variant: TypeAlias = tuple[Formula, Formula]
"""What two laws say of one thing."""


class Names(Enum):
    """What a cone does with names: writes all out, keeps those of one meaning, or keeps each meaning as it is named."""

    OPENED = "opened"
    ONE_MEANING = "kept where they mean one thing"
    KEPT = "kept"


@frozen
class ValueClass:
    """Values of a field that no set of the cone tells apart; `absent`: also that the field does not apply."""

    values: frozenset[str]
    absent: bool = False


@frozen
class RangeClass:
    """Amounts that no limit of the cone tells apart; None bounds are no bounds."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = True
    high_open: bool = True
    absent: bool = False


Held: TypeAlias = Resolved | f.Exactly
HeldClass: TypeAlias = tuple[frozenset[str], tuple[Held, ...]]
"""Codes or choices that lie in the same sets, and these sets."""
Class: TypeAlias = ValueClass | RangeClass | str | bool


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
            self.add("value", key, _with_absence(value_classes(place, sets, self.vocabulary), sets))
        return self._by_key[key]

    def _range_axis(self, place: Place, currency: str) -> Axis:
        key = ("range", place, currency)
        if key not in self._by_key:
            limits, floor = self._limits[place, currency], self._floors[place, currency]
            self.add("range", key, _range_classes(tuple(limits), floor))
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
                return d.literal(axis.index, (i for i, c in enumerate(axis.classes) if _inside(c, values)))
            case f.Has(place, members):
                return self._has(place, members)
            case f.Reaches(f.Stated(place), op, limit, currency):
                axis = self._range_axis(place, currency)
                return d.literal(axis.index, (i for i, c in enumerate(axis.classes) if _in_range(c, op, limit)))
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
                same = [c for c, mine in zip(children, axis.classes, strict=True) if _within(one, mine)]
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
            if _is_of(members, inside):
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


@define(eq=False, repr=False)
class Parts:
    """What formulas of two laws have in common: joined conditions, and names with one meaning."""

    seen: set[Formula] = field(factory=set)
    apart: set[Formula] = field(factory=set)
    changed: set[tuple[str, Place | None]] = field(factory=set)
    versions: set[Variant] = field(factory=set)
    _joined: dict[Formula, set[Formula]] = field(factory=dict)
    _names: dict[Formula, dict[tuple[str, Place | None], set[Formula]]] = field(factory=dict)

    @property
    def common(self) -> set[Formula]:
        """Joined conditions that, where they stand in one law, stand in the other too."""
        return self.seen - self.apart

    def compare(self, old: Formula, new: Formula) -> None:
        """Note what two laws say of one thing."""
        a, b = self._joined_in(old), self._joined_in(new)
        self.seen |= a | b
        self.apart |= a ^ b
        before, after = self._names_in(old), self._names_in(new)
        for key in before.keys() & after.keys():
            if before[key] != after[key]:
                self.changed.add(key)
                self.versions.update(product(before[key], after[key]), product(after[key], before[key]))

    def deepest(self) -> set[Variant]:
        """The versions of names in which no other name has two."""
        return {v for v in self.versions if not any(self.changed & self._names_in(one).keys() for one in v)}

    def _joined_in(self, formula: Formula) -> set[Formula]:
        if formula not in self._joined:
            self._joined[formula] = _joined_parts(formula)
        return self._joined[formula]

    def _names_in(self, formula: Formula) -> dict[tuple[str, Place | None], set[Formula]]:
        if formula not in self._names:
            found: dict[tuple[str, Place | None], set[Formula]] = {}
            for named in f.names_in((formula,)):
                found.setdefault((named.name, named.place), set()).add(named.inner)
            self._names[formula] = found
        return self._names[formula]


def _joined_parts(formula: Formula) -> set[Formula]:
    found: set[Formula] = set()
    todo = [formula]
    while todo:
        part = todo.pop()
        match part:
            case f.Both(parts) | f.Either(parts):
                if part not in found:
                    found.add(part)
                    todo.extend(parts)
            case f.Neg(inner):
                todo.append(inner)
    return found


def _within(one: Class, other: Class) -> bool:
    """Whether all of a class certainly lies in another."""
    if isinstance(one, ValueClass) and isinstance(other, ValueClass):
        return one.values <= other.values and (other.absent or not one.absent)
    if isinstance(one, RangeClass) and isinstance(other, RangeClass):
        return one == other
    return one is other


def _inside(one: Class, values: Values) -> bool:
    assert isinstance(one, ValueClass)
    return _some_in(one.values, values)


def _some_in(members: frozenset[str], values: Values) -> bool:
    """Whether a class of values lies in a set; a class never lies on both sides of one."""
    some = next(iter(members), None)
    return some is not None and (some in values.listed) != values.all_but


def _in_range(one: Class, op: str, limit: Fraction) -> bool:
    """Whether all amounts of a class meet a limit; a class never lies on both sides of one."""
    assert isinstance(one, RangeClass)
    if one.absent:
        return False
    point = one.low is not None and one.low == one.high
    match op:
        case "at least":
            return one.low is not None and one.low >= limit
        case "more than":
            return one.low is not None and (one.low > limit or (one.low == limit and not point))
        case "at most":
            return one.high is not None and one.high <= limit
        case "less than":
            return one.high is not None and (one.high < limit or (one.high == limit and not point))
    return point and one.low == limit


def universe(place: Place, vocabulary: Vocabulary, mentioned: Iterable[str]) -> tuple[str, ...]:
    """The values that a field of one value may have; of a text, those that are mentioned and another."""
    match place.type.kind:
        case Kind.YES_NO:
            return ("yes", "no")
        case Kind.CHOICE | Kind.CHOICES:
            return place.type.options
        case Kind.MATERIAL:
            return tuple(vocabulary.materials)
        case Kind.COUNTRY:
            from policy_lang.values.countries import COUNTRIES

            return tuple(COUNTRIES)
    return (*sorted(set(mentioned)), OTHER_TEXT)


def value_classes(place: Place, sets: tuple[Values, ...], vocabulary: Vocabulary) -> tuple[frozenset[str], ...]:
    """The values of a field, those together that lie in the same sets."""
    mentioned = [value for s in sets for value in s.listed]
    return _values_grouped(universe(place, vocabulary, mentioned), sets)


@lru_cache(maxsize=KEPT_CLASSES)
def _values_grouped(options: tuple[str, ...], sets: tuple[Values, ...]) -> tuple[frozenset[str], ...]:
    groups: dict[tuple[bool, ...], list[str]] = {}
    for value in options:
        groups.setdefault(tuple((value in s.listed) != s.all_but for s in sets), []).append(value)
    return tuple(frozenset(values) for values in groups.values())


def _with_absence(classes: tuple[frozenset[str], ...], sets: tuple[Values, ...]) -> tuple[Class, ...]:
    """The classes of a field; that it does not apply is in no set, as are values that no set has."""
    outside = [c for c in classes if not any(_some_in(c, s) for s in sets)]
    found: list[Class] = [ValueClass(c, absent=c in outside) for c in classes]
    return tuple(found) if outside else (*found, ValueClass(frozenset(), absent=True))


def _range_classes(limits: tuple[tuple[Fraction, str], ...], floor: bool) -> tuple[Class, ...]:
    """The line cut at every limit, pieces together that meet the same limits; then: does not apply."""
    points = sorted({limit for limit, _ in limits})
    edges: list[Fraction | None] = [None, *points, None]
    pieces: list[RangeClass] = []
    for i in range(len(edges) - 1):
        low, high = edges[i], edges[i + 1]
        if not (floor and high is not None and high <= 0):
            bottom = Fraction(0) if floor and (low is None or low < 0) else low
            pieces.append(RangeClass(bottom, high, low_open=not (floor and bottom == 0 and low != 0)))
        if high is not None:
            pieces.append(RangeClass(high, high, False, False))
    merged: list[RangeClass] = []
    for piece in pieces:
        vector = [_in_range(piece, op, limit) for limit, op in limits]
        if merged and [_in_range(merged[-1], op, limit) for limit, op in limits] == vector:
            before = merged.pop()
            piece = RangeClass(before.low, piece.high, before.low_open, piece.high_open)
        merged.append(piece)
    return (*merged, RangeClass(None, None, absent=True))


def held_classes(place: Place, sets: tuple[Held, ...], vocabulary: Vocabulary) -> list[HeldClass]:
    """Values of a field of several, those together that lie in the same sets, with these sets; none are left out."""
    if place.type.kind is Kind.CODES:
        return _grouped(None, vocabulary.code_lists[place.type.of].style, sets)
    return _grouped(universe(place, vocabulary, ()), "", sets)


@lru_cache(maxsize=KEPT_CLASSES)
def _grouped(options: tuple[str, ...] | None, style: str, sets: tuple[Held, ...]) -> list[HeldClass]:
    """Options, or the codes that sets can tell apart, by the sets that they lie in; many questions ask of the same."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for value in _leaves(style, sets) if options is None else options:
        inside = tuple(i for i, s in enumerate(sets) if in_set(value, s))
        if inside:
            groups.setdefault(inside, []).append(value)
    return [(frozenset(values), tuple(sets[i] for i in inside)) for inside, values in groups.items()]


def _is_of(members: Held, inside: tuple[Held, ...]) -> bool:
    """Whether a class of values, told by the sets that it lies in, lies in a set."""
    if isinstance(members, f.Exactly) and members not in inside:
        return all(_is_of(s, inside) for s in members.inside) and not any(_is_of(s, inside) for s in members.outside)
    return members in inside


def in_set(value: str, members: Held) -> bool:
    """Whether a code or choice lies in a set."""
    if isinstance(members, f.Exactly):
        return all(in_set(value, s) for s in members.inside) and not any(in_set(value, s) for s in members.outside)
    if isinstance(members, Codes):
        return members.covers(value)
    return (value in members.listed) != members.all_but


def _mentioned(members: Held) -> frozenset[str]:
    if isinstance(members, f.Exactly):
        return frozenset(code for s in (*members.inside, *members.outside) for code in _mentioned(s))
    return members.mentioned() if isinstance(members, Codes) else frozenset()


def _leaves(style: str, sets: tuple[Held, ...]) -> tuple[str, ...]:
    """Codes finer than any that is mentioned, one for each that sets can tell apart."""
    mentioned = sorted({code for s in sets for code in _mentioned(s)})
    found: list[str] = []
    for code in mentioned:
        finer = any(other != code and covers(code, other, style) for other in mentioned)
        found.append(code + (OTHER_DOTTED if style == DOTTED else OTHER_DIGITS) if finer else code)
    return (*found, "0Z999" if style == DOTTED else "99")
