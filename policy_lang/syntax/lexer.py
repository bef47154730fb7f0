"""Text to tokens: words, numbers, codes, dates, quoted text, and the indentation of lines.

In: a source (literate files already masked). Out: tokens for the grammar, and the comments for the formatter.
Each logical line becomes `content [INDENT line+ DEDENT] NEWLINE`, so a block always ends like a plain line.
Line breaks inside parentheses and inside a quoted text do not count. Text pasted from a word processor is
understood as what it stands for and reported with a fix, once for each kind of character.
"""

import re
from collections.abc import Iterator

from attrs import define, field, frozen
from lark import Token

from policy_lang.diagnostics.model import Edit, Report
from policy_lang.source.text import Source, Span
from policy_lang.syntax.pasted import PASTED, Pasted
from policy_lang.syntax.words import RESERVED, WORDS

MAX_INDENTS = 60

LEXEMES = re.compile(
    r"""
    (?P<STAMP>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)(?!\w))
  | (?P<DAY>\d{4}-\d\d-\d\d(?![\w-]))
  | (?P<CASNO>\d{2,7}-\d\d-\d(?![\w-]))
  | (?P<CLOCK>\d\d:\d\d(?!\w))
  | (?P<CODEWORD>\d+[A-Za-z]\w*(?:\.\w+)*)
  | (?P<FIGURE>\d+(?:\.\d+)*)
  | (?P<NAME>[^\W\d]\w*)
  | (?P<SYMBOL>[:,.()+*/%|=-])
    """,
    re.VERBOSE,
)
UNIT = re.compile(r"[^\S\n]*([A-Za-z°µμΩ][\w°²³]*(?:/[A-Za-z°µμΩ][\w°²³]*)*)")
FORMULA = re.compile(r"[^\S\n]+([A-Za-z0-9().\[\]·*]+)")
SYMBOLS = {
    ":": "COLON", ",": "COMMA", ".": "DOT", "(": "LPAR", ")": "RPAR", "+": "PLUS", "-": "MINUS",
    "*": "STAR", "/": "SLASH", "%": "PERCENT", "|": "BAR",
}  # fmt: skip
CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


@frozen
class Comment:
    """A comment with its `#`, and whether it has the line to itself."""

    span: Span
    text: str
    alone: bool


