"""Formulas in a form in which it does not matter by which names, and in which order, their conditions are written.

Sound and incomplete: what has the same form means the same; what has another form may mean the same too.
"""

from collections.abc import Hashable

from policy_lang.reasoning import formula as f
from policy_lang.reasoning.formula import Formula

Known = dict[Formula, Hashable]
AND, OR, NOT, SOME = "and", "or", "not", "some"


def form_of(formula: Formula, known: Known) -> Hashable:
    """The form of a formula; `known` keeps the forms that were made."""
    found = known.get(formula)
    if found is None:
        found = known[formula] = _made(formula, known)
    return found


def _made(formula: Formula, known: Known) -> Hashable:
    match formula:
        case f.Named(_, _, inner):
            return form_of(inner, known)
        case f.Both(parts):
            return _joined(AND, parts, known)
        case f.Either(parts):
            return _joined(OR, parts, known)
        case f.Neg(part):
            inner_form = form_of(part, known)
            return inner_form[1] if _is(NOT, inner_form) else (NOT, inner_form)  # type: ignore[index]
        case f.Some(scope, record, level, where):
            return SOME, scope, record, level, form_of(where, known)
    return formula


def _joined(how: str, parts: tuple[Formula, ...], known: Known) -> Hashable:
    """Parts that are joined in any order; what is joined the same way inside is no part of its own."""
    forms: set[Hashable] = set()
    for part in parts:
        form = form_of(part, known)
        forms.update(form[1] if _is(how, form) else (form,))  # type: ignore[index]
    return forms.pop() if len(forms) == 1 else (how, frozenset(forms))


def _is(how: str, form: Hashable) -> bool:
    return isinstance(form, tuple) and form[0] == how
