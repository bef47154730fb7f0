"""`policy diff`: what changed between two policy sets, for which cases, and that nothing else did."""

import json
from argparse import Namespace

from policy_lang.cli.case_files import entries, failed, show_problems
from policy_lang.cli.policies import FAILED, OK, OPEN, UNREADABLE, outputs
from policy_lang.comparison.compare import LAYERS, Comparison, compare, joined
from policy_lang.comparison.sides import Side, read_sides
from policy_lang.core.facts import Case
from policy_lang.engine.scales import Scales
from policy_lang.errors import PolicyLangError
from policy_lang.reports.diff_json import diff_json
from policy_lang.reports.diff_markdown import diff_markdown
from policy_lang.reports.diff_text import diff_text


def run(given: Namespace) -> int:
    """Compare two sides, and say by the exit code whether they differ."""
    wanted = outputs(given, ("text", "markdown", "html", "json"), "text")
    sides = read_sides(given.old, given.new)
    layers = _layers(given)
    cases = _cases(given, tuple(new for _, new in sides)) if given.cases else [None] * len(sides)
    found = joined([compare(old, new, layers, some) for (old, new), some in zip(sides, cases, strict=True)])
    for name, write in wanted:
        if name == "text":
            write(diff_text(found, write.style, given.examples))
        elif name == "markdown":
            write(diff_markdown(found))
        elif name == "html":
            from policy_lang.reports.html.report import diff_html

            write(diff_html(found))
        else:
            write(json.dumps(diff_json(found), ensure_ascii=False, indent=2))
    return _code(found)


def _layers(given: Namespace) -> tuple[str, ...]:
    skipped = set(given.skip)
    unknown = skipped - set(LAYERS)
    if unknown:
        raise PolicyLangError(f"--skip: `{min(unknown)}` is none of the layers {', '.join(LAYERS)}")
    return tuple(layer for layer in LAYERS if layer not in skipped)


def _cases(given: Namespace, new: tuple[Side, ...]) -> list[list[Case | None] | None]:
    """The portfolio, by the scale that reads each case; one that cannot be read is told of, and counted."""
    found: list[list[Case | None] | None] = [[] for _ in new]
    for entry in entries(given, Scales(tuple(side.program for side in new))):
        show_problems(entry)
        here = found[entry.read_by]
        assert here is not None
        here.append(None if failed(entry) else entry.case)
    return found


def _code(found: Comparison) -> int:
    if found.impact is not None and found.impact.unreadable:
        return UNREADABLE
    if found.differs:
        return FAILED
    return OPEN if found.open else OK
