"""Where output goes: files that are full or cannot be made, and a reader that has gone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from policy_lang.cli.main import main

from .test_decide import PLAIN, SMALL

FULL = Path("/dev/full")
full = pytest.mark.skipif(not FULL.exists(), reason="there is no file here that is always full")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LANG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def cases(tmp_path: Path) -> str:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(PLAIN | {"id": f"c{i}"}) for i in range(300)), encoding="utf-8")
    return str(file)


def test_files_are_whole_and_closed_when_a_command_ends(cases, tmp_path, capsys):
    text, lines = tmp_path / "out.txt", tmp_path / "out.jsonl"
    assert main(["decide", cases, "-p", SMALL, "--format", f"text:{text}", "--format", f"jsonl:{lines}"]) == 0
    assert len(lines.read_text(encoding="utf-8").splitlines()) == 300
    assert "c299" in text.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_made_is_named(cases, tmp_path, capsys):
    file = tmp_path / "no folder" / "out.txt"
    assert main(["decide", cases, "-p", SMALL, "--format", f"text:{file}"]) == 2
    assert f"policy decide: cannot write `{file}`: No such file or directory" in capsys.readouterr().err


@full
def test_a_full_file_is_named(cases, capsys):
    assert main(["decide", cases, "-p", SMALL, "--format", f"text:{FULL}"]) == 2
    assert capsys.readouterr().err == f"policy decide: cannot write `{FULL}`: No space left on device\n"


@full
@pytest.mark.parametrize("arguments", [["decide", "{}", "-p", SMALL], ["schema", "-p", SMALL], ["check", SMALL]])
def test_a_full_standard_output_is_one_message(arguments, cases):
    done = _run([one.format(cases) for one in arguments], stdout=FULL.open("w"))
    assert done.returncode == 2
    assert done.stderr == f"policy {arguments[0]}: cannot write to standard output: No space left on device\n"


def test_a_reader_that_has_gone_is_no_mistake_to_tell(cases):
    command = [sys.executable, "-m", "policy_lang", "decide", cases, "-p", SMALL]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 2


def _run(arguments: list[str], stdout) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "policy_lang", *arguments]
    with stdout:
        return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
