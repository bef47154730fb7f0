"""The coverage page: what a policy set models, what it leaves out and why, and what is open, from the policies alone.

`python -m policy_lang.authoring.shelf policies > docs/reference/coverage.md` writes it; a test compares.
"""

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from policy_lang.core import program as core
from policy_lang.core import terms
from policy_lang.core.program import Program
from policy_lang.core.rewriting import children
from policy_lang.engine import pipeline
from policy_lang.engine.decide import EVERYTHING_PUBLISHED, Engine
from policy_lang.engine.worlds import Laws
from policy_lang.errors import PolicyLangError
from policy_lang.evaluation.facts import LATEST
from policy_lang.nodes import Node
from policy_lang.semantics.check import Checked
from policy_lang.syntax import ast
from policy_lang.values.dates import DAY, day_start, moment_day, show_moment

OPEN_FROM = date(2026, 11, 10)
"""From this day on the page shows what hangs on open questions: the day to which most suspensions run."""

HEAD = """# What the policies cover

Written by `python -m policy_lang.authoring.shelf policies > docs/reference/coverage.md` from the policies alone; a
test holds the page to them. It says what is modelled, what is not and why, what was not verified, and when each
instrument was last compared with its source. None of it is legal advice, and nothing that is missing here is thereby
permitted.
"""


_PLURAL = {"act on earlier law": "acts on earlier law", "part not encoded": "parts not encoded"}


def counts(loaded: pipeline.Loaded, regime: str | None = None) -> dict[str, int]:
    """How many of each kind a policy set has, or one regime of it."""
    found: dict[str, int] = {}
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        p = checked.program
        owners = {
            "regime": [*p.regimes],
            "instrument": [*p.instruments],
            "control": [*p.controls],
            "exemption": [*p.exemptions],
            "act on earlier law": [act.instrument for act in p.acts],
            "question": [*p.questions],
            "part not encoded": [gap.regime for gap in p.not_encoded],
            "scenario": [owner for owner, _ in checked.scenarios],
        }
        for kind, names in owners.items():
            found[kind] = found.get(kind, 0) + sum(regime in (None, _owner(name)) for name in names)
    return found


def _counted(found: dict[str, int]) -> str:
    said = [f"{n} {kind if n == 1 else _PLURAL.get(kind, kind + 's')}" for kind, n in found.items()]
    return f"{', '.join(said[:-1])} and {said[-1]}"


def page(loaded: pipeline.Loaded) -> str:
    """The whole page."""
    lines = [HEAD, *_open_section(loaded), f"In all: {_counted(counts(loaded))}.", ""]
    for checked in loaded.checked:
        assert isinstance(checked, Checked)
        for name in checked.program.regimes:
            lines.extend(_Regime(loaded, checked, name).lines())
    return "\n".join(lines).rstrip("\n") + "\n"


# -- what is open ----------------------------------------------------------------------------------------------


def _open_section(loaded: pipeline.Loaded) -> Iterator[str]:
    yield f"## What hangs on open questions from {OPEN_FROM} on"
    yield ""
    yield "On these days nobody can say from the texts alone what is in force; a decision is undetermined there, unless"
    yield "the question is answered with `--answer`."
    yield ""
    rows = [row for checked in loaded.checked if isinstance(checked, Checked) for row in _open_rows(checked.program)]
    if not rows:
        yield from ("Nothing.", "")
        return
    yield from ("| days | of | what is in force |", "|---|---|---|")
    for row in rows:
        yield _row(*row)
    yield ""


Stretch = tuple[int, int]


def _open_rows(program: Program) -> Iterator[tuple[str, str, str]]:
    """Days on which the status of provisions hangs on questions, whose provisions, and their status by reading."""
    together: dict[tuple[Stretch, str], dict[str, list[str]]] = {}
    for laws in Engine(program).laws:
        open_: dict[str, list[tuple[int, int, str]]] = {}
        for start, end in _stretches(laws):
            for name, said in _by_reading(laws, start).items():
                known = open_.setdefault(name, [])
                joins = bool(known) and known[-1][1:] == (start, said)
                known.append((known.pop()[0] if joins else start, end, said))
        for name, periods in open_.items():
            instrument = _provisions(program)[name].instrument
            for start, end, said in periods:
                together.setdefault(((start, end), said), {}).setdefault(instrument, []).append(name)
    for ((start, end), said), instruments in sorted(together.items(), key=lambda item: item[0]):
        names = (_reached(program, instrument, held) for instrument, held in instruments.items())
        yield _days(start, None if end == LATEST else end), ", ".join(names), said


