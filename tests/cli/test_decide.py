"""`policy decide` as a pipeline meets it: exit codes, formats, what is common, presumed, answered."""

import io
import json
import sys
from pathlib import Path

import pytest

from policy_lang.cli.main import main

SMALL = str(Path(__file__).parent.parent / "data" / "small")
MOTOR = {
    "id": "motor",
    "export_date": "2025-12-02",
    "exported_from": "DE",
    "destination": "IN",
    "end_uses": ["civil"],
    "end_user": {"id": "BUYER", "owners": []},
    "item": {
        "made_in": "DE",
        "origin": "DE",
        "material": "steel",
        "prc_code": "1C905.a",
        "value": "1000 EUR",
        "parts": [{"prc_code": "1C905.a", "material": "dysprosium", "origin": "CN", "made_in": "CN", "value": "2 EUR"}],
    },
}
AWAKE = {**MOTOR, "id": "awake", "export_date": "2026-12-01"}
PLAIN = {**MOTOR, "id": "plain", "item": {**MOTOR["item"], "parts": []}}
OPEN = {**AWAKE, "id": "open", "end_uses": {"unknown": "buyer did not say"}}
WRONG = {**MOTOR, "id": "wrong", "item": {"mass": "-5 kg", "colour": "red"}}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def decide(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(*cases: object, flags: tuple[str, ...] = ()):
        file = tmp_path / "cases.jsonl"
        file.write_text("\n".join(c if isinstance(c, str) else json.dumps(c) for c in cases), encoding="utf-8")
        code = main(["decide", str(file), "-p", SMALL, "--format", "jsonl", *flags])
        captured = capsys.readouterr()
        return code, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return run


@pytest.mark.parametrize(
    ("cases", "code"),
    [
        ([PLAIN], 0),
        ([PLAIN, AWAKE], 1),
        ([PLAIN, OPEN], 4),
        ([AWAKE, OPEN], 1),
        ([AWAKE, WRONG], 3),
        ([OPEN, WRONG, PLAIN], 3),
    ],
)
def test_the_exit_code_is_that_of_the_worst_case(decide, cases, code):
    assert decide(*cases)[0] == code


def test_cases_in_is_cases_out_in_order(decide):
    _, found, err = decide(PLAIN, WRONG, "{not json", AWAKE)
    assert [entry.get("case") for entry in found][:2] == ["plain", "wrong"]
    assert len(found) == 4
    assert [("error" in entry) for entry in found] == [False, True, True, False]
    assert {p["code"] for p in found[1]["error"]} == {"C602", "C608"}
    assert found[2]["error"][0]["line"] == 3
    assert "item.mass" in err


def test_a_licence_is_cited_with_value_threshold_and_line(decide):
    _, [found], _ = decide(AWAKE)
    assert (found["outcome"], found["determined"], found["exact"]) == ("licence", True, True)
    [finding] = found["findings"]
    assert finding["cites"] == "No. 61, para 1"
    share = finding["because"][-1]
    assert (share["value"], share["threshold"], share["holds"], share["at"]) == ("0.2%", "0.1%", True, "item")
    assert share["source"].endswith("regime.policy:31")
    assert found["policy"]["sha256"]
    assert found["by_authority"] == {"MOFCOM": "licence"}


def test_suspended_law_is_latent_until_it_wakes(decide):
    code, [found], _ = decide(MOTOR)
    assert (code, found["outcome"]) == (0, "unrestricted")
    [latent] = found["latent"]
    assert latent["provision"] == "prc.foreign_content"
    assert latent["suspended_by"] == ["prc.a70"]
    assert latent["applies_again"] == "2026-11-10"


def test_before_the_suspension_was_published_the_control_stood(decide):
    _, [found], _ = decide(MOTOR, flags=("--as-published", "2025-10-20"))
    assert found["outcome"] == "licence"
    assert found["next_change"] == {"date": "2025-11-07", "by": "prc.a70", "what": "published"}


def test_the_boundary_day_depends_on_a_question_and_an_answer_settles_it(decide):
    boundary = {**MOTOR, "export_date": "2026-11-10"}
    code, [found], _ = decide(boundary)
    assert (code, found["at_least"], found["at_most"]) == (4, "unrestricted", "licence")
    assert [q["question"] for q in found["questions"]] == ["prc.last_day"]
    assert found["needs"][0]["facts"] == ["question prc.last_day"]
    for reading, outcome in (("included", "unrestricted"), ("excluded", "licence")):
        _, [found], _ = decide(boundary, flags=("--answer", f"last_day={reading}"))
        assert found["outcome"] == outcome
        assert found["answers"] == [{"question": "prc.last_day", "reading": reading}]
    _, [found], _ = decide(boundary, flags=("--assume",))
    assert found["outcome"] == "licence"


def test_a_day_given_on_the_command_line_is_the_day_decided_on(decide):
    _, [found], _ = decide(MOTOR, flags=("--on", "2026-12-24"))
    assert (found["outcome"], found["decided_on"]) == ("licence", "2026-12-24")


def test_presumed_facts_fill_only_what_nobody_stated_and_are_listed(decide, tmp_path):
    file = tmp_path / "presume.json"
    file.write_text(json.dumps({"end_uses": ["humanitarian"], "exported_from": "CN"}), encoding="utf-8")
    bare = {k: v for k, v in AWAKE.items() if k != "end_uses"}
    _, [found], _ = decide(bare, flags=("--presume", str(file)))
    assert found["outcome"] == "unrestricted"
    assert found["presumed"] == [{"fact": "end_uses", "value": "humanitarian"}]
    _, [asked], _ = decide(OPEN, flags=("--presume", str(file)))
    assert not asked["determined"], "what was asked in vain is not presumed away"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"item": {"prc_code": 5e002}}', "code"),
        ('{"item": {"mass": NaN}}', "NaN"),
        ('{"destination": "DE", "destination": "FR"}', "more than once"),
        ("[]", "no case"),
        ("{", "JSON"),
    ],
)
def test_presumed_facts_are_read_like_those_of_a_case(decide, tmp_path, text, said):
    file = tmp_path / "presume.json"
    file.write_text(text, encoding="utf-8")
    code, found, err = decide(PLAIN, flags=("--presume", str(file)))
    assert (code, found) == (2, [])
    assert err.startswith("policy decide: --presume: ")
    assert said in err


