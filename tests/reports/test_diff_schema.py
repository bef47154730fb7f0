"""The JSON of a comparison keeps to the schema that is published for it, and the schema lets nothing else through."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from policy_lang.cli.main import main
from policy_lang.reports.diff_json import diff_json, diff_schema
from tests.reports import comparisons
from tests.schema_fit import fits

SCHEMA = json.loads(diff_schema())
REPORTS = {
    name: json.loads(json.dumps(diff_json(getattr(comparisons, name)())))
    for name in ("ordinary", "nothing", "unproved")
}
ANY_OBJECT = {("regions", "example"), ("regions", "readings"), ("twins", "readings"), ("twins", "case")}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_keeps_to_the_schema(name):
    assert fits(REPORTS[name], SCHEMA, SCHEMA)


def _objects(value: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield name, value
    inside = value.items() if isinstance(value, dict) else ((name, v) for v in value) if isinstance(value, list) else ()
    for key, inner in inside:
        if key not in ("example", "readings", "case", "at_stake"):
            yield from _objects(inner, key)


def test_a_report_with_something_missing_or_added_does_not():
    report = REPORTS["unproved"]
    seen = set()
    for name, one in _objects(report):
        seen.add(name)
        one["more"] = 1
        assert not fits(report, SCHEMA, SCHEMA), name
        del one["more"]
        for key in [key for key in one if (name, key) != ("", "impact")]:
            kept = one[key]
            one[key] = {"strange": []}
            assert not fits(report, SCHEMA, SCHEMA) or (name, key) in ANY_OBJECT, (name, key)
            del one[key]
            assert not fits(report, SCHEMA, SCHEMA), (name, key)
            one[key] = kept
    assert seen == {
        *("", "changes", "time", "old", "new", "causes", "turns", "regions", "twins", "because"),
        *("unproved", "impact", "flips"),
    }
    assert fits(report, SCHEMA, SCHEMA)


def test_the_schema_is_printed_without_policies(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["schema", "--of", "diff"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
    assert main(["schema", "--of", "diff", "--csv"]) == 2
    assert "--of diff: the schema of a diff is the same for all policies" in capsys.readouterr().err