@frozen
class Lexed:
    """The tokens of a file, its comments, and whether the characters made sense at all."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]


@define
class _Lexer:
    source: Source
    report: Report
    text: str
    at: int = 0
    line: int = 1
    line_start: int = 0
    opened: list[Token] = field(factory=list)
    indents: list[int] = field(factory=lambda: [0])
    tokens: list[Token] = field(factory=list)
    comments: list[Comment] = field(factory=list)
    pasted: dict[str, list[tuple[Span, Edit]]] = field(factory=dict)

    # -- places ---------------------------------------------------------------------------------------------

    def span(self, start: int, end: int) -> Span:
        """A span on the current line."""
        base = self.line_start
        return Span(self.source.path, start, end, self.line, start - base + 1, self.line, end - base + 1)

    def emit(self, kind: str, value: str, start: int, end: int) -> Token:
        base = self.line_start
        token = Token(kind, value, start, self.line, start - base + 1, self.line, end - base + 1, end)
        self.tokens.append(token)
        return token

    # -- lines ----------------------------------------------------------------------------------------------

    def run(self) -> Lexed:
        while self.at < len(self.text):
            self.one_line()
        for token in self.opened[:1]:
            self.report.add(
                "S105",
                self.span_of(token),
                "this parenthesis is never closed",
                "add the missing `)`; line breaks inside parentheses do not count",
            )
        self.close_lines(0, self.at)
        self.report_pasted()
        return Lexed(tuple(self.tokens), tuple(self.comments))

    def span_of(self, token: Token) -> Span:
        return token_span(self.source.path, token)

    def one_line(self) -> None:
        """Read one physical line; on leaving, the position is behind its line end."""
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        start = self.skip_indent(end)
        if start < end and self.text[start] != "#":
            if not self.opened:
                self.open_line(start)
            self.at = start
            self.words()
        elif start < end:
            self.comment(start, end, alone=True)
            self.at = end
        else:
            self.at = end
        self.next_line()

    def next_line(self) -> None:
        if self.at < len(self.text):
            self.at += 1
        self.line += 1
        self.line_start = self.at

    def skip_indent(self, end: int) -> int:
        at = self.at
        while at < end and (self.text[at].isspace() or self.text[at] == "\u200b"):
            if self.text[at] != " ":
                self.note_pasted(at, 1)
            at += 1
        return at

    def open_line(self, start: int) -> None:
        """Compare the indentation of a line that carries words with that of the lines before it."""
        width = sum(4 if c == "\t" else 1 for c in self.text[self.line_start : start])
        if width > self.indents[-1]:
            if len(self.indents) == MAX_INDENTS:
                self.report.add(
                    "S107",
                    self.span(start, start + 1),
                    f"blocks are nested more than {MAX_INDENTS} deep",
                    "name the inner conditions as clauses",
                )
            self.emit("INDENT" if self.tokens else "STRAY", "", start, start)
            self.indents.append(width)
        else:
            self.close_lines(width, start)
            if width != self.indents[-1]:
                self.report.add(
                    "S103",
                    self.span(start, start + 1),
                    "this line is indented differently from every line it could belong with",
                    f"indent it by {self.indents[-1]} spaces to continue the block above",
                )

    def close_lines(self, width: int, at: int) -> None:
        if not self.tokens:
            return
        self.emit("NEWLINE", "", at, at)
        while self.indents[-1] > width and len(self.indents) > 1:
            if width > self.indents[-2]:
                return
            self.indents.pop()
            self.emit("DEDENT", "", at, at)
            self.emit("NEWLINE", "", at, at)

    # -- words ----------------------------------------------------------------------------------------------

    def words(self) -> None:
        """Read the words up to the end of the physical line (a quoted text may go past it)."""
        first = True
        while self.at < len(self.text) and self.text[self.at] != "\n":
            char = self.text[self.at]
            if char == " ":
                self.at += 1
            elif char == "#":
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                self.comment(self.at, end, alone=False)
                self.at = end
            elif char == '"':
                self.quoted('"')
                first = False
            elif char in PASTED:
                first = self.pasted_word(first)
            else:
                self.word(first)
                first = False

    def pasted_word(self, first: bool) -> bool:
        """A character that a word processor put in; returns whether the line is still without words."""
        meant = PASTED[self.text[self.at]]
        if meant.closing:
            self.quoted(meant.closing)
            return False
        self.note_pasted(self.at, 1)
        if meant.stands_for == '"':
            self.quoted('"')
            return False
        if not meant.stands_for.strip():
            self.at += 1
            return first
        return self.symbol(meant.stands_for, first)

    def symbol(self, stands_for: str, first: bool) -> bool:
        start = self.at
        self.at += 1
        if stands_for == "-" and first:
            self.emit("DASH", "-", start, self.at)
        elif stands_for in SYMBOLS:
            self.emit(SYMBOLS[stands_for], stands_for, start, self.at)
            self.track(self.tokens[-1])
        return False

    def word(self, first: bool) -> None:
        match = LEXEMES.match(self.text, self.at)
        start = self.at
        if match is None:
            self.strange()
            return
        kind, value, end = match.lastgroup or "", match[0], match.end()
        self.at = end
        if kind == "NAME":
            self.name(value, start, end)
        elif kind == "SYMBOL":
            self.operator(value, start, end, first)
        else:
            self.emit(kind, value, start, end)
            if kind == "FIGURE":
                self.after_number(value)

    def name(self, value: str, start: int, end: int) -> None:
        if not value.isascii():
            self.report.add(
                "S108",
                self.span(start, end),
                f"`{value}` has letters that a name cannot have",
                "names are written with the letters a to z, digits and `_`; put other text in quotes",
            )
        kind = value.upper() if value in WORDS else "NAME"
        self.emit(kind, value, start, end)
        if value == "formula" and (match := FORMULA.match(self.text, end)):
            self.emit("FORMULA_TEXT", match[1], match.start(1), match.end(1))
            self.at = match.end(1)

    def operator(self, value: str, start: int, end: int, first: bool) -> None:
        if value == "=":
            self.strange(start)
            return
        if value == "-" and first:
            self.emit("DASH", value, start, end)
            return
        if value == "-" and self.negative(end):
            match = LEXEMES.match(self.text, end)
            assert match is not None
            self.at = match.end()
            self.emit("FIGURE", "-" + match[0], start, match.end())
            self.after_number(match[0])
            return
        self.track(self.emit(SYMBOLS[value], value, start, end))

    def negative(self, after: int) -> bool:
        """Whether a minus is the sign of the number right behind it rather than a subtraction."""
        match = LEXEMES.match(self.text, after)
        if match is None or match.lastgroup != "FIGURE" or not self.tokens:
            return False
        return self.tokens[-1].type not in ("NAME", "FIGURE", "UNIT", "PERCENT", "RPAR")

    def track(self, token: Token) -> None:
        if token.type == "LPAR":
            self.opened.append(token)
        elif token.type == "RPAR" and self.opened:
            self.opened.pop()

    def after_number(self, digits: str) -> None:
        """A unit behind a number; and a comma inside one, which other languages would misread."""
        if re.match(r",\d", self.text[self.at : self.at + 2]):
            more = re.compile(r"[\d,.]*").match(self.text, self.at)
            end = more.end() if more else self.at
            start = self.at - len(digits)
            self.report.add(
                "S106",
                self.span(start, end),
                "a comma is never part of a number",
                "write the decimal point as `.` and leave thousands unseparated; "
                "put a space behind a comma that separates two numbers",
            )
        match = UNIT.match(self.text, self.at)
        if match and match[1].split("/")[0] not in RESERVED and match[1] not in ("yes",):
            self.emit("UNIT", match[1], match.start(1), match.end(1))
            self.at = match.end(1)

    def quoted(self, closing: str) -> None:
        """A quoted text, which may go over several lines; `\\"` and `\\\\` stand for themselves."""
        opening, start, line, base = self.text[self.at], self.at, self.line, self.line_start
        pieces: list[str] = []
        at = start + 1
        closers = {closing, '"'} if closing != '"' else {'"'}
        while at < len(self.text) and self.text[at] not in closers:
            char = self.text[at]
            if char == "\\" and self.text[at + 1 : at + 2] in ('"', "\\"):
                pieces.append(self.text[at + 1])
                at += 2
                continue
            if char == "\n":
                self.line += 1
                self.line_start = at + 1
            pieces.append(char)
            at += 1
        if at >= len(self.text):
            self.line, self.line_start = line, base
            stop = self.text.find("\n", start)
            stop = len(self.text) if stop < 0 else stop
            self.report.add("S104", self.span(start, stop), "this quoted text is never closed", 'add the missing `"`')
            self.at = stop
            return
        column = start - base + 1
        self.tokens.append(
            Token(
                "STRING", unfold("".join(pieces)), start, line, column,
                self.line, at - self.line_start + 2, at + 1,
            )
        )  # fmt: skip
        if opening != '"':
            self.note_quotes(start, at, line, base)
        self.at = at + 1

    def note_quotes(self, start: int, end: int, line: int, base: int) -> None:
        path = self.source.path
        span = Span(path, start, start + 1, line, start - base + 1, line, start - base + 2)
        found = self.pasted.setdefault("typographic quotation marks", [])
        found.append((span, Edit(start, start + 1, '"')))
        found.append((span, Edit(end, end + 1, '"')))

    def comment(self, start: int, end: int, alone: bool) -> None:
        text = self.text[start:end].rstrip()
        self.comments.append(Comment(self.span(start, start + len(text)), text, alone))

    # -- what should not be there -----------------------------------------------------------------------------

    def note_pasted(self, at: int, width: int) -> None:
        meant = PASTED.get(self.text[at], Pasted("an unusual space", " "))
        edit = Edit(at, at + width, meant.replacement)
        self.pasted.setdefault(meant.name, []).append((self.span(at, at + width), edit))

    def report_pasted(self) -> None:
        for name, found in self.pasted.items():
            places = len({span.start for span, _ in found})
            more = f" (here and in {places - 1} more places)" if places > 1 else ""
            self.report.add(
                "S101",
                found[0][0],
                f"the file has {name}{more}",
                "`policy fmt --fix` replaces them",
                edits=[edit for _, edit in found],
            )

    def strange(self, start: int | None = None) -> None:
        start = self.at if start is None else start
        char = self.text[start]
        self.at = start + 1
        advice = {
            "≥": "write `is at least`", "≤": "write `is at most`", ">": "write `is more than`",
            "<": "write `is less than`", "=": "write `is`", "'": 'write quoted text in `"`',
            "&": "write `and`", "!": "write `not`", ";": "write one condition a line",
            "$": "write the currency behind the number: `5000 USD`",
            "€": "write the currency behind the number: `5000 EUR`",
        }.get(char, "remove it, or put the text in quotes")  # fmt: skip
        shown = char if char.isprintable() else f"U+{ord(char):04X}"
        self.report.add("S102", self.span(start, start + 1), f"`{shown}` has no meaning here", advice)


def unfold(text: str) -> str:
    """A quoted text without its line breaks: a space for each, none between Chinese characters."""
    lines = [line.strip() if i else line.rstrip() for i, line in enumerate(text.split("\n"))]
    joined = lines[0]
    for line in lines[1:]:
        close = bool(joined and line and CJK.match(joined[-1]) and CJK.match(line[0]))
        joined += line if close or not line else " " + line
    return joined


def token_span(path: str, token: Token) -> Span:
    """The place of a token."""
    return Span(
        path,
        token.start_pos or 0,
        token.end_pos or 0,
        token.line or 1,
        token.column or 1,
        token.end_line or 1,
        token.end_column or 1,
    )


def lex(source: Source, report: Report) -> Lexed:
    """The tokens and comments of a source; what is wrong with its characters goes to the report."""
    return _Lexer(source, report, source.text).run()


def lines_of(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The top-level lines of a file, each with the block below it and its closing NEWLINE."""
    depth, start = 0, 0
    for index, token in enumerate(tokens):
        depth += {"INDENT": 1, "DEDENT": -1}.get(token.type, 0)
        if token.type == "NEWLINE" and depth == 0:
            yield tokens[start : index + 1]
            start = index + 1
    if start < len(tokens):
        yield tokens[start:]
