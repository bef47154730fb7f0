"""`policy diff`: what changed between two policy sets, for which cases, and that nothing else did."""

import gc
import json
import sys
from argparse import Namespace

from policy_lang.cli.case_files import entries, failed, show_problems
from policy_lang.cli.output import outputs
from policy_lang.cli.policies import FAILED, OK, OPEN, UNREADABLE, show_diagnostics
from policy_lang.comparison.compare import LAYERS, Comparison, compare, joined
from policy_lang.comparison.sides import Side, read_sides
from policy_lang.core import program as core
from policy_lang.core.facts import Case
from policy_lang.engine.scales import Scales
from policy_lang.errors import PolicyLangError
from policy_lang.reports.diff_json import diff_json
from policy_lang.reports.diff_markdown import diff_markdown
from policy_lang.reports.diff_text import diff_text


def run(given: Namespace) -> int:
    """Compare two sides, and say by the exit code whether they differ."""
    wanted = outputs(given, ("text", "markdown", "html", "json"), "text")
    suggested = _suggested(given)
    layers = _layers(given)
    sides = read_sides(given.old, given.new)
    gc.freeze()  # what was read stays: no look for garbage need go through it
    changes = _expected(given, sides)
    cases = _cases(given, tuple(new for _, new in sides)) if given.cases else [None] * len(sides)
    each = [compare(old, new, layers, some, changes) for (old, new), some in zip(sides, cases, strict=True)]
    found = joined(each)
    if suggested:
        _suggest(suggested, [(one, new) for one, (_, new) in zip(each, sides, strict=True)])
    if suggested == "-" and not given.format:
        return _code(found)
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


def _expected(given: Namespace, sides: tuple[tuple[Side, Side], ...]) -> tuple[core.Change, ...] | None:
    """The changes that are expected, None if none were asked about; the mistakes in their files are shown."""
    if not given.expect:
        return None
    if "meaning" in given.skip:
        raise PolicyLangError("--expect is about the layer `meaning`, which is skipped")
    from policy_lang.comparison.expecting import read_changes

    read = read_changes(given.expect, *zip(*sides, strict=True))
    if read.report.failed:
        show_diagnostics(read, errors_only=True)
        raise PolicyLangError("the expected changes have errors; nothing was compared")
    return read.changes


def _suggested(given: Namespace) -> str:
    """Where scenarios are to be suggested, - for standard output; empty if they are not."""
    path = str(given.suggest_scenarios or "")
    if path and "meaning" in given.skip:
        raise PolicyLangError("--suggest-scenarios is about the layer `meaning`, which is skipped")
    if path not in ("", "-") and not path.endswith(".policy"):
        raise PolicyLangError(f"--suggest-scenarios: a file of policies ends in .policy, and `{path}` does not")
    return path


def _suggest(path: str, found: list[tuple[Comparison, Side]]) -> None:
    """Write the files of scenarios for what differs, and say for which cases there are none."""
    from policy_lang.authoring.suggest import suggest

    name = "suggested.policy" if path == "-" else path
    files: dict[str, str] = {}
    for one, new in found:
        suggested = suggest(one, new, name)
        files.update(suggested.files)
        for why in suggested.left_out:
            print(f"no scenario for {why}", file=sys.stderr)
    if path == "-" and len(files) > 1:
        raise PolicyLangError(
            f"--suggest-scenarios: the scenarios are too many for one file, or of several regimes: {', '.join(files)}; "
            "name a file instead of -, and one is written for each of these"
        )
    for part, text in files.items():
        if path == "-":
            sys.stdout.write(text)
            continue
        own = path if len(files) == 1 else f"{path.removesuffix('.policy')}.{part}.policy"
        try:
            with open(own, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except OSError as error:
            raise PolicyLangError(f"cannot write `{own}`: {error.strerror}") from None
        print(f"{text.count(chr(10) + 'scenario ')} scenarios are written to {own}", file=sys.stderr)
    if not files:
        print("there is nothing to suggest a scenario for", file=sys.stderr)


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
    if found.expected is not None:
        return FAILED if found.expected.failed else OPEN if found.expected_open else OK
    if found.differs:
        return FAILED
    return OPEN if found.open else OK
