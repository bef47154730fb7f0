"""Lemmas on sums: which tests of totals, counts and shares cannot hold together.

Soundness. In a complete case a count is a whole number and not negative, and so is a total of amounts that cannot be
negative; what does not apply adds nothing.

- If every record that meets P meets Q, the sum over P is at most that over Q; so it is where no record meets R, if what
  meets P and not Q meets R.
- If no record meets Q, the sum over each P that implies Q is nothing, and so is the share of what meets P. If some
  record meets P, a count of what meets Q is one or more.
- What fewer records keep a walk from entering, the greater is the share of the same records.
"""

from collections.abc import Iterator
from itertools import permutations, product

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Axis, Cone
from policy_lang.reasoning.diagram import Diagram
from policy_lang.reasoning.formula import Formula, Quantity
from policy_lang.reasoning.limits import NOTHING, ONE, below, stretch_of


def summed(cone: Cone) -> Diagram:
    """A condition that every case meets, as far as tests of sums are concerned."""
    d = cone.diagrams
    result = d.true
    sums = [axis for axis in cone.axes if axis.kind == "amount" and _is_sum(axis)]
    for a, b in permutations(sums, 2):
        result = d.both(result, _less(cone, a, b))
    for axis in sums:
        result = d.both(result, _beside_walks(cone, axis))
    return result


def _is_sum(axis: Axis) -> bool:
    quantity = _quantity(axis)
    if isinstance(quantity, f.Summed):
        return quantity.amount is None or f.never_negative(quantity.amount)
    return isinstance(quantity, f.ContentOf)


def _quantity(axis: Axis) -> Quantity:
    assert isinstance(axis.test, f.Reaches)
    return axis.test.quantity


def _less(cone: Cone, a: Axis, b: Axis) -> Diagram:
    """What follows where a sum is at most another."""
    d = cone.diagrams
    one, other = _quantity(a), _quantity(b)
    match one, other:
        case f.Summed(), f.Summed() if _over(one) == _over(other) and one.amount == other.amount:
            beyond = d.both(cone.build(one.where), d.neg(cone.build(other.where)))
            if beyond == d.false:
                return _excluded(cone, a, b)
            result = d.true
            for axis in cone.axes:
                walk = axis.test if axis.kind == "some" else None
                if not isinstance(walk, f.Some) or _over(walk) != _over(one):
                    continue
                if d.both(beyond, d.neg(cone.build(walk.where))) == d.false:
                    met = d.literal(axis.index, (1,))
                    result = d.both(result, d.either(met, _excluded(cone, a, b)))
            return result
        case f.ContentOf(), f.ContentOf() if _share_of(one) == _share_of(other):
            same = cone.build(one.match) == cone.build(other.match)
            if same and _implied(cone, f.both((other.outside, f.neg(one.match))), one.outside):
                return _excluded(cone, a, b)
    return d.true


def _over(walk: f.Summed | f.Some) -> tuple[object, ...]:
    """The records that a sum or a walk is over."""
    return walk.scope, walk.record, walk.level


def _share_of(content: f.ContentOf) -> tuple[object, ...]:
    return content.basis, content.root, content.level, content.fraction_of


def _implied(cone: Cone, where: Formula, other: Formula) -> bool:
    d = cone.diagrams
    return d.both(cone.build(where), d.neg(cone.build(other))) == d.false


def _excluded(cone: Cone, less: Axis, more: Axis) -> Diagram:
    """That a sum does not come to more than one that it is at most."""
    d = cone.diagrams
    result = d.true
    for here, there in product((False, True), repeat=2):
        mine, theirs = stretch_of(less.test, here), stretch_of(more.test, there)
        if mine is not None and theirs is not None and below(theirs.high, mine.low):
            both = d.both(d.literal(less.index, (int(here),)), d.literal(more.index, (int(there),)))
            result = d.both(result, d.neg(both))
    return result


def _beside_walks(cone: Cone, axis: Axis) -> Diagram:
    """What walks over the same records say of a sum; by itself it is not negative."""
    d = cone.diagrams
    result = d.true
    for truth in (False, True):
        said = stretch_of(axis.test, truth)
        if said is None:
            continue
        is_so = d.literal(axis.index, (int(truth),))
        if below(said.high, NOTHING):
            result = d.both(result, d.neg(is_so))
        for other, nothing in _walks(cone, _quantity(axis)):
            if nothing and below(NOTHING, said.low):
                result = d.both(result, d.neg(d.both(is_so, d.literal(other.index, (0,)))))
            if not nothing and below(said.high, ONE):
                result = d.both(result, d.neg(d.both(is_so, d.literal(other.index, (1,)))))
    return result


def _walks(cone: Cone, quantity: Quantity) -> Iterator[tuple[Axis, bool]]:
    """The walks that say something of a sum: that it is nothing if they meet nobody, or a count if they meet one."""
    for axis in cone.axes:
        test = axis.test
        if axis.kind != "some" or not isinstance(test, f.Some):
            continue
        match quantity:
            case f.Summed(where=where, amount=each) if _over(quantity) == _over(test):
                if _implied(cone, where, test.where):
                    yield axis, True
                if each is None and _implied(cone, test.where, where):
                    yield axis, False
            case f.ContentOf(_, root, level, match, _, None) if (root, level) == (test.scope, test.level):
                if _implied(cone, match, test.where):
                    yield axis, True
