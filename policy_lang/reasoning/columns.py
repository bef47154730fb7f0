"""What formulas ask of each field of each record type, wherever in a case the record stands."""

from collections.abc import Sequence

from attrs import define, field, frozen

from policy_lang.core.vocabulary import Kind, Vocabulary
from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Held
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
    """The columns of some formulas, the currency in which they compare, and the readings that they name."""

    vocabulary: Vocabulary
    columns: dict[tuple[str, str], Column] = field(factory=dict)
    asked: set[tuple[str, str]] = field(factory=set)
    readings: dict[str, list[str]] = field(factory=dict)
    currency: str = ""

    def column(self, record: str, name: str) -> Column:
        """What is asked of a field of a record type."""
        return self.columns.get((record, name), Column())

    def collect(self, formula: Formula, types: Types = ("case",)) -> None:
        """Note what a formula asks of the records at some levels."""
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
                case f.Answer(question, reading):
                    known = self.readings.setdefault(question, [])
                    known.extend([reading] if reading not in known else [])
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
            case f.ContentOf(_, root, level, match, outside):
                inside = at_level(types, level, self.type_at(root, types))
                self.collect(match, inside)
                self.collect(outside, inside)
            case f.HeldBy(party, members):
                self._merge((self.type_at(party, types), "id"), sets=(members,))
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
