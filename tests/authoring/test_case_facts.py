"""A case written as the facts of a scenario is the same case."""

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings

from policy_lang.authoring.case_facts import Unsayable, facts_of
from policy_lang.authoring.facts import ScenarioFacts
from policy_lang.cases.read import read_case
from policy_lang.cases.write import case_to_json
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.diagnostics.model import Report, Severity
from policy_lang.syntax.print_facts import print_facts
from tests.comparison.telling import program
from tests.strategies.cases import Drawn, drawn, plain_case
from tests.strategies.policies import HEADER

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)


def lines(written: dict[str, object], vocabulary: Vocabulary) -> list[str]:
    return print_facts(*facts_of(written, vocabulary))


@slow
@given(drawn())
def test_facts_state_the_case_that_they_were_made_of(it: Drawn) -> None:
    written = case_to_json(it.case, it.vocabulary)
    assume('{"unknown": ""}' not in json.dumps(written))
    try:
        facts, shared = facts_of(written, it.vocabulary)
    except Unsayable:
        assume(False)
    stated = ScenarioFacts(it.vocabulary, Report())
    stated.add(facts, shared)
    result = read_case({"id": it.case.id, **stated.data}, it.vocabulary)
    assert [d for d in result.diagnostics if d.severity is Severity.ERROR] == []
    assert result.case is not None
    again = case_to_json(result.case, it.vocabulary)
    if "records" not in written and len(again.get("records", {})):  # type: ignore[arg-type]
        return  # lists inside lists became shared records: the same facts, said otherwise
    assert plain_case(result.case) == plain_case(it.case)


WRITTEN: dict[str, object] = {
    "item": {
        "prc_code": ["1C905.a", "3A001"],
        "value": "500.01 EUR",
        "mass": "1/3 kg",
        "origin": {"not_applicable": True},
        "parts": [
            {"value": "4 EUR", "parts": [{"value": "0.5 EUR", "material": "dysprosium"}, {"material": "steel"}]},
            {"value": {"unknown": "not told"}, "processes": [{"kind": "mining"}, {"kind": "recycling"}]},
        ],
    },
    "destination": "IN",
    "export_date": "2025-11-08T12:59+08:00",
    "end_uses": [],
    "end_user": {
        "id": "P1",
        "military": True,
        "owners": [{"share": "25%", "holder": {"id": "P2", "owners": [{"share": "100%", "holder": {"id": "P3"}}]}}],
        "owners_complete": True,
    },
}
SAID = """\
item.prc_code 1C905.a, 3A001
item.value 500.01 EUR
item.mass "1/3 kg"
item.origin not applicable
item.parts
    | called | within | value | material | processes |
    | article_1 |  | 4 EUR |  |  |
    |  | article_1 | 0.5 EUR | dysprosium |  |
    |  | article_1 |  | steel |  |
    |  |  | unknown "not told" |  | process_1, process_2 |
destination IN
export_date 2025-11-08T12:59+08:00
end_uses none
end_user.id "P1"
end_user.military yes
end_user.owners
    | share | holder.id | holder.owners |
    | 25% | "P2" | stake_1 |
end_user.owners_complete yes
shared process process_1
    kind mining
shared process process_2
    kind recycling
shared stake stake_1
    share 100%
    holder.id "P3\""""


def test_a_case_of_many_records_in_words() -> None:
    assert "\n".join(lines(WRITTEN, program(HEADER).vocabulary)) == SAID


def test_what_scenarios_have_no_words_for_is_refused() -> None:
    vocabulary = program(HEADER).vocabulary
    for written, why in (
        ({"rates": {"EUR/USD": "1.1"}}, "no exchange rates"),
        ({"end_uses": {"one_of": [["civil"], ["military"]]}}, "one of several"),
        ({"item": {"mass": {"at_least": "1/3 kg"}}}, "written as a decimal"),
        ({"item": {"colour": "red"}}, "has no `item.colour`"),
        ({"records": {"party": {"for": {"id": "P1"}}}}, "named by a word"),
    ):
        with pytest.raises(Unsayable, match=why):
            lines(written, vocabulary)
