"""Sets: what their values are, and whether each value exists.

A set kind is written as one word: `country`, `material`, `party`, `text`, `codes:LIST`, `choice:a|b|c` (the
options of the field whose values are meant).
"""

from policy_lang.core.terms import Everything, Listed, SetName, SetTerm, Union, Widening
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.diagnostics.nearest import did_you_mean
from policy_lang.semantics.context import Checker
from policy_lang.semantics.listfiles import ListFiles
from policy_lang.source.text import Span
from policy_lang.syntax import ast
from policy_lang.values.codes import CodeError, canonical_code


def kind_for(type_: FieldType) -> str | None:
    """The kind of set that a field's values may be in; None for fields that are in no set."""
    match type_.kind:
        case Kind.COUNTRY:
            return "country"
        case Kind.MATERIAL:
            return "material"
        case Kind.TEXT:
            return "text"
        case Kind.CODES:
            return f"codes:{type_.of}"
        case Kind.CHOICE | Kind.CHOICES:
            return "choice:" + "|".join(type_.options)
        case Kind.RECORD:
            return "party"
        case _:
            return None


def show_kind(kind: str) -> str:
    """A kind in words."""
    word, _, of = kind.partition(":")
    return {
        "country": "countries",
        "material": "materials",
        "party": "parties",
        "text": "texts",
        "codes": f"codes of {of}",
        "choice": f"the values {of.replace('|', ', ')}",
    }[word]


def declared_kind(checker: Checker, node: ast.SetDecl, owner: str) -> str | None:
    """The kind of a declared set; reports a code list or field that does not exist."""
    match node.kind:
        case "materials":
            return "material"
        case "countries":
            return "country"
        case "parties":
            return "party"
        case "texts":
            return "text"
        case "codes":
            assert node.of is not None
            if node.of.text in checker.vocabulary.code_lists:
                return f"codes:{node.of.text}"
            help = did_you_mean(node.of.text, checker.vocabulary.code_lists)
            checker.report.add("N201", node.of.span, f"there is no code list named `{node.of.text}`", help)
            return None
        case _:
            assert node.of is not None
            return _values_kind(checker, node.of)


def _values_kind(checker: Checker, path: ast.Path) -> str | None:
    record, name = (path.parts[0], path.parts[-1]) if len(path.parts) == 2 else ("case", path.parts[0])
    info = checker.vocabulary.field(record, name)
    if info is None or info.type.kind not in (Kind.CHOICE, Kind.CHOICES):
        known = [
            f"{record}.{field.name}"
            for record, found in checker.vocabulary.records.items()
            for field in found.fields.values()
            if field.type.kind in (Kind.CHOICE, Kind.CHOICES)
        ]
        checker.report.add(
            "N207",
            path.span,
            f"`{path.text}` is no field with a choice of values",
            did_you_mean(path.text, known) or "write `values of RECORD.FIELD NAME : …`",
        )
        return None
    return kind_for(info.type)


