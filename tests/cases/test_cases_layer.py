"""The layer as a whole: cheap to import, and each of its codes shown by an example."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy_lang.cases.parts import read_parts
from policy_lang.cases.read import read_cases
from policy_lang.diagnostics.case_codes import CASE_CODES
from policy_lang.diagnostics.codes import CODES

from .case_reading import VOCABULARY, read_text

EXAMPLES: dict[str, str] = {
    "C601": '{"id": }',
    "C602": '{"itm": {}}',
    "C603": '{"destination": 5}',
    "C604": '{"item": {"mass": "5 m"}}',
    "C605": '{"item": {"value": 5}}',
    "C606": '{"item": {"mass": "1,5"}}',
    "C607": '{"item": {"mass": NaN}}',
    "C608": '{"item": {"mass": -5}}',
    "C609": '{"export_date": "2025-02-30"}',
    "C610": '{"destination": "UK"}',
    "C611": '{"item": {"prc_code": "1C 905"}}',
    "C612": '{"item": {"prc_code": 5e002}}',
    "C613": '{"item": {"material": "cheese"}}',
    "C614": '{"end_uses": "civl"}',
    "C615": '{"item": {"value": "5 XXX"}}',
    "C616": '{"destination": {}}',
    "C617": '{"item": {"mass": {"at_least": 2, "at_most": 1}}}',
    "C618": '{"destination": null}',
    "C619": '{"destination": "DE", "destination": "DE"}',
    "C620": "5",
    "C621": "[" * 10_000,
    "C623": '{"id": "\udcff"}',
    "C624": "",
    "C625": '{"end_user": {"ref": "P"}}',
    "C626": '{"records": {"article": {"A": {"parts": [{"ref": "A"}]}}}}',
    "C627": '{"rates": {"EURUSD": 1}}',
    "C628": '{"end_user": {"name": "\\ud800"}}',
    "C629": '{"id": []}',
    "C633": '{"item": {"parts_complete": 5}}',
    "C635": "{" + ", ".join(f'"x{i}": 1' for i in range(20)) + "}",
    "C651": '{"id": "A"}\n{"id": "A"}',
    "C652": '{"item": {"mass": 1, "parts": [{"mass": 2}]}}',
    "C653": '{"end_user": {"owners": [{"share": "101%"}]}}',
}
TABLES = {"C630": "id,id\nA,A", "C631": "id\nA,B", "C654": "item.prc_code\n500"}


def _found(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, set[str]]]:
    """Each code with what its example gives."""
    for code, text in EXAMPLES.items():
        yield code, {d.code for r in read_text(text, "jsonl") for d in r.diagnostics}
    for code, text in TABLES.items():
        yield code, {d.code for r in read_text(text, "csv") for d in r.diagnostics}
    yield "C634", {d.code for r in read_cases("/nowhere.json", VOCABULARY, name="x") for d in r.diagnostics}
    yield "C632", {d.code for d in read_parts(io.StringIO("case,list\n,item.parts\n"), name="parts")[1]}
    monkeypatch.setattr("policy_lang.cases.lines.MAX_LINE", 5)
    yield "C622", {d.code for r in read_text('{"id": "A"}', "jsonl") for d in r.diagnostics}
    monkeypatch.undo()
    monkeypatch.setattr("policy_lang.cases.assemble.MAX_IDS", 1)
    yield "C655", {d.code for r in read_text('{"id": "A"}', "jsonl") for d in r.diagnostics}


def test_each_code_has_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict(_found(monkeypatch))
    assert set(found) == set(CASE_CODES)
    for code, codes in found.items():
        assert code in codes, code


def test_the_codes_are_registered_with_their_weight() -> None:
    for code, (name, severity, about) in CASE_CODES.items():
        assert (CODES[code].name, CODES[code].severity.value, CODES[code].about) == (name, severity, about)
    names = [code.name for code in CODES.values()]
    for name, _, _ in CASE_CODES.values():
        assert names.count(name) == 1, name


def test_reading_is_cheap_to_import() -> None:
    heavy = ("json", "csv", "lark", "policy_lang.syntax", "policy_lang.semantics", "difflib", "zoneinfo")
    script = f"import sys, policy_lang.cases.read; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("code", sorted(CASE_CODES))
def test_each_code_has_a_page_with_its_example(code: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "diagnostics" / f"{code}.md"
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: ")
    assert "## Why the rule exists" in text
    example = re.search(r"## An example\n\n```text\n(.*?)\n```\n\nWhat is said of it:\n\n```text\n(.*?)\n", text, re.S)
    if example is not None:
        format = "csv" if code in TABLES else "jsonl"
        said = [
            f"{d.severity.value} {d.code} {d.message}" for r in read_text(example[1], format) for d in r.diagnostics
        ]
        assert example[2] in said
