"""What is idle in a policy set: for each finding a small law that has it, and a near twin that does not."""

import json

import pytest

from policy_lang.authoring.explained import Entry, Explained
from policy_lang.authoring.findings import analysed
from policy_lang.cli.main import main
from policy_lang.comparison.findings.analysis import Findings
from policy_lang.comparison.findings.model import Finding
from policy_lang.diagnostics.model import Severity
from tests.comparison.telling import law
from tests.evaluation.deciding import INSTRUMENT, control, exemption
from tests.semantics.checking import load
from tests.strategies.policies import VOCABULARY


def findings(text: str, explained: Explained | None = None) -> Findings:
    loaded = load({"export.policy": VOCABULARY, "law.policy": text})
    assert not loaded.report.failed, [d.message for d in loaded.report.diagnostics if d.severity is Severity.ERROR]
    return analysed(loaded, explained)


def told(found: Findings) -> list[str]:
    return sorted(f"{one.code} {one.subject.split('.')[-1]}: {one.message}" for one in found.found)


def in_force(*windows: str) -> str:
    return "        in force\n" + "".join(f"            {window}\n" for window in windows)


def later(name: str, body: str, published: str = "2025-06-01") -> str:
    return f'instrument {name} "A later act"\n    published {published}\n{body}'


CN, DE, BOTH = "destination is CN", "destination is DE", "destination is in (CN, DE)"
QUESTION = 'question built_in "Is it built in?"\n    counted "it counts"\n    left_out "it does not"\n'

