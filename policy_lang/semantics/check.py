"""The checker: all files of a policy set become core programs, or every mistake in them is reported.

In: syntax trees. Out: one `Program` for each scale of outcomes, with the scenarios and guarantees that go with
it. Before: each file parsed by itself. After, if nothing was reported as an error: every name is resolved, every
test fits its types and units, nothing hangs on itself, and every provision says when it is in force. Checking
and lowering are one pass, since what a test becomes is decided by the same types that say whether it is right.
"""

from collections.abc import Callable
from hashlib import sha256

from attrs import field, frozen

from policy_lang.core import program as core
from policy_lang.core.program import Program
from policy_lang.core.terms import Amount, Path, SetTerm, Term
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import suggest
from policy_lang.semantics.amounts import AmountBuilder
from policy_lang.semantics.changes import build_changes
from policy_lang.semantics.conditions import ConditionBuilder
from policy_lang.semantics.context import Checker, Context
from policy_lang.semantics.law import LawBuilder, Tables
from policy_lang.semantics.listfiles import ListFiles
from policy_lang.semantics.places import at
from policy_lang.semantics.review import review
from policy_lang.semantics.sets import SetBuilder, country_advice, declared_kind
from policy_lang.semantics.symbols import Owner, Symbol, Symbols, collect
from policy_lang.semantics.vocabulary import build_vocabulary
from policy_lang.source.text import Source
from policy_lang.syntax import ast
from policy_lang.values.countries import COUNTRIES
from policy_lang.values.dates import is_zone

ReadFile = Callable[[str, str], tuple[str, bytes] | None]


@frozen
class Checked:
    """A program, and what stands beside the law in its files."""

    program: Program
    symbols: Symbols = field(repr=False)
    scenarios: tuple[tuple[str, ast.Scenario], ...] = ()
    guarantees: tuple[tuple[str, core.Guarantee], ...] = ()
    changes: tuple[core.Change, ...] = ()


def check(
    files: list[ast.PolicyFile],
    sources: dict[str, Source],
    read: ReadFile,
    report: Report,
    former: frozenset[str] = frozenset(),
) -> tuple[Checked, ...]:
    """The programs of a policy set; `read(path, name)` finds a list file that the file at `path` names.

    `former` are provisions that expected changes may name although the policy set does not have them.
    """
    symbols = collect(files, report)
    for owner in symbols.owners.values():
        _check_header(owner, report)
    lists = ListFiles(read)
    groups = _groups(symbols, report)
    return tuple(
        _check_group(symbols, sources, lists, vocabularies, regimes, report, former) for vocabularies, regimes in groups
    )


def _groups(symbols: Symbols, report: Report) -> list[tuple[list[str], list[str]]]:
    """Vocabularies and regimes that belong together: those that share a scale of outcomes."""
    groups: dict[str, tuple[list[str], list[str]]] = {}
    for name, owner in symbols.owners.items():
        seen = [n for n in symbols.seen_from(name) if symbols.owners[n].header.kind == "vocabulary"]
        if not seen:
            continue
        scale = next((n for n in seen if _has_outcomes(symbols.owners[n])), seen[0])
        vocabularies, regimes = groups.setdefault(scale, ([], []))
        vocabularies.extend(n for n in seen if n not in vocabularies)
        if owner.header.kind == "regime":
            regimes.append(name)
    alone = {n for n, (_, regimes) in groups.items() if not regimes}
    used = {v for n, (vs, _) in groups.items() if n not in alone for v in vs}
    return [group for name, group in groups.items() if name not in alone or name not in used]


def _check_header(owner: Owner, report: Report) -> None:
    """What a regime says of itself, and that each file holds what belongs in it."""
    header, name = owner.header, owner.header.name
    if header.kind == "regime":
        for said, lack, help in (
            (bool(header.uses), "uses no vocabulary", _USES_HELP),
            (header.zone is not None, "does not say in which time zone its days are", _ZONE_HELP),
            (header.decided_on is not None, "does not say on which date a case is decided", _DATE_HELP),
        ):
            if not said:
                report.add("L413", name.span, f"the regime `{name.text}` {lack}", help)
    seen: dict[str, ast.Authority] = {}
    for authority in header.authorities:
        earlier = seen.setdefault(authority.name.text, authority)
        if earlier is not authority:
            report.add(
                "N202",
                authority.name.span,
                f"the authority `{authority.name.text}` is named twice",
                "keep one of the two lines",
                labels=[(earlier.name.span, "first named here")],
            )
    for country, _ in header.territories:
        if country.text not in COUNTRIES:
            help = country_advice(country.text, [])
            report.add("N206", country.span, f"`{country.text}` is no country code (ISO 3166-1 alpha-2)", help)
    belongs = _VOCABULARY if header.kind == "vocabulary" else _REGIME
    for node in owner.declarations():
        if isinstance(node, _VOCABULARY + _REGIME) and not isinstance(node, belongs):
            here, there = ("regime", "vocabulary") if header.kind == "regime" else ("vocabulary", "regime")
            report.add(
                "S128",
                node.name.span if isinstance(node, _NAMED) else node.span,
                f"this belongs in a {there}, not in a {here}",
                f"move it into a file that begins with `{there} NAME`",
            )


