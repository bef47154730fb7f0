"""The other verbs: check, explain, ask, timeline, schema, test."""

import json
from pathlib import Path

import pytest

from policy_lang.cli.main import main

from .test_decide import AWAKE, MOTOR, OPEN, PLAIN, SMALL


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def call(verb: str, *cases: object, flags: tuple[str, ...] = ()):
        file = tmp_path / "cases.jsonl"
        file.write_text("\n".join(json.dumps(c) for c in cases), encoding="utf-8")
        code = main([verb, str(file), "-p", SMALL, *flags])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_check_of_sound_policies_says_so(capsys):
    assert main(["check", SMALL]) == 0
    assert "3 controls" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["check", "test"])
def test_the_vocabulary_beside_a_folder_is_read_with_it(verb, capsys):
    regime = str(Path(__file__).parents[2] / "policies" / "port_fees")
    assert main([verb, regime]) == 0
    assert "error" not in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["policies", "policies/prc"])
def test_a_working_folder_is_a_policy_set_like_any_other(folder, capsys, monkeypatch):
    """Its files are read once each, with the vocabulary and the list files beside it."""
    monkeypatch.chdir(Path(__file__).parents[2] / folder)
    assert main(["check", "."]) == 0
    assert "no mistakes found" in capsys.readouterr().out


def test_check_reports_many_mistakes_with_line_and_help(tmp_path, capsys):
    bad = tmp_path / "bad.policy"
    bad.write_text(
        "vocabulary v\n\noutcomes\n    free\n    licence\n\ncase\n    where_to : contry\n    when_it : dat\n",
        encoding="utf-8",
    )
    assert main(["check", str(bad)]) == 2
    err = capsys.readouterr().err
    assert err.count("error[T301]") == 2
    assert "did you mean `country`?" in err
    assert f"{bad}:8:" in err


def test_check_as_json(tmp_path, capsys):
    bad = tmp_path / "bad.policy"
    bad.write_text("vocabulary v\n\ncase\n    x : text\n", encoding="utf-8")
    assert main(["check", str(bad), "--format", "json"]) == 2
    [found] = json.loads(capsys.readouterr().out)
    assert (found["code"], found["severity"], found["line"]) == ("N204", "error", 1)


def test_stale_instruments_are_listed_and_may_fail(capsys):
    assert main(["check", SMALL, "--stale", "--on", "2026-11-11"]) == 0
    assert "W509" in capsys.readouterr().err
    assert main(["check", SMALL, "--stale", "error", "--on", "2026-11-11"]) == 1
    capsys.readouterr()
    assert main(["check", SMALL, "--stale", "error", "--on", "2026-11-10"]) == 0


def test_explain_shows_every_test_and_why_not(run):
    code, out, _ = run("explain", PLAIN, flags=("--why-not", "foreign_content", "--as-published", "2025-10-20"))
    assert code == 0
    assert "✗ foreign_content" in out
    assert "content by value of part_1 from CN is at least de_minimis: 0%" in out
    assert "regime.policy:31" in out


def test_explain_of_an_unknown_control_suggests(run):
    code, _, err = run("explain", PLAIN, flags=("--why-not", "foreign_contend"))
    assert code == 2
    assert "did you mean `foreign_content`?" in err


def test_explain_chooses_a_case_by_id(run):
    _, out, _ = run("explain", PLAIN, AWAKE, flags=("--case", "awake"))
    assert out.startswith("awake: licence")
    assert run("explain", PLAIN, flags=("--case", "nobody"))[0] == 2


def test_explain_as_json_has_the_derivations(run):
    _, out, _ = run("explain", AWAKE, flags=("--format", "json"))
    found = json.loads(out)
    derived = {d["provision"]: d for d in found["derivations"]}
    assert derived["prc.foreign_content"]["applies"] is True
    assert any(t["value"] == "0.2%" for t in derived["prc.foreign_content"]["tests"])


def test_ask_names_the_fact_that_settles_the_case(run):
    code, out, _ = run("ask", OPEN)
    assert code == 4
    assert "1. end_uses" in out
    assert "humanitarian → unrestricted" in out
    assert run("ask", PLAIN)[0] == 0


def test_timeline_names_the_act_behind_each_change(run):
    code, out, _ = run("timeline", MOTOR, flags=("--format", "json"))
    assert code == 0
    periods = json.loads(out)
    found = [(p["from"], p["through"], p["outcome"], p["by"]) for p in periods]
    assert found == [
        (None, "2025-11-30", "unrestricted", None),
        ("2025-12-01", "2026-11-09", "unrestricted", "prc.a61"),
        ("2026-11-10", "2026-11-10", "undetermined", "prc.a70"),
        ("2026-11-11", None, "licence", "prc.a70"),
    ]
    assert periods[1]["latent"] == ["prc.foreign_content"]


