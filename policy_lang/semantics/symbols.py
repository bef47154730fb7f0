"""What is declared where: every name of a policy set, and which names a file can see.

In: the files of a policy set. Out: a `Symbols` table. Names are declared once in their vocabulary or regime and
are seen there and wherever that is used; outside they are written with their owner in front.
"""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import define, field, frozen

from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import did_you_mean, suggest
from policy_lang.source.text import Span
from policy_lang.syntax import ast

Declared: TypeAlias = (
    ast.SetDecl | ast.ThresholdDecl | ast.MeasureDecl | ast.ClauseDecl | ast.QuestionDecl | ast.Background
    | ast.Instrument | ast.Control | ast.Exemption
)  # fmt: skip

KINDS: dict[type, str] = {
    ast.SetDecl: "set",
    ast.ThresholdDecl: "threshold",
    ast.MeasureDecl: "measure",
    ast.ClauseDecl: "clause",
    ast.QuestionDecl: "question",
    ast.Background: "background",
    ast.Instrument: "instrument",
    ast.Control: "control",
    ast.Exemption: "exemption",
}


@frozen
class Symbol:
    """A declared name: its owner (a vocabulary or regime), what it is, and its declaration."""

    owner: str
    name: str
    kind: str
    node: Declared
    instrument: str = ""

    @property
    def id(self) -> str:
        """The name with its owner in front, unique in a policy set."""
        return f"{self.owner}.{self.name}"

    @property
    def span(self) -> Span:
        """Where the name is declared."""
        return self.node.name.span


@define
class Owner:
    """A vocabulary or regime: its header, its files and what it uses."""

    header: ast.Header
    files: list[ast.PolicyFile] = field(factory=list)
    symbols: dict[str, Symbol] = field(factory=dict)

    def declarations(self) -> Iterator[ast.Declaration]:
        """The declarations of all its files."""
        for file in self.files:
            yield from file.declarations


