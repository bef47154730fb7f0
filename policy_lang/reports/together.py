"""Regions that are told as one: those that differ alike because of the same declarations.

A clause that changes may let twelve provisions require a licence where none did; a reader wants that told once, with
the provisions named, and what they have in common said in one place.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import TypeAlias

from attrs import frozen

from policy_lang.comparison.causes import Cause
from policy_lang.comparison.compare import Comparison, Told
from policy_lang.comparison.expected import Judged
from policy_lang.reports.terminal import counted

ARROW = "→"
FEW_CAUSES = 6
"""So many declarations are named as the cause of what differs."""
FEW_TURNS = 4
"""So many combinations of conditions are told at once, for which a clause holds on one side only."""
_REGIME = re.compile(r"^\w+\.(?=\w)")


Judging: TypeAlias = tuple[Told, Judged | None]


@frozen
class Member:
    """A provision in a region that is told for several: what holds for it alone, and whether that was expected."""

    told: Told
    conditions: tuple[str, ...]
    judged: Judged | None


@frozen
class Part:
    """The provisions of a region that differ on the same days."""

    when: tuple[str, ...]
    members: tuple[Member, ...]


@frozen
class Together:
    """A numbered region: one effect, what its provisions have in common, and each of them."""

    number: int
    effect: str
    direction: str
    conditions: tuple[str, ...]
    duties_added: tuple[str, ...]
    duties_removed: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """The provisions, on all days."""
        return tuple(member for part in self.parts for member in part.members)


@frozen
class Chapter:
    """What differs because of the same declarations."""

    because: tuple[Cause, ...]
    regions: tuple[Together, ...]

    @property
    def own(self) -> bool:
        """Whether the declarations are just the provisions of the regions, so that to name them again says nothing."""
        named = {member.told.provision for region in self.regions for member in region.members}
        return {cause.name for cause in self.because} == named


def chapters(found: Comparison) -> tuple[Chapter, ...]:
    """The regions that are told and not hidden, numbered, by their causes."""
    by_cause: dict[object, list[Judging]] = {}
    for index, told in enumerate(found.regions):
        if not told.wholly:
            key = told.because or told.provision
            judged = None if found.expected is None else found.expected.regions[index]
            by_cause.setdefault(key, []).append((told, judged))
    numbers = count(1)
    return tuple(Chapter(members[0][0].because, tuple(_together(members, numbers))) for members in by_cause.values())


def regions_told(found: Comparison) -> tuple[Together, ...]:
    """The numbered regions, in the order in which they are told."""
    return tuple(region for chapter in chapters(found) for region in chapter.regions)


def _together(told: list[Judging], numbers: Iterator[int]) -> Iterator[Together]:
    """Regions of the same causes, those of one effect as one."""
    alike: dict[tuple[object, ...], list[Judging]] = {}
    for one, judged in told:
        key = (effect(one), one.authority, one.direction, one.duties_added, one.duties_removed)
        alike.setdefault(key, []).append((one, judged))
    for those in alike.values():
        first = those[0][0]
        conditions = [_conditions(one, alone=len(those) == 1) for one, _ in those]
        common = tuple(c for c in conditions[0] if all(c in other for other in conditions))
        parts: dict[tuple[str, ...], list[Member]] = {}
        for (one, judged), own in zip(those, conditions, strict=True):
            parts.setdefault(one.when, []).append(Member(one, tuple(c for c in own if c not in common), judged))
        by_days = tuple(Part(when, tuple(members)) for when, members in parts.items())
        duties = (first.duties_added, first.duties_removed)
        yield Together(next(numbers), effect(first), first.direction, common, *duties, by_days)


def _conditions(told: Told, alone: bool) -> tuple[str, ...]:
    """The conditions of a region; among several, that its own provision applies is said without its name."""
    region = told.shown.region
    if alone or region.cone is not None:
        return told.conditions
    if region.left_out:
        return ("what is not encoded may concern it",)
    return tuple(f"the provision{condition.removeprefix(short(told.provision))}" for condition in told.conditions)


def effect(told: Told) -> str:
    """What changes, in one line."""
    by = f" ({told.authority.split('.')[-1]})" if told.authority else ""
    match told.direction:
        case "tightened" | "relaxed" | "left open" | "settled":
            return f"{told.old} {ARROW} {told.new}{by}"
        case "duties":
            return "other duties"
        case "charges":
            return "another charge"
    return "other discharges"


def named(because: tuple[Cause, ...]) -> Iterator[tuple[str, str]]:
    """Causes in words, each with its file and line."""
    for cause in because[:FEW_CAUSES]:
        article = "an" if cause.what == "added" else "a"
        details = f", {'; '.join(cause.details)}" if cause.details else ""
        yield f"{article} {cause.what} {cause.kind}: {short(cause.name)}{details}", cause.place
    if len(because) > FEW_CAUSES:
        yield f"{counted(len(because) - FEW_CAUSES, 'more declaration')}", ""


def turned(cause: Cause) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For which cases a clause or an exemption holds on one side only: in words, and the conditions."""
    now, no_longer = {
        "exemption": ("is on now, and was not,", "is no longer on"),
    }.get(cause.kind, ("holds now, and did not,", "no longer holds"))
    for turn in cause.turns():
        yield now if turn.now else no_longer, turn.conditions


def short(name: str) -> str:
    """A name without its regime."""
    return _REGIME.sub("", name)
