"""`policy test --coverage`: what the scenarios of a policy set met, and what none of them did.

Each test, each provision and what is not encoded is to come out true, false and unknown; each provision is to be met
in every status that its windows and the acts on it give it; each act is to be met in effect. What counts as met is
said in `tracing`: a test counts where its answer could still change the result.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import evolve, frozen

from policy_lang.authoring.explained import Explained, Passage
from policy_lang.authoring.scenarios import Ready, ready_scenarios
from policy_lang.authoring.tracing import Trace, deciding_date, trace
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.tests_of_law import Test, tests_of
from policy_lang.engine.decide import Engine
from policy_lang.engine.pipeline import Loaded
from policy_lang.evaluation.law import ENDED, IN_FORCE, PENDING, SUSPENDED
from policy_lang.semantics.check import Checked
from policy_lang.values.truth import Truth

TRUTHS = ("true", "false", "unknown")
_WORDS = {Truth.TRUE: "true", Truth.FALSE: "false", Truth.UNKNOWN: "unknown"}


@frozen
class Line(Passage):
    """One thing that scenarios are to meet: a test, a provision, its windows, an act, or what is left out."""

    kind: str
    wanted: tuple[str, ...]
    met: tuple[str, ...]
    explained: tuple[tuple[str, str], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What no scenario met and nothing explains."""
        reasons = dict(self.explained)
        return tuple(state for state in self.wanted if state not in self.met and state not in reasons)


@frozen
class Coverage:
    """All lines, and the explanations that explain nothing."""

    lines: tuple[Line, ...]
    unused: tuple[str, ...] = ()

    @property
    def states(self) -> int:
        """How many states are to be met."""
        return sum(len(line.wanted) for line in self.lines)

    @property
    def missing(self) -> int:
        """How many states were not met."""
        return sum(len(line.missing) for line in self.lines)

    @property
    def explained(self) -> int:
        """How many states were not met for a reason that is given."""
        return sum(len(line.explained) for line in self.lines)

    @property
    def part(self) -> Fraction:
        """The part that was met or is explained, exactly."""
        return Fraction(self.states - self.missing, self.states) if self.states else Fraction(1)

    @property
    def percent(self) -> str:
        """That part for people, rounded down to a tenth: only what is complete is 100.0."""
        tenths = int(self.part * 1000)
        return f"{tenths // 10}.{tenths % 10}"

    def files(self) -> dict[str, list[Line]]:
        """The lines of each file, those with something missing first."""
        found: dict[str, list[Line]] = {}
        for line in sorted(self.lines, key=lambda line: (line.path, not line.missing, line.row)):
            found.setdefault(line.path, []).append(line)
        return found


def cover(loaded: Loaded, matching: str | None = None, explained: Explained | None = None) -> Coverage:
    """What the scenarios of a policy set met."""
    explained = explained or Explained()
    lines: list[Line] = []
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        engine = Engine(checked.program)
        chosen = [r for r in ready_scenarios(checked) if matching is None or matching.lower() in r.node.title.lower()]
        lines.extend(_explain(line, explained) for line in _lines(checked.program, _together(engine, chosen)))
    return Coverage(tuple(lines), explained.unused() if matching is None else ())


def _together(engine: Engine, scenarios: Iterable[Ready]) -> Trace:
    """What some scenarios meet between them."""
    found = Trace()
    for ready in scenarios:
        found.add(trace(engine, ready))
    return found


def _explain(line: Line, explained: Explained) -> Line:
    open_states = [state for state in line.wanted if state not in line.met]
    found = [(state, explained.reason(line, f"never {state}")) for state in open_states]
    return evolve(line, explained=tuple((state, reason) for state, reason in found if reason))


# -- what is to be met -----------------------------------------------------------------------------------------


def _lines(program: Program, met: Trace) -> Iterator[Line]:
    for test in tests_of(program):
        yield _test_line(program, test, met)
    for provision, _ in texts_of(program):
        kind = "control" if isinstance(provision, core.Control) else "exemption"
        words = provision.title or provision.name.split(".")[-1]
        truths = {_WORDS[truth] for truth in met.provisions.get(id(provision), ())}
        wanted = ("true",) if isinstance(provision.when, terms.Truism) and provision.unless is None else TRUTHS
        yield _line(kind, provision.name, words, provision.place, wanted, truths)
    yield from _window_lines(program, met)
    for gap in program.not_encoded:
        if gap.when is not None:
            truths = {_WORDS[truth] for truth in met.provisions.get(id(gap), ())}
            yield _line("not encoded", gap.instrument or gap.regime, gap.what, gap.place, TRUTHS, truths)
    for act in program.acts:
        kind = act.kind if isinstance(act, core.StatusAct) else f"{act.kind} {act.target.split('.')[-1]}"
        in_effect = {"in effect"} if True in met.acts.get(id(act), ()) else set[str]()
        yield _line("act", act.instrument, kind, act.place, ("in effect",), in_effect)


