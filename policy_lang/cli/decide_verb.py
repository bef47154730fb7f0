"""`policy decide`: decides cases, streamed; cases in = cases out."""

import json
import sys
import time
from argparse import Namespace
from collections import Counter

from attrs import define, field

from policy_lang.cli.case_files import Entry, asked, entries, failed, show_problems
from policy_lang.cli.output import Writer, outputs
from policy_lang.cli.policies import FAILED, OK, OPEN, UNREADABLE, options, scales
from policy_lang.core.decision import Decision
from policy_lang.core.program import Program
from policy_lang.engine.scales import Scales
from policy_lang.errors import PolicyLangError
from policy_lang.reports.decision_json import decision_json
from policy_lang.reports.decision_text import decision_text
from policy_lang.reports.terminal import Style

QUIET_SECONDS = 2


@define(eq=False, repr=False)
class _Tally:
    """What was decided so far."""

    outcomes: dict[str, Counter[str]] = field(factory=dict)
    """How often each outcome of each scale was met."""
    records: int = 0
    unreadable: int = 0
    at_limit: int = 0
    open: int = 0
    stale: int = 0


def run(given: Namespace) -> int:
    """Decide all cases and return the exit code that the worst of them calls for."""
    law = scales(given)
    limits = _limits(given, law)
    base = options(given, law, needs=not given.no_needs)
    reports = [_Report(name, write) for name, write in outputs(given, ("text", "json", "jsonl"), "text")]
    tally = _Tally()
    progress = _Progress()
    for entry in entries(given, law):
        tally.records += not entry.again
        if failed(entry) or entry.case is None:
            tally.unreadable += 1
            if all(report.name != "text" for report in reports):
                show_problems(entry)
            for report in reports:
                report.error(entry)
            continue
        show_problems(entry)
        engine = law.engine(entry.read_by)
        decision = engine.decide(entry.case, asked(base, entry))
        _count(tally, decision, limits[entry.read_by], engine.program)
        for report in reports:
            report.decision(decision)
        progress.step(tally.records)
    progress.end()
    for report in reports:
        report.end(tally)
    if not tally.records:
        raise PolicyLangError("the input has no cases")
    return _code(given, tally)


def _limits(given: Namespace, law: Scales) -> list[int]:
    """For each scale, the rank from which an outstanding outcome fails; `--fail-at` is about those that have it."""
    each = [[o.name for o in vocabulary.outcomes] for vocabulary in law.vocabularies]
    if given.fail_at is not None and not any(given.fail_at in names for names in each):
        shown = "; ".join(", ".join(names) for names in each)
        what = "the scale is" if len(each) == 1 else "the scales are"
        raise PolicyLangError(f"--fail-at: `{given.fail_at}` is no outcome; {what} {shown}")
    return [_limit(names, given.fail_at) for names in each]


def _limit(names: list[str], wanted: str | None) -> int:
    for name in (wanted, "licence"):
        if name in names:
            return names.index(name)
    return min(1, len(names) - 1)


def _count(tally: _Tally, d: Decision, limit: int, law: Program) -> None:
    names = [o.name for o in law.vocabulary.outcomes]
    fails = names.index(d.outstanding_at_least) >= limit
    tally.outcomes.setdefault(d.scale, Counter())[d.outcome] += 1
    tally.at_limit += fails
    tally.open += not fails and (not d.determined or d.outstanding_at_least != d.outstanding_at_most)
    tally.stale += bool(d.stale)


def _code(given: Namespace, tally: _Tally) -> int:
    if tally.unreadable:
        return UNREADABLE
    if given.exit_zero:
        return OK
    if tally.at_limit or (given.stale == "error" and tally.stale):
        return FAILED
    return OPEN if tally.open else OK


class _Report:
    """One output: text, one JSON array, or a JSON object a line."""

    def __init__(self, name: str, write: Writer) -> None:
        self.name = name
        self.write = write
        self.style: Style = write.style
        self.first = True

    def decision(self, decision: Decision) -> None:
        if self.name == "text":
            self.write(decision_text(decision, self.style) + "\n")
        else:
            self._json(decision_json(decision))

    def error(self, entry: Entry) -> None:
        problems = [
            {"code": d.code, "message": d.message, "help": d.help, "line": d.span.line} for d in entry.diagnostics
        ]
        if self.name == "text":
            self.write(f"{self.style(entry.id, 'bold')}: {self.style('not read', 'bold', 'red')}  · {entry.place}")
            for d in entry.diagnostics:
                self.write(f"    {d.message}" + (f" ({d.help})" if d.help else ""))
            self.write("")
        else:
            self._json({"case": entry.id, "error": problems, "at": entry.place})

    def _json(self, value: dict[str, object]) -> None:
        if self.name == "jsonl":
            self.write(json.dumps(value, ensure_ascii=False))
            return
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self.write(("[\n" if self.first else ",\n") + text)
        self.first = False

    def end(self, tally: _Tally) -> None:
        if self.name == "json":
            self.write("[]" if self.first else "]")
        elif self.name == "text":
            self.write(f"{tally.records} case{'' if tally.records == 1 else 's'}: {_counts(tally)}")


def _counts(tally: _Tally) -> str:
    """How many cases had each outcome; by scale where there are several."""
    each = {
        scale: ", ".join(f"{n} {outcome}" for outcome, n in counts.most_common())
        for scale, counts in tally.outcomes.items()
    }
    unread = [f"{tally.unreadable} not read"] if tally.unreadable else []
    if len(each) > 1:
        return "; ".join([*(f"{scale}: {counts}" for scale, counts in each.items()), *unread])
    return ", ".join([*each.values(), *unread])


class _Progress:
    """A count on standard error, on a terminal and only in long runs."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()
        self.shown = False
        self.wanted = sys.stderr.isatty() and not sys.stdout.isatty()

    def step(self, done: int) -> None:
        now = time.monotonic()
        if self.wanted and now - self.start > QUIET_SECONDS and now - self.last > 1:
            print(f"\r{done} cases decided", end="", file=sys.stderr, flush=True)
            self.last, self.shown = now, True

    def end(self) -> None:
        if self.shown:
            print(file=sys.stderr)
