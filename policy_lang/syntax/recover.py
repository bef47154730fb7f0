"""What of a declaration can be read although it has mistakes.

In: the tokens of a declaration that does not fit the grammar. Out: tokens that do, and each mistake told once.
One walk over the tokens with the tables of the parser, without building anything. At a mistake it goes on as if
the author had written what was meant, where that is clear; else behind the head of the block; else it leaves
the innermost line out, and the line around it if nothing else stands in its block.
"""

from collections.abc import Callable
from typing import Any, Protocol

from attrs import define, field
from lark import Lark, Token

Stack = list[int]
Table = dict[int, dict[str, tuple[object, object]]]
MAX_MISTAKES = 100


@define
class Stop:
    """Where the parser stopped: what stands there, on its line before it and behind it, and what could have.

    `guessed` says that the line was read so far by guessing at a word in it.
    """

    token: Token
    before: tuple[Token, ...]
    behind: tuple[Token, ...]
    accepted: frozenset[str]
    guessed: bool

    @property
    def kinds(self) -> list[str]:
        """The kinds of the words before it."""
        return [token.type for token in self.before]

    @property
    def last(self) -> str:
        """The kind of the word before it, or nothing."""
        return self.before[-1].type if self.before else ""

    @property
    def next(self) -> str:
        """The kind of the word behind it, or nothing."""
        return self.behind[0].type if self.behind else ""


class Meant(Protocol):
    """What a mistake was: the kind of the token that was meant, or nothing, and whether that is certain."""

    @property
    def meant(self) -> str: ...

    @property
    def sure(self) -> bool: ...


Tell = Callable[[Stop], Meant]
"""Reports a mistake and returns what was meant."""


@define
class _Block:
    """A block of lines: the parser where its current line begins, and what was kept up to there."""

    stack: Stack
    kept: int
    lines: int = 0
    torn: bool = False
    told_of_list: bool = False
    guessed: int = -1


