"""Examples: cases that a solver imagines for a formula, decided by the reference evaluator under both laws.

What is asked of such a case: that it lies in a region, and that no other provision blocks the change there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import define, field, frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.region import Region, condition_of
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

CHOSEN = "chosen"
"""Stands for a question to the solver: for which of several formulas it imagines a case."""


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


def inside(region: Region, pair: Pair) -> Formula:
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
        imagined = self._imagined(wanted, days_of(pair.world.law.program, self.regime, pair.situation))
        if imagined is None:
            self._missed.add(wanted)
            return None
        return tried_on(pair, *imagined)

    def in_any(self, wanted: Sequence[tuple[Pair, Formula]]) -> tuple[int, Tried] | None:
        """A case that meets one of some formulas on the days of its pair, and which; None if none was found."""
        from policy_lang.reasoning.imagine import imagine

        if all(formula == f.FALSE for _, formula in wanted):
            return None
        comparing = self.comparing
        here = (f.both((formula, *self._on_days(pair))) for pair, formula in wanted)
        chosen = f.either(f.both((formula, f.Answer(CHOSEN, str(i)))) for i, formula in enumerate(here))
        readings = {**comparing.readings, CHOSEN: tuple(str(i) for i in range(len(wanted)))}
        imagined = imagine(comparing.vocabulary, readings, chosen, None, self.amounts, self.sizes)
        if imagined is None:
            return None
        case, answers = imagined
        which = int(answers.pop(CHOSEN))
        return which, tried_on(wanted[which][0], case, answers)

    def _on_days(self, pair: Pair) -> Iterator[Formula]:
        place, first, end = days_of(pair.world.law.program, self.regime, pair.situation)
        for op, day in (("at least", first), ("less than", end)):
            yield f.Reaches(f.Stated(place, False), op, Fraction(day), "day")

    def _on_any_day(self, wanted: Formula) -> bool:
        if wanted not in self._possible:
            self._possible[wanted] = self._imagined(wanted, None) is not None
        return self._possible[wanted]

    def _imagined(self, wanted: Formula, days: tuple[Place, int, int] | None) -> tuple[Case, dict[str, str]] | None:
        from policy_lang.reasoning.imagine import imagine

        comparing = self.comparing
        return imagine(comparing.vocabulary, comparing.readings, wanted, days, self.amounts, self.sizes)


def tried_on(pair: Pair, case: Case, answers: Mapping[str, str]) -> Tried:
    """A case under both laws of a pair, with answers to the questions that these leave open."""
    readings = {**answers, **pair.readings}
    old, new = (_evaluation(world, case, readings) for world in (pair.old, pair.new))
    return Tried(case, tuple(sorted(readings.items())), pair, old, new)


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


def differs(region: Region, tried: Tried) -> bool:
    """Whether the provision itself comes out differently in the two laws, by what the region is about."""
    if region.old.outcome == region.new.outcome:
        return True
    name, authority = region.provision, region.authority
    return _of_control(tried.old, name, authority) != _of_control(tried.new, name, authority)


def blocking(comparing: Comparing, region: Region, tried: Tried, known: Sequence[str]) -> str | None:
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
