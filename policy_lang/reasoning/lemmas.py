"""Lemmas: which combinations of axes no case has, since the tests behind them are related.

An axis of its own for each test forgets what tests have to do with one another. What is found here is certain, and is
given back to the analysis as a condition that every case meets; what is missed only leaves a combination to the
search for a case, which then finds none.

- Of two limits of one amount, the higher is not reached without the lower.
- For walks over the same records: if some of the tests `some record where P` are true and others false, then each
  true one needs a record that meets its P and none of the false ones' (each record may be any record: the formulas
  inside are tests of one record).
- Where a record does not apply, no field of it does, no clause about it holds, and nothing is in it.
- A record that a walk from it meets is met itself, if it is there: `item` is an article in `item`.
- Sums over fewer records are no greater (`sums.py`).
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, permutations, product

from policy_lang.core.vocabulary import Kind
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Axis, Cone, Names
from policy_lang.reasoning.classes import RangeClass, ValueClass
from policy_lang.reasoning.diagram import Diagram, Diagrams, TooLarge
from policy_lang.reasoning.formula import Formula, Place
from policy_lang.reasoning.implication import STRONGER, follows
from policy_lang.reasoning.sums import summed

SMALL = 20_000
"""The nodes that a side question may take."""
MAX_TOGETHER = 6
"""So many walks over the same records are looked at together."""
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
    for axis in cone.axes:
        if isinstance(axis.test, f.Applicable):
            result = d.both(result, _nothing_below(cone, axis, axis.test.place))
    for group in _grouped(cone, "named"):
        result = d.both(result, _versions(cone, group))
    for group in _grouped(cone, "some"):
        result = d.both(result, _existing(cone, group, result))
    return d.both(result, summed(cone))


def _nothing_below(cone: Cone, axis: Axis, place: Place) -> Diagram:
    """Where a record does not apply, no field of it does."""
    d = cone.diagrams
    result = d.true
    for other in cone.axes:
        absent = _absent(other, place)
        if absent:
            result = d.both(result, d.either(d.literal(axis.index, (1,)), d.literal(other.index, absent)))
    return result


def _absent(axis: Axis, place: Place) -> tuple[int, ...]:
    """The classes of an axis that a case may be in where the record at a place does not apply; none, if any."""
    about = _about(axis)
    if about is None or about.level != place.level or about.steps[: len(place.steps)] != place.steps:
        return ()
    if axis.kind in ("value", "range"):
        return tuple(i for i, c in enumerate(axis.classes) if isinstance(c, ValueClass | RangeClass) and c.absent)
    return (0,)


def _about(axis: Axis) -> Place | None:
    """The place without which a test is false; None if there is none."""
    if axis.kind in ("value", "range", "has"):
        assert isinstance(axis.key, tuple)
        field = axis.key[1]
        assert isinstance(field, Place)
        return field
    match axis.test:
        case f.Named(_, place, _):
            return place
        case f.Some(scope) | f.Reaches(f.ContentOf(_, scope)):
            return scope
    return None


def _grouped(cone: Cone, kind: str) -> list[list[Axis]]:
    """The axes of a kind, those together that are about the same amount or the same records."""
    groups: dict[object, list[Axis]] = {}
    for axis in cone.axes:
        if axis.kind == kind:
            key = axis.key[1]  # type: ignore[index]
            alike = {"amount": (key[0], key[-1]), "named": (key[0], key[1]), "some": (key[0], key[1], key[2])}
            groups.setdefault(alike[kind], []).append(axis)
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


def _versions(cone: Cone, group: list[Axis]) -> Diagram:
    """What one name means in two laws that are compared: whether the one meaning implies the other."""
    d = cone.diagrams
    result = d.true
    for a, b in permutations(group, 2):
        assert isinstance(a.test, f.Named)
        assert isinstance(b.test, f.Named)
        meanings = (a.test.inner, b.test.inner)
        if meanings in cone.versions and _implies(cone, *meanings):
            result = d.both(result, d.neg(d.both(d.literal(a.index, (1,)), d.literal(b.index, (0,)))))
    return result


def _implies(cone: Cone, condition: Formula, conclusion: Formula) -> bool:
    """Whether every case that meets a condition meets another; False where that takes too long to tell.

    Names in which no other name means two things are written out; the others are told by the names in them, of which
    it is found out in the same way which of their meanings implies which.
    """
    key = (condition, conclusion)
    known = cone.implied.at_all
    if key not in known:
        names = Names.OPENED if key in cone.deepest else Names.KEPT
        known[key] = _follows(cone, condition, conclusion) or _shown(cone, condition, conclusion, names)
    return known[key]


def _follows(cone: Cone, condition: Formula, conclusion: Formula) -> bool:
    return follows(condition, conclusion, cone.implied.by_shape)


def _shown(cone: Cone, condition: Formula, conclusion: Formula, names: Names) -> bool:
    try:
        inner = Cone.of(cone.vocabulary, cone.readings, ((condition, conclusion),), names, SMALL, cone.implied)
        d = inner.diagrams
        apart = d.both(inner.build(condition), d.neg(inner.build(conclusion)))
        return d.both(apart, feasible(inner)) == d.false
    except TooLarge:
        return False


def _existing(cone: Cone, group: list[Axis], known: Diagram) -> Diagram:
    """What walks over the same records imply of one another, and the record from which they start."""
    d = cone.diagrams
    result = d.true
    inner = [cone.build(axis.test.where) for axis in group if isinstance(axis.test, f.Some)]
    for walk in range(min(len(group), MAX_TOGETHER)):
        for others in _without_which_nobody(d, inner[:MAX_TOGETHER], walk, known):
            somebody = [d.literal(group[i].index, (1,)) for i in others]
            result = d.both(result, d.any([d.literal(group[walk].index, (0,)), *somebody]))
    for a, b in permutations(group, 2):
        if isinstance(a.test, f.Some) and isinstance(b.test, f.Some) and _follows(cone, a.test.where, b.test.where):
            result = d.both(result, d.neg(d.both(d.literal(a.index, (1,)), d.literal(b.index, (0,)))))
    for axis, where in zip(group, inner, strict=True):
        test = axis.test
        if isinstance(test, f.Some) and test.scope.type.kind is Kind.RECORD and test.scope.type.of == test.record:
            result = d.both(result, _itself(cone, axis, where))
    return result


def _without_which_nobody(d: Diagrams, inner: list[Diagram], walk: int, known: Diagram) -> Iterator[tuple[int, ...]]:
    """The smallest lists of other walks of which one meets somebody where a walk does."""
    others = [i for i in range(len(inner)) if i != walk]
    met = d.both(inner[walk], known)

    def nobody(walks: Iterable[int]) -> bool:
        left = met
        for i in walks:
            left = d.both(left, d.neg(inner[i]))
        return left == d.false

    found: list[tuple[int, ...]] = []
    for size in range(len(others) + 1) if nobody(others) else ():
        for chosen in combinations(others, size):
            if not any(set(one) <= set(chosen) for one in found) and nobody(chosen):
                found.append(chosen)
    yield from found


def _itself(cone: Cone, axis: Axis, where: Diagram) -> Diagram:
    """If the walk meets nobody, its start does not meet the formula either, or there is no record to start from."""
    d = cone.diagrams
    test = axis.test
    assert isinstance(test, f.Some)
    moved = cone.moved(where, test.level, test.scope)
    nobody = d.either(d.neg(moved), _away(cone, test.scope))
    return d.either(d.literal(axis.index, (1,)), nobody)


def _away(cone: Cone, place: Place) -> Diagram:
    """What is so where no record is at a place: none of the fields that the cone asks about applies."""
    d = cone.diagrams
    if not place.steps:
        return d.false
    result = d.true
    for axis in cone.axes:
        if isinstance(axis.test, f.Applicable) and axis.test.place == place:
            return d.literal(axis.index, (0,))
        absent = _absent(axis, place)
        if absent:
            result = d.both(result, d.literal(axis.index, absent))
    return result
