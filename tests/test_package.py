"""The package as a whole: light to import, one version, commands that the README and CI share."""

import json
import re
import subprocess
import sys
from pathlib import Path

import policy_lang

ROOT = Path(__file__).parent.parent
SMALL = ROOT / "tests" / "data" / "small"


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, policy_lang; print(sorted(m for m in sys.modules if m in ('lark', 'attr', 'z3', 'csv', 'json')))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_deciding_from_the_cache_loads_no_parser(tmp_path):
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"id": "x", "export_date": "2025-12-02"}), encoding="utf-8")
    code = (
        "import sys; from policy_lang.cli.main import main;"
        f"main(['decide', {str(case)!r}, '-p', {str(SMALL)!r}, '--exit-zero']);"
        "print('lark' in sys.modules, file=sys.stderr)"
    )
    env = {"POLICY_LANG_CACHE": str(tmp_path), "PATH": ""}
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env)
        for _ in range(2)
    ]
    assert [run.stderr.strip().splitlines()[-1] for run in runs] == ["True", "False"]
    assert runs[0].stdout == runs[1].stdout


def test_a_decision_from_the_cache_loads_little_and_what_it_spared_still_works(tmp_path):
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"id": "x", "export_date": "2025-12-02"}), encoding="utf-8")
    attrs_needs = ("ast",) if sys.version_info >= (3, 14) else ()  # it reads annotations by `annotationlib` there
    spared = tuple({"ast", "hashlib", "pickle", "policy_lang.diagnostics.model"} - set(attrs_needs))
    code = (
        "import contextlib, sys; from policy_lang.cli.main import run;"
        f"sys.argv = ['policy', 'decide', {str(case)!r}, '-p', {str(SMALL)!r}, '--exit-zero']\n"
        "with contextlib.suppress(SystemExit): run()\n"
        f"print([m for m in {spared!r} if m in sys.modules])\n"
        "import attr, attrs, inspect\n"
        "from inspect import Signature\n"
        "class Checked: number = attrs.field(validator=attrs.validators.instance_of(int))\n"
        "try: attrs.define(Checked)('one')\n"
        "except TypeError: print(inspect.signature(lambda a: a), Signature.__name__, attr.validators.__name__)"
    )
    env = {"POLICY_LANG_CACHE": str(tmp_path), "PATH": ""}
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env)
        for _ in range(2)
    ]
    assert [run.stderr for run in runs] == ["", ""]
    assert runs[1].stdout.splitlines()[-2:] == ["[]", "(a) Signature attr.validators"]


def test_the_tables_of_the_grammar_are_made_once(tmp_path):
    code = (
        "import sys; from policy_lang.syntax.parse import parser; import lark;"
        "made = []; build = lark.Lark._build_parser;"
        "lark.Lark._build_parser = lambda self: (made.append(1), build(self))[1];"
        f"parser({str(tmp_path / 'grammar.bin')!r}); print(len(made))"
    )
    made = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT) for _ in range(2)]
    assert [run.stdout.strip() for run in made] == ["1", "0"]


def test_a_changed_policy_or_list_file_is_read_again(tmp_path, monkeypatch, capsys):
    from policy_lang.cli.main import main

    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))
    policies = tmp_path / "policies"
    policies.mkdir()
    for file in SMALL.iterdir():
        text = file.read_text(encoding="utf-8").replace(
            'parties listed : "P1", "P2"', 'parties listed : from "l.csv" column "id"'
        )
        (policies / file.name).write_text(text, encoding="utf-8")
    (policies / "l.csv").write_text("id\nP1\n", encoding="utf-8")
    case = tmp_path / "case.json"
    from .cli.test_decide import AWAKE

    case.write_text(json.dumps({**AWAKE, "end_user": {"id": "P9", "owners": []}}), encoding="utf-8")

    def outcome() -> str:
        main(["decide", str(case), "-p", str(policies), "--format", "json"])
        return json.loads(capsys.readouterr().out)[0]["outcome"]

    assert outcome() == "licence"
    (policies / "l.csv").write_text("id\nP9\n", encoding="utf-8")
    assert outcome() == "presumed_denial"
    regime = policies / "regime.policy"
    regime.write_text(regime.read_text(encoding="utf-8").replace("0.1%", "0.3%"), encoding="utf-8")
    assert outcome() == "unrestricted"


def test_the_benchmarks_print_a_line_for_each_figure():
    command = [sys.executable, "-m", "tests.benchmarks", "check", "decide", "--runs", "1", "--cases", "2"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert [line.split("  ")[0] for line in run.stdout.splitlines()][1:] == [
        "decide 2 cases by the PRC's policies",
        "decide 2 cases by all shipped policies",
    ]


def test_the_benchmarks_of_the_diff_find_what_was_edited_and_nothing_where_law_is_written_otherwise():
    jobs = ("diff", "edits", "--runs", "1", "--controls", "30", "--edits", "1")
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *jobs], capture_output=True, text=True, cwd=ROOT, check=True
    )
    edited, *otherwise, single, told = run.stdout.splitlines()
    assert "20 edits" in edited
    assert not edited.endswith(" 0 regions")
    assert [line.split(", ")[1].split("  ")[0] for line in otherwise] == [
        "another order",
        "clauses inlined",
        "rewritten",
    ]
    assert all(line.endswith(" 0 regions") for line in otherwise)
    assert single.startswith("single edits, policies/prc, 1 of ")
    assert told.startswith("  regions told on average: ")


def test_the_version_is_one():
    assert f'version = "{policy_lang.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_ci_runs_the_two_commands_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"```sh\n(.+?)\n```", readme.split("## Quick start")[1].split("\n## ")[0], re.S)
    assert len(commands) == 2
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in commands:
        assert command in ci


def test_the_python_interface_decides():
    from .cli.test_decide import AWAKE

    policies = policy_lang.load(str(SMALL))
    decision = policies.decide(AWAKE)
    assert (decision.outcome, decision.findings[0].control) == ("licence", "prc.foreign_content")
    assert [d.outcome for d in policies.decide_all([AWAKE, AWAKE])] == ["licence", "licence"]


def test_the_python_interface_refuses_binary_floats():
    import pytest

    from .cli.test_decide import AWAKE

    policies = policy_lang.load(str(SMALL))
    with pytest.raises(policy_lang.errors.PolicyLangError, match="binary float"):
        policies.decide({**AWAKE, "item": {**AWAKE["item"], "mass": 0.1}})
