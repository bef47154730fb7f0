"""The turns of a need, told shortly: what makes no difference is left out, neighbours are told as one."""

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from attrs import evolve

from policy_lang.core.facts import NOT_APPLICABLE, Between, Fact, Money, OneOf, Stated
from policy_lang.core.program import Program
from policy_lang.engine.needs import Turn

Told = tuple[tuple[str, Fact | str], ...]


def told_shortly(turns: tuple[Turn, ...], program: Program) -> tuple[Turn, ...]:
    """The same turns in fewer words."""
    turns = tuple(dict.fromkeys(turns))
    places = dict.fromkeys(p for turn in turns for p, _ in turn.facts)
    for place in places:
        if place.startswith("question "):
            readings = len(program.questions[place.partition(" ")[2]].readings)
            turns = _without(turns, place, readings)
    for place in places:
        turns = _without_absent(_joined(turns, place), place)
    return turns


def _without_absent(turns: tuple[Turn, ...], place: str) -> tuple[Turn, ...]:
    """`does not apply` is left out where `anything but …` comes to the same: it is among anything."""
    others = {(_rest(t, place), t.outcome) for t in turns if isinstance(_value(t, place), OneOf)}
    return tuple(
        t for t in turns if _value(t, place) is not NOT_APPLICABLE or (_rest(t, place), t.outcome) not in others
    )


def _rest(turn: Turn, place: str) -> Told:
    return tuple(fact for fact in turn.facts if fact[0] != place)


def _value(turn: Turn, place: str) -> Fact | str | None:
    return next((value for p, value in turn.facts if p == place), None)


def _without(turns: tuple[Turn, ...], place: str, readings: int) -> tuple[Turn, ...]:
    """A question is left out where all its readings come to the same."""
    found: list[Turn] = []
    for turn in turns:
        same = [t for t in turns if _rest(t, place) == _rest(turn, place) and _value(t, place) is not None]
        indifferent = len(same) == readings and len({t.outcome for t in same}) == 1
        found.append(evolve(turn, facts=_rest(turn, place)) if indifferent else turn)
    return tuple(dict.fromkeys(found))


class _Stretch(NamedTuple):
    """A range of dates or amounts."""

    low: date | Fraction | None
    high: date | Fraction | None
    low_open: bool
    high_open: bool


def _joined(turns: tuple[Turn, ...], place: str) -> tuple[Turn, ...]:
    """Neighbouring ranges of one fact that come to the same are told as one."""
    found: list[Turn] = []
    for turn in turns:
        last = found[-1] if found else None
        joined = None
        if last is not None and last.outcome == turn.outcome and _rest(last, place) == _rest(turn, place):
            joined = _join(_value(last, place), _value(turn, place))
        if joined is None or last is None:
            found.append(turn)
        else:
            found[-1] = evolve(last, facts=tuple((p, joined if p == place else v) for p, v in last.facts))
    return tuple(found)


def _join(first: Fact | str | None, second: Fact | str | None) -> Fact | None:
    a, b = _stretch(first), _stretch(second)
    if a is None or b is None or a.high is None or b.low is None or type(a.high) is not type(b.low):
        return None
    touching = a.high == b.low and not (a.high_open and b.low_open)
    if isinstance(a.high, date) and isinstance(b.low, date) and not a.high_open and not b.low_open:
        touching = touching or a.high + timedelta(days=1) == b.low
    if not touching:
        return None
    return Between(_end(first, a.low), _end(second, b.high), a.low_open, b.high_open)


def _stretch(fact: Fact | str | None) -> _Stretch | None:
    match fact:
        case Stated(Fraction() as value) | Stated(Money(value, _)):
            return _Stretch(value, value, False, False)
        case Stated(value) if type(value) is date:
            return _Stretch(value, value, False, False)
        case Between(low, high, low_open, high_open):
            return _Stretch(_number(low), _number(high), low_open, high_open)
    return None


def _number(value: object) -> date | Fraction | None:
    if isinstance(value, Money):
        return value.amount
    return value if isinstance(value, Fraction) or type(value) is date else None


def _end(fact: Fact | str | None, value: date | Fraction | None) -> date | Fraction | Money | None:
    """An end of a range, in the currency of the fact that it comes from."""
    if value is None or isinstance(value, date):
        return value
    held = fact.value if isinstance(fact, Stated) else (fact.low or fact.high) if isinstance(fact, Between) else None
    return Money(value, held.currency) if isinstance(held, Money) else value
