"""A condition on the record that a walk meets, said of the record from which the walk begins."""

from typing import assert_never

from attrs import frozen

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula, Place, Quantity


@frozen
class Relocation:
    """Moves what is said of the record at a level to the record at a place; deeper levels come one nearer."""

    level: int
    start: Place

    def formula(self, formula: Formula) -> Formula:
        """A formula about the records up to the level, about the record at the place instead of that at the level."""
        match formula:
            case f.Const() | f.Answer():
                return formula
            case f.Both(parts):
                return f.both(self.formula(part) for part in parts)
            case f.Either(parts):
                return f.either(self.formula(part) for part in parts)
            case f.Neg(part):
                return f.neg(self.formula(part))
            case f.In(place, values):
                return f.In(self.place(place), values)
            case f.Has(place, members):
                return f.Has(self.place(place), members)
            case f.Equal(left, right):
                a, b = sorted((self.place(left), self.place(right)), key=lambda p: (p.level, p.steps))
                return f.Equal(a, b)
            case f.Vain(place):
                return f.Vain(self.place(place))
            case f.Applicable(place):
                return f.Applicable(self.place(place))
            case f.Named(name, place, inner):
                return self._named(name, place, self.formula(inner))
            case f.Some(scope, record, level, where, words):
                return f.Some(self.place(scope), record, self.deep(level), self.formula(where), words)
            case f.Reaches(quantity, op, limit, currency, words):
                return f.Reaches(self.quantity(quantity), op, limit, currency, words)
            case _:
                assert_never(formula)

    def _named(self, name: str, place: Place | None, inner: Formula) -> Formula:
        """What has a name; of a record at a place it says as well that there is one."""
        if place is None:
            return f.Named(name, None, inner)
        if place.level == self.level and not place.steps and self.start.steps:
            inner = f.both((f.Applicable(self.start), inner))
        return f.Named(name, self.place(place), inner)

    def quantity(self, quantity: Quantity) -> Quantity:
        """An amount, moved in the same way."""
        match quantity:
            case f.Number():
                return quantity
            case f.Stated(place, floor):
                return f.Stated(self.place(place), floor)
            case f.Calculated(op, operands):
                return f.Calculated(op, tuple(self.quantity(operand) for operand in operands))
            case f.Summed(scope, record, level, where, amount):
                each = None if amount is None else self.quantity(amount)
                return f.Summed(self.place(scope), record, self.deep(level), self.formula(where), each)
            case f.ContentOf(basis, root, level, match, outside, fraction_of):
                parts = (self.formula(match), self.formula(outside))
                return f.ContentOf(basis, self.place(root), self.deep(level), *parts, fraction_of)
            case f.HeldBy(party, members, level, where, one_of, directly, at, strict):
                held = (self.deep(level), self.formula(where), one_of, directly, at, strict)
                return f.HeldBy(self.place(party), members, *held)
            case _:
                assert_never(quantity)

    def place(self, place: Place) -> Place:
        """A place: what is reached from the record at the level is reached from that at the place."""
        if place.level == self.level:
            return Place(self.start.level, (*self.start.steps, *place.steps), place.type)
        return Place(self.deep(place.level), place.steps, place.type)

    def deep(self, level: int) -> int:
        """A level: that of the record which is moved is gone."""
        return level - 1 if level > self.level else level
