"""Deciding a case: worlds, bounds, sharpening, and everything that the result rests on.

What only open cases need (sharpening, needs) is imported when the first of them is met.
"""

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from policy_lang import __version__
from policy_lang.core import program as core
from policy_lang.core.decision import (
    Decision,
    DueDuty,
    Finding,
    Gap,
    Latent,
    NeedText,
    OpenQuestion,
    Relief,
    Stale,
    TurnText,
)
from policy_lang.core.facts import Case, Fact
from policy_lang.core.program import Program
from policy_lang.engine.bounds import Asking, Bounds, ControlResult, Range, Result, join
from policy_lang.engine.explain import reasons
from policy_lang.engine.latent import latent
from policy_lang.engine.next_change import next_change
from policy_lang.engine.openness import open_things, type_at
from policy_lang.engine.words import show_fact, show_measured, show_others
from policy_lang.engine.worlds import Asked, Laws, World, laws_of, worlds
from policy_lang.evaluation.derivation import Measured
from policy_lang.evaluation.law import IN_FORCE, Index
from policy_lang.nodes import Node
from policy_lang.values.dates import moment_day
from policy_lang.values.truth import Truth

if TYPE_CHECKING:
    from policy_lang.engine.needs import Need

EVERYTHING_PUBLISHED = date.max.toordinal()
Look = tuple[World, Result]


@frozen(eq=False, repr=False)
class Options(Node):
    """How the caller asks: as published by a day, on a day, with answers, with or without needs.

    Without `outlook`, what is latent, the questions that matter and the next change are left out. Without `exact`, the
    bounds of an open decision say that it is open, and not how far; what hangs on very many facts counts as open.
    """

    published: date | None = None
    on: date | None = None
    answers: tuple[tuple[str, str], ...] = ()
    assume: bool = False
    needs: bool = True
    outlook: bool = True
    exact: bool = True
    presumed: tuple[tuple[str, str], ...] = ()


@define(eq=False, repr=False)
class Engine:
    """A program ready to decide; its laws are built once for each stretch of days.

    `like` is an engine of a program whose names hang on each other, and whose materials contain each other, alike.
    """

    program: Program
    like: "Engine | None" = None
    index: Index = field(init=False)
    laws: list[Laws] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.index = Index.of(self.program, self.like.index if self.like else None)
        self.laws = laws_of(self.index)

    def of(self, regime: str) -> "Engine":
        """The engine of a regime and those that are decided together with it; of all for what is no regime."""
        mine = [laws for laws in self.laws if regime in laws.regimes]
        narrower = copy(self)
        narrower.laws = mine or self.laws
        return narrower

    def asked(self, options: Options) -> Asked:
        """What worlds are built from; `assume` answers every question that declares what to assume."""
        answers = dict(options.answers)
        if options.assume:
            for name, question in self.program.questions.items():
                if question.assume is not None:
                    answers.setdefault(name, question.assume)
        published = options.published.toordinal() if options.published else EVERYTHING_PUBLISHED
        return Asked(published, tuple(sorted(answers.items())), options.on)

    def decide(self, case: Case, options: Options) -> Decision:
        """The decision of a case."""
        return _Deciding(self, case, options).decision()

    def looks(self, case: Case, options: Options) -> list[list[Look]]:
        """For each group of regimes, the worlds of a case and what each says."""
        asking = Asking(self.program, case)
        asked = self.asked(options)
        return [
            [(world, asking.ask(world.law, world.assumed)) for world in worlds(laws, case, asked)] for laws in self.laws
        ]


