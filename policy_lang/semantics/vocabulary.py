"""Vocabularies: records and fields, outcomes, code lists and materials of the files used together.

In: the vocabulary files. Out: the core `Vocabulary`, and the mistakes in it.
"""

from fractions import Fraction

from policy_lang.core.vocabulary import (
    CodeList,
    FieldInfo,
    FieldType,
    Kind,
    Material,
    Outcome,
    RecordInfo,
    Vocabulary,
)
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import did_you_mean, suggest
from policy_lang.semantics.cycles import MAX_CHAIN, find_cycles, longest_chain
from policy_lang.semantics.symbols import Owner
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.chemistry import FormulaError, read_formula
from policy_lang.values.exact import NumberError, read_number
from policy_lang.values.units import find_unit, unit_names

NAMED_KINDS = {
    "text": Kind.TEXT,
    "date": Kind.DATE,
    "country": Kind.COUNTRY,
    "material": Kind.MATERIAL,
    "money": Kind.MONEY,
    "number": Kind.NUMBER,
}


class _Tables:
    """The declarations gathered from all vocabularies, before they are checked against one another."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.outcomes: list[ast.Outcomes] = []
        self.code_lists: dict[str, ast.CodeListDecl] = {}
        self.records: dict[str, list[ast.RecordDecl]] = {"case": []}
        self.materials: dict[str, ast.MaterialDecl] = {}

    def once(self, table: dict[str, object], name: ast.Name, what: str, node: object) -> None:
        if name.text in table:
            earlier: Span = table[name.text].name.span  # type: ignore[attr-defined]
            self.report.add(
                "N202",
                name.span,
                f"{what} `{name.text}` is declared twice",
                "keep one declaration, or choose another name",
                labels=[(earlier, "first declared here")],
            )
        else:
            table[name.text] = node

    def gather(self, owner: Owner) -> None:
        for node in owner.declarations():
            match node:
                case ast.Outcomes():
                    self.outcomes.append(node)
                case ast.CodeListDecl():
                    self.once(self.code_lists, node.name, "the code list", node)  # type: ignore[arg-type]
                case ast.RecordDecl():
                    self.records.setdefault(node.name.text, []).append(node)
                case ast.MaterialDecl():
                    self.once(self.materials, node.name, "the material", node)  # type: ignore[arg-type]
                case _:
                    pass


def build_vocabulary(owners: list[Owner], report: Report) -> Vocabulary:
    """The vocabulary that some files make up together, each behind those that it uses."""
    tables = _Tables(report)
    for owner in owners:
        tables.gather(owner)
    materials = {name: _material(tables, node) for name, node in tables.materials.items()}
    _elements_once(tables, materials)
    _not_in_themselves(tables, materials)
    return Vocabulary(
        _outcomes(tables, owners),
        {name: CodeList(name, node.title, node.style) for name, node in tables.code_lists.items()},
        {name: _record(tables, name, nodes) for name, nodes in tables.records.items()},
        materials,
        next((o.header.name.text for o in owners if any(isinstance(d, ast.Outcomes) for d in o.declarations())), ""),
    )


def _outcomes(tables: _Tables, owners: list[Owner]) -> tuple[Outcome, ...]:
    for extra in tables.outcomes[1:]:
        tables.report.add(
            "N204",
            extra.span,
            "two scales of outcomes are used together",
            "keep one `outcomes` block; a regime with another scale uses a vocabulary of its own",
            labels=[(tables.outcomes[0].span, "the other scale")],
        )
    if not tables.outcomes:
        span = owners[0].header.span
        tables.report.add(
            "N204",
            span,
            "no vocabulary in use has a scale of outcomes",
            "add a block `outcomes` to one of them, with one outcome a line, mildest first",
        )
        return (Outcome("none", ""),)
    for scale in tables.outcomes:
        _options_once(scale.options, "the outcome", tables.report)
    named = {o.name.text: o.title for scale in tables.outcomes for o in scale.options}
    return tuple(Outcome(name, title) for name, title in named.items())


def _options_once(options: tuple[ast.Option, ...], what: str, report: Report) -> None:
    seen: dict[str, ast.Option] = {}
    for option in options:
        if option.name.text in seen:
            report.add(
                "N202",
                option.name.span,
                f"{what} `{option.name.text}` is named twice",
                "remove one of the two",
                labels=[(seen[option.name.text].name.span, "first named here")],
            )
        seen.setdefault(option.name.text, option)


def _record(tables: _Tables, name: str, nodes: list[ast.RecordDecl]) -> RecordInfo:
    fields: dict[str, FieldInfo] = {}
    spans: dict[str, Span] = {}
    for node in nodes:
        for field in node.fields:
            if field.name.text in fields:
                tables.report.add(
                    "N202",
                    field.name.span,
                    f"`{name}` has two fields named `{field.name.text}`",
                    "remove one of the two, or choose another name",
                    labels=[(spans[field.name.text], "first declared here")],
                )
                continue
            info = _field(tables, field)
            if info:
                fields[field.name.text] = info
                spans[field.name.text] = field.name.span
    title = next((node.title for node in nodes if node.title), "")
    return RecordInfo(name, title, fields)


def _field(tables: _Tables, node: ast.FieldDecl) -> FieldInfo | None:
    titles: tuple[str, ...] = ()
    if isinstance(node.type, ast.ChoiceType):
        _options_once(node.type.options, "the value", tables.report)
        titles = tuple(o.title for o in node.type.options)
    kind = _type(tables, node.type)
    if kind is None:
        return None
    return FieldInfo(node.name.text, kind, node.title, titles, node.span.place)


def _type(tables: _Tables, node: ast.Type) -> FieldType | None:
    match node:
        case ast.YesNoType():
            return FieldType(Kind.YES_NO)
        case ast.CodesType(name):
            return _named(tables, name, tables.code_lists, Kind.CODES, "code list")
        case ast.ListType(name):
            return _named(tables, name, tables.records, Kind.RECORDS, "record")
        case ast.ChoiceType(several, options):
            kind = Kind.CHOICES if several else Kind.CHOICE
            return FieldType(kind, "", tuple(o.name.text for o in options))
        case ast.NamedType(name):
            return _by_name(tables, name, node.span)


def _named(
    tables: _Tables, name: ast.Name, table: dict[str, object] | dict[str, ast.CodeListDecl]
    | dict[str, list[ast.RecordDecl]], kind: Kind, what: str,
) -> FieldType | None:  # fmt: skip
    known = [k for k in table if k != "case"]
    if name.text in known:
        return FieldType(kind, name.text)
    help = suggest(name.text, known, f"the {what}s") or f"declare it: `{what} {name.text}`"
    tables.report.add("N201", name.span, f"there is no {what} named `{name.text}`", help)
    return None


def _by_name(tables: _Tables, name: str, span: Span) -> FieldType | None:
    if name in NAMED_KINDS:
        return FieldType(NAMED_KINDS[name])
    if name in tables.records and name != "case":
        return FieldType(Kind.RECORD, name)
    unit = find_unit(name)
    if unit is not None:
        return FieldType(Kind.NUMBER, name)
    if name == "case":
        tables.report.add("T301", span, "`case` is no type of a field", "a field holds a record of another name")
        return None
    known = [*NAMED_KINDS, *tables.records, *unit_names()]
    tables.report.add(
        "T301",
        span,
        f"`{name}` is no type: neither a record, nor a unit, nor one of {', '.join(NAMED_KINDS)}",
        did_you_mean(name, known) or "declare a record of this name, or use a unit such as `kg` or `Wh/kg`",
    )
    return None


def _material(tables: _Tables, node: ast.MaterialDecl) -> Material:
    formula: tuple[tuple[str, Fraction], ...] = ()
    if node.formula:
        try:
            formula = read_formula(node.formula.text)
        except FormulaError as error:
            tables.report.add("T302", node.formula.span, f"`{node.formula.text}` is no formula", str(error))
        if node.kind == "element" and formula and _kind_of(node, formula) != "element":
            help = "write the symbol alone, such as `formula Dy`, or `compound`"
            tables.report.add(
                "T302", node.formula.span, f"`{node.formula.text}` is not the formula of an element", help
            )
    kind = node.kind or _kind_of(node, formula)
    contains = tuple((i.name.text, _share(tables, i)) for i in node.contains)
    for ingredient in node.contains:
        if ingredient.name.text not in tables.materials:
            tables.report.add(
                "N205",
                ingredient.name.span,
                f"there is no material named `{ingredient.name.text}`",
                did_you_mean(ingredient.name.text, tables.materials)
                or f"declare it: `material {ingredient.name.text} …`",
            )
    stated = [share for _, share in contains if share is not None]
    if sum(stated, Fraction(0)) > 1:
        tables.report.add(
            "T303",
            node.contains[0].span.through(node.contains[-1].span),
            f"the shares of `{node.name.text}` add up to more than 100%",
            "correct the shares, or leave out those that vary",
        )
    return Material(node.name.text, node.title, kind, formula, contains, node.cas)


def _elements_once(tables: _Tables, materials: dict[str, Material]) -> None:
    """Each element is one material, or shares of it could not be told apart."""
    seen: dict[str, str] = {}
    for name, material in materials.items():
        if material.kind == "element" and len(material.formula) == 1:
            symbol = material.formula[0][0]
            if symbol in seen:
                tables.report.add(
                    "N202",
                    tables.materials[name].name.span,
                    f"the element `{symbol}` is declared twice",
                    f"keep `{seen[symbol]}`, or declare this as something that contains it",
                    labels=[(tables.materials[seen[symbol]].name.span, "first declared here")],
                )
            seen.setdefault(symbol, name)


def _not_in_themselves(tables: _Tables, materials: dict[str, Material]) -> None:
    """No material contains itself, and none is inside others deeper than can be followed."""
    edges = {name: tuple(i for i, _ in m.contains) for name, m in materials.items()}
    cycles = find_cycles(edges)
    for cycle in cycles:
        names = [*cycle, cycle[0]]
        chain = " → ".join(names if len(names) < 6 else [*names[:4], "…", names[-1]])
        tables.report.add(
            "L410",
            tables.materials[cycle[0]].name.span,
            f"the material `{cycle[0]}` contains itself: {chain}",
            "break the circle: say for one of them what it is made of",
            labels=[(tables.materials[name].name.span, "in the circle") for name in cycle[1:4]],
        )
    name, length = ("", 0) if cycles else longest_chain(edges)
    if length > MAX_CHAIN:
        tables.report.add(
            "S107",
            tables.materials[name].name.span,
            f"the material `{name}` contains others {length} deep; {MAX_CHAIN} are the limit",
            "say for some of them in between what they are made of",
        )


def _kind_of(node: ast.MaterialDecl, formula: tuple[tuple[str, Fraction], ...]) -> str:
    if node.contains:
        return "alloy"
    return "element" if len(formula) == 1 and formula[0][1] == 1 else "compound" if formula else "mixture"


def _share(tables: _Tables, node: ast.Ingredient) -> Fraction | None:
    if node.share is None:
        return None
    try:
        return read_number(node.share.number) / 100
    except NumberError as error:
        tables.report.add("S130", node.share.span, str(error), "a number has one decimal point")
        return None
