"""Formulas: what a condition says of a complete case once the law is settled.

Clauses, measures, thresholds, sets, `applies` and statuses are written out (`expand.py`); what is left are tests on
places of the case, joined by `Both`, `Either` and `Neg`. A place is reached from a record by its level: 0 is the case,
each quantifier or walk adds one. A complete case gives every test one truth, so there is no third value here.
"""

from collections.abc import Container, Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from policy_lang.core.vocabulary import FieldType
from policy_lang.evaluation.members import Resolved, Values


@frozen(cache_hash=True)
class Place:
    """A field reached from the record at a level; without steps, the record itself."""

    level: int
    steps: tuple[str, ...]
    type: FieldType = field(eq=False)

    @property
    def shown(self) -> str:
        """As an author would write it from the case."""
        return ".".join(self.steps)


# -- amounts -------------------------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Number:
    """A constant, in base units or a currency."""

    value: Fraction
    currency: str = ""


@frozen(cache_hash=True)
class Stated:
    """What a field states: a number, an amount of money, or a day as its ordinal."""

    place: Place
    floor: bool = True


@frozen(cache_hash=True)
class Calculated:
    """Amounts joined by `+`, `-`, `*` or `/`, from left to right."""

    op: str
    operands: "tuple[Quantity, ...]"


@frozen(cache_hash=True)
class Summed:
    """The sum of an amount over the records of a walk that meet a formula; `amount` None counts them."""

    scope: Place
    record: str
    level: int
    where: "Formula"
    amount: "Quantity | None"


@frozen(cache_hash=True)
class ContentOf:
    """The share of matching records in the amount of a record; records that meet `outside` are not entered."""

    basis: str
    root: Place
    level: int
    match: "Formula"
    outside: "Formula"
    fraction_of: frozenset[str] | None = None


@frozen(cache_hash=True)
class HeldBy:
    """The share of a party that listed parties hold, directly or through others so owned at a share.

    Listed are the parties of `members`, or those that meet `where`, in which each stands at a level.
    """

    party: Place
    members: Values
    level: int
    where: "Formula"
    one_of: bool
    directly: bool
    at: Fraction
    strict: bool


Quantity: TypeAlias = Number | Stated | Calculated | Summed | ContentOf | HeldBy


# -- formulas ------------------------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Const:
    """Always the same."""

    truth: bool


@frozen(cache_hash=True)
class Both:
    """All parts hold."""

    parts: "tuple[Formula, ...]"


@frozen(cache_hash=True)
class Either:
    """Some part holds."""

    parts: "tuple[Formula, ...]"


@frozen(cache_hash=True)
class Neg:
    """The part does not hold."""

    part: "Formula"


@frozen(cache_hash=True)
class In:
    """The value of a field is one of a set; false where the field does not apply."""

    place: Place
    values: Values


@frozen(cache_hash=True)
class Exactly:
    """The codes or choices that lie in each of some sets and in none of others."""

    inside: "tuple[Resolved | Exactly, ...]"
    outside: "tuple[Resolved | Exactly, ...]" = ()


@frozen(cache_hash=True)
class Has:
    """One of the codes or choices of a field is in a set."""

    place: Place
    members: Resolved | Exactly


@frozen(cache_hash=True)
class Reaches:
    """An amount is `at least`, `more than`, `at most`, `less than` or `is` a limit; false where it does not apply."""

    quantity: Quantity
    op: str
    limit: Fraction
    currency: str = ""
    words: str = field(default="", eq=False)


@frozen(cache_hash=True)
class Equal:
    """Two fields have the same value."""

    left: Place
    right: Place


@frozen(cache_hash=True)
class Some:
    """Some record of a walk meets a formula, in which it stands at a level."""

    scope: Place
    record: str
    level: int
    where: "Formula"
    words: str = field(default="", eq=False)


@frozen(cache_hash=True)
class Vain:
    """The case says that a field was asked and could not be found out."""

    place: Place


@frozen(cache_hash=True)
class Applicable:
    """A field of the case that holds a record has one."""

    place: Place