@define
class _Walk:
    table: Table
    tokens: list[Token]
    tell: Tell
    stack: Stack
    blocks: list[_Block]
    kept: list[Token] = field(factory=list)
    at: int = 0
    mistakes: int = 0

    def run(self) -> tuple[Token, ...]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            after = self.advance(self.stack, token.type)
            if token.type == "DEDENT" and not self.blocks[-1].lines:
                self.leave_block()
            elif after is not None:
                self.take(token, after)
            elif token.type == "DEDENT" and self.blocks[-1].torn:
                self.leave_block()
            else:
                self.mend(token)
        return tuple(self.kept)

    def advance(self, stack: Stack, kind: str) -> Stack | None:
        """The parser after a token of some kind, or None if it does not fit."""
        stack = stack.copy()
        while True:
            step = self.table[stack[-1]].get(kind)
            if step is None:
                return None
            target: object = step[1]
            if isinstance(target, int):
                stack.append(target)
                return stack
            rule: Any = target
            if rule.expansion:
                del stack[-len(rule.expansion) :]
            goto = self.table[stack[-1]][rule.origin.name][1]
            assert isinstance(goto, int)
            stack.append(goto)

    def take(self, token: Token, after: Stack) -> None:
        self.kept.append(token)
        self.stack = after
        self.at += 1
        if token.type == "INDENT":
            self.blocks.append(_Block(after, len(self.kept)))
        elif token.type == "DEDENT":
            self.blocks.pop()
        elif token.type == "NEWLINE":
            block = self.blocks[-1]
            block.stack, block.kept, block.lines = after, len(self.kept), block.lines + 1

    # -- mistakes ---------------------------------------------------------------------------------------------

    def mend(self, token: Token) -> None:
        """Tell of the mistake at the token, and go on behind it."""
        self.mistakes += 1
        block = self.blocks[-1]
        stop = self.stop(token)
        found = None if self.told_of_list(stop) else self.tell(stop)
        meant = found.meant if found else ""
        if self.mistakes >= MAX_MISTAKES:
            del self.blocks[1:]
            self.leave_out()
        elif token.type == "DEDENT":
            self.leave_block()
        elif self.read_as(token, meant):
            block.guessed = block.guessed if found and found.sure else block.kept
        elif not (self.flatten(token) or self.skip_to_block()):
            self.leave_out()

    def told_of_list(self, stop: Stop) -> bool:
        """Whether the mistake is one of all lines of a list, with or without their `-`, and was told of."""
        block = self.blocks[-1]
        if stop.before or not (stop.token.type == "DASH" or stop.accepted <= {"DASH", "DEDENT"}):
            return False
        told, block.told_of_list = block.told_of_list, True
        return told

    def stop(self, token: Token) -> Stop:
        kinds = (kind for kind in self.table[self.stack[-1]] if kind.isupper())
        accepted = frozenset(kind for kind in kinds if self.advance(self.stack, kind) is not None)
        block = self.blocks[-1]
        before = tuple(self.kept[block.kept :])
        behind = tuple(self.tokens[self.at + 1 : self.at + 4])
        return Stop(token, before, behind, accepted, block.guessed == block.kept)

    def read_as(self, token: Token, meant: str) -> bool:
        """Go on as if the token were of the kind that was meant, if what follows fits then."""
        after = self.advance(self.stack, meant) if meant else None
        if after is None or self.advance(after, self.tokens[self.at + 1].type) is None:
            return False
        value = str(token) if meant == "NAME" else meant.lower()
        self.take(Token.new_borrow_pos(meant, value, token), after)
        return True

    def flatten(self, token: Token) -> bool:
        """Read lines that are indented for no reason as lines of the block around them."""
        ended = self.advance(self.stack, "NEWLINE") if token.type == "INDENT" else None
        if ended is None or self.advance(ended, self.tokens[self.at + 1].type) is None:
            return False
        closing = self.closing_dedent(self.at)
        del self.tokens[closing : closing + 2]
        self.tokens[self.at] = Token.new_borrow_pos("NEWLINE", "", token)
        return True

    def closing_dedent(self, at: int) -> int:
        """The index of the DEDENT that closes the block opened at an index."""
        depth = 0
        for index in range(at, len(self.tokens)):
            depth += {"INDENT": 1, "DEDENT": -1}.get(self.tokens[index].type, 0)
            if depth == 0:
                return index
        return len(self.tokens)

    def skip_to_block(self) -> bool:
        """Leave out the rest of the head of a block, and go on in the block."""
        at = self.at
        while self.tokens[at].type not in ("INDENT", "DEDENT", "NEWLINE"):
            at += 1
        if self.tokens[at].type != "INDENT" or self.advance(self.stack, "INDENT") is None:
            return False
        self.at = at
        return True

    def leave_out(self) -> None:
        """Leave out the innermost line, with the block below it; the declaration, if it is its head."""
        block = self.blocks[-1]
        block.torn = True
        self.stack = block.stack
        del self.kept[block.kept :]
        self.at = len(self.tokens) if len(self.blocks) == 1 else self.line_end()

    def leave_block(self) -> None:
        """Leave out a block of which too little is left, and the line that it belongs to."""
        self.blocks.pop()
        self.at += 1
        self.leave_out()

    def line_end(self) -> int:
        """The index behind the NEWLINE that ends the current line."""
        depth = 0
        for index in range(self.at, len(self.tokens)):
            kind = self.tokens[index].type
            depth += {"INDENT": 1, "DEDENT": -1}.get(kind, 0)
            if kind == "NEWLINE" and depth == 0:
                return index + 1
        return len(self.tokens)


def fitting(lark: Lark, tokens: tuple[Token, ...], tell: Tell) -> tuple[Token, ...]:
    """The tokens of a declaration without what does not fit; none if not even its head does."""
    conf = lark.parse_interactive().parser_state.parse_conf
    start = [conf.start_state]
    return _Walk(conf.parse_table.states, list(tokens), tell, start, [_Block(start, 0)]).run()
