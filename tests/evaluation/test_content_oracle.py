"""Content shares against a naive oracle that enumerates every closed tree an open one may be.

The oracle knows only the definition: c(B) = v(B) if B matches; 0 if B is stopped and not the root; else the sum over
its parts. It shares no code with the evaluator: trees are plain tuples, facts are lists of possible values.
"""

from datetime import date
from fractions import Fraction
from itertools import islice, product
from typing import NamedTuple

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from policy_lang.core.facts import SUM_OF_PARTS, Between, Fact, Members, Money, OneOf, Record, Stated
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import case, control, law, look

DAY = date(2025, 11, 8)
SUM = "sum"
NUMBERS = tuple(Fraction(n) for n in ("0", "0.999", "1", "1.001", "499", "500", "1000"))
OPS = ("at least", "more than", "at most", "less than")
PERCENTS = {"0.1%": Fraction(1, 1000), "50%": Fraction(1, 2)}


class Node(NamedTuple):
    """An article: the amounts it may have (or SUM), whether it may match, be a stop, and what is in it.

    `hidden` holds the amounts of one further part, of nothing known, that an incomplete list may have (0: no part).
    """

    amounts: tuple[Fraction, ...] | str
    match: tuple[bool, ...]
    stop: tuple[bool, ...]
    parts: tuple["Node", ...]
    complete: bool
    pieces: int


class Closed(NamedTuple):
    """An article of which everything is known."""

    amount: Fraction
    match: bool
    stop: bool
    parts: tuple["Closed", ...]
    pieces: int


def possibilities(node: Node) -> list[Closed]:
    """Every closed article that an article may be."""
    found = []
    for parts in product(*(possibilities(part) for part in node.parts)):
        amounts = node.amounts if node.amounts != SUM else (sum((p.amount * p.pieces for p in parts), Fraction(0)),)
        for amount, match, stop in product(amounts, node.match, node.stop):
            found.append(Closed(amount, match, stop, parts, node.pieces))  # type: ignore[arg-type]
            if not node.complete:
                rest = max(amount - sum(p.amount * p.pieces for p in parts), Fraction(0))  # type: ignore[operator]
                if node.amounts == SUM:
                    continue
                for hidden_match in (True, False):
                    hidden = Closed(rest, hidden_match, False, (), 1)
                    found.append(Closed(amount, match, stop, (*parts, hidden), node.pieces))  # type: ignore[arg-type]
    return found


def content(one: Closed, root: bool = False) -> Fraction:
    """The definition, word for word."""
    if one.match:
        return one.amount
    if one.stop and not root:
        return Fraction(0)
    return sum((content(part) * part.pieces for part in one.parts), Fraction(0))


def anything_matches(one: Closed, root: bool = False) -> bool:
    """Whether the walk meets a record that matches."""
    if one.match:
        return True
    return (root or not one.stop) and any(anything_matches(part) for part in one.parts)


def holds(one: Closed, op: str, threshold: Fraction) -> Truth:
    """Whether the share of a closed article stands to a threshold; open if it is a share of nothing."""
    if not anything_matches(one, root=True):
        balance = -threshold
    elif one.amount == 0:
        return Truth.UNKNOWN
    else:
        balance = content(one, root=True) - threshold * one.amount
    truth = {
        "at least": balance >= 0,
        "more than": balance > 0,
        "at most": balance <= 0,
        "less than": balance < 0,
    }
    return Truth.TRUE if truth[op] else Truth.FALSE


# -- the same tree as a case -------------------------------------------------------------------------------------

MATCH = {(True,): Stated("CN"), (False,): Stated("DE"), (True, False): OneOf(("CN", "DE"))}
STOP = {(True,): Stated("IN"), (False,): Stated("DE"), (True, False): OneOf(("IN", "DE"))}


def fact(amounts: tuple[Fraction, ...] | str, money: bool, as_range: bool) -> Fact:
    """An amount as a fact: a choice of its values, or the range from the least to the greatest."""
    if isinstance(amounts, str):
        return SUM_OF_PARTS

    def value(number: Fraction) -> Fraction | Money:
        return Money(number, "EUR") if money else number

    if len(amounts) == 1:
        return Stated(value(amounts[0]))
    if as_range:
        return Between(value(min(amounts)), value(max(amounts)))
    return OneOf(tuple(value(a) for a in amounts))


def record(node: Node, place: str, money: bool, as_range: bool = False) -> Record:
    """A tree as a record of a case."""
    parts = tuple(record(part, f"{place}.parts[{i}]", money, as_range) for i, part in enumerate(node.parts))
    return Record(
        "article",
        place,
        {
            "value" if money else "mass": fact(node.amounts, money, as_range),
            "origin": MATCH[node.match],
            "made_in": STOP[node.stop],
            "quantity": Stated(Fraction(node.pieces)),
            "parts": Members(parts, node.complete),
        },
    )