def _provisions(program: Program) -> dict[str, core.Control | core.Exemption]:
    found: dict[str, core.Control | core.Exemption] = dict(program.controls)
    found.update(program.exemptions)
    return found


def _reached(program: Program, instrument: str, names: Iterable[str]) -> str:
    """Provisions by the name of their instrument, where they are all that it has, else by their own."""
    everything = {name for name, body in _provisions(program).items() if body.instrument == instrument}
    if everything == set(names):
        return f"`{_short(instrument)}`"
    return ", ".join(f"`{_short(name)}`" for name in names)


def _stretches(laws: Laws) -> Iterator[Stretch]:
    first = day_start(OPEN_FROM)
    yield from pairwise((first, *(point for point in laws.breakpoints if point > first), LATEST))


def _by_reading(laws: Laws, moment: int) -> dict[str, str]:
    """For each provision whose status at a moment hangs on a question, its status by each reading."""
    found: dict[str, str] = {}
    worlds = laws.at(dict.fromkeys(laws.regimes, moment), EVERYTHING_PUBLISHED, ())
    for name in (*worlds[0][1].controls, *worlds[0][1].exemptions):
        statuses = [(readings, {**law.controls, **law.exemptions}[name].status) for readings, law in worlds]
        if len({status for _, status in statuses}) > 1:
            found[name] = _said(_without_idle(statuses))
    return found


Statuses = list[tuple[dict[str, str], str]]


def _without_idle(statuses: Statuses) -> Statuses:
    """Statuses by reading, without the questions on which none of them hangs."""
    for question in {q: None for readings, _ in statuses for q in readings}:
        fewer = [({q: r for q, r in readings.items() if q != question}, status) for readings, status in statuses]
        if all(a == b for left, a in fewer for right, b in fewer if _agree(left, right)):
            statuses = [entry for number, entry in enumerate(fewer) if entry not in fewer[:number]]
    return statuses


def _agree(left: dict[str, str], right: dict[str, str]) -> bool:
    return all(right.get(question, reading) == reading for question, reading in left.items())


def _said(statuses: Statuses) -> str:
    by_status: dict[str, list[str]] = {}
    for readings, status in statuses:
        by_status.setdefault(status, []).append(_answers(readings))
    *rarer, (usual, answers) = sorted(by_status.items(), key=lambda item: len(item[1]))
    said = [f"{status} if {', or if '.join(found)}" for status, found in rarer]
    return "; ".join([*said, f"{usual} if {answers[0]}" if len(answers) == 1 else f"else {usual}"])


def _answers(readings: dict[str, str]) -> str:
    return " and ".join(f"`{question.split('.')[-1]} is {reading}`" for question, reading in readings.items())


def _days(start: int, end: int | None) -> str:
    if end is None:
        return f"from {show_moment(start)}"
    if start % DAY == 0 and end == start + DAY:
        return show_moment(start)
    return f"{show_moment(start)} {_until(end)}"


def _until(end: int) -> str:
    return f"through {moment_day(end - DAY)}" if end % DAY == 0 else f"before {show_moment(end)}"


# -- a regime --------------------------------------------------------------------------------------------------


