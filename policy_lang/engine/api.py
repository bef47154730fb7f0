"""Policies from Python: load once, decide many cases."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from policy_lang.cases.read import choose, read_case
from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case
from policy_lang.engine import cache, pipeline
from policy_lang.engine.decide import Options
from policy_lang.engine.files import policy_set
from policy_lang.engine.scales import Scales, scales_of
from policy_lang.errors import PolicyLangError


@frozen
class PolicySet:
    """Checked policies; a case is decided by the scales of outcomes whose vocabulary has all of its fields."""

    scales: Scales = field(repr=False)

    def decide(
        self,
        case: Mapping[str, Any],
        *,
        as_published: date | None = None,
        on: date | None = None,
        answers: Mapping[str, str] | None = None,
        needs: bool = True,
    ) -> Decision:
        """The decision of a case, given as a mapping in the form of a JSON case.

        `as_published` takes the law as published by a day, `on` decides on a day whatever the case says, and
        `answers` maps questions (`regime.question`) to readings. Raises PolicyLangError if the case cannot be
        read, or belongs to several scales; floats are refused, since they have lost digits: pass text, or
        `decimal.Decimal`.
        """
        found = self.decisions(case, as_published=as_published, on=on, answers=answers, needs=needs)
        if len(found) > 1:
            names = ", ".join(decision.scale for decision in found)
            raise PolicyLangError(f"the case belongs to several scales ({names}): ask for its `decisions`")
        return found[0]

    def decisions(
        self,
        case: Mapping[str, Any],
        *,
        as_published: date | None = None,
        on: date | None = None,
        answers: Mapping[str, str] | None = None,
        needs: bool = True,
    ) -> tuple[Decision, ...]:
        """The decisions of a case, one for each scale that it belongs to."""
        chosen = tuple(sorted((answers or {}).items()))
        for question, reading in chosen:
            self._check_answer(question, reading)
        options = Options(published=as_published, on=on, answers=chosen, needs=needs)
        return tuple(
            self.scales.engine(place).decide(self._read(case, place), options)
            for place in choose(case, self.scales.vocabularies)
        )

    def decide_all(self, cases: Iterable[Mapping[str, Any]], **how: Any) -> Iterator[Decision]:
        """The decisions of many cases, one by one."""
        for case in cases:
            yield from self.decisions(case, **how)

    def _check_answer(self, name: str, reading: str) -> None:
        """An answer is to a question of some scale, and one of its readings."""
        found = next((p.questions[name] for p in self.scales.programs if name in p.questions), None)
        if found is None:
            raise PolicyLangError(f"there is no question `{name}`; name it as `regime.question`")
        readings = [known for known, _ in found.readings]
        if reading not in readings:
            raise PolicyLangError(f"`{name}` has no reading `{reading}`; its readings are {', '.join(readings)}")

    def _read(self, case: Mapping[str, Any], place: int) -> Case:
        """A case from a mapping in the form of a JSON case."""
        name = str(case.get("id", "case"))
        read = read_case(case, self.scales.vocabularies[place], name=name)
        errors = [d for d in read.diagnostics if d.is_error]
        if errors or read.case is None:
            said = "; ".join(f"{d.message} ({d.help})" if d.help else d.message for d in errors)
            raise PolicyLangError(f"the case cannot be read: {said}")
        return read.case


def load_policies(paths: tuple[str, ...]) -> PolicySet:
    """The policies at some paths, from the cache if they were checked before."""
    programs = cache.recall(policy_set(paths))
    if programs is None:
        loaded = pipeline.load(paths)
        if loaded.report.failed:
            lines = [f"{d.span.place}: {d.code} {d.message}" for d in loaded.report.diagnostics]
            raise PolicyLangError("the policies have errors:\n" + "\n".join(lines))
        programs = loaded.programs
    scales = scales_of(programs)
    if not scales.programs:
        raise PolicyLangError(f"there is no regime in {', '.join(paths)}, so nothing can be decided")
    return PolicySet(scales)