LAWS = {
    "a control that can never apply": (
        law(control("item.value is more than 500 EUR and item.origin is CN and item.value is less than 100 EUR")),
        ["A701 c: `c` can never apply: `item.value is more than 500 EUR` and `item.value is less than 100 EUR` exclude "
         "one another"],
        law(control("item.value is more than 100 EUR and item.origin is CN and item.value is less than 500 EUR")),
    ),
    "a control that contradicts a clause": (
        law(control("abroad and destination is CN"), "clause abroad : destination is not CN\n"),
        ["A701 c: `c` can never apply: `destination is not CN` and `destination is CN` exclude one another"],
        law(control("abroad and destination is DE"), "clause abroad : destination is not CN\n"),
    ),
    "a control that only an earlier text let apply": (
        law(control(f"{CN} and {DE}"))
        + later("better", f'    replaces control c\n        from 2025-07-01\n        cites "1"\n        when {CN} and '
                "destination is IN\n        requires licence from MOFCOM\n"),
        ["A701 c: `c` can never apply: `destination is CN` and `destination is IN` exclude one another"],
        law(control(f"{CN} and {DE}"))
        + later("better", f'    replaces control c\n        from 2025-07-01\n        cites "1"\n        when {CN}\n'
                "        requires licence from MOFCOM\n"),
    ),
    "a share that no tree reaches": (
        law(control("content by value of rare in item is at least 50% and "
                    "not (content by value of rare in item is at least 25%)")),
        ["A701 c: `c` can never apply: `content by value of rare in item is at least 50%` and "
         "`not (content by value of rare in item is at least 25%)` exclude one another"],
        law(control("content by value of rare in item is at least 25% and "
                    "not (content by value of rare in item is at least 50%)")),
    ),
    "a control that another covers": (
        law(control(CN, "narrow") + control(BOTH, "broad")),
        ["A702 narrow: `narrow` decides nothing: whenever it requires something, `broad` requires at least as much"],
        law(control(CN, "narrow") + control(BOTH, "broad", "notify")),
    ),
    "a control that another covers but for an exemption": (
        law(control(CN, "narrow") + control(BOTH, "broad") + exemption("end_uses include humanitarian", "lifts narrow")),
        ["A702 narrow: `narrow` decides nothing: whenever it requires something, `broad` requires at least as much"],
        law(control(CN, "narrow") + control(BOTH, "broad") + exemption("end_uses include humanitarian", "lifts broad")),
    ),
    "a discharge that leaves the narrower control outstanding": (
        law(control(CN, "narrow") + control(BOTH, "broad") + exemption("end_uses include civil", "discharges narrow")),
        ["A702 narrow: `narrow` decides nothing: whenever it requires something, `broad` requires at least as much"],
        law(control(CN, "narrow") + control(BOTH, "broad") + exemption("end_uses include civil", "discharges broad")),
    ),
    "a control that another covers but for a duty or an authority": (
        law(control(CN, "narrow") + control(BOTH, "broad")),
        ["A702 narrow: `narrow` decides nothing: whenever it requires something, `broad` requires at least as much"],
        law(control(CN, "narrow", "licence from GAC") + control(BOTH, "broad")
            + control(CN, "dutiful", more='        duty "Tell the importer."\n')),
    ),
    "a control that another covers from later on": (
        law(control(CN, "narrow") + control(BOTH, "broad")),
        ["A702 narrow: `narrow` decides nothing: whenever it requires something, `broad` requires at least as much"],
        law(control(CN, "narrow")
            + control(BOTH, "broad", more="        in force from 2025-02-01\n")),
    ),
    "an exemption that is never on": (
        law(control(CN) + exemption("logic_node is less than 5 nm and logic_node is more than 10 nm", "lifts c")),
        ["A703 e: `e` is never on: `logic_node is less than 5 nm` and `logic_node is more than 10 nm` exclude one another"],
        law(control(CN) + exemption("logic_node is less than 10 nm and logic_node is more than 5 nm", "lifts c")),
    ),
    "an exemption beside its control": (
        law(control(CN) + exemption(DE, "lifts c")),
        ["A703 e: `e` never takes anything away: in no case is it on where `c` would have effect"],
        law(control(BOTH) + exemption(DE, "lifts c")),
    ),
    "an exemption behind another": (
        law(control(BOTH) + exemption("end_uses include civil", "lifts c", "first")
            + exemption(f"{CN} and end_uses include civil", "lifts c", "second")),
        ["A703 second: `second` never takes anything away: where it is on, other exemptions do as much for `c`"],
        law(control(BOTH) + exemption("end_uses include civil", "lowers c to notify", "first")
            + exemption(f"{CN} and end_uses include civil", "lifts c", "second")),
    ),
    "a bar that stops nothing": (
        law(control(BOTH) + exemption(CN, "lifts c", "relief") + exemption(DE, "bars relief", "bar")),
        ["A703 bar: `bar` never takes anything away: in no case is it on where `relief` would have effect"],
        law(control(BOTH) + exemption(CN, "lifts c", "relief")
            + exemption("end_uses include military", "bars relief", "bar")),
    ),
    "a threshold behind a stricter one": (
        law(control("item.value is at least 500 EUR and item.value is more than 10 EUR")),
        ["A704 c: `item.value is more than 10 EUR` cannot matter in `c`: nothing changes in any case if it is left out as "
         "always true"],
        law(control("item.value is at least 500 EUR and item.mass is more than 10 kg")),
    ),
    "a threshold in an alternative that another includes": (
        law(control("item.value is at least 10 EUR or item.value is more than 500 EUR")),
        ["A704 c: `item.value is more than 500 EUR` cannot matter in `c`: nothing changes in any case if it is left out as "
         "never true"],
        law(control("item.value is at most 10 EUR or item.value is more than 500 EUR")),
    ),
    "a threshold that only one of two provisions settles": (
        law(control("item.value is at least 500 EUR and dear"), "clause dear : item.value is at least 10 EUR\n"),
        ["A704 dear: `item.value is at least 10 EUR` cannot matter in `dear`: nothing changes in any case if it is left "
         "out as always true"],
        law(control("item.value is at least 500 EUR and dear") + control(f"{DE} and dear", "d", "prohibited"),
            "clause dear : item.value is at least 10 EUR\n"),
    ),
    "a control with a gap between its windows": (
        law(control(CN, more=in_force("from 2025-01-01 through 2025-03-31", "from 2025-04-02"))),
        ["A705 c: `c` is not in force from 2025-04-01 before 2025-04-02, between two of its windows"],
        law(control(CN, more=in_force("from 2025-01-01 through 2025-03-31", "from 2025-04-01"))),
    ),
    "a threshold that falls back": (
        law(control("item.value is at least de_minimis_value"), "threshold de_minimis_value : 10 EUR\n")
        + later("rates", "    changes de_minimis_value to 50 EUR from 2025-07-01 through 2025-12-31\n"
                "    changes de_minimis_value to 90 EUR from 2026-01-02\n"),
        ["A705 de_minimis_value: `de_minimis_value` falls back to its earlier meaning from 2026-01-01 before 2026-01-02, "
         "between two acts that change it"],
        law(control("item.value is at least de_minimis_value"), "threshold de_minimis_value : 10 EUR\n")
        + later("rates", "    changes de_minimis_value to 50 EUR from 2025-07-01 through 2025-12-31\n"
                "    changes de_minimis_value to 90 EUR from 2026-01-01\n"),
    ),
    "a control that begins after the one before it ended": (
        law(control(CN, "old", more="        in force from 2025-01-01 through 2025-03-31\n")
            + control(BOTH, "new", more="        in force from 2025-04-10\n")),
        ["A705 old: no control stands from 2025-04-01 before 2025-04-10, between `old` and `new`, for some cases that are "
         "caught before and after"],
        law(control(CN, "old", more="        in force from 2025-01-01 through 2025-03-31\n")
            + control(DE, "new", more="        in force from 2025-04-10\n")),
    ),
    "readings that make no difference": (
        law(control("item.value is at least 10 EUR and (item.value is at least 10 EUR or built_in is counted)"), QUESTION),
        ["A704 c: `item.value is at least 10 EUR` cannot matter in `c`: nothing changes in any case if it is left out as "
         "always true",
         "A706 built_in: `built_in` makes no difference between `counted` and `left_out`: every case has the same result"],
        law(control("item.value is at least 10 EUR and (item.value is at least 500 EUR or built_in is counted)"), QUESTION),
    ),
    "sets that mean the same": (
        law(control("destination is in first") + control("item.origin is in second", "d", "notify"),
            "countries first : CN, DE\ncountries second : DE, CN\n"),
        ["A707 second: the set `second` means the same as `first` on every day"],
        law(control("destination is in first") + control("item.origin is in second", "d", "notify"),
            "countries first : CN, DE\ncountries second : DE, CN\n") + later("addition", "    adds IN to second\n        from 2025-07-01\n"),
    ),
    "clauses that mean the same": (
        law(control(f"{CN} and some article in item where (first_way)")
            + control(f"{DE} and some article in item where (second_way)", "d", "notify"),
            "clause first_way for article : not (value is at least 10 EUR and origin is CN)\n"
            "clause second_way for article : not (value is at least 10 EUR) or origin is not CN\n"),
        ["A707 second_way: the clause `second_way` means the same as `first_way` on every day"],
        law(control(f"{CN} and some article in item where (first_way)")
            + control(f"{DE} and some article in item where (second_way)", "d", "notify"),
            "clause first_way for article : not (value is at least 10 EUR and origin is CN)\n"
            "clause second_way for article : not (value is more than 10 EUR) or origin is not CN\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_a_law_with_the_finding_and_a_twin_without_it(name: str) -> None:
    text, expected, twin = LAWS[name]
    found = findings(text)
    assert told(found) == expected
    assert found.undecided == ()
    other = findings(twin)
    assert told(other) == []
    assert other.undecided == ()


def only(text: str) -> Finding:
    (found,) = findings(text).found
    return found


def test_a_finding_names_both_provisions_and_shows_a_case() -> None:
    found = only(LAWS["a control that another covers"][0])
    assert found.place.startswith("law.policy:")
    assert [text for _, text in found.others] == ["always requires at least as much"]
    assert found.witness is not None
    assert found.witness.case["destination"] == "CN"
    assert "both apply" in found.witness.shows


def test_an_exemption_behind_another_names_the_other() -> None:
    found = only(LAWS["an exemption behind another"][0])
    assert [text for _, text in found.others] == ["what it acts on", "does as much in the example"]
    assert found.witness is not None
    assert found.witness.shows == "`second` is on, and so is `first`"


def test_what_was_published_earlier_counts() -> None:
    """By the law as published before the wider control, the narrower decides; both have effect from the same day."""
    body = "        in force from 2025-03-01\n"
    text = law(control(CN, "narrow", more=body)) + INSTRUMENT.replace("law", "wider", 1).replace(
        "published 2025-01-01", "published 2025-02-01"
    ) + control(BOTH, "broad", more=body)  # fmt: skip
    assert told(findings(text)) == []


def test_a_finding_can_be_explained() -> None:
    entry = Entry("c", "item.value is more than 10 EUR", "finding cannot-matter", "the law says both")
    explained = Explained([entry, Entry("c", None, "finding covered", "no longer so")])
    found = findings(LAWS["a threshold behind a stricter one"][0], explained)
    assert [why for _, why in found.explained] == ["the law says both"]
    assert found.found == ()
    assert explained.unused("finding") == ("c, everything, finding covered",)
    assert explained.unused() == ()


def test_an_explanation_of_coverage_explains_the_finding() -> None:
    explained = Explained([Entry("c", "item.value is more than 10 EUR", "never false", "the law says both")])
    assert findings(LAWS["a threshold behind a stricter one"][0], explained).found == ()


def test_the_command(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    (tmp_path / "export.policy").write_text(VOCABULARY, encoding="utf-8")
    (tmp_path / "law.policy").write_text(LAWS["a control that another covers"][0], encoding="utf-8")
    assert main(["check", "--deep", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "warning[A702]" in said
    assert "destination = CN" in said
    assert "1 findings, 0 not proved" in said
    assert main(["check", "--deep", "--strict", str(tmp_path), "--format", "json"]) == 1
    told_ = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in told_["findings"]] == ["A702"]
    assert told_["findings"][0]["witness"]["case"]["destination"] == "CN"
    assert told_["not_proved"] == []
    assert main(["check", str(tmp_path), "--explained", "no.toml"]) == 2
    assert "--deep" in capsys.readouterr().err
