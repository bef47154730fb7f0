"""Scenarios suggested by a diff: one for the example of each region, and one for each twin at its boundaries.

A scenario states the facts of the case and expects what the new law says of it; a comment says what the old law said.
Each is read, checked and run together with the policies of the new side before it is handed out; one that would not
pass is left out, and why is told.
"""

import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, count

from attrs import define, evolve, field, frozen

from policy_lang.authoring.case_facts import Unsayable, facts_of
from policy_lang.authoring.common_facts import Stating, common, fits, own
from policy_lang.authoring.expecting import expectations, said
from policy_lang.authoring.format import format_text
from policy_lang.authoring.plain_cases import Place, absences, plain
from policy_lang.authoring.scenarios import Ready, ready_scenarios, run_scenario
from policy_lang.cases.write import case_to_json
from policy_lang.comparison.compare import Comparison, Told
from policy_lang.comparison.region import regime_of
from policy_lang.comparison.sides import EVERYTHING_PUBLISHED, Side, files_of
from policy_lang.comparison.told_twins import ToldTwin
from policy_lang.comparison.twins import Tried
from policy_lang.core.decision import Decision
from policy_lang.diagnostics.model import Severity
from policy_lang.engine.decide import Engine
from policy_lang.engine.files import Found, ListFiles
from policy_lang.engine.pipeline import Loaded, check_files
from policy_lang.errors import InternalError
from policy_lang.semantics.check import Checked
from policy_lang.source.text import Source
from policy_lang.syntax import ast
from policy_lang.syntax.printer import print_declaration
from policy_lang.syntax.words import WORDS

TITLE = 80
"""So many letters of a title tell a region; the rest is cut at a word."""
PER_FILE = 100
"""So many scenarios are written to one file, which stay far below the longest file that is read."""
_BACKGROUND = re.compile(rb"(?m)^background (\w+)")


@frozen
class Suggested:
    """A scenario, what is said above it, the regime by whose law it is decided, and what its case states."""

    regime: str
    node: ast.Scenario
    comment: str
    stating: Stating


@frozen
class Suggestions:
    """The texts of files of scenarios, and why some cases have no scenario.

    A file is named by its regime, with a number where one file would have too many scenarios.
    """

    files: dict[str, str]
    left_out: tuple[str, ...]


def suggest(found: Comparison, side: Side, path: str) -> Suggestions:
    """The scenarios for what differs, by the law of the new side; `path` is where they are to stand."""
    writing = _Writing(side, found.old)
    by_regime: dict[str, list[Suggested]] = {}
    for told in found.regions:
        for one in writing.of_region(told):
            by_regime.setdefault(one.regime, []).append(one)
    files: dict[str, str] = {}
    others, lists = files_of(side.name)
    head = f"# Suggested by `policy diff {found.old} {found.new}`."
    for regime, made in by_regime.items():
        for number, start in enumerate(range(0, len(made), PER_FILE), 1):
            part = f"{regime}_{number}" if len(made) > PER_FILE else regime
            proof = _Proof(path, part, regime, head, others, lists, writing.left_out)
            text = proof.passing(made[start : start + PER_FILE])
            if text:
                files[part] = text
    return Suggestions(files, tuple(dict.fromkeys(writing.left_out)))


# -- writing ---------------------------------------------------------------------------------------------------


@define
class _Writing:
    """Makes the scenarios of one comparison: each case once, each under a title of its own."""

    side: Side
    old: str
    left_out: list[str] = field(factory=list)
    titles: set[str] = field(factory=set)
    known: list[object] = field(factory=list)

    def of_region(self, told: Told) -> Iterator[Suggested]:
        """The scenarios of a region: its example, then its twins."""
        if told.shown.region.example is None:
            return
        needed: set[Place] = set()
        yield from self._scenario(told, told.shown.tried(), _of_region(told), needed)
        for twin, words in zip(told.shown.twins(), told.twins(), strict=True):
            yield from self._scenario(told, twin.tried, _of_twin(told, words), needed)

    def _scenario(self, told: Told, tried: Tried, title: str, needed: set[Place]) -> Iterator[Suggested]:
        regime = regime_of(told.shown.region)
        written = case_to_json(tried.case, told.shown.asking.comparing.vocabulary)
        key = (regime, tried.readings, written)
        if key in self.known:
            return
        self.known.append(key)
        vocabulary = self.side.program.vocabulary
        if tried.new is None:
            self.left_out.append(f"{title}: there is no regime `{regime}` in {self.side.name}")
            return
        try:
            facts, shared = facts_of(plain(told.shown.asking, regime, tried, vocabulary, needed), vocabulary)
        except Unsayable as error:
            self.left_out.append(f"{title}: {error}")
            return
        node = ast.Scenario(
            self._title(f"{title}: {_outcome(tried.new)}"),
            self._published(),
            (),
            facts,
            shared,
            self._answers(tried),
            expectations(regime, tried.new),
        )
        stating = Stating(facts, absences(written))
        yield Suggested(regime, node, f"# By {self.old}: {said(regime, tried.old)}.", stating)

    def _published(self) -> ast.DateWord | None:
        day = self.side.published
        return None if day == EVERYTHING_PUBLISHED else ast.DateWord(date.fromordinal(day).isoformat())

    def _answers(self, tried: Tried) -> tuple[tuple[ast.Name, ast.Name], ...]:
        known = self.side.program.questions
        return tuple((ast.Name(_short(q)), ast.Name(reading)) for q, reading in tried.readings if q in known)

    def _title(self, wanted: str) -> str:
        title, number = wanted, 2
        while title in self.titles:
            title, number = f"{wanted} ({number})", number + 1
        self.titles.add(title)
        return title


