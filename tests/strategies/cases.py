"""Vocabularies, and cases that say what they can say: every kind of field in every state a fact can be in."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st

from policy_lang.cases.amounts import is_amount, may_be_negative
from policy_lang.cases.shapes import CASE, RECORD_KINDS, is_stake
from policy_lang.core.facts import (
    NOT_APPLICABLE,
    SUM_OF_PARTS,
    Asked,
    Between,
    Case,
    Fact,
    Members,
    Money,
    OneOf,
    Record,
    Shared,
    Stated,
    Value,
)
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

CODE_LISTS = {"dual_use": CodeList("dual_use", "", "dotted"), "tariff": CodeList("tariff", "", "digits")}
MATERIALS = {name: Material(name, "", "element") for name in ("dysprosium", "terbium", "iron")}
OUTCOMES = (Outcome("free", ""), Outcome("licence", ""))
UNITS = ("", "kg", "%", "ppm", "Wh/kg", "nm", "degC", "arcmin", "lb")
OPTIONS = ("mining", "separation", "recycling")
CODES = {"dual_use": ("1C905", "1C905.a", "3A001", "ML8.a.1"), "tariff": ("28", "284690", "2846901940")}
COUNTRIES = ("CN", "DE", "NO", "US", "XK")
# Around the thresholds that laws have, with amounts that no decimal and no base unit writes exactly.
AMOUNTS = tuple(map(Fraction, ("0", "1/1000", "999/1000000", "1/3", "1/2", "1", "50", "1001/2", "123456789/1000")))
SIMPLE = (Kind.YES_NO, Kind.TEXT, Kind.DATE, Kind.COUNTRY, Kind.CODES, Kind.MATERIAL, Kind.MONEY, Kind.NUMBER,
          Kind.CHOICE, Kind.CHOICES)  # fmt: skip
STAKE = "stake"
NAMES = ("P1", "P2", "Müller & Söhne")


# -- vocabularies --------------------------------------------------------------------------------------------


@st.composite
def simple_types(draw: st.DrawFn) -> FieldType:
    """The type of a field that is no record."""
    kind = draw(st.sampled_from(SIMPLE))
    if kind is Kind.CODES:
        return FieldType(kind, draw(st.sampled_from(tuple(CODE_LISTS))))
    if kind is Kind.NUMBER:
        return FieldType(kind, draw(st.sampled_from(UNITS)))
    return FieldType(kind, "", OPTIONS if kind in (Kind.CHOICE, Kind.CHOICES) else ())


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """A vocabulary with an article that has parts, a party that has owners, and fields of every kind."""
    fields: dict[str, dict[str, FieldType]] = {
        CASE: {"item": FieldType(Kind.RECORD, "article"), "buyer": FieldType(Kind.RECORD, "party")},
        "article": {"parts": FieldType(Kind.RECORDS, "article"), "maker": FieldType(Kind.RECORD, "party")},
        "party": {"owners": FieldType(Kind.RECORDS, STAKE), "sites": FieldType(Kind.RECORDS, "site")},
        STAKE: {"holder": FieldType(Kind.RECORD, "party"), "share": FieldType(Kind.NUMBER, "%")},
        "site": {},
    }
    for record in fields.values():
        for index in range(draw(st.integers(0, 4))):
            record[f"field_{index}"] = draw(simple_types())
    records = {
        name: RecordInfo(name, "", {field: FieldInfo(field, type_, "") for field, type_ in types.items()})
        for name, types in fields.items()
    }
    return Vocabulary(OUTCOMES, CODE_LISTS, records, MATERIALS)


# -- values and facts ----------------------------------------------------------------------------------------


def amounts(unit: str) -> st.SearchStrategy[Fraction]:
    """Numbers in base units that a field in this unit can have."""
    plain = st.sampled_from(AMOUNTS)
    return st.one_of(plain, plain.map(lambda n: -n)) if may_be_negative(unit) else plain


MOMENTS: st.SearchStrategy[date] = st.one_of(
    st.dates(),
    st.builds(
        lambda day, minute, offset: datetime(
            day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=timezone(timedelta(minutes=offset))
        ),
        st.dates(),
        st.integers(0, 24 * 60 - 1),
        st.sampled_from((0, 60, 8 * 60, -5 * 60 - 30)),
    ),
)


def values(type_: FieldType) -> st.SearchStrategy[Value]:
    """Values that a field can have, as facts hold them."""
    match type_.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.TEXT:
            return st.text(max_size=8)
        case Kind.DATE:
            return MOMENTS
        case Kind.COUNTRY:
            return st.sampled_from(COUNTRIES)
        case Kind.CODES:
            return st.frozensets(st.sampled_from(CODES[type_.of]), max_size=3)
        case Kind.MATERIAL:
            return st.sampled_from(tuple(MATERIALS))
        case Kind.MONEY:
            return st.builds(Money, st.sampled_from(AMOUNTS), st.sampled_from(("EUR", "CNY")))
        case Kind.NUMBER:
            return amounts(type_.of)
        case Kind.CHOICE:
            return st.sampled_from(type_.options)
        case _:
            return st.frozensets(st.sampled_from(type_.options), max_size=3)


@st.composite
def ranges(draw: st.DrawFn, type_: FieldType) -> Between:
    """Ranges that have something in them."""
    if type_.kind is Kind.MONEY:
        low, high = sorted(draw(st.tuples(st.sampled_from(AMOUNTS), st.sampled_from(AMOUNTS))))
        bounds: tuple[object, object] = Money(low, "EUR"), Money(high, "EUR")
    elif type_.kind is Kind.DATE:
        bounds = tuple(sorted(draw(st.tuples(st.dates(), st.dates()))))  # type: ignore[assignment]
    else:
        bounds = tuple(sorted(draw(st.tuples(amounts(type_.of), amounts(type_.of)))))  # type: ignore[assignment]
    closed = bounds[0] == bounds[1]
    opens = st.just(False) if closed else st.booleans()
    kept = draw(st.sampled_from(((True, True), (True, False), (False, True))))
    low_, high_ = (bound if keep else None for bound, keep in zip(bounds, kept, strict=True))
    return Between(low_, high_, kept[0] and draw(opens), kept[1] and draw(opens))  # type: ignore[arg-type]


def facts(type_: FieldType, has_parts: bool = False) -> st.SearchStrategy[Fact]:
    """Facts about a field that is no record, in every state."""
    plain = values(type_)
    choices: list[st.SearchStrategy[Fact]] = [
        plain.map(Stated),
        plain.map(Stated),
        st.lists(plain, min_size=1, max_size=3, unique=True).map(lambda found: OneOf(tuple(found))),
        st.text(max_size=5).map(Asked),
        st.just(NOT_APPLICABLE),
    ]
    if type_.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE):
        choices.append(ranges(type_))
    if has_parts and (type_.kind is Kind.MONEY or (type_.kind is Kind.NUMBER and is_amount(type_.of))):
        choices.append(st.just(SUM_OF_PARTS))
    return st.one_of(choices)


# -- cases ---------------------------------------------------------------------------------------------------


class Drawn(NamedTuple):
    """A vocabulary and a case in its words."""

    vocabulary: Vocabulary
    case: Case


class _Drawing:
    """Draws the records of one case. References to articles lead only to later ones, so that none is its own part."""

    def __init__(self, draw: st.DrawFn, vocabulary: Vocabulary, shared: tuple[tuple[str, str], ...]) -> None:
        self.draw = draw
        self.vocabulary = vocabulary
        self.shared = shared

    def record(self, type_: str, place: str, depth: int, listed: bool, after: int = -1) -> Record:
        fields: dict[str, Fact] = {}
        infos = self.vocabulary.records[type_].fields.values()
        own = any(info.type.kind in RECORD_KINDS and info.type.of == type_ for info in infos)
        for info in infos:
            leaf = listed and info.type.kind is Kind.RECORDS and info.type.of == type_
            if leaf or self.draw(st.booleans()):
                inner = f"{place}.{info.name}" if place else info.name
                fields[info.name] = self.fact(info.type, inner, depth, own, after)
        return Record(type_, place, fields)

    def fact(self, type_: FieldType, place: str, depth: int, own: bool, after: int) -> Fact:
        if type_.kind not in RECORD_KINDS:
            return self.draw(facts(type_, own))
        if self.draw(st.integers(0, 9)) == 0:
            return self.draw(st.sampled_from((Asked("no answer"), NOT_APPLICABLE)))
        if type_.kind is Kind.RECORD:
            return self.target(type_.of, place, depth, False, after)
        count = self.draw(st.integers(0, 2 if depth < 3 else 0))
        members = tuple(self.target(type_.of, f"{place}[{i}]", depth, True, after) for i in range(count))
        return Members(members, self.draw(st.booleans()))

    def target(self, type_: str, place: str, depth: int, listed: bool, after: int) -> Record | Shared:
        known = [key for i, key in enumerate(self.shared) if key[0] == type_ and (type_ != "article" or i > after)]
        if known and self.draw(st.booleans()):
            return Shared(*self.draw(st.sampled_from(known)))
        if depth >= 4:
            fields: dict[str, Fact] = {"parts": Members(())} if listed and type_ == "article" else {}
            return Record(type_, place, fields)
        return self.record(type_, place, depth + 1, listed, after)


@st.composite
def cases(draw: st.DrawFn, vocabulary: Vocabulary) -> Case:
    """Cases in the words of a vocabulary, as reading would make them."""
    keys = tuple((type_, name) for type_ in ("article", "party", STAKE) for name in NAMES)
    shared = tuple(sorted(draw(st.sets(st.sampled_from(keys), max_size=3))))
    drawing = _Drawing(draw, vocabulary, shared)
    records = {key: drawing.record(key[0], " ".join(key), 2, False, i) for i, key in enumerate(shared)}
    rates = draw(st.dictionaries(st.sampled_from((("EUR", "USD"), ("EUR", "CNY"))), st.sampled_from(AMOUNTS[1:])))
    return Case(draw(st.sampled_from(("A-17", "7", "Fall 3/ä"))), drawing.record(CASE, "", 0, False), records, rates)


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """A vocabulary and a case in its words."""
    vocabulary = draw(vocabularies())
    return Drawn(vocabulary, draw(cases(vocabulary)))


# -- comparing -----------------------------------------------------------------------------------------------


def plain_record(record: Record) -> object:
    """A record as something that compares equal exactly if it says the same."""
    return record.type, record.place, {name: plain_fact(fact) for name, fact in record.fields.items()}


def plain_fact(fact: Fact) -> object:
    """A fact as something that compares equal exactly if it is the same."""
    if isinstance(fact, Record):
        return plain_record(fact)
    if isinstance(fact, Members):
        return tuple(plain_fact(member) for member in fact.records), fact.complete
    if isinstance(fact, Stated):
        return "stated", type(fact.value).__name__, fact.value
    return fact


def plain_case(case: Case) -> object:
    """A case as something that compares equal exactly if it says the same."""
    shared = {key: plain_record(record) for key, record in case.shared.items()}
    return case.id, plain_record(case.facts), shared, case.rates


__all__ = ["Drawn", "cases", "drawn", "facts", "is_stake", "plain_case", "plain_fact", "plain_record", "vocabularies"]
