"""Where output goes: standard output, or the files of `--format FORMAT:FILE`, which are closed when a command ends."""

import os
import sys
from argparse import Namespace
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from attrs import define

from policy_lang.errors import PolicyLangError

if TYPE_CHECKING:
    from policy_lang.reports.terminal import Style

_files: list["Writer"] = []


@define(eq=False, repr=False)
class Writer:
    """Writes lines to a file or to standard output; a file is made when something is first written to it."""

    target: str | None
    _file: TextIO | None = None

    def __call__(self, text: str) -> None:
        """Write a text and the end of its last line; raises PolicyLangError where there is no room for it."""
        stream = self.stream
        try:
            print(text, file=stream, flush=self.target is not None)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._failed(error) from None

    @property
    def stream(self) -> TextIO:
        """Where it goes; raises PolicyLangError for a file that cannot be written."""
        if self.target is None:
            return sys.stdout
        if self._file is None:
            try:
                self._file = open(self.target, "w", encoding="utf-8")  # noqa: SIM115 - open until the command ends
            except OSError as error:
                raise self._failed(error) from None
            _files.append(self)
        return self._file

    def close(self) -> None:
        """Close the file; what could not be written was told when it was."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()

    def _failed(self, error: OSError) -> PolicyLangError:
        where = f"`{self.target}`" if self.target else "to standard output"
        return PolicyLangError(f"cannot write {where}: {error.strerror}")

    @property
    def style(self) -> "Style":
        """The style that suits where it goes: a file gets no colours."""
        from policy_lang.reports.terminal import style_for

        return style_for(self.stream)


def outputs(given: Namespace, allowed: tuple[str, ...], default: str) -> list[tuple[str, Writer]]:
    """The formats asked for, each with what writes to its file or to standard output."""
    found: list[tuple[str, Writer]] = []
    taken: dict[str, str] = {}
    for text in given.format or [default]:
        name, _, file = text.partition(":")
        if name not in allowed:
            raise PolicyLangError(f"--format: `{name}` is none of {', '.join(allowed)}")
        target = file or getattr(given, "output", None)
        if target is not None and taken.setdefault(target, name) != name:
            raise PolicyLangError(
                f"--format: `{taken[target]}` and `{name}` are both to go to `{target}`; name two files"
            )
        found.append((name, Writer(target)))
    return found


def finish() -> None:
    """Write out what standard output holds back; raises PolicyLangError if that fails."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PolicyLangError(f"cannot write to standard output: {error.strerror}") from None


def close() -> None:
    """Close the files that were written, and drop what standard output cannot take.

    Else the interpreter would try once more at its end, and complain.
    """
    while _files:
        _files.pop().close()
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError), open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), sys.stdout.fileno())
