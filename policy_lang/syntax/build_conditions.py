"""Rules for conditions and amounts."""

from typing import Any

from lark import Token

from policy_lang.syntax import ast
from policy_lang.syntax.build_rules import Node, Rules

_CONDITIONS = ast.Condition.__args__


class ConditionRules(Rules):
    """Conditions, tests, and the amounts that they compare."""

    def joined(self, kind: str, tree: Node, listed: bool = False) -> ast.Joined:
        nodes = self.nodes(tree)
        operands = nodes[0] if listed else nodes
        return ast.Joined(kind, tuple(operands), listed, span=self.span(tree))

    def on_all_of(self, tree: Node) -> ast.Joined:
        return self.joined("all", tree)

    def on_any_of(self, tree: Node) -> ast.Joined:
        return self.joined("any", tree)

    def on_all_list(self, tree: Node) -> ast.Joined:
        return self.joined("all", tree, listed=True)

    def on_any_list(self, tree: Node) -> ast.Joined:
        return self.joined("any", tree, listed=True)

    def on_none_list(self, tree: Node) -> ast.Joined:
        return self.joined("none", tree, listed=True)

    def on_bullets(self, tree: Node) -> list[Any]:
        return self.nodes(tree)

    def on_bullet(self, tree: Node) -> Any:
        return self.nodes(tree)[0]

    def on_parenthesised(self, tree: Node) -> Any:
        return self.nodes(tree)[0]

    def on_negation(self, tree: Node) -> ast.Negation:
        return ast.Negation(self.nodes(tree)[0], span=self.span(tree))

    def on_not_holds(self, tree: Node) -> ast.Negation:
        path = self.nodes(tree)[0]
        return ast.Negation(ast.Holds(path, span=path.span), span=self.span(tree))

    def on_not_applies(self, tree: Node) -> ast.Negation:
        path = self.nodes(tree)[0]
        return ast.Negation(ast.Applies(path, span=self.span(tree)), span=self.span(tree))

    def on_holds(self, tree: Node) -> ast.Holds:
        return ast.Holds(self.nodes(tree)[0], span=self.span(tree))

    def on_is_value(self, tree: Node) -> ast.Is:
        path, value = self.nodes(tree)
        return ast.Is(path, False, value, span=self.span(tree))

    def on_is_not_value(self, tree: Node) -> ast.Is:
        path, value = self.nodes(tree)
        return ast.Is(path, True, value, span=self.span(tree))

    def on_is_in(self, tree: Node) -> ast.IsIn:
        path, members = self.nodes(tree)
        return ast.IsIn(path, False, members, span=self.span(tree))

    def on_is_not_in(self, tree: Node) -> ast.IsIn:
        path, members = self.nodes(tree)
        return ast.IsIn(path, True, members, span=self.span(tree))

    def on_is_unknown(self, tree: Node) -> ast.IsUnknown:
        return ast.IsUnknown(self.nodes(tree)[0], span=self.span(tree))

    def on_includes(self, tree: Node) -> ast.Includes:
        path, value = self.nodes(tree)
        return ast.Includes(path, value, span=self.span(tree))

    def on_path_contains(self, tree: Node) -> ast.ContainsTest:
        path, members = self.nodes(tree)
        return ast.ContainsTest(path, members, None, None, span=self.span(tree))

    def on_contains(self, tree: Node) -> ast.ContainsTest:
        *sets, scope = self.nodes(tree)
        origins = sets[1] if len(sets) > 1 else None
        return ast.ContainsTest(None, sets[0], origins, scope, span=self.span(tree))

    def on_applies(self, tree: Node) -> ast.Applies:
        return ast.Applies(self.nodes(tree)[0], span=self.span(tree))

    def on_compare(self, tree: Node) -> ast.Compare:
        left, op, bound = self.nodes(tree)
        return ast.Compare(left, op, bound, span=self.span(tree))

    on_compare_date = on_compare

    def on_at_least(self, tree: Node) -> str:
        return "at least"

    def on_at_most(self, tree: Node) -> str:
        return "at most"

    def on_more_than(self, tree: Node) -> str:
        return "more than"

    def on_less_than(self, tree: Node) -> str:
        return "less than"

    def on_on_or_after(self, tree: Node) -> str:
        return "on or after"

    def on_on_or_before(self, tree: Node) -> str:
        return "on or before"

    def on_owned(self, tree: Node) -> ast.Owned:
        words = {str(c) for c in tree.children if isinstance(c, Token)}
        path, op, share, members = self.nodes(tree)
        return ast.Owned(path, "directly" in words, op, share, "one" in words, members, span=self.span(tree))

    def on_quantified(self, tree: Node) -> ast.Quantified:
        kind, record, *rest = self.nodes(tree)
        return ast.Quantified(
            kind,
            record,
            self.one(rest, ast.Name),
            self.one(rest, ast.Path),
            self.one(rest, _CONDITIONS),
            span=self.span(tree),
        )

    def on_quantifier(self, tree: Node) -> str:
        return str(tree.children[0])

    def on_content(self, tree: Node) -> ast.Content:
        basis, (matching, origins), *rest = self.nodes(tree)
        outside = rest.pop(0) if isinstance(rest[0], ast.Each) else None
        scope = rest.pop(0) if isinstance(rest[0], ast.Path) else None
        op, bound = rest
        return ast.Content(basis, matching, origins, outside, scope, op, bound, span=self.span(tree))

    def on_content_of_set(self, tree: Node) -> tuple[Any, Any]:
        sets = self.nodes(tree)
        return sets[0], sets[1] if len(sets) > 1 else None

    def on_content_of_each(self, tree: Node) -> tuple[Any, Any]:
        return self.nodes(tree)[0], None

    def on_each(self, tree: Node) -> ast.Each:
        record, *rest = self.nodes(tree)
        alias = self.one(rest, ast.Name)
        where = self.one(rest, _CONDITIONS)
        return ast.Each(record, alias, where, span=self.span(tree))

    on_outside = on_each

    def on_total_of(self, tree: Node) -> ast.Total:
        amount, each, *scope = self.nodes(tree)
        return ast.Total(amount, each, scope[0] if scope else None, span=self.span(tree))

    def on_number_of(self, tree: Node) -> ast.Total:
        each, *scope = self.nodes(tree)
        return ast.Total(None, each, scope[0] if scope else None, span=self.span(tree))

    def arithmetic(self, op: str, tree: Node) -> ast.Arithmetic:
        return ast.Arithmetic(op, tuple(self.nodes(tree)), span=self.span(tree))

    def on_sum_of(self, tree: Node) -> ast.Arithmetic:
        return self.arithmetic("+", tree)

    def on_difference(self, tree: Node) -> ast.Arithmetic:
        return self.arithmetic("-", tree)

    def on_product(self, tree: Node) -> ast.Arithmetic:
        return self.arithmetic("*", tree)

    def on_quotient(self, tree: Node) -> ast.Arithmetic:
        return self.arithmetic("/", tree)
