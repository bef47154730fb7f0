"""Edges: where a test of an amount turns, and the conditions under which everything hangs on it.

The two sides of an edge are the last amount that meets the test and the first that does not: the limit itself, and
the amount one last digit beside it. For shares, sums and limits in other units that is a digit as the law writes it.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from policy_lang.core.vocabulary import Kind
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.classes import RangeClass
from policy_lang.reasoning.formula import Formula
from policy_lang.values.exact import show_number
from policy_lang.values.units import find_unit

CENT = Fraction(1, 100)
DAYS = ("day", "days")


@frozen
class Edge:
    """A test of an amount, an amount beside its limit that meets it, and one that does not."""

    test: f.Reaches
    met: Fraction
    failed: Fraction


def edge_of(test: f.Reaches) -> Edge:
    """The edge of a test."""
    limit, step = test.limit, last_digit(test)
    match test.op:
        case "at least":
            return Edge(test, limit, limit - step)
        case "more than":
            return Edge(test, limit + step, limit)
        case "less than":
            return Edge(test, limit - step, limit)
    return Edge(test, limit, limit + step)


def edges_between(quantity: f.Stated, currency: str, lower: RangeClass, upper: RangeClass) -> Edge:
    """The edge between two neighbouring classes of amounts, as a test that the upper one meets."""
    limit = upper.low
    assert limit is not None
    test = f.Reaches(quantity, "at least" if lower.high_open else "more than", limit, currency)
    edge = edge_of(test)
    return Edge(test, _inside(upper, edge.met), _inside(lower, edge.failed))


def _inside(one: RangeClass, value: Fraction) -> Fraction:
    """A value of a class: the wanted one if it lies there, else the middle of the class."""
    low, high = one.low, one.high
    over = low is None or value > low or (value == low and not one.low_open)
    under = high is None or value < high or (value == high and not one.high_open)
    if (over and under) or low is None or high is None:
        return value
    return (low + high) / 2


def last_digit(test: f.Reaches) -> Fraction:
    """The smallest step that the law would write from a limit: a day, a cent, one, or its last digit."""
    if test.currency in DAYS:
        return Fraction(1)
    if test.currency:
        return CENT if (test.limit / CENT).denominator == 1 else _digit(test.limit)
    factor = _factor(test.quantity)
    step = _digit(test.limit / factor) * factor
    return step / 10 if 0 < test.limit <= step else step


def _factor(quantity: f.Quantity) -> Fraction:
    """How many base units one unit is in which a quantity is written."""
    match quantity:
        case f.ContentOf() | f.HeldBy():
            return CENT
        case f.Stated(place) if place.type.kind is Kind.NUMBER and place.type.of:
            unit = find_unit(place.type.of)
            return unit.factor if unit else Fraction(1)
    return Fraction(1)


def _digit(value: Fraction) -> Fraction:
    """One of the last digit of a decimal; a hundredth of what is none."""
    shown = show_number(value)
    if "/" in shown:
        return abs(value) / 100
    return Fraction(1, 10 ** len(shown.partition(".")[2]))


# -- inside conditions -----------------------------------------------------------------------------------------


def amounts_in(formula: Formula) -> Iterator[tuple[f.Reaches, bool]]:
    """The tests of amounts in a condition, also inside walks, and whether each helps the condition to hold."""
    todo: list[tuple[Formula, bool]] = [(formula, True)]
    while todo:
        part, helps = todo.pop()
        match part:
            case f.Reaches():
                yield part, helps
            case f.Both(parts) | f.Either(parts):
                todo.extend((one, helps) for one in reversed(parts))
            case f.Neg(inner):
                todo.append((inner, not helps))
            case f.Named(_, _, inner) | f.Some(where=inner):
                todo.append((inner, helps))


def critical(condition: Formula, test: f.Reaches, value: Fraction) -> Formula:
    """The cases in which a condition hangs on a test alone, and the amount that is tested is a value.

    Inside a walk: in which this is so of some record.
    """
    match condition:
        case f.Reaches():
            return evolve(test, op="is", limit=value)
        case f.Both(parts):
            return f.both(critical(p, test, value) if _mentions(p, test) else p for p in parts)
        case f.Either(parts):
            return f.both(critical(p, test, value) if _mentions(p, test) else f.neg(p) for p in parts)
        case f.Neg(inner) | f.Named(_, _, inner):
            return critical(inner, test, value)
        case f.Some(where=where):
            return evolve(condition, where=critical(where, test, value))
    raise AssertionError(condition)


def _mentions(condition: Formula, test: f.Reaches) -> bool:
    return any(found == test for found, _ in amounts_in(condition))
