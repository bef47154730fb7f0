"""A comparison as text for a terminal."""

from collections.abc import Iterator

from policy_lang.cases.write import leaves
from policy_lang.comparison.causes import Cause
from policy_lang.comparison.compare import Comparison
from policy_lang.comparison.expected import EXPECTED, OPEN, UNEXPECTED, Judged
from policy_lang.comparison.impact import Impact, at_stake
from policy_lang.comparison.provisions import Change
from policy_lang.comparison.timelines import Timeline
from policy_lang.comparison.told_twins import ToldTwin
from policy_lang.reasoning.sizes import SIZES
from policy_lang.reports.diff_expected import heading, outcome_of
from policy_lang.reports.terminal import Style, counted, wrapped
from policy_lang.reports.together import (
    ARROW,
    FEW_TURNS,
    Chapter,
    Member,
    Together,
    chapters,
    effect,
    named,
    regions_told,
    short,
    turned,
)
from policy_lang.values.exact import show_number

NOTHING_FOUND = "No case was found that has another result on the other side."
NOTHING = "Nothing differs: every case has the same result on both sides."
COLOURS = {"tightened": "red", "relaxed": "green"}
_JUDGED = {EXPECTED: "green", UNEXPECTED: "red", OPEN: "yellow"}


def diff_text(found: Comparison, style: Style, examples: bool) -> str:
    """All layers of a comparison, the most important last: what is proved."""
    lines = [style(f"{found.old} {ARROW} {found.new}", "bold"), ""]
    for title, part in (
        ("Provisions", _changes(found.changes, style)),
        ("In time", _timelines(found.timelines, style)),
        (
            "Cases that come out differently, where no other provision requires as much already",
            _regions(found, style, examples),
        ),
        ("Facts", _facts(found)),
        ("Impact", _impact(found.impact, style)),
    ):
        body = list(part)
        if body:
            lines += [style(title, "bold"), *body, ""]
    return "\n".join([*lines, *(wrapped(said, 2) for said in (*proof(found), *outcome_of(found)))])


def _changes(changes: tuple[Change, ...], style: Style) -> Iterator[str]:
    for change in changes:
        place = change.new_place or change.old_place
        sign, colour = {"added": ("+", "green"), "removed": ("-", "red")}.get(change.what, ("~", "yellow"))
        said = f": {'; '.join(change.details)}" if change.details else ""
        at = f"  · {place}" if place else ""
        yield wrapped(f"  {style(sign, colour)} {change.kind} {short(change.name)}{said}{at}", 6)
        for line in change.redline:
            yield "      " + style(line, {"+": "green", "-": "red"}.get(line[:1], "dim"))


