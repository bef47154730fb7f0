"""What an author probably meant where words do not fit together.

In: the token at which the parser stopped, what it could have gone on with, and the tokens before. Out: one
diagnostic. Known mistakes come first, each with its own code and advice; what is left names what could follow.
"""

from lark import Token
from lark.exceptions import UnexpectedToken

from policy_lang.diagnostics.model import Report
from policy_lang.syntax.lexer import token_span
from policy_lang.syntax.words import FREE, REPLACEMENTS, RESERVED

SHOWN = {
    "NAME": "a name", "STRING": 'a text in `"`', "FIGURE": "a number", "DAY": "a date", "STAMP": "a timestamp",
    "CODEWORD": "a code", "CLOCK": "a time", "UNIT": "a unit", "NEWLINE": "the end of the line",
    "INDENT": "an indented block", "DEDENT": "the end of the block", "DASH": "`-`", "COLON": "`:`",
    "COMMA": "`,`", "DOT": "`.`", "LPAR": "`(`", "RPAR": "`)`", "BAR": "`|`", "PERCENT": "`%`",
    "SLASH": "`/`", "PLUS": "`+`", "MINUS": "`-`", "STAR": "`*`", "CASNO": "a CAS number",
    "FORMULA_TEXT": "a formula", "$END": "the end of the file",
}  # fmt: skip


def report_mistake(
    path: str,
    token: Token,
    error: UnexpectedToken | str,
    report: Report,
    tokens: tuple[Token, ...] = (),
) -> None:
    """Report the one mistake that stopped the parser at `token`."""
    span = token_span(path, token)
    if error == "deep" or isinstance(error, str):
        report.add(
            "S107",
            span,
            "this is nested too deep to be read",
            "name the inner conditions as clauses and use their names",
        )
        return
    expected = _expected(error)
    before = _before(tokens, token)
    line = _line_of(tokens, token)
    code, message, help = _known(token, before, line, expected) or _plain(token, expected)
    report.add(code, span, message, help)


def _expected(error: UnexpectedToken) -> frozenset[str]:
    """The terminals that could have followed, without those that only a deeper reading would allow."""
    accepts = getattr(error, "accepts", None)
    return frozenset(accepts or error.expected or ())


def _before(tokens: tuple[Token, ...], token: Token) -> list[Token]:
    """The tokens of the same logical line in front of the token."""
    line: list[Token] = []
    for candidate in tokens:
        if candidate is token:
            break
        line = [] if candidate.type in ("NEWLINE", "INDENT", "DEDENT") else [*line, candidate]
    return line


def _line_of(tokens: tuple[Token, ...], token: Token) -> list[Token]:
    return [t for t in tokens if t.line == token.line]


Found = tuple[str, str, str]


def _known(token: Token, before: list[Token], line: list[Token], expected: frozenset[str]) -> Found | None:
    kind, word = token.type, str(token)
    words = [t.type for t in before]
    if word in REPLACEMENTS:
        return "S122", f"`{word}` is refused", REPLACEMENTS[word]
    if kind in ("AND", "OR") and _joined_by_other(kind, words):
        return (
            "S123",
            "`and` and `or` stand on one level, which people read in two ways",
            "put one of the two in parentheses, or use indented lists under `all of` and `any of`",
        )
    if "CONTENT" in words and "BY" not in words:
        return (
            "S124",
            "a share says by what it is counted",
            "write `content by value of …` or `content by mass of …`",
        )
    if kind == "EXCEPT" and "EXCEPT" in words:
        return (
            "S126",
            "`except` comes once, last, and takes away all that follows it",
            "list everything to be taken away behind one `except`, or name the inner set",
        )
    if kind == "COMMA" and words and words[-1] == "FIGURE":
        return "S106", "a comma is never part of a number", "write the decimal point as `.`"
    if kind == "IS" and "NOT" in words and words.index("NOT") < len(words) - 1 and words[-1] in ("NAME", *_FREE):
        return (
            "S125",
            "`not` stands in front of a yes/no fact, a clause, parentheses or a list",
            "write `is not`, or put the test in parentheses: `not (…)`",
        )
    if "NAME" in expected and kind.lower() in RESERVED:
        return (
            "S121",
            f"`{word}` is a reserved word of the language and cannot be a name",
            f"choose another name, such as `{word}_` or `the_{word}`"
            + ("; the country Norway is written `NO`" if word == "no" else ""),
        )
    return _known_line(token, words, line, expected)


_FREE = tuple(sorted(word.upper() for word in FREE))


def _known_line(token: Token, words: list[str], line: list[Token], expected: frozenset[str]) -> Found | None:
    kind = token.type
    if kind == "STRAY" or (kind == "INDENT" and "INDENT" not in expected):
        return "S103", "this line is indented although nothing opens a block here", "remove the indentation"
    if kind in ("NEWLINE", "$END") and expected == {"INDENT"}:
        return "S129", "the block that belongs here is missing", "indent the lines below by 4 spaces"
    if kind == "WHERE" or (words and words[-1] == "WHERE"):
        return (
            "S120",
            "what is asked of the record stands in parentheses",
            "write `where (…)`, or a list: `where all of` with one condition a line",
        )
    if kind == "PERCENT" and words and words[-1] != "FIGURE":
        return "S120", "`%` stands behind a number", "write the number in front of it: `0.1%`"
    if kind == "CLOCK" and "THROUGH" in words:
        return (
            "S131",
            "`through` names a whole day",
            "write `before DATE at HH:MM` for a window that ends at an hour",
        )
    return None


def _joined_by_other(kind: str, words: list[str]) -> bool:
    other = {"AND": "OR", "OR": "AND"}[kind]
    depth = 0
    for index in range(len(words) - 1, -1, -1):
        if words[index] == "RPAR":
            depth += 1
        elif words[index] == "LPAR":
            if depth == 0:
                return False
            depth -= 1
        elif words[index] == other and depth == 0 and words[index - 1] != "ON":
            return True
    return False


def _plain(token: Token, expected: frozenset[str]) -> Found:
    found = _shown(token.type, str(token))
    names = sorted({_shown(kind, kind.lower()) for kind in expected if not _is_free(kind, expected)})
    if not names:
        return "S120", f"{found} does not fit here", "see the language reference for what may stand here"
    if len(names) > 8:
        names = [*names[:8], "…"]
    return "S120", f"{found} does not fit here", f"here may stand: {', '.join(names)}"


def _is_free(kind: str, expected: frozenset[str]) -> bool:
    """A free word is expected only as a name where plain names are expected too."""
    return kind.lower() in FREE and "NAME" in expected


def _shown(kind: str, word: str) -> str:
    if kind in ("NAME", "FIGURE", "DAY", "CODEWORD") and word != kind.lower():
        return f"`{word}`"
    return SHOWN.get(kind, f"`{word}`")
