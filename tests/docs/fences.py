"""The fenced examples of the documentation: found, wrapped into whole policy sets, and checked.

A fence that begins with `vocabulary`, `regime` or `in regime` is a whole file. Any other policy fence is a fragment,
and a comment in front of it says how it is wrapped:

    <!-- harness: condition -->     behind `when` of a control (a block of several lines is indented)
    <!-- harness: article -->       the same, inside `some article in item where`
    <!-- harness: declarations -->  at the margin of a regime
    <!-- harness: instrument -->    lines inside an instrument that says when it was published and is in force
    <!-- harness: control -->       lines inside a control of that instrument
    <!-- harness: exemption -->     lines inside an exemption of that instrument
    <!-- harness: scenario -->      lines inside a scenario
    <!-- harness: vocabulary -->    at the margin of a further vocabulary

A whole file that begins with `in regime` is read together with the regime of the harness. `<!-- reports: S122 -->`
says which errors and warnings the example must report; without it, an example reports none. Advice that comes from
the wrapping alone (an unused name, a provision without `cites`) is not looked at unless it is named.
"""

import re
from pathlib import Path

import attrs
import pytest

from policy_lang.authoring.scenarios import check_scenarios
from policy_lang.engine.files import Found, ListFiles
from policy_lang.engine.pipeline import Loaded, check_files

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HARNESS = DOCS / "reference" / "harness.policy"

_COMMENT = re.compile(r"<!--\s*(\w+):\s*(.*?)\s*-->")
_IGNORED = {"W504", "W505", "W506", "W508"}


@attrs.frozen
class Fence:
    """One fenced example: where it stands, its language, its text, and what the comments in front of it say."""

    path: Path
    line: int
    language: str
    text: str = attrs.field(repr=False)
    said: dict[str, str]

    @property
    def name(self) -> str:
        """`reference/language.md:120`, for the names of tests."""
        return f"{self.path.relative_to(DOCS)}:{self.line}"


def fences(path: Path) -> list[Fence]:
    """The fences of a Markdown file, in order."""
    found: list[Fence] = []
    said: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if match := _COMMENT.fullmatch(line.strip()):
            said[match[1]] = match[2]
        elif line.startswith("```") and line != "```":
            end = lines.index("```", number)
            found.append(Fence(path, number, line[3:].strip(), "\n".join(lines[number:end]) + "\n", said))
            number, said = end + 1, {}
        elif line.strip():
            said = {}
    return found


def all_fences(language: str) -> list[Fence]:
    """Every fence of a language in the documentation that is no file of a tutorial.

    The pages of diagnostics have tests of their own.
    """
    pages = sorted(p for p in DOCS.rglob("*.md") if "diagnostics" not in p.relative_to(DOCS).parts)
    found = [fence for page in pages for fence in fences(page) if fence.language == language]
    return [fence for fence in found if not {"file", "append"} & fence.said.keys()]


def _indented(text: str, by: int) -> str:
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


_INSTRUMENT = 'instrument example "Example"\n    published 2025-01-01\n    in force from 2025-01-01\n'


def _behind(word: str, by: int, text: str) -> str:
    """A condition behind a word: on its line, or as an indented block if it has several lines."""
    if text.count("\n") == 1 or text.startswith(("all of\n", "any of\n", "none of\n", "not all of\n", "not any of\n")):
        first, _, rest = text.partition("\n")
        return f"{' ' * by}{word} {first}\n{_indented(rest, by)}"
    return f"{' ' * by}{word}\n{_indented(text, by + 4)}"


def wrapped(fence: Fence) -> dict[str, str]:
    """The files that a policy fence is checked as."""
    vocabulary, regime = HARNESS.read_text(encoding="utf-8").split("# ---\n")
    text = fence.text
    head = text.lstrip().split(" ")[0]
    control = f"{_INSTRUMENT}    control tested\n"
    match fence.said.get("harness", ""):
        case "" if head == "vocabulary":
            return {"example.policy": text, "check.policy": _regime_for(text)}
        case "" if head == "regime":
            return {"vocabulary.policy": vocabulary, "example.policy": text}
        case "" if text.startswith("in regime"):
            return {"vocabulary.policy": vocabulary, "regime.policy": regime, "example.policy": text}
        case "condition":
            text = f"{control}{_behind('when', 8, text)}        requires licence\n"
        case "article":
            inner = _behind("where", 0, text) if text.startswith(("all of", "any of")) else f"where ({text.strip()})\n"
            first, _, rest = f"some article in item {inner}".partition("\n")
            text = f"{control}        when {first}\n{_indented(rest, 8)}        requires licence\n"
        case "declarations":
            pass
        case "instrument":
            text = _INSTRUMENT + _indented(text, 4)
        case "control":
            text = control + _indented(text, 8)
        case "exemption":
            text = f"{_INSTRUMENT}    exemption tested\n" + _indented(text, 8)
        case "scenario":
            text = 'scenario "Example"\n' + _indented(text, 4)
        case "vocabulary":
            further = f"vocabulary further\n    uses export\n\n{text}"
            return {"vocabulary.policy": vocabulary, "example.policy": further, "check.policy": _regime_for(further)}
        case other:
            raise AssertionError(f"{fence.name}: say with a comment how this fragment is wrapped; `{other}` is no way")
    return {
        "vocabulary.policy": vocabulary,
        "regime.policy": regime,
        "example.policy": f"in regime example\n\n{text}",
    }


def _regime_for(text: str) -> str:
    """A regime that uses a vocabulary, so that the vocabulary is checked as a whole."""
    name = text.split()[1]
    return f"regime tested\n    authority A\n    time zone UTC\n    decided on export_date\n    uses {name}\n"


def checked(files: dict[str, str]) -> Loaded:
    """Files read and checked, without the cache."""
    found = tuple(Found(name, text.encode()) for name, text in sorted(files.items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICY_LANG_CACHE", "off")
        loaded = check_files(found, ListFiles((str(DOCS / "reference"),)))
    if not loaded.report.failed:
        check_scenarios(loaded)
    return loaded


def reported(fence: Fence, loaded: Loaded) -> list[str]:
    """The codes that an example reports, without the advice that its wrapping causes."""
    wanted = fence.said.get("reports", "")
    return sorted({d.code for d in loaded.report.diagnostics if d.code not in _IGNORED or d.code in wanted})
