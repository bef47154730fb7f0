"""The JSON Schema of a case, and the headers of tables of cases: what a vocabulary lets a case say, for others.

The schema (draft 2020-12) lets through every state a fact can be in. It is a little wider than the reader: it knows
the form of an amount, and not that `5 Wh` is no mass.
"""

from policy_lang.cases.shapes import CASE, FieldShape, RecordShape, Shapes, shapes_of
from policy_lang.cases.states import BOUNDS, DATE_BOUNDS
from policy_lang.cases.templates import csv_parts_template, csv_template
from policy_lang.core.vocabulary import FieldInfo, Kind, RecordInfo, Vocabulary

__all__ = ["csv_parts_template", "csv_template", "json_schema"]

Json = dict[str, object]

_NUMBER = r"[+-]?[0-9]+(\.[0-9]+|/[0-9]+)?([eE][+-]?[0-9]+)?"
_STATES = ("unknown", "not_applicable")


def json_schema(vocabulary: Vocabulary) -> Json:
    """The JSON Schema (draft 2020-12) of one case."""
    shapes = shapes_of(vocabulary)
    writer = _Schema(shapes)
    case = writer.record(vocabulary.records[CASE])
    records = [name for name in vocabulary.records if name != CASE]
    properties = {**_head(writer, records), **case["properties"]}  # type: ignore[dict-item]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **case,
        "title": vocabulary.records[CASE].title or "A case",
        "properties": properties,
        "$defs": {
            **{f"record {name}": writer.record(vocabulary.records[name]) for name in records},
            **writer.used,
        },
    }


def _head(writer: "_Schema", records: list[str]) -> Json:
    tables = {name: {"type": "object", "additionalProperties": _ref(f"record {name}")} for name in records}
    return {
        "$schema": {"type": "string"},
        "id": {"type": ["string", "number"], "title": "the id that results are given under"},
        "records": {
            "type": "object",
            "title": 'records given once, and referred to as {"ref": NAME}',
            "properties": tables,
            "additionalProperties": False,
        },
        "rates": {
            "type": "object",
            "title": "exchange rates: the price of one unit of the first currency in the second",
            "propertyNames": {"pattern": "^[A-Z]{3}/[A-Z]{3}$"},
            "additionalProperties": {"type": ["string", "number"], "pattern": f"^{_NUMBER}$"},
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name.replace(' ', '%20')}"}


def _one(key: str, value: Json) -> Json:
    """An object with one key."""
    return {"type": "object", "properties": {key: value}, "required": [key], "additionalProperties": False}


_SHARED: Json = {
    "unknown": {**_one("unknown", {"type": "string"}), "title": "asked, and could not be found out"},
    "not_applicable": {**_one("not_applicable", {"const": True}), "title": "does not apply"},
    "sum_of_parts": {**_one("sum_of_parts", {"const": True}), "title": "the sum of the parts'"},
    "reference": {**_one("ref", {"type": "string", "minLength": 1}), "title": "a record given under `records`"},
    "money": {
        "title": "an amount of money, such as 1250 EUR",
        "anyOf": [
            {"type": "string", "pattern": f"^\\s*{_NUMBER}\\s*[A-Z]{{3}}\\s*$"},
            {
                "type": "object",
                "properties": {"amount": {"type": ["string", "number"]}, "currency": {"type": "string"}},
                "required": ["amount", "currency"],
                "additionalProperties": False,
            },
        ],
    },
    "date": {
        "title": "a day, or a timestamp with its offset",
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2}))?$",
    },
}


