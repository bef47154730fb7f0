"""Sets: what their values are, and whether each value exists.

A set kind is written as one word: `country`, `material`, `party`, `text`, `codes:LIST`, `choice:a|b|c` (the
options of the field whose values are meant).
"""

from difflib import get_close_matches

from policy_lang.core.terms import Everything, Listed, SetName, SetTerm, Union, Widening
from policy_lang.core.vocabulary import FieldType, Kind
from policy_lang.diagnostics.nearest import did_you_mean, suggest
from policy_lang.semantics.context import Checker
from policy_lang.semantics.listfiles import ListFiles
from policy_lang.semantics.symbols import Symbol
from policy_lang.syntax import ast
from policy_lang.values.codes import CodeError, canonical_code
from policy_lang.values.countries import COUNTRIES, EXCEPTIONAL, country_name


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
            help = suggest(node.of.text, checker.vocabulary.code_lists, "the code lists")
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
            suggest(path.text, known, "fields with a choice") or "write `values of RECORD.FIELD NAME : …`",
        )
        return None
    return kind_for(info.type)


class SetBuilder:
    """Turns set expressions into core sets."""

    def __init__(self, checker: Checker, files: ListFiles, kinds: dict[str, str]) -> None:
        self.checker = checker
        self.report = checker.report
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
                right = "anywhere" if kind == "country" else "anything"
                if word != right:
                    message = f"`{word}` does not stand for every one of {show_kind(kind)}"
                    self.report.add("T306", node.span, message, f"write `{right}`")
                return Everything()
            case ast.Widened(widening, name):
                return self.widened(owner, kind, widening, name)
            case ast.FromFile():
                return self.files.entries(node, lambda text: self.from_cell(kind, text), self.report)
            case ast.Path():
                return self.named(owner, kind, node)
            case _:
                return self.value(kind, node, owner)

    def widened(self, owner: str, kind: str, widening: str, name: ast.Name) -> SetTerm | None:
        path = ast.Path((name.text,), span=name.span)
        if kind != "material":
            message = f"`{widening}` is for materials, not for {show_kind(kind)}"
            self.report.add("T306", name.span, message, "list the values themselves")
            return None
        of = self.named(owner, kind, path)
        return Widening(widening, of) if of else None

    def named(self, owner: str, kind: str, node: ast.Path) -> SetTerm | None:
        """A declared set, or a value written as a bare name."""
        if not self.is_value(kind, node.text):
            symbol = self.checker.symbols.find(owner, node, ("set",))
            if symbol:
                return SetName(symbol.id) if self.fits(kind, node, symbol) else None
        return self.value(kind, node, owner)

    def fits(self, kind: str, node: ast.Path, symbol: Symbol) -> bool:
        """Whether a declared set holds values of a kind; reports if not."""
        found = self.kinds.get(symbol.id)
        if found is None or found == kind or {found, kind} <= {"party", "text"}:
            return True
        self.report.add(
            "T306",
            node.span,
            f"`{node.text}` is a set of {show_kind(found)}; here a set of {show_kind(kind)} is needed",
            self.sets_of(kind, owner=symbol.owner) or f"declare a set of {show_kind(kind)}",
            labels=[(symbol.span, "the set is declared here")],
        )
        return False

    def sets_of(self, kind: str, owner: str) -> str:
        names = self.names(kind, owner)
        return f"sets of {show_kind(kind)}: {', '.join(names[:8])}" if names else ""

    def names(self, kind: str, owner: str) -> list[str]:
        """The declared sets of a kind that can be seen from an owner."""
        symbols = self.checker.symbols
        return [
            symbol.name
            for seen in (symbols.seen_from(owner) if owner else ())
            for symbol in symbols.owners[seen].symbols.values()
            if symbol.kind == "set" and self.kinds.get(symbol.id) == kind
        ]

    # -- values ---------------------------------------------------------------------------------------------

    def is_value(self, kind: str, text: str) -> bool:
        word, _, of = kind.partition(":")
        if word == "material":
            return text in self.checker.vocabulary.materials
        if word == "choice":
            return text in of.split("|")
        return word == "country" and text in COUNTRIES

    def value(self, kind: str, node: ast.SetItem, owner: str) -> Listed | None:
        """One value of a kind, checked to exist."""
        word, _, of = kind.partition(":")
        text = spelling(node)
        if text is None:
            message = f"this cannot be one of {show_kind(kind)}"
            self.report.add("T306", node.span, message, _WRITE[word])
            return None
        if word == "codes":
            return self.code(of, text, node, owner)
        if word in ("text", "party"):
            return self.quoted(kind, text, node, owner)
        if self.is_value(kind, text):
            return Listed((text,))
        code, message, help = self.no_value(kind, text, owner)
        self.report.add(code, node.span, message, help)
        return None

    def quoted(self, kind: str, text: str, node: ast.SetItem, owner: str) -> Listed | None:
        """A text, or the id of a party, stands in quotes: a bare name is that of a set."""
        if isinstance(node, ast.Text):
            return Listed((text,))
        names = [*self.names("party", owner), *self.names("text", owner)]
        self.report.add(
            "N201",
            node.span,
            f"there is no set of {show_kind(kind)} named `{text}`",
            did_you_mean(text, names) or f'put a value in quotes: `"{text}"`',
        )
        return None

    def code(self, code_list: str, text: str, node: ast.SetItem, owner: str) -> Listed | None:
        style = self.checker.vocabulary.code_lists[code_list].style
        if isinstance(node, ast.Path) and not _looks_like_code(node):
            names = self.names(f"codes:{code_list}", owner)
            self.report.add(
                "N210",
                node.span,
                f"`{text}` is no code of `{code_list}` and no set of such codes",
                did_you_mean(text, names) or f'put a code that is written without digits in quotes: `"{text}"`',
            )
            return None
        try:
            return Listed((canonical_code(text, style),))
        except CodeError as error:
            message, help = f"`{text}` is no code of `{code_list}`", str(error)
            self.report.add("N210", node.span, message, help)
            return None

    def from_cell(self, kind: str, text: str) -> tuple[str, str]:
        """A value of a list file in its one spelling, or what is wrong with it."""
        word, _, of = kind.partition(":")
        if word == "codes":
            try:
                return canonical_code(text, self.checker.vocabulary.code_lists[of].style), ""
            except CodeError as error:
                return "", str(error)
        if word in ("text", "party"):
            return (text, "") if text.isprintable() else ("", f"{text!r} has characters that cannot be seen")
        if self.is_value(kind, text):
            return text, ""
        _, message, help = self.no_value(kind, text, "")
        return "", f"{message}; {help}" if help else message

    def no_value(self, kind: str, text: str, owner: str) -> tuple[str, str, str]:
        """The code, message and advice for a value that does not exist."""
        word, _, of = kind.partition(":")
        sets = self.names(kind, owner)
        or_set = " and no declared set" if owner else ""
        if word == "country":
            message = f"`{text}` is no country code (ISO 3166-1 alpha-2){or_set}"
            return "N206", message, country_advice(text, sets)
        if word == "material":
            known = [*self.checker.vocabulary.materials, *sets]
            message = f"there is no material{', and no set of materials,' if owner else ''} named `{text}`"
            help = did_you_mean(text, known) or f"declare it in a vocabulary: `material {text} …`"
            return "N205", message, help
        options = of.split("|")
        shown = ", ".join(options[:12]) + (", …" if len(options) > 12 else "")
        other = self.checker.symbols.find(owner, ast.Path((text,)), ("set",)) if owner else None
        help = did_you_mean(text, [*options, *sets])
        if other and other.name in sets:
            help = f"`{text}` is a set: write `is in {text}`"
        elif other and (found := self.kinds.get(other.id)):
            help = f"`{text}` is a set of {show_kind(found)}"
        return "N209", f"`{text}` is none of the values {shown}", help or "write one of them"