def _timelines(found: tuple[Timeline, ...], style: Style) -> Iterator[str]:
    """Provisions that share their stretches are told together."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in found:
        old = "; ".join(f"{s.status} {s.shown}" for s in one.old if s.status != "not there")
        new = "; ".join(f"{s.status} {s.shown}" for s in one.new if s.status != "not there")
        grouped.setdefault((old or "not there", new or "not there"), []).append(short(one.provision))
    for (old, new), names in grouped.items():
        yield wrapped(f"  {', '.join(names)}", 4)
        yield wrapped(f"      {style('before', 'dim')}  {old}", 14)
        yield wrapped(f"      {style('after', 'dim')}   {new}", 14)


def _regions(found: Comparison, style: Style, examples: bool) -> Iterator[str]:
    for chapter in chapters(found):
        if not chapter.own:
            yield from _because(chapter, style)
        for region in chapter.regions:
            yield from _region(region, style, examples)
    for told in (t for t in found.regions if t.wholly):
        by = ", ".join(map(short, told.masked_by)) or "another provision"
        yield wrapped(
            f"  {short(told.provision)} changes ({effect(told)}), but {by} already requires as much in every case", 4
        )


def _because(chapter: Chapter, style: Style) -> Iterator[str]:
    """The declarations that differ, and for which cases clauses and exemptions hold on one side only."""
    for said, place in named(chapter.because):
        yield wrapped(f"  {style('Because of', 'dim')} {said}{f'  · {place}' if place else ''}", 6)
    if len(chapter.because) == 1:
        yield from (wrapped(f"    {line}", 8) for line in _turns(chapter.because[0]))


def _turns(cause: Cause) -> Iterator[str]:
    told = list(turned(cause))
    for holds, conditions in told[:FEW_TURNS]:
        yield f"{short(cause.name)} {holds} where"
        yield from (f"  - {condition}" for condition in conditions)
    if len(told) > FEW_TURNS:
        yield f"and in {counted(len(told) - FEW_TURNS, 'more combination')} of conditions, which --format json lists"


def _region(region: Together, style: Style, examples: bool) -> Iterator[str]:
    yield f"  {region.number}. {style(region.effect, 'bold', COLOURS.get(region.direction, 'yellow'))}"
    one_day = len(region.parts) == 1
    alone = len(region.members) == 1
    if alone:
        yield _by(region.members[0], 5)
    yield from _cases(region.conditions, region.parts[0].when if one_day else (), 5)
    if alone:
        yield from _masks(region.members[0], 5)
    yield from (wrapped(f"     + duty: {duty}", 7) for duty in region.duties_added)
    yield from (wrapped(f"     - duty: {duty}", 7) for duty in region.duties_removed)
    if alone:
        yield from _shown(region.members[0], style, examples, 5)
        return
    for part in region.parts:
        yield from () if one_day else _cases((), part.when, 5)
        for member in part.members:
            yield _by(member, 7)
            yield from _cases(member.conditions, (), 9)
            yield from _masks(member, 9)
            yield from _shown(member, style, examples, 9)


def _by(member: Member, indent: int) -> str:
    told = member.told
    cited = f"  · {told.cites}" if told.cites else ""
    return wrapped(f"{' ' * indent}by {short(told.provision)}: {told.title}{cited}", indent + 3)


def _cases(conditions: tuple[str, ...], when: tuple[str, ...], indent: int) -> Iterator[str]:
    yield from (wrapped(f"{' ' * indent}- {condition}", indent + 2) for condition in conditions)
    yield from (wrapped(f"{' ' * indent}{one}", indent + 2) for one in when)


def _masks(member: Member, indent: int) -> Iterator[str]:
    if member.told.masked_by:
        names = ", ".join(map(short, member.told.masked_by))
        yield wrapped(f"{' ' * indent}where {names} does not already require as much", indent + 2)


def _shown(member: Member, style: Style, examples: bool, indent: int) -> Iterator[str]:
    """Whether a region was expected, and its example with the twins."""
    one, told = member.judged, member.told
    if one is not None:
        yield wrapped(f"{' ' * indent}{style(heading(one), 'bold', _JUDGED[one.state])}", indent + 2)
        yield from (f"{' ' * indent}{line}" for line in unexpected_lines(one))
    if examples and told.example is not None:
        yield from (f"{' ' * indent}{line}" for line in example_lines(told.example))
        yield from (wrapped(f"{' ' * indent}{line}", indent + 8) for line in twin_lines(told.twins()))


def unexpected_lines(one: Judged) -> Iterator[str]:
    """The facts and readings of a case that differs and was not expected to, one a line."""
    yield from example_lines(one.example or {})
    yield from (f"{short(question)} is {reading}" for question, reading in one.readings)


def example_lines(example: dict[str, object]) -> Iterator[str]:
    """The facts of an example that apply, one a line."""
    return (f"{place} = {value}" for place, value in example_facts(example))


def example_facts(example: dict[str, object]) -> Iterator[tuple[str, object]]:
    """The facts of an example that apply: the place of each, and its value."""
    return ((place, value) for place, value in leaves(example) if place != "id")


def twin_lines(twins: tuple[ToldTwin, ...]) -> Iterator[str]:
    """The twins of an example, one a line: the side of the boundary, what is there, and what each law says."""
    for twin in twins:
        itself = f"{twin.what} = {twin.value}"
        given = [f"{question.split('.')[-1]} is {reading}" for question, reading in twin.readings]
        besides = [*given, *(fact for fact in twin.changed if fact != itself)]
        side = "inside" if twin.inside else "outside"
        said = f"{side:<8}{twin.what} at {twin.value}: {twin.old} {ARROW} {twin.new}"
        yield f"{said}  ({', '.join(besides)})" if besides else said


def _facts(found: Comparison) -> Iterator[str]:
    if found.newly_asked:
        yield wrapped(f"  asked for the first time: {', '.join(found.newly_asked)}", 4)
    if found.no_longer_asked:
        yield wrapped(f"  no longer asked: {', '.join(found.no_longer_asked)}", 4)


def _impact(impact: Impact | None, style: Style) -> Iterator[str]:
    if impact is None:
        return
    yield f"  {len(impact.flips)} of {impact.total} cases come out differently" + (
        f"; {impact.unreadable} could not be read" if impact.unreadable else ""
    )
    by_provision: dict[tuple[str, ...], list[int]] = {}
    for index, flip in enumerate(impact.flips):
        by_provision.setdefault(flip.responsible, []).append(index)
    for names, indexes in by_provision.items():
        flips = [impact.flips[i] for i in indexes]
        stake = ", ".join(f"{show_number(v)} {c}" for c, v in sorted(at_stake(flips).items()))
        yield wrapped(
            f"  by {', '.join(map(short, names)) or 'what is not encoded'}" + (f", {stake} at stake" if stake else ""),
            4,
        )
        for flip in flips:
            yield wrapped(f"      {style(flip.case, 'bold')}  {flip.old} {ARROW} {flip.new}  ({flip.kind})", 8)


def proof(found: Comparison) -> Iterator[str]:
    """What is proved, and what is not, a sentence or two at a time."""
    if "meaning" not in found.layers:
        yield "Nothing is said of which cases come out differently: that layer was skipped."
        return
    for one in found.unproved:
        yield f"Not proved: {short(one.provision)}, because {one.because}."
    told = regions_told(found)
    if not found.unproved:
        these = "this region" if len(told) == 1 else f"these {len(told)} regions"
        no_case = "no case was found that has" if found.left_out else "no case has"
        nothing = NOTHING_FOUND if found.left_out else NOTHING
        said = f"Outside {these} {no_case} another result." if told else nothing
        yield f"{said} {_counted(found)}"
    if found.left_out:
        length, depth = SIZES[-1]
        yield (
            f"That rests on the search for {found.left_out} combinations of conditions, of which no case with up to "
            f"{length} members in each list, nested up to {depth} deep, was found."
        )


def _counted(found: Comparison) -> str:
    stand, were = ("stands" if found.alike == 1 else "stand"), ("was" if found.proved == 1 else "were")
    return (
        f"{counted(found.alike, 'provision')} {stand} the same on both sides, and {found.proved} {were} shown to have "
        "the same effect."
    )