@frozen(cache_hash=True)
class Answer:
    """A question has a reading."""

    question: str
    reading: str


@frozen(cache_hash=True)
class Named:
    """What an author gave a name: a clause about the record at a place, or that a control applies."""

    name: str
    place: Place | None
    inner: "Formula"


Formula: TypeAlias = (
    Const | Both | Either | Neg | In | Has | Reaches | Equal | Some | Vain | Applicable | Answer | Named
)  # fmt: skip

TRUE, FALSE = Const(True), Const(False)


def both(parts: Iterable[Formula]) -> Formula:
    """The conjunction, flat, without repetitions and constants."""
    return _joined(Both, parts, FALSE, TRUE)


def either(parts: Iterable[Formula]) -> Formula:
    """The disjunction, flat, without repetitions and constants."""
    return _joined(Either, parts, TRUE, FALSE)


def neg(part: Formula) -> Formula:
    """The opposite."""
    match part:
        case Const(truth):
            return Const(not truth)
        case Neg(inner):
            return inner
    return Neg(part)


def _joined(kind: type[Both] | type[Either], parts: Iterable[Formula], settles: Const, neutral: Const) -> Formula:
    flat: dict[Formula, None] = {}
    for part in parts:
        if part == settles:
            return settles
        if isinstance(part, kind):
            flat.update(dict.fromkeys(part.parts))
        elif part != neutral:
            flat[part] = None
    if not flat:
        return neutral
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))


def leaves_of(formula: Formula, unopened: Container[Formula] = ()) -> Iterator[Formula]:
    """The tests of a formula, at its own level: what stands inside walks, or is unopened, is not entered."""
    seen: set[Formula] = set()
    todo = [formula]
    while todo:
        part = todo.pop()
        if part in seen:
            continue
        seen.add(part)
        if part in unopened:
            yield part
            continue
        match part:
            case Both(parts) | Either(parts):
                todo.extend(reversed(parts))
            case Neg(inner):
                todo.append(inner)
            case Const():
                pass
            case _:
                yield part


def inner_formulas(test: Formula) -> tuple[Formula, ...]:
    """What a test asks of the records that it walks over."""
    match test:
        case Some(where=where):
            return (where,)
        case Named(inner=inner):
            return (inner,)
        case Reaches(quantity=quantity):
            return tuple(_of_quantity(quantity))
    return ()


def _of_quantity(quantity: Quantity) -> Iterator[Formula]:
    match quantity:
        case Calculated(_, operands):
            for operand in operands:
                yield from _of_quantity(operand)
        case Summed(where=where):
            yield where
        case ContentOf(match=match, outside=outside):
            yield match
            yield outside
        case HeldBy(where=where):
            yield where


def never_negative(quantity: Quantity) -> bool:
    """Whether an amount is stated of a thing, and so is not negative."""
    return isinstance(quantity, Stated) and quantity.floor


def takes_shares(formula: Formula) -> bool:
    """Whether a share of a whole is asked for, at any depth."""
    return any(
        (isinstance(test, Reaches) and any(isinstance(q, ContentOf) for q in _operands(test.quantity)))
        or any(takes_shares(inner) for inner in inner_formulas(test))
        for test in leaves_of(formula)
    )


def _operands(quantity: Quantity) -> Iterator[Quantity]:
    yield quantity
    for operand in quantity.operands if isinstance(quantity, Calculated) else ():
        yield from _operands(operand)


def names_in(formulas: Iterable[Formula]) -> dict[Named, None]:
    """What has a name in formulas, at any depth, in the order in which it is met."""
    named: dict[Named, None] = {}
    seen: set[Formula] = set()
    for formula in formulas:
        _note_names(formula, named, seen)
    return named


def _note_names(formula: Formula, named: dict[Named, None], seen: set[Formula]) -> None:
    if formula in seen:
        return
    seen.add(formula)
    for test in leaves_of(formula):
        if isinstance(test, Named):
            named[test] = None
        for inner in inner_formulas(test):
            _note_names(inner, named, seen)
