"""What differs for one provision, settled: its regions, each with an example that was tried on both sides."""

from collections.abc import Hashable, Iterator

from attrs import evolve

from policy_lang.comparison.comparing import Comparing
from policy_lang.comparison.differing import Provision, standing
from policy_lang.comparison.region import Region, Settled, told_axes
from policy_lang.comparison.settling import Settling, settled
from policy_lang.comparison.situations import Pair
from policy_lang.reasoning.axes import Axis, Names
from policy_lang.reasoning.boxes import formula_of
from policy_lang.reasoning.formula import Both, Named, Neg, both
from policy_lang.reasoning.implication import follows


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
    done: dict[int, Settled] = {}
    by_name = [r for r in told if r.cone is not None and r.cone.names is Names.KEPT]
    for group in in_the_same_words(provision, by_name):
        done.update((id(group.parts[at]), found) for at, found in group.small().items())
    told = [r for r in told if id(r) in done or not _contradicts_itself(provision, r)]
    if all(id(region) in done for region in told):
        yield from (done[id(region)] for region in told)
        return
    fewer = list(provision.possible(told))
    open_ = [fewest for region, fewest in fewer if id(region) not in done]
    for group in in_the_same_words(provision, open_):
        done.update((id(part), found) for part, found in zip(group.parts, group.all(), strict=True))
    for region, fewest in fewer:
        known = done.get(id(region)) or done[id(fewest)]
        yield evolve(known, box=fewest.box) if isinstance(known, Region) else known


def _contradicts_itself(provision: Provision, region: Region) -> bool:
    """Whether some conditions of a box imply one whose opposite is another: no case lies in it."""
    parts = (formula_of(axis, region.box[axis.index]) for axis in told_axes(region))
    said = tuple(part for whole in parts for part in (whole.parts if isinstance(whole, Both) else (whole,)))
    known = provision.comparing.implied.by_shape
    return any(follows(both(said), part.part, known) for part in said if isinstance(part, Neg))


def in_the_same_words(provision: Provision, regions: list[Region]) -> list[Settling]:
    """Regions with the same effects, those together that are told in the same words, each on its own days."""
    groups: dict[Hashable, list[Region]] = {}
    for region in regions:
        groups.setdefault(_words(provision, region), []).append(region)
    return [Settling(provision.comparing, tuple(group)) for group in groups.values()]


def _words(provision: Provision, region: Region) -> Hashable:
    """What regions with the same effects have in common if they are told in the same words.

    A name that means two things is told by which of the laws means it so; readings are told beside the conditions.
    """
    before, after = provision.meant(region.pairs[0])

    def told(axis: Axis) -> Hashable:
        match axis.test:
            case Named(name, place) as test if axis.kind == "named":
                return name, place, test in before, test in after
        return axis.index

    conditions = frozenset(
        (told(axis), region.box[axis.index]) for axis in told_axes(region) if axis.kind != "question"
    )
    return region.old, region.new, conditions
