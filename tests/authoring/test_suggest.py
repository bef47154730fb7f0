"""Suggested scenarios: exactly those expected for an edit, and whatever the edit, each parses, checks and passes."""

from pathlib import Path

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy_lang.authoring import suggest as suggesting
from policy_lang.authoring.format import format_text
from policy_lang.authoring.scenarios import run_scenarios
from policy_lang.authoring.suggest import suggest
from policy_lang.cli.main import main
from policy_lang.comparison.compare import compare
from policy_lang.comparison.sides import read_sides
from policy_lang.engine.pipeline import load
from policy_lang.errors import PolicyLangError
from policy_lang.source.text import Source
from tests.comparison.telling import law
from tests.comparison.test_regions import BUDGET
from tests.evaluation.deciding import control, exemption, read
from tests.strategies.edits import edited
from tests.strategies.policies import VOCABULARY, regimes


def write(folder: Path, **texts: str) -> None:
    """A folder of policies for each side."""
    for name, text in texts.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "export.policy").write_text(VOCABULARY, encoding="utf-8")
        (folder / name / "law.policy").write_text(text, encoding="utf-8")


def suggested(folder: Path, old: str, new: str) -> tuple[dict[str, str], tuple[str, ...]]:
    write(folder, old=old, new=new)
    ((before, after),) = read_sides(str(folder / "old"), str(folder / "new"))
    found = suggest(compare(before, after, ("meaning",)), after, str(folder / "new" / "suggested.policy"))
    return found.files, found.left_out


def passes(folder: Path, text: str) -> None:
    """The scenarios of a text pass together with the policies of the new side, and their layout is canonical."""
    path = folder / "new" / "suggested.policy"
    path.write_text(text, encoding="utf-8")
    loaded = load((str(folder / "new"),))
    assert not loaded.report.failed
    outcomes = [one for one in run_scenarios(loaded) if str(path) in one.place]
    assert len(outcomes) == text.count("\nscenario ")
    assert [one for one in outcomes if one.failures] == []
    assert len({one.title for one in outcomes}) == len(outcomes)
    assert format_text(Source("suggested.policy", text)) == text
    path.unlink()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    monkeypatch.chdir(tmp_path)
    return tmp_path


EXPECTED = """\
in regime prc

# Suggested by `policy diff old new`.

# By old: licence by c.
scenario "c, destination is CN; item.value is 500 EUR: unrestricted"
    given
        item.value   500 EUR
        destination  CN
        export_date  2025-01-01
    expect unrestricted
    expect only

# By old: unrestricted.
scenario "c, item.value at 499.99 EUR: unrestricted"
    given
        item.value   499.99 EUR
        destination  CN
        export_date  2025-01-01
    expect unrestricted
    expect only

# By old: licence by c.
scenario "c, item.value at 500.01 EUR: licence"
    given
        item.value   500.01 EUR
        destination  CN
        export_date  2025-01-01
    expect licence
    expect licence by c
    expect only

# By old: unrestricted.
scenario "c, export_date at 2024-12-31: unrestricted"
    given
        item.value   500 EUR
        destination  CN
        export_date  2024-12-31
    expect unrestricted
    expect only
"""


def limit(op: str) -> str:
    return law(control(f"destination is CN and item.value is {op} 500 EUR"))


def test_a_scenario_for_the_region_and_for_each_boundary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, old=limit("at least"), new=limit("more than"))
    assert main(["diff", "old", "new", "--suggest-scenarios", "-"]) == 1
    said = capsys.readouterr().out
    assert said == EXPECTED
    passes(folder, said)


def test_the_manual_shows_one_of_them() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/diff.md").read_text(encoding="utf-8")
    shown = page.split("## Suggested scenarios", 1)[1].split("```text\n", 1)[1].split("```", 1)[0]
    assert shown in EXPECTED


def test_they_are_written_to_a_file_that_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, old=limit("at least"), new=limit("more than"))
    assert main(["diff", "old", "new", "--suggest-scenarios", "new/suggested.policy"]) == 1
    assert "4 scenarios are written to new/suggested.policy" in capsys.readouterr().err
    assert main(["test", "new"]) == 0
    assert main(["fmt", "--check", "new/suggested.policy"]) == 0
    before = Path("new/suggested.policy").read_text(encoding="utf-8")
    assert main(["diff", "old", "new", "--suggest-scenarios", "new/suggested.policy"]) == 1
    assert Path("new/suggested.policy").read_text(encoding="utf-8") == before


def test_each_regime_has_a_file_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, op in (("old", "at least"), ("new", "more than")):
        write(folder, **{name: limit(op)})
        text = limit(op).replace("regime prc", "regime other").replace("uses export", "uses export")
        (folder / name / "other.policy").write_text(text, encoding="utf-8")
    assert main(["diff", "old", "new", "--suggest-scenarios", "-"]) == 2
    assert "too many for one file, or of several regimes: prc, other; name a file" in capsys.readouterr().err
    assert main(["diff", "old", "new", "--suggest-scenarios", "new/s.policy"]) == 1
    assert sorted(p.name for p in Path("new").iterdir()) == [
        "export.policy", "law.policy", "other.policy", "s.other.policy", "s.prc.policy",
    ]  # fmt: skip
    assert main(["test", "new"]) == 0


