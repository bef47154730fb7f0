"""The schema lets through what the reader takes, and the templates name every field."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings

from policy_lang.cases.schema import csv_parts_template, csv_template, json_schema
from policy_lang.cases.write import case_to_json
from tests.schema_fit import fits
from tests.strategies.cases import Drawn, drawn

from .case_reading import VOCABULARY, codes, read_one, read_text

SCHEMA = json_schema(VOCABULARY)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(drawn())
def test_every_case_fits_the_schema_of_its_vocabulary(it: Drawn) -> None:
    schema = json_schema(it.vocabulary)
    assert fits(json.loads(json.dumps(case_to_json(it.case, it.vocabulary))), schema, schema)


@pytest.mark.parametrize(
    "case",
    [
        {"itm": {}},
        {"destination": "UK"},
        {"destination": None},
        {"destination": {"unknown": True}},
        {"destination": {"unknown": "x", "y": 1}},
        {"destination": {"at_least": "DE"}},
        {"destination": {"one_of": []}},
        {"destination": {"not_applicable": False}},
        {"end_uses": "civl"},
        {"end_uses": ["civl"]},
        {"export_date": "02.12.2025"},
        {"export_date": 20251202},
        {"item": []},
        {"item": {"parts": {}}},
        {"item": {"parts": [{"x": 1}]}},
        {"item": {"parts_complete": 1}},
        {"item": {"mass": "five"}},
        {"item": {"mass": {}}},
        {"item": {"purity": 50}},
        {"item": {"purity": "50"}},
        {"item": {"purity": {"sum_of_parts": True}}},
        {"item": {"value": 1250}},
        {"item": {"value": "1250"}},
        {"item": {"value": {"amount": 5}}},
        {"item": {"prc_code": 500}},
        {"item": {"material": "cheese"}},
        {"end_user": {"ref": 5}},
        {"end_user": {"military": 1}},
        {"records": {"cat": {}}},
        {"rates": {"EURUSD": 1}},
        {"id": []},
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(case: object) -> None:
    assert not fits(case, SCHEMA, SCHEMA)
    assert read_one(case).case is None


@pytest.mark.parametrize(
    "case",
    [
        {"id": "A", "$schema": "x", "item": {"value": {"amount": 5, "currency": "EUR"}, "mass": 5, "quantity": 3}},
        {"item": {"mass": "5kg", "purity": "50 %", "value": "5EUR", "parts": [], "parts_complete": True}},
        {"item": {"mass": {"at_least": 1, "less_than": "5 kg"}, "value": {"sum_of_parts": True}}},
        {"export_date": {"on_or_after": "2025-01-01", "before": "2025-02-01T10:00Z"}},
        {"end_user": {"military": "yes", "owners": {"unknown": "x"}}, "rates": {"EUR/USD": 1}},
    ],
)
def test_what_the_reader_takes_the_schema_takes(case: object) -> None:
    assert fits(case, SCHEMA, SCHEMA)
    assert read_one(case).diagnostics == ()


def test_the_schema_is_json_and_every_reference_in_it_leads_somewhere() -> None:
    text = json.dumps(SCHEMA)
    for name in re.findall(r'"#/\$defs/([^"]+)"', text):
        assert name.replace("%20", " ") in SCHEMA["$defs"]  # type: ignore[operator]


def test_the_template_of_cases_is_a_table_that_can_be_read() -> None:
    header = csv_template(VOCABULARY).strip()
    assert header.startswith("id,item.prc_code,item.tariff_code,item.material,item.origin,item.value,item.mass")
    assert "item.made_from" not in header
    (result,) = read_text(f"{header}\nA{',' * header.count(',')}\n", "csv")
    assert codes(result) == []


def test_the_template_of_parts_names_the_fields_of_all_lists() -> None:
    header = csv_parts_template(VOCABULARY).strip().split(",")
    assert header[:4] == ["case", "list", "called", "within"]
    assert {"material", "kind", "country", "holder.name", "share"} <= set(header)
    assert len(header) == len(set(header))
