"""What mutation found, as text, as JSON for programs, and as the page that is kept with the policies."""

from collections.abc import Callable, Iterable, Iterator

from policy_lang.authoring.mutation import REFUSED, UNNOTICED, Mutation, Verdict

HEAD = """# Changes that scenarios notice

Each number, date, operator, set member, test, window, outcome and exemption of the policies was changed by itself, and
the scenarios that ask for it were decided again. A change is *refused* if the checker reports it, and *noticed* if a
scenario that passes fails. One that nothing notices has a reason, given below, or survives: it shows a gap.
[What is changed](language.md#mutation), and [what the policies cover](coverage.md).

Written by `policy test policies --mutate --explained policies/explained.toml --format markdown`.
"""


def mutation_json(found: Mutation) -> dict[str, object]:
    """Every change that was tried."""
    made, refused, noticed, explained, survive = _counts(found.verdicts)
    return {
        "changes": made,
        "refused": refused,
        "noticed": noticed,
        "explained": explained,
        "survive": survive,
        "unused_explanations": list(found.unused),
        "not_noticed": [
            {
                "in": v.owner,
                "words": v.words,
                "kind": v.kind,
                "change": v.said,
                "source": v.place,
                "asked_by": v.asked,
                "why": _why(v),
                "explained": v.because or None,
            }
            for v in found.verdicts
            if v.fate == UNNOTICED
        ],
    }


def mutation_text(found: Mutation) -> Iterator[str]:
    """The survivors of each file, with what is missing, and how many changes were noticed."""
    for path, verdicts in _by(found.verdicts, lambda v: v.path):
        surviving = [v for v in verdicts if v.survives]
        yield f"{path}: {len(verdicts) - len(surviving)} of {len(verdicts)} changes noticed or explained"
        for v in surviving:
            yield f"    {v.place}  {v.said}: {v.words}  [{v.owner.split('.')[-1]}]"
            yield f"        {_why(v)}"
    for entry in found.unused:
        yield f"explains nothing: {entry}"
    made, refused, noticed, explained, survive = _counts(found.verdicts)
    said = f"{f'{refused} refused by the checker, ' if refused else ''}{noticed} noticed"
    yield f"{made} changes: {said}{f', {explained} explained' if explained else ''}, {survive} survive"


def mutation_markdown(found: Mutation) -> Iterator[str]:
    """The page: counts for each file and kind of change, what is explained and why, and what survives."""
    yield HEAD
    yield "| file | of | made | refused | noticed | explained | survive |"
    yield "|---|---|---|---|---|---|---|"
    for path, here in _by(found.verdicts, lambda v: v.path):
        for kind, verdicts in sorted(_by(here, lambda v: v.kind)):
            yield _row(f"`{path}`", kind, verdicts)
    yield _row("all", "", found.verdicts)
    yield from _table("Explained", "Why nothing can notice", [v for v in found.verdicts if v.because])
    yield from _table("Surviving", "What is missing", list(found.survivors))


def _counts(verdicts: Iterable[Verdict]) -> tuple[int, int, int, int, int]:
    """How many were made, refused, noticed and explained, and how many survive."""
    every = list(verdicts)
    refused, noticed = sum(v.fate == REFUSED for v in every), sum(v.noticed for v in every)
    return len(every), refused, noticed, sum(bool(v.because) for v in every), sum(v.survives for v in every)


def _by(verdicts: Iterable[Verdict], key: Callable[[Verdict], str]) -> list[tuple[str, list[Verdict]]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(key(verdict), []).append(verdict)
    return list(found.items())


def _row(name: str, kind: str, verdicts: Iterable[Verdict]) -> str:
    return f"| {name} | {kind} | " + " | ".join(map(str, _counts(verdicts))) + " |"


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
