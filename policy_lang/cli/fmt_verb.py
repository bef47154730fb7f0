"""`policy fmt`: brings policies into their canonical layout; comments survive."""

import sys
from argparse import Namespace
from pathlib import Path

from policy_lang.authoring.format import fix_text, format_text, unified_diff
from policy_lang.cli.policies import FAILED, OK, WRONG, paths_of
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.render import render_text
from policy_lang.engine.files import find
from policy_lang.reports.terminal import counted, style_for
from policy_lang.source.text import Source, read_text
from policy_lang.syntax.read import read_file


def run(given: Namespace) -> int:
    """Format files in place, or with `--check` and `--diff` only say what would change."""
    changed: list[str] = []
    broken = 0
    for file in find(paths_of(given)):
        source, offset = read_text(file.path, file.data)
        if source is None:
            line = file.data[:offset].count(b"\n") + 1
            print(f"{file.path}:{line}: the file is not UTF-8 text; left alone", file=sys.stderr)
            broken += 1
            continue
        text = fix_text(source)[0] if given.fix else format_text(source)
        broken += _broken(Source(file.path, text))
        if text.encode() == file.data:
            continue
        changed.append(file.path)
        if given.diff:
            sys.stdout.write(unified_diff(file.path, source.text, text))
        elif not given.check:
            _replace(Path(file.path), text)
    _say(given, changed, broken)
    if broken:
        return WRONG
    return FAILED if changed and (given.check or given.diff) else OK


def _replace(path: Path, text: str) -> None:
    """Write beside the file and move into place, so that an interrupted run never leaves half a policy."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _broken(source: Source) -> bool:
    """Show what keeps a file from being formatted."""
    report = Report()
    read_file(source, report)
    for found in report.diagnostics if report.failed else ():
        print(render_text(found, {source.path: source}, style_for(sys.stderr).colour), file=sys.stderr)
    return report.failed


def _say(given: Namespace, changed: list[str], broken: int) -> None:
    verb = "would change" if given.check or given.diff else "changed"
    for path in changed if not given.diff else ():
        print(f"{verb}: {path}", file=sys.stderr)
    if broken:
        print(f"{counted(broken, 'file')} could not be formatted", file=sys.stderr)
