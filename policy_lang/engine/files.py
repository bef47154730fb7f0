"""The files of a policy set: which they are, and the list files that they name."""

import os

from attrs import field, frozen

from policy_lang.errors import PolicyLangError
from policy_lang.nodes import Node

ENDINGS = (".policy", ".policy.md")


@frozen(eq=False, repr=False)
class Found(Node):
    """A file as found: its path as shown to people, and its bytes."""

    path: str
    data: bytes = field(repr=False)


def find(paths: tuple[str, ...]) -> tuple[Found, ...]:
    """All policy files at some paths, folders with all below them, each once, in the order of their names."""
    names: dict[str, None] = {}
    for path in paths:
        path = os.path.normpath(path)
        if os.path.isdir(path):
            names.update(dict.fromkeys(_below(path)))
        elif os.path.isfile(path):
            names[path] = None
        else:
            raise PolicyLangError(f"there is no file or folder `{path}`")
    if not names:
        raise PolicyLangError(f"there is no policy in {', '.join(paths)}: policy files end in .policy or .policy.md")
    return tuple(Found(name, _read(name)) for name in names)


def policy_set(paths: tuple[str, ...]) -> tuple[Found, ...]:
    """All policy files at some paths, and those of the folder `vocabulary` beside a folder named: what it speaks of."""
    return find((*paths, *filter(os.path.isdir, map(vocabulary_beside, filter(os.path.isdir, paths)))))


def vocabulary_beside(path: str) -> str:
    """The folder `vocabulary` beside a folder of regimes, whether it is there or not."""
    return os.path.normpath(os.path.join(path, os.pardir, "vocabulary"))


def _below(folder: str) -> list[str]:
    found: list[str] = []
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(os.path.join(base, name) for name in files if name.endswith(ENDINGS))
    return sorted(found)


def _read(name: str) -> bytes:
    try:
        with open(name, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise PolicyLangError(f"cannot read `{name}`: {error.strerror}") from None


class ListFiles:
    """Finds list files beside the file that names them, or from the folders of the policy set up."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.roots = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.normpath, paths)]

    def read(self, policy: str, name: str) -> tuple[str, bytes] | None:
        """The path and the bytes of a list file, or None if there is none of that name."""
        if os.path.isabs(name) or ".." in name.replace(os.sep, "/").split("/"):
            return None
        places = [os.path.dirname(policy), *self.roots, *(above for root in self.roots for above in _above(root))]
        for place in places:
            candidate = os.path.join(place, name)
            if os.path.isfile(candidate):
                return candidate, _read(candidate)
        return None


def _above(folder: str) -> list[str]:
    """The folders above a folder, nearest first, as far as its path names them; that above the working folder."""
    if folder == os.curdir:
        return [os.pardir]
    found: list[str] = []
    while folder and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        found.append(folder)
    return found
