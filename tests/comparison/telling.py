"""How the tests of the diff compare two laws and read what differs."""

from policy_lang.comparison.compare import Comparison, compare
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side
from policy_lang.core.program import Program
from policy_lang.source.text import Source
from tests.evaluation.deciding import INSTRUMENT, read
from tests.strategies.policies import HEADER, VOCABULARY


def side(text: str, published: int = EVERYTHING_PUBLISHED, vocabulary: str = VOCABULARY) -> Side:
    """A side from the text of a regime."""
    return Side("law", program(text, vocabulary), published, {"f0.policy": Source("f0.policy", text)})


def program(text: str, vocabulary: str = VOCABULARY) -> Program:
    return read(text, vocabulary=vocabulary)


def law(body: str, more: str = "") -> str:
    """One instrument in force since 2025, over the header of the tests."""
    return HEADER + more + INSTRUMENT + body


def diff(old: str, new: str) -> Comparison:
    """The comparison of two texts."""
    return compare(side(old), side(new))


def told(found: Comparison) -> list[str]:
    """The regions, one a line: the provision, what changes, for which cases, when, and what masks it."""
    lines = []
    for region in found.regions:
        effect = f"{region.old} → {region.new}" if region.old != region.new else region.direction
        parts = [f"{region.provision.split('.')[-1]}: {effect}", "; ".join(region.conditions), "; ".join(region.when)]
        if region.masked_by:
            parts.append(("wholly masked by " if region.wholly else "not ") + ", ".join(region.masked_by))
        lines.append(" | ".join(parts))
    return lines
