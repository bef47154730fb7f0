"""Bounds: the mildest and the harshest outcome that a case can have in some worlds.

    lo_c  takes a control only if it applies for certain, less every exemption that is not certainly off
    hi_c  takes it unless it certainly does not apply, less only the exemptions that are certainly on

What is not encoded but may concern the case counts up to the harshest outcome there is. Discharges do not
change an outcome; they count in what is outstanding.
"""

from collections.abc import Iterable
from typing import NamedTuple

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.core.facts import Case, Fact, Members, Record
from policy_lang.evaluation.derivation import Derivation
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.dates import DAY
from policy_lang.values.truth import Truth

Range = tuple[int, int]


class Bounds(NamedTuple):
    """Outcome and outstanding outcome by authority, each as (mildest, harshest) rank."""

    outcome: dict[str, Range]
    outstanding: dict[str, Range]

    @property
    def overall(self) -> Range:
        """The harshest over all authorities."""
        return _overall(self.outcome)

    @property
    def overall_outstanding(self) -> Range:
        """What is left after discharges, over all authorities."""
        return _overall(self.outstanding)

    @property
    def determined(self) -> bool:
        """Whether nothing is open, for any authority."""
        return all(a == b for a, b in (*self.outcome.values(), *self.outstanding.values()))

    def within(self, other: "Bounds") -> bool:
        """Whether these bounds add nothing to others."""
        return all(other.outcome[k][0] <= a and b <= other.outcome[k][1] for k, (a, b) in self.outcome.items()) and all(
            other.outstanding[k][0] <= a and b <= other.outstanding[k][1] for k, (a, b) in self.outstanding.items()
        )


def _overall(ranges: dict[str, Range]) -> Range:
    if not ranges:
        return 0, 0
    return max(a for a, _ in ranges.values()), max(b for _, b in ranges.values())


def join(bounds: Iterable[Bounds]) -> Bounds:
    """The bounds that hold whichever of some possibilities is real."""
    outcome: dict[str, Range] = {}
    outstanding: dict[str, Range] = {}
    for one in bounds:
        _widen(outcome, one.outcome)
        _widen(outstanding, one.outstanding)
    return Bounds(outcome, outstanding)


def _widen(into: dict[str, Range], ranges: dict[str, Range]) -> None:
    for key, (low, high) in ranges.items():
        old = into.get(key)
        into[key] = (low, high) if old is None else (min(old[0], low), max(old[1], high))


@frozen(eq=False, repr=False)
class ControlResult:
    """What one control comes to: whether it applies, its level, what exemptions do to it, and its bounds."""

    name: str
    body: core.Control
    met: Derivation
    exemptions: tuple[tuple[str, core.Effect, Derivation], ...]
    outcome: Range
    outstanding: Range
    evaluation: Evaluation


@frozen(eq=False, repr=False)
class Result:
    """One world's answer: every control in force, every exemption, what is not encoded, and the bounds."""

    evaluation: Evaluation
    controls: dict[str, ControlResult]
    not_encoded: tuple[tuple[core.NotEncoded, Derivation], ...]
    bounds: Bounds


RECORDS_AT_ONCE = 10
"""So many records are asked about at the cost of one."""


class Asking:
    """Asks one law about one case, and asks again only what is still open when facts are assumed.

    `cost` is what asking once takes of a budget: more for a case of many records.
    """

    def __init__(self, program: core.Program, case: Case) -> None:
        self.program = program
        self.case = case
        self.asked = 0
        self.cost = 1 + _count(case) // RECORDS_AT_ONCE

    def ask(self, law: Law, assumed: dict[str, Fact], earlier: Result | None = None) -> Result:
        """The result of a law; of an earlier result with fewer facts, what was settled is kept."""
        self.asked += 1
        evaluation = Evaluation(law, self.case, assumed)
        controls = control_results(evaluation, earlier.controls if earlier else {})
        not_encoded = self._not_encoded(evaluation, law, earlier)
        return Result(evaluation, controls, not_encoded, self._bounds(law, controls, not_encoded))

    def _not_encoded(
        self, evaluation: Evaluation, law: Law, earlier: Result | None
    ) -> tuple[tuple[core.NotEncoded, Derivation], ...]:
        """What is left out and may concern the case; of an earlier result, only what was open is asked again."""
        known = {id(gap): met for gap, met in earlier.not_encoded} if earlier else None
        found = []
        for gap in self.program.not_encoded:
            if gap.when is None or gap.regime not in law.moments or not may_bite(gap, law):
                continue
            met = known.get(id(gap)) if known is not None else None
            if known is not None and met is None:
                continue
            if met is None or met.truth is Truth.UNKNOWN:
                evaluation.regime = gap.regime
                met = evaluation.condition((self.case.facts,), gap.when)
            if met.truth is not Truth.FALSE:
                found.append((gap, met))
        return tuple(found)

    def _bounds(
        self,
        law: Law,
        controls: dict[str, ControlResult],
        not_encoded: tuple[tuple[core.NotEncoded, Derivation], ...],
    ) -> Bounds:
        outcome = {a: (0, 0) for regime in law.moments for a in self.program.regimes[regime].authorities}
        outstanding = dict(outcome)
        for control in controls.values():
            if control.body.requirement is None:
                continue
            authority = control.body.requirement.authority
            if control.met.truth is not Truth.FALSE or authority not in outcome:
                _raise(outcome, authority, control.outcome)
                _raise(outstanding, authority, control.outstanding)
        harshest = len(self.program.vocabulary.outcomes) - 1
        for gap, _ in not_encoded:
            authority = authority_of(gap, self.program)
            _raise(outcome, authority, (0, harshest))
            _raise(outstanding, authority, (0, harshest))
        return Bounds(outcome, outstanding)


