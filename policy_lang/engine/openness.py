"""What a result leaves open: the facts, and the questions, that its open tests looked at."""

from collections.abc import Iterator
from typing import NamedTuple

from policy_lang.core import terms
from policy_lang.core.facts import Fact
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.engine.bounds import Result
from policy_lang.evaluation.derivation import Derivation, Seen
from policy_lang.evaluation.facts import is_open
from policy_lang.evaluation.reference import IN_VAIN, Evaluation
from policy_lang.values.truth import Truth


class OpenFact(NamedTuple):
    """An open fact that an open test looked at; `alone` if it was the only one."""

    place: str
    fact: Fact
    type: FieldType
    test: Derivation
    evaluation: Evaluation
    regime: str
    alone: bool


class OpenThing(NamedTuple):
    """Something open: a fact, a question (`question NAME`), or whether a fact was asked in vain."""

    place: str
    fact: OpenFact | None


def open_tests(result: Result) -> Iterator[tuple[str, Derivation]]:
    """The tests that leave a result open, each with the regime in which it was asked."""
    for name, control in result.controls.items():
        regime = name.split(".")[0]
        if control.met.truth is Truth.UNKNOWN:
            yield from ((regime, test) for test in control.met.relevant() if test.truth is Truth.UNKNOWN)
        for exemption, _, on in control.exemptions:
            if on.truth is Truth.UNKNOWN:
                other = exemption.split(".")[0]
                yield from ((other, test) for test in on.relevant() if test.truth is Truth.UNKNOWN)
    for gap, met in result.not_encoded:
        if met.truth is Truth.UNKNOWN:
            yield from ((gap.regime, test) for test in met.relevant() if test.truth is Truth.UNKNOWN)


def open_things(result: Result) -> dict[str, list[OpenThing]]:
    """What a result hangs on, by place, what most tests look at first."""
    found: dict[str, list[OpenThing]] = {}
    vocabulary = result.evaluation.law.program.vocabulary
    for regime, test in open_tests(result):
        if isinstance(test.term, terms.InVain):
            place = test.seen[0].place + IN_VAIN
            found.setdefault(place, []).append(OpenThing(place, None))
            continue
        here = {s.place: s for s in test.seen if is_open(s.fact) or _coarse(s, test)}
        for place, seen in here.items():
            if place.startswith("question "):
                found.setdefault(place, []).append(OpenThing(place, None))
                continue
            type_ = type_at(vocabulary, place)
            if type_ is not None:
                fact = OpenFact(place, seen.fact, type_, test, result.evaluation, regime, len(here) == 1)
                found.setdefault(place, []).append(OpenThing(place, fact))
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _coarse(seen: Seen, test: Derivation) -> bool:
    """A stated code that is coarser than the set is open too."""
    return isinstance(test.term, terms.Member) and len(test.seen) == 1 and test.truth is Truth.UNKNOWN


def type_at(vocabulary: Vocabulary, place: str) -> FieldType | None:
    """The type of the field at a place such as `item.parts[0].value` or `party P1.owners`."""
    record = "case"
    if place.startswith("rates."):
        return FieldType(Kind.NUMBER)
    first, _, rest = place.partition(".")
    if " " in first:
        record, place = first.split(" ")[0], rest
    type_: FieldType | None = FieldType(Kind.RECORD, record)
    for step in place.split("."):
        info = vocabulary.field(record, step.split("[")[0])
        if info is None:
            return None
        type_ = info.type
        record = type_.of
    return type_
