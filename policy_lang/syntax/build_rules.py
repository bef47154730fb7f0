"""What every rule of the builder needs: spans, names, values, and lines that may stand only once."""

from collections.abc import Callable
from typing import Any, TypeAlias

from lark import Token, Tree

from policy_lang.diagnostics.model import Report
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.syntax.build_checks import report_date, report_number
from policy_lang.syntax.tokens import token_span
from policy_lang.syntax.words import WORDS

Node: TypeAlias = Tree[Token]
Line: TypeAlias = tuple[str, Any, Span]
_MUTE = frozenset({word.upper() for word in WORDS} | {"NEWLINE", "INDENT", "DEDENT", "DASH"}) | {
    "COLON", "COMMA", "DOT", "LPAR", "RPAR", "PLUS", "MINUS", "STAR", "SLASH", "BAR",
}  # fmt: skip


class Rules:
    """Carries the path of the file and the report through the rules; each `on_RULE` builds one node.

    `torn` says that lines with mistakes were left out of the declaration at hand.
    """

    def __init__(self, path: str, report: Report, torn: bool = False) -> None:
        self.path = path
        self.report = report
        self.torn = torn

    def node(self, tree: Node) -> Any:
        rule: Callable[[Node], Any] = getattr(self, "on_" + str(tree.data))
        return rule(tree)

    def nodes(self, tree: Node) -> list[Any]:
        """What the sub-trees of a tree stand for, in order."""
        return [self.node(child) for child in tree.children if isinstance(child, Tree)]

    def span(self, tree: Node) -> Span:
        meta = tree.meta
        if meta.empty:
            return Span(self.path, 0, 0, 1, 1, 1, 1)
        return Span(self.path, meta.start_pos, meta.end_pos, meta.line, meta.column, meta.end_line, meta.end_column)

    def tokens(self, tree: Node) -> list[Token]:
        """The tokens of a tree that carry something the author chose."""
        return [c for c in tree.children if isinstance(c, Token) and c.type not in _MUTE]

    def texts(self, tree: Node) -> list[ast.Text]:
        return [self.text_of(t) for t in self.tokens(tree) if t.type == "STRING"]

    def text_of(self, token: Token) -> ast.Text:
        return ast.Text(str(token), span=token_span(self.path, token))

    def title(self, tree: Node) -> str:
        texts = self.texts(tree)
        return texts[0].text if texts else ""

    def lacks(self, span: Span, message: str, help: str) -> None:
        """Report what a declaration lacks, unless it may be among the lines that were left out."""
        if not self.torn:
            self.report.add("S129", span, message, help)

    def one(self, nodes: list[Any], kind: Any) -> Any:
        """The first node of a kind, or None."""
        return next((n for n in nodes if isinstance(n, kind)), None)

    def line(self, kind: str, value: Any, tree: Node) -> Line:
        return kind, value, self.span(tree)

    def once(self, lines: list[Line], kinds: set[str]) -> dict[str, Any]:
        """The values of lines that may stand only once; a second one is reported."""
        found: dict[str, tuple[Any, Span]] = {}
        for kind, value, span in lines:
            if kind not in kinds:
                continue
            if kind in found:
                self.report.add(
                    "S127",
                    span,
                    f"`{kind.replace('_', ' ')}` is said twice here",
                    "keep one of the two lines",
                    labels=[(found[kind][1], "first said here")],
                )
            else:
                found[kind] = (value, span)
        return {kind: value for kind, (value, _) in found.items()}

    def on_name(self, tree: Node) -> ast.Name:
        child = tree.children[0]
        token = child.children[0] if isinstance(child, Tree) else child
        assert isinstance(token, Token)
        return ast.Name(str(token), span=self.span(tree))

    on_reading_name = on_name
    on_outcome_name = on_name

    def on_path(self, tree: Node) -> ast.Path:
        return ast.Path(tuple(n.text for n in self.nodes(tree)), span=self.span(tree))

    def on_names(self, tree: Node) -> tuple[ast.Name, ...]:
        return tuple(self.nodes(tree))

    on_targets = on_names

    def on_quantity(self, tree: Node) -> ast.Quantity:
        words = [str(token) for token in tree.children]
        sign = words.pop(0) if words[0] == "-" else ""
        node = ast.Quantity(sign + words[0], words[1] if len(words) > 1 else "", span=self.span(tree))
        report_number(node, self.report)
        return node

    def on_code(self, tree: Node) -> ast.CodeWord:
        return ast.CodeWord(str(tree.children[0]), span=self.span(tree))

    def on_date(self, tree: Node) -> ast.DateWord:
        node = ast.DateWord(str(tree.children[0]), span=self.span(tree))
        report_date(node, self.report)
        return node

    def on_text(self, tree: Node) -> ast.Text:
        return ast.Text(str(tree.children[0]), span=self.span(tree))

    def on_yes(self, tree: Node) -> ast.YesNo:
        return ast.YesNo(True, span=self.span(tree))

    def on_no(self, tree: Node) -> ast.YesNo:
        return ast.YesNo(False, span=self.span(tree))