def _window_lines(program: Program, met: Trace) -> Iterator[Line]:
    """One line for each windows as written, and one for the acts on what they hold: shared texts are met together."""
    groups: dict[object, tuple[str, tuple[str, ...], list[core.Control | core.Exemption]]] = {}
    for provision, given in texts_of(program):
        acts = [a for a in program.acts if isinstance(a, core.StatusAct) and provision.name in a.targets and a.windows]
        written = ("windows", id(provision.windows))
        groups.setdefault(written, ("windows", _by_windows(provision, given), []))[2].append(provision)
        asleep = ("acts", id(provision.windows), *map(id, acts))
        groups.setdefault(asleep, ("acts on it", _by_acts(acts), []))[2].append(provision)
    for kind, statuses, together in groups.values():
        first = together[0]
        words = first.title or first.name.split(".")[-1]
        words += f" and {len(together) - 1} more" if len(together) > 1 else ""
        found = {status for provision in together for status in met.statuses.get(id(provision), ())}
        owner = first.name if len(together) == 1 else first.instrument
        place = first.windows[0].place if first.windows and kind == "windows" else first.place
        if statuses:
            yield _line(kind, owner, words, place, statuses, found)


def _by_windows(provision: core.Control | core.Exemption, given_by_act: bool) -> tuple[str, ...]:
    """The statuses that windows give; a text that an act gives is met in force, or not at all."""
    if not provision.windows:
        return ()
    if given_by_act:
        return (IN_FORCE,)
    ends = all(window.end is not None for window in provision.windows)
    return (IN_FORCE, PENDING, ENDED) if ends else (IN_FORCE, PENDING)


def _by_acts(acts: list[core.StatusAct]) -> tuple[str, ...]:
    kinds = {act.kind for act in acts}
    return tuple(status for kind, status in (("suspends", SUSPENDED), ("repeals", ENDED)) if kind in kinds)


def _line(kind: str, owner: str, words: str, place: str, wanted: Iterable[str], met: Iterable[str]) -> Line:
    wanted = tuple(wanted)
    found = set(met)
    return Line(owner, words, place, kind, wanted, tuple(state for state in wanted if state in found))


def _test_line(program: Program, test: Test, met: Trace) -> Line:
    truths = {_WORDS[truth] for truth in met.tests.get(id(test.term), ())}
    always_stated = isinstance(test.term, terms.CompareDate) and deciding_date(program, test.term)
    return _line("test", test.owner, test.words, test.place, TRUTHS[:2] if always_stated else TRUTHS, truths)


def texts_of(program: Program) -> Iterator[tuple[core.Control | core.Exemption, bool]]:
    """Every text of a provision, and whether an act gave it."""
    for provision in program.controls.values():
        yield provision, False
    for exemption in program.exemptions.values():
        yield exemption, False
    for act in program.acts:
        body = getattr(act, "body", None)
        if isinstance(body, core.Control | core.Exemption):
            yield body, True


# -- as text and JSON ------------------------------------------------------------------------------------------


def coverage_json(coverage: Coverage) -> dict[str, object]:
    """Everything that is to be met, for programs."""
    return {
        "states": coverage.states,
        "missing": coverage.missing,
        "explained": coverage.explained,
        "percent": coverage.percent,
        "unused_explanations": list(coverage.unused),
        "lines": [
            {
                "kind": line.kind,
                "in": line.owner,
                "words": line.words,
                "source": line.place,
                "met": list(line.met),
                "missing": list(line.missing),
                "explained": dict(line.explained),
            }
            for lines in coverage.files().values()
            for line in lines
        ],
    }


def coverage_text(coverage: Coverage) -> Iterator[str]:
    """What is missing, file by file, and how much is complete."""
    for path, lines in coverage.files().items():
        lacking = [line for line in lines if line.missing]
        states, missing = sum(len(line.wanted) for line in lines), sum(len(line.missing) for line in lines)
        yield f"{path}: {states - missing} of {states} met"
        width = max((len(line.kind) for line in lacking), default=0)
        for line in lacking:
            never = ", ".join(line.missing)
            whose = line.owner.split(".")[-1]
            within = "" if line.words == whose or line.kind in ("control", "exemption", "windows") else f"  [{whose}]"
            yield f"    {line.place}  {line.kind:<{width}}  never {never}: {line.words}{within}"
        if len(lines) > len(lacking):
            yield f"    {len(lines) - len(lacking)} of {len(lines)} complete"
    for entry in coverage.unused:
        yield f"explains nothing: {entry}"
    explained = f", {coverage.explained} explained" if coverage.explained else ""
    yield (
        f"{coverage.states} states to be met: {coverage.states - coverage.missing - coverage.explained} met"
        f"{explained}, {coverage.missing} not met ({coverage.percent}%)"
    )
