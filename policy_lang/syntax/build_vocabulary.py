"""Rules for headers, vocabularies, sets, thresholds, measures, clauses and questions."""

from typing import Any

from lark import Token, Tree

from policy_lang.syntax import ast
from policy_lang.syntax.build_rules import Line, Node, Rules
from policy_lang.syntax.tokens import token_span


class VocabularyRules(Rules):
    """Headers, records and fields, materials, and the named parts of the law."""

    def on_vocabulary_header(self, tree: Node) -> ast.Header:
        return self.header("vocabulary", tree)

    def on_regime_header(self, tree: Node) -> ast.Header:
        return self.header("regime", tree)

    def on_in_regime_header(self, tree: Node) -> ast.Header:
        return self.header("in regime", tree)

    def header(self, kind: str, tree: Node) -> ast.Header:
        name, *blocks = self.nodes(tree)
        lines: list[Line] = blocks[0] if blocks else []
        once = self.once(lines, {"zone", "decided_on"})
        return ast.Header(
            kind,
            name,
            self.title(tree),
            uses=tuple(n for k, v, _ in lines if k == "uses" for n in v),
            authorities=tuple(v for k, v, _ in lines if k == "authority"),
            zone=once.get("zone"),
            decided_on=once.get("decided_on"),
            territories=tuple(v for k, v, _ in lines if k == "territory"),
            span=self.span(tree),
        )

    def on_header_block(self, tree: Node) -> list[Line]:
        return self.nodes(tree)

    def on_authority(self, tree: Node) -> Line:
        name = self.nodes(tree)[0]
        return self.line("authority", ast.Authority(name, self.title(tree), span=self.span(tree)), tree)

    def on_territory(self, tree: Node) -> Line:
        return self.line("territory", (self.nodes(tree)[0], self.title(tree)), tree)

    def on_time_zone(self, tree: Node) -> Line:
        return self.line("zone", self.nodes(tree)[0], tree)

    def on_zone(self, tree: Node) -> ast.Text:
        written = self.title(tree) or "/".join(n.text for n in self.nodes(tree))
        return ast.Text(written, span=self.span(tree))

    def on_decided_on(self, tree: Node) -> Line:
        return self.line("decided_on", self.nodes(tree)[0], tree)

    def on_uses(self, tree: Node) -> Line:
        return self.line("uses", self.nodes(tree)[0], tree)

    def on_outcomes(self, tree: Node) -> ast.Outcomes:
        return ast.Outcomes(self.nodes(tree)[0], span=self.span(tree))

    def on_options(self, tree: Node) -> tuple[ast.Option, ...]:
        return tuple(self.nodes(tree))

    def on_option(self, tree: Node) -> ast.Option:
        return ast.Option(self.nodes(tree)[0], self.title(tree), span=self.span(tree))

    def on_code_list(self, tree: Node) -> ast.CodeListDecl:
        style = "digits" if any(str(c) == "digits" for c in tree.children) else "dotted"
        return ast.CodeListDecl(self.nodes(tree)[0], self.title(tree), style, span=self.span(tree))

    def on_case_record(self, tree: Node) -> ast.RecordDecl:
        word = tree.children[0]
        assert isinstance(word, Token)
        fields = self.nodes(tree)
        name = ast.Name("case", span=token_span(self.path, word))
        return ast.RecordDecl(name, fields[0] if fields else (), self.title(tree), span=self.span(tree))

    def on_record(self, tree: Node) -> ast.RecordDecl:
        name, *fields = self.nodes(tree)
        return ast.RecordDecl(name, fields[0] if fields else (), self.title(tree), span=self.span(tree))

    def on_fields(self, tree: Node) -> tuple[ast.FieldDecl, ...]:
        return tuple(self.nodes(tree))

    def on_field(self, tree: Node) -> ast.FieldDecl:
        name, kind = self.nodes(tree)
        return ast.FieldDecl(name, kind, self.title(tree), span=self.span(tree))

    def on_choice_field(self, tree: Node) -> ast.FieldDecl:
        name, several, options = self.nodes(tree)
        kind = ast.ChoiceType(several, options, span=self.span(tree))
        return ast.FieldDecl(name, kind, "", span=self.span(tree))

    def on_one_of(self, tree: Node) -> bool:
        return False

    def on_some_of(self, tree: Node) -> bool:
        return True

    def on_inline_options(self, tree: Node) -> tuple[ast.Option, ...]:
        return tuple(ast.Option(n, span=n.span) for n in self.nodes(tree))

    def on_named_type(self, tree: Node) -> ast.NamedType:
        return ast.NamedType("/".join(n.text for n in self.nodes(tree)), span=self.span(tree))

    def on_percent_type(self, tree: Node) -> ast.NamedType:
        return ast.NamedType("%", span=self.span(tree))

    def on_yes_no_type(self, tree: Node) -> ast.YesNoType:
        return ast.YesNoType(span=self.span(tree))

    def on_codes_type(self, tree: Node) -> ast.CodesType:
        return ast.CodesType(self.nodes(tree)[0], span=self.span(tree))

    def on_list_type(self, tree: Node) -> ast.ListType:
        return ast.ListType(self.nodes(tree)[0], span=self.span(tree))

    def on_choice_type(self, tree: Node) -> ast.ChoiceType:
        several, options = self.nodes(tree)
        return ast.ChoiceType(several, options, span=self.span(tree))

    def on_material(self, tree: Node) -> ast.MaterialDecl:
        name, *parts = self.nodes(tree)
        once = self.once(parts, {"kind", "formula", "cas", "contains"})
        return ast.MaterialDecl(
            name,
            self.title(tree),
            once.get("kind", ""),
            once.get("formula"),
            once.get("contains", ()),
            once.get("cas", ""),
            span=self.span(tree),
        )

    def on_material_kind(self, tree: Node) -> Line:
        return self.line("kind", str(tree.children[0]), tree)

    def on_material_formula(self, tree: Node) -> Line:
        token = tree.children[-1]
        assert isinstance(token, Token)
        return self.line("formula", self.text_of(token), tree)

    def on_material_cas(self, tree: Node) -> Line:
        return self.line("cas", str(tree.children[-1]), tree)

    def on_material_contains(self, tree: Node) -> Line:
        return self.line("contains", tuple(self.nodes(tree)), tree)

    def on_ingredient(self, tree: Node) -> ast.Ingredient:
        figures = [t for t in self.tokens(tree) if t.type == "FIGURE"]
        share = ast.Quantity(str(figures[0]), "%", span=self.span(tree)) if figures else None
        return ast.Ingredient(self.nodes(tree)[0], share, span=self.span(tree))

    def on_set_declaration(self, tree: Node) -> ast.SetDecl:
        (kind, of), name, members = self.nodes(tree)
        return ast.SetDecl(kind, of, name, members, self.title(tree), span=self.span(tree))

    def on_materials_kind(self, tree: Node) -> tuple[str, Any]:
        return "materials", None

    def on_countries_kind(self, tree: Node) -> tuple[str, Any]:
        return "countries", None

    def on_parties_kind(self, tree: Node) -> tuple[str, Any]:
        return "parties", None

    def on_texts_kind(self, tree: Node) -> tuple[str, Any]:
        return "texts", None

    def on_codes_kind(self, tree: Node) -> tuple[str, Any]:
        name = self.nodes(tree)[0]
        return "codes", ast.Path((name.text,), span=name.span)

    def on_values_kind(self, tree: Node) -> tuple[str, Any]:
        return "values", self.nodes(tree)[0]

    def on_set_expression(self, tree: Node) -> ast.SetExpression:
        items, *minus = self.nodes(tree)
        return ast.SetExpression(items, minus[0] if minus else (), span=self.span(tree))

    def on_set_items(self, tree: Node) -> tuple[Any, ...]:
        """The items of a set, whose tree goes one level down to the left for each of them."""
        items: list[Any] = []
        rest: Node | None = tree
        while rest is not None:
            children = [child for child in rest.children if isinstance(child, Tree)]
            rest = children[0] if children[0].data == "set_items" else None
            items.append(self.node(children[-1]))
        return tuple(reversed(items))

    def on_set_block(self, tree: Node) -> ast.SetExpression:
        nodes = self.nodes(tree)
        return self.joined_set([n if n and isinstance(n[0], tuple) else (n, ()) for n in nodes], tree)

    def joined_set(self, lines: list[Any], tree: Node) -> ast.SetExpression:
        """The lines of a block as one set; `except` must come last and only once."""
        items: list[Any] = []
        minus: list[Any] = []
        for plus, less in lines:
            if minus:
                place = (plus or less)[0]
                self.report.add(
                    "S126",
                    place.span,
                    "`except` comes once, last, and takes away all that follows it",
                    "move this line above the `except`, or behind it on the same line",
                )
            items.extend(plus)
            minus.extend(less)
        return ast.SetExpression(tuple(items), tuple(minus), span=self.span(tree))

    def on_set_line(self, tree: Node) -> tuple[Any, Any]:
        nodes = self.nodes(tree)
        return nodes[0], nodes[1] if len(nodes) > 1 else ()

    def on_set_minus_line(self, tree: Node) -> tuple[Any, Any]:
        return (), self.nodes(tree)[0]

    def on_set_minus_block(self, tree: Node) -> tuple[Any, Any]:
        return (), tuple(item for plus, less in self.nodes(tree) for item in (*plus, *less))

    def on_set_use(self, tree: Node) -> ast.SetExpression:
        node = self.nodes(tree)[0]
        if isinstance(node, ast.SetExpression):
            return node
        return ast.SetExpression((node,), span=self.span(tree))

    def on_anywhere(self, tree: Node) -> ast.Anywhere:
        return ast.Anywhere("anywhere", span=self.span(tree))

    def on_anything(self, tree: Node) -> ast.Anywhere:
        return ast.Anywhere("anything", span=self.span(tree))

    def on_compounds_of(self, tree: Node) -> ast.Widened:
        return ast.Widened("compounds of", self.nodes(tree)[0], span=self.span(tree))

    def on_alloys_of(self, tree: Node) -> ast.Widened:
        return ast.Widened("alloys of", self.nodes(tree)[0], span=self.span(tree))

    def on_anything_containing(self, tree: Node) -> ast.Widened:
        return ast.Widened("anything containing", self.nodes(tree)[0], span=self.span(tree))

    def on_from_file(self, tree: Node) -> ast.FromFile:
        file, column = self.texts(tree)
        parts = self.nodes(tree)
        once = self.once([p for p in parts if p[0] != "where"], {"listed", "delisted"})
        where = tuple(value for kind, value, _ in parts if kind == "where")
        return ast.FromFile(file, column, once.get("listed"), once.get("delisted"), where, span=self.span(tree))

    def on_file_listed(self, tree: Node) -> Line:
        return self.line("listed", self.texts(tree)[0], tree)

    def on_file_delisted(self, tree: Node) -> Line:
        return self.line("delisted", self.texts(tree)[0], tree)

    def on_file_where(self, tree: Node) -> Line:
        column, value = self.texts(tree)
        return self.line("where", (column.text, value.text), tree)

    def on_threshold(self, tree: Node) -> ast.ThresholdDecl:
        name, value = self.nodes(tree)
        return ast.ThresholdDecl(name, value, self.title(tree), span=self.span(tree))

    def on_measure(self, tree: Node) -> ast.MeasureDecl:
        name, *record, amount = self.nodes(tree)
        of = record[0] if record else None
        return ast.MeasureDecl(name, of, amount, self.title(tree), span=self.span(tree))

    def on_clause(self, tree: Node) -> ast.ClauseDecl:
        name, *record, condition = self.nodes(tree)
        of = record[0] if record else None
        return ast.ClauseDecl(name, of, condition, self.title(tree), span=self.span(tree))

    def on_indented(self, tree: Node) -> Any:
        return self.nodes(tree)[0]

    def on_question(self, tree: Node) -> ast.QuestionDecl:
        name, lines = self.nodes(tree)
        assume = self.once([x for x in lines if isinstance(x, tuple)], {"assume"}).get("assume")
        readings = tuple(x for x in lines if isinstance(x, ast.Option))
        notes = tuple(x for x in lines if isinstance(x, ast.Note))
        return ast.QuestionDecl(name, self.title(tree), readings, assume, notes, span=self.span(tree))

    def on_question_block(self, tree: Node) -> list[Any]:
        return self.nodes(tree)

    def on_reading(self, tree: Node) -> ast.Option:
        return ast.Option(self.nodes(tree)[0], self.title(tree), span=self.span(tree))

    def on_assume(self, tree: Node) -> Line:
        return self.line("assume", self.nodes(tree)[0], tree)
