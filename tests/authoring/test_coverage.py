"""`policy test --coverage`: what counts as met, and how it is told."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from policy_lang.authoring.coverage import Coverage, Line, cover
from policy_lang.authoring.explained import Entry, Explained
from policy_lang.cli.main import main

from .small_law import LAW, SCENARIOS, loaded, write

REST = """
scenario "Everything is open"
    given
        export_date 2025-03-01
    expect undetermined

scenario "Lasers that are not described in full"
    given french and
        lasers
            | power | green |
            |       | yes   |
            | 9 kW  |       |
    expect undetermined

scenario "No laser is strong and green"
    given french and
        lasers
            | power | green |
            | 4 kW  | yes   |
            | 6 kW  | no    |
    expect not lasers_abroad

scenario "Humane use"
    given french and
        humane yes
        lasers
            | power | green |
            | 9 kW  | yes   |
    expect free

scenario "A firm"
    given french and
        buyer firm
        lasers
            | power | green |
            | 9 kW  | yes   |
    expect not lasers_abroad

scenario "To Germany"
    given french and
        destination DE
        lasers
            | power | green |
            | 9 kW  | yes   |
    expect not lasers_abroad

scenario "The day before"
    given french and
        export_date 2025-01-31
        lasers
            | power | green |
            | 9 kW  | yes   |
    expect not lasers_abroad

scenario "In the pause"
    given french and
        export_date 2025-06-30
        lasers
            | power | green |
            | 9 kW  | yes   |
    answer odd odd_yes
    expect latent licence by lasers_abroad
