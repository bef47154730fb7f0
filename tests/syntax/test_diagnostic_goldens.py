"""Each diagnostic of the syntax has examples that report it alone, and their renderings are kept beside them.

`tests/golden/diagnostics/CODE-slug.policy` reports exactly CODE, once: one mistake gives one message. A first line
`# repeated: N` stands for a file so many times as long. Rewrite the renderings with `REWRITE_GOLDENS=1 pytest tests/syntax`.
"""

import os
import re
from pathlib import Path

import pytest

from policy_lang.diagnostics.codes import CODES
from policy_lang.diagnostics.render import render_text
from policy_lang.engine.files import Found, ListFiles
from policy_lang.engine.pipeline import Loaded, check_files

FOLDER = Path(__file__).parents[1] / "golden" / "diagnostics"
EXAMPLES = sorted(FOLDER.glob("S*.policy"))


def load(example: Path) -> Loaded:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICY_LANG_CACHE", "off")
        data = example.read_bytes()
        repeated = re.match(rb"# repeated: (\d+)\n", data)
        data *= int(repeated[1]) if repeated else 1
        return check_files((Found(example.name, data),), ListFiles(()))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_reports_its_code_and_nothing_else(example: Path) -> None:
    loaded = load(example)
    found = loaded.report.diagnostics
    rendered = "\n".join(render_text(one, loaded.sources, False) for one in found)
    assert [one.code for one in found] == [example.name[:4]], rendered
    golden = example.with_suffix(".txt")
    if os.environ.get("REWRITE_GOLDENS"):
        golden.write_text(rendered, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == rendered


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("S")])
def test_every_code_has_an_example(code: str) -> None:
    assert any(example.name.startswith(f"{code}-") for example in EXAMPLES)


def test_no_rendering_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("S*.txt")} == {example.stem for example in EXAMPLES}