def test_timeline_tells_days_that_hang_on_different_questions_apart(tmp_path, capsys):
    policies = tmp_path / "policies"
    policies.mkdir()
    _with_scenarios(policies, "in regime prc\n\nclause unused : destination is DE\n")
    text = (policies / "regime.policy").read_text(encoding="utf-8")
    more = """
question extended "Extended?"
    yes_it_is "y"
    not_at_all "n"

instrument a80 "No. 80"
    published 2026-10-01
    source "z"
    checked 2026-10-05
    suspends a61 from 2026-11-10 through 2027-01-10 if extended is yes_it_is
"""
    (policies / "regime.policy").write_text(text + more, encoding="utf-8")
    file = tmp_path / "case.json"
    file.write_text(json.dumps(MOTOR), encoding="utf-8")
    assert main(["timeline", str(file), "-p", str(policies), "--format", "json"]) == 0
    found = {p["from"]: p["questions"] for p in json.loads(capsys.readouterr().out)}
    assert sorted(found["2026-11-10"]) == ["prc.extended", "prc.last_day"]
    assert found["2026-11-11"] == ["prc.extended"]
    assert found["2027-01-11"] == []


def test_ask_on_a_terminal_asks_until_the_case_is_determined(tmp_path, capsys, monkeypatch):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(OPEN), encoding="utf-8")
    asked: list[str] = []
    answers = iter(["humanitarain", "humanitarian"])

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["ask", str(file), "-p", SMALL]) == 0
    out = capsys.readouterr().out
    assert len(asked) == 2
    assert asked[0].startswith("end_uses")
    assert "did you mean" in out, "a wrong answer is told and asked again"
    assert "awake: unrestricted" in out.replace("open: ", "awake: ")


def test_schema_describes_the_case(capsys):
    assert main(["schema", "-p", SMALL]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert "export_date" in schema["properties"]
    assert main(["schema", "-p", SMALL, "--csv"]) == 0
    assert "item.value" in capsys.readouterr().out
    assert main(["schema", "-p", SMALL, "--csv-parts"]) == 0
    assert capsys.readouterr().out.startswith("case,list")


SCENARIOS = """in regime prc

background sale
    exported_from  DE
    destination    IN
    end_uses       civil
    end_user.id    BUYER
    end_user.owners none
    item.made_in   DE
    item.origin    DE
    item.material  steel
    item.prc_code  1C905.a
    item.value     1000 EUR

scenario "a motor with 0.2%"
    as published 2025-10-20
    given sale and
        export_date 2025-12-02
        item.parts
            | prc_code | material   | origin | made_in | value |
            | 1C905.a  | dysprosium | CN     | CN      | 2 EUR |
    expect licence by foreign_content
    expect only

scenario "the same under suspension"
    given sale and
        export_date 2025-12-02
        item.parts
            | prc_code | material   | origin | made_in | value |
            | 1C905.a  | dysprosium | CN     | CN      | 2 EUR |
    expect unrestricted
    expect latent licence by foreign_content
"""


def _with_scenarios(tmp_path: Path, text: str) -> str:
    for file in Path(SMALL).iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "scenarios.policy").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_scenarios_pass(tmp_path, capsys):
    assert main(["test", _with_scenarios(tmp_path, SCENARIOS)]) == 0
    assert "2 scenarios: 2 passed, 0 failed" in capsys.readouterr().out


TABLE = """        item.parts
            | prc_code | material   | origin | made_in | value |
            | 1C905.a  | dysprosium | CN     | CN      | 2 EUR |
"""
NAMED = """        item.parts METAL
        shared article METAL
            prc_code  1C905.a
            material  dysprosium
            origin    CN
            made_in   CN
            value     2 EUR
"""


def test_a_list_names_shared_records(tmp_path, capsys):
    assert main(["test", _with_scenarios(tmp_path, SCENARIOS.replace(TABLE, NAMED))]) == 0
    assert "2 scenarios: 2 passed, 0 failed" in capsys.readouterr().out


def test_a_list_that_names_a_record_nobody_shared_is_reported_where_it_stands(tmp_path, capsys):
    wrong = SCENARIOS.replace("item.made_in   DE\n", "item.made_in   DE\n    item.parts none\n")
    wrong = wrong.replace(TABLE, "        item.parts MISSING\n", 1)
    assert main(["test", _with_scenarios(tmp_path, wrong)]) == 2
    err = capsys.readouterr().err
    assert "`item.parts[0]` refers to the article `MISSING`, which is not given" in err
    assert "scenarios.policy:20" in err


def test_a_failing_scenario_says_what_was_found(tmp_path, capsys):
    wrong = SCENARIOS.replace("expect licence by", "expect prohibited by")
    assert main(["test", _with_scenarios(tmp_path, wrong)]) == 1
    out = capsys.readouterr().out
    assert "expected prohibited by foreign_content" in out
    assert "found    licence by foreign_content (certain licence)" in out
    assert "scenarios.policy:15" in out


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("item.made_in   DE", "item.made_inn  DE", "N213"),
        ("item.value     1000 EUR", "item.value     1000 kg", "N213"),
        ("given sale and", "given sail and", "N201"),
        ("expect licence by foreign_content", "expect licence by foreign_contents", "N201"),
        ("expect licence by", "expect licens by", "N212"),
        ("| 1C905.a  | dysprosium | CN", "| 1C905.a  | dysprosum  | CN", "N213"),
    ],
)
def test_a_mistake_in_a_scenario_is_reported_with_its_line(tmp_path, capsys, old, new, code):
    assert main(["test", _with_scenarios(tmp_path, SCENARIOS.replace(old, new))]) == 2
    err = capsys.readouterr().err
    assert f"error[{code}]" in err
    assert "scenarios.policy:" in err
    assert "Traceback" not in err
