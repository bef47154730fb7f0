"""The programs of a policy set, one for each scale of outcomes, each made ready when a case first needs it."""

from attrs import define, field

from policy_lang.core.program import Program
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.engine.decide import Engine


@define(eq=False, repr=False)
class Scales:
    """The programs that can decide, in the order of the policy set, and their engines."""

    programs: tuple[Program, ...]
    _engines: dict[int, Engine] = field(init=False, factory=dict)

    @property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """What cases of each program can say."""
        return tuple(program.vocabulary for program in self.programs)

    def engine(self, place: int) -> Engine:
        """The engine of a program, by its place."""
        if place not in self._engines:
            self._engines[place] = Engine(self.programs[place])
        return self._engines[place]


def scales_of(programs: tuple[Program, ...]) -> Scales:
    """The programs that have law to decide by."""
    return Scales(tuple(program for program in programs if program.regimes))
