"""The canonical layout of policies.

In: a source. Out: its text with four spaces a level, one space between words, and columns where lines are alike
(`columns.py`). Words, quoted texts, comments, line breaks and the Markdown around the fences of a literate file
stay as they are; a text with mistakes is given back as it came. After: formatting once more changes nothing.
"""

from collections.abc import Iterable
from difflib import unified_diff as _difflib_diff

from policy_lang.authoring.columns import Cells, aligned, cut, runs
from policy_lang.authoring.lines import Line, all_lines
from policy_lang.authoring.spacing import joined
from policy_lang.diagnostics.model import Edit, Report
from policy_lang.errors import InternalError
from policy_lang.source.literate import fenced_lines, is_literate
from policy_lang.source.text import Source
from policy_lang.syntax.read import lex_file, read_file
from policy_lang.syntax.tokens import Lexed

_INDENT = "    "
_BLOCKS = ("OUTCOMES", "CASE", "RECORD", "INSTRUMENT", "BACKGROUND", "SCENARIO", "GUARANTEE")
_HEADS = ("VOCABULARY", "REGIME", "IN")
_ROUNDS = 4


def format_text(source: Source) -> str:
    """The text of a source in canonical layout; unchanged if it has mistakes."""
    report = Report()
    read_file(source, report)
    if report.failed:
        return source.text
    lexed = lex_file(source, Report())
    lines = all_lines(lexed)
    pieces = _stretches(source)
    if not all(any(first <= line.first and line.last <= last for first, last, _ in pieces) for line in lines):
        return source.text
    text = _assembled(source, lines, pieces)
    if _essence(lex_file(Source(source.path, text), Report())) != _essence(lexed):
        raise InternalError(f"formatting {source.path} would change its words")
    return text


def _essence(lexed: Lexed) -> tuple[object, ...]:
    """What formatting must not change."""
    return [(t.type, str(t)) for t in lexed.tokens], [comment.text for comment in lexed.comments]


def _stretches(source: Source) -> list[tuple[int, int, bool]]:
    """The stretches of lines that are policy, or are not: first line, last line, whether they are."""
    if not is_literate(source.path):
        return [(1, source.text.count("\n") + 1, True)]
    found: list[tuple[int, int, bool]] = []
    for number, inside in enumerate(fenced_lines(source.text), start=1):
        if found and found[-1][2] == inside:
            found[-1] = (found[-1][0], number, inside)
        else:
            found.append((number, number, inside))
    return found


def _assembled(source: Source, lines: list[Line], pieces: list[tuple[int, int, bool]]) -> str:
    kept = source.text.split("\n")
    laid: list[str] = []
    for first, last, policy in pieces:
        if policy:
            laid += _laid([line for line in lines if first <= line.first <= last], source.text)
        else:
            laid += kept[first - 1 : last]
    text = "\n".join(laid)
    return text if is_literate(source.path) else text + "\n"


def _laid(lines: list[Line], text: str) -> list[str]:
    """The lines of one stretch of policy, laid out."""
    blank = [_blank_before(lines, index) for index in range(len(lines))]
    cells = [cut(line, text) for line in lines]
    texts = [joined(line, line.tokens, text) for line in lines]
    for run in runs(lines, blank, cells):
        rows: list[Cells] = [row for index in run if (row := cells[index])]
        for index, words in zip(run, aligned(rows), strict=True):
            texts[index] = words
    laid: list[str] = []
    for line, words, gap in zip(lines, texts, blank, strict=True):
        laid += [""] if gap else []
        comment = f"  {line.comment}" if words and line.comment else line.comment
        laid.append(_INDENT * line.depth + words + comment)
    return laid


# -- blank lines -----------------------------------------------------------------------------------------------


def _blank_before(lines: list[Line], index: int) -> bool:
    """Whether a blank line stands before a line: where the author put one or several, and around blocks."""
    if index == 0:
        return False
    before, line = lines[index - 1], lines[index]
    if before.tokens and line.depth > before.depth and not line.inside:
        return False
    if line.first - before.last > 1:
        return True
    if not before.tokens and before.depth == line.depth:
        return False
    return _begins_part(lines, index)


def _begins_part(lines: list[Line], index: int) -> bool:
    """Whether a line, or the line that the comments from it on speak of, begins a part set off by blank lines."""
    here = index
    while here < len(lines) and not lines[here].tokens and not _parted(lines, here):
        here += 1
    if here == len(lines) or not lines[here].tokens or lines[here].inside:
        return False
    line, before = lines[here], lines[index - 1]
    if line.depth == 0:
        after_block = before.depth > 0 and before.top in (*_BLOCKS, *_HEADS)
        return line.head in _BLOCKS or after_block or before.top in _HEADS
    return line.top == "INSTRUMENT" and line.depth == 1 and _is_provision(line)


def _parted(lines: list[Line], index: int) -> bool:
    """Whether the author left a blank line behind a line."""
    return index + 1 < len(lines) and lines[index + 1].first - lines[index].last > 1


def _is_provision(line: Line) -> bool:
    kinds = [token.type for token in line.tokens[:2]]
    return kinds[0] in ("CONTROL", "EXEMPTION") or kinds in (["REPLACES", "CONTROL"], ["REPLACES", "EXEMPTION"])


# -- fixing ----------------------------------------------------------------------------------------------------


def fix_text(source: Source) -> tuple[str, int]:
    """The text with every mistake put right that has one certain correction, formatted; and how many there were."""
    text, fixed = source.text, 0
    for _ in range(_ROUNDS):
        report = Report()
        read_file(Source(source.path, text), report)
        edits = _apart(edit for found in report.diagnostics for edit in found.edits)
        if not edits:
            break
        fixed += len(edits)
        for edit in reversed(edits):
            text = text[: edit.start] + edit.replacement + text[edit.end :]
    return format_text(Source(source.path, text)), fixed


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Edits in order, without those that overlap an earlier one."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def unified_diff(path: str, before: str, after: str) -> str:
    """What formatting changes, as a patch."""
    lines = _difflib_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
