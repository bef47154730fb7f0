"""A vocabulary for the tests of this folder, and short ways to read cases in its words."""

from __future__ import annotations

import io
import json
from typing import Any

from policy_lang.cases.read import CaseResult, Common, read_cases, read_common
from policy_lang.core.facts import Case, Fact, Record
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

_TYPES = {
    "case": {
        "item": (Kind.RECORD, "article"),
        "destination": (Kind.COUNTRY, ""),
        "exported_from": (Kind.COUNTRY, ""),
        "export_date": (Kind.DATE, ""),
        "end_user": (Kind.RECORD, "party"),
        "end_uses": (Kind.CHOICES, "", ("civil", "military", "humanitarian")),
        "pieces": (Kind.NUMBER, ""),
        "oven": (Kind.NUMBER, "degC"),
    },
    "article": {
        "prc_code": (Kind.CODES, "prc_list"),
        "tariff_code": (Kind.CODES, "tariff"),
        "material": (Kind.MATERIAL, ""),
        "origin": (Kind.COUNTRY, ""),
        "value": (Kind.MONEY, ""),
        "mass": (Kind.NUMBER, "kg"),
        "energy_density": (Kind.NUMBER, "Wh/kg"),
        "purity": (Kind.NUMBER, "%"),
        "quantity": (Kind.NUMBER, ""),
        "parts": (Kind.RECORDS, "article"),
        "made_from": (Kind.RECORD, "article"),
        "processes": (Kind.RECORDS, "process"),
    },
    "process": {"kind": (Kind.CHOICE, "", ("mining", "separation", "recycling")), "country": (Kind.COUNTRY, "")},
    "party": {
        "name": (Kind.TEXT, ""),
        "country": (Kind.COUNTRY, ""),
        "military": (Kind.YES_NO, ""),
        "owners": (Kind.RECORDS, "stake"),
    },
    "stake": {"holder": (Kind.RECORD, "party"), "share": (Kind.NUMBER, "%")},
}

VOCABULARY = Vocabulary(
    (Outcome("unrestricted", ""), Outcome("licence", "")),
    {"prc_list": CodeList("prc_list", "", "dotted"), "tariff": CodeList("tariff", "", "digits")},
    {
        name: RecordInfo(name, "", {field: FieldInfo(field, FieldType(*type_), "") for field, type_ in fields.items()})
        for name, fields in _TYPES.items()
    },
    {name: Material(name, "", "element") for name in ("dysprosium", "terbium")},
)


def read_text(text: str | bytes, format: str | None = None, **how: Any) -> list[CaseResult]:
    """All results of an input that is in memory."""
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    return list(read_cases(stream, VOCABULARY, name="in", format=format, **how))


def read_one(case: object, **how: Any) -> CaseResult:
    """The result of one case, given as JSON text or as what JSON is made of."""
    text = case if isinstance(case, str) else json.dumps(case)
    (result,) = read_text(text, "json", **how)
    return result


def good(case: object, **how: Any) -> Case:
    """The case, which must be read without any diagnostic."""
    result = read_one(case, **how)
    assert result.diagnostics == ()
    assert result.case is not None
    return result.case


def fact(case: object, *path: str, **how: Any) -> Fact:
    """A fact of a case that must be read without any diagnostic."""
    *records, name = path
    record = good(case, **how).facts
    for step in records:
        inner = record.fields[step]
        assert isinstance(inner, Record)
        record = inner
    return record.fields[name]


def codes(result: CaseResult) -> list[str]:
    """The codes of what was found."""
    return [found.code for found in result.diagnostics]


def only(result: CaseResult, code: str) -> str:
    """The one message and its help; it must be of this code, and have kept the case from being read."""
    assert codes(result) == [code]
    assert result.case is None
    found = result.diagnostics[0]
    return f"{found.message}; {found.help}"


def common_of(value: object) -> Common:
    """What is common to all cases, which must be read without any diagnostic."""
    common, found = read_common(io.BytesIO(json.dumps(value).encode()), VOCABULARY)
    assert found == ()
    return common
