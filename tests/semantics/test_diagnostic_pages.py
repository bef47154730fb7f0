"""Each diagnostic has a page; its example reports the code, and the mended example reports nothing.

The fences are wrapped as `tests/docs/fences.py` says. A comment `<!-- mended: CODE -->` marks the corrected text,
`<!-- alone: yes -->` a file that is read without the regime of the examples, `<!-- encoding: … -->` its bytes,
`<!-- repeated: N -->` that the file is so many times as long. Several
fences of one kind are the files of one policy set.
"""

import re
from pathlib import Path

import pytest

from policy_lang.authoring.findings import analysed
from policy_lang.diagnostics.codes import CODES, Severity
from policy_lang.engine.pipeline import Loaded
from policy_lang.reports.findings_text import diagnostic
from tests.docs.fences import DOCS, Fence, fences, wrapped
from tests.semantics.checking import load

FOLDER = DOCS / "reference" / "diagnostics"
LISTS = DOCS / "reference" / "lists"
FAMILIES = ("S", "N", "T", "L", "W", "A")
PAGED = [code for code in CODES if code.startswith(FAMILIES)]


def page(code: str) -> Path:
    return FOLDER / f"{code}.md"


def read(marked: list[Fence]) -> Loaded:
    """The fences of one kind as one policy set."""
    files: dict[str, str | bytes] = {}
    for number, fence in enumerate(marked):
        if "alone" in fence.said:
            files[f"example{number}.policy"] = fence.text
        else:
            files |= wrapped(fence)
    if "repeated" in marked[0].said:
        files["example.policy"] *= int(marked[0].said["repeated"])
    encoding = marked[0].said.get("encoding", "utf-8")
    data = {name: text.encode(encoding) if isinstance(text, str) else text for name, text in files.items()}
    return load(data, {f"lists/{path.name}": path.read_bytes() for path in LISTS.iterdir()})


def marked(code: str, key: str) -> list[Fence]:
    found = [fence for fence in fences(page(code)) if fence.said.get(key) == code]
    assert found, f"{code}.md has no fence marked `{key}: {code}`"
    return found


def found_in(loaded: Loaded, code: str) -> set[str]:
    """The errors, and the code of the page itself where it is advice about the example."""
    found = list(loaded.report.diagnostics)
    if code.startswith("A") and not loaded.report.failed:
        found += [diagnostic(one, loaded.sources) for one in analysed(loaded).found]
    return {
        d.code for d in found if d.severity is Severity.ERROR or (d.code == code and d.span.path.startswith("example"))
    }


@pytest.mark.parametrize("code", PAGED)
def test_the_example_reports_the_code(code: str) -> None:
    loaded = read(marked(code, "reports"))
    assert found_in(loaded, code) == {code}, [f"{d.code} {d.message}" for d in loaded.report.diagnostics]


@pytest.mark.parametrize("code", PAGED)
def test_the_mended_example_does_not(code: str) -> None:
    loaded = read(marked(code, "mended"))
    assert found_in(loaded, code) == set(), [f"{d.code} {d.message}" for d in loaded.report.diagnostics]


@pytest.mark.parametrize("code", PAGED)
def test_the_page_has_its_parts(code: str) -> None:
    text = page(code).read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: ")
    headings = re.findall("^## (.*)$", text, re.MULTILINE)
    assert headings == ["An example", "How to mend it", "Why the rule exists"]


def test_the_index_names_every_code_once() -> None:
    listed = re.findall(r"^- \[?([A-Z]\d+)\]?", (FOLDER / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(CODES)


def test_the_index_says_what_the_registry_says() -> None:
    index = (FOLDER / "index.md").read_text(encoding="utf-8")
    for code, entry in CODES.items():
        assert re.search(rf"^- \[?{code}\]?.* `{entry.name}`: {re.escape(entry.about)}$", index, re.MULTILINE), code


def test_links_of_the_index_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", (FOLDER / "index.md").read_text(encoding="utf-8")):
        assert (FOLDER / target).exists(), target


def test_every_page_is_of_a_code() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} <= {*CODES, "index"}
