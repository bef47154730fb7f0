"""The file in which an amendment's expected changes are written down, read against the two sides of a comparison.

A change is read by the side after; where that no longer has what the change names, by the side before.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from policy_lang.comparison.sides import Side, files_of
from policy_lang.core import program as core
from policy_lang.diagnostics.model import Diagnostic, Report
from policy_lang.engine import pipeline
from policy_lang.engine.files import Found, ListFiles
from policy_lang.errors import PolicyLangError
from policy_lang.semantics.check import check
from policy_lang.source.text import Source, read_text
from policy_lang.syntax import ast
from policy_lang.syntax.read import lex_file


@frozen(eq=False)
class Expecting:
    """The expected changes of some files, or the mistakes in them."""

    changes: tuple[core.Change, ...]
    report: Report
    sources: dict[str, Source]


def read_changes(paths: Iterable[str], old: tuple[Side, ...], new: tuple[Side, ...]) -> Expecting:
    """The expected changes of some files, by the sides after and before, given scale by scale."""
    report = Report()
    sources: dict[str, Source] = {}
    found = tuple(file for file in map(_read, paths) if not _empty(file))
    trees = pipeline.read_trees(found, sources, report)
    for tree in trees:
        _report_others(tree, report)
    if report.failed or not trees:
        return Expecting((), report, sources)
    after, before = files_of(new[0].name), files_of(old[0].name)
    changes, wrong = _by_side(after, trees, sources, _provisions(old))
    if wrong:
        same = before[0] == after[0]
        formerly, wrong_before = (changes, wrong) if same else _by_side(before, trees, sources, _provisions(new))
        for place in wrong:
            if place in wrong_before:
                for d in wrong[place]:
                    report.add(d.code, d.span, d.message, d.help, ((label.span, label.text) for label in d.labels))
            else:
                changes[place] = evolve(formerly[place], former=True)
    places = [node.span.place for tree in trees for node in tree.declarations]
    return Expecting(() if report.failed else tuple(changes[place] for place in places), report, sources)


def _read(path: str) -> Found:
    try:
        with open(path, "rb") as stream:
            return Found(path, stream.read())
    except OSError as error:
        raise PolicyLangError(f"--expect: cannot read `{path}`: {error.strerror}") from None


def _empty(file: Found) -> bool:
    """Whether nothing is declared in a file: then nothing is expected to change."""
    source, _ = read_text(file.path, file.data)
    report = Report()
    return source is not None and not lex_file(source, report).tokens and not report.failed


def _report_others(tree: ast.PolicyFile, report: Report) -> None:
    """Report what else stands in a file of expected changes."""
    if tree.header.kind != "in regime":
        help = "begin it with `in regime NAME`, and write a file for each regime"
        report.add("S110", tree.header.name.span, "expected changes are those of a regime of the policies", help)
    for node in tree.declarations:
        if not isinstance(node, ast.Change):
            help = 'it belongs to the policies; a file of expected changes has only `change "…"`'
            report.add("S128", node.span, "this is no expected change", help)


def _provisions(sides: tuple[Side, ...]) -> frozenset[str]:
    programs = [side.program for side in sides]
    return frozenset(name for p in programs for table in (p.controls, p.exemptions, p.instruments) for name in table)


def _by_side(
    side: tuple[tuple[Found, ...], ListFiles],
    trees: list[ast.PolicyFile],
    sources: dict[str, Source],
    former: frozenset[str],
) -> tuple[dict[str, core.Change], dict[str, list[Diagnostic]]]:
    """The changes as a side reads them, and the mistakes that it finds in each, by place."""
    found, lists = side
    report = Report()
    known = dict(sources)
    law = pipeline.read_trees(found, known, report, scenarios=False)
    checked = check([*law, *trees], known, lists.read, report, former)
    changes = {change.place: change for one in checked for change in one.changes}
    wrong = {
        node.span.place: mistakes
        for tree in trees
        for node in tree.declarations
        if (mistakes := list(_mistakes(tree, node, report)))
    }
    return changes, wrong


def _mistakes(tree: ast.PolicyFile, node: ast.Declaration, report: Report) -> Iterator[Diagnostic]:
    """The mistakes in a declaration, or in the head of its file, which is that of all of them."""
    head = tree.header.span
    for found in report.diagnostics:
        span = found.span
        inside = any(within.start <= span.start < max(within.end, within.start + 1) for within in (node.span, head))
        if found.is_error and span.path == tree.path and inside:
            yield found
