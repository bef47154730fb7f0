"""Promises of the whole layer: no floats, and no table loaded that was not asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import policy_lang.values

LAYER = Path(policy_lang.values.__file__).parent
MODULES = sorted(LAYER.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_floats(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        assert not (isinstance(node, ast.Name) and node.id == "float"), node.lineno


@pytest.mark.parametrize(
    ("module", "loaded"),
    [
        ("truth", {"truth"}),
        ("exact", {"exact", "quoting"}),
        ("dates", {"dates", "quoting"}),
        ("codes", {"codes", "quoting"}),
        ("units", {"units", "unit_table"}),
        ("countries", {"countries"}),
        ("currencies", {"currencies"}),
        ("chemistry", {"chemistry", "elements", "quoting"}),
    ],
)
def test_a_module_loads_only_what_it_needs(module: str, loaded: set[str]) -> None:
    program = (
        f"import sys, policy_lang.values.{module}; "
        "print(*(m for m in sys.modules if m.startswith('policy_lang.values.')), 'zoneinfo' in sys.modules)"
    )
    *names, zoneinfo = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=LAYER.parents[1]
    ).stdout.split()
    assert {name.rpartition(".")[2] for name in names} == loaded
    assert zoneinfo == "False"


def test_long_or_hostile_texts_are_quoted_short() -> None:
    from policy_lang.values.quoting import quoted

    assert quoted("a") == "'a'"
    assert quoted("\x1b[31m") == r"'\x1b[31m'"
    assert quoted("x" * 41) == repr("x" * 40 + "…")
