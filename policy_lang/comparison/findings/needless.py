"""Thresholds that cannot matter: with the test taken as always true, or as never true, no provision changes."""

from collections.abc import Iterator
from contextlib import suppress
from copy import copy

from attrs import define, evolve, field

from policy_lang.comparison.findings.asking import Asker, Confirmed, Example, Open, Stretch, Wanted
from policy_lang.comparison.findings.controls import short
from policy_lang.comparison.findings.model import NEEDLESS, Answer, Finding, Refuted, Undecided
from policy_lang.comparison.situations import World
from policy_lang.core import terms
from policy_lang.core.rewriting import replaced
from policy_lang.core.tests_of_law import Test, tests_of
from policy_lang.evaluation.law import Law
from policy_lang.evaluation.reference import Evaluation
from policy_lang.reasoning.expand import Expander, NotEncodable
from policy_lang.reasoning.formula import FALSE, Formula, both, either, neg
from policy_lang.reasoning.sizes import SIZES
from policy_lang.values.truth import Truth

FIRST = 3
"""So many of the provisions with the shortest conditions are looked at before all are."""
REMEMBERED = 12
"""So many of the last examples are tried before a new one is looked for."""


def needless_tests(asker: Asker, regime: str, idle: frozenset[str]) -> Iterator[Answer]:
    """For each test with a limit that a regime's provisions hang on: does it matter? `idle` ones are told elsewhere."""
    looking = _Looking(asker, regime, idle)
    for test in tests_of(asker.program):
        users = looking.users(test)
        if users and _has_a_limit(test):
            yield from looking.at(test, users)


def _has_a_limit(test: Test) -> bool:
    """Whether a test compares an amount, a share or a date with a limit."""
    inner = test.term.part if isinstance(test.term, terms.Not) else test.term
    return isinstance(inner, terms.Compare | terms.CompareDate | terms.Share | terms.Owned)


@define
class _Looking:
    asker: Asker
    regime: str
    idle: frozenset[str]
    examples: dict[str, list[Example]] = field(factory=dict)
    _typical: dict[str, tuple[Stretch, ...]] = field(factory=dict)

    def users(self, test: Test) -> list[str]:
        """The provisions of the regime, in force on some day, whose conditions hang on a test."""
        program = self.asker.program
        if test.owner in program.controls or test.owner in program.exemptions:
            names = [test.owner]
        else:
            names = [n for n in (*program.controls, *program.exemptions) if test.owner in self.reach(n)]
        found = [n for n in names if n.split(".")[0] == self.regime and n not in self.idle]
        return sorted((n for n in found if self.asker.in_force(self.regime, n)), key=lambda n: len(self.reach(n)))

    def reach(self, name: str) -> frozenset[str]:
        """Everything that the conditions of a provision hang on."""
        return self.asker.standing().reach(name)

    def at(self, test: Test, users: list[str]) -> Iterator[Answer]:
        """Whether a test matters when it is false, and when it is true."""
        because = ""
        for truth in (True, False):
            found = self._changes(test, users, truth)
            if found is None:
                yield _finding(test, truth)
                return
            because = because or (found.because if isinstance(found, Open) else "")
        if because:
            yield Undecided(NEEDLESS, test.owner, test.words, test.place, because)
        else:
            yield Refuted(NEEDLESS, test.owner)

    def _changes(self, test: Test, users: list[str], truth: bool) -> Example | Open | None:
        """A case in which a provision changes if a test is always so."""
        for user in users:
            for example in self.examples.get(user, ()):
                if _shows_change(test, user, truth)(example):
                    return example
        for look in (self._first, self._glance, self._look, self._search):
            open_: Open | None = None
            for user in users[:FIRST] if look == self._first else users:
                found = look(user, _changed(self.asker, test, user, truth), _shows_change(test, user, truth))
                if isinstance(found, Example):
                    self.examples[user] = [found, *self.examples.get(user, ())][:REMEMBERED]
                    return found
                open_ = open_ or found
            if open_ is not None and look in (self._look, self._search):
                return open_
        return None

    def _first(self, user: str, wanted: Wanted, confirmed: Confirmed) -> Example | Open | None:
        """A case by the latest law, without a proof that there is none."""
        return self.asker.find(self.typical(user)[:1], wanted, confirmed, SIZES)

    def _glance(self, user: str, wanted: Wanted, confirmed: Confirmed) -> Example | Open | None:
        """A smallest case by the latest law, without a proof that there is none."""
        return self.asker.find(self.typical(user)[:1], wanted, confirmed, SIZES[:1])

    def _look(self, user: str, wanted: Wanted, confirmed: Confirmed) -> Example | Open | None:
        """A case by one law for each meaning that a provision has."""
        return self.asker.find(self.typical(user), wanted, confirmed)

    def _search(self, user: str, wanted: Wanted, confirmed: Confirmed) -> Example | Open | None:
        """A case by any law."""
        return self.asker.ever(self.regime, wanted, confirmed)

    def typical(self, user: str) -> tuple[Stretch, ...]:
        """One stretch for each formula that the conditions of a provision come to."""
        if user not in self._typical:
            found: dict[Formula, Stretch] = {}
            for stretch in self.asker.stretches(self.regime):
                status = stretch.world.law.status(user)
                if status is not None and status.in_force:
                    with suppress(NotEncodable):
                        found.setdefault(stretch.world.formulas.own_conditions(user, status.body), stretch)
            self._typical[user] = tuple(found.values())
        return self._typical[user]


