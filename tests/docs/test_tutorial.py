"""The tutorial is followed to the letter: its files are written, its commands run, its output compared.

A comment in front of a fence says what to do with it: `<!-- file: NAME -->` writes the file, `<!-- append: NAME -->`
adds to it, and `<!-- exit: 1 -->` in front of a `console` fence says how its last command exits (default 0). In a
console fence each line that begins with `$ ` is a command; what follows is what it prints.
"""

import io
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from policy_lang.cli.main import main
from tests.docs.fences import DOCS, Fence, fences

PAGE = DOCS / "tutorial" / "first-control.md"


def _write(fence: Fence, folder: Path) -> None:
    name = fence.said.get("file") or fence.said["append"]
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if "append" in fence.said else ""
    path.write_text(before + fence.text, encoding="utf-8")


def _commands(fence: Fence) -> list[tuple[list[str], str]]:
    found: list[tuple[list[str], str]] = []
    for line in fence.text.splitlines():
        if line.startswith("$ "):
            found.append((shlex.split(line[2:]), ""))
        else:
            arguments, shown = found[-1]
            found[-1] = arguments, f"{shown}{line}\n"
    return found


def _run(arguments: list[str]) -> tuple[int, str]:
    assert arguments[0] == "policy"
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = main(arguments[1:])
    return code, printed.getvalue()


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def test_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    monkeypatch.setenv("NO_COLOR", "1")
    commands = 0
    for fence in fences(PAGE):
        if {"file", "append"} & fence.said.keys():
            _write(fence, tmp_path)
        elif fence.language == "console":
            for arguments, shown in _commands(fence):
                code, printed = _run(arguments)
                assert _lines(printed) == _lines(shown), f"{fence.name}: {arguments}"
                commands += 1
            assert code == int(fence.said.get("exit", "0")), fence.name
    assert commands >= 10
