"""Two sides that are compared: their laws on each stretch of days, and what was found out about them."""

from attrs import define, evolve, field

from policy_lang.comparison.ground import Ground, common_ground
from policy_lang.comparison.sides import Side
from policy_lang.comparison.situations import Alike, Situation, Standing, situations
from policy_lang.core import program as core
from policy_lang.core.vocabulary import Vocabulary
from policy_lang.reasoning.forms import Known
from policy_lang.reasoning.formula import Formula
from policy_lang.reasoning.implication import Implied


@define(eq=False, repr=False)
class Comparing:
    """Two sides that are compared; the conditions of expected changes cut the days on which the law stands still."""

    ground: Ground
    expected: tuple[core.Change, ...] = ()
    old: Standing = field(init=False)
    new: Standing = field(init=False)
    readings: dict[str, tuple[str, ...]] = field(init=False)
    alike: Alike = field(init=False)
    situations: dict[str, tuple[Situation, ...]] = field(factory=dict)
    implied: Implied = field(factory=Implied)
    forms: Known = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        pool: dict[Formula, Formula] = {}
        self.old, self.new = Standing(self.ground.old, pool), Standing(self.ground.new, pool)
        self.readings = {}
        for program in (self.old.program, self.new.program):
            for name, one in program.questions.items():
                known = self.readings.get(name, ())
                self.readings[name] = tuple(dict.fromkeys((*known, *(r for r, _ in one.readings))))
        self.alike = Alike(self.old, self.new, self.ground.one_vocabulary)

    @classmethod
    def of(cls, old: Side, new: Side, expected: tuple[core.Change, ...] = ()) -> "Comparing":
        """The comparison of two sides, with the changes that are expected of the one after."""
        ground = common_ground(old, new)
        adapted = (None if c.whenever is None else ground.adapted(c.whenever) for c in expected)
        return cls(ground, tuple(evolve(c, whenever=w) for c, w in zip(expected, adapted, strict=True)))

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary in which the cases of both sides can be told."""
        return self.ground.vocabulary

    def regimes(self) -> tuple[str, ...]:
        """The regimes of either side."""
        return tuple(dict.fromkeys((*self.old.program.regimes, *self.new.program.regimes)))

    def of_regime(self, regime: str) -> tuple[Situation, ...]:
        """The situations of a regime."""
        if regime not in self.situations:
            asked = tuple(c.whenever for c in self.expected if c.regime == regime)
            self.situations[regime] = tuple(situations(self.old, self.new, regime, asked))
        return self.situations[regime]

    def provisions(self, regime: str) -> tuple[str, ...]:
        """The controls and exemptions of a regime, on either side."""
        names = (
            name
            for program in (self.old.program, self.new.program)
            for name in (*program.controls, *program.exemptions)
            if name.split(".")[0] == regime
        )
        return tuple(dict.fromkeys(names))

    def authorities(self, provision: str) -> tuple[str, ...]:
        """The authorities that a control's requirement is from, on either side and in any of its texts."""
        found: dict[str, None] = {}
        for program in (self.old.program, self.new.program):
            bodies = [program.controls.get(provision)]
            bodies += [
                a.body
                for a in program.acts
                if isinstance(a, core.DefinitionAct) and a.target == provision and isinstance(a.body, core.Control)
            ]
            found.update((b.requirement.authority, None) for b in bodies if b is not None and b.requirement is not None)
        return tuple(found) or ("",)
