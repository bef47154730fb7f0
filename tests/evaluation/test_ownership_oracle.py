"""Ownership against a naive oracle: every closed graph that an open one may be, and the least set by trying all sets.

The oracle shares no code with the evaluator. A party is a row of shares held by others; `None` in a row stands for
the rest that nobody is named for.
"""

from datetime import date
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from policy_lang.core.facts import MISSING, Between, Fact, Members, OneOf, Record, Shared, Stated
from policy_lang.values.truth import Truth
from tests.evaluation.deciding import case, control, law, look

NAMES = ("A", "B", "C", "D")
SHARES = tuple(Fraction(n, 1000) for n in (0, 1, 249, 250, 251, 499, 500, 501, 1000))
PERCENTS = {"25%": Fraction(1, 4), "50%": Fraction(1, 2)}
OPS = ("at least", "more than", "at most", "less than")
Stake = tuple[str, tuple[Fraction, ...]]
Graph = dict[str, tuple[Stake, ...]]


def owned(held: dict[str, dict[str, Fraction]], listed: set[str], op: str, threshold: Fraction, one_of: bool,
          directly: bool) -> bool:  # fmt: skip
    """Whether A is owned, by the definition: the least set O with P in O iff the holders in it or listed hold enough."""

    def enough(party: str, owners: set[str]) -> bool:
        shares = [share for holder, share in held[party].items() if holder in owners]
        total = max(shares, default=Fraction(0)) if one_of else sum(shares, Fraction(0))
        return total > threshold if op in ("more than", "at most") else total >= threshold

    if directly:
        reached = enough("A", listed)
    else:
        fixed = [
            set(chosen)
            for size in range(len(NAMES) + 1)
            for chosen in combinations(NAMES, size)
            if all((party in chosen) == enough(party, listed | set(chosen)) for party in NAMES)
        ]
        least = set.intersection(*fixed)
        assert least in fixed
        reached = "A" in least
    return reached != (op in ("at most", "less than"))


def closed(graph: Graph) -> list[dict[str, dict[str, Fraction]]]:
    """Every way in which the shares may turn out."""
    places = [(party, index) for party, stakes in graph.items() for index in range(len(stakes))]
    found = []
    for chosen in product(*(graph[party][index][1] for party, index in places)):
        held: dict[str, dict[str, Fraction]] = {name: {} for name in NAMES}
        for (party, index), share in zip(places, chosen, strict=True):
            holder = graph[party][index][0]
            held[party][holder] = held[party].get(holder, Fraction(0)) + share
        found.append(held)
    return found


def share_fact(shares: tuple[Fraction, ...], as_range: bool) -> Fact:
    if len(shares) == 1:
        return Stated(shares[0])
    return Between(min(shares), max(shares)) if as_range else OneOf(shares)


def party_case(graph: Graph, listed: set[str], hidden: dict[str, int], as_range: bool):
    """The graph as a case; of each party, the last stakes may be hidden behind an incomplete list."""
    shared = {}
    for name in NAMES:
        stakes = tuple(
            Record("stake", f"party {name}.owners[{i}]", {"holder": Shared("party", holder),
                                                          "share": share_fact(shares, as_range)})
            for i, (holder, shares) in enumerate(graph[name])
        )  # fmt: skip
        left = hidden.get(name, 0)
        owners: Fact = Members(stakes[: len(stakes) - left], left == 0)
        identity = "P1" if name in listed else f"not {name}"
        shared["party", name] = Record("party", f"party {name}", {"id": Stated(identity), "owners": owners})
    fields = {"end_user": Shared("party", "A"), "export_date": Stated(date(2025, 11, 8))}
    return case(fields, shared=shared)


@st.composite
def graphs(draw: st.DrawFn, closed_shares: bool) -> tuple[Graph, set[str]]:
    graph: Graph = {}
    opened = 0
    for name in NAMES:
        stakes: list[Stake] = []
        for _ in range(draw(st.integers(0, 2))):
            holder = draw(st.sampled_from(NAMES))
            shares = (draw(st.sampled_from(SHARES)),)
            if not closed_shares and opened < 3 and draw(st.booleans()):
                shares = tuple(sorted(draw(st.sets(st.sampled_from(SHARES), min_size=2, max_size=2))))
                opened += 1
            stakes.append((holder, shares))
        graph[name] = tuple(stakes)
    return graph, draw(st.sets(st.sampled_from(NAMES[1:]), max_size=2))


WAYS = [(op, percent, one_of, directly) for op in OPS for percent in PERCENTS for one_of in (False, True)
        for directly in (False, True)]  # fmt: skip
ways = st.sampled_from(WAYS)


