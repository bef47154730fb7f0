"""Text to tokens: words, numbers, codes, dates, quoted text, and the indentation of lines.

In: a source (literate files already masked). Out: tokens for the grammar, and the comments for the formatter.
Each logical line becomes `content [INDENT line+ DEDENT] NEWLINE`, so a block always ends like a plain line.
Line breaks inside parentheses and inside a quoted text do not count. Text pasted from a word processor is
understood as what it stands for and reported with a fix, once for each kind of character. A line whose
characters or indentation were reported is marked, so that the parser does not complain of it once more.
"""

from attrs import define, field
from lark import Token

from policy_lang.diagnostics.model import Edit, Report
from policy_lang.source.text import Source, Span
from policy_lang.syntax.pasted import HIDDEN, INVISIBLE, QUOTATION_MARKS, Findings, plain
from policy_lang.syntax.quotes import Unclosed, plain_quotes, read_quoted
from policy_lang.syntax.tokens import (
    FORMULA,
    GROUPED,
    LEXEMES,
    LINE_STARTS,
    PROSE,
    SPACES,
    SYMBOLS,
    UNIT,
    Comment,
    Lexed,
    token_span,
)
from policy_lang.syntax.words import RESERVED, STRANGE, WORDS

_NO_INVISIBLE = str.maketrans("", "", INVISIBLE)
_OPENING = {"]": "[", "}": "{"}
_SHOWN = 40
_MAX_UNCLOSED = 50


