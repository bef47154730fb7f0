"""`policy diff`: what changed between two policy sets, for which cases, and that nothing else did."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator

from policy_lang.cli.case_files import entries, failed, show_problems
from policy_lang.cli.policies import FAILED, OK, OPEN, UNREADABLE, outputs
from policy_lang.comparison.compare import LAYERS, Comparison, compare
from policy_lang.comparison.sides import Side, read_side
from policy_lang.core.facts import Case
from policy_lang.errors import PolicyLangError
from policy_lang.reports.diff_json import diff_json
from policy_lang.reports.diff_text import diff_text
from policy_lang.reports.terminal import style_for


def run(given: Namespace) -> int:
    """Compare two sides, and say by the exit code whether they differ."""
    old, new = read_side(given.old), read_side(given.new)
    found = compare(old, new, _layers(given), _cases(given, new) if given.cases else None)
    for name, write in outputs(given, ("text", "json"), "text"):
        if name == "text":
            write(diff_text(found, style_for(sys.stdout), given.examples))
        else:
            write(json.dumps(diff_json(found), ensure_ascii=False, indent=2))
    return _code(found)


def _layers(given: Namespace) -> tuple[str, ...]:
    skipped = set(given.skip)
    unknown = skipped - set(LAYERS)
    if unknown:
        raise PolicyLangError(f"--skip: `{min(unknown)}` is none of the layers {', '.join(LAYERS)}")
    return tuple(layer for layer in LAYERS if layer not in skipped)


def _cases(given: Namespace, new: Side) -> Iterator[Case | None]:
    """The portfolio; a case that cannot be read is told of, and counted."""
    for entry in entries(given, new.program):
        show_problems(entry)
        yield None if failed(entry) else entry.case


def _code(found: Comparison) -> int:
    if found.impact is not None and found.impact.unreadable:
        return UNREADABLE
    if found.differs:
        return FAILED
    return OPEN if found.unproved or found.left_out else OK
