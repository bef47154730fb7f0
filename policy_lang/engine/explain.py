"""From derivations to reasons: the tests that an outcome rests on, in words and with their places."""

from collections.abc import Iterator

from policy_lang.core import terms
from policy_lang.core.decision import Because
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.engine.openness import type_at
from policy_lang.engine.words import compared, show_fact
from policy_lang.evaluation.derivation import Derivation, Seen
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.values.truth import Truth

HOLDS = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}


def reasons(met: Derivation, law: Law, truth: Truth) -> tuple[Because, ...]:
    """The tests on which a condition's truth rests, each once."""
    found: dict[tuple[str, str, bool | None], Because] = {}
    for test, positive, record in resting(met, truth, True, ""):
        reason = because(test, law, positive, record)
        found.setdefault((reason.test, reason.at, reason.holds), reason)
    return tuple(found.values())


def resting(
    met: Derivation, truth: Truth, positive: bool, record: str
) -> Iterator[tuple[Derivation, Derivation | None, str]]:
    """The tests below a condition that make its truth what it is; a negated test keeps its `not` form."""
    record = met.record or record
    match met.term:
        case terms.All() | terms.Any() | terms.Applies() | terms.Call():
            for part in met.deciding():
                yield from resting(part, part.truth, positive, record)
            if isinstance(met.term, terms.Any) and not met.parts:
                return
        case terms.Not():
            inner = met.parts[0]
            if _is_test(inner):
                yield inner, met, record
            else:
                yield from resting(inner, inner.truth, not positive, record)
        case terms.Quantified():
            parts = met.deciding()
            if not parts or (met.seen and met.truth is Truth.UNKNOWN):
                yield met, None, record
            for part in parts[:3]:
                yield from resting(part, part.truth, positive, record)
        case terms.Truism() if not met.term.mark.text:
            return
        case _:
            yield met, None, record


def _is_test(met: Derivation) -> bool:
    return not isinstance(met.term, terms.All | terms.Any | terms.Not | terms.Call | terms.Applies | terms.Quantified)


def because(test: Derivation, law: Law, negated: Derivation | None, record: str) -> Because:
    """One test in words; a negation that has no words of its own, as behind `unless`, shows the test that it denies."""
    vocabulary = law.program.vocabulary
    value, threshold = compared(test, law.thresholds)
    seen = test.seen
    shown = negated if negated is not None and negated.term.mark.text else test
    mark = shown.term.mark
    if isinstance(test.term, terms.Reading):
        value = law.readings.get(test.term.question, "an open question")
    elif not value and seen:
        value = "; ".join(_stated(vocabulary, s, len(seen) > 1) for s in seen[:3])
    at = seen[0].place if seen and len(seen) == 1 else (test.record or record or (seen[0].place if seen else ""))
    return Because(mark.text, HOLDS[shown.truth], value, threshold, at, mark.place)


def _stated(vocabulary: Vocabulary, seen: Seen, with_place: bool) -> str:
    shown = show_fact(seen.fact, type_at(vocabulary, seen.place))
    return f"{seen.place}: {shown}" if with_place else shown


def outline(met: Derivation, evaluation: Evaluation, depth: int = 0, record: str = "") -> Iterator[tuple[int, Because]]:
    """The whole derivation, every test with its value, as (depth, test) from the top down.

    Tests behind the one that settled an `and` or `or` were not asked for the decision; they are asked here.
    """
    law = evaluation.law
    record = met.record or record
    if isinstance(met.term, terms.Not) and _is_test(met.parts[0]):
        yield depth, because(met.parts[0], law, met, record)
        return
    shown = because(met, law, None, record)
    words = {terms.All: "all of", terms.Any: "any of", terms.Not: "none of"}
    test = shown.test or words.get(type(met.term), "")
    if not isinstance(met.term, terms.All | terms.Any | terms.Not | terms.Quantified | terms.Call | terms.Applies):
        yield depth, shown._replace(test=test)
        return
    yield depth, Because(test, shown.holds, "", "", met.record, shown.source)
    for part in (*met.parts, *_unasked(met, evaluation)):
        yield from outline(part, evaluation, depth + 1, record)


def _unasked(met: Derivation, evaluation: Evaluation) -> Iterator[Derivation]:
    if isinstance(met.term, terms.All | terms.Any) and met.around:
        for term in met.term.parts[len(met.parts) :]:
            yield evaluation.condition(met.around, term)
