"""Values, sets, amounts and conditions as canonical text.

A condition that ends in a list is laid out over lines; in the midst of a line, where no list can stand, the same
is written with `and`, `or` and parentheses.
"""

from typing import assert_never

from attrs import frozen

from policy_lang.syntax import ast

INDENT = "    "


@frozen
class Laid:
    """A line, and the lines of the block below it."""

    text: str
    block: tuple[str, ...] = ()

    def lines(self, before: str = "") -> list[str]:
        """All lines, with some words in front of the first."""
        return [(before + self.text).rstrip(), *indented(self.block)]


def indented(lines: "tuple[str, ...] | list[str]") -> list[str]:
    """Lines one level further in."""
    return [INDENT + line for line in lines]


def quote(text: str) -> str:
    """A text between quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def titled(head: str, title: str) -> str:
    """A head and, if there is one, its title."""
    return f"{head} {quote(title)}" if title else head


# -- values and sets -------------------------------------------------------------------------------------------


def print_value(value: ast.Value) -> str:
    """A value as written in the policy."""
    match value:
        case ast.Path():
            return value.text
        case ast.Quantity(number, unit):
            return number + unit if unit == "%" else f"{number} {unit}".rstrip()
        case ast.CodeWord(text) | ast.DateWord(text):
            return text
        case ast.Text(text):
            return quote(text)
        case ast.YesNo(yes):
            return "yes" if yes else "no"
        case _:
            assert_never(value)


def print_set_item(item: ast.SetItem) -> str:
    """One item of a set."""
    match item:
        case ast.Anywhere(word):
            return word
        case ast.Widened(kind, name):
            return f"{kind} {name.text}"
        case ast.FromFile():
            return _from_file(item)
        case _:
            return print_value(item)


def _from_file(item: ast.FromFile) -> str:
    parts = [f"from {quote(item.file.text)} column {quote(item.column.text)}"]
    parts += [f"listed {quote(item.listed.text)}"] if item.listed else []
    parts += [f"delisted {quote(item.delisted.text)}"] if item.delisted else []
    parts += [f"where {quote(column)} is {quote(value)}" for column, value in item.where]
    return " ".join(parts)


def print_items(items: tuple[ast.SetItem, ...]) -> str:
    """The items of a set, joined by commas."""
    return ", ".join(print_set_item(item) for item in items)


def print_set(members: ast.SetExpression) -> str:
    """A set on one line."""
    minus = f" except {print_items(members.minus)}" if members.minus else ""
    return print_items(members.items) + minus


def _set_use(members: ast.SetExpression) -> str:
    """A set where it is used: by its name, or in parentheses."""
    if not members.minus and len(members.items) == 1 and isinstance(members.items[0], ast.Path):
        return members.items[0].text
    return f"({print_set(members)})"


# -- amounts ---------------------------------------------------------------------------------------------------


def print_amount(amount: ast.Amount) -> str:
    """An amount on one line."""
    match amount:
        case ast.Path() | ast.Quantity():
            return print_value(amount)
        case ast.Total(of, each, scope):
            what = "number of" if of is None else f"total {of.text} of"
            return f"{what} {_each(each)}{_scope(scope)}"
        case ast.Arithmetic(op, operands):
            return f" {op} ".join(_atom(operand) for operand in operands)
        case _:
            assert_never(amount)


def _atom(amount: ast.Amount) -> str:
    return f"({print_amount(amount)})" if isinstance(amount, ast.Arithmetic) else print_amount(amount)


def _bound(bound: "ast.Amount | ast.DateWord") -> str:
    if isinstance(bound, ast.Total | ast.Arithmetic):
        return f"({print_amount(bound)})"
    return print_value(bound)


def lay_amount(amount: ast.Amount) -> Laid:
    """An amount that ends its line: a list may be laid out below it."""
    if isinstance(amount, ast.Total) and amount.scope is None and _is_list(amount.each.where):
        what = "number of" if amount.amount is None else f"total {amount.amount.text} of"
        return _where(f"{what} each {_called(amount.each.record, amount.each.alias)}", amount.each.where)
    if isinstance(amount, ast.Arithmetic) and isinstance(amount.operands[-1], ast.Total):
        *first, last = amount.operands
        end = lay_amount(last)
        return Laid(f" {amount.op} ".join([*map(_atom, first), end.text]), end.block)
    return Laid(print_amount(amount))


def _each(each: ast.Each) -> str:
    where = f" where ({print_condition(each.where)})" if each.where else ""
    return f"each {_called(each.record, each.alias)}{where}"


def _called(record: ast.Name, alias: ast.Name | None) -> str:
    return f"{record.text} called {alias.text}" if alias else record.text


def _scope(scope: ast.Path | None) -> str:
    return f" in {scope.text}" if scope else ""


# -- conditions ------------------------------------------------------------------------------------------------


def print_condition(condition: ast.Condition) -> str:
    """A condition on one line."""
    match condition:
        case ast.Joined():
            return _joined(condition)
        case ast.Negation(ast.Holds() | ast.Applies() as operand):
            return f"not {print_condition(operand)}"
        case ast.Negation(operand):
            return f"not ({print_condition(operand)})"
        case ast.Quantified():
            where = f" where ({print_condition(condition.where)})" if condition.where else ""
            return _quantified(condition) + where
        case _:
            return _test(condition)


def _joined(joined: ast.Joined) -> str:
    if joined.kind == "none":
        return f"not ({' or '.join(map(_operand, joined.operands))})"
    return {"all": " and ", "any": " or "}[joined.kind].join(map(_operand, joined.operands))


def _operand(condition: ast.Condition) -> str:
    several = isinstance(condition, ast.Joined) and condition.kind != "none" and len(condition.operands) > 1
    return f"({print_condition(condition)})" if several else print_condition(condition)


def _quantified(test: ast.Quantified) -> str:
    return f"{test.kind} {_called(test.record, test.alias)}{_scope(test.scope)}"


Test = (
    ast.Is
    | ast.IsIn
    | ast.Includes
    | ast.Compare
    | ast.Holds
    | ast.Applies
    | ast.ContainsTest
    | ast.Content
    | ast.Owned
    | ast.IsUnknown
)


def _test(test: Test) -> str:
    match test:
        case ast.Is(path, negated, value):
            return f"{path.text} is {'not ' if negated else ''}{print_value(value)}"
        case ast.IsIn(path, negated, members):
            return f"{path.text} is {'not ' if negated else ''}in {_set_use(members)}"
        case ast.Includes(path, value):
            return f"{path.text} include {print_value(value)}"
        case ast.Compare(left, op, bound):
            return f"{_atom(left)} is {op} {_bound(bound)}"
        case ast.Holds(path):
            return path.text
        case ast.Applies(path):
            return f"{path.text} applies"
        case ast.ContainsTest():
            return _contains(test)
        case ast.Content():
            return _content(test)
        case ast.Owned(path, directly, op, share, one_of, members):
            how = "directly owned" if directly else "owned"
            by = "by one of" if one_of else "by"
            owners = _each(members) if isinstance(members, ast.Each) else _set_use(members)
            return f"{path.text} is {how} {op} {_bound(share)} {by} {owners}"
        case ast.IsUnknown(path):
            return f"{path.text} is unknown"
        case _:
            assert_never(test)


def _contains(test: ast.ContainsTest) -> str:
    if test.path is not None:
        return f"{test.path.text} contains {_set_use(test.members)}"
    origins = f" from {_set_use(test.origins)}" if test.origins else ""
    return f"contains {_set_use(test.members)}{origins}{_scope(test.scope)}"


def _content(test: ast.Content) -> str:
    if isinstance(test.matching, ast.Each):
        of = _each(test.matching)
    else:
        of = _set_use(test.matching) + (f" from {_set_use(test.origins)}" if test.origins else "")
    outside = ""
    if test.outside is not None and test.outside.where is not None:
        stop = _called(test.outside.record, test.outside.alias)
        outside = f" not inside any {stop} where ({print_condition(test.outside.where)})"
    bound = f"is {test.op} {_bound(test.bound)}"
    return f"content by {test.basis.text} of {of}{outside}{_scope(test.scope)} {bound}"


# -- conditions over several lines -----------------------------------------------------------------------------


def lay_condition(condition: ast.Condition) -> Laid:
    """A condition that ends its line: a list at its end is laid out below it."""
    match condition:
        case ast.Joined(listed=True):
            return Laid(f"{condition.kind} of", tuple(_bullets(condition)))
        case ast.Joined(kind, (*first, last)) if first and _lays(last):
            joiner = {"all": " and ", "any": " or "}[kind]
            end = lay_condition(last)
            return Laid(joiner.join([*map(_operand, first), end.text]), end.block)
        case ast.Negation(ast.Joined(listed=True) as operand):
            end = lay_condition(operand)
            return Laid(f"not {end.text}", end.block)
        case ast.Quantified(where=where) if _is_list(where):
            return _where(_quantified(condition), where)
        case _:
            return Laid(print_condition(condition))


def _bullets(joined: ast.Joined) -> list[str]:
    return [line for operand in joined.operands for line in lay_condition(operand).lines("- ")]


def _lays(condition: ast.Condition) -> bool:
    """Whether a condition at the end of a line has a list below it; one joined otherwise stands in parentheses."""
    if isinstance(condition, ast.Joined) and not condition.listed:
        return False
    return bool(lay_condition(condition).block)


def _is_list(where: ast.Condition | None) -> bool:
    return isinstance(where, ast.Joined) and where.listed


def _where(head: str, where: ast.Condition | None) -> Laid:
    assert where is not None
    end = lay_condition(where)
    return Laid(f"{head} where {end.text}", end.block)
