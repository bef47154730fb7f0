"""Which provisions a change of the law may touch: those whose conditions hang on what the change speaks of.

It errs on the side of too many. The status of a provision does not touch its own conditions, but those that ask
whether it applies; a new text of it does.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from policy_lang.core import program as core
from policy_lang.core.program import Program
from policy_lang.nodes import Node

Act = core.StatusAct | core.DefinitionAct


@frozen(eq=False, repr=False)
class Touch(Node):
    """A declared name that may change, the instrument behind it (for entries of a list, none), and what it touches."""

    name: str
    instrument: str
    provisions: frozenset[str]


@frozen(eq=False, repr=False)
class Touching(Node):
    """What may change at each moment, and by each publication."""

    moments: dict[int, tuple[Touch, ...]]
    publications: dict[str, tuple[Touch, ...]]


def touching(
    program: Program, regimes: tuple[str, ...], edges: dict[str, tuple[str, ...]], days: dict[str, list[int]]
) -> Touching:
    """What every change of some regimes touches; `days` are the moments at which lists let in or drop entries."""
    above: dict[str, list[str]] = {}
    for name, below in edges.items():
        for one in below:
            above.setdefault(one, []).append(name)
    provisions = {n for n in (*program.controls, *program.exemptions) if n.split(".")[0] in regimes}

    def reached(name: str, itself: bool) -> frozenset[str]:
        found: set[str] = {name} if itself else set()
        todo = [name]
        while todo:
            for one in above.get(todo.pop(), ()):
                if one not in found:
                    found.add(one)
                    todo.append(one)
        return frozenset(found & provisions)

    moments: dict[int, list[Touch]] = {}
    publications: dict[str, list[Touch]] = {name: [] for name in program.instruments}
    for instrument, name, itself, when in _changes(program):
        touch = Touch(name, instrument, reached(name, itself))
        if touch.provisions:
            publications[instrument].append(touch)
            for moment in when:
                moments.setdefault(moment, []).append(touch)
    for name, listed in days.items():
        touch = Touch(name, "", reached(name, True))
        for moment in listed:
            moments.setdefault(moment, []).append(touch)
    return Touching({k: tuple(v) for k, v in moments.items()}, {k: tuple(v) for k, v in publications.items()})


def _changes(program: Program) -> Iterator[tuple[str, str, bool, list[int]]]:
    """An instrument, a name it speaks of, whether that gets a new text, and the moments when it begins or ends."""
    acts_of: dict[str, list[Act]] = {}
    for act in program.acts:
        acts_of.setdefault(act.instrument, []).append(act)
    provisions: dict[str, core.Control | core.Exemption] = {**program.controls, **program.exemptions}
    for name, provision in provisions.items():
        yield provision.instrument, name, False, edges_of(provision.windows)
    for act in program.acts:
        body = getattr(act, "body", None)
        windows = body.windows if isinstance(body, core.Control | core.Exemption) else ()
        when = edges_of((*act.windows, *windows))
        for name, itself in _spoken(act, acts_of).items():
            yield act.instrument, name, itself, when


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


def edges_of(windows: Iterable[core.Window]) -> list[int]:
    """The moments at which windows begin and end."""
    return [edge for w in windows for edge in (w.start, w.end) if edge is not None]