_USES_HELP = "add a line `uses NAME`: what a case can say comes from a vocabulary"
_ZONE_HELP = "add a line `time zone Asia/Shanghai`, or the zone of the authority"
_DATE_HELP = "add a line `decided on FIELD`, such as `decided on export_date`"
_VOCABULARY = (ast.Outcomes, ast.CodeListDecl, ast.RecordDecl, ast.MaterialDecl)
_REGIME = (ast.Instrument, ast.NotEncoded, ast.Guarantee, ast.Change)
_NAMED = (ast.CodeListDecl, ast.RecordDecl, ast.MaterialDecl, ast.Instrument)


def _has_outcomes(owner: Owner) -> bool:
    return any(isinstance(d, ast.Outcomes) for d in owner.declarations())


def _check_group(
    symbols: Symbols,
    sources: dict[str, Source],
    lists: ListFiles,
    vocabularies: list[str],
    regimes: list[str],
    report: Report,
    former: frozenset[str],
) -> Checked:
    vocabularies = sorted(vocabularies, key=lambda name: len(symbols.seen_from(name)))
    vocabulary = build_vocabulary([symbols.owners[n] for n in vocabularies], report)
    checker = Checker(symbols, vocabulary, sources, report)
    group = _Group(checker, lists, (*vocabularies, *regimes))
    program = group.program(regimes, _digest(sources, lists))
    scenarios = tuple(
        (name, node)
        for name in (*vocabularies, *regimes)
        for node in symbols.owners[name].declarations()
        if isinstance(node, ast.Scenario)
    )
    guarantees = group.guarantees(regimes)
    changes = tuple(build_changes(checker, group.conditions, regimes, former))
    review(checker, program, regimes)
    return Checked(program, symbols, scenarios, guarantees, changes)


def _digest(sources: dict[str, Source], lists: ListFiles) -> str:
    """The identity of a policy set: its files and list files, by name and content."""
    digest = sha256()
    for path in sorted(sources):
        digest.update(f"{path}\0{sha256(sources[path].text.encode('utf-8', 'replace')).hexdigest()}\n".encode())
    for path in sorted(lists.digests):
        digest.update(f"{path}\0{lists.digests[path]}\n".encode())
    return digest.hexdigest()