class Symbols:
    """All owners with what they declare; `used` gathers the names that something refers to."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.owners: dict[str, Owner] = {}
        self.used: set[str] = set()

    def seen_from(self, owner: str) -> tuple[str, ...]:
        """The owner itself and everything that it uses, directly or through others, nearest first."""
        seen = [owner]
        for name in seen:
            for used in self.owners[name].header.uses:
                if used.text in self.owners and used.text not in seen:
                    seen.append(used.text)
        return tuple(seen)

    def find(self, owner: str, path: ast.Path, kinds: tuple[str, ...]) -> Symbol | None:
        """What a name means where it stands, or None; does not report."""
        *front, name = path.parts
        found: list[Symbol] = []
        for seen in self.seen_from(owner):
            symbol = self.owners[seen].symbols.get(name)
            if symbol and symbol.kind in kinds and self._fits(symbol, front):
                found.append(symbol)
        if not found and len(front) == 1 and front[0] in self.owners:
            symbol = self.owners[front[0]].symbols.get(name)
            found = [symbol] if symbol and symbol.kind in kinds else []
        if not found:
            return None
        self.used.add(found[0].id)
        return found[0]

    def _fits(self, symbol: Symbol, front: list[str]) -> bool:
        return (
            not front
            or front == [symbol.owner]
            or front == [symbol.instrument]
            or (front == [symbol.owner, symbol.instrument])
        )

    def need(self, owner: str, path: ast.Path, kinds: tuple[str, ...]) -> Symbol | None:
        """What a name means where it stands; reports a name that does not exist, or is something else."""
        found = self.find(owner, path, kinds)
        if found:
            return found
        wanted = one_of(kinds)
        other = self.find(owner, path, tuple(KINDS.values()))
        if other:
            self.report.add(
                "N203",
                path.span,
                f"`{path.text}` is {article(other.kind)}, and {article(wanted)} is needed here",
                did_you_mean(path.parts[-1], self.names(owner, kinds)) or f"name {article(wanted)}, or declare one",
                labels=[(other.span, f"the {other.kind} is declared here")],
            )
            return None
        help = suggest(path.parts[-1], self.names(owner, kinds), "there are")
        self.report.add("N201", path.span, f"there is no {wanted} named `{path.text}`", help)
        return None

    def names(self, owner: str, kinds: tuple[str, ...]) -> list[str]:
        """The names of some kinds that can be seen from an owner."""
        return [
            symbol.name
            for seen in self.seen_from(owner)
            for symbol in self.owners[seen].symbols.values()
            if symbol.kind in kinds
        ]

    def all(self, *kinds: str) -> Iterator[Symbol]:
        """Every symbol of some kinds, in the order of declaration."""
        for owner in self.owners.values():
            for symbol in owner.symbols.values():
                if symbol.kind in kinds:
                    yield symbol


def one_of(words: tuple[str, ...]) -> str:
    """Words in a row: `control`, `control or instrument`, `instrument, control or exemption`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def article(words: str) -> str:
    """Words with `a` or `an` in front."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def collect(files: list[ast.PolicyFile], report: Report) -> Symbols:
    """The symbols of a policy set."""
    symbols = Symbols(report)
    for file in files:
        if file.header.kind != "in regime":
            _declare_owner(symbols, file)
    for file in files:
        if file.header.kind == "in regime":
            _join_regime(symbols, file)
    for name, owner in symbols.owners.items():
        _check_uses(symbols, owner)
        for declaration in owner.declarations():
            _declare(symbols, name, owner, declaration)
    for name in symbols.owners:
        _check_shared(symbols, name)
    return symbols


def _check_shared(symbols: Symbols, owner: str) -> None:
    """A name of a vocabulary means the same wherever that is used: nothing there is named like it."""
    known: dict[str, Symbol] = {}
    for seen in reversed(symbols.seen_from(owner)):
        for symbol in symbols.owners[seen].symbols.values():
            earlier = known.setdefault(symbol.name, symbol)
            if earlier.owner != symbol.owner and symbols.owners[earlier.owner].header.kind == "vocabulary":
                symbols.report.add(
                    "N202",
                    symbol.span,
                    f"`{symbol.name}` is already a {earlier.kind} of the vocabulary `{earlier.owner}`",
                    "choose another name, so that each name means one thing wherever the vocabulary is used",
                    labels=[(earlier.span, "first declared here")],
                )


def _declare_owner(symbols: Symbols, file: ast.PolicyFile) -> None:
    name = file.header.name
    earlier = symbols.owners.get(name.text)
    if earlier:
        what = "in regime" if file.header.kind == "regime" else "another vocabulary name"
        symbols.report.add(
            "N202",
            name.span,
            f"`{name.text}` is declared twice",
            f"begin a further file of a regime with `in regime {name.text}`"
            if what == "in regime"
            else "choose another name; vocabularies may extend one another through `uses`",
            labels=[(earlier.header.name.span, "first declared here")],
        )
        return
    symbols.owners[name.text] = Owner(file.header, [file])


def _join_regime(symbols: Symbols, file: ast.PolicyFile) -> None:
    name = file.header.name
    owner = symbols.owners.get(name.text)
    if owner is None or owner.header.kind != "regime":
        known = [n for n, o in symbols.owners.items() if o.header.kind == "regime"]
        symbols.report.add(
            "N201", name.span, f"there is no regime named `{name.text}`", suggest(name.text, known, "the regimes")
        )
        return
    owner.files.append(file)


def _check_uses(symbols: Symbols, owner: Owner) -> None:
    seen: dict[str, Span] = {}
    for used in owner.header.uses:
        if used.text in seen:
            symbols.report.add(
                "N202",
                used.span,
                f"`{used.text}` is named twice behind `uses`",
                "name it once",
                labels=[(seen[used.text], "first named here")],
            )
        seen.setdefault(used.text, used.span)
        target = symbols.owners.get(used.text)
        if target is None:
            known = [n for n in symbols.owners if n != owner.header.name.text]
            help = did_you_mean(used.text, known) or "check that its file is among those read"
            symbols.report.add("N201", used.span, f"there is no vocabulary or regime named `{used.text}`", help)
        elif owner.header.kind == "vocabulary" and target.header.kind != "vocabulary":
            symbols.report.add(
                "N203", used.span, f"`{used.text}` is a regime; a vocabulary uses only vocabularies", _NO_REGIME
            )


_NO_REGIME = "remove it: a regime uses a vocabulary, never the other way round"


def _declare(symbols: Symbols, name: str, owner: Owner, node: ast.Declaration) -> None:
    if isinstance(node, ast.Instrument):
        _add(symbols, owner, Symbol(name, node.name.text, "instrument", node))
        for provision in node.provisions:
            if isinstance(provision, ast.Control | ast.Exemption):
                kind = KINDS[type(provision)]
                _add(symbols, owner, Symbol(name, provision.name.text, kind, provision, node.name.text))
    elif isinstance(node, tuple(KINDS)):
        assert not isinstance(
            node, ast.Outcomes | ast.CodeListDecl | ast.RecordDecl | ast.MaterialDecl | ast.NotEncoded
            | ast.Scenario | ast.Guarantee | ast.Change
        )  # fmt: skip
        _add(symbols, owner, Symbol(name, node.name.text, KINDS[type(node)], node))


def _add(symbols: Symbols, owner: Owner, symbol: Symbol) -> None:
    earlier = owner.symbols.get(symbol.name)
    if earlier is None:
        owner.symbols[symbol.name] = symbol
        return
    symbols.report.add(
        "N202",
        symbol.span,
        f"`{symbol.name}` is declared twice in `{symbol.owner}`",
        "choose another name; names of provisions are shared by all files of a regime",
        labels=[(earlier.span, f"first declared here, as a {earlier.kind}")],
    )
