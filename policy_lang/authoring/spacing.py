"""What stands between two words of a line: one space, or nothing."""

from lark import Token

from policy_lang.authoring.lines import Line
from policy_lang.syntax.words import RESERVED

_SIGNS = ("COLON", "COMMA", "LPAR", "BAR", "PLUS", "MINUS", "STAR", "SLASH")


def joined(line: Line, tokens: tuple[Token, ...], text: str) -> str:
    """Some words of a line as the author spelled them, with the space that belongs between them."""
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        if index and not _close(line, tokens, index):
            pieces.append(" ")
        pieces.append(text[token.start_pos : token.end_pos])
    return "".join(pieces)


def _close(line: Line, tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a word stands directly behind the one before it."""
    before, token = tokens[index - 1].type, tokens[index].type
    if token in ("COMMA", "RPAR", "DOT") or before in ("LPAR", "DOT"):
        return True
    if "SLASH" in (before, token):
        return _is_one_word(line)
    if token == "PERCENT":
        return before == "FIGURE"
    return before == "MINUS" and token == "FIGURE" and _is_sign(line, tokens, index - 1)


def _is_one_word(line: Line) -> bool:
    """Whether a slash joins units, a time zone or `yes/no` rather than dividing amounts."""
    return line.head == "TIME" or line.top in ("CASE", "RECORD")


def _is_sign(line: Line, tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a minus is the sign of the number behind it rather than a subtraction."""
    before = tokens[index - 1].type if index else "LPAR"
    return states_facts(line) or before in _SIGNS or before.lower() in RESERVED


def states_facts(line: Line) -> bool:
    """Whether a line is one of the facts of a background or scenario."""
    least = {"BACKGROUND": 1, "SCENARIO": 2}.get(line.top)
    return least is not None and line.depth >= least
