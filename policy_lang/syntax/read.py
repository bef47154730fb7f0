"""One file from text to syntax tree: lex, parse, build."""

from lark import Token

from policy_lang.diagnostics.model import Report
from policy_lang.source.literate import is_literate, mask
from policy_lang.source.text import Source, Span
from policy_lang.syntax import ast
from policy_lang.syntax.build import build
from policy_lang.syntax.lexer import lex
from policy_lang.syntax.parse import parse
from policy_lang.syntax.tokens import LINE_STARTS, Lexed, lines_of, token_span

_HEADER_HELP = "begin the file with `vocabulary NAME`, `regime NAME` or `in regime NAME`"
_HEADS = ("VOCABULARY", "REGIME", "IN")


def read_file(
    source: Source, report: Report, cached_at: str | None = None, scenarios: bool = True
) -> ast.PolicyFile | None:
    """The syntax tree of a source, on demand without its scenarios, which are most of the text of some.

    None, and a diagnostic, where not even its header can be read.
    """
    start = Span(source.path, 0, 0, 1, 1, 1, 1)
    found = Report()
    lexed = lex_file(source, found)
    if not lexed.tokens:
        report.take(found)
        if not found.failed:
            report.add("S110", start, "the file has no policy in it", _HEADER_HELP)
        return None
    first = lexed.tokens[0]
    if first.type not in _HEADS:
        _read_headless(source.path, lexed, found, report, cached_at)
        return None
    if not scenarios:
        kept = (line for line in lines_of(lexed.tokens) if line[0].type != "SCENARIO")
        lexed = Lexed(tuple(token for line in kept for token in line), lexed.comments, lexed.disturbed)
    nodes = build(source.path, parse(source.path, lexed, found, cached_at), found)
    headers = [node for node in nodes if isinstance(node, ast.Header)]
    for header in headers[1:]:
        found.add("S110", header.span, "a file has one header", "put the second part into a file of its own")
    report.take(found)
    declarations = tuple(node for node in nodes if not isinstance(node, ast.Header))
    headed = bool(headers) and nodes[0] is headers[0]
    return ast.PolicyFile(source.path, headers[0], declarations, span=start) if headed else None


def lex_file(source: Source, report: Report) -> Lexed:
    """The tokens and comments of a source; of a literate one, those of its fences."""
    text = mask(source.text) if is_literate(source.path) else source.text
    return lex(Source(source.path, text), report)


def _read_headless(path: str, lexed: Lexed, found: Report, report: Report, cached_at: str | None) -> None:
    """Report a file without a header, and its other mistakes unless nothing in it is a policy at all."""
    lines = list(lines_of(lexed.tokens))
    first = lines[0][0]
    help = _HEADER_HELP
    report.add("S110", token_span(path, first), "the file does not begin by saying what it is", help)
    if not _declares(lines[0]):
        lines = lines[1:]
    tokens = tuple(token for line in lines for token in line)
    parsed = parse(path, Lexed(tokens, (), lexed.disturbed), found, cached_at)
    build(path, parsed, found)
    if any(not one.torn for one in parsed):
        report.take(found)


def _declares(line: tuple[Token, ...]) -> bool:
    return str(line[0]) in LINE_STARTS or str(line[0]) in ("code", "codes", "case", "material", "materials")
