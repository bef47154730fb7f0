"""The JSON of a comparison keeps to the schema that is published for it, and the schema lets nothing else through."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from policy_lang.cli.main import main
from policy_lang.comparison.compare import compare
from policy_lang.reports.diff_json import diff_json, diff_schema
from tests.comparison.telling import side
from tests.evaluation.deciding import INSTRUMENT, control
from tests.reports import comparisons
from tests.schema_fit import fits
from tests.strategies.policies import HEADER, VOCABULARY

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


def test_changes_of_a_vocabulary_keep_to_the_schema():
    law = HEADER + INSTRUMENT + control("destination is CN")
    wider = VOCABULARY.replace(
        "    logic_node     : nm\n", "    logic_node     : nm\n    weight         : kg\n"
    ).replace(
        'material steel "steel" mixture\n', 'material steel "steel" mixture\nmaterial iron "iron" element formula Fe\n'
    )
    report = json.loads(json.dumps(diff_json(compare(side(law), side(law, vocabulary=wider)))))
    assert {change["kind"] for change in report["changes"]} == {"field", "material"}
    assert fits(report, SCHEMA, SCHEMA)


def test_the_schema_is_printed_without_policies(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["schema", "--of", "diff"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA
    assert main(["schema", "--of", "diff", "--csv"]) == 2
    assert "--of diff: the schema of a diff is the same for all policies" in capsys.readouterr().err
