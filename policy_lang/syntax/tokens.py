"""The tokens of a file: how each kind is spelled, and what the lexer hands on."""

import re
from collections.abc import Iterator

from attrs import frozen
from lark import Token

from policy_lang.source.text import Span
from policy_lang.syntax.pasted import CLOSING, INVISIBLE

_SPACES = f"[ {INVISIBLE}]*"
SPACES = re.compile(_SPACES)
LEXEMES = re.compile(
    _SPACES
    + rf"""(?:
    (?P<STAMP>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})(?!\w))
  | (?P<DAY>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![\w-]))
  | (?P<CASNO>[0-9]{{2,7}}-[0-9]{{2}}-[0-9](?![\w-]))
  | (?P<CLOCK>[0-9]{{2}}:[0-9]{{2}}(?!\w))
  | (?P<NEARDATE>[0-9]{{4}}(?:-[0-9]{{1,2}}-[0-9]{{1,2}}|/[0-9]{{1,2}}/[0-9]{{1,2}})(?:T[\w:.+-]*)?(?!\w)
               | [0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日)
  | (?P<CODEWORD>[0-9]+[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)
  | (?P<FIGURE>[0-9]+(?:\.[0-9]+)*)
  | (?P<NAME>[^\W\d][\w{INVISIBLE}]*)
  | (?P<SYMBOL>[:,.()+*/%|-])
  | (?P<QUOTE>[{"".join(CLOSING)}])
  | (?P<COMMENT>\#[^\n]*)
  | (?P<END>\n|\Z)
  | (?P<STRANGE>[<>=!&\u2264\u2265\u2260]+|.)
    )""",
    re.VERBOSE,
)
UNIT = re.compile(r" *([A-Za-z°µμΩ][\w°²³]*(?:/[A-Za-z°µμΩ][\w°²³]*)*)")
FORMULA = re.compile(r" +([A-Za-z0-9().\[\]·*]+)")
PROSE = re.compile(r"\n(?P<margin> *)(?!in force|\w+ *:)(?P<word>[^\s\-|#][^\s.,;:]*)[^\n]*")
GROUPED = re.compile(r"[,_'\u2019][0-9][0-9,._'\u2019]*")
SYMBOLS = {
    ":": "COLON", ",": "COMMA", ".": "DOT", "(": "LPAR", ")": "RPAR", "+": "PLUS", "-": "MINUS",
    "*": "STAR", "/": "SLASH", "%": "PERCENT", "|": "BAR",
}  # fmt: skip
LINE_STARTS = frozenset(
    """
    vocabulary regime outcomes record threshold measure clause question instrument background scenario
    guarantee change control exemption requires lifts lowers discharges bars suspends resumes repeals replaces
    adds removes changes cites quote duty when unless published expect given whenever issued source checked
    review answer authority territory shared
    """.split()
)
"""Words that begin a line: where one does, an open parenthesis or quotation mark before it was forgotten."""


@frozen
class Comment:
    """A comment with its `#`, and whether it has the line to itself."""

    span: Span
    text: str
    alone: bool


@frozen
class Lexed:
    """The tokens of a file, its comments, and the lines whose characters or indentation were reported."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    disturbed: frozenset[int]


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
