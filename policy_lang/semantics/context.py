"""What a name in a condition can refer to: the records around it, the declared names, the vocabulary."""

from attrs import evolve, field, frozen

from policy_lang.core.terms import Mark, Path
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import did_you_mean, suggest
from policy_lang.semantics.symbols import Symbol, Symbols
from policy_lang.source.text import Source, Span
from policy_lang.syntax import ast

CASE = FieldType(Kind.RECORD, "case")


@frozen
class Level:
    """A record that a condition is about: its type, and what it is called."""

    record: str
    alias: str = ""


@frozen
class Context:
    """Where a condition stands: its vocabulary or regime, and the records around it, the case outermost."""

    owner: str
    levels: tuple[Level, ...] = (Level("case"),)

    def inside(self, record: str, alias: ast.Name | None) -> "Context":
        """The context of what is asked of a record met on a walk."""
        return evolve(self, levels=(*self.levels, Level(record, alias.text if alias else "")))

    @property
    def here(self) -> Path:
        """The innermost record itself."""
        level = len(self.levels) - 1
        return Path(level, (), FieldType(Kind.RECORD, self.levels[-1].record))


@frozen
class Resolved:
    """What a path means: a field, or a clause or measure about the record that `path` reaches."""

    path: Path
    symbol: Symbol | None = None


