"""Policies with several scales of outcomes: each case is decided by the one whose vocabulary has its fields."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import policy_lang
from policy_lang.cli.main import main
from policy_lang.engine import decide as deciding
from policy_lang.errors import PolicyLangError

from .test_decide import AWAKE, OPEN, PLAIN, SMALL

PORTS = str(Path(__file__).parent.parent / "data" / "ports")
BOTH = ("-p", SMALL, "-p", PORTS)
BIG = {
    "id": "big",
    "arrival": "2025-06-01",
    "destination": "DE",
    "ship": {"tonnage": "1500 net_ton", "flag": "DE", "owner": {"kind": "private"}},
}
ROWBOAT = {**BIG, "id": "rowboat", "ship": {"tonnage": "1 net_ton", "owner": {"kind": "private"}}}
EITHER = {"id": "either", "destination": "DE"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def call(verb: str, *cases: object, flags: tuple[str, ...] = (), name: str = "cases.jsonl", text: str = ""):
        file = tmp_path / name
        file.write_text(text or "\n".join(json.dumps(c) for c in cases), encoding="utf-8")
        code = main([verb, str(file), *BOTH, *flags])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def decide(run):
    def call(*cases: object, **how: object):
        flags = (*how.pop("flags", ()), "--format", "jsonl")
        code, out, err = run("decide", *cases, flags=flags, **how)
        return code, [json.loads(line) for line in out.splitlines()], err

    return call


def shown(found):
    return [(d["case"], d.get("scale"), d.get("outcome")) for d in found]


# -- which scale -----------------------------------------------------------------------------------------------


def test_each_case_is_decided_by_the_scale_that_knows_its_fields(decide):
    code, found, err = decide(AWAKE, BIG, PLAIN, ROWBOAT)
    assert (code, err) == (1, "")
    assert shown(found) == [
        ("awake", "export", "licence"),
        ("big", "tolls", "toll"),
        ("plain", "export", "unrestricted"),
        ("rowboat", "tolls", "no_toll"),
    ]
    assert found[1]["findings"][0]["charges"] == "3000 EUR"
    assert found[1]["by_authority"] == {"HARBOUR": "toll"}
    assert found[0]["by_authority"] == {"MOFCOM": "licence"}, "no authority of the other scale has a say"


def test_a_case_that_several_scales_know_has_a_result_in_each(decide):
    _, found, _ = decide(EITHER, BIG)
    assert sorted((d["case"], d["scale"]) for d in found) == [
        ("big", "tolls"),
        ("either", "export"),
        ("either", "tolls"),
    ]
    assert [d["case"] for d in found] == ["either", "either", "big"]


def test_the_scale_that_knows_most_fields_reports_the_others(decide):
    code, [port, export], err = decide({**BIG, "flag": "PA"}, {**AWAKE, "arrival": "2025-06-01"})
    assert code == 3
    assert [p["code"] for p in port["error"]] == ["C602"]
    assert "`flag` is no field" in port["error"][0]["message"]
    assert "`arrival` is no field" in export["error"][0]["message"]
    assert err.count("C602") == 2


def test_a_list_that_is_said_to_be_incomplete_is_a_field_too(decide):
    _, found, _ = decide({"id": "quays", "destination": "DE", "berths_complete": False})
    assert shown(found) == [("quays", "tolls", "undetermined")]


def test_what_is_no_case_is_one_error(decide):
    code, found, _ = decide(text='{"id": 1\n[]\n' + json.dumps(BIG))
    assert code == 3
    assert [("error" in d) for d in found] == [True, True, False]


def test_what_stands_behind_unless_is_shown_as_the_test_that_did_not_hold(decide):
    _, [found], _ = decide(BIG)
    shown_last = found["findings"][0]["because"][-1]
    assert (shown_last["test"], shown_last["value"], shown_last["holds"]) == ("ship.flag is VA", "DE", False)


# -- every form of input ---------------------------------------------------------------------------------------


def test_a_json_file_of_both_with_what_is_common_beside_it(decide):
    text = json.dumps(
        {
            "destination": "DE",
            "records": {"party": {"P": {"id": "P"}}},
            "cases": [
                {
                    "id": "a",
                    "arrival": "2025-06-01",
                    "ship": {"tonnage": "1500 net_ton", "flag": "DE", "owner": {"ref": "P"}},
                },
                {k: v for k, v in AWAKE.items() if k != "destination"},
            ],
        }
    )
    _, found, err = decide(name="cases.json", text=text)
    assert err == ""
    assert shown(found) == [("a", "tolls", "undetermined"), ("awake", "export", "licence")]
    _, found, _ = decide(name="cases.json", text=text, flags=("--answer", "wartime=peace"))
    assert shown(found)[0] == ("a", "tolls", "toll")


def test_a_table_is_read_by_the_scale_that_has_its_columns(decide):
    table = "id,arrival,destination,ship.tonnage,ship.flag,ship.owner.kind\nt,2025-06-01,DE,1500 net_ton,DE,private\n,,FR,,,\n"
    _, found, _ = decide(name="calls.csv", text=table)
    assert shown(found) == [("t", "tolls", "toll"), ("line 3", "tolls", "undetermined")]
    _, found, _ = decide(name="calls.csv", text="id,destination\nu,DE\nv,FR\n")
    assert [(d["case"]) for d in found] == ["u", "u", "v", "v"]
    code, found, _ = decide(name="calls.csv", text=table.replace("arrival", "arival"))
    assert (code, [d["error"][0]["code"] for d in found]) == (3, ["C602", "C602"])


def test_a_stream_of_both(capsys, monkeypatch):
    text = "\n".join(json.dumps(c) for c in (BIG, AWAKE, EITHER))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode()), isatty=lambda: False))
    main(["decide", "-", *BOTH, "--format", "json"])
    assert sorted(d["scale"] for d in json.loads(capsys.readouterr().out)) == ["export", "export", "tolls", "tolls"]


def test_rows_of_parts_are_put_into_the_case_of_each_scale(decide, tmp_path):
    parts = tmp_path / "parts.csv"
    parts.write_text("case,list,quay\nbig,berths,7\n", encoding="utf-8")
    code, found, err = decide(BIG, flags=("--parts", str(parts)))
    assert (code, err, shown(found)) == (1, "", [("big", "tolls", "toll")])
    code, found, _ = decide(PLAIN, flags=("--parts", str(parts)))
    assert code == 3
    assert "no such case" in found[1]["error"][0]["message"]
    parts.write_text("case,list,quay\neither,berths,7\n", encoding="utf-8")
    _, found, _ = decide(EITHER, flags=("--parts", str(parts)))
    assert [("error" in d) for d in found].count(True) == 1, "the rows are no part of the export, and of nothing else"


def test_each_scale_takes_what_it_knows_of_common_and_presumed_facts(decide, tmp_path):
    file = tmp_path / "facts.json"
    file.write_text(
        json.dumps({"end_uses": ["humanitarian"], "arrival": "2025-06-01", "destination": "DE"}), encoding="utf-8"
    )
    bare = {"id": "bare", "ship": BIG["ship"]}
    kept = {k: v for k, v in AWAKE.items() if k != "end_uses"}
    for flag in ("--common", "--presume"):
        _, found, err = decide(bare, kept, flags=(flag, str(file)))
        assert (shown(found), err) == ([("bare", "tolls", "toll"), ("awake", "export", "unrestricted")], "")
    assert found[0]["presumed"] == [{"fact": "arrival", "value": "2025-06-01"}, {"fact": "destination", "value": "DE"}]
    assert found[1]["presumed"] == [{"fact": "end_uses", "value": "humanitarian"}]


@pytest.mark.parametrize("flag", ["--common", "--presume"])
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"colour": "red"}, "`colour`"),
        ({"records": {"boat": {"B": {}}}}, "`records.boat`"),
        ({"destination": "Narnia"}, "`destination`"),
        ({"arrival": "soon"}, "`arrival`"),
        ({"end_uses": ["fun"]}, "`end_uses`"),
    ],
)
def test_common_and_presumed_facts_that_no_scale_knows_are_refused(decide, tmp_path, flag, facts, said):
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({"destination": "DE", **facts}), encoding="utf-8")
    code, found, err = decide(BIG, flags=(flag, str(file)))
    assert (code, found) == (2, [])
    assert said in err
    assert err.count(said) == 1


def test_a_key_given_twice_is_refused_in_common_facts_too(decide, tmp_path):
    file = tmp_path / "facts.json"
    file.write_text('{"destination": "DE", "arrival": "2025-06-01", "arrival": "2025-06-02"}', encoding="utf-8")
    code, _, err = decide(BIG, flags=("--common", str(file)))
    assert code == 2
    assert "more than once" in err


# -- exit codes, answers, the summary ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cases", "flags", "code"),
    [
        ([PLAIN, ROWBOAT], (), 0),
        ([PLAIN, BIG], (), 1),
        ([PLAIN, BIG], ("--fail-at", "refused"), 0),
        ([AWAKE, BIG], ("--fail-at", "refused"), 1),
        ([AWAKE, ROWBOAT], ("--fail-at", "prohibited"), 0),
        ([AWAKE, BIG], ("--fail-at", "prohibited"), 1),
        ([OPEN, ROWBOAT], (), 4),
        ([OPEN, BIG], (), 1),
        ([AWAKE, BIG], ("--exit-zero",), 0),
    ],
)
def test_an_outcome_to_fail_at_is_about_the_scale_that_has_it(decide, cases, flags, code):
    assert decide(*cases, flags=flags)[0] == code


def test_an_outcome_that_no_scale_has_is_refused_with_all_scales(decide):
    code, _, err = decide(BIG, flags=("--fail-at", "tol"))
    assert code == 2
    assert "no_toll, toll, refused" in err
    assert "unrestricted, licence" in err


def test_questions_of_every_scale_can_be_answered(decide):
    state = {**ROWBOAT, "ship": {"tonnage": "1 net_ton", "owner": {"kind": "state"}}}
    boundary = {**AWAKE, "export_date": "2026-11-10"}
    _, found, _ = decide(state, boundary)
    assert [d["outcome"] for d in found] == ["undetermined"] * 2
    answers = ("--answer", "wartime=war", "--answer", "last_day=included")
    _, found, _ = decide(state, boundary, flags=answers)
    assert [d["outcome"] for d in found] == ["refused", "unrestricted"]
    assert [d["answers"][0]["question"] for d in found] == ["harbour.wartime", "prc.last_day"]
    assert [d["outcome"] for d in decide(state, boundary, flags=("--assume",))[1]] == ["no_toll", "licence"]
    assert decide(state, flags=("--answer", "wartme=war"))[0] == 2


def test_the_summary_counts_cases_by_scale(run):
    _, out, _ = run("decide", AWAKE, BIG, ROWBOAT, EITHER)
    last = out.splitlines()[-1]
    assert last.startswith("4 cases: ")
    assert "export: 1 licence, 1 undetermined" in last
    assert "tolls: 1 toll, 1 no_toll, 1 undetermined" in last
    assert run("decide", AWAKE)[1].splitlines()[-1] == "1 case: 1 licence"


def test_an_engine_is_made_only_when_a_case_needs_it(decide, monkeypatch):
    made = []
    start = deciding.Engine.__attrs_post_init__
    monkeypatch.setattr(
        deciding.Engine, "__attrs_post_init__", lambda self: (made.append(self.program.vocabulary.name), start(self))[1]
    )
    decide(BIG, ROWBOAT)
    assert made == ["tolls"]


# -- the other verbs -----------------------------------------------------------------------------------------------


def test_explain_ask_and_timeline_find_the_scale_of_the_case(run):
    assert run("explain", AWAKE, BIG, flags=("--case", "big"))[1].startswith("big: toll")
    assert json.loads(run("explain", BIG, flags=("--format", "json"))[1])["scale"] == "tolls"
    assert run("ask", {**BIG, "ship": {"owner": {"kind": "private"}}})[1].count("ship.tonnage") >= 1
    assert [p["outcome"] for p in json.loads(run("timeline", BIG, flags=("--format", "json"))[1])] == [
        "no_toll",
        "toll",
    ]


def test_they_show_a_case_of_several_scales_in_each(run):
    code, out, _ = run("explain", EITHER, BIG)
    assert code == 0
    assert out.count("either: undetermined") == 2
    assert "big:" not in out
    explained = json.loads(run("explain", EITHER, flags=("--format", "json"))[1])
    assert sorted(d["scale"] for d in explained) == ["export", "tolls"]
    code, out, _ = run("ask", EITHER, flags=("--format", "json"))
    assert code == 4
    assert sorted(d["scale"] for d in json.loads(out)) == ["export", "tolls"]
    assert run("ask", EITHER)[1].count("either: from") == 2
    timelines = json.loads(run("timeline", EITHER, flags=("--format", "json"))[1])
    assert len(timelines) == 2
    assert all(periods[0]["from"] is None for periods in timelines)
    assert run("timeline", EITHER)[1].count("either, by everything published") == 2


def test_why_not_asks_the_law_of_the_case(run):
    assert "✓ big_ships" in run("explain", BIG, flags=("--why-not", "big_ships"))[1]
    assert run("explain", EITHER, flags=("--why-not", "big_ships"))[1].count("big_ships") >= 1
    code, _, err = run("explain", BIG, flags=("--why-not", "foreign_content"))
    assert code == 2
    assert "no control or exemption `foreign_content`" in err


def test_the_schema_of_several_scales_lets_through_a_case_of_any(capsys):
    assert main(["schema", *BOTH]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert sorted(one["$id"] for one in schema["anyOf"]) == ["export.case.schema.json", "tolls.case.schema.json"]
    assert main(["schema", *BOTH, "--vocabulary", "tolls"]) == 0
    assert {"ship", "berths_complete"} <= set(json.loads(capsys.readouterr().out)["properties"])
    assert main(["schema", *BOTH, "--vocabulary", "tolls", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("id,ship.tonnage,")
    assert main(["schema", *BOTH, "--csv"]) == 2
    assert "--vocabulary" in capsys.readouterr().err
    assert main(["schema", *BOTH, "--vocabulary", "toll"]) == 2


# -- from Python -----------------------------------------------------------------------------------------------------


def test_from_python_each_case_finds_its_scale():
    policies = policy_lang.load(SMALL, PORTS)
    assert policies.decide(BIG).outcome == "toll"
    assert policies.decide(AWAKE).scale == "export"
    assert [d.outcome for d in policies.decide_all([ROWBOAT, PLAIN])] == ["no_toll", "unrestricted"]
    assert sorted(d.scale for d in policies.decisions(EITHER)) == ["export", "tolls"]
    with pytest.raises(PolicyLangError, match="belongs to several scales"):
        policies.decide(EITHER)
    assert policies.decide(BIG, answers={"harbour.wartime": "war", "prc.last_day": "included"}).outcome == "toll"
    with pytest.raises(PolicyLangError, match="no question `wartime`"):
        policies.decide(BIG, answers={"wartime": "war"})
    with pytest.raises(PolicyLangError, match="its readings are war, peace"):
        policies.decide(BIG, answers={"harbour.wartime": "truce"})
    with pytest.raises(PolicyLangError, match="`flag` is no field"):
        policies.decide({**BIG, "flag": "PA"})


def test_policies_without_law_decide_nothing(tmp_path, capsys):
    file = tmp_path / "words.policy"
    file.write_text("vocabulary words\n\noutcomes\n    a\n    b\n\ncase\n    d : date\n", encoding="utf-8")
    with pytest.raises(PolicyLangError, match="no regime"):
        policy_lang.load(str(file))
    assert main(["schema", "-p", str(file)]) == 2
    assert "no regime" in capsys.readouterr().err
