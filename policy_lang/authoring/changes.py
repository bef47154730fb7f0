"""Small changes to a term of law, one at a time: each would be a mistake that a scenario should notice."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen

from policy_lang.core import terms
from policy_lang.core.rewriting import children
from policy_lang.core.terms import Term
from policy_lang.nodes import Node
from policy_lang.values.exact import show_number
from policy_lang.values.truth import Truth, all_of, any_of, negate

ENTRIES = 20
"""So many entries of a list file are left out in turn: the file is data, and its tail is like its head."""


@frozen(eq=False)
class Change:
    """One node in place of another, of a kind; `within` is the test asked, `words` and `place` are its author's.

    `after` tells the new truth of the test from its old one and those of its parts, where that needs no asking.
    """

    old: Node
    new: Node
    within: Term | None
    after: "After | None"
    words: str
    place: str
    said: str
    why: str

    @property
    def kind(self) -> str:
        """What is changed: an operator, a date, a number, a set member, or whether a test is asked as it is."""
        match self.old, self.new:
            case terms.CompareDate(_, _, before), terms.CompareDate(_, _, after) if before != after:
                return "date"
            case (terms.All(), terms.Any()) | (terms.Any(), terms.All()):
                return "operator"
            case (terms.Compare() | terms.CompareDate() | terms.Share() | terms.Owned()) as before, after:
                return "operator" if type(before) is type(after) else "test"
            case terms.Constant(), _:
                return "number"
            case ((terms.Listed() | terms.Entries() | terms.Union()), _):
                return "set member"
            case _:
                return "test"


After = Callable[[Truth, tuple[Truth, ...]], Truth]

_COMPARED = {"at least": "more than", "more than": "at least", "at most": "less than", "less than": "at most"}
_DATED = {"on or after": "after", "after": "on or after", "on or before": "before", "before": "on or before"}
_EDGE = "no scenario stands exactly at the threshold"
_UNASKED = "no scenario depends on this test"
_ALONE_FALSE = "no scenario has this false and all beside it true"
_ALONE_TRUE = "no scenario has this true and all beside it false"


def changes(root: Node, words: str = "", place: str = "") -> Iterator[Change]:
    """Every change to a condition, amount or set; `words` and `place` are for what bears no words of its own."""
    seen: set[int] = set()
    todo = [_Node(root, None, None, None)]
    while todo:
        at = todo.pop(0)
        if id(at.node) in seen:
            continue
        seen.add(id(at.node))
        for new, said, why, about, after in at.changes():
            bearer = at.short or (about if about is not None else at.within)
            if at.short is not None and isinstance(at.node, _TERMS):
                said = f"{said}: {words_of(about if about is not None else at.node)}"
            shown = words_of(bearer) if bearer is not None else words
            yield Change(
                at.node, new, at.within, after, shown, bearer.mark.place if bearer is not None else place, said, why
            )
        todo.extend(at.below())


@frozen(eq=False)
class _Node:
    """A node of a term: the node that holds it, the test it is in, and the short form that wrote it, if one did."""

    node: Node
    holder: Node | None
    test: Term | None
    short: Term | None

    @property
    def within(self) -> Term | None:
        """The test in which a change to this node stands: itself, if it is one."""
        return self.node if isinstance(self.node, _TERMS) else self.test

    def changes(self) -> "_Found":
        """What becomes of this node. A part of a list is left out: who notices that would notice its negation."""
        if not isinstance(self.node, _TERMS):
            return _of_other(self.node)
        return _of_term(self.node, alone=not isinstance(self.holder, terms.All | terms.Any | terms.Not))

    def below(self) -> "Iterator[_Node]":
        """The nodes in this one."""
        node, short = self.node, self.short
        for child in children(node):
            if isinstance(node, terms.Share) and child in (node.match, node.match_origin):
                if child is (node.match_origin if node.fraction_of is None else node.match):
                    continue  # by mass, the materials are read from the fraction, and else all from the match
                if not node.mark.text.startswith(f"content by {node.basis} of each "):
                    short = node
            yield _Node(child, node, self.within, short)
            short = self.short


_Found = Iterator[tuple[Node, str, str, Term | None, After | None]]


def _of_term(node: Term, alone: bool) -> _Found:
    match node:
        case terms.All(parts) | terms.Any(parts):
            yield from _of_list(node, parts)
        case terms.Not(part) if alone:
            yield part, "negation left out", _UNASKED, None, opposite
        case terms.Truism():
            return
        case terms.Not():
            pass
        case _:
            if alone:
                yield terms.Not(node, mark=node.mark), "negated", _UNASKED, None, opposite
    match node:
        case terms.Compare(_, op, _) | terms.Share(op=op) | terms.Owned(op=op) if op in _COMPARED:
            yield evolve(node, op=_COMPARED[op]), f"{op} → {_COMPARED[op]}", _EDGE, None, None
        case terms.CompareDate(_, op, right):
            yield from _of_date(node, op, right)


def _of_list(node: terms.All | terms.Any, parts: tuple[Term, ...]) -> _Found:
    if len(parts) < 2:
        return
    every = isinstance(node, terms.All)
    other: Term = terms.Any(parts, mark=node.mark) if every else terms.All(parts, mark=node.mark)
    why = "no scenario has one part true and another false" + (" and expects it not to apply" if every else "")
    yield other, "and → or" if every else "or → and", why, None, lambda _, parts: (any_of if every else all_of)(parts)
    for number, part in enumerate(parts):
        left = evolve(node, parts=parts[:number] + parts[number + 1 :])
        yield left, "left out", _ALONE_FALSE if every else _ALONE_TRUE, part, _without(number, every)


def opposite(truth: Truth, _: tuple[Truth, ...]) -> Truth:
    """The truth of a test that is turned around."""
    return negate(truth)


def _without(number: int, every: bool) -> After:
    return lambda _, parts: (all_of if every else any_of)(parts[:number] + parts[number + 1 :])


def _of_date(node: terms.CompareDate, op: str, right: date | terms.Path) -> _Found:
    if isinstance(right, date):
        for days in (-1, 1):
            other = right + timedelta(days=days)
            why = f"no scenario is decided by whether the date is {min(right, other)} or {max(right, other)}"
            yield evolve(node, right=other), f"{right} → {other}", why, None, None
    elif op in _DATED:
        yield evolve(node, op=_DATED[op]), f"{op} → {_DATED[op]}", "no scenario has both dates on one day", None, None


def _of_other(node: Node) -> _Found:
    match node:
        case terms.Constant():
            for new, said, why in digits(node):
                yield new, said, why, None, None
        case terms.Listed(values) if len(values) > 1:
            for value in values:
                yield (
                    terms.Listed(tuple(v for v in values if v != value)),
                    f"without {value}",
                    _member(value),
                    None,
                    None,
                )
        case terms.Entries(entries, _, _):
            for entry in entries[:ENTRIES]:
                fewer = evolve(node, entries=tuple(e for e in entries if e is not entry))
                yield fewer, f"without {entry[0]}", _member(entry[0]), None, None
        case terms.Union(items, minus):
            for item in (i for i in items if len(items) > 1 and _set_words(i)):
                left = evolve(node, items=tuple(i for i in items if i is not item))
                yield left, f"without {_set_words(item)}", _member(_set_words(item)), None, None
            for item in (m for m in minus if _set_words(m)):
                kept = evolve(node, minus=tuple(i for i in minus if i is not item))
                yield kept, f"without `except {_set_words(item)}`", _member(_set_words(item)), None, None


def _member(name: str) -> str:
    return f"no scenario depends on whether {name} is in the set"


def _set_words(term: Node) -> str:
    match term:
        case terms.SetName(name):
            return name.split(".")[-1]
        case terms.Listed(values):
            return ", ".join(values[:3]) + (" …" if len(values) > 3 else "")
        case terms.Widening(kind, of):
            return f"{kind} {_set_words(of)}"
        case terms.Entries(_, file, _):
            return f"from {file}"
        case terms.Union(items, _):
            return ", ".join(_set_words(item) for item in items)
    return "everything"


def digits(constant: terms.Constant) -> Iterator[tuple[terms.Constant, str, str]]:
    """A number with its last digit one up and one down."""
    written = re.search(r"\d+(\.\d+)?", constant.mark.text)
    if written is None or not constant.value:
        return
    number = Fraction(written[0])
    step = Fraction(1, 10 ** len((written[1] or ".")[1:]))
    for other in (number - step, number + step):
        shown = show_number(other)
        if written[1] and "." not in shown:
            shown += ".0"
        said = constant.mark.text[: written.start()] + shown + constant.mark.text[written.end() :]
        low, high = (constant.mark.text, said) if other > number else (said, constant.mark.text)
        mark = terms.Mark(said, constant.mark.place)
        why = f"no scenario lies between {low} and {high}"
        yield evolve(constant, value=constant.value * other / number, mark=mark), f"{constant.mark.text} → {said}", why


def words_of(term: Term) -> str:
    """What to call a test: the author's words, or those of the first test of a list."""
    if term.mark.text and term.mark.text != "none of":
        return term.mark.text
    first = next(iter(children(term)), None)
    words = words_of(first) if isinstance(first, _TERMS) else "…"
    return words if isinstance(term, terms.Not) else f"{words.removesuffix(' …')} …"


_TERMS = (
    terms.Truism,
    terms.All,
    terms.Any,
    terms.Not,
    terms.Member,
    terms.Contains,
    terms.Same,
    terms.Flag,
    terms.Compare,
    terms.CompareDate,
    terms.Quantified,
    terms.Share,
    terms.Owned,
    terms.InVain,
    terms.Reading,
    terms.Applies,
    terms.Call,
)
