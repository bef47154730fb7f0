"""Splitting an open fact: one narrower fact for each side of the tests that it leaves open.

Country, choice, material, date and plain number facts are split exhaustively: the narrower facts together are
all that the open fact may be. For codes, for amounts inside shares and sums, and for lists that are not
complete, the sides are representatives only (`exhaustive` False): each is a fact the case may really have, but
they are not all.
"""

from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

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
    Stated,
    Value,
)
from policy_lang.core.vocabulary import Kind
from policy_lang.engine.imagine import empty, imagine
from policy_lang.engine.openness import OpenFact
from policy_lang.evaluation.facts import currency_of, moment_in
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.members import Codes, Values
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.codes import DOTTED, covers
from policy_lang.values.dates import moment_day
from policy_lang.values.interval import Interval

OTHER = "\u2217"
"""Stands for a text, or party, that no set names."""
OTHER_CODE = ".other"
OTHER_DIGITS = "99"
"""Behind a coarse code, they stand for a code below it that no set names."""


class Split(NamedTuple):
    """The narrower facts, and whether they are together all that the open fact may be.

    `degenerate` is a fact among them that settles nothing by nature: a whole of zero leaves its shares open.
    `together`: they are all that matters if the sides that every other open test gives are taken too.
    """

    facts: tuple[Fact, ...]
    exhaustive: bool
    degenerate: Fact | None = None
    together: bool = False


def split(open_fact: OpenFact) -> Split | None:
    """The sides of an open fact, or None if it cannot be split."""
    found = _split(open_fact)
    if found is None or len(found.facts) < 2:
        return None
    return found


def _split(o: OpenFact) -> Split | None:
    absent = (NOT_APPLICABLE,) if o.fact is MISSING or isinstance(o.fact, Asked) else ()
    match o.type.kind:
        case Kind.YES_NO:
            values = o.fact.values if isinstance(o.fact, OneOf) else (True, False)
            return Split((*(Stated(v) for v in values), *absent), True)
        case Kind.COUNTRY | Kind.CHOICE | Kind.MATERIAL:
            return _by_value(o, absent)
        case Kind.TEXT:
            return _by_text(o, absent)
        case Kind.CODES | Kind.CHOICES:
            return _by_codes(o, absent)
        case Kind.NUMBER | Kind.MONEY:
            return _by_amount(o, absent)
        case Kind.DATE:
            return _by_date(o, absent)
        case Kind.RECORDS:
            return _by_list(o)
        case Kind.RECORD:
            made = imagine(o.type.of, o.place, o.test, o.evaluation)
            return Split((_no_such_record(o), made), False) if made else None


def _no_such_record(o: OpenFact) -> Fact:
    """A record that does not apply; one of which a fact is assumed already is there, but for that fact empty."""
    if any(place.startswith(f"{o.place}.") for place in o.evaluation.reader.assumed):
        return empty(o.type.of, o.place, o.evaluation)
    return NOT_APPLICABLE


def _values(o: OpenFact) -> tuple[str, ...]:
    """All values that the fact may have."""
    if isinstance(o.fact, OneOf):
        return tuple(str(v) for v in o.fact.values)
    if o.type.kind is Kind.COUNTRY:
        from policy_lang.values.countries import COUNTRIES

        return tuple(COUNTRIES)
    if o.type.kind is Kind.MATERIAL:
        return tuple(o.evaluation.law.program.vocabulary.materials)
    return o.type.options


def _one_of(values: tuple[Value, ...]) -> tuple[Fact, ...]:
    if not values:
        return ()
    return (Stated(values[0]) if len(values) == 1 else OneOf(values),)


def _by_value(o: OpenFact, absent: tuple[Fact, ...]) -> Split | None:
    """Values that the test accepts, and the others; where the test cannot tell, one by one."""
    values = _values(o)
    accepted = _accepted(o)
    if accepted is None:
        return Split((*(Stated(v) for v in values), *absent), True) if len(values) <= 12 else None
    inside = tuple(v for v in values if v in accepted)
    outside = tuple(v for v in values if v not in accepted)
    return Split((*_one_of(inside), *_one_of(outside), *absent), True)


