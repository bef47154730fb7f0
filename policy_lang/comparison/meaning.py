"""The layer of meaning: all complete cases whose result differs, as regions, and the proof that no other does.

For each provision that may stand differently on some stretch of days, its effect on both sides becomes one diagram
over what its conditions ask of a case; where the two effects differ, the diagram is cut into boxes. A box is a region
if some case in it really comes out differently: other provisions of the same authority may require as much on both
sides, and mask it.

Why nothing is missed. In a case whose result for an authority differs, let M be the harsher of the two results, on
side S. Some provision c has the effect M on side S and less on the other; so c stands differently, and the case lies
in a box of c. Another provision u *blocks* c's change if its effect reaches M on the other side, or more than M on
side S. In that case none does: on the other side all effects are below M, on S none is above it. So the case is found
among the cases of c's boxes that nothing blocks; and a case of a box that nothing blocks does differ, since its
result is M on S and less on the other side. Duties are compared provision by provision, and nothing masks them.
"""

from attrs import frozen

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differences import differences
from policy_lang.comparison.differing import why_open
from policy_lang.comparison.gaps import regions_of_gaps
from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.region import NoCase, Region, Settled
from policy_lang.comparison.situations import Pair, pairs
from policy_lang.reasoning.diagram import TooLarge
from policy_lang.reasoning.expand import NotEncodable
from policy_lang.reasoning.regions import TooMany


@frozen(eq=False)
class Meaning:
    """What differs, what stayed open, and how many provisions were shown to be the same, and how."""

    regions: tuple[Region, ...]
    unproved: tuple[Unproved, ...]
    alike: int
    proved: int
    left_out: tuple[Region, ...] = ()
    """Boxes that were left out because no case of bounded size lies in them."""


def meaning(comparing: Comparing) -> Meaning:
    """Every region of every provision, and of what is not encoded."""
    regions: list[Region] = []
    unproved: list[Unproved] = [*comparing.ground.unproved]
    left_out: list[Region] = []
    alike = proved = 0
    for regime in comparing.regimes():
        if regime in comparing.ground.apart:
            continue
        here = tuple(pair for situation in comparing.of_regime(regime) for pair in pairs(situation))
        done: list[Settled] = []
        for name in comparing.provisions(regime):
            affected = tuple(pair for pair in here if not comparing.alike.provision(name, pair))
            found = _of_provision(comparing, name, affected) if affected else []
            alike += not affected
            proved += bool(affected) and not found
            done += found
        done += regions_of_gaps(comparing, regime, here)
        regions += [one for one in done if isinstance(one, Region)]
        unproved += dict.fromkeys(one for one in done if isinstance(one, Unproved))
        left_out += (one.region for one in done if isinstance(one, NoCase))
    return Meaning(tuple(regions), tuple(unproved), alike, proved, tuple(left_out))


def _of_provision(comparing: Comparing, name: str, affected: tuple[Pair, ...]) -> list[Settled]:
    """What differs for a provision; that it is not proved, where that stays open."""
    try:
        return [one for a in comparing.authorities(name) for one in differences(comparing, name, a, affected)]
    except (NotEncodable, TooLarge, TooMany, RecursionError) as error:
        return [Unproved(name, why_open(error))]
