"""Which vocabulary reads a case, where a policy set has several scales of outcomes.

A case is read by each vocabulary that has all of its top-level fields. Where none has, the one that knows most of
them reads it, and reports the others as mistakes. What is common to all cases is taken apart instead: each
vocabulary reads what it knows of it.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

from policy_lang.cases.assemble import Assembler, CaseResult
from policy_lang.cases.origins import Origin
from policy_lang.cases.problems import Problem
from policy_lang.cases.raw import Repeated
from policy_lang.cases.records import HEAD_KEYS
from policy_lang.cases.shapes import CASE, COMPLETE, shapes_of
from policy_lang.cases.shared import Common
from policy_lang.core.vocabulary import Kind, Vocabulary

if TYPE_CHECKING:
    from policy_lang.cases.parts import Parts

_RECORDS = "records"


def knows(vocabulary: Vocabulary, key: str) -> bool:
    """Whether a key of a case means something to a vocabulary."""
    fields = vocabulary.records[CASE].fields
    if key in fields or key in HEAD_KEYS:
        return True
    listed = fields.get(key.removesuffix(COMPLETE)) if key.endswith(COMPLETE) else None
    return listed is not None and listed.type.kind is Kind.RECORDS


def choose(keys: Iterable[str], vocabularies: tuple[Vocabulary, ...]) -> tuple[int, ...]:
    """The vocabularies that read a case with these keys, by their places; always at least one."""
    if len(vocabularies) == 1:
        return (0,)
    stated = tuple(keys)
    unknown = [sum(not knows(vocabulary, key) for key in stated) for vocabulary in vocabularies]
    fewest = min(unknown)
    nearest = tuple(place for place, number in enumerate(unknown) if number == fewest)
    return nearest if fewest == 0 else nearest[:1]


def divide(raw: dict[str, object], vocabularies: tuple[Vocabulary, ...]) -> list[dict[str, object]]:
    """What each vocabulary reads of facts and records that are common to all cases.

    What none of them knows is left to the one that knows most of the rest, which reports it.
    """
    if len(vocabularies) == 1:
        return [raw]
    nearest = choose(raw, vocabularies)[0]
    unknown = {key for key in raw if not any(knows(vocabulary, key) for vocabulary in vocabularies)}
    records = raw.get(_RECORDS)
    kinds = records if isinstance(records, dict) else {}
    strange = {kind for kind in kinds if not any(kind in vocabulary.records for vocabulary in vocabularies)}
    shares = []
    for place, vocabulary in enumerate(vocabularies):
        mine = _part(raw, {key for key in raw if knows(vocabulary, key) or (place == nearest and key in unknown)})
        if kinds:
            known = {kind for kind in kinds if kind in vocabulary.records}
            mine[_RECORDS] = _part(kinds, known | strange if place == nearest else known)
        shares.append(mine)
    return shares


def _part(raw: dict[str, object], keys: set[str]) -> dict[str, object]:
    """Some keys of an object; that one of them was given twice is not forgotten."""
    kept = {key: value for key, value in raw.items() if key in keys}
    twice = [key for key in raw.repeated if key in keys] if isinstance(raw, Repeated) else []
    if not twice:
        return kept
    made = Repeated(kept.items())
    made.repeated = twice
    return made


class Assemblers:
    """The assemblers of one input, one for each vocabulary, made when a case first needs it."""

    def __init__(
        self, vocabularies: tuple[Vocabulary, ...], commons: tuple[Common, ...] = (), parts: "Parts | None" = None
    ) -> None:
        self.vocabularies = vocabularies
        self._commons = commons
        self._parts = parts
        self._made: dict[int, Assembler] = {}
        self._shared: list[tuple[list[dict[str, object]], Origin]] = []

    def at(self, place: int) -> Assembler:
        """The assembler of a vocabulary."""
        made = self._made.get(place)
        if made is None:
            common = self._commons[place] if self._commons else None
            made = self._made[place] = Assembler(shapes_of(self.vocabularies[place]), common, self._parts, place)
            for shares, origin in self._shared:
                made.share(shares[place], origin)
        return made

    def results(self, raw: object, origin: Origin, default_id: str) -> Iterator[CaseResult]:
        """What becomes of one raw value: a case in each vocabulary that it belongs to."""
        chosen = choose(raw, self.vocabularies) if isinstance(raw, dict) else (0,)
        # The rows of a table of parts are put into the raw value, so each of several vocabularies gets its own.
        copied = self._parts is not None and len(chosen) > 1
        for place in chosen:
            result = self.at(place).case(deepcopy(raw) if copied else raw, origin, default_id)
            yield result if place == chosen[0] else result._replace(again=True)

    def failed(self, problem: Problem, origin: Origin, id_: str, at: int = -1) -> CaseResult:
        """A record that could not even be taken apart."""
        return self.at(0).failed(problem, origin, id_, at)

    def has(self, key: str) -> bool:
        """Whether a case of some vocabulary has a field of this name."""
        return any(key in vocabulary.records[CASE].fields for vocabulary in self.vocabularies)

    def share(self, raw: dict[str, object], origin: Origin) -> None:
        """Take what stands beside the cases of an input as common to all of them."""
        shares = divide(raw, self.vocabularies)
        self._shared.append((shares, origin))
        for place, made in self._made.items():
            made.share(shares[place], origin)


class Dividing(Assemblers):
    """Reads one raw value in every vocabulary, each what it knows of it."""

    def results(self, raw: object, origin: Origin, default_id: str) -> Iterator[CaseResult]:
        """The share of each vocabulary, as a case of it."""
        if not isinstance(raw, dict):
            yield self.at(0).case(raw, origin, default_id)
            return
        for place, mine in enumerate(divide(raw, self.vocabularies)):
            yield self.at(place).case(mine, origin, default_id)