def _accepted(o: OpenFact) -> frozenset[str] | None:
    """The values for which the membership test at this place is true."""
    law = o.evaluation.law
    term = o.test.term
    if isinstance(term, terms.Member):
        members = law.members(term.members, "value", o.regime)
        assert isinstance(members, Values)
        return frozenset(v for v in _values(o) if (v in members.listed) != members.all_but)
    if isinstance(term, terms.Contains):
        wanted = law.materials(term.members, o.regime)
        return frozenset(v for v in _values(o) if law.index.composition.inside(v) & wanted)
    if isinstance(term, terms.Share) and term.fraction_of is not None and o.type.kind is Kind.MATERIAL:
        wanted = law.materials(term.fraction_of, o.regime)
        return frozenset(v for v in _values(o) if law.index.composition.inside(v) & wanted)
    inner = _inner_member(term, o)
    return None if inner is None else _listed(law, inner, o)


def _inner_member(term: terms.Term, o: OpenFact) -> terms.SetTerm | None:
    """The set that a test inside a share or sum asks of the field at this place."""
    name = o.place.rpartition(".")[2]
    todo: list[terms.Term | None] = []
    if isinstance(term, terms.Share):
        todo = [term.match, term.match_origin, term.outside]
    elif isinstance(term, terms.Owned):
        todo = [term.where]
    elif isinstance(term, terms.Compare):
        todo = [t.where for t in (term.left, term.right) if isinstance(t, terms.Total)]
    while todo:
        part = todo.pop(0)
        match part:
            case terms.Member(path, members) if path.steps and path.steps[-1] == name:
                return members
            case terms.All(parts) | terms.Any(parts):
                todo.extend(parts)
            case terms.Not(inner):
                todo.append(inner)
    return None


def _listed(law: Law, members: terms.SetTerm, o: OpenFact) -> frozenset[str]:
    found = law.members(members, "value", o.regime)
    assert isinstance(found, Values)
    return frozenset(v for v in _values(o) if (v in found.listed) != found.all_but)


def _by_text(o: OpenFact, absent: tuple[Fact, ...]) -> Split | None:
    if isinstance(o.fact, OneOf):
        return Split(tuple(Stated(v) for v in o.fact.values), True)
    members = _text_members(o)
    if members is None:
        return None
    known = tuple(sorted(members.listed))
    return Split((*_one_of(known), Stated(OTHER), *absent), True)


def _text_members(o: OpenFact) -> Values | None:
    term = o.test.term
    members = term.members if isinstance(term, terms.Member | terms.Owned) else None
    members = members if members is not None else _inner_member(term, o)
    if members is None:
        return None
    found = o.evaluation.law.members(members, "party", o.regime)
    return found if isinstance(found, Values) else None


def _by_codes(o: OpenFact, absent: tuple[Fact, ...]) -> Split | None:
    """A code of the set, and none at all: with several codes at once these are representatives."""
    if isinstance(o.fact, OneOf):
        return Split(tuple(Stated(v) for v in o.fact.values), True)
    if isinstance(o.fact, Stated):
        return _by_finer_codes(o, o.fact)
    term = o.test.term
    members = term.members if isinstance(term, terms.Member) else _inner_member(term, o)
    if members is None:
        return None
    inside = _some_code(o, members)
    return Split((Stated(inside), Stated(frozenset()), *absent), False) if inside else None


def _by_finer_codes(o: OpenFact, fact: Stated) -> Split | None:
    """The codes that a coarse code may stand for: those below it that the set speaks of, and another one."""
    term = o.test.term
    members = term.members if isinstance(term, terms.Member) else _inner_member(term, o)
    if members is None or o.type.kind is not Kind.CODES or not isinstance(fact.value, frozenset):
        return None
    found = o.evaluation.law.members(members, f"codes:{o.type.of}", o.regime)
    assert isinstance(found, Codes)
    for code in sorted(fact.value):
        below = sorted(c for c in found.mentioned() if c != code and covers(code, c, found.style))
        if below:
            finer = [*below, code + (OTHER_CODE if found.style == DOTTED else OTHER_DIGITS)]
            sides = tuple(Stated(fact.value - {code} | {one}) for one in finer)
            return Split(sides, False, together=isinstance(term, terms.Member))
    return None


def _some_code(o: OpenFact, members: terms.SetTerm) -> frozenset[str]:
    kind = f"codes:{o.type.of}" if o.type.kind is Kind.CODES else "value"
    found = o.evaluation.law.members(members, kind, o.regime)
    if isinstance(found, Codes):
        return frozenset([c for c in sorted(found.mentioned()) if found.covers(c)][:1])
    inside = [v for v in o.type.options if (v in found.listed) != found.all_but]
    return frozenset(inside[:1])


