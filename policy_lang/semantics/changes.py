"""Expected changes: their names and conditions are those of a policy set, and stand in a file beside it.

A change that is expected may be by a provision that the policy set no longer has: `former` names those that it had.
"""

from collections.abc import Iterator

from policy_lang.core import program as core
from policy_lang.diagnostics.model import Report
from policy_lang.diagnostics.nearest import suggest
from policy_lang.semantics.conditions import ConditionBuilder
from policy_lang.semantics.context import Checker, Context
from policy_lang.syntax import ast

RESPECTS = ("outcomes", "duties", "charges", "discharges", "gaps")
PROVISIONS = ("control", "exemption", "instrument")


def report_misplaced(files: list[ast.PolicyFile], report: Report) -> None:
    """Report the expected changes in the files of a policy set: it is law, and says nothing of what it was before."""
    for file in files:
        for node in file.declarations:
            if isinstance(node, ast.Change):
                report.add(
                    "S128",
                    node.span,
                    "an expected change is no part of a policy set",
                    "move it into a file outside the folders of policies, for `policy diff --expect FILE`",
                )


def build_changes(
    checker: Checker, conditions: ConditionBuilder, regimes: list[str], former: frozenset[str]
) -> Iterator[core.Change]:
    """The expected changes of some regimes, those without mistakes."""
    for name in regimes:
        for node in checker.symbols.owners[name].declarations():
            if isinstance(node, ast.Change):
                yield _change(checker, conditions, name, node, former)


def _change(
    checker: Checker, conditions: ConditionBuilder, regime: str, node: ast.Change, former: frozenset[str]
) -> core.Change:
    whenever = None if node.whenever is None else conditions.build(Context(regime), node.whenever)
    return core.Change(
        node.title,
        regime,
        whenever,
        _outcomes(checker, node.before),
        _outcomes(checker, node.after),
        tuple(_provision(checker, regime, path, former) for path in node.by),
        _authority(checker, regime, node.authority),
        node.respects or (RESPECTS[:1] if node.before or node.after else RESPECTS),
        node.span.place,
    )


def _outcomes(checker: Checker, names: tuple[ast.Name, ...]) -> tuple[str, ...]:
    scale = [outcome.name for outcome in checker.vocabulary.outcomes]
    for name in names:
        if name.text not in scale:
            message = f"`{name.text}` is no outcome of the scale"
            checker.report.add("N212", name.span, message, suggest(name.text, scale, "the scale"))
    return tuple(name.text for name in names)


def _provision(checker: Checker, regime: str, path: ast.Path, former: frozenset[str]) -> str:
    """The full name of a provision, or of an instrument for all that it holds."""
    found = checker.symbols.find(regime, path, PROVISIONS)
    gone = f"{regime}.{path.parts[-1]}"
    if found is None and gone in former:
        return gone
    found = found or checker.symbols.need(regime, path, PROVISIONS)
    return found.id if found is not None else ""


def _authority(checker: Checker, regime: str, name: ast.Name | None) -> str:
    if name is None:
        return ""
    known = [authority.name.text for authority in checker.symbols.owners[regime].header.authorities]
    if name.text not in known:
        message = f"the regime names no authority `{name.text}`"
        checker.report.add("N201", name.span, message, suggest(name.text, known, "its authorities"))
    return name.text
