"""The boundaries of a region, each as two questions for a case: just inside, and just outside.

A boundary is a day on which the region begins or ends, the limit of an amount that bounds its box, or a limit in a
condition of its provision that only one of the two laws has. Beside the boundary everything else about the region
stays as it is: the other conditions of its box, the masks, the readings.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from fractions import Fraction
from itertools import pairwise, product

from attrs import frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.examples import blocks, caught, days_of
from policy_lang.comparison.gaps import inside_gap
from policy_lang.comparison.region import Region, condition_of, regime_of
from policy_lang.comparison.situations import Pair, Situation, Standing, pairs
from policy_lang.core.facts import Case, Record, Stated
from policy_lang.evaluation.facts import LATEST
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Axis
from policy_lang.reasoning.boxes import formula_of, place_of
from policy_lang.reasoning.classes import RangeClass
from policy_lang.reasoning.edges import Edge, amounts_in, critical, edge_of, edges_between
from policy_lang.reasoning.effects import formulas_of
from policy_lang.reasoning.formula import Formula
from policy_lang.values.dates import DAY, day_start, local_moment, moment_day

MAX_EDGES = 12
"""So many limits of amounts are tried for one region."""
MAX_READINGS = 8
"""So many combinations of answers, to the questions that its days hang on, are looked at for one region."""
MINUTE = 60
Readings = dict[str, str]


@frozen(eq=False)
class Beside:
    """A case to look for: at which limit or on which day, on which side, and what it has to meet.

    `test` is None where the boundary is the day of the case; `value` is then the moment.
    """

    test: f.Reaches | None
    value: Fraction | int
    inside: bool
    formula: Formula
    days: tuple[f.Place, int, int]
    readings: Readings


def boundaries(comparing: Comparing, region: Region, parts: tuple[Region, ...]) -> Iterator[Beside]:
    """Both sides of every boundary of a region that has an example; its `parts` have its days, and each its own box."""
    here = _pair_of_example(comparing, region)
    if here is not None:
        yield from _of_amounts(comparing, region, here)
        yield from _of_days(comparing, region, parts, here)


def standing_of(comparing: Comparing, region: Region) -> Standing:
    """The side whose regime says on which date a case of a region is decided."""
    known = regime_of(region) in comparing.new.program.regimes
    return comparing.new if known else comparing.old


def _pair_of_example(comparing: Comparing, region: Region) -> Pair | None:
    """The pair of laws by which the example of a region was decided."""
    moment = _moment_of(comparing, region)
    if moment is None:
        return None
    readings = dict(region.readings)
    return next((p for p in _under(region.pairs, readings) if p.situation.start <= moment < p.situation.end), None)


def _under(found: tuple[Pair, ...], readings: Readings) -> list[Pair]:
    """The pairs of laws that some readings do not rule out."""
    return [p for p in found if all(readings.get(name, r) == r for name, r in p.readings.items())]


def _moment_of(comparing: Comparing, region: Region) -> int | None:
    """When the example of a region is decided."""
    assert region.example is not None
    regime = standing_of(comparing, region).program.regimes[regime_of(region)]
    found: object = region.example.facts
    for step in regime.decided_on.steps:
        found = found.fields.get(step) if isinstance(found, Record) else None
    match found:
        case Stated(datetime() as value):
            return local_moment(value, regime.zone)
        case Stated(date() as value):
            return day_start(value)
    return None


def _cases(region: Region, pair: Pair) -> Formula:
    """The cases of a region in one pair of laws that nothing masks."""
    return f.both((inside_of(region, pair), *_unmasked(region, pair)))


def inside_of(region: Region, pair: Pair) -> Formula:
    """The cases of a region in one pair of laws, masked or not."""
    if region.left_out:
        return inside_gap(region, pair)
    return caught(region, pair) if region.cone is None else condition_of(region)


def _unmasked(region: Region, pair: Pair) -> list[Formula]:
    return [f.neg(blocks(region, mask, pair.old, pair.new)) for mask in region.masked_by]


# -- amounts ---------------------------------------------------------------------------------------------------


def _of_amounts(comparing: Comparing, region: Region, here: Pair) -> Iterator[Beside]:
    """Both sides of each limit; all else stays, and everything hangs on the limit."""
    days = days_of(standing_of(comparing, region).program, regime_of(region), here.situation)
    found = list(_edges(region, here))[:MAX_EDGES]
    for rest, condition, met_inside, edge in found:
        for value in sorted((edge.met, edge.failed)):
            inside = (value == edge.met) == met_inside
            literal = condition if inside else f.neg(condition)
            formula = f.both((rest, *_unmasked(region, here), literal, critical(condition, edge.test, value)))
            yield Beside(edge.test, value, inside, formula, days, dict(region.readings))


def _edges(region: Region, here: Pair) -> Iterator[tuple[Formula, Formula, bool, Edge]]:
    """The edges of a region: what else bounds it, the condition that has the limit, and whether meeting is inside."""
    gone, come = _of_one_side(region, here)
    only_one = gone | come
    quantities = {test.quantity for test in gone} & {test.quantity for test in come}
    moved = {test for test in only_one if test.quantity in quantities}
    if region.cone is None:
        if here.old is None or here.new is None or _stands_alone(region, here):
            yield from _inside(f.TRUE, inside_of(region, here), only_one)
        return
    bounding = [axis for axis in region.cone.axes if axis.index in region.box and axis.kind != "laws"]
    literals = {axis.index: formula_of(axis, region.box[axis.index]) for axis in bounding}
    for axis in bounding:
        rest = f.both(literal for index, literal in literals.items() if index != axis.index)
        literal = literals[axis.index]
        if axis.kind == "range":
            yield from ((rest, test, met, edge) for test, met, edge in _of_range(axis, region.box[axis.index]))
        elif axis.kind == "amount" and axis.test is not None:
            assert isinstance(axis.test, f.Reaches)
            yield rest, literal, region.box[axis.index] == {1}, edge_of(axis.test)
        elif axis.test is not None:
            yield from _inside(rest, literal, moved if axis.kind == "named" else only_one)


def _stands_alone(region: Region, here: Pair) -> bool:
    """Whether a provision is there in one of the two laws only: then all its limits are new, or gone."""
    return any(
        region.provision not in world.law.controls or world.law.controls[region.provision].status == "not yet published"
        for world in (here.old, here.new)
        if world is not None
    )


def _of_range(axis: Axis, classes: frozenset[int]) -> Iterator[tuple[Formula, bool, Edge]]:
    """Where the amounts of a box end: a test that bounds them, whether meeting it is inside, and its edge."""
    assert isinstance(axis.key, tuple)
    place, currency = place_of(axis), str(axis.key[2])
    floor = any(isinstance(c, RangeClass) and c.low == 0 for c in axis.classes[:1])
    pieces = [c for c in axis.classes if isinstance(c, RangeClass) and not c.absent]
    for index, (lower, upper) in enumerate(pairwise(pieces)):
        if (index in classes) != (index + 1 in classes):
            edge = edges_between(f.Stated(place, floor), currency, lower, upper)
            met_inside = index + 1 in classes
            yield (edge.test if met_inside else f.neg(edge.test)), met_inside, edge


def _inside(
    rest: Formula, condition: Formula, only_one: set[f.Reaches]
) -> Iterator[tuple[Formula, Formula, bool, Edge]]:
    """The limits in a condition that only one of the two laws has."""
    found = list(amounts_in(condition))
    for test, helps in dict.fromkeys(found):
        if test in only_one and (test, not helps) not in found:
            yield rest, condition, helps, edge_of(test)


def _of_one_side(region: Region, here: Pair) -> tuple[set[f.Reaches], set[f.Reaches]]:
    """The tests of amounts that only the old law asks for a provision, and those that only the new one does."""
    sides = [
        {test for formula in formulas_of(world.formulas, region.provision).values() for test, _ in amounts_in(formula)}
        if world is not None
        else set()
        for world in (here.old, here.new)
    ]
    return sides[0] - sides[1], sides[1] - sides[0]


# -- days ------------------------------------------------------------------------------------------------------


def _of_days(comparing: Comparing, region: Region, parts: tuple[Region, ...], here: Pair) -> Iterator[Beside]:
    """Both sides of each day on which a region begins or ends, under each reading that days hang on."""
    asked = {name: r for name, r in region.readings if name not in here.readings}
    for readings in _answers(comparing, region):
        for start, end, first, last in _stretches(_under(region.pairs, readings)):
            begins = ((_before(start), False, first), (start, True, first)) if start > 0 else ()
            ends = ((_before(end), True, last), (end, False, last)) if end < LATEST else ()
            for moment, inside, pair in (*begins, *ends):
                day = _day(comparing, region, moment)
                answers = {**asked, **_law_readings(comparing, region, moment, readings)}
                part = next((one for one in parts if pair in one.pairs), region)
                yield Beside(None, moment, inside, _cases(part, pair), day, answers)


def _before(moment: int) -> int:
    """The last day, or minute, before a moment."""
    return moment - (MINUTE if moment % DAY else DAY)


def _stretches(found: list[Pair]) -> Iterator[tuple[int, int, Pair, Pair]]:
    """The stretches of time of some pairs of laws, those that meet as one, with the first and the last pair."""
    stretch: tuple[int, int, Pair, Pair] | None = None
    for pair in sorted(found, key=lambda p: p.situation.start):
        start, end = pair.situation.start, pair.situation.end
        if stretch is not None and start <= stretch[1]:
            stretch = (stretch[0], max(end, stretch[1]), stretch[2], pair)
            continue
        if stretch is not None:
            yield stretch
        stretch = (start, end, pair, pair)
    if stretch is not None:
        yield stretch


def _answers(comparing: Comparing, region: Region) -> list[Readings]:
    """The readings of the questions on which it hangs when a region begins and ends, in every combination."""
    names = list(dict.fromkeys(name for pair in region.pairs for name in pair.readings))
    combined = [dict(zip(names, one, strict=True)) for one in product(*(comparing.readings[name] for name in names))]
    combined = combined[:MAX_READINGS]
    when = [[(start, end) for start, end, *_ in _stretches(_under(region.pairs, readings))] for readings in combined]
    for name in names:
        groups: dict[tuple[tuple[str, str], ...], list[object]] = {}
        for readings, stretches in zip(combined, when, strict=True):
            others = tuple((n, r) for n, r in readings.items() if n != name)
            groups.setdefault(others, []).append(stretches)
        if all(one == group[0] for group in groups.values() for one in group):
            combined = [{n: r for n, r in readings.items() if n != name} for readings in combined]
    distinct = {tuple(readings.items()): at for readings, at in zip(combined, when, strict=True)}
    return [dict(readings) for readings in distinct]


def _law_readings(comparing: Comparing, region: Region, moment: int, readings: Readings) -> Readings:
    """Of some readings, those on which the laws of a moment hang."""
    for situation in comparing.of_regime(regime_of(region)):
        if situation.start <= moment < situation.end:
            return next((p.readings for p in _under(tuple(pairs(situation)), readings)), {})
    return {}


def _day(comparing: Comparing, region: Region, moment: int) -> tuple[f.Place, int, int]:
    place, _, _ = days_of(
        standing_of(comparing, region).program, regime_of(region), Situation(moment, moment + 1, (), ())
    )
    day = moment_day(moment).toordinal()
    return place, day, day + 1


# -- cases -----------------------------------------------------------------------------------------------------


def decided_at(comparing: Comparing, region: Region, case: Case, moment: int) -> tuple[Case, date]:
    """A case that is decided at a moment, and its date; with the time where the law does not stand still all day."""
    regime = standing_of(comparing, region).program.regimes[regime_of(region)]
    when: date = moment_day(moment)
    midnight = moment - moment % DAY
    if moment != midnight or any(0 < s.start - midnight < DAY for s in comparing.of_regime(regime_of(region))):
        from zoneinfo import ZoneInfo

        time = datetime.combine(when, clock.min, ZoneInfo(regime.zone)) + timedelta(seconds=moment - midnight)
        when = datetime.fromisoformat(time.isoformat())
    return Case(case.id, _stating(case.facts, regime.decided_on.steps, Stated(when))), when


def _stating(record: Record, steps: tuple[str, ...], fact: Stated) -> Record:
    step, *rest = steps
    inner = record.fields.get(step)
    changed = _stating(inner, tuple(rest), fact) if rest and isinstance(inner, Record) else fact
    return Record(record.type, record.place, {**record.fields, step: changed})
