"""Explanations: why a state cannot be met by any scenario, or why no scenario could notice a change.

They stand in a TOML file beside the policies. An entry names the provision or declaration (`in`), the author's words
(`words`; left out, everything in it), what is explained (`change`), and the reason (`because`); in `words` and
`change`, `*` stands for any text. Lines of the policy are not named, so that an entry outlives edits elsewhere in the
file; an entry that explains nothing is reported.
"""

import re

from attrs import define, field, frozen

from policy_lang.errors import PolicyLangError

_KEYS = {"in", "words", "change", "because"}


@frozen
class Passage:
    """Words in the policies: whose they are (a provision or declaration), and where they stand, as `file:line`."""

    owner: str
    words: str
    place: str

    @property
    def path(self) -> str:
        """The file."""
        return self.place.rpartition(":")[0]

    @property
    def row(self) -> int:
        """The line of the file."""
        return int(self.place.rpartition(":")[2] or 0)


@define
class Entry:
    """One explanation."""

    owner: str
    words: str | None
    change: str
    because: str
    used: bool = False

    @property
    def kind(self) -> str:
        """What is explained: a state that is `never` met, a `finding`, or a change."""
        first = self.change.split(" ")[0]
        return first if first in ("never", "finding") else ""

    def fits(self, passage: Passage, change: str) -> bool:
        """Whether this explains a change to some words."""
        named = self.owner in (passage.owner, passage.owner.split(".")[-1])
        return named and _like(self.change, change) and (self.words is None or _like(self.words, passage.words))


def _like(written: str, text: str) -> bool:
    """Whether a text is as written, where `*` stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, written.split("*"))), text, re.DOTALL) is not None


@define
class Explained:
    """The explanations of a file."""

    entries: list[Entry] = field(factory=list)

    def reason(self, passage: Passage, change: str) -> str:
        """Why something is as it is; nothing if no entry speaks of it."""
        for entry in self.entries:
            if entry.fits(passage, change):
                entry.used = True
                return entry.because
        return ""

    def unused(self, kind: str = "never") -> tuple[str, ...]:
        """The entries of a kind that explain nothing: states (`never …`), findings (`finding …`), or changes (``)."""
        return tuple(
            f"{e.owner}, {e.words or 'everything'}, {e.change}" for e in self.entries if not e.used and e.kind == kind
        )


def read_explained(path: str | None) -> Explained:
    """The explanations in a file; none without one."""
    if path is None:
        return Explained()
    import tomllib

    try:
        with open(path, "rb") as stream:
            found = tomllib.load(stream)
    except (OSError, ValueError) as error:
        raise PolicyLangError(f"--explained: cannot read `{path}`: {error}") from None
    return Explained([_entry(path, raw) for raw in found.get("explained", [])])


def _entry(path: str, raw: dict[str, object]) -> Entry:
    unknown = sorted(raw.keys() - _KEYS)
    lacking = sorted(_KEYS - raw.keys() - {"words"})
    if unknown or lacking or not all(isinstance(value, str) and value for value in raw.values()):
        said = f"has no {', '.join(lacking)}" if lacking else f"has {', '.join(unknown) or 'an empty value'}"
        raise PolicyLangError(f"--explained: an entry of `{path}` {said}; it takes in, words, change and because")
    words = raw.get("words")
    return Entry(str(raw["in"]), None if words is None else str(words), str(raw["change"]), str(raw["because"]))
