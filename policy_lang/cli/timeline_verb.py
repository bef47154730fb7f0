"""`policy timeline`: the outcome of a case over time, with the act behind each change."""

import json
from argparse import Namespace

from policy_lang.cli.case_files import asked, failed, one_case, one_or_all, show_problems
from policy_lang.cli.output import outputs
from policy_lang.cli.policies import OK, UNREADABLE, options, scales
from policy_lang.engine.timeline import Period, timeline
from policy_lang.reports.decision_text import short
from policy_lang.reports.terminal import Style
from policy_lang.source.width import pad


def run(given: Namespace) -> int:
    """Show a case over time."""
    law = scales(given)
    base = options(given, law, needs=False)
    found: list[list[Period]] = []
    for entry in one_case(given, law):
        show_problems(entry)
        if failed(entry) or entry.case is None:
            return UNREADABLE
        found.append(timeline(law.engine(entry.read_by), entry.case, asked(base, entry)))
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "json":
            write(
                json.dumps(one_or_all([[_json(p) for p in periods] for periods in found]), ensure_ascii=False, indent=2)
            )
            continue
        for periods in found:
            write(f"{write.style(periods[0].decision.case, 'bold')}, by {periods[0].decision.as_published}")
            for period in periods:
                write(_text(period, write.style))
    return OK


def _json(p: Period) -> dict[str, object]:
    return {
        "from": p.start.isoformat() if p.start else None,
        "through": p.end.isoformat() if p.end else None,
        "outcome": p.decision.outcome,
        "at_least": p.decision.at_least,
        "at_most": p.decision.at_most,
        "findings": [f.control for f in p.decision.findings],
        "latent": [x.provision for x in p.decision.latent],
        "questions": [q.question for q in p.decision.questions],
        "by": p.by or None,
    }


def _text(p: Period, style: Style) -> str:
    start = p.start.isoformat() if p.start else "the beginning"
    end = p.end.isoformat() if p.end else "no end"
    d = p.decision
    outcome = d.outcome if d.determined else f"{d.at_least} … {d.at_most}"
    colour = "yellow" if not d.determined else "red" if d.findings else "green"
    what = [short(f.control) for f in d.findings]
    what += [f"latent: {short(x.provision)}" for x in d.latent]
    what += [f"depends on {short(q.question)}" for q in d.questions]
    by = style(f"  ← {short(p.by)}", "dim") if p.by else ""
    return f"  {pad(start, 13)} to {pad(end, 10)}  {style(pad(outcome, 28), colour)} {', '.join(what)}{by}"
