"""The coverage page says what the shipped policies say, and the README claims no more than it."""

import re
from pathlib import Path

import pytest

from policy_lang.authoring.shelf import counts, main, page
from policy_lang.engine import pipeline

from .small_law import loaded, write

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "coverage.md"


@pytest.fixture(scope="module")
def shipped() -> pipeline.Loaded:
    return pipeline.load((str(ROOT / "policies"),))


def test_the_page_is_that_of_the_policies(shipped):
    assert PAGE.read_text(encoding="utf-8") == page(shipped), (
        "run: python -m policy_lang.authoring.shelf policies > docs/reference/coverage.md"
    )


def test_the_page_begins_with_what_is_open(shipped):
    headings = re.findall(r"^## .*$", page(shipped), re.MULTILINE)
    assert headings[0] == "## What hangs on open questions from 2026-11-10 on"


def _claims() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return " ".join(readme.split("## What the shipped policies are")[1].split("\n## ")[0].split())


def test_the_readme_counts_what_is_there(shipped):
    found = counts(shipped)
    for number, kind in re.findall(r"(\d[\d,]*) (?:open )?([a-z]+?)s?\b", _claims()):
        if kind in found:
            assert int(number.replace(",", "")) == found[kind], f"{number} {kind}"


def test_announcements_that_the_readme_names_are_on_the_page(shipped):
    named = re.search(r"Announcements ([\d, and]+) of (\d{4})", _claims())
    assert named is not None
    text = page(shipped)
    for number in re.findall(r"\d+", named[1]):
        assert f"Announcement No. {number} of {named[2]}" in text


def test_a_small_page(tmp_path):
    text = page(loaded(tmp_path / "law"))
    assert "In all: 1 regime, 2 instruments, 1 control, 1 exemption, 1 act on earlier law, 1 question" in text
    assert "| `lasers_abroad` Lasers abroad | s. 1 | from 2025-02-01 | `licence` from OFFICE |" in text
    assert "| `humane_use` Humane use | s. 2 | from 2025-02-01 | lifts `lasers_abroad` |" in text
    assert "- suspends `act`, from 2025-06-01 through 2025-06-30 if `odd is odd_yes`" in text
    assert "\nNothing.\n" in text


def test_days_that_hang_on_a_question_are_shown_with_each_reading(tmp_path):
    from .small_law import LAW

    law = LAW.replace("from 2025-06-01 through 2025-06-30", "from 2026-12-01 through 2026-12-31")
    row = "| 2026-12-01 through 2026-12-31 | `act` | suspended if `odd is odd_yes`; in force if `odd is odd_no` |"
    assert row in page(loaded(tmp_path / "law", law=law))


def test_notes_gaps_and_questions_are_shown(tmp_path):
    from .small_law import LAW

    law = LAW.replace(
        "        when humane\n",
        '        when humane and odd is odd_yes\n        note unverified "Read in a summary."\n\n'
        '    not encoded "s. 9" because "it was not read"\n',
    )
    text = page(loaded(tmp_path / "law", law=law))
    assert "- `humane_use`: Read in a summary." in text
    assert "- s. 9. Why: it was not read." in text
    assert text.count("- `odd`: Odd?") == 2


def test_the_module_writes_the_page(tmp_path, capsys):
    assert main([str(write(tmp_path / "law"))]) == 0
    assert capsys.readouterr().out.startswith("# What the policies cover\n")
    assert main([str(tmp_path / "nowhere")]) == 2
    (tmp_path / "law" / "law.policy").write_text("regime", encoding="utf-8")
    assert main([str(tmp_path / "law")]) == 2
