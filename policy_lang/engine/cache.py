"""Checked policies kept between runs, so that a decision need not read the law again.

An entry is named by the content of all policy files and holds the digests of the list files that were read with
them; when any of these changes, the entry is not used. A cache that cannot be read or written is done without.
"""

import os
import sys
from contextlib import suppress
from typing import Any

from policy_lang import __version__
from policy_lang.core import program, terms, vocabulary
from policy_lang.core.program import Program
from policy_lang.engine.files import Found

# `hashlib` loads OpenSSL and `pickle` a pickler in Python, for as much time as reading an entry takes; all that is
# needed of them here is in the modules behind them, where Python has these.
try:
    from _blake2 import blake2b
    from _pickle import load
except ImportError:
    from hashlib import blake2b
    from pickle import load

FORMAT = 4
Manifest = tuple[tuple[str, str], ...]


def folder() -> str | None:
    """The folder of the cache, made for this user only; None where there can be none."""
    chosen = os.environ.get("POLICY_LANG_CACHE")
    if chosen == "off":
        return None
    base = chosen or os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    path = os.path.join(base, "policy-lang")
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and os.stat(path).st_uid != os.getuid():
            return None
    except OSError:
        return None
    return path


def grammar_file() -> str | None:
    """Where the parser's tables are kept."""
    base = folder()
    version = f"{sys.version_info[0]}{sys.version_info[1]}"
    return os.path.join(base, f"grammar-{FORMAT}-{version}.bin") if base else None


def _key(found: tuple[Found, ...]) -> str:
    digest = blake2b(f"{FORMAT} {__version__} {sys.version_info[:2]} {_shape()}\n".encode(), digest_size=32)
    for file in found:
        digest.update(f"{file.path}\0{len(file.data)}\n".encode("utf-8", "surrogateescape"))
        digest.update(file.data)
    return digest.hexdigest()


def _shape() -> tuple[int, ...]:
    """What tells one state of the modules whose nodes are kept from another: a changed class is not read back."""
    try:
        return tuple(os.stat(module.__file__ or "").st_mtime_ns for module in (program, terms, vocabulary))
    except (OSError, TypeError):
        return ()


def recall(found: tuple[Found, ...]) -> tuple[Program, ...] | None:
    """The programs of these files as they were checked before, if nothing has changed."""
    base = folder()
    if base is None:
        return None
    path = os.path.join(base, f"{_key(found)}.program")
    try:
        with open(path, "rb") as stream:
            entry: Any = load(stream)
        manifest, programs = entry
    except Exception:  # noqa: BLE001 - whatever is wrong with an entry, the policies are simply read again
        return None
    if any(_digest_of(name) != noted for name, noted in manifest):
        return None
    kept: tuple[Program, ...] = programs
    return kept


def remember(found: tuple[Found, ...], lists: Manifest, programs: tuple[Program, ...]) -> None:
    """Keep checked programs; written beside and moved into place, so that no reader sees half of one."""
    base = folder()
    if base is None:
        return
    import pickle

    path = os.path.join(base, f"{_key(found)}.program")
    draft = f"{path}.{os.getpid()}"
    try:
        with open(draft, "wb") as stream:
            pickle.dump((lists, programs), stream, pickle.HIGHEST_PROTOCOL)
        os.replace(draft, path)
    except (OSError, pickle.PicklingError, RecursionError):
        with suppress(OSError):
            os.unlink(draft)


def digest(data: bytes) -> str:
    """What tells the content of a list file from any other."""
    return blake2b(data, digest_size=32).hexdigest()


def _digest_of(name: str) -> str:
    try:
        with open(name, "rb") as stream:
            return digest(stream.read())
    except OSError:
        return ""
