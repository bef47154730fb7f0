"""Lemmas: which combinations of axes no case has, since the tests behind them are related.

An axis of its own for each test forgets what tests have to do with one another. What is found here is certain, and is
given back to the analysis as a condition that every case meets; what is missed only leaves a combination to the
search for a case, which then finds none.

- Of two limits of one amount, the higher is not reached without the lower.
- For walks over the same records: if some of the tests `some record where P` are true and others false, then each
  true one needs a record that meets its P and none of the false ones' (each record may be any record: the formulas
  inside are tests of one record).
- A record that a walk from it meets is met itself: `item` is an article in `item`.
"""

from itertools import product

from policy_lang.core.vocabulary import Kind
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Axis, Cone
from policy_lang.reasoning.diagram import Diagram

MAX_TOGETHER = 6
"""So many walks over the same records are looked at together."""
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
APART = {
    ("at least", "at most"): lambda a, b: a > b,
    ("at least", "less than"): lambda a, b: a >= b,
    ("more than", "at most"): lambda a, b: a >= b,
    ("more than", "less than"): lambda a, b: a >= b,
}
"""Whether an amount cannot reach both limits."""


def feasible(cone: Cone) -> Diagram:
    """A condition that every case meets, over the axes that the cone has by now."""
    d = cone.diagrams
    result = d.true
    for group in _grouped(cone, "amount"):
        result = d.both(result, _ordered(cone, group))
    for group in _grouped(cone, "some"):
        result = d.both(result, _existing(cone, group, result))
    return result


def _grouped(cone: Cone, kind: str) -> list[list[Axis]]:
    """The axes of a kind, those together that are about the same amount or the same records."""
    groups: dict[object, list[Axis]] = {}
    for axis in cone.axes:
        if axis.kind == kind:
            key = axis.key[1]  # type: ignore[index]
            groups.setdefault((key[0], key[3]) if kind == "amount" else (key[0], key[1], key[2]), []).append(axis)
    return list(groups.values())


def _ordered(cone: Cone, group: list[Axis]) -> Diagram:
    """What the limits of one amount imply."""
    d = cone.diagrams
    result = d.true
    for a, b in product(group, group):
        one, other = a.test, b.test
        assert isinstance(one, f.Reaches)
        assert isinstance(other, f.Reaches)
        yes, no = d.literal(a.index, (1,)), d.literal(b.index, (0,))
        stronger = STRONGER.get((one.op, other.op))
        if a is not b and stronger is not None and stronger(one.limit, other.limit):
            result = d.both(result, d.neg(d.both(yes, no)))
        apart = APART.get((one.op, other.op))
        if apart is not None and apart(one.limit, other.limit):
            result = d.both(result, d.neg(d.both(yes, d.literal(b.index, (1,)))))
    return result


def _existing(cone: Cone, group: list[Axis], known: Diagram) -> Diagram:
    """What walks over the same records imply of one another, and the record from which they start."""
    d = cone.diagrams
    result = d.true
    inner = [cone.build(axis.test.where) for axis in group if isinstance(axis.test, f.Some)]
    together = group[:MAX_TOGETHER]
    for truths in product((False, True), repeat=len(together)):
        ruled_out = known
        for truth, where in zip(truths, inner, strict=False):
            if not truth:
                ruled_out = d.both(ruled_out, d.neg(where))
        if any(t and d.both(w, ruled_out) == d.false for t, w in zip(truths, inner, strict=False)):
            cell = {axis.index: frozenset({int(t)}) for axis, t in zip(together, truths, strict=True)}
            result = d.both(result, d.neg(d.of_box(cell)))
    for axis, where in zip(group, inner, strict=True):
        test = axis.test
        if isinstance(test, f.Some) and test.scope.type.kind is Kind.RECORD and test.scope.type.of == test.record:
            result = d.both(result, _itself(cone, axis, where))
    return result


def _itself(cone: Cone, axis: Axis, where: Diagram) -> Diagram:
    """If the walk meets nobody, its start does not meet the formula either, as far as the cone asks about it."""
    test = axis.test
    assert isinstance(test, f.Some)
    moved = cone.moved(where, test.level, test.scope)
    return cone.diagrams.either(cone.diagrams.literal(axis.index, (1,)), cone.diagrams.neg(moved))
