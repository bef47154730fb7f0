"""The formatter: one canonical layout, so that what differs between two policies is what they say.

In: a source. Out: its text with four spaces a level, one space between words, columns where lines state the same
kind of thing, and at most one blank line in a row. Comments and quoted texts are kept as they are; so are the
line breaks inside parentheses. Of a literate file only the fences are laid out. A file that does not parse is
returned as it is, and so is one whose meaning would not survive: layout never changes what is said.
"""

from attrs import define, field
from lark import Token

from policy_lang.authoring.layout import FACT_HEADS, FIELD_HEADS, INDENT, Line, aligned, cells, joined, pieces
from policy_lang.diagnostics.model import Report
from policy_lang.source.literate import fenced_lines, is_literate, mask
from policy_lang.source.text import Source
from policy_lang.syntax import ast
from policy_lang.syntax.lexer import lex
from policy_lang.syntax.read import read_file
from policy_lang.syntax.tokens import Comment

BLOCKS_APART = ("CONTROL", "EXEMPTION")


def format_text(source: Source) -> str:
    """The text of a source in canonical layout; the text itself if it does not parse."""
    before = _tree(source)
    if before is None:
        return source.text
    text = mask(source.text) if is_literate(source.path) else source.text
    lexed = lex(Source(source.path, text), Report())
    lines = _Lines(text).of(lexed.tokens, lexed.comments)
    laid = _fences(source, lines, text) if is_literate(source.path) else _laid_out(lines, text)
    return laid if _tree(Source(source.path, laid)) == before else source.text


def fix_text(source: Source) -> tuple[str, int]:
    """The text with pasted characters replaced, in canonical layout; and how many were replaced."""
    report = Report()
    text = mask(source.text) if is_literate(source.path) else source.text
    lex(Source(source.path, text), report)
    edits = sorted({(e.start, e.end, e.replacement) for found in report.diagnostics for e in found.edits}, reverse=True)
    fixed = source.text
    for start, end, replacement in edits:
        fixed = fixed[:start] + replacement + fixed[end:]
    return format_text(Source(source.path, fixed)), len(edits)


def unified_diff(path: str, before: str, after: str) -> str:
    """What a layout would change, as a unified diff."""
    from difflib import unified_diff as diff

    lines = diff(before.splitlines(keepends=True), after.splitlines(keepends=True), path, f"{path} (formatted)")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _tree(source: Source) -> ast.PolicyFile | None:
    report = Report()
    tree = read_file(source, report)
    return None if report.failed else tree


# -- from tokens to lines --------------------------------------------------------------------------------------


@define
class _Lines:
    """Groups tokens into logical lines with their depth and block, and hangs the comments on them."""

    text: str
    found: list[Line] = field(factory=list)

    def of(self, tokens: tuple[Token, ...], comments: tuple[Comment, ...]) -> list[Line]:
        blocks = ["top"]
        current: Line | None = None
        for token in tokens:
            if token.type == "INDENT":
                assert current is not None
                current.opens = True
                blocks.append(_block(current, blocks[-1]))
                current = None
            elif token.type == "DEDENT":
                blocks.pop()
            elif token.type == "NEWLINE":
                current = None
            else:
                if current is None:
                    current = Line(len(blocks) - 1, blocks[-1])
                    self.found.append(current)
                current.tokens.append(token)
        self._blank_lines()
        for comment in comments:
            self._hang(comment)
        return self.found

    def _blank_lines(self) -> None:
        written = self.text.split("\n")
        for line in self.found:
            above = (line.tokens[0].line or 1) - 2
            while above >= 0 and written[above].strip().startswith("#"):
                above -= 1
            line.blank_before = above >= 0 and not written[above].strip()

    def _hang(self, comment: Comment) -> None:
        """A comment stands behind a line, or above one; the last comments of a file stand above nothing."""
        number = comment.span.line
        inside = next((line for line in self.found if _spans(line, number)), None)
        if inside is not None:
            inside.trailing[number] = comment.text
            return
        after = next((line for line in self.found if (line.tokens[0].line or 0) > number), None)
        if after is None:
            after = self._end()
        before = [line for line in self.found if line.tokens and (line.tokens[-1].end_line or 0) < number]
        depth = _comment_depth(comment, before[-1] if before else None, after)
        after.comments_before.append(" " * INDENT * depth + comment.text)

    def _end(self) -> Line:
        if not self.found or self.found[-1].tokens[0].type != "END":
            end = Token("END", "", len(self.text), 10**9, 1, 10**9, 1, len(self.text))
            self.found.append(Line(0, "top", [end], blank_before=True))
        return self.found[-1]