class _Group:
    """Elaborates the vocabularies and regimes that share a scale, in the order in which they need one another."""

    def __init__(self, checker: Checker, lists: ListFiles, owners: tuple[str, ...]) -> None:
        self.checker = checker
        self.report = checker.report
        self.owners = owners
        self.kinds: dict[str, str] = {}
        self.sets = SetBuilder(checker, lists, self.kinds)
        self.amounts = AmountBuilder(checker)
        self.conditions = ConditionBuilder(checker, self.sets, self.amounts)

    def program(self, regimes: list[str], digest: str) -> Program:
        self.declare_kinds()
        self.check_names()
        thresholds = self.thresholds()
        sets = self.build_sets()
        self.controls_of()
        for symbol in self.symbols("measure"):
            self.amounts.measure(symbol)
        clauses = self.clauses()
        questions = self.questions()
        tables = Tables()
        law = LawBuilder(self.checker, self.conditions, tables)
        heads: dict[str, core.Regime] = {}
        for name in regimes:
            self.regime(name, law, heads)
        return Program(
            self.checker.vocabulary,
            heads,
            tables.instruments,
            tables.controls,
            tables.exemptions,
            tuple(tables.acts),
            sets,
            self.kinds,
            thresholds,
            self.amounts.measure_amounts,
            clauses,
            questions,
            tuple(tables.not_encoded),
            digest,
        )

    def symbols(self, *kinds: str) -> list[Symbol]:
        return [s for s in self.checker.symbols.all(*kinds) if s.owner in self.owners]

    def declare_kinds(self) -> None:
        for symbol in self.symbols("set"):
            assert isinstance(symbol.node, ast.SetDecl)
            kind = declared_kind(self.checker, symbol.node, symbol.owner)
            if kind is not None:
                self.kinds[symbol.id] = kind

    def check_names(self) -> None:
        """A clause or measure is read like a field of its record, so it is not named like one."""
        for symbol in self.symbols("clause", "measure"):
            record = self.checker.about(symbol)
            field_ = self.checker.vocabulary.field(record, symbol.name)
            if field_ is not None:
                what = "the case" if record == "case" else f"the record `{record}`"
                self.report.add(
                    "N202",
                    symbol.span,
                    f"{what} already has a field named `{symbol.name}`",
                    f"choose another name for the {symbol.kind}",
                    labels=[(at(self.checker.sources, field_.place, symbol.name), "the field")],
                )

    def build_sets(self) -> dict[str, SetTerm]:
        built: dict[str, SetTerm] = {}
        for symbol in self.symbols("set"):
            assert isinstance(symbol.node, ast.SetDecl)
            if symbol.id in self.kinds:
                built[symbol.id] = self.sets.build(symbol.owner, self.kinds[symbol.id], symbol.node.members)
        return built

    def thresholds(self) -> dict[str, Amount]:
        built: dict[str, Amount] = {}
        for symbol in self.symbols("threshold"):
            assert isinstance(symbol.node, ast.ThresholdDecl)
            value = symbol.node.value
            if not isinstance(value, ast.Quantity):
                self.report.add(
                    "T304",
                    value.span,
                    "a threshold is a number, with its unit, `%` or currency",
                    "write it out",
                )
                continue
            constant = self.amounts.constant(value)
            if constant is not None:
                built[symbol.id], self.amounts.thresholds[symbol.id] = constant
        return built

    def controls_of(self) -> None:
        """Which controls an instrument holds: what its name stands for in `applies` and in exemptions."""
        for instrument in self.symbols("instrument"):
            self.conditions.controls_of[instrument.id] = tuple(
                s.id for s in self.symbols("control") if s.owner == instrument.owner and s.instrument == instrument.name
            )

    def clauses(self) -> dict[str, Term]:
        built: dict[str, Term] = {}
        for symbol in self.symbols("clause"):
            assert isinstance(symbol.node, ast.ClauseDecl)
            context = Context(symbol.owner)
            if symbol.node.record is not None and symbol.node.record.text != "case":
                record = self.checker.need_record(symbol.node.record)
                if record is None:
                    continue
                context = context.inside(record, None)
            built[symbol.id] = self.conditions.build(context, symbol.node.condition)
        return built

    def questions(self) -> dict[str, core.Question]:
        built: dict[str, core.Question] = {}
        for symbol in self.symbols("question"):
            node = symbol.node
            assert isinstance(node, ast.QuestionDecl)
            readings = tuple((o.name.text, o.title) for o in node.readings)
            names = [name for name, _ in readings]
            if len(set(names)) < 2 or len(set(names)) < len(names):
                self.report.add(
                    "L412",
                    node.name.span,
                    f"the question `{node.name.text}` does not have two different readings",
                    "name each reading once, with a sentence that says what it means",
                )
            if node.assume is not None and node.assume.text not in names:
                self.report.add(
                    "N209",
                    node.assume.span,
                    f"the question has no reading `{node.assume.text}`",
                    suggest(node.assume.text, names, "its readings"),
                )
            built[symbol.id] = core.Question(
                symbol.id,
                node.text,
                readings,
                node.assume.text if node.assume else None,
                tuple(note.text for note in node.notes),
                node.span.place,
            )
        return built

    # -- regimes --------------------------------------------------------------------------------------------

    def regime(self, name: str, law: LawBuilder, heads: dict[str, core.Regime]) -> None:
        owner = self.checker.symbols.owners[name]
        header = owner.header
        heads[name] = core.Regime(
            name,
            header.title,
            self.zone(header),
            self.decided_on(name, header),
            {a.name.text: a.title for a in header.authorities},
            header.span.place,
        )
        for node in owner.declarations():
            if isinstance(node, ast.Instrument):
                law.instrument(name, header, node)
            elif isinstance(node, ast.NotEncoded):
                law.not_encoded(node, name, "")

    def zone(self, header: ast.Header) -> str:
        if header.zone is None:
            return "UTC"
        if not is_zone(header.zone.text):
            self.report.add(
                "L413",
                header.zone.span,
                f"`{header.zone.text}` is no time zone",
                "use a name of the IANA list, such as `Asia/Shanghai` or `America/New_York`",
            )
            return "UTC"
        return header.zone.text

    def decided_on(self, name: str, header: ast.Header) -> Path:
        nowhere = Path(0, (), FieldType(Kind.DATE))
        if header.decided_on is None:
            return nowhere
        resolved = self.checker.resolve(Context(name), header.decided_on)
        if resolved is None:
            return nowhere
        if resolved.symbol or resolved.path.type.kind is not Kind.DATE:
            self.report.add(
                "T304",
                header.decided_on.span,
                f"`{header.decided_on.text}` is no date",
                "name a field of type `date`",
            )
            return nowhere
        return resolved.path

    def guarantees(self, regimes: list[str]) -> tuple[tuple[str, core.Guarantee], ...]:
        """The guarantees of the regimes, checked like conditions."""
        found: list[tuple[str, core.Guarantee]] = []
        outcomes = [o.name for o in self.checker.vocabulary.outcomes]
        for name in regimes:
            for node in self.checker.symbols.owners[name].declarations():
                if not isinstance(node, ast.Guarantee):
                    continue
                if node.outcome.text and node.outcome.text not in outcomes:
                    self.report.add(
                        "N212",
                        node.outcome.span,
                        f"`{node.outcome.text}` is no outcome of the scale",
                        suggest(node.outcome.text, outcomes, "the scale"),
                    )
                    continue
                whenever = self.conditions.build(Context(name), node.whenever)
                level = outcomes.index(node.outcome.text) if node.outcome.text else 0
                found.append((name, core.Guarantee(node.title, whenever, node.op, level, node.span.place)))
        return tuple(found)
