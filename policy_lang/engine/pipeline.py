"""The stages from policy files to checked programs, in one screen.

| stage  | function             | in → out                     | can report  | holds after |
|--------|----------------------|------------------------------|-------------|-------------|
| find   | `files.policy_set`   | paths → bytes                | no such file | each file is read once |
| decode | `source.read_text`   | bytes → source               | S109        | UTF-8 text, `\\n` line ends |
| lex    | `syntax.lexer.lex`   | source → tokens, comments    | S101…S111   | blocks are balanced |
| parse  | `syntax.parse.parse` | tokens → trees               | S120…S129   | declarations fit the grammar |
| build  | `syntax.build.build` | trees → syntax tree          | S127…S131   | every node knows its place |
| check  | `semantics.check`    | syntax trees → core programs | N, T, L, W  | names, types, units, windows |

A stage reports its mistakes and goes on; names and types are looked at only in files that parse. What comes out
decides only if no error was reported.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import field, frozen

from policy_lang.core.program import Program
from policy_lang.diagnostics.model import Report
from policy_lang.engine import cache
from policy_lang.engine.files import Found, ListFiles, policy_set
from policy_lang.source.text import Source, Span, read_text

if TYPE_CHECKING:
    from policy_lang.syntax import ast

MAX_CHARACTERS = 250_000
"""The size of one policy file: more than any text of law needs, and read within about a second."""


@frozen
class Loaded:
    """A policy set as read: its programs if it has no errors, its sources, and what is beside the law in it."""

    programs: tuple[Program, ...]
    report: Report = field(repr=False)
    sources: dict[str, Source] = field(repr=False)
    checked: tuple[object, ...] = field(default=(), repr=False)


def load(paths: tuple[str, ...]) -> Loaded:
    """Read and check a policy set; every mistake in it is in the report."""
    return check_files(policy_set(paths), ListFiles(paths))


def check_files(found: tuple[Found, ...], lists: ListFiles) -> Loaded:
    """Check files already read, and remember the result if it has no errors."""
    from policy_lang.semantics.changes import report_misplaced
    from policy_lang.semantics.check import check

    report = Report()
    sources: dict[str, Source] = {}
    trees = read_trees(found, sources, report)
    report_misplaced(trees, report)
    if report.failed:
        return Loaded((), report, sources)
    digests: dict[str, str] = {}
    checked = check(trees, sources, _noting(lists, digests), report)
    if report.failed:
        return Loaded((), report, sources, checked)
    programs = tuple(one.program for one in checked)
    cache.remember(found, tuple(sorted(digests.items())), programs)
    return Loaded(programs, report, sources, checked)


def read_trees(
    found: tuple[Found, ...], sources: dict[str, Source], report: Report, scenarios: bool = True
) -> "list[ast.PolicyFile]":
    """The syntax trees of files, on demand without scenarios, each with its source noted.

    What cannot be read is reported, and left out.
    """
    from policy_lang.syntax.read import read_file

    trees = []
    grammar = cache.grammar_file()
    for file in found:
        source, offset = read_text(file.path, file.data)
        if source is None:
            line = file.data[:offset].count(b"\n") + 1
            span = Span(file.path, 0, 0, line, 1, line, 1)
            report.add("S109", span, "the file is not UTF-8 text", "save it as UTF-8, without a legacy encoding")
            continue
        sources[file.path] = source
        if len(source.text) > MAX_CHARACTERS:
            _too_big(source, report)
            continue
        tree = read_file(source, report, grammar, scenarios)
        if tree is not None:
            trees.append(tree)
    return trees


def _too_big(source: Source, report: Report) -> None:
    report.add(
        "S111",
        Span(source.path, 0, 0, 1, 1, 1, 1),
        f"the file has {len(source.text)} characters; {MAX_CHARACTERS} are the limit",
        'split it into files that begin with `in regime NAME`; long lists belong in list files (`from "names.csv"`)',
    )


def _noting(lists: ListFiles, digests: dict[str, str]) -> Callable[[str, str], tuple[str, bytes] | None]:
    """Reads list files, and notes what was read so that a cached program can be told stale."""

    def read(policy: str, name: str) -> tuple[str, bytes] | None:
        found = lists.read(policy, name)
        if found is not None:
            digests[found[0]] = cache.digest(found[1])
        return found

    return read
