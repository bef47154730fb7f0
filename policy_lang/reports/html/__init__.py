"""A comparison as one HTML page, for readers of the law: complete without a script, a network or colour."""
