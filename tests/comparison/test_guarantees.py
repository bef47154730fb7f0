"""Guarantees: proved over all cases, refuted by a case that the evaluator confirms, or said to be open."""

import json

import pytest

from policy_lang.cli.main import main
from policy_lang.comparison.guarantees import PROVED, REFUTED, prove
from policy_lang.engine.pipeline import load as load_files
from policy_lang.semantics.check import Checked
from tests.comparison.telling import law
from tests.evaluation.deciding import control, exemption
from tests.strategies.policies import VOCABULARY

METAL = "item.material is dysprosium and destination is CN"


def guarantee(whenever: str, bound: str) -> str:
    return f'guarantee "What must hold"\n    whenever {whenever}\n    {bound}\n'


def verdicts(tmp_path, text):
    (tmp_path / "export.policy").write_text(VOCABULARY, encoding="utf-8")
    (tmp_path / "law.policy").write_text(text, encoding="utf-8")
    loaded = load_files((str(tmp_path),))
    return [v for one in loaded.checked if isinstance(one, Checked) for v in prove(one.program, one.guarantees)]


LAWS = {
    "met by one control": (
        law(control("destination is in east")) + guarantee(f"{METAL} and export_date is on or after 2025-01-01", "at least licence"),
        PROVED,
    ),
    "before the law was in force": (
        law(control("destination is in east")) + guarantee(METAL, "at least licence"),
        REFUTED,
    ),
    "met by two controls together": (
        law(control("end_user.military", "a") + control("not end_user.military and item.value is at least 0 EUR", "b"))
        + guarantee("item.value is more than 1 EUR and export_date is on or after 2025-01-01", "at least licence"),
        PROVED,
    ),
    "an exemption opens a gap": (
        law(control("destination is in east") + exemption("end_uses include humanitarian", "lifts c"))
        + guarantee(f"{METAL} and export_date is on or after 2025-01-01", "at least licence"),
        REFUTED,
    ),
    "an exemption that only lowers": (
        law(control("destination is in east") + exemption("end_uses include humanitarian", "lowers c to notify"))
        + guarantee(f"{METAL} and export_date is on or after 2025-01-01", "at least notify"),
        PROVED,
    ),
    "not more than": (
        law(control("destination is in east")) + guarantee("destination is DE", "at most unrestricted"),
        PROVED,
    ),
    "what is not encoded may come to more": (
        law(control("destination is in east") + '    not encoded "annex" because "unread"\n        when destination is DE\n')
        + guarantee("destination is DE", "at most unrestricted"),
        REFUTED,
    ),
    "what is not encoded lessens nothing": (
        law(control("destination is in east") + '    not encoded "annex" because "unread"\n        when destination is CN\n')
        + guarantee(f"{METAL} and export_date is on or after 2025-01-01", "at least licence"),
        PROVED,
    ),
    "more than": (
        law(control("destination is in east")) + guarantee("item.origin is CN", "at most notify"),
        REFUTED,
    ),
    "under the reading that no condition names": (
        law(control("destination is CN and scope is narrow")) + guarantee(f"{METAL} and export_date is on or after 2025-01-01",
                                                                      "at least licence"),
        REFUTED,
    ),
    "under each reading": (
        law(control("scope is narrow", "a") + control("scope is wide", "b"))
        + guarantee("export_date is on or after 2025-01-01", "at least licence"),
        PROVED,
    ),
    "a share": (
        law(control("content by value of rare in item is at least 25%"))
        + guarantee("content by value of rare in item is more than 50% and export_date is on or after 2025-01-01",
                    "at least licence"),
        PROVED,
    ),
    "a share that is too small": (
        law(control("content by value of rare in item is at least 25%"))
        + guarantee("content by value of rare in item is at least 0.1%", "at least licence"),
        REFUTED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAWS)
def test_a_guarantee(name, tmp_path):
    text, expected = LAWS[name]
    (found,) = verdicts(tmp_path, text)
    assert found.verdict == expected, found
    assert (found.example is not None) == (expected == REFUTED)


def test_the_command(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    (tmp_path / "export.policy").write_text(VOCABULARY, encoding="utf-8")
    policy = tmp_path / "law.policy"
    policy.write_text(LAWS["more than"][0], encoding="utf-8")
    assert main(["prove", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "refuted: What must hold" in said
    assert "item.origin = CN" in said
    policy.write_text(LAWS["not more than"][0], encoding="utf-8")
    assert main(["prove", str(tmp_path), "--format", "json"]) == 0
    assert [v["verdict"] for v in json.loads(capsys.readouterr().out)] == ["proved"]
    policy.write_text(law(control("destination is CN")), encoding="utf-8")
    assert main(["prove", str(tmp_path)]) == 2
    assert "the policies have no guarantee" in capsys.readouterr().err
