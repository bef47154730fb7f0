"""The canonical layout of a line and of a run of lines: spaces between words, columns, tables.

In: the tokens of logical lines and the text they come from. Out: lines of text. Words are never changed: each
token is written as the author wrote it.
"""

from itertools import pairwise
from unicodedata import east_asian_width

from attrs import define, field
from lark import Token

INDENT = 4
CLOSE_BEHIND = ("LPAR", "DOT")
CLOSE_BEFORE = ("COMMA", "DOT", "RPAR", "PERCENT")
FIELD_HEADS = ("CASE", "RECORD")
FACT_HEADS = ("BACKGROUND", "GIVEN", "SHARED")
DECLARATIONS = ("MATERIALS", "CODES", "COUNTRIES", "PARTIES", "TEXTS", "VALUES", "THRESHOLD", "MEASURE", "CLAUSE")


@define
class Line:
    """A logical line: its depth, its tokens, what kind of block it is in, and what stands around it."""

    depth: int
    block: str
    tokens: list[Token] = field(factory=list)
    opens: bool = False
    blank_before: bool = False
    comments_before: list[str] = field(factory=list)
    trailing: dict[int, str] = field(factory=dict)

    @property
    def kinds(self) -> list[str]:
        """The kinds of its tokens."""
        return [token.type for token in self.tokens]

    @property
    def simple(self) -> bool:
        """Whether it lies on one physical line."""
        return self.tokens[0].line == self.tokens[-1].end_line

    def trailing_comment(self) -> str:
        """The comment at its end, as it is written behind it."""
        found = self.trailing.get(self.tokens[-1].end_line or 0)
        return f"  {found}" if found else ""


def width(text: str) -> int:
    """The columns that a text takes: two for each wide character."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """A text filled up with spaces."""
    return text + " " * max(columns - width(text), 0)


def raw(token: Token, text: str) -> str:
    """A token as the author wrote it."""
    return text[token.start_pos : token.end_pos]


def gap(before: Token, after: Token, text: str) -> str:
    """What stands between two tokens of a line."""
    a, b = before.type, after.type
    if a in CLOSE_BEHIND or b in CLOSE_BEFORE:
        return ""
    if "SLASH" in (a, b) or a == "MINUS":
        return " " if before.end_pos != after.start_pos else ""
    return " "


def joined(tokens: list[Token], text: str) -> str:
    """Tokens with one space, or none, between them."""
    words = [raw(tokens[0], text)]
    for before, after in pairwise(tokens):
        words.append(gap(before, after, text) + raw(after, text))
    return "".join(words)


def pieces(line: Line) -> list[list[Token]]:
    """The tokens of a logical line by the physical lines on which the author laid them out."""
    found = [[line.tokens[0]]]
    for before, after in pairwise(line.tokens):
        if (after.line or 0) > (before.end_line or 0):
            found.append([])
        found[-1].append(after)
    return found


def cells(line: Line, text: str) -> list[str]:
    """A line split where columns are aligned; one cell for lines that are aligned with no other."""
    kinds = line.kinds
    if kinds[0] == "BAR":
        return _row(line, text)
    if not line.simple:
        return [joined(line.tokens, text)]
    if line.block == "fields" and "COLON" in kinds:
        return _split(line, text, kinds.index("COLON"), title=True)
    if line.block == "options" and len(kinds) == 2 and kinds[1] == "STRING":
        return [raw(token, text) for token in line.tokens]
    if line.block == "facts" and kinds[0] != "SHARED":
        return _fact(line, text)
    if line.depth == 0 and kinds[0] in DECLARATIONS and "COLON" in kinds and kinds[-1] != "COLON" and not line.opens:
        return _split(line, text, kinds.index("COLON"), title=False)
    return [joined(line.tokens, text)]


def _split(line: Line, text: str, colon: int, title: bool) -> list[str]:
    tokens = line.tokens
    head = joined(tokens[:colon], text)
    if title and tokens[-1].type == "STRING" and colon + 1 < len(tokens) - 1:
        return [head, ": " + joined(tokens[colon + 1 : -1], text), raw(tokens[-1], text)]
    rest = tokens[colon + 1 :]
    return [head, ": " + joined(rest, text) if rest else ":"]


def _fact(line: Line, text: str) -> list[str]:
    """The path of a fact, and what is stated of it."""
    end = 1
    while end + 1 < len(line.tokens) and line.tokens[end].type == "DOT":
        end += 2
    if end >= len(line.tokens):
        return [joined(line.tokens, text)]
    return [joined(line.tokens[:end], text), joined(line.tokens[end:], text)]


def _row(line: Line, text: str) -> list[str]:
    found: list[list[Token]] = [[]]
    for token in line.tokens[1:]:
        if token.type == "BAR":
            found.append([])
        else:
            found[-1].append(token)
    return ["|", *(joined(cell, text) if cell else "" for cell in found[:-1])]


def aligned(run: list[list[str]]) -> list[str]:
    """The lines of a run, their cells in columns; the last cell of a line is not filled up."""
    if run[0][0] == "|":
        return _table(run)
    found: list[str] = []
    widths = _widths(run)
    for line in run:
        filled = [padded(cell, widths[i]) for i, cell in enumerate(line[:-1])]
        found.append(" ".join([*filled, line[-1]]))
    return found


def _widths(run: list[list[str]]) -> list[int]:
    """Each column as wide as its widest cell, among lines that have a cell behind it."""
    most = max(len(line) for line in run)
    return [max((width(line[i]) for line in run if len(line) > i + 1), default=0) for i in range(most)]


def _table(run: list[list[str]]) -> list[str]:
    most = max(len(line) for line in run)
    widths = [max((width(line[i]) for line in run if len(line) > i), default=0) for i in range(most)]
    return ["| " + " | ".join(padded(cell, widths[i]) for i, cell in enumerate(line) if i) + " |" for line in run]
