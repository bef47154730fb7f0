"""Instruments: controls, exemptions, and acts on earlier law become core provisions.

In: the instruments of a regime. Out: the tables of a `Program`. What an exemption or act names is resolved to
the provisions that it reaches: an exemption that names an instrument reaches its controls; an act that names
one reaches the instrument, its controls and its exemptions.
"""

from attrs import field, frozen

from policy_lang.core import program as core
from policy_lang.core.terms import Amount, SetTerm, Term, Truism, Union
from policy_lang.diagnostics.nearest import did_you_mean, suggest
from policy_lang.semantics.amounts import MONEY
from policy_lang.semantics.conditions import ConditionBuilder
from policy_lang.semantics.context import Checker, Context
from policy_lang.semantics.symbols import Symbol
from policy_lang.semantics.windows import WindowBuilder
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.truth import Truth

Windows = tuple[core.Window, ...]


@frozen
class Tables:
    """The provisions of a policy set, as they are gathered."""

    instruments: dict[str, core.Instrument] = field(factory=dict)
    controls: dict[str, core.Control] = field(factory=dict)
    exemptions: dict[str, core.Exemption] = field(factory=dict)
    acts: list[core.StatusAct | core.DefinitionAct] = field(factory=list)
    not_encoded: list[core.NotEncoded] = field(factory=list)


