"""What formulas ask of each field of each record type, wherever in a case the record stands."""

from collections.abc import Sequence

from attrs import define, field, frozen

from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.evaluation.materials import Composition
from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Readings
from policy_lang.reasoning.classes import Held, HeldClass, held_classes, value_classes
from policy_lang.reasoning.formula import Formula, Place, Quantity

Types = tuple[str, ...]
"""The record type at each level; empty where no record stands."""


@frozen
class Column:
    """What is asked of one field: the sets of one value, and the sets of several."""

    sets: tuple[Values, ...] = ()
    held: tuple[Held, ...] = ()


@define(eq=False, repr=False)
class Columns:
    """The columns of some formulas, the currency in which they compare, and the readings of the questions they ask."""

    vocabulary: Vocabulary
    questions: Readings
    composition: Composition = field(init=False)
    columns: dict[tuple[str, str], Column] = field(factory=dict)
    asked: set[tuple[str, str]] = field(factory=set)
    readings: dict[str, tuple[str, ...]] = field(factory=dict)
    currency: str = ""
    _seen: set[tuple[Formula, Types]] = field(factory=set)
    _values: dict[tuple[str, str], tuple[frozenset[str], ...]] = field(factory=dict)
    _held: dict[tuple[str, str], list[HeldClass]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.composition = Composition(self.vocabulary.materials)

    def values_of(self, record: str, name: str) -> tuple[frozenset[str], ...]:
        """The classes of a field of one value, once all formulas are collected."""
        if (record, name) not in self._values:
            self._values[record, name] = value_classes(
                self._place(record, name), self.column(record, name).sets, self.vocabulary
            )
        return self._values[record, name]

    def held_by(self, record: str, name: str) -> list[HeldClass]:
        """The classes of a field of several values, once all formulas are collected."""
        if (record, name) not in self._held:
            self._held[record, name] = held_classes(
                self._place(record, name), self.column(record, name).held, self.vocabulary
            )
        return self._held[record, name]

    def _place(self, record: str, name: str) -> Place:
        info = self.vocabulary.field(record, name)
        assert info is not None, (record, name)
        return Place(0, (name,), info.type)

    def column(self, record: str, name: str) -> Column:
        """What is asked of a field of a record type."""
        return self.columns.get((record, name), Column())

    def collect(self, formula: Formula, types: Types = ("case",)) -> None:
        """Note what a formula asks of the records at some levels."""
        if (formula, types) in self._seen:
            return
        self._seen.add((formula, types))
        for test in f.leaves_of(formula):
            match test:
                case f.In(place, values):
                    self._note(place, types, sets=(values,))
                case f.Has(place, members):
                    self._note(place, types, held=(members,))
                case f.Equal(left, right):
                    sides = (self._holder(left, types), self._holder(right, types))
                    shared = tuple(dict.fromkeys(s for side in sides for s in self.column(*side).sets))
                    self._note(left, types, sets=shared)
                    self._note(right, types, sets=shared)
                case f.Named(_, _, inner):
                    self.collect(inner, types)
                case f.Answer(question, _):
                    self.readings[question] = self.questions[question]
                case f.Some(_, record, level, where):
                    self.collect(where, at_level(types, level, record))
                case f.Reaches(quantity, _, _, currency):
                    self._quantity(quantity, types, currency)

    def _quantity(self, quantity: Quantity, types: Types, currency: str) -> None:
        match quantity:
            case f.Stated(place):
                self._note(place, types)
                if place.type.kind is Kind.MONEY:
                    self.currency = self.currency or currency
            case f.Calculated(_, operands):
                for operand in operands:
                    self._quantity(operand, types, currency)
            case f.Summed(_, record, level, where, amount):
                inside = at_level(types, level, record)
                self.collect(where, inside)
                if amount is not None:
                    self._quantity(amount, inside, currency)
            case f.ContentOf(_, root, level, match, outside, fraction_of):
                inside = at_level(types, level, self.type_at(root, types))
                if fraction_of is not None:
                    holding = (m for m in self.vocabulary.materials if self.composition.inside(m) & fraction_of)
                    self._merge((inside[-1], "material"), sets=tuple(Values(frozenset({m})) for m in holding))
                self.collect(match, inside)
                self.collect(outside, inside)
            case f.HeldBy(party, members, level, where):
                record = self.type_at(party, types)
                self._merge((record, "id"), sets=(members,))
                self.collect(where, at_level(types, level, record))
            case f.Number():
                pass

    def type_at(self, place: Place, types: Types) -> str:
        """The type of the record that a place leads to."""
        return self._follow(place.steps, types[place.level])

    def _holder(self, place: Place, types: Types) -> tuple[str, str]:
        return self._follow(place.steps[:-1], types[place.level]), place.steps[-1]

    def _follow(self, steps: Sequence[str], start: str) -> str:
        for step in steps:
            info = self.vocabulary.field(start, step)
            assert info is not None, (start, step)
            start = info.type.of
        return start

    def _note(self, place: Place, types: Types, sets: Sequence[Values] = (), held: Sequence[Held] = ()) -> None:
        if place.steps:
            self._merge(self._holder(place, types), sets, held)

    def _merge(self, key: tuple[str, str], sets: Sequence[Values] = (), held: Sequence[Held] = ()) -> None:
        self.asked.add(key)
        old = self.columns.get(key, Column())
        self.columns[key] = Column(tuple(dict.fromkeys((*old.sets, *sets))), tuple(dict.fromkeys((*old.held, *held))))


def at_level(types: Types, level: int, record: str) -> Types:
    """The types with a record at a level, and nothing above it."""
    return (*types[:level], *([""] * (level - len(types))), record)
