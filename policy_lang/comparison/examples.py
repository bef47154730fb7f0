"""Examples: for each region a case that comes out differently, tried on both sides; or the reason why there is none.

In: a box. A solver imagines a case in it; the reference evaluator decides the case under both laws. If the results of
the authority are equal, another provision masks the region there: what blocks it is named, and a case is looked for
that it does not block, until one comes out differently or nothing is left.
"""

from collections.abc import Callable
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.region import NoCase, Region, Settled, condition_of
from policy_lang.comparison.situations import Pair, Situation, World
from policy_lang.core import program as core
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.engine.bounds import Asking, Result, control_result
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.effects import NOTHING, comes_to, level_of, reducing
from policy_lang.reasoning.formula import Formula, Place
from policy_lang.reasoning.sizes import SIZES, Amounts, Sizes

MAX_MASKS = 12


@frozen(eq=False)
class Tried:
    """A case imagined for a pair of laws, and what each law is asked about it."""

    case: Case
    readings: tuple[tuple[str, str], ...]
    pair: Pair
    old: Evaluation | None
    new: Evaluation | None


Further: TypeAlias = Callable[[Pair], Formula]
"""What else a case of a region has to meet, in each pair of laws."""


def anything(_: Pair) -> Formula:
    """Nothing else is asked of a case."""
    return f.TRUE


def settled(comparing: Comparing, region: Region, further: Further = anything, sizes: Sizes = SIZES) -> Settled:
    """A region with its example and masks, among the cases that meet something further.

    Where only some sizes are looked at, that none is found in them says nothing about larger cases.
    """
    from policy_lang.reasoning.imagine import Undecided

    masks: list[str] = []
    found = False
    try:
        while True:
            tried = _case(comparing, region, tuple(masks), further, sizes)
            if tried is None:
                everywhere = found and sizes == SIZES
                return evolve(region, masked_by=tuple(masks), wholly=True) if everywhere else NoCase(region)
            found = True
            blocking = _blocking(comparing, region, tried, masks)
            if blocking is None and _differs(region, tried):
                return evolve(
                    region, masked_by=tuple(masks), example=tried.case, tried_in=tried.pair, readings=tried.readings
                )
            if blocking is None or len(masks) == MAX_MASKS:
                return Unproved(region.provision, "no case was found that shows the difference")
            masks.append(blocking)
    except Undecided:
        return Unproved(region.provision, "the search for an example did not end within its limit")


def _case(comparing: Comparing, region: Region, masks: tuple[str, ...], further: Further, sizes: Sizes) -> Tried | None:
    """A case of a region that no mask hides: if there must be, one in which amounts are missing.

    A share of nothing is open: such a case shows a difference only if its result is settled on a side.
    """

    def among(amounts: Amounts) -> Tried | None:
        return _case_in(Search(comparing, region.provision.split(".")[0], amounts, sizes), region, masks, further)

    tried = among(Amounts.STATED)
    if tried is not None or sizes != SIZES or not any(f.takes_shares(_inside(region, p)) for p in region.pairs):
        return tried
    tried = among(Amounts.LACKING)
    if tried is not None:
        return tried
    tried = among(Amounts.NOTHING)
    if tried is None or _blocking(comparing, region, tried, []) is not None or not _differs(region, tried):
        return None
    return tried


def _case_in(search: "Search", region: Region, masks: tuple[str, ...], further: Further) -> Tried | None:
    for pair in region.pairs:
        unmasked = (f.neg(blocks(region, mask, pair.old, pair.new)) for mask in masks)
        tried = search.in_pair(pair, f.both((_inside(region, pair), *unmasked, further(pair))))
        if tried is not None:
            return tried
    return None


def _inside(region: Region, pair: Pair) -> Formula:
    """The cases of a region, in the laws of a pair."""
    return caught(region, pair) if region.cone is None else condition_of(region)


@define
class Search:
    """Looks for cases of a regime in pairs of laws; what no case meets on any day is not looked for a third time."""

    comparing: Comparing
    regime: str
    amounts: Amounts = Amounts.STATED
    sizes: Sizes = SIZES
    _missed: set[Formula] = field(factory=set)
    _possible: dict[Formula, bool] = field(factory=dict)
    """Whether a case meets a formula on any day, for those that none met on some days."""

    def in_pair(self, pair: Pair, wanted: Formula) -> Tried | None:
        """A case that meets a formula on the days of a pair; None if none was found."""
        if wanted == f.FALSE or (wanted in self._missed and not self._on_any_day(wanted)):
            return None
        world = pair.new or pair.old
        assert world is not None
        imagined = self._imagined(wanted, days_of(world.law.program, self.regime, pair.situation))
        if imagined is None:
            self._missed.add(wanted)
            return None
        case, answers = imagined
        readings = {**answers, **pair.readings}
        old, new = (_evaluation(world, case, readings) for world in (pair.old, pair.new))
        return Tried(case, tuple(sorted(readings.items())), pair, old, new)

    def _on_any_day(self, wanted: Formula) -> bool:
        if wanted not in self._possible:
            self._possible[wanted] = self._imagined(wanted, None) is not None
        return self._possible[wanted]

    def _imagined(self, wanted: Formula, days: tuple[Place, int, int] | None) -> tuple[Case, dict[str, str]] | None:
        from policy_lang.reasoning.imagine import imagine

        comparing = self.comparing
        return imagine(comparing.vocabulary, comparing.readings, wanted, days, self.amounts, self.sizes)


