"""Policies from Python: load once, decide many cases."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from policy_lang.cases.read import read_case
from policy_lang.core.decision import Decision
from policy_lang.core.facts import Case
from policy_lang.core.program import Program
from policy_lang.diagnostics.model import Severity
from policy_lang.engine import cache, pipeline
from policy_lang.engine.decide import Engine, Options
from policy_lang.engine.files import find
from policy_lang.errors import PolicyLangError


@frozen
class PolicySet:
    """Checked policies of one scale of outcomes."""

    program: Program
    engine: Engine = field(repr=False)

    def decide(
        self,
        case: Mapping[str, Any] | Case,
        *,
        as_published: date | None = None,
        on: date | None = None,
        answers: Mapping[str, str] | None = None,
        needs: bool = True,
    ) -> Decision:
        """The decision of a case, given as a mapping in the form of a JSON case.

        `as_published` takes the law as published by a day, `on` decides on a day whatever the case says, and
        `answers` maps questions (`regime.question`) to readings. Raises PolicyLangError if the case cannot be
        read; floats are refused, since they have lost digits: pass text, or `decimal.Decimal`.
        """
        read = case if isinstance(case, Case) else self.read(case)
        chosen = tuple(sorted((answers or {}).items()))
        return self.engine.decide(read, Options(published=as_published, on=on, answers=chosen, needs=needs))

    def decide_all(self, cases: Iterable[Mapping[str, Any] | Case], **how: Any) -> Iterator[Decision]:
        """The decisions of many cases, one by one."""
        for case in cases:
            yield self.decide(case, **how)

    def read(self, case: Mapping[str, Any]) -> Case:
        """A case from a mapping in the form of a JSON case."""
        name = str(case.get("id", "case"))
        read = read_case(case, self.program.vocabulary, name=name)
        errors = [d for d in read.diagnostics if d.severity is Severity.ERROR]
        if errors or read.case is None:
            said = "; ".join(f"{d.message} ({d.help})" if d.help else d.message for d in errors)
            raise PolicyLangError(f"the case cannot be read: {said}")
        return read.case


def load_policies(paths: tuple[str, ...]) -> PolicySet:
    """The policies at some paths, from the cache if they were checked before."""
    programs = cache.recall(find(paths))
    if programs is None:
        loaded = pipeline.load(paths)
        if loaded.report.failed:
            lines = [f"{d.span.place}: {d.code} {d.message}" for d in loaded.report.diagnostics]
            raise PolicyLangError("the policies have errors:\n" + "\n".join(lines))
        programs = loaded.programs
    deciding = [p for p in programs if p.regimes]
    if len(deciding) != 1:
        raise PolicyLangError(f"these policies have {len(deciding)} scales with regimes; name the files of one")
    return PolicySet(deciding[0], Engine(deciding[0]))
