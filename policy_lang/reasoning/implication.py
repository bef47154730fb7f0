"""Whether one formula follows from another, as far as their shapes show it.

Sound and incomplete: an answer of True is a proof; False says nothing. It sees what a legislator's small edit does: a
limit that moves, a set or a list of parties with a member more or less, a condition that is added to others or taken
away, an alternative more, at any depth.
"""

from attrs import define, evolve, field

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.classes import is_within
from policy_lang.reasoning.formula import Formula, Quantity

STRONGER = {
    ("at least", "at least"): lambda a, b: a >= b,
    ("more than", "at least"): lambda a, b: a >= b,
    ("at least", "more than"): lambda a, b: a > b,
    ("more than", "more than"): lambda a, b: a >= b,
    ("at most", "at most"): lambda a, b: a <= b,
    ("less than", "at most"): lambda a, b: a <= b,
    ("at most", "less than"): lambda a, b: a < b,
    ("less than", "less than"): lambda a, b: a <= b,
}
"""Whether reaching a limit `a` by one operator implies reaching `b` by another."""
LOWER_LIMITS = ("at least", "more than")

FEW = 6
"""Of so many parts each is tried on each; of more, those that both formulas have are left out."""
Known = dict[tuple[Formula, Formula], bool]


@define(eq=False, repr=False)
class Implied:
    """What was found out, for each pair of formulas, about whether one implies the other: by shape, and at all."""

    by_shape: Known = field(factory=dict)
    at_all: Known = field(factory=dict)


def follows(condition: Formula, conclusion: Formula, known: Known) -> bool:
    """Whether every case that meets a condition meets the conclusion; `known` keeps what was asked."""
    if condition is conclusion or condition == conclusion or condition == f.FALSE or conclusion == f.TRUE:
        return True
    key = (condition, conclusion)
    if key not in known:
        known[key] = False
        known[key] = _follows(condition, conclusion, known)
    return known[key]


def _follows(condition: Formula, conclusion: Formula, known: Known) -> bool:
    match condition, conclusion:
        case f.Named(name, place, inner), f.Named(same, there, other) if (name, place) == (same, there):
            return follows(inner, other, known)
        case f.Either(parts), f.Either(others) if len(others) > FEW:
            mine, theirs = _apart(parts, others)
            return all(any(follows(part, other, known) for other in theirs) for part in mine)
        case f.Both(parts), f.Both(others) if len(parts) > FEW:
            mine, theirs = _apart(parts, others)
            return all(any(follows(part, other, known) for part in mine) for other in theirs)
        case f.Either(parts), _:
            return all(follows(part, conclusion, known) for part in parts)
        case _, f.Both(parts):
            return all(follows(condition, part, known) for part in parts)
        case f.Both() | f.Named(), _ if _of_a_part(condition, conclusion, known):
            return True
        case _, f.Either(parts):
            return condition in parts or any(follows(condition, part, known) for part in parts)
        case _, f.Named(_, _, other):
            return follows(condition, other, known)
        case f.Neg(inner), f.Neg(other):
            return follows(other, inner, known)
        case f.Some(), f.Some():
            walks = [(one.scope, one.record, one.level) for one in (condition, conclusion)]
            return walks[0] == walks[1] and follows(condition.where, conclusion.where, known)
        case f.Reaches(), f.Reaches() if condition.currency == conclusion.currency:
            stronger = STRONGER.get((condition.op, conclusion.op))
            if stronger is None or not stronger(condition.limit, conclusion.limit):
                return False
            amounts = (condition.quantity, conclusion.quantity)
            return _no_greater(*(amounts if condition.op in LOWER_LIMITS else amounts[::-1]), known)
        case (f.In(place, values), f.In(other, wider)) | (f.Has(place, values), f.Has(other, wider)):
            return place == other and is_within(values, wider)
    return False


def _no_greater(one: Quantity, other: Quantity, known: Known) -> bool:
    """Whether an amount is in no case greater than another, as far as their shapes show it.

    More listed parties hold no less of a party, directly and through others. A count of more records is no less, nor a
    total of amounts that are not negative. What keeps a walk from entering fewer records makes a share no less.
    """
    match one, other:
        case f.Summed(where=where, amount=each), f.Summed(where=wider) if each is None or f.never_negative(each):
            return evolve(one, where=wider) == other and follows(where, wider, known)
        case f.ContentOf(outside=outside), f.ContentOf(outside=narrower):
            return evolve(one, outside=narrower) == other and follows(narrower, outside, known)
        case f.HeldBy(members=members, where=where), f.HeldBy(members=more, where=wider):
            same = evolve(one, members=more, where=wider) == other
            return same and is_within(members, more) and follows(where, wider, known)
    return one == other


def _apart(parts: tuple[Formula, ...], others: tuple[Formula, ...]) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """The parts of two formulas that only one of them has."""
    mine, theirs = frozenset(parts), frozenset(others)
    return tuple(p for p in parts if p not in theirs), tuple(o for o in others if o not in mine)


def _of_a_part(condition: Formula, conclusion: Formula, known: Known) -> bool:
    """Whether a conclusion follows from one part of a condition, or from what its name stands for."""
    parts = condition.parts if isinstance(condition, f.Both) else ()
    inner = (condition.inner,) if isinstance(condition, f.Named) else ()
    return conclusion in parts or any(follows(part, conclusion, known) for part in (*parts, *inner))
