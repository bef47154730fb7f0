"""The whole analysis of a policy set, question after question."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from policy_lang.comparison.findings.asking import Asker
from policy_lang.comparison.findings.controls import idle_controls
from policy_lang.comparison.findings.equals import equal_names
from policy_lang.comparison.findings.exemptions import idle_exemptions
from policy_lang.comparison.findings.gaps import gaps
from policy_lang.comparison.findings.model import Answer, Finding, Refuted, Undecided
from policy_lang.comparison.findings.needless import needless_tests
from policy_lang.comparison.findings.questions import idle_readings
from policy_lang.core.program import Program

Reason = Callable[[Finding], str]
"""Why a finding is as it should be; nothing if nobody says so."""


@frozen
class Findings:
    """What was found, what of it is explained and why, what is not proved, and how much was asked besides."""

    found: tuple[Finding, ...]
    explained: tuple[tuple[Finding, str], ...]
    undecided: tuple[Undecided, ...]
    refuted: Mapping[str, int]


def analyse(program: Program, places: Mapping[str, str], records: Mapping[str, str]) -> Iterator[Answer]:
    """Every answer about a program; `places` and `records` are those of its sets, clauses and measures."""
    asker = Asker(program)
    for regime in program.regimes:
        idle: set[str] = set()
        for answer in (*idle_controls(asker, regime), *idle_exemptions(asker, regime)):
            if isinstance(answer, Finding):
                idle.add(answer.subject)
            yield answer
        yield from needless_tests(asker, regime, frozenset(idle))
        yield from gaps(asker, regime)
        yield from idle_readings(asker, regime)
        yield from equal_names(asker, regime, places, records)


def gathered(answers: Iterator[Answer], reason: Reason) -> Findings:
    """All answers, findings that somebody explains apart."""
    found: list[tuple[Finding, str]] = []
    undecided: list[Undecided] = []
    refuted: Counter[str] = Counter()
    for answer in answers:
        match answer:
            case Finding():
                found.append((answer, reason(answer)))
            case Undecided():
                undecided.append(answer)
            case Refuted(code):
                refuted[code] += 1
    return Findings(
        tuple(one for one, why in found if not why),
        tuple((one, why) for one, why in found if why),
        tuple(undecided),
        dict(refuted),
    )
