"""Gaps in time: days between the windows of one thing on which none of them stands, and no act says why.

- a provision whose windows leave out days between its first and its last, under some reading;
- a set, threshold, measure or clause that acts replace one after another, and that falls back to an earlier meaning
  on days between two of them;
- a control that ends by its window, and another control of the same authority that begins at most a month later, where
  some case is caught by both and by nothing in between, and no control of the authority begins when the first ends.
"""

from collections.abc import Iterator
from itertools import pairwise

from policy_lang.comparison.examples import result_of
from policy_lang.comparison.findings.asking import Asker, Example, Open, Stretch
from policy_lang.comparison.findings.controls import short
from policy_lang.comparison.findings.model import GAP, Answer, Finding, Refuted, Undecided
from policy_lang.comparison.situations import World
from policy_lang.core import program as core
from policy_lang.evaluation.facts import LATEST
from policy_lang.evaluation.law import ENDED, IN_FORCE, PENDING, SUSPENDED
from policy_lang.reasoning.effects import comes_to
from policy_lang.reasoning.formula import Formula, both, either, neg
from policy_lang.values.dates import DAY, show_moment

MONTH = 31 * DAY
Span = tuple[int, int]


def gaps(asker: Asker, regime: str) -> Iterator[Answer]:
    """The gaps of a regime, by the law as published with everything."""
    program = asker.program
    provisions: list[core.Control | core.Exemption] = [*program.controls.values(), *program.exemptions.values()]
    for provision in provisions:
        if provision.name.split(".")[0] == regime:
            yield from _of_windows(asker, regime, provision)
    for name in dict.fromkeys(a.target for a in program.acts if isinstance(a, core.DefinitionAct)):
        if name.split(".")[0] == regime and name not in program.controls and name not in program.exemptions:
            yield from _of_acts(program, name)
    yield from _of_successors(asker, regime)


# -- one provision ---------------------------------------------------------------------------------------------------


def _of_windows(asker: Asker, regime: str, provision: core.Control | core.Exemption) -> Iterator[Answer]:
    name = provision.name
    if len({w.start for w in provision.windows}) < 2:
        return
    found = dict.fromkeys(span for spans in _idle_days(asker, regime, name) for span in spans)
    if not found:
        yield Refuted(GAP, name)
    for span in found:
        places = tuple(dict.fromkeys((w.place, "one of its windows") for w in provision.windows if w.place))
        message = f"`{short(name)}` is not in force {_days(span)}, between two of its windows"
        yield Finding(GAP, name, _days(span), provision.place, message, _HELP, places)


_HELP = "if the law has no such gap, one window ends too early or the next begins too late"


def _idle_days(asker: Asker, regime: str, name: str) -> Iterator[list[Span]]:
    """For each reading, the days between days in force on which a provision is pending or ended."""
    stretches = asker.stretches(regime)[::-1]
    for readings in dict.fromkeys(s.world.readings for s in stretches):
        here = [s for s in stretches if not s.world.readings or s.world.readings == readings]
        statuses = [(s, status.status) for s in here if (status := s.world.law.status(name)) is not None]
        standing = [i for i, (_, status) in enumerate(statuses) if status in (IN_FORCE, SUSPENDED)]
        between = statuses[standing[0] : standing[-1]] if standing else []
        yield _merged(
            [(s.start, s.end) for s, status in between if status in (PENDING, ENDED) and not _repealed(s, name)]
        )


def _repealed(stretch: Stretch, name: str) -> bool:
    status = stretch.world.law.status(name)
    return status is not None and status.act is not None and status.act.kind == "repeals"


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and found[-1][1] >= start:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


# -- one definition --------------------------------------------------------------------------------------------------


def _of_acts(program: core.Program, name: str) -> Iterator[Answer]:
    """A name that falls back to an earlier meaning between the windows of two acts that give it new ones."""
    acts = [a for a in program.acts if isinstance(a, core.DefinitionAct) and a.target == name]
    windows = [w for a in acts if a.kind in ("replaces", "changes") for w in a.windows]
    if len(windows) < 2 or any(w.condition is not None for w in windows):
        return
    covered = _merged(sorted((w.start, LATEST if w.end is None else w.end) for w in windows))
    if len(covered) == 1:
        yield Refuted(GAP, name)
    for (_, end), (start, _) in pairwise(covered):
        places = tuple(
            (w.place, "a new meaning stands in this window") for w in windows if w.end == end or w.start == start
        )
        message = (
            f"`{short(name)}` falls back to its earlier meaning {_days((end, start))}, between two acts that change it"
        )
        yield Finding(GAP, name, _days((end, start)), acts[0].place, message, _HELP, places)


# -- one control after another ---------------------------------------------------------------------------------------


def _of_successors(asker: Asker, regime: str) -> Iterator[Answer]:
    """A control that ends, and another that begins a few days later for some of the same cases."""
    ending = [(c, w.end) for c, w in _windows(asker.program, regime) if w.end is not None]
    beginning = [(c, w.start) for c, w in _windows(asker.program, regime)]
    for old, end in ending:
        if any(start == end and _one_authority(old, new) for new, start in beginning):
            continue
        for new, start in beginning:
            if old.name == new.name or not end < start <= end + MONTH or not _one_authority(old, new):
                continue
            found = _fallen_through(asker, regime, old.name, new.name, (end, start))
            if isinstance(found, Example):
                yield _fallen(old, new, (end, start), found)
            elif isinstance(found, Open):
                yield Undecided(GAP, old.name, short(new.name), old.place, found.because)
            else:
                yield Refuted(GAP, old.name)


def _windows(program: core.Program, regime: str) -> list[tuple[core.Control, core.Window]]:
    controls = (c for n, c in program.controls.items() if n.split(".")[0] == regime)
    return [(control, window) for control in controls for window in control.windows]


def _one_authority(old: core.Control, new: core.Control) -> bool:
    a, b = old.requirement, new.requirement
    return a is not None and b is not None and a.authority == b.authority


def _fallen_through(asker: Asker, regime: str, old: str, new: str, span: Span) -> Example | Open | None:
    """A case of the days between that was caught before, is caught after, and is not caught in between."""
    stretches = asker.stretches(regime)
    before = next((s for s in stretches if s.end == span[0]), None)
    after = next((s for s in stretches if s.start == span[1]), None)
    between = [s for s in stretches if span[0] <= s.start and s.end <= span[1]]
    if before is None or after is None:
        return None
    caught = both((_catches(before.world, old), _catches(after.world, new)))

    def falls(world: World) -> Formula:
        return both((caught, *(neg(comes_to(world.formulas, name, 1, None)) for name in world.law.controls)))

    def confirmed(example: Example) -> bool:
        low = [result_of(s.world, example.case, example.readings).bounds.overall[0] for s in (before, after)]
        high = result_of(example.stretch.world, example.case, example.readings).bounds.overall[1]
        return min(low) > high

    return asker.find(between, falls, confirmed)


def _catches(world: World, name: str) -> Formula:
    return comes_to(world.formulas, name, 1, None) if name in world.law.controls else either(())


def _fallen(old: core.Control, new: core.Control, span: Span, example: Example) -> Finding:
    return Finding(
        GAP,
        old.name,
        short(new.name),
        old.place,
        f"no control stands {_days(span)}, between `{short(old.name)}` and `{short(new.name)}`, for some cases that "
        "are caught before and after",
        _HELP,
        ((new.place, f"begins {show_moment(span[1])}"),),
        example.witness("this case is caught before the gap and after it"),
    )


def _days(span: Span) -> str:
    return f"from {show_moment(span[0])} before {show_moment(span[1])}"
