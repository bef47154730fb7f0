"""Tokens to parse trees, declaration by declaration, going on after each mistake.

In: the tokens of one file. Out: one lark tree for each top-level declaration that could be read, and a
diagnostic for each place where words do not fit together. After a mistake the smallest block around it is
left out and the rest of the declaration is read again, so that one mistake gives one message.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer, LexerState

from policy_lang.diagnostics.model import Report
from policy_lang.syntax.lexer import lines_of
from policy_lang.syntax.mistakes import report_mistake
from policy_lang.syntax.words import FREE, WORDS

STRUCTURE = ("INDENT", "DEDENT", "NEWLINE")
LITERALS = (
    "NAME", "STRING", "FIGURE", "UNIT", "DAY", "STAMP", "CLOCK", "CASNO", "CODEWORD", "FORMULA_TEXT", "DASH",
    "COLON", "COMMA", "DOT", "LPAR", "RPAR", "PLUS", "MINUS", "STAR", "SLASH", "PERCENT", "BAR", "STRAY",
)  # fmt: skip
MAX_MISTAKES = 100
MAX_DEPTH = 60


class _Tokens(Lexer):
    """Hands the parser the tokens that `lexer.py` made."""

    __future_interface__ = True

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[Token]:
        yield from lexer_state.text  # type: ignore[misc]


def _has_place(node: object) -> bool:
    """Whether a node may lend its place to the node above it: blocks end with their last word."""
    return not (isinstance(node, Token) and node.type in STRUCTURE)


def grammar_text() -> str:
    """The grammar with the terminals for the words of the language."""
    written = files("policy_lang.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")
    terminals = sorted({word.upper() for word in WORDS} | set(LITERALS) | set(STRUCTURE))
    free = " | ".join(sorted(word.upper() for word in FREE))
    return f"{written}\n!free_word: {free}\n%declare {' '.join(terminals)}\n"


@cache
def parser(cached_at: str | None = None) -> Lark:
    """The LALR(1) parser; with a path, its tables are kept in that file between runs."""
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer=_Tokens,
        propagate_positions=_has_place,
        maybe_placeholders=False,
        cache=cached_at or False,
    )


def parse(path: str, tokens: tuple[Token, ...], report: Report, cached_at: str | None = None) -> list[Tree[Token]]:
    """The trees of the declarations of a file, in order; mistakes go to the report."""
    lark = parser(cached_at)
    trees: list[Tree[Token]] = []
    for line in lines_of(tokens):
        tree = _parse_line(lark, path, line, report)
        if tree is not None:
            trees.append(tree)
    return trees


def _parse_line(lark: Lark, path: str, tokens: tuple[Token, ...], report: Report) -> Tree[Token] | None:
    deepest = _too_deep(tokens)
    if deepest is not None:
        report_mistake(path, deepest, "deep", report)
        return None
    for _ in range(MAX_MISTAKES):
        try:
            tree: Tree[Token] = lark.parse(tokens)
            return tree
        except UnexpectedToken as error:
            token = error.token if error.token.type != "$END" else tokens[-1]
            report_mistake(path, token, error, report, tokens)
            shorter = without_line(tokens, _index(tokens, token))
            if shorter is None:
                return None
            tokens = shorter
    return None


def _index(tokens: tuple[Token, ...], token: Token) -> int:
    return next((i for i, t in enumerate(tokens) if t is token), len(tokens) - 1)


def _too_deep(tokens: tuple[Token, ...]) -> Token | None:
    depth = 0
    for token in tokens:
        depth += {"LPAR": 1, "INDENT": 1, "RPAR": -1, "DEDENT": -1}.get(token.type, 0)
        if depth > MAX_DEPTH:
            return token
    return None


def without_line(tokens: tuple[Token, ...], at: int) -> tuple[Token, ...] | None:
    """The declaration without the innermost block line that holds token `at`; None if nothing is left."""
    starts, opened = _line_starts(tokens, at)
    while opened:
        start = starts[opened[-1] + 1]
        end = _line_end(tokens, start)
        alone = tokens[start - 1].type == "INDENT" and tokens[end].type == "DEDENT"
        if not alone:
            return tokens[:start] + tokens[end:]
        opened.pop()
    return None


def _line_starts(tokens: tuple[Token, ...], at: int) -> tuple[dict[int, int], list[int]]:
    """For each open block (by the index of its INDENT), where the line of it that holds `at` starts."""
    starts: dict[int, int] = {}
    opened: list[int] = []
    stop = at if tokens[at].type != "NEWLINE" else max(at, 1)
    for index in range(stop):
        token = tokens[index]
        if token.type == "INDENT":
            opened.append(index)
            starts[index + 1] = index + 1
        elif token.type == "DEDENT" and opened:
            opened.pop()
        elif token.type == "NEWLINE" and opened and index + 1 <= at and tokens[index + 1].type != "DEDENT":
            starts[opened[-1] + 1] = index + 1
    return starts, opened


def _line_end(tokens: tuple[Token, ...], start: int) -> int:
    """The index behind the NEWLINE that ends the line that starts at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        kind = tokens[index].type
        depth += {"INDENT": 1, "DEDENT": -1}.get(kind, 0)
        if kind == "NEWLINE" and depth == 0:
            return index + 1
    return len(tokens)