def test_common_facts_and_records_are_shared_by_all_cases(decide, tmp_path):
    file = tmp_path / "common.json"
    listed = {"id": "P1", "owners": []}
    file.write_text(json.dumps({"records": {"party": {"X": listed}}, "destination": "IN"}), encoding="utf-8")
    bare = {k: v for k, v in AWAKE.items() if k != "destination"} | {"end_user": {"ref": "X"}}
    _, [found], _ = decide(bare, flags=("--common", str(file)))
    assert found["outcome"] == "presumed_denial"


def test_fail_at_and_exit_zero_change_only_the_exit_code(decide):
    assert decide(AWAKE, flags=("--fail-at", "prohibited"))[0] == 0
    assert decide(AWAKE, flags=("--exit-zero",))[0] == 0
    assert decide(WRONG, flags=("--exit-zero",))[0] == 3


@pytest.mark.parametrize(
    "flags",
    [
        ("--fail-at", "licens"),
        ("--answer", "last_day=maybe"),
        ("--answer", "no_question=included"),
        ("--as-published", "2025-13-01"),
        ("--on", "yesterday"),
        ("--format", "yaml"),
        ("--presume", "no-such-file.json"),
        ("--common", "no-such-file.json"),
        ("--parts", "no-such-file.csv"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_exit_two(decide, flags):
    code, found, err = decide(PLAIN, flags=flags)
    assert code == 2
    assert found == []
    assert err.startswith("policy decide: ")
    assert "Traceback" not in err


def test_policies_with_errors_decide_nothing(tmp_path, capsys):
    broken = tmp_path / "broken.policy"
    broken.write_text("vocabulary v\n\noutcomes\n    free\n    free\n", encoding="utf-8")
    cases = tmp_path / "c.json"
    cases.write_text("{}", encoding="utf-8")
    assert main(["decide", str(cases), "-p", str(broken)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "N202" in captured.err


def test_standard_input_is_read(monkeypatch, capsys):
    class Stdin:
        buffer = io.BytesIO(json.dumps(AWAKE).encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert main(["decide", "-", "-p", SMALL, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["outcome"] == "licence"


def test_text_names_outcome_citation_and_reason(tmp_path, capsys):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(AWAKE), encoding="utf-8")
    assert main(["decide", str(file), "-p", SMALL]) == 1
    text = capsys.readouterr().out
    for piece in ("awake: licence", "foreign_content", "No. 61, para 1", "0.2%", "1 case: 1 licence"):
        assert piece in text
    assert "clear" not in text.lower()
    assert "\033[" not in text


def test_several_formats_in_one_run(tmp_path, capsys):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(AWAKE), encoding="utf-8")
    out = tmp_path / "out.json"
    main(["decide", str(file), "-p", SMALL, "--format", "text", "--format", f"json:{out}"])
    assert "licence" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8"))[0]["case"] == "awake"


def test_a_table_with_its_parts_decides_like_the_json(tmp_path, capsys):
    cases = tmp_path / "cases.csv"
    cases.write_text(
        "id,export_date,exported_from,destination,end_uses,end_user.id,item.made_in,item.origin,item.material,"
        "item.prc_code,item.value\n"
        "awake,2026-12-01,DE,IN,civil,BUYER,DE,DE,steel,1C905.a,1000 EUR\n",
        encoding="utf-8",
    )
    parts = tmp_path / "parts.csv"
    parts.write_text(
        "case,list,prc_code,material,origin,made_in,value\nawake,item.parts,1C905.a,dysprosium,CN,CN,2 EUR\n",
        encoding="utf-8",
    )
    assert main(["decide", str(cases), "--parts", str(parts), "-p", SMALL, "--format", "json"]) == 1
    [found] = json.loads(capsys.readouterr().out)
    assert found["at_least"] == "licence"
    assert found["findings"][-1]["because"][-1]["value"] == "0.2%"


@pytest.mark.parametrize("file", ["europe_and_japan.jsonl", "shipments.jsonl", "us.jsonl", "chips.jsonl"])
def test_shipped_cases_are_decided_by_all_regimes(file, capsys):
    """A stranger who tries a file that the README names sees decisions, not what is missing."""
    folder = Path(__file__).parents[2] / "policies"
    main(["decide", str(folder / "cases" / file), "-p", str(folder), "--format", "jsonl", "--exit-zero"])
    decisions = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    settled = [d["case"] for d in decisions if d["determined"]]
    assert len(settled) * 2 > len(decisions), settled