@define
class _Lexer:
    """`raw` is the text as written, `text` the same with pasted characters made plain."""

    source: Source
    report: Report
    raw: str
    text: str
    found: Findings
    at: int = 0
    line: int = 1
    line_start: int = 0
    opened: list[tuple[Token, int]] = field(factory=list)
    indents: list[int] = field(factory=list)
    first: int = 0
    tokens: list[Token] = field(factory=list)
    comments: list[Comment] = field(factory=list)
    disturbed: set[int] = field(factory=set)
    told: set[str] = field(factory=set)
    unfit: set[tuple[int, int]] = field(factory=set)
    blocks: list[int] = field(factory=list)
    open_texts: int = 0

    # -- places -----------------------------------------------------------------------------------------------

    def span(self, start: int, end: int) -> Span:
        """A span on the current line."""
        base = self.line_start
        return Span(self.source.path, start, end, self.line, start - base + 1, self.line, end - base + 1)

    def emit(self, kind: str, value: str, start: int, end: int) -> Token:
        base = self.line_start
        token = Token(kind, value, start, self.line, start - base + 1, self.line, end - base + 1, end)
        self.tokens.append(token)
        return token

    def emit_behind(self, kind: str, value: str = "") -> None:
        """A token that nothing in the text stands for, behind the last one."""
        last = self.tokens[-1]
        at, line, column = last.end_pos, last.end_line, last.end_column
        self.tokens.append(Token(kind, value, at, line, column, line, column, at))

    def mistake(self, code: str, span: Span, message: str, help: str, edits: tuple[Edit, ...] = ()) -> None:
        """Report a mistake of this line; the parser will not complain of the line as well."""
        self.report.add(code, span, message, help, edits=edits)
        self.disturbed.add(span.line)

    # -- lines ------------------------------------------------------------------------------------------------

    def run(self) -> Lexed:
        while self.at < len(self.text):
            self.one_line()
        if self.opened:
            self.close_parentheses()
        self.close_lines(self.indents[0] if self.indents else 0)
        spared = [(t.start_pos or 0, t.end_pos or 0) for t in self.tokens if t.type == "STRING"]
        spared += [(c.span.start, c.span.end) for c in self.comments]
        spared.sort()
        self.found.search(spared)
        self.found.report(self.report)
        self.hidden(spared)
        return Lexed(tuple(self.tokens), tuple(self.comments), frozenset(self.disturbed))

    def one_line(self) -> None:
        """Read one physical line, or several if a quoted text joins them."""
        match = SPACES.match(self.text, self.at)
        start = match.end() if match else self.at
        if start < len(self.text) and self.text[start] not in "\n#":
            self.begin_line(start)
        self.at = start
        self.words()
        self.at += 1
        self.line += 1
        self.line_start = self.at

    def begin_line(self, start: int) -> None:
        margin = self.raw[self.line_start : start]
        if margin.strip(" "):
            margin = margin.translate(_NO_INVISIBLE).replace("\t", "    ")
        width = len(margin)
        if self.opened and width <= self.opened[0][1] and self.starts_a_line(start):
            self.close_parentheses()
        if not self.opened:
            self.open_line(width, start)
            self.first = len(self.tokens)

    def starts_a_line(self, start: int) -> bool:
        match = LEXEMES.match(self.text, start)
        return match is not None and (match[0] in LINE_STARTS or self.text.startswith("- ", start))

    def close_parentheses(self) -> None:
        """Go on as if the open parentheses had been closed at the end of the line before."""
        opening, last = self.opened[0][0], self.tokens[-1]
        self.mistake(
            "S105",
            token_span(self.source.path, opening),
            "this parenthesis is never closed",
            "add the missing `)`; line breaks inside parentheses do not count",
        )
        self.disturbed.update(range(opening.line or 0, (last.end_line or 0) + 1))
        for _ in self.opened:
            self.emit_behind("RPAR", ")")
        self.opened.clear()

    def open_line(self, width: int, start: int) -> None:
        """Compare the indentation of a line that carries words with that of the lines before it."""
        if not self.indents:
            self.indents.append(width)
            if width:
                span = self.span(start, start + 1)
                self.report.add("S103", span, "the file begins with an indented line", "begin it at the margin")
        elif width > self.indents[-1]:
            self.emit("INDENT", "", start, start)
            self.indents.append(width)
            self.blocks.append(start)
        else:
            self.close_lines(width)
            if width != self.indents[-1]:
                self.unfitting(width, start)

    def unfitting(self, width: int, start: int) -> None:
        """Report a line that fits no block; of several with one indentation in a block, the first."""
        key = (self.blocks[-1] if self.blocks else 0, width)
        self.disturbed.add(self.line)
        if key not in self.unfit:
            self.unfit.add(key)
            self.report.add(
                "S103",
                self.span(start, start + 1),
                "this line is indented differently from every line it could belong with",
                f"indent it by {self.indents[-1]} spaces to go on with the block above",
            )

    def close_lines(self, width: int) -> None:
        """End the line before, and the blocks that a line of this indentation is not in."""
        if not self.tokens:
            return
        if self.tokens[-1].type != "NEWLINE":
            self.emit_behind("NEWLINE")
        while len(self.indents) > 1 and width < self.indents[-1] and width <= self.indents[-2]:
            self.indents.pop()
            self.blocks.pop()
            self.emit_behind("DEDENT")
            self.emit_behind("NEWLINE")

    # -- words ------------------------------------------------------------------------------------------------

    def words(self) -> None:
        """Read the words up to the end of the line."""
        while match := LEXEMES.match(self.text, self.at):
            kind = match.lastgroup or ""
            start, end = match.span(kind)
            if kind == "END":
                self.at = start
                return
            self.at = end
            if kind == "NAME":
                self.name(match[kind], start, end)
            elif kind == "SYMBOL":
                self.symbol(match[kind], start, end)
            else:
                self.other(kind, match[kind], start, end)

    def other(self, kind: str, value: str, start: int, end: int) -> None:
        match kind:
            case "FIGURE":
                self.number(value, start, end)
            case "QUOTE":
                self.quoted(start)
            case "COMMENT":
                self.comment(start, end)
            case "STRANGE":
                self.strange(value, start, end)
            case "NEARDATE":
                self.emit("DAY", value, start, end)
            case "CASNO" if not (self.tokens and self.tokens[-1].type == "CAS") and len(value) == 9:
                self.emit("DAY", value, start, end)
            case _:
                self.emit(kind, value, start, end)

    def name(self, value: str, start: int, end: int) -> None:
        if not value.isascii():
            value = value.translate(_NO_INVISIBLE)
            self.foreign_letters(value, start, end)
        self.emit(value.upper() if value in WORDS else "NAME", value, start, end)
        if value == "formula" and self.names_a_material() and (match := FORMULA.match(self.text, end)):
            self.emit("FORMULA_TEXT", match[1], match.start(1), match.end(1))
            self.at = match.end(1)

    def foreign_letters(self, value: str, start: int, end: int) -> None:
        """Report each such name once, and one on each line: it may be a whole sentence without its marks."""
        if value.isascii() or value in self.told or self.line in self.disturbed:
            return
        self.told.add(value)
        self.mistake(
            "S108",
            self.span(start, end),
            f"`{shown(value)}` has letters that a name cannot have",
            "names are written with the letters a to z, digits and `_`; put other text in quotes",
        )

    def names_a_material(self) -> bool:
        """Whether this line declares a material, and the word just read is not a name in it itself."""
        line = self.tokens[self.first :]
        return len(line) > 2 and line[0].type == "MATERIAL" and line[-2].type not in ("CONTAINS", "COMMA")

    def symbol(self, value: str, start: int, end: int) -> None:
        if value == "-" and len(self.tokens) == self.first and not self.opened:
            self.emit("DASH", value, start, end)
            return
        token = self.emit(SYMBOLS[value], value, start, end)
        if value == "(":
            width = self.opened[-1][1] if self.opened else self.indents[-1]
            self.opened.append((token, width))
        elif value == ")" and self.opened:
            self.opened.pop()

    def number(self, value: str, start: int, end: int) -> None:
        """A number, and the unit behind it; separators inside it would be misread."""
        grouped = GROUPED.match(self.text, end)
        if grouped:
            end = self.at = grouped.end()
            self.mistake(
                "S106",
                self.span(start, end),
                "a comma is never part of a number" if "," in grouped[0] else "a number has no separators",
                "write the decimal point as `.` and leave thousands unseparated; "
                "put a space behind a comma that separates two numbers",
            )
        self.emit("FIGURE", value, start, end)
        match = UNIT.match(self.text, end)
        if match and match[1].split("/")[0] not in RESERVED:
            self.emit("UNIT", match[1], match.start(1), match.end(1))
            self.at = match.end(1)

    def quoted(self, start: int) -> None:
        found = read_quoted(self.raw, start)
        if isinstance(found, Unclosed):
            self.unclosed(start, found)
            return
        line, column = self.line, start - self.line_start + 1
        breaks = self.raw.count("\n", start, found.end)
        if breaks:
            self.line += breaks
            self.line_start = self.raw.rfind("\n", start, found.end) + 1
        last = found.end - self.line_start + 1
        self.tokens.append(Token("STRING", found.text, start, line, column, self.line, last, found.end))
        if self.raw[start] != '"':
            self.found.add(QUOTATION_MARKS, start, plain_quotes(self.raw, start, found.end))
        self.at = found.end

    def unclosed(self, start: int, found: Unclosed) -> None:
        """Report a forgotten mark, and leave out the rest of the line; after many, the rest of the file."""
        self.open_texts += 1
        end = self.raw.find("\n", start) if self.open_texts < _MAX_UNCLOSED else -1
        self.at = len(self.raw) if end < 0 else end
        alone = found.alone or self.raw[start] in "'\u2018"
        self.mistake(
            "S104",
            self.span(start, start + 1 if alone else start + len(self.raw[start : self.at].rstrip())),
            "this quotation mark stands alone" if alone else "this quoted text is never closed",
            'put the whole text between `"` and `"`' if alone else 'add the missing `"`',
        )
        if not alone:
            self.skip_prose()

    def skip_prose(self) -> None:
        """Leave out the lines by which a text without its end goes on: further in, and without a word to begin them."""
        while match := PROSE.match(self.raw, self.at):
            margin, word = match.group("margin", "word")
            if len(margin) <= self.indents[-1] or word in LINE_STARTS:
                return
            self.at = match.end()
            self.line += 1
            self.line_start = match.start() + 1
            self.disturbed.add(self.line)

    def comment(self, start: int, end: int) -> None:
        text = self.raw[start:end].rstrip()
        alone = not self.text[self.line_start : start].strip(" " + INVISIBLE)
        self.comments.append(Comment(self.span(start, start + len(text)), text, alone))

    # -- what should not be there -----------------------------------------------------------------------------

    def strange(self, value: str, start: int, end: int) -> None:
        """Report a character without meaning, once on each line; of a foreign sentence only the first word."""
        key = f"{self.line} {_OPENING.get(value, value)}"
        if key in self.told or (value not in STRANGE and self.line in self.disturbed):
            return
        self.told.add(key)
        advice = STRANGE.get(value, "remove it, or put the text in quotes")
        self.mistake("S102", self.span(start, end), f"`{shown(value)}` has no meaning here", advice)

    def hidden(self, stretches: list[tuple[int, int]]) -> None:
        """Report characters in texts and comments that nobody sees."""
        found = [m for start, end in stretches for m in HIDDEN.finditer(self.raw, start, end)]
        for name in sorted({m[0] for m in found}):
            first, *_ = places = [m for m in found if m[0] == name]
            line, base = self.raw.count("\n", 0, first.start()) + 1, self.raw.rfind("\n", 0, first.start()) + 1
            column = first.start() - base + 1
            span = Span(self.source.path, first.start(), first.end(), line, column, line, column + 1)
            self.report.add(
                "S102",
                span,
                f"the character {shown(name)} cannot be seen, and can make a text read differently",
                "`policy fmt --fix` removes it",
                edits=[Edit(m.start(), m.end(), "") for m in places],
            )


def shown(text: str) -> str:
    """A stretch of the author's text inside a message: short, and without characters that cannot be shown."""
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in cut)


def lex(source: Source, report: Report) -> Lexed:
    """The tokens and comments of a source; what is wrong with its characters goes to the report."""
    found = Findings(source.path, source.text)
    return _Lexer(source, report, source.text, plain(source.text), found).run()