def _count(case: Case) -> int:
    """How many records a case has."""
    count = 0
    todo: list[object] = [case.facts, *case.shared.values()]
    while todo:
        fact = todo.pop()
        if isinstance(fact, Record):
            count += 1
            todo.extend(fact.fields.values())
        elif isinstance(fact, Members):
            todo.extend(fact.records)
    return count


def authority_of(gap: core.NotEncoded, program: core.Program) -> str:
    """The authority whose result what is left out leaves open: that of its instrument, else the regime's first."""
    named = program.instruments[gap.instrument].authority if gap.instrument else ""
    return named or next(iter(program.regimes[gap.regime].authorities), "")


def may_bite(gap: core.NotEncoded, law: Law) -> bool:
    """Whether what is left out can have effect: its instrument is published and not suspended or repealed."""
    if not gap.instrument:
        return True
    instrument = law.program.instruments[gap.instrument]
    if instrument.published > law.published or law.moments[gap.regime] < (instrument.published - 1) * DAY:
        return False
    act = law.governing(gap.instrument)
    return act is None or act.kind == "resumes"


def _raise(ranges: dict[str, Range], authority: str, to: Range) -> None:
    low, high = ranges.get(authority, (0, 0))
    ranges[authority] = (max(low, to[0]), max(high, to[1]))


def _settled(control: ControlResult) -> bool:
    return control.met.truth is not Truth.UNKNOWN and all(
        d.truth is not Truth.UNKNOWN for _, _, d in control.exemptions
    )


def _targeting(law: Law) -> dict[str, list[tuple[str, core.Effect]]]:
    """The exemptions in force for each control."""
    found: dict[str, list[tuple[str, core.Effect]]] = {}
    for name, status in law.exemptions.items():
        if status.in_force:
            assert isinstance(status.body, core.Exemption)
            for effect in status.body.effects:
                for target in effect.targets if effect.kind != "bars" else ():
                    found.setdefault(target, []).append((name, effect))
    return found


def control_results(evaluation: Evaluation, earlier: dict[str, ControlResult]) -> dict[str, ControlResult]:
    """What each control in force comes to; of earlier results with fewer facts, what was settled is kept."""
    law = evaluation.law
    targeting = _targeting(law)
    controls: dict[str, ControlResult] = {}
    for name, status in law.controls.items():
        if status.in_force:
            known = earlier.get(name)
            if known is None or not _settled(known):
                known = control_result(evaluation, name, targeting.get(name, ()))
            controls[name] = known
    return controls


def control_result(evaluation: Evaluation, name: str, targeting: Iterable[tuple[str, core.Effect]]) -> ControlResult:
    """What one control comes to, by itself and by the exemptions in force that act on it."""
    body = evaluation.law.controls[name].body
    assert isinstance(body, core.Control)
    met = evaluation.applies(name)
    if met.truth is Truth.FALSE:
        return ControlResult(name, body, met, (), (0, 0), (0, 0), evaluation)
    exemptions = tuple((e, effect, evaluation.exempts(e)) for e, effect in targeting)
    level = body.requirement.level if body.requirement else 0
    return ControlResult(
        name,
        body,
        met,
        exemptions,
        _range(met.truth, level, exemptions, discharges=False),
        _range(met.truth, level, exemptions, discharges=True),
        evaluation,
    )


def _range(
    met: Truth, level: int, exemptions: tuple[tuple[str, core.Effect, Derivation], ...], discharges: bool
) -> Range:
    """The mildest and the harshest that a control comes to."""
    low, high = (level if met is Truth.TRUE else 0), (level if met is not Truth.FALSE else 0)
    for _, effect, on in exemptions:
        if effect.kind == "discharges" and not discharges:
            continue
        to = effect.level if effect.kind == "lowers" else 0
        if on.truth is not Truth.FALSE:
            low = min(low, to)
        if on.truth is Truth.TRUE:
            high = min(high, to)
    return low, high
