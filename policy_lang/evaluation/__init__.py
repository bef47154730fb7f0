"""Answers: the law in force on a day, and what it says of a case."""