def test_many_scenarios_are_written_to_several_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "PER_FILE", 3)
    write(folder, old=limit("at least"), new=limit("more than"))
    assert main(["diff", "old", "new", "--suggest-scenarios", "new/s.policy"]) == 1
    texts = [Path(f"new/s.prc_{n}.policy").read_text(encoding="utf-8") for n in (1, 2)]
    assert [text.count("\nscenario ") for text in texts] == [3, 1]
    assert main(["test", "new"]) == 0


def test_the_law_as_published_on_a_day(folder: Path) -> None:
    later = (
        'instrument later "Later"\n    issued by MOFCOM\n    published 2025-11-08\n'
        "    suspends law\n        from 2025-11-08 through 2025-12-10\n"
    )
    write(folder, new=law(control("destination is CN")) + later)
    assert main(["diff", "new@2025-11-07", "new@2025-11-08", "--suggest-scenarios", "new/s.policy"]) == 1
    text = Path("new/s.policy").read_text(encoding="utf-8")
    assert text.count("    as published 2025-11-08\n") == text.count("\nscenario ") == 4
    assert "expect latent licence by c" in text
    assert main(["test", "new"]) == 0


OTHER = control(
    "item.prc_code is in part_2 or item.origin is CN or end_user.military or end_uses include military", name="other"
)
EDITS = {
    "parts": (
        law(control("content by value of rare in item is at least 25%")),
        law(control("content by value of rare in item is at least 0.1%")),
        "        item.parts\n            | ",
    ),
    "owners": (
        law(control("end_user is owned at least 50% by listed")),
        law(control("end_user is owned at least 25% by listed")),
        "        end_user.owners\n            | ",
    ),
    "a question": (
        law(control("destination is CN and last_day is included")),
        law(control("destination is CN")),
        "    answer last_day excluded\n",
    ),
    "a duty": (
        law(control("destination is CN")),
        law(control("destination is CN", more='        duty "Tell the importer."\n')),
        "    expect duty by c\n",
    ),
    "what is still outstanding": (
        law(control("destination is CN")),
        law(control("destination is CN") + exemption("end_uses include humanitarian", "discharges c")),
        "    expect outstanding unrestricted\n",
    ),
    "what does not apply, in many scenarios": (
        law(OTHER + control("destination is CN")),
        law(OTHER + control("destination is DE")),
        "\nbackground suggested\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_scenarios_of_an_edit_pass(name: str, folder: Path) -> None:
    old, new, part = EDITS[name]
    files, left_out = suggested(folder, old, new)
    assert left_out == ()
    assert part in files["prc"]
    passes(folder, files["prc"])


@settings(max_examples=8, **BUDGET)
@given(data=st.data(), text=regimes(depth=2, instruments=2, amendments=1))
def test_scenarios_of_any_edit_pass(data: st.DataObject, text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    changed = data.draw(edited(text))
    try:
        read(changed)
    except (AssertionError, PolicyLangError):
        assume(False)
    folder = tmp_path_factory.mktemp("pair")
    files, left_out = suggested(folder, text, changed)
    for found in files.values():
        passes(folder, found)
    assert not any("it would expect" in why for why in left_out), left_out


def test_the_suspension_of_november() -> None:
    """The real pair; two of its regions, to be quick."""
    ((old, new),) = read_sides("policies/prc@2025-11-06", "policies/prc@2025-11-07")
    found = compare(old, new, ("meaning",))
    wanted = tuple(t for t in found.regions if t.provision.rpartition(".")[2] in ("holmium", "lithium_batteries"))
    suggestions = suggest(attrs.evolve(found, regions=wanted), new, "suggested.policy")
    (text,) = suggestions.files.values()
    assert suggestions.left_out == ()
    assert text.count("\nscenario ") == 12
    assert 'scenario "holmium, export_date at 2026-11-10, last_day is included: unrestricted"' in text


def test_a_scenario_that_would_not_pass_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = suggesting.expectations

    def wrong(regime, decision):  # type: ignore[no-untyped-def]
        found = real(regime, decision)
        return found if decision.outcome == "unrestricted" else tuple(e for e in found if e.kind != "outcome")

    monkeypatch.setattr(suggesting, "expectations", wrong)
    files, left_out = suggested(folder, limit("at least"), limit("more than"))
    assert files["prc"].count("\nscenario ") == 3
    (why,) = left_out
    assert why.startswith("c, item.value at 500.01 EUR: licence: it would expect only, and find also prc.c")
    passes(folder, files["prc"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--suggest-scenarios", "s.txt"], "ends in .policy, and `s.txt` does not"),
        (["--suggest-scenarios", "nowhere/s.policy"], "cannot write `nowhere/s.policy`"),
        (["--suggest-scenarios", "s.policy", "--skip", "meaning"], "the layer `meaning`, which is skipped"),
    ],
)
def test_a_wrong_command_is_told_of(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    write(folder, old=limit("at least"), new=limit("more than"))
    assert main(["diff", "old", "new", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_where_nothing_differs_nothing_is_suggested(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, old=limit("at least"), new=limit("at least"))
    assert main(["diff", "old", "new", "--suggest-scenarios", "s.policy"]) == 0
    assert "there is nothing to suggest a scenario for" in capsys.readouterr().err
    assert not Path("s.policy").exists()
