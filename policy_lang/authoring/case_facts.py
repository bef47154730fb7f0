"""A case as the facts of a scenario: the way back from the JSON form of a case (`facts.py` leads there).

Lists become tables. A list inside a list is laid into the same table (`called`, `within`) where its records are of
the same type and lie where `within` lays them; any other becomes shared records, which the cell refers to.
"""

import re
from collections.abc import Iterator

from attrs import define, field

from policy_lang.cases.shapes import CASE, COMPLETE
from policy_lang.cases.write import Json
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.syntax import ast
from policy_lang.syntax.words import WORDS

_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) ?(%|[^\W\d_][^ ]*)?")
_CODE = re.compile(r"[0-9]+[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*|[0-9]+")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_DATED = {"at least": "on or after", "more than": "after", "at most": "on or before", "less than": "before"}
_BESIDE_FACTS = ("id", "records", "rates")

Row = tuple[str, str, dict[str, ast.Cell]]


class Unsayable(Exception):
    """A case states something for which scenarios have no words; the message names it."""


def facts_of(written: Json, vocabulary: Vocabulary) -> tuple[tuple[ast.Given, ...], tuple[ast.SharedRecord, ...]]:
    """The facts and the shared records of a scenario that states what a case in JSON does; raises Unsayable."""
    if written.get("rates"):
        raise Unsayable("a scenario states no exchange rates")
    writing = _Writing(vocabulary)
    facts = tuple(writing.record(CASE, {k: v for k, v in written.items() if k not in _BESIDE_FACTS}, ""))
    known = written.get("records", {})
    assert isinstance(known, dict)
    for type_, records in known.items():
        for name, record in records.items():
            writing.share(type_, name, record)
    return facts, tuple(writing.shared)


@define
class _Writing:
    """Writes one case; names of rows and of records that come to be shared are counted."""

    vocabulary: Vocabulary
    shared: list[ast.SharedRecord] = field(factory=list)
    names: dict[str, int] = field(factory=dict)

    def name(self, type_: str) -> str:
        """A name that nothing else in the case has."""
        self.names[type_] = self.names.get(type_, 0) + 1
        return f"{type_}_{self.names[type_]}"

    def share(self, type_: str, name: str, record: Json) -> None:
        """State a record once, by a name."""
        if not _NAME.fullmatch(name) or name in WORDS:
            raise Unsayable(f"a shared record is named by a word, and `{name}` is none")
        facts = tuple(self.record(type_, record, ""))
        self.shared.append(ast.SharedRecord(ast.Name(type_), ast.Name(name), facts))

    def record(self, type_: str, record: Json, before: str, listed: bool = False) -> Iterator[ast.Given]:
        """The facts of a record, those of records inside it by their paths; `listed` inside a row of a table."""
        for name, value in record.items():
            path = f"{before}.{name}" if before else name
            info = self.vocabulary.field(type_, name)
            if info is None and name.endswith(COMPLETE):
                yield _given(path, ast.ValuesFact((ast.YesNo(bool(value)),)))
            elif info is None:
                raise Unsayable(f"the vocabulary has no `{path}`")
            elif info.type.kind is Kind.RECORD and isinstance(value, dict) and not _is_state(value):
                if "ref" in value:
                    yield _given(path, ast.ValuesFact((_path(str(value["ref"])),)))
                elif not value:
                    raise Unsayable(f"`{path}` applies, and nothing is stated of it")
                else:
                    yield from self.record(info.type.of, value, path, listed)
            elif info.type.kind is Kind.RECORDS and isinstance(value, list) and value:
                yield _given(path, self._list(info.type.of, value, listed))
            else:
                yield _given(path, _fact(value, info.type))

    def _list(self, type_: str, records: list[Json], listed: bool) -> ast.FactValue:
        if not listed and not any("ref" in record for record in records):
            return self._table(type_, records)
        names: list[str] = []
        for record in records:
            name = str(record["ref"]) if "ref" in record else self.name(type_)
            if "ref" not in record:
                self.share(type_, name, record)
            names.append(name)
        return ast.ValuesFact(tuple(_path(name) for name in names))

    # -- tables ---------------------------------------------------------------------------------------------

    def _table(self, type_: str, records: list[Json]) -> ast.TableFact:
        rows = [row for record in records for row in self._rows(type_, record, "")]
        columns = list(dict.fromkeys(column for _, _, cells in rows for column in cells))
        heads = [h for h, some in (("called", any(r[0] for r in rows)), ("within", any(r[1] for r in rows))) if some]
        if not heads and not columns:
            heads = ["called"]
            rows = [(self.name(type_), within, cells) for _, within, cells in rows]
        laid = tuple(
            (
                *(_label(name) for head, name in (("called", called), ("within", within)) if head in heads),
                *(cells.get(column) for column in columns),
            )
            for called, within, cells in rows
        )
        return ast.TableFact(tuple(ast.ValuesFact((_path(head),)) for head in (*heads, *columns)), laid)

    def _rows(self, type_: str, record: Json, within: str) -> Iterator[Row]:
        """The row of a record, and those of the records that are laid within it."""
        fields = self.vocabulary.records[type_].fields.values()
        below = next((i.name for i in fields if i.type.kind is Kind.RECORDS and i.type.of == type_), "")
        inner = record.get(below)
        inside = inner if isinstance(inner, list) and not any("ref" in one for one in inner) else []
        own = {name: value for name, value in record.items() if not (name == below and inside)}
        cells: dict[str, ast.Cell] = {}
        for given in self.record(type_, own, "", listed=True):
            assert not isinstance(given.value, ast.TableFact)
            cells[given.path.text] = given.value
        name = self.name(type_) if inside else ""
        yield name, within, cells
        for one in inside:
            yield from self._rows(type_, one, name)


