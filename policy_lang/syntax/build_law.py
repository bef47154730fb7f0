"""Rules for instruments: controls, exemptions, windows and acts on earlier law."""

from typing import Any

from lark import Token

from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.syntax.build_checks import report_clock
from policy_lang.syntax.build_rules import Line, Node
from policy_lang.syntax.build_vocabulary import VocabularyRules
from policy_lang.syntax.tokens import token_span

_INSTRUMENT_ONCE = {"issued by", "published", "in force", "checked", "review by"}
_PROVISION_ONCE = {"in force", "when", "unless", "requires", "charges"}
_NOT_IN_CONTROL = {"lifts", "lowers", "discharges", "bars"}
_NOT_IN_EXEMPTION = {"requires", "charges"}


class LawRules(VocabularyRules):
    """Instruments and what stands in them."""

    def on_instrument(self, tree: Node) -> ast.Instrument:
        name, lines = self.nodes(tree)
        once = self.once(lines, _INSTRUMENT_ONCE)
        return ast.Instrument(
            name,
            self.title(tree),
            once.get("issued by"),
            once.get("published"),
            once.get("in force"),
            sources=self.all(lines, "source"),
            checked=once.get("checked"),
            review_by=once.get("review by"),
            cites=self.all(lines, "cites"),
            quotes=self.all(lines, "quote"),
            notes=self.all(lines, "note"),
            provisions=self.all(lines, "provision"),
            span=self.span(tree),
        )

    def on_instrument_block(self, tree: Node) -> list[Line]:
        """The lines of an instrument as (kind, value, span); provisions and notes are bare nodes until here."""
        return [n if isinstance(n, tuple) else self.kept(n) for n in self.nodes(tree)]

    def kept(self, node: Any) -> Line:
        kind = "note" if isinstance(node, ast.Note) else "provision"
        span: Span = node.span
        return kind, node, span

    def all(self, lines: list[Line], kind: str) -> Any:
        return tuple(value for k, value, _ in lines if k == kind)

    def on_issued_by(self, tree: Node) -> Line:
        return self.line("issued by", self.nodes(tree)[0], tree)

    def on_published(self, tree: Node) -> Line:
        return self.line("published", self.nodes(tree)[0], tree)

    def on_source(self, tree: Node) -> Line:
        return self.line("source", self.texts(tree)[0], tree)

    def on_checked(self, tree: Node) -> Line:
        return self.line("checked", self.nodes(tree)[0], tree)

    def on_review_by(self, tree: Node) -> Line:
        return self.line("review by", self.nodes(tree)[0], tree)

    # -- windows ----------------------------------------------------------------------------------------------

    def on_in_force(self, tree: Node) -> Line:
        return self.line("in force", self.nodes(tree)[0], tree)

    def on_windows(self, tree: Node) -> tuple[ast.Window, ...]:
        return tuple(self.nodes(tree))

    def on_act_windows(self, tree: Node) -> tuple[ast.Window, ...] | None:
        return tuple(self.nodes(tree)) or None

    def on_act_window(self, tree: Node) -> Line:
        return self.line("act window", self.nodes(tree)[0], tree)

    def on_window(self, tree: Node) -> ast.Window:
        start, *rest = self.nodes(tree)
        ends, end, end_time = ("", None, "")
        if rest and isinstance(rest[0], tuple):
            ends, end, end_time = rest.pop(0)
        condition = rest[0] if rest else None
        return ast.Window(start, self.clock(tree), ends, end, end_time, condition, span=self.span(tree))

    def on_through(self, tree: Node) -> tuple[str, ast.DateWord, str]:
        time = self.clock(tree)
        if time:
            self.report.add(
                "S131",
                self.span(tree),
                "`through` names a whole day",
                "write `before DATE at HH:MM` for a window that ends at an hour",
            )
        return "through", self.nodes(tree)[0], ""

    def on_before(self, tree: Node) -> Any:
        """`before` ends a window (with its date) or compares dates (as a bare operator)."""
        nodes = self.nodes(tree)
        return ("before", nodes[0], self.clock(tree)) if nodes else "before"

    def on_after(self, tree: Node) -> str:
        return "after"

    def clock(self, tree: Node) -> str:
        times = [t for t in tree.children if isinstance(t, Token) and t.type == "CLOCK"]
        for token in times:
            report_clock(token, token_span(self.path, token), self.report)
        return str(times[0]) if times else ""

    # -- provisions -------------------------------------------------------------------------------------------

    def on_cites(self, tree: Node) -> Line:
        return self.line("cites", self.texts(tree)[0], tree)

    def on_quote(self, tree: Node) -> Line:
        language = self.nodes(tree)[0].text
        quote = ast.Quote(language, self.title(tree), span=self.span(tree))
        return self.line("quote", quote, tree)

    def on_note(self, tree: Node) -> ast.Note:
        unverified = any(isinstance(c, Token) and c.type == "UNVERIFIED" for c in tree.children)
        return ast.Note(self.title(tree), unverified, span=self.span(tree))

    def on_duty(self, tree: Node) -> Line:
        return self.line("duty", ast.Duty(self.title(tree), span=self.span(tree)), tree)

    def on_when(self, tree: Node) -> Line:
        return self.line("when", self.nodes(tree)[0], tree)

    def on_unless(self, tree: Node) -> Line:
        return self.line("unless", self.nodes(tree)[0], tree)

    def on_requires(self, tree: Node) -> Line:
        outcome, *authority = self.nodes(tree)
        node = ast.Requires(outcome, authority[0] if authority else None, span=self.span(tree))
        return self.line("requires", node, tree)

    def on_charges(self, tree: Node) -> Line:
        return self.line("charges", self.nodes(tree)[0], tree)

    def effect(self, kind: str, tree: Node) -> Line:
        nodes = self.nodes(tree)
        to = nodes.pop() if isinstance(nodes[-1], ast.Name) else None
        minus = nodes[1] if len(nodes) > 1 else ()
        return self.line(kind, ast.Effect(kind, nodes[0], minus, to, span=self.span(tree)), tree)

    def on_lifts(self, tree: Node) -> Line:
        return self.effect("lifts", tree)

    def on_lowers(self, tree: Node) -> Line:
        return self.effect("lowers", tree)

    def on_discharges(self, tree: Node) -> Line:
        return self.effect("discharges", tree)

    def on_bars(self, tree: Node) -> Line:
        return self.effect("bars", tree)

    def on_provision_block(self, tree: Node) -> list[Line]:
        return [n if isinstance(n, tuple) else self.kept(n) for n in self.nodes(tree)]

    def refuse(self, lines: list[Line], kinds: set[str], what: str, help: str) -> None:
        """Report lines that do not belong in this kind of block."""
        for kind, _, span in lines:
            if kind in kinds:
                self.report.add("S128", span, f"{what} has no `{kind}` line", help)

    def control(self, name: ast.Name, lines: list[Line], tree: Node) -> ast.Control:
        self.refuse(lines, _NOT_IN_CONTROL, "a control", "put it into an exemption")
        once = self.once(lines, _PROVISION_ONCE)
        return ast.Control(
            name,
            self.title(tree),
            self.all(lines, "cites"),
            self.all(lines, "quote"),
            once.get("in force"),
            once.get("when"),
            once.get("unless"),
            once.get("requires"),
            once.get("charges"),
            self.all(lines, "duty"),
            self.all(lines, "note"),
            span=self.span(tree),
        )

    def exemption(self, name: ast.Name, lines: list[Line], tree: Node) -> ast.Exemption:
        self.refuse(lines, _NOT_IN_EXEMPTION, "an exemption", "put it into a control")
        once = self.once(lines, {"in force", "when", "unless"})
        effects = tuple(v for k, v, _ in lines if k in _NOT_IN_CONTROL)
        return ast.Exemption(
            name,
            self.title(tree),
            self.all(lines, "cites"),
            self.all(lines, "quote"),
            once.get("in force"),
            effects,
            once.get("when"),
            once.get("unless"),
            self.all(lines, "duty"),
            self.all(lines, "note"),
            span=self.span(tree),
        )

    def no_act_windows(self, lines: list[Line]) -> None:
        for kind, _, span in lines:
            if kind == "act window":
                self.report.add("S128", span, "a bare window has no meaning here", "write `in force from …`")

    def on_control(self, tree: Node) -> ast.Control:
        name, lines = self.nodes(tree)
        self.no_act_windows(lines)
        return self.control(name, lines, tree)

    def on_exemption(self, tree: Node) -> ast.Exemption:
        name, lines = self.nodes(tree)
        self.no_act_windows(lines)
        return self.exemption(name, lines, tree)

    def on_not_encoded(self, tree: Node) -> ast.NotEncoded:
        what, because = self.texts(tree)
        lines = self.nodes(tree)
        when = lines[0][1] if lines else None
        return ast.NotEncoded(what.text, because.text, when, span=self.span(tree))

    # -- acts -------------------------------------------------------------------------------------------------

    def status_act(self, kind: str, tree: Node) -> ast.StatusAct:
        targets, *windows = self.nodes(tree)
        return ast.StatusAct(kind, targets, windows[0] if windows else None, span=self.span(tree))

    def on_suspends(self, tree: Node) -> ast.StatusAct:
        return self.status_act("suspends", tree)

    def on_resumes(self, tree: Node) -> ast.StatusAct:
        return self.status_act("resumes", tree)

    def on_repeals(self, tree: Node) -> ast.StatusAct:
        return self.status_act("repeals", tree)

    def set_act(self, kind: str, tree: Node) -> ast.SetAct:
        items, target, *windows = self.nodes(tree)
        return ast.SetAct(kind, items, target, windows[0] if windows else None, span=self.span(tree))

    def on_adds(self, tree: Node) -> ast.SetAct:
        return self.set_act("adds", tree)

    def on_removes(self, tree: Node) -> ast.SetAct:
        return self.set_act("removes", tree)

    def on_removed(self, tree: Node) -> tuple[Any, ...]:
        return tuple(self.nodes(tree))

    def on_changes(self, tree: Node) -> ast.ChangeAct:
        target, value, *windows = self.nodes(tree)
        return ast.ChangeAct(target, value, windows[0] if windows else None, span=self.span(tree))

    def replaced_provision(self, kind: str, tree: Node) -> ast.ReplaceAct:
        target, lines = self.nodes(tree)
        windows = self.all(lines, "act window") or None
        name = ast.Name(target.parts[-1], span=target.span)
        body: ast.Control | ast.Exemption
        body = (self.control if kind == "control" else self.exemption)(name, lines, tree)
        return ast.ReplaceAct(kind, target, body, windows, span=self.span(tree))

    def on_replaces_control(self, tree: Node) -> ast.ReplaceAct:
        return self.replaced_provision("control", tree)

    def on_replaces_exemption(self, tree: Node) -> ast.ReplaceAct:
        return self.replaced_provision("exemption", tree)

    def replaced(self, kind: str, tree: Node) -> ast.ReplaceAct:
        target, windows, body = self.nodes(tree)
        return ast.ReplaceAct(kind, target, body, windows, span=self.span(tree))

    def on_replaces_clause(self, tree: Node) -> ast.ReplaceAct:
        return self.replaced("clause", tree)

    def on_replaces_threshold(self, tree: Node) -> ast.ReplaceAct:
        return self.replaced("threshold", tree)

    def on_replaces_measure(self, tree: Node) -> ast.ReplaceAct:
        return self.replaced("measure", tree)

    def on_replaces_set(self, tree: Node) -> ast.ReplaceAct:
        target, windows, *body = self.nodes(tree)
        members = body[0] if isinstance(body[0], ast.SetExpression) else self.joined_set(body, tree)
        return ast.ReplaceAct("set", target, members, windows, span=self.span(tree))
