"""Terms for a solver, as text in the SMT-LIB language: built fast, simplified while built, and readable.

Soundness: each function is the SMT-LIB operator of its name, with constants folded. Truths and numbers are different
types here, so that no truth is added and no number negated. Numbers are exact rationals.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NewType

Truth = NewType("Truth", str)
Num = NewType("Num", str)

TRUE, FALSE = Truth("true"), Truth("false")
ZERO, ONE = Num("0.0"), Num("1.0")


def symbol(name: str) -> str:
    """A name that may hold dots, brackets and spaces."""
    return f"|{name}|"


def truth(value: bool) -> Truth:
    """A constant truth."""
    return TRUE if value else FALSE


def number(value: Fraction | int) -> Num:
    """A constant number."""
    value = Fraction(value)
    top = f"{abs(value.numerator)}.0"
    plain = top if value.denominator == 1 else f"(/ {top} {value.denominator}.0)"
    return Num(f"(- {plain})" if value < 0 else plain)


def land(parts: Iterable[Truth]) -> Truth:
    """All parts hold."""
    kept = dict.fromkeys(part for part in parts if part != TRUE)
    if FALSE in kept:
        return FALSE
    if len(kept) <= 1:
        return next(iter(kept), TRUE)
    return Truth(f"(and {' '.join(kept)})")


def lor(parts: Iterable[Truth]) -> Truth:
    """Some part holds."""
    kept = dict.fromkeys(part for part in parts if part != FALSE)
    if TRUE in kept:
        return TRUE
    if len(kept) <= 1:
        return next(iter(kept), FALSE)
    return Truth(f"(or {' '.join(kept)})")


def lnot(part: Truth) -> Truth:
    """The part does not hold."""
    if part in (TRUE, FALSE):
        return truth(part == FALSE)
    return Truth(part[5:-1]) if part.startswith("(not ") else Truth(f"(not {part})")


def implies(condition: Truth, then: Truth) -> Truth:
    """If the condition holds, so does the other."""
    return lor((lnot(condition), then))


def choose(condition: Truth, yes: Num, no: Num) -> Num:
    """One of two numbers."""
    if condition in (TRUE, FALSE):
        return yes if condition == TRUE else no
    return yes if yes == no else Num(f"(ite {condition} {yes} {no})")


def total(parts: Iterable[Num]) -> Num:
    """The sum."""
    kept = [part for part in parts if part != ZERO]
    if len(kept) <= 1:
        return kept[0] if kept else ZERO
    return Num(f"(+ {' '.join(kept)})")


def minus(a: Num, b: Num) -> Num:
    """The difference."""
    return a if b == ZERO else Num(f"(- {a} {b})")


def times(a: Num, b: Num) -> Num:
    """The product."""
    if ZERO in (a, b):
        return ZERO
    return b if a == ONE else a if b == ONE else Num(f"(* {a} {b})")


def over(a: Num, b: Num) -> Num:
    """The quotient."""
    return a if b == ONE else Num(f"(/ {a} {b})")


def compared(a: Num, op: str, b: Num) -> Truth:
    """Whether one number is `at least`, `more than`, `at most`, `less than`, or `is` another."""
    sign = {"at least": ">=", "more than": ">", "at most": "<=", "less than": "<"}.get(op, "=")
    return Truth(f"({sign} {a} {b})")
