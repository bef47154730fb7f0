"""Intervals of exact numbers: what is known of an amount that is not known exactly.

A bound of None is no bound; an open bound is not itself a possible value. Every operation gives the smallest
interval that holds all results, so that a comparison is settled exactly when every possible value settles it.
"""

from fractions import Fraction
from typing import NamedTuple

from policy_lang.values.truth import Truth, negate

ZERO = Fraction(0)


class Interval(NamedTuple):
    """All numbers from `low` to `high`."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def exact(self) -> bool:
        """Whether only one number is possible."""
        return self.low is not None and self.low == self.high


EVERYTHING = Interval(None, None)
NOT_NEGATIVE = Interval(ZERO, None)
NOTHING = Interval(ZERO, ZERO)


def point(value: Fraction) -> Interval:
    """Just one number."""
    return Interval(value, value)


def add(a: Interval, b: Interval) -> Interval:
    """The sums."""
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high, a.low_open or b.low_open, a.high_open or b.high_open)


def opposite(a: Interval) -> Interval:
    """The numbers with the other sign."""
    return Interval(None if a.high is None else -a.high, None if a.low is None else -a.low, a.high_open, a.low_open)


def subtract(a: Interval, b: Interval) -> Interval:
    """The differences."""
    return add(a, opposite(b))


def multiply(a: Interval, b: Interval) -> Interval:
    """The products."""
    if a.exact and a.low is not None:
        return scale(b, a.low)
    if b.exact and b.low is not None:
        return scale(a, b.low)
    corners = [_times(x, y) for x in _ends(a) for y in _ends(b)]
    low = min(corners, key=_as_low)
    high = max(corners, key=_as_high)
    return Interval(_bound(low), _bound(high), low[2], high[2])


def scale(a: Interval, factor: Fraction) -> Interval:
    """Each number times a factor."""
    if factor == 0:
        return NOTHING
    scaled = Interval(
        None if a.low is None else a.low * factor,
        None if a.high is None else a.high * factor,
        a.low_open,
        a.high_open,
    )
    return scaled if factor > 0 else Interval(scaled.high, scaled.low, scaled.high_open, scaled.low_open)


def divide(a: Interval, b: Interval) -> Interval:
    """The quotients; where the divisor may be zero, nothing is known."""
    if b.exact and b.low:
        return scale(a, 1 / b.low)
    positive = b.low is not None and (b.low > 0 or (b.low == 0 and b.low_open))
    negative = b.high is not None and (b.high < 0 or (b.high == 0 and b.high_open))
    if not positive and not negative:
        return EVERYTHING
    inverse = Interval(
        ZERO if b.high is None else (1 / b.high if b.high else None),
        ZERO if b.low is None else (1 / b.low if b.low else None),
        b.high is None or b.high_open,
        b.low is None or b.low_open,
    )
    return multiply(a, inverse)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both."""
    low, low_open = _lower(a, b)
    high, high_open = _higher(a, b)
    return Interval(low, high, low_open, high_open)


def compare(a: Interval, op: str, b: Interval) -> Truth:
    """Whether every number of `a` stands to every number of `b` as `op` says, or none does."""
    match op:
        case "at least":
            return _at_least(a, b)
        case "at most":
            return _at_least(b, a)
        case "more than":
            return negate(_at_least(b, a))
        case "less than":
            return negate(_at_least(a, b))
        case _:
            both = a.exact and b.exact
            if both:
                return Truth.TRUE if a.low == b.low else Truth.FALSE
            apart = Truth.TRUE in (negate(_at_least(a, b)), negate(_at_least(b, a)))
            return Truth.FALSE if apart else Truth.UNKNOWN


def _at_least(a: Interval, b: Interval) -> Truth:
    if a.low is not None and b.high is not None and a.low >= b.high:
        return Truth.TRUE
    if a.high is not None and b.low is not None:
        touching_open = a.high == b.low and (a.high_open or b.low_open)
        if a.high < b.low or touching_open:
            return Truth.FALSE
    return Truth.UNKNOWN


# -- ends of intervals as (rank, value, open): rank -1 and 1 stand for no bound ---------------------------------

_End = tuple[int, Fraction, bool]


def _ends(a: Interval) -> tuple[_End, _End]:
    low = (-1, ZERO, True) if a.low is None else (0, a.low, a.low_open)
    high = (1, ZERO, True) if a.high is None else (0, a.high, a.high_open)
    return low, high


def _times(x: _End, y: _End) -> _End:
    if x[0] == 0 and y[0] == 0:
        closed_zero = (x[1] == 0 and not x[2]) or (y[1] == 0 and not y[2])
        return 0, x[1] * y[1], (x[2] or y[2]) and not closed_zero
    finite, infinite = (x, y) if x[0] == 0 else (y, x)
    if finite[0] == 0 and finite[1] == 0:
        return 0, ZERO, finite[2]
    sign = (finite[0] or (1 if finite[1] > 0 else -1)) * infinite[0]
    return sign, ZERO, True


def _as_low(end: _End) -> tuple[int, Fraction, bool]:
    return end[0], end[1], end[2]


def _as_high(end: _End) -> tuple[int, Fraction, bool]:
    return end[0], end[1], not end[2]


def _bound(end: _End) -> Fraction | None:
    return end[1] if end[0] == 0 else None


def _lower(a: Interval, b: Interval) -> tuple[Fraction | None, bool]:
    if a.low is None or b.low is None:
        return None, False
    if a.low == b.low:
        return a.low, a.low_open and b.low_open
    return (a.low, a.low_open) if a.low < b.low else (b.low, b.low_open)


def _higher(a: Interval, b: Interval) -> tuple[Fraction | None, bool]:
    if a.high is None or b.high is None:
        return None, False
    if a.high == b.high:
        return a.high, a.high_open and b.high_open
    return (a.high, a.high_open) if a.high > b.high else (b.high, b.high_open)
