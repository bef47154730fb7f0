"""The mutants of a program: the law with one small change, for each place at which a mistake could stand."""

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, field, frozen

from policy_lang.authoring.changes import Change, changes, opposite
from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.rewriting import replaced
from policy_lang.nodes import Node
from policy_lang.source.text import Source
from policy_lang.values.dates import DAY, show_moment
from policy_lang.values.truth import Truth

Body = core.Control | core.Exemption
Act = core.StatusAct | core.DefinitionAct
Days = tuple[int, int | None]
ALWAYS: Days = (0, None)


@frozen(eq=False)
class Mutant:
    """One change to a program, of a kind, and what a scenario must meet to notice it.

    With `change`, that is the test in which the change stands, or a test that reads the set, threshold or measure
    `name`; or `name` is the control whose charge it changes. Without, it is one provision of each group in `concerns`,
    on a day in `days`.
    """

    owner: str
    words: str
    place: str
    kind: str
    said: str
    why: str
    make: Callable[[], Program] = field(repr=False)
    change: Change | None = None
    name: str = ""
    concerns: tuple[frozenset[str], ...] = ()
    days: Days = ALWAYS


def mutants(program: Program, places: dict[str, str], sources: dict[str, Source]) -> list[Mutant]:
    """Every mutant, in the order of the text; `places` says where names are declared."""
    maker = _Maker(program, places, sources)
    found = [*maker.definitions(), *maker.provisions(), *maker.windows(), *maker.acts(), *maker.gaps()]
    return sorted(found, key=_order)


def _order(mutant: Mutant) -> tuple[str, int]:
    path, _, row = mutant.place.rpartition(":")
    return path, int(row or 0)


def bodies(program: Program) -> Iterator[Body]:
    """Every text of a provision: as declared, and as acts give it."""
    yield from program.controls.values()
    yield from program.exemptions.values()
    for act in program.acts:
        if isinstance(act, core.DefinitionAct) and isinstance(act.body, Body):
            yield act.body


