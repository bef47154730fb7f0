"""Settling: for boxes the cases that come out differently, or the reason why there are none.

In: boxes of one provision with the same effects, told in the same words, each on days of its own. A solver imagines a
case in one of them; the reference evaluator decides it under both laws. If the results of the authority are equal,
another provision masks the change there: what blocks it is named, and a case is looked for that it does not block,
until one comes out differently or nothing is left. A case that was found on some days is tried on those of the other
boxes before they are searched.
"""

from collections.abc import Iterator

from attrs import define, evolve, field

from policy_lang.comparison.boundaries import decided_at
from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.examples import (
    Further,
    Search,
    Tried,
    anything,
    blocking,
    blocks,
    differs,
    inside,
    tried_on,
)
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.region import NoCase, Region, Settled, answers_of, regime_of
from policy_lang.comparison.situations import Pair
from policy_lang.reasoning import formula as f
from policy_lang.reasoning.closed import ClosedCase
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.sizes import SIZES, SMALLEST, Amounts, Sizes

MAX_MASKS = 12
NOT_SHOWN = "no case was found that shows the difference"
NOT_ENDED = "the search for an example did not end within its limit"


def settled(comparing: Comparing, region: Region, further: Further = anything) -> Settled:
    """A region with its example and masks, among the cases that meet something further."""
    (found,) = Settling(comparing, (region,), further).all()
    return found


