"""Conditions: each test is checked against the type of its field and becomes a core term.

A test that cannot be understood is reported once and stands as an unknown truism, so that the rest of the
condition is still checked; a policy with errors never decides anything.
"""

from typing import assert_never

from policy_lang.core import terms
from policy_lang.core.terms import Path, SetTerm, Term, Truism, Walk
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.diagnostics.nearest import suggest
from policy_lang.semantics.amounts import PLAIN, AmountBuilder, describe, dimension_of
from policy_lang.semantics.context import CASE, Checker, Context, Resolved
from policy_lang.semantics.sets import SetBuilder, kind_for, spelling
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.dates import DateError, read_date
from policy_lang.values.truth import Truth

OPEN = Truism(Truth.UNKNOWN)
_DATE_OPS = ("on or after", "on or before", "before", "after")


class ConditionBuilder:
    """Turns conditions into core terms."""

    def __init__(self, checker: Checker, sets: SetBuilder, amounts: AmountBuilder) -> None:
        self.checker = checker
        self.sets = sets
        self.amounts = amounts
        self.report = checker.report
        amounts.conditions = self
        self.controls_of: dict[str, tuple[str, ...]] = {}
        self.asking = ""

    def build(self, context: Context, node: ast.Condition) -> Term:
        """The core term of a condition."""
        match node:
            case ast.Joined():
                return self.joined(context, node)
            case ast.Negation(operand):
                return terms.Not(self.build(context, operand), mark=self.mark(node))
            case ast.Is():
                return self.is_value(context, node)
            case ast.IsIn():
                return self.is_in(context, node)
            case ast.Includes():
                return self.includes(context, node)
            case ast.Compare():
                return self.compare(context, node)
            case ast.Holds():
                return self.holds(context, node)
            case ast.Applies():
                return self.applies(context, node)
            case ast.Quantified():
                return self.quantified(context, node)
            case ast.ContainsTest():
                return self.contains(context, node)
            case ast.Content():
                return self.content(context, node)
            case ast.Owned():
                return self.owned(context, node)
            case ast.IsUnknown():
                return self.is_unknown(context, node)
            case _:
                assert_never(node)

    def mark(self, node: ast.Condition) -> terms.Mark:
        return self.checker.mark(node.span)

    def wrong(self, code: str, span: Span, message: str, help: str = "") -> Term:
        self.report.add(code, span, message, help)
        return OPEN

    # -- joined ---------------------------------------------------------------------------------------------

    def joined(self, context: Context, node: ast.Joined) -> Term:
        parts = tuple(self.build(context, operand) for operand in node.operands)
        mark = terms.Mark("", node.span.place)
        if node.kind == "all":
            return terms.All(parts, mark=mark)
        if node.kind == "any":
            return terms.Any(parts, mark=mark)
        return terms.Not(terms.Any(parts, mark=mark), mark=terms.Mark("none of", node.span.place))

    # -- paths ----------------------------------------------------------------------------------------------

    def path(self, context: Context, node: ast.Path) -> Path | None:
        """The field that a path means; a clause or measure in its place is reported."""
        resolved = self.checker.resolve(context, node)
        if resolved is None:
            return None
        if resolved.symbol is not None:
            self.report.add(
                "T304",
                node.span,
                f"`{node.text}` is a {resolved.symbol.kind}, and a field is needed here",
                f"write `{node.text}` or `not {node.text}`" if resolved.symbol.kind == "clause" else "compare it",
            )
            return None
        return resolved.path

    def holds(self, context: Context, node: ast.Holds) -> Term:
        resolved = self.checker.resolve(context, node.path)
        if resolved is None:
            return OPEN
        mark = self.mark(node)
        if resolved.symbol is not None:
            return self.call(resolved, node, mark)
        if resolved.path.type.kind is not Kind.YES_NO:
            return self.wrong(
                "T304",
                node.span,
                f"`{node.path.text}` holds {describe(resolved.path.type)}, so it is no condition by itself",
                _ADVICE.get(resolved.path.type.kind, "say what is asked of it: `is …`").format(node.path.text),
            )
        return terms.Flag(resolved.path, mark=mark)

    def call(self, resolved: Resolved, node: ast.Holds, mark: terms.Mark) -> Term:
        assert resolved.symbol is not None
        if resolved.symbol.kind != "clause":
            return self.wrong("T304", node.span, f"`{node.path.text}` is a measure", "compare it: `is at least …`")
        of = None if resolved.path.type == CASE else resolved.path
        return terms.Call(resolved.symbol.id, of, mark=mark)

    # -- values and sets --------------------------------------------------------------------------------------

    def is_value(self, context: Context, node: ast.Is) -> Term:
        reading = self.reading(context, node)
        if reading is not None:
            return self.negated(node.negated, reading, node)
        path = self.path(context, node.path)
        if path is None:
            return OPEN
        return self.negated(node.negated, self.equals(context, node, path), node)

    def negated(self, negated: bool, term: Term, node: ast.Condition) -> Term:
        return terms.Not(term, mark=self.mark(node)) if negated and term is not OPEN else term

    def reading(self, context: Context, node: ast.Is) -> Term | None:
        """`QUESTION is READING`, if the name is that of a question and not of a field."""
        if self.checker.vocabulary.field(context.levels[-1].record, node.path.parts[0]):
            return None
        symbol = self.checker.symbols.find(context.owner, node.path, ("question",))
        if symbol is None:
            return None
        assert isinstance(symbol.node, ast.QuestionDecl)
        readings = [option.name.text for option in symbol.node.readings]
        text = spelling(node.value) or "that"
        if text not in readings:
            return self.wrong(
                "N209",
                node.value.span,
                f"the question `{symbol.name}` has no reading `{text}`",
                suggest(text, readings, "its readings"),
            )
        return terms.Reading(symbol.id, text, mark=self.mark(node))

    def equals(self, context: Context, node: ast.Is, path: Path) -> Term:
        value = node.value
        if isinstance(value, ast.Path) and len(value.parts) > 1 and not self.is_code(path, value):
            return self.same(context, node, path, value)
        match path.type.kind:
            case Kind.YES_NO:
                if isinstance(value, ast.YesNo):
                    flag = terms.Flag(path, mark=self.mark(node))
                    return flag if value.yes else terms.Not(flag, mark=self.mark(node))
            case Kind.DATE:
                if isinstance(value, ast.DateWord):
                    return self.compare_date(context, node, path, "is", value)
            case Kind.NUMBER | Kind.MONEY:
                if isinstance(value, ast.Quantity | ast.Path):
                    return self.compare_amount(context, node, node.path, "is", value)
            case Kind.TEXT:
                if isinstance(value, ast.Text):
                    return terms.Member(path, terms.Listed((value.text,)), mark=self.mark(node))
                text = spelling(value) or "…"
                message = f"`{node.path.text}` holds a text, and this is none"
                return self.wrong("T304", value.span, message, f'put the text in quotes: `"{text}"`')
            case Kind.RECORD | Kind.RECORDS:
                return self.wrong(
                    "T304",
                    node.path.span,
                    f"`{node.path.text}` holds {describe(path.type)}, which is no single value",
                    f"compare one of its fields, such as `{node.path.text}.{self.first_field(path.type)}`",
                )
            case _:
                kind = kind_for(path.type)
                assert kind is not None
                return self.member(context, node, path, kind, value)
        return self.wrong(
            "T304",
            value.span,
            f"`{node.path.text}` holds {describe(path.type)}, and this is none",
            _EXAMPLE.get(path.type.kind, "write a value of that type behind `is`").format(node.path.text),
        )

    def is_code(self, path: Path, value: ast.Path) -> bool:
        """Whether names joined by dots are a code, such as `ML1.a`, and not a field."""
        return path.type.kind is Kind.CODES and value.parts[0] == value.parts[0].upper()

    def first_field(self, type_: FieldType) -> str:
        return next(iter(self.checker.vocabulary.records[type_.of].fields), "FIELD")

    def member(self, context: Context, node: ast.Is, path: Path, kind: str, value: ast.Value) -> Term:
        if isinstance(value, ast.Path) and not self.sets.is_value(kind, value.text):
            symbol = self.checker.symbols.find(context.owner, value, ("set",))
            if symbol:
                return self.wrong(
                    "T304",
                    value.span,
                    f"`{value.text}` is a set, and `is` asks for one value",
                    f"write `{node.path.text} is {'not ' * node.negated}in {value.text}`",
                )
            if spelt := self.as_field(context, value):
                return self.wrong(
                    "T304",
                    value.span,
                    f"`{value.text}` is a field, and a value stands behind `is`",
                    f"to compare two fields, write the path: `{node.path.text} is {spelt}`",
                )
        found = self.sets.value(kind, value, context.owner)
        return terms.Member(path, found, mark=self.mark(node)) if found else OPEN

    def as_field(self, context: Context, value: ast.Path) -> str:
        """How the field of a bare name is written behind `is`; empty if there is none."""
        for level in reversed(context.levels):
            if self.checker.vocabulary.field(level.record, value.text):
                return f"{'case' if level.record == 'case' else level.alias or 'PATH'}.{value.text}"
        return ""

    def same(self, context: Context, node: ast.Is, path: Path, value: ast.Path) -> Term:
        if dimension_of(path.type) is not None:
            return self.compare_amount(context, node, node.path, "is", value)
        right = self.path(context, value)
        if right is None:
            return OPEN
        if right.type != path.type:
            return self.wrong(
                "T304",
                value.span,
                f"`{node.path.text}` holds {describe(path.type)} and `{value.text}` {describe(right.type)}",
                "compare fields of one type",
            )
        if path.type.kind in (Kind.RECORD, Kind.RECORDS, Kind.CODES, Kind.CHOICES):
            return self.wrong(
                "T304",
                value.span,
                f"two fields with {describe(path.type)} cannot be compared",
                "compare with values, or with a set behind `is in`",
            )
        if path.type.kind is Kind.DATE:
            return terms.CompareDate(path, "is", right, mark=self.mark(node))
        return terms.Same(path, right, mark=self.mark(node))

    def is_in(self, context: Context, node: ast.IsIn) -> Term:
        path = self.path(context, node.path)
        if path is None:
            return OPEN
        built = self.set_for(context, node.path, path, node.members)
        if built is None:
            return OPEN
        term = terms.Member(self.by_id(path), built, mark=self.mark(node))
        return self.negated(node.negated, term, node)

    def set_for(self, context: Context, written: ast.Path, path: Path, members: ast.SetExpression) -> SetTerm | None:
        """The set that the values of a field are looked up in."""
        kind = kind_for(path.type)
        if kind is None or (path.type.kind is Kind.RECORD and not self.has_id(path.type)):
            self.wrong(
                "T304",
                written.span,
                f"`{written.text}` holds {describe(path.type)}, which is in no set",
                _ADVICE.get(path.type.kind, "compare it").format(written.text),
            )
            return None
        return self.sets.build(context.owner, kind, members)

    def has_id(self, type_: FieldType) -> bool:
        info = self.checker.vocabulary.field(type_.of, "id")
        return info is not None and info.type.kind is Kind.TEXT

    def by_id(self, path: Path) -> Path:
        """A record is in a list of parties by its field `id`."""
        if path.type.kind is not Kind.RECORD:
            return path
        return Path(path.level, (*path.steps, "id"), FieldType(Kind.TEXT))

    def includes(self, context: Context, node: ast.Includes) -> Term:
        path = self.path(context, node.path)
        if path is None:
            return OPEN
        kind = kind_for(path.type)
        if kind is None or path.type.kind not in (Kind.CHOICES, Kind.CODES):
            return self.wrong(
                "T304",
                node.path.span,
                f"`{node.path.text}` holds {describe(path.type)}, not several values at once",
                _ADVICE.get(path.type.kind, "write `{0} is …`").format(node.path.text),
            )
        found = self.sets.value(kind, node.value, context.owner)
        return terms.Member(path, found, mark=self.mark(node)) if found else OPEN

    def contains(self, context: Context, node: ast.ContainsTest) -> Term:
        mark = self.mark(node)
        if node.path is not None:
            path = self.path(context, node.path)
            if path is None:
                return OPEN
            if path.type.kind is not Kind.MATERIAL:
                return self.wrong(
                    "T304",
                    node.path.span,
                    f"`{node.path.text}` holds {describe(path.type)}, and only a material contains others",
                    f"write `contains … in {node.path.text}` for a record",
                )
            return terms.Contains(path, self.sets.build(context.owner, "material", node.members), mark=mark)
        assert node.scope is not None
        return self.contains_below(context, node, node.scope, mark)

    def contains_below(self, context: Context, node: ast.ContainsTest, scope: ast.Path, mark: terms.Mark) -> Term:
        """`contains SET [from COUNTRIES] in PATH`: some record there is of, or contains, such a material."""
        target = self.checker.resolve(context, scope)
        if target is None or target.symbol:
            return OPEN
        record = self.material_record(target.path.type, scope.span)
        if record is None:
            return OPEN
        level = len(context.levels)
        parts: list[Term] = [
            terms.Contains(
                Path(level, ("material",), FieldType(Kind.MATERIAL)),
                self.sets.build(context.owner, "material", node.members),
                mark=mark,
            )
        ]
        if node.origins is not None:
            origin = self.origin_test(context, record, node.origins, level, node.span)
            if origin is None:
                return OPEN
            parts.append(origin)
        where = terms.All(tuple(parts), mark=terms.Mark("", mark.place)) if len(parts) > 1 else parts[0]
        return terms.Quantified("some", Walk(record, target.path), where, mark=mark)

    def material_record(self, type_: FieldType, span: Span) -> str | None:
        """The record below a path that has a material: the one the short forms speak of."""
        if type_.kind in (Kind.RECORD, Kind.RECORDS):
            for record in (type_.of, *sorted(self.checker.vocabulary.reach(type_.of))):
                info = self.checker.vocabulary.field(record, "material")
                if info and info.type.kind is Kind.MATERIAL:
                    return record
        self.report.add(
            "T307",
            span,
            "no record with a field `material` lies here",
            "name a record that has one, such as `item`",
        )
        return None

    def origin_test(
        self, context: Context, record: str, origins: ast.SetExpression, level: int, span: Span
    ) -> Term | None:
        info = self.checker.vocabulary.field(record, "origin")
        if info is None or info.type.kind is not Kind.COUNTRY:
            self.report.add(
                "N207", span, f"`{record}` has no field `origin` that is a country", "use `each … where (…)`"
            )
            return None
        built = self.sets.build(context.owner, "country", origins)
        return terms.Member(Path(level, ("origin",), info.type), built, mark=self.checker.mark(origins.span))

    # -- comparisons ------------------------------------------------------------------------------------------

    def compare(self, context: Context, node: ast.Compare) -> Term:
        if node.op in _DATE_OPS:
            assert isinstance(node.left, ast.Path)
            assert isinstance(node.bound, ast.Path | ast.DateWord)
            path = self.path(context, node.left)
            if path is None:
                return OPEN
            if path.type.kind is not Kind.DATE:
                return self.wrong(
                    "T304",
                    node.left.span,
                    f"`{node.left.text}` holds {describe(path.type)}, not a date",
                    _ADVICE.get(path.type.kind, "write `{0} is …`").format(node.left.text),
                )
            return self.compare_date(context, node, path, node.op, node.bound)
        assert not isinstance(node.bound, ast.DateWord)
        return self.compare_amount(context, node, node.left, node.op, node.bound)

    def compare_date(
        self,
        context: Context,
        node: ast.Is | ast.Compare,
        path: Path,
        op: str,
        bound: ast.Path | ast.DateWord,
    ) -> Term:
        if isinstance(bound, ast.DateWord):
            try:
                return terms.CompareDate(path, op, read_date(bound.text), mark=self.mark(node))
            except DateError as error:
                return self.wrong("S131", bound.span, f"`{bound.text}` is no day", str(error))
        right = self.path(context, bound)
        if right is None:
            return OPEN
        if right.type.kind is not Kind.DATE:
            message = f"`{bound.text}` holds {describe(right.type)}, not a date"
            return self.wrong("T304", bound.span, message, "write a date, YYYY-MM-DD, or a field that holds one")
        return terms.CompareDate(path, op, right, mark=self.mark(node))

    def compare_amount(
        self, context: Context, node: ast.Is | ast.Compare, left: ast.Amount, op: str, bound: ast.Amount
    ) -> Term:
        if isinstance(left, ast.Path):
            resolved = self.checker.resolve(context, left)
            if resolved is not None and not resolved.symbol and resolved.path.type.kind is Kind.DATE:
                return self.wrong(
                    "T304",
                    left.span,
                    f"`{left.text}` holds a date",
                    "compare dates with `on or after`, `on or before`, `before`, `after`",
                )
        built = self.amounts.build(context, left)
        right = self.amounts.build(context, bound)
        if built is None or right is None or not self.amounts.same(built[1], right[1], bound.span):
            return OPEN
        if not self.amounts.same_notation(context, left, bound):
            return OPEN
        return terms.Compare(built[0], op, right[0], mark=self.mark(node))

    # -- records below ----------------------------------------------------------------------------------------

    def walk(self, context: Context, record: ast.Name, scope: ast.Path | None, span: Span) -> tuple[Walk, str] | None:
        """The walk of a quantifier or sum, and the type of record that it meets."""
        name = self.checker.need_record(record)
        if name is None:
            return None
        target = context.here
        if scope is not None:
            resolved = self.checker.resolve(context, scope)
            if resolved is None or resolved.symbol:
                return None
            target = resolved.path
        if not self.reaches(target.type, name):
            self.report.add(
                "T307",
                (scope or record).span,
                f"no `{name}` can lie in `{scope.text if scope else 'this record'}`",
                f"it holds {describe(target.type)}",
            )
            return None
        return Walk(name, target), name

    def reaches(self, type_: FieldType, record: str) -> bool:
        if type_.kind is Kind.RECORDS:
            return type_.of == record
        return type_.kind is Kind.RECORD and record in self.checker.vocabulary.reach(type_.of)

    def quantified(self, context: Context, node: ast.Quantified) -> Term:
        walked = self.walk(context, node.record, node.scope, node.span)
        if walked is None:
            return OPEN
        walk, record = walked
        where = self.build(context.inside(record, node.alias), node.where) if node.where else None
        mark = self.checker.mark(node.span, node.where.span if node.where else None)
        return terms.Quantified(node.kind, walk, where, mark=terms.Mark(mark.text.rstrip(" ("), mark.place))

    def content(self, context: Context, node: ast.Content) -> Term:
        target = context.here
        if node.scope is not None:
            resolved = self.checker.resolve(context, node.scope)
            if resolved is None or resolved.symbol:
                return OPEN
            target = resolved.path
        if target.type.kind is not Kind.RECORD:
            return self.wrong(
                "T307",
                node.scope.span if node.scope else node.span,
                "the content is that of one record, which is named behind `in`",
                "write `in item`, or use the test inside `some article in … where (…)`",
            )
        record = target.type.of
        basis = self.checker.vocabulary.field(record, node.basis.text)
        if basis is None or dimension_of(basis.type) is None:
            return self.wrong(
                "S124",
                node.basis.span,
                f"`{record}` has no amount named `{node.basis.text}`",
                "write `by value` or `by mass`",
            )
        bound = self.share_bound(context, node.bound)
        return OPEN if bound is None else self.share(context, node, target, record, bound)

    def share_bound(self, context: Context, node: ast.Amount) -> terms.Amount | None:
        """The share that content or ownership is compared with: never a plain number, which could be either."""
        bound = self.amounts.build(context, node)
        if bound is None or not self.amounts.same(PLAIN, bound[1], node.span):
            return None
        if self.amounts.notation(context, node) == "number":
            self.wrong("T305", node.span, "a share is written with `%`, and this is a plain number", _SHARE)
            return None
        return bound[0]

    def share(self, context: Context, node: ast.Content, target: Path, record: str, threshold: terms.Amount) -> Term:
        level = len(context.levels)
        outside = self.each(context, node.outside, record) if node.outside else None
        fraction_of: SetTerm | None = None
        origin: Term | None = None
        if isinstance(node.matching, ast.Each):
            match = self.each(context, node.matching, record)
        else:
            if self.material_record(target.type, node.span) != record:
                return OPEN
            members = self.sets.build(context.owner, "material", node.matching)
            match = terms.Member(
                Path(level, ("material",), FieldType(Kind.MATERIAL)),
                members,
                mark=self.checker.mark(node.matching.span),
            )
            if node.origins is not None:
                origin = self.origin_test(context, record, node.origins, level, node.span)
                if origin is None:
                    return OPEN
            fraction_of = members if node.basis.text == "mass" else None
            if origin is not None and fraction_of is None:
                match = terms.All((match, origin), mark=match.mark)
        if match is OPEN or outside is OPEN:
            return OPEN
        return terms.Share(
            node.basis.text,
            target,
            match,
            outside,
            node.op,
            threshold,
            fraction_of,
            origin,
            mark=self.mark(node),
        )

    def each(self, context: Context, node: ast.Each, record: str, what: str = "content is counted in records") -> Term:
        if self.checker.need_record(node.record) is None:
            return OPEN
        if node.record.text != record:
            return self.wrong(
                "T307",
                node.record.span,
                f"{what} of one type, here `{record}`",
                f"write `each {record} where (…)`",
            )
        if node.where is None:
            return Truism(Truth.TRUE, mark=self.checker.mark(node.span))
        return self.build(context.inside(record, node.alias), node.where)

    # -- ownership, unknown, applies --------------------------------------------------------------------------

    def owned(self, context: Context, node: ast.Owned) -> Term:
        path = self.path(context, node.path)
        if path is None:
            return OPEN
        if path.type.kind is not Kind.RECORD or not self.has_owners(path.type.of):
            return self.wrong(
                "T304",
                node.path.span,
                f"`{node.path.text}` holds {describe(path.type)}, which has no owners",
                "ownership is asked of a record with an `id` and a list `owners` of `holder` and `share`",
            )
        share = self.share_bound(context, node.share)
        members: SetTerm | None = None
        where: Term | None = None
        if isinstance(node.members, ast.Each):
            where = self.each(context, node.members, path.type.of, "owners are parties")
        else:
            members = self.sets.build(context.owner, "party", node.members)
        if share is None or where is OPEN:
            return OPEN
        return terms.Owned(path, node.op, share, members, where, node.one_of, node.directly, mark=self.mark(node))

    def has_owners(self, record: str) -> bool:
        vocabulary = self.checker.vocabulary
        owners = vocabulary.field(record, "owners")
        if owners is None or owners.type.kind is not Kind.RECORDS or not self.has_id(FieldType(Kind.RECORD, record)):
            return False
        holder = vocabulary.field(owners.type.of, "holder")
        share = vocabulary.field(owners.type.of, "share")
        return bool(holder and holder.type == FieldType(Kind.RECORD, record) and share and share.type.of == "%")

    def is_unknown(self, context: Context, node: ast.IsUnknown) -> Term:
        path = self.path(context, node.path)
        if path is None:
            return OPEN
        if path.type.kind in (Kind.RECORD, Kind.RECORDS):
            return self.wrong(
                "T304", node.path.span, "`is unknown` is asked of one fact", "name one of the fields of the record"
            )
        return terms.InVain(path, mark=self.mark(node))

    def applies(self, context: Context, node: ast.Applies) -> Term:
        symbol = self.checker.symbols.need(context.owner, node.path, ("control", "instrument"))
        if symbol is None:
            return OPEN
        controls = self.controls_of.get(symbol.id, (symbol.id,))
        if symbol.kind == "instrument":
            controls = tuple(control for control in controls if control != self.asking)
        return terms.Applies(controls, mark=self.mark(node))


_SHARE = "write `0.1%` for one thousandth, `50%` for one half"
_EXAMPLE = {
    Kind.YES_NO: "write `{0}` or `not {0}`",
    Kind.DATE: "write a date: `{0} is 2025-11-08`",
    Kind.NUMBER: "write a number with its unit",
    Kind.MONEY: "write an amount with its currency, such as `5000 EUR`",
}
_ADVICE = {
    Kind.YES_NO: "write `{0}` or `not {0}`",
    Kind.COUNTRY: "write `{0} is CODE` or `{0} is in SET`",
    Kind.MATERIAL: "write `{0} is MATERIAL` or `{0} is in SET`",
    Kind.CODES: "write `{0} is CODE` or `{0} is in SET`",
    Kind.CHOICE: "write `{0} is VALUE` or `{0} is in SET`",
    Kind.TEXT: 'write `{0} is "…"`',
    Kind.RECORDS: "write `some … in {0} where (…)`",
    Kind.RECORD: "name one of its fields",
    Kind.DATE: "write `{0} is on or after …`",
    Kind.NUMBER: "write `{0} is at least …`",
    Kind.MONEY: "write `{0} is at least …`",
    Kind.CHOICES: "write `{0} include …`",
}