class _Maker:
    def __init__(self, program: Program, places: dict[str, str], sources: dict[str, Source]) -> None:
        self.program = program
        self.places = places
        self.sources = sources

    def inside(
        self, owner: str, root: Node, put: Callable[[Any], Program], words: str = "", place: str = "", name: str = ""
    ) -> Iterator[Mutant]:
        """The changes inside one condition, amount or set."""
        for change in changes(root, words, place):

            def make(change: Change = change) -> Program:
                return put(replaced(root, change.old, change.new))

            yield Mutant(owner, change.words, change.place, change.kind, change.said, change.why, make, change, name)

    # -- definitions and what is not encoded -----------------------------------------------------------------

    def definitions(self) -> Iterator[Mutant]:
        for table in ("clauses", "measures", "thresholds", "sets"):
            declared: dict[str, Node] = getattr(self.program, table)
            for name, body in declared.items():
                short, place = name.split(".")[-1], self.places.get(name, ":0")
                yield from self.inside(name, body, _putting(self.program, table, name), short, place, name)

    def gaps(self) -> Iterator[Mutant]:
        for gap in self.program.not_encoded:
            if gap.when is not None:

                def put(new: Any, gap: core.NotEncoded = gap) -> Program:
                    left_out = tuple(evolve(g, when=new) if g is gap else g for g in self.program.not_encoded)
                    return evolve(self.program, not_encoded=left_out)

                yield from self.inside(gap.instrument or gap.regime, gap.when, put, "", gap.place)

    # -- provisions -----------------------------------------------------------------------------------------

    def provisions(self) -> Iterator[Mutant]:
        for body in bodies(self.program):
            yield from self.conditions(body)
            if isinstance(body, core.Control):
                yield from self.requirement(body)
            else:
                yield from self.effects(body)

    def of(self, body: Body, kind: str, said: str, why: str, new: Body, **what: Any) -> Mutant:
        def make() -> Program:
            return _with_body(self.program, body, new)

        what = what or {"concerns": (frozenset((body.name,)),)}
        return Mutant(body.name, body.title or body.name.split(".")[-1], body.place, kind, said, why, make, **what)

    def conditions(self, body: Body) -> Iterator[Mutant]:
        for part in ("when", "unless", "charges"):
            root: Node | None = getattr(body, part, None)
            if root is not None:

                def put(new: Any, part: str = part) -> Program:
                    changed: Any = {part: new}
                    return _with_body(self.program, body, evolve(body, **changed))

                yield from self.inside(body.name, root, put, "", body.place, body.name if part == "charges" else "")
        if isinstance(body.when, terms.All | terms.Any):
            negated = terms.Not(body.when, mark=body.when.mark)
            change = Change(body.when, negated, body.when, opposite, "", body.place, "", "")
            why = "no scenario depends on this provision"
            yield self.of(body, "test", "when negated", why, evolve(body, when=negated), change=change)
        if body.unless is not None:
            never = terms.Truism(Truth.FALSE)
            change = Change(body.unless, never, body.unless, lambda *_: Truth.FALSE, "", body.place, "", "")
            why = "no scenario meets `when` and `unless` together"
            yield self.of(body, "test", "unless left out", why, evolve(body, unless=None), change=change)

    def requirement(self, control: core.Control) -> Iterator[Mutant]:
        required = control.requirement
        if required is not None:
            for level, said in self.steps(required.level):
                new = evolve(control, requirement=evolve(required, level=level))
                yield self.of(control, "outcome", said, "no scenario expects what this control requires", new)

    def steps(self, level: int) -> Iterator[tuple[int, str]]:
        """An outcome one step milder and one step harsher."""
        names = [outcome.name for outcome in self.program.vocabulary.outcomes]
        for other in (level - 1, level + 1):
            if 0 <= other < len(names):
                yield other, f"{names[level]} → {names[other]}"

    def effects(self, exemption: core.Exemption) -> Iterator[Mutant]:
        for number, effect in enumerate(exemption.effects):
            for target in effect.targets:
                left = tuple(t for t in effect.targets if t != target)
                effects = _put(exemption.effects, number, evolve(effect, targets=left) if left else None)
                name = target.split(".")[-1]
                why = f"no scenario has this exemption and {name} together and depends on it"
                groups = (frozenset((exemption.name,)), frozenset((target,)))
                new = evolve(exemption, effects=effects)
                said = f"no longer {effect.kind} {name}"
                yield self.of(exemption, "exemption", said, why, new, concerns=groups)
            for level, said in self.steps(effect.level) if effect.kind == "lowers" else ():
                new = evolve(exemption, effects=_put(exemption.effects, number, evolve(effect, level=level)))
                why = "no scenario expects what this lowers to"
                yield self.of(exemption, "outcome", f"lowers to {said}", why, new)

    # -- windows and acts -----------------------------------------------------------------------------------

    def windows(self) -> Iterator[Mutant]:
        """Each window as written, in every provision and act that shares it."""
        holders: dict[int, tuple[core.Window, list[Body | Act]]] = {}
        for holder in (*bodies(self.program), *self.program.acts):
            for window in holder.windows:
                holders.setdefault(id(window), (window, []))[1].append(holder)
        for window, sharing in holders.values():
            first = sharing[0]
            owner = first.name if isinstance(first, Body) and len(sharing) == 1 else first.instrument
            groups = [self.held(holder) for holder in sharing]
            concerns = (frozenset[str]().union(*(g for g in groups if g is not None)),) if None not in groups else ()
            for new, said, why, days in _moved(window):

                def make(old: core.Window = window, new: core.Window = new) -> Program:
                    return _with_window(self.program, old, new)

                words = self.line(window.place)
                yield Mutant(owner, words, window.place, "window", said, why, make, concerns=concerns, days=days)

    def held(self, holder: Body | Act) -> frozenset[str] | None:
        """The provisions that a window holds; None if it may concern any case: meanings, acts, what is left out."""
        if isinstance(holder, Body):
            return frozenset((holder.name,))
        if isinstance(holder, core.DefinitionAct):
            return frozenset((holder.target,)) if isinstance(holder.body, Body) else None
        asleep = [act.instrument for act in self.program.acts]
        asleep += [gap.instrument for gap in self.program.not_encoded if gap.when is not None]
        return None if set(asleep) & set(holder.targets) else frozenset(holder.targets)

    def line(self, place: str) -> str:
        """The line of the policy at a place."""
        path, _, row = place.rpartition(":")
        lines = self.sources[path].text.split("\n") if path in self.sources else []
        return " ".join(lines[int(row) - 1].split()) if row.isdigit() and int(row) <= len(lines) else ""

    def acts(self) -> Iterator[Mutant]:
        for act in self.program.acts:
            if isinstance(act, core.StatusAct):
                yield from self.targets(act)
            elif not isinstance(act.body, Body):

                def put(new: Any, act: core.DefinitionAct = act) -> Program:
                    return _with_act(self.program, act, evolve(act, body=new))

                words = f"{act.kind} {act.target.split('.')[-1]}"
                yield from self.inside(act.target, act.body, put, words, act.place, act.target)

    def targets(self, act: core.StatusAct) -> Iterator[Mutant]:
        """An act that forgets one of the provisions that it names or reaches."""
        starts, ends = [w.start for w in act.windows], [w.end for w in act.windows]
        known = [end for end in ends if end is not None]
        days = (min(starts, default=0), max(known) if known and len(known) == len(ends) else None)
        for target in act.targets:
            if target not in self.program.controls and target not in self.program.exemptions:
                continue

            def make(act: core.StatusAct = act, target: str = target) -> Program:
                left = tuple(t for t in act.targets if t != target)
                if left:
                    return _with_act(self.program, act, evolve(act, targets=left))
                return evolve(self.program, acts=tuple(a for a in self.program.acts if a is not act))

            name = target.split(".")[-1]
            why = f"no scenario meets {name} on a day on which this act has effect, and depends on it"
            said, groups = f"no longer {act.kind} {name}", (frozenset((target,)),)
            yield Mutant(act.instrument, f"{act.kind} …", act.place, "act", said, why, make, concerns=groups, days=days)


