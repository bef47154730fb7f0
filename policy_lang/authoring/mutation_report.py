"""What mutation found, as text, as JSON for programs, and as the page that is kept with the policies."""

from collections.abc import Callable, Iterable, Iterator

from policy_lang.authoring.mutation import Mutation, Verdict
from policy_lang.authoring.trials import NOTICED, PROVED, REFUSED, UNNOTICED

HEAD = """# Changes that scenarios notice

Each number, date, operator, set member, test, window, outcome and exemption of the policies was changed by itself, and
the scenarios that ask for it were decided again. A change is *refused* if the checker reports it, and *noticed* if a
scenario that passes fails. One that nothing notices is *without effect* if it is proved that no case comes out
differently, or *explained* by a reason; else it *survives*: it shows a gap.
[What is changed, and what a proof takes](language.md#mutation); [what the policies cover](coverage.md).

```sh
policy test policies --mutate --prove --explained policies/explained.toml --format markdown
```
"""
COLUMNS = "| made | refused | noticed | without effect | explained | survive |"


def mutation_json(found: Mutation) -> dict[str, object]:
    """Every change that was tried."""
    counted = _counts(found.verdicts)
    return {
        **dict(zip(("changes", "refused", "noticed", "without_effect", "explained", "survive"), counted, strict=True)),
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
                "without_effect": v.fate == PROVED,
            }
            for v in found.verdicts
            if v.fate in (UNNOTICED, PROVED)
        ],
    }


def mutation_text(found: Mutation) -> Iterator[str]:
    """The survivors of each file, with what is missing, and how many changes were noticed."""
    for path, verdicts in _by(found.verdicts, lambda v: v.path):
        surviving = [v for v in verdicts if v.survives]
        settled = "noticed, without effect" if any(v.fate == PROVED for v in verdicts) else "noticed"
        yield f"{path}: {len(verdicts) - len(surviving)} of {len(verdicts)} changes {settled} or explained"
        for v in surviving:
            yield f"    {v.place}  {v.said}: {v.words}  [{v.owner.split('.')[-1]}]"
            yield f"        {_why(v)}"
    for entry in found.unused:
        yield f"explains nothing: {entry}"
    made, refused, noticed, proved, explained, survive = _counts(found.verdicts)
    said = (
        f"{refused} refused by the checker" if refused else "",
        f"{noticed} noticed",
        f"{proved} without effect (proved)" if proved else "",
        f"{explained} explained" if explained else "",
        f"{survive} survive",
    )
    yield f"{made} changes: {', '.join(filter(None, said))}"


def mutation_markdown(found: Mutation) -> Iterator[str]:
    """The page: counts for each file and each kind of change, what has no effect or a reason, and what survives."""
    yield HEAD
    for title, key in (("file", lambda v: f"`{v.path}`"), ("change of", lambda v: v.kind)):
        yield f"| {title} {COLUMNS}\n|---{'|---' * 6}|"
        yield from (_row(name, verdicts) for name, verdicts in sorted(_by(found.verdicts, key)))
        yield _row("all", found.verdicts)
        yield ""
    yield from _section("Surviving", "What is missing", [(v, _why(v)) for v in found.survivors])
    yield from _section("Explained", "Why nothing can notice it", [(v, v.because) for v in found.verdicts if v.because])
    yield from _section("Without effect", "", [(v, "") for v in found.verdicts if v.fate == PROVED])


def _counts(verdicts: Iterable[Verdict]) -> tuple[int, ...]:
    """How many were made, refused, noticed, proved to have no effect and explained, and how many survive."""
    every = list(verdicts)
    fates = (sum(v.fate == fate for v in every) for fate in (REFUSED, NOTICED, PROVED))
    return len(every), *fates, sum(bool(v.because) for v in every), sum(v.survives for v in every)


def _by(verdicts: Iterable[Verdict], key: Callable[[Verdict], str]) -> list[tuple[str, list[Verdict]]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(key(verdict), []).append(verdict)
    return list(found.items())


def _row(name: str, verdicts: Iterable[Verdict]) -> str:
    return f"| {name} | " + " | ".join(map(str, _counts(verdicts))) + " |"


def _section(title: str, last: str, told: list[tuple[Verdict, str]]) -> Iterator[str]:
    """Changes with what is said of each; those of the same words of which the same is said are one row."""
    if not told:
        return
    rows: dict[tuple[str, ...], dict[str, None]] = {}
    for v, said in told:
        cells = (f"`{v.owner}`", f"`{v.words}`", said)
        rows.setdefault(tuple(" ".join(cell.split()).replace("|", "\\|") for cell in cells), {})[v.said] = None
    yield f"## {title}\n"
    yield f"| in | words | change |{f' {last.lower()} |' if last else ''}"
    yield f"|---|---|---|{'---|' if last else ''}"
    for (owner, words, said), made in rows.items():
        yield f"| {owner} | {words} | {', '.join(made)} |{f' {said} |' if last else ''}"
    yield ""


def _why(v: Verdict) -> str:
    """What the scenarios lack, as far as the change tells."""
    return f"{v.why} ({v.asked} ask for it)" if v.asked else "no scenario asks for it at all"
