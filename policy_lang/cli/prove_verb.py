"""`policy prove`: guarantees proved over all cases, or refuted by a case."""

import json
from argparse import Namespace

from policy_lang.cli.output import outputs
from policy_lang.cli.policies import FAILED, OK, OPEN, WRONG, paths_of, show_diagnostics
from policy_lang.comparison import guarantees
from policy_lang.comparison.guarantees import Verdict, prove
from policy_lang.engine import pipeline
from policy_lang.errors import PolicyLangError
from policy_lang.reports.diff_text import example_lines
from policy_lang.reports.terminal import Style
from policy_lang.semantics.check import Checked


def run(given: Namespace) -> int:
    """Prove the guarantees of a policy set; exit 1 if one is refuted, 4 if one is not proved."""
    loaded = pipeline.load(paths_of(given))
    if loaded.report.failed:
        show_diagnostics(loaded, errors_only=True)
        return WRONG
    checked = [one for one in loaded.checked if isinstance(one, Checked)]
    found = [verdict for one in checked for verdict in prove(one.program, one.guarantees)]
    if not found:
        raise PolicyLangError("the policies have no guarantee")
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "json":
            write(json.dumps([_json(v) for v in found], ensure_ascii=False, indent=2))
        else:
            write("\n".join(_text(v, write.style) for v in found))
    verdicts = {v.verdict for v in found}
    return FAILED if guarantees.REFUTED in verdicts else OPEN if guarantees.OPEN in verdicts else OK


_COLOURS = {guarantees.PROVED: "green", guarantees.REFUTED: "red", guarantees.OPEN: "yellow"}


def _text(verdict: Verdict, style: Style) -> str:
    lines = [f"{style(verdict.verdict, 'bold', _COLOURS[verdict.verdict])}: {verdict.title}  ({verdict.place})"]
    if verdict.because:
        lines.append(f"    {verdict.because}")
    if verdict.example is not None:
        lines.append(f"    this case comes out {verdict.outcome}; what is not stated does not apply")
        lines += [f"    {line}" for line in example_lines(verdict.example)]
        lines += [f"    {question.split('.')[-1]} is {reading}" for question, reading in verdict.readings]
    return "\n".join(lines)


def _json(verdict: Verdict) -> dict[str, object]:
    return {
        "guarantee": verdict.title,
        "source": verdict.place,
        "verdict": verdict.verdict,
        "because": verdict.because,
        "example": verdict.example,
        "readings": dict(verdict.readings),
        "outcome": verdict.outcome,
    }
