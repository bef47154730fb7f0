"""Every example of the documentation is read, checked or run: the manual cannot lie."""

import io
import json
import re
from pathlib import Path

import pytest

from policy_lang.cases.parts import read_parts
from policy_lang.cases.read import CaseResult, read_cases
from policy_lang.cli.main import VERBS, parser
from policy_lang.comparison.expecting import read_changes
from policy_lang.comparison.sides import read_sides
from policy_lang.core.program import Program
from policy_lang.diagnostics.codes import CODES
from policy_lang.engine.decide import Engine, Options
from policy_lang.reports.decision_json import decision_json
from policy_lang.syntax.words import FREE, RESERVED
from policy_lang.values.units import unit_names
from tests.docs.fences import DOCS, HARNESS, Fence, all_fences, checked, fences, reported, wrapped


@pytest.mark.parametrize("fence", all_fences("policy"), ids=lambda fence: fence.name)
def test_policy_example_reports_what_it_says(fence: Fence) -> None:
    loaded = checked(wrapped(fence))
    wanted = sorted(fence.said.get("reports", "").replace(",", " ").split())
    found = [f"{d.code} {d.span.place} {d.message}" for d in loaded.report.diagnostics]
    assert reported(fence, loaded) == wanted, found


def test_there_are_many_examples() -> None:
    assert len(all_fences("policy")) >= 25


def _words(after: str) -> list[str]:
    page = DOCS / "reference" / "language.md"
    (fence,) = [f for f in fences(page) if f.said.get("list") == after]
    return fence.text.split()


def test_reserved_words_are_those_of_the_language() -> None:
    assert _words("reserved words") == sorted(RESERVED)


def test_free_words_are_those_of_the_language() -> None:
    assert _words("free words") == sorted(FREE)


def test_units_are_those_of_the_table() -> None:
    assert _words("units") == unit_names()


def test_codes_that_pages_name_exist() -> None:
    for fence in all_fences("policy"):
        for code in fence.said.get("reports", "").replace(",", " ").split():
            assert code in CODES, fence.name


# -- cases and decisions ---------------------------------------------------------------------------------------


def _program() -> Program:
    vocabulary, regime = HARNESS.read_text(encoding="utf-8").split("# ---\n")
    loaded = checked({"vocabulary.policy": vocabulary, "regime.policy": regime})
    assert not loaded.report.failed
    (program,) = loaded.programs
    return program


def _cases(program: Program, fence: Fence) -> list[CaseResult]:
    kind = fence.said["case"]
    parts = None
    text = fence.text
    if kind == "parts":
        parts, found = read_parts(io.BytesIO(text.encode()), name="parts.csv")
        assert not found
        (table,) = [f for f in fences(fence.path) if f.said.get("case") == "table"]
        text = table.text
    return list(read_cases(io.BytesIO(text.encode()), program.vocabulary, name=kind, parts=parts))


def _of_kind(key: str) -> list[Fence]:
    return [fence for page in sorted(DOCS.rglob("*.md")) for fence in fences(page) if key in fence.said]


@pytest.mark.parametrize("fence", _of_kind("case"), ids=lambda fence: fence.name)
def test_case_example_is_read(fence: Fence) -> None:
    results = _cases(_program(), fence)
    assert sorted({d.code for r in results for d in r.diagnostics}) == fence.said.get("reports", "").split()
    assert all((r.case is None) == ("reports" in fence.said) for r in results)


def test_rows_of_parts_reach_their_lists() -> None:
    (fence,) = [f for f in _of_kind("case") if f.said["case"] == "parts"]
    first, second = (r.case for r in _cases(_program(), fence))
    assert first is not None
    assert second is not None
    motor = first.facts.fields["item"].fields["parts"].records[0]  # type: ignore[union-attr]
    assert len(motor.fields["parts"].records) == 1
    assert len(second.facts.fields["item"].fields["parts"].records) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("fence", _of_kind("decision"), ids=lambda fence: fence.name)
def test_decision_example_is_what_the_engine_says(fence: Fence) -> None:
    program = _program()
    (case,) = [f for f in _of_kind("case") if f.said["case"] == fence.said["decision"]]
    (result,) = _cases(program, case)
    assert result.case is not None
    said = decision_json(Engine(program).decide(result.case, Options()))
    shown = json.loads(fence.text)
    _compare(shown, said, "decision")