# -- drawing trees -----------------------------------------------------------------------------------------------

amounts_ = st.sampled_from(NUMBERS)
known = st.sampled_from(((True,), (False,), (False,)))
open_ = st.sampled_from(((True,), (False,), (False,), (True, False)))


@st.composite
def nodes(draw: st.DrawFn, depth: int = 2, closed: bool = False) -> Node:
    parts = draw(st.lists(nodes(depth - 1, closed), max_size=2)) if depth else []
    amounts: tuple[Fraction, ...] | str = (draw(amounts_),)
    if not closed and draw(st.integers(0, 4)) == 0:
        amounts = tuple(sorted(draw(st.sets(amounts_, min_size=2, max_size=2))))
    if parts and draw(st.integers(0, 4)) == 0:
        amounts = SUM
    truths = known if closed else open_
    complete = closed or draw(st.integers(0, 5)) > 0
    pieces = draw(st.sampled_from((1, 1, 1, 2))) if depth < 2 else 1
    return Node(amounts, draw(truths), draw(truths), tuple(parts), complete, pieces)


FORMS = [
    (op, percent, basis, stops)
    for op in OPS
    for percent in PERCENTS
    for basis in ("value", "mass")
    for stops in (True, False)
]


def asked(op: str, percent: str, basis: str, stops: bool):
    """An engine for one content test."""
    outside = " not inside any article where (made_in is IN)" if stops else ""
    return law(control(f"content by {basis} of each article where (origin is CN){outside} in item is {op} {percent}"))


def without_stops(node: Node) -> Node:
    """The tree for a test that has no `not inside`."""
    return node._replace(stop=(False,), parts=tuple(without_stops(part) for part in node.parts))


def answer(node: Node, op: str, percent: str, basis: str, stops: bool, as_range: bool = False) -> Truth:
    """What the evaluator says of the tree."""
    item = record(node, "item", basis == "value", as_range)
    looks = look(asked(op, percent, basis, stops), case({"item": item, "export_date": Stated(DAY)}))
    return looks[0][0][1].controls["prc.c"].met.truth


@pytest.mark.parametrize(("op", "percent"), [(op, p) for op in OPS for p in PERCENTS])
@given(node=nodes(closed=True), basis=st.sampled_from(("value", "mass")), stops=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_closed_tree_has_the_share_of_the_definition(op, percent, node, basis, stops) -> None:
    node = node if stops else without_stops(node)
    (one,) = possibilities(node)
    note(node)
    assert answer(node, op, percent, basis, stops) is holds(one, op, PERCENTS[percent])


@pytest.mark.parametrize(("op", "percent"), [(op, p) for op in OPS for p in PERCENTS])
@given(node=nodes(), basis=st.sampled_from(("value", "mass")), stops=st.booleans(), as_range=st.booleans())
@settings(max_examples=60, deadline=None)
def test_an_open_tree_is_certain_only_if_every_closed_one_agrees(op, percent, node, basis, stops, as_range) -> None:
    node = node if stops else without_stops(node)
    said = answer(node, op, percent, basis, stops, as_range)
    note(node)
    closed = list(islice(possibilities(node), 4000))
    found = {holds(one, op, PERCENTS[percent]) for one in closed}
    if said is not Truth.UNKNOWN:
        assert found == {said}


def occurs_once(node: Node) -> bool:
    """Whether each open fact takes part in the balance once: no open amount above other amounts, no open match."""
    inner = all(occurs_once(part) for part in node.parts)
    return inner and len(node.match) == 1 and len(node.stop) == 1 and node.complete


@pytest.mark.parametrize(("op", "percent"), [(op, p) for op in OPS for p in PERCENTS])
@given(node=nodes(), stops=st.booleans())
@settings(max_examples=60, deadline=None)
def test_open_amounts_alone_are_bounded_exactly(op, percent, node, stops) -> None:
    """With open amounts only, the bounds are attained, so an answer that all closed trees agree on is given."""
    node = node if stops else without_stops(node)
    if not occurs_once(node) or counted_root(node):
        return
    found = {holds(one, op, PERCENTS[percent]) for one in possibilities(node)}
    note(node)
    if len(found) == 1:
        assert answer(node, op, percent, "value", stops) in found


def counted_root(node: Node) -> bool:
    """A root that matches and has an open amount is taken as content and as whole, so its bounds are wide."""
    return node.match == (True,) and (node.amounts == SUM or len(node.amounts) > 1)