"""


def met(found: Coverage, words: str, kind: str = "test") -> set[str]:
    """What was met of the line with some words."""
    return set(_line(found, words, kind).met)


def _line(found: Coverage, words: str, kind: str = "test") -> Line:
    (line,) = [line for line in found.lines if line.kind == kind and line.words == words]
    return line


def _with(tmp_path: Path, facts: str, expect: str = "not lasers_abroad") -> Coverage:
    text = f'{SCENARIOS}\nscenario "More"\n    given french and\n{facts}\n    expect {expect}\n'
    return cover(loaded(tmp_path / "law", text))


def test_one_scenario_meets_one_state_of_each_test(tmp_path):
    found = cover(loaded(tmp_path / "law"))
    assert met(found, "destination is in listed") == {"true"}
    assert met(found, "green") == {"true"}
    assert met(found, "buyer is firm") == {"false"}
    assert met(found, "Lasers abroad", "control") == {"true"}
    assert met(found, "humane") == {"false"}


def test_every_state_can_be_met(tmp_path):
    found = cover(loaded(tmp_path / "law", SCENARIOS + REST))
    assert [line for line in found.lines if line.missing] == []
    assert found.percent == "100.0"


def test_a_test_behind_one_that_settles_the_matter_does_not_count(tmp_path):
    found = _with(tmp_path, "        destination DE\n        lasers none")
    assert met(found, "destination is in listed") == {"true"}
    assert met(found, "some laser in lasers where") == {"true"}
    found = _with(
        tmp_path, "        destination DE\n        lasers\n            | power | green |\n            | 9 kW | yes |"
    )
    assert met(found, "destination is in listed") == {"true", "false"}


def test_the_order_of_tests_does_not_matter(tmp_path):
    turned = LAW.replace(
        "            - destination is in listed\n            - some laser in lasers where (power is at least 5 kW and green)",
        "            - some laser in lasers where (power is at least 5 kW and green)\n            - destination is in listed",
    )
    assert turned != LAW
    first, second = (cover(loaded(tmp_path / name, SCENARIOS + REST, law)) for name, law in (("a", LAW), ("b", turned)))
    assert {(line.words, line.met) for line in first.lines} == {(line.words, line.met) for line in second.lines}


def test_tests_of_records_count_for_each_record(tmp_path):
    found = _with(
        tmp_path,
        "        lasers\n            | power | green |\n            | 4 kW | yes |\n            | 6 kW |  no |",
    )
    assert met(found, "power is at least 5 kW") == {"true", "false"}
    assert met(found, "green") == {"true", "false"}


def test_a_record_whose_fellow_has_settled_the_quantifier_does_not_count(tmp_path):
    rows = "        lasers\n            | power | green |\n            | 9 kW | yes |\n            | 4 kW | yes |"
    found = _with(tmp_path, rows, "licence by lasers_abroad")
    assert met(found, "power is at least 5 kW") == {"true"}


def test_an_exemption_counts_only_where_a_control_may_apply(tmp_path):
    found = _with(tmp_path, "        destination DE\n        humane yes\n        lasers none")
    assert met(found, "Humane use", "exemption") == {"false"}


def test_what_nobody_stated_is_unknown(tmp_path):
    facts = "        lasers\n            | power | green |\n            | 9 kW  |       |"
    assert met(_with(tmp_path, facts, "undetermined"), "green") == {"true", "unknown"}


def test_statuses_count_for_a_case_that_would_be_caught(tmp_path):
    day_before = "        export_date 2025-01-31\n"
    laser = "        lasers\n            | power | green |\n            | 9 kW  | yes   |"
    assert met(_with(tmp_path, day_before + laser), "Lasers abroad and 1 more", "windows") == {"in force", "pending"}
    none = day_before + "        lasers none"
    assert met(_with(tmp_path, none), "Lasers abroad and 1 more", "windows") == {"in force"}


def test_a_suspension_is_met_where_its_question_is_answered_or_open(tmp_path):
    laser = (
        "        export_date 2025-06-15\n        lasers\n            | power | green |\n            | 9 kW  | yes   |"
    )
    found = _with(tmp_path, laser, "undetermined")
    assert met(found, "Lasers abroad and 1 more", "acts on it") == {"suspended"}
    assert met(found, "suspends", "act") == {"in effect"}


def test_the_date_of_decision_need_not_be_unknown(tmp_path):
    law = LAW.replace("        when humane\n", "        when humane and export_date is on or after 2025-02-02\n")
    found = cover(loaded(tmp_path / "law", law=law))
    assert _line(found, "export_date is on or after 2025-02-02").wanted == ("true", "false")


def test_short_forms_are_one_test(tmp_path):
    """The set behind `content … of` and the countries behind `from` are no tests of their own."""
    found = cover(_shipped(), "holmium")  # what is to be met hangs on the policies, not on the scenarios that are run
    words = {line.words for line in found.lines if line.kind == "test"}
    assert "CN" not in words
    assert "part_1" not in words
    assert any(w.startswith("content by value of part_1 from CN") for w in words)


def _shipped():
    from policy_lang.engine import pipeline

    return pipeline.load((str(Path(__file__).parents[2] / "policies"),))


# -- explanations ----------------------------------------------------------------------------------------------


def test_an_explained_state_is_not_missing(tmp_path):
    explained = Explained([Entry("lasers_abroad", "green", "never unknown", "every laser says its colour")])
    found = cover(loaded(tmp_path / "law"), explained=explained)
    assert _line(found, "green").missing == ("false",)
    assert (found.explained, found.unused) == (1, ())


def test_an_explanation_of_what_is_met_is_told(tmp_path):
    explained = Explained([Entry("lasers_abroad", "green", "never true", "no reason")])
    assert cover(loaded(tmp_path / "law"), explained=explained).unused == ("lasers_abroad, green, never true",)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('in = "x"\nchange = "never true"', "has no because"),
        ('in = "x"\nchange = "never true"\nbecause = "y"\nline = "3"', "has line"),
        ('in = "x"\nchange = "never true"\nbecause = ""', "has an empty value"),
    ],
)
def test_an_entry_must_be_whole(tmp_path, capsys, entry, said):
    file = tmp_path / "explained.toml"
    file.write_text(f"[[explained]]\n{entry}\n", encoding="utf-8")
    assert main(["test", str(write(tmp_path / "law")), "--coverage", "--explained", str(file)]) == 2
    assert said in capsys.readouterr().err


# -- the command -----------------------------------------------------------------------------------------------


def test_the_command_shows_what_is_missing_first(tmp_path, capsys):
    assert main(["test", str(write(tmp_path / "law")), "--coverage"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("law.policy: 9 of 28 met")
    assert any("never false, unknown: green  [lasers_abroad]" in line and "law.policy:24" in line for line in out)
    assert out[-1] == "28 states to be met: 9 met, 19 not met (32.1%)"


def test_json_has_every_line(tmp_path, capsys):
    assert main(["test", str(write(tmp_path / "law")), "--coverage", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["states"], found["missing"], found["percent"]) == (28, 19, "32.1")
    (green,) = [line for line in found["lines"] if line["words"] == "green"]
    assert (green["met"], green["missing"], green["in"]) == (["true"], ["false", "unknown"], "law.lasers_abroad")


@pytest.mark.parametrize(
    ("percent", "code"),
    [("32", 0), ("32.1%", 0), ("32.142857142857142857", 0), ("32.142857142857142858", 1), ("33", 1), ("100", 1)],
)
def test_fail_under_fails(tmp_path, percent, code):
    assert main(["test", str(write(tmp_path / "law")), "--coverage", "--fail-under", percent]) == code


def test_a_failing_scenario_is_told_instead(tmp_path, capsys):
    wrong = SCENARIOS.replace("expect licence by lasers_abroad", "expect prohibited")
    assert main(["test", str(write(tmp_path / "law", wrong)), "--coverage"]) == 1
    assert "failed: At the threshold" in capsys.readouterr().out


@pytest.mark.parametrize(
    "flags",
    [["--coverage", "--mutate"], ["--explained", "x.toml"], ["--fail-under", "5"], ["--jobs", "2"]],
)
def test_flags_that_would_not_be_heeded_are_refused(tmp_path, flags):
    assert main(["test", str(write(tmp_path / "law")), *flags]) == 2


def test_running_scenarios_loads_nothing_of_it(tmp_path):
    code = (
        "import sys; from policy_lang.cli.main import main;"
        f"main(['test', {str(write(tmp_path / 'law'))!r}]);"
        "print([m for m in sys.modules if m.split('.')[-1] in ('coverage', 'mutation', 'tracing', 'multiprocessing', 'tomllib')])"
    )
    env = {"POLICY_LANG_CACHE": "off", "PATH": ""}
    root = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, env=env, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