_WRITE = {
    "country": "write the two capital letters of a country, or the name of a set of countries",
    "material": "write the name of a material, or of a set of materials",
    "party": 'write the id of a party in quotes, such as `"P1"`, or the name of a set of parties',
    "text": 'write a text in quotes, such as `"text"`, or the name of a set of texts',
    "codes": "write a code, or the name of a set of codes",
    "choice": "write one of the values of the field, or the name of a set of them",
}


def _looks_like_code(node: ast.Path) -> bool:
    """Whether a bare name may be a code: `EAR99`, `ML1.a`; not `part_2`, which is the name of a set."""
    first = node.parts[0]
    return first == first.upper() and any(char.isdigit() for char in first)


def country_advice(text: str, sets: list[str]) -> str:
    """What to write for something that is no country code: the code of the country it names, if it names one."""
    if text in EXCEPTIONAL:
        meant = EXCEPTIONAL[text]
        return f"write `{meant}` ({country_name(meant)})" if meant in COUNTRIES else f"write {meant}"
    if text.upper() in COUNTRIES:
        return f"write `{text.upper()}` ({country_name(text.upper())})"
    words = text.lower().replace("_", " ")
    by_name = {name.lower(): code for code, name in COUNTRIES.items()}
    inside = [code for name, code in by_name.items() if len(words) > 3 and words in name]
    close = get_close_matches(words, by_name, n=1, cutoff=0.75)
    code = by_name.get(words) or (inside[0] if len(inside) == 1 else None)
    if code:
        return f"write `{code}` ({country_name(code)})"
    if inside:
        return "write " + " or ".join(f"`{code}` ({country_name(code)})" for code in inside[:3])
    if near := did_you_mean(text, sets):
        return near
    if close and len(words) > 3:
        code = by_name[close[0]]
        return f"did you mean `{code}` ({country_name(code)})?"
    return "write the two capital letters of the country"


def spelling(node: ast.SetItem) -> str | None:
    """How a value was written, for the kinds of value that are looked up by their spelling."""
    match node:
        case ast.Path():
            return node.text
        case ast.CodeWord(text) | ast.Text(text) | ast.DateWord(text):
            return text
        case ast.Quantity(number, ""):
            return number
        case ast.YesNo(yes):
            return "yes" if yes else "no"
        case _:
            return None
