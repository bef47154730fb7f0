"""What mutation found, as text, as JSON for programs, and as the page that is kept with the policies."""

from collections.abc import Iterator

from policy_lang.authoring.mutation import Mutation, Verdict


def mutation_json(found: Mutation) -> dict[str, object]:
    """Every change that was tried."""
    return {
        "changes": len(found.verdicts),
        "noticed": sum(v.noticed for v in found.verdicts),
        "explained": sum(bool(v.because) for v in found.verdicts),
        "survive": len(found.survivors),
        "unused_explanations": list(found.unused),
        "not_noticed": [
            {
                "in": v.owner,
                "words": v.words,
                "change": v.said,
                "source": v.place,
                "asked_by": v.asked,
                "why": _why(v),
                "explained": v.because or None,
            }
            for v in found.verdicts
            if not v.noticed
        ],
    }


def mutation_text(found: Mutation) -> Iterator[str]:
    """The survivors of each file, with what is missing, and how many changes were noticed."""
    for path, verdicts in _by_file(found).items():
        surviving = [v for v in verdicts if v.survives]
        yield f"{path}: {len(verdicts) - len(surviving)} of {len(verdicts)} changes noticed or explained"
        for v in surviving:
            yield f"    {v.place}  {v.said}: {v.words}  [{v.owner.split('.')[-1]}]"
            yield f"        {_why(v)}"
    for entry in found.unused:
        yield f"explains nothing: {entry}"
    noticed, explained = sum(v.noticed for v in found.verdicts), sum(bool(v.because) for v in found.verdicts)
    said = f", {explained} explained" if explained else ""
    yield f"{len(found.verdicts)} changes: {noticed} noticed{said}, {len(found.survivors)} survive"


def mutation_markdown(found: Mutation) -> Iterator[str]:
    """The page: a count for each file, what is explained and why, and what survives."""
    yield "# Changes that scenarios notice"
    yield ""
    yield "Each number, date, operator, set member, condition, window and outcome of the policies was changed by"
    yield "itself, and the scenarios were run: a change that none of them notices shows a gap, or has a reason."
    yield "Written by `policy test --mutate --format markdown`; [what is changed](language.md#mutation)."
    yield ""
    yield "| file | changes | noticed | explained | survive |"
    yield "|---|---|---|---|---|"
    for path, verdicts in _by_file(found).items():
        yield _counts(f"`{path}`", verdicts)
    yield _counts("all", list(found.verdicts))
    yield from _table("Explained", "Why no scenario can notice", [v for v in found.verdicts if v.because])
    yield from _table("Surviving", "What is missing", list(found.survivors))


def _counts(name: str, verdicts: list[Verdict]) -> str:
    noticed, explained = sum(v.noticed for v in verdicts), sum(bool(v.because) for v in verdicts)
    return f"| {name} | {len(verdicts)} | {noticed} | {explained} | {len(verdicts) - noticed - explained} |"


def _table(title: str, last: str, verdicts: list[Verdict]) -> Iterator[str]:
    if not verdicts:
        return
    yield from ("", f"## {title}", "", f"| in | words | change | {last.lower()} |", "|---|---|---|---|")
    for v in verdicts:
        cells = (f"`{v.owner}`", f"`{v.words}`", v.said, v.because or _why(v))
        yield "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _why(v: Verdict) -> str:
    """What the scenarios lack, as far as the change tells."""
    return f"{v.why} ({v.asked} ask for it)" if v.asked else "no scenario asks for it at all"


def _by_file(found: Mutation) -> dict[str, list[Verdict]]:
    by_file: dict[str, list[Verdict]] = {}
    for verdict in found.verdicts:
        by_file.setdefault(verdict.path, []).append(verdict)
    return by_file
