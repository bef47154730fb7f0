"""One file from text to syntax tree: lex, parse, build."""

from policy_lang.diagnostics.model import Report
from policy_lang.source.literate import is_literate, mask
from policy_lang.source.text import Source, Span
from policy_lang.syntax import ast
from policy_lang.syntax.build import build
from policy_lang.syntax.lexer import lex
from policy_lang.syntax.parse import parse


def read_file(source: Source, report: Report, cached_at: str | None = None) -> ast.PolicyFile | None:
    """The syntax tree of a source; None, and a diagnostic, where not even its header can be read."""
    text = mask(source.text) if is_literate(source.path) else source.text
    lexed = lex(Source(source.path, text), report)
    start = Span(source.path, 0, 0, 1, 1, 1, 1)
    if not lexed.tokens:
        report.add("S110", start, "the file has no policy in it", _HEADER_HELP)
        return None
    nodes = build(source.path, parse(source.path, lexed, report, cached_at), report)
    headers = [n for n in nodes if isinstance(n, ast.Header)]
    declarations = tuple(n for n in nodes if not isinstance(n, ast.Header))
    for header in headers[1:]:
        report.add("S110", header.span, "a file has one header", "put the second part into a file of its own")
    if not headers or nodes[0] is not headers[0]:
        if not report.failed:
            first = nodes[0].span if nodes else start
            report.add("S110", first, "the file does not begin by saying what it is", _HEADER_HELP)
        return None
    return ast.PolicyFile(source.path, headers[0], declarations, span=start)


_HEADER_HELP = "begin the file with `vocabulary NAME`, `regime NAME` or `in regime NAME`"