class _Regime:
    """One regime on the page."""

    def __init__(self, loaded: pipeline.Loaded, checked: Checked, name: str) -> None:
        self.loaded = loaded
        self.program = checked.program
        self.regime = checked.program.regimes[name]
        self.name = name
        self.questions: dict[str, ast.QuestionDecl] = {}
        for symbol in checked.symbols.all("question"):
            assert isinstance(symbol.node, ast.QuestionDecl)
            self.questions[symbol.id] = symbol.node
        self.instruments = [i for i in self.program.instruments.values() if i.regime == name]
        self.bodies = [body for body in _provisions(self.program).values() if _owner(body.name) == name]

    def lines(self) -> Iterator[str]:
        regime = self.regime
        authorities = ", ".join(f"{name} ({title})" if title else name for name, title in regime.authorities.items())
        yield from (f"## {regime.title or self.name}", "")
        own = {kind: n for kind, n in counts(self.loaded, self.name).items() if kind != "regime"}
        yield f"`{self.name}`: {_counted(own)}."
        yield f"Authorities: {authorities}. Decided on `{'.'.join(regime.decided_on.steps)}`, in {regime.zone}."
        yield ""
        if self.instruments:
            yield from (
                "| instrument | published | checked | review by | controls | exemptions |",
                "|---|---|---|---|---|---|",
            )
        for one in self.instruments:
            held = [b for b in self.bodies if b.instrument == one.name]
            controls = sum(isinstance(b, core.Control) for b in held)
            days = (_day(one.published), _day(one.checked), _day(one.review_by))
            yield _row(one.title or _short(one.name), *days, str(controls), str(len(held) - controls))
        for one in self.instruments:
            yield from self.instrument(one)
        loose = [gap for gap in self.program.not_encoded if gap.regime == self.name and not gap.instrument]
        if loose:
            yield from ("", "### Outside any instrument", "")
            yield from _gaps(loose)
        yield from self.open_questions()
        yield ""

    def instrument(self, one: core.Instrument) -> Iterator[str]:
        held = [body for body in self.bodies if body.instrument == one.name]
        acts = [act for act in self.program.acts if act.instrument == one.name]
        yield from ("", f"### {one.title or _short(one.name)}", "")
        yield f"`{_short(one.name)}`, published {_day(one.published)}, last checked {_day(one.checked)}, review by"
        yield f"{_day(one.review_by)}. Source: {', '.join(f'<{source}>' for source in one.sources) or 'none is named'}"
        if held:
            yield from ("", "| provision | cites | in force | effect |", "|---|---|---|---|")
        for body in held:
            windows = "; ".join(map(_window, body.windows))
            title = f"`{_short(body.name)}` {body.title}"
            cites = body.cites.removeprefix(one.title or _short(one.name)).removeprefix(", ")
            yield _row(title, cites, windows, self.effect(body))
        notes = [*_unverified("", one.notes), *(n for b in held for n in _unverified(f"`{_short(b.name)}`: ", b.notes))]
        asked = self.asked([*held, *acts])
        yield from _list("Acts on earlier law:", (self.act(act) for act in acts))
        yield from _list("Not encoded:", _gaps([g for g in self.program.not_encoded if g.instrument == one.name], ""))
        yield from _list("Not verified:", notes)
        yield from _list("Open questions:", (f"`{_short(q)}`: {self.program.questions[q].text}" for q in asked))

    def effect(self, body: core.Control | core.Exemption) -> str:
        outcomes = self.program.vocabulary.outcomes
        if isinstance(body, core.Exemption):
            said = []
            for effect in body.effects:
                to = f" to `{outcomes[effect.level].name}`" if effect.kind == "lowers" else ""
                said.append(f"{effect.kind} {self.targets(effect)}{to}")
            return "; ".join(said)
        if body.requirement is None:
            return "duties" if body.duties else "a charge"
        return f"`{outcomes[body.requirement.level].name}` from {body.requirement.authority}"

    def targets(self, effect: core.Effect) -> str:
        """What an exemption reaches: an instrument, where it reaches all controls of it."""
        if effect.kind == "bars":
            return ", ".join(f"`{_short(target)}`" for target in effect.targets)
        by_instrument: dict[str, list[str]] = {}
        for target in effect.targets:
            by_instrument.setdefault(self.program.controls[target].instrument, []).append(target)
        said = []
        for instrument, names in by_instrument.items():
            controls = {c.name for c in self.program.controls.values() if c.instrument == instrument}
            whole = len(names) > 1 and controls == set(names)
            said.extend([f"`{_short(instrument)}`"] if whole else [f"`{_short(name)}`" for name in names])
        return ", ".join(said)

    def act(self, act: core.StatusAct | core.DefinitionAct) -> str:
        """An act in words: what it does to what, and when."""
        windows = "; ".join(map(_window, act.windows))
        names = act.targets if isinstance(act, core.StatusAct) else (act.target,)
        held = {b.name for b in self.bodies if b.instrument in names}
        said = {"adds": "adds to", "removes": "removes from"}.get(act.kind, act.kind)
        return f"{said} {', '.join(f'`{_short(name)}`' for name in names if name not in held)}, {windows}"

    def asked(self, holders: list[core.Control | core.Exemption | core.StatusAct | core.DefinitionAct]) -> list[str]:
        """The questions on which some provisions and acts hang, through all that they name."""
        found: dict[str, None] = {}
        todo: list[Node] = [part for holder in holders for part in _parts(holder)]
        seen: set[int] = set()
        while todo:
            node = todo.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, terms.Reading):
                found[node.question] = None
            if isinstance(node, terms.Call):
                todo.append(self.program.clauses[node.name])
            elif isinstance(node, terms.MeasureCall):
                todo.append(self.program.measures[node.name])
            todo.extend(children(node))
        return [question for question in self.program.questions if question in found]

    def open_questions(self) -> Iterator[str]:
        names = [name for name in self.program.questions if _owner(name) == self.name]
        if not names:
            return
        yield from (
            "",
            "### Open questions",
            "",
            "| question | readings | assumed with `--assume` | notes |",
            "|---|---|---|---|",
        )
        for name in names:
            question, node = self.program.questions[name], self.questions[name]
            readings = "; ".join(f"`{reading}`: {title}" for reading, title in question.readings)
            notes = " ".join(("Not verified: " if note.unverified else "") + note.text for note in node.notes)
            yield _row(
                f"`{_short(name)}` {question.text}",
                readings,
                f"`{question.assume}`" if question.assume else "none",
                notes,
            )


