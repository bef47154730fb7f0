"""The lines of a policy as the formatter sees them: their words, their level, their comments.

In: the tokens and comments of a file. Out: one `Line` for each line of text that is not blank (a quoted text over
several lines keeps them together), in order.
"""

from collections.abc import Iterator

from attrs import define, evolve, frozen
from lark import Token

from policy_lang.syntax.tokens import Comment, Lexed

_STRUCTURE = ("INDENT", "DEDENT", "NEWLINE")


@frozen
class Line:
    """A line: the numbers of its first and last line of text, how far in it stands, its words, its comment.

    `top` is the kind of the word that begins its declaration; `inside` says that parentheses are open before it.
    """

    first: int
    last: int
    column: int
    depth: int
    top: str
    inside: bool
    tokens: tuple[Token, ...]
    comment: str = ""

    @property
    def head(self) -> str:
        """The kind of the first word; empty for a line that is only a comment."""
        return self.tokens[0].type if self.tokens else ""


@define
class _Level:
    """How far in the words of the file are, going through them."""

    depth: int = 0
    opened: int = 0
    top: str = ""

    def pass_by(self, token: Token) -> None:
        self.depth += {"INDENT": 1, "DEDENT": -1}.get(token.type, 0)
        self.opened += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)


def lines_of_words(tokens: tuple[Token, ...]) -> Iterator[Line]:
    """The lines that have words."""
    level, here = _Level(), _Level()
    words: list[Token] = []
    for token in tokens:
        if token.type not in _STRUCTURE:
            if words and token.line != words[-1].end_line:
                yield _line(here, words)
                words = []
            if not words:
                if not level.depth and not level.opened:
                    level.top = token.type
                here = _Level(level.depth, level.opened, level.top)
            words.append(token)
        level.pass_by(token)
    if words:
        yield _line(here, words)


def _line(level: _Level, words: list[Token]) -> Line:
    closing = next((i for i, token in enumerate(words) if token.type != "RPAR"), len(words))
    depth = level.depth + max(level.opened - closing, 0)
    first, last = words[0], words[-1]
    column = (first.column or 1) - 1
    return Line(first.line or 1, last.end_line or 1, column, depth, level.top, level.opened > 0, tuple(words))


def all_lines(lexed: Lexed) -> list[Line]:
    """The lines that have words or comments, in order."""
    worded = list(lines_of_words(lexed.tokens))
    beside = {c.span.line: c.text for c in lexed.comments if not c.alone}
    worded = [evolve(line, comment=beside.get(line.last, "")) for line in worded]
    alone = [comment for comment in lexed.comments if comment.alone]
    return _merged(worded, alone) if alone else worded


def _merged(worded: list[Line], alone: list[Comment]) -> list[Line]:
    """Put the comments that have lines to themselves among the others, each on the level it belongs to."""
    merged: list[Line] = []
    around: list[Line] = []
    rest = iter(alone)
    comment = next(rest, None)
    for line in [*worded, None]:
        while comment is not None and (line is None or comment.span.line < line.first):
            merged.append(_comment_line(comment, around, line))
            comment = next(rest, None)
        if line is not None:
            merged.append(line)
            if not line.inside:
                around = [*around[: line.depth], line]
    return merged


def _comment_line(comment: Comment, around: list[Line], after: Line | None) -> Line:
    """A comment stands as far in as the next line or, at the end of a block, as the lines of that block.

    `around` are the last line before it and the heads of the blocks that it is in, outermost first.
    """
    column = comment.span.column - 1
    depth = after.depth if after else 0
    if after is None or not (after.inside or after.depth >= len(around)):
        depth = max([depth, *(line.depth for line in around if line.column <= column)])
    number = comment.span.line
    return Line(number, number, column, depth, after.top if after else "", False, (), comment.text)
