"""Whether a value fits a JSON Schema, for the keywords that ours use; an unknown keyword is a mistake of the schema."""

from __future__ import annotations

import re
from typing import Any

_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
_KNOWN = set(
    "$schema $id title description $ref $defs anyOf not const enum type pattern minLength minItems items properties "
    "additionalProperties propertyNames minProperties maxProperties required minimum".split()
)


def fits(value: Any, schema: Any, root: dict[str, Any]) -> bool:
    """Whether a value fits a schema whose references lead into a root."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/").replace("%20", " ")
        return fits(value, root["$defs"][name], root)
    if "anyOf" in schema and not any(fits(value, inner, root) for inner in schema["anyOf"]):
        return False
    if "not" in schema and fits(value, schema["not"], root):
        return False
    if "const" in schema and (value != schema["const"] or type(value) is not type(schema["const"])):
        return False
    if "enum" in schema and not any(value == v and type(value) is type(v) for v in schema["enum"]):
        return False
    if "type" in schema and not any(_is(value, t) for t in _listed(schema["type"])):
        return False
    if "minimum" in schema and value < schema["minimum"]:
        return False
    if isinstance(value, str):
        long_enough = len(value) >= schema.get("minLength", 0)
        return long_enough and re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(fits(v, schema.get("items", {}), root) for v in value)
    return not isinstance(value, dict) or _valid_object(value, schema, root)


def _listed(types: Any) -> list[str]:
    return [types] if isinstance(types, str) else types


def _is(value: Any, type_: str) -> bool:
    if type_ == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if type_ == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, _TYPES[type_])


def _valid_object(value: dict[str, Any], schema: Any, root: dict[str, Any]) -> bool:
    properties, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        return False
    if any(key not in value for key in schema.get("required", ())):
        return False
    if any(not fits(key, schema.get("propertyNames", {}), root) for key in value):
        return False
    for key, inner in value.items():
        wanted = properties.get(key, rest)
        if wanted is False or (wanted is not True and not fits(inner, wanted, root)):
            return False
    return True
