"""Comparisons that pages and reports are made of: an ordinary one, one of nothing, and one of hostile words."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import evolve, fields, has

from policy_lang.comparison.compare import Comparison, compare
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.impact import Flip, Impact
from policy_lang.core.facts import Money
from tests.comparison.telling import side
from tests.strategies.policies import HEADER

LAW = """
instrument law "The first law"
    issued by MOFCOM
    published 2025-01-01
    in force from 2025-01-01
    source "https://example.org/law?a=1&b=2"
    checked 2025-02-01
    quote zh "稀土出口管制"

    control old_items "Items of the list"
        cites "art. 1"
        quote en "No one shall export."
        when near and item.prc_code is 1C905
        requires licence
        duty "Keep the papers."

    control magnets "Magnets"
        cites "art. 2"
        when share_of_magnets and destination is in east
        requires licence

    control ending "Something that ends"
        when destination is US
        requires notify

    exemption relief "Relief"
        cites "art. 3"
        when end_uses include humanitarian
        lifts magnets
"""
BEFORE = HEADER + "".join(
    (
        "clause near : destination is in (CN, IN)\n",
        "clause share_of_magnets : item.value is more than limit\n",
        "threshold limit : 10 EUR\n",
        LAW,
    )
)
AFTER = (
    BEFORE.replace("is in (CN, IN)", "is in (CN, IN, DE)")
    .replace("limit : 10 EUR", "limit : 5 EUR")
    .replace(
        '    control ending "Something that ends"\n        when destination is US\n        requires notify\n\n', ""
    )
    .replace('duty "Keep the papers."', 'duty "Keep the papers for five years."')
    .replace("No one shall export.", "No one shall export or pass on.")
    + """
instrument act "The second law"
    issued by GAC
    published 2025-03-01
    quote zh "暂停实施"
    suspends magnets from 2025-06-01 before 2025-09-01

    control hidden "Hidden by the list"
        when item.prc_code is 1C905.a and destination is CN
        in force from 2025-01-01
        requires notify from MOFCOM
"""
)
NASTY = "<script>alert(1)</script>&amp;\"'</td></details>\u202eשלום\u0000\ud800 <b onclick=x> "
KEPT = {"kind", "what", "direction", "layers", "published", "checked"}
"""What a program writes itself, and no author."""


FLIPS = (
    Flip("A", "cases.jsonl:1", "unrestricted", "licence", "outcome", ("prc.old_items",), Money(Fraction(9), "EUR")),
    Flip("B", "cases.jsonl:2", "licence", "licence", "authority", ("prc.old_items",), Money(Fraction(1, 3), "EUR")),
    Flip("C", "cases.jsonl:3", "licence", "undetermined between unrestricted and licence", "became undetermined", ("prc.magnets", "prc.old_items"), Money(Fraction(100), "USD")),
    Flip("D", "cases.jsonl:4", "notify", "unrestricted", "outcome", (), None),
)  # fmt: skip


@lru_cache
def ordinary() -> Comparison:
    """Clauses, a threshold, a duty, a quotation, a suspension and a new law; a control is gone, another is hidden."""
    return evolve(compare(side(BEFORE), side(AFTER)), impact=Impact(9, 1, FLIPS), newly_asked=("item.mass",))


@lru_cache
def nothing() -> Comparison:
    """A law compared with itself."""
    return compare(side(BEFORE), side(BEFORE))


def unproved() -> Comparison:
    """A question that stayed open, and combinations that only a search looked for."""
    because = "the search for an example did not end within its limit"
    return evolve(ordinary(), unproved=(Unproved("prc.magnets", because),), left_out=3)


def hostile() -> Comparison:
    """The ordinary one with markup, bidirectional and endless words in all that an author may write."""
    found: Comparison = _worse(unproved())
    return found


def _worse(value: Any, name: str = "") -> Any:
    if isinstance(value, str) and name not in KEPT:
        return f"{NASTY}{value}" + ("x" * 5000 if name in ("cites", "case", "conditions") else "")
    if isinstance(value, tuple):
        return tuple(_worse(inner, name) for inner in value)
    if isinstance(value, dict):
        return {_worse(key): _worse(inner, name) for key, inner in value.items()}
    if has(type(value)) and type(value).__module__.startswith("policy_lang.comparison"):
        return evolve(
            value, **{a.name: _worse(getattr(value, a.name), a.name) for a in fields(type(value)) if a.init and a.eq}
        )
    return value


def words(value: Any, name: str = "") -> Iterator[str]:
    """Every text of a comparison that an author may write."""
    if isinstance(value, str) and name not in KEPT:
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from words(inner, name)
    elif has(type(value)):
        for a in fields(type(value)):
            yield from words(getattr(value, a.name), a.name)