def _spans(line: Line, number: int) -> bool:
    return (line.tokens[0].line or 0) <= number <= (line.tokens[-1].end_line or 0)


def _comment_depth(comment: Comment, before: Line | None, after: Line) -> int:
    """A comment goes with the line below, unless it is indented like the line above it."""
    column = comment.span.column
    at_after = after.tokens[0].column or 1
    if before is not None and column != at_after and column >= (before.tokens[0].column or 1):
        return before.depth
    return after.depth


def _block(head: Line, outer: str) -> str:
    """What kind of lines a block holds, by the line that opens it."""
    first, last = head.kinds[0], head.kinds[-2:]
    if outer == "top" and first in FIELD_HEADS:
        return "fields"
    if first == "OUTCOMES" or last == ["ONE", "OF"] or last == ["SOME", "OF"] or first == "QUESTION":
        return "options"
    if first in FACT_HEADS or outer == "facts":
        return "facts"
    return "lines"


# -- from lines to text ----------------------------------------------------------------------------------------


def _laid_out(lines: list[Line], text: str) -> str:
    return "\n".join(_printed(lines, text)).strip("\n") + "\n"


def _fences(source: Source, lines: list[Line], text: str) -> str:
    """A Markdown text with the lines of each policy fence laid out in place."""
    written = source.text.split("\n")
    inside = fenced_lines(source.text)
    result: list[str] = []
    number = 0
    while number < len(written):
        if not inside[number]:
            result.append(written[number])
            number += 1
            continue
        end = number
        while end < len(written) and inside[end]:
            end += 1
        here = [line for line in lines if number < (line.tokens[0].line or 0) <= end]
        result.extend("\n".join(_printed(here, text)).strip("\n").split("\n") if here else written[number:end])
        number = end
    return "\n".join(result)


def _printed(lines: list[Line], text: str) -> list[str]:
    printed: list[str] = []
    before: Line | None = None
    for run in _runs(lines, text):
        columns = aligned([cells(line, text) for line in run]) if len(run) > 1 or run[0].kinds[0] == "BAR" else []
        for position, line in enumerate(run):
            if before is not None and _apart(before, line):
                printed.append("")
            printed.extend(line.comments_before)
            shown = columns[position] + line.trailing_comment() if columns else ""
            printed.extend([" " * INDENT * line.depth + shown] if shown else _single(line, text))
            before = line
    return printed


def _single(line: Line, text: str) -> list[str]:
    """A line of its own, over as many physical lines as the author gave it."""
    if line.tokens[0].type == "END":
        return []
    printed: list[str] = []
    for number, piece in enumerate(pieces(line)):
        indent = INDENT * line.depth + (INDENT if number else 0)
        comment = line.trailing.get(piece[-1].end_line or 0)
        printed.append(" " * indent + joined(piece, text) + (f"  {comment}" if comment else ""))
    return printed


def _runs(lines: list[Line], text: str) -> list[list[Line]]:
    """Lines that share their columns: neighbours in one block with the same number of cells, none blank between."""
    runs: list[list[Line]] = []
    for line in lines:
        count = 1 if line.tokens[0].type == "END" else len(cells(line, text))
        last = runs[-1][-1] if runs else None
        if last is not None and count > 1 and _share_columns(last, line, text):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _share_columns(last: Line, line: Line, text: str) -> bool:
    neighbours = last.depth == line.depth and last.block == line.block and not line.blank_before
    if not neighbours or last.opens or line.comments_before or len(cells(last, text)) < 2:
        return False
    rows = (last.kinds[0] == "BAR", line.kinds[0] == "BAR")
    if line.depth == 0 and not any(rows):
        return last.kinds[0] == line.kinds[0]
    return rows[0] == rows[1]


def _apart(before: Line, line: Line) -> bool:
    """Whether a blank line stands in front: where the author had one, and around blocks."""
    if line.blank_before:
        return True
    if line.depth == 0 and (line.opens or before.depth > 0):
        return True
    return line.kinds[0] in BLOCKS_APART and line.depth == 1 and before.depth >= 1
