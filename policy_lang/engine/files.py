"""The files of a policy set: which they are, and the list files that they name."""

import os
from pathlib import Path

from attrs import field, frozen

from policy_lang.errors import PolicyLangError

ENDINGS = (".policy", ".policy.md")


@frozen
class Found:
    """A file as found: its path as shown to people, and its bytes."""

    path: str
    data: bytes = field(repr=False)


def find(paths: tuple[str, ...]) -> tuple[Found, ...]:
    """All policy files at some paths, folders with all below them, each once, in the order of their names."""
    names: dict[str, None] = {}
    for path in paths:
        place = Path(path)
        if place.is_dir():
            names.update(dict.fromkeys(_below(place)))
        elif place.is_file():
            names[str(place)] = None
        else:
            raise PolicyLangError(f"there is no file or folder `{path}`")
    if not names:
        raise PolicyLangError(f"there is no policy in {', '.join(paths)}: policy files end in .policy or .policy.md")
    return tuple(Found(name, _read(name)) for name in names)


def _below(folder: Path) -> list[str]:
    found: list[str] = []
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(os.path.join(base, name) for name in files if name.endswith(ENDINGS))
    return sorted(found)


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise PolicyLangError(f"cannot read `{name}`: {error.strerror}") from None


class ListFiles:
    """Finds list files beside the file that names them, or from the folders of the policy set up."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.roots = [Path(path) if Path(path).is_dir() else Path(path).parent for path in paths]

    def read(self, policy: str, name: str) -> tuple[str, bytes] | None:
        """The path and the bytes of a list file, or None if there is none of that name."""
        if Path(name).is_absolute() or ".." in Path(name).parts:
            return None
        own = Path(policy).parent
        places = [own, *self.roots, *(root for root in self.roots for root in root.parents)][:12]
        for place in places:
            candidate = place / name
            if candidate.is_file():
                return str(candidate), _read(str(candidate))
        return None