# -- programs with one thing changed ---------------------------------------------------------------------------


def _putting(program: Program, table: str, name: str) -> Callable[[Any], Program]:
    def put(new: Any) -> Program:
        changed: Any = {table: {**getattr(program, table), name: new}}
        return evolve(program, **changed)

    return put


def _put(effects: tuple[core.Effect, ...], number: int, new: core.Effect | None) -> tuple[core.Effect, ...]:
    return tuple(made for n, e in enumerate(effects) if (made := new if n == number else e) is not None)


def _with_body(program: Program, old: Body, new: Body) -> Program:
    """The program with another text of one provision: as declared, or as an act gives it."""
    for table in ("controls", "exemptions"):
        if getattr(program, table).get(old.name) is old:
            return _putting(program, table, old.name)(new)
    (act,) = (a for a in program.acts if isinstance(a, core.DefinitionAct) and a.body is old)
    return _with_act(program, act, evolve(act, body=new))


def _with_act(program: Program, old: Act, new: Act) -> Program:
    return evolve(program, acts=tuple(new if act is old else act for act in program.acts))


def _with_window(program: Program, old: core.Window, new: core.Window) -> Program:
    """The program with one window as written changed, wherever it is shared."""

    def of(holder: Any) -> Any:
        if isinstance(holder, core.DefinitionAct) and isinstance(holder.body, Body):
            holder = evolve(holder, body=of(holder.body))
        if any(window is old for window in holder.windows):
            return evolve(holder, windows=tuple(new if window is old else window for window in holder.windows))
        return holder

    return evolve(
        program,
        controls={name: of(control) for name, control in program.controls.items()},
        exemptions={name: of(exemption) for name, exemption in program.exemptions.items()},
        acts=tuple(of(act) for act in program.acts),
    )


def _moved(window: core.Window) -> Iterator[tuple[core.Window, str, str, Days]]:
    """A window that begins or ends a day earlier or later, or hangs on the opposite; and the days it concerns."""
    for days in (-DAY, DAY):
        moved = window.start + days
        yield evolve(window, start=moved), *_edge("begins", window.start, moved)
    for days in (-DAY, DAY) if window.end is not None else ():
        assert window.end is not None
        moved = window.end + days
        yield evolve(window, end=moved), *_edge("ends before", window.end, moved)
    if window.condition is not None:
        other_way = terms.Not(window.condition, mark=window.condition.mark)
        why = "no scenario answers the question on a day in this window"
        yield evolve(window, condition=other_way), "if negated", why, (window.start, window.end)


def _edge(word: str, old: int, new: int) -> tuple[str, str, Days]:
    low, high = min(old, new), max(old, new)
    why = f"no scenario is dated from {show_moment(low)} before {show_moment(high)} and depends on it"
    return f"{word} {show_moment(old)} → {show_moment(new)}", why, (low, high)
