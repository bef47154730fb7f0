"""Reading the state of a fact that is not one plain value: ranges, one of several, asked in vain, and so on."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

from policy_lang.cases.problems import ValueProblem, shown, wrong_type
from policy_lang.cases.raw import Digits, NotFinite, Repeated
from policy_lang.cases.scalars import check_text, converter
from policy_lang.cases.shapes import FieldShape
from policy_lang.core.facts import (
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Asked,
    Between,
    Fact,
    Money,
    OneOf,
    Stated,
    Value,
)
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary

# Each bound: whether it is the lower one, and whether it is left out.
BOUNDS = {
    "at_least": (True, False),
    "more_than": (True, True),
    "at_most": (False, False),
    "less_than": (False, True),
}
DATE_BOUNDS = {
    "on_or_after": (True, False),
    "after": (True, True),
    "on_or_before": (False, False),
    "before": (False, True),
}
_ALL_BOUNDS = {**BOUNDS, **DATE_BOUNDS}
_ABSENT = ("unknown", "not_applicable")
_STATES = (*_ABSENT, "one_of", "sum_of_parts")


def read_fact(raw: object, type_: FieldType, vocabulary: Vocabulary) -> Fact:
    """The fact that a raw value states about a field of values; raises ValueProblem.

    `{"sum_of_parts": true}` is not refused for want of parts here, as the record is not known.
    """
    summed = type_.kind in (Kind.MONEY, Kind.NUMBER)
    ranged = summed or type_.kind is Kind.DATE
    return fact_of(raw, FieldShape("", type_, converter(type_, vocabulary), ranged, summed, False))


def fact_of(raw: object, shape: FieldShape) -> Fact:
    """The fact that a raw value states about a field of values; raises ValueProblem."""
    if not isinstance(raw, dict):
        return Stated(shape.convert(raw))
    check_keys(raw)
    if shape.type.kind is Kind.MONEY and ("amount" in raw or "currency" in raw):
        return Stated(shape.convert(raw))
    if raw and raw.keys() <= _ALL_BOUNDS.keys():
        return _range(raw, shape)
    state = next(iter(raw), "")
    if len(raw) != 1 or state not in _STATES:
        raise no_state(raw)
    if state in _ABSENT:
        return absent(state, raw[state])
    return _one_of(raw[state], shape) if state == "one_of" else _sum_of_parts(raw[state], shape)


def no_state(raw: dict[str, object]) -> ValueProblem:
    """The problem of an object that is no state of a fact."""
    keys = ", ".join(f"`{shown(key)}`" for key in list(raw)[:5]) or "nothing"
    return ValueProblem(
        "C616",
        f"is an object of {keys}, which is no state a fact can be in",
        'write a plain value, or one of {"at_least": …, "at_most": …}, {"one_of": […]}, {"unknown": "why"}, '
        '{"not_applicable": true}',
    )


def check_keys(raw: dict[str, object]) -> None:
    """Refuse an object with a key given twice: readers would differ in which one they take."""
    if isinstance(raw, Repeated):
        raise ValueProblem(
            "C619", f"has the key `{shown(raw.repeated[0])}` more than once", "keep the one that is meant"
        )


def absent(state: str, raw: object) -> Fact:
    """`unknown` with its reason, or `not_applicable`."""
    if state == "unknown":
        if not isinstance(raw, str) or isinstance(raw, Digits | NotFinite):
            raise ValueProblem(
                "C616", "is unknown for no reason", 'say why, as in {"unknown": "supplier did not answer"}'
            )
        return Asked(check_text(raw))
    if raw is not True:
        raise _only_true(state)
    return NOT_APPLICABLE


def _only_true(state: str) -> ValueProblem:
    return ValueProblem(
        "C616", f"says `{state}` and not that it is true", f'write {{"{state}": true}}, or leave the field out'
    )


def _sum_of_parts(raw: object, shape: FieldShape) -> Fact:
    if raw is not True:
        raise _only_true("sum_of_parts")
    if not shape.summed:
        raise ValueProblem(
            "C616",
            "cannot be the sum of its parts",
            "only amounts can (money, kg), of records that have parts of their own kind",
        )
    return SUM_OF_PARTS


def _one_of(raw: object, shape: FieldShape) -> Fact:
    if not isinstance(raw, list | tuple):
        raise wrong_type(raw, 'a list behind `one_of`, as in {"one_of": ["CN", "VN"]}')
    values = tuple(dict.fromkeys(shape.convert(item) for item in raw))
    if not values:
        raise ValueProblem("C617", "is one of nothing", "list the values that it may have")
    return OneOf(values)


Bound = Fraction | Money | date | datetime


def _range(raw: dict[str, object], shape: FieldShape) -> Fact:
    if not shape.ranged:
        raise ValueProblem("C616", "cannot be a range", 'list the values it may have: {"one_of": […]}')
    if shape.type.kind is not Kind.DATE and not raw.keys() <= BOUNDS.keys():
        raise ValueProblem("C616", "is no date", "use at_least, at_most, more_than, less_than")
    low, low_open = _bound(raw, True, shape.convert)
    high, high_open = _bound(raw, False, shape.convert)
    if low is not None and high is not None and _is_empty_range(low, high, low_open or high_open):
        bounds = ", ".join(f"{key} {shown(value)}" for key, value in raw.items())
        raise ValueProblem("C617", f"is a range with nothing in it: {bounds}", "check which bound is the lower one")
    return Between(low, high, low_open, high_open)


def _bound(raw: dict[str, object], lower: bool, convert: Callable[[object], Value]) -> tuple[Bound | None, bool]:
    """The lower or the upper bound, and whether it is left out."""
    found = [key for key in raw if _ALL_BOUNDS[key][0] is lower]
    if len(found) > 1:
        side = "lower" if lower else "upper"
        raise ValueProblem("C616", f"has two {side} bounds, `{found[0]}` and `{found[1]}`", "keep one of them")
    if not found:
        return None, False
    value = convert(raw[found[0]])
    assert not isinstance(value, bool | str | frozenset)
    return value, _ALL_BOUNDS[found[0]][1]


def _is_empty_range(low: Bound, high: Bound, either_open: bool) -> bool:
    if isinstance(low, Money) and isinstance(high, Money):
        if low.currency != high.currency:
            raise ValueProblem(
                "C617", f"has bounds in {low.currency} and in {high.currency}", "write both in one currency"
            )
        return _is_empty(low.amount, high.amount, either_open)
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return _is_empty(low, high, either_open)
    return _is_empty_time(low, high, either_open)


def _is_empty(low: Fraction, high: Fraction, either_open: bool) -> bool:
    return low > high or (low == high and either_open)


def _is_empty_time(low: object, high: object, either_open: bool) -> bool:
    """Days are compared with days, and instants with instants; a day and an instant are not compared."""
    if isinstance(low, datetime) and isinstance(high, datetime):
        return low > high or (low == high and either_open)
    if isinstance(low, datetime) or isinstance(high, datetime):
        return False
    assert isinstance(low, date)
    assert isinstance(high, date)
    return low > high or (low == high and either_open)
