"""What became of mutants in earlier runs, kept in the cache, so that only what may have changed is tried again.

An entry holds for one text of the law and one state of this program. Under it a mutant that was refused stays refused;
one that a scenario noticed is noticed as long as that scenario is there as it was; and one that nothing noticed need
only be tried with the scenarios that are new since, as long as none of the others is gone.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from time import monotonic

from attrs import define, field, frozen

from policy_lang.authoring.scenarios import Ready
from policy_lang.engine import cache
from policy_lang.engine.pipeline import Loaded
from policy_lang.semantics.check import Checked
from policy_lang.semantics.symbols import KINDS
from policy_lang.source.text import Span


@frozen
class Fate:
    """What became of a mutant; the scenario that noticed it; those that were tried, and how many asked for it.

    `same` says whether it was shown that the mutant has no effect, None if that was not asked.
    """

    fate: str
    by: str = ""
    asked: int = 0
    tried: frozenset[str] = field(default=frozenset(), repr=False)
    same: bool | None = None


@define
class Kept:
    """The fates of the mutants of one program, by their number."""

    path: str | None
    fates: dict[int, Fate] = field(factory=dict)
    next: float = 0.0

    @classmethod
    def of(cls, loaded: Loaded, checked: Checked) -> "Kept":
        """What is kept of a program; nothing, if there is no cache."""
        base = cache.folder()
        if base is None:
            return cls(None)
        path = os.path.join(base, f"{_law(loaded, checked)}.fates")
        try:
            with open(path, encoding="utf-8") as stream:
                raw = json.load(stream)
            sets = [frozenset(one) for one in raw["sets"]]
            return cls(
                path, {int(n): Fate(f, by, asked, sets[s], same) for n, (f, by, asked, s, same) in raw["fates"].items()}
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return cls(path)

    def now_and_then(self) -> None:
        """Keep what there is, if the last time was a while ago: a run may be interrupted."""
        if monotonic() > self.next:
            self.write()
            self.next = monotonic() + 60

    def write(self) -> None:
        """Keep all fates; written beside and moved into place."""
        if self.path is None:
            return
        sets = list(dict.fromkeys(fate.tried for fate in self.fates.values()))
        numbers = {one: n for n, one in enumerate(sets)}
        fates = {str(n): (f.fate, f.by, f.asked, numbers[f.tried], f.same) for n, f in self.fates.items()}
        draft = f"{self.path}.{os.getpid()}"
        with suppress(OSError):
            with open(draft, "w", encoding="utf-8") as stream:
                json.dump({"sets": [sorted(one) for one in sets], "fates": fates}, stream)
            os.replace(draft, self.path)


def scenario_digests(loaded: Loaded, checked: Checked, scenarios: Iterable[Ready]) -> list[str]:
    """What tells each scenario from any other: its words, and those of the backgrounds that it names."""

    def words(span: Span) -> str:
        return loaded.sources[span.path].text[span.start : span.end]

    backgrounds: dict[str, str] = {}
    for symbol in checked.symbols.all("background"):
        backgrounds[symbol.name] = backgrounds.get(symbol.name, "") + words(symbol.node.span)
    found = []
    for ready in scenarios:
        texts = [ready.owner, words(ready.node.span), *(backgrounds[name.text] for name in ready.node.backgrounds)]
        found.append(blake2b("\0".join(texts).encode(), digest_size=16).hexdigest())
    return found


def _law(loaded: Loaded, checked: Checked) -> str:
    """The digest of the law, with the lists that it reads, and of this program."""
    told = blake2b(digest_size=32)
    here = {node.span.path for _, node in checked.scenarios}
    here -= {s.span.path for s in checked.symbols.all(*KINDS.values()) if s.kind != "background"}
    for path, source in sorted(loaded.sources.items()):
        if path not in here:
            told.update(f"{path}\0{len(source.text)}\0{source.text}".encode())
    told.update(repr((checked.program.sets, [getattr(act, "body", None) for act in checked.program.acts])).encode())
    package = os.path.dirname(os.path.dirname(__file__))
    for folder, _, names in sorted(os.walk(package)):
        for name in sorted(n for n in names if n.endswith((".py", ".lark"))):
            with open(os.path.join(folder, name), "rb") as stream:
                told.update(stream.read())
    return told.hexdigest()
