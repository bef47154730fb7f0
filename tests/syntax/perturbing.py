"""Texts that say the same as another, laid out as people do: wider spaces, other indentation, comments, breaks."""

from hypothesis import strategies as st
from lark import Token

from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Source
from policy_lang.syntax.lexer import lex

COMMENTS = ("# a remark", "#", "#  稀土 \"quoted\" 'x'", "# until then: | - (")


@st.composite
def spaced(draw: st.DrawFn, text: str) -> str:
    """The text with other spaces between words, and another step of indentation."""
    step = draw(st.sampled_from([1, 2, 3, 4, 7]))
    return "\n".join(_respaced(draw, line, step) for line in _lines(text)) + "\n"


def _lines(text: str) -> list[list[tuple[int, str, bool]]]:
    """The words of each line: how deep the line is, the word, whether a space was in front of it."""
    lines: list[list[tuple[int, str, bool]]] = []
    depth, last = 0, 0
    for token in lex(Source("x", text), Report()).tokens:
        depth += {"INDENT": 1, "DEDENT": -1}.get(token.type, 0)
        if token.type in ("INDENT", "DEDENT", "NEWLINE"):
            continue
        while len(lines) < (token.line or 1):
            lines.append([])
            last = token.start_pos or 0
        lines[-1].append((depth, _spelled(text, token), (token.start_pos or 0) > last))
        last = token.end_pos or 0
    return lines


def _spelled(text: str, token: Token) -> str:
    return text[token.start_pos : token.end_pos]


def _respaced(draw: st.DrawFn, line: list[tuple[int, str, bool]], step: int) -> str:
    if not line:
        return ""
    gaps = draw(st.lists(st.integers(1, 4), min_size=len(line), max_size=len(line)))
    words = [(" " * gap if space else "") + word for (_, word, space), gap in zip(line, gaps, strict=True)]
    return " " * (step * line[0][0]) + "".join(words)


@st.composite
def remarked(draw: st.DrawFn, text: str) -> str:
    """The text with comments, blank lines, and line breaks inside parentheses."""
    lines: list[str] = []
    for line in text.splitlines():
        lines += draw(st.lists(_between(line), max_size=2))
        lines.append(_broken(draw, line))
        if draw(st.integers(0, 4)) == 0:
            lines[-1] += " " * draw(st.integers(0, 3)) + draw(st.sampled_from(COMMENTS))
    return "\n".join([*lines, *draw(st.lists(_between(""), max_size=2))]) + "\n"


def _between(line: str) -> st.SearchStrategy[str]:
    margin = len(line) - len(line.lstrip())
    comment = st.builds(
        lambda spaces, remark: " " * spaces + remark,
        st.sampled_from([0, 3, margin, margin + 4]),
        st.sampled_from(COMMENTS),
    )
    return comment | st.sampled_from(["", "    "])


def _broken(draw: st.DrawFn, line: str) -> str:
    """A line broken before some of the words that stand in parentheses."""
    opened = 0
    places: list[int] = []
    for token in lex(Source("x", line), Report()).tokens:
        if opened and token.type not in ("NEWLINE", "INDENT", "DEDENT", "COMMA", "DOT", "PERCENT", "UNIT"):
            places.append(token.start_pos or 0)
        opened += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
    chosen = draw(st.lists(st.sampled_from(places), max_size=3, unique=True)) if places else []
    margin = " " * (len(line) - len(line.lstrip()) + 2)
    for at in sorted(chosen, reverse=True):
        if line[at - 1] not in ".-":
            line = f"{line[:at]}\n{margin}{line[at:]}"
    return line