def _compare(shown: object, said: object, at: str) -> None:
    """What is shown must be there: further keys and further members of `because` may be."""
    if isinstance(shown, dict):
        assert isinstance(said, dict), at
        for key, value in shown.items():
            assert key in said, f"{at}.{key}"
            _compare(value, said[key], f"{at}.{key}")
    elif isinstance(shown, list):
        assert isinstance(said, list), at
        assert len(shown) == len(said) or at.endswith("because"), f"{at}: {said}"
        for number, value in enumerate(shown):
            _compare(value, said[number], f"{at}[{number}]")
    elif isinstance(shown, str) and shown.endswith("…"):
        assert str(said).startswith(shown[:-1]), at
    else:
        assert shown == said, at


def test_every_field_of_a_decision_is_shown() -> None:
    """The example of a complete decision leaves no field out, and the table names each of them."""
    program = _program()
    (case,) = [f for f in _of_kind("case") if f.said["case"] == "complete"]
    (result,) = _cases(program, case)
    assert result.case is not None
    said = decision_json(Engine(program).decide(result.case, Options()))
    (fence,) = [f for f in _of_kind("decision") if f.said["decision"] == "complete"]
    shown = json.loads(fence.text)
    assert list(shown) == list(said)
    assert list(shown["findings"][0]) == list(said["findings"][0])
    page = fence.path.read_text(encoding="utf-8")
    for key in (*said, *said["findings"][0], "charges"):
        assert f"`{key}`" in page, key


@pytest.mark.parametrize("fence", _of_kind("run"), ids=lambda fence: fence.name)
def test_python_example_runs(fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary, regime = HARNESS.read_text(encoding="utf-8").split("# ---\n")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "vocabulary.policy").write_text(vocabulary, encoding="utf-8")
    (tmp_path / "policies" / "regime.policy").write_text(regime, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    assert "\nassert " in fence.text, "an example that is run says what it shows"
    exec(compile(fence.text, fence.name, "exec"), {})


# -- the command line ------------------------------------------------------------------------------------------


def _table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading of the reference."""
    page = (DOCS / "reference" / "language.md").read_text(encoding="utf-8")
    below = page.split(f"### {heading}\n", 1)[1].split("\n|---", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in below.split("\n")[1:]]


def test_flags_are_those_of_the_parsers() -> None:
    shown = {
        (verb, flag.split()[0].strip("`"))
        for flags, verbs, _ in _table("Flags")
        for flag in flags.split(",")
        for verb in verbs.split(", ")
        for flag in [flag.strip().replace("`", "")]
    }
    real = {
        (verb, option)
        for verb in VERBS
        for action in parser(verb)._actions
        for option in action.option_strings
        if option not in ("-h", "--help")
    }
    assert shown == real


def test_verbs_are_those_of_the_command() -> None:
    page = (DOCS / "reference" / "language.md").read_text(encoding="utf-8")
    rows = page.split("| verb | does | formats |\n", 1)[1].split("\n\n", 1)[0]
    assert re.findall(r"^\| `policy (\w+)", rows, re.MULTILINE) == list(VERBS)


# -- links -----------------------------------------------------------------------------------------------------


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_lead_somewhere() -> None:
    for page in sorted(p for p in DOCS.rglob("*.md") if "diagnostics" not in p.relative_to(DOCS).parts):
        text = re.sub(r"```.*?\n```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            other = (page.parent / path).resolve() if path else page
            assert other.exists(), f"{page.name}: {target}"
            if anchor:
                assert anchor in _anchors(other), f"{page.name}: {target}"


CHANGES = [fence for fence in all_fences("policy") if "changes" in fence.said]


@pytest.mark.parametrize("fence", CHANGES, ids=lambda fence: fence.name)
def test_expected_changes_are_read(fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    for name, text in zip(("vocabulary", "regime"), HARNESS.read_text(encoding="utf-8").split("# ---\n"), strict=True):
        (tmp_path / "policies").mkdir(exist_ok=True)
        (tmp_path / "policies" / f"{name}.policy").write_text(text, encoding="utf-8")
    (tmp_path / "changes.policy").write_text(fence.text, encoding="utf-8")
    ((old, new),) = read_sides(*[str(tmp_path / "policies")] * 2)
    read = read_changes([str(tmp_path / "changes.policy")], (old,), (new,))
    assert not read.report.failed, [d.message for d in read.report.diagnostics]
    assert len(read.changes) == fence.text.count("change ")


def test_there_are_examples_of_expected_changes() -> None:
    assert len(CHANGES) >= 2
