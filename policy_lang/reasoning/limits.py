"""What a test of a sum says of the amount: the stretch in which it lies."""

from fractions import Fraction
from math import ceil, floor

from attrs import frozen

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula


@frozen
class Bound:
    """An end of the amounts that are possible."""

    value: Fraction
    open: bool


@frozen
class Stretch:
    """Amounts that are not below one end, and not above another if there is one."""

    low: Bound
    high: Bound | None


NOTHING = Bound(Fraction(0), False)
ONE = Bound(Fraction(1), False)


def asks_for_one(test: f.Reaches) -> bool | None:
    """Whether a test of a count asks for a record, or for none; None if it asks for anything else."""
    if not isinstance(test.quantity, f.Summed) or test.quantity.amount is not None:
        return None
    some = stretch_of(test, True)
    if some is not None and some.high is None and some.low == ONE:
        return True
    return False if some is not None and some.high == NOTHING else None


def stretch_of(test: Formula | None, truth: bool) -> Stretch | None:
    """What it says of a sum that a test holds, or does not hold; None if that is not one stretch of amounts."""
    assert isinstance(test, f.Reaches)
    if isinstance(test.quantity, f.ContentOf) and not truth:
        return None  # a share of what does not apply reaches no limit, from whichever side
    counts = isinstance(test.quantity, f.Summed) and test.quantity.amount is None
    limit = test.limit
    if test.op in ("at least", "more than"):
        above = truth
        strict = (test.op == "more than") == truth
    elif test.op in ("at most", "less than"):
        above = not truth
        strict = (test.op == "less than") == truth
    else:
        return None
    if counts and above:
        limit, strict = Fraction(floor(limit) + 1 if strict else ceil(limit)), False
    elif counts:
        limit, strict = Fraction(ceil(limit) - 1 if strict else floor(limit)), False
    end = Bound(limit, strict)
    if above:
        return Stretch(end if limit > 0 or (limit == 0 and strict) else NOTHING, None)
    return Stretch(NOTHING, end)


def below(high: Bound | None, low: Bound) -> bool:
    """Whether all that is under one end lies below all that is over another."""
    return high is not None and (high.value < low.value or (high.value == low.value and (high.open or low.open)))
