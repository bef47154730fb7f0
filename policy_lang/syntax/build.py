"""Parse trees to syntax tree: one small function for each rule of the grammar.

In: lark trees. Out: nodes of `ast.py` with their spans. Lines that may stand only once, or only in another
kind of block, are reported here, since the grammar lets a block hold its lines in any order.
"""

from collections.abc import Iterable
from typing import Any

from policy_lang.diagnostics.model import Report
from policy_lang.syntax.build_conditions import ConditionRules
from policy_lang.syntax.build_law import LawRules
from policy_lang.syntax.build_rules import Node
from policy_lang.syntax.build_scenarios import ScenarioRules


class _Builder(LawRules, ConditionRules, ScenarioRules):
    """All rules together."""


def build(path: str, trees: Iterable[Node], report: Report) -> list[Any]:
    """The header and declarations of a file, in order, from their trees."""
    builder = _Builder(path, report)
    return [builder.node(tree) for tree in trees]
