"""Tokens to parse trees, declaration by declaration, going on after each mistake.

In: the tokens of one file. Out: one lark tree for each top-level declaration that could be read, and a
diagnostic for each place where words do not fit together. A declaration with mistakes is walked through once
more (`recover.py`), and what is left of it is read, so that each mistake gives one message.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from attrs import frozen
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, LexerState

from policy_lang.diagnostics.model import Report
from policy_lang.syntax.mistakes import report_depth, report_length, report_mistake
from policy_lang.syntax.recover import Meant, Stop, fitting
from policy_lang.syntax.tokens import LINE_STARTS, Lexed, lines_of
from policy_lang.syntax.words import FREE, WORDS

STRUCTURE = ("INDENT", "DEDENT", "NEWLINE")
LITERALS = (
    "NAME", "STRING", "FIGURE", "UNIT", "DAY", "STAMP", "CLOCK", "CASNO", "CODEWORD", "FORMULA_TEXT", "DASH",
    "COLON", "COMMA", "DOT", "LPAR", "RPAR", "PLUS", "MINUS", "STAR", "SLASH", "PERCENT", "BAR",
)  # fmt: skip
MAX_DEPTH = 40
MAX_LISTED = 5_000
"""So many things one list may have, which commas, `and` or `or` join."""


class _Tokens(Lexer):
    """Hands the parser the tokens that `lexer.py` made."""

    __future_interface__ = True

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[Token]:
        yield from lexer_state.text  # type: ignore[misc]


class _HasPlace:
    """Whether a node may lend its place to the node above it: blocks end with their last word.

    Lark names its cached tables by the text of its options, and a function's text tells the address of the
    function, which differs from run to run.
    """

    def __call__(self, node: object) -> bool:
        return not (isinstance(node, Token) and node.type in STRUCTURE)

    def __repr__(self) -> str:
        return "has place"


def grammar_text() -> str:
    """The grammar with the terminals for the words of the language."""
    written = files("policy_lang.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")
    terminals = sorted({word.upper() for word in WORDS} | set(LITERALS) | set(STRUCTURE))
    names = (
        _word_rule("free_word", FREE),
        _word_rule("outcome_word", FREE - {"undetermined", "duty", "only"}),
        _word_rule("reading_word", FREE - {"note"}),
    )
    return "\n".join((written, *names, f"%declare {' '.join(terminals)}", ""))


def _word_rule(name: str, words: frozenset[str]) -> str:
    """A rule for the words that may stand as names in one kind of place."""
    return f"!{name}: {' | '.join(sorted(word.upper() for word in words))}"


@cache
def parser(cached_at: str | None = None) -> Lark:
    """The LALR(1) parser; with a path, its tables are kept in that file between runs."""
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer=_Tokens,
        propagate_positions=_HasPlace(),
        maybe_placeholders=False,
        cache=cached_at or False,
    )


@frozen
class Parsed:
    """The tree of a declaration; `torn` if lines with mistakes were left out of it."""

    tree: Tree[Token]
    torn: bool = False


def parse(path: str, lexed: Lexed, report: Report, cached_at: str | None = None) -> list[Parsed]:
    """The trees of the declarations of a file, in order; mistakes go to the report."""
    lark = parser(cached_at)
    found = (_parse_line(lark, path, line, lexed.disturbed, report) for line in lines_of(lexed.tokens))
    return [parsed for parsed in found if parsed is not None]


def _parse_line(
    lark: Lark, path: str, tokens: tuple[Token, ...], disturbed: frozenset[int], report: Report
) -> Parsed | None:
    deepest = _too_deep(tokens)
    if deepest is not None:
        report_depth(path, deepest, report)
        return None
    endless = _endless(tokens)
    if endless is not None:
        report_length(path, endless, MAX_LISTED, report)
        return None
    try:
        return Parsed(lark.parse(tokens))
    except UnexpectedToken:

        def tell(stop: Stop) -> Meant:
            return report_mistake(path, stop, disturbed, report)

        fits = fitting(lark, tokens, tell)
    return Parsed(lark.parse(fits), torn=True) if fits else None


def _too_deep(tokens: tuple[Token, ...]) -> Token | None:
    depth = 0
    for token in tokens:
        depth += {"LPAR": 1, "INDENT": 1, "RPAR": -1, "DEDENT": -1}.get(token.type, 0)
        if depth > MAX_DEPTH:
            return token
    return None


def _endless(tokens: tuple[Token, ...]) -> Token | None:
    """Where a list has more than any law lists; a line that begins with a word of the language begins another list."""
    listed = 0
    before = "NEWLINE"
    for token in tokens:
        if before in STRUCTURE and token in LINE_STARTS:
            listed = 0
        before = token.type
        listed += before in ("COMMA", "AND", "OR")
        if listed > MAX_LISTED:
            return token
    return None
