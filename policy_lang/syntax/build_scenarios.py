"""Rules for facts, scenarios, guarantees and expected changes."""

from typing import Any

from policy_lang.syntax import ast
from policy_lang.syntax.build_rules import Line, Node, Rules


class ScenarioRules(Rules):
    """What scenarios state, and what they expect."""

    # -- facts ------------------------------------------------------------------------------------------------

    def on_given_block(self, tree: Node) -> tuple[Any, ...]:
        return tuple(self.nodes(tree))

    def on_given_fact(self, tree: Node) -> ast.Given:
        path, value = self.nodes(tree)
        return ast.Given(path, value, span=self.span(tree))

    def on_shared(self, tree: Node) -> ast.SharedRecord:
        record, name, facts = self.nodes(tree)
        for inner in self.shared_in(facts):
            self.report.add(
                "S128",
                inner.span,
                "a shared record does not stand inside another",
                f"move it out of the block, and refer to it as `{inner.name.text}`",
            )
        return ast.SharedRecord(record, name, self.facts(facts), span=self.span(tree))

    def facts(self, nodes: tuple[Any, ...]) -> tuple[ast.Given, ...]:
        return tuple(n for n in nodes if isinstance(n, ast.Given))

    def shared_in(self, nodes: tuple[Any, ...]) -> tuple[ast.SharedRecord, ...]:
        return tuple(n for n in nodes if isinstance(n, ast.SharedRecord))

    def on_fact_values(self, tree: Node) -> ast.ValuesFact:
        return ast.ValuesFact(tuple(self.nodes(tree)), span=self.span(tree))

    def on_range_fact(self, tree: Node) -> ast.RangeFact:
        return ast.RangeFact(tuple(self.nodes(tree)), span=self.span(tree))

    def on_fact_bound(self, tree: Node) -> ast.Bound:
        op, value = self.nodes(tree)
        return ast.Bound(op, value, span=self.span(tree))

    def on_choice_fact(self, tree: Node) -> ast.ChoiceFact:
        return ast.ChoiceFact(tuple(self.nodes(tree)), span=self.span(tree))

    def special(self, kind: str, tree: Node) -> ast.SpecialFact:
        return ast.SpecialFact(kind, self.title(tree), span=self.span(tree))

    def on_unknown_fact(self, tree: Node) -> ast.SpecialFact:
        return self.special("unknown", tree)

    def on_not_applicable_fact(self, tree: Node) -> ast.SpecialFact:
        return self.special("not applicable", tree)

    def on_none_fact(self, tree: Node) -> ast.SpecialFact:
        return self.special("none", tree)

    def on_sum_of_parts_fact(self, tree: Node) -> ast.SpecialFact:
        return self.special("sum of parts", tree)

    def on_empty_cell(self, tree: Node) -> None:
        return None

    def on_called_cell(self, tree: Node) -> ast.ValuesFact:
        """The head of the column that names rows; the word is reserved everywhere else."""
        head = ast.Path(("called",), span=self.span(tree))
        return ast.ValuesFact((head,), span=head.span)

    def on_row(self, tree: Node) -> tuple[tuple[Any, ...], Any]:
        return tuple(self.nodes(tree)), self.span(tree)

    def on_table_fact(self, tree: Node) -> ast.TableFact:
        (header, _), *rows = self.nodes(tree)
        for cells, span in rows:
            if len(cells) != len(header):
                self.lacks(
                    span,
                    f"this row has {len(cells)} cells and the header has {len(header)}",
                    "give each row one cell for each column; leave a cell empty for a fact not stated",
                )
        return ast.TableFact(header, tuple(cells for cells, _ in rows), span=self.span(tree))

    # -- backgrounds and scenarios ------------------------------------------------------------------------------

    def on_background(self, tree: Node) -> ast.Background:
        name, facts = self.nodes(tree)
        return ast.Background(name, self.facts(facts), self.shared_in(facts), span=self.span(tree))

    def on_scenario(self, tree: Node) -> ast.Scenario:
        lines: list[Line] = self.nodes(tree)[0]
        once = self.once(lines, {"as published"})
        given = [value for kind, value, _ in lines if kind == "given"]
        facts = tuple(fact for _, block in given for fact in block)
        return ast.Scenario(
            self.title(tree),
            once.get("as published"),
            tuple(name for names, _ in given for name in names),
            self.facts(facts),
            self.shared_in(facts),
            tuple(value for kind, value, _ in lines if kind == "answer"),
            tuple(value for kind, value, _ in lines if kind == "expect"),
            span=self.span(tree),
        )

    def on_scenario_block(self, tree: Node) -> list[Line]:
        return self.nodes(tree)

    def on_as_published(self, tree: Node) -> Line:
        return self.line("as published", self.nodes(tree)[0], tree)

    def on_given(self, tree: Node) -> Line:
        *names, facts = self.nodes(tree)
        return self.line("given", (names[0] if names else (), facts), tree)

    def on_given_names(self, tree: Node) -> Line:
        return self.line("given", (self.nodes(tree)[0], ()), tree)

    def on_answer(self, tree: Node) -> Line:
        question, reading = self.nodes(tree)
        return self.line("answer", (question, reading), tree)

    def on_expect(self, tree: Node) -> Line:
        return self.line("expect", self.nodes(tree)[0], tree)

    def expected(self, kind: str, tree: Node) -> ast.Expect:
        """`names` are outcomes or a question, `by` the provisions."""
        nodes = self.nodes(tree)
        by = next((n for n in nodes if isinstance(n, tuple)), ())
        named = tuple(ast.Path((n.text,), span=n.span) for n in nodes if isinstance(n, ast.Name))
        amount = next((n for n in nodes if isinstance(n, ast.Quantity)), None)
        return ast.Expect(kind, named, by, amount, span=self.span(tree))

    def on_expect_outcome(self, tree: Node) -> ast.Expect:
        return self.expected("outcome", tree)

    def on_expect_undetermined(self, tree: Node) -> ast.Expect:
        return self.expected("undetermined", tree)

    def on_expect_latent(self, tree: Node) -> ast.Expect:
        return self.expected("latent", tree)

    def on_expect_outstanding(self, tree: Node) -> ast.Expect:
        return self.expected("outstanding", tree)

    def on_expect_charges(self, tree: Node) -> ast.Expect:
        return self.expected("charges", tree)

    def on_expect_duty(self, tree: Node) -> ast.Expect:
        return self.expected("duty", tree)

    def on_expect_question(self, tree: Node) -> ast.Expect:
        return self.expected("question", tree)

    def on_expect_only(self, tree: Node) -> ast.Expect:
        return self.expected("only", tree)

    def on_expect_not(self, tree: Node) -> ast.Expect:
        return self.expected("not", tree)

    # -- guarantees ---------------------------------------------------------------------------------------------

    def on_guarantee(self, tree: Node) -> ast.Guarantee:
        lines: list[Line] = self.nodes(tree)
        once = self.once(lines, {"whenever", "bound", "as published"})
        span = self.span(tree)
        for kind, advice in (("whenever", "whenever CONDITION"), ("bound", "at least OUTCOME")):
            if kind not in once:
                self.lacks(span, "this guarantee is not complete", f"add a line `{advice}`")
        op, outcome = once.get("bound", ("at least", ast.Name("", span=span)))
        whenever = once.get("whenever", ast.Joined("all", (), span=span))
        return ast.Guarantee(self.title(tree), whenever, op, outcome, once.get("as published"), span=span)

    def on_whenever(self, tree: Node) -> Line:
        return self.line("whenever", self.nodes(tree)[0], tree)

    def on_guarantee_at_least(self, tree: Node) -> Line:
        return self.line("bound", ("at least", self.nodes(tree)[0]), tree)

    def on_guarantee_at_most(self, tree: Node) -> Line:
        return self.line("bound", ("at most", self.nodes(tree)[0]), tree)

    # -- expected changes ---------------------------------------------------------------------------------------

    def on_change(self, tree: Node) -> ast.Change:
        found: list[Line | list[Line]] = self.nodes(tree)
        lines = [line for one in found for line in (one if isinstance(one, list) else [one])]
        once = self.once(lines, {"whenever", "by", "authority", "from", "to", "in"})
        return ast.Change(
            self.title(tree),
            once.get("whenever"),
            once.get("from", ()),
            once.get("to", ()),
            once.get("by", ()),
            once.get("authority"),
            once.get("in", ()),
            span=self.span(tree),
        )

    def on_change_by(self, tree: Node) -> Line:
        return self.line("by", self.nodes(tree)[0], tree)

    def on_change_authority(self, tree: Node) -> Line:
        return self.line("authority", self.nodes(tree)[0], tree)

    def on_change_from(self, tree: Node) -> list[Line]:
        return [self.line(kind, names, tree) for kind, names in zip(("from", "to"), self.nodes(tree), strict=False)]

    def on_change_to(self, tree: Node) -> Line:
        return self.line("to", self.nodes(tree)[0], tree)

    def on_change_in(self, tree: Node) -> Line:
        return self.line("in", tuple(dict.fromkeys(self.nodes(tree))), tree)

    def on_in_outcomes(self, tree: Node) -> str:
        return "outcomes"

    def on_in_duties(self, tree: Node) -> str:
        return "duties"

    def on_in_charges(self, tree: Node) -> str:
        return "charges"

    def on_in_discharges(self, tree: Node) -> str:
        return "discharges"

    def on_in_gaps(self, tree: Node) -> str:
        return "gaps"