def _given(path: str, value: ast.FactValue) -> ast.Given:
    return ast.Given(_path(path), value)


def _path(text: str) -> ast.Path:
    return ast.Path(tuple(text.split(".")))


def _label(name: str) -> ast.Cell:
    return ast.ValuesFact((_path(name),)) if name else None


# -- facts -----------------------------------------------------------------------------------------------------


def _is_state(value: Json) -> bool:
    return next(iter(value), "") in ("unknown", "not_applicable", "sum_of_parts")


def _fact(value: object, type_: FieldType) -> "ast.ValuesFact | ast.RangeFact | ast.ChoiceFact | ast.SpecialFact":
    """What a case states of one field."""
    match value:
        case []:
            return ast.SpecialFact("none")
        case list():
            return ast.ValuesFact(tuple(_value(one, type_) for one in value))
        case {"not_applicable": True}:
            return ast.SpecialFact("not applicable")
        case {"sum_of_parts": True}:
            return ast.SpecialFact("sum of parts")
        case {"unknown": reason}:
            return ast.SpecialFact("unknown", str(reason))
        case {"one_of": list(values)}:
            return ast.ChoiceFact(tuple(_value(one, type_) for one in values))
        case dict():
            return ast.RangeFact(tuple(_bound(word, one, type_) for word, one in value.items()))
    return ast.ValuesFact((_value(value, type_),))


def _bound(word: str, value: object, type_: FieldType) -> ast.Bound:
    op, bound = word.replace("_", " "), _value(value, type_)
    if not isinstance(bound, ast.Quantity | ast.DateWord):
        raise Unsayable(f"a bound is written as a decimal, and `{value}` is none")
    return ast.Bound(_DATED[op] if type_.kind is Kind.DATE else op, bound)


def _value(value: object, type_: FieldType) -> ast.Value:
    """A value as an author would write it; between quotation marks where it has no other spelling."""
    if isinstance(value, bool):
        return ast.YesNo(value)
    if not isinstance(value, str):
        raise Unsayable(f"`{value}` is one of several, and has several values itself")
    match type_.kind:
        case Kind.MONEY | Kind.NUMBER if found := _NUMBER.fullmatch(value):
            return ast.Quantity(found[1], found[2] or "")
        case Kind.DATE:
            return ast.DateWord(value)
        case Kind.CODES if _CODE.fullmatch(value):
            return ast.CodeWord(value)
        case Kind.COUNTRY | Kind.CHOICE | Kind.CHOICES | Kind.MATERIAL if _NAME.fullmatch(value):
            return _path(value)
    return ast.Text(value)
