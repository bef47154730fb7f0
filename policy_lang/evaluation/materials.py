"""Which materials contain which, and with what share of their mass."""

from fractions import Fraction

from policy_lang.core.vocabulary import Material
from policy_lang.values.interval import NOTHING, Interval, add, multiply, point

ONE = Fraction(1)
SOME = Interval(Fraction(0), ONE, low_open=True)
"""More than nothing, at most all: a material that is contained without a stated share."""


class Composition:
    """What the materials of a vocabulary are made of."""

    def __init__(self, materials: dict[str, Material]) -> None:
        self.materials = materials
        self.elements = {m.formula[0][0]: name for name, m in materials.items() if m.kind == "element" and m.formula}
        self._inside: dict[str, frozenset[str]] = {}

    def inside(self, name: str) -> frozenset[str]:
        """All declared materials that a material contains, itself included."""
        if name not in self._inside:
            self._inside[name] = frozenset()
            found = {name}
            material = self.materials[name]
            for symbol, _ in material.formula:
                if symbol in self.elements:
                    found.add(self.elements[symbol])
            for ingredient, _ in material.contains:
                if ingredient in self.materials:
                    found |= self.inside(ingredient)
            self._inside[name] = frozenset(found)
        return self._inside[name]

    def widened(self, kind: str, members: frozenset[str]) -> frozenset[str]:
        """`compounds of`, `alloys of` or `anything containing` some materials."""
        wanted = {"compounds of": "compound", "alloys of": "alloy"}.get(kind)
        return frozenset(
            name
            for name, material in self.materials.items()
            if self.inside(name) & members and (wanted is None or (material.kind == wanted and name not in members))
        )

    def share(self, name: str, members: frozenset[str]) -> Interval:
        """The share by mass of the members of a set in a material."""
        if name in members:
            return point(ONE)
        material = self.materials[name]
        if material.formula:
            from policy_lang.values.chemistry import mass_fraction

            symbols = [s for s, _ in material.formula if self.elements.get(s) in members]
            return point(sum((mass_fraction(material.formula, s) for s in symbols), Fraction(0)))
        total = NOTHING
        for ingredient, stated in material.contains:
            if ingredient in self.materials and self.inside(ingredient) & members:
                part = SOME if stated is None else point(stated)
                total = add(total, multiply(part, self.share(ingredient, members)))
        high = total.high if total.high is not None and total.high < ONE else ONE
        return Interval(total.low, high, total.low_open, total.high_open and high != ONE)