def _changed(asker: Asker, test: Test, user: str, truth: bool) -> Wanted:
    """The cases in which a provision comes out differently if a test is always so."""

    def wanted(world: World) -> Formula:
        law = with_test(world.law, test, truth)
        status = world.law.status(user)
        if law is None or status is None or not status.in_force:
            return FALSE
        body = law.status(user)
        assert body is not None
        a = world.formulas.own_conditions(user, status.body)
        b = Expander(law, asker.pool).own_conditions(user, body.body)
        return FALSE if a == b else either((both((a, neg(b))), both((b, neg(a)))))

    return wanted


def _shows_change(test: Test, user: str, truth: bool) -> Confirmed:
    def confirmed(example: Example) -> bool:
        law = with_test(example.evaluation.law, test, truth)
        if law is None:
            return False
        was, status = example.evaluation.law.status(user), law.status(user)
        if was is None or status is None or not status.in_force:
            return False
        before = example.evaluation.own_conditions(user, was).truth
        after = Evaluation(law, example.case).own_conditions(user, status).truth
        return {before, after} == {Truth.TRUE, Truth.FALSE}

    return confirmed


def with_test(law: Law, test: Test, truth: bool) -> Law | None:
    """The same law with a test that always comes out one way; None where the test does not stand in it."""
    always = terms.Truism(Truth.TRUE if truth else Truth.FALSE, mark=test.term.mark)
    other = copy(law)
    for table in ("clauses", "measures"):
        meanings = getattr(law, table)
        if test.owner in meanings:
            new = replaced(meanings[test.owner], test.term, always)
            setattr(other, table, {**meanings, test.owner: new})
            return other if new is not meanings[test.owner] else None
    for table in ("controls", "exemptions"):
        statuses = getattr(law, table)
        if test.owner in statuses:
            status = statuses[test.owner]
            body = replaced(status.body, test.term, always)
            setattr(other, table, {**statuses, test.owner: evolve(status, body=body)})
            return other if body is not status.body else None
    return None


def _finding(test: Test, truth: bool) -> Finding:
    where = f"`{short(test.owner)}`"
    if truth:
        said = f"`{test.words}` cannot matter in {where}: nothing changes in any case if it is left out as always true"
    else:
        said = f"`{test.words}` cannot matter in {where}: nothing changes in any case if it is left out as never true"
    return Finding(
        NEEDLESS,
        test.owner,
        test.words,
        test.place,
        said,
        "compare the limit with the text of the law; if the law says it too, say so in the file of explanations",
        state="never false" if truth else "never true",
    )
