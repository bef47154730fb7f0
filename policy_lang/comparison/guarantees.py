"""Guarantees proved over all cases, or refuted by a case that the reference evaluator confirms.

A guarantee says: whenever a condition holds, the outcome is `at least` (`at most`) a rank. It is violated by a complete
case that meets the condition and that no control brings to the rank (that some control brings above it, or that what is
not encoded may bring above it). On each stretch of days, and for each reading of the questions that the law hangs on,
that is one formula. The guarantee is proved where its diagram is empty, by the names of the policy or with all of them
written out.
"""

from collections.abc import Iterator

from attrs import field, frozen

from policy_lang.cases.write import case_to_json
from policy_lang.comparison.examples import days_of, result_of
from policy_lang.comparison.gaps import gaps_of
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.comparison.situations import Situation, Standing, World, moments
from policy_lang.core import program as core
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.evaluation.facts import LATEST
from policy_lang.reasoning.axes import Cone, Names, Readings
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.effects import comes_to
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.formula import FALSE, Both, Either, Formula, Neg, both, either, neg
from policy_lang.reasoning.lemmas import feasible

SMALL = 30_000
"""The nodes that one diagram may take."""
NO_PROOF = "no counterexample was found among small cases, and no proof that there is none"
PROVED, REFUTED, OPEN = "proved", "refuted", "not proved"


@frozen
class Verdict:
    """What became of a guarantee: proved, refuted by an example with its outcome, or not proved, and why."""

    title: str
    place: str
    verdict: str
    because: str = ""
    example: dict[str, object] | None = field(default=None, repr=False)
    readings: tuple[tuple[str, str], ...] = ()
    outcome: str = ""


def prove(program: Program, guarantees: tuple[tuple[str, core.Guarantee], ...]) -> Iterator[Verdict]:
    """The verdict on each guarantee, given with the regime that it belongs to."""
    standing = Standing(Side("", program, EVERYTHING_PUBLISHED, {}))
    for regime, guarantee in guarantees:
        try:
            yield _verdict(standing, regime, guarantee)
        except NotEncodable as error:
            yield Verdict(guarantee.title, guarantee.place, OPEN, str(error))


def _verdict(standing: Standing, regime: str, guarantee: core.Guarantee) -> Verdict:
    program = standing.program
    starts = moments(standing, standing, regime, (guarantee.whenever,))
    settled: dict[Formula, bool] = {}
    for start, end in zip(starts, [*starts[1:], LATEST], strict=True):
        for world in standing.worlds(regime, start):
            violation = _violation(world, regime, guarantee)
            if violation not in settled:
                settled[violation] = shown_empty(program.vocabulary, readings_of(program), violation)
            if not settled[violation]:
                found = _counterexample(standing, regime, guarantee, violation, start, end, world)
                if found is not None:
                    return found
    if all(settled.values()):
        return Verdict(guarantee.title, guarantee.place, PROVED)
    return Verdict(
        guarantee.title,
        guarantee.place,
        OPEN,
        "no counterexample was found among small cases, and no proof that none is",
    )


def _violation(world: World, regime: str, guarantee: core.Guarantee) -> Formula:
    """The cases that break a guarantee in one law."""
    condition = world.formulas.asked_in(regime, guarantee.whenever)
    controls = world.law.controls
    if guarantee.op == "at least":
        short = (neg(comes_to(world.formulas, name, guarantee.level, None)) for name in controls)
        return both((condition, *short))
    beyond = [comes_to(world.formulas, name, guarantee.level + 1, None) for name in controls]
    if guarantee.level < len(world.law.program.vocabulary.outcomes) - 1:
        beyond += [possibly for _, possibly in gaps_of(world)]
    return both((condition, either(beyond)))


def shown_empty(vocabulary: Vocabulary, readings: Readings, violation: Formula, limit: int = SMALL) -> bool:
    """Whether no case meets a formula: shown of each alternative, and of as few of the conditions as suffice."""
    match violation:
        case Both((*parts, Either(alternatives))):
            return all(shown_empty(vocabulary, readings, both((*parts, one)), limit) for one in alternatives)
        case Both(parts) if len(parts) > 2:
            condition = [part for part in parts if not isinstance(part, Neg)]
            return any(
                _none_meets(vocabulary, readings, both((*condition, part)), limit)
                for part in parts
                if isinstance(part, Neg)
            ) or _none_meets(vocabulary, readings, violation, limit)
    return _none_meets(vocabulary, readings, violation, limit)


def _none_meets(vocabulary: Vocabulary, readings: Readings, formula: Formula, limit: int) -> bool:
    """Whether the diagram of a formula is empty, by the names in it or with all of them written out."""
    if formula == FALSE:
        return True
    for names in (Names.KEPT, Names.OPENED):
        try:
            cone = Cone.of(vocabulary, readings, ((formula, FALSE),), names, limit)
            d = cone.diagrams
            if d.both(cone.build(formula), feasible(cone)) == d.false:
                return True
        except (TooLarge, RecursionError):
            continue
    return False


def readings_of(program: Program) -> dict[str, tuple[str, ...]]:
    """The readings of each question."""
    return {name: tuple(r for r, _ in one.readings) for name, one in program.questions.items()}


def _counterexample(
    standing: Standing, regime: str, guarantee: core.Guarantee, violation: Formula, start: int, end: int, world: World
) -> Verdict | None:
    """A case of a stretch of days that breaks a guarantee, confirmed by the evaluator."""
    from policy_lang.reasoning.imagine import Undecided, imagine

    program = standing.program
    days = days_of(program, regime, Situation(start, end, (world,), (world,)))
    try:
        imagined = imagine(program.vocabulary, readings_of(program), violation, days)
    except Undecided:
        return None
    if imagined is None:
        return None
    case, answers = imagined
    readings = {**dict(world.readings), **answers}
    low, high = _outcome(world, case, readings)
    broken = low < guarantee.level if guarantee.op == "at least" else high > guarantee.level
    if not broken:
        return None
    names = [o.name for o in program.vocabulary.outcomes]
    outcome = names[low] if low == high else f"between {names[low]} and {names[high]}"
    return Verdict(
        guarantee.title,
        guarantee.place,
        REFUTED,
        example=case_to_json(case, program.vocabulary),
        readings=tuple(sorted(readings.items())),
        outcome=outcome,
    )


def _outcome(world: World, case: Case, readings: dict[str, str]) -> tuple[int, int]:
    return result_of(world, case, readings).bounds.overall
