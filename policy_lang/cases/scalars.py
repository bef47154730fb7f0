"""Reading one value of a field: text, dates, countries, codes, materials, choices and amounts.

In: a raw value (JSON, the cell of a table, or a Python value) and the type of the field. Out: the value as
facts hold it, checked and in its one spelling. Raises ValueProblem.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from policy_lang.cases.amounts import number_reader, read_money
from policy_lang.cases.problems import ValueProblem, advised, shown, wrong_type
from policy_lang.cases.raw import Cell, Digits
from policy_lang.core.facts import Value
from policy_lang.core.vocabulary import FieldType, Kind, Vocabulary
from policy_lang.diagnostics.nearest import nearest
from policy_lang.errors import InternalError
from policy_lang.values.codes import CodeError, canonical_code
from policy_lang.values.countries import COUNTRIES, EXCEPTIONAL
from policy_lang.values.dates import DateError, read_moment

Convert: TypeAlias = Callable[[object], Value]

_NEAR = 100
_WORDS = {"yes": True, "no": False}
_CELLS = {**_WORDS, "true": True, "false": False, "TRUE": True, "FALSE": False, "Yes": True, "No": False}


def read_value(raw: object, type_: FieldType, vocabulary: Vocabulary) -> Value:
    """The value of a field from its text (`1000 EUR`, `1C905.a`, `yes`) or JSON; raises ValueProblem.

    Numbers come back in base units. Records and lists of records are no values: see `records`.
    """
    return converter(type_, vocabulary)(raw)


def converter(type_: FieldType, vocabulary: Vocabulary) -> Convert:
    """The function that reads values of a type."""
    match type_.kind:
        case Kind.YES_NO:
            return _yes_no
        case Kind.TEXT:
            return _text
        case Kind.DATE:
            return _date
        case Kind.COUNTRY:
            return _country
        case Kind.CODES:
            return _codes(type_.of, vocabulary.code_lists[type_.of].style)
        case Kind.MATERIAL:
            return _material(vocabulary)
        case Kind.MONEY:
            return read_money
        case Kind.NUMBER:
            return number_reader(type_.of)
        case Kind.CHOICE:
            return _choice(type_.options)
        case Kind.CHOICES:
            return _choices(type_.options)
        case Kind.RECORD | Kind.RECORDS:
            raise InternalError(f"a {type_.kind.value} is read by `records`, not as a value")


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    words = _CELLS if isinstance(raw, Cell) else _WORDS
    if isinstance(raw, str) and raw in words:
        return words[raw]
    if isinstance(raw, str) and not isinstance(raw, Digits):
        raise ValueProblem("C603", f"takes yes or no, not {shown(raw) or 'an empty text'}", "write yes or no")
    raise wrong_type(raw, "yes or no", "write yes or no, in quotes, or true or false")


def _text(raw: object) -> str:
    return check_text(_plain(raw, "text"))


def check_text(text: str) -> str:
    """The text itself, if it is one that can be written out as UTF-8; raises ValueProblem otherwise."""
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueProblem(
            "C628", f"has half a character: {shown(text)}", "write the character itself, not a lone \\ud… escape"
        )
    return str(text)


def _plain(raw: object, wanted: str) -> str:
    if type(raw) is str or type(raw) is Cell:
        return raw
    raise wrong_type(raw, wanted)


def _date(raw: object) -> date:
    if isinstance(raw, date):
        raw = raw.isoformat()
    return _moment(_plain(raw, "a date, written as YYYY-MM-DD"))


@lru_cache(maxsize=4096)
def _moment(text: str) -> date:
    try:
        return read_moment(text)
    except DateError as error:
        raise advised("C609", "is no date", error) from None


def _country(raw: object) -> str:
    code = _plain(raw, "the two letters of a country")
    if code in COUNTRIES:
        return str(code)
    raise ValueProblem("C610", f"names no country: {shown(code) or 'an empty text'}", _country_advice(code))


def _country_advice(code: str) -> str:
    upper = code.strip().upper()
    if upper in COUNTRIES:
        return f"write {upper}, for {COUNTRIES[upper]}"
    if upper in EXCEPTIONAL:
        return f"write {EXCEPTIONAL[upper]}"
    # The blank makes a name that is spelt rightly be found too: it is no code, and so not what was meant.
    named = nearest(code + " ", COUNTRIES.values()) if 2 < len(code) < _NEAR else None
    found = next((known for known, name in COUNTRIES.items() if name == named), None)
    if found:
        return f"write {found}, for {named}"
    return "write the two capital letters of ISO 3166-1, such as DE"


def _codes(list_name: str, style: str) -> Convert:
    def one(raw: object) -> str:
        if isinstance(raw, Digits | int) and not isinstance(raw, bool):
            raise ValueProblem(
                "C612",
                f"is a number, and codes are text: {shown(raw)}",
                'write codes in quotes: 5E002 without them is read as the number 500, "5E002" is the code',
            )
        try:
            return str(canonical_code(_plain(raw, "a code, or a list of codes"), style))
        except CodeError as error:
            raise advised("C611", f"is no code of `{list_name}`", error) from None

    return lambda raw: frozenset(one(item) for item in _several(raw))


def _several(raw: object) -> Iterable[object]:
    """The values of a set-valued field: a list, one value, or a cell with commas or semicolons."""
    if isinstance(raw, Cell):
        return [Cell(part.strip()) for part in raw.replace(";", ",").split(",")]
    if isinstance(raw, list | tuple | set | frozenset):
        return raw
    return (raw,)


def _material(vocabulary: Vocabulary) -> Convert:
    def read(raw: object) -> str:
        name = _plain(raw, "the name of a material")
        if name in vocabulary.materials:
            return str(name)
        found = nearest(name, vocabulary.materials) if len(name) < _NEAR else None
        help = f"did you mean `{found}`? or " if found else ""
        raise ValueProblem(
            "C613",
            f"names a material that is not declared: {shown(name) or 'an empty text'}",
            help + "declare it in the vocabulary, or state the nearest declared material",
        )

    return read


def _choice(options: tuple[str, ...]) -> Callable[[object], str]:
    def read(raw: object) -> str:
        name = _plain(raw, "one of its choices, in quotes")
        if name in options:
            return str(name)
        found = nearest(name, options) if len(name) < _NEAR else None
        raise ValueProblem(
            "C614",
            f"has no choice {shown(name) or 'without a name'}",
            f"did you mean `{found}`?" if found else f"choose from {', '.join(options[:12])}",
        )

    return read


def _choices(options: tuple[str, ...]) -> Convert:
    one = _choice(options)
    return lambda raw: frozenset(one(item) for item in _several(raw))