def _parts(holder: core.Control | core.Exemption | core.StatusAct | core.DefinitionAct) -> Iterator[Node]:
    """The conditions of a provision or act, windows included."""
    body = holder.body if isinstance(holder, core.DefinitionAct) else holder
    yield from (window.condition for window in holder.windows if window.condition is not None)
    if isinstance(body, core.Control | core.Exemption):
        yield body.when
        if body.unless is not None:
            yield body.unless
    elif not isinstance(body, core.StatusAct):
        yield body


def _gaps(gaps: Iterable[core.NotEncoded], bullet: str = "- ") -> Iterator[str]:
    for gap in gaps:
        when = " (A case that may fall under it counts up to the harshest outcome.)" if gap.when is not None else ""
        yield f"{bullet}{_plain(gap.what)}. Why: {_plain(gap.because)}.{when}"


def _unverified(whose: str, notes: Iterable[core.Note]) -> Iterator[str]:
    yield from (whose + _plain(note.text) for note in notes if note.unverified)


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    found = list(items)
    if found:
        yield from ("", title, "", *(f"- {item}" for item in found))


def _window(window: core.Window) -> str:
    until = "" if window.end is None else f" {_until(window.end)}"
    condition = "" if window.condition is None else f" if {_condition(window.condition)}"
    return f"from {show_moment(window.start)}{until}{condition}"


def _condition(term: terms.Term) -> str:
    match term:
        case terms.All(parts) | terms.Any(parts):
            return (" and " if isinstance(term, terms.All) else " or ").join(map(_condition, parts))
    return f"`{term.mark.text}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in cells) + " |"


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".") if text.endswith(".") and "\n" in text else " ".join(text.split())


def _day(ordinal: int | None) -> str:
    return date.fromordinal(ordinal).isoformat() if ordinal else "not stated"


def _short(name: str) -> str:
    return name.split(".")[-1]


def _owner(name: str) -> str:
    return name.split(".")[0]


def main(paths: list[str]) -> int:
    """Write the page of some policies to standard output."""
    try:
        loaded = pipeline.load(tuple(paths) or ("policies",))
    except PolicyLangError as error:
        print(error, file=sys.stderr)
        return 2
    if loaded.report.failed:
        print("the policies have errors; see `policy check`", file=sys.stderr)
        return 2
    sys.stdout.write(page(loaded))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
