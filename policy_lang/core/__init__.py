"""The small core language that every policy is reduced to, and the facts that it is asked about."""
