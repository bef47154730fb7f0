"""Each diagnostic of the checker has an example that triggers it alone, and its rendering is kept beside it.

`tests/golden/diagnostics/CODE-slug.policy`, or a folder `CODE-slug/` of policies and list files, reports exactly
CODE, once. Rewrite the renderings with `REWRITE_GOLDENS=1 pytest tests/semantics`.
"""

import os
from pathlib import Path

import pytest

from policy_lang.diagnostics.codes import CODES
from policy_lang.diagnostics.render import render_text
from policy_lang.engine.pipeline import Loaded
from tests.semantics.checking import load

FOLDER = Path(__file__).parents[1] / "golden" / "diagnostics"
FAMILIES = ("N", "T", "L", "W")
EXAMPLES = sorted(
    path
    for path in FOLDER.iterdir()
    if path.name.startswith(FAMILIES) and (path.is_dir() or path.name.endswith(".policy"))
)


def read(example: Path) -> Loaded:
    """An example as checked; its files are named as they lie in the folder of the goldens."""
    paths = sorted(example.rglob("*")) if example.is_dir() else [example]
    files = {path.relative_to(FOLDER).as_posix(): path for path in paths if path.is_file()}
    policies = {name: path.read_bytes() for name, path in files.items() if name.endswith(".policy")}
    lists = {path.name: path.read_bytes() for name, path in files.items() if name.endswith(".csv")}
    return load(policies, lists)


def rendered(loaded: Loaded) -> str:
    shown = [render_text(found, loaded.sources, False).rstrip() for found in loaded.report.diagnostics]
    return "\n\n".join(shown) + "\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_reports_its_code_and_nothing_else(example: Path) -> None:
    loaded = read(example)
    found = [d.code for d in loaded.report.diagnostics]
    assert found == [example.name[:4]], rendered(loaded)
    golden = example.with_suffix(".txt")
    if os.environ.get("REWRITE_GOLDENS"):
        golden.write_text(rendered(loaded), encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == rendered(loaded)


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith(FAMILIES)])
def test_every_code_has_an_example(code: str) -> None:
    assert any(example.name.startswith(f"{code}-") for example in EXAMPLES)


def test_no_rendering_is_left_over() -> None:
    renderings = {path for path in FOLDER.glob("*.txt") if path.name.startswith(FAMILIES)}
    assert renderings == {example.with_suffix(".txt") for example in EXAMPLES}
