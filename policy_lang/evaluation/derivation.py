"""A derivation: how a condition came out, test by test, with the facts that each test looked at.

It is made while evaluating, not after: an explanation is the derivation of the answer and can never be a second
opinion about it. Nodes of it are never changed; they are not frozen, because more of them are made than of anything
else, and a frozen one takes three times as long to make.
"""

from collections.abc import Iterator

from attrs import define, frozen

from policy_lang.core import terms
from policy_lang.core.facts import Fact, Record
from policy_lang.core.terms import Term
from policy_lang.values.interval import Interval
from policy_lang.values.truth import Truth, negate


@define(eq=False, repr=False)
class Seen:
    """A fact that a test looked at: its place in the case, and its state there."""

    place: str
    fact: Fact


@frozen(eq=False, repr=False)
class Measured:
    """An amount as far as it is known, with its currency if it is money; None is an amount that does not apply."""

    interval: Interval | None
    currency: str = ""


@define(eq=False, repr=False)
class Derivation:
    """How a term came out: its truth, the facts it looked at, the amounts it compared, and its parts.

    `around` are the records at whose levels a comparison was made, so that it can be made again with a fact
    assumed. `ruled` says how the records came out that a share or sum does not count, or counts only in part.
    """

    term: Term
    truth: Truth
    seen: tuple[Seen, ...] = ()
    parts: "tuple[Derivation, ...]" = ()
    left: Measured | None = None
    right: Measured | None = None
    record: str = ""
    around: tuple[Record, ...] = ()
    ruled: "tuple[Derivation, ...]" = ()

    def relevant(self) -> "Iterator[Derivation]":
        """The tests that this outcome rests on: of a false `and`, the first that is false; and so on."""
        if not isinstance(self.term, _COMPOSED):
            yield self
            if self.truth is not Truth.UNKNOWN:
                for ruled in self.ruled:
                    yield from ruled.relevant()
            return
        deciding = self.deciding()
        hidden = isinstance(self.term, terms.Quantified) and bool(self.seen) and self.truth is Truth.UNKNOWN
        if hidden or not deciding:
            yield self
        for part in deciding:
            yield from part.relevant()

    def deciding(self) -> "tuple[Derivation, ...]":
        """The parts that make the truth what it is."""
        truth = self.truth
        match self.term:
            case terms.All():
                settling = Truth.FALSE
            case terms.Any() | terms.Applies():
                settling = Truth.TRUE
            case terms.Quantified(kind, _, _):
                settling = Truth.FALSE if kind == "every" else Truth.TRUE
                truth = negate(truth) if kind == "no" else truth
            case _:
                return self.parts
        if truth is settling:
            return tuple(p for p in self.parts if p.truth is settling)[:1]
        if truth is Truth.UNKNOWN:
            return tuple(p for p in self.parts if p.truth is Truth.UNKNOWN)
        return self.parts


_COMPOSED = (terms.Quantified, terms.All, terms.Any, terms.Not, terms.Call, terms.Applies)
