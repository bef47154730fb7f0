"""`policy check`: reads, resolves, type-checks and lints; every mistake in one run, and with `--deep` what is idle."""

import json
import sys
from argparse import Namespace
from datetime import date

from policy_lang.cli.output import outputs
from policy_lang.cli.policies import FAILED, OK, OPEN, WRONG, day, paths_of, show_diagnostics
from policy_lang.core.program import Program
from policy_lang.diagnostics.model import Report, Severity
from policy_lang.engine import pipeline
from policy_lang.errors import PolicyLangError
from policy_lang.reports.terminal import counted
from policy_lang.source.text import Span


def run(given: Namespace) -> int:
    """Check policies; exit 2 on errors, 1 on warnings if they are to fail."""
    if given.explained and not given.deep:
        raise PolicyLangError("--explained explains what --deep finds, which is not given")
    loaded = pipeline.load(paths_of(given))
    if not loaded.report.failed:
        from policy_lang.authoring.scenarios import check_scenarios

        check_scenarios(loaded)
    if given.stale is not None:
        if given.stale not in ("warning", "error"):
            raise PolicyLangError("--stale takes `error`, or nothing for a warning")
        today = day(given.on, "--on") or date.today()
        for program in loaded.programs:
            report_stale(program, today, loaded.report)
    if given.deep and not loaded.report.failed:
        return _deep(given, loaded)
    written = outputs(given, ("text", "json"), "text")
    for name, write in written:
        if name == "json":
            from policy_lang.diagnostics.render import render_json

            write(json.dumps(render_json(loaded.report.diagnostics), ensure_ascii=False, indent=2))
        else:
            show_diagnostics(loaded)
            print(_summary(loaded), file=sys.stderr if loaded.report.diagnostics else sys.stdout)
    return _code(given, loaded.report)


def _deep(given: Namespace, loaded: pipeline.Loaded) -> int:
    """What a check reports, and what is idle; with `--strict`, exit 1 on a finding, 4 if some question is open."""
    from policy_lang.authoring.explained import read_explained
    from policy_lang.authoring.findings import analysed
    from policy_lang.diagnostics.render import render_json
    from policy_lang.reports.findings_text import findings_json, findings_text

    explained = read_explained(given.explained)
    wanted = outputs(given, ("text", "json"), "text")
    found = analysed(loaded, explained)
    show_diagnostics(loaded)
    for name, write in wanted:
        if name == "json":
            diagnostics = render_json(loaded.report.diagnostics)
            told = {"diagnostics": diagnostics, **findings_json(found, loaded.sources)}
            write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            write("\n".join(findings_text(found, loaded.sources, write.style)))
    unused = explained.unused("finding")
    for entry in unused:
        print(f"explains nothing: {entry}", file=sys.stderr)
    code = _code(given, loaded.report)
    if code != OK or not given.strict:
        return code
    return FAILED if found.found or unused else OPEN if found.undecided else OK


def _code(given: Namespace, report: Report) -> int:
    if report.failed:
        return WRONG
    stale = [d for d in report.diagnostics if d.code == "W509"]
    warned = any(d.severity is Severity.WARNING for d in report.diagnostics)
    return FAILED if (given.strict and warned) or (given.stale == "error" and stale) else OK


def _summary(loaded: pipeline.Loaded) -> str:
    found = loaded.report.diagnostics
    errors = sum(d.severity is Severity.ERROR for d in found)
    warnings = len(found) - errors
    controls = sum(len(p.controls) for p in loaded.programs)
    exemptions = sum(len(p.exemptions) for p in loaded.programs)
    what = f"{len(loaded.sources)} files, {controls} controls, {exemptions} exemptions"
    if not found:
        return f"{what}: no mistakes found"
    return f"{what}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"


def report_stale(program: Program, today: date, report: Report) -> None:
    """Report every instrument whose day of review is past."""
    for instrument in program.instruments.values():
        if instrument.review_by is not None and today.toordinal() > instrument.review_by:
            path, _, line = instrument.place.rpartition(":")
            span = Span(path, 0, 0, int(line), 1, int(line), 1)
            due = date.fromordinal(instrument.review_by).isoformat()
            report.add(
                "W509",
                span,
                f"`{instrument.name}` was to be reviewed by {due}",
                "compare it with its source, then set `checked` and `review by`",
            )
