"""Boxes as formulas again: what a search for a case, or an author, is asked for."""

from fractions import Fraction

from policy_lang.evaluation.members import Values
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Axis
from policy_lang.reasoning.classes import OTHER_TEXT, RangeClass, ValueClass
from policy_lang.reasoning.formula import Formula, Place


def formula_of(axis: Axis, classes: frozenset[int]) -> Formula:
    """The test that a case lies in some classes of an axis."""
    match axis.kind:
        case "value":
            return _values(axis, classes)
        case "range":
            return f.either(_range(axis, one) for i, one in enumerate(axis.classes) if i in classes)
        case "question":
            assert isinstance(axis.key, tuple)
            return f.either(f.Answer(str(axis.key[1]), str(one)) for i, one in enumerate(axis.classes) if i in classes)
    assert axis.test is not None
    return axis.test if classes == {1} else f.neg(axis.test) if classes == {0} else f.TRUE


def place_of(axis: Axis) -> Place:
    """The field that an axis is about."""
    assert isinstance(axis.key, tuple)
    place = axis.key[1]
    assert isinstance(place, Place)
    return place


def values_of(axis: Axis, classes: frozenset[int]) -> tuple[Values, bool]:
    """The values in some classes of a field, and whether it may also not apply."""
    chosen = [one for i, one in enumerate(axis.classes) if i in classes and isinstance(one, ValueClass)]
    others = [one for i, one in enumerate(axis.classes) if i not in classes and isinstance(one, ValueClass)]
    values = frozenset[str]().union(*(one.values for one in chosen))
    if OTHER_TEXT in values:
        return Values(frozenset[str]().union(*(one.values for one in others)), True), any(c.absent for c in chosen)
    return Values(values), any(one.absent for one in chosen)


def _values(axis: Axis, classes: frozenset[int]) -> Formula:
    values, absent = values_of(axis, classes)
    if not absent:
        return f.In(place_of(axis), values)
    rest, _ = values_of(axis, frozenset(range(len(axis.classes))) - classes)
    return f.neg(f.In(place_of(axis), rest))


def _range(axis: Axis, one: object) -> Formula:
    assert isinstance(one, RangeClass)
    assert isinstance(axis.key, tuple)
    currency = str(axis.key[2])
    stated = f.Stated(place_of(axis), any(isinstance(c, RangeClass) and c.low == 0 for c in axis.classes[:1]))
    applies = f.either(f.Reaches(stated, op, Fraction(0), currency) for op in ("at least", "less than"))
    if one.absent:
        return f.neg(applies)
    parts = []
    if one.low is not None:
        parts.append(f.Reaches(stated, "more than" if one.low_open else "at least", one.low, currency))
    if one.high is not None:
        parts.append(f.Reaches(stated, "less than" if one.high_open else "at most", one.high, currency))
    return f.both(parts) if parts else applies