# -- amounts and dates -----------------------------------------------------------------------------------------


def _by_amount(o: OpenFact, absent: tuple[Fact, ...]) -> Split | None:
    term = o.test.term
    if isinstance(o.fact, OneOf):
        return Split(tuple(Stated(v) for v in o.fact.values), True)
    limit = _limit(o)
    if isinstance(term, terms.Compare) and isinstance(term.left, terms.FieldAmount) and limit is not None:
        return _at_limit(o, limit, absent)
    pivot = _pivot(o)
    if pivot is not None:
        return _of_whole(o, pivot, absent) if _is_whole(o) else _at_limit(o, pivot, absent)
    return _representatives(o, absent)


def _is_whole(o: OpenFact) -> bool:
    """Whether the fact is the amount that a share is taken of."""
    term = o.test.term
    return isinstance(term, terms.Share) and o.place == f"{o.test.record}.{term.basis}"


def _of_whole(o: OpenFact, pivot: Fraction, absent: tuple[Fact, ...]) -> Split:
    """A whole of nothing, which leaves its shares open, and the wholes below, at and above where a share turns."""
    fact = o.fact if isinstance(o.fact, Between) else Between(None, None)
    if _number(fact.low):
        return _at_limit(o, pivot, absent)
    nothing = Stated(_money(o, Fraction(0)))
    above = o._replace(fact=Between(_money(o, Fraction(0)), fact.high, True, fact.high_open))
    sides = _at_limit(above, pivot, absent)
    if fact.low is not None and fact.low_open:
        return sides
    return Split((nothing, *sides.facts), sides.exhaustive, nothing)


def _pivot(o: OpenFact) -> Fraction | None:
    """The amount at which a share or comparison turns, if all else is exact.

    Shares and sums are linear in each amount, and quotients are linear in it or in its inverse: three points
    tell which, and the line tells the root exactly.
    """
    if not o.alone:
        return None
    xs = (Fraction(1), Fraction(2), Fraction(4))
    measured = [_measured(o, x) for x in xs]
    sides = [m for m in measured if m is not None]
    if len(sides) < len(xs):
        return None
    balances = [left - right for left, right in sides]
    root = _root(xs, balances)
    if root is None and all(left for left, _ in sides):
        root = _root(xs, [1 / left - 1 / right if right else Fraction(0) for left, right in sides])
    return root if root is not None and root > 0 else None


def _root(xs: tuple[Fraction, ...], ys: list[Fraction]) -> Fraction | None:
    """Where a straight line through three points meets zero; None if they are on no line, or it is level."""
    slope = (ys[1] - ys[0]) / (xs[1] - xs[0])
    if not slope or ys[2] != ys[0] + slope * (xs[2] - xs[0]):
        return None
    return xs[0] - ys[0] / slope


def _measured(o: OpenFact, amount: Fraction) -> tuple[Fraction, Fraction] | None:
    """Both sides of the comparison with an amount assumed, if they are exact then."""
    assumed = {**o.evaluation.reader.assumed, o.place: Stated(_money(o, amount))}
    again = Evaluation(o.evaluation.law, o.evaluation.case, assumed)
    again.regime = o.regime
    if not o.test.around:
        return None
    met = again.condition(o.test.around, o.test.term)
    if met.left is None or met.right is None or met.left.interval is None or met.right.interval is None:
        return None
    left, right = met.left.interval, met.right.interval
    if isinstance(o.test.term, terms.Share):
        threshold = again.amount(o.test.around, o.test.term.threshold, "", [])
        if threshold is None or threshold.low is None or not right.exact or right.low is None:
            return None
        right = Interval(right.low * threshold.low, right.low * threshold.low)
    if not left.exact or not right.exact or left.low is None or right.low is None:
        return None
    return left.low, right.low


def _limit(o: OpenFact) -> Fraction | None:
    """The number that a field is compared with, where that is certain."""
    right = o.test.right.interval if o.test.right else None
    return right.low if right is not None and right.exact else None


def _money(o: OpenFact, amount: Fraction) -> Fraction | Money:
    if o.type.kind is not Kind.MONEY:
        return amount
    return Money(amount, _currency(o) or "EUR")


