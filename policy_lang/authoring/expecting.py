"""What a decision says, as the expectations of a scenario, and in one line."""

import re
from collections.abc import Iterable, Iterator

from policy_lang.core.decision import Decision
from policy_lang.syntax import ast

_MONEY = re.compile(r"([0-9]+(?:\.[0-9]+)?) ([A-Z]{3})")


def expectations(regime: str, decision: Decision) -> tuple[ast.Expect, ...]:
    """The expectations that a decision meets, as a file of a regime names provisions."""
    return tuple(_expectations(regime, decision))


def _expectations(regime: str, decision: Decision) -> Iterator[ast.Expect]:
    bounds = (decision.outcome,) if decision.determined else (decision.at_least, decision.at_most)
    yield ast.Expect("outcome" if decision.determined else "undetermined", _paths(bounds), ())
    if decision.determined and decision.outstanding not in (decision.outcome, "undetermined"):
        yield ast.Expect("outstanding", _paths((decision.outstanding,)), ())
    certain = [one for one in decision.findings if one.comes_to[0] == one.comes_to[1]]
    yield from _by_outcome(regime, "outcome", ((one.comes_to[0], one.control) for one in certain))
    if len(certain) == len(decision.findings):
        yield ast.Expect("only", (), ())
    for one in decision.findings:
        if found := _MONEY.fullmatch(one.charges):
            yield ast.Expect("charges", (), (_path(regime, one.control),), ast.Quantity(found[1], found[2]))
    due = dict.fromkeys(duty.by for duty in decision.duties)
    if due:
        yield ast.Expect("duty", (), tuple(_path(regime, name) for name in due))
    yield from _by_outcome(regime, "latent", ((x.outcome, x.provision) for x in decision.latent if x.outcome))
    for question in decision.questions:
        yield ast.Expect("question", _paths((question.question.split(".")[-1],)), ())


def _by_outcome(regime: str, kind: str, found: Iterable[tuple[str, str]]) -> Iterator[ast.Expect]:
    """Provisions that come to one outcome are expected in one line."""
    grouped: dict[str, dict[str, None]] = {}
    for outcome, provision in found:
        grouped.setdefault(outcome, {})[provision] = None
    for outcome, provisions in grouped.items():
        yield ast.Expect(kind, _paths((outcome,)), tuple(_path(regime, name) for name in provisions))


def _paths(names: Iterable[str]) -> tuple[ast.Path, ...]:
    return tuple(ast.Path((name,)) for name in names)


def _path(regime: str, provision: str) -> ast.Path:
    """A provision by its name, with its regime where that is another."""
    owner, _, name = provision.partition(".")
    return ast.Path((name,) if owner == regime else (owner, name))


def said(regime: str, decision: Decision | None) -> str:
    """What a decision says in one line; None is what a side without the regime says."""
    if decision is None:
        return f"no regime {regime}"
    outcome = decision.outcome
    if not decision.determined:
        outcome = f"undetermined between {decision.at_least} and {decision.at_most}"
    by = ", ".join(_path(regime, one.control).text for one in decision.findings)
    due = ", ".join(dict.fromkeys(_path(regime, duty.by).text for duty in decision.duties))
    return f"{outcome}{f' by {by}' if by else ''}{f'; duties by {due}' if due else ''}"
