"""`policy diff` as a user runs it: sides, layers, formats, exit codes."""

import json
import subprocess

import pytest

from policy_lang.cli.main import main
from tests.cli.test_decide import SMALL
from tests.evaluation.deciding import control
from tests.strategies.policies import HEADER, VOCABULARY

INSTRUMENT = 'instrument law "The law"\n    issued by MOFCOM\n    published 2025-01-01\n    in force from 2025-01-01\n'
OLD = HEADER + INSTRUMENT + control("destination is CN")
NEW = HEADER + INSTRUMENT + control("destination is in east", more='        duty "Tell the importer."\n')


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / name / "prc").mkdir(parents=True)
        (tmp_path / name / "vocabulary").mkdir()
        (tmp_path / name / "vocabulary" / "export.policy").write_text(VOCABULARY, encoding="utf-8")
        (tmp_path / name / "prc" / "law.policy").write_text(text, encoding="utf-8")
    return tmp_path


def test_what_differs_is_told_and_exits_with_1(folders, capsys):
    assert main(["diff", "old", "new", "--examples"]) == 1
    said = capsys.readouterr().out
    assert "~ control c: its conditions; its duties" in said
    assert "unrestricted → licence (MOFCOM)" in said
    assert "     - destination is IN\n" in said
    assert "     destination = IN\n" in said
    assert "     outside export_date at 2024-12-31: unrestricted → unrestricted\n" in said
    assert "+ duty: Tell the importer." in said
    assert "Outside these 2 regions no case has another result." in said


def test_nothing_differs_and_exits_with_0(folders, capsys):
    assert main(["diff", "old", "old"]) == 0
    assert "Nothing differs: every case has the same result on both sides." in capsys.readouterr().out


def test_a_folder_is_read_with_the_vocabulary_beside_it(folders, capsys):
    assert main(["diff", "old/prc@2025-01-01", "new/prc@2025-01-01"]) == 1
    capsys.readouterr()
    assert main(["diff", "old/prc@2024-12-31", "new/prc@2024-12-31"]) == 0


def test_json_has_all_layers(folders, capsys):
    assert main(["diff", "old", "new", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["differs"]
    assert found["proved"]
    assert [(r["provision"], r["old"], r["new"], r["conditions"]) for r in found["regions"]] == [
        ("prc.c", "unrestricted", "licence", ["destination is IN"]),
        ("prc.c", "licence", "licence", ["destination is CN"]),
    ]
    region = found["regions"][0]
    assert region["example"]["destination"] == "IN"
    assert [(t["what"], t["value"], t["inside"], t["old"], t["new"]) for t in region["twins"]] == [
        ("export_date", "2024-12-31", False, "unrestricted", "unrestricted"),
        ("export_date", "2025-01-01", True, "unrestricted", "licence"),
    ]
    assert region["twins"][0]["case"] == {**region["example"], "export_date": "2024-12-31"}


def test_one_run_prints_text_and_writes_other_formats(folders, capsys):
    assert main(["diff", "old", "new", "--format", "text", "--format", "html:a.html", "--format", "json:a.json"]) == 1
    assert "Outside these 2 regions no case has another result." in capsys.readouterr().out
    assert len(json.loads((folders / "a.json").read_text(encoding="utf-8"))["regions"]) == 2
    page = (folders / "a.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>\n<html")
    assert page.count('<tbody id="region-') == 2


def test_where_cases_are_not_compared_nothing_is_proved(folders, capsys):
    assert main(["diff", "old", "new", "--skip", "meaning"]) == 4
    said = capsys.readouterr().out
    assert "Nothing differs" not in said
    assert "Nothing is said of which cases come out differently: that layer was skipped." in said
    assert main(["diff", "old", "new", "--skip", "meaning", "--format", "json"]) == 4
    assert json.loads(capsys.readouterr().out)["proved"] is False


def test_markdown_says_first_what_is_proved(folders, capsys):
    assert main(["diff", "old", "new", "--format", "markdown"]) == 1
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "## `old` → `new`"
    assert lines[2].startswith("Outside these 2 regions no case has another result.")
    assert "**1. unrestricted → licence (MOFCOM)** by `c`: , 1" not in lines
    assert "- destination is IN" in lines
    assert "- changed control `c`: its conditions; its duties" in lines
    assert "destination = IN" in lines


def test_a_portfolio_is_decided_on_both_sides(folders, capsys):
    cases = folders / "cases.jsonl"
    shared = {"export_date": "2025-12-01", "item": {"value": "100 EUR"}}
    lines = [{"id": i, "destination": d, **shared} for i, d in (("A", "IN"), ("B", "DE"), ("C", "IN"))]
    cases.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main(["diff", "old", "new", "--cases", str(cases), "--skip", "provisions"]) == 1
    said = capsys.readouterr().out
    assert "2 of 3 cases come out differently" in said
    assert "by c, 200 EUR at stake" in said
    assert "Provisions" not in said


def test_a_revision_is_compared_with_the_files_as_they_are(folders, capsys):
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "old"], ["commit", "-q", "-m", "the law"]):
        subprocess.run([*git, *command], check=True, cwd=folders)
    (folders / "old" / "prc" / "law.policy").write_text(NEW, encoding="utf-8")
    assert main(["diff", "main:old/prc", "old/prc"]) == 1
    assert "destination is IN" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "new"], "there is no file or folder `nowhere`"),
        (["old@2025-02-30", "new"], "`@2025-02-30`"),
        (["old", "new", "--format", "html", "--format", "json", "--output", "x"], "both to go to `x`; name two files"),
        (["nobranch:old", "new"], "git knows no revision `nobranch` here"),
        (["old", "new", "--skip", "words"], "`words` is none of the layers"),
        (["old", "new", "--format", "pdf"], "`pdf` is none of text, markdown, html, json"),
    ],
)
def test_a_wrong_command_is_told_of(folders, capsys, arguments, said):
    assert main(["diff", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_policies_with_errors_are_not_compared(folders, capsys):
    (folders / "new" / "prc" / "law.policy").write_text(NEW.replace("is in east", "is in west"), encoding="utf-8")
    assert main(["diff", "old", "new"]) == 2
    said = capsys.readouterr().err
    assert "the policies of `new` have errors; nothing was compared" in said
    assert "west" in said


def test_a_case_that_cannot_be_read_is_counted(folders, capsys):
    cases = folders / "cases.jsonl"
    cases.write_text('{"id": "A", "destnation": "IN"}\n', encoding="utf-8")
    assert main(["diff", "old", "new", "--cases", str(cases)]) == 3
    assert "1 could not be read" in capsys.readouterr().out


def test_a_file_gets_no_colours_and_a_wrong_format_costs_nothing(tmp_path, capsys, monkeypatch):
    """Colours are for a terminal; a report of earlier stays as it was where the command is refused."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    report = tmp_path / "report.txt"
    assert main(["diff", SMALL, SMALL, "--format", f"text:{report}", "--format", "text"]) == 0
    assert "\033[" not in report.read_text(encoding="utf-8")
    assert "\033[" in capsys.readouterr().out
    before = report.read_text(encoding="utf-8")
    assert main(["diff", SMALL, "nowhere", "--format", f"text:{report}", "--format", "txt"]) == 2
    assert "`txt` is none of" in capsys.readouterr().err
    assert main(["diff", SMALL, "nowhere", "--format", f"text:{report}"]) == 2
    assert report.read_text(encoding="utf-8") == before
