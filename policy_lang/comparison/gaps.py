"""What is not encoded, compared: the cases whose result is left open on one side only.

A gap of the law that may concern a case leaves the result of its authority open, up to the harshest outcome there is.
So a result differs in this respect exactly where some gap of one side concerns the case and no gap of the other does,
unless a control requires the harshest outcome there anyway. Such a case lies where that one gap concerns it on one
side and not on the other: gaps are aligned by what they say is left out, and compared one by one. What another gap, or
a control, hides in every case is told as masked.
"""

from collections.abc import Iterator

from attrs import evolve, frozen

from policy_lang.comparison.apart import Apart, possible
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import in_names, why_open
from policy_lang.comparison.examples import Further, Search, Tried, anything, differing_bounds
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.region import NoCase, Region, Settled, condition_of
from policy_lang.comparison.situations import Pair, World
from policy_lang.core import program as core
from policy_lang.engine.bounds import authority_of, may_bite
from policy_lang.evaluation.law import Law
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.axes import Names
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.effects import NOTHING, Effect, comes_to
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import FALSE, Formula
from policy_lang.reasoning.regions import TooMany

LEFT_OPEN = Effect(possible=True)


@frozen
class Gap:
    """What is left out of a regime, and the authority whose result it leaves open."""

    regime: str
    authority: str
    what: str


def regions_of_gaps(comparing: Comparing, regime: str, pairs: tuple[Pair, ...]) -> Iterator[Settled]:
    """The regions of a regime that are left open on one side only."""
    for gap in gaps_of_regime(comparing, regime):
        try:
            found = list(_differences(comparing, gap, pairs))
        except (NotEncodable, TooLarge, TooMany, RecursionError) as error:
            yield Unproved(_called(gap.what), why_open(error))
            continue
        for region in found:
            done = settled_gap(comparing, region)
            if not (isinstance(done, NoCase) and _impossible(comparing, region)):
                yield done


def _impossible(comparing: Comparing, region: Region) -> bool:
    """Whether a box told by names cannot come true once they are written out, as far as that can be told."""
    if region.cone is None:
        return False
    gap, pair = Gap(region.provision, region.authority, region.left_out), region.pairs[0]
    formulas = (concerned(pair.old, gap) or FALSE, concerned(pair.new, gap) or FALSE)
    return not any(True for _ in possible(comparing, formulas, (region,)))


def gap_differs(comparing: Comparing, gap: Gap, pairs: tuple[Pair, ...]) -> bool:
    """Whether a gap may concern other cases in one of some pairs of laws."""
    return any(True for _ in _differences(comparing, gap, pairs))


def gaps_of_regime(comparing: Comparing, regime: str) -> tuple[Gap, ...]:
    """The gaps of a regime on either side."""
    programs = (comparing.old.program, comparing.new.program)
    return tuple(dict.fromkeys(gap_of(g, p) for p in programs for g in p.not_encoded if g.regime == regime and g.when))


def gap_of(gap: core.NotEncoded, program: core.Program) -> Gap:
    return Gap(gap.regime, authority_of(gap, program), gap.what)


def biting(world: World | None, gap: Gap) -> core.NotEncoded | None:
    """What of a program is that gap in a law, if it can have effect there."""
    if world is None:
        return None
    program = world.law.program
    return next((g for g in program.not_encoded if may_concern(g, world.law) and gap_of(g, program) == gap), None)


def may_concern(gap: core.NotEncoded, law: Law) -> bool:
    """Whether a law leaves something open by a gap."""
    return gap.when is not None and gap.regime in law.moments and may_bite(gap, law)


def concerned(world: World | None, gap: Gap) -> Formula | None:
    """The cases that a gap may concern in a law; None where it is not there."""
    found = biting(world, gap)
    return None if world is None or found is None else _asked(world, found)


def gaps_of(world: World) -> Iterator[tuple[core.NotEncoded, Formula]]:
    """Each gap that can have effect in a law, and the cases that it may concern."""
    for gap in world.law.program.not_encoded:
        if may_concern(gap, world.law):
            yield gap, _asked(world, gap)


def _asked(world: World, gap: core.NotEncoded) -> Formula:
    assert gap.when is not None
    return world.formulas.asked_in(gap.regime, gap.when)