def _currency(o: OpenFact) -> str:
    """The currency in which the test compares."""
    return (o.test.right.currency if o.test.right else "") or (o.test.left.currency if o.test.left else "")


def _floored(o: OpenFact) -> bool:
    """Whether the amount that is compared cannot be negative."""
    term = o.test.term
    return isinstance(term, terms.Compare) and isinstance(term.left, terms.FieldAmount) and term.left.floor


def _number(value: object) -> Fraction | None:
    if isinstance(value, Money):
        return value.amount
    return value if isinstance(value, Fraction) else None


def _at_limit(o: OpenFact, limit: Fraction, absent: tuple[Fact, ...]) -> Split:
    """Below, at and above the number that the fact is compared with."""
    fact = o.fact if isinstance(o.fact, Between) else Between(None, None)
    if currency_of(fact) not in ("", _currency(o)):
        return _representatives(o, absent)
    low, high = _number(fact.low), _number(fact.high)
    if low is None and limit <= 0 and _floored(o):
        low = Fraction(0)
    sides: list[Fact] = []
    if low is None or low < limit:
        sides.append(Between(fact.low, _money(o, limit), fact.low_open, True))
    if (low is None or low < limit or (low == limit and not fact.low_open)) and (
        high is None or high > limit or (high == limit and not fact.high_open)
    ):
        sides.append(Stated(_money(o, limit)))
    if high is None or high > limit:
        sides.append(Between(_money(o, limit), fact.high, True, fact.high_open))
    return Split((*sides, *absent), True)


def _representatives(o: OpenFact, absent: tuple[Fact, ...]) -> Split:
    """The ends of what an amount may be; without an end, amounts on either side of the test."""
    fact = o.fact if isinstance(o.fact, Between) else Between(None, None)
    low, high = _number(fact.low), _number(fact.high)
    scale_ = _scale(o)
    bottom = low if low is not None else Fraction(0) if high is not None else scale_ / 1_000_000
    top = high if high is not None else max(scale_ * 1_000_000, bottom + 1)
    middle = [scale_] if bottom < scale_ < top else []
    ends = [bottom if not (fact.low_open and low is not None) else (bottom + top) / 2, *middle]
    ends.append(top if not (fact.high_open and high is not None) else (bottom + top) / 2)
    currency = currency_of(fact)
    stated = (Money(amount, currency) if currency else _money(o, amount) for amount in dict.fromkeys(ends))
    return Split((*(Stated(amount) for amount in stated), *absent), False)


def _scale(o: OpenFact) -> Fraction:
    """A number of the size of what the test compares."""
    for side in (o.test.left, o.test.right):
        if side is not None and side.interval is not None:
            for end in (side.interval.low, side.interval.high):
                if end:
                    return abs(end)
    return Fraction(1000)


def _by_date(o: OpenFact, absent: tuple[Fact, ...]) -> Split | None:
    if isinstance(o.fact, OneOf):
        return Split(tuple(Stated(v) for v in o.fact.values), True)
    term = o.test.term
    if not isinstance(term, terms.CompareDate) or not isinstance(term.right, date):
        return None
    fact = o.fact if isinstance(o.fact, Between) else Between(None, None)
    low = fact.low if isinstance(fact.low, date) else None
    high = fact.high if isinstance(fact.high, date) else None
    day = term.right
    sides: list[Fact] = []
    if low is None or _day_of(o, low) < day:
        sides.append(Between(low, day, fact.low_open, True))
    sides.append(Stated(day))
    if high is None or _day_of(o, high) > day:
        sides.append(Between(day, high, True, fact.high_open))
    return Split((*sides, *absent), True)


def _day_of(o: OpenFact, value: date) -> date:
    """The day of a date or timestamp in the time zone of the regime that asks."""
    if not isinstance(value, datetime):
        return value
    return moment_day(moment_in(value, o.evaluation.law.program.regimes[o.regime].zone))


# -- lists -----------------------------------------------------------------------------------------------------


def _by_list(o: OpenFact) -> Split:
    """Nothing more than is shown; and one more record, of the kind that the test asks for."""
    shown = o.fact if isinstance(o.fact, Members) else Members(())
    closed = Members(shown.records, True)
    made = imagine(o.type.of, f"{o.place}[{len(shown.records)}]", o.test, o.evaluation)
    if made is None:
        return Split((closed,), False)
    return Split((closed, Members((*shown.records, made), True)), False)