class _Deciding:
    """One decision in the making."""

    def __init__(self, engine: Engine, case: Case, options: Options) -> None:
        self.engine = engine
        self.program = engine.program
        self.case = case
        self.options = options
        self.asked = engine.asked(options)
        self.asking = Asking(self.program, case)
        self.outcomes = [o.name for o in self.program.vocabulary.outcomes]

    def decision(self) -> Decision:
        looks = [
            [(world, self.asking.ask(world.law, world.assumed)) for world in worlds(laws, self.case, self.asked)]
            for laws in self.engine.laws
        ]
        sharp = [self._sharp(group) for group in looks]
        bounds = join_groups(bounds for bounds, _ in sharp)
        exact = all(exact for _, exact in sharp)
        low, high = bounds.overall
        flat = [look for group in looks for look in group]
        findings = self._findings(looks)
        standing = tuple(f for f in findings if f.comes_to[1] != self.outcomes[0] or not f.reliefs)
        needed = self._needs(looks) if self.options.needs and not bounds.determined else ()
        return Decision(
            case=self.case.id,
            outcome=self.outcomes[low] if low == high else "undetermined",
            determined=low == high,
            exact=exact,
            at_least=self.outcomes[low],
            at_most=self.outcomes[high],
            outstanding=self._word(bounds.overall_outstanding),
            outstanding_at_least=self.outcomes[bounds.overall_outstanding[0]],
            outstanding_at_most=self.outcomes[bounds.overall_outstanding[1]],
            by_authority=tuple(
                (a, (self.outcomes[lo], self.outcomes[hi])) for a, (lo, hi) in sorted(bounds.outcome.items())
            ),
            decided_on=self._decided_on(looks),
            as_published=self.options.published.isoformat() if self.options.published else "everything published",
            findings=standing,
            lifted=tuple(f for f in findings if f not in standing),
            latent=self._latent(looks),
            duties=self._duties(looks),
            needs=needed,
            questions=self._questions(looks) if self.options.outlook else (),
            answers=tuple(sorted(self._answers(flat).items())),
            presumed=self.options.presumed,
            not_encoded=self._gaps(flat),
            stale=self._stale(flat),
            next_change=next_change(self.engine.laws, flat, self.asked) if self.options.outlook else None,
            sha256=self.program.sha256,
            version=__version__,
            place=self.case.place,
            scale=self.program.vocabulary.name,
        )

    def _latent(self, looks: list[list[Look]]) -> tuple[Latent, ...]:
        if not self.options.outlook:
            return ()
        return tuple(x for group in looks for x in latent(self.engine.laws, self.case, group, self.asked))

    def _word(self, range_: Range) -> str:
        return self.outcomes[range_[0]] if range_[0] == range_[1] else "undetermined"

    def _sharp(self, looks: list[Look]) -> tuple[Bounds, bool]:
        bounds = join(result.bounds for _, result in looks)
        if bounds.determined:
            return bounds, True
        from policy_lang.engine.sharpen import Sharpener

        exact = self.options.exact or len(self.engine.laws) > 1  # another group may settle what is open in this one
        sharp = Sharpener(self.asking, exact=exact).sharpen(looks)
        return sharp.bounds, exact and sharp.exact

    # -- findings -------------------------------------------------------------------------------------------

    def _findings(self, looks: list[list[Look]]) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for group in looks:
            names = dict.fromkeys(n for _, result in group for n in result.controls)
            for name in names:
                here = [(world, result.controls.get(name)) for world, result in group]
                finding = self._finding(name, here)
                if finding is not None:
                    found.append(finding)
        return tuple(sorted(found, key=lambda f: -self.outcomes.index(f.outcome)))

    def _finding(self, name: str, here: list[tuple[World, ControlResult | None]]) -> Finding | None:
        """What one control comes to over all worlds; None where it certainly does not apply."""
        may = [(w, c) for w, c in here if c is not None and c.met.truth is not Truth.FALSE]
        if not may:
            return None
        world, control = max(may, key=lambda x: (x[1].outcome[1], x[1].met.truth is Truth.TRUE))
        certain = len(may) == len(here) and all(c.met.truth is Truth.TRUE for _, c in may)
        low = min((c.outcome[0] if c else 0) for _, c in here)
        high = max(c.outcome[1] for _, c in may)
        body = control.body
        level = body.requirement.level if body.requirement else 0
        statuses = {w.law.controls[name].status for w, _ in here}
        return Finding(
            control=name,
            title=body.title,
            outcome=self.outcomes[level],
            authority=body.requirement.authority if body.requirement else "",
            certainty="certain" if certain else "possible",
            status=IN_FORCE if statuses == {IN_FORCE} else "depends on the day or a question",
            cites=body.cites,
            quotes=tuple((q.language, q.text) for q in body.quotes),
            because=reasons(control.met, world.law, control.met.truth),
            comes_to=(self.outcomes[low], self.outcomes[high]),
            discharged=any(e.kind == "discharges" and on.truth is Truth.TRUE for _, e, on in control.exemptions),
            charges=self._charges(control),
            reliefs=self._reliefs(world, control),
            notes=_notes(body.notes),
            source=body.place,
        )

    def _charges(self, control: ControlResult) -> str:
        if control.body.charges is None:
            return ""
        law = control.body
        assert law.charges is not None
        evaluation = control.evaluation
        evaluation.regime = control.name.split(".")[0]
        currency = evaluation.currency((self.case.facts,), law.charges)
        amount = evaluation.amount((self.case.facts,), law.charges, currency, [])
        return show_measured(Measured(amount, currency), "")

    def _reliefs(self, world: World, control: ControlResult) -> tuple[Relief, ...]:
        found = []
        for name, effect, on in control.exemptions:
            if on.truth is Truth.FALSE:
                continue
            body = world.law.exemptions[name].body
            found.append(
                Relief(
                    name,
                    body.title,
                    effect.kind,
                    self.outcomes[effect.level] if effect.kind == "lowers" else "",
                    "certain" if on.truth is Truth.TRUE else "possible",
                    body.cites,
                    reasons(on, world.law, on.truth),
                )
            )
        return tuple(found)

    # -- duties, questions, gaps ------------------------------------------------------------------------------

    def _duties(self, looks: list[list[Look]]) -> tuple[DueDuty, ...]:
        found: dict[tuple[str, str], DueDuty] = {}
        for group in looks:
            due = [_due(world, result) for world, result in group]
            for key in dict.fromkeys(k for duties in due for k in duties):
                certain = all(duties.get(key) is Truth.TRUE for duties in due)
                found[key] = DueDuty(key[1], key[0], "certain" if certain else "possible")
        return tuple(found.values())

    def _questions(self, looks: list[list[Look]]) -> tuple[OpenQuestion, ...]:
        """The open questions that the result depends on."""
        names: dict[str, None] = {}
        for group in looks:
            answered = dict(self.asked.answers)
            by_reading: dict[str, dict[str, set[object]]] = {}
            for world, result in group:
                for question, reading in world.readings:
                    said = (tuple(sorted(result.bounds.outcome.items())), frozenset(_applying(result)))
                    by_reading.setdefault(question, {}).setdefault(reading, set()).add(said)
                for place in open_things(result):
                    if place.startswith("question "):
                        names[place.partition(" ")[2]] = None
            for question, said_by in by_reading.items():
                if question not in answered and len({frozenset(map(repr, s)) for s in said_by.values()}) > 1:
                    names[question] = None
        return tuple(self._question(name) for name in names)

    def _question(self, name: str) -> OpenQuestion:
        question = self.program.questions[name]
        return OpenQuestion(name, question.text, question.readings, question.place)

    def _answers(self, flat: list[Look]) -> dict[str, str]:
        """The answers of the caller that this result rests on: those that the law or a test asked for."""
        asked = {question for world, _ in flat for question in world.law.asked}
        asked |= {q for _, result in flat for q in result.evaluation.asked}
        return {q: r for q, r in self.asked.answers if q in asked}

    def _gaps(self, flat: list[Look]) -> tuple[Gap, ...]:
        concerned = {id(gap) for _, result in flat for gap, _ in result.not_encoded}
        regimes = {r for world, _ in flat for r in world.law.moments}
        return tuple(
            Gap(g.what, g.because, g.instrument or g.regime, id(g) in concerned, g.place)
            for g in self.program.not_encoded
            if g.regime in regimes and (g.when is None or id(g) in concerned)
        )

    def _stale(self, flat: list[Look]) -> tuple[Stale, ...]:
        """Instruments whose day of review is past on the day of the decision."""
        found: dict[str, Stale] = {}
        for world, result in flat:
            concerned = {c.body.instrument for c in result.controls.values() if c.met.truth is not Truth.FALSE}
            for name, instrument in self.program.instruments.items():
                moment = world.law.moments.get(instrument.regime)
                if instrument.review_by is None or moment is None or instrument.published > world.law.published:
                    continue
                touched = name in concerned or any(
                    isinstance(a, core.StatusAct) and a.instrument == name for a in self.program.acts
                )
                if touched and moment_day(moment).toordinal() > instrument.review_by:
                    found[name] = Stale(
                        name,
                        date.fromordinal(instrument.review_by).isoformat(),
                        date.fromordinal(instrument.checked).isoformat() if instrument.checked else "",
                    )
        return tuple(found.values())

    def _decided_on(self, looks: list[list[Look]]) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        for group in looks:
            for name in group[0][0].law.moments if group else ():
                regime = self.program.regimes[name]
                seen = group[0][1].evaluation.reader.get((self.case.facts,), regime.decided_on)
                fact = seen.fact if not self.options.on else None
                found[name] = (
                    self.options.on.isoformat()
                    if self.options.on
                    else show_fact(fact, regime.decided_on.type)  # type: ignore[arg-type]
                    if len(group) == 1 or seen.place not in group[0][0].assumed
                    else "any day that the case leaves open"
                )
        return tuple(found.items())

    # -- needs ------------------------------------------------------------------------------------------------

    def _needs(self, looks: list[list[Look]]) -> tuple[NeedText, ...]:
        """The needs of the groups that are open; with several open groups, those of each."""
        from policy_lang.engine.needs import needs

        found: list[NeedText] = []
        for group in looks:
            if join(result.bounds for _, result in group).determined:
                continue
            place = self._date_place(group)
            found.extend(self._need(need) for need in needs(self.asking, group, place))
        return tuple(found[:5])

    def _date_place(self, group: list[Look]) -> str:
        name = next(iter(group[0][0].law.moments))
        reader = group[0][1].evaluation.reader
        return reader.get((self.case.facts,), self.program.regimes[name].decided_on).place

    def _need(self, need: "Need") -> NeedText:
        from policy_lang.engine.turns import told_shortly

        turns: list[TurnText] = []
        for turn in told_shortly(need.turns, self.program):
            facts = tuple((place, self._fact_words(place, fact)) for place, fact in turn.facts)
            turns.append(TurnText(facts, self._word(turn.outcome)))
        return NeedText(need.places, tuple(dict.fromkeys(turns)))

    def _fact_words(self, place: str, fact: Fact | str) -> str:
        if isinstance(fact, str):
            return fact
        vocabulary = self.program.vocabulary
        type_ = type_at(vocabulary, place)
        return show_others(fact, type_, vocabulary) or show_fact(fact, type_)