def said(asked, op: str, percent: str, one_of: bool, directly: bool) -> Truth:
    """What the evaluator says of A: the same of a list and of a condition that stands in its place."""
    by = f"end_user is {'directly ' if directly else ''}owned {op} {percent} by {'one of ' if one_of else ''}"
    answers = {
        look(law(control(by + owners)), asked)[0][0][1].controls["prc.c"].met.truth
        for owners in ("listed", "each party called it where (it is in listed)")
    }
    assert len(answers) == 1
    return answers.pop()


@given(drawn=graphs(True), way=ways)
@settings(max_examples=200, deadline=None)
def test_closed_shares_give_the_least_set(drawn, way) -> None:
    graph, listed = drawn
    op, percent, one_of, directly = way
    (held,) = closed(graph)
    # Holders of more than all of a party are read as holding all of it, which no threshold below 100% can tell.
    expected = owned(held, listed, op, PERCENTS[percent], one_of, directly)
    assert said(party_case(graph, listed, {}, False), *way) is (Truth.TRUE if expected else Truth.FALSE)


@given(drawn=graphs(False), way=ways, as_range=st.booleans())
@settings(max_examples=200, deadline=None)
def test_open_shares_are_certain_only_if_every_turnout_agrees(drawn, way, as_range) -> None:
    graph, listed = drawn
    op, percent, one_of, directly = way
    found = {owned(held, listed, op, PERCENTS[percent], one_of, directly) for held in closed(graph)}
    answer = said(party_case(graph, listed, {}, as_range), *way)
    note((graph, listed, found, answer))
    if answer is not Truth.UNKNOWN:
        assert found == {answer is Truth.TRUE}
    elif all(len({holder for holder, _ in stakes}) == len(stakes) for stakes in graph.values()):
        # Each open share occurs once, and more shares only ever add owned parties: the bounds are attained.
        assert len(found) == 2


@given(drawn=graphs(True), way=ways, hide=st.dictionaries(st.sampled_from(NAMES), st.integers(1, 2)))
@settings(max_examples=200, deadline=None)
def test_hidden_owners_leave_open_what_they_could_change(drawn, way, hide) -> None:
    graph, listed = drawn
    op, percent, one_of, directly = way
    hide = {name: min(count, len(graph[name])) for name, count in hide.items() if graph[name]}
    for name in hide:
        if sum(shares[0] for _, shares in graph[name]) > 1:
            return
    (held,) = closed(graph)
    expected = owned(held, listed, op, PERCENTS[percent], one_of, directly)
    answer = said(party_case(graph, listed, hide, False), *way)
    note((graph, listed, hide, expected, answer))
    assert answer in (Truth.UNKNOWN, Truth.TRUE if expected else Truth.FALSE)


@given(
    drawn=graphs(True),
    way=ways,
    chosen=st.sampled_from(NAMES),
    what=st.sampled_from(("holder", "id", "owners")),
)
@settings(max_examples=200, deadline=None)
def test_an_unnamed_holder_may_be_anybody(drawn, way, chosen, what) -> None:
    graph, listed = drawn
    op, percent, one_of, directly = way
    if sum(shares[0] for _, shares in graph[chosen]) > 1:
        return
    (held,) = closed(graph)
    expected = owned(held, listed, op, PERCENTS[percent], one_of, directly)
    asked = party_case(graph, listed, {}, False)
    party = asked.shared["party", chosen]
    if what == "holder":
        owners = party.fields["owners"]
        assert isinstance(owners, Members)
        for stake in owners.records[-1:]:
            assert isinstance(stake, Record)
            del stake.fields["holder"]
    else:
        party.fields[what] = MISSING
    answer = said(asked, *way)
    note((graph, listed, what, expected, answer))
    assert answer in (Truth.UNKNOWN, Truth.TRUE if expected else Truth.FALSE)


@pytest.mark.parametrize("length", [3, 2000])
def test_a_long_chain_of_owners_is_followed(length: int) -> None:
    shared = {}
    for i in range(length):
        stakes = (Record("stake", f"party N{i}.owners[0]", {"holder": Shared("party", f"N{i + 1}"),
                                                            "share": Stated(Fraction(1, 2))}),)  # fmt: skip
        owners = Members(stakes if i < length - 1 else ())
        identity = "P1" if i == length - 1 else "X"
        shared["party", f"N{i}"] = Record("party", f"party N{i}", {"id": Stated(identity), "owners": owners})
    asked = case({"end_user": Shared("party", "N0"), "export_date": Stated(date(2025, 11, 8))}, shared=shared)
    assert said(asked, "at least", "50%", False, False) is Truth.TRUE
    assert said(asked, "more than", "50%", False, False) is Truth.FALSE
