"""Write export controls as text, decide shipments by them, and see what a change of law changes.

import policy_lang
policies = policy_lang.load("policies")
decision = policies.decide({"id": "A-17", "export_date": "2025-12-02", …})
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_lang.engine.api import PolicySet

__version__ = "0.1.0"
__all__ = ["PolicySet", "__version__", "load"]


def load(*paths: str) -> "PolicySet":
    """The checked policies at some paths.

    Raises PolicyLangError, with every mistake in its message, if the policies have errors.
    """
    from policy_lang.engine.api import load_policies

    return load_policies(paths)


def __getattr__(name: str) -> Any:
    """`PolicySet`, loaded when it is first named: importing the package stays light."""
    if name == "PolicySet":
        from policy_lang.engine.api import PolicySet

        return PolicySet
    raise AttributeError(f"module `policy_lang` has no attribute `{name}`")
