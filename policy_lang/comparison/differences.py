"""What differs for one provision, settled: its regions, each with an example that was tried on both sides."""

from collections.abc import Iterator

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import Provision, standing
from policy_lang.comparison.examples import settled
from policy_lang.comparison.region import Region, Settled, told_axes
from policy_lang.comparison.situations import Pair
from policy_lang.reasoning.axes import Names
from policy_lang.reasoning.boxes import formula_of
from policy_lang.reasoning.formula import Both, Neg, both
from policy_lang.reasoning.implication import follows
from policy_lang.reasoning.sizes import SMALLEST


def differences(comparing: Comparing, name: str, authority: str, affected: tuple[Pair, ...]) -> Iterator[Settled]:
    """The regions of a provision for an authority: where it stands on one side only, and where it stands on both."""
    alone, both_sides = standing(comparing, name, authority, affected)
    for (old, new), where in alone.items():
        yield settled(comparing, Region(name, authority, old, new, where))
    if both_sides:
        yield from _boxes(Provision(comparing, name, authority, both_sides))


def _boxes(provision: Provision) -> Iterator[Settled]:
    """The boxes in which a provision that stands on both sides has another effect.

    Boxes told by names that mean two things are taken as they are if a small case lies in each: to write out all that
    such names mean, and what of it implies what, takes long. Else that may show that a box cannot come true.
    """
    told = provision.told()
    by_name = [r for r in told if r.cone is not None and r.cone.names is Names.KEPT]
    found: dict[int, Settled] = {id(region): settled(provision.comparing, region, sizes=SMALLEST) for region in by_name}
    told = [r for r in told if isinstance(found.get(id(r)), Region) or not _contradicts_itself(provision, r)]
    if all(isinstance(found.get(id(region)), Region) for region in told):
        yield from (found[id(region)] for region in told)
        return
    for region in provision.possible(told):
        known = found.get(id(region))
        yield known if isinstance(known, Region) else settled(provision.comparing, region)


def _contradicts_itself(provision: Provision, region: Region) -> bool:
    """Whether some conditions of a box imply one whose opposite is another: no case lies in it."""
    parts = (formula_of(axis, region.box[axis.index]) for axis in told_axes(region))
    said = tuple(part for whole in parts for part in (whole.parts if isinstance(whole, Both) else (whole,)))
    known = provision.comparing.implied.by_shape
    return any(follows(both(said), part.part, known) for part in said if isinstance(part, Neg))
