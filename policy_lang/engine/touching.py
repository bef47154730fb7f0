"""Which provisions a change of the law may touch: those whose conditions hang on what the change speaks of.

It errs on the side of too many. The status of a provision does not touch its own conditions, but those that ask
whether it applies; a new text of it does.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.core.program import Program
from policy_lang.evaluation.law import Index, list_days
from policy_lang.nodes import Node

Act = core.StatusAct | core.DefinitionAct
_Change = tuple[str, str, bool]
"""A declared name, the instrument that speaks of it (for entries of a list, none), and whether it has a new text."""


@frozen(eq=False, repr=False)
class Touch(Node):
    """A declared name that may change, the instrument behind it (for entries of a list, none), and what it touches."""

    name: str
    instrument: str
    provisions: frozenset[str]


class Changes:
    """Every change that a program's acts, windows and lists make, found when it is first asked for."""

    def __init__(self, index: Index) -> None:
        self.program = index.program
        self._index = index
        self._above: dict[str, list[str]] = {}
        self._moments: dict[int, list[_Change]] = {}
        self._publications: dict[str, list[_Change]] = {}
        self._found = False

    def at(self, moment: int) -> Iterable[_Change]:
        """What changes at a moment."""
        self._find()
        return self._moments.get(moment, ())

    def by(self, instrument: str) -> Iterable[_Change]:
        """What the publication of an instrument changes."""
        self._find()
        return self._publications.get(instrument, ())

    def above(self, name: str, itself: bool) -> set[str]:
        """The names that hang on a name, at any depth; among them the name itself only if its own text changes."""
        reached: set[str] = {name} if itself else set()
        todo = [name]
        while todo:
            further = [one for one in self._above.get(todo.pop(), ()) if one not in reached]
            reached.update(further)
            todo.extend(further)
        return reached

    def _find(self) -> None:
        if self._found:
            return
        self._found = True
        for name, below in self._index.edges.items():
            for one in below:
                self._above.setdefault(one, []).append(name)
        for change, when in _changes(self.program):
            self._publications.setdefault(change[1], []).append(change)
            for moment in when:
                self._moments.setdefault(moment, []).append(change)
        for name, listed in _listed(self.program).items():
            for moment in listed:
                self._moments.setdefault(moment, []).append((name, "", True))


class Touching:
    """What the changes of a program touch of the provisions of some regimes."""

    def __init__(self, changes: Changes, regimes: tuple[str, ...]) -> None:
        program = changes.program
        self._changes = changes
        self._provisions = {n for n in (*program.controls, *program.exemptions) if n.split(".")[0] in regimes}
        self._reached: dict[tuple[str, bool], frozenset[str]] = {}

    def moment(self, moment: int) -> list[Touch]:
        """What may be touched at a moment."""
        return self._touches(self._changes.at(moment))

    def publication(self, instrument: str) -> list[Touch]:
        """What the publication of an instrument may touch."""
        return self._touches(self._changes.by(instrument))

    def _touches(self, changes: Iterable[_Change]) -> list[Touch]:
        return [Touch(name, instrument, self._reach(name, itself)) for name, instrument, itself in changes]

    def _reach(self, name: str, itself: bool) -> frozenset[str]:
        found = self._reached.get((name, itself))
        if found is None:
            found = self._reached[name, itself] = frozenset(self._changes.above(name, itself) & self._provisions)
        return found


def _changes(program: Program) -> Iterator[tuple[_Change, list[int]]]:
    """The names that instruments speak of, and the moments when what they say begins or ends."""
    acts_of: dict[str, list[Act]] = {}
    for act in program.acts:
        acts_of.setdefault(act.instrument, []).append(act)
    provisions: dict[str, core.Control | core.Exemption] = {**program.controls, **program.exemptions}
    for name, provision in provisions.items():
        yield (name, provision.instrument, False), edges_of(provision.windows)
    for act in program.acts:
        body = getattr(act, "body", None)
        windows = body.windows if isinstance(body, core.Control | core.Exemption) else ()
        when = edges_of((*act.windows, *windows))
        for name, itself in _spoken(act, acts_of).items():
            yield (name, act.instrument, itself), when


def _spoken(act: Act, acts_of: dict[str, list[Act]]) -> dict[str, bool]:
    """What an act speaks of, and whether it gives that a new text; with an instrument, also what its acts speak of."""
    found: dict[str, bool] = {}
    todo = [act]
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        for name in one.targets if isinstance(one, core.StatusAct) else (one.target,):
            found[name] = found.get(name, False) or isinstance(one, core.DefinitionAct)
            todo.extend(acts_of.get(name, ()))
    return found


def _listed(program: Program) -> dict[str, list[int]]:
    """The moments at which lists let in or drop entries, by the name of the set."""
    days = {name: list(list_days(term)) for name, term in program.sets.items()}
    for act in program.acts:
        if isinstance(act, core.DefinitionAct) and not isinstance(act.body, core.Control | core.Exemption):
            days[act.target] = [*days.get(act.target, []), *list_days(act.body)]
    return days


def edges_of(windows: Iterable[core.Window]) -> list[int]:
    """The moments at which windows begin and end."""
    return [edge for w in windows for edge in (w.start, w.end) if edge is not None]
