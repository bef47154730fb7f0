"""Facts and amounts in words, with every digit that they were given with."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction

from policy_lang.core import terms
from policy_lang.core.facts import (
    MISSING,
    NOT_APPLICABLE,
    Asked,
    Between,
    Fact,
    Members,
    Money,
    OneOf,
    Record,
    Shared,
    Stated,
)
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.evaluation.derivation import Derivation, Measured
from policy_lang.values.exact import show_number, show_percent
from policy_lang.values.interval import Interval
from policy_lang.values.units import find_unit

_MANY = 6


def show_fact(fact: Fact, type_: FieldType | None) -> str:
    """A fact in words."""
    match fact:
        case Stated(value):
            return show_value(value, type_)
        case OneOf(values):
            shown = [show_value(value, type_) for value in values]
            if len(shown) > _MANY:
                return f"one of {', '.join(shown[:_MANY])} and {len(shown) - _MANY} more"
            return "one of " + ", ".join(shown)
        case Between(low, high, low_open, high_open):
            return _between(fact, type_, low, high, low_open, high_open)
        case Asked(reason):
            return f"unknown ({reason})" if reason else "unknown"
        case Members(records, complete):
            return _members(records, complete)
        case Record():
            return "one with " + _facts(fact) if _imagined(fact) else "stated"
        case Shared():
            return "stated"
    return {MISSING: "not stated", NOT_APPLICABLE: "does not apply"}.get(fact, "the sum of its parts")


def show_others(fact: Fact, type_: FieldType | None, vocabulary: Vocabulary) -> str:
    """A long choice of values by the few that are not among them; empty if it is not such a choice."""
    if not isinstance(fact, OneOf) or type_ is None or len(fact.values) <= _MANY:
        return ""
    every: Iterable[str] = type_.options
    if type_.kind is Kind.COUNTRY:
        from policy_lang.values.countries import COUNTRIES

        every = COUNTRIES
    elif type_.kind is Kind.MATERIAL:
        every = vocabulary.materials
    others = [value for value in every if value not in fact.values]
    return "anything but " + ", ".join(others) if len(others) <= _MANY else ""


def _members(records: tuple[Record | Shared, ...], complete: bool) -> str:
    if complete and records and isinstance(records[-1], Record) and _imagined(records[-1]):
        return "one more with " + _facts(records[-1])
    if not records:
        return "nothing" if complete else "not complete"
    return f"the {len(records)} listed" + (" and no more" if complete else ", and perhaps more")


def _facts(record: Record) -> str:
    """What an imagined record states, at any depth."""
    stated: list[str] = []
    for name, fact in record.fields.items():
        if isinstance(fact, Stated):
            stated.append(f"{name} {show_fact(fact, None)}")
        elif isinstance(fact, Record):
            stated.append(f"{name} {_facts(fact)}")
        elif isinstance(fact, Members) and fact.records:
            stated.extend(f"{name} {_facts(r)}" for r in fact.records if isinstance(r, Record))
    return ", ".join(stated) or "nothing in particular"


def _imagined(record: Record) -> bool:
    """A candidate that stands in for what a list may hide states that all else does not apply."""
    return any(
        fact is NOT_APPLICABLE or (isinstance(fact, Record) and _imagined(fact)) for fact in record.fields.values()
    )


def _between(fact: Between, type_: FieldType | None, low: object, high: object, low_open: bool, high_open: bool) -> str:
    dated = type_ is not None and type_.kind is Kind.DATE
    words = ("after", "on or after", "before", "on or before") if dated else (
        "more than", "at least", "less than", "at most"
    )  # fmt: skip
    sides = []
    if low is not None:
        sides.append(f"{words[0] if low_open else words[1]} {show_value(low, type_)}")
    if high is not None:
        sides.append(f"{words[2] if high_open else words[3]} {show_value(high, type_)}")
    return " and ".join(sides) or "any value"


def show_value(value: object, type_: FieldType | None) -> str:
    """A value in words; numbers in the unit of their field."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Money(amount, currency):
            return f"{show_number(amount)} {currency}"
        case Fraction():
            return show_in_unit(value, type_.of if type_ else "")
        case frozenset():
            return ", ".join(sorted(value)) or "none"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
    return "another value" if value == "\u2217" else str(value)


def show_in_unit(value: Fraction, symbol: str) -> str:
    """A number in base units, shown in a unit."""
    if symbol == "%":
        return show_percent(value)
    unit = find_unit(symbol) if symbol else None
    return f"{show_number(value / unit.factor)} {symbol}" if unit else show_number(value)


def show_measured(measured: Measured | None, unit: str) -> str:
    """An amount as far as it is known."""
    if measured is None:
        return ""
    if measured.interval is None:
        return "does not apply"
    return _interval(measured.interval, measured.currency, unit)


def _interval(interval: Interval, currency: str, unit: str) -> str:
    def one(value: Fraction) -> str:
        return f"{show_number(value)} {currency}" if currency else show_in_unit(value, unit)

    if interval.exact and interval.low is not None:
        return one(interval.low)
    sides = []
    if interval.low is not None and (interval.low != 0 or interval.low_open):
        sides.append(("more than " if interval.low_open else "at least ") + one(interval.low))
    if interval.high is not None:
        sides.append(("less than " if interval.high_open else "at most ") + one(interval.high))
    return " and ".join(sides) or "not known"


def unit_of(term: terms.Amount) -> str:
    """The unit in which an amount is best shown."""
    match term:
        case terms.FieldAmount(path, _):
            return path.type.of if path.type.kind is Kind.NUMBER else ""
        case terms.Constant():
            text = term.mark.text
            return "%" if text.endswith("%") else text.partition(" ")[2]
        case terms.Arithmetic(op, operands) if op in "+-":
            return unit_of(operands[0])
        case terms.Total(_, _, amount) if amount is not None:
            return unit_of(amount)
    return ""


def compared(test: Derivation, thresholds: dict[str, terms.Amount]) -> tuple[str, str]:
    """The value and the threshold of a comparison, in words; empty for other tests."""
    term = test.term
    match term:
        case terms.Share():
            threshold = _resolved(term.threshold, thresholds)
            return show_share(test), _constant(threshold)
        case terms.Compare(left, _, right):
            right = _resolved(right, thresholds)
            unit = unit_of(right) or unit_of(left)
            return show_measured(test.left, unit), show_measured(test.right, unit)
        case terms.Owned():
            return show_measured(test.left, "%"), show_measured(test.right, "%")
        case terms.CompareDate(_, _, right):
            return "", right.isoformat() if isinstance(right, date) else ""
    return "", ""


def _resolved(term: terms.Amount, thresholds: dict[str, terms.Amount]) -> terms.Amount:
    return thresholds[term.name] if isinstance(term, terms.ThresholdName) else term


def _constant(term: terms.Amount) -> str:
    if not isinstance(term, terms.Constant):
        return term.mark.text
    return show_in_unit(term.value, "%")


def show_share(test: Derivation) -> str:
    """The share of content in the whole; from least to most where amounts are open."""
    content, whole = test.left, test.right
    if content is None or whole is None or content.interval is None or whole.interval is None:
        return ""
    inside, of = content.interval, whole.interval
    low = inside.low / of.high if inside.low is not None and of.high else Fraction(0)
    high = inside.high / of.low if inside.high is not None and of.low else None
    if inside.exact and of.exact and of.low:
        return show_percent(low)
    if high is not None and low == high:
        return show_percent(low)
    sides = ["at least " + show_percent(low)] if low else []
    sides += ["at most " + show_percent(high)] if high is not None else []
    return " and ".join(sides) or "not known"