class _NotShownError(Exception):
    """A case of a box does not come out differently, though nothing blocks the change."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


@define(eq=False, repr=False)
class Settling:
    """Boxes told in the same words, and the provisions that were found to mask some of their cases."""

    comparing: Comparing
    parts: tuple[Region, ...]
    further: Further = anything
    masks: list[str] = field(factory=list)
    met: dict[int, Tried] = field(factory=dict)
    """Cases that lie in boxes, by the place of the box."""
    _done: dict[int, Settled] = field(factory=dict)

    def small(self) -> dict[int, Settled]:
        """The boxes for which the smallest cases give an example, by their place.

        Where the first gives none, the others are not looked at; nothing is said of those without an example.
        """
        from policy_lang.reasoning.imagine import Undecided

        for at in range(len(self.parts)):
            if at in self._done or (at and not self._done):
                continue
            try:
                self._take(self._shown([at], SMALLEST))
            except (Undecided, _NotShownError):
                continue
        return self._done

    def all(self) -> Iterator[Settled]:
        """Every box settled, in their order."""
        from policy_lang.reasoning.imagine import Undecided

        try:
            self._find_examples()
            self._tell_masked_from_empty()
        except Undecided:
            self._done.update({at: self._by_itself(at, NOT_ENDED) for at in self._left()})
        return (self._done[at] for at in range(len(self.parts)))

    def _by_itself(self, at: int, because: str) -> Settled:
        """A box that could not be settled together with others; not proved if it is alone already."""
        if len(self.parts) == 1:
            return Unproved(self.parts[at].provision, because)
        return settled(self.comparing, self.parts[at], self.further)

    def _find_examples(self) -> None:
        while left := self._left():
            try:
                if not self._take(self._shown(left, SIZES)):
                    return
            except _NotShownError as error:
                self._done[error.at] = self._by_itself(error.at, NOT_SHOWN)

    def _tell_masked_from_empty(self) -> None:
        """Boxes without an example are masked everywhere if a case lies in them."""
        masks, self.masks = tuple(self.masks), []
        known = [(at, tried) for at, tried in self.met.items() if at not in self._done]
        while left := self._left():
            found = known.pop() if known else self._case(left, SIZES) if masks else None
            if found is None:
                self._done.update({at: NoCase(self.parts[at]) for at in left})
                return
            alike = (at for at in left if self._moved(at, found[1]) is not None)
            for at in dict.fromkeys((found[0], *alike)):
                self._done[at] = evolve(self.parts[at], masked_by=masks, wholly=True)

    def _left(self) -> list[int]:
        return [at for at in range(len(self.parts)) if at not in self._done]

    # -- examples -------------------------------------------------------------------------------------------

    def _take(self, found: "tuple[int, Tried] | None") -> bool:
        """An example for a box, and for those others in which it lies on another day."""
        if found is None:
            return False
        at, tried = found
        self._done[at] = self._with(at, tried)
        for other in self._left():
            moved = self._moved(other, tried)
            if moved is not None and self._comes_out(other, moved):
                self._done[other] = self._with(other, moved)
        return True

    def _with(self, at: int, tried: Tried) -> Region:
        masks = tuple(self.masks)
        return evolve(self.parts[at], masked_by=masks, example=tried.case, tried_in=tried.pair, readings=tried.readings)

    def _moved(self, at: int, tried: Tried) -> Tried | None:
        """The same case on the days of another box, if it lies in that."""
        region = self.parts[at]
        answers = {**dict(tried.readings), **answers_of(region)}
        for pair in region.pairs:
            case, _ = decided_at(self.comparing, region, tried.case, pair.situation.start)
            zone = pair.world.law.program.regimes[regime_of(region)].zone
            closed = ClosedCase(self.comparing.vocabulary, case, {**answers, **pair.readings}, zone)
            if closed.truth(f.both((inside(region, pair), self.further(pair)))) is True:
                return tried_on(pair, case, answers)
        return None

    # -- searching ------------------------------------------------------------------------------------------

    def _shown(self, left: list[int], sizes: Sizes) -> tuple[int, Tried] | None:
        """A case of some boxes that comes out differently; what masks others is noted."""
        while True:
            found = self._case(left, sizes)
            if found is None:
                return None
            at, tried = found
            self.met.setdefault(at, tried)
            mask = blocking(self.comparing, self.parts[at], tried, self.masks)
            if mask is None and differs(self.parts[at], tried):
                return found
            if mask is None or len(self.masks) == MAX_MASKS:
                raise _NotShownError(at)
            self.masks.append(mask)

    def _case(self, left: list[int], sizes: Sizes) -> tuple[int, Tried] | None:
        """A case of some boxes that no mask hides: if there must be, one in which amounts are missing.

        A share of nothing is open: such a case shows a difference only if its result is settled on a side.
        """
        asked = [(at, pair, self._asked(self.parts[at], pair)) for at in left for pair in self.parts[at].pairs]
        found = self._among(asked, Amounts.STATED, sizes)
        shares = sizes == SIZES and any(f.takes_shares(inside(self.parts[at], pair)) for at, pair, _ in asked)
        if found is not None or not shares:
            return found
        found = self._among(asked, Amounts.LACKING, sizes)
        if found is not None:
            return found
        found = self._among(asked, Amounts.NOTHING, sizes)
        if found is None:
            return None
        return found if self._comes_out(*found) else None

    def _comes_out(self, at: int, tried: Tried) -> bool:
        """Whether a case comes out differently, and nothing blocks that."""
        region = self.parts[at]
        return blocking(self.comparing, region, tried, ()) is None and differs(region, tried)

    def _asked(self, region: Region, pair: Pair) -> Formula:
        unmasked = (f.neg(blocks(region, mask, pair.old, pair.new)) for mask in self.masks)
        return f.both((inside(region, pair), *unmasked, self.further(pair)))

    def _among(
        self, asked: list[tuple[int, Pair, Formula]], amounts: Amounts, sizes: Sizes
    ) -> tuple[int, Tried] | None:
        """A case of the first pair of laws in which one is found; of several boxes, of any."""
        search = Search(self.comparing, regime_of(self.parts[0]), amounts, sizes)
        if len({at for at, _, _ in asked}) > 1:
            found = search.in_any([(pair, formula) for _, pair, formula in asked])
            return None if found is None else (asked[found[0]][0], found[1])
        for at, pair, formula in asked:
            tried = search.in_pair(pair, formula)
            if tried is not None:
                return at, tried
        return None