def _alike(comparing: Comparing, gap: Gap, pair: Pair) -> bool:
    """Whether a gap certainly concerns the same cases in both laws, or is in neither."""
    old, new = biting(pair.old, gap), biting(pair.new, gap)
    if old is None or new is None or old.when is None or new.when is None:
        return old is new
    return comparing.alike.condition(old.when, new.when, pair)


def _differences(comparing: Comparing, gap: Gap, pairs: tuple[Pair, ...]) -> Iterator[Region]:
    """Where a gap is there on one side only, and the boxes in which it concerns other cases."""
    alone: dict[tuple[Effect, Effect], list[Pair]] = {}
    both: dict[tuple[Formula, Formula], list[Pair]] = {}
    for pair in pairs:
        if _alike(comparing, gap, pair):
            continue
        old, new = (concerned(world, gap) for world in (pair.old, pair.new))
        if old is not None and new is not None:
            if old != new:
                both.setdefault((old, new), []).append(pair)
        elif (old or new) not in (None, FALSE):
            effects = (NOTHING, LEFT_OPEN) if old is None else (LEFT_OPEN, NOTHING)
            alone.setdefault(effects, []).append(pair)
    for (before, after), where in alone.items():
        yield Region(gap.regime, gap.authority, before, after, tuple(where), left_out=gap.what)
    for formulas, where in both.items():
        yield from in_names(lambda names, f=formulas, w=where: _boxes(comparing, gap, f, tuple(w), names))  # type: ignore[misc]


def _boxes(
    comparing: Comparing, gap: Gap, formulas: tuple[Formula, Formula], where: tuple[Pair, ...], names: Names
) -> Iterator[Region]:
    """The cases that only one of two formulas meets, as boxes."""
    apart = Apart.of(comparing, formulas, names)
    for second, box in apart.boxes():
        effects = (NOTHING, LEFT_OPEN) if second else (LEFT_OPEN, NOTHING)
        yield Region(gap.regime, gap.authority, *effects, where, box, apart.cone, left_out=gap.what)


# -- examples --------------------------------------------------------------------------------------------------


def settled_gap(comparing: Comparing, region: Region, further: Further = anything) -> Settled:
    """A region with an example on which the evaluator was run, or as one that is masked everywhere."""
    from policy_lang.reasoning.imagine import Undecided

    search = Search(comparing, region.provision)
    met = False
    try:
        for pair in region.pairs:
            inside = f.both((inside_gap(region, pair), further(pair)))
            tried = search.in_pair(pair, inside)
            met = met or tried is not None
            if tried is not None and not _differs(region, tried):
                tried = search.in_pair(pair, f.both((inside, f.neg(_masking(comparing, region, pair)))))
                if tried is not None and not _differs(region, tried):
                    return Unproved(_called(region.left_out), "no case was found that shows the difference")
            if tried is not None:
                return evolve(region, example=tried.case, tried_in=tried.pair, readings=tried.readings)
    except Undecided:
        return Unproved(_called(region.left_out), "the search for an example did not end within its limit")
    return evolve(region, wholly=True) if met else NoCase(region)


def _differs(region: Region, tried: Tried) -> bool:
    return differing_bounds(tried.pair, tried.case, dict(tried.readings), region.authority)


def _called(what: str) -> str:
    return f"what is not encoded ({what})"


def inside_gap(region: Region, pair: Pair) -> Formula:
    """The cases of a region of a gap in one pair of laws."""
    if region.cone is not None:
        return condition_of(region)
    gap = Gap(region.provision, region.authority, region.left_out)
    world = pair.old if region.new == NOTHING else pair.new
    return concerned(world, gap) or FALSE


def _masking(comparing: Comparing, region: Region, pair: Pair) -> Formula:
    """The cases that are as open, or as harsh for certain, on the side on which the gap does not concern them."""
    world = pair.old if region.old == NOTHING else pair.new
    if world is None:
        return FALSE
    harshest = len(comparing.vocabulary.outcomes) - 1
    program = world.law.program
    others = (formula for gap, formula in gaps_of(world) if authority_of(gap, program) == region.authority)
    reached = (comes_to(world.formulas, control, harshest, region.authority) for control in world.law.controls)
    return f.either((*others, *reached))
