"""The tutorial and the how-to pages are followed to the letter: files are written, commands run, output compared.

A comment in front of a fence says what to do with it: `<!-- file: NAME -->` writes the file, `<!-- append: NAME -->`
adds to it, and `<!-- exit: 1 -->` in front of a `console` fence says how its last command exits (default 0). In a
console fence each line that begins with `$ ` is a command; what follows is what it prints. There `…` stands for any
text, and on a line of its own for any lines. Pages are followed in an empty folder beside `policy-lang`, the project.
"""

import io
import re
import shlex
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from policy_lang.cli.main import main
from tests.docs.fences import DOCS, ROOT, Fence, fences

PAGES = [DOCS / "tutorial" / "first-control.md", *sorted((DOCS / "howto").glob("*.md"))]
SHELL = {"cp", "mkdir", "rm"}


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
    if arguments[0] in SHELL:
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    assert arguments[0] == "policy"
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        code = main(arguments[1:])
    return code, printed.getvalue()


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def _agrees(shown: str, printed: str) -> bool:
    """Whether a command printed what the page shows, `…` standing for what the page leaves out."""
    pattern = ""
    for line in _lines(shown):
        if line == "…":
            pattern += "(?:.*\n)*"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("…")) + "\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policy-lang").symlink_to(ROOT)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("POLICY_LANG_CACHE", "off")
    monkeypatch.setenv("NO_COLOR", "1")
    commands = 0
    for fence in fences(page):
        if {"file", "append"} & fence.said.keys():
            _write(fence, folder)
        elif fence.language == "console":
            for arguments, shown in _commands(fence):
                code, printed = _run(arguments)
                assert _agrees(shown, printed), f"{fence.name}: {shlex.join(arguments)}\n{printed}"
                commands += 1
            assert code == int(fence.said.get("exit", "0")), fence.name
    assert commands >= 10


def test_dots_stand_for_what_a_page_leaves_out() -> None:
    assert _agrees("… files\n…\nend", "3 files\na\nb\nend")
    assert _agrees("a\n…\nend", "a\nend")
    assert not _agrees("a\nend", "a\nb\nend")
    assert not _agrees("… files", "3 files\n4 files")
