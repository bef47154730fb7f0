"""Examples: for each region a case that comes out differently, tried on both sides; or the reason why there is none.

In: a box. A solver imagines a case in it; the reference evaluator decides the case under both laws. If the results of
the authority are equal, another provision masks the region there: what blocks it is named, and a case is looked for
that it does not block, until one comes out differently or nothing is left.
"""

from attrs import evolve, frozen

from policy_lang.comparison.meaning import Comparing, Region, Unproved, condition_of
from policy_lang.comparison.situations import Pair, Situation, World
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.engine.bounds import Asking, Result
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.effects import NOTHING, comes_to, level_of
from policy_lang.reasoning.formula import Formula, Place

MAX_MASKS = 12


@frozen(eq=False)
class _Tried:
    """A case imagined in a situation, and both results."""

    case: Case
    readings: tuple[tuple[str, str], ...]
    old: Result | None
    new: Result | None


def settled(comparing: Comparing, region: Region) -> Region | Unproved | None:
    """A region with its example and masks; None if no case lies in it."""
    from policy_lang.reasoning.imagine import Undecided

    masks: list[str] = []
    found = False
    try:
        while True:
            tried = _case_in(comparing, region, tuple(masks))
            if tried is None:
                tried = _case_of_nothing(comparing, region, tuple(masks))
            if tried is None:
                return evolve(region, masked_by=tuple(masks), wholly=True) if found else None
            found = True
            if _differs(region, tried):
                return evolve(region, masked_by=tuple(masks), example=tried.case, readings=tried.readings)
            blocking = _blocking(region, tried, masks)
            if blocking is None or len(masks) == MAX_MASKS:
                return Unproved(region.provision, "no case was found that shows the difference")
            masks.append(blocking)
    except Undecided:
        return Unproved(region.provision, "the search for an example did not end within its limit")


def _case_of_nothing(comparing: Comparing, region: Region, masks: tuple[str, ...]) -> _Tried | None:
    """A case that differs because a share of nothing, open on one side, does not matter on the other."""
    if region.cone is None or not any(axis.kind == "amount" for axis in region.cone.axes):
        return None
    tried = _case_in(comparing, region, masks, nothing=True)
    return tried if tried is not None and _differs(region, tried) else None


def _case_in(comparing: Comparing, region: Region, masks: tuple[str, ...], nothing: bool = False) -> _Tried | None:
    from policy_lang.reasoning.imagine import imagine

    possible: dict[Formula, bool] = {}
    for pair in region.pairs:
        inside = _caught(region, pair) if region.cone is None else condition_of(region)
        wanted = f.both((inside, *(f.neg(_blocks(region, mask, pair.old, pair.new)) for mask in masks)))
        if wanted not in possible:
            possible[wanted] = wanted != f.FALSE and imagine(comparing.vocabulary, wanted, nothing=nothing) is not None
        if not possible[wanted]:
            continue
        regime = region.provision.split(".")[0]
        world = pair.new or pair.old
        assert world is not None
        days = days_of(world.law.program, regime, pair.situation)
        imagined = imagine(comparing.vocabulary, wanted, days, nothing)
        if imagined is not None:
            case, answers = imagined
            readings = {**pair.readings, **answers}
            return _Tried(
                case,
                tuple(sorted(readings.items())),
                result_of(pair.old, case, readings),
                result_of(pair.new, case, readings),
            )
    return None


def _caught(region: Region, pair: Pair) -> Formula:
    """The cases that the provision catches on the side on which it stands."""
    world = pair.new if region.old == NOTHING else pair.old
    assert world is not None
    if region.provision in world.law.exemptions:
        return world.formulas.exempts(region.provision)
    level = max(region.old.outcome, region.new.outcome)
    return comes_to(world.formulas, region.provision, level, region.authority)


def days_of(program: Program, regime: str, situation: Situation) -> tuple[Place, int, int]:
    """The field on which a regime decides, the first day of a situation, and the day after its last."""
    from policy_lang.values.dates import moment_day

    path = program.regimes[regime].decided_on
    first = moment_day(situation.start).toordinal()
    last = moment_day(situation.end - 1).toordinal()
    return Place(0, path.steps, path.type), max(first, 1), max(last, first) + 1


def result_of(world: World | None, case: Case, readings: dict[str, str]) -> Result | None:
    """What a law says of a case, its questions answered."""
    if world is None:
        return None
    law = world.law
    for name, question in law.program.questions.items():
        if name not in law.readings:
            law = law.answered(name, readings.get(name, question.readings[0][0]))
    return Asking(law.program, case).ask(law, {})


def _of_authority(result: Result | None, authority: str) -> tuple[int, int]:
    return (0, 0) if result is None else result.bounds.outcome.get(authority, (0, 0))


def _of_control(result: Result | None, name: str, authority: str) -> int:
    control = result.controls.get(name) if result is not None else None
    if control is None or level_of(control.body, authority) == 0:
        return 0
    return control.outcome[1]


def _differs(region: Region, tried: _Tried) -> bool:
    """Whether the case comes out differently on the two sides, by what the region is about."""
    if region.old.outcome == region.new.outcome:
        return True
    return _of_authority(tried.old, region.authority) != _of_authority(tried.new, region.authority)


def _blocking(region: Region, tried: _Tried, known: list[str]) -> str | None:
    """A provision of the same authority whose effect hides the change."""
    milder, harsher = (tried.old, tried.new) if region.old.outcome < region.new.outcome else (tried.new, tried.old)
    level = max(region.old.outcome, region.new.outcome)
    names = dict.fromkeys(n for r in (tried.old, tried.new) if r is not None for n in r.controls)
    for name in names:
        if name in known or name == region.provision:
            continue
        if _of_control(milder, name, region.authority) >= level or _of_control(harsher, name, region.authority) > level:
            return name
    return None


def _blocks(region: Region, mask: str, old: World | None, new: World | None) -> Formula:
    """When the effect of another provision hides the change of a region."""
    level = max(region.old.outcome, region.new.outcome)
    milder, harsher = (old, new) if region.old.outcome < region.new.outcome else (new, old)
    reaching = ((milder, level), (harsher, level + 1))
    return f.either(
        comes_to(world.formulas, mask, rank, region.authority) for world, rank in reaching if world is not None
    )