def caught(region: Region, pair: Pair) -> Formula:
    """The cases that the provision catches on the side on which it stands."""
    world = pair.new if region.old == NOTHING else pair.old
    assert world is not None
    if region.provision in world.law.exemptions:
        return world.formulas.exempts(region.provision)
    level = max(region.old.outcome, region.new.outcome)
    if level > 0:
        return comes_to(world.formulas, region.provision, level, region.authority)
    lifting = (name for name, effect in reducing(world.law, region.provision) if effect.kind == "lifts")
    spared = f.either(world.formulas.exempts(name) for name in lifting)
    return f.both((world.formulas.applies(region.provision), f.neg(spared)))


def days_of(program: Program, regime: str, situation: Situation) -> tuple[Place, int, int]:
    """The field on which a regime decides, the first day of a situation, and the day after its last."""
    from policy_lang.values.dates import moment_day

    path = program.regimes[regime].decided_on
    first = moment_day(situation.start).toordinal()
    last = moment_day(situation.end - 1).toordinal()
    return Place(0, path.steps, path.type), max(first, 1), max(last, first) + 1


def result_of(world: World, case: Case, readings: dict[str, str]) -> Result:
    """What a law says of a case, its questions answered."""
    return Asking(world.law.program, case).ask(answered(world.law, readings), {})


def differing_bounds(pair: Pair, case: Case, readings: dict[str, str], authority: str) -> bool:
    """Whether the two laws of a pair leave an authority another range of outcomes in a case."""
    old, new = (
        (0, 0) if world is None else result_of(world, case, readings).bounds.outcome.get(authority, (0, 0))
        for world in (pair.old, pair.new)
    )
    return old != new


def answered(law: Law, readings: dict[str, str]) -> Law:
    """A law with an answer to every question: that of some readings, else any."""
    for name, question in law.program.questions.items():
        if name not in law.readings:
            law = law.answered(name, readings.get(name, question.readings[0][0]))
    return law


def _evaluation(world: World | None, case: Case, readings: dict[str, str]) -> Evaluation | None:
    return None if world is None else Evaluation(answered(world.law, readings), case)


def _of_control(evaluation: Evaluation | None, name: str, authority: str) -> tuple[int, int]:
    """The mildest and the harshest that a control comes to for an authority in a case."""
    if evaluation is None or name not in evaluation.law.controls:
        return 0, 0
    body = evaluation.law.controls[name].body
    if not isinstance(body, core.Control) or level_of(body, authority) == 0:
        return 0, 0
    return control_result(evaluation, name, reducing(evaluation.law, name)).outcome


def _differs(region: Region, tried: Tried) -> bool:
    """Whether the provision itself comes out differently in the two laws, by what the region is about."""
    if region.old.outcome == region.new.outcome:
        return True
    name, authority = region.provision, region.authority
    return _of_control(tried.old, name, authority) != _of_control(tried.new, name, authority)


def _blocking(comparing: Comparing, region: Region, tried: Tried, known: list[str]) -> str | None:
    """A provision of the same authority whose effect hides the change."""
    if region.old.outcome == region.new.outcome:
        return None
    tightened = region.old.outcome < region.new.outcome
    milder, harsher = (tried.old, tried.new) if tightened else (tried.new, tried.old)
    level = max(region.old.outcome, region.new.outcome)
    names = dict.fromkeys(n for e in (tried.new, tried.old) if e is not None for n in e.law.controls)
    for name in names:
        if name == region.provision or name in known:
            continue
        _, here = _of_control(milder, name, region.authority)
        if here >= level:
            return name
        alike = comparing.alike.provision(name, tried.pair)
        if not alike and _of_control(harsher, name, region.authority)[1] > level:
            return name
    return None


def blocks(region: Region, mask: str, old: World | None, new: World | None) -> Formula:
    """When the effect of another provision hides the change of a region."""
    level = max(region.old.outcome, region.new.outcome)
    milder, harsher = (old, new) if region.old.outcome < region.new.outcome else (new, old)
    reaching = ((milder, level), (harsher, level + 1))
    return f.either(
        comes_to(world.formulas, mask, rank, region.authority) for world, rank in reaching if world is not None
    )
