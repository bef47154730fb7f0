"""Parse trees to syntax tree: one small function for each rule of the grammar.

In: lark trees. Out: nodes of `ast.py` with their spans. Lines that may stand only once, or only in another
kind of block, are reported here, since the grammar lets a block hold its lines in any order.
"""

from collections.abc import Iterable
from typing import Any

from policy_lang.diagnostics.model import Report
from policy_lang.syntax.build_conditions import ConditionRules
from policy_lang.syntax.build_law import LawRules
from policy_lang.syntax.build_scenarios import ScenarioRules
from policy_lang.syntax.parse import Parsed


class _Builder(LawRules, ConditionRules, ScenarioRules):
    """All rules together."""


def build(path: str, found: Iterable[Parsed], report: Report) -> list[Any]:
    """The header and declarations of a file, in order, from their trees.

    A declaration that lost lines to mistakes is built to find further ones, but what it lacks is not held
    against it: its own lines may be among those left out.
    """
    return [_Builder(path, report, parsed.torn).node(parsed.tree) for parsed in found]