def join_groups(bounds: Iterable[Bounds]) -> Bounds:
    """Regimes are combined by taking the harsher side of each bound."""
    outcome: dict[str, Range] = {}
    outstanding: dict[str, Range] = {}
    for one in bounds:
        for into, ranges in ((outcome, one.outcome), (outstanding, one.outstanding)):
            for authority, (low, high) in ranges.items():
                old = into.get(authority, (0, 0))
                into[authority] = (max(old[0], low), max(old[1], high))
    return Bounds(outcome, outstanding)


def _notes(notes: Iterable[core.Note]) -> tuple[str, ...]:
    return tuple(("unverified: " if n.unverified else "") + n.text for n in notes)


def _applying(result: Result) -> list[tuple[str, Truth]]:
    return [(n, c.met.truth) for n, c in result.controls.items() if c.met.truth is not Truth.FALSE]


def _due(world: World, result: Result) -> dict[tuple[str, str], Truth]:
    """Duties by (provision, text): of controls that apply and are not lifted, and of exemptions in effect."""
    due: dict[tuple[str, str], Truth] = {}
    for name, control in result.controls.items():
        if control.met.truth is Truth.FALSE:
            continue
        lifting = [on.truth for _, e, on in control.exemptions if e.kind == "lifts"]
        if Truth.TRUE not in lifting:
            certain = control.met.truth is Truth.TRUE and Truth.UNKNOWN not in lifting
            for text in control.body.duties:
                due[name, text] = Truth.TRUE if certain else Truth.UNKNOWN
        for exemption, _, on in control.exemptions:
            if on.truth is not Truth.FALSE:
                certain = on.truth is Truth.TRUE and control.met.truth is Truth.TRUE
                for text in world.law.exemptions[exemption].body.duties:
                    if due.get((exemption, text)) is not Truth.TRUE:
                        due[exemption, text] = Truth.TRUE if certain else Truth.UNKNOWN
    return due