class LawBuilder:
    """Turns the instruments of one regime into core provisions."""

    def __init__(self, checker: Checker, conditions: ConditionBuilder, tables: Tables) -> None:
        self.checker = checker
        self.report = checker.report
        self.conditions = conditions
        self.windows = WindowBuilder(conditions)
        self.tables = tables
        self.owner = ""
        self.header: ast.Header
        self.authority_unknown = False

    # -- instruments ----------------------------------------------------------------------------------------

    def instrument(self, owner: str, header: ast.Header, node: ast.Instrument) -> None:
        """Add an instrument with all its provisions."""
        self.owner, self.header = owner, header
        published = self.windows.day(node.published)
        if node.published is None:
            self.report.add(
                "L401",
                node.name.span,
                f"`{node.name.text}` does not say when it was published",
                "add `published DATE`",
            )
        authority = self.authority(node.issued_by) if node.issued_by else self.only_authority()
        self.authority_unknown = node.issued_by is not None and authority is None
        built = core.Instrument(
            f"{owner}.{node.name.text}",
            node.title,
            owner,
            authority or "",
            published or 1,
            tuple(text.text for text in node.sources),
            self.windows.day(node.checked),
            self.windows.day(node.review_by),
            "; ".join(text.text for text in node.cites),
            self.quotes(node.quotes),
            self.notes(node.notes),
            node.span.place,
        )
        self.tables.instruments[built.name] = built
        windows = self.windows.build(owner, node.windows) if node.windows else None
        for provision in node.provisions:
            self.provision(built, provision, windows)

    def provision(self, instrument: core.Instrument, node: ast.Provision, windows: Windows | None) -> None:
        match node:
            case ast.Control():
                own = self.own_windows(node, windows, node.name.span)
                control = self.control(instrument, node, own)
                self.tables.controls.setdefault(control.name, control)
            case ast.Exemption():
                own = self.own_windows(node, windows, node.name.span)
                exemption = self.exemption(instrument, node, own)
                self.tables.exemptions.setdefault(exemption.name, exemption)
            case ast.NotEncoded():
                self.not_encoded(node, self.owner, instrument.name)
            case ast.StatusAct():
                self.status_act(instrument, node, windows)
            case ast.ReplaceAct():
                self.replace_act(instrument, node, windows)
            case ast.SetAct():
                self.set_act(instrument, node, windows)
            case ast.ChangeAct():
                self.change_act(instrument, node, windows)

    def own_windows(self, node: ast.Control | ast.Exemption, windows: Windows | None, span: Span) -> Windows:
        if node.windows is not None:
            return self.windows.build(self.owner, node.windows)
        if windows is not None:
            return windows
        self.report.add(
            "L402",
            span,
            f"nothing says when `{node.name.text}` is in force",
            "add `in force from DATE` here, or to the instrument for all it contains",
        )
        return ()

    def act_windows(self, written: tuple[ast.Window, ...] | None, windows: Windows | None, span: Span) -> Windows:
        if written is not None:
            return self.windows.build(self.owner, written)
        if windows is not None:
            return windows
        self.report.add(
            "L402",
            span,
            "nothing says when this act has effect",
            "add a window: `from DATE`, `from DATE before DATE`",
        )
        return ()

    # -- small parts ----------------------------------------------------------------------------------------

    def authority(self, name: ast.Name) -> str | None:
        known = [a.name.text for a in self.header.authorities]
        if name.text in known:
            return name.text
        self.report.add(
            "N201",
            name.span,
            f"the regime names no authority `{name.text}`",
            did_you_mean(name.text, known) or f'add a line `authority {name.text} "…"` to the head of the regime',
        )
        return None

    def only_authority(self) -> str | None:
        known = [a.name.text for a in self.header.authorities]
        return known[0] if len(known) == 1 else None

    def notes(self, nodes: tuple[ast.Note, ...]) -> tuple[core.Note, ...]:
        return tuple(core.Note(node.text, node.unverified) for node in nodes)

    def quotes(self, nodes: tuple[ast.Quote, ...]) -> tuple[core.Quote, ...]:
        return tuple(core.Quote(node.language, node.text) for node in nodes)

    def cites(self, instrument: core.Instrument, nodes: tuple[ast.Text, ...]) -> str:
        title = instrument.title or instrument.name.split(".")[-1]
        paragraphs = "; ".join(node.text for node in nodes)
        return f"{title}, {paragraphs}" if paragraphs else title

    def condition(self, node: ast.Condition | None, asking: str = "") -> Term | None:
        if node is None:
            return None
        self.conditions.asking = asking
        return self.conditions.build(Context(self.owner), node)

    def level(self, name: ast.Name) -> int | None:
        outcomes = [o.name for o in self.checker.vocabulary.outcomes]
        if name.text in outcomes:
            return outcomes.index(name.text)
        self.report.add(
            "N212",
            name.span,
            f"`{name.text}` is no outcome of the scale",
            suggest(name.text, outcomes, "the scale"),
        )
        return None

    # -- provisions -----------------------------------------------------------------------------------------

    def control(self, instrument: core.Instrument, node: ast.Control, windows: Windows) -> core.Control:
        """The core control of a body of text."""
        name = f"{self.owner}.{node.name.text}"
        if node.when is None:
            self.report.add(
                "S129",
                node.name.span,
                f"`{node.name.text}` does not say when it applies",
                "add `when CONDITION`",
            )
        if node.requires is None and not node.duties and node.charges is None:
            self.report.add(
                "L406",
                node.name.span,
                f"`{node.name.text}` requires nothing",
                "add `requires OUTCOME from AUTHORITY`, or a `duty`",
            )
        charges: Amount | None = None
        if node.charges is not None:
            built = self.conditions.amounts.build(Context(self.owner), node.charges)
            if built and self.conditions.amounts.same(MONEY, built[1], node.charges.span):
                charges = built[0]
        return core.Control(
            name,
            node.title,
            instrument.name,
            self.cites(instrument, node.cites),
            self.quotes(node.quotes),
            windows,
            self.condition(node.when, name) or Truism(Truth.UNKNOWN),
            self.condition(node.unless, name),
            self.requirement(instrument, node.requires),
            charges,
            tuple(duty.text for duty in node.duties),
            self.notes(node.notes),
            node.span.place,
        )

    def requirement(self, instrument: core.Instrument, node: ast.Requires | None) -> core.Requirement | None:
        if node is None:
            return None
        level = self.level(node.outcome)
        authority = self.authority(node.authority) if node.authority else instrument.authority
        if authority == "" and not self.authority_unknown:
            self.report.add(
                "L407",
                node.span,
                "nothing says which authority this is required from",
                "write `requires OUTCOME from AUTHORITY`, or `issued by AUTHORITY` in the instrument",
            )
        return None if level is None or authority is None else core.Requirement(level, authority)

    def exemption(self, instrument: core.Instrument, node: ast.Exemption, windows: Windows) -> core.Exemption:
        """The core exemption of a body of text."""
        name = f"{self.owner}.{node.name.text}"
        if not node.effects:
            self.report.add(
                "S129",
                node.name.span,
                f"`{node.name.text}` does not say what it does",
                "add `lifts …`, `lowers … to …`, `discharges …` or `bars …`",
            )
        effects = [self.effect(effect) for effect in node.effects]
        return core.Exemption(
            name,
            node.title,
            instrument.name,
            self.cites(instrument, node.cites),
            self.quotes(node.quotes),
            windows,
            self.condition(node.when, name) or Truism(Truth.TRUE),
            self.condition(node.unless, name),
            tuple(effect for effect in effects if effect is not None),
            tuple(duty.text for duty in node.duties),
            self.notes(node.notes),
            node.span.place,
        )

    def effect(self, node: ast.Effect) -> core.Effect | None:
        kinds = ("exemption",) if node.kind == "bars" else ("control", "instrument")
        targets = self.reached(node.targets, kinds)
        minus = self.reached(node.minus, kinds)
        level = self.level(node.to) if node.to else 0
        left = tuple(target for target in targets if target not in minus)
        for written in node.minus:
            taken = set(self.reached((written,), kinds))
            if taken and not taken & set(targets):
                self.report.add(
                    "L408",
                    written.span,
                    f"`{written.text}` is not among what is named in front of `except`",
                    "remove it, or name the instrument that holds it",
                )
        if targets and not left:
            self.report.add(
                "L408",
                node.span,
                "`except` takes back everything that is named in front of it",
                "name less behind `except`, or remove the line",
            )
        if level is None or not left:
            return None
        return core.Effect(node.kind, left, level)

    def reached(self, paths: tuple[ast.Path, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The controls (or exemptions) that some names stand for."""
        reached: list[str] = []
        for path in paths:
            symbol = self.checker.symbols.need(self.owner, path, kinds)
            if symbol is not None:
                reached.extend(self.conditions.controls_of.get(symbol.id, (symbol.id,)))
        return tuple(dict.fromkeys(reached))

    def not_encoded(self, node: ast.NotEncoded, owner: str, instrument: str) -> None:
        """Record what is left out."""
        self.owner = owner
        self.tables.not_encoded.append(
            core.NotEncoded(node.what, node.because, self.condition(node.when), owner, instrument, node.span.place)
        )

    # -- acts -----------------------------------------------------------------------------------------------

    def status_act(self, instrument: core.Instrument, node: ast.StatusAct, windows: Windows | None) -> None:
        targets: list[str] = []
        for path in node.targets:
            symbol = self.checker.symbols.need(self.owner, path, ("instrument", "control", "exemption"))
            if symbol is None:
                continue
            self.check_earlier(instrument, symbol, path.span)
            targets.append(symbol.id)
            if symbol.kind == "instrument":
                targets.extend(self.inside(symbol))
        built = self.act_windows(node.windows, windows, node.span)
        for window in built:
            if node.kind == "suspends" and window.end is None and instrument.review_by is None:
                self.report.add(
                    "W501",
                    node.span,
                    "this suspension has no end",
                    "say `through DATE` or `before DATE`; if the law leaves it open, say `review by DATE`, or repeal",
                )
        self.tables.acts.append(
            core.StatusAct(node.kind, tuple(dict.fromkeys(targets)), instrument.name, built, node.span.place)
        )

    def inside(self, instrument: Symbol) -> list[str]:
        """The controls and exemptions of an instrument."""
        return [
            symbol.id
            for symbol in self.checker.symbols.all("control", "exemption")
            if symbol.instrument == instrument.name and symbol.owner == instrument.owner
        ]

    def check_earlier(self, instrument: core.Instrument, target: Symbol, span: Span) -> None:
        """An act speaks of law published no later than itself, and never of its own instrument."""
        node = self.instrument_of(target)
        if node is None:
            return
        if f"{target.owner}.{node.name.text}" == instrument.name:
            self.report.add(
                "L409",
                span,
                "an instrument does not act on itself",
                "give the provision an end: `in force from … before …`",
            )
            return
        published = self.windows.day(node.published)
        if published is not None and published > instrument.published:
            self.report.add(
                "L409",
                span,
                f"`{target.name}` was published after this act",
                "check the two `published` dates: acts speak of earlier law",
                labels=[(node.name.span, "published later")],
            )

    def instrument_of(self, target: Symbol) -> ast.Instrument | None:
        if isinstance(target.node, ast.Instrument):
            return target.node
        owner = self.checker.symbols.owners[target.owner]
        found = owner.symbols.get(target.instrument)
        return found.node if found and isinstance(found.node, ast.Instrument) else None

    def replace_act(self, instrument: core.Instrument, node: ast.ReplaceAct, windows: Windows | None) -> None:
        symbol = self.checker.symbols.need(self.owner, node.target, (node.kind,))
        built = self.act_windows(node.windows, windows, node.span)
        if symbol is None:
            return
        self.check_earlier(instrument, symbol, node.target.span)
        body = self.body(instrument, node, symbol)
        if body is not None:
            self.tables.acts.append(
                core.DefinitionAct("replaces", symbol.id, body, instrument.name, built, node.span.place)
            )

    def body(
        self, instrument: core.Instrument, node: ast.ReplaceAct, symbol: Symbol
    ) -> core.Control | core.Exemption | SetTerm | Term | Amount | None:
        """The new meaning that a replacement gives."""
        context = Context(self.owner)
        body, old = node.body, symbol.node
        if isinstance(body, ast.Control | ast.Exemption):
            assert isinstance(old, ast.Control | ast.Exemption)
            windows = self.replaced_windows(body, old, symbol)
            if isinstance(body, ast.Control):
                return self.control(instrument, body, windows)
            return self.exemption(instrument, body, windows)
        if isinstance(old, ast.ClauseDecl | ast.MeasureDecl) and old.record is not None:
            context = context.inside(old.record.text, None)
        if isinstance(old, ast.ClauseDecl):
            return self.conditions.build(context, body)  # type: ignore[arg-type]
        if isinstance(body, ast.SetExpression):
            kind = self.conditions.sets.kinds.get(symbol.id)
            return None if kind is None else self.conditions.sets.build(self.owner, kind, body)
        return self.same_amount(context, symbol, body)  # type: ignore[arg-type]

    def replaced_windows(
        self, body: ast.Control | ast.Exemption, old: ast.Control | ast.Exemption, symbol: Symbol
    ) -> Windows:
        """A new text without windows of its own keeps those of the old one."""
        home = self.instrument_of(symbol)
        for written in (body.windows, old.windows, home.windows if home else None):
            if written is not None:
                return self.windows.build(self.owner, written)
        return ()

    def same_amount(self, context: Context, symbol: Symbol, node: ast.Amount | ast.Value) -> Amount | None:
        """A new threshold or measure, which must be of the old one's dimension."""
        amounts = self.conditions.amounts
        if not isinstance(node, ast.Path | ast.Quantity | ast.Total | ast.Arithmetic):
            help = "write a number with its unit, `%` or currency"
            self.report.add("T304", node.span, f"`{symbol.name}` is an amount, and this is none", help)
            return None
        built = amounts.build(context, node)
        known = amounts.thresholds if symbol.kind == "threshold" else amounts.measures
        if built is None or symbol.id not in known or not amounts.same(known[symbol.id], built[1], node.span):
            return None
        old = symbol.node.value if isinstance(symbol.node, ast.ThresholdDecl) else None
        if isinstance(old, ast.Quantity) and not amounts.same_notation(context, old, node):
            return None
        return built[0]

    def set_act(self, instrument: core.Instrument, node: ast.SetAct, windows: Windows | None) -> None:
        symbol = self.checker.symbols.need(self.owner, node.target, ("set",))
        built = self.act_windows(node.windows, windows, node.span)
        kind = self.conditions.sets.kinds.get(symbol.id) if symbol else None
        if symbol is None or kind is None:
            return
        items = self.conditions.sets.items(self.owner, kind, node.items)
        self.tables.acts.append(
            core.DefinitionAct(node.kind, symbol.id, Union(items), instrument.name, built, node.span.place)
        )

    def change_act(self, instrument: core.Instrument, node: ast.ChangeAct, windows: Windows | None) -> None:
        symbol = self.checker.symbols.need(self.owner, node.target, ("threshold",))
        built = self.act_windows(node.windows, windows, node.span)
        if symbol is None:
            return
        amount = self.same_amount(Context(self.owner), symbol, node.value)
        if amount is not None:
            self.tables.acts.append(
                core.DefinitionAct("changes", symbol.id, amount, instrument.name, built, node.span.place)
            )
