"""A comparison as Markdown, for a pull request."""

from collections.abc import Iterator

from policy_lang.comparison.causes import Cause
from policy_lang.comparison.compare import Comparison
from policy_lang.comparison.impact import Impact, at_stake
from policy_lang.comparison.provisions import Change
from policy_lang.reports.diff_expected import heading, outcome_of
from policy_lang.reports.diff_text import example_lines, proof, twin_lines, unexpected_lines
from policy_lang.reports.together import Chapter, Member, Together, chapters, effect, named, turned
from policy_lang.values.exact import show_number


def diff_markdown(found: Comparison) -> str:
    """All layers; redlines and examples are folded away."""
    told = chapters(found)
    lines = [
        f"## {_code(found.old)} → {_code(found.new)}",
        "",
        *outcome_of(found),
        *proof(found),
        "",
    ]
    if told:
        lines += ["### Cases that come out differently, where no other provision requires as much already", ""]
        lines += [line for chapter in told for line in _chapter(chapter)]
    masked = [region for region in found.regions if region.wholly]
    if masked:
        lines += ["### Changes that other provisions hide in every case", ""]
        lines += [f"- {_code(_last(r.provision))}: {effect(r)}, hidden by {_names(r.masked_by)}" for r in masked]
        lines.append("")
    if found.changes:
        lines += ["### Provisions", "", *(line for change in found.changes for line in _change(change)), ""]
    if found.timelines:
        lines += ["### In time", "", "| provision | before | after |", "|---|---|---|"]
        for one in found.timelines:
            sides = ("; ".join(f"{s.status} {s.shown}" for s in side) for side in (one.old, one.new))
            lines.append(f"| {_code(_last(one.provision))} | {' | '.join(_cell(side) for side in sides)} |")
        lines.append("")
    if found.newly_asked or found.no_longer_asked:
        lines += ["### Facts", ""]
        for title, names in (
            ("Asked for the first time", found.newly_asked),
            ("No longer asked", found.no_longer_asked),
        ):
            lines += [f"- {title}: {_names(names)}"] if names else []
        lines.append("")
    if found.impact is not None:
        lines += ["### Impact", "", *_impact(found.impact), ""]
    return "\n".join(lines)


def _chapter(chapter: Chapter) -> Iterator[str]:
    """What differs because of the same declarations."""
    if not chapter.own:
        yield from (f"#### Because of {said}{f' ({place})' if place else ''}" for said, place in named(chapter.because))
        yield ""
        if len(chapter.because) == 1:
            yield from _turns(chapter.because[0])
    for region in chapter.regions:
        yield from _region(region)


def _turns(cause: Cause) -> Iterator[str]:
    for holds, conditions in turned(cause):
        yield from (f"{_code(_last(cause.name))} {holds} where", "")
        yield from (*(f"- {condition}" for condition in conditions), "")


def _region(region: Together) -> Iterator[str]:
    one_day = len(region.parts) == 1
    alone = len(region.members) == 1
    by = f" by {_title(region.members[0])}" if alone else ""
    yield from (f"**{region.number}. {region.effect}**{by}", "")
    yield from _cases(region.conditions, region.parts[0].when if one_day else (), "")
    yield from (f"- new duty: {duty}" for duty in region.duties_added)
    yield from (f"- duty no longer due: {duty}" for duty in region.duties_removed)
    for part in region.parts:
        if not one_day:
            yield from ("", *(f"{when}  " for when in part.when), "")
        for member in part.members:
            if not alone:
                yield f"- by {_title(member)}"
            yield from _cases(member.conditions, (), "  ")
            yield from _shown(member, "" if alone else "  ")
    yield ""


def _title(member: Member) -> str:
    told = member.told
    return f"{_code(_last(told.provision))}: {told.title}{f', {told.cites}' if told.cites else ''}"


def _cases(conditions: tuple[str, ...], when: tuple[str, ...], indent: str) -> Iterator[str]:
    yield from (f"{indent}- {said}" for said in (*conditions, *when))


def _shown(member: Member, indent: str) -> Iterator[str]:
    """What masks a region, whether it was expected, and its example with the twins, folded away."""
    one, told = member.judged, member.told
    if told.masked_by:
        yield f"{indent}- where {_names(told.masked_by)} does not already require as much"
    if one is not None:
        yield f"{indent}- **{heading(one)}**"
    lines: list[str] = []
    if one is not None and one.example is not None:
        lines += ["", "```text", *unexpected_lines(one), "```"]
    if told.example is not None:
        lines += ["", "<details><summary>An example</summary>", "", "```text"]
        lines += [*example_lines(told.example), *twin_lines(told.twins()), "```", "", "</details>"]
    yield from (f"{indent}{line}" if line else "" for line in (*lines, *([""] if lines else [])))


def _change(change: Change) -> Iterator[str]:
    said = f": {'; '.join(change.details)}" if change.details else ""
    yield f"- {change.what} {change.kind} {_code(_last(change.name))}{said}"
    if change.redline:
        yield from ("", "  <details><summary>The text</summary>", "", "  ```diff")
        yield from (f"  {line}" for line in change.redline)
        yield from ("  ```", "", "  </details>", "")


def _impact(impact: Impact) -> Iterator[str]:
    stake = ", ".join(f"{show_number(v)} {c}" for c, v in sorted(at_stake(impact.flips).items()))
    yield f"{len(impact.flips)} of {impact.total} cases come out differently" + (
        f", {stake} at stake." if stake else "."
    )
    yield from ("", "| case | before | after | what | by |", "|---|---|---|---|---|")
    for flip in impact.flips:
        yield f"| {_cell(flip.case)} | {flip.old} | {flip.new} | {flip.kind} | {_names(flip.responsible)} |"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(_code(_last(name)) for name in names)


def _last(name: str) -> str:
    return name.rpartition(".")[2] if name.count(".") == 1 else name


def _code(text: str) -> str:
    return f"`{text}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
