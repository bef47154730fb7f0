"""What differs for one provision, settled: its regions, each with an example that was tried on both sides."""

from collections.abc import Iterator

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import Provision, standing
from policy_lang.comparison.examples import settled
from policy_lang.comparison.region import NoCase, Region, Settled
from policy_lang.comparison.situations import Pair
from policy_lang.reasoning.axes import Names


def differences(comparing: Comparing, name: str, authority: str, affected: tuple[Pair, ...]) -> Iterator[Settled]:
    """The regions of a provision for an authority: where it stands on one side only, and where it stands on both."""
    alone, both_sides = standing(comparing, name, authority, affected)
    for (old, new), where in alone.items():
        yield settled(comparing, Region(name, authority, old, new, where))
    if both_sides:
        yield from _boxes(Provision(comparing, name, authority, both_sides))


def _boxes(provision: Provision) -> Iterator[Settled]:
    """The boxes in which a provision that stands on both sides has another effect.

    Boxes told by names that mean two things are taken as they are if a case lies in each: to write out all that such
    names mean, and what of it implies what, takes long. Else that may show that a box cannot come true.
    """
    told = provision.told()
    by_name = [r for r in told if r.cone is not None and r.cone.names is Names.KEPT]
    found = {id(region): settled(provision.comparing, region) for region in by_name}
    if len(found) == len(told) and not any(isinstance(one, NoCase) for one in found.values()):
        yield from found.values()
        return
    for region in provision.possible(told):
        yield found.get(id(region)) or settled(provision.comparing, region)