@frozen
class Checker:
    """What every elaboration needs: names, vocabulary, sources, and where to report."""

    symbols: Symbols
    vocabulary: Vocabulary
    sources: dict[str, Source] = field(repr=False)
    report: Report = field(repr=False)

    # -- marks ----------------------------------------------------------------------------------------------

    def mark(self, span: Span, end: Span | None = None) -> Mark:
        """The author's words from the start of one span to its end, or up to where another starts."""
        source = self.sources.get(span.path)
        stop = end.start if end else span.end
        words = source.text[span.start : stop] if source else ""
        words = " ".join(line.split("#")[0] for line in words.split("\n"))
        return Mark(" ".join(words.split()), span.place)

    # -- paths ----------------------------------------------------------------------------------------------

    def resolve(self, context: Context, path: ast.Path) -> Resolved | None:
        """What a path means here; a path that means nothing is reported."""
        start = self._start(context, path)
        if start is None:
            return None
        level, steps = start
        record = context.levels[level].record
        return self._walk(context, path, level, record, steps)

    def _start(self, context: Context, path: ast.Path) -> tuple[int, tuple[str, ...]] | None:
        """The level at which a path starts, and the steps from there."""
        first, rest = path.parts[0], path.parts[1:]
        if first == "case":
            return 0, rest
        for level in range(len(context.levels) - 1, -1, -1):
            if context.levels[level].alias == first:
                return level, rest
        near = range(len(context.levels) - 1, max(len(context.levels) - 3, -1), -1)
        having = [level for level in near if self._has(context, level, first)]
        if len(having) > 1:
            self._report_two_levels(context, path, having)
            return None
        if having:
            return having[0], path.parts
        if self._has(context, 0, first) and rest:
            return 0, path.parts
        if len(context.levels) > 1 and not rest and self.symbols.find(context.owner, path, ("clause", "measure")):
            return 0, path.parts
        if len(context.levels) == 1:
            return 0, path.parts
        return len(context.levels) - 1, path.parts

    def _has(self, context: Context, level: int, name: str) -> bool:
        record = context.levels[level].record
        return self.vocabulary.field(record, name) is not None or self._about(context, record, name) is not None

    def _about(self, context: Context, record: str, name: str) -> Symbol | None:
        """The clause or measure of a name that is about a type of record."""
        symbol = self.symbols.find(context.owner, ast.Path((name,)), ("clause", "measure"))
        return symbol if symbol and self.about(symbol) == record else None

    def about(self, symbol: Symbol) -> str:
        """The type of record that a clause or measure is about."""
        assert isinstance(symbol.node, ast.ClauseDecl | ast.MeasureDecl)
        return symbol.node.record.text if symbol.node.record else "case"

    def _report_two_levels(self, context: Context, path: ast.Path, levels: list[int]) -> None:
        owners = ["case" if level == 0 else context.levels[level].alias for level in levels]
        spellings = " or ".join(f"`{owner}.{path.text}`" for owner in owners if owner)
        inner = context.levels[levels[0]].record
        help = (
            f"say which: {spellings}"
            if all(owners)
            else f"name the inner record, `{inner} called this_one`, and write `this_one.{path.text}`"
            + (f"; or write {spellings}" if spellings else "")
        )
        self.report.add("N208", path.span, f"`{path.text}` may mean a field of two records here", help)

    def _walk(
        self, context: Context, path: ast.Path, level: int, record: str, steps: tuple[str, ...]
    ) -> Resolved | None:
        done: list[str] = []
        type_ = FieldType(Kind.RECORD, record)
        for position, step in enumerate(steps):
            last = position == len(steps) - 1
            if type_.kind is not Kind.RECORD:
                self._report_no_record(path, done, type_)
                return None
            info = self.vocabulary.field(type_.of, step)
            if info is None:
                symbol = self._about(context, type_.of, step) if last else None
                if symbol:
                    return Resolved(Path(level, tuple(done), type_), symbol)
                if last and not done and len(steps) == 1:
                    symbol = self.symbols.find(context.owner, path, ("clause", "measure"))
                    if symbol and self.about(symbol) == "case":
                        return Resolved(Path(0, (), CASE), symbol)
                self._report_no_field(context, path, type_.of, step)
                return None
            done.append(step)
            type_ = info.type
        return Resolved(Path(level, tuple(done), type_))

    def _report_no_record(self, path: ast.Path, done: list[str], type_: FieldType) -> None:
        what = ".".join(done)
        help = (
            f"write `some {type_.of} in {what} where (…)`"
            if type_.kind is Kind.RECORDS
            else f"`{what}` is a value of its own"
        )
        found = "a list" if type_.kind is Kind.RECORDS else "no record"
        self.report.add("N207", path.span, f"`{what}` is {found} and has no fields", help)

    def _report_no_field(self, context: Context, path: ast.Path, record: str, step: str) -> None:
        fields = self.vocabulary.records[record].fields
        what = "the case" if record == "case" else f"the record `{record}`"
        help = self._meant(context, path, record, step)
        if not help and step.upper() == step:
            help = "a value stands behind `is`, a field in front of it"
        help = help or f"it has {', '.join(list(fields)[:8])}{', …' if len(fields) > 8 else ''}"
        self.report.add("N207", path.span, f"{what} has no field or clause named `{step}`", help)

    def _meant(self, context: Context, path: ast.Path, record: str, step: str) -> str:
        """What the author may have meant by a name that is no field here."""
        named = self.symbols.find(context.owner, path, ("set", "threshold", "control", "instrument", "question"))
        if named:
            return _USE[named.kind].format(path.text)
        other = self.symbols.find(context.owner, ast.Path((step,)), ("clause", "measure"))
        if other:
            about = self.about(other)
            return f"`{step}` is a {other.kind} {'of the case' if about == 'case' else f'for `{about}`'}"
        if record != "case" and self.vocabulary.field("case", step) and len(path.parts) == 1:
            return f"the case has it: write `case.{step}`"
        kinds = ("clause", "measure", "question", "threshold", "control")
        return did_you_mean(step, [*self.vocabulary.records[record].fields, *self.symbols.names(context.owner, kinds)])

    # -- names ----------------------------------------------------------------------------------------------

    def need_record(self, name: ast.Name) -> str | None:
        """The record of a name; a name of no record is reported."""
        if name.text in self.vocabulary.records and name.text != "case":
            return name.text
        known = [r for r in self.vocabulary.records if r != "case"]
        help = suggest(name.text, known, "the records")
        self.report.add("N201", name.span, f"there is no record named `{name.text}`", help)
        return None


_USE = {
    "set": "`{0}` is a set: write `FIELD is in {0}`",
    "threshold": "`{0}` is a threshold: write `FIELD is at least {0}`",
    "control": "`{0}` is a control: write `{0} applies`",
    "instrument": "`{0}` is an instrument: write `{0} applies`",
    "question": "`{0}` is a question: write `{0} is READING`",
}