class SetBuilder:
    """Turns set expressions into core sets."""

    def __init__(self, checker: Checker, files: ListFiles, kinds: dict[str, str]) -> None:
        self.checker = checker
        self.files = files
        self.kinds = kinds

    def build(self, owner: str, kind: str, node: ast.SetExpression) -> SetTerm:
        """The core set of an expression whose values are of a kind."""
        items = self.items(owner, kind, node.items)
        if not node.minus and len(items) == 1:
            return items[0]
        return Union(items, self.items(owner, kind, node.minus))

    def items(self, owner: str, kind: str, nodes: tuple[ast.SetItem, ...]) -> tuple[SetTerm, ...]:
        """The sets that make up a union; values listed one by one are kept together."""
        listed: list[str] = []
        others: list[SetTerm] = []
        for node in nodes:
            built = self.item(owner, kind, node)
            if isinstance(built, Listed):
                listed.extend(built.values)
            elif built is not None:
                others.append(built)
        first = (Listed(tuple(dict.fromkeys(listed))),) if listed or not others else ()
        return (*first, *others)

    def item(self, owner: str, kind: str, node: ast.SetItem) -> SetTerm | None:
        match node:
            case ast.Anywhere(word):
                if (word == "anywhere") != (kind == "country"):
                    right = "anywhere" if kind == "country" else "anything"
                    self.checker.report.add("T306", node.span, f"write `{right}` for every one of {show_kind(kind)}")
                return Everything()
            case ast.Widened(widening, name):
                return self.widened(owner, kind, widening, name)
            case ast.FromFile():
                return self.from_file(node)
            case ast.Path():
                return self.named(owner, kind, node)
            case _:
                return self.value(kind, node)

    def widened(self, owner: str, kind: str, widening: str, name: ast.Name) -> SetTerm | None:
        path = ast.Path((name.text,), span=name.span)
        if kind != "material":
            self.checker.report.add("T306", name.span, f"`{widening}` is for materials, not for {show_kind(kind)}")
            return None
        of = self.named(owner, kind, path)
        return Widening(widening, of) if of else None

    def from_file(self, node: ast.FromFile) -> SetTerm:
        return self.files.entries(node, self.checker.report)

    def named(self, owner: str, kind: str, node: ast.Path) -> SetTerm | None:
        """A declared set, or a value written as a bare name."""
        if not self.is_value(kind, node.text):
            symbol = self.checker.symbols.find(owner, node, ("set",))
            if symbol:
                found = self.kinds.get(symbol.id)
                if found is not None and found != kind and not {found, kind} <= {"party", "text"}:
                    self.checker.report.add(
                        "T306",
                        node.span,
                        f"`{node.text}` is a set of {show_kind(found)}; here a set of {show_kind(kind)} is needed",
                        labels=[(symbol.span, "the set is declared here")],
                    )
                    return None
                return SetName(symbol.id)
        return self.value(kind, node, owner)

    def is_value(self, kind: str, text: str) -> bool:
        word, _, of = kind.partition(":")
        if word == "material":
            return text in self.checker.vocabulary.materials
        if word == "choice":
            return text in of.split("|")
        if word == "country":
            from policy_lang.values.countries import COUNTRIES

            return text in COUNTRIES
        return False

    def value(self, kind: str, node: ast.SetItem, owner: str = "") -> Listed | None:
        """One value of a kind, checked to exist."""
        word, _, of = kind.partition(":")
        text = spelling(node)
        if text is None:
            self.checker.report.add("T306", node.span, f"this cannot be one of {show_kind(kind)}")
            return None
        if word == "codes":
            return self.code(of, text, node.span)
        if word in ("text", "party"):
            return Listed((text,))
        if self.is_value(kind, text):
            return Listed((text,))
        self.report_no_value(kind, text, node.span, owner)
        return None

    def code(self, code_list: str, text: str, span: Span) -> Listed | None:
        style = self.checker.vocabulary.code_lists[code_list].style
        try:
            return Listed((canonical_code(text, style),))
        except CodeError as error:
            self.checker.report.add("N210", span, f"`{text}` is no code of `{code_list}`: {error}")
            return None

    def report_no_value(self, kind: str, text: str, span: Span, owner: str) -> None:
        word, _, of = kind.partition(":")
        sets = self.checker.symbols.names(owner, ("set",)) if owner else []
        if word == "country":
            from policy_lang.values.countries import COUNTRIES, EXCEPTIONAL

            by_name = {name.lower(): code for code, name in COUNTRIES.items()}
            code = by_name.get(text.lower().replace("_", " "))
            help = f"write `{code}`" if code else EXCEPTIONAL.get(text) or did_you_mean(text, [*sets, *COUNTRIES])
            self.checker.report.add(
                "N206", span, f"`{text}` is no country code (ISO 3166-1 alpha-2) and no declared set", help or
                "write the two capital letters of the country"
            )  # fmt: skip
        elif word == "material":
            self.checker.report.add(
                "N205",
                span,
                f"there is no material, and no set of materials, named `{text}`",
                did_you_mean(text, [*self.checker.vocabulary.materials, *sets]),
            )
        else:
            options = of.split("|")
            self.checker.report.add(
                "N209",
                span,
                f"`{text}` is none of the values {', '.join(options)}",
                did_you_mean(text, [*options, *sets]),
            )


def spelling(node: ast.SetItem) -> str | None:
    """How a value was written, for the kinds of value that are looked up by their spelling."""
    match node:
        case ast.Path():
            return node.text
        case ast.CodeWord(text) | ast.Text(text) | ast.DateWord(text):
            return text
        case ast.Quantity(number, ""):
            return number
        case _:
            return None
