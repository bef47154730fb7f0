"""Regions: cases in which one provision has another effect, as boxes of conditions."""

from typing import TypeAlias

from attrs import field, frozen

from policy_lang.comparison.ground import Unproved
from policy_lang.comparison.situations import Pair
from policy_lang.core.facts import Case
from policy_lang.reasoning.axes import Axis, Cone
from policy_lang.reasoning.boxes import formula_of
from policy_lang.reasoning.effects import Effect
from policy_lang.reasoning.formula import Formula, both

Box = dict[int, frozenset[int]]


@frozen(eq=False)
class Region:
    """Cases in which one provision has another effect: the effects before and after, the laws, and an example.

    Without a `cone` these are all the cases that the provision catches, which has no effect at all on one side; with
    one, those of a box. `masked_by` names provisions that already require as much for some of the cases; `example` is
    a case that comes out differently, by the laws of the pair `tried_in`, None where every case is masked (`wholly`).
    A region of what is not encoded has the regime as its provision, and says what is `left_out`.
    """

    provision: str
    authority: str
    old: Effect
    new: Effect
    pairs: tuple[Pair, ...] = field(repr=False)
    box: Box = field(repr=False, factory=dict)
    cone: Cone | None = field(repr=False, default=None)
    masked_by: tuple[str, ...] = ()
    example: Case | None = field(default=None, repr=False)
    tried_in: Pair | None = field(default=None, repr=False)
    readings: tuple[tuple[str, str], ...] = ()
    wholly: bool = False
    left_out: str = ""


@frozen(eq=False)
class NoCase:
    """A region in which no case of bounded size was found."""

    region: Region


Settled: TypeAlias = "Region | Unproved | NoCase"


def condition_of(region: Region) -> Formula:
    """The box of a region as one formula, without its days."""
    return both(formula_of(axis, region.box[axis.index]) for axis in told_axes(region))


def regime_of(region: Region) -> str:
    """The regime of the provision of a region."""
    return region.provision.split(".")[0]


def told_axes(region: Region) -> list[Axis]:
    """The axes of a region's box, without that of its days."""
    axes = () if region.cone is None else region.cone.axes
    return [axis for axis in axes if axis.index in region.box and axis.kind != "laws"]


def answers_of(region: Region) -> dict[str, str]:
    """Answers under which a region has cases: to each question that its box asks, the first that it allows."""
    asked = (axis for axis in told_axes(region) if axis.kind == "question")
    return {str(axis.key[1]): str(axis.classes[min(region.box[axis.index])]) for axis in asked}  # type: ignore[index]