class _Schema:
    """Writes the schemas of records and fields, and collects the definitions they use."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.used: Json = {}

    def record(self, info: RecordInfo) -> Json:
        """The schema of a record."""
        shape: RecordShape = self.shapes.records[info.name]
        properties: Json = {}
        for field in info.fields.values():
            written = self._field(shape.fields[field.name], field)
            properties[field.name] = {"title": field.title, **written} if field.title else written
        for flag, name in shape.flags.items():
            properties[flag] = {"type": "boolean", "title": f"whether `{name}` is all there is"}
        written = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"title": info.title, **written} if info.title else written

    def _field(self, shape: FieldShape, info: FieldInfo) -> Json:
        kind = shape.type.kind
        if kind is Kind.RECORD:
            return {"anyOf": [*self._member(shape), *map(self._named, _STATES)]}
        if kind is Kind.RECORDS:
            array = {"type": "array", "items": {"anyOf": self._member(shape)}}
            return {"anyOf": [array, *map(self._named, _STATES)]}
        value = self._value(info)
        one_of = _one("one_of", {"type": "array", "items": value, "minItems": 1})
        states = [*map(self._named, _STATES), *self._ranges(shape, value)]
        if shape.summed:
            states.append(self._named("sum_of_parts"))
        return {"anyOf": [value, one_of, *states]}

    def _member(self, shape: FieldShape) -> list[Json]:
        return [_ref(f"record {shape.type.of}"), self._named("reference")]

    def _named(self, name: str) -> Json:
        self.used[name] = _SHARED[name]
        return _ref(name)

    def _ranges(self, shape: FieldShape, value: Json) -> list[Json]:
        if not shape.ranged:
            return []
        words = {**BOUNDS, **(DATE_BOUNDS if shape.type.kind is Kind.DATE else {})}
        return [
            {
                "type": "object",
                "properties": dict.fromkeys(words, value),
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 2,
            }
        ]

    # -- values ---------------------------------------------------------------------------------------------

    def _value(self, info: FieldInfo) -> Json:
        match info.type.kind:
            case Kind.YES_NO:
                return {"enum": [True, False, "yes", "no"]}
            case Kind.DATE:
                return self._named("date")
            case Kind.COUNTRY:
                return self._countries()
            case Kind.CODES:
                return _or_list(self._codes(info.type.of))
            case Kind.MATERIAL:
                return self._materials()
            case Kind.MONEY:
                return self._named("money")
            case Kind.NUMBER:
                return self._number(info.type.of)
            case Kind.CHOICE:
                return _options(info)
            case Kind.CHOICES:
                return _or_list(_options(info))
            case _:
                return {"type": "string"}

    def _countries(self) -> Json:
        from policy_lang.values.countries import COUNTRIES

        self.used["country"] = {"title": "a country by ISO 3166-1 alpha-2", "enum": list(COUNTRIES)}
        return _ref("country")

    def _materials(self) -> Json:
        materials = self.shapes.vocabulary.materials.values()
        self.used["material"] = {
            "title": "a material of the vocabulary",
            "anyOf": [_titled(material.name, material.title) for material in materials] or [{"not": {}}],
        }
        return _ref("material")

    def _codes(self, name: str) -> Json:
        codes = self.shapes.vocabulary.code_lists[name]
        self.used[f"code of {name}"] = {
            "title": f"a code of the {codes.title or name}",
            "type": "string",
            "minLength": 1,
        }
        return _ref(f"code of {name}")

    def _number(self, unit: str) -> Json:
        if not unit:
            return {"type": ["string", "number"], "pattern": f"^\\s*{_NUMBER}\\s*$"}
        signed: Json = {"type": "string", "pattern": f"^\\s*{_NUMBER}\\s*[^0-9\\s].*$", "title": f"a number in {unit}"}
        if unit in ("%", "ppm", "ppb"):
            return signed
        return {"anyOf": [signed, {"type": ["string", "number"], "pattern": f"^\\s*{_NUMBER}\\s*$"}]}


def _or_list(value: Json) -> Json:
    return {"anyOf": [value, {"type": "array", "items": value}]}


def _options(info: FieldInfo) -> Json:
    titles = dict(zip(info.type.options, info.option_titles, strict=False))
    return {"anyOf": [_titled(option, titles.get(option, "")) for option in info.type.options]}


def _titled(name: str, title: str) -> Json:
    return {"const": name, "title": title} if title else {"const": name}
