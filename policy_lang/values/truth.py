"""Three-valued truth: what a rule may answer when some facts are not known.

The connectives are Kleene's strong tables.  They are monotone: learning a fact may turn UNKNOWN into
TRUE or FALSE, but never TRUE into FALSE, so a decision taken with gaps stays right once they are filled.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """The answer to a yes-or-no question: TRUE, FALSE, or UNKNOWN for want of facts."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        """Refuse to be a bool: `if truth:` would silently read UNKNOWN as yes."""
        raise TypeError("A Truth has three values: compare it with `is Truth.TRUE` instead of testing it.")


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def from_bool(b: bool) -> Truth:
    """The Truth of a plain bool."""
    return Truth.TRUE if b else Truth.FALSE


def negate(t: Truth) -> Truth:
    """Not `t`; the negation of UNKNOWN is UNKNOWN."""
    return _OPPOSITE[t]


def all_of(truths: Iterable[Truth]) -> Truth:
    """FALSE if any is FALSE, else UNKNOWN if any is UNKNOWN, else TRUE (also when there are none).

    The order does not matter; reading stops at the first FALSE, which settles the answer.
    """
    return _join(truths, settles=Truth.FALSE, otherwise=Truth.TRUE)


def any_of(truths: Iterable[Truth]) -> Truth:
    """TRUE if any is TRUE, else UNKNOWN if any is UNKNOWN, else FALSE (also when there are none).

    The order does not matter; reading stops at the first TRUE, which settles the answer.
    """
    return _join(truths, settles=Truth.TRUE, otherwise=Truth.FALSE)


def _join(truths: Iterable[Truth], settles: Truth, otherwise: Truth) -> Truth:
    answer = otherwise
    for truth in truths:
        if truth is settles:
            return settles
        if truth is Truth.UNKNOWN:
            answer = Truth.UNKNOWN
    return answer