def _of_region(told: Told) -> str:
    """A title for the example of a region: the provision and the conditions of the region."""
    if told.shown.region.cone is None:
        return _cut(_short(told.provision))
    return _cut(f"{_short(told.provision)}, {'; '.join(told.conditions)}")


def _of_twin(told: Told, twin: ToldTwin) -> str:
    """A title for a twin: the provision, the boundary, and what had to be answered."""
    given = "".join(f", {_short(question)} is {reading}" for question, reading in twin.readings)
    return f"{_cut(f'{_short(told.provision)}, {twin.what}')} at {twin.value}{given}"


def _outcome(decision: Decision) -> str:
    return decision.outcome if decision.determined else f"between {decision.at_least} and {decision.at_most}"


def _short(name: str) -> str:
    return name.split(".")[-1]


def _cut(text: str) -> str:
    """A text that is not too long, cut behind a word."""
    if len(text) <= TITLE:
        return text
    return text[:TITLE].rpartition(" ")[0].rstrip(",;:") + " …"


# -- trying ----------------------------------------------------------------------------------------------------


@define
class _Proof:
    """Reads, checks and runs a file of scenarios together with the policies of a side."""

    path: str
    part: str
    regime: str
    head: str
    others: tuple[Found, ...]
    lists: ListFiles
    left_out: list[str]

    def passing(self, made: list[Suggested]) -> str:
        """The text of those scenarios that pass; empty if none does."""
        while made:
            text = self._text(made)
            failing = dict(self._failing(text))
            if not failing:
                return text
            if not failing.keys() & {one.node.title for one in made}:
                raise InternalError(f"suggested scenarios cannot be read: {failing}")
            self.left_out += [f"{title}: {why}" for title, why in failing.items()]
            made = [one for one in made if one.node.title not in failing]
        return ""

    def _text(self, made: list[Suggested]) -> str:
        background = common([one.stating for one in made], self._background())
        lines = [f"in regime {self.regime}", "", self.head]
        lines += ["", *print_declaration(background)] if background is not None else []
        for one in made:
            node = one.node
            if background is not None and fits(one.stating, background):
                node = evolve(node, backgrounds=(background.name,), facts=own(one.stating, background))
            lines += ["", one.comment, *print_declaration(node)]
        return format_text(Source(self.path, "\n".join(lines) + "\n"))

    def _background(self) -> str:
        """A name for a background that no other file has: that of the file, with a number if need be."""
        name = os.path.basename(self.path).split(".")[0] + self.part.removeprefix(self.regime)
        name = re.sub(r"\W", "_", name, flags=re.ASCII)
        name = name if name[:1].isalpha() and name not in WORDS else f"suggested_{name}"
        here = os.path.normpath(self.path)
        texts = [file.data for file in self.others if os.path.normpath(file.path) != here]
        taken = {found.decode() for text in texts for found in _BACKGROUND.findall(text)}
        return next(one for one in chain((name,), (f"{name}_{n}" for n in count(2))) if one not in taken)

    def _failing(self, text: str) -> Iterator[tuple[str, str]]:
        """The titles of scenarios that cannot stand as they are written, and why."""
        own = os.path.normpath(self.path)
        others = tuple(file for file in self.others if os.path.normpath(file.path) != own)
        loaded = check_files((*others, Found(self.path, text.encode())), self.lists)
        ready = list(self._ready(loaded)) if not loaded.report.failed else []
        for problem in loaded.report.diagnostics:
            if problem.severity is Severity.ERROR and problem.span.path == self.path:
                yield _title_above(text, problem.span.line), problem.message
        for engine, one in ready if not loaded.report.failed else ():
            for failure in run_scenario(engine, one).failures:
                yield one.node.title, f"it would expect {failure.expected}, and find {failure.found}"

    def _ready(self, loaded: Loaded) -> Iterator[tuple[Engine, Ready]]:
        """The scenarios of the file alone, each with the engine that decides it; mistakes in them are reported."""
        for checked in loaded.checked:
            assert isinstance(checked, Checked)
            mine = tuple((owner, node) for owner, node in checked.scenarios if node.span.path == self.path)
            engine = Engine(checked.program)
            yield from ((engine, one) for one in ready_scenarios(evolve(checked, scenarios=mine), loaded.report))


def _title_above(text: str, line: int) -> str:
    """The title of the scenario in which a line stands."""
    heads = [one for one in text.split("\n")[:line] if one.startswith("scenario ")]
    return heads[-1].removeprefix('scenario "').removesuffix('"').replace('\\"', '"') if heads else ""
