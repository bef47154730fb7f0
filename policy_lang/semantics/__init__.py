"""Names, types, units and law: the checker, which turns syntax trees into the core language."""
