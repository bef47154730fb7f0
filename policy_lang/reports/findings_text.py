"""What an analysis of a policy set found, as text and as JSON."""

from collections.abc import Iterator, Mapping

from policy_lang.comparison.findings.analysis import Findings
from policy_lang.comparison.findings.model import Finding, Undecided
from policy_lang.diagnostics.codes import CODES
from policy_lang.diagnostics.model import Diagnostic, Label
from policy_lang.diagnostics.render import clean, render_json, render_text
from policy_lang.reports.diff_text import example_lines
from policy_lang.reports.terminal import Style, wrapped
from policy_lang.semantics.places import at
from policy_lang.source.text import Source

Sources = Mapping[str, Source]


def diagnostic(found: Finding, sources: Sources) -> Diagnostic:
    """A finding as every other message: with its code, the lines that it is about, and what to do."""
    labels = dict.fromkeys((place, text) for place, text in found.others if place and place != found.place)
    return Diagnostic(
        found.code,
        found.message,
        at(sources, found.place, found.words),
        found.help,
        tuple(Label(at(sources, place), text) for place, text in labels),
    )


def findings_text(found: Findings, sources: Sources, style: Style) -> Iterator[str]:
    """Each finding with its witness, then what is explained, what is not proved, and how much was asked."""
    for one in found.found:
        yield render_text(diagnostic(one, sources), sources, style.colour).rstrip()
        yield from _witness(one)
        yield ""
    for one, why in found.explained:
        yield wrapped(f"explained: {one.code} {one.place} {clean(one.message)}: {clean(why)}", 4)
    for open_ in found.undecided:
        yield wrapped(f"{style('not proved', 'yellow')}: {open_.place} {_asked(open_)}, because {open_.because}", 4)
    yield _counted(found)


def _witness(found: Finding) -> Iterator[str]:
    witness = found.witness
    if witness is None:
        return
    yield f"  in this case {clean(witness.shows)}; what is not stated does not apply"
    yield from (f"    {clean(line)}" for line in example_lines(witness.case))
    yield from (f"    {question.split('.')[-1]} is {reading}" for question, reading in witness.readings)


def _asked(open_: Undecided) -> str:
    return clean(f"{open_.code} of `{open_.subject.split('.')[-1]}` ({CODES[open_.code].about}: {open_.words})")


def _counted(found: Findings) -> str:
    explained = f", {len(found.explained)} explained" if found.explained else ""
    return (
        f"{sum(found.refuted.values())} questions without a finding, {len(found.found)} findings{explained}, "
        f"{len(found.undecided)} not proved"
    )


def findings_json(found: Findings, sources: Sources) -> dict[str, object]:
    """Everything that was found, for programs."""
    told = [*((one, None) for one in found.found), *found.explained]
    return {
        "findings": [{**_json(one, sources), "explained": why} for one, why in told],
        "not_proved": [
            {"code": o.code, "subject": o.subject, "words": o.words, "source": o.place, "because": o.because}
            for o in found.undecided
        ],
        "without_finding": dict(sorted(found.refuted.items())),
    }


def _json(found: Finding, sources: Sources) -> dict[str, object]:
    (shown,) = render_json([diagnostic(found, sources)])
    witness = found.witness
    case = (
        None if witness is None else {"shows": witness.shows, "case": witness.case, "readings": dict(witness.readings)}
    )
    return {**shown, "subject": found.subject, "witness": case}
