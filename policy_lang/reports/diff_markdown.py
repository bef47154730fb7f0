"""A comparison as Markdown, for a pull request."""

from collections.abc import Iterator

from policy_lang.comparison.compare import Comparison, Told
from policy_lang.comparison.expected import Judged
from policy_lang.comparison.impact import Impact, at_stake
from policy_lang.comparison.provisions import Change
from policy_lang.reports.diff_expected import heading, judged, outcome_of
from policy_lang.reports.diff_text import effect, example_lines, proof, twin_lines, unexpected_lines
from policy_lang.values.exact import show_number


def diff_markdown(found: Comparison) -> str:
    """All layers; redlines and examples are folded away."""
    told = [region for region in found.regions if not region.wholly]
    lines = [
        f"## {_code(found.old)} → {_code(found.new)}",
        "",
        *outcome_of(found),
        *proof(found),
        "",
    ]
    if told:
        lines += ["### Cases that come out differently, where no other provision requires as much already", ""]
        each = zip(told, judged(found), strict=True)
        lines += [line for number, (region, one) in enumerate(each, 1) for line in _region(number, region, one)]
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


def _region(number: int, told: Told, one: Judged | None) -> Iterator[str]:
    cited = f", {told.cites}" if told.cites else ""
    yield f"**{number}. {effect(told)}** by {_code(_last(told.provision))}: {told.title}{cited}"
    yield ""
    yield from (f"- {condition}" for condition in told.conditions)
    yield from (f"- {when}" for when in told.when)
    if told.masked_by:
        yield f"- where {_names(told.masked_by)} does not already require as much"
    yield from (f"- new duty: {duty}" for duty in told.duties_added)
    yield from (f"- duty no longer due: {duty}" for duty in told.duties_removed)
    if one is not None:
        yield f"- **{heading(one)}**"
    if one is not None and one.example is not None:
        yield from ("", "```text", *unexpected_lines(one), "```")
    if told.example is not None:
        yield from ("", "<details><summary>An example</summary>", "", "```text")
        yield from example_lines(told.example)
        yield from twin_lines(told.twins())
        yield from ("```", "", "</details>")
    yield ""


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
